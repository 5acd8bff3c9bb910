package question_test

import (
	"testing"

	"cohorte/fellowship/question"
)

// Every pair of a state and a verb is either in this list or impossible.
func TestEveryPairOfAStateAndAVerb(t *testing.T) {
	t.Parallel()
	want := map[[2]string]question.State{
		{"asked", "prepare"}: "asked", {"asked", "publish"}: "answered", {"asked", "set_aside"}: "set_aside",
		{"answered", "prepare"}: "answered", {"answered", "publish"}: "answered",
	}
	for _, from := range []question.State{question.Asked, question.Answered, question.SetAside} {
		for _, verb := range []question.Verb{question.PrepareVerb, question.PublishVerb, question.SetAsideVerb} {
			if got := question.Steps()[from][verb]; got != want[[2]string{string(from), string(verb)}] {
				t.Errorf("%s, %s: %q", from, verb, got)
			}
		}
	}
}

func TestCorrectionsStandBeforeTheirEarlierTexts(t *testing.T) {
	t.Parallel()
	all := question.Group([]question.Published{{Question: "a", N: 1}, {Question: "a", N: 2}, {Question: "b", N: 1}, {Question: "a", N: 3}})
	if len(all) != 3 || all[0].N != 2 || len(all[0].Earlier) != 1 || all[0].Earlier[0].N != 1 || all[1].Question != "b" {
		t.Errorf("%+v", all)
	}
}
