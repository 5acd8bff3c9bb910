package review

import (
	"context"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// TakeBack takes a file back from a reviewer by hand. What was given stays
// given: it is not theirs to take.
func TakeBack(ctx context.Context, db Mover, by fellowship.Actor, id ID) error {
	o, err := db.ReviewForStaff(ctx, by, id)
	if err != nil {
		return err
	}
	if err := mayRun(by); err != nil {
		return err
	}
	b, err := db.Board(ctx, o.Reading)
	if err != nil {
		return err
	}
	if err := b.Reading.open(); err != nil {
		return err
	}
	if err := move(ctx, db, o.Review, ReleaseVerb); err != nil {
		return err
	}
	if ok, err := db.BumpReading(ctx, b.Reading.ID, b.Reading.Revision); err != nil || !ok {
		return changedUnless(ok, err)
	}
	return db.AddEntry(ctx, entry(by, "review.taken_back", string(o.Reading), "file", string(o.File), "reviewer", string(o.Reviewer)))
}

// Offered changes what a reviewer was invited with, by the team: how many files
// they take, which profiles, what they know. Assignments made before stand.
func Offered(ctx context.Context, db ReviewerSaver, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, who account.ID, offer Offer) error {
	v, err := db.Reviewer(ctx, id, who)
	if err != nil {
		return err
	}
	if err := mayRun(by); err != nil {
		return err
	}
	r, err := db.Reading(ctx, id)
	if err != nil {
		return err
	}
	if err := r.open(); err != nil {
		return err
	}
	rules, _, err := r.Rules(shelf)
	if err != nil {
		return err
	}
	if err := offer.check(rules.Edition); err != nil {
		return err
	}
	v.Offer = offer
	if err := db.SaveReviewer(ctx, v); err != nil {
		return err
	}
	if err := db.TouchReading(ctx, id); err != nil {
		return err
	}
	if err := db.AddEntry(ctx, entry(by, "review.offer_changed", string(id), "reviewer", string(who))); err != nil {
		return err
	}
	return db.EnqueueTies(ctx, id, by.At)
}
