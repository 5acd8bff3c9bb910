package demonstration

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/personal"
)

// fate is what becomes of a file until now.
type fate int

const (
	blank          fate = iota // started, and nothing written
	oneAnswer                  // a draft with a single answer
	partly                     // a draft of some sections
	finished                   // complete, and not submitted
	submitted                  // and nothing since
	resubmitted                // submitted, changed, submitted again
	changedSince               // submitted, changed, and that is not submitted
	takenBack                  // submitted and withdrawn
	draftTakenBack             // withdrawn before it was submitted
)

// fates are how many of a hundred files meet each one.
var fates = [...]int{blank: 3, oneAnswer: 4, partly: 14, finished: 8, submitted: 58, resubmitted: 5, changedSince: 3,
	takenBack: 3, draftTakenBack: 2}

func fateOf(rng *rand.Rand) fate {
	n := rng.IntN(100)
	for f, share := range fates {
		if n -= share; n < 0 {
			return fate(f)
		}
	}
	return submitted
}

// rules is what the rules of files ask of the database.
type rules interface {
	file.Starter
	file.Saver
	file.SubmitReader
	file.Submitter
	file.Withdrawer
	personal.ApartStore
}

// writing is one file being written, by one person.
type writing struct {
	*filling
	db     rules
	rng    *rand.Rand
	id     edition.ID
	call   edition.CallKind
	by     account.Account
	number string
	at     file.Opened
}

// write writes a file from its account to its fate, in the span.
func (f *filling) write(ctx context.Context, db rules, author *author, what fate, s span, count *Count) error {
	end := s.arrival(author.rng)
	begin := s.before(author.rng, end, 12*24*time.Hour)
	who, err := f.open(ctx, author.identity, begin.Add(-time.Duration(1+author.rng.IntN(9))*time.Minute))
	if err != nil {
		return err
	}
	w := &writing{filling: f, db: db, rng: author.rng, id: author.edition.ID, call: author.call, by: who}
	started, err := file.Start(ctx, db, w.acting(begin), f.shelf, w.id, w.call)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	w.number = started.Number
	count.Files++
	if what == blank {
		return nil
	}
	author.now = end
	if err := w.answer(ctx, author.answersFor(what), begin, end, s); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	if what >= submitted && what != draftTakenBack {
		if err := w.submit(ctx, end); err != nil {
			return fmt.Errorf("submit: %w", err)
		}
		if err := w.answerApart(ctx, author.form, end); err != nil {
			return fmt.Errorf("answer apart: %w", err)
		}
		count.Submitted++
	}
	switch what {
	case resubmitted, changedSince:
		again := s.after(w.rng, end, 3*24*time.Hour)
		if err := w.save(ctx, author.secondThoughts(), again); err != nil {
			return fmt.Errorf("save again: %w", err)
		}
		if what == resubmitted {
			return w.submit(ctx, again)
		}
	case takenBack, draftTakenBack:
		count.Withdrawn++
		at := s.after(w.rng, end, 5*24*time.Hour)
		_, err := file.Withdraw(ctx, w.db, w.acting(at), w.shelf, w.number)
		return err
	}
	return nil
}

func (w *writing) acting(at time.Time) fellowship.Actor { return w.by.Actor(at) }

// answer saves in two goes: most people come back.
func (w *writing) answer(ctx context.Context, answers file.Answers, begin, end time.Time, s span) error {
	v, ok := w.shelf.InForce(w.id, end)
	if !ok {
		return fellowship.ErrNotFound
	}
	first, second := file.Answers{}, file.Answers{}
	sections := file.FormOf(v.Edition, w.call).Sections
	for i, section := range sections {
		for _, f := range section.Fields {
			switch given, ok := answers[f.ID]; {
			case !ok:
			case i < len(sections)/2:
				first[f.ID] = given
			default:
				second[f.ID] = given
			}
		}
	}
	between := s.after(w.rng, begin, end.Sub(begin)+1)
	if err := w.save(ctx, first, between); err != nil {
		return err
	}
	return w.save(ctx, second, end)
}

func (w *writing) save(ctx context.Context, answers file.Answers, at time.Time) error {
	if len(answers) == 0 {
		return nil
	}
	d, err := file.Save(ctx, w.db, w.acting(at), w.shelf, w.number, answers, file.SeenAt(w.at.Revision))
	w.at = d.Opened
	return err
}

func (w *writing) submit(ctx context.Context, at time.Time) error {
	key := fmt.Sprintf("%016x", w.rng.Uint64())
	p, err := file.Prepare(ctx, w.db, w.acting(at), w.shelf, w.number, key)
	if err != nil {
		return err
	}
	_, err = file.Submit(ctx, w.db, p)
	return err
}

// answerApart answers what is asked apart, as most people do.
func (w *writing) answerApart(ctx context.Context, form edition.Form, at time.Time) error {
	for i, f := range form.Apart {
		choices := w.at.Rules.ChoicesOf(w.call, f)
		n := w.number[len(w.number)-1] + byte(i) // no chance drawn: what else is invented stays as it was
		if n%5 == 0 {
			continue
		}
		choice := choices[int(n)%min(len(choices), 2)].ID
		if err := personal.AnswerApart(ctx, w.db, w.acting(at), w.shelf, w.number, f.ID, choice); err != nil {
			return err
		}
	}
	return nil
}
