package journey_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	rules "cohorte/fellowship/intake"
	"cohorte/importer/intake"
	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
	"cohorte/store"
	"cohorte/store/storetest"
)

// What the demonstration exports, brought into an empty place, gives the same
// files, hash by hash: numbers, submissions with their dates and their rules,
// attached files, organisations, and who wrote them. From SQLite into either
// database, as an operator does it; a second time changes nothing. Rule T-7.
func TestAnArchiveMovesToAnotherPlace(t *testing.T) {
	t.Parallel()
	from := newPlace(t)
	officer := from.as("desk_officer")
	archives := t.TempDir()
	for _, call := range []string{"candidatures", "projets"} {
		got := officer.export(call+"/export", url.Values{"forme": {"archive"}})
		if got.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", call, got.StatusCode)
		}
		if err := os.WriteFile(filepath.Join(archives, call), []byte(got.text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := everything(t, from.db)
	if len(want) < 20 {
		t.Fatalf("the place holds %d facts: this test would see nothing", len(want))
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		blobs, err := blob.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		shelf := edition.NewShelf()
		bring := func(call string) rules.Report {
			content, err := os.Open(filepath.Join(archives, call))
			if err != nil {
				t.Fatal(err)
			}
			defer content.Close() //nolint:errcheck // it was only read
			i := intake.Intake{DB: db, Blobs: blobs, Shelf: shelf, By: fellowship.Machine(from.now()), KeepEditions: true}
			err = i.Open(content)
			if err == nil {
				err = i.Check(t.Context(), func(int) error { return nil })
			}
			if err == nil {
				err = i.Bring(t.Context(), func(int) error { return nil })
			}
			if err != nil {
				t.Fatal(err)
			}
			return i.Report()
		}
		for _, call := range []string{"candidatures", "projets"} {
			if r := bring(call); r.Added != r.Rows || r.Rows == 0 || len(r.Errors)+len(r.Warnings) > 0 {
				t.Errorf("%s: %+v", call, r)
			}
		}
		if diff := cmp.Diff(want, everything(t, db)); diff != "" {
			t.Errorf("what was exported and what came (-want +got):\n%s", diff)
		}
		for _, f := range attachedTo(t, db) {
			content, err := blobs.Open(f)
			if err != nil {
				t.Fatalf("attached file %s: %v", f, err)
			}
			content.Close() //nolint:errcheck // it was only read
		}
		for _, call := range []string{"candidatures", "projets"} {
			if r := bring(call); r.Unchanged != r.Rows || r.Added+r.Renewed+r.Bad != 0 {
				t.Errorf("%s, again: %+v", call, r)
			}
		}
		if diff := cmp.Diff(want, everything(t, db)); diff != "" {
			t.Errorf("after the second time:\n%s", diff)
		}
	})
}

// everything that an archive keeps of the files of a place, one fact a line.
func everything(t *testing.T, db *store.DB) (facts []string) {
	t.Helper()
	for _, query := range []string{
		`SELECT 'file ' || number || ' ' || call || ' ' || edition_id || ' ' || edition_version || ' ' || round || ' ' || stage || ' ' || status || ' ' || submissions || ' ' || name || ' ' || profile || ' ' || organisation || ' ' || organisation_kind FROM files WHERE submissions > 0`,
		`SELECT 'submission ' || f.number || ' ' || s.n || ' ' || s.sha256 || ' ' || s.edition_version || ' ' || s.edition_sha256 || ' ' || a.email FROM submissions s JOIN files f ON f.id = s.file_id JOIN accounts a ON a.id = s.submitted_by`,
		`SELECT 'writer ' || f.number || ' ' || a.email || ' ' || a.name || ' ' || w.role FROM file_writers w JOIN files f ON f.id = w.file_id JOIN accounts a ON a.id = w.account_id WHERE f.submissions > 0`,
		`SELECT 'host ' || f.number || ' ' || h.submission || ' ' || h.siret || ' ' || h.name FROM file_hosts h JOIN files f ON f.id = h.file_id WHERE f.submissions > 0 AND h.submission > 0`,
		`SELECT 'content ' || f.number || ' ' || s.n || ' ' || s.content FROM submissions s JOIN files f ON f.id = s.file_id`,
	} {
		facts = append(facts, column[string](t, db, query)...)
	}
	for _, at := range column[sqldb.Time](t, db, `SELECT received_at FROM submissions`) {
		facts = append(facts, fmt.Sprint("received ", at.UTC()))
	}
	slices.Sort(facts)
	return facts
}

// attachedTo are the hashes of the attached files that the submissions name.
func attachedTo(t *testing.T, db *store.DB) (hashes []string) {
	t.Helper()
	for _, content := range column[string](t, db, `SELECT content FROM submissions`) {
		for part := range strings.SplitSeq(content, `"sha256":"`) {
			if hash, _, ok := strings.Cut(part, `"`); ok && len(hash) == 64 {
				hashes = append(hashes, hash)
			}
		}
	}
	if len(hashes) == 0 {
		t.Error("nothing is attached: this test would see nothing")
	}
	return hashes
}

func column[V any](t *testing.T, db *store.DB, query string) (values []V) {
	t.Helper()
	err := db.SQL().Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		rows, err := q.QueryContext(ctx, query)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // it was read to its end
		for rows.Next() {
			var v V
			if err := rows.Scan(&v); err != nil {
				return err
			}
			values = append(values, v)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return values
}
