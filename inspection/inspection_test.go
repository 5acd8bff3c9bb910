package inspection_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/demonstration"
	"cohorte/fellowship/edition"
	"cohorte/inspection"
	"cohorte/internal/blob"
	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/store"
	"cohorte/store/storetest"
)

var now = time.Date(2024, 4, 23, 12, 34, 56, 0, time.UTC)

// filled is a place with files in it, to be broken.
type filled struct {
	inspection.Place
	folder string // of the blobs
	// number is that of a file with two submissions, id the one inside, hash
	// that of its second submission, entry that of its second entry.
	number, id, hash, entry string
	// edition is the one of that file, rules the hash of its rules, content
	// what its second submission holds, kept the copy of demo-6.
	edition, rules, content, kept string
}

func fill(t *testing.T, db *store.DB) filled {
	t.Helper()
	p := filled{folder: t.TempDir()}
	blobs, err := blob.Open(p.folder)
	if err != nil {
		t.Fatal(err)
	}
	o := demonstration.Options{Now: now, Seed: 4, Applications: 20, Projects: 5, Blobs: blobs}
	if _, err := demonstration.Fill(t.Context(), db, o, nil); err != nil {
		t.Fatal(err)
	}
	p.Place = inspection.Place{DB: db, Blobs: blobs, Now: now}
	run(t, db, "DELETE FROM job")
	p.number = value(t, db, "SELECT min(number) FROM files WHERE submissions = 2")
	p.id = value(t, db, "SELECT id FROM files WHERE number = '"+p.number+"'")
	p.hash = value(t, db, "SELECT sha256 FROM submissions WHERE n = 2 AND file_id = '"+p.id+"'")
	p.entry = value(t, db, "SELECT id FROM entries WHERE verb = 'file.submitted' AND facts LIKE '%"+p.hash+"%'")
	p.edition = value(t, db, "SELECT edition_id FROM files WHERE number = '"+p.number+"'")
	p.rules = value(t, db, "SELECT sha256 FROM editions WHERE id = '"+p.edition+"'")
	p.content = value(t, db, "SELECT content FROM submissions WHERE n = 2 AND file_id = '"+p.id+"'")
	p.kept = value(t, db, "SELECT content FROM editions WHERE id = 'demo-6'")
	return p
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func run(t *testing.T, db *store.DB, statements ...string) {
	t.Helper()
	err := db.SQL().Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		for _, s := range statements {
			if _, err := q.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func value(t *testing.T, db *store.DB, query string) (v string) {
	t.Helper()
	err := db.SQL().Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		return q.QueryRowContext(ctx, query).Scan(&v)
	})
	if err != nil || v == "" {
		t.Fatalf("%s: %q, %v", query, v, err)
	}
	return v
}

func faults(t *testing.T, p inspection.Place) []string {
	t.Helper()
	r, err := inspection.Inspect(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, f := range r.Faults {
		list = append(list, f.String())
	}
	slices.Sort(list)
	return list
}

func TestAWholePlaceHasNoFault(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := fill(t, db)
		r, err := inspection.Inspect(t.Context(), p.Place)
		if err != nil || len(r.Faults) > 0 {
			t.Fatalf("%v, %v", r.Faults, err)
		}
		if r.Editions != 2 || r.Files != 2*(22+7) || r.Submissions < 30 || r.Attached != 3 {
			t.Errorf("saw too little: %+v", r)
		}
	})
}

const otherHash = "00000000000000000000000000000000000000000000000000000000000000ff"

