package staff

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/intake"
	"cohorte/fellowship/work"
	"cohorte/internal/blob"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// What is kept of an intake in its work.
type (
	intakeOf     = intake.Asked
	intakeReport = intake.Report
)

// Most of what is sent to be brought in, in bytes.
const (
	mostSource  = 512 << 20
	mostMapping = 1 << 20
)

// askedIntake is the form of an intake.
type askedIntake struct {
	Into    string // "eig-7/talent"
	Summary []layout.FieldError
	Errors  map[string]string
}

func intakePage(v *route.Visit) (route.Answer, error) {
	return route.Page(intakeView(v, askedIntake{})), nil
}

// calls are the calls of the editions in force.
func (a askedIntake) calls(v *route.Visit) (list []layout.Choice) {
	for _, e := range v.Site.Shelf.All(v.At) {
		if e.Kind == edition.Example {
			continue
		}
		for _, call := range []edition.CallKind{edition.ProjectCall, edition.TalentCall} {
			if _, ok := e.Calls[call]; !ok {
				continue
			}
			into := string(e.ID) + "/" + string(call)
			name := v.Say("candidatures", "applications")
			if call == edition.ProjectCall {
				name = v.Say("projets", "projects")
			}
			list = append(list, layout.Choice{Value: into, Label: e.Name.In(string(v.Lang)) + ", " + name, Chosen: into == a.Into})
		}
	}
	return list
}

// sentIntake is what came with the form.
type sentIntake struct {
	Into, Name string
	Source     blob.Kept
	Mapping    string
}

var errTooLong = errors.New("the mapping is too long")

// receiveIntake reads the form: the source goes straight to the disk.
func receiveIntake(v *route.Visit) (s sentIntake, err error) {
	parts, err := v.MultipartReader()
	if err != nil {
		return s, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "source", Code: fellowship.Missing}}}
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return s, err
		}
		if err := s.part(v, part); err != nil {
			return s, err
		}
	}
}

func (s *sentIntake) part(v *route.Visit, part *multipart.Part) (err error) {
	switch part.FormName() {
	case "appel":
		text, err := io.ReadAll(io.LimitReader(part, 200))
		s.Into = string(text)
		return err
	case "source":
		if part.FileName() == "" {
			return nil
		}
		s.Name = path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
		s.Source, err = v.Site.Files.Keep(part, mostSource)
	case "correspondance":
		text, readErr := io.ReadAll(io.LimitReader(part, mostMapping+1))
		if s.Mapping, err = string(text), readErr; err == nil && len(text) > mostMapping {
			err = errTooLong
		}
	}
	return err
}

// checkIntake keeps what was sent and has it checked: a dry run, of which
// nothing is written but its report.
func checkIntake(v *route.Visit) (route.Answer, error) {
	s, err := receiveIntake(v)
	a := askedIntake{Into: s.Into, Errors: map[string]string{}}
	fail := func(field, text string) {
		a.Errors[field] = text
		a.Summary = append(a.Summary, layout.FieldError{Field: field, Text: text})
	}
	switch {
	case errors.Is(err, blob.ErrTooLarge), errors.Is(err, errTooLong):
		fail("source", v.Say("Ce fichier est trop grand\u00a0: 512\u00a0Mo au plus. Coupez-le en plusieurs.", "This file is too large: 512 MB at most. Cut it into several."))
	case err != nil:
		var invalid *fellowship.Invalid
		if !errors.As(err, &invalid) {
			return route.Answer{}, err
		}
	}
	id, call, ok := strings.Cut(s.Into, "/")
	if !ok || !slices.ContainsFunc(a.calls(v), func(c layout.Choice) bool { return c.Value == s.Into }) {
		fail("appel", v.Say("Choisissez l’appel.", "Choose the call."))
	}
	if s.Source.Size == 0 && a.Errors["source"] == "" {
		fail("source", v.Say("Choisissez le fichier à importer.", "Choose the file to import."))
	}
	if len(a.Summary) > 0 {
		return route.PageWith(http.StatusUnprocessableEntity, intakeView(v, a)), nil
	}
	asked := intakeOf{Edition: edition.ID(id), Call: edition.CallKind(call), Name: s.Name, Mapping: s.Mapping}
	return askIntake(v, work.CheckIntake, asked, file.Attached{SHA256: s.Source.SHA256, Size: s.Source.Size, MediaType: "application/octet-stream"})
}

