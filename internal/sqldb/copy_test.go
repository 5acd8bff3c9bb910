package sqldb_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
)

var copied = fstest.MapFS{"00001_copied.sql": {Data: []byte(`-- +goose Up
CREATE TABLE zone (name TEXT NOT NULL PRIMARY KEY);
CREATE TABLE a_place (
	zone TEXT NOT NULL REFERENCES zone (name),
	n BIGINT NOT NULL,
	note TEXT,
	open BOOLEAN,
	at TIMESTAMPTZ,
	CONSTRAINT a_place_key PRIMARY KEY (zone, n)
);
CREATE TABLE a_seat (
	id TEXT NOT NULL PRIMARY KEY,
	zone TEXT NOT NULL,
	n BIGINT NOT NULL,
	CONSTRAINT a_seat_place FOREIGN KEY (zone, n) REFERENCES a_place (zone, n)
);
`)}}

func openCopied(t *testing.T, dsn string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, _, err := db.Migrate(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	return db
}

func tablesOf(t *testing.T, db *sqldb.DB) (tables []sqldb.Table) {
	t.Helper()
	err := db.Read(t.Context(), func(ctx context.Context, q sqldb.Querier) (err error) {
		tables, err = db.Tables(ctx, q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func dumped(t *testing.T, db *sqldb.DB, table sqldb.Table) string {
	t.Helper()
	var all strings.Builder
	err := db.Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		return db.Dump(ctx, q, table, func(line []byte) error {
			all.Write(line)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// The lines of a table are written here by hand: what every engine must take,
// and give back byte for byte.
var copiedLines = map[string]string{
	"zone": `{"name":"Z"}` + "\n" + `{"name":"a"}` + "\n" + `{"name":"É<&>"}` + "\n",
	"a_place": `{"zone":"Z","n":-9223372036854775808,"note":null,"open":null,"at":null}` + "\n" +
		`{"zone":"Z","n":9223372036854775807,"note":"","open":false,"at":"2024-02-29T23:59:59.000000Z"}` + "\n" +
		`{"zone":"a","n":0,"note":"l’été\n\"{\\}\" 🌻","open":true,"at":"2026-11-21T20:00:00.123456Z"}` + "\n",
	"a_seat": `{"id":"1","zone":"a","n":0}` + "\n",
}

func TestCopy(t *testing.T) {
	t.Parallel()
	var described [][]sqldb.Table
	for name, dsn := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "test.db") },
		"postgres": func(t *testing.T) string { return pgtest.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			db := openCopied(t, dsn(t))
			if db.Dialect() == sqldb.Postgres {
				sortAsInFrench(t, db)
			}
			tables := tablesOf(t, db)
			described = append(described, tables)
			var names []string
			for _, table := range tables {
				names = append(names, table.Name)
				load(t, db, table, copiedLines[table.Name])
			}
			if !slices.Equal(names, []string{"zone", "a_place", "a_seat"}) {
				t.Errorf("tables in the order %v", names)
			}
			for _, table := range tables {
				if diff := cmp.Diff(copiedLines[table.Name], dumped(t, db, table)); diff != "" {
					t.Errorf("%s came back changed:\n%s", table.Name, diff)
				}
			}
		})
	}
	if len(described) == 2 && !cmp.Equal(described[0], described[1]) {
		t.Errorf("the engines describe different tables:\n%s", cmp.Diff(described[0], described[1]))
	}
}

// sortAsInFrench gives a table an order unlike that of the bytes, which the
// server of a test may not have by itself.
func sortAsInFrench(t *testing.T, db *sqldb.DB) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		_, err := q.ExecContext(ctx, `ALTER TABLE zone ALTER COLUMN name TYPE TEXT COLLATE "fr-x-icu"`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, db *sqldb.DB, table sqldb.Table, text string) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		rest := text
		return db.Load(ctx, q, table, func() ([]byte, bool, error) {
			line, after, ok := strings.Cut(rest, "\n")
			rest = after
			return []byte(line), ok, nil
		})
	})
	if err != nil {
		t.Fatalf("%s: %v", table.Name, err)
	}
}

// SQLite keeps texts that PostgreSQL refuses; a copy must not change them.
func TestCopyOfATextThatIsNotUTF8(t *testing.T) {
	t.Parallel()
	db := openCopied(t, filepath.Join(t.TempDir(), "test.db"))
	zone := tablesOf(t, db)[0]
	const lines = `{"name":{"base64":"Yf9i"}}` + "\n"
	load(t, db, zone, lines)
	if got := dumped(t, db, zone); got != lines {
		t.Errorf("got %s", got)
	}
}

func TestTablesThatCannotBeCopiedAlike(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		for text, want := range map[string]string{
			`CREATE TABLE a (n BIGINT NOT NULL)`:                                     "the table a has no primary key",
			`CREATE TABLE a (n NUMERIC NOT NULL PRIMARY KEY)`:                        "a.n is of a type",
			`CREATE TABLE a (n TEXT NOT NULL PRIMARY KEY, up TEXT REFERENCES a (n))`: "in a ring: a",
		} {
			err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
				for _, statement := range []string{`DROP TABLE thing`, text} {
					if _, err := q.ExecContext(ctx, statement); err != nil {
						return err
					}
				}
				_, err := db.Tables(ctx, q)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", text, err)
			}
		}
	})
}
