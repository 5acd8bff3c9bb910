package review

import (
	"context"
	"errors"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// ConflictStore is what acts on conflicts change.
type ConflictStore interface {
	Finder
	ResultKeeper
	Conflict(ctx context.Context, id ConflictID) (Conflict, error)
	ConflictOfKind(ctx context.Context, who account.ID, f file.ID, kind ConflictKind) (Conflict, error)
	AddConflict(ctx context.Context, c Conflict) (added bool, err error)
	// KnownTies are the conflicts of the files of a reading, in whatever state.
	KnownTies(ctx context.Context, id ReadingID) (map[KnownTie]bool, error)
	// SaveConflict is false, and nothing happened, when the conflict is no
	// longer in the status before.
	SaveConflict(ctx context.Context, c Conflict, before ConflictStatus) (done bool, err error)
	// Excluded says whether any conflict hides the file from the reviewer.
	Excluded(ctx context.Context, who account.ID, f file.ID) (bool, error)
	// ReviewsByPair are the reviews of a reviewer and a file, in any reading.
	ReviewsByPair(ctx context.Context, who account.ID, f file.ID) ([]Review, error)
	SaveReview(ctx context.Context, r Review, before Status, versions int) (done bool, err error)
	TouchReading(ctx context.Context, id ReadingID) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// KnownTie names a conflict: two have one of a kind.
type KnownTie struct {
	Reviewer account.ID
	File     file.ID
	Kind     ConflictKind
}

// KeepFound keeps the ties that were found between a reviewer and a file. What
// is known already, in whatever state, is not found again. It gives how many
// were new.
func KeepFound(ctx context.Context, db ConflictStore, by fellowship.Actor, id ReadingID, who account.ID, f file.ID, found []Finding) (int, error) {
	if !by.IsMachine() {
		if err := mayRun(by); err != nil {
			return 0, err
		}
	}
	added := 0
	for _, one := range found {
		c := Conflict{ID: ConflictID(fellowship.NewID("conflict", by.At)), Reading: id, File: f, Reviewer: who,
			Kind: one.Kind, Evidence: one.Evidence, Status: Found, At: by.At}
		isNew, err := db.AddConflict(ctx, c)
		if err != nil {
			return added, err
		}
		if !isNew {
			continue
		}
		added++
		if err := db.AddEntry(ctx, entry(by, "conflict.found", string(c.ID), "kind", string(c.Kind), "file", string(f), "reviewer", string(who))); err != nil {
			return added, err
		}
	}
	if added == 0 {
		return 0, nil
	}
	return added, db.TouchReading(ctx, id)
}

// Declarer is what a declaration changes.
type Declarer interface {
	ConflictStore
	ReviewReader
}

// Declare is a reviewer standing aside from a file that they were given. It
// counts at once: the file is gone from all that they see, and a review that
// they gave no longer counts.
func Declare(ctx context.Context, db Declarer, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, code string) error {
	o, err := db.ReviewForReviewer(ctx, account.ID(by.ID), id, code)
	if err != nil {
		return err
	}
	c := Conflict{ID: ConflictID(fellowship.NewID("conflict", by.At)), Reading: id, File: o.File, Reviewer: o.Reviewer,
		Kind: OwnDeclaration, Status: Declared, At: by.At}
	added, err := db.AddConflict(ctx, c)
	if err != nil {
		return err
	}
	if !added { // dismissed before: declared again, it is the team's to see again
		held, err := db.ConflictOfKind(ctx, o.Reviewer, o.File, OwnDeclaration)
		if err != nil {
			return err
		}
		before := held.Status
		held.Status, held.AnsweredAt = Declared, by.At
		if done, err := db.SaveConflict(ctx, held, before); err != nil || !done {
			return changedUnless(done, err)
		}
		c = held
	}
	if err := db.AddEntry(ctx, entry(by, "conflict.declared", string(c.ID), "file", string(c.File))); err != nil {
		return err
	}
	return follow(ctx, db, by, shelf, c)
}

func changedUnless(done bool, err error) error {
	if err == nil && !done {
		err = &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return err
}

// ToConfirm is a tie that its reviewer is asked about. Evidence is the team's to
// know, and is not in it.
type ToConfirm struct {
	Conflict
	Code, Profile string
	// Name and Organisation are of the file; empty where reading is anonymous.
	Name, Organisation string
}

// AskedReader finds what a reviewer is asked.
type AskedReader interface {
	ReviewerFinder
	ConflictsToAnswer(ctx context.Context, viewer account.ID, id ReadingID) ([]ToConfirm, error)
}

// ToAnswer are the ties that a reviewer has to answer, once they have signed
// the charter. Where reading is anonymous, they answer on what they know of
// their own side. Rule R-16.
func ToAnswer(ctx context.Context, db AskedReader, by fellowship.Actor, shelf *edition.Shelf, id ReadingID) ([]ToConfirm, error) {
	r, v, rules, err := reviewerOf(ctx, db, by, shelf, id)
	if err != nil {
		return nil, err
	}
	if v.ready(rules.Edition) != nil || r.open() != nil {
		return nil, nil
	}
	list, err := db.ConflictsToAnswer(ctx, account.ID(by.ID), id)
	if err != nil {
		return nil, err
	}
	if stage, ok := rules.Stage(r.Call, r.Stage); !ok || Anonymous(stage) {
		for i := range list {
			list[i].Name, list[i].Organisation = "", ""
		}
	}
	return list, nil
}

// AnswerFound is the reviewer saying whether a tie that was found is a
// conflict. "Yes" counts at once; "no" waits for the team.
func AnswerFound(ctx context.Context, db ConflictStore, by fellowship.Actor, shelf *edition.Shelf, id ConflictID, yes bool) error {
	c, err := db.Conflict(ctx, id)
	if err != nil {
		return err
	}
	if c.Reviewer != account.ID(by.ID) {
		return fellowship.ErrNotFound
	}
	verb, done := DenyVerb, "conflict.denied"
	if yes {
		verb, done = ConfirmVerb, "conflict.confirmed"
	}
	c.AnsweredAt = by.At
	return turn(ctx, db, by, shelf, c, verb, done)
}

// Decide is the team saying whether a tie excludes, with a reason. Excluding
// after the review was given takes it out of the result; its marks stay on
// record. Dismissing gives it back to its reviewer, to be given again.
func Decide(ctx context.Context, db ConflictStore, by fellowship.Actor, shelf *edition.Shelf, id ConflictID, exclude bool, reason string) error {
	c, err := db.Conflict(ctx, id)
	if err != nil {
		return err
	}
	if hidden, err := db.Excluded(ctx, account.ID(by.ID), c.File); err != nil || hidden {
		return errors.Join(err, hiddenIs(hidden))
	}
	if err := mayRun(by); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if bad := reasonProblems("reason", reason); len(bad) > 0 {
		return &fellowship.Invalid{Problems: bad}
	}
	verb, done := DismissVerb, "conflict.dismissed"
	if exclude {
		verb, done = UpholdVerb, "conflict.upheld"
	}
	c.DecidedAt, c.DecidedBy, c.Reason = by.At, account.ID(by.ID), reason
	return turn(ctx, db, by, shelf, c, verb, done)
}

// hiddenIs: nobody decides on what they may not know of, their own case first.
func hiddenIs(hidden bool) error {
	if hidden {
		return fellowship.ErrNotFound
	}
	return nil
}

// Exclude is the team keeping somebody from a file without anything found.
func Exclude(ctx context.Context, db ConflictStore, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, who account.ID, f file.ID, reason string) error {
	if _, err := db.Reading(ctx, id); err != nil {
		return err
	}
	if err := mayRun(by); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if bad := reasonProblems("reason", reason); len(bad) > 0 {
		return &fellowship.Invalid{Problems: bad}
	}
	c := Conflict{ID: ConflictID(fellowship.NewID("conflict", by.At)), Reading: id, File: f, Reviewer: who, Kind: DecidedByTeam, Status: Found, At: by.At}
	if added, err := db.AddConflict(ctx, c); err != nil {
		return err
	} else if !added {
		if c, err = db.ConflictOfKind(ctx, who, f, DecidedByTeam); err != nil {
			return err
		}
	}
	c.DecidedAt, c.DecidedBy, c.Reason = by.At, account.ID(by.ID), reason
	return turn(ctx, db, by, shelf, c, UpholdVerb, "conflict.upheld")
}

func turn(ctx context.Context, db ConflictStore, by fellowship.Actor, shelf *edition.Shelf, c Conflict, verb Verb, done string) error {
	to, ok := NextOfConflict(c.Status, verb)
	if !ok {
		return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	before := c.Status
	c.Status = to
	if ok, err := db.SaveConflict(ctx, c, before); err != nil || !ok {
		return changedUnless(ok, err)
	}
	if err := db.AddEntry(ctx, entry(by, done, string(c.ID), "kind", string(c.Kind), "file", string(c.File), "reviewer", string(c.Reviewer))); err != nil {
		return err
	}
	return follow(ctx, db, by, shelf, c)
}

// follow makes the reviews of the pair agree with the conflicts, in every
// reading that is open, and their files' results with the reviews.
func follow(ctx context.Context, db ConflictStore, by fellowship.Actor, shelf *edition.Shelf, c Conflict) error {
	excluded, err := db.Excluded(ctx, c.Reviewer, c.File)
	if err != nil {
		return err
	}
	reviews, err := db.ReviewsByPair(ctx, c.Reviewer, c.File)
	if err != nil {
		return err
	}
	for _, r := range reviews {
		verb := RestoreVerb
		if excluded {
			verb = ExcludeVerb
		}
		to, ok := Next(r.Status, verb)
		if !ok {
			continue
		}
		before := r.Status
		r.Status = to
		if err := saved(ctx, db, r, before, r.Versions); err != nil {
			return err
		}
		of, err := db.Reading(ctx, r.Reading)
		if err != nil {
			return err
		}
		_, g, err := of.Rules(shelf)
		if err != nil {
			return err
		}
		if err := refresh(ctx, db, of, g, r.File, by.At); err != nil {
			return err
		}
	}
	return db.TouchReading(ctx, c.Reading)
}
