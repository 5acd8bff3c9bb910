package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/personal"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

// inPlace does something in the place of some flags.
func inPlace(t *testing.T, data string, flags []string, do func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	dsn := filepath.Join(data, databaseFile)
	if len(flags) > 2 {
		dsn = flags[3]
	}
	db, err := store.OpenAsIs(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // every act was committed
	if err := db.Write(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// TestRetentionByHand: a dry run changes nothing, the run erases who asked a
// month ago and not who asked today, once; a place that is restored from before
// holds the person again, and the list that was kept apart erases them again,
// once. Rules P-5, P-10 and P-13.
func TestRetentionByHand(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, flags func() (string, []string)) {
		data, place := flags()
		with := func(place []string, args ...string) []string { return append(args, place...) }
		wanted(t, exitDone, "ready", with(place, "migrate")...)
		var gone account.ID
		inPlace(t, data, place, func(ctx context.Context, tx *store.Tx) error {
			for email, asked := range map[string]time.Time{"part@exemple.fr": time.Now().AddDate(0, -1, 0), "reste@exemple.fr": time.Now()} {
				a, err := account.Add(ctx, tx, fellowship.Machine(asked), email, "", "fr")
				if err != nil {
					return err
				}
				if _, err := personal.Ask(ctx, tx, fellowship.Actor{ID: string(a.ID), At: asked.UTC()}, a.ID, ""); err != nil {
					return err
				}
				if email == "part@exemple.fr" {
					gone = a.ID
				}
			}
			return nil
		})
		archive := filepath.Join(t.TempDir(), "before.tar.zst")
		wanted(t, exitDone, "Backed up", with(place, "backup", archive)...)

		addresses := func(data string, place []string) (held string) {
			inPlace(t, data, place, func(ctx context.Context, tx *store.Tx) error {
				held = ""
				for _, email := range []string{"part@exemple.fr", "reste@exemple.fr"} {
					if _, err := tx.AccountByAddress(ctx, email); err == nil {
						held += email + " "
					}
				}
				return nil
			})
			return held
		}
		const both, one = "part@exemple.fr reste@exemple.fr ", "reste@exemple.fr "
		for range 2 {
			wanted(t, exitDone, "People to erase: 1 now, 1 later.", with(place, "retention", "--dry-run")...)
		}
		_, out := command(t, with(place, "retention", "run", "--dry-run", "--json")...)
		var report struct {
			DryRun  bool  `json:"dry_run"`
			Coming  []any `json:"coming"`
			Now     int   `json:"people_to_erase_now"`
			Waiting int   `json:"people_waiting"`
		}
		if err := json.Unmarshal([]byte(out), &report); err != nil || !report.DryRun || report.Now != 1 || report.Waiting != 1 || report.Coming == nil {
			t.Errorf("as JSON: %v %s", err, out)
		}
		if got := addresses(data, place); got != both {
			t.Errorf("after a dry run the place holds %q", got)
		}
		wanted(t, exitDone, "People to erase: 1 now, 1 later.", with(place, "retention")...)
		wanted(t, exitDone, "People to erase: 0 now, 1 later.", with(place, "retention")...)
		if got := addresses(data, place); got != one {
			t.Errorf("after the run the place holds %q", got)
		}

		var line store.Erased
		list := wanted(t, exitDone, string(gone), with(place, "retention", "erased")...)
		if err := json.Unmarshal([]byte(list), &line); err != nil || line.Account != gone || strings.Count(list, "\n") != 1 || strings.Contains(list, "exemple.fr") {
			t.Errorf("the list of what was erased: %v %q", err, list)
		}
		kept := filepath.Join(t.TempDir(), "erased.jsonl")
		write(t, kept, list)
		otherData, other := flags()
		wanted(t, exitDone, "Restored", with(other, "restore", archive)...)
		if got := addresses(otherData, other); got != both {
			t.Fatalf("the restored place holds %q", got)
		}
		for _, want := range []int{1, 0} {
			wanted(t, exitDone, fmt.Sprintf("Erased again: 0 files, %d people, of 1.", want), with(other, "retention", "replay", kept)...)
			if got := addresses(otherData, other); got != one {
				t.Errorf("after the replay the restored place holds %q", got)
			}
		}
		wanted(t, exitDone, "People to erase: 0 now, 1 later.", with(other, "retention")...)

		write(t, kept, list+"part@exemple.fr\n")
		wanted(t, exitBadInput, "erased.jsonl:2: not a line of", with(other, "retention", "replay", kept)...)
		wanted(t, exitBadInput, "", with(other, "retention", "replay", kept+"-not")...)
		if err := os.Remove(kept); err != nil {
			t.Error(err)
		}
	})
}
