// Package jobs does the work that acts put off: mails, webhooks, deadlines.
//
// A job is a row written by the act that wants it (store.Tx.Enqueue). A runner
// claims it under a lease, hands it to the handler of its kind, and notes the
// outcome. A runner that dies leaves its lease to end, and another takes the
// job: every handler may be given the same job twice, and must end in the same
// state as if it had been given once.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"cohorte/store"
)

// Handler does one job. Its context ends when the lease does, or when the
// program must stop. An error makes the job wait and run again; Permanent
// gives it up.
type Handler func(ctx context.Context, job store.Job) error

// Permanent marks an error that another attempt can't mend.
func Permanent(err error) error { return &permanent{err} }

type permanent struct{ error }

func (p *permanent) Unwrap() error { return p.error }

// Options tune a runner. The zero value is right for production.
type Options struct {
	// Workers bounds the jobs that run at once; 0 means 4.
	Workers int
	// Poll is how often the queue is looked at without a signal; 0 means 2 s.
	Poll time.Duration
	// Lease is how long a handler may take; 0 means 5 minutes.
	Lease time.Duration
	// Attempts bounds the runs of one job; 0 means 12, about 15 hours.
	Attempts int
	// FirstPause is the pause after the first failure, doubled after each,
	// with up to a half of chance, 4 hours at most; 0 means 15 s.
	FirstPause time.Duration
	// Grace is how long running handlers are left in peace when the program
	// stops; 0 means 10 s.
	Grace time.Duration
	// Log receives failures; nil means slog's default.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	def := func(d *time.Duration, value time.Duration) {
		if *d == 0 {
			*d = value
		}
	}
	def(&o.Poll, 2*time.Second)
	def(&o.Lease, 5*time.Minute)
	def(&o.FirstPause, 15*time.Second)
	def(&o.Grace, 10*time.Second)
	if o.Workers == 0 {
		o.Workers = 4
	}
	if o.Attempts == 0 {
		o.Attempts = 12
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

const longestPause = 4 * time.Hour

// Runner runs jobs. Several may share a database, in one program or in many.
type Runner struct {
	db       *store.DB
	clock    func() time.Time
	options  Options
	handlers map[string]Handler
	kinds    []string
	ticks    []*tick
	free     chan struct{} // one for each worker without a job
	running  sync.WaitGroup
}

// New makes a runner. The clock says what time it is in the programme: it may
// be set to another year, and must go forward, for leases and pauses end by it.
func New(db *store.DB, clock func() time.Time, options Options) *Runner {
	r := &Runner{db: db, clock: clock, options: options.withDefaults(), handlers: map[string]Handler{}}
	r.free = make(chan struct{}, r.options.Workers)
	for range r.options.Workers {
		r.free <- struct{}{}
	}
	return r
}

// Handle names the handler of a kind. Jobs of kinds without one are left for
// other programs.
func (r *Runner) Handle(kind string, handler Handler) {
	if _, twice := r.handlers[kind]; twice {
		panic("jobs: two handlers for " + kind)
	}
	r.handlers[kind] = handler
	r.kinds = append(r.kinds, kind)
}

// Run works until the context ends; then it takes no more jobs and lets the
// running ones finish. Those that outlast the grace are told to stop and their
// jobs are given back.
func (r *Runner) Run(ctx context.Context) {
	hard, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	poll := time.NewTicker(r.options.Poll)
	defer poll.Stop()
	for ctx.Err() == nil {
		if err := r.schedule(ctx); err != nil {
			r.trouble(ctx, "schedule", err)
		}
		more, err := r.claim(ctx, hard)
		if err != nil {
			r.trouble(ctx, "claim jobs", err)
		}
		if more {
			continue
		}
		select {
		case <-ctx.Done():
		case <-poll.C:
		case <-r.db.JobsQueued():
		}
	}
	idle := make(chan struct{})
	go func() { r.running.Wait(); close(idle) }()
	select {
	case <-idle:
	case <-time.After(r.options.Grace):
		stop()
		<-idle
	}
}

func (r *Runner) trouble(ctx context.Context, doing string, err error) {
	if ctx.Err() == nil {
		r.options.Log.ErrorContext(ctx, "jobs: cannot "+doing, "error", err)
	}
}

// claim fills the free workers, after waiting for one, and says whether there
// may be more to claim.
func (r *Runner) claim(ctx, hard context.Context) (more bool, err error) {
	select {
	case <-r.free:
	case <-ctx.Done():
		return false, nil
	}
	places := 1
	for taken := true; taken; {
		select {
		case <-r.free:
			places++
		default:
			taken = false
		}
	}
	var claimed []store.Job
	err = r.db.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		now := r.clock()
		claimed, err = tx.ClaimJobs(ctx, r.kinds, now, now.Add(r.options.Lease), places)
		return err
	})
	if err != nil {
		claimed = nil
	}
	for _, job := range claimed {
		r.running.Go(func() {
			defer func() { r.free <- struct{}{} }()
			r.run(hard, job)
		})
	}
	for range places - len(claimed) {
		r.free <- struct{}{}
	}
	return len(claimed) == places, err
}

