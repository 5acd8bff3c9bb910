package shortlist

import (
	"context"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Teller is what telling results changes.
type Teller interface {
	Noter
	// TellResult is false, and nothing happened, when it was told already.
	TellResult(ctx context.Context, r Result, by fellowship.Actor) (done bool, err error)
	SaveState(ctx context.Context, f file.File, before file.Status) (done bool, err error)
	EnqueueResultMail(ctx context.Context, r Result, at time.Time) error
}

// Key is a result as a page showed it: the number of the file, and which of its
// results.
type Key struct {
	Number string
	N      int
}

// Tell makes results known to their authors, all of them in one act and so at
// one instant: by a mail, on their page, in the status of the file. One that
// can't be told any more refuses them all, so that nobody learns theirs before
// the others. It needs the permission to publish. Rule W-3.
func Tell(ctx context.Context, db Teller, by fellowship.Actor, shelf *edition.Shelf, keys []Key) error {
	for _, k := range keys {
		f, last, err := find(ctx, db, by, k.Number)
		if err != nil {
			return err
		}
		if !by.May.Has(fellowship.Publish) {
			return fellowship.ErrNotAllowed
		}
		if last.N != k.N {
			return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: last.NotedAt}
		}
		if err := Tellable(shelf, f, last); err != nil {
			return err
		}
		if err := tell(ctx, db, by, shelf, f, last); err != nil {
			return err
		}
	}
	return nil
}

func tell(ctx context.Context, db Teller, by fellowship.Actor, shelf *edition.Shelf, f file.File, last Result) error {
	rules, _ := shelf.Version(f.Edition, f.Version)
	before := f.State.Status
	f.State.Status, _ = Next(before, last.Word)
	f.State.Stage = after(rules, f.Call, last.Stage, last.Word)
	if done, err := db.TellResult(ctx, last, by); err != nil || !done {
		return orChanged(err)
	}
	if done, err := db.SaveState(ctx, f, before); err != nil || !done {
		return orChanged(err)
	}
	entry := fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "result.told", string(f.ID),
		"n", strconv.Itoa(last.N), "word", string(last.Word), "stage", f.State.Stage)
	if err := db.AddEntry(ctx, entry); err != nil {
		return err
	}
	return db.EnqueueResultMail(ctx, last, by.At)
}

// Tellable says why the last result of a file can't be told, nil when it can:
// it is of the stage that decides now, and of what was last submitted.
func Tellable(shelf *edition.Shelf, f file.File, last Result) error {
	if last.N == 0 || last.Told() {
		return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: last.ToldAt}
	}
	if err := Notable(shelf, f, last.Word); err != nil {
		return err
	}
	rules, _ := shelf.Version(f.Edition, f.Version)
	if stage, _, _ := Deciding(rules, f); stage.ID != last.Stage || last.Submission != f.Submissions {
		return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return nil
}
