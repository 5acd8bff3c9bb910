package file

import (
	"slices"
	"strings"
)

// Verb is an act on a file. Saving keeps a draft, submitting hands it in, and
// neither does the other: rule F-2.
type Verb string

// The verbs of authors, then those of limits.
const (
	StartVerb    Verb = "start"
	SaveVerb     Verb = "save"
	SubmitVerb   Verb = "submit"
	ResubmitVerb Verb = "resubmit"
	WithdrawVerb Verb = "withdraw"
	LeaveVerb    Verb = "leave"  // the call closed on a draft
	ReopenVerb   Verb = "reopen" // the team opened it late, or the limit was extended
)

// Step is a line of the table: in the status From, Verb leads to To. Nothing
// else is possible.
type Step struct {
	From Status // empty: no file yet
	Verb Verb
	To   Status
}

// Steps is the table. What staff and juries do to a file is in the packages of
// the stages.
func Steps() []Step {
	return []Step{
		{"", StartVerb, Draft},
		{Draft, SaveVerb, Draft},
		{Draft, SubmitVerb, Submitted},
		{Draft, WithdrawVerb, Withdrawn},
		{Draft, LeaveVerb, LeftAsDraft},
		{LeftAsDraft, ReopenVerb, Draft},
		{Submitted, SaveVerb, Submitted},
		{Submitted, ResubmitVerb, Submitted},
		{Submitted, WithdrawVerb, Withdrawn},
		{ToComplete, SaveVerb, ToComplete},
		{ToComplete, ResubmitVerb, Submitted},
		{ToComplete, WithdrawVerb, Withdrawn},
		{Inadmissible, SaveVerb, Inadmissible},
		{Inadmissible, ResubmitVerb, Submitted},
		{Inadmissible, WithdrawVerb, Withdrawn},
		{UnderReview, WithdrawVerb, Withdrawn},
		{Shortlisted, WithdrawVerb, Withdrawn},
		{WaitingList, WithdrawVerb, Withdrawn},
	}
}

// Statuses lists the statuses, in the order of a file's life.
func Statuses() []Status {
	return []Status{Draft, Submitted, ToComplete, UnderReview, Inadmissible, Shortlisted, Selected,
		WaitingList, NotSelected, Withdrawn, LeftAsDraft}
}

// Verbs lists the verbs.
func Verbs() []Verb {
	return []Verb{StartVerb, SaveVerb, SubmitVerb, ResubmitVerb, WithdrawVerb, LeaveVerb, ReopenVerb}
}

// Next is where the verb leads from the status; ok is false where it can't be.
func Next(from Status, verb Verb) (to Status, ok bool) {
	i := slices.IndexFunc(Steps(), func(s Step) bool { return s.From == from && s.Verb == verb })
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
		from := string(s.From)
		if from == "" {
			from = "[*]"
		}
		b.WriteString("    " + from + " --> " + string(s.To) + " : " + string(s.Verb) + "\n")
	}
	for _, end := range []Status{Withdrawn, LeftAsDraft} {
		b.WriteString("    " + string(end) + " --> [*]\n")
	}
	return b.String()
}
