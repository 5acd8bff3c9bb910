package file

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// Settle is how long after a limit drafts are still drafts. A request whose
// headers were read in time may take minutes to be read to its end (rule C-2):
// none may find its draft left, nor its author a mail that says so. It is longer
// than the server lets a request last.
const Settle = 5 * time.Minute

// Leaver is what the end of a call changes.
type Leaver interface {
	// DraftsToLeave are drafts of a call that nothing has held open since the
	// time settled, most of them at once.
	DraftsToLeave(ctx context.Context, id edition.ID, call edition.CallKind, settled time.Time, most int) ([]File, error)
	// LeftDrafts are drafts of a call that were left.
	LeftDrafts(ctx context.Context, id edition.ID, call edition.CallKind, most int) ([]File, error)
	// LateOpeningsOf are the openings of a file, the last one first.
	LateOpeningsOf(ctx context.Context, id ID) ([]LateOpening, error)
	SaveState(ctx context.Context, f File, before Status) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
	// EnqueueLeftMail tells every writer that a limit passed on their draft.
	EnqueueLeftMail(ctx context.Context, id ID, closed, at time.Time) error
}

// Over says since when a call has been closed for good at t, as far as its
// edition says: no round is open or to come, the grace period and what was on
// its way included. Zero when it is not.
func Over(call edition.Call, t time.Time) time.Time {
	settled := t.Add(-Settle - call.Grace.Clock())
	if call.At(t).State != edition.Closed || call.At(settled).State != edition.Closed {
		return time.Time{}
	}
	closed, _ := call.LastClosed(t)
	return closed
}

// GoesOn says whether a call is open at t, or opens again after a round.
func GoesOn(call edition.Call, t time.Time) bool {
	state := call.At(t).State
	return state == edition.Open || state == edition.BetweenTwo
}

// Leave marks drafts of a call that is over as left, most of them in one act,
// and says how many it found: fewer than most means that none is left to do.
// Doing it again does nothing. Between two rounds a draft stays a draft: it can
// be submitted in the next one. Rule F-22.
func Leave(ctx context.Context, db Leaver, call edition.Call, id edition.ID, kind edition.CallKind, at time.Time, most int) (found int, err error) {
	closed := Over(call, at)
	if closed.IsZero() {
		return 0, nil
	}
	drafts, err := db.DraftsToLeave(ctx, id, kind, at.Add(-Settle), most)
	if err != nil {
		return 0, err
	}
	for _, f := range drafts {
		if err := leave(ctx, db, f, closed, at); err != nil {
			return 0, err
		}
	}
	return len(drafts), nil
}

func leave(ctx context.Context, db Leaver, f File, closed, at time.Time) error {
	late, err := db.LateOpeningsOf(ctx, f.ID)
	if err != nil {
		return err
	}
	if len(late) > 0 && late[0].Until.After(closed) {
		closed = late[0].Until
	}
	to, _ := Next(f.State.Status, LeaveVerb)
	if err := moveTo(ctx, db, f, to); err != nil {
		return err
	}
	if err := db.AddEntry(ctx, byMachine(at, "file.left", f, "closed", closed.UTC().Format(time.RFC3339))); err != nil {
		return err
	}
	return db.EnqueueLeftMail(ctx, f.ID, closed, at)
}

// Resume makes left drafts drafts again when their call is not over any more:
// its limit was extended, or a round was announced. It says how many it found,
// like Leave.
func Resume(ctx context.Context, db Leaver, call edition.Call, id edition.ID, kind edition.CallKind, at time.Time, most int) (found int, err error) {
	if !GoesOn(call, at) {
		return 0, nil
	}
	left, err := db.LeftDrafts(ctx, id, kind, most)
	if err != nil {
		return 0, err
	}
	for _, f := range left {
		to, _ := Next(f.State.Status, ReopenVerb)
		if err := moveTo(ctx, db, f, to); err != nil {
			return 0, err
		}
		if err := db.AddEntry(ctx, byMachine(at, "file.resumed", f)); err != nil {
			return 0, err
		}
	}
	return len(left), nil
}

func byMachine(at time.Time, verb string, f File, pairs ...string) fellowship.Entry {
	return fellowship.NewEntry(fellowship.NewID("entry", at), fellowship.Machine(at), verb, string(f.ID), pairs...)
}
