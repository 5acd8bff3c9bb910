package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/google/uuid"

	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// JobState is where a job stands.
type JobState string

// The states of a job. A failed job stays visible until somebody restarts it.
const (
	JobWaiting JobState = "waiting"
	JobRunning JobState = "running"
	JobDone    JobState = "done"
	JobFailed  JobState = "failed"
)

// NewJob is work to do after the act that asks for it: a mail, a webhook, an
// index to write.
type NewJob struct {
	Kind string
	// Payload is JSON. It holds ids rather than text: an erased person must
	// not survive in a queue.
	Payload string
	// UniqueKey, when not empty, makes a second job of the same kind and key
	// impossible, for as long as the first is kept.
	UniqueKey string
	// RunAt is the earliest time; zero means at once.
	RunAt time.Time
	// CreatedAt is the time of the act.
	CreatedAt time.Time
}

// Job is a job as it stands in the database.
type Job struct {
	ID        string
	Kind      string
	Payload   string
	UniqueKey string
	State     JobState
	// Attempts counts the runs that began, this one included.
	Attempts int
	RunAt    time.Time
	// Lease is the proof of one claim: who lost it can't answer for the job.
	Lease      string
	LeaseUntil time.Time
	LastError  string
	CreatedAt  time.Time
	DoneAt     time.Time
}

func jobOf(row query.Job) Job {
	key := ""
	if row.UniqueKey != nil {
		key = *row.UniqueKey
	}
	return Job{
		ID: row.ID, Kind: row.Kind, Payload: row.Payload, UniqueKey: key, State: JobState(row.State),
		Attempts: int(row.Attempts), RunAt: row.RunAt.Time, Lease: row.Lease, LeaseUntil: row.LeaseUntil.OrZero(),
		LastError: row.LastError, CreatedAt: row.CreatedAt.Time, DoneAt: row.DoneAt.OrZero(),
	}
}

// JobsQueued receives after each act of this process that queued a job.
func (db *DB) JobsQueued() <-chan struct{} { return db.queued }

// Enqueue adds a job to the act: it will run if and only if the act is
// committed. It says whether the job is new, which is false only when one with
// its unique key exists.
func (tx *Tx) Enqueue(ctx context.Context, job NewJob) (added bool, err error) {
	id, err := uuid.NewV7()
	if err != nil {
		return false, err
	}
	row := query.InsertJobParams{
		ID: id.String(), Kind: job.Kind, Payload: job.Payload,
		RunAt: sqldb.At(job.RunAt), CreatedAt: sqldb.At(job.CreatedAt),
	}
	if job.RunAt.IsZero() {
		row.RunAt = row.CreatedAt
	}
	if job.UniqueKey != "" {
		row.UniqueKey = &job.UniqueKey
	}
	n, err := tx.q.InsertJob(ctx, row)
	if err != nil {
		return false, fmt.Errorf("queue a job %s: %w", job.Kind, err)
	}
	if n == 1 {
		tx.AfterCommit(func() {
			select {
			case tx.queued <- struct{}{}:
			default:
			}
		})
	}
	return n == 1, nil
}

// ClaimJobs takes up to limit jobs of these kinds whose time has come, oldest
// first, and leases them. A job whose lease has ended, because its runner
// died, waits again before.
func (tx *Tx) ClaimJobs(ctx context.Context, kinds []string, now, until time.Time, limit int) ([]Job, error) {
	_, err := tx.q.ExpireJobs(ctx, query.ExpireJobsParams{
		Now: sqldb.MaybeAt(now), Reason: "its runner stopped before the end of the lease"})
	if err != nil {
		return nil, fmt.Errorf("look for ended leases: %w", err)
	}
	ids, err := tx.dueJobs(ctx, kinds, now, limit)
	if err != nil {
		return nil, fmt.Errorf("look for jobs: %w", err)
	}
	claimed := make([]Job, len(ids))
	for i, id := range ids {
		row, err := tx.q.LeaseJob(ctx, query.LeaseJobParams{
			ID: id, Lease: rand.Text(), LeaseUntil: sqldb.MaybeAt(until)})
		if err != nil {
			return nil, fmt.Errorf("lease job %s: %w", id, err)
		}
		claimed[i] = jobOf(row)
	}
	return claimed, nil
}

