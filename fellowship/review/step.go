package review

import (
	"context"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// StepStore is what a step that changes no mark changes.
type StepStore interface {
	SaveReview(ctx context.Context, r Review, before Status, versions int) (done bool, err error)
	// CountParts counts the reviews of a file anew that are given or to be given.
	CountParts(ctx context.Context, r Review) error
}

// move carries a verb out on a review that was not given.
func move(ctx context.Context, db StepStore, r Review, verb Verb) error {
	to, ok := Next(r.Status, verb)
	if !ok {
		return &fellowship.NoLongerPossible{Why: fellowship.ReviewMovedOn}
	}
	before := r.Status
	r.Status = to
	if err := saved(ctx, db, r, before, r.Versions); err != nil {
		return err
	}
	return db.CountParts(ctx, r)
}

// Stepper is what reviewers do to their own reviews, besides marks.
type Stepper interface {
	ReviewReader
	StepStore
	TouchReading(ctx context.Context, id ReadingID) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Abstain puts a file aside for good: somebody else will read it. No reason is
// asked.
func Abstain(ctx context.Context, db Stepper, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, code string) error {
	return own(ctx, db, by, shelf, id, code, AbstainVerb, "review.abstained")
}

// Release gives a file back that its reviewer can't read in time. No reason is
// asked; it may come back to them later.
func Release(ctx context.Context, db Stepper, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, code string) error {
	return own(ctx, db, by, shelf, id, code, ReleaseVerb, "review.released")
}

func own(ctx context.Context, db Stepper, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, code string, verb Verb, done string) error {
	o, err := OpenReview(ctx, db, by, shelf, id, code)
	if err != nil {
		return err
	}
	if _, err := o.step(verb); err != nil {
		return err
	}
	if err := move(ctx, db, o.Review, verb); err != nil {
		return err
	}
	if err := db.TouchReading(ctx, id); err != nil {
		return err
	}
	return db.AddEntry(ctx, entry(by, done, string(o.ID)))
}

// Asker is what a question changes.
type Asker interface {
	Stepper
	AddQuestion(ctx context.Context, r Review, question string, by fellowship.Actor) error
	EnqueueQuestion(ctx context.Context, r Review, by fellowship.Actor) error
}

// Ask asks the team about a file: something can't be read, a part is missing.
// The reviewer may go on meanwhile.
func Ask(ctx context.Context, db Asker, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, code, question string) error {
	o, err := OpenReview(ctx, db, by, shelf, id, code)
	if err != nil {
		return err
	}
	if _, err := o.step(AskVerb); err != nil {
		return err
	}
	question = strings.TrimSpace(question)
	if bad := reasonProblems("question", question); len(bad) > 0 {
		return &fellowship.Invalid{Problems: bad}
	}
	if err := move(ctx, db, o.Review, AskVerb); err != nil {
		return err
	}
	if err := db.AddQuestion(ctx, o.Review, question, by); err != nil {
		return err
	}
	if err := db.AddEntry(ctx, entry(by, "review.asked", string(o.ID))); err != nil {
		return err
	}
	return db.EnqueueQuestion(ctx, o.Review, by)
}

// Answerer is what an answer to a question changes.
type Answerer interface {
	StepStore
	// ReviewForStaff is ErrNotFound for who is excluded from the file.
	ReviewForStaff(ctx context.Context, viewer fellowship.Actor, id ID) (Opened, error)
	AnswerQuestions(ctx context.Context, id ID, answer string, by fellowship.Actor) error
	EnqueueAnswer(ctx context.Context, r Review, by fellowship.Actor) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Answer answers all open questions of a review.
func Answer(ctx context.Context, db Answerer, by fellowship.Actor, id ID, answer string) error {
	o, err := db.ReviewForStaff(ctx, by, id)
	if err != nil {
		return err
	}
	if err := mayRun(by); err != nil {
		return err
	}
	answer = strings.TrimSpace(answer)
	if bad := reasonProblems("answer", answer); len(bad) > 0 {
		return &fellowship.Invalid{Problems: bad}
	}
	if err := move(ctx, db, o.Review, AnswerVerb); err != nil {
		return err
	}
	if err := db.AnswerQuestions(ctx, id, answer, by); err != nil {
		return err
	}
	if err := db.AddEntry(ctx, entry(by, "review.answered", string(id))); err != nil {
		return err
	}
	return db.EnqueueAnswer(ctx, o.Review, by)
}
