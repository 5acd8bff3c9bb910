package challenge

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// SheetFinder finds the sheet of a project for who may write it.
type SheetFinder interface {
	FileForStaff(ctx context.Context, viewer fellowship.Actor, number string) (file.File, error)
	FileForWriter(ctx context.Context, writer account.ID, number string) (file.File, file.Role, error)
	// SheetOf is ErrNotFound while nobody has written it.
	SheetOf(ctx context.Context, id file.ID) (Sheet, error)
	// SubmittedAnswers are those of the last submission of the file.
	SubmittedAnswers(ctx context.Context, shelf *edition.Shelf, f file.File) (file.Answers, error)
}

// OpenedSheet is a sheet with whose it is to write.
type OpenedSheet struct {
	Sheet
	Project file.File
	Rules   edition.Version // that the project follows
	Team    bool            // opened by the team, not by the host
}

// OpenSheet finds the sheet of a selected project, for the team and for those
// who write the project. A project that is not known to be selected has none:
// ErrNotFound. A sheet that nobody wrote yet is made of the answers.
func OpenSheet(ctx context.Context, db SheetFinder, by fellowship.Actor, shelf *edition.Shelf, number string) (o OpenedSheet, err error) {
	if number, err = file.ParseNumber(number); err != nil {
		return o, fellowship.ErrNotFound
	}
	if by.May.Has(fellowship.DecideFiles) {
		o.Team = true
		o.Project, err = db.FileForStaff(ctx, by, number)
	} else {
		o.Project, _, err = db.FileForWriter(ctx, account.ID(by.ID), number)
	}
	if err != nil {
		return o, err
	}
	if o.Project.Call != edition.ProjectCall || o.Project.State.Status != file.Selected {
		return o, fellowship.ErrNotFound
	}
	if o.Rules, err = file.Followed(shelf, o.Project, by.At); err != nil {
		return o, err
	}
	o.Sheet, err = db.SheetOf(ctx, o.Project.ID)
	if !errors.Is(err, fellowship.ErrNotFound) {
		return o, err
	}
	answers, err := db.SubmittedAnswers(ctx, shelf, o.Project)
	o.Sheet = Sheet{File: o.Project.ID, Number: o.Project.Number, Edition: o.Project.Edition, Administration: o.Project.Organisation,
		Text: FirstSheet(file.FormOf(o.Rules.Edition, edition.ProjectCall), answers)}
	return o, err
}

// CanWrite says why the sheet can't be written, nil when it can. Rule W-5.
func (o OpenedSheet) CanWrite(at time.Time) error {
	switch {
	case o.Withdrawn():
		return &fellowship.NoLongerPossible{Why: fellowship.SheetWithdrawn, Since: o.WithdrawnAt}
	case o.PublicAt(at) && !o.Team:
		return &fellowship.NoLongerPossible{Why: fellowship.SheetPublished, Since: o.PublishedAt}
	}
	return nil
}

// Missing is what keeps the sheet from being published.
func (o OpenedSheet) Missing() []fellowship.Problem { return o.Text.check(o.Rules.Edition, true) }

// SheetWriter is what writing a sheet changes.
type SheetWriter interface {
	SheetFinder
	// SaveSheet writes the text under the next revision; false, and nothing
	// happened, when the sheet has moved on from s.Revision.
	SaveSheet(ctx context.Context, s Sheet, by fellowship.Actor) (done bool, err error)
	AddSheetCorrection(ctx context.Context, id file.ID, by fellowship.Actor, said string) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// WriteSheet writes a sheet. seen is the revision that the page showed: when
// somebody wrote since, it refuses with ChangedSince and gives what they wrote.
// Once the sheet is public only the team corrects it, with a sentence that
// tells readers what changed. Rules W-4 and W-5.
func WriteSheet(ctx context.Context, db SheetWriter, by fellowship.Actor, shelf *edition.Shelf, number string, seen int, text SheetText, said string) (OpenedSheet, error) {
	o, err := OpenSheet(ctx, db, by, shelf, number)
	if err != nil {
		return o, err
	}
	if err := o.CanWrite(by.At); err != nil {
		return o, err
	}
	if o.Revision != seen {
		return o, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: o.WrittenAt}
	}
	public := o.PublicAt(by.At)
	wrong := text.check(o.Rules.Edition, public)
	said = strings.TrimSpace(said)
	switch {
	case public && said == "":
		wrong = append(wrong, fellowship.Problem{Field: SaidField, Code: fellowship.Missing})
	case utf8.RuneCountInString(said) > mostSaid:
		wrong = append(wrong, fellowship.Problem{Field: SaidField, Code: fellowship.TooLong, Want: strconv.Itoa(mostSaid)})
	}
	if err := (&fellowship.Invalid{Problems: wrong}).OrNil(); err != nil {
		return o, err
	}
	written := o.Sheet
	written.Text = text
	done, err := db.SaveSheet(ctx, written, by)
	if err != nil {
		return o, err
	}
	if !done {
		return o, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	written.Revision++
	o.Sheet = written
	if !public {
		return o, db.AddEntry(ctx, o.entry(by, "sheet.written", "revision", strconv.Itoa(written.Revision)))
	}
	if err := db.AddSheetCorrection(ctx, o.Project.ID, by, said); err != nil {
		return o, err
	}
	return o, db.AddEntry(ctx, o.entry(by, "sheet.corrected", "revision", strconv.Itoa(written.Revision)))
}

func (o OpenedSheet) entry(by fellowship.Actor, verb string, pairs ...string) fellowship.Entry {
	return fellowship.NewEntry(fellowship.NewID("entry", by.At), by, verb, string(o.Project.ID), pairs...)
}
