package file

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// LateOpening opens one file beyond the limit of its call, until a time; then
// it closes by itself. The zero value is a file that was never opened late.
type LateOpening struct {
	File   ID
	N      int       // 1, 2, 3… in the file; the last one counts
	Until  time.Time // the first instant that is too late
	Reason string    // as the authors read it
	At     time.Time
	By     account.ID
	ByName string
}

// Holds says whether the file is open by it at t.
func (o LateOpening) Holds(t time.Time) bool { return !t.Before(o.At) && t.Before(o.Until) }

// The fields of a late opening, for what is wrong with them.
const (
	UntilField  = "until"
	ReasonField = "reason"
)

// mostReason is how long a reason may be, in characters.
const mostReason = 1000

// LateOpener is what opening a file late changes.
type LateOpener interface {
	// FileToOpenLate is a file by its number, without its texts; ErrNotFound
	// for who may not decide on files.
	FileToOpenLate(ctx context.Context, viewer fellowship.Actor, number string) (File, error)
	// LateOpeningsOf are the openings of a file, the last one first.
	LateOpeningsOf(ctx context.Context, id ID) ([]LateOpening, error)
	AddLateOpening(ctx context.Context, o LateOpening) error
	SaveState(ctx context.Context, f File, before Status) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
	EnqueueLateOpeningMail(ctx context.Context, o LateOpening) error
}

// OpenLate opens one file until the end of a minute, with a reason that its
// authors read. A draft that was left is a draft again; what was submitted
// stays submitted until it is submitted anew. Opening again replaces the time.
// Rule F-23.
func OpenLate(ctx context.Context, db LateOpener, by fellowship.Actor, shelf *edition.Shelf, number, until, reason string) (LateOpening, error) {
	number, err := ParseNumber(number)
	if err != nil {
		return LateOpening{}, fellowship.ErrNotFound
	}
	f, err := db.FileToOpenLate(ctx, by, number)
	if err != nil {
		return LateOpening{}, err
	}
	if !by.May.Has(fellowship.DecideFiles) {
		return LateOpening{}, fellowship.ErrNotAllowed
	}
	if err := f.CanOpenLate(); err != nil {
		return LateOpening{}, err
	}
	o := LateOpening{File: f.ID, N: 1, Reason: strings.TrimSpace(reason), At: by.At, By: account.ID(by.ID)}
	if o.Until, err = checkLate(shelf, f, by.At, until, o.Reason); err != nil {
		return LateOpening{}, err
	}
	earlier, err := db.LateOpeningsOf(ctx, f.ID)
	if err != nil {
		return LateOpening{}, err
	}
	o.N += len(earlier)
	if to, ok := Next(f.State.Status, ReopenVerb); ok {
		if err := moveTo(ctx, db, f, to); err != nil {
			return LateOpening{}, err
		}
	}
	if err := db.AddLateOpening(ctx, o); err != nil {
		return LateOpening{}, err
	}
	err = db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "file.opened_late", string(f.ID),
		"until", o.Until.UTC().Format(time.RFC3339), "n", strconv.Itoa(o.N), "from", string(f.State.Status)))
	if err != nil {
		return LateOpening{}, err
	}
	return o, db.EnqueueLateOpeningMail(ctx, o)
}

// CanOpenLate says why a file can't be opened late, nil when it can: a draft,
// left or not, and what was submitted and has not moved on.
func (f File) CanOpenLate() error {
	switch {
	case f.State.Stage != SubmissionStage:
	case f.State.Status == Draft, f.State.Status == LeftAsDraft, f.State.Status == Submitted:
		return nil
	case f.State.Status == Withdrawn:
		return &fellowship.NoLongerPossible{Why: fellowship.FileWithdrawn}
	}
	return &fellowship.NoLongerPossible{Why: fellowship.FileMovedOn}
}

func checkLate(shelf *edition.Shelf, f File, at time.Time, until, reason string) (time.Time, error) {
	var problems []fellowship.Problem
	if reason == "" {
		problems = append(problems, fellowship.Problem{Field: ReasonField, Code: fellowship.Missing})
	}
	if n := len([]rune(reason)); n > mostReason {
		problems = append(problems, fellowship.Problem{Field: ReasonField, Code: fellowship.TooLong, Want: strconv.Itoa(mostReason), Got: strconv.Itoa(n)})
	}
	m, err := edition.ParseMoment(until)
	switch v, ok := shelf.InForce(f.Edition, at); {
	case err != nil:
		problems = append(problems, fellowship.Problem{Field: UntilField, Code: edition.MomentProblem(until, err)})
	case !m.End().After(at):
		problems = append(problems, fellowship.Problem{Field: UntilField, Code: fellowship.AlreadyPast})
	case ok:
		w := v.Calls[f.Call].At(at)
		concerns := f.Submissions == 0 || w.Round == nil || w.Round.ID == f.Round
		if w.State == edition.Open && concerns && !m.End().After(w.Closes) {
			problems = append(problems, fellowship.Problem{Field: UntilField, Code: fellowship.NotLater,
				Want: edition.Moment{Time: w.Closes.Add(-time.Minute)}.String()})
		}
	}
	return m.End(), (&fellowship.Invalid{Problems: problems}).OrNil()
}

// mover moves a file from one status to another.
type mover interface {
	SaveState(ctx context.Context, f File, before Status) (done bool, err error)
}

func moveTo(ctx context.Context, db mover, f File, to Status) error {
	before := f.State.Status
	f.State.Status = to
	done, err := db.SaveState(ctx, f, before)
	if err == nil && !done {
		err = &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return err
}
