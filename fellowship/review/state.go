package review

import (
	"slices"
	"strings"
)

// Status is where a review stands.
type Status string

// The statuses of a review.
const (
	Assigned  Status = "assigned"
	Started   Status = "started"
	Asked     Status = "asked" // a question to the team; the reviewer may go on meanwhile
	Complete  Status = "given" // its marks count
	Abstained Status = "abstained"
	Released  Status = "released" // given back, no reason asked
	Excluded  Status = "excluded" // by a conflict, after it was assigned
)

// Verb is an act on a review.
type Verb string

// The verbs.
const (
	AssignVerb  Verb = "assign"
	SaveVerb    Verb = "save"
	GiveVerb    Verb = "give"
	ChangeVerb  Verb = "change"
	AbstainVerb Verb = "abstain"
	AskVerb     Verb = "ask"
	AnswerVerb  Verb = "answer"
	ReleaseVerb Verb = "release"
	ExcludeVerb Verb = "exclude"
	RestoreVerb Verb = "restore" // the conflict was dismissed; marks must be given again
)

// Step is a line of a table: in the status From, Verb leads to To. Nothing
// else is possible.
type Step struct {
	From Status // empty: none yet
	Verb Verb
	To   Status
}

// Steps is the table of a review.
func Steps() []Step {
	return []Step{
		{"", AssignVerb, Assigned},
		{Assigned, SaveVerb, Started},
		{Assigned, GiveVerb, Complete},
		{Assigned, AbstainVerb, Abstained},
		{Assigned, AskVerb, Asked},
		{Assigned, ReleaseVerb, Released},
		{Assigned, ExcludeVerb, Excluded},
		{Started, SaveVerb, Started},
		{Started, GiveVerb, Complete},
		{Started, AbstainVerb, Abstained},
		{Started, AskVerb, Asked},
		{Started, ReleaseVerb, Released},
		{Started, ExcludeVerb, Excluded},
		{Asked, SaveVerb, Asked},
		{Asked, GiveVerb, Complete},
		{Asked, AbstainVerb, Abstained},
		{Asked, AnswerVerb, Started},
		{Asked, ReleaseVerb, Released},
		{Asked, ExcludeVerb, Excluded},
		{Complete, ChangeVerb, Complete},
		{Complete, ExcludeVerb, Excluded},
		{Abstained, ExcludeVerb, Excluded},
		{Released, AssignVerb, Assigned},
		{Released, ExcludeVerb, Excluded},
		{Excluded, RestoreVerb, Started},
	}
}

// Statuses lists the statuses, in the order of a review's life.
func Statuses() []Status {
	return []Status{Assigned, Started, Asked, Complete, Abstained, Released, Excluded}
}

// Verbs lists the verbs.
func Verbs() []Verb {
	return []Verb{AssignVerb, SaveVerb, GiveVerb, ChangeVerb, AbstainVerb, AskVerb, AnswerVerb, ReleaseVerb, ExcludeVerb, RestoreVerb}
}

// Next is where the verb leads a review; ok is false where it can't be.
func Next(from Status, verb Verb) (to Status, ok bool) { return next(Steps(), from, verb) }

// ConflictStatus is where a conflict stands.
type ConflictStatus = Status

// The statuses of a conflict.
const (
	Found     ConflictStatus = "found"     // by the machine: to be confirmed
	Declared  ConflictStatus = "declared"  // by the reviewer
	Confirmed ConflictStatus = "confirmed" // found, and the reviewer says so too
	Denied    ConflictStatus = "denied"    // the reviewer says it is none: the team decides
	Upheld    ConflictStatus = "upheld"    // the team excludes
	Dismissed ConflictStatus = "dismissed" // the team says that it is none
)

// The verbs of conflicts.
const (
	FindVerb    Verb = "find"
	DeclareVerb Verb = "declare"
	ConfirmVerb Verb = "confirm"
	DenyVerb    Verb = "deny"
	UpholdVerb  Verb = "uphold"
	DismissVerb Verb = "dismiss"
)

// ConflictSteps is the table of a conflict.
func ConflictSteps() []Step {
	return []Step{
		{"", FindVerb, Found},
		{"", DeclareVerb, Declared},
		{Found, ConfirmVerb, Confirmed},
		{Found, DenyVerb, Denied},
		{Found, UpholdVerb, Upheld},
		{Found, DismissVerb, Dismissed},
		{Declared, UpholdVerb, Upheld},
		{Declared, DismissVerb, Dismissed},
		{Confirmed, UpholdVerb, Upheld},
		{Confirmed, DismissVerb, Dismissed},
		{Denied, UpholdVerb, Upheld},
		{Denied, DismissVerb, Dismissed},
		{Upheld, DismissVerb, Dismissed},
		{Dismissed, UpholdVerb, Upheld},
	}
}

// ConflictStatuses lists the statuses of a conflict.
func ConflictStatuses() []ConflictStatus {
	return []ConflictStatus{Found, Declared, Confirmed, Denied, Upheld, Dismissed}
}

// ConflictVerbs lists the verbs of conflicts.
func ConflictVerbs() []Verb {
	return []Verb{FindVerb, DeclareVerb, ConfirmVerb, DenyVerb, UpholdVerb, DismissVerb}
}

// NextOfConflict is where the verb leads a conflict.
func NextOfConflict(from ConflictStatus, verb Verb) (to ConflictStatus, ok bool) {
	return next(ConflictSteps(), from, verb)
}

func next(table []Step, from Status, verb Verb) (Status, bool) {
	i := slices.IndexFunc(table, func(s Step) bool { return s.From == from && s.Verb == verb })
	if i < 0 {
		return "", false
	}
	return table[i].To, true
}

// Diagram is a table as a Mermaid state diagram.
func Diagram(table []Step) string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, s := range table {
		from := string(s.From)
		if from == "" {
			from = "[*]"
		}
		b.WriteString("    " + from + " --> " + string(s.To) + " : " + string(s.Verb) + "\n")
	}
	return b.String()
}
