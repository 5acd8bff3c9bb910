package store

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// NamesForReviewer are the name of a file and its organisation, for somebody
// who reads it. They are for review.Read, which knows whether reading is
// anonymous.
func (tx *Tx) NamesForReviewer(ctx context.Context, viewer account.ID, id review.ReadingID, code string) (name, organisation string, err error) {
	row, err := tx.q.NamesForReviewer(ctx, query.NamesForReviewerParams{ReadingID: string(id), Code: code, Viewer: string(viewer)})
	return row.Name, row.Organisation, missing(err)
}

// PeopleOf are those who write a file. They are for review.Read, which masks
// their names.
func (tx *Tx) PeopleOf(ctx context.Context, f file.ID) ([]account.Account, error) {
	writers, err := tx.WritersOf(ctx, f)
	people := make([]account.Account, len(writers))
	for i, w := range writers {
		people[i] = w.Account
	}
	return people, err
}

// Aside is a tie that its reviewer has declared or answered. Code is empty once
// it hides the file.
type Aside struct {
	review.Conflict
	Code string
}

// Asides lists what the viewer declared or answered, the latest first.
func (tx *Tx) Asides(ctx context.Context, viewer account.ID) ([]Aside, error) {
	rows, err := tx.q.ConflictsAnswered(ctx, string(viewer))
	if err != nil {
		return nil, err
	}
	hidden, err := tx.ExcludedFiles(ctx, viewer)
	list := make([]Aside, len(rows))
	for i, row := range rows {
		list[i] = Aside{Conflict: conflictOf(row.Conflict), Code: row.Code}
		list[i].Evidence, list[i].Reason = "", ""
		if hidden[list[i].File] {
			list[i].Code = ""
		}
	}
	return list, err
}

// DueReadings are the open readings that have a day on which they are due.
func (tx *Tx) DueReadings(ctx context.Context) ([]review.Reading, error) {
	rows, err := tx.q.DueReadings(ctx)
	list := make([]review.Reading, len(rows))
	for i, row := range rows {
		if err == nil {
			list[i], err = readingOf(row)
		}
	}
	return list, err
}

// ReviewersOwing are those who read in a reading and have something left to
// give.
func (tx *Tx) ReviewersOwing(ctx context.Context, id review.ReadingID) ([]account.ID, error) {
	rows, err := tx.q.ReviewersOwing(ctx, string(id))
	list := make([]account.ID, len(rows))
	for i, row := range rows {
		list[i] = account.ID(row.AccountID)
	}
	return list, err
}

// ReviewersOfRun are those to whom an assignment gave files.
func (tx *Tx) ReviewersOfRun(ctx context.Context, id review.ReadingID, run string) ([]account.ID, error) {
	rows, err := tx.q.ReviewersOfRun(ctx, query.ReviewersOfRunParams{ReadingID: string(id), RunID: run})
	list := make([]account.ID, len(rows))
	for i, row := range rows {
		list[i] = account.ID(row)
	}
	return list, err
}

// ReviewToWriteAbout is a review and the code of its file, for mails.
func (tx *Tx) ReviewToWriteAbout(ctx context.Context, id review.ID) (review.Review, string, error) {
	row, err := tx.q.AnyReview(ctx, string(id))
	if err != nil {
		return review.Review{}, "", missing(err)
	}
	r, err := reviewOf(row.Review)
	return r, row.Code, err
}

// EnqueueAnswer asks for the mail that says that a question was answered.
func (tx *Tx) EnqueueAnswer(ctx context.Context, r review.Review, by fellowship.Actor) error {
	return tx.enqueueReading(ctx, JobAnswerMail, string(r.ID)+"/"+by.At.UTC().Format(time.RFC3339Nano),
		ReadingPayload{Reading: r.Reading, Review: r.ID, At: by.At.UTC()}, by.At, time.Time{})
}

// EnqueueReviewReminder asks for the mails of one reminder, once.
func (tx *Tx) EnqueueReviewReminder(ctx context.Context, r review.Reading, m review.Reminder, at time.Time) error {
	due := m.Due.UTC()
	return tx.enqueueReading(ctx, JobReviewReminderMail, string(r.ID)+"/"+r.DueAt.UTC().Format(time.RFC3339)+"/"+due.Format(time.RFC3339),
		ReadingPayload{Reading: r.ID, At: due}, at, time.Time{})
}

// Shortcuts says whether somebody's pages have shortcuts of one key: yes,
// until they switch them off.
func (tx *Tx) Shortcuts(ctx context.Context, of account.ID) (bool, error) {
	n, err := tx.q.ShortcutsOff(ctx, string(of))
	return n == 0, err
}

// SetShortcuts switches the shortcuts of one key on or off.
func (tx *Tx) SetShortcuts(ctx context.Context, by fellowship.Actor, on bool) error {
	if on {
		return tx.q.SwitchShortcutsOn(ctx, by.ID)
	}
	return tx.q.SwitchShortcutsOff(ctx, query.SwitchShortcutsOffParams{AccountID: by.ID, Since: sqldb.At(by.At)})
}
