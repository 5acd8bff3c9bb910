// Package intake is files that were received elsewhere and are brought in: a
// call that is under way in another system, or an archive of another place.
//
// What was received elsewhere was received: its date stands, and what it lacks
// is said and refuses nothing. A decision that was taken elsewhere is not
// repeated here; the word for it stays beside the file. Nobody is written to.
package intake

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Origin is where a file comes from.
type Origin struct {
	File       file.ID
	FileNumber string // here
	Source     string // "csv", "demarches-simplifiees"
	Number     string // there
	SHA256     string // of what was read of it
	Submission int    // here, that was made of it
	State      string // the word that the source has for it
	At         time.Time
	By         account.ID
}

// Incoming is a file as it was read from another system, checked and in our
// words.
type Incoming struct {
	Row         int // of the source, from 1
	Origin      Origin
	Email, Name string
	ReceivedAt  time.Time
	// ChangedAt is when the source says that it was last changed; zero when it
	// does not say.
	ChangedAt time.Time
	Answers   file.Answers
	Attached  []file.Attached // whose contents are kept already
}

// Became is what an incoming file became.
type Became string

// What it can become.
const (
	Added     Became = "added"
	Renewed   Became = "renewed" // a new version of one that was brought in before
	Unchanged Became = "unchanged"
)

// Store is what bringing a file in changes.
type Store interface {
	account.AccountStore
	// OriginOf is ErrNotFound for what was never brought in.
	OriginOf(ctx context.Context, source, number string) (Origin, error)
	SaveOrigin(ctx context.Context, o Origin) error
	FileToWriteAbout(ctx context.Context, id file.ID) (file.File, error)
	AddFile(ctx context.Context, f file.File) (added bool, err error)
	SaveAnswers(ctx context.Context, f file.File, by fellowship.Actor, changes file.Answers) (done bool, err error)
	AddSubmission(ctx context.Context, p file.Prepared) (done bool, err error)
	SubmissionsOf(ctx context.Context, id file.ID) ([]file.Submission, error)
	// DraftOf are the answers of the draft, as they are stored.
	DraftOf(ctx context.Context, id file.ID) (map[string][]byte, error)
	AddBlob(ctx context.Context, a file.Attached, at time.Time) error
}

// May says whether the actor may bring files in: the machine, which is the
// command line of the server, and who has the permission.
func May(by fellowship.Actor) error {
	if by.IsMachine() || by.May.Has(fellowship.BringFiles) {
		return nil
	}
	return fellowship.ErrNotAllowed
}

// RulesAt are the rules that a file received at a time was filed under: those
// in force then, and the first ones for what came before any.
func RulesAt(shelf *edition.Shelf, id edition.ID, at time.Time) (edition.Version, bool) {
	if v, ok := shelf.InForce(id, at); ok {
		return v, true
	}
	return shelf.Version(id, 0)
}

// Bring brings one file in, or its new version. The second time, the same file
// changes nothing. It refuses with NoLongerPossible ChangedSince what its
// authors changed here meanwhile, and FileMovedOn what is past its submission.
// Rules T-3, T-4 and T-5.
func Bring(ctx context.Context, db Store, by fellowship.Actor, shelf *edition.Shelf, id edition.ID, call edition.CallKind, in Incoming) (Became, error) {
	if err := May(by); err != nil {
		return "", err
	}
	known, err := db.OriginOf(ctx, in.Origin.Source, in.Origin.Number)
	switch {
	case err == nil && known.SHA256 == in.Origin.SHA256:
		return Unchanged, nil
	case err == nil:
		return renew(ctx, db, by, shelf, known, in)
	case err != fellowship.ErrNotFound:
		return "", err
	}
	return Added, add(ctx, db, by, shelf, id, call, in)
}