// run does one job and notes what became of it.
func (r *Runner) run(hard context.Context, job store.Job) {
	var err error
	if job.Attempts > r.options.Attempts {
		// Its last run ended with its runner: nobody was left to give it up.
		err = Permanent(errors.New(job.LastError))
	} else {
		err = r.handle(hard, job)
	}
	// The outcome is written even when the program must stop.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(hard), 10*time.Second)
	defer cancel()
	var held bool
	noteErr := r.db.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) (noteErr error) {
		held, noteErr = r.note(ctx, tx, job, err, hard.Err() != nil)
		return noteErr
	})
	log := r.options.Log.With("kind", job.Kind, "job", job.ID, "attempt", job.Attempts)
	switch {
	case noteErr != nil:
		log.ErrorContext(ctx, "jobs: cannot note the outcome", "error", noteErr)
	case !held:
		log.WarnContext(ctx, "jobs: the lease ended before the job")
	case err != nil:
		log.WarnContext(ctx, "jobs: a job failed", "error", err)
	}
}

func (r *Runner) note(ctx context.Context, tx *store.Tx, job store.Job, err error, stopping bool) (bool, error) {
	now := r.clock()
	switch {
	case err == nil:
		return tx.FinishJob(ctx, job, now)
	case stopping && errors.Is(err, context.Canceled):
		return tx.ReleaseJob(ctx, job)
	case job.Attempts >= r.options.Attempts, errors.As(err, new(*permanent)):
		return tx.FailJob(ctx, job, now, short(err))
	}
	return tx.RetryJob(ctx, job, now.Add(r.pause(job.Attempts)), short(err))
}

// handle runs the handler; a panic is a failed attempt, not the end of the
// program.
func (r *Runner) handle(hard context.Context, job store.Job) (err error) {
	// Real time: a handler that hangs does so by the wall clock.
	ctx, cancel := context.WithCancelCause(hard)
	defer cancel(nil)
	end := time.AfterFunc(r.options.Lease, func() { cancel(context.DeadlineExceeded) })
	defer end.Stop()
	ctx = context.WithValue(ctx, renewal{}, func() error {
		held := false
		err := r.db.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			held, err = tx.ExtendJob(ctx, job, r.clock().Add(r.options.Lease))
			return err
		})
		if err == nil && !held {
			err = errLost
		}
		if err == nil {
			end.Reset(r.options.Lease)
		}
		return err
	})
	defer func() {
		if p := recover(); p != nil {
			r.options.Log.ErrorContext(ctx, "jobs: panic", "kind", job.Kind, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return r.handlers[job.Kind](ctx, job)
}

// renewal is the key under which a handler's context holds the renewal of its
// lease.
type renewal struct{}

// errLost: another runner has the job, or nobody any more.
var errLost = errors.New("the lease ended before the job")

// Renew makes the lease of the job that the context belongs to begin again:
// for work that takes longer than one, and that is seen to go on. Its error
// means that the job is no longer the handler's.
func Renew(ctx context.Context) error {
	renew, ok := ctx.Value(renewal{}).(func() error)
	if !ok {
		return nil
	}
	return renew()
}

// pause doubles from the first one, with chance in it: a thousand mails that
// failed together should not come back together.
func (r *Runner) pause(attempt int) time.Duration {
	d := r.options.FirstPause
	for i := 1; i < attempt && d < longestPause; i++ {
		d *= 2
	}
	d = min(d, longestPause)
	return d + time.Duration(rand.Int64N(int64(d)/2+1))
}

// short keeps what an operator needs of an error.
func short(err error) string {
	const most = 500
	text := []rune(err.Error())
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}
