package file

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// doubleClick is how far apart two starts of a project may be and be one: the
// second comes while the first is being answered, or after a lost answer.
const doubleClick = 20 * time.Second

// Starter is what starting a file changes.
type Starter interface {
	// FilesStartedBy are the files of a call that the writer leads, the latest
	// first.
	FilesStartedBy(ctx context.Context, writer account.ID, id edition.ID, call edition.CallKind) ([]File, error)
	// AddFile adds the file and its lead; added is false when the number was
	// taken, and nothing happened.
	AddFile(ctx context.Context, f File) (added bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Start starts a draft in the call of an edition.
//
// A double click gives one file: a candidate gets back the application of the
// call that can still be changed, a host the project that is still blank or was
// started a moment ago. Rule F-14.
func Start(ctx context.Context, db Starter, by fellowship.Actor, shelf *edition.Shelf, id edition.ID, call edition.CallKind) (File, error) {
	rules, ok := shelf.InForce(id, by.At)
	if !ok {
		return File{}, fellowship.ErrNotFound
	}
	c, ok := rules.Calls[call]
	if !ok {
		return File{}, fellowship.ErrNotFound
	}
	if by.IsMachine() {
		return File{}, fellowship.ErrNotAllowed
	}
	earlier, err := db.FilesStartedBy(ctx, account.ID(by.ID), id, call)
	if err != nil {
		return File{}, err
	}
	for _, f := range earlier {
		if goesOn(f, c, by) {
			return f, nil
		}
	}
	if c.At(by.At).State != edition.Open {
		return File{}, notReceived(c, by.At)
	}
	status, _ := Next("", StartVerb)
	f := File{
		ID: ID(fellowship.NewID("file", by.At)), Call: call, Edition: id, Version: rules.N,
		State:     State{Stage: SubmissionStage, Status: status},
		CreatedBy: account.ID(by.ID), CreatedAt: by.At, ChangedAt: by.At,
	}
	for range 8 {
		if f.Number, err = NewNumber(call, rules.Number, rand.Reader); err != nil {
			return File{}, err
		}
		added, err := db.AddFile(ctx, f)
		if err != nil {
			return File{}, err
		}
		if added {
			return f, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "file.started", string(f.ID),
				"number", f.Number, "edition", string(id), "version", rules.Label()))
		}
	}
	return File{}, fmt.Errorf("eight file numbers of %s were taken already", id)
}

// goesOn says whether starting leads back to a file instead of to a new one.
func goesOn(f File, c edition.Call, by fellowship.Actor) bool {
	if _, ok := Next(f.State.Status, SaveVerb); !ok {
		return false
	}
	if f.Call == edition.ProjectCall {
		return f.Submissions == 0 && (f.Revision == 0 || by.At.Sub(f.CreatedAt) < doubleClick)
	}
	w := c.At(by.At)
	return f.Submissions == 0 || w.Round == nil || w.Round.ID == f.Round
}