// broken are the ways to break a place, each with the faults that are named.
var broken = map[string]struct {
	how  func(p filled) []string
	want func(p filled) []string
}{
	"the content of a submission": {
		func(p filled) []string {
			return []string{"UPDATE submissions SET content = replace(content, '}', ' }') WHERE n = 2 AND file_id = '" + p.id + "'"}
		},
		func(p filled) []string {
			now := hashOf(strings.ReplaceAll(p.content, "}", " }"))
			return []string{"submission " + p.number + "/2: its content has the hash " + now[:12] + ", its receipt says " + p.hash[:12]}
		},
	},
	"the hash of a receipt": {
		func(p filled) []string {
			return []string{"UPDATE submissions SET sha256 = '" + otherHash + "' WHERE n = 2 AND file_id = '" + p.id + "'"}
		},
		func(p filled) []string {
			return []string{
				"submission " + p.number + "/2: its content has the hash " + p.hash[:12] + ", its receipt says 000000000000",
				"submission " + p.number + "/2: its receipt has the hash 000000000000, the record " + p.hash[:12],
			}
		},
	},
	"an entry of the record": {
		func(p filled) []string { return []string{"DELETE FROM entries WHERE id = '" + p.entry + "'"} },
		func(p filled) []string {
			return []string{
				"file " + p.number + ": 2 submissions are there, and the record has 1",
				"submission " + p.number + "/2: the record has no entry of it",
			}
		},
	},
	"the last submission": {
		func(p filled) []string {
			return []string{"DELETE FROM submissions WHERE n = 2 AND file_id = '" + p.id + "'"}
		},
		func(p filled) []string {
			return []string{
				"file " + p.number + ": 1 submissions are there, and the record has 2",
				"file " + p.number + ": it counts 2 submissions, and 1 are there",
				"file " + p.number + ": the time of its last submission is not that of its receipt",
			}
		},
	},
	"a number between two receipts": {
		func(p filled) []string {
			return []string{"UPDATE submissions SET n = 3 WHERE n = 2 AND file_id = '" + p.id + "'"}
		},
		func(p filled) []string {
			return []string{
				"submission " + p.number + "/2: there is none of that number: found number 3",
				"submission " + p.number + "/3: the record has no entry of it",
			}
		},
	},
	"a count": {
		func(p filled) []string { return []string{"UPDATE files SET submissions = 5 WHERE id = '" + p.id + "'"} },
		func(p filled) []string {
			return []string{"file " + p.number + ": it counts 5 submissions, and 2 are there"}
		},
	},
	"the rules of a submission": {
		func(p filled) []string {
			return []string{"UPDATE submissions SET edition_sha256 = '" + otherHash + "' WHERE n = 1 AND file_id = '" + p.id + "'"}
		},
		func(p filled) []string {
			return []string{"submission " + p.number + "/1: it was filed under the rules 000000000000, and those kept are " + p.rules[:12]}
		},
	},
	"the version of a submission": {
		func(p filled) []string {
			return []string{"UPDATE submissions SET edition_version = 9 WHERE n = 1 AND file_id = '" + p.id + "'"}
		},
		func(p filled) []string {
			return []string{"submission " + p.number + "/1: version 1.9 of " + p.edition + ", which it was filed under, is not kept"}
		},
	},
	"a kept edition": {
		func(filled) []string {
			return []string{"UPDATE editions SET content = replace(content, 'EIG', 'ÉIG') WHERE id = 'demo-6'"}
		},
		func(p filled) []string {
			now := hashOf(strings.ReplaceAll(p.kept, "EIG", "ÉIG"))
			return []string{"edition demo-6, version 1.0: the kept copy has the hash " + now[:12] + ", noted as " + hashOf(p.kept)[:12]}
		},
	},
	"a job that failed": {
		func(filled) []string {
			return []string{"INSERT INTO job (id, kind, payload, state, attempts, run_at, last_error, created_at, done_at) VALUES " +
				"('j1', 'mail.receipt', '{}', 'failed', 12, '2024-04-23T12:00:00.000000Z', 'no server', '2024-04-23T12:00:00.000000Z', '2024-04-23T12:10:00.000000Z')"}
		},
		func(filled) []string {
			return []string{"job j1: mail.receipt was given up after 12 attempts: no server"}
		},
	},
	"a job that nobody does": {
		func(filled) []string {
			return []string{"INSERT INTO job (id, kind, payload, state, run_at, created_at) VALUES " +
				"('j1', 'mail.receipt', '{}', 'waiting', '2024-04-23T10:00:00.000000Z', '2024-04-23T10:00:00.000000Z'), " +
				"('j2', 'mail.receipt', '{}', 'waiting', '2024-04-23T12:30:00.000000Z', '2024-04-23T12:30:00.000000Z')"}
		},
		func(filled) []string { return []string{"job j1: mail.receipt waits since 2024-04-23T10:00:00Z"} },
	},
}

func TestWhatIsBrokenIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := fill(t, storetest.SQLite(t))
			run(t, p.DB, c.how(p)...)
			if got, want := faults(t, p.Place), c.want(p); !slices.Equal(got, want) {
				t.Errorf("got\n%q, want\n%q", got, want)
			}
		})
	}
}

