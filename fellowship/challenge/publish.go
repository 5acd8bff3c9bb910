package challenge

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// SheetPublisher is what publishing a sheet changes.
type SheetPublisher interface {
	SheetFinder
	// SheetSlug is the last part of the address of a sheet, which no other sheet
	// of the edition has.
	SheetSlug(ctx context.Context, s Sheet) (string, error)
	// SavePublication keeps the slug and the date; false, and nothing happened,
	// when the sheet has moved on from s.Revision.
	SavePublication(ctx context.Context, s Sheet) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// PublishSheet sets the time from which a sheet is public: now, or a minute to
// come. The time can be changed until it has come. It refuses with Invalid a
// sheet that lacks a part. Rule W-6.
func PublishSheet(ctx context.Context, db SheetPublisher, by fellowship.Actor, shelf *edition.Shelf, number string, seen int, from time.Time) (OpenedSheet, error) {
	o, err := forTeam(ctx, db, by, shelf, number)
	if err != nil {
		return o, err
	}
	switch {
	case o.Withdrawn():
		return o, &fellowship.NoLongerPossible{Why: fellowship.SheetWithdrawn, Since: o.WithdrawnAt}
	case o.PublicAt(by.At):
		return o, &fellowship.NoLongerPossible{Why: fellowship.SheetPublished, Since: o.PublishedAt}
	case o.Revision != seen || o.Revision == 0:
		return o, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: o.WrittenAt}
	}
	wrong := o.Missing()
	if from.Before(by.At.Truncate(time.Minute)) {
		wrong = append(wrong, fellowship.Problem{Field: WhenField, Code: fellowship.AlreadyPast})
	}
	if err := (&fellowship.Invalid{Problems: wrong}).OrNil(); err != nil {
		return o, err
	}
	if o.Slug == "" {
		if o.Slug, err = db.SheetSlug(ctx, o.Sheet); err != nil {
			return o, err
		}
	}
	o.PublishedAt = from.UTC()
	done, err := db.SavePublication(ctx, o.Sheet)
	if err != nil {
		return o, err
	}
	if !done {
		return o, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return o, db.AddEntry(ctx, o.entry(by, "sheet.published", "from", o.PublishedAt.Format(time.RFC3339), "revision", strconv.Itoa(o.Revision)))
}

// SheetWithdrawer is what withdrawing a challenge changes.
type SheetWithdrawer interface {
	SheetFinder
	// SaveWithdrawal is false, and nothing happened, when it was withdrawn.
	SaveWithdrawal(ctx context.Context, s Sheet) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
	// EnqueueWithdrawnNews tells those who wished for the challenge.
	EnqueueWithdrawnNews(ctx context.Context, s Sheet, at time.Time) error
}

// WithdrawSheet takes a challenge back, for good, with a reason that readers
// and those who wished for it read. Rule W-7.
func WithdrawSheet(ctx context.Context, db SheetWithdrawer, by fellowship.Actor, shelf *edition.Shelf, number, why string) (OpenedSheet, error) {
	o, err := forTeam(ctx, db, by, shelf, number)
	if err != nil {
		return o, err
	}
	if o.Withdrawn() || o.Revision == 0 {
		return o, &fellowship.NoLongerPossible{Why: fellowship.SheetWithdrawn, Since: o.WithdrawnAt}
	}
	why = strings.TrimSpace(why)
	switch {
	case why == "" || !utf8.ValidString(why) || strings.ContainsRune(why, 0):
		return o, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: WhyField, Code: fellowship.Missing}}}
	case utf8.RuneCountInString(why) > mostSaid:
		return o, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: WhyField, Code: fellowship.TooLong, Want: strconv.Itoa(mostSaid)}}}
	}
	o.WithdrawnAt, o.WithdrawnWhy = by.At.UTC(), why
	done, err := db.SaveWithdrawal(ctx, o.Sheet)
	if err != nil {
		return o, err
	}
	if !done {
		return o, &fellowship.NoLongerPossible{Why: fellowship.SheetWithdrawn}
	}
	if err := db.AddEntry(ctx, o.entry(by, "sheet.withdrawn")); err != nil {
		return o, err
	}
	return o, db.EnqueueWithdrawnNews(ctx, o.Sheet, by.At)
}

// forTeam opens a sheet for who may publish.
func forTeam(ctx context.Context, db SheetFinder, by fellowship.Actor, shelf *edition.Shelf, number string) (OpenedSheet, error) {
	o, err := OpenSheet(ctx, db, by, shelf, number)
	if err != nil {
		return o, err
	}
	if !by.May.Has(fellowship.Publish) {
		return o, fellowship.ErrNotAllowed
	}
	return o, nil
}
