package file

import (
	"context"
	"errors"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/organisation"
)

// HostStore is what tying a project to an organisation changes.
type HostStore interface {
	// AttachmentOf is ErrNotFound for who belongs to none.
	AttachmentOf(ctx context.Context, of account.ID) (organisation.Attachment, error)
	// SaveFileHost ties the draft to an organisation, in the place of another.
	// Submissions keep theirs.
	SaveFileHost(ctx context.Context, id ID, h organisation.Host, at time.Time) error
}

// BringHost ties a project that was just started to the organisation of the
// actor, and gives the answers that follow from it, so that they are not asked
// twice. Both are empty for applications and for who belongs to none.
func BringHost(ctx context.Context, db HostStore, by fellowship.Actor, shelf *edition.Shelf, f File) (Answers, error) {
	if f.Call != edition.ProjectCall || f.Revision > 0 || f.Submissions > 0 {
		return nil, nil
	}
	a, err := db.AttachmentOf(ctx, account.ID(by.ID))
	if errors.Is(err, fellowship.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rules, ok := shelf.Version(f.Edition, f.Version)
	if !ok {
		return nil, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	return OfHost(FormOf(rules.Edition, f.Call), a.Host), db.SaveFileHost(ctx, f.ID, a.Host, by.At)
}

// OfHost are the answers of a form that an organisation gives: its name, its
// nature where the form has that choice, and its number where the form asks
// one number only.
func OfHost(form edition.Form, h organisation.Host) Answers {
	out := Answers{}
	if f, ok := form.Field(form.FileOrg); ok && f.Type == edition.ShortText {
		out[f.ID] = Text(h.Name)
	}
	if f, ok := form.Field(form.FileOrgKind); ok && f.Type == edition.OneChoice &&
		slices.ContainsFunc(f.Choices, func(c edition.Choice) bool { return c.ID == string(h.Nature) }) {
		out[f.ID] = Choice(h.Nature)
	}
	var numbers []string
	for _, f := range Fields(form) {
		if f.Type == edition.Siret {
			numbers = append(numbers, f.ID)
		}
	}
	if len(numbers) == 1 {
		out[numbers[0]] = Text(h.SIRET)
	}
	return out
}

// HostMover is what moving a draft to another organisation changes.
type HostMover interface {
	Saver
	HostStore
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// MoveHost ties a draft to the organisation that its lead belongs to now. A
// file that was submitted stays where it was: it refuses with NoLongerPossible
// FileMovedOn, with ErrNotAllowed whoever is not the lead, and with
// ErrNotFound who belongs to no organisation. Rule O-6.
func MoveHost(ctx context.Context, db HostMover, by fellowship.Actor, shelf *edition.Shelf, number string) (Opened, error) {
	d, err := Open(ctx, db, by, shelf, number)
	if err != nil {
		return d, err
	}
	switch {
	case d.File.Call != edition.ProjectCall:
		return d, fellowship.ErrNotFound
	case d.Role != Lead:
		return d, fellowship.ErrNotAllowed
	case d.Submissions > 0:
		return d, &fellowship.NoLongerPossible{Why: fellowship.FileMovedOn}
	}
	if err := d.CanChange(by.At); err != nil {
		return d, err
	}
	a, err := db.AttachmentOf(ctx, account.ID(by.ID))
	if err != nil {
		return d, err
	}
	if err := db.SaveFileHost(ctx, d.ID, a.Host, by.At); err != nil {
		return d, err
	}
	kept, err := Save(ctx, db, by, shelf, number, OfHost(d.Form(), a.Host), SeenAt(d.Revision))
	if err != nil {
		return d, err
	}
	d = kept.Opened
	return d, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "file.host_changed", string(d.ID),
		"siret", string(a.SIRET)))
}

// OfNature is what a call says of a nature of organisation: the verdicts of
// the conditions that read nothing else. Rule O-5.
func OfNature(e *edition.Edition, n organisation.Nature) []Verdict {
	field := FormOf(e, edition.ProjectCall).FileOrgKind
	if field == "" {
		return nil
	}
	var out []Verdict
	for _, v := range Eligibility(e, edition.ProjectCall, Answers{field: Choice(n)}) {
		if slices.Equal(v.Rule.When.Fields(), []string{field}) {
			out = append(out, v)
		}
	}
	return out
}
