package jobs_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/jobs"
	"cohorte/store"
	"cohorte/store/storetest"
)

// office is a place with drafts in both calls of the invented edition.
type office struct {
	*testing.T
	db    *store.DB
	shelf *edition.Shelf
	edition.Version
	files []file.File
}

func newOffice(t *testing.T, db *store.DB, call edition.CallKind, drafts int) *office {
	t.Helper()
	e := filetest.Edition()
	for kind, c := range e.Calls {
		c.Remind = []edition.Duration{{N: 7, Unit: edition.Days}, {N: 2, Unit: edition.Days}}
		e.Calls[kind] = c
	}
	o := &office{T: t, db: db, shelf: filetest.Shelf(e)}
	o.Version, _ = o.shelf.Version(filetest.ID, 0)
	o.write(func(ctx context.Context, tx *store.Tx) error {
		o.files = nil
		if err := tx.KeepEdition(ctx, o.Version, filetest.BeforeOpening); err != nil {
			return err
		}
		for i := range drafts {
			id := account.ID(fmt.Sprintf("author-%d", i))
			a := account.Account{ID: id, Email: string(id) + "@exemple.fr", Lang: "fr", CreatedAt: filetest.BeforeOpening}
			if err := tx.AddAccount(ctx, a, a.Email); err != nil {
				return err
			}
			f, err := file.Start(ctx, tx, fellowship.Actor{ID: string(id), At: filetest.Open}, o.shelf, filetest.ID, call)
			if err != nil {
				return err
			}
			o.files = append(o.files, f)
		}
		return nil
	})
	return o
}

func (o *office) write(act func(ctx context.Context, tx *store.Tx) error) {
	o.Helper()
	if err := o.db.Write(o.Context(), act); err != nil {
		o.Fatal(err)
	}
}

// at lets the work of limits be done at a time, and gives how many mails of
// each kind have been asked for in all.
func (o *office) at(now time.Time) map[string]int {
	o.Helper()
	d := jobs.Deadlines{DB: o.db, Shelf: o.shelf, Batch: 2}
	if err := d.Look(o.Context(), now); err != nil {
		o.Fatal(err)
	}
	r := jobs.New(o.db, func() time.Time { return now }, quick())
	d.Watch(r)
	stop := running(o.T, r)
	asked := map[string]int{}
	until(o.T, "the work of limits is done", func() bool {
		busy := 0
		err := o.db.Read(o.Context(), func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.CountJobs(ctx)
			busy = 0
			clear(asked)
			for _, c := range list {
				if len(c.Kind) > 5 && c.Kind[:5] == "mail." {
					asked[c.Kind] += c.Jobs
				} else if c.State != store.JobDone {
					busy += c.Jobs
				}
			}
			return err
		})
		return err == nil && busy == 0
	})
	stop()
	return asked
}

func (o *office) statuses() map[file.Status]int {
	o.Helper()
	by := map[file.Status]int{}
	err := o.db.Read(o.Context(), func(ctx context.Context, tx *store.Tx) error {
		clear(by)
		all, err := tx.InspectedFiles(ctx)
		for _, f := range all {
			by[f.State.Status]++
		}
		return err
	})
	if err != nil {
		o.Fatal(err)
	}
	return by
}

// Rules C-9 and F-22, for a call with one window and ten minutes of grace.
func TestDraftsAreRemindedOnceThenLeft(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const n = 5
		o := newOffice(t, db, edition.ProjectCall, n)
		limit := o.Calls[edition.ProjectCall].Closes.End()
		grace := o.Calls[edition.ProjectCall].Grace.Clock()
		for _, step := range []struct {
			what            string
			at              time.Time
			reminders, left int
			status          file.Status
		}{
			{"long before", limit.AddDate(0, 0, -20), 0, 0, file.Draft},
			{"both reminders were missed", limit.Add(-time.Hour), n, 0, file.Draft},
			{"a minute later", limit.Add(-59 * time.Minute), n, 0, file.Draft},
			{"in the grace period", limit.Add(grace - time.Second), n, 0, file.Draft},
			{"just after it", limit.Add(grace + time.Second), n, 0, file.Draft},
			{"when what was on its way is in", limit.Add(grace + file.Settle), n, n, file.LeftAsDraft},
			{"later still", limit.Add(grace + time.Hour), n, n, file.LeftAsDraft},
		} {
			asked := o.at(step.at)
			if asked[store.JobReminderMail] != step.reminders || asked[store.JobLeftMail] != step.left {
				t.Errorf("%s: asked for %v", step.what, asked)
			}
			if by := o.statuses(); by[step.status] != n {
				t.Errorf("%s: %v", step.what, by)
			}
		}
	})
}

