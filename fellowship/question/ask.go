package question

import (
	"context"
	"errors"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Asker is what asking changes.
type Asker interface {
	// QuestionOfRequest is ErrNotFound for a key that no question of the asker
	// bears.
	QuestionOfRequest(ctx context.Context, asker account.ID, key string) (Question, error)
	// QuestionsOfAsker are those of somebody on a call, the first one first.
	QuestionsOfAsker(ctx context.Context, asker fellowship.Actor, id edition.ID, call edition.CallKind) ([]Question, error)
	AddCallQuestion(ctx context.Context, q Question) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Ask asks a question on a call, once for a form that is posted twice. Anyone
// who is signed in may. Rules M-7 and M-8.
func Ask(ctx context.Context, db Asker, by fellowship.Actor, v edition.Version, call edition.CallKind, lang, typed, key string) (Question, error) {
	c, ok := v.Calls[call]
	if !ok || by.ID == "" {
		return Question{}, fellowship.ErrNotFound
	}
	if q, err := db.QuestionOfRequest(ctx, account.ID(by.ID), key); !errors.Is(err, fellowship.ErrNotFound) {
		return q, err
	}
	if err := Asking(c, by.At); err != nil {
		return Question{}, err
	}
	q := Question{ID: ID(fellowship.NewID("question", by.At)), Edition: v.ID, Call: call, Text: text(typed), Lang: lang, Key: key,
		AskedAt: by.At, AskedBy: account.ID(by.ID), State: Asked}
	own, err := db.QuestionsOfAsker(ctx, by, v.ID, call)
	if err != nil {
		return q, err
	}
	var w wrong
	w.check(AskedField, q.Text, true, MostAsked)
	if n := waiting(own); n >= mostWaiting {
		w.Problems = append(w.Problems, fellowship.Problem{Field: AskedField, Code: fellowship.TooMany, Want: itoa(mostWaiting), Got: itoa(n + 1)})
	}
	if key == "" || len(key) > longestKey {
		w.Problems = append(w.Problems, fellowship.Problem{Field: KeyField, Code: fellowship.UnknownField})
	}
	if err := w.OrNil(); err != nil {
		return q, err
	}
	if err := db.AddCallQuestion(ctx, q); err != nil {
		return q, err
	}
	return q, db.AddEntry(ctx, entry(by, "question.asked", q))
}

func waiting(list []Question) (n int) {
	for _, q := range list {
		if q.State == Asked {
			n++
		}
	}
	return n
}

func entry(by fellowship.Actor, verb string, q Question, pairs ...string) fellowship.Entry {
	return fellowship.NewEntry(fellowship.NewID("entry", by.At), by, verb, string(q.ID),
		append([]string{"edition", string(q.Edition), "call", string(q.Call)}, pairs...)...)
}

// Answerer is what answering changes.
type Answerer interface {
	// Question is ErrNotFound for who may not see the questions of a call.
	Question(ctx context.Context, viewer fellowship.Actor, id ID) (Question, error)
	// SaveQuestion is false, and nothing happened, when somebody changed the
	// question since that revision.
	SaveQuestion(ctx context.Context, q Question, revision int) (done bool, err error)
	// AddAnswer is false when the question has an answer of that number.
	AddAnswer(ctx context.Context, p Published) (added bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
	// EnqueueCallQuestionMail tells the asker, at a time.
	EnqueueCallQuestionMail(ctx context.Context, id ID, n int, at, runAt time.Time) error
}

// change loads a question for an act of the team. Of two officers at once the
// later one is told what the other wrote: it comes with the refusal. Rules M-9
// and M-10.
func change(ctx context.Context, db Answerer, by fellowship.Actor, id ID, verb Verb, needs fellowship.Permission, seen int) (Question, error) {
	q, err := db.Question(ctx, by, id)
	if err != nil {
		return q, err
	}
	if !by.May.Has(needs) {
		return q, fellowship.ErrNotAllowed
	}
	to, ok := Steps()[q.State][verb]
	if !ok || q.Revision != seen {
		return q, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: q.ChangedAt}
	}
	q.State, q.ChangedAt, q.ChangedBy = to, by.At, account.ID(by.ID)
	q.Revision++
	return q, nil
}

func keep(ctx context.Context, db Answerer, q Question) error {
	done, err := db.SaveQuestion(ctx, q, q.Revision-1)
	if err == nil && !done {
		err = &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return err
}

// Prepare keeps the answer that is being written; nobody else sees it. Rule M-9.
func Prepare(ctx context.Context, db Answerer, by fellowship.Actor, id ID, seen int, a Answer) (Question, error) {
	q, err := change(ctx, db, by, id, PrepareVerb, fellowship.DecideFiles, seen)
	if err != nil {
		return q, err
	}
	a = a.trimmed()
	if err := a.check(false); err != nil {
		return q, err
	}
	q.Draft = a
	if err := keep(ctx, db, q); err != nil {
		return q, err
	}
	return q, db.AddEntry(ctx, entry(by, "question.prepared", q, "revision", itoa(q.Revision)))
}

// Publish makes an answer public, at once or from a minute on, and tells the
// asker then. Publishing again corrects: the earlier text stays readable.
// Rules M-8, M-10 and M-11.
func Publish(ctx context.Context, db Answerer, by fellowship.Actor, id ID, seen int, a Answer, when string) (Question, error) {
	q, err := change(ctx, db, by, id, PublishVerb, fellowship.Publish, seen)
	if err != nil {
		return q, err
	}
	a = a.trimmed()
	var w wrong
	var invalid *fellowship.Invalid
	if errors.As(a.check(true), &invalid) {
		w.Problems = invalid.Problems
	}
	from := by.At
	if when != "" {
		m, err := edition.ParseMoment(when)
		switch {
		case err != nil:
			w.Problems = append(w.Problems, fellowship.Problem{Field: WhenField, Code: edition.MomentProblem(when, err)})
		case !m.After(by.At):
			w.Problems = append(w.Problems, fellowship.Problem{Field: WhenField, Code: fellowship.AlreadyPast})
		}
		from = m.Time
	}
	if n := len(q.Published); n > 0 && from.Before(q.Published[n-1].At) {
		w.Problems = append(w.Problems, fellowship.Problem{Field: WhenField, Code: fellowship.NotLater,
			Want: edition.Moment{Time: q.Published[n-1].At}.String()})
	}
	if err := w.OrNil(); err != nil {
		return q, err
	}
	q.Draft = a
	if err := keep(ctx, db, q); err != nil {
		return q, err
	}
	p := Published{Question: q.ID, N: len(q.Published) + 1, Answer: a, At: from, By: account.ID(by.ID)}
	added, err := db.AddAnswer(ctx, p)
	if err != nil {
		return q, err
	}
	if !added {
		return q, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	q.Published = append(q.Published, p)
	if err := db.EnqueueCallQuestionMail(ctx, q.ID, p.N, by.At, from); err != nil {
		return q, err
	}
	return q, db.AddEntry(ctx, entry(by, publishedVerb(p.N), q, "n", itoa(p.N), "from", from.UTC().Format(time.RFC3339)))
}

func publishedVerb(n int) string {
	if n > 1 {
		return "question.corrected"
	}
	return "question.published"
}

// PutAside says that a question gets no answer, with a reason that its asker
// reads. Rule M-12.
func PutAside(ctx context.Context, db Answerer, by fellowship.Actor, id ID, seen int, reason string) (Question, error) {
	q, err := change(ctx, db, by, id, SetAsideVerb, fellowship.DecideFiles, seen)
	if err != nil {
		return q, err
	}
	q.Reason = text(reason)
	var w wrong
	w.check(ReasonField, q.Reason, true, mostReason)
	if err := w.OrNil(); err != nil {
		return q, err
	}
	if err := keep(ctx, db, q); err != nil {
		return q, err
	}
	if err := db.EnqueueCallQuestionMail(ctx, q.ID, 0, by.At, by.At); err != nil {
		return q, err
	}
	return q, db.AddEntry(ctx, entry(by, "question.set_aside", q))
}

func (a Answer) trimmed() Answer {
	return Answer{Question: edition.Text{FR: text(a.Question.FR), EN: text(a.Question.EN)}, Text: edition.Text{FR: text(a.Text.FR), EN: text(a.Text.EN)}}
}

// check refuses what can't be kept, or can't be published.
func (a Answer) check(whole bool) error {
	var w wrong
	w.check(QuestionFRField, a.Question.FR, whole, MostAsked)
	w.check(AnswerFRField, a.Text.FR, whole, MostAnswer)
	english := whole && a.Question.EN+a.Text.EN != ""
	w.check(QuestionENField, a.Question.EN, english, MostAsked)
	w.check(AnswerENField, a.Text.EN, english, MostAnswer)
	return w.OrNil()
}
