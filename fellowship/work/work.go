// Package work is long work that somebody of the team asks for and that goes
// on while they do something else: an export, an import, a mailing.
//
// Work is its asker's alone: nobody else sees that it exists, whatever their
// role, for its result may hold what they may not see. The result is kept for
// a while and then removed. What the work itself does is said elsewhere, in
// Steps; here is who may ask, look, stop and fetch.
package work

import (
	"context"
	"io"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
)

// ID identifies a work.
type ID string

// Kind is what the work does.
type Kind string

// The kinds.
const (
	ExportFiles Kind = "files.export"
	CheckIntake Kind = "intake.check" // a dry run: nothing is written
	BringIntake Kind = "intake.bring"
)

// State is where a work stands.
type State string

// The states.
const (
	Waiting     State = "waiting"
	Running     State = "running"
	Done        State = "done"
	Failed      State = "failed"
	Interrupted State = "interrupted" // by who asked for it
	Removed     State = "removed"     // its result is no longer kept
)

// Verb is what happens to a work.
type Verb string

// The verbs.
const (
	Begin     Verb = "begin"
	Resume    Verb = "resume" // its program stopped; it begins again
	Finish    Verb = "finish"
	Fail      Verb = "fail"
	Interrupt Verb = "interrupt"
	Remove    Verb = "remove"
)

// Step is a line of the table of what may happen to a work.
type Step struct {
	From State
	Verb Verb
	To   State
}

// Table is the whole of it.
func Table() []Step {
	return []Step{
		{Waiting, Begin, Running},
		{Running, Resume, Running},
		{Running, Finish, Done},
		{Running, Fail, Failed},
		{Waiting, Fail, Failed},
		{Waiting, Interrupt, Interrupted},
		{Running, Interrupt, Interrupted},
		{Done, Remove, Removed},
		{Failed, Remove, Removed},
		{Interrupted, Remove, Removed},
	}
}

// Kept is how long the result of a work stays.
const Kept = 3 * 24 * time.Hour

// Work is long work and how far it is.
type Work struct {
	ID     ID
	Kind   Kind
	Params string // JSON: of what
	Input  string // hash of a content that it reads, empty without one
	By     account.ID
	Lang   string
	At     time.Time // when it was asked for
	State  State
	Done   int
	Total  int // 0 while it isn't known
	Report string
	Result Document
	Ended  time.Time
	Until  time.Time // when its result goes; zero before its end
}

// Document is a result that is kept; without a hash there is none.
type Document struct {
	Name, MediaType, SHA256 string
	Size                    int64
}

// Over says whether nothing more happens by itself.
func (w Work) Over() bool { return w.State != Waiting && w.State != Running }

// After is the work after the verb at a time: NoLongerPossible for what the
// table does not have.
func (w Work) After(v Verb, at time.Time) (Work, error) {
	i := slices.IndexFunc(Table(), func(s Step) bool { return s.From == w.State && s.Verb == v })
	if i < 0 {
		return w, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: w.Ended}
	}
	w.State = Table()[i].To
	if w.Over() && w.Ended.IsZero() {
		w.Ended, w.Until = at.UTC(), at.UTC().Add(Kept)
	}
	if w.State == Removed {
		w.Params, w.Input, w.Report, w.Result = "", "", "", Document{}
	}
	return w, nil
}

// Steps is work cut into pieces of a second or so.
type Steps interface {
	// Step does the next piece and says in p how far the whole is; more is
	// false after the last one. A work whose program stopped begins again from
	// its first step: what was written must bear being written again.
	Step(ctx context.Context, p *Progress) (more bool, err error)
	// Close lets go of what the steps held, whether they ended or not.
	Close() error
}

// Progress is how far a work is, as its steps say.
type Progress struct {
	Done, Total int
	// Report is JSON that the page of the work reads; small.
	Report string
	// Result is set by the last step of a work that makes a document.
	Result *Result
}

// Result is a document that was made, at its beginning. Whoever gets it
// closes the content.
type Result struct {
	Name, MediaType string
	Content         io.ReadSeekCloser
}

// Store is what asking for, following and stopping work change.
type Store interface {
	AddWork(ctx context.Context, w Work) error
	// WorkFor is ErrNotFound for who did not ask for the work.
	WorkFor(ctx context.Context, viewer fellowship.Actor, id ID) (Work, error)
	// SaveWork is false when the work is no longer in the state before.
	SaveWork(ctx context.Context, w Work, before State) (done bool, err error)
	EnqueueWork(ctx context.Context, w Work) error
}

// Ask queues a work. Whether the actor may have it done is for the caller to
// say: the kinds differ. Rule T-2.
func Ask(ctx context.Context, db Store, by fellowship.Actor, w Work) (Work, error) {
	if by.IsMachine() {
		return Work{}, fellowship.ErrNotAllowed
	}
	w.ID = ID(fellowship.NewID("work", by.At))
	w.By, w.At, w.State = account.ID(by.ID), by.At, Waiting
	if err := db.AddWork(ctx, w); err != nil {
		return Work{}, err
	}
	return w, db.EnqueueWork(ctx, w)
}

// Stop interrupts a work of the actor's. What it has written stays; it makes
// no result.
func Stop(ctx context.Context, db Store, by fellowship.Actor, id ID) (Work, error) {
	w, err := db.WorkFor(ctx, by, id)
	if err != nil {
		return Work{}, err
	}
	before := w.State
	if w, err = w.After(Interrupt, by.At); err != nil {
		return w, err
	}
	done, err := db.SaveWork(ctx, w, before)
	if err == nil && !done {
		err = &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return w, err
}
