package review_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cohorte/fellowship/review"
)

var update = flag.Bool("update", false, "write the generated part of docs/reference/states.md")

// Every status, and where each verb leads from it; a verb that is not named is
// impossible.
func TestEveryPairOfAStatusAndAVerb(t *testing.T) {
	t.Parallel()
	for _, table := range []struct {
		allowed  string
		statuses []review.Status
		verbs    []review.Verb
		next     func(review.Status, review.Verb) (review.Status, bool)
	}{
		{`: assign=assigned
assigned: save=started give=given abstain=abstained ask=asked release=released exclude=excluded
started: save=started give=given abstain=abstained ask=asked release=released exclude=excluded
asked: save=asked give=given abstain=abstained answer=started release=released exclude=excluded
given: change=given exclude=excluded
abstained: exclude=excluded
released: assign=assigned exclude=excluded
excluded: restore=started`, review.Statuses(), review.Verbs(), review.Next},
		{`: find=found declare=declared
found: confirm=confirmed deny=denied uphold=upheld dismiss=dismissed
declared: uphold=upheld dismiss=dismissed
confirmed: uphold=upheld dismiss=dismissed
denied: uphold=upheld dismiss=dismissed
upheld: dismiss=dismissed
dismissed: uphold=upheld`, review.ConflictStatuses(), review.ConflictVerbs(), review.NextOfConflict},
	} {
		allowed := map[string]string{}
		for line := range strings.SplitSeq(table.allowed, "\n") {
			from, steps, _ := strings.Cut(line, ": ")
			for step := range strings.FieldsSeq(steps) {
				verb, to, _ := strings.Cut(step, "=")
				allowed[strings.TrimSuffix(from, ":")+" "+verb] = to
			}
		}
		for _, from := range append([]review.Status{""}, table.statuses...) {
			for _, verb := range table.verbs {
				to, ok := table.next(from, verb)
				want, possible := allowed[string(from)+" "+string(verb)]
				if string(to) != want || ok != possible {
					t.Errorf("%q %s: got %q, want %q", from, verb, to, want)
				}
			}
		}
	}
}

func TestTheDiagramsAreTheTables(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "reference", "states.md")
	held, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(held)
	for _, d := range []struct{ name, title, about, diagram string }{
		{"review", "A review", "One reviewer's reading of one file. Only given reviews count.", review.Diagram(review.Steps())},
		{"conflict", "A conflict", "A tie between a reviewer and a file. Declared, confirmed and upheld ones hide the file from the reviewer.",
			review.Diagram(review.ConflictSteps())},
	} {
		begin, end := "<!-- "+d.name+": begin -->\n", "<!-- "+d.name+": end -->\n"
		if !strings.Contains(text, begin) {
			text += "\n## " + d.title + "\n\n" + d.about + "\n\n" + begin + end
		}
		before, rest, _ := strings.Cut(text, begin)
		_, after, _ := strings.Cut(rest, end)
		text = before + begin + "```mermaid\n" + d.diagram + "```\n" + end + after
	}
	if text == string(held) {
		return
	}
	if !*update {
		t.Fatal("docs/reference/states.md does not show the tables: go test ./fellowship/review -update")
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
