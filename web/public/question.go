package public

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"

	"cohorte/fellowship"
	"cohorte/fellowship/question"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/messages"
	"cohorte/web/route"
)

// questionsPage is the address where one asks a question on a call.
func (p callPage) questionsPage() string {
	return p.Visit.To(CallPage(p.ID, p.Kind) + "/questions")
}

// asks says whether the call takes questions now.
func (p callPage) asks() bool { return question.Asking(p.Call, p.Visit.At) == nil }

// readAnswers finds the answers that everybody may read now.
func (p *callPage) readAnswers() error {
	v := p.Visit
	return v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p.Answered, err = tx.PublicAnswers(ctx, p.ID, p.Kind, v.At)
		return err
	})
}

// onlyFrench says that a text has no English, where English is read.
func (p callPage) onlyFrench(a question.Answer) bool {
	return !a.Text.Has(string(p.Lang))
}

// answeredOn says when an answer was published, and when it was corrected.
func (p callPage) answeredOn(a question.Public) string {
	said := p.Lang.T("Répondu le ", "Answered on ") + p.Lang.Date(a.FirstAt())
	if len(a.Earlier) > 0 {
		said += p.Lang.T(", corrigé le ", ", corrected on ") + p.Lang.Date(a.At)
	}
	return said + "."
}

// asking is the page where somebody asks, with the questions they asked.
type asking struct {
	callPage
	Own     []question.Question
	Text    string
	Key     string
	Error   string
	Summary []layout.FieldError
	Lost    bool // the text can't be sent any more
	Sent    bool
}

func openAsking(v *route.Visit) (a asking, err error) {
	if a.callPage, err = callOf(v); err != nil {
		return a, err
	}
	a.Key = rand.Text()
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		a.Own, err = tx.QuestionsOfAsker(ctx, v.By(), a.ID, a.Kind)
		return err
	})
	a.Frame = v.Frame(v.Say("Poser une question", "Ask a question")+" – "+a.in(a.Call.Title), layout.Public)
	a.Frame.NoIndex = true
	a.Frame.Scripts = []string{"file.js"}
	return a, err
}

func askPage(v *route.Visit) (route.Answer, error) {
	a, err := openAsking(v)
	if err != nil {
		return route.Answer{}, err
	}
	a.Sent = v.URL.Query().Has("envoyee")
	return route.Page(askingView(a)), nil
}

// askQuestion keeps a question; what is refused comes back as it was typed.
func askQuestion(v *route.Visit) (route.Answer, error) {
	p, err := callOf(v)
	if err != nil {
		return route.Answer{}, err
	}
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := question.Ask(ctx, tx, v.By(), p.Version, p.Kind, string(v.Lang), v.PostForm.Get(question.AskedField), v.PostForm.Get("_key"))
		return err
	})
	var wrong *fellowship.Invalid
	var late *fellowship.NoLongerPossible
	if err != nil && !errors.As(err, &wrong) && !errors.As(err, &late) {
		return route.Answer{}, err
	}
	if err == nil {
		return route.SeeOther(p.questionsPage() + "?envoyee"), nil
	}
	a, err := openAsking(v)
	if err != nil {
		return route.Answer{}, err
	}
	a.Text, a.Frame.Failed = v.PostForm.Get(question.AskedField), true
	if late != nil {
		a.Lost = true
		return route.PageWith(http.StatusGone, askingView(a)), nil
	}
	a.Error = messages.FaultText(v.Lang, wrong.Problems[0])
	switch wrong.Problems[0].Code {
	case fellowship.Missing:
		a.Error = v.Say("Écrivez votre question.", "Write your question.")
	case fellowship.TooMany:
		a.Error = v.Say("Vous avez déjà "+wrong.Problems[0].Want+" questions sans réponse sur cet appel\u00a0: attendez les réponses.",
			"You have "+wrong.Problems[0].Want+" questions without an answer on this call already: wait for the answers.")
	}
	a.Summary = []layout.FieldError{{Field: question.AskedField, Text: a.Error}}
	return route.PageWith(http.StatusUnprocessableEntity, askingView(a)), nil
}

// ownState is where one's question stands, as its asker sees it.
func (a asking) ownState(q question.Question) layout.State {
	switch q.State {
	case question.Answered:
		return layout.State{Role: layout.Success, Word: a.Lang.T("Réponse publiée", "Answer published")}
	case question.SetAside:
		return layout.State{Role: layout.Neutral, Word: a.Lang.T("Sans réponse publiée", "No published answer")}
	}
	return layout.State{Role: layout.Info, Word: a.Lang.T("En attente", "Waiting")}
}
