package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohorte/jobs"
	"cohorte/store"
	"cohorte/store/storetest"
)

var start = time.Date(2024, 1, 29, 9, 0, 0, 0, time.UTC)

// clock is a time that the test moves.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(start.UnixNano())
	return c
}
func (c *clock) now() time.Time       { return time.Unix(0, c.at.Load()).UTC() }
func (c *clock) pass(d time.Duration) { c.at.Add(int64(d)) }

func quick() jobs.Options {
	return jobs.Options{Poll: 5 * time.Millisecond, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func enqueue(t *testing.T, db *store.DB, list ...store.NewJob) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, job := range list {
			if job.CreatedAt.IsZero() {
				job.CreatedAt = start
			}
			if _, err := tx.Enqueue(ctx, job); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func counts(t *testing.T, db *store.DB) map[store.JobState]int {
	t.Helper()
	by := map[store.JobState]int{}
	err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.CountJobs(ctx)
		clear(by)
		for _, c := range list {
			by[c.State] += c.Jobs
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return by
}

func until(t *testing.T, what string, reached func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !reached(); time.Sleep(3 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// running starts runners and returns how to stop them.
func running(t *testing.T, runners ...*jobs.Runner) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for _, r := range runners {
		wg.Go(func() { r.Run(ctx) })
	}
	stop = func() { cancel(); wg.Wait() }
	t.Cleanup(stop)
	return stop
}

func TestEachJobOnceAmongRunners(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const n = 120
		for i := range n {
			enqueue(t, db, store.NewJob{Kind: "mail", Payload: fmt.Sprint(i)})
		}
		enqueue(t, db, store.NewJob{Kind: "unknown", Payload: "{}"})
		enqueue(t, db, store.NewJob{Kind: "mail", Payload: "later", RunAt: start.Add(time.Hour)})
		var mu sync.Mutex
		seen := map[string]int{}
		var runners []*jobs.Runner
		for range 3 {
			r := jobs.New(db, newClock().now, quick())
			r.Handle("mail", func(_ context.Context, job store.Job) error {
				mu.Lock()
				defer mu.Unlock()
				seen[job.Payload]++
				return nil
			})
			runners = append(runners, r)
		}
		stop := running(t, runners...)
		until(t, "all are done", func() bool { return counts(t, db)[store.JobDone] == n })
		stop()
		if got := counts(t, db)[store.JobWaiting]; got != 2 || len(seen) != n {
			t.Errorf("%d wait, %d were seen", got, len(seen))
		}
		for payload, times := range seen {
			if times != 1 {
				t.Errorf("job %s ran %d times", payload, times)
			}
		}
	})
}

// A job queued by this process starts at its commit, not at the next look.
func TestStartsAtCommit(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	slow := quick()
	slow.Poll = time.Hour
	r := jobs.New(db, newClock().now, slow)
	ran := make(chan string, 1)
	r.Handle("mail", func(_ context.Context, job store.Job) error { ran <- job.Payload; return nil })
	running(t, r)
	time.Sleep(20 * time.Millisecond) // the first look finds nothing
	enqueue(t, db, store.NewJob{Kind: "mail", Payload: "{}"})
	select {
	case <-ran:
	case <-time.After(10 * time.Second):
		t.Error("the job did not start")
	}
}

func TestFailedActQueuesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		refused := errors.New("refused")
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Enqueue(ctx, store.NewJob{Kind: "mail", Payload: "{}", CreatedAt: start}); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) || len(counts(t, db)) != 0 {
			t.Errorf("%v, %v", err, counts(t, db))
		}
		select {
		case <-db.JobsQueued():
			t.Error("a runner was woken for nothing")
		default:
		}
	})
}

// A runner that claimed and died loses its jobs when the lease ends, and can't
// answer for them any more.
func TestLeaseEnds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, store.NewJob{Kind: "mail", Payload: "{}"})
		c := newClock()
		var dead []store.Job
		err := db.WriteLoose(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			dead, err = tx.ClaimJobs(ctx, []string{"mail"}, c.now(), c.now().Add(5*time.Minute), 10)
			return err
		})
		if err != nil || len(dead) != 1 {
			t.Fatal(dead, err)
		}
		var runs atomic.Int32
		r := jobs.New(db, c.now, quick())
		r.Handle("mail", func(_ context.Context, job store.Job) error {
			if job.Attempts != 2 {
				t.Errorf("attempt %d", job.Attempts)
			}
			runs.Add(1)
			return nil
		})
		stop := running(t, r)
		time.Sleep(50 * time.Millisecond)
		if runs.Load() != 0 {
			t.Error("the job was taken under its lease")
		}
		c.pass(5 * time.Minute)
		until(t, "the job is done", func() bool { return counts(t, db)[store.JobDone] == 1 })
		stop()
		err = db.WriteLoose(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			held, err := tx.FailJob(ctx, dead[0], c.now(), "I am dead")
			if held {
				t.Error("the dead runner answered for the job")
			}
			return err
		})
		if err != nil || runs.Load() != 1 {
			t.Errorf("%d runs, %v", runs.Load(), err)
		}
	})
}

