package store

import (
	"context"
	"encoding/json"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/sqldb"
)

// Verify asks the database engine what is wrong with its files and
// constraints.
func (db *DB) Verify(ctx context.Context) (wrong []string, err error) { return db.sql.Verify(ctx) }

// The reads below are those of an inspection of the whole place, by an
// operator at the machine: they have no viewer and belong on no page.

// InspectedFiles are all files, by id.
func (tx *Tx) InspectedFiles(ctx context.Context) ([]file.File, error) {
	rows, err := tx.q.EveryFile(ctx)
	return filesOf(rows), err
}

// InspectedEntries are the entries of a verb, by object and time.
func (tx *Tx) InspectedEntries(ctx context.Context, verb string) ([]fellowship.Entry, error) {
	rows, err := tx.q.EntriesOfVerb(ctx, verb)
	if err != nil {
		return nil, err
	}
	entries := make([]fellowship.Entry, len(rows))
	for i, row := range rows {
		entries[i] = fellowship.Entry{ID: row.ID, At: row.At.Time, By: row.ByAccount, Verb: row.Verb, Object: row.Object}
		if err := json.Unmarshal([]byte(row.Facts), &entries[i].Facts); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// InspectedBlobs are what is known of all attached files; their names are in
// the answers.
func (tx *Tx) InspectedBlobs(ctx context.Context) ([]file.Attached, error) {
	rows, err := tx.q.EveryBlob(ctx)
	attached := make([]file.Attached, len(rows))
	for i, row := range rows {
		attached[i] = file.Attached{SHA256: row.Sha256, Size: row.Size, MediaType: row.MediaType}
	}
	return attached, err
}

// EditionRow is a kept version of an edition as it stands in the database,
// whether it can still be read or not.
type EditionRow struct {
	ID      edition.ID
	N       int
	Content []byte
	SHA256  string
	MadeBy  string // account, of an amendment made in the browser
}

// InspectedEditions are all kept versions, by edition and number.
func (tx *Tx) InspectedEditions(ctx context.Context) ([]EditionRow, error) {
	rows, err := tx.q.EditionRows(ctx)
	kept := make([]EditionRow, len(rows))
	for i, row := range rows {
		kept[i] = EditionRow{ID: edition.ID(row.ID), N: int(row.Version), Content: []byte(row.Content), SHA256: row.Sha256, MadeBy: row.MadeBy}
	}
	return kept, err
}

// OverdueJobs are the jobs that should have begun before a time and are not
// done, the oldest first.
func (tx *Tx) OverdueJobs(ctx context.Context, before time.Time) ([]Job, error) {
	rows, err := tx.q.OverdueJobs(ctx, sqldb.At(before))
	jobs := make([]Job, len(rows))
	for i, row := range rows {
		jobs[i] = jobOf(row)
	}
	return jobs, err
}

// Scrub takes deleted rows out of the files of the database.
func (db *DB) Scrub(ctx context.Context) error { return db.sql.Scrub(ctx) }
