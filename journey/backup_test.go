package journey_test

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"testing"

	"cohorte/fellowship/file/filetest"
	"cohorte/internal/blob"
	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

// TestBackupUnderARush copies a place while files are being submitted, by a
// program of its own. Restored on either database, the copy has every receipt
// handed out before it was begun, and is whole: later acts are in it with all
// of their parts or not at all.
func TestBackupUnderARush(t *testing.T) {
	t.Parallel()
	engines := map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "cohorte.db") },
		"postgres": func(t *testing.T) string { return pgtest.Database(t) },
	}
	for from, dsn := range engines {
		t.Run("from "+from, func(t *testing.T) {
			var archive bytes.Buffer
			var before []receipt
			database := dsn(t)
			blobs := blobsOf(t, database)
			rushed(t, database, blobs, func(sofar []receipt) {
				before = sofar
				if err := backup(t.Context(), &archive, database, blobs); err != nil {
					t.Error(err)
				}
			})
			if len(before) == 0 || t.Failed() {
				t.Fatalf("%d receipts before the backup", len(before))
			}
			for to, dsn := range engines {
				t.Run("to "+to, func(t *testing.T) {
					database, blobs := dsn(t), t.TempDir()
					restore(t, archive.Bytes(), database, blobs)
					whole(t, database, blobs, before)
				})
			}
		})
	}
}

func backup(ctx context.Context, w io.Writer, dsn, folder string) error {
	db, err := store.OpenAsIs(ctx, dsn, sqldb.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	kept, err := blob.Open(folder)
	if err != nil {
		return err
	}
	_, err = db.Backup(ctx, w, kept, "0.0.0-test", filetest.Open)
	return err
}

func restore(t *testing.T, archive []byte, dsn, folder string) {
	t.Helper()
	kept, err := blob.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.RestoreBlobs(bytes.NewReader(archive), kept); err != nil {
		t.Fatal(err)
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive)), nil }
	if err := store.RestoreRows(t.Context(), open, dsn, sqldb.Options{}); err != nil {
		t.Fatal(err)
	}
}
