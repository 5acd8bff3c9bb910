package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/store"
	"cohorte/store/storetest"
)

func officer(id string, at time.Time) fellowship.Actor {
	return fellowship.Actor{ID: id, At: at, May: fellowship.Permissions{fellowship.SeeFiles, fellowship.DecideFiles}}
}

func (d desk) give(by fellowship.Actor, number string, j admissibility.Judgement) (v admissibility.Verdict, err error) {
	err = d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		v, err = admissibility.Give(ctx, tx, by, d.shelf, number, j)
		return err
	})
	return v, err
}

func (d desk) tell(by fellowship.Actor, number string, n int) (f file.File, err error) {
	err = d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = admissibility.Tell(ctx, tx, by, d.shelf, number, n)
		return err
	})
	return f, err
}

// standings are where the only file of the place stands with the officers.
func (d desk) standings(at time.Time) (found []store.Standing) {
	d.t.Helper()
	err := d.db.Read(d.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		found = nil
		for _, s := range []store.Standing{store.ToVerify, store.ToTell, store.Overdue, store.IsAdmissible, store.IsRefused, store.IsToComplete} {
			page, err := tx.Files(ctx, officer("desk", at), store.FileFilter{Admissibility: s, Size: 10})
			if err != nil {
				return err
			}
			if page.Total > 0 {
				found = append(found, s)
			}
			above := 0
			for _, call := range []edition.CallKind{edition.ProjectCall, edition.TalentCall} {
				f := store.FileFilter{Call: call, Admissibility: s}
				groups, err := tx.FileGroups(ctx, officer("desk", at), f)
				if err != nil {
					return err
				}
				n, _ := store.CountIn(groups, f)
				above += n
			}
			if above != page.Total {
				d.t.Errorf("%s: the groups hold %d files, the list %d", s, above, page.Total)
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return found
}

// seen is all that the author's pages read of a file.
func (d desk) seen(at time.Time, number string) file.Opened {
	d.t.Helper()
	o, err := d.open(as("ana", at), number)
	if err != nil {
		d.t.Fatal(err)
	}
	return o
}

func reason(err error) fellowship.Reason {
	var late *fellowship.NoLongerPossible
	if errors.As(err, &late) {
		return late.Why
	}
	return ""
}

func (d desk) received(at time.Time) file.File {
	d.t.Helper()
	f, err := d.start(as("ana", at), edition.ProjectCall)
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err = d.save(as("ana", at), f.Number, answers(d.t, nil), 0); err != nil {
		d.t.Fatal(err)
	}
	if _, err = d.submit(as("ana", at), f.Number, "request"); err != nil {
		d.t.Fatal(err)
	}
	return f
}

// A correction reopens what was asked for and nothing else, beyond the limit of
// the call, until its own day. Rules V-3 and V-7.
func TestACorrectionReopensOnlyWhatWasAsked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.received(filetest.Open)
		later := filetest.AfterGrace
		due := later.Add(48 * time.Hour)
		if diff := cmp.Diff([]store.Standing{store.ToVerify}, d.standings(later)); diff != "" {
			t.Errorf("at first: %s", diff)
		}
		before := d.seen(later, f.Number)
		v, err := d.give(officer("desk", later), f.Number, admissibility.Judgement{Submission: 1, Word: admissibility.ToComplete, Motive: "Il manque une raison.", Fields: []string{"problem", "funded"}, Due: due})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]store.Standing{store.ToTell, store.IsToComplete}, d.standings(later)); diff != "" {
			t.Errorf("decided: %s", diff)
		}
		if diff := cmp.Diff(before, d.seen(later, f.Number)); diff != "" {
			t.Errorf("a verdict that nobody was told shows to the author: %s", diff)
		}
		if _, err = d.tell(officer("desk", later), f.Number, v.N); err != nil {
			t.Fatal(err)
		}
		if _, err = d.tell(officer("desk", later), f.Number, v.N); reason(err) != fellowship.ChangedSince {
			t.Errorf("told twice: %v", err)
		}

		ana := as("ana", later.Add(time.Hour))
		o := d.seen(ana.At, f.Number)
		if diff := cmp.Diff([]string{"problem", "funded", "budget"}, o.Correction.Fields); diff != "" {
			t.Errorf("what is reopened, with what hangs on it: %s", diff)
		}
		_, err = d.save(ana, f.Number, file.Answers{"name": file.Text("Un autre nom")}, o.Revision)
		var invalid *fellowship.Invalid
		if !errors.As(err, &invalid) || invalid.Problems[0].Code != fellowship.NotReopened {
			t.Errorf("an answer that was not asked for: %v", err)
		}
		if _, err = d.save(ana, f.Number, file.Answers{"problem": file.Text("La raison.")}, o.Revision); err != nil {
			t.Fatal(err)
		}
		if got := reason(d.seen(due, f.Number).CanChange(due)); got != fellowship.CorrectionOver {
			t.Errorf("on the day it ends: %q", got)
		}
		if diff := cmp.Diff([]store.Standing{store.Overdue, store.IsToComplete}, d.standings(due)); diff != "" {
			t.Errorf("overdue: %s", diff)
		}
		if _, err = d.submit(ana, f.Number, "again"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]store.Standing{store.ToVerify}, d.standings(ana.At)); diff != "" {
			t.Errorf("submitted again: %s", diff)
		}
		desk := officer("desk", ana.At.Add(time.Minute))
		if _, err := d.give(desk, f.Number, admissibility.Judgement{Seen: v.N, Submission: 1, Word: admissibility.Admissible}); reason(err) != fellowship.ChangedSince {
			t.Errorf("a verdict on the submission before: %v", err)
		}
		if _, err := d.give(desk, f.Number, admissibility.Judgement{Seen: v.N, Submission: 2, Word: admissibility.Admissible}); err != nil {
			t.Fatal(err)
		}
		if f, err = d.tell(officer("desk", ana.At.Add(2*time.Minute)), f.Number, 2); err != nil || f.State.Status != file.UnderReview {
			t.Errorf("told: %+v, %v", f.State, err)
		}
		want := []string{"ana file.started", "ana file.submitted", "desk admissibility.given", "desk admissibility.told", "ana file.submitted", "desk admissibility.given", "desk admissibility.told"}
		got := d.record(f) // those of one time come in any order
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the record: %s", diff)
		}
	})
}

