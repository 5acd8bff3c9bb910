package staff

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/personal"
	"cohorte/store"
	"cohorte/web/answers"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// personalRoutes are the pages of what is kept of people.
func personalRoutes() []route.Route {
	const page = "/gestion/donnees-personnelles"
	erase, open := route.Holding(fellowship.ErasePeople), route.Holding(fellowship.SeeArchive)
	return []route.Route{
		{Pattern: "GET " + page, Needs: route.Holding(fellowship.SeeFiles), Handler: personalPage},
		{Pattern: "POST " + page + "/effacements", Needs: erase, Handler: eraseSomebody},
		{Pattern: "GET /gestion/archive", Needs: open, Handler: archivePage},
		{Pattern: "GET /gestion/archive/{number}", Needs: open, Handler: archivedPage},
		{Pattern: "POST /gestion/archive/{number}", Needs: open, Handler: openArchived},
	}
}

// Inputs of a request for erasure.
const (
	emailInput = "adresse"
	proofInput = "preuve"
)

// keeping is the page of what is kept: what goes when, the counts of what is
// asked apart, who waits to be erased.
type keeping struct {
	Coming  []personal.Coming
	Counts  []countTable
	Asked   []toErase
	Email   string
	Proof   string
	Errors  map[string]string
	Summary []layout.FieldError
	Done    bool
}

// toErase is somebody who is to be erased.
type toErase struct {
	personal.Erasure
	Who     account.Account
	Refused error // why it waits beyond its day
}

// countTable is the counts of one question in one round.
type countTable struct {
	Title, Note string
	Rows        []layout.Pair
	Shown       bool // at least one number is
}

func personalPage(v *route.Visit) (route.Answer, error) {
	k, err := readKeeping(v)
	if err != nil {
		return route.Answer{}, err
	}
	k.Done = v.URL.Query().Has("fait")
	return route.Page(keepingView(v, k)), nil
}

func readKeeping(v *route.Visit) (k keeping, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		k = keeping{}
		if k.Coming, err = personal.Forecast(ctx, tx, v.Site.Shelf, v.At); err != nil {
			return err
		}
		counts, err := tx.ApartCounts(ctx, v.By())
		if err != nil {
			return err
		}
		k.Counts = countTables(v, counts)
		if !may(v, fellowship.ErasePeople) {
			return nil
		}
		open, err := tx.OpenErasures(ctx, v.By())
		if err != nil {
			return err
		}
		for _, e := range open {
			w := toErase{Erasure: e}
			if w.Who, err = tx.Account(ctx, e.Account); err != nil {
				return err
			}
			plan, err := personal.PlanErasure(ctx, tx, w.Who, e.AskedBy != e.Account)
			if err != nil {
				return err
			}
			w.Refused = plan.Refused
			k.Asked = append(k.Asked, w)
		}
		return nil
	})
	return k, err
}

// countTables puts the counts of each question and round together. A hidden one
// is told as such, and not which of them was small.
func countTables(v *route.Visit, counts []store.ApartCount) []countTable {
	var tables []countTable
	var last personal.Counted
	for i, c := range counts {
		e, ok := v.Site.EditionInForce(c.Edition, v.At)
		if !ok {
			continue
		}
		field, _ := file.FormOf(e.Edition, c.Call).ApartField(c.Field)
		if i == 0 || c.Counted != last {
			last = c.Counted
			title := e.Name.In(string(v.Lang)) + ", " + words.FileNouns(v.Lang, c.Call)
			for _, r := range e.Calls[c.Call].Rounds {
				if r.ID == c.Round {
					title += ", " + r.Name.In(string(v.Lang))
				}
			}
			tables = append(tables, countTable{Title: title + v.Lang.Colon() + " " + v.Lang.Quote(field.Label.In(string(v.Lang))),
				Note: v.Say("Compté une fois, le ", "Counted once, on ") + v.Lang.Date(c.At) + "."})
		}
		t := &tables[len(tables)-1]
		p := layout.Pair{Term: v.Say("Sans réponse", "No answer"), Text: v.Lang.Number(c.Files)}
		for _, choice := range e.ChoicesOf(c.Call, field) {
			if choice.ID == c.Value {
				p.Term = choice.Name.In(string(v.Lang))
			}
		}
		if c.Hidden {
			p.Text = v.Say("non montré", "not shown")
			if e.Counting != nil {
				least := v.Lang.Number(e.Counting.Least)
				p.Text += v.Say(" (moins de "+least+", ou en ferait trouver un)", " (fewer than "+least+", or would give one away)")
			}
		}
		t.Rows = append(t.Rows, p)
		t.Shown = t.Shown || !c.Hidden
	}
	for i := range tables {
		if !tables[i].Shown { // the same line four times would say no more
			tables[i].Rows = nil
			tables[i].Note = v.Say("Trop peu de réponses pour montrer un nombre. ", "Too few answers to show a number. ") + tables[i].Note
		}
	}
	return tables
}

