package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/store"
	"cohorte/store/storetest"
)

// record writes what a release must leave behind, see
// docs/how-to/add-a-migration.md.
var record = flag.Bool("record", false, "record the present schema as released")

const releasedSums = "testdata/released.sum"

// changedByUpgrade are columns whose values a migration is meant to change,
// "table.column", and why. Their rows are still counted.
var changedByUpgrade = map[string]string{}

// TestRecord keeps a small backup of a place with the present schema and the
// hashes of the migrations that made it. Both are for ever.
func TestRecord(t *testing.T) {
	if !*record {
		t.Skip("run with -record when a version is released")
	}
	db, attached := storetest.SQLite(t), blobs(t)
	fill(t, db, attached)
	archived, b := taken(t, db, attached)
	if err := os.WriteFile(fmt.Sprintf("testdata/schema-%05d.tar.zst", b.Schema), archived, 0o644); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var sums strings.Builder
	for _, name := range files {
		fmt.Fprintf(&sums, "%s  %s\n", fileSum(t, name), name)
	}
	if err := os.WriteFile(releasedSums, []byte(sums.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func fileSum(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))
}

// A migration that was released is never edited: places have run it.
func TestReleasedMigrationsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(releasedSums)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for _, line := range lines {
		sum, name, _ := strings.Cut(line, "  ")
		if fileSum(t, name) != sum {
			t.Errorf("store/%s changed after it was released: write another migration", name)
		}
	}
	files, err := filepath.Glob("testdata/schema-*.tar.zst")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded schema: %v", err)
	}
	last := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(files[len(files)-1]), "schema-"), ".tar.zst")
	if want := filepath.Base(strings.Fields(lines[len(lines)-1])[1]); !strings.HasPrefix(want, last) {
		t.Errorf("the last released migration is %s and the last recorded place has schema %s", want, last)
	}
}

// A place of every released schema comes up to this one with all that it
// held.
func TestUpgradeFromEveryReleasedSchema(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/schema-*.tar.zst")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded schema: %v", err)
	}
	for _, name := range files {
		archived, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for engine, dsn := range map[string]func(*testing.T) string{"sqlite": sqliteDSN, "postgres": func(t *testing.T) string { return pgtest.Database(t) }} {
			t.Run(filepath.Base(name)+" on "+engine, func(t *testing.T) {
				t.Parallel()
				b, err := store.VerifyBackup(bytes.NewReader(archived))
				if err != nil {
					t.Fatal(err)
				}
				restored, kept := restore(t, archived, dsn(t))
				before := valuesOf(t, entriesOf(t, archived))
				now, after := taken(t, restored, kept)
				held := valuesOf(t, entriesOf(t, now))
				for _, table := range b.Tables {
					compareValues(t, table.Name, before[table.Name], held[table.Name])
				}
				if len(after.Blobs) != len(b.Blobs) || len(after.Missing)+len(after.Damaged) > 0 {
					t.Errorf("%d attached files of %d, missing %v, damaged %v", len(after.Blobs), len(b.Blobs), after.Missing, after.Damaged)
				}
				upTo, err := restored.SQL().Version(t.Context())
				if err != nil || upTo < b.Schema || upTo != newest(t) {
					t.Errorf("restored from schema %d to %d, want %d: %v", b.Schema, upTo, newest(t), err)
				}
			})
		}
	}
}

func newest(t *testing.T) (version int64) {
	t.Helper()
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(filepath.Base(files[len(files)-1]), "%d_", &version); err != nil {
		t.Fatal(err)
	}
	return version
}

// valuesOf are the rows of the tables of an archive, column by column.
func valuesOf(t *testing.T, all []entry) map[string][]map[string]json.RawMessage {
	t.Helper()
	tables := map[string][]map[string]json.RawMessage{}
	for _, e := range all {
		rest, ok := strings.CutPrefix(e.name, "tables/")
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(rest, ".")
		for line := range bytes.Lines(e.content) {
			var row map[string]json.RawMessage
			if err := json.Unmarshal(line, &row); err != nil {
				t.Fatal(err)
			}
			tables[name] = append(tables[name], row)
		}
	}
	return tables
}

// compareValues looks at the columns that there were: those that a migration
// adds are its own business.
func compareValues(t *testing.T, table string, before, after []map[string]json.RawMessage) {
	t.Helper()
	if len(before) == 0 || len(after) != len(before) {
		t.Errorf("%s: %d rows became %d", table, len(before), len(after))
		return
	}
	for i := range before {
		for column, value := range before[i] {
			if changedByUpgrade[table+"."+column] == "" && !bytes.Equal(after[i][column], value) {
				t.Errorf("%s.%s: %s became %s", table, column, value, after[i][column])
			}
		}
	}
}

// A backup of a program that is newer is refused by its name.
func TestBackupOfALaterSchema(t *testing.T) {
	t.Parallel()
	db, attached := storetest.SQLite(t), blobs(t)
	err := db.SQL().Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	archived, _ := taken(t, db, attached)
	dsn := sqliteDSN(t)
	err = store.RestoreRows(t.Context(), opener(archived), dsn, sqldb.Options{})
	if err == nil || !strings.Contains(err.Error(), "it was made with schema 99999, this program knows schemas up to") {
		t.Errorf("got %v", err)
	}
	if left := tablesIn(t, dsn); len(left) > 0 {
		t.Errorf("tables stay: %v", left)
	}
}
