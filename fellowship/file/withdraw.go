package file

import (
	"context"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// Withdrawer is what withdrawing a file changes.
type Withdrawer interface {
	DraftReader
	// SaveState moves the file to its state; done is false when it no longer
	// is in the status before.
	SaveState(ctx context.Context, f File, before Status) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
	EnqueueWithdrawalMail(ctx context.Context, f File, by fellowship.Actor) error
}

// Withdraw takes a file back, for good. Only its lead may; the limit of the
// call does not matter. Withdrawing twice is withdrawing once. Rule F-11.
func Withdraw(ctx context.Context, db Withdrawer, by fellowship.Actor, shelf *edition.Shelf, number string) (File, error) {
	d, err := Open(ctx, db, by, shelf, number)
	if err != nil {
		return File{}, err
	}
	if d.Role != Lead {
		return File{}, fellowship.ErrNotAllowed
	}
	before := d.State.Status
	if before == Withdrawn {
		return d.File, nil
	}
	status, ok := Next(before, WithdrawVerb)
	if !ok {
		return File{}, &fellowship.NoLongerPossible{Why: whyNot(before)}
	}
	f := d.File
	f.State.Status = status
	done, err := db.SaveState(ctx, f, before)
	if err != nil {
		return File{}, err
	}
	if !done {
		return File{}, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	entry := fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "file.withdrawn", string(f.ID), "from", string(before))
	if err := db.AddEntry(ctx, entry); err != nil {
		return File{}, err
	}
	if f.Submissions == 0 {
		return f, nil
	}
	return f, db.EnqueueWithdrawalMail(ctx, f, by)
}
