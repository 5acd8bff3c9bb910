package file

import (
	"context"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// Version is a file as it was submitted, or its draft (N 0).
type Version struct {
	N       int
	Rules   edition.Version // it was filed under; for the draft, those it follows
	Answers Answers         // those that a reader sees
}

// Difference is a field whose answer differs between two versions.
type Difference struct {
	Section       edition.Section
	Field         edition.Field
	Before, After Value // nil without an answer
}

// VersionReader finds the versions of a file for one of its writers.
type VersionReader interface {
	DraftReader
	SubmissionForWriter(ctx context.Context, writer account.ID, number string, n int) (Submission, error)
}

// OpenVersion finds a version of an opened file; 0 is the draft.
func OpenVersion(ctx context.Context, db VersionReader, by fellowship.Actor, shelf *edition.Shelf, d Opened, n int) (Version, error) {
	if n == 0 {
		return Version{Rules: d.Rules, Answers: Shown(d.Form(), d.Answers)}, nil
	}
	s, err := db.SubmissionForWriter(ctx, account.ID(by.ID), d.Number, n)
	if err != nil {
		return Version{}, err
	}
	rules, ok := shelf.Version(d.Edition, s.Version)
	if !ok {
		return Version{}, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	answers, err := ReadContent(rules, d.File.Call, s.Content)
	return Version{N: n, Rules: rules, Answers: answers}, err
}

// Differences lists what differs between two versions, in the order of the
// form of the later one; fields that only the earlier one has come last.
func Differences(call edition.CallKind, before, after Version) []Difference {
	var out []Difference
	seen := map[string]bool{}
	for _, side := range []Version{after, before} {
		for _, s := range FormOf(side.Rules.Edition, call).Sections {
			for _, f := range s.Fields {
				if seen[f.ID] {
					continue
				}
				seen[f.ID] = true
				if was, is := before.Answers[f.ID], after.Answers[f.ID]; !Same(was, is) {
					out = append(out, Difference{Section: s, Field: f, Before: was, After: is})
				}
			}
		}
	}
	return out
}