func TestFailures(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db,
			store.NewJob{Kind: "mends", Payload: "{}"}, store.NewJob{Kind: "panics", Payload: "{}"},
			store.NewJob{Kind: "refuses", Payload: "{}"})
		c := newClock()
		options := quick()
		options.Attempts = 3
		r := jobs.New(db, c.now, options)
		var mends, panics, refuses atomic.Int32
		r.Handle("mends", func(context.Context, store.Job) error {
			if mends.Add(1) < 3 {
				return errors.New("not yet")
			}
			return nil
		})
		r.Handle("panics", func(context.Context, store.Job) error { panics.Add(1); panic("always") })
		r.Handle("refuses", func(context.Context, store.Job) error {
			refuses.Add(1)
			return fmt.Errorf("send: %w", jobs.Permanent(errors.New("no such address")))
		})
		stop := running(t, r)
		until(t, "each ran once", func() bool { return mends.Load() == 1 && panics.Load() == 1 })
		until(t, "they wait", func() bool { return counts(t, db)[store.JobWaiting] == 2 })
		time.Sleep(30 * time.Millisecond)
		if mends.Load() != 1 {
			t.Error("no pause after a failure")
		}
		until(t, "all have ended", func() bool {
			c.pass(10 * time.Second)
			by := counts(t, db)
			return by[store.JobDone] == 1 && by[store.JobFailed] == 2
		})
		stop()
		if mends.Load() != 3 || panics.Load() != 3 || refuses.Load() != 1 {
			t.Errorf("runs: %d, %d, %d", mends.Load(), panics.Load(), refuses.Load())
		}
		err := db.WriteLoose(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			failed, err := tx.FailedJobs(ctx, 10)
			if err != nil {
				return err
			}
			why := map[string]string{}
			for _, job := range failed {
				why[job.Kind] = job.LastError
			}
			if why["panics"] != "panic: always" || why["refuses"] != "send: no such address" {
				t.Errorf("failed: %v", why)
			}
			again, err := tx.RestartJob(ctx, failed[0].ID, c.now())
			if !again {
				t.Error("a failed job can't be restarted")
			}
			return err
		})
		if err != nil || counts(t, db)[store.JobWaiting] != 1 {
			t.Errorf("after a restart: %v, %v", counts(t, db), err)
		}
	})
}

func TestStop(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, store.NewJob{Kind: "finishes", Payload: "{}"}, store.NewJob{Kind: "hangs", Payload: "{}"})
		options := quick()
		options.Grace = 100 * time.Millisecond
		r := jobs.New(db, newClock().now, options)
		var begun sync.WaitGroup
		begun.Add(2)
		stopping := make(chan struct{})
		r.Handle("finishes", func(context.Context, store.Job) error { begun.Done(); <-stopping; return nil })
		r.Handle("hangs", func(ctx context.Context, _ store.Job) error { begun.Done(); <-ctx.Done(); return ctx.Err() })
		stop := running(t, r)
		begun.Wait()
		time.AfterFunc(20*time.Millisecond, func() { close(stopping) })
		stop()
		by := counts(t, db)
		if by[store.JobDone] != 1 || by[store.JobWaiting] != 1 {
			t.Errorf("after the stop: %v", by)
		}
		err := db.WriteLoose(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.ClaimJobs(ctx, []string{"hangs"}, start, start.Add(time.Minute), 1)
			if len(list) != 1 || list[0].Attempts != 1 {
				t.Errorf("given back as %+v", list)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestEightSchedulersOneTick(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		options := quick()
		options.Lease = time.Hour // longer than the test's time passes
		var ran atomic.Int32
		var runners []*jobs.Runner
		for range 8 {
			r := jobs.New(db, c.now, options)
			r.Every("deadlines", jobs.Period(time.Minute), func(context.Context, store.Job) error { ran.Add(1); return nil })
			runners = append(runners, r)
		}
		stop := running(t, runners...)
		for n := range int32(5) {
			until(t, "the tick ran", func() bool { return ran.Load() == n+1 })
			c.pass(time.Minute)
		}
		until(t, "the last tick ran", func() bool { return ran.Load() == 6 })
		time.Sleep(50 * time.Millisecond)
		stop()
		if done := counts(t, db)[store.JobDone]; done != 6 || ran.Load() != 6 {
			t.Errorf("%d done, %d ran, in 6 slots", done, ran.Load())
		}
	})
}

func TestDailySlot(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Skip(err)
	}
	slot := jobs.Daily(8, paris)
	for now, want := range map[string]string{
		"2024-03-30T07:30:00Z": "2024-03-30T07:00:00Z",
		"2024-03-31T05:59:59Z": "2024-03-30T07:00:00Z",
		"2024-03-31T06:00:00Z": "2024-03-31T06:00:00Z", // summer time began in the night
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := slot(at).UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s is in the slot of %s, want %s", now, got, want)
		}
	}
}

func BenchmarkJobs(b *testing.B) {
	db := storetest.SQLite(b)
	err := db.Write(b.Context(), func(ctx context.Context, tx *store.Tx) error {
		for range b.N {
			if _, err := tx.Enqueue(ctx, store.NewJob{Kind: "mail", Payload: "{}", CreatedAt: start}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	options := quick()
	options.Workers = 8
	r := jobs.New(db, newClock().now, options)
	ctx, cancel := context.WithCancel(b.Context())
	var n atomic.Int64
	r.Handle("mail", func(context.Context, store.Job) error {
		if n.Add(1) == int64(b.N) {
			cancel()
		}
		return nil
	})
	b.ResetTimer()
	r.Run(ctx)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}