// Rule F-22: between two rounds a draft stays a draft, and its writers are told
// once; after the last round it is left.
func TestDraftsAreCarriedOverBetweenRounds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const n = 3
		o := newOffice(t, db, edition.TalentCall, n)
		if by := o.at(filetest.BetweenRounds); by[store.JobLeftMail] != n || o.statuses()[file.Draft] != n {
			t.Errorf("between the rounds: %v, %v", by, o.statuses())
		}
		if by := o.at(filetest.BetweenRounds.Add(time.Hour)); by[store.JobLeftMail] != n {
			t.Errorf("an hour later: %v", by)
		}
		if by := o.at(filetest.Round2); by[store.JobLeftMail] != n || by[store.JobReminderMail] != 0 {
			t.Errorf("in the second round: %v", by)
		}
		if by := o.at(filetest.AfterRounds); by[store.JobLeftMail] != 2*n || o.statuses()[file.LeftAsDraft] != n {
			t.Errorf("after the last round: %v, %v", by, o.statuses())
		}
	})
}

// Who begins after a reminder was due is not reminded of what they know.
func TestADraftBegunAfterTheReminderIsNotReminded(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.SQLite(t), edition.ProjectCall, 1)
	limit := o.Calls[edition.ProjectCall].Closes.End()
	o.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := file.Start(ctx, tx, fellowship.Actor{ID: "author-0", At: limit.Add(-time.Hour)}, o.shelf, filetest.ID, edition.TalentCall)
		return err
	})
	if asked := o.at(limit.Add(-time.Minute)); asked[store.JobReminderMail] != 1 {
		t.Errorf("asked for %v, want the reminder of the older draft alone", asked)
	}
}

// A file that the team holds open is not left, and is left once it closes; a
// limit that is extended takes up what was left.
func TestHeldOpenAndTakenUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const n = 3
		o := newOffice(t, db, edition.ProjectCall, n)
		call := o.Calls[edition.ProjectCall]
		over := call.Closes.End().Add(call.Grace.Clock() + file.Settle)
		staff := fellowship.Actor{ID: "author-0", At: over.Add(-time.Minute), May: fellowship.Permissions{fellowship.DecideFiles, fellowship.AmendEditions}}
		until := edition.Moment{Time: over.Add(time.Hour).Truncate(time.Minute)}
		o.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := file.OpenLate(ctx, tx, staff, o.shelf, o.files[0].Number, until.String(), "Panne.")
			return err
		})
		if asked := o.at(over); asked[store.JobLeftMail] != n-1 || o.statuses()[file.Draft] != 1 {
			t.Errorf("at the end: %v, %v", asked, o.statuses())
		}
		if asked := o.at(until.End().Add(file.Settle - time.Second)); asked[store.JobLeftMail] != n-1 {
			t.Errorf("before the opening has settled: %v", asked)
		}
		if asked := o.at(until.End().Add(file.Settle)); asked[store.JobLeftMail] != n || o.statuses()[file.LeftAsDraft] != n {
			t.Errorf("after the opening: %v, %v", asked, o.statuses())
		}
		staff.At = until.End().Add(time.Hour)
		o.write(func(ctx context.Context, tx *store.Tx) error {
			next, err := edition.Extend(ctx, tx, staff, o.shelf, filetest.ID, 0,
				edition.Extension{Limit: "project", Closes: "2030-04-30 12:00", Reason: edition.Text{FR: "Panne."}})
			tx.AfterCommit(func() { o.shelf.Add(next) })
			return err
		})
		asked := o.at(staff.At)
		if asked[store.JobExtensionMail] != n || o.statuses()[file.Draft] != n {
			t.Errorf("after the extension: %v, %v", asked, o.statuses())
		}
	})
}
