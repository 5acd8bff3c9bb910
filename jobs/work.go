package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/fellowship/work"
	"cohorte/internal/blob"
	"cohorte/store"
)

// noteEvery is how often the page of a work can see it move, and how soon an
// interruption is seen.
const noteEvery = time.Second

// mostTries is how often a work is begun again after an error of the machine.
const mostTries = 5

// Works does long work, piece by piece, each kind by its steps.
type Works struct {
	DB    *store.DB
	Blobs *blob.Store
	Clock func() time.Time
	// Kinds make the steps of a work. An error that is a refusal ends the work;
	// any other one has it begin again later.
	Kinds map[work.Kind]func(ctx context.Context, w work.Work) (work.Steps, error)
}

// AddTo gives the runner the work, and the removal of what was kept of it long
// enough.
func (l Works) AddTo(r *Runner) {
	r.Handle(store.JobWork, l.Do)
	r.Every("works.remove", Period(time.Hour), func(ctx context.Context, _ store.Job) error { return l.remove(ctx) })
}

// Do does one work to its end, or until it is interrupted.
func (l Works) Do(ctx context.Context, job store.Job) error {
	var payload store.WorkPayload
	if err := json.Unmarshal([]byte(job.Payload), &payload); err != nil {
		return Permanent(fmt.Errorf("read the job of a work: %w", err))
	}
	w, err := l.begin(ctx, payload.Work)
	if err != nil || w.Over() {
		return err
	}
	p, err := l.steps(ctx, w)
	w.Done, w.Total, w.Report = p.Done, p.Total, p.Report
	switch {
	case errors.Is(err, errInterrupted):
		return nil
	case ctx.Err() != nil:
		return ctx.Err() // the program stops: the work begins again
	case err == nil:
		return l.finish(ctx, w, p.Result)
	case refused(err) || job.Attempts >= mostTries:
		if ended := l.end(ctx, w, work.Fail); ended != nil {
			return ended
		}
		if refused(err) {
			return nil
		}
		return Permanent(err)
	}
	return err
}

// errInterrupted: who asked for the work no longer wants it.
var errInterrupted = errors.New("interrupted")

// refused says whether doing the work again would give the same answer.
func refused(err error) bool {
	var (
		late    *fellowship.NoLongerPossible
		invalid *fellowship.Invalid
	)
	return errors.As(err, &late) || errors.As(err, &invalid) || errors.Is(err, fellowship.ErrNotAllowed) || errors.Is(err, fellowship.ErrNotFound)
}

func (l Works) begin(ctx context.Context, id work.ID) (w work.Work, err error) {
	err = l.DB.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error {
		if w, err = tx.WorkToDo(ctx, id); err != nil || w.Over() {
			return err
		}
		before, verb := w.State, work.Begin
		if before == work.Running {
			verb = work.Resume
		}
		if w, err = w.After(verb, l.Clock()); err != nil {
			return err
		}
		_, err = tx.SaveWork(ctx, w, before)
		return err
	})
	return w, err
}

func (l Works) steps(ctx context.Context, w work.Work) (p work.Progress, err error) {
	begin, ok := l.Kinds[w.Kind]
	if !ok {
		return p, Permanent(fmt.Errorf("nobody knows how to do work of the kind %s", w.Kind))
	}
	steps, err := begin(ctx, w)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, steps.Close()) }()
	noted := time.Now() // the wall's clock: it is people who wait
	for more := true; more; {
		if more, err = steps.Step(ctx, &p); err != nil {
			return p, err
		}
		if time.Since(noted) < noteEvery || !more {
			continue
		}
		noted = time.Now()
		if err := l.note(ctx, w.ID, p); err != nil {
			return p, err
		}
	}
	return p, nil
}

// note notes how far the work is and keeps its lease.
func (l Works) note(ctx context.Context, id work.ID, p work.Progress) error {
	runs := false
	err := l.DB.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		runs, err = tx.NoteWork(ctx, work.Work{ID: id, Done: p.Done, Total: p.Total})
		return err
	})
	if err == nil && !runs {
		return errInterrupted
	}
	if err != nil {
		return err
	}
	return Renew(ctx)
}

// finish keeps the document that the work made, and tells who asked for it.
func (l Works) finish(ctx context.Context, w work.Work, made *work.Result) error {
	if made != nil {
		kept, err := l.keep(made)
		if err != nil {
			return err
		}
		w.Result = work.Document{Name: made.Name, MediaType: made.MediaType, SHA256: kept.SHA256, Size: kept.Size}
	}
	return l.end(ctx, w, work.Finish)
}

func (l Works) keep(made *work.Result) (kept blob.Kept, err error) {
	defer func() { err = errors.Join(err, made.Content.Close()) }()
	if _, err := made.Content.Seek(0, io.SeekStart); err != nil {
		return kept, err
	}
	return l.Blobs.Keep(made.Content, math.MaxInt64-1)
}

func (l Works) end(ctx context.Context, w work.Work, verb work.Verb) error {
	at := l.Clock().UTC()
	return l.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		ended, err := w.After(verb, at)
		if err != nil {
			return err
		}
		if ended.Result.SHA256 != "" {
			a := file.Attached{SHA256: ended.Result.SHA256, Size: ended.Result.Size, MediaType: ended.Result.MediaType}
			if err := tx.AddBlob(ctx, a, at); err != nil {
				return err
			}
		}
		done, err := tx.SaveWork(ctx, ended, w.State)
		if err != nil || !done {
			return err // interrupted meanwhile: what was made is let go
		}
		return tx.EnqueueWorkMail(ctx, ended, at)
	})
}

// remove forgets works whose time is over; the contents that only they held go
// with the next round of those that nothing refers to.
func (l Works) remove(ctx context.Context) error {
	at := l.Clock().UTC()
	return l.DB.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error {
		over, err := tx.WorksToRemove(ctx, at, 500)
		if err != nil {
			return err
		}
		for _, w := range over {
			before := w.State
			if w, err = w.After(work.Remove, at); err != nil {
				return err
			}
			if _, err := tx.SaveWork(ctx, w, before); err != nil {
				return err
			}
		}
		return nil
	})
}
