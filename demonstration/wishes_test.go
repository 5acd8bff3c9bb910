package demonstration_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"cohorte/demonstration"
	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/internal/blob"
	"cohorte/store"
	"cohorte/store/storetest"
)

func TestADemonstrationComesToItsWishes(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o := demonstration.Options{Now: time.Date(2030, 1, 31, 9, 0, 0, 0, time.UTC), Seed: 1, Applications: 70, Projects: 30, Blobs: blobs}
	if _, err := demonstration.Fill(t.Context(), db, o, nil); err != nil {
		t.Fatal(err)
	}
	if err := demonstration.Wishes(t.Context(), db, o); !errors.Is(err, demonstration.ErrNoWishes) {
		t.Errorf("before the wishes: %v", err)
	}
	o.Now = o.Now.AddDate(0, 0, 58)
	if err := demonstration.Wishes(t.Context(), db, o); err != nil {
		t.Fatal(err)
	}
	viewer := account.Account{Roles: []account.Role{account.ProgrammeManager}}.Actor(o.Now)
	err = db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		sheets, err := tx.PublicSheets(ctx, "demo-6", o.Now)
		if err != nil {
			return err
		}
		if len(sheets) < 8 {
			t.Errorf("%d challenges are public", len(sheets))
		}
		early, err := tx.PublicSheets(ctx, "demo-6", o.Now.AddDate(0, 0, -7))
		if err != nil || len(early) > 0 {
			t.Errorf("%d challenges were public before their time, %v", len(early), err)
		}
		wishers, err := tx.WishesOf(ctx, viewer, "demo-6", edition.TalentCall)
		if err != nil {
			return err
		}
		given, drafts := 0, 0
		for _, w := range wishers {
			if w.Last.N > 0 {
				given++
				if n := len(w.Last.Wishes); n < 3 || n > 5 {
					t.Errorf("%s has %d wishes", w.Number, n)
				}
			} else if w.Drafted {
				drafts++
			}
		}
		if len(wishers) < 25 || given < len(wishers)/2 || given == len(wishers) {
			t.Errorf("%d are shortlisted, %d wished, %d have a draft", len(wishers), given, drafts)
		}
		_, err = tx.WishesOf(ctx, fellowship.Actor{ID: "somebody", At: o.Now}, "demo-6", edition.TalentCall)
		if !errors.Is(err, fellowship.ErrNotAllowed) {
			t.Errorf("somebody who may not see files reads the wishes: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
