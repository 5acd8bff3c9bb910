package review

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Opened is a review as its reviewer finds it, with the grid that it fills.
type Opened struct {
	Review
	Code       string // of the reading: "Lecture 031"
	Profile    string // of the file
	FileStatus file.Status
	RevealedAt time.Time // zero while an anonymous reading is
	Of         Reading
	Rules      edition.Version
	Grid       Grid
}

// Withdrawn says whether the file was taken back: the work is kept and nothing
// is owed any more.
func (o Opened) Withdrawn() bool { return o.FileStatus == file.Withdrawn }

// ReviewReader finds a reviewer's reviews.
type ReviewReader interface {
	ReviewerFinder
	// ReviewForReviewer is ErrNotFound for who has not got the file to read, or
	// may not any more.
	ReviewForReviewer(ctx context.Context, viewer account.ID, id ReadingID, code string) (Opened, error)
}

// OpenReview finds one of one's own reviews by the code of its file.
func OpenReview(ctx context.Context, db ReviewReader, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, code string) (Opened, error) {
	o, err := db.ReviewForReviewer(ctx, account.ID(by.ID), id, code)
	if err != nil {
		return Opened{}, err
	}
	if o.Of, err = db.Reading(ctx, id); err != nil {
		return Opened{}, err
	}
	if o.Rules, o.Grid, err = o.Of.Rules(shelf); err != nil {
		return Opened{}, err
	}
	v, err := db.Reviewer(ctx, id, account.ID(by.ID))
	if err != nil {
		return Opened{}, err
	}
	if err := v.ready(o.Rules.Edition); err != nil {
		return Opened{}, err
	}
	return o, nil
}

// step says where the verb leads the review, and refuses what comes too late.
func (o Opened) step(verb Verb) (Status, error) {
	if err := o.Of.open(); err != nil {
		return "", err
	}
	if o.Withdrawn() {
		return "", &fellowship.NoLongerPossible{Why: fellowship.FileWithdrawn}
	}
	to, ok := Next(o.Status, verb)
	if !ok {
		return "", &fellowship.NoLongerPossible{Why: fellowship.ReviewMovedOn, Since: o.GivenAt}
	}
	return to, nil
}

// sameGrid refuses marks of a page that was made with another grid.
func (o Opened) sameGrid(gridSHA256 string) error {
	if gridSHA256 == o.Grid.SHA256 {
		return nil
	}
	return &fellowship.NoLongerPossible{Why: fellowship.GridChanged}
}

// ReviewSaver is what a half-saved review changes.
type ReviewSaver interface {
	ReviewReader
	// SaveReview writes the review; done is false, and nothing happened, when
	// it is no longer in that status with that many versions.
	SaveReview(ctx context.Context, r Review, before Status, versions int) (done bool, err error)
}

// Save keeps a sheet half done: whatever it lacks, but no mark outside of the
// scale. It writes no entry: nothing was given.
func Save(ctx context.Context, db ReviewSaver, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, code string, s Sheet, gridSHA256 string) (Opened, error) {
	o, err := OpenReview(ctx, db, by, shelf, id, code)
	if err != nil {
		return o, err
	}
	to, err := o.step(SaveVerb)
	if err != nil {
		return o, err
	}
	if err := o.sameGrid(gridSHA256); err != nil {
		return o, err
	}
	if bad := s.kept(o.Grid); len(bad) > 0 {
		return o, &fellowship.Invalid{Problems: bad}
	}
	before := o.Status
	o.Status, o.Draft, o.SavedAt = to, s, by.At
	return o, saved(ctx, db, o.Review, before, o.Versions)
}

