package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/store"
	"cohorte/store/storetest"
)

func (d desk) openLate(by fellowship.Actor, number, until string) (o file.LateOpening, err error) {
	err = d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		o, err = file.OpenLate(ctx, tx, by, d.shelf, number, until, "Panne.")
		return err
	})
	return o, err
}

func (d desk) settleDraft(call edition.CallKind, at time.Time) (found int, err error) {
	err = d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		found, err = file.Leave(ctx, tx, filetest.Edition().Calls[call], filetest.ID, call, at, 10)
		return err
	})
	return found, err
}

// Rule F-23.
func TestAFileOpenedLate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, err := d.start(as("ana", filetest.Open), edition.ProjectCall)
		if err != nil {
			t.Fatal(err)
		}
		other, err := d.start(as("bob", filetest.Open), edition.ProjectCall)
		if err != nil {
			t.Fatal(err)
		}
		after := filetest.AfterGrace.Add(time.Hour)
		if n, err := d.settleDraft(edition.ProjectCall, after); n != 2 || err != nil {
			t.Fatalf("left %d: %v", n, err)
		}
		if n, err := d.settleDraft(edition.ProjectCall, after); n != 0 || err != nil {
			t.Errorf("left %d again: %v", n, err)
		}
		_, err = d.save(as("ana", after), f.Number, answers(t, nil), 0)
		wantLate(t, err, fellowship.CallClosed)

		if _, err := d.openLate(staff(after, fellowship.SeeFiles), f.Number, "2030-03-20 12:00"); !errors.Is(err, fellowship.ErrNotFound) {
			t.Errorf("without the permission: %v", err)
		}
		var wrong *fellowship.Invalid
		for until, want := range map[string]fellowship.ProblemCode{"2030-03-19 00:00": fellowship.AlreadyPast, "2030-03-31 02:30": fellowship.HourSkipped, "": fellowship.Missing} {
			if _, err := d.openLate(staff(after, fellowship.DecideFiles), f.Number, until); !errors.As(err, &wrong) || wrong.Problems[0].Code != want {
				t.Errorf("until %q: %v, want %s", until, err, want)
			}
		}
		o, err := d.openLate(staff(after, fellowship.DecideFiles), f.Number, "2030-03-20 12:00")
		if err != nil {
			t.Fatal(err)
		}
		opened, err := d.save(as("ana", after.Add(time.Minute)), f.Number, answers(t, nil), 0)
		if err != nil || opened.State.Status != file.Draft || opened.Late.Reason != "Panne." {
			t.Fatalf("saved: %v, %+v", err, opened.Late)
		}
		_, err = d.save(as("bob", after.Add(time.Minute)), other.Number, answers(t, nil), 0)
		wantLate(t, err, fellowship.CallClosed)
		if _, err := d.submit(as("ana", o.Until.Add(-time.Nanosecond*1000)), f.Number, "in time"); err != nil {
			t.Errorf("in the last microsecond: %v", err)
		}
		_, err = d.submit(as("ana", o.Until), f.Number, "too late")
		var late *fellowship.NoLongerPossible
		if !errors.As(err, &late) || !late.Since.Equal(o.Until) {
			t.Errorf("at the end: %v since %v, want since %v", err, late, o.Until)
		}
		if _, err := d.openLate(staff(o.Until, fellowship.DecideFiles), f.Number, "2030-03-21 12:00"); err != nil {
			t.Errorf("opened again: %v", err)
		}
		if got, err := d.open(as("ana", o.Until), f.Number); err != nil || got.Late.N != 2 || got.CanChange(o.Until) != nil {
			t.Errorf("opened again: %+v, %v", got.Late, err)
		}
		if _, err := d.withdraw(as("ana", o.Until), f.Number); err != nil {
			t.Fatal(err)
		}
		_, err = d.openLate(staff(o.Until, fellowship.DecideFiles), f.Number, "2030-03-21 12:00")
		wantLate(t, err, fellowship.FileWithdrawn)
	})
}

// A draft that is opened late keeps to the round that it was opened for.
func TestAFileOpenedLateKeepsItsRound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, err := d.start(as("ana", filetest.Round1), edition.TalentCall)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.openLate(staff(filetest.BetweenRounds, fellowship.DecideFiles), f.Number, "2030-03-25 12:00"); err != nil {
			t.Fatal(err)
		}
		at := filetest.BetweenRounds.Add(time.Hour)
		if _, err := d.save(as("ana", at), f.Number, answers(t, nil), 0); err != nil {
			t.Fatal(err)
		}
		if _, err := d.submit(as("ana", at), f.Number, "late"); err != nil {
			t.Fatal(err)
		}
		got, err := d.open(as("ana", at), f.Number)
		if err != nil || got.Round != "s1" {
			t.Errorf("round %q, %v", got.Round, err)
		}
		_, err = d.submit(as("ana", filetest.Round2), f.Number, "in the next round")
		wantLate(t, err, fellowship.FileMovedOn)
	})
}

// Whatever comes first, a file that was opened late is a draft, and open.
func TestLeavingAndOpeningLateAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		for range 8 {
			f, err := d.start(as("ana", filetest.Open), edition.ProjectCall)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.save(as("ana", filetest.Open), f.Number, answers(t, nil), 0); err != nil {
				t.Fatal(err)
			}
			at := filetest.AfterGrace.Add(time.Hour)
			var both sync.WaitGroup
			both.Go(func() {
				if _, err := d.settleDraft(edition.ProjectCall, at); err != nil {
					t.Errorf("leave: %v", err)
				}
			})
			both.Go(func() {
				if _, err := d.openLate(staff(at, fellowship.DecideFiles), f.Number, "2030-03-20 12:00"); err != nil {
					t.Errorf("open late: %v", err)
				}
			})
			both.Wait()
			got, err := d.open(as("ana", at), f.Number)
			if err != nil || got.State.Status != file.Draft || got.CanChange(at) != nil {
				t.Fatalf("%s is %s, %v", f.Number, got.State.Status, err)
			}
			if _, err := d.withdraw(as("ana", at), f.Number); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Rule C-10: of two that extend the same version at once, one is refused.
func TestTwoExtensionsAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		by := staff(filetest.Open, fellowship.AmendEditions)
		extend := func(closes string) error {
			return d.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := edition.Extend(ctx, tx, by, d.shelf, filetest.ID, 0,
					edition.Extension{Limit: "project", Closes: closes, Reason: edition.Text{FR: "Panne."}})
				return err
			})
		}
		wantLate(t, extend("2030-03-25 23:59"), fellowship.CallNotOpen) // the edition is not kept yet
		v, _ := d.shelf.Version(filetest.ID, 0)
		d.write(func(ctx context.Context, tx *store.Tx) error { return tx.KeepEdition(ctx, v, filetest.Open) })
		errs := make([]error, 4)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				errs[i] = extend([]string{"2030-03-25 23:59", "2030-03-26 23:59", "2030-03-27 23:59", "2030-03-28 23:59"}[i])
			})
		}
		all.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
				continue
			}
			wantLate(t, err, fellowship.ChangedSince)
		}
		if made != 1 {
			t.Errorf("%d extensions were made", made)
		}
		err := d.db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			kept, err := tx.KeptEditions(ctx)
			if len(kept) != 2 || kept[1].N != 1 || kept[1].MadeBy != "desk" || len(kept[1].Amendments) != 1 {
				t.Errorf("kept: %+v", kept)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
