package admissibility

import (
	"slices"
	"strings"

	"cohorte/fellowship/file"
)

// Step is a line of the table: telling a verdict moves a file in the status
// From to To.
type Step struct {
	From file.Status
	Tell Word
	To   file.Status
}

// Steps is the table. An admissibility that was told stands; a refusal that
// was told can be reconsidered. Rule V-5.
func Steps() []Step {
	var steps []Step
	for _, from := range []file.Status{file.Submitted, file.ToComplete, file.Inadmissible} {
		steps = append(steps,
			Step{from, Admissible, file.UnderReview},
			Step{from, NotAdmissible, file.Inadmissible},
			Step{from, ToComplete, file.ToComplete})
	}
	return steps
}

// Next is where telling the word leads; ok is false where it can't be.
func Next(from file.Status, tell Word) (to file.Status, ok bool) {
	i := slices.IndexFunc(Steps(), func(s Step) bool { return s.From == from && s.Tell == tell })
	if i < 0 {
		return "", false
	}
	return Steps()[i].To, true
}

// Judged says whether a file in that status may get a verdict.
func Judged(s file.Status) bool {
	_, ok := Next(s, Admissible)
	return ok
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
