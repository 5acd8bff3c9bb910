package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
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

// FindTies handles store.JobTies: what ties the reviewers of a reading to its
// files, and what tells in free texts who wrote them. Nothing is held while it
// looks.
func FindTies(db *store.DB, shelf *edition.Shelf, clock func() time.Time) Handler {
	return func(ctx context.Context, job store.Job) error {
		var p store.ReadingPayload
		if err := json.Unmarshal([]byte(job.Payload), &p); err != nil {
			return fmt.Errorf("the payload of a job can't be read: %w", err)
		}
		_, err := db.FindTies(ctx, shelf, fellowship.Machine(clock()), p.Reading)
		return err
	}
}
