package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cohorte/fellowship/review"
	"cohorte/store"
)

// Readjust handles store.JobAdjust: the adjusted means of a reading, anew.
func Readjust(db *store.DB, clock func() time.Time) Handler {
	return func(ctx context.Context, job store.Job) error {
		var p store.ReadingPayload
		if err := json.Unmarshal([]byte(job.Payload), &p); err != nil {
			return fmt.Errorf("the payload of a job can't be read: %w", err)
		}
		return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			return review.Readjust(ctx, tx, p.Reading, clock())
		})
	}
}

// Reviews is the work of the days on which reviews are due.
type Reviews struct{ DB *store.DB }

// Watch gives the work to a runner. It looks every minute.
func (w Reviews) Watch(r *Runner) {
	r.Every("reviews.look", Period(time.Minute), func(ctx context.Context, _ store.Job) error { return w.Look(ctx, r.clock().UTC()) })
}

// Look asks for the reminders that are due in the readings that are open. It
// asks once for each date, however often it is called.
func (w Reviews) Look(ctx context.Context, now time.Time) error {
	var due []review.Reading
	err := w.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		due, err = tx.DueReadings(ctx)
		return err
	})
	for _, r := range due {
		m, ok := r.ReminderDue(now)
		if err != nil || !ok {
			continue
		}
		err = w.DB.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.EnqueueReviewReminder(ctx, r, m, now) })
	}
	return err
}
