package public

import (
	"context"
	"errors"
	"net/http"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/throttle"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// confirmationDesk receives what somebody outside confirms, without an
// account: who holds the link answers, once. Rule V-8.
type confirmationDesk struct{ asked *throttle.Limit }

func newConfirmationDesk() confirmationDesk {
	return confirmationDesk{asked: throttle.New(60, 10*time.Minute)}
}

// confirmationPage is the page behind the link.
type confirmationPage struct {
	Frame               layout.Frame
	V                   *route.Visit
	Code                string
	Asked               admissibility.Confirmation
	Asks                edition.ConfirmationParams
	File                file.File
	Answer, Name, Proof string // as they were chosen and typed
	Errors              []layout.FieldError
	Answered            bool
}

// look finds what a link asks.
func (d confirmationDesk) look(v *route.Visit, secret string) (p confirmationPage, err error) {
	if again, ok := d.asked.Take(v.Network(), v.At); !ok {
		return p, &fellowship.NoLongerPossible{Why: fellowship.TooOften, Again: again}
	}
	p = confirmationPage{V: v, Code: secret, Frame: frame(v, v.Say("Confirmer un projet", "Confirm a project"))}
	p.Frame.NoIndex = true
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if p.Asked, err = admissibility.LookAt(ctx, tx, secret, v.At); err != nil {
			return err
		}
		p.File, err = tx.FileToWriteAbout(ctx, p.Asked.File)
		return err
	})
	if err != nil {
		return p, err
	}
	rules, ok := v.Site.Edition(p.File.Edition, p.File.Version)
	stage, known := edition.Stage{}, false
	if ok {
		stage, known = rules.Stage(p.File.Call, p.Asked.Stage)
	}
	if !known || stage.Confirm == nil {
		return p, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	p.Asks = *stage.Confirm
	return p, nil
}

func (d confirmationDesk) form(v *route.Visit) (route.Answer, error) {
	p, err := d.look(v, v.URL.Query().Get("code"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(confirmationView(p)), nil
}

// answer keeps the answer. The page says so itself: the link is spent.
func (d confirmationDesk) answer(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	p, err := d.look(v, v.PostForm.Get("code"))
	if err != nil {
		return route.Answer{}, err
	}
	p.Answer, p.Name, p.Proof = v.PostForm.Get("answer"), v.PostForm.Get("name"), v.PostForm.Get("proof")
	reply := admissibility.Reply{Answer: admissibility.Answer(p.Answer), Name: p.Name, Proof: p.Proof}
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		_, err = admissibility.Confirm(ctx, tx, p.Code, reply, v.At)
		return err
	})
	var invalid *fellowship.Invalid
	if errors.As(err, &invalid) {
		p.Errors, p.Frame.Failed = confirmationFaults(v, invalid.Problems), true
		return route.PageWith(http.StatusUnprocessableEntity, confirmationView(p)), nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	p.Answered = true
	return route.Page(confirmationView(p)), nil
}

func confirmationFaults(v *route.Visit, problems []fellowship.Problem) (faults []layout.FieldError) {
	for _, problem := range problems {
		text := v.Say("Relisez cette réponse.", "Check this answer.")
		switch {
		case problem.Field == "answer":
			text = v.Say("Choisissez\u00a0: confirmer ou ne pas confirmer.", "Choose: confirm or do not confirm.")
		case problem.Code == fellowship.TooLong:
			text = v.Say("Raccourcissez ce texte\u00a0: "+problem.Want+" caractères au plus.", "Shorten this text: at most "+problem.Want+" characters.")
		case problem.Field == "name":
			text = v.Say("Indiquez votre nom.", "Enter your name.")
		case problem.Field == "proof":
			text = v.Say("Indiquez une adresse ou quelques mots qui le prouvent.", "Give an address or a few words that prove it.")
		}
		faults = append(faults, layout.FieldError{Field: problem.Field, Text: text})
	}
	return faults
}

func (p confirmationPage) error(id string) string {
	for _, e := range p.Errors {
		if e.Field == id {
			return e.Text
		}
	}
	return ""
}

// about is which file the question is about: what its list would say, and
// nothing of its answers.
func (p confirmationPage) about() []layout.Pair {
	pairs := []layout.Pair{{Term: p.V.Say("Dossier", "File"), Text: p.File.Number}}
	if p.File.Call == edition.ProjectCall {
		if p.File.Name != "" {
			pairs = append(pairs, layout.Pair{Term: p.V.Say("Projet", "Project"), Text: p.File.Name})
		}
		if p.File.Organisation != "" {
			pairs = append(pairs, layout.Pair{Term: p.V.Say("Organisme", "Organisation"), Text: p.File.Organisation})
		}
	}
	return append(pairs,
		layout.Pair{Term: p.V.Say("À confirmer", "To confirm"), Text: p.say(p.Asks.What)},
		layout.Pair{Term: p.V.Say("Preuve", "Proof"), Text: p.say(p.Asks.Proof)})
}

func (p confirmationPage) say(t edition.Text) string { return t.In(string(p.V.Lang)) }

func (p confirmationPage) lead() string {
	if p.Answered {
		return p.V.Say("Votre réponse est enregistrée. Merci.", "Your answer is saved. Thank you.")
	}
	return p.V.Say("Réponse attendue avant le ", "Answer awaited before ") + p.V.Lang.Deadline(p.Asked.Due.Add(-time.Minute)) + "."
}

func (p confirmationPage) answers() []layout.Choice {
	return []layout.Choice{
		{Value: string(admissibility.Confirmed), Label: p.V.Say("Je confirme", "I confirm"), Chosen: p.Answer == string(admissibility.Confirmed)},
		{Value: string(admissibility.NotConfirmed), Label: p.V.Say("Je ne confirme pas", "I do not confirm"), Chosen: p.Answer == string(admissibility.NotConfirmed)},
	}
}

// confirmationRoutes are the page that a mail links to.
func confirmationRoutes(d confirmationDesk) []route.Route {
	return []route.Route{
		{Pattern: "GET " + mail.ConfirmationPath, Needs: route.Anybody, Handler: d.form},
		{Pattern: "POST " + mail.ConfirmationPath, Needs: route.Anybody, Handler: d.answer},
	}
}
