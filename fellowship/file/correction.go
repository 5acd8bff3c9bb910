package file

import (
	"context"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// Correction is what the team asked the authors of a submitted file to
// complete. Only these fields can change, until that time. Rule V-7.
type Correction struct {
	Fields []string // ids of the form
	Motive string   // as the authors read it
	Until  time.Time
}

// CorrectionReader finds what was asked of the authors of a file.
type CorrectionReader interface {
	// CorrectionForWriter is ErrNotFound without a request that was told, and
	// for who does not write the file.
	CorrectionForWriter(ctx context.Context, writer account.ID, number string) (Correction, error)
	SubmissionForWriter(ctx context.Context, writer account.ID, number string, n int) (Submission, error)
}

// Reopened are the fields that a correction opens: those asked for, and those
// that appear or disappear with their answers.
func Reopened(form edition.Form, asked []string) []string {
	open := slices.Clone(asked)
	for grew := true; grew; {
		grew = false
		for _, f := range Fields(form) {
			reads := func(id string) bool { return slices.Contains(open, id) }
			if !slices.Contains(open, f.ID) && slices.ContainsFunc(f.ShownIf.Fields(), reads) {
				open, grew = append(open, f.ID), true
			}
		}
	}
	return open
}

// Reopens says whether the field can be answered now: any, outside of a
// correction.
func (d Opened) Reopens(field string) bool {
	return d.Correction == nil || slices.Contains(d.Correction.Fields, field)
}

// correct reads what was asked. Outside of the fields that it reopens, the
// answers are those that were received: what was typed and not submitted
// before the request stays in the draft and is not sent with the correction.
func (d *Opened) correct(ctx context.Context, db CorrectionReader, by fellowship.Actor) error {
	asked, err := db.CorrectionForWriter(ctx, account.ID(by.ID), d.Number)
	if err != nil {
		return err
	}
	s, err := db.SubmissionForWriter(ctx, account.ID(by.ID), d.Number, d.Submissions)
	if err != nil {
		return err
	}
	received, err := ReadContent(d.Rules, d.File.Call, s.Content)
	if err != nil {
		return err
	}
	asked.Fields = Reopened(d.Form(), asked.Fields)
	d.Correction = &asked
	for id := range d.Answers {
		if !d.Reopens(id) && received[id] == nil {
			delete(d.Answers, id)
		}
	}
	for id, v := range received {
		if !d.Reopens(id) {
			d.Answers[id] = v
		}
	}
	return nil
}

// whileCorrecting says why a correction can't be made at that time, nil when
// it can: the windows of the call don't matter to it.
func (c Correction) whileCorrecting(at time.Time) error {
	if at.Before(c.Until) {
		return nil
	}
	return &fellowship.NoLongerPossible{Why: fellowship.CorrectionOver, Since: c.Until}
}

// closedFields are those of the changes that a correction leaves closed.
func (d Opened) closedFields(changes Answers) []fellowship.Problem {
	var closed []fellowship.Problem
	for id := range changes {
		if !d.Reopens(id) {
			closed = append(closed, fellowship.Problem{Field: id, Code: fellowship.NotReopened})
		}
	}
	return closed
}

// MayChangeUntil is the limit until which the authors of a submitted file may
// still change it: that of its call, or of the last time it was opened late.
// Zero when both are over, and for a call without dated rounds that selects as
// files come: there, reading them is what ends it.
func MayChangeUntil(shelf *edition.Shelf, f File, late []LateOpening, at time.Time) time.Time {
	if len(late) > 0 && late[0].Holds(at) { // it is later than the limit of the call
		return late[0].Until
	}
	rules, ok := shelf.InForce(f.Edition, at)
	if !ok {
		return time.Time{}
	}
	call := rules.Calls[f.Call]
	if len(call.Rounds) == 0 && call.Rhythm.Stated() {
		return time.Time{}
	}
	w, ok := window(call, at)
	if !ok || w.Round != nil && w.Round.ID != f.Round {
		return time.Time{}
	}
	return w.Closes
}
