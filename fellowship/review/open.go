package review

import (
	"context"
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

// Finder finds readings.
type Finder interface {
	Reading(ctx context.Context, id ReadingID) (Reading, error) // ErrNotFound without one
}

// Opener is what opening a reading changes.
type Opener interface {
	Finder
	// AddReading is false, and nothing happened, when the stage and round have
	// a reading already.
	AddReading(ctx context.Context, r Reading) (added bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Open opens the reading of a stage under the rules in force, which it keeps
// to the end. Rule R-5. A stage that has one already is ChangedSince.
func Open(ctx context.Context, db Opener, by fellowship.Actor, shelf *edition.Shelf, r Reading) (Reading, error) {
	rules, ok := shelf.InForce(r.Edition, by.At)
	if !ok {
		return Reading{}, fellowship.ErrNotFound
	}
	if err := mayRun(by); err != nil {
		return Reading{}, err
	}
	if err := r.Settings.check(); err != nil {
		return Reading{}, err
	}
	g, err := GridOf(rules.Edition, r.Call, r.Stage, r.Settings)
	if err != nil {
		return Reading{}, err
	}
	r.ID, r.Version, r.GridSHA256 = ReadingID(fellowship.NewID("reading", by.At)), rules.N, g.SHA256
	r.OpenedAt, r.OpenedBy, r.ClosedAt, r.Revision = by.At, account.ID(by.ID), time.Time{}, 0
	added, err := db.AddReading(ctx, r)
	if err != nil {
		return Reading{}, err
	}
	if !added {
		return Reading{}, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return r, db.AddEntry(ctx, entry(by, "review.opened", string(r.ID),
		"edition", string(r.Edition), "version", rules.Label(), "stage", r.Stage, "round", r.Round, "grid_sha256", g.SHA256))
}

// mayRun: those who decide on files also say who reads them.
func mayRun(by fellowship.Actor) error {
	if by.May.Has(fellowship.DecideFiles) {
		return nil
	}
	return fellowship.ErrNotAllowed
}

func entry(by fellowship.Actor, verb, object string, pairs ...string) fellowship.Entry {
	return fellowship.NewEntry(fellowship.NewID("entry", by.At), by, verb, object, pairs...)
}

func invalid(field string, code fellowship.ProblemCode, want string) error {
	return &fellowship.Invalid{Problems: []fellowship.Problem{{Field: field, Code: code, Want: want}}}
}

func (s Settings) check() error {
	switch {
	case s.ScaleMax <= s.ScaleMin || s.ScaleMin < 0 || s.ScaleMax > 100:
		return invalid("scale", fellowship.TooLarge, "100")
	case s.PerFile < 1:
		return invalid("per_file", fellowship.TooSmall, "1")
	case s.Discuss < 1 || s.Discuss > whole:
		return invalid("discuss", fellowship.TooLarge, whole.String())
	case s.Shrinkage < 0:
		return invalid("shrinkage", fellowship.TooSmall, "0")
	case s.SharedDomain < 2:
		return invalid("shared_domain", fellowship.TooSmall, "2")
	}
	return nil
}

// Rules are the rules and the grid that a reading keeps.
func (r Reading) Rules(shelf *edition.Shelf) (edition.Version, Grid, error) {
	v, ok := shelf.Version(r.Edition, r.Version)
	if !ok {
		return edition.Version{}, Grid{}, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	g, err := GridOf(v.Edition, r.Call, r.Stage, r.Settings)
	if err == nil && g.SHA256 != r.GridSHA256 {
		err = fmt.Errorf("the grid of %s is not the one that the reading was opened with", r.ID)
	}
	return v, g, err
}

// open refuses what comes after the end of a reading.
func (r Reading) open() error {
	if r.ClosedAt.IsZero() {
		return nil
	}
	return &fellowship.NoLongerPossible{Why: fellowship.ReadingClosed, Since: r.ClosedAt}
}

// Taker is what taking files into a reading changes.
type Taker interface {
	Finder
	// FilesToTake are the files that stand at the stage that r names and are
	// not in the reading yet.
	FilesToTake(ctx context.Context, r Reading) ([]file.File, error)
	CodesOf(ctx context.Context, id ReadingID) ([]string, error)
	// ThemesOf are the themes that a file names; none where the edition asks
	// for none. See ThemesField.
	ThemesOf(ctx context.Context, shelf *edition.Shelf, f file.File) ([]string, error)
	TakeFile(ctx context.Context, r Reading, f file.File, code string, themes []string, wanted int, at time.Time) error
	SaveState(ctx context.Context, f file.File, before file.Status) (done bool, err error)
	TouchReading(ctx context.Context, id ReadingID) error
	EnqueueTies(ctx context.Context, id ReadingID, at time.Time) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Take takes into the reading every file that has reached its stage, and gives
// each a reading code: drawn, with gaps, so that neither order nor number of
// the files shows. Files that wait at a stage before it which marks nothing
// come too: they pass that stage. It gives how many files came. Rule R-20.
func Take(ctx context.Context, db Taker, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, seed string) (int, error) {
	r, err := db.Reading(ctx, id)
	if err != nil {
		return 0, err
	}
	if err := mayRun(by); err != nil {
		return 0, err
	}
	if err := r.open(); err != nil {
		return 0, err
	}
	if err := checkSeed(seed); err != nil {
		return 0, err
	}
	rules, _, err := r.Rules(shelf)
	if err != nil {
		return 0, err
	}
	files, err := arrived(ctx, db, by, rules.Edition, r)
	if err != nil || len(files) == 0 {
		return 0, err
	}
	taken, err := db.CodesOf(ctx, id)
	if err != nil {
		return 0, err
	}
	wanted, _ := PerFile(rules.Edition, r.Call, r.Stage, r.Settings)
	for i, code := range codes(files, taken, seed) {
		themes, err := db.ThemesOf(ctx, shelf, files[i])
		if err != nil {
			return 0, err
		}
		if err := db.TakeFile(ctx, r, files[i], code, themes, wanted, by.At); err != nil {
			return 0, err
		}
	}
	if err := db.TouchReading(ctx, id); err != nil {
		return 0, err
	}
	if err := db.AddEntry(ctx, entry(by, "review.files_taken", string(id), "files", strconv.Itoa(len(files)), "seed", seed)); err != nil {
		return 0, err
	}
	return len(files), db.EnqueueTies(ctx, id, by.At)
}

// arrived are the files to take, with those that pass the stages before.
func arrived(ctx context.Context, db Taker, by fellowship.Actor, e *edition.Edition, r Reading) ([]file.File, error) {
	all, err := db.FilesToTake(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, stage := range Passed(e, r.Call, r.Stage) {
		from := r
		from.Stage = stage
		waiting, err := db.FilesToTake(ctx, from)
		if err != nil {
			return nil, err
		}
		for _, f := range waiting {
			before := f.State
			f.State.Stage = r.Stage
			if done, err := db.SaveState(ctx, f, before.Status); err != nil || !done {
				return nil, changedUnless(done, err)
			}
			if err := db.AddEntry(ctx, entry(by, "file.stage_passed", string(f.ID), "from", before.Stage, "to", r.Stage)); err != nil {
				return nil, err
			}
			all = append(all, f)
		}
	}
	return all, nil
}

// mostSeed bounds a seed: it is copied into the record and onto pages.
const mostSeed = 100

func checkSeed(seed string) error {
	switch {
	case seed == "":
		return invalid("seed", fellowship.Missing, "")
	case len(seed) > mostSeed:
		return invalid("seed", fellowship.TooLong, strconv.Itoa(mostSeed))
	}
	return nil
}

// ThemesField is the field whose answers are the themes of a file: the first
// of those that hold the wishes of a call whose wishes are themes. False where
// the call asks for none.
func ThemesField(e *edition.Edition, call edition.CallKind) (edition.Field, bool) {
	for _, s := range e.Stages[call] {
		if s.Wishing != nil && s.Wishing.Of == "themes" && len(s.Wishing.InForm) > 0 {
			return file.FormOf(e, call).Field(s.Wishing.InForm[0])
		}
	}
	return edition.Field{}, false
}

// sparse is how many numbers there are for each file that gets one.
const sparse = 4

// codes gives each file a number of at least three digits.
func codes(files []file.File, taken []string, seed string) []string {
	low, span := 100, 900
	for span < sparse*(len(files)+len(taken)) {
		low, span = low*10, span*10
	}
	used := make(map[string]bool, len(taken)+len(files))
	for _, c := range taken {
		used[c] = true
	}
	out := make([]string, len(files))
	for i, f := range files {
		for try := 0; out[i] == "" || used[out[i]]; try++ {
			n := int(assign.Draw(seed, string(f.ID), "code"+strconv.Itoa(try))) % span
			out[i] = strconv.Itoa(low + n)
		}
		used[out[i]] = true
	}
	return out
}

// Closer is what closing a reading changes.
type Closer interface {
	Finder
	CloseReading(ctx context.Context, id ReadingID, at time.Time) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Close ends a reading: nothing more is given or changed. Closing twice is
// closing once.
func Close(ctx context.Context, db Closer, by fellowship.Actor, id ReadingID) error {
	if _, err := db.Reading(ctx, id); err != nil {
		return err
	}
	if err := mayRun(by); err != nil {
		return err
	}
	done, err := db.CloseReading(ctx, id, by.At)
	if err != nil || !done {
		return err
	}
	return db.AddEntry(ctx, entry(by, "review.closed", string(id)))
}

// reads says whether the reviewer takes files of the profile.
func (o Offer) reads(profile string) bool {
	return len(o.Profiles) == 0 || profile == "" || slices.Contains(o.Profiles, profile)
}