// eraseSomebody notes that somebody asked the team to be erased.
func eraseSomebody(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	email, proof := strings.TrimSpace(v.PostForm.Get(emailInput)), v.PostForm.Get(proofInput)
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.AccountToErase(ctx, v.By(), email)
		if err != nil {
			return err
		}
		_, err = personal.Ask(ctx, tx, v.By(), a.ID, proof)
		return err
	})
	var wrong *fellowship.Invalid
	if !errors.As(err, &wrong) {
		if err != nil {
			return route.Answer{}, err
		}
		return route.SeeOther(v.To("/gestion/donnees-personnelles") + "?fait#effacements"), nil
	}
	k, err := readKeeping(v)
	if err != nil {
		return route.Answer{}, err
	}
	k.Email, k.Proof, k.Errors = email, proof, map[string]string{}
	for _, p := range wrong.Problems {
		id, text := emailInput, v.Say("Aucun compte n’a cette adresse.", "No account has this address.")
		switch {
		case p.Field == personal.ProofField && p.Code == fellowship.Missing:
			id, text = proofInput, v.Say("Dites ce qui prouve qui a fait la demande.", "Say what proves who asked.")
		case p.Field == personal.ProofField:
			id, text = proofInput, v.Say("Ce texte dépasse "+p.Want+" caractères\u00a0: raccourcissez-le.", "This text is longer than "+p.Want+" characters: shorten it.")
		}
		k.Errors[id] = text
		k.Summary = append(k.Summary, layout.FieldError{Field: id, Text: text})
	}
	return route.PageWith(http.StatusUnprocessableEntity, keepingView(v, k)), nil
}

// why says which period a count is of.
func periodName(v *route.Visit, c personal.Coming) string {
	switch c.Period {
	case personal.OfDraft:
		return v.Say("Brouillons jamais déposés", "Drafts never submitted")
	case personal.OfRefused:
		return v.Say("Non retenus ou retirés", "Not selected or withdrawn")
	case personal.OfPool:
		return v.Say("Gardés avec l’accord de la personne", "Kept with the person’s consent")
	case personal.OfArchive:
		return v.Say("Dans l’archive", "In the archive")
	}
	return v.Say("Sans échéance\u00a0: en cours, en attente d’une décision, ou retenus", "Without a date: under way, waiting for a decision, or selected")
}

// comingRow is a line of the table of what goes when.
func comingRow(v *route.Visit, c personal.Coming) []string {
	name := string(c.Edition)
	if e, ok := v.Site.EditionInForce(c.Edition, v.At); ok {
		name = e.Name.In(string(v.Lang))
	}
	act, first, told := "–", "–", "–"
	switch c.Act {
	case personal.Archive:
		act = v.Say("Archivés", "Archived")
	case personal.Erase:
		act = v.Say("Effacés", "Erased")
	}
	if c.Act != "" {
		first = v.Lang.ShortDate(c.First)
		told = v.Lang.Number(c.Steps[personal.Waits] + c.Steps[personal.Archived] + c.Steps[personal.Erased])
	}
	return []string{name + ", " + words.FileNouns(v.Lang, c.Call), periodName(v, c), v.Lang.Number(c.Files), act, first, told}
}

