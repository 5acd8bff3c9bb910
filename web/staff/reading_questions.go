package staff

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/route"
)

// questionsPage is what reviewers asked the team.
type questionsPage struct {
	hall
	Waiting, Answered []store.AskedOfTeam
	Open              review.ID // whose answer was refused
}

func readerQuestions(v *route.Visit) (route.Answer, error) {
	p, err := readQuestions(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(readerQuestionsView(v, p)), nil
}

func readQuestions(v *route.Visit) (p questionsPage, err error) {
	h, err := readPage(v, "/questions", func(ctx context.Context, tx *store.Tx, h hall) error {
		p = questionsPage{}
		all, err := tx.QuestionsToTeam(ctx, v.By(), h.ID)
		for _, q := range all {
			if q.Answered.IsZero() {
				p.Waiting = append(p.Waiting, q)
			} else {
				p.Answered = append(p.Answered, q)
			}
		}
		slices.Reverse(p.Answered)
		return err
	})
	p.hall = h
	return p, err
}

func (p questionsPage) sentence(v *route.Visit) string {
	if len(p.Waiting) == 0 {
		return v.Say("Aucune question n’attend de réponse.", "No question waits for an answer.")
	}
	return v.Lang.Count(len(p.Waiting), v.Say("question attend", "question waits"), v.Say("questions attendent", "questions wait")) +
		v.Say(", la plus ancienne ", ", the oldest ") + v.Lang.Relative(v.At, p.Waiting[0].AskedAt) + "."
}

func answerReader(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	reading, one := review.ReadingID(v.PathValue("reading")), review.ID(v.PathValue("review"))
	err := write(v, func(ctx context.Context, tx *store.Tx) error {
		if o, err := tx.ReviewForStaff(ctx, v.By(), one); err != nil || o.Review.Reading != reading {
			return orNotFound(err)
		}
		return review.Answer(ctx, tx, v.By(), one, v.PostForm.Get("answer"))
	})
	return acted(v, err, readings+"/"+string(reading)+"/questions?fait=reponse", func(n Notice) (templ.Component, error) {
		p, err := readQuestions(v)
		p.Notice, p.Open = n, one
		return readerQuestionsView(v, p), err
	})
}

func askingReader(q store.AskedOfTeam) string {
	if q.Name != "" {
		return q.Name
	}
	return q.Email
}
