package admissibility_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/file"
)

var update = flag.Bool("update", false, "write the generated part of docs/reference/states.md")

// Every pair of a status and a word is either in this list or impossible.
// Rule V-5.
func TestEveryPairOfAStatusAndAVerdict(t *testing.T) {
	t.Parallel()
	leads := map[admissibility.Word]file.Status{"admissible": "under_review", "not_admissible": "not_admissible", "to_complete": "to_complete"}
	judged := map[file.Status]bool{"submitted": true, "to_complete": true, "not_admissible": true}
	for _, from := range file.Statuses() {
		for _, word := range admissibility.Words() {
			got, ok := admissibility.Next(from, word)
			want := file.Status("")
			if judged[from] {
				want = leads[word]
			}
			if got != want || ok != judged[from] {
				t.Errorf("%s told of %s: %q %v, want %q %v", from, word, got, ok, want, judged[from])
			}
		}
		if admissibility.Judged(from) != judged[from] {
			t.Errorf("%s is judged: %v", from, !judged[from])
		}
	}
}

func TestTheDiagramIsTheTable(t *testing.T) {
	const begin, end = "<!-- admissibility: begin -->\n", "<!-- admissibility: end -->\n"
	path := filepath.Join("..", "..", "docs", "reference", "states.md")
	held, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(held)
	if !strings.Contains(text, begin) {
		text += "\n## The admissibility of a file\n\nWhat telling a verdict does. A verdict that nobody was told moves nothing.\n\n" + begin + end
	}
	before, rest, _ := strings.Cut(text, begin)
	_, after, _ := strings.Cut(rest, end)
	want := before + begin + "```mermaid\n" + admissibility.Diagram() + "```\n" + end + after
	if want == string(held) {
		return
	}
	if !*update {
		t.Fatal("docs/reference/states.md does not show the table: go test ./fellowship/admissibility -update")
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
