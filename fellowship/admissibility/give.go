package admissibility

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// mostMotive bounds a motive, in characters: two pages.
const mostMotive = 6000

// Finder finds a file with what was said of it.
type Finder interface {
	FileForStaff(ctx context.Context, viewer fellowship.Actor, number string) (file.File, error)
	// Verdicts are those of the file, the newest first.
	Verdicts(ctx context.Context, id file.ID) ([]Verdict, error)
}

// Giver is what a verdict changes.
type Giver interface {
	Finder
	// AddVerdict is false, and nothing happened, when the file has a verdict
	// of that number already.
	AddVerdict(ctx context.Context, v Verdict) (added bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Judgement is a verdict as its page was filled in. Seen is the number of the
// last verdict that the page showed, 0 for none, Submission the one it showed.
type Judgement struct {
	Seen, Submission int
	Word             Word
	Motive           string
	Fields           []string
	Due              time.Time
}

// Give says whether a file is admissible, and tells nobody (rule V-3). It
// refuses with NoLongerPossible ChangedSince when another officer was first,
// whose verdict comes with the refusal, or when the authors submitted again.
func Give(ctx context.Context, db Giver, by fellowship.Actor, shelf *edition.Shelf, number string, j Judgement) (Verdict, error) {
	f, last, err := find(ctx, db, by, number)
	if err != nil {
		return last, err
	}
	if err := mayDecide(by); err != nil {
		return last, err
	}
	if !Judged(f.State.Status) {
		return last, &fellowship.NoLongerPossible{Why: fellowship.FileMovedOn}
	}
	if last.N != j.Seen || f.Submissions != j.Submission {
		return last, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: last.GivenAt}
	}
	if err := j.check(f, shelf, by.At); err != nil {
		return last, err
	}
	v := Verdict{File: f.ID, N: last.N + 1, Submission: f.Submissions, Word: j.Word, Motive: strings.TrimSpace(j.Motive),
		GivenAt: by.At, GivenBy: account.ID(by.ID)}
	if j.Word == ToComplete {
		v.Fields, v.Due = j.Fields, j.Due
	}
	added, err := db.AddVerdict(ctx, v)
	if err != nil {
		return last, err
	}
	if !added {
		return last, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return v, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "admissibility.given", string(f.ID),
		"n", strconv.Itoa(v.N), "submission", strconv.Itoa(v.Submission), "word", string(v.Word), "fields", strings.Join(v.Fields, " ")))
}

func find(ctx context.Context, db Finder, by fellowship.Actor, number string) (f file.File, last Verdict, err error) {
	if number, err = file.ParseNumber(number); err != nil {
		return f, last, fellowship.ErrNotFound
	}
	if f, err = db.FileForStaff(ctx, by, number); err != nil {
		return f, last, err
	}
	all, err := db.Verdicts(ctx, f.ID)
	if err == nil && len(all) > 0 {
		last = all[0]
	}
	return f, last, err
}

// check refuses a verdict that the people could do nothing with.
func (j Judgement) check(f file.File, shelf *edition.Shelf, at time.Time) error {
	var wrong fellowship.Invalid
	add := func(field string, code fellowship.ProblemCode, want string) {
		wrong.Problems = append(wrong.Problems, invalid(field, code, want))
	}
	if !slices.Contains(Words(), j.Word) {
		add("verdict", fellowship.Missing, "")
		return wrong.OrNil()
	}
	switch n := utf8.RuneCountInString(j.Motive); {
	case n > mostMotive:
		add("motive", fellowship.TooLong, strconv.Itoa(mostMotive))
	case !utf8.ValidString(j.Motive) || strings.ContainsRune(j.Motive, 0):
		add("motive", fellowship.NotText, "")
	case strings.TrimSpace(j.Motive) == "" && j.Word != Admissible:
		add("motive", fellowship.Missing, "")
	}
	if j.Word != ToComplete {
		return wrong.OrNil()
	}
	rules, ok := shelf.Version(f.Edition, f.Version)
	if !ok {
		return &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	form := file.FormOf(rules.Edition, f.Call)
	switch unknown := func(id string) bool { _, ok := form.Field(id); return !ok }; {
	case len(j.Fields) == 0:
		add("fields", fellowship.Missing, "")
	case slices.ContainsFunc(j.Fields, unknown):
		add("fields", fellowship.NotAChoice, "")
	}
	switch {
	case j.Due.IsZero():
		add("due", fellowship.Missing, "")
	case !j.Due.After(at):
		add("due", fellowship.TooSmall, "")
	}
	return wrong.OrNil()
}