// What was typed and not submitted before the request does not leave with the
// correction.
func TestACorrectionSendsNothingElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.received(filetest.Open)
		if _, err := d.save(as("ana", filetest.LastMinute), f.Number, file.Answers{"name": file.Text("Jamais déposé")}, 1); err != nil {
			t.Fatal(err)
		}
		at := filetest.AfterGrace
		if _, err := d.give(officer("desk", at), f.Number, admissibility.Judgement{Submission: 1, Word: admissibility.ToComplete, Motive: "m", Fields: []string{"problem"}, Due: at.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.tell(officer("desk", at), f.Number, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := d.save(as("ana", at), f.Number, file.Answers{"problem": file.Text("Corrigé")}, 2); err != nil {
			t.Fatal(err)
		}
		s, err := d.submit(as("ana", at), f.Number, "again")
		if err != nil {
			t.Fatal(err)
		}
		rules, _ := d.shelf.Version(filetest.ID, 0)
		got, err := file.ReadContent(rules, edition.ProjectCall, s.Content)
		if err != nil || got.Text("name") != "Projet A" || got.Text("problem") != "Corrigé" {
			t.Errorf("what was submitted: %q, %q, %v", got.Text("name"), got.Text("problem"), err)
		}
	})
}

// Of officers at once, one decides and the others are told so. Rule V-6.
func TestOneOfManyOfficersAtOnceDecides(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.received(filetest.Open)
		var (
			mu      sync.Mutex
			results []fellowship.Reason
			wg      sync.WaitGroup
		)
		for _, id := range []string{"a", "b", "c", "d"} {
			wg.Go(func() {
				_, err := d.give(officer(id, filetest.Open), f.Number, admissibility.Judgement{Submission: 1, Word: admissibility.Admissible})
				mu.Lock()
				defer mu.Unlock()
				results = append(results, reason(err))
			})
		}
		wg.Wait()
		slices.Sort(results)
		if diff := cmp.Diff([]fellowship.Reason{"", fellowship.ChangedSince, fellowship.ChangedSince, fellowship.ChangedSince}, results); diff != "" {
			t.Errorf("four at once: %s", diff)
		}
		if _, err := d.tell(officer("a", filetest.Open), f.Number, 1); reason(err) != fellowship.StillChanging {
			t.Errorf("told while its authors may change it: %v", err)
		}
		if _, err := d.give(staff(filetest.Open, fellowship.SeeFiles), f.Number, admissibility.Judgement{Seen: 1, Submission: 1, Word: admissibility.Admissible}); !errors.Is(err, fellowship.ErrNotAllowed) {
			t.Errorf("who may only read: %v", err)
		}
	})
}
