package review

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review/assign"
)

// Board is all that an assignment rests on.
type Board struct {
	Reading   Reading
	Files     []BoardFile // withdrawn ones are not among them
	Reviewers []Reviewer
	Pairs     []BoardPair
	// Blocked are the pairs that must not be: conflicts, and writers of a file.
	Blocked map[assign.Pair]bool
}

// BoardFile is a file that is read.
type BoardFile struct {
	File    file.ID
	Code    string
	Profile string
	Wanted  int
}

// BoardPair is a review that exists.
type BoardPair struct {
	Review   ID
	File     file.ID
	Reviewer account.ID
	Status   Status
	Locked   bool
}

// BoardReader reads the board.
type BoardReader interface {
	Board(ctx context.Context, id ReadingID) (Board, error)
}

// Task is the board as a task: reviews that were begun or given, and those
// that people fixed, are locked; files that were put aside are not proposed to
// the same reviewer again.
func (b Board) Task(seed string) assign.Task {
	t := assign.Task{Seed: seed}
	profile, never := map[string]string{}, map[assign.Pair]bool{}
	for _, f := range b.Files {
		t.Files = append(t.Files, assign.File{ID: string(f.File), Wanted: f.Wanted})
		profile[string(f.File)] = f.Profile
	}
	offers := map[string]Offer{}
	gone := map[string]bool{}
	for _, v := range b.Reviewers {
		capacity := v.Capacity
		if !v.LeftAt.IsZero() { // what they gave stays theirs
			capacity, gone[string(v.Account)] = 0, true
		}
		t.Readers = append(t.Readers, assign.Reader{ID: string(v.Account), Capacity: capacity})
		offers[string(v.Account)] = v.Offer
	}
	for _, p := range b.Pairs {
		pair := assign.Pair{File: string(p.File), Reader: string(p.Reviewer)}
		switch p.Status {
		case Started, Asked, Complete:
			t.Locked = append(t.Locked, pair)
		case Assigned:
			if p.Locked {
				t.Locked = append(t.Locked, pair)
			}
			t.Before = append(t.Before, pair)
		default:
			never[pair] = true
		}
	}
	t.Before = append(t.Before, t.Locked...)
	t.May = func(f, reader string) bool {
		pair := assign.Pair{File: f, Reader: reader}
		return !b.Blocked[pair] && !never[pair] && !gone[reader] && offers[reader].reads(profile[f])
	}
	return t
}

// Proposal is an assignment that was computed outside of any act, for people
// to look at before it is made.
type Proposal struct {
	Reading ReadingID
	Seed    string
	Plan    assign.Plan
	// Added and Dropped are what it changes of the pairs that exist.
	Added, Dropped []assign.Pair
	// Revision is that of the reading when it was computed: when the reading
	// has moved on since, the proposal can't be made any more.
	Revision int
}

// Propose computes the best assignment of a reading, keeping as many of the
// present pairs as it can. Rule R-11.
func Propose(ctx context.Context, db BoardReader, by fellowship.Actor, id ReadingID, seed string) (Proposal, error) {
	if err := mayRun(by); err != nil {
		return Proposal{}, err
	}
	b, err := db.Board(ctx, id)
	if err != nil {
		return Proposal{}, err
	}
	if err := b.Reading.open(); err != nil {
		return Proposal{}, err
	}
	if err := checkSeed(seed); err != nil {
		return Proposal{}, err
	}
	task := b.Task(seed)
	p := Proposal{Reading: id, Seed: seed, Plan: assign.Optimal(task), Revision: b.Reading.Revision}
	p.Added, p.Dropped = assign.Changes(slices.Compact(sorted(task.Before)), p.Plan.Pairs)
	return p, nil
}

func sorted(pairs []assign.Pair) []assign.Pair {
	added, _ := assign.Changes(nil, pairs)
	return added
}

