package jobs_test

import (
	"context"
	"testing"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/jobs"
	"cohorte/store"
	"cohorte/store/storetest"
)

// Reviews given in one minute ask for one computation, and its job leaves the
// time of it on the reading.
func TestAdjustedMeansAreComputedOnceAMinute(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	at := time.Date(2030, 4, 4, 8, 0, 5, 0, time.UTC)
	var found []store.Job
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.AddReading(ctx, review.Reading{ID: "reading-1", Edition: "test-9", Call: edition.TalentCall, Stage: "review", OpenedAt: at}); err != nil {
			return err
		}
		for i := range 3 {
			if err := tx.EnqueueAdjust(ctx, "reading-1", at.Add(time.Duration(i)*time.Second)); err != nil {
				return err
			}
		}
		due := at.Add(2 * time.Minute)
		var err error
		found, err = tx.ClaimJobs(ctx, []string{store.JobAdjust}, due, due.Add(time.Minute), 10)
		return err
	})
	if err != nil || len(found) != 1 || found[0].RunAt.Before(at.Truncate(time.Minute).Add(time.Minute)) {
		t.Fatalf("%+v, %v", found, err)
	}
	done := at.Add(3 * time.Minute)
	if err := jobs.Readjust(db, func() time.Time { return done })(t.Context(), found[0]); err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		r, err := tx.Reading(ctx, "reading-1")
		if !r.AdjustedAt.Equal(done) {
			t.Errorf("adjusted at %s", r.AdjustedAt)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
