package staff

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/screening"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/messages"
	"cohorte/web/route"
)

// screened is a file with what the team noted of it.
type screened struct {
	opened
	screening.Sheet
	Note, Asked string // as they were typed
	Errors      map[string]string
	Summary     []layout.FieldError
	Crossed     bool // somebody saved the note since the page was made
	Done        string
}

func openScreening(v *route.Visit, call edition.CallKind) (s screened, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if s.opened, err = openFile(ctx, tx, v, call, "/pre-instruction"); err != nil {
			return err
		}
		s.Sheet, err = tx.Screening(ctx, v.By(), s.ID)
		return err
	})
	s.Note = s.Last().Text
	return s, err
}

func (s screened) page() string { return s.From.path() + "/" + s.Number + "/pre-instruction" }

func (s screened) done(v *route.Visit, what string) string {
	q := s.From.values()
	q.Set("fait", what)
	return v.To(s.page()) + query(q)
}

func screeningPage(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		s, err := openScreening(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		switch v.URL.Query().Get("fait") {
		case "note":
			s.Done = v.Say("Note enregistrée.", "Note saved.")
		case "question":
			s.Done = v.Say("Question ajoutée pour le jury.", "Question added for the panel.")
		case "retrait":
			s.Done = v.Say("Question retirée.", "Question withdrawn.")
		}
		return route.Page(screeningView(v, s)), nil
	}
}

// saveNote keeps a new version of the note.
func saveNote(call edition.CallKind) route.Handler {
	return screeningAct(call, "note", screening.NoteField, func(ctx context.Context, tx *store.Tx, v *route.Visit, number string) error {
		seen, err := strconv.Atoi(v.PostForm.Get(seenNote))
		if err != nil {
			seen = -1
		}
		_, err = screening.Save(ctx, tx, v.By(), number, seen, v.PostForm.Get(screening.NoteField))
		return err
	})
}

const seenNote = "_seen"

func addPanelQuestion(call edition.CallKind) route.Handler {
	return screeningAct(call, "question", screening.QuestionField, func(ctx context.Context, tx *store.Tx, v *route.Visit, number string) error {
		_, err := screening.Ask(ctx, tx, v.By(), number, v.PostForm.Get(screening.QuestionField))
		return err
	})
}

func withdrawPanelQuestion(call edition.CallKind) route.Handler {
	return screeningAct(call, "retrait", "", func(ctx context.Context, tx *store.Tx, v *route.Visit, number string) error {
		return screening.Withdraw(ctx, tx, v.By(), number, screening.QuestionID(v.PathValue("question")))
	})
}

// screeningAct does an act on what is noted and leads back to it; what is
// refused comes back as it was typed.
func screeningAct(call edition.CallKind, done, field string, act func(ctx context.Context, tx *store.Tx, v *route.Visit, number string) error) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		s, err := openScreening(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		if err := v.ParseForm(); err != nil {
			return route.Answer{}, err
		}
		err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error { return act(ctx, tx, v, s.Number) })
		var wrong *fellowship.Invalid
		var late *fellowship.NoLongerPossible
		status := http.StatusUnprocessableEntity
		switch {
		case errors.As(err, &wrong):
		case errors.As(err, &late) && late.Why == fellowship.ChangedSince:
			status = http.StatusConflict
		case err != nil:
			return route.Answer{}, err
		default:
			return route.SeeOther(s.done(v, done)), nil
		}
		if s, err = openScreening(v, call); err != nil {
			return route.Answer{}, err
		}
		s.refuse(v, field, wrong, status == http.StatusConflict)
		return route.PageWith(status, screeningView(v, s)), nil
	}
}

func (s *screened) refuse(v *route.Visit, field string, wrong *fellowship.Invalid, crossed bool) {
	s.Crossed, s.Errors = crossed, map[string]string{}
	switch field {
	case screening.NoteField:
		s.Note = v.PostForm.Get(field)
	case screening.QuestionField:
		s.Asked = v.PostForm.Get(field)
	}
	if wrong == nil {
		return
	}
	p := wrong.Problems[0]
	text := messages.FaultText(v.Lang, p)
	switch {
	case p.Code == fellowship.Missing && field == screening.NoteField:
		text = v.Say("Écrivez la note.", "Write the note.")
	case p.Code == fellowship.Missing:
		text = v.Say("Écrivez la question.", "Write the question.")
	case p.Code == fellowship.TooMany:
		text = v.Say("Le jury a déjà "+p.Want+" questions pour ce dossier\u00a0: retirez-en une.", "The panel has "+p.Want+" questions for this file already: withdraw one.")
	}
	s.Errors[field] = text
	s.Summary = []layout.FieldError{{Field: field, Text: text}}
}

// notedBy says who wrote a note or a question, and when.
func notedBy(v *route.Visit, name, when string) string {
	if name == "" {
		name = v.Say("une personne de l’équipe", "somebody of the team")
	}
	return v.Say("Par ", "By ") + name + v.Say(", le ", ", on ") + when
}
