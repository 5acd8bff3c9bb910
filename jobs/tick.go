package jobs

import (
	"context"
	"fmt"
	"time"

	"cohorte/store"
)

// tick is a job that comes back with time.
type tick struct {
	kind string
	slot func(now time.Time) time.Time
	last time.Time
}

// Every queues a job of a kind once in each slot of time, whatever the number
// of runners and programs. Slot gives the beginning of the slot that a time is
// in; the job's payload is that time, in JSON (RFC 3339). A slot that passed
// while no program ran is not made up for: a handler looks at what is due, not
// at how often it was called.
func (r *Runner) Every(kind string, slot func(now time.Time) time.Time, handler Handler) {
	r.Handle(kind, handler)
	r.ticks = append(r.ticks, &tick{kind: kind, slot: slot})
}

// Period makes slots of one length, counted in UTC.
func Period(length time.Duration) func(time.Time) time.Time {
	return func(now time.Time) time.Time { return now.UTC().Truncate(length) }
}

// Daily makes a slot that begins every day at an hour, in a place's time.
func Daily(hour int, in *time.Location) func(time.Time) time.Time {
	return func(now time.Time) time.Time {
		local := now.In(in)
		begin := time.Date(local.Year(), local.Month(), local.Day(), hour, 0, 0, 0, in)
		if begin.After(now) {
			begin = time.Date(local.Year(), local.Month(), local.Day()-1, hour, 0, 0, 0, in)
		}
		return begin
	}
}

func (r *Runner) schedule(ctx context.Context) error {
	now := r.clock()
	for _, t := range r.ticks {
		slot := t.slot(now)
		if !slot.After(t.last) {
			continue
		}
		key := slot.UTC().Format(time.RFC3339)
		err := r.db.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Enqueue(ctx, store.NewJob{
				Kind: t.kind, Payload: `"` + key + `"`, UniqueKey: key, CreatedAt: now})
			return err
		})
		if err != nil {
			return fmt.Errorf("tick %s: %w", t.kind, err)
		}
		t.last = slot
	}
	return nil
}
