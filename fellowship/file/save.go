package file

import (
	"context"
	"slices"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// Saver is what saving a section changes.
type Saver interface {
	DraftReader
	// SaveAnswers writes the changes under the file's next revision and the
	// repeated columns of f; nil removes an answer. done is false, and nothing
	// happened, when the file is no longer at f.Revision.
	SaveAnswers(ctx context.Context, f File, by fellowship.Actor, changes Answers) (done bool, err error)
}

// Save keeps answers of a draft, whatever they lack. revision is that of the
// file when the page with the form was made: an answer that somebody else
// changed since is not overwritten, and the save is refused as a whole with
// NoLongerPossible ChangedSince.
//
// It writes no entry: drafts have no legal effect.
func Save(ctx context.Context, db Saver, by fellowship.Actor, shelf *edition.Shelf, number string, changes Answers, revision int) (Opened, error) {
	d, err := Open(ctx, db, by, shelf, number)
	if err != nil {
		return d, err
	}
	if err := d.CanChange(by.At); err != nil {
		return d, err
	}
	changes = d.Answers.Changes(changes)
	if len(changes) == 0 {
		return d, nil
	}
	if closed := d.closedFields(changes); len(closed) > 0 {
		return d, &fellowship.Invalid{Problems: closed}
	}
	if len(d.Crossed(changes, revision)) > 0 {
		return d, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: d.ChangedAt}
	}
	d.Answers = d.Answers.Set(changes)
	repeat(&d.File, d.Rules.Edition, d.Answers)
	done, err := db.SaveAnswers(ctx, d.File, by, changes)
	if err != nil {
		return d, err
	}
	if !done {
		return d, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: d.ChangedAt}
	}
	d.File.Revision++
	d.ChangedAt = by.At
	return d, nil
}

// Crossed lists the fields whose answer changed after the revision to
// something else than the changes say.
func (d Opened) Crossed(changes Answers, revision int) []string {
	var ids []string
	for id, s := range d.Saved {
		v, mine := changes[id]
		if mine && s.Revision > revision && !Same(d.Answers[id], v) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// repeat copies into the file what lists show of its answers.
func repeat(f *File, e *edition.Edition, answers Answers) {
	form := FormOf(e, f.Call)
	f.Name = answers.NameOf(form)
	f.Profile = answers.Text(form.FileProfile)
	f.Organisation = answers.Text(form.FileOrg)
	f.OrganisationKind = answers.Text(form.FileOrgKind)
}

// WriterReader lists the files of one writer.
type WriterReader interface {
	FilesOfWriter(ctx context.Context, writer account.ID, call edition.CallKind) ([]File, error)
}
