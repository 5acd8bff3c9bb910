package jobs

import (
	"context"
	"errors"
	"time"

	"cohorte/internal/blob"
	"cohorte/store"
)

// unheldFor is how long an attached file stays after the last draft that held
// it let it go, at least: a form that is being saved has kept its files before
// its answers.
const unheldFor = time.Hour

// unheldEvery is how often they are looked for. A file goes in the round after
// the one that forgot it: a backup that began in between finds it.
const unheldEvery = 6 * time.Hour

// RemoveUnheld has the runner remove attached files that nothing refers to.
func RemoveUnheld(r *Runner, db *store.DB, blobs *blob.Store) {
	r.Every("attached.remove_unheld", Period(unheldEvery), func(ctx context.Context, _ store.Job) error {
		// The disk's clock for files, the programme's for rows.
		return removeUnheld(ctx, db, blobs, r.clock().Add(-unheldFor), time.Now().Add(-unheldFor))
	})
}

// removeUnheld removes files that have no note and that were written before a
// time of the disk, then the notes of before a time that nothing refers to.
func removeUnheld(ctx context.Context, db *store.DB, blobs *blob.Store, noted, written time.Time) error {
	err := blobs.Each(func(hash string) error {
		var has bool
		err := db.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			has, err = tx.HasBlob(ctx, hash)
			return err
		})
		if err != nil || has {
			return err
		}
		_, err = blobs.Remove(hash, written)
		return err
	})
	if err = errors.Join(err, blobs.Sweep(written)); err != nil {
		return err
	}
	var unheld []string
	err = db.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		unheld, err = tx.Unheld(ctx, noted)
		return err
	})
	if err != nil {
		return err
	}
	for _, hash := range unheld {
		if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.ForgetBlob(ctx, hash, noted) }); err != nil {
			return err
		}
	}
	return nil
}
