package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohorte/internal/archive"
	"cohorte/internal/blob"
	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/store"
	"cohorte/store/storetest"
)

func blobs(t *testing.T) *blob.Store {
	t.Helper()
	kept, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func opener(archive []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive)), nil }
}

func sqliteDSN(t *testing.T) string { return filepath.Join(t.TempDir(), "restored.db") }

// A backup holds every table, and gives back every row on either engine, byte
// for byte, whichever engine it was taken on.
func TestBackupAndRestore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		attached := blobs(t)
		fill(t, db, attached)
		archived, b := taken(t, db, attached)
		var names []string
		for _, table := range b.Tables {
			names = append(names, table.Name)
			if table.Rows != rowsEach {
				t.Errorf("%s: %d rows in the backup, want %d", table.Name, table.Rows, rowsEach)
			}
		}
		slices.Sort(names)
		if want := tablesOfMigrations(t); !slices.Equal(names, want) {
			t.Errorf("the backup has the tables\n%v, the migrations make\n%v", names, want)
		}
		if len(b.Blobs) != rowsEach || len(b.Missing)+len(b.Damaged) != 0 {
			t.Errorf("attached files: %d, missing %v, damaged %v", len(b.Blobs), b.Missing, b.Damaged)
		}
		for engine, dsn := range map[string]func(*testing.T) string{"to sqlite": sqliteDSN, "to postgres": databaseOf} {
			t.Run(engine, func(t *testing.T) {
				restored, kept := restore(t, archived, dsn(t))
				if err := restored.Compare(t.Context(), b); err != nil {
					t.Error(err)
				}
				again, _ := taken(t, restored, kept)
				if !bytes.Equal(archived, again) {
					t.Error("a backup of the restored place is another one")
				}
			})
		}
	})
}

func databaseOf(t *testing.T) string { return pgtest.Database(t) }

func restore(t *testing.T, archived []byte, dsn string) (*store.DB, *blob.Store) {
	t.Helper()
	kept := blobs(t)
	if _, err := store.RestoreBlobs(bytes.NewReader(archived), kept); err != nil {
		t.Fatal(err)
	}
	if err := store.RestoreRows(t.Context(), opener(archived), dsn, sqldb.Options{}); err != nil {
		t.Fatal(err)
	}
	return storetest.Open(t, dsn), kept
}

var (
	created = regexp.MustCompile(`(?im)^\s*CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)"?`)
	dropped = regexp.MustCompile(`(?im)^\s*DROP TABLE (?:IF EXISTS )?"?(\w+)"?`)
)

// tablesOfMigrations reads the names of the tables from the texts of the
// migrations, independently of what the engines say.
func tablesOfMigrations(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		for _, m := range created.FindAllStringSubmatch(up, -1) {
			names = append(names, m[1])
		}
		for _, m := range dropped.FindAllStringSubmatch(up, -1) {
			names = slices.DeleteFunc(names, func(n string) bool { return n == m[1] })
		}
	}
	slices.Sort(names)
	return names
}

// entry is a part of an archive, to take one apart and put it together again.
type entry struct {
	name    string
	content []byte
}

