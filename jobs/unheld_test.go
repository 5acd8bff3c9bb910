package jobs

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/file"
	"cohorte/internal/blob"
	"cohorte/store"
	"cohorte/store/storetest"
)

// A file goes in two rounds: its note in the first, what was kept in the
// second, and neither while it is young.
func TestUnheldFilesGoInTwoRounds(t *testing.T) {
	t.Parallel()
	db, folder := storetest.SQLite(t), t.TempDir()
	blobs, err := blob.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := blobs.Keep(strings.NewReader("une pièce"), 100)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2024, 1, 29, 9, 0, 0, 0, time.UTC)
	err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return tx.AddBlob(ctx, file.Attached{SHA256: kept.SHA256, Size: kept.Size}, at)
	})
	if err != nil {
		t.Fatal(err)
	}
	there := func() bool {
		_, err := os.Stat(filepath.Join(folder, kept.SHA256[:2], kept.SHA256))
		return err == nil
	}
	now := time.Now()
	for i, round := range []struct {
		noted, written time.Time
		there          bool
	}{
		{at, now.Add(time.Hour), true},                   // the note is not old enough
		{at.Add(time.Second), now.Add(time.Hour), true},  // the note goes
		{at.Add(time.Second), now.Add(-time.Hour), true}, // the file is not old enough
		{at.Add(time.Second), now.Add(time.Hour), false}, // the file goes
	} {
		if err := removeUnheld(t.Context(), db, blobs, round.noted, round.written); err != nil || there() != round.there {
			t.Fatalf("round %d: there %v, %v", i, there(), err)
		}
	}
}