func add(ctx context.Context, db Store, by fellowship.Actor, shelf *edition.Shelf, id edition.ID, call edition.CallKind, in Incoming) error {
	rules, ok := RulesAt(shelf, id, in.ReceivedAt)
	if !ok {
		return fellowship.ErrNotFound
	}
	lead, err := account.Bring(ctx, db, by, in.Email, in.Name, "fr")
	if err != nil {
		return err
	}
	f := file.File{
		ID: file.ID(fellowship.NewID("file", by.At)), Call: call, Edition: id, Version: rules.N,
		State:     file.State{Stage: file.SubmissionStage, Status: file.Draft},
		CreatedBy: lead.ID, CreatedAt: in.ReceivedAt, ChangedAt: in.ReceivedAt,
	}
	if f, err = file.AddNumbered(ctx, db, f, rules.Number); err != nil {
		return err
	}
	return submit(ctx, db, by, f, rules, in, "file.brought_in")
}

func renew(ctx context.Context, db Store, by fellowship.Actor, shelf *edition.Shelf, known Origin, in Incoming) (Became, error) {
	f, err := db.FileToWriteAbout(ctx, known.File)
	if err != nil {
		return "", err
	}
	if !f.ErasedAt.IsZero() { // what was erased does not come back. Rule P-8.
		return Unchanged, nil
	}
	rules, ok := shelf.Version(f.Edition, f.Version)
	if !ok {
		return "", &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	if f.Submissions > known.Submission || f.Changed() {
		return "", &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: f.ChangedAt}
	}
	_, hash := file.Canonical(f, rules.N, file.Shown(file.FormOf(rules.Edition, f.Call), in.Answers))
	received, err := db.SubmissionsOf(ctx, f.ID)
	if err != nil {
		return "", err
	}
	if len(received) > 0 && received[0].SHA256 == hash {
		// Something that is not asked here changed there.
		return Unchanged, db.SaveOrigin(ctx, in.origin(f, by))
	}
	if _, ok := file.Next(f.State.Status, file.ResubmitVerb); !ok {
		return "", &fellowship.NoLongerPossible{Why: fellowship.FileMovedOn}
	}
	if in.ChangedAt.IsZero() {
		in.ChangedAt = by.At
	}
	in.ReceivedAt = in.ChangedAt
	return Renewed, submit(ctx, db, by, f, rules, in, "file.brought_again")
}

func (in Incoming) origin(f file.File, by fellowship.Actor) Origin {
	o := in.Origin
	o.File, o.Submission, o.At, o.By = f.ID, f.Submissions, by.At, account.ID(by.ID)
	return o
}

// submit writes the answers as a draft and as a submission, with the date of
// the source, its origin and its entry. Authors get no receipt by mail: they
// have that of the system where they submitted.
func submit(ctx context.Context, db Store, by fellowship.Actor, f file.File, rules edition.Version, in Incoming, verb string) error {
	for _, a := range in.Attached {
		if err := db.AddBlob(ctx, a, by.At); err != nil {
			return err
		}
	}
	stored, err := db.DraftOf(ctx, f.ID)
	if err != nil {
		return err
	}
	form := file.FormOf(rules.Edition, f.Call)
	before, err := file.DecodeAnswers(file.Fields(form), stored)
	if err != nil {
		return err
	}
	changes := before.Changes(in.Answers)
	for field := range before {
		if in.Answers[field] == nil {
			changes[field] = nil
		}
	}
	f = file.Titled(f, rules.Edition, in.Answers)
	author := fellowship.Actor{ID: string(f.CreatedBy), At: in.ReceivedAt}
	done, err := db.SaveAnswers(ctx, f, author, changes)
	if err != nil {
		return err
	}
	f.Revision++
	p := file.Received(f, rules, in.Answers, author, by)
	if done {
		done, err = db.AddSubmission(ctx, p)
	}
	if err != nil {
		return err
	}
	if !done {
		return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	if err := db.SaveOrigin(ctx, in.origin(p.File, by)); err != nil {
		return err
	}
	return db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, verb, string(f.ID),
		"source", in.Origin.Source, "number", in.Origin.Number, "source_sha256", in.Origin.SHA256, "sha256", p.Submission.SHA256,
		"received_at", in.ReceivedAt.UTC().Format(time.RFC3339)))
}