// On a server a place takes seconds to make: one is broken in three ways.
func TestWhatIsBrokenIsNamedOnAServer(t *testing.T) {
	t.Parallel()
	p := fill(t, storetest.Open(t, pgtest.Database(t)))
	var want []string
	for _, name := range []string{"the hash of a receipt", "a count", "a job that nobody does"} {
		run(t, p.DB, broken[name].how(p)...)
		want = append(want, broken[name].want(p)...)
	}
	slices.Sort(want)
	if got := faults(t, p.Place); !slices.Equal(got, want) {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
}

func TestAttachedFilesAreReadAgain(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	p := fill(t, db)
	hash := value(t, db, "SELECT min(sha256) FROM blobs")
	path := filepath.Join(p.folder, hash[:2], hash)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := faults(t, p.Place); len(got) != 1 || got[0][:len("blob "+hash+": its file holds something else")] != "blob "+hash+": its file holds something else" {
		t.Errorf("after one bit: %q", got)
	}
	if err := os.WriteFile(path, content[:10], 0o600); err != nil {
		t.Fatal(err)
	}
	size := value(t, db, "SELECT size || '' FROM blobs WHERE sha256 = '"+hash+"'")
	if got := faults(t, p.Place); !slices.Equal(got, []string{"blob " + hash + ": its file has 10 bytes, noted as " + size}) {
		t.Errorf("cut short: %q", got)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := faults(t, p.Place); !slices.Equal(got, []string{"blob " + hash + ": its file is missing"}) {
		t.Errorf("removed: %q", got)
	}
	run(t, db, "DELETE FROM blobs WHERE sha256 = '"+hash+"'")
	if got := faults(t, p.Place); len(got) != 1 || got[0][len(got[0])-len("its attached file "+hash[:12]+" is not noted"):] != "its attached file "+hash[:12]+" is not noted" {
		t.Errorf("not noted: %q", got)
	}
}

func TestAFileThatWasChangedSinceIsNamed(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	p := fill(t, db)
	var kept edition.Version
	err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.KeptEditions(ctx)
		kept = all[0]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	hash := kept.SHA256
	p.Books = []edition.Version{kept}
	if got := faults(t, p.Place); len(got) > 0 {
		t.Errorf("the same file: %q", got)
	}
	kept.SHA256 = otherHash
	p.Books = []edition.Version{kept}
	want := "edition demo-6, version 1.0: the file (000000000000) differs from the kept copy (" + hash[:12] + "), which runs"
	if got := faults(t, p.Place); !slices.Equal(got, []string{want}) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Rows that the program can't write are put there past it.
func TestTheEngineIsAsked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := fill(t, db)
		if db.SQL().Dialect() == sqldb.Postgres {
			run(t, db, "ALTER TABLE files ADD CONSTRAINT later CHECK (revision >= 0) NOT VALID")
			if got := faults(t, p.Place); !slices.Equal(got, []string{"database: the constraint later was never validated"}) {
				t.Errorf("got %q", got)
			}
			return
		}
		past, err := sql.Open("sqlite", db.SQL().Path())
		if err != nil {
			t.Fatal(err)
		}
		defer past.Close()
		past.SetMaxOpenConns(1)
		for _, s := range []string{
			"PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON",
			"INSERT INTO account_roles (account_id, role, given_at, given_by) VALUES ('account-nobody', 'operator', '2024-04-23T12:00:00.000000Z', '')",
			"INSERT INTO job (id, kind, payload, state, run_at, created_at) VALUES ('j1', 'k', '{}', 'lost', '2024-04-23T12:00:00.000000Z', '2024-04-23T12:00:00.000000Z')",
		} {
			if _, err := past.ExecContext(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{
			"database: CHECK constraint failed in job",
			"database: a row of account_roles refers to a row of accounts that is not there",
		}
		if got := faults(t, p.Place); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// What only a draft holds, what nothing holds and what is kept without a note
// are named, and are no faults.
func TestAttachedFilesOfDraftsAndOfNothing(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	p := fill(t, db)
	kept := func(content string) string {
		k, err := p.Blobs.Keep(strings.NewReader(content), 100)
		if err != nil {
			t.Fatal(err)
		}
		return k.SHA256
	}
	draft, nothing, unnoted := kept("un brouillon"), kept("rien"), kept("sans note")
	number := value(t, db, "SELECT min(number) FROM files WHERE submissions = 0")
	run(t, db, "INSERT INTO blobs (sha256, size, media_type, kept_at) VALUES ('"+draft+"', 12, 'text/plain', '2024-04-23T12:00:00.000000Z'), ('"+nothing+"', 4, 'text/plain', '2024-04-23T12:00:00.000000Z')",
		"INSERT INTO answers (file_id, field_id, value, revision, edition_version, saved_at, saved_by) SELECT id, 'essai', '[{\"sha256\":\""+draft+"\"}]', 0, 0, created_at, created_by FROM files WHERE number = '"+number+"'")
	r, err := inspection.Inspect(t.Context(), p.Place)
	if err != nil || len(r.Faults) > 0 {
		t.Fatalf("%v, %v", r.Faults, err)
	}
	if !slices.Equal(r.Drafts[draft], []string{number}) || !slices.Contains(r.Unheld, nothing) || !slices.Equal(r.Unnoted, []string{unnoted}) {
		t.Errorf("drafts %v, nothing %v, without a note %v", r.Drafts, r.Unheld, r.Unnoted)
	}
}
