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
