package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/store"
	"cohorte/store/storetest"
)

// What a draft or a submission refers to stays noted (rule F-26); what nothing refers to
// is forgotten, unless it came, or came again, in the last hour.
func TestAttachedFilesThatNothingHolds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		by := fellowship.Actor{ID: "ana", At: filetest.Open}
		shelf := filetest.Shelf(filetest.Edition())
		attach := func(name string, at time.Time) file.Attached {
			a := file.Attached{SHA256: hashOf(name), Name: name, Size: 1, MediaType: "application/pdf"}
			must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AddBlob(ctx, a, at) })
			return a
		}
		draft, submitted, old, again := attach("draft", by.At), attach("submitted", by.At), attach("old", by.At), attach("again", by.At)
		var f file.File
		save := func(a file.Attached, n int) {
			must(t, db, func(ctx context.Context, tx *store.Tx) error {
				changes := file.Decode(filetest.Edition(), edition.ProjectCall, file.Fields(filetest.Edition().Forms["project"]), filetest.Full()).Changes
				changes["cv"] = file.Files{a}
				_, err := file.Save(ctx, tx, by, shelf, f.Number, changes, file.SeenAt(n))
				return err
			})
		}
		must(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			if err = tx.AddAccount(ctx, account.Account{ID: "ana", Email: "ana@exemple.fr", Lang: "fr", CreatedAt: by.At}, "ana@exemple.fr"); err != nil {
				return err
			}
			f, err = file.Start(ctx, tx, by, shelf, filetest.ID, edition.ProjectCall)
			return err
		})
		save(submitted, 0)
		must(t, db, func(ctx context.Context, tx *store.Tx) error {
			p, err := file.Prepare(ctx, tx, by, shelf, f.Number, "key")
			if err == nil {
				_, err = file.Submit(ctx, tx, p)
			}
			return err
		})
		save(draft, 1)
		later := by.At.Add(2 * time.Hour)
		attach("again", later)
		hour := later.Add(-time.Hour)
		var unheld []string
		must(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			holders, err := tx.Holders(ctx)
			if err != nil {
				return err
			}
			if !holders.Submitted[submitted.SHA256] || holders.Submitted[draft.SHA256] || !slices.Equal(holders.Drafts[draft.SHA256], []string{f.Number}) {
				t.Errorf("held: %+v", holders)
			}
			if unheld, err = tx.Unheld(ctx, hour); err != nil || !slices.Equal(unheld, []string{old.SHA256}) {
				t.Errorf("not held: %v, %v", unheld, err)
			}
			// It comes again between the look and the act.
			for _, a := range []file.Attached{old, again} {
				if err := tx.AskScan(ctx, a.SHA256, hour); err != nil {
					return err
				}
				if err := tx.ForgetBlob(ctx, a.SHA256, hour); err != nil {
					return err
				}
			}
			return nil
		})
		for name, want := range map[string]bool{"draft": true, "submitted": true, "old": false, "again": true} {
			must(t, db, func(ctx context.Context, tx *store.Tx) error {
				if has, err := tx.HasBlob(ctx, hashOf(name)); err != nil || has != want {
					t.Errorf("%s is noted: %v, %v", name, has, err)
				}
				return nil
			})
		}
	})
}

// A scan is asked once, until the scanner could not look.
func TestScans(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		at := filetest.Open
		a := file.Attached{SHA256: strings.Repeat("a", 64), Name: "cv.pdf"}
		step := func(state file.ScanState, said string, jobs int) {
			t.Helper()
			at = at.Add(time.Minute)
			must(t, db, func(ctx context.Context, tx *store.Tx) error {
				known, err := tx.Scans(ctx, []file.Attached{a})
				if err != nil {
					return err
				}
				if s := known[a.SHA256]; s.State != state || s.Said != said {
					t.Errorf("it is %q, %q, want %q, %q", s.State, s.Said, state, said)
				}
				counts, err := tx.CountJobs(ctx)
				n := 0
				for _, c := range counts {
					n += c.Jobs
				}
				if n != jobs {
					t.Errorf("%d jobs, want %d", n, jobs)
				}
				return err
			})
		}
		note := func(state file.ScanState, said string) {
			must(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.NoteScan(ctx, file.Scan{SHA256: a.SHA256, State: state, At: at, Said: said})
			})
		}
		ask := func() {
			must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AskScan(ctx, a.SHA256, at) })
		}
		must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AddBlob(ctx, a, at) })
		step("", "", 0)
		ask()
		ask()
		step(file.ScanWaiting, "", 1)
		note(file.NotScanned, "nobody there")
		step(file.NotScanned, "nobody there", 1)
		must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AskScans(ctx, at.Add(-time.Hour), at, 10) })
		step(file.NotScanned, "nobody there", 1)
		must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AskScans(ctx, at.Add(time.Hour), at, 10) })
		step(file.ScanWaiting, "", 2)
		note(file.ScanClean, "")
		ask()
		step(file.ScanClean, "", 2)
		note(file.ScanRefused, "Essai")
		ask()
		step(file.ScanRefused, "Essai", 2)
	})
}

func must(t *testing.T, db *store.DB, act func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := write(t, db, act); err != nil {
		t.Fatal(err)
	}
}