// askIntake queues a check, or the intake itself.
func askIntake(v *route.Visit, kind work.Kind, asked intakeOf, source file.Attached) (route.Answer, error) {
	if err := intake.May(v.By()); err != nil {
		return route.Answer{}, err
	}
	params, err := json.Marshal(asked)
	if err != nil {
		return route.Answer{}, err
	}
	var w work.Work
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		if source.Size > 0 {
			if err := tx.AddBlob(ctx, source, v.At); err != nil {
				return err
			}
		}
		var err error
		w, err = work.Ask(ctx, tx, v.By(), work.Work{Kind: kind, Params: string(params), Input: source.SHA256, Lang: string(v.Lang)})
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To(workPath(w.ID))), nil
}

// doIntake brings in what was checked.
func doIntake(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	w, err := readWork(v)
	if err != nil {
		return route.Answer{}, err
	}
	var (
		asked  intakeOf
		report intakeReport
	)
	if w.Kind != work.CheckIntake || w.State != work.Done {
		return route.Answer{}, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	if err := errors.Join(json.Unmarshal([]byte(w.Params), &asked), json.Unmarshal([]byte(w.Report), &report)); err != nil {
		return route.Answer{}, err
	}
	asked.SkipBad = v.PostForm.Get("sans_erreurs") != ""
	if report.Fault != "" || report.Good() == 0 || report.Bad > 0 && !asked.SkipBad {
		return route.SeeOther(v.To(workPath(w.ID))), nil
	}
	return askIntake(v, work.BringIntake, asked, file.Attached{SHA256: w.Input})
}

// troubleText words what is wrong with a row.
func troubleText(v *route.Visit, t intake.Trouble) string {
	text, ok := troubles(v)[t.Code]
	if !ok {
		text = v.Say("la valeur ne convient pas à ce champ", "the value does not suit this field") + " (" + string(t.Code) + ")"
	}
	if t.Code == intake.Doubled {
		text += v.Say(" (ligne ", " (row ") + t.Value + ")"
	} else if t.Value != "" {
		text += v.Lang.Colon() + " " + v.Lang.Quote(t.Value)
	}
	return text
}

func troubles(v *route.Visit) map[intake.Code]string {
	form := func(c fellowship.ProblemCode) intake.Code { return intake.CodeOf(c) }
	late := func(r fellowship.Reason) intake.Code { return intake.Code(r) }
	return map[intake.Code]string{
		intake.Doubled:                        v.Say("le numéro est déjà plus haut dans le fichier", "the number stands further up in the file already"),
		intake.NoNumber:                       v.Say("pas de numéro", "no number"),
		intake.NoEmail:                        v.Say("pas d’adresse électronique qui se lise", "no e-mail address that can be read"),
		intake.NoDate:                         v.Say("pas de date de dépôt qui se lise", "no date of submission that can be read"),
		intake.OutOfWindow:                    v.Say("déposé hors des dates de l’appel", "submitted outside the dates of the call"),
		intake.Unreadable:                     v.Say("la ligne ne se lit pas", "the row can’t be read"),
		intake.NotBrought:                     v.Say("pièce non reprise, son contenu n’est pas joint", "attached file not brought in, its content is not there"),
		form(fellowship.NotAChoice):           v.Say("ce n’est pas un des choix du champ", "not one of the choices of the field"),
		form(fellowship.NotANumber):           v.Say("ce n’est pas un nombre", "not a number"),
		form(fellowship.NotADate):             v.Say("ce n’est pas une date", "not a date"),
		form(fellowship.NoSuchDay):            v.Say("ce jour n’existe pas", "there is no such day"),
		form(fellowship.Missing):              v.Say("sans réponse", "no answer"),
		form(fellowship.NotSworn):             v.Say("attestation non cochée", "statement not ticked"),
		form(fellowship.TooLong):              v.Say("plus long que le formulaire ne l’accepte", "longer than the form takes"),
		form(fellowship.TooManyLines):         v.Say("plus de lignes que le formulaire n’en accepte", "more lines than the form takes"),
		form(fellowship.TooSmall):             v.Say("plus petit que le minimum", "below the least"),
		form(fellowship.TooLarge):             v.Say("plus grand que le maximum", "above the most"),
		form(fellowship.TooFew):               v.Say("pas assez de réponses", "too few answers"),
		form(fellowship.TooMany):              v.Say("trop de réponses", "too many answers"),
		form(fellowship.NotAnEmail):           v.Say("ce n’est pas une adresse électronique", "not an e-mail address"),
		form(fellowship.NotAPhone):            v.Say("ce n’est pas un numéro de téléphone", "not a phone number"),
		form(fellowship.NotASiret):            v.Say("ce n’est pas un SIRET", "not a SIRET"),
		form(fellowship.NotAPostcode):         v.Say("ce n’est pas un code postal", "not a postcode"),
		form(fellowship.NotAnAddress):         v.Say("ce n’est pas une adresse de page", "not the address of a page"),
		intake.CodeOf(intake.Altered):         v.Say("le contenu n’a pas l’empreinte annoncée", "the content does not have the hash that it came with"),
		late(fellowship.EditionUnknown):       v.Say("déposé sous des règles que ce site n’a pas", "filed under rules that this site does not have"),
		late(fellowship.NumberTaken):          v.Say("un autre dossier porte ce numéro ici", "another file has this number here"),
		late(fellowship.ChangedSince):         v.Say("ses auteurs l’ont modifié ici depuis", "its authors have changed it here since"),
		late(fellowship.FileMovedOn):          v.Say("le dossier est déjà à une étape suivante", "the file is at a later stage already"),
		late(fellowship.FileWithdrawn):        v.Say("le dossier a été retiré", "the file was withdrawn"),
		intake.CodeOf(fellowship.NotText):     v.Say("ce n’est pas du texte", "not text"),
		intake.CodeOf(fellowship.ChosenTwice): v.Say("choisi deux fois", "chosen twice"),
		intake.CodeOf(fellowship.Repeated):    v.Say("donné deux fois", "given twice"),
	}
}

// intakeCounts are the numbers of a report.
func (s shownWork) intakeCounts(v *route.Visit) []layout.Pair {
	r := s.Intake
	added, renewed := v.Say("Nouveaux", "New"), v.Say("Nouvelles versions", "New versions")
	pairs := []layout.Pair{
		{Term: v.Say("Dossiers lus", "Files read"), Text: v.Lang.Number(r.Rows)},
		{Term: added, Text: v.Lang.Number(r.Added)},
		{Term: renewed, Text: v.Lang.Number(r.Renewed)},
		{Term: v.Say("Inchangés", "Unchanged"), Text: v.Lang.Number(r.Unchanged)},
		{Term: v.Say("En erreur", "With an error"), Text: v.Lang.Number(r.Bad)},
	}
	if r.Encoding != "" {
		separator := map[string]string{";": v.Say("point-virgule", "semicolon"), ",": v.Say("virgule", "comma"), "tab": v.Say("tabulation", "tab")}[r.Separator]
		pairs = append(pairs, layout.Pair{Term: v.Say("Lu comme", "Read as"), Text: "CSV, " + r.Encoding + ", " + v.Say("séparateur\u00a0: ", "separator: ") + separator})
	}
	return pairs
}

// decided says how many decisions were taken elsewhere.
func (s shownWork) decided(v *route.Visit) (parts []string) {
	for _, word := range slices.Sorted(maps.Keys(s.Intake.Decided)) {
		parts = append(parts, v.Lang.Number(s.Intake.Decided[word])+" "+v.Lang.Quote(word))
	}
	return parts
}

// fieldLabels names fields of the form by their label and id.
func (s shownWork) fieldLabels(v *route.Visit, ids []string) (list []string) {
	e, ok := v.Site.EditionInForce(s.Asked.Edition, v.At)
	for _, id := range ids {
		label := id
		if ok {
			if f, found := file.FormOf(e.Edition, s.Asked.Call).Field(id); found {
				label = f.Label.In(string(v.Lang)) + " (" + id + ")"
			}
		}
		list = append(list, label)
	}
	return list
}

// brought names how many files a button brings in.
func (s shownWork) brought(v *route.Visit) string {
	return words.FileCount(v.Lang, s.Asked.Call, s.Intake.Good())
}
