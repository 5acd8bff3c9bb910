package personal

import (
	"context"
	"slices"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
)

// Ground is why a file of the archive is opened: one of a closed set, so that
// the record can hold it without a text.
type Ground string

// The grounds.
const (
	ForDispute Ground = "dispute" // an appeal or a lawsuit
	ForPerson  Ground = "person"  // its person asks
	ForAudit   Ground = "audit"   // a body that may ask controls the programme
)

// Grounds lists them.
func Grounds() []Ground { return []Ground{ForDispute, ForPerson, ForAudit} }

// GroundField is the field of why a file of the archive is opened.
const GroundField = "ground"

// Opener is what opening a file of the archive changes: the record.
type Opener interface {
	// ArchivedFile is ErrNotFound for who may not open the archive.
	ArchivedFile(ctx context.Context, viewer fellowship.Actor, number string) (file.File, error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// OpenArchived opens a file of the archive for who may, on a ground; each
// opening is on the record. Rule P-12.
func OpenArchived(ctx context.Context, db Opener, by fellowship.Actor, number string, g Ground) (file.File, error) {
	number, err := file.ParseNumber(number)
	if err != nil {
		return file.File{}, fellowship.ErrNotFound
	}
	f, err := db.ArchivedFile(ctx, by, number)
	if err != nil {
		return file.File{}, err
	}
	if !slices.Contains(Grounds(), g) {
		return f, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: GroundField, Code: fellowship.NotAChoice}}}
	}
	return f, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "keeping.opened", string(f.ID), "ground", string(g)))
}
