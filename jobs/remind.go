package jobs

import (
	"context"
	"time"

	"cohorte/fellowship/review"
	"cohorte/store"
)

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
