package file

import (
	"context"
	"strconv"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// Export is what somebody takes out of a list of files, as the record keeps
// it: which list and in which form, never a text that was searched for.
type Export struct {
	Call    edition.CallKind
	Edition edition.ID // empty for all
	Form    string     // "csv", "xlsx", "pdf", "archive"
	Answers bool
	Files   int
	// Narrowed names the filters that were on; Chosen says that files were
	// ticked one by one.
	Narrowed string
	Chosen   bool
}

// Exporter is what an export leaves behind.
type Exporter interface {
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// NoteExport says whether the actor may take files out, and records that they
// do. The archive holds everything that was submitted, names included. Rule
// T-1.
func NoteExport(ctx context.Context, db Exporter, by fellowship.Actor, x Export) error {
	if !by.May.Has(fellowship.SeeFiles) || (x.Form == "archive" && !by.May.Has(fellowship.SeeIdentities)) {
		return fellowship.ErrNotAllowed
	}
	pairs := []string{"form", x.Form, "files", strconv.Itoa(x.Files), "answers", strconv.FormatBool(x.Answers), "chosen", strconv.FormatBool(x.Chosen)}
	if x.Edition != "" {
		pairs = append(pairs, "edition", string(x.Edition))
	}
	if x.Narrowed != "" {
		pairs = append(pairs, "filters", x.Narrowed)
	}
	return db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "file.exported", "list-"+string(x.Call), pairs...))
}
