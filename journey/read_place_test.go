package journey_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cohorte/demonstration"
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

// filledAndRead is a place whose files were read, filled once for all journeys.
var filledAndRead = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "cohorte-journey-read-")
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(dir, "cohorte.db"), sqldb.Options{})
	if err != nil {
		return dir, err
	}
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	if err != nil {
		return dir, err
	}
	if _, err := demonstration.Fill(ctx, db, demonstration.Options{Now: tenOClock, Seed: 1, Applications: 40, Projects: 24,
		Stage: demonstration.Review, Blobs: blobs}, nil); err != nil {
		return dir, err
	}
	return dir, db.Close()
})

func newReadPlace(t *testing.T) *place {
	t.Helper()
	return newPlaceFrom(t, t.TempDir(), filledAndRead)
}

func removeFilledAndRead() {
	if dir, err := filledAndRead(); err == nil {
		os.RemoveAll(dir) //nolint:errcheck // a folder for temporary files
	}
}

// act carries a rule out.
func (p *place) act(do func(ctx context.Context, tx *store.Tx) error) {
	p.Helper()
	if err := p.db.Write(p.Context(), do); err != nil {
		p.Fatal(err)
	}
}

// actor is somebody of the demonstration.
func (p *place) actor(key string) (by fellowship.Actor) {
	p.Helper()
	p.act(func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.AccountByAddress(ctx, p.emailOf(key))
		by = a.Actor(p.now())
		return err
	})
	return by
}

// readIn is the file of a part with the reading that it is in, and its row.
type readIn struct {
	file.File
	reading review.Reading
	grid    review.Grid
	row     store.TableRow
}

func (p *place) readFile(key string, call edition.CallKind) (r readIn) {
	p.Helper()
	number, manager := p.fileOf(key, call), p.actor("programme_manager")
	p.act(func(ctx context.Context, tx *store.Tx) (err error) {
		if r.File, err = tx.FileForStaff(ctx, manager, number); err != nil {
			return err
		}
		readings, err := tx.ReadingsSeenOfFile(ctx, manager, r.ID)
		if err != nil || len(readings) == 0 {
			return err
		}
		r.reading = readings[0].Reading
		if _, r.grid, err = r.reading.Rules(p.site.Shelf); err != nil {
			return err
		}
		t, err := tx.MarksTable(ctx, manager, r.reading, r.grid, store.TableFilter{Size: 1000})
		for _, row := range t.Rows {
			if row.File == r.ID {
				r.row = row
			}
		}
		return err
	})
	if r.row.Reviews == 0 {
		p.Fatalf("the file of %s was not read", key)
	}
	return r
}

// inReading fills in the parts of a pattern that name a reading: the one of the
// candidate's file, or an unknown one where nothing was read.
func (p *place) inReading(pattern string) string {
	p.Helper()
	if !strings.Contains(pattern, "{reading}") {
		return pattern
	}
	id, code := "reading-unknown", "100"
	manager := p.actor("programme_manager")
	number := p.fileOf("demo-6.candidate_submitted", edition.TalentCall)
	p.act(func(ctx context.Context, tx *store.Tx) error {
		f, err := tx.FileForStaff(ctx, manager, number)
		if err != nil {
			return err
		}
		readings, err := tx.ReadingsSeenOfFile(ctx, manager, f.ID)
		for _, r := range readings {
			id, code = string(r.ID), r.Code
		}
		return err
	})
	return strings.NewReplacer("{reading}", id, "{code}", code).Replace(pattern)
}
