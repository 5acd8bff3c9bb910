package admissibility

import (
	"context"
	"slices"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Teller is what telling a verdict changes.
type Teller interface {
	Giver
	ConfirmationReader
	// LateOpeningsOf are the openings of a file, the last one first.
	LateOpeningsOf(ctx context.Context, id file.ID) ([]file.LateOpening, error)
	// TellVerdict is false, and nothing happened, when it was told already.
	TellVerdict(ctx context.Context, v Verdict, by fellowship.Actor) (done bool, err error)
	SaveState(ctx context.Context, f file.File, before file.Status) (done bool, err error)
	EnqueueAdmissibilityMail(ctx context.Context, v Verdict, at time.Time) error
}

// Tell makes the nth verdict of a file known to its authors, by a mail and on
// their page, and moves the file. It refuses with NoLongerPossible: FileMovedOn,
// ChangedSince (a later verdict or submission, or told already), StillChanging,
// Unconfirmed, CorrectionOver. Rule V-3.
func Tell(ctx context.Context, db Teller, by fellowship.Actor, shelf *edition.Shelf, number string, n int) (file.File, error) {
	f, last, err := find(ctx, db, by, number)
	if err != nil {
		return f, err
	}
	if err := mayDecide(by); err != nil {
		return f, err
	}
	if last.N != n {
		return f, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: last.GivenAt}
	}
	asked, err := db.Confirmations(ctx, f.ID)
	if err != nil {
		return f, err
	}
	submitted, err := db.SubmittedAnswers(ctx, shelf, f)
	if err != nil {
		return f, err
	}
	late, err := db.LateOpeningsOf(ctx, f.ID)
	if err != nil {
		return f, err
	}
	if err := Tellable(shelf, f, last, Awaited(shelf, f, submitted, asked), late, by.At); err != nil {
		return f, err
	}
	before := f.State.Status
	f.State.Status, _ = Next(before, last.Word)
	f.State.Stage = stageAfter(shelf, f, last.Word)
	if done, err := db.TellVerdict(ctx, last, by); err != nil || !done {
		return f, orChanged(err)
	}
	if done, err := db.SaveState(ctx, f, before); err != nil || !done {
		return f, orChanged(err)
	}
	entry := fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "admissibility.told", string(f.ID),
		"n", strconv.Itoa(last.N), "word", string(last.Word), "stage", f.State.Stage)
	if err := db.AddEntry(ctx, entry); err != nil {
		return f, err
	}
	return f, db.EnqueueAdmissibilityMail(ctx, last, by.At)
}

func orChanged(err error) error {
	if err != nil {
		return err
	}
	return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
}

// Tellable says why the last verdict of a file can't be told, nil when it can.
// awaited is a confirmation that the file waits for, late are the times that it
// was opened late, the last one first.
func Tellable(shelf *edition.Shelf, f file.File, last Verdict, awaited bool, late []file.LateOpening, at time.Time) error {
	if _, ok := Next(f.State.Status, last.Word); !ok {
		return &fellowship.NoLongerPossible{Why: fellowship.FileMovedOn}
	}
	if last.Told() || !last.About(f) {
		return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: last.ToldAt}
	}
	if last.Word == ToComplete && !last.Due.After(at) {
		return &fellowship.NoLongerPossible{Why: fellowship.CorrectionOver, Since: last.Due}
	}
	if last.Word != Admissible {
		return nil
	}
	if until := file.MayChangeUntil(shelf, f, late, at); !until.IsZero() && f.State.Status == file.Submitted {
		return &fellowship.NoLongerPossible{Why: fellowship.StillChanging, Again: until}
	}
	if awaited {
		return &fellowship.NoLongerPossible{Why: fellowship.Unconfirmed}
	}
	return nil
}

// stageAfter is where the file stands once the verdict is told: at the first
// stage after the admissibility that is not a confirmation, or still at the
// admissibility. Wishes that the form itself holds were given with the file.
func stageAfter(shelf *edition.Shelf, f file.File, word Word) string {
	rules, ok := shelf.Version(f.Edition, f.Version)
	if !ok {
		return f.State.Stage
	}
	stages := rules.Stages[f.Call]
	at := slices.IndexFunc(stages, func(s edition.Stage) bool { return s.Kind == edition.Admissibility })
	stage := f.State.Stage
	if at >= 0 {
		stage = stages[at].ID
	}
	if word != Admissible {
		return stage
	}
	for _, s := range stages[at+1:] {
		if s.Kind != edition.Confirmation && !s.InForm() {
			return s.ID
		}
	}
	return stage
}
