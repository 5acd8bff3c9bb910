package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/work"
	"cohorte/internal/blob"
	"cohorte/store"
)

// Works makes the steps of intakes that were asked for in the browser: the
// checks, and the ones that write.
type Works struct {
	DB    *store.DB
	Blobs *blob.Store
	Shelf *edition.Shelf
	Clock func() time.Time
}

// Kinds are the kinds of work that it does.
func (l Works) Kinds() map[work.Kind]func(ctx context.Context, w work.Work) (work.Steps, error) {
	return map[work.Kind]func(ctx context.Context, w work.Work) (work.Steps, error){work.CheckIntake: l.steps, work.BringIntake: l.steps}
}

func (l Works) steps(ctx context.Context, w work.Work) (work.Steps, error) {
	s := &steps{writes: w.Kind == work.BringIntake, Intake: Intake{DB: l.DB, Blobs: l.Blobs, Shelf: l.Shelf}}
	if err := json.Unmarshal([]byte(w.Params), &s.Asked); err != nil {
		return nil, err
	}
	var who account.Account
	err := l.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		who, err = tx.Account(ctx, w.By)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.By = who.Actor(l.Clock())
	if s.content, err = l.Blobs.Open(w.Input); err != nil {
		return nil, err
	}
	return s, nil
}

// rowsAStep is how many rows one step reads.
const rowsAStep = 100

// steps are an intake that is read some rows at a time.
type steps struct {
	Intake
	content *os.File
	writes  bool
	next    func() (int, bool)
	stop    func()
	err     error
	writing bool // the second reading, which writes, has begun
}

var errStopped = errors.New("stopped between two steps")

// Step reads some rows.
func (s *steps) Step(ctx context.Context, p *work.Progress) (more bool, err error) {
	if s.next == nil {
		s.next, s.stop = iter.Pull(func(yield func(int) bool) { s.err = s.run(ctx, yield) })
	}
	n, more := s.next()
	if more {
		p.Done = n
		if s.writing {
			p.Total = max(s.report.Rows, p.Total)
		}
		return true, nil
	}
	var fault Fault
	switch {
	case errors.As(s.err, &fault):
		s.report.Fault = fault.Error()
	case s.err != nil:
		return false, s.err
	}
	return false, s.end(p)
}

func (s *steps) run(ctx context.Context, yield func(int) bool) error {
	if err := s.Open(s.content); err != nil {
		return err
	}
	ticked := func(done int) error {
		if done%rowsAStep == 0 && !yield(done) {
			return errStopped
		}
		return nil
	}
	if err := s.Check(ctx, ticked); err != nil || !s.writes {
		return err
	}
	s.writing = true
	return s.Bring(ctx, ticked)
}

// end gives the report, and a mapping to complete where columns go nowhere.
func (s *steps) end(p *work.Progress) error {
	report, err := json.Marshal(s.report)
	if err != nil {
		return err
	}
	p.Report, p.Done, p.Total = string(report), s.report.Rows, s.report.Rows
	if s.writes || s.source == nil || len(s.report.Unmatched) == 0 {
		return nil
	}
	var skeleton bytes.Buffer
	if _, err := s.Skeleton(&skeleton); err != nil {
		return err
	}
	out, err := s.Blobs.Scratch()
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, &skeleton); err != nil {
		return errors.Join(err, out.Close())
	}
	p.Result = &work.Result{Name: "correspondance.yaml", MediaType: "application/yaml", Content: out}
	return nil
}

// Close stops in the middle what has not ended.
func (s *steps) Close() error {
	if s.stop != nil {
		s.stop()
	}
	return s.content.Close()
}
