package file_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cohorte/fellowship/file"
)

var update = flag.Bool("update", false, "write the generated part of docs/reference/states.md")

// Every pair of a status and a verb is either in this list or impossible.
func TestEveryPairOfAStatusAndAVerb(t *testing.T) {
	t.Parallel()
	allowed := map[[2]string]file.Status{
		{"", "start"}:                  file.Draft,
		{"draft", "save"}:              file.Draft,
		{"draft", "submit"}:            file.Submitted,
		{"draft", "withdraw"}:          file.Withdrawn,
		{"draft", "leave"}:             file.LeftAsDraft,
		{"left_as_draft", "reopen"}:    file.Draft,
		{"submitted", "save"}:          file.Submitted,
		{"submitted", "resubmit"}:      file.Submitted,
		{"submitted", "withdraw"}:      file.Withdrawn,
		{"to_complete", "save"}:        file.ToComplete,
		{"to_complete", "resubmit"}:    file.Submitted,
		{"to_complete", "withdraw"}:    file.Withdrawn,
		{"under_review", "withdraw"}:   file.Withdrawn,
		{"shortlisted", "withdraw"}:    file.Withdrawn,
		{"waiting_list", "withdraw"}:   file.Withdrawn,
		{"not_admissible", "save"}:     file.Inadmissible,
		{"not_admissible", "resubmit"}: file.Submitted,
		{"not_admissible", "withdraw"}: file.Withdrawn,
	}
	for _, from := range append([]file.Status{""}, file.Statuses()...) {
		for _, verb := range file.Verbs() {
			want, possible := allowed[[2]string{string(from), string(verb)}]
			got, ok := file.Next(from, verb)
			if ok != possible || got != want {
				t.Errorf("%q, %s: got %q %v, want %q %v", from, verb, got, ok, want, possible)
			}
		}
	}
}

// From every status that can be reached there is a line of the table, or it is
// an end or somebody else's to move.
func TestNoStatusIsReachedByTwoVerbsWithTheSameName(t *testing.T) {
	t.Parallel()
	seen := map[[2]string]bool{}
	for _, s := range file.Steps() {
		pair := [2]string{string(s.From), string(s.Verb)}
		if seen[pair] {
			t.Errorf("%v stands twice in the table", pair)
		}
		seen[pair] = true
	}
}

func TestTheDiagramIsTheTable(t *testing.T) {
	const begin, end = "<!-- file: begin -->\n", "<!-- file: end -->\n"
	path := filepath.Join("..", "..", "docs", "reference", "states.md")
	section := begin + "```mermaid\n" + file.Diagram() + "```\n" + end
	held, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	text := string(held)
	if !strings.Contains(text, begin) {
		text += "# States\n\nEach diagram is generated from the table in the code; `go test ./... -update` writes it again.\n\n" +
			"## A file\n\nA project or an application, as its authors move it. What the team and juries do is in the packages of the stages.\n\n" + begin + end
	}
	before, rest, _ := strings.Cut(text, begin)
	_, after, _ := strings.Cut(rest, end)
	want := before + section + after
	if want == string(held) {
		return
	}
	if !*update {
		t.Fatal("docs/reference/states.md does not show the table: go test ./fellowship/file -update")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
