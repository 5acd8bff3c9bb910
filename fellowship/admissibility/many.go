package admissibility

import (
	"context"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// ManyGiver is what finding many files admissible changes, one at a time.
type ManyGiver interface {
	Giver
	ConfirmationReader
}

// GiveFulfilled finds admissible a file whose conditions are all fulfilled by
// its answers: one of a selection. It refuses as Give does, and with
// NoLongerPossible ToBeJudged what a person has to look at. Rule V-4.
func GiveFulfilled(ctx context.Context, db ManyGiver, by fellowship.Actor, shelf *edition.Shelf, number string, seen, submission int) (Verdict, error) {
	f, last, err := find(ctx, db, by, number)
	if err != nil {
		return last, err
	}
	if err := mayDecide(by); err != nil {
		return last, err
	}
	submitted, err := db.SubmittedAnswers(ctx, shelf, f)
	if err != nil {
		return last, err
	}
	if err := OneOfMany(shelf, f, last, submitted); err != nil {
		return last, err
	}
	return Give(ctx, db, by, shelf, number, Judgement{Seen: seen, Submission: submission, Word: Admissible})
}

// OneOfMany says why a file can't be found admissible among others, nil when
// it can.
func OneOfMany(shelf *edition.Shelf, f file.File, last Verdict, submitted file.Answers) error {
	rules, ok := shelf.Version(f.Edition, f.Version)
	switch {
	case !ok:
		return &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	case !Judged(f.State.Status):
		return &fellowship.NoLongerPossible{Why: fellowship.FileMovedOn}
	case last.About(f):
		return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: last.GivenAt}
	case !AllFulfilled(Findings(rules, f.Call, submitted)):
		return &fellowship.NoLongerPossible{Why: fellowship.ToBeJudged}
	}
	return nil
}
