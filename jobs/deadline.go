package jobs

import (
	"context"
	"maps"
	"slices"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
)

// Deadlines is the work of the limits of calls: reminders before, drafts that
// are left or carried over after, the news of a limit that was extended.
type Deadlines struct {
	DB    *store.DB
	Shelf *edition.Shelf
	// Batch is how many files one act takes; 0 means 200.
	Batch int
}

func (d Deadlines) batch() int {
	if d.Batch == 0 {
		return 200
	}
	return d.Batch
}

// stale is how long after a round its drafts are still told that it is over: a
// place that was away for longer has no news to give.
const stale = 7 * 24 * time.Hour

// Watch gives the work to a runner. It looks every minute.
func (d Deadlines) Watch(r *Runner) {
	r.Every("deadlines.look", Period(time.Minute), func(ctx context.Context, _ store.Job) error { return d.Look(ctx, r.clock().UTC()) })
	r.Handle(store.JobRemind, func(ctx context.Context, job store.Job) error { return d.remind(ctx, job.Payload, r.clock().UTC()) })
	r.Handle(store.JobTellLimit, func(ctx context.Context, job store.Job) error { return d.tell(ctx, job.Payload, r.clock().UTC()) })
}

// Look finds what is due in every call of every edition in force. It says the
// same however often it is called, and after a night without a server.
func (d Deadlines) Look(ctx context.Context, now time.Time) error {
	for _, v := range d.Shelf.All(now) {
		for _, kind := range slices.Sorted(maps.Keys(v.Calls)) {
			call := v.Calls[kind]
			if err := d.settle(ctx, v.ID, kind, call, now); err != nil {
				return err
			}
			for _, due := range d.due(v.ID, kind, call, now) {
				err := d.DB.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error {
					return tx.EnqueueLimit(ctx, due.kind, due.LimitPayload, now)
				})
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// dueWork is a job that a limit asks for.
type dueWork struct {
	kind string
	store.LimitPayload
}

func (d Deadlines) due(id edition.ID, kind edition.CallKind, call edition.Call, now time.Time) []dueWork {
	var due []dueWork
	// A reminder whose time passed before its limit was known says nothing that
	// the news of the limit does not say.
	if r, ok := call.ReminderDue(now); ok && !r.Due.Before(edition.KnownSince(d.Shelf.Versions(id), kind, r.Closes, now)) {
		due = append(due, dueWork{store.JobRemind, store.LimitPayload{Edition: id, Call: kind, Closes: r.Closes,
			Before: r.Before.String(), StartedBefore: r.Due}})
	}
	settled := now.Add(-file.Settle - call.Grace.Clock())
	closed, round := call.LastClosed(settled)
	if round != nil && now.Sub(closed) < stale && file.GoesOn(call, now) {
		due = append(due, dueWork{store.JobTellLimit, store.LimitPayload{Edition: id, Call: kind, Closes: closed, Passed: true, StartedBefore: closed}})
	}
	return due
}

// settle leaves the drafts of a call that is over, and takes up those of a call
// that is not over any more.
func (d Deadlines) settle(ctx context.Context, id edition.ID, kind edition.CallKind, call edition.Call, now time.Time) error {
	for _, one := range []struct {
		find func(ctx context.Context, tx *store.Tx) ([]file.File, error)
		act  func(ctx context.Context, tx *store.Tx) (int, error)
	}{
		{func(ctx context.Context, tx *store.Tx) ([]file.File, error) {
			if file.Over(call, now).IsZero() {
				return nil, nil
			}
			return tx.DraftsToLeave(ctx, id, kind, now.Add(-file.Settle), 1)
		}, func(ctx context.Context, tx *store.Tx) (int, error) {
			return file.Leave(ctx, tx, call, id, kind, now, d.batch())
		}},
		{func(ctx context.Context, tx *store.Tx) ([]file.File, error) {
			if !file.GoesOn(call, now) {
				return nil, nil
			}
			return tx.LeftDrafts(ctx, id, kind, 1)
		}, func(ctx context.Context, tx *store.Tx) (int, error) {
			return file.Resume(ctx, tx, call, id, kind, now, d.batch())
		}},
	} {
		var some []file.File
		err := d.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			some, err = one.find(ctx, tx)
			return err
		})
		for found := len(some) * d.batch(); err == nil && found >= d.batch(); {
			err = d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
				found, err = one.act(ctx, tx)
				return err
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// remind asks for the reminder of every draft of a call, unless its limit has
// passed or moved meanwhile. Rule C-9.
func (d Deadlines) remind(ctx context.Context, payload string, now time.Time) error {
	p, err := store.ReadLimit(payload)
	if err != nil {
		return Permanent(err)
	}
	v, ok := d.Shelf.InForce(p.Edition, now)
	if !ok || !v.Calls[p.Call].At(now).Closes.Equal(p.Closes) || !now.Before(p.Closes) {
		return nil
	}
	return d.each(ctx, p, now, store.JobReminderMail, (*store.Tx).DraftsStartedBefore)
}

// tell asks for the news of a limit, for every file that it concerns.
func (d Deadlines) tell(ctx context.Context, payload string, now time.Time) error {
	p, err := store.ReadLimit(payload)
	if err != nil {
		return Permanent(err)
	}
	if p.Passed {
		return d.each(ctx, p, now, store.JobLeftMail, (*store.Tx).DraftsStartedBefore)
	}
	if v, ok := d.Shelf.InForce(p.Edition, now); ok {
		if err := d.settle(ctx, p.Edition, p.Call, v.Calls[p.Call], now); err != nil {
			return err
		}
	}
	return d.each(ctx, p, now, store.JobExtensionMail, (*store.Tx).FilesOfLimit)
}

// each asks for a mail about each of many files, batch by batch. A run that
// was cut short begins again, and asks for nothing twice.
func (d Deadlines) each(ctx context.Context, p store.LimitPayload, now time.Time, kind string,
	list func(tx *store.Tx, ctx context.Context, p store.LimitPayload, after file.ID, most int) ([]file.ID, error),
) error {
	for after, more := file.ID(""), true; more; {
		var ids []file.ID
		err := d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			if ids, err = list(tx, ctx, p, after, d.batch()); err != nil {
				return err
			}
			for _, id := range ids {
				about := store.FileLimitPayload{File: id, Closes: p.Closes, Before: p.Before, Version: p.Version}
				if err := tx.EnqueueFileLimit(ctx, kind, about, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if more = len(ids) == d.batch(); more {
			after = ids[len(ids)-1]
		}
	}
	return nil
}
