// Package shortlist is what becomes of files once they were read: kept for what
// follows, selected, or not selected.
//
// A result and telling it are two acts, as with admissibility. What is noted
// shows nowhere to the authors; it is told to many in one act, at one instant.
// This is the plain act of somebody who may decide. Where a panel deliberates
// and signs, its record is what this act will follow from.
package shortlist

import (
	"slices"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Word is what a result says.
type Word string

// The words.
const (
	Kept    Word = "shortlisted"
	Chosen  Word = "selected"
	Refused Word = "not_selected"
)

// Words lists them.
func Words() []Word { return []Word{Kept, Chosen, Refused} }

// Result is what was decided of a file at one stage of its edition.
type Result struct {
	File       file.ID
	N          int // 1, 2, 3… in the file
	Submission int // the one that was read
	Stage      string
	Word       Word
	Motive     string // as the authors will read it
	NotedAt    time.Time
	NotedBy    account.ID
	NotedName  string // present name of who noted it
	ToldAt     time.Time
}

// Told says whether the authors know.
func (r Result) Told() bool { return !r.ToldAt.IsZero() }

// Step is a line of the table: telling a result moves a file in the status
// From to To.
type Step struct {
	From file.Status
	Tell Word
	To   file.Status
}

// Steps is the table. Which of its lines is open to a file follows from the
// stages of its edition, see Deciding.
func Steps() []Step {
	return []Step{
		{file.UnderReview, Kept, file.Shortlisted},
		{file.UnderReview, Chosen, file.Selected},
		{file.UnderReview, Refused, file.NotSelected},
		{file.Shortlisted, Kept, file.Shortlisted},
		{file.Shortlisted, Chosen, file.Selected},
		{file.Shortlisted, Refused, file.NotSelected},
	}
}

// Next is where telling the word leads; ok is false where it can't be.
func Next(from file.Status, tell Word) (to file.Status, ok bool) {
	i := slices.IndexFunc(Steps(), func(s Step) bool { return s.From == from && s.Tell == tell })
	if i < 0 {
		return "", false
	}
	return Steps()[i].To, true
}

// Diagram is the table as a Mermaid state diagram.
func Diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, s := range Steps() {
		b.WriteString("    " + string(s.From) + " --> " + string(s.To) + " : tell " + string(s.Tell) + "\n")
	}
	return b.String()
}

// Deciding is the stage that decides next on a file, and what it can say; ok is
// false where none does, or where the next one ranks: a ranking is no word on
// one file. Rule W-1.
func Deciding(rules edition.Version, f file.File) (stage edition.Stage, words []Word, ok bool) {
	if _, read := Next(f.State.Status, Refused); !read {
		return edition.Stage{}, nil, false
	}
	stages := rules.Stages[f.Call]
	here := slices.IndexFunc(stages, func(s edition.Stage) bool { return s.ID == f.State.Stage })
	if here < 0 {
		return edition.Stage{}, nil, false
	}
	for _, s := range stages[here:] {
		switch s.Kind {
		case edition.Shortlist, edition.Screening:
			return s, []Word{Kept, Refused}, true
		case edition.Deliberation:
			ranks := s.Deliberating != nil && len(s.Deliberating.RankPer) > 0
			return s, []Word{Chosen, Refused}, !ranks
		}
	}
	return edition.Stage{}, nil, false
}

// after is where a file stands once the word of a stage is told.
func after(rules edition.Version, call edition.CallKind, stage string, word Word) string {
	stages := rules.Stages[call]
	i := slices.IndexFunc(stages, func(s edition.Stage) bool { return s.ID == stage })
	if word == Refused || i < 0 || i+1 == len(stages) {
		return stage
	}
	return stages[i+1].ID
}

func mayDecide(by fellowship.Actor) error {
	if by.May.Has(fellowship.DecideFiles) {
		return nil
	}
	return fellowship.ErrNotAllowed
}
