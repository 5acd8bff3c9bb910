package jobs

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/personal"
	"cohorte/store"
)

// Personal is the daily work of what is kept of people: answers given apart are
// counted, files whose period is over are told of, archived and erased, and
// people who asked for it are erased. It says the same however often it is done.
type Personal struct {
	DB    *store.DB
	Shelf *edition.Shelf
	Log   *slog.Logger
	// Batch is how many files one act takes; 0 means 100.
	Batch int
}

// looksAt is the hour of Paris at which it is done: nobody writes, and the
// night's copy of the place comes after it.
const looksAt = 1

// Watch gives the work to a runner.
func (p Personal) Watch(r *Runner) {
	r.Every("personal.look", Daily(looksAt, edition.Paris), func(ctx context.Context, _ store.Job) error { return p.Look(ctx, r.clock().UTC()) })
}

// Look does what is due at a time. Counts come first: what is erased afterwards
// is in them. Rule P-10.
func (p Personal) Look(ctx context.Context, now time.Time) error {
	err := p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return personal.CountAll(ctx, tx, p.Shelf, now) })
	if err != nil {
		return err
	}
	done, err := p.keep(ctx, now)
	if err != nil {
		return err
	}
	erased, err := p.erase(ctx, now)
	if err == nil && (erased || done[personal.Erased] > 0) {
		err = p.DB.Scrub(ctx)
	}
	return err
}

// keep does what periods ask for, file by file, and counts what it did.
func (p Personal) keep(ctx context.Context, now time.Time) (map[personal.Step]int, error) {
	done := map[personal.Step]int{}
	batch := p.Batch
	if batch == 0 {
		batch = 100
	}
	for _, v := range p.Shelf.All(now) {
		if v.Keeping == nil {
			continue
		}
		for _, call := range slices.Sorted(maps.Keys(v.Calls)) {
			for after, more := file.ID(""), true; more; {
				var last file.ID
				var steps map[personal.Step]int
				err := p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
					steps = map[personal.Step]int{}
					files, err := tx.FilesToKeep(ctx, v.Edition, call, after, batch)
					for _, k := range files {
						step, err := personal.Keep(ctx, tx, fellowship.Machine(now), v.Edition, k)
						if err != nil {
							return err
						}
						steps[step]++
						last = k.ID
					}
					more = len(files) == batch
					return err
				})
				if err != nil {
					return done, err
				}
				for step, n := range steps {
					done[step] += n
				}
				after = last
			}
		}
	}
	return done, nil
}

// erase erases the people whose delay is over. One who can't be erased now does
// not hold up the others: the team sees who waits.
func (p Personal) erase(ctx context.Context, now time.Time) (any bool, err error) {
	var open []personal.Erasure
	err = p.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		open, err = tx.OpenErasures(ctx, fellowship.Machine(now))
		return err
	})
	if err != nil {
		return false, err
	}
	for _, e := range open {
		if now.Before(e.DueAt) {
			continue
		}
		err := p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return personal.ErasePerson(ctx, tx, p.Shelf, e, now) })
		var late *fellowship.NoLongerPossible
		switch {
		case errors.As(err, &late):
			p.Log.WarnContext(ctx, "an erasure waits", "erasure", e.ID, "why", late.Why)
		case err != nil:
			return any, err
		default:
			any = true
		}
	}
	return any, nil
}
