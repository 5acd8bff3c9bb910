package file

import (
	"context"
	"errors"
	"strconv"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// Prepared is a submission that was checked, written out and hashed, ready for
// the act. Between the two the file may have moved: Submit then refuses.
type Prepared struct {
	File       File
	Submission Submission
	RequestKey string
	Entry      fellowship.Entry
	// Done says that a submission with the same request key was received
	// earlier: File and Submission are as it left them.
	Done bool
}

// SubmitReader is what preparing a submission reads.
type SubmitReader interface {
	DraftReader
	// SubmissionOfRequest is ErrNotFound when no submission bears the key.
	SubmissionOfRequest(ctx context.Context, id ID, requestKey string) (Submission, error)
}

// Prepare does all of a submission that takes time, outside of the act: it
// reads the draft, checks that by may submit it now and that nothing is
// missing, writes the content in its canonical form and hashes it.
//
// requestKey is drawn by the page that shows the button: the second click of
// two gets the receipt of the first. It refuses with ErrNotAllowed whoever is
// not the lead, with NoLongerPossible outside of the window, with Invalid what
// is incomplete. Rules C-2, F-3 and F-7.
func Prepare(ctx context.Context, db SubmitReader, by fellowship.Actor, shelf *edition.Shelf, number, requestKey string) (Prepared, error) {
	d, err := Open(ctx, db, by, shelf, number)
	if err != nil {
		return Prepared{}, err
	}
	if d.Role != Lead {
		return Prepared{}, fellowship.ErrNotAllowed
	}
	if d.Submissions > 0 {
		earlier, err := db.SubmissionOfRequest(ctx, d.ID, requestKey)
		if err == nil {
			return Prepared{File: d.File, Submission: earlier, Done: true}, nil
		}
		if !errors.Is(err, fellowship.ErrNotFound) {
			return Prepared{}, err
		}
	}
	if err := d.CanChange(by.At); err != nil {
		return Prepared{}, err
	}
	verb := SubmitVerb
	if d.Submissions > 0 {
		verb = ResubmitVerb
	}
	status, ok := Next(d.State.Status, verb)
	if !ok {
		return Prepared{}, &fellowship.NoLongerPossible{Why: whyNot(d.State.Status)}
	}
	if problems := d.Progress().Problems(); len(problems) > 0 {
		return Prepared{}, &fellowship.Invalid{Problems: problems}
	}
	p := Prepared{RequestKey: requestKey}
	p.write(d, by, status)
	return p, nil
}

// Rule F-6.
func (p *Prepared) write(d Opened, by fellowship.Actor, status Status) {
	f := d.File
	shown := Shown(d.Form(), d.Answers)
	content, hash := Canonical(f, d.Rules.N, shown)
	f.State.Status = status
	f.Submissions++
	f.SubmittedAt = by.At
	f.SubmittedRevision = f.Revision
	f.Version = d.Rules.N
	f.Round = d.roundAt(by.At)
	repeat(&f, d.Rules.Edition, d.Answers)
	p.File = f
	p.Submission = Submission{
		File: f.ID, N: f.Submissions, Version: d.Rules.N, EditionSHA256: d.Rules.SHA256,
		Content: content, SHA256: hash, ReceivedAt: by.At, By: account.ID(by.ID),
	}
	p.Entry = fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "file.submitted", string(f.ID),
		"n", strconv.Itoa(f.Submissions), "sha256", hash, "edition", string(f.Edition),
		"version", d.Rules.Label(), "edition_sha256", d.Rules.SHA256)
}

// Submitter is what a submission changes.
type Submitter interface {
	// AddSubmission adds the submission and moves the file to p.File. done is
	// false, and nothing happened, when the file is no longer as it was when
	// the submission was prepared.
	AddSubmission(ctx context.Context, p Prepared) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
	EnqueueReceiptMail(ctx context.Context, s Submission) error
}

// Submit is the act: four statements. It gives the submission that was
// received, which is the earlier one after a double click. It refuses with
// NoLongerPossible ChangedSince when the file moved since it was prepared;
// whoever calls it then prepares again. Rule F-4.
func Submit(ctx context.Context, db Submitter, p Prepared) (Submission, error) {
	if p.Done {
		return p.Submission, nil
	}
	done, err := db.AddSubmission(ctx, p)
	if err != nil {
		return Submission{}, err
	}
	if !done {
		return Submission{}, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	if err := db.AddEntry(ctx, p.Entry); err != nil {
		return Submission{}, err
	}
	return p.Submission, db.EnqueueReceiptMail(ctx, p.Submission)
}
