package shortlist

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// mostMotive bounds a motive, in characters: two pages.
const mostMotive = 6000

// The fields of a result, for what is wrong with them.
const (
	WordField   = "word"
	MotiveField = "motive"
)

// Finder finds a file with its results.
type Finder interface {
	FileForStaff(ctx context.Context, viewer fellowship.Actor, number string) (file.File, error)
	// Results are those of the file, the newest first.
	Results(ctx context.Context, id file.ID) ([]Result, error)
}

// Noter is what noting a result changes.
type Noter interface {
	Finder
	// AddResult is false, and nothing happened, when the file has a result of
	// that number already.
	AddResult(ctx context.Context, r Result) (added bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Judgement is a result as its page was filled in. Seen is the number of the
// last result that the page showed, 0 for none, Submission the one it showed.
type Judgement struct {
	Seen, Submission int
	Word             Word
	Motive           string
}

// Note notes what becomes of a file, and tells nobody (rule W-2). It refuses
// with NoLongerPossible ChangedSince when somebody was first, and NotThisStage
// when the next stage of the file does not decide so.
func Note(ctx context.Context, db Noter, by fellowship.Actor, shelf *edition.Shelf, number string, j Judgement) (Result, error) {
	f, last, err := find(ctx, db, by, number)
	if err != nil {
		return last, err
	}
	if err := mayDecide(by); err != nil {
		return last, err
	}
	if err := Notable(shelf, f, j.Word); err != nil {
		return last, err
	}
	if last.N != j.Seen || f.Submissions != j.Submission {
		return last, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: last.NotedAt}
	}
	if err := j.Check(); err != nil {
		return last, err
	}
	rules, _ := shelf.Version(f.Edition, f.Version)
	stage, _, _ := Deciding(rules, f)
	r := Result{File: f.ID, N: last.N + 1, Submission: f.Submissions, Stage: stage.ID, Word: j.Word, Motive: strings.TrimSpace(j.Motive),
		NotedAt: by.At, NotedBy: account.ID(by.ID)}
	added, err := db.AddResult(ctx, r)
	if err != nil || !added {
		return last, orChanged(err)
	}
	return r, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "result.noted", string(f.ID),
		"n", strconv.Itoa(r.N), "submission", strconv.Itoa(r.Submission), "stage", r.Stage, "word", string(r.Word)))
}

// Notable says why the word can't be noted of a file, nil when it can.
func Notable(shelf *edition.Shelf, f file.File, word Word) error {
	rules, ok := shelf.Version(f.Edition, f.Version)
	if !ok {
		return &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	if _, ok := Next(f.State.Status, word); !ok {
		return &fellowship.NoLongerPossible{Why: fellowship.FileMovedOn}
	}
	if _, words, ok := Deciding(rules, f); !ok || !slices.Contains(words, word) {
		return &fellowship.NoLongerPossible{Why: fellowship.NotThisStage}
	}
	return nil
}

// Check refuses a result without a motive: its authors read it.
func (j Judgement) Check() error {
	var wrong fellowship.Invalid
	add := func(field string, code fellowship.ProblemCode, want string) {
		wrong.Problems = append(wrong.Problems, fellowship.Problem{Field: field, Code: code, Want: want})
	}
	if !slices.Contains(Words(), j.Word) {
		add(WordField, fellowship.Missing, "")
	}
	switch {
	case utf8.RuneCountInString(j.Motive) > mostMotive:
		add(MotiveField, fellowship.TooLong, strconv.Itoa(mostMotive))
	case !utf8.ValidString(j.Motive) || strings.ContainsRune(j.Motive, 0):
		add(MotiveField, fellowship.NotText, "")
	case strings.TrimSpace(j.Motive) == "":
		add(MotiveField, fellowship.Missing, "")
	}
	return wrong.OrNil()
}

func find(ctx context.Context, db Finder, by fellowship.Actor, number string) (f file.File, last Result, err error) {
	if number, err = file.ParseNumber(number); err != nil {
		return f, last, fellowship.ErrNotFound
	}
	if f, err = db.FileForStaff(ctx, by, number); err != nil {
		return f, last, err
	}
	all, err := db.Results(ctx, f.ID)
	if err == nil && len(all) > 0 {
		last = all[0]
	}
	return f, last, err
}

func orChanged(err error) error {
	if err != nil {
		return err
	}
	return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
}
