package review

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// ReviewerFinder finds the reviewers of a reading.
type ReviewerFinder interface {
	Finder
	// Reviewer is ErrNotFound for who was not invited.
	Reviewer(ctx context.Context, id ReadingID, who account.ID) (Reviewer, error)
}

// Inviter is what an invitation changes.
type Inviter interface {
	Finder
	account.RoleStore
	AddReviewer(ctx context.Context, v Reviewer) (added bool, err error)
	TouchReading(ctx context.Context, id ReadingID) error
	EnqueueInvitation(ctx context.Context, v Reviewer) error
	EnqueueTies(ctx context.Context, id ReadingID, at time.Time) error
}

// Invite asks somebody to read, inside or outside of the team: an address is
// enough. Inviting twice is inviting once.
func Invite(ctx context.Context, db Inviter, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, email, name, lang string, offer Offer) (Reviewer, error) {
	r, err := db.Reading(ctx, id)
	if err != nil {
		return Reviewer{}, err
	}
	if err := mayRun(by); err != nil {
		return Reviewer{}, err
	}
	if err := r.open(); err != nil {
		return Reviewer{}, err
	}
	rules, _, err := r.Rules(shelf)
	if err != nil {
		return Reviewer{}, err
	}
	if err := offer.check(rules.Edition); err != nil {
		return Reviewer{}, err
	}
	// The account opens itself, as at a first sign-in: whoever runs a reading
	// can't give roles by it.
	a, err := account.Add(ctx, db, fellowship.Machine(by.At), email, name, lang)
	if err != nil {
		return Reviewer{}, err
	}
	v := Reviewer{Reading: id, Account: a.ID, InvitedAt: by.At, InvitedBy: account.ID(by.ID), Offer: offer}
	added, err := db.AddReviewer(ctx, v)
	if err != nil || !added {
		return v, err
	}
	if err := db.TouchReading(ctx, id); err != nil {
		return v, err
	}
	if err := db.AddEntry(ctx, entry(by, "review.invited", string(id), "reviewer", string(a.ID))); err != nil {
		return v, err
	}
	if err := db.EnqueueTies(ctx, id, by.At); err != nil {
		return v, err
	}
	return v, db.EnqueueInvitation(ctx, v)
}

// mostFiles is far above what one person reads; it keeps slips of the pen out.
const mostFiles = 1000

func (o Offer) check(e *edition.Edition) error {
	if o.Capacity < 0 || o.Capacity > mostFiles {
		return invalid("capacity", fellowship.TooLarge, "1000")
	}
	for _, p := range o.Profiles {
		if !slices.ContainsFunc(e.Profiles, func(known edition.Profile) bool { return known.ID == p }) {
			return invalid("profiles", fellowship.NotAChoice, "")
		}
	}
	const mostText = 200
	for _, text := range append([]string{o.Organisation}, append(o.Skills, o.Teams...)...) {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return invalid("skills", fellowship.NotText, "")
		}
		if utf8.RuneCountInString(text) > mostText {
			return invalid("skills", fellowship.TooLong, "200")
		}
	}
	return nil
}

// ReviewerSaver is what a reviewer changes of themselves.
type ReviewerSaver interface {
	ReviewerFinder
	SaveReviewer(ctx context.Context, v Reviewer) error
	TouchReading(ctx context.Context, id ReadingID) error
	// EnqueueTies has the ties of a reading looked for again.
	EnqueueTies(ctx context.Context, id ReadingID, at time.Time) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// SignCharter signs the charter of the edition, named by the hash of the text
// that the page showed. Signing twice is signing once. Rule R-13.
func SignCharter(ctx context.Context, db ReviewerSaver, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, hash string) (Reviewer, error) {
	r, v, rules, err := reviewerOf(ctx, db, by, shelf, id)
	if err != nil {
		return v, err
	}
	if err := r.open(); err != nil {
		return v, err
	}
	_, current := CharterOf(rules.Edition)
	if hash != current || current == "" {
		return v, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	if v.CharterSHA256 == current {
		return v, nil
	}
	v.CharterAt, v.CharterSHA256 = by.At, current
	if err := db.SaveReviewer(ctx, v); err != nil {
		return v, err
	}
	return v, db.AddEntry(ctx, entry(by, "review.charter_signed", string(id), "sha256", current))
}

// Describe is the reviewer saying how many files they take, and what they can
// read. Assignments made before stand.
func Describe(ctx context.Context, db ReviewerSaver, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, offer Offer) (Reviewer, error) {
	r, v, rules, err := reviewerOf(ctx, db, by, shelf, id)
	if err != nil {
		return v, err
	}
	if err := r.open(); err != nil {
		return v, err
	}
	if err := offer.check(rules.Edition); err != nil {
		return v, err
	}
	v.Offer = offer
	if err := db.SaveReviewer(ctx, v); err != nil {
		return v, err
	}
	if err := db.TouchReading(ctx, id); err != nil {
		return v, err
	}
	return v, db.EnqueueTies(ctx, id, by.At)
}

func reviewerOf(ctx context.Context, db ReviewerFinder, by fellowship.Actor, shelf *edition.Shelf, id ReadingID) (Reading, Reviewer, edition.Version, error) {
	v, err := db.Reviewer(ctx, id, account.ID(by.ID))
	if err != nil {
		return Reading{}, v, edition.Version{}, err
	}
	r, err := db.Reading(ctx, id)
	if err != nil {
		return r, v, edition.Version{}, err
	}
	rules, _, err := r.Rules(shelf)
	return r, v, rules, err
}

// ready says whether the reviewer may read: in the reading, charter signed.
func (v Reviewer) ready(e *edition.Edition) error {
	if !v.LeftAt.IsZero() {
		return fellowship.ErrNotFound
	}
	if _, hash := CharterOf(e); hash != v.CharterSHA256 {
		return &fellowship.NoLongerPossible{Why: fellowship.CharterMissing}
	}
	return nil
}

// Leaver is what a drop-out changes.
type Leaver interface {
	ReviewerSaver
	StepStore
	// OpenReviewsOf are the reviews that the reviewer was given and has not
	// given back.
	OpenReviewsOf(ctx context.Context, id ReadingID, who account.ID) ([]Review, error)
}

// Leave takes somebody out of a reading, by themselves or by the team: what
// they did not give goes back, what they gave stays. Files that are short of a
// review then are the next assignment's.
func Leave(ctx context.Context, db Leaver, by fellowship.Actor, id ReadingID, who account.ID) (released int, err error) {
	v, err := db.Reviewer(ctx, id, who)
	if err != nil {
		return 0, err
	}
	if account.ID(by.ID) != who {
		if err := mayRun(by); err != nil {
			return 0, err
		}
	}
	r, err := db.Reading(ctx, id)
	if err != nil {
		return 0, err
	}
	if err := r.open(); err != nil || !v.LeftAt.IsZero() {
		return 0, err
	}
	open, err := db.OpenReviewsOf(ctx, id, who)
	if err != nil {
		return 0, err
	}
	for _, one := range open {
		if err := move(ctx, db, one, ReleaseVerb); err != nil {
			return 0, err
		}
	}
	v.LeftAt = by.At
	if err := db.SaveReviewer(ctx, v); err != nil {
		return 0, err
	}
	if err := db.TouchReading(ctx, id); err != nil {
		return 0, err
	}
	return len(open), db.AddEntry(ctx, entry(by, "review.left", string(id), "reviewer", string(who)))
}

// Late says whether reviews are still owed at that time.
func (r Reading) Late(open int, at time.Time) bool {
	return open > 0 && !r.DueAt.IsZero() && !at.Before(r.DueAt)
}