func saved(ctx context.Context, db interface {
	SaveReview(ctx context.Context, r Review, before Status, versions int) (bool, error)
}, r Review, before Status, versions int) error {
	done, err := db.SaveReview(ctx, r, before, versions)
	if err == nil && !done {
		err = &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return err
}

// Giver is what giving a review changes.
type Giver interface {
	ReviewSaver
	ResultKeeper
	AddVersion(ctx context.Context, v Version) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Give gives a whole review: from now on it counts, and its reviewer sees the
// others'. A second click finds it given and changes nothing.
func Give(ctx context.Context, db Giver, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, code string, s Sheet, gridSHA256 string) (Opened, error) {
	return give(ctx, db, by, shelf, id, code, s, gridSHA256, GiveVerb, "")
}

// mostReason is the most characters of a reason or a question.
const mostReason = 2000

// Change gives another version of a review that was given, and says why; the
// earlier ones stay. The same marks again change nothing.
func Change(ctx context.Context, db Giver, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, code string, s Sheet, gridSHA256, reason string) (Opened, error) {
	return give(ctx, db, by, shelf, id, code, s, gridSHA256, ChangeVerb, strings.TrimSpace(reason))
}

func give(ctx context.Context, db Giver, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, code string, s Sheet, gridSHA256 string, verb Verb, reason string) (Opened, error) {
	o, err := OpenReview(ctx, db, by, shelf, id, code)
	if err != nil {
		return o, err
	}
	if o.Status == Complete && s.Same(o.Draft) {
		return o, nil
	}
	to, err := o.step(verb)
	if err != nil {
		return o, err
	}
	if err := o.sameGrid(gridSHA256); err != nil {
		return o, err
	}
	bad := s.Problems(o.Grid)
	if verb == ChangeVerb {
		bad = append(bad, reasonProblems("reason", reason)...)
	}
	if len(bad) > 0 {
		return o, &fellowship.Invalid{Problems: bad}
	}
	before, versions := o.Status, o.Versions
	o.Status, o.Draft, o.SavedAt, o.GivenAt, o.Versions = to, s, by.At, by.At, versions+1
	if err := saved(ctx, db, o.Review, before, versions); err != nil {
		return o, err
	}
	v := Version{Review: o.ID, N: o.Versions, GivenAt: by.At, Sheet: s, Value: s.Value(o.Grid), GridSHA256: o.Grid.SHA256, Reason: reason}
	if err := db.AddVersion(ctx, v); err != nil {
		return o, err
	}
	if err := refresh(ctx, db, o.Of, o.Grid, o.File, by.At); err != nil {
		return o, err
	}
	done := "review.given"
	if verb == ChangeVerb {
		done = "review.changed"
	}
	return o, db.AddEntry(ctx, entry(by, done, string(o.ID), "n", strconv.Itoa(v.N), "grid_sha256", v.GridSHA256))
}

func reasonProblems(field, reason string) []fellowship.Problem {
	switch n := len([]rune(reason)); {
	case n == 0:
		return []fellowship.Problem{{Field: field, Code: fellowship.Missing}}
	case n > mostReason:
		return []fellowship.Problem{{Field: field, Code: fellowship.TooLong, Want: strconv.Itoa(mostReason), Got: strconv.Itoa(n)}}
	}
	return nil
}

// Same says whether two sheets hold the same.
func (s Sheet) Same(t Sheet) bool {
	if s.Verdict != t.Verdict || s.Comment != t.Comment || s.Rank != t.Rank || len(s.Marks) != len(t.Marks) {
		return false
	}
	for id, m := range s.Marks {
		n, ok := t.Marks[id]
		if !ok || m.Comment != n.Comment || (m.Value == nil) != (n.Value == nil) || (m.Value != nil && *m.Value != *n.Value) {
			return false
		}
	}
	return true
}

// Part is a review as far as its file's result goes.
type Part struct {
	Status Status
	Given
}

// ResultKeeper keeps what the reviews of a file make together.
type ResultKeeper interface {
	PartsOf(ctx context.Context, id ReadingID, f file.ID) ([]Part, error)
	// SaveResult keeps the result and the reviews that it is made of; assigned
	// counts those that are given or to be given.
	SaveResult(ctx context.Context, id ReadingID, f file.ID, assigned int, given []Given, r Result) error
	// EnqueueAdjust asks for the adjusted means anew, once a minute at most.
	EnqueueAdjust(ctx context.Context, id ReadingID, at time.Time) error
}

// refresh computes the result of a file anew, in the act that changed it.
func refresh(ctx context.Context, db ResultKeeper, r Reading, g Grid, f file.ID, at time.Time) error {
	parts, err := db.PartsOf(ctx, r.ID, f)
	if err != nil {
		return err
	}
	assigned, given := 0, []Given{}
	for _, p := range parts {
		switch p.Status {
		case Complete:
			given = append(given, p.Given)
			assigned++
		case Assigned, Started, Asked:
			assigned++
		}
	}
	slices.SortFunc(given, func(a, b Given) int { return strings.Compare(string(a.Reviewer), string(b.Reviewer)) })
	if err := db.SaveResult(ctx, r.ID, f, assigned, given, Aggregate(g, given, r.Settings)); err != nil {
		return err
	}
	return db.EnqueueAdjust(ctx, r.ID, at)
}

// Adjuster keeps the adjusted means.
type Adjuster interface {
	Finder
	ReadsOf(ctx context.Context, id ReadingID) ([]Reads, error)
	SaveAdjusted(ctx context.Context, id ReadingID, a Adjusted, at time.Time) error
}

// Readjust computes the adjusted means of a reading anew.
func Readjust(ctx context.Context, db Adjuster, id ReadingID, at time.Time) error {
	r, err := db.Reading(ctx, id)
	if err != nil {
		return err
	}
	reads, err := db.ReadsOf(ctx, id)
	if err != nil {
		return err
	}
	return db.SaveAdjusted(ctx, id, Adjust(reads, r.Shrinkage), at)
}