// Shown are shortages as somebody may see them who must know nothing of the
// hidden files.
func Shown(all []assign.Shortage, hidden map[file.ID]bool) []assign.Shortage {
	var out []assign.Shortage
	for _, s := range all {
		s.Files = slices.DeleteFunc(slices.Clone(s.Files), func(id string) bool { return hidden[file.ID(id)] })
		if len(s.Files) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// Seen is the proposal as somebody may see it who must know nothing of the
// hidden files; it is not to be made.
func (p Proposal) Seen(hidden map[file.ID]bool) Proposal {
	keep := func(pairs []assign.Pair) []assign.Pair {
		return slices.DeleteFunc(slices.Clone(pairs), func(x assign.Pair) bool { return hidden[file.ID(x.File)] })
	}
	p.Plan = assign.Plan{Pairs: keep(p.Plan.Pairs), Shortages: Shown(p.Plan.Shortages, hidden)}
	p.Added, p.Dropped = keep(p.Added), keep(p.Dropped)
	return p
}

// Mark names what a proposal changes, so that a page can say which one it
// showed. That of Seen tells nothing of hidden files.
func (p Proposal) Mark() string {
	h := sha256.New()
	for _, x := range p.Added {
		fmt.Fprintf(h, "+%q%q", x.File, x.Reader)
	}
	for _, x := range p.Dropped {
		fmt.Fprintf(h, "-%q%q", x.File, x.Reader)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Run is an assignment that was made.
type Run struct {
	ID                    string
	Reading               ReadingID
	Seed                  string
	Pairs, Added, Dropped int
	Shortages             []assign.Shortage
	At                    time.Time
	By                    account.ID
}

// Assigner is what making an assignment changes.
type Assigner interface {
	BoardReader
	// BumpReading is false when the reading is no longer at that revision.
	BumpReading(ctx context.Context, id ReadingID, revision int) (done bool, err error)
	AddReviews(ctx context.Context, run string, reviews []Review) error
	StepStore
	AddRun(ctx context.Context, r Run) error
	EnqueueAssigned(ctx context.Context, r Run) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Assign makes a proposal: ChangedSince when anything that it rests on has
// changed, and whoever proposed it then proposes again.
func Assign(ctx context.Context, db Assigner, by fellowship.Actor, p Proposal) (Run, error) {
	b, err := db.Board(ctx, p.Reading)
	if err != nil {
		return Run{}, err
	}
	if err := mayRun(by); err != nil {
		return Run{}, err
	}
	if err := b.Reading.open(); err != nil {
		return Run{}, err
	}
	if done, err := db.BumpReading(ctx, p.Reading, p.Revision); err != nil || !done {
		return Run{}, changedUnless(done, err)
	}
	run := Run{ID: fellowship.NewID("run", by.At), Reading: p.Reading, Seed: p.Seed, Pairs: len(p.Plan.Pairs),
		Added: len(p.Added), Dropped: len(p.Dropped), Shortages: p.Plan.Shortages, At: by.At, By: account.ID(by.ID)}
	for _, held := range b.Pairs {
		if held.Status == Assigned && slices.Contains(p.Dropped, assign.Pair{File: string(held.File), Reader: string(held.Reviewer)}) {
			r := Review{ID: held.Review, Reading: p.Reading, File: held.File, Reviewer: held.Reviewer, Status: Assigned}
			if err := move(ctx, db, r, ReleaseVerb); err != nil {
				return Run{}, err
			}
		}
	}
	if err := db.AddReviews(ctx, run.ID, newReviews(p.Reading, p.Added, by)); err != nil {
		return Run{}, err
	}
	if err := db.AddRun(ctx, run); err != nil {
		return Run{}, err
	}
	if err := db.AddEntry(ctx, entry(by, "review.assigned", string(p.Reading), "run", run.ID, "seed", p.Seed,
		"pairs", strconv.Itoa(run.Pairs), "added", strconv.Itoa(run.Added), "dropped", strconv.Itoa(run.Dropped))); err != nil {
		return Run{}, err
	}
	return run, db.EnqueueAssigned(ctx, run)
}

func newReviews(id ReadingID, pairs []assign.Pair, by fellowship.Actor) []Review {
	out := make([]Review, len(pairs))
	for i, p := range pairs {
		out[i] = Review{ID: ID(fellowship.NewID("review", by.At)), Reading: id, File: file.ID(p.File), Reviewer: account.ID(p.Reader),
			Status: Assigned, AssignedAt: by.At}
	}
	return out
}

// Mover is what moving a review by hand changes.
type Mover interface {
	Assigner
	Answerer
	Excluded(ctx context.Context, who account.ID, f file.ID) (bool, error)
}

// Move gives a file to another reviewer by hand and locks the pair, so that
// the next assignment leaves it. It refuses what an assignment would: a
// conflict, a profile that they don't read, a reviewer who is full.
func Move(ctx context.Context, db Mover, by fellowship.Actor, id ID, to account.ID) error {
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
	if _, ok := Next(o.Status, ReleaseVerb); !ok {
		return &fellowship.NoLongerPossible{Why: fellowship.ReviewMovedOn}
	}
	if err := b.takes(o.File, to); err != nil {
		return err
	}
	if err := move(ctx, db, o.Review, ReleaseVerb); err != nil {
		return err
	}
	return put(ctx, db, by, b, o.File, to, true, "review.moved", "from", string(o.Reviewer))
}

// GiveTo gives a file to one more reviewer by hand, and locks the pair.
func GiveTo(ctx context.Context, db Mover, by fellowship.Actor, id ReadingID, f file.ID, to account.ID) error {
	if err := mayRun(by); err != nil {
		return err
	}
	if hidden, err := db.Excluded(ctx, account.ID(by.ID), f); err != nil || hidden {
		return errors.Join(err, hiddenIs(hidden))
	}
	b, err := db.Board(ctx, id)
	if err != nil {
		return err
	}
	if err := b.Reading.open(); err != nil {
		return err
	}
	if err := b.takes(f, to); err != nil {
		return err
	}
	return put(ctx, db, by, b, f, to, true, "review.assigned_by_hand")
}

func put(ctx context.Context, db Assigner, by fellowship.Actor, b Board, f file.ID, to account.ID, locked bool, done string, facts ...string) error {
	if ok, err := db.BumpReading(ctx, b.Reading.ID, b.Reading.Revision); err != nil || !ok {
		return changedUnless(ok, err)
	}
	reviews := newReviews(b.Reading.ID, []assign.Pair{{File: string(f), Reader: string(to)}}, by)
	reviews[0].Locked = locked
	if err := db.AddReviews(ctx, "", reviews); err != nil {
		return err
	}
	return db.AddEntry(ctx, entry(by, done, string(b.Reading.ID), append([]string{"file", string(f), "reviewer", string(to)}, facts...)...))
}

// takes says why the reviewer can't be given the file, nil when they can.
func (b Board) takes(f file.ID, who account.ID) error {
	i := slices.IndexFunc(b.Files, func(x BoardFile) bool { return x.File == f })
	j := slices.IndexFunc(b.Reviewers, func(x Reviewer) bool { return x.Account == who && x.LeftAt.IsZero() })
	if i < 0 || j < 0 {
		return fellowship.ErrNotFound
	}
	load := 0
	for _, p := range b.Pairs {
		if p.File == f && p.Reviewer == who && p.Status != Released {
			return &fellowship.NoLongerPossible{Why: fellowship.ReviewMovedOn}
		}
		if p.Reviewer == who && p.Status.Stands() {
			load++
		}
	}
	switch {
	case b.Blocked[assign.Pair{File: string(f), Reader: string(who)}] || !b.Reviewers[j].reads(b.Files[i].Profile):
		return invalid("reviewer", fellowship.NotAChoice, "")
	case load >= b.Reviewers[j].Capacity:
		return &fellowship.NoLongerPossible{Why: fellowship.ReviewerFull}
	}
	return nil
}

// Stands says whether a review is given or to be given.
func (s Status) Stands() bool { return s == Assigned || s == Started || s == Asked || s == Complete }

// TakeNext is a reviewer taking the least-read file when they have time: the
// seed of the reading draws among equals. It gives the file's code; ErrNotFound
// when there is nothing left for them, and where files are assigned.
func TakeNext(ctx context.Context, db Assigner, find ReviewerFinder, by fellowship.Actor, shelf *edition.Shelf, id ReadingID) (string, error) {
	r, v, rules, err := reviewerOf(ctx, find, by, shelf, id)
	if err != nil {
		return "", err
	}
	if err := r.open(); err != nil {
		return "", err
	}
	if err := v.ready(rules.Edition); err != nil {
		return "", err
	}
	if on, _ := LeastRead(rules.Edition, r.Call, r.Stage, r.Settings); !on {
		return "", fellowship.ErrNotFound
	}
	b, err := db.Board(ctx, id)
	if err != nil {
		return "", err
	}
	counts, mine := map[file.ID]int{}, map[file.ID]bool{}
	load := 0
	for _, p := range b.Pairs {
		if p.Status.Stands() {
			counts[p.File]++
		}
		if p.Reviewer == v.Account && p.Status != Released {
			mine[p.File] = true
		}
		if p.Reviewer == v.Account && p.Status.Stands() {
			load++
		}
	}
	if load >= v.Capacity {
		return "", &fellowship.NoLongerPossible{Why: fellowship.ReviewerFull}
	}
	var left []assign.Reading
	code := map[string]string{}
	for _, f := range b.Files {
		pair := assign.Pair{File: string(f.File), Reader: string(v.Account)}
		if counts[f.File] < f.Wanted && !mine[f.File] && !b.Blocked[pair] && v.reads(f.Profile) {
			left = append(left, assign.Reading{File: string(f.File), Count: counts[f.File]})
			code[string(f.File)] = f.Code
		}
	}
	next, ok := assign.Next(string(v.Account), len(mine), left, string(id))
	if !ok {
		return "", fellowship.ErrNotFound
	}
	return code[next], put(ctx, db, by, b, file.ID(next), v.Account, false, "review.taken", "turn", strconv.Itoa(len(mine)))
}

// SuggestedSeed is a seed that nobody chose: it follows from the reading and
// the day. Who wants another one says so, and the record keeps the one used.
func SuggestedSeed(id ReadingID, at time.Time) string {
	sum := sha256.Sum256([]byte(string(id) + at.In(edition.Paris).Format(time.DateOnly)))
	return base32.StdEncoding.EncodeToString(sum[:])[:8]
}
