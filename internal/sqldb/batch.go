package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// writer lets the acts of one SQLite database in, one at a time, and lets
// those that wait together share a commit: on a real disk the commit is nearly
// all that an act costs. An act runs in the goroutine of its caller, when the
// writer gives it the turn; so its panics are its caller's.
type writer struct {
	options Options
	pool    *sql.DB
	conn    *conn // nil when the last one was discarded
	queue   chan *turn
	closing chan struct{}
	stopped chan struct{}
	once    sync.Once
}

// errUnfinished is the outcome of an act that panicked or left its goroutine.
var errUnfinished = errors.New("the act did not return")

// turn is the place of one act in the queue.
type turn struct {
	taken    atomic.Bool   // by the writer, or by a caller that gave up
	begin    chan *writing // the writer says go
	finished chan error    // the caller says what its act returned
	answer   chan error    // the writer says what became of it
}

func newWriter(pool *sql.DB, first *conn, options Options) *writer {
	w := &writer{
		options: options,
		pool:    pool,
		conn:    first,
		queue:   make(chan *turn, 4*options.BatchActs),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	go w.run()
	return w
}

func (w *writer) write(ctx context.Context, act Act) error {
	t := &turn{begin: make(chan *writing, 1), finished: make(chan error, 1), answer: make(chan error, 1)}
	select {
	case <-w.closing:
		return ErrClosed
	default:
	}
	select {
	case w.queue <- t:
	case <-w.closing:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	gaveUp, stopped := ctx.Done(), w.stopped
	for {
		select {
		case q := <-t.begin:
			perform(ctx, t, q, act)
		case err := <-t.answer:
			return err
		case <-gaveUp:
			if t.taken.CompareAndSwap(false, true) {
				return ctx.Err()
			}
			gaveUp = nil
		case <-stopped:
			if t.taken.CompareAndSwap(false, true) {
				return ErrClosed
			}
			stopped = nil
		}
	}
}

func perform(ctx context.Context, t *turn, q *writing, act Act) {
	err := errUnfinished
	defer func() { t.finished <- err }()
	err = act(ctx, q)
	if err == nil {
		err = q.failed
	}
}

func (w *writer) run() {
	defer close(w.stopped)
	for {
		select {
		case t := <-w.queue:
			w.batch(t)
		case <-w.closing:
			if w.conn != nil {
				w.conn.discard()
			}
			return
		}
	}
}

// batch runs the acts that wait in one transaction. A lone act needs no
// savepoint.
func (w *writer) batch(first *turn) {
	if !first.taken.CompareAndSwap(false, true) {
		return
	}
	if err := w.begin(); err != nil {
		first.answer <- err
		return
	}
	if len(w.queue) == 0 {
		w.alone(first)
		return
	}
	until := time.Now().Add(w.options.BatchTime)
	var done []*turn
	for t := first; t != nil; t = w.next(len(done), until) {
		waits, err := w.inSavepoint(t)
		if waits {
			done = append(done, t)
		}
		if err != nil {
			// The transaction is gone, and every act in it.
			w.drop()
			w.oneByOne(done)
			return
		}
	}
	if err := w.commit(); err != nil && len(done) > 1 {
		w.oneByOne(done)
	} else {
		answer(done, err)
	}
}

// oneByOne runs acts again that shared a transaction which was lost, so that
// only the one at fault fails.
func (w *writer) oneByOne(turns []*turn) {
	for _, t := range turns {
		if err := w.begin(); err != nil {
			t.answer <- err
			continue
		}
		w.alone(t)
	}
}

// next takes an act that already waits, nil when the batch should end.
func (w *writer) next(size int, until time.Time) *turn {
	if size >= w.options.BatchActs || time.Now().After(until) {
		return nil
	}
	for {
		select {
		case t := <-w.queue:
			if t.taken.CompareAndSwap(false, true) {
				return t
			}
		default:
			return nil
		}
	}
}

func (w *writer) alone(t *turn) {
	q := &writing{conn: w.conn}
	t.begin <- q
	if err := <-t.finished; err != nil {
		if w.conn.command("ROLLBACK") != nil {
			// SQLite undoes the transaction itself on some errors (disk full).
			w.drop()
		}
		t.answer <- err
		return
	}
	t.answer <- w.commit()
}

// inSavepoint runs one act of several. It says whether the act waits for its
// answer, and fails when the transaction is lost. An act that failed is
// answered here, and is never run again: its caller may be gone.
func (w *writer) inSavepoint(t *turn) (waits bool, err error) {
	if err := w.conn.command("SAVEPOINT act"); err != nil {
		return true, err
	}
	t.begin <- &writing{conn: w.conn}
	failure := <-t.finished
	if failure != nil {
		err = w.conn.command("ROLLBACK TO act")
	}
	if err == nil {
		err = w.conn.command("RELEASE act")
	}
	if failure != nil {
		t.answer <- failure
		return false, err
	}
	return true, err
}

func (w *writer) begin() error {
	if w.conn == nil {
		c, err := openConn(context.Background(), w.pool)
		if err != nil {
			return err
		}
		w.conn = c
	}
	err := w.conn.command("BEGIN IMMEDIATE")
	if err != nil && !isBusy(err) {
		w.drop()
	}
	return err
}

func (w *writer) commit() error {
	if err := w.conn.command("COMMIT"); err != nil {
		if w.conn.command("ROLLBACK") != nil {
			w.drop()
		}
		return fmt.Errorf("commit: %w", err)
	}
	w.conn.trim()
	return nil
}

func (w *writer) drop() {
	w.conn.discard()
	w.conn = nil
}

func answer(turns []*turn, err error) {
	for _, t := range turns {
		t.answer <- err
	}
}

func (w *writer) close() {
	w.once.Do(func() { close(w.closing) })
	<-w.stopped
}
