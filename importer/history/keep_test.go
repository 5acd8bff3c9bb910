package history_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/importer/history"
	"cohorte/store"
	"cohorte/store/storetest"

	"github.com/google/go-cmp/cmp"
)

var loadedAt = time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)

// rows is what a place holds of the history, and its record.
type rows struct {
	Counts  store.PublicCounts
	Entries int
}

func held(t *testing.T, db *store.DB) rows {
	t.Helper()
	var got rows
	err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		entries, err := tx.RecordOf(ctx, "history")
		if err != nil {
			return err
		}
		got.Entries = len(entries)
		got.Counts, err = tx.PublicCounts(ctx, fellowship.Actor{At: loadedAt})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTheRepositoryIsLoadedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		began := time.Now()
		for range 2 {
			if err := history.KeepRepository(t.Context(), db, fellowship.Machine(loadedAt)); err != nil {
				t.Fatal(err)
			}
			t.Logf("loaded in %s", time.Since(began))
			began = time.Now()
		}
		want := rows{store.PublicCounts{Challenges: 131, Cohorts: 8, Hosts: 81}, 1}
		if got := held(t, db); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

// What the store gives back is what the program carries, field by field.
func TestTheHistoryIsKeptWhole(t *testing.T) {
	t.Parallel()
	h, err := history.Repository()
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		keep(t, db, h)
		err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			kept, err := tx.KeptChallenges(ctx)
			for _, c := range h.Challenges {
				if diff := cmp.Diff(c.With(c), kept[c.Slug]); diff != "" {
					t.Errorf("%s (-want +got):\n%s", c.Slug, diff)
				}
			}
			if err != nil {
				return err
			}
			cohorts, err := tx.KeptCohorts(ctx)
			if diff := cmp.Diff(h.Cohorts, cohorts); diff != "" {
				t.Errorf("cohorts (-want +got):\n%s", diff)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func keep(t *testing.T, db *store.DB, h *history.History) history.Kept {
	t.Helper()
	var kept history.Kept
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		kept, err = history.Keep(ctx, tx, fellowship.Machine(loadedAt), h)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestImportingTheOriginalFolderTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	originals := os.Getenv("COHORTE_ORIGINALS")
	if originals == "" {
		t.Skip("COHORTE_ORIGINALS does not name the folder of the originals")
	}
	h, err := history.Read(os.DirFS(filepath.Join(originals, "data", "site-eig-v3", "content")))
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := history.KeepRepository(t.Context(), db, fellowship.Machine(loadedAt)); err != nil {
			t.Fatal(err)
		}
		if first := keep(t, db, h); first.Challenges == 0 || first.Cohorts+first.Organisations+first.Labels > 0 {
			t.Errorf("the folder brought %+v; only the lines about the challenges are new in it", first)
		}
		if again := keep(t, db, h); again.Any() {
			t.Errorf("the second import wrote %+v", again)
		}
		want := rows{store.PublicCounts{Challenges: 131, Cohorts: 8, Hosts: 81}, 2}
		if got := held(t, db); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.PublicChallenge(ctx, fellowship.Actor{At: loadedAt}, "signaux-faibles")
			if err == nil && (c.Summary == "" || len(c.Figures) != 4 || len(c.Ending.Steps) != 4) {
				t.Errorf("one source took away what the other says: %+v", c)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
