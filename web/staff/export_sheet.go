package staff

import (
	"context"
	"strconv"

	"cohorte/document"
	"cohorte/fellowship/edition"
	"cohorte/web/route"
	"cohorte/web/words"
)

// exportedSheet is one line a file, in the language of who asked.
type exportedSheet struct {
	sheet   document.Sheet
	columns []document.AnswerColumn
	names   map[string]string // what choices are called
}

func (s *exportedSheet) begin(_ context.Context, e *exporting) (err error) {
	s.names = map[string]string{}
	if s.sheet, err = sheetIn(e.out, e.x.Form, words.CallPath(e.x.Call)); err != nil {
		return err
	}
	head := exportHead(e.v, e.x.Call)
	if e.x.Answers {
		s.columns = document.AnswerColumns(e.v.Lang, e.x.Call, e.versions(), named(e.v))
		for _, c := range s.columns {
			head = append(head, c.Head)
		}
	}
	return s.sheet.Row(head...)
}

func (s *exportedSheet) write(_ context.Context, e *exporting, f exported) error {
	cells := exportRow(e.v, f, s.names)
	for _, c := range s.columns {
		if f.Answers == nil {
			cells = append(cells, nil)
			continue
		}
		cells = append(cells, c.Cell(e.v.Lang, f.Rules, f.Call, f.Answers, named(e.v)))
	}
	return s.sheet.Typed(cells...)
}

func (s *exportedSheet) rest(context.Context, *exporting) (bool, error) {
	return false, s.sheet.Close()
}

func exportHead(v *route.Visit, call edition.CallKind) []string {
	head := []string{v.Say("Numéro", "Number"), v.Say("Édition", "Edition"), v.Say("Version des règles", "Version of the rules"), v.Say("Session", "Round"),
		v.Say("État", "State"), v.Say("Recevabilité", "Admissibility"), v.Say("Annoncée", "Told"), v.Say("Profil", "Profile"),
		v.Say("Organisme", "Organisation"), v.Say("Type d’organisme", "Kind of organisation"),
		v.Say("Dernier dépôt (heure de Paris)", "Last submitted (Paris time)"), v.Say("Dépôts", "Submissions")}
	if call == edition.ProjectCall || named(v) {
		head = append(head, v.Say("Nom", "Name"))
	}
	if named(v) {
		head = append(head, v.Say("Déposé par", "Submitted by"), v.Say("Adresse électronique", "E-mail address"))
	}
	return head
}

// exportRow is a file on one line; names keeps what choices are called.
func exportRow(v *route.Visit, f exported, names map[string]string) []any {
	called := func(kind, id string, name func() string) string {
		key := kind + " " + string(f.Edition) + " " + id
		if _, ok := names[key]; !ok && id != "" {
			names[key] = name()
		}
		return names[key]
	}
	verdict, told, submitted := "", "", ""
	if f.Verdict != "" {
		verdict, told = verdictState(v.Lang, f.Verdict).Word, v.Say("non", "no")
	}
	if f.Told {
		told = v.Say("oui", "yes")
	}
	if !f.SubmittedAt.IsZero() {
		submitted = f.SubmittedAt.In(edition.Paris).Format("2006-01-02 15:04:05")
	}
	rules := called("version", strconv.Itoa(f.Version), func() string {
		e, _ := v.Site.Edition(f.Edition, f.Version)
		return e.Label()
	})
	row := []any{f.Number, called("edition", string(f.Edition), func() string { return editionName(v, f.Edition) }), rules, f.Round,
		words.FileState(v.Lang, f.File).Word, verdict, told,
		called("profile", f.Profile, func() string { return profileName(v, f.Call, f.Edition, f.Profile) }), f.Organisation,
		called("kind", f.OrganisationKind, func() string { return kindName(v, f.Call, f.Edition, f.OrganisationKind) }),
		submitted, f.File.Submissions}
	if f.Call == edition.ProjectCall || named(v) {
		row = append(row, f.Name)
	}
	if named(v) {
		row = append(row, f.LeadName, f.LeadEmail)
	}
	return row
}
