package staff

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/question"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/messages"
	"cohorte/web/route"
	"cohorte/web/words"
)

// The inputs of the forms of a question, by the fields of the rule.
var questionInputs = map[string]string{
	question.QuestionFRField: "question_fr", question.QuestionENField: "question_en", question.AnswerFRField: "reponse_fr",
	question.AnswerENField: "reponse_en", question.WhenField: "publication", question.ReasonField: "motif",
}

const (
	revisionInput = "_revision"
	publishAct    = "publier"
)

// askedQuestion is a question before the team.
type askedQuestion struct {
	question.Question
	Typed   url.Values
	Errors  map[string]string
	Summary []layout.FieldError
	// Crossed says that somebody changed the question since the page was made:
	// what they wrote stands beside what was typed.
	Crossed bool
	Done    string
}

// callQuestions are the questions of one call.
type callQuestions struct {
	Title string
	List  []question.Question
}

func questionList(v *route.Visit) (route.Answer, error) {
	var all []question.Question
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = tx.Questions(ctx, v.By())
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	var waiting, others []question.Question
	for _, q := range all {
		if q.State == question.Asked {
			waiting = append(waiting, q)
		} else {
			others = append([]question.Question{q}, others...)
		}
	}
	return route.Page(questionsView(v, []callQuestions{
		{v.Say("À répondre", "To answer"), waiting}, {v.Say("Répondues ou mises de côté", "Answered or set aside"), others}})), nil
}

func openQuestion(v *route.Visit) (a askedQuestion, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		a.Question, err = tx.Question(ctx, v.By(), question.ID(v.PathValue("question")))
		return err
	})
	return a, err
}

func questionPage(v *route.Visit) (route.Answer, error) {
	a, err := openQuestion(v)
	if err != nil {
		return route.Answer{}, err
	}
	switch v.URL.Query().Get("fait") {
	case "prepare":
		a.Done = v.Say("Enregistré. Rien n’est publié.", "Saved. Nothing is published.")
	case "publie":
		a.Done = v.Say("C’est publié, ou le sera à l’heure choisie. La personne qui a posé la question reçoit alors un courriel.", "It is published, or will be at the chosen hour. Whoever asked then gets a mail.")
	case "mise-de-cote":
		a.Done = v.Say("La question est mise de côté. La personne reçoit le motif par courriel.", "The question is set aside. The person gets the reason by mail.")
	}
	return route.Page(questionView(v, a)), nil
}

// answerQuestion keeps the answer that is being written, or publishes it.
func answerQuestion(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	q := v.PostForm
	typed := question.Answer{Question: edition.Text{FR: q.Get("question_fr"), EN: q.Get("question_en")}, Text: edition.Text{FR: q.Get("reponse_fr"), EN: q.Get("reponse_en")}}
	done := "prepare"
	if q.Get("acte") == publishAct {
		done = "publie"
	}
	return questionAct(v, done, func(ctx context.Context, tx *store.Tx, id question.ID, seen int) error {
		if done == "prepare" {
			_, err := question.Prepare(ctx, tx, v.By(), id, seen, typed)
			return err
		}
		_, err := question.Publish(ctx, tx, v.By(), id, seen, typed, momentOf(q.Get("publication")))
		return err
	})
}

// setQuestionAside says that a question gets no answer, and why.
func setQuestionAside(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	return questionAct(v, "mise-de-cote", func(ctx context.Context, tx *store.Tx, id question.ID, seen int) error {
		_, err := question.PutAside(ctx, tx, v.By(), id, seen, v.PostForm.Get("motif"))
		return err
	})
}

// questionAct does an act and leads back to the question. What is refused
// comes back as it was typed; of two officers at once, the later one sees both
// texts and may save knowingly.
func questionAct(v *route.Visit, done string, act func(ctx context.Context, tx *store.Tx, id question.ID, seen int) error) (route.Answer, error) {
	id := question.ID(v.PathValue("question"))
	seen, err := strconv.Atoi(v.PostForm.Get(revisionInput))
	if err != nil {
		seen = -1
	}
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error { return act(ctx, tx, id, seen) })
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
		return route.SeeOther(v.To("/gestion/questions/"+string(id)) + "?fait=" + done), nil
	}
	a, err := openQuestion(v)
	if err != nil {
		return route.Answer{}, err
	}
	a.Typed, a.Crossed = v.PostForm, status == http.StatusConflict
	if wrong != nil {
		a.Errors, a.Summary = questionFaults(v, wrong.Problems)
	}
	return route.PageWith(status, questionView(v, a)), nil
}

