// Package admissibility is whether a submitted file fulfils the conditions of
// its call: what its answers say of each, what an officer decides, what the
// people are told, and what somebody outside confirms.
//
// A verdict and telling it are two acts. Until the second, nothing that the
// authors can see changes, not a byte: several verdicts go out together, and
// one that was given by mistake is mended without anybody having read it.
package admissibility

import (
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Word is what a verdict says.
type Word string

// The words.
const (
	Admissible    Word = "admissible"
	NotAdmissible Word = "not_admissible"
	ToComplete    Word = "to_complete"
)

// Words lists them.
func Words() []Word { return []Word{Admissible, NotAdmissible, ToComplete} }

// Verdict is what an officer said of a submission.
type Verdict struct {
	File       file.ID
	N          int // 1, 2, 3… in the file
	Submission int // the one that was looked at
	Word       Word
	Motive     string    // as the people will read it
	Fields     []string  // to correct; only with ToComplete
	Due        time.Time // until when; only with ToComplete
	GivenAt    time.Time
	GivenBy    account.ID
	GivenName  string // present name of who gave it
	ToldAt     time.Time
}

// Told says whether the people know.
func (v Verdict) Told() bool { return !v.ToldAt.IsZero() }

// About says whether the verdict is about the last submission of the file: a
// later one is to be looked at anew.
func (v Verdict) About(f file.File) bool { return v.N > 0 && v.Submission == f.Submissions }

// Finding is what the answers of a submission say of one condition.
type Finding struct {
	file.Verdict
	// Reads are the fields whose answers decide, in the order of the condition.
	Reads []edition.Field
}

// Findings evaluates the conditions of the call on what was submitted, under
// the rules that it was submitted under. They prepare the verdict and never
// are one. Rule V-1.
func Findings(rules edition.Version, call edition.CallKind, submitted file.Answers) []Finding {
	form := file.FormOf(rules.Edition, call)
	var out []Finding
	for _, v := range file.Eligibility(rules.Edition, call, submitted) {
		f := Finding{Verdict: v}
		for _, id := range v.Rule.When.Fields() {
			if field, ok := form.Field(id); ok {
				f.Reads = append(f.Reads, field)
			}
		}
		out = append(out, f)
	}
	return out
}

// AllFulfilled says whether every condition is fulfilled by the answers alone:
// only then may many files be found admissible in one act. Rule V-4.
func AllFulfilled(findings []Finding) bool {
	return !slices.ContainsFunc(findings, func(f Finding) bool { return f.Truth != edition.True })
}

func mayDecide(by fellowship.Actor) error {
	if by.May.Has(fellowship.DecideFiles) {
		return nil
	}
	return fellowship.ErrNotAllowed
}

func invalid(field string, code fellowship.ProblemCode, want string) fellowship.Problem {
	return fellowship.Problem{Field: field, Code: code, Want: want}
}
