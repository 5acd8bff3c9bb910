package store

import (
	"context"
	"encoding/json"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/work"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// The jobs of long work; their payload is {"work": id}.
const (
	JobWork     = "work.do"
	JobWorkMail = "mail.work"
)

// WorkPayload is the payload of both jobs.
type WorkPayload struct {
	Work work.ID `json:"work"`
}

var _ work.Store = (*Tx)(nil)

func workOf(row query.Work) work.Work {
	return work.Work{
		ID: work.ID(row.ID), Kind: work.Kind(row.Kind), Params: row.Params, Input: row.InputSha256, By: account.ID(row.AskedBy),
		Lang: row.Lang, At: row.AskedAt.Time, State: work.State(row.State), Done: int(row.Done), Total: int(row.Total), Report: row.Report,
		Result: work.Document{Name: row.ResultName, MediaType: row.ResultType, SHA256: row.ResultSha256, Size: row.ResultSize},
		Ended:  row.EndedAt.OrZero(), Until: row.KeptUntil.OrZero(),
	}
}

// AddWork adds a work that was asked for.
func (tx *Tx) AddWork(ctx context.Context, w work.Work) error {
	return tx.q.InsertWork(ctx, query.InsertWorkParams{ID: string(w.ID), Kind: string(w.Kind), Params: w.Params, InputSha256: w.Input,
		AskedBy: string(w.By), Lang: w.Lang, AskedAt: sqldb.At(w.At), State: string(w.State), Total: int64(w.Total)})
}

// EnqueueWork asks for a work to be done.
func (tx *Tx) EnqueueWork(ctx context.Context, w work.Work) error {
	return tx.enqueueWork(ctx, JobWork, w.ID, w.At)
}

// EnqueueWorkMail asks for the mail that says that a work is over.
func (tx *Tx) EnqueueWorkMail(ctx context.Context, w work.Work, at time.Time) error {
	return tx.enqueueWork(ctx, JobWorkMail, w.ID, at)
}

func (tx *Tx) enqueueWork(ctx context.Context, kind string, id work.ID, at time.Time) error {
	payload, err := json.Marshal(WorkPayload{Work: id})
	if err != nil {
		return err
	}
	_, err = tx.Enqueue(ctx, NewJob{Kind: kind, Payload: string(payload), UniqueKey: string(id), CreatedAt: at})
	return err
}

// WorkFor is a work for who asked for it; ErrNotFound for everybody else, and
// once it is removed.
func (tx *Tx) WorkFor(ctx context.Context, viewer fellowship.Actor, id work.ID) (work.Work, error) {
	row, err := tx.q.WorkByID(ctx, string(id))
	if err != nil {
		return work.Work{}, missing(err)
	}
	w := workOf(row)
	if string(w.By) != viewer.ID || w.State == work.Removed || (!w.Until.IsZero() && !viewer.At.Before(w.Until)) {
		return work.Work{}, fellowship.ErrNotFound
	}
	return w, nil
}

// WorksOf are the latest works that the viewer asked for, the newest first.
func (tx *Tx) WorksOf(ctx context.Context, viewer fellowship.Actor, most int) ([]work.Work, error) {
	rows, err := tx.q.WorksOf(ctx, query.WorksOfParams{AskedBy: viewer.ID, Most: int32(min(most, 1000))})
	list := make([]work.Work, 0, len(rows))
	for _, row := range rows {
		if w := workOf(row); w.Until.IsZero() || viewer.At.Before(w.Until) {
			list = append(list, w)
		}
	}
	return list, err
}

// WorkToDo is a work for the job that does it, and for the mail about it.
func (tx *Tx) WorkToDo(ctx context.Context, id work.ID) (work.Work, error) {
	row, err := tx.q.WorkByID(ctx, string(id))
	return workOf(row), missing(err)
}

// NoteWork notes how far a work is; false when it no longer runs.
func (tx *Tx) NoteWork(ctx context.Context, w work.Work) (runs bool, err error) {
	n, err := tx.q.NoteWork(ctx, query.NoteWorkParams{ID: string(w.ID), Done: int64(w.Done), Total: int64(w.Total)})
	return n == 1, err
}

// SaveWork moves a work on; false when it is no longer in the state before.
func (tx *Tx) SaveWork(ctx context.Context, w work.Work, before work.State) (done bool, err error) {
	n, err := tx.q.UpdateWork(ctx, query.UpdateWorkParams{ID: string(w.ID), State: string(w.State), Done: int64(w.Done), Total: int64(w.Total),
		Report: w.Report, Params: w.Params, InputSha256: w.Input, ResultName: w.Result.Name, ResultType: w.Result.MediaType,
		ResultSha256: w.Result.SHA256, ResultSize: w.Result.Size, EndedAt: sqldb.MaybeAt(w.Ended), KeptUntil: sqldb.MaybeAt(w.Until),
		Before: string(before)})
	return n == 1, err
}

// WorksToRemove are works whose result was kept long enough.
func (tx *Tx) WorksToRemove(ctx context.Context, now time.Time, most int) ([]work.Work, error) {
	rows, err := tx.q.WorksToRemove(ctx, query.WorksToRemoveParams{Now: sqldb.MaybeAt(now), Most: int32(min(most, 1000))})
	list := make([]work.Work, len(rows))
	for i, row := range rows {
		list[i] = workOf(row)
	}
	return list, err
}

// ExtendJob renews the lease of a claimed job. It says whether the claim still
// held.
func (tx *Tx) ExtendJob(ctx context.Context, job Job, until time.Time) (held bool, err error) {
	n, err := tx.q.ExtendJob(ctx, query.ExtendJobParams{ID: job.ID, Lease: job.Lease, LeaseUntil: sqldb.MaybeAt(until)})
	return n == 1, err
}