func questionFaults(v *route.Visit, problems []fellowship.Problem) (by map[string]string, list []layout.FieldError) {
	by = map[string]string{}
	for _, p := range problems {
		id := questionInputs[p.Field]
		text := messages.FaultText(v.Lang, p)
		switch {
		case p.Field == question.ReasonField && p.Code == fellowship.Missing:
			text = v.Say("Écrivez le motif\u00a0: la personne qui a posé la question le lira.", "Write the reason: whoever asked will read it.")
		case p.Code == fellowship.Missing:
			text = v.Say("Écrivez ce texte pour pouvoir publier.", "Write this text to be able to publish.")
		case p.Code == fellowship.NotADate:
			text = v.Say("Écrivez le jour et l’heure ainsi\u00a0: 2030-01-31 18:00.", "Write the day and the hour like this: 2030-01-31 18:00.")
		case p.Code == fellowship.AlreadyPast:
			text = v.Say("Choisissez une minute à venir, ou laissez vide pour publier tout de suite.", "Choose a minute to come, or leave it empty to publish at once.")
		case p.Code == fellowship.NotLater:
			text = v.Say("Une réponse est déjà prévue plus tard\u00a0: choisissez une minute après celle-là.", "An answer is set for later already: choose a minute after that one.")
		case p.Code == fellowship.HourSkipped, p.Code == fellowship.HourDoubled:
			text = v.Say("Cette heure n’existe pas, ou existe deux fois, ce jour-là. Choisissez-en une autre.", "That hour does not exist, or exists twice, on that day. Choose another.")
		}
		if by[id] == "" {
			by[id] = text
			list = append(list, layout.FieldError{Field: id, Text: text})
		}
	}
	return by, list
}

// value is what a field holds: what was typed, else what is being prepared;
// the question begins in the words of who asked.
func (a askedQuestion) value(input string) string {
	if a.Typed.Has(input) {
		return a.Typed.Get(input)
	}
	return a.saved(input)
}

func (a askedQuestion) saved(input string) string {
	untouched := a.Revision == 0
	switch input {
	case "question_fr":
		if untouched && a.Lang == string(lang.FR) {
			return a.Text
		}
		return a.Draft.Question.FR
	case "question_en":
		if untouched && a.Lang == string(lang.EN) {
			return a.Text
		}
		return a.Draft.Question.EN
	case "reponse_fr":
		return a.Draft.Text.FR
	case "reponse_en":
		return a.Draft.Text.EN
	}
	return ""
}

// callName is the call of a question.
func callName(v *route.Visit, q question.Question) string {
	return editionName(v, q.Edition) + ", " + words.FileNouns(v.Lang, q.Call)
}

// questionState is where a question stands, as a badge.
func questionState(v *route.Visit, q question.Question) layout.State {
	switch {
	case q.State == question.SetAside:
		return layout.State{Role: layout.Neutral, Word: v.Say("Mise de côté", "Set aside")}
	case q.State == question.Answered && q.Published[0].At.After(v.At):
		return layout.State{Role: layout.Info, Word: v.Say("Programmée", "Scheduled")}
	case q.State == question.Answered:
		return layout.State{Role: layout.Success, Word: v.Say("Publiée", "Published")}
	case q.Revision > 0:
		return layout.State{Role: layout.Info, Word: v.Say("En préparation", "In preparation")}
	}
	return layout.State{Role: layout.Warning, Word: v.Say("À répondre", "To answer")}
}

// askedBy says who asked, where the viewer may know it, and when.
func askedBy(v *route.Visit, q question.Question) string {
	who := q.AskerName
	if who == "" {
		who = v.Say("une personne", "somebody")
	}
	return v.Say("Posée par ", "Asked by ") + who + v.Say(", le ", ", on ") + v.Lang.ShortDateTime(q.AskedAt)
}

// changedBy says who wrote last, and when.
func changedBy(v *route.Visit, q question.Question) string {
	who := q.ChangedName
	if who == "" {
		who = v.Say("une personne de l’équipe", "somebody of the team")
	}
	return v.Say("Écrit par ", "Written by ") + who + v.Say(", le ", ", on ") + v.Lang.ShortDateTime(q.ChangedAt)
}

// shortText is the beginning of a text, for a list.
func shortText(s string) string {
	if r := []rune(s); len(r) > 140 {
		return string(r[:139]) + "…"
	}
	return s
}

// publishedFrom says from when an answer is public.
func publishedFrom(v *route.Visit, at time.Time) string {
	if at.After(v.At) {
		return v.Say("Sera publiée le ", "Will be published on ") + v.Lang.DayAndTime(at)
	}
	return v.Say("Publiée le ", "Published on ") + v.Lang.DayAndTime(at)
}
