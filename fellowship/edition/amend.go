package edition

import (
	"context"
	"errors"
	"slices"
	"time"

	"cohorte/fellowship"
)

// amended is the version after an amendment that somebody makes at a time. a
// lacks its number and its date; change writes into a copy of the edition, and
// into the amendment what an edition file would say.
func (v Version) amended(a Amendment, at time.Time, change func(*Edition, *Amendment)) (Version, error) {
	normalised, _, err := Normalise(*v.Edition)
	if err != nil {
		return Version{}, err
	}
	e, err := Decode(normalised)
	if err != nil {
		return Version{}, err
	}
	a.Number, a.Date = v.N+1, minuteOf(at)
	change(&e, &a)
	e.Amendments = append(e.Amendments, a)
	_, hash, err := Normalise(e)
	return Version{Edition: &e, N: a.Number, InForceFrom: a.Date.Time, SHA256: hash}, err
}

// minuteOf is the minute of an amendment made at t. Within an hour that the
// change to winter time has twice, it is the minute before that hour: a date
// that could not be read back would make the kept edition unreadable.
func minuteOf(t time.Time) Moment {
	m := Moment{t.UTC().Truncate(time.Minute)}
	for {
		if read, err := ParseMoment(m.String()); err == nil {
			return read
		}
		m = Moment{m.Add(-time.Minute)}
	}
}

// AmendmentStore is what an amendment made in the browser changes.
type AmendmentStore interface {
	// LatestKept is the number of the last version kept of an edition;
	// ErrNotFound when none is.
	LatestKept(ctx context.Context, id ID) (n int, err error)
	// KeepAmendment writes a version that somebody made, for ever.
	KeepAmendment(ctx context.Context, v Version, by fellowship.Actor) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// amendable is the version that whoever asks has before their eyes: when the
// edition has moved on, or is about to by an amendment that is not in force
// yet, it is refused. Before its first call opens an edition is a file, and is
// corrected there.
func amendable(ctx context.Context, db AmendmentStore, by fellowship.Actor, shelf *Shelf, id ID, base int) (Version, error) {
	v, err := Amendable(by, shelf, id)
	if err != nil {
		return Version{}, err
	}
	latest, err := db.LatestKept(ctx, id)
	if errors.Is(err, fellowship.ErrNotFound) {
		return Version{}, &fellowship.NoLongerPossible{Why: fellowship.CallNotOpen}
	}
	if err != nil {
		return Version{}, err
	}
	if v.N != base || latest != base {
		return Version{}, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return v, nil
}

// keepAmendment writes a version that somebody made, with its entry.
func keepAmendment(ctx context.Context, db AmendmentStore, by fellowship.Actor, v Version, verb string, facts ...string) error {
	if err := db.KeepAmendment(ctx, v, by); err != nil {
		return err
	}
	facts = append([]string{"version", v.Label(), "sha256", v.SHA256}, facts...)
	return db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, verb, string(v.ID), facts...))
}

// Amendable is the version of an edition that an amendment made in the browser starts from. It is
// refused while an amendment waits for its date: it was written without
// knowing it, and would take it back.
func Amendable(by fellowship.Actor, shelf *Shelf, id ID) (Version, error) {
	v, ok := shelf.InForce(id, by.At)
	if !ok {
		return Version{}, fellowship.ErrNotFound
	}
	if !by.May.Has(fellowship.AmendEditions) {
		return Version{}, fellowship.ErrNotAllowed
	}
	if all := shelf.Versions(id); slices.ContainsFunc(all, func(o Version) bool { return o.N > v.N }) {
		return Version{}, &fellowship.NoLongerPossible{Why: fellowship.AmendmentToCome, Again: all[len(all)-1].InForceFrom}
	}
	return v, nil
}
