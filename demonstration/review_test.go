package demonstration_test

import (
	"context"
	"testing"
	"time"

	"cohorte/demonstration"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/store/storetest"
)

// jury is the table of marks of one reading, whole, with its reviewers.
type jury struct {
	review.Reading
	store.Table
	reviewers []store.Colleague
}

func juries(t *testing.T, db *store.DB, at time.Time) (list []jury) {
	t.Helper()
	viewer := account.Account{Roles: []account.Role{account.ProgrammeManager}}.Actor(at)
	err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		list = nil
		kept, err := tx.KeptEditions(ctx)
		if err != nil {
			return err
		}
		readings, err := tx.Readings(ctx, viewer)
		if err != nil {
			return err
		}
		for _, r := range readings {
			j := jury{Reading: r}
			_, grid, err := r.Rules(edition.NewShelf(kept...))
			if err != nil {
				return err
			}
			if j.Table, err = tx.MarksTable(ctx, viewer, r, grid, store.TableFilter{Page: 1, Size: 1 << 12}); err != nil {
				return err
			}
			if j.reviewers, err = tx.ReviewersOf(ctx, viewer, r.ID); err != nil {
				return err
			}
			list = append(list, j)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// check fails unless the table is one that a jury could sit over: every file
// has the readers it should have and most of their reviews, and has its rank;
// where files are many, all their means can be compared.
func (j jury) check(t *testing.T) {
	t.Helper()
	name := string(j.Edition) + " " + string(j.Call) + " " + j.Round
	for _, row := range j.Rows {
		if row.Wanted == 0 || row.Assigned != row.Wanted {
			t.Errorf("%s: %s has %d of %d reviewers", name, row.Code, row.Assigned, row.Wanted)
		}
		if row.Reviews > 0 && (row.Rank == 0 || len(j.Rows) > 100 && row.AdjustedGroup != 1) {
			t.Errorf("%s: %s has %d reviews, rank %d, group %d", name, row.Code, row.Reviews, row.Rank, row.AdjustedGroup)
		}
	}
	if n := j.Totals; n.Files != len(j.Rows) || n.Given >= n.Assigned || 10*n.Given < 7*n.Assigned {
		t.Errorf("%s: %d of %d reviews are given, on %d files", name, n.Given, n.Assigned, n.Files)
	}
}

// Of five hundred applications to each edition, thirty reviewers make a full
// table; at the stage after it the wishes of the edition that receives some are
// there too.
func TestFiveHundredFilesComeToTheirTables(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	o := demonstration.Options{Seed: 1, Applications: 500, Projects: 30, Stage: demonstration.Wishes}
	summary := fill(t, db, o)
	all, sheets := juries(t, db, now), 0
	for _, filled := range summary.Editions {
		rows, given, discuss := 0, 0, 0
		for _, j := range all {
			if j.Edition != filled.ID {
				continue
			}
			j.check(t)
			rows, given = rows+len(j.Rows), given+j.Totals.Given
			if j.Call == edition.TalentCall {
				discuss += j.Totals.Discuss
				if len(j.reviewers) != 30 {
					t.Errorf("%s %s: %d reviewers", j.Edition, j.Round, len(j.reviewers))
				}
			}
		}
		if filled.Applications.Files < 500 || filled.Projects.Files < 30 || filled.Read != rows || filled.Reviews != given {
			t.Errorf("%+v, and the tables have %d files and %d reviews", filled, rows, given)
		}
		if rows < 300 || given < 900 || discuss < 10 || discuss > rows/2 {
			t.Errorf("%s: %d files with %d reviews, %d to be discussed", filled.ID, rows, given, discuss)
		}
		err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.PublicSheets(ctx, filled.ID, now)
			sheets += len(list)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(summary.Editions) != 2 || sheets < 8 {
		t.Errorf("%d editions, %d challenges", len(summary.Editions), sheets)
	}
}

// In a small place too there is something of everything that a jury meets.
func TestAFewFilesComeToTheirTables(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	fill(t, db, demonstration.Options{Seed: 1, Applications: 36, Projects: 16, Stage: demonstration.Review})
	recused, discuss, late := 0, 0, 0
	calls := map[string]bool{}
	for _, j := range juries(t, db, now) {
		j.check(t)
		calls[string(j.Edition)+" "+string(j.Call)] = true
		discuss += j.Totals.Discuss
		for _, c := range j.reviewers {
			recused += c.Reviews[review.Excluded]
			if c.Reviews[review.Assigned] > 0 && !j.DueAt.After(now) {
				late++
			}
		}
	}
	if len(calls) != 4 || recused == 0 || discuss == 0 || late == 0 {
		t.Errorf("tables of %v; %d recusals, %d files to be discussed, %d reviewers late", calls, recused, discuss, late)
	}
}