func (tx *Tx) dueJobs(ctx context.Context, kinds []string, now time.Time, limit int) ([]string, error) {
	list := sqldb.NewList("SELECT id FROM job").
		Where("state = 'waiting' AND run_at <= ?", sqldb.At(now)).
		OrderBy(sqldb.Orders{"due": "run_at, id"}, "due", "due").
		Page(limit, 0)
	text, args := sqldb.In(list, "kind", kinds).SQL()
	rows, err := tx.raw.QueryContext(ctx, text+tx.dialect.Exception("skip_locked"), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// FinishJob notes that a claimed job is done. It says whether the claim still
// held.
func (tx *Tx) FinishJob(ctx context.Context, job Job, at time.Time) (held bool, err error) {
	n, err := tx.q.FinishJob(ctx, query.FinishJobParams{ID: job.ID, Lease: job.Lease, At: sqldb.MaybeAt(at)})
	return n == 1, err
}

// RetryJob lets a claimed job wait until another time.
func (tx *Tx) RetryJob(ctx context.Context, job Job, runAt time.Time, why string) (held bool, err error) {
	n, err := tx.q.RetryJob(ctx, query.RetryJobParams{
		ID: job.ID, Lease: job.Lease, RunAt: sqldb.At(runAt), LastError: why})
	return n == 1, err
}

// FailJob gives a claimed job up.
func (tx *Tx) FailJob(ctx context.Context, job Job, at time.Time, why string) (held bool, err error) {
	n, err := tx.q.FailJob(ctx, query.FailJobParams{
		ID: job.ID, Lease: job.Lease, At: sqldb.MaybeAt(at), LastError: why})
	return n == 1, err
}

// ReleaseJob gives a claimed job back as if it had not been claimed.
func (tx *Tx) ReleaseJob(ctx context.Context, job Job) (held bool, err error) {
	n, err := tx.q.ReleaseJob(ctx, query.ReleaseJobParams{ID: job.ID, Lease: job.Lease})
	return n == 1, err
}

// RestartJob lets a failed job run again; false when it has not failed.
func (tx *Tx) RestartJob(ctx context.Context, id string, at time.Time) (bool, error) {
	n, err := tx.q.RestartJob(ctx, query.RestartJobParams{ID: id, RunAt: sqldb.At(at)})
	return n == 1, err
}

// Job is the job with that id.
func (tx *Tx) Job(ctx context.Context, id string) (Job, error) {
	row, err := tx.q.JobByID(ctx, id)
	return jobOf(row), found(err)
}

// FailedJobs lists the jobs that were given up, the latest first.
func (tx *Tx) FailedJobs(ctx context.Context, limit int) ([]Job, error) {
	rows, err := tx.q.FailedJobs(ctx, int32(min(limit, 1<<30)))
	if err != nil {
		return nil, err
	}
	jobs := make([]Job, len(rows))
	for i, row := range rows {
		jobs[i] = jobOf(row)
	}
	return jobs, nil
}

// JobCount is how many jobs of a kind are in a state.
type JobCount struct {
	Kind  string
	State JobState
	Jobs  int
}

// CountJobs counts the jobs by kind and state.
func (tx *Tx) CountJobs(ctx context.Context) ([]JobCount, error) {
	rows, err := tx.q.CountJobs(ctx)
	if err != nil {
		return nil, err
	}
	counts := make([]JobCount, len(rows))
	for i, row := range rows {
		counts[i] = JobCount{Kind: row.Kind, State: JobState(row.State), Jobs: int(row.Jobs)}
	}
	return counts, nil
}

// DeleteDoneJobs forgets the jobs done before a time, and with them their
// unique keys. Failed ones stay.
func (tx *Tx) DeleteDoneJobs(ctx context.Context, before time.Time) (int, error) {
	n, err := tx.q.DeleteDoneJobs(ctx, sqldb.MaybeAt(before))
	return int(n), err
}
