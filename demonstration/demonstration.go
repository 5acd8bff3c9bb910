// Package demonstration fills a place with invented people and their files, so
// that the programme can be tried, shown and tested without anybody's data.
//
// Everything goes through the rules that real people go through, at a time of
// its own before the given one: a draft that was started, saved in two goes and
// submitted leaves the rows and the entries of the record that a real one
// leaves. What is answered follows from the form of the edition, field by
// field (answers.go), so that any edition can be filled. Names, organisations
// and texts are put together from the lists of names.go and texts.go, which
// name nobody; addresses end in a domain that is reserved for examples.
//
// The same seed gives the same people, answers and times. The ids and numbers
// of files are drawn anew each time, as those of real files: nobody may guess
// them.
package demonstration

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"cohorte/editions"
	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/blob"
	"cohorte/store"
)

// Options say what to fill a place with.
type Options struct {
	// Now is the time around which the editions are placed; nothing is dated
	// after it.
	Now  time.Time
	Seed uint64
	// Applications and Projects are how many files of each call an edition
	// gets, those of the named people not counted.
	Applications, Projects int
	// Stage is how far the programme has gone; Submit when empty.
	Stage Stage
	// Blobs keeps the attached files.
	Blobs *blob.Store
	// Books are the editions to fill; nil for the demonstrations that the
	// program comes with.
	Books []*editions.Book
}

// Summary is what a place was filled with.
type Summary struct {
	Editions []Filled `json:"editions"`
}

// Filled is what one edition got.
type Filled struct {
	ID           edition.ID `json:"id"`
	Applications Count      `json:"applications"`
	Projects     Count      `json:"projects"`
	// Read counts the files that were taken into readings, Reviews those given.
	Read    int `json:"read,omitempty"`
	Reviews int `json:"reviews,omitempty"`
}

// Count is how many files there are, and how many of them were submitted or
// withdrawn.
type Count struct {
	Files     int `json:"files"`
	Submitted int `json:"submitted"`
	Withdrawn int `json:"withdrawn"`
}

// ErrFilled refuses a place that was filled before: it can be served as it is.
var ErrFilled = errors.New("the place is filled already")

// ErrInUse refuses a place that holds something else than a demonstration.
var ErrInUse = errors.New("the place holds a real programme: a demonstration needs a place of its own")

// Look says whether a place can be filled: nil for an empty one, ErrFilled or
// ErrInUse.
func Look(ctx context.Context, db *store.DB) error {
	return db.Read(ctx, func(ctx context.Context, tx *store.Tx) error { return look(ctx, tx) })
}

func look(ctx context.Context, tx *store.Tx) error {
	kept, err := tx.KeptEditions(ctx)
	if err != nil {
		return err
	}
	for _, v := range kept {
		if v.Invented() {
			return ErrFilled
		}
	}
	if len(kept) > 0 {
		return ErrInUse
	}
	people, err := tx.AccountsWithRoles(ctx, fellowship.Machine(time.Time{}))
	if err == nil && len(people) > 0 {
		return ErrInUse
	}
	return err
}

// Fill fills an empty place, in one act: a place is filled wholly or not at
// all. It tells progress after each file. A place that is not empty is refused
// with ErrFilled or ErrInUse.
func Fill(ctx context.Context, db *store.DB, o Options, progress func(done, total int)) (Summary, error) {
	o.Now = o.Now.UTC().Truncate(time.Second)
	o.Stage = cmp.Or(o.Stage, Submit)
	after, err := o.shifted()
	if err != nil {
		return Summary{}, err
	}
	placed, err := place(o, after)
	if err != nil {
		return Summary{}, err
	}
	pieces, err := keepPieces(o.Blobs, placed)
	if err != nil {
		return Summary{}, err
	}
	var summary Summary
	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		f := filling{Options: o, tx: tx, shelf: edition.NewShelf(placed...), editions: placed, pieces: pieces, progress: progress, after: after, until: o.Now}
		if after > 0 {
			f.until = f.day(submitDays, 0)
		}
		if err := f.all(ctx); err != nil {
			return err
		}
		summary = f.summary
		return nil
	})
	return summary, err
}

// place moves the demonstrations to so many days before the day of Now, in
// Paris.
func place(o Options, after int) ([]edition.Version, error) {
	books := o.Books
	if books == nil {
		builtin, err := editions.Builtin()
		if err != nil {
			return nil, err
		}
		for _, b := range builtin {
			if b.Demonstration() {
				books = append(books, b)
			}
		}
	}
	var placed []edition.Version
	for _, b := range books {
		around, err := b.Around(edition.DateOf(o.Now.In(edition.Paris)).AddDays(-after))
		if err != nil {
			return nil, err
		}
		versions, err := around.Hashed()
		if err != nil {
			return nil, err
		}
		placed = append(placed, versions...)
	}
	return placed, nil
}

