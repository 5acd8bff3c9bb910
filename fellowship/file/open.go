package file

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// Opened is a file as one of its writers finds it, with the rules it follows.
type Opened struct {
	File
	Role    Role
	Rules   edition.Version // for what it asks
	Terms   edition.Call    // the call as in force at the time of the act, for its dates
	Late    LateOpening     // the last one of the file, over or not
	Answers Answers
	// Correction is what the team asked for; nil when the file is not to complete.
	Correction *Correction
	// Saved says of each field when its answer was last saved, and by whom.
	Saved map[string]Saved
	// Scans are what a scanner said of the attached files.
	Scans Scans
}

// Saved is the last save of an answer.
type Saved struct {
	Value    string // JSON, as EncodeValue writes it
	Revision int    // of the file
	At       time.Time
	By       account.ID
}

// Form is what the call asks.
func (d Opened) Form() edition.Form { return FormOf(d.Rules.Edition, d.File.Call) }

// Progress is how far the draft is.
func (d Opened) Progress() Progress {
	return d.quarantined(Completeness(d.Rules.Edition, d.File.Call, d.Answers))
}

// DraftReader finds the files that somebody writes.
type DraftReader interface {
	CorrectionReader
	// FileForWriter is ErrNotFound for who does not write the file.
	FileForWriter(ctx context.Context, writer account.ID, number string) (File, Role, error)
	// AnswersForWriter gives the saved answers by field, none for who does not
	// write the file.
	AnswersForWriter(ctx context.Context, writer account.ID, number string) (map[string]Saved, error)
	// Scans says what is known of attached files.
	Scans(ctx context.Context, attached []Attached) (Scans, error)
	// LateOpeningsOf are the times that the file was opened late, the last one
	// first.
	LateOpeningsOf(ctx context.Context, id ID) ([]LateOpening, error)
}

// Open finds a file for one of its writers.
func Open(ctx context.Context, db DraftReader, by fellowship.Actor, shelf *edition.Shelf, number string) (Opened, error) {
	number, err := ParseNumber(number)
	if err != nil {
		return Opened{}, fellowship.ErrNotFound
	}
	f, role, err := db.FileForWriter(ctx, account.ID(by.ID), number)
	if err != nil {
		return Opened{}, err
	}
	d := Opened{File: f, Role: role}
	if d.Rules, err = Followed(shelf, f, by.At); err != nil {
		return Opened{}, err
	}
	inForce, ok := shelf.InForce(f.Edition, by.At)
	if !ok {
		inForce = d.Rules
	}
	d.Terms = inForce.Calls[f.Call]
	late, err := db.LateOpeningsOf(ctx, f.ID)
	if err != nil {
		return Opened{}, err
	}
	if len(late) > 0 {
		d.Late = late[0]
	}
	if d.Saved, err = db.AnswersForWriter(ctx, account.ID(by.ID), number); err != nil {
		return Opened{}, err
	}
	stored := make(map[string][]byte, len(d.Saved))
	for id, s := range d.Saved {
		stored[id] = []byte(s.Value)
	}
	if d.Answers, err = DecodeAnswers(Fields(d.Form()), stored); err != nil {
		return d, err
	}
	if d.State.Status == ToComplete {
		if err := d.correct(ctx, db, by); err != nil {
			return d, err
		}
	}
	if attached := d.Answers.Attached(d.Form()); len(attached) > 0 {
		d.Scans, err = db.Scans(ctx, attached)
	}
	return d, err
}

// Followed is the version of its edition that a file follows: the one it was
// started under, and each later one in force whose amendment touches it.
// Rule E-6.
func Followed(shelf *edition.Shelf, f File, at time.Time) (edition.Version, error) {
	v, ok := shelf.Version(f.Edition, f.Version)
	if !ok {
		return v, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	for _, next := range shelf.Versions(f.Edition) {
		if next.N != v.N+1 || next.InForceFrom.After(at) {
			continue
		}
		touches := next.Amendments[len(next.Amendments)-1].Touches
		if touches != edition.TouchAll && (touches != edition.TouchDrafts || f.Submissions > 0) {
			break
		}
		v = next
	}
	return v, nil
}

// window is the window of the call in which something that arrives at t is
// received, the grace period included; ok is false outside of any.
func window(call edition.Call, t time.Time) (edition.Window, bool) {
	if w := call.At(t); w.State == edition.Open {
		return w, true
	}
	if call.Receives(t) {
		return call.At(t.Add(-call.Grace.Clock())), true
	}
	return edition.Window{}, false
}

// CanChange says why the draft can't be changed at that time, nil when it can:
// in a window of its call, or while the team holds it open. Rules F-4 and F-13.
func (d Opened) CanChange(at time.Time) error {
	if _, ok := Next(d.State.Status, SaveVerb); !ok {
		if d.State.Status == LeftAsDraft {
			return d.notReceived(at)
		}
		return &fellowship.NoLongerPossible{Why: whyNot(d.State.Status)}
	}
	if d.Correction != nil {
		return d.Correction.whileCorrecting(at)
	}
	if d.Late.Holds(at) {
		return nil
	}
	w, ok := window(d.Terms, at)
	if !ok {
		return d.notReceived(at)
	}
	if d.Submissions > 0 && w.Round != nil && w.Round.ID != d.Round {
		return &fellowship.NoLongerPossible{Why: fellowship.FileMovedOn}
	}
	return nil
}

// notReceived says since when the file is closed: the limit of the call, or
// the later one that it was held open until.
func (d Opened) notReceived(at time.Time) error {
	err := notReceived(d.Terms, at)
	if err.Why == fellowship.CallClosed && d.Late.Until.After(err.Since) && !d.Late.Holds(at) {
		err.Since = d.Late.Until
	}
	return err
}

// roundAt is the round that something received at that time belongs to. A file
// that is held open stays in the round that it was held open for.
func (d Opened) roundAt(at time.Time) string {
	w, ok := window(d.Terms, at)
	switch {
	case d.Correction != nil:
		return d.Round
	case d.Late.Holds(at) && d.Round != "":
		return d.Round
	case ok && w.Round != nil:
		return w.Round.ID
	case !ok && d.Late.Holds(at):
		if _, last := d.Terms.LastClosed(at); last != nil {
			return last.ID
		}
	}
	return d.Round
}

func whyNot(s Status) fellowship.Reason {
	switch s {
	case Withdrawn:
		return fellowship.FileWithdrawn
	case LeftAsDraft:
		return fellowship.CallClosed
	}
	return fellowship.FileMovedOn
}

// notReceived says that a call does not receive: since when, where it did.
func notReceived(call edition.Call, at time.Time) *fellowship.NoLongerPossible {
	if at.Before(call.At(at).Opens) && len(call.Rounds) == 0 || call.At(at).State == edition.NotYetOpen {
		return &fellowship.NoLongerPossible{Why: fellowship.CallNotOpen}
	}
	closed, _ := call.LastClosed(at)
	return &fellowship.NoLongerPossible{Why: fellowship.CallClosed, Since: closed}
}