func comingColumns(v *route.Visit) []layout.Column {
	return []layout.Column{{Label: v.Say("Appel", "Call")}, {Label: v.Say("Dossiers", "Files")}, {Label: v.Say("Nombre", "Number"), Number: true},
		{Label: v.Say("Ensuite", "Then")}, {Label: v.Say("Le premier, le", "The first on")}, {Label: v.Say("Prévenus", "Told"), Number: true}}
}

// mostArchived is how many files of the archive its page lists.
const mostArchived = 500

func archivePage(v *route.Visit) (route.Answer, error) {
	var files []file.File
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		files, err = tx.ArchivedFiles(ctx, v.By(), mostArchived)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(archiveView(v, files)), nil
}

// archived is one file of the archive: nothing of it until it is opened.
type archived struct {
	Number  string
	State   layout.State
	Wrong   string
	Reading *answers.Reading
	Name    string
	Writers []store.FileWriter
}

// archivedPage asks why the file is to be opened; it opens nothing.
func archivedPage(v *route.Visit) (route.Answer, error) {
	number, err := file.ParseNumber(v.PathValue("number"))
	if err != nil {
		return route.Answer{}, fellowship.ErrNotFound
	}
	var f file.File
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = tx.ArchivedFile(ctx, v.By(), number)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(archivedView(v, archived{Number: f.Number, State: words.FileState(v.Lang, f)})), nil
}

// openArchived shows a file of the archive, once, after its opening is on the
// record. Rule P-12.
func openArchived(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	var a archived
	var submissions []file.Submission
	var f file.File
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = personal.OpenArchived(ctx, tx, v.By(), v.PathValue("number"), personal.Ground(v.PostForm.Get("motif")))
		if err != nil {
			return err
		}
		if submissions, err = tx.SubmissionsOf(ctx, f.ID); err != nil {
			return err
		}
		a.Writers, err = tx.WritersOf(ctx, f.ID)
		return err
	})
	var wrong *fellowship.Invalid
	if err != nil && !errors.As(err, &wrong) {
		return route.Answer{}, err
	}
	a.Number, a.State = f.Number, words.FileState(v.Lang, f)
	if wrong != nil {
		a.Wrong = v.Say("Choisissez pourquoi vous ouvrez ce dossier.", "Choose why you open this file.")
		return route.PageWith(http.StatusUnprocessableEntity, archivedView(v, a)), nil
	}
	a.Name = f.Name
	i := slices.IndexFunc(submissions, func(s file.Submission) bool { return s.N == f.Submissions })
	if i < 0 {
		return route.Answer{}, fellowship.ErrNotFound
	}
	rules, ok := v.Site.Edition(f.Edition, submissions[i].Version)
	if !ok {
		return route.Answer{}, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	given, err := file.ReadContent(rules, f.Call, submissions[i].Content)
	if err != nil {
		return route.Answer{}, err
	}
	a.Reading = &answers.Reading{Lang: v.Lang, Rules: rules, Call: f.Call, Answers: given, Identities: may(v, fellowship.SeeIdentities)}
	return route.Page(archivedView(v, a)), nil
}

func groundChoices(v *route.Visit) []layout.Choice {
	return []layout.Choice{
		{Value: string(personal.ForDispute), Label: v.Say("Un recours ou un contentieux", "An appeal or a lawsuit")},
		{Value: string(personal.ForPerson), Label: v.Say("La personne le demande", "Its person asks")},
		{Value: string(personal.ForAudit), Label: v.Say("Un contrôle", "An audit")},
	}
}

// callOf names the call of an archived file.
func callOf(v *route.Visit, f file.File) string {
	return editionName(v, f.Edition) + ", " + words.FileNouns(v.Lang, f.Call)
}