// filling is one run of the act.
type filling struct {
	Options
	tx       *store.Tx
	shelf    *edition.Shelf
	editions []edition.Version
	pieces   pieces
	progress func(done, total int)
	after    int       // days since the anchor of the editions
	until    time.Time // files arrive until then

	done, total int
	addresses   map[string]int // how many people were given an address that begins so
	summary     Summary
}

func (f *filling) all(ctx context.Context) error {
	if err := look(ctx, f.tx); err != nil {
		return err
	}
	f.addresses = map[string]int{}
	for _, p := range f.pieces.all() {
		if err := f.tx.AddBlob(ctx, p, f.Now); err != nil {
			return err
		}
	}
	opened := f.until
	for _, v := range f.editions {
		at := firstOpening(v.Edition, f.until)
		if at.Before(opened) {
			opened = at
		}
		if err := edition.Keep(ctx, f.tx, v, at); err != nil {
			return err
		}
	}
	if err := f.staff(ctx, opened.AddDate(0, 0, -7)); err != nil {
		return err
	}
	for _, id := range f.ids() {
		v, ok := f.shelf.InForce(id, f.Now)
		if !ok {
			continue
		}
		if len(spans(v.Calls[edition.TalentCall], f.until)) > 0 {
			f.total += f.Applications
		}
		if len(spans(v.Calls[edition.ProjectCall], f.until)) > 0 {
			f.total += f.Projects
		}
	}
	for _, id := range f.ids() {
		if err := f.edition(ctx, id); err != nil {
			return fmt.Errorf("fill %s: %w", id, err)
		}
	}
	return f.goOn(ctx)
}

// ids are those of the editions, each once, in order.
func (f *filling) ids() []edition.ID {
	var ids []edition.ID
	for _, v := range f.editions {
		if v.N == 0 {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// firstOpening is when the first call of an edition opened, now at the latest.
func firstOpening(e *edition.Edition, now time.Time) time.Time {
	first := now
	for _, c := range e.Calls {
		for _, s := range spans(c, now) {
			if s.from.Before(first) {
				first = s.from
			}
		}
	}
	return first
}

func (f *filling) edition(ctx context.Context, id edition.ID) error {
	filled := Filled{ID: id}
	for _, c := range []struct {
		kind  edition.CallKind
		files int
		count *Count
	}{{edition.TalentCall, f.Applications, &filled.Applications}, {edition.ProjectCall, f.Projects, &filled.Projects}} {
		v, ok := f.shelf.InForce(id, f.Now)
		if !ok {
			continue
		}
		open := spans(v.Calls[c.kind], f.until)
		if len(open) == 0 {
			continue
		}
		if err := f.named(ctx, id, c.kind, open[len(open)-1], c.count); err != nil {
			return err
		}
		for i := range c.files {
			if err := f.crowd(ctx, id, c.kind, open, i, c.count); err != nil {
				return err
			}
			f.done++
			if f.progress != nil {
				f.progress(f.done, f.total)
			}
		}
	}
	f.summary.Editions = append(f.summary.Editions, filled)
	if err := f.verdicts(ctx, id); err != nil {
		return err
	}
	return f.talk(ctx, id)
}

// crowd writes one file of somebody who has no part in the demonstration.
func (f *filling) crowd(ctx context.Context, id edition.ID, call edition.CallKind, open []span, i int, count *Count) error {
	rng := f.chance(string(id)+string(call), i)
	w := f.author(id, call, rng)
	s := open[len(open)-1]
	if len(open) > 1 && rng.IntN(3) == 0 {
		s = open[rng.IntN(len(open)-1)]
	}
	return f.write(ctx, quiet{f.tx}, w, fateOf(rng), s, count)
}

// quiet asks for no mail: nobody reads those of the crowd, and a place that
// starts should not begin by writing a thousand letters.
type quiet struct{ *store.Tx }

// EnqueueReceiptMail asks for nothing.
func (quiet) EnqueueReceiptMail(context.Context, file.Submission) error { return nil }

// EnqueueWithdrawalMail asks for nothing.
func (quiet) EnqueueWithdrawalMail(context.Context, file.File, fellowship.Actor) error { return nil }

// open opens the account of somebody.
func (f *filling) open(ctx context.Context, who identity, at time.Time, roles ...account.Role) (account.Account, error) {
	return account.Add(ctx, f.tx, fellowship.Machine(at), who.email, who.full(), "fr", roles...)
}
