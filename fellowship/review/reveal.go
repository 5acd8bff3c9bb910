package review

import (
	"context"
	"slices"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Hidden says whether readers at the stage don't see the answer to a field:
// the stage reads without names and the field would tell, unless it is shown
// at that stage by name; or the field is for other stages only. Rule R-14.
func Hidden(stage edition.Stage, f edition.Field) bool {
	for _, at := range f.SeenAt {
		if at == stage.ID {
			return false
		}
	}
	return len(f.SeenAt) > 0 || (f.Identifying && Anonymous(stage))
}

// Anonymous says whether the stage reads without names.
func Anonymous(stage edition.Stage) bool { return stage.Reading != nil && stage.Reading.Anonymous }

// Revealer is what revealing a file changes.
type Revealer interface {
	Finder
	// RevealFile is false when the file was revealed before, or is not there.
	RevealFile(ctx context.Context, id ReadingID, f file.ID, by fellowship.Actor) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Reveal ends the anonymity of a file in a reading: a dated act with a reason,
// by somebody who may see identities. Revealing twice is revealing once.
func Reveal(ctx context.Context, db Revealer, by fellowship.Actor, id ReadingID, f file.ID, reason string) error {
	if _, err := db.Reading(ctx, id); err != nil {
		return err
	}
	if err := mayRun(by); err != nil {
		return err
	}
	if !by.May.Has(fellowship.SeeIdentities) {
		return fellowship.ErrNotAllowed
	}
	if bad := reasonProblems("reason", strings.TrimSpace(reason)); len(bad) > 0 {
		return &fellowship.Invalid{Problems: bad}
	}
	done, err := db.RevealFile(ctx, id, f, by)
	if err != nil || !done {
		return err
	}
	return db.AddEntry(ctx, entry(by, "review.revealed", string(f), "reading", string(id)))
}

// MaskID is a part of an answer of a submission, in bytes.
type MaskID struct {
	File     file.ID
	N        int // submission
	Field    string
	From, To int
}

// FieldMask is a part that was proposed for masking, and what became of it.
type FieldMask struct {
	MaskID
	What      string // see Span
	Status    MaskStatus
	DecidedBy account.ID
	DecidedAt time.Time
}

// MaskStatus is where a mask stands. A proposal hides until somebody keeps the
// text: a name that slipped out can't be taken back.
type MaskStatus string

// The statuses of a mask.
const (
	MaskProposed MaskStatus = "proposed"
	MaskAccepted MaskStatus = "masked"
	MaskKept     MaskStatus = "kept"
)

// Masked are the spans that readers don't see.
func Masked(all []FieldMask, field string) []Span {
	var spans []Span
	for _, m := range all {
		if m.Field == field && m.Status != MaskKept {
			spans = append(spans, Span{m.From, m.To, m.What})
		}
	}
	return spans
}

// MaskStore is what acts on masks change.
type MaskStore interface {
	AddMasks(ctx context.Context, f file.ID, n int, field string, spans []Span) error
	SaveMask(ctx context.Context, m MaskID, status MaskStatus, by fellowship.Actor) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// DecideMask masks a part of an answer for good, or shows it.
func DecideMask(ctx context.Context, db MaskStore, by fellowship.Actor, m MaskID, hide bool) error {
	if err := mayRun(by); err != nil {
		return err
	}
	status := MaskKept
	if hide {
		status = MaskAccepted
	}
	done, err := db.SaveMask(ctx, m, status, by)
	if err != nil {
		return err
	}
	if !done {
		return fellowship.ErrNotFound
	}
	return db.AddEntry(ctx, entry(by, "review.mask_decided", string(m.File), "field", m.Field, "status", string(status)))
}

// CopyStatus is where the anonymised copy of an attached file stands.
type CopyStatus string

// The statuses of a copy.
const (
	CopyOffered  CopyStatus = "offered" // by its author, to be looked at
	CopyAccepted CopyStatus = "accepted"
	CopyWithheld CopyStatus = "withheld" // readers get nothing in its place
	CopyRefused  CopyStatus = "refused"  // to be made again by its author, who reads why
)

// AnonymousCopy is what readers get in the place of an attached file.
type AnonymousCopy struct {
	File      file.ID
	Field     string
	SHA256    string
	Status    CopyStatus
	GivenBy   account.ID
	GivenAt   time.Time
	DecidedBy account.ID
	DecidedAt time.Time
	Reason    string
}

// CopyStore is what acts on copies change.
type CopyStore interface {
	PutCopy(ctx context.Context, c AnonymousCopy) error
	SaveCopy(ctx context.Context, c AnonymousCopy) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// OfferCopy keeps an anonymised copy, given by a writer of the file or by the
// team in its place; the caller has checked which and kept the blob without
// metadata. text is what the copy says: a copy that still says who its author
// is gets refused.
func OfferCopy(ctx context.Context, db CopyStore, by fellowship.Actor, c AnonymousCopy, text string, who Identity) error {
	if len(Identifying(text, who)) > 0 {
		return invalid(c.Field, fellowship.FileRefused, "anonymous")
	}
	c.Status, c.GivenAt, c.GivenBy = CopyOffered, by.At, account.ID(by.ID)
	if err := db.PutCopy(ctx, c); err != nil {
		return err
	}
	return db.AddEntry(ctx, entry(by, "review.copy_offered", string(c.File), "field", c.Field, "sha256", c.SHA256))
}

// CopyWanted says whether readers at the stage get a copy in the place of what
// is attached to a field, instead of the attached file or nothing. Rule R-23.
func CopyWanted(stage edition.Stage, f edition.Field) bool {
	return f.Type == edition.Attachment && Anonymous(stage) && (len(f.SeenAt) == 0 || slices.Contains(f.SeenAt, stage.ID))
}

// DecideCopy accepts the copy of that hash, refuses it so that its author makes
// another, or withholds it: the last two with a reason, and readers get nothing.
func DecideCopy(ctx context.Context, db CopyStore, by fellowship.Actor, c AnonymousCopy, to CopyStatus, reason string) error {
	if err := mayRun(by); err != nil {
		return err
	}
	c.Status, c.DecidedAt, c.DecidedBy, c.Reason = to, by.At, account.ID(by.ID), strings.TrimSpace(reason)
	switch to {
	case CopyAccepted:
	case CopyRefused, CopyWithheld:
		if bad := reasonProblems("reason", c.Reason); len(bad) > 0 {
			return &fellowship.Invalid{Problems: bad}
		}
	default:
		return invalid("decision", fellowship.NotAChoice, "")
	}
	if done, err := db.SaveCopy(ctx, c); err != nil || !done {
		return changedUnless(done, err)
	}
	return db.AddEntry(ctx, entry(by, "review.copy_decided", string(c.File), "field", c.Field, "sha256", c.SHA256, "status", string(c.Status)))
}