func entriesOf(t *testing.T, archived []byte) (all []entry) {
	t.Helper()
	err := archive.Read(bytes.NewReader(archived), func(name string, _ int64, content io.Reader) error {
		text, err := io.ReadAll(content)
		all = append(all, entry{name, text})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func archiveOf(t *testing.T, all []entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := archive.NewWriter(&out, takenAt)
	for i := 0; err == nil && i < len(all); i++ {
		err = w.Add(all[i].name, all[i].content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// with changes the one entry whose name has that beginning.
func with(t *testing.T, all []entry, prefix string, change func([]byte) []byte) []entry {
	t.Helper()
	all = slices.Clone(all)
	for i, e := range all {
		if strings.HasPrefix(e.name, prefix) {
			all[i].content = change(slices.Clone(e.content))
			return all
		}
	}
	t.Fatalf("no entry %s", prefix)
	return nil
}

func without(all []entry, prefix string) []entry {
	return slices.DeleteFunc(slices.Clone(all), func(e entry) bool { return strings.HasPrefix(e.name, prefix) })
}

// badBackups are archives that must not be restored, and the words that name
// what is wrong with each.
func badBackups(t *testing.T, good []byte) map[string][]byte {
	t.Helper()
	all := entriesOf(t, good)
	swap := func(from, to string) func([]byte) []byte {
		return func(text []byte) []byte {
			if !bytes.Contains(text, []byte(from)) {
				t.Fatalf("nothing to change: %s", from)
			}
			return bytes.Replace(text, []byte(from), []byte(to), 1)
		}
	}
	flipped := slices.Clone(good)
	flipped[len(flipped)/3] ^= 1 // inside a block, not in its length
	first := func(text []byte) []byte { _, rest, _ := bytes.Cut(text, []byte("\n")); return rest }
	return map[string][]byte{
		"it is not a backup of Cohorte":                          []byte("PK\x03\x04 a zip of something else, long enough"),
		"it is not a backup of Cohorte: it begins with":          archiveOf(t, []entry{{"etc/passwd", []byte("root")}}),
		"its end is missing":                                     good[:len(good)-5],
		"it was altered":                                         flipped,
		"its end is missing: it has no manifest.json":            archiveOf(t, without(all, "manifest.json")),
		"the table accounts has 2 rows instead of 3":             archiveOf(t, with(t, all, "tables/accounts.", first)),
		"the table accounts has 0 rows instead of 3":             archiveOf(t, without(all, "tables/accounts.")),
		"the rows of the table files are not those":              archiveOf(t, with(t, all, "tables/files.", swap("l’été", "l’hiver"))),
		"attached file " + hashOf(attachedText(2)):               archiveOf(t, with(t, all, "blobs/"+hashOf(attachedText(2)), swap("pièce", "pièc3"))),
		"attached file " + hashOf(attachedText(1)):               archiveOf(t, without(all, "blobs/"+hashOf(attachedText(1)))),
		"its format has version 2, this program reads version 1": archiveOf(t, with(t, all, "header.json", swap(`"format_version": 1`, `"format_version": 2`))),
		"header.json and manifest.json say different things":     archiveOf(t, with(t, all, "header.json", swap("0.0.0-test", "0.0.1-test"))),
		"it has an unknown entry":                                archiveOf(t, slices.Insert(slices.Clone(all), 1, entry{"bin/sh", nil})),
	}
}

// What is wrong is named, and nothing of it stays.
func TestBadBackups(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		attached := blobs(t)
		fill(t, db, attached)
		good, _ := taken(t, db, attached)
		dsn := sqliteDSN
		if db.SQL().Dialect() == sqldb.Postgres {
			dsn = databaseOf
		}
		target := dsn(t)
		for want, bad := range badBackups(t, good) {
			_, err := store.VerifyBackup(bytes.NewReader(bad))
			if !errors.As(err, new(*store.BackupFault)) || !strings.Contains(err.Error(), want) {
				t.Errorf("verified: want %q, got %v", want, err)
			}
			if err := store.RestoreRows(t.Context(), opener(bad), target, sqldb.Options{}); err == nil {
				t.Errorf("restored: %q", want)
			}
			if left := tablesIn(t, target); len(left) > 0 {
				t.Fatalf("%q: there are tables after a refused restore: %v", want, left)
			}
		}
		if err := store.RestoreRows(t.Context(), opener(good), target, sqldb.Options{}); err != nil {
			t.Errorf("the good one after all the bad ones: %v", err)
		}
		err := store.RestoreRows(t.Context(), opener(good), target, sqldb.Options{})
		if !errors.Is(err, store.ErrNotEmpty) || !strings.Contains(err.Error(), "3 rows") {
			t.Errorf("restored over a place: %v", err)
		}
	})
}

func tablesIn(t *testing.T, dsn string) (tables []sqldb.Table) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Read(t.Context(), func(ctx context.Context, q sqldb.Querier) (err error) {
		tables, err = db.Tables(ctx, q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// Every place where a backup can be cut is found.
func TestBackupCutAnywhere(t *testing.T) {
	t.Parallel()
	db, attached := storetest.SQLite(t), blobs(t)
	fill(t, db, attached)
	good, _ := taken(t, db, attached)
	for n := 0; n < len(good); n += 1 + len(good)/200 {
		if _, err := store.VerifyBackup(bytes.NewReader(good[:n])); !errors.As(err, new(*store.BackupFault)) {
			t.Errorf("cut at %d of %d: %v", n, len(good), err)
		}
	}
}

// A backup is still taken when attached files were lost, and says which.
func TestBackupOfAPlaceThatLostFiles(t *testing.T) {
	t.Parallel()
	db, folder := storetest.SQLite(t), t.TempDir()
	attached, err := blob.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, db, attached)
	gone, spoilt := hashOf(attachedText(0)), hashOf(attachedText(1))
	if err := os.Remove(filepath.Join(folder, gone[:2], gone)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, spoilt[:2], spoilt), []byte("spoilt"), 0o600); err != nil {
		t.Fatal(err)
	}
	archived, b := taken(t, db, attached)
	if !cmp.Equal(b.Missing, []string{gone}) || !cmp.Equal(b.Damaged, []string{spoilt}) || len(b.Blobs) != 1 {
		t.Errorf("missing %v, damaged %v, kept %v", b.Missing, b.Damaged, b.Blobs)
	}
	restored, _ := restore(t, archived, sqliteDSN(t))
	if err := restored.Compare(t.Context(), b); err != nil {
		t.Error(err)
	}
}

// A disk that fills up while the backup is written.
func TestBackupOnAFullDisk(t *testing.T) {
	t.Parallel()
	db, attached := storetest.SQLite(t), blobs(t)
	fill(t, db, attached)
	whole, _ := taken(t, db, attached)
	full := errors.New("no space left on device")
	for room := 0; room < len(whole); room += 1 + len(whole)/20 {
		_, err := db.Backup(t.Context(), &limited{room: room, full: full}, attached, "0.0.0-test", takenAt)
		if !errors.Is(err, full) {
			t.Fatalf("with room for %d of %d bytes: %v", room, len(whole), err)
		}
	}
}

type limited struct {
	room int
	full error
}

func (l *limited) Write(p []byte) (int, error) {
	if len(p) > l.room {
		return 0, l.full
	}
	l.room -= len(p)
	return len(p), nil
}
