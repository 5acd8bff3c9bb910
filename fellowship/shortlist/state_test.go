package shortlist_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/shortlist"
)

var update = flag.Bool("update", false, "write the generated part of docs/reference/states.md")

// Every pair of a status and a word is either in this list or impossible.
func TestEveryPairOfAStatusAndAResult(t *testing.T) {
	t.Parallel()
	leads := map[shortlist.Word]file.Status{"shortlisted": "shortlisted", "selected": "selected", "not_selected": "not_selected"}
	read := map[file.Status]bool{"under_review": true, "shortlisted": true}
	for _, from := range file.Statuses() {
		for _, word := range shortlist.Words() {
			got, ok := shortlist.Next(from, word)
			want := file.Status("")
			if read[from] {
				want = leads[word]
			}
			if got != want || ok != read[from] {
				t.Errorf("%s told of %s: %q %v, want %q %v", from, word, got, ok, want, read[from])
			}
		}
	}
}

// Rule W-1.
func TestTheNextStageThatDecidesSaysWhatCanBeNoted(t *testing.T) {
	t.Parallel()
	ranks := &edition.DeliberationParams{RankPer: []string{"challenge"}}
	e := &edition.Edition{Stages: map[edition.CallKind][]edition.Stage{
		edition.ProjectCall: {{ID: "check", Kind: edition.Admissibility}, {ID: "sort", Kind: edition.Screening}, {ID: "hear", Kind: edition.Hearing}, {ID: "decide", Kind: edition.Deliberation}},
		edition.TalentCall: {{ID: "check", Kind: edition.Admissibility}, {ID: "read", Kind: edition.Review}, {ID: "keep", Kind: edition.Shortlist}, {ID: "wish", Kind: edition.Wishes},
			{ID: "decide", Kind: edition.Deliberation, Deliberating: ranks}},
	}}
	for _, c := range []struct {
		call   edition.CallKind
		stage  string
		status file.Status
		by     string // empty: nothing can be noted
		words  []shortlist.Word
	}{
		{edition.ProjectCall, "sort", file.UnderReview, "sort", []shortlist.Word{shortlist.Kept, shortlist.Refused}},
		{edition.ProjectCall, "hear", file.Shortlisted, "decide", []shortlist.Word{shortlist.Chosen, shortlist.Refused}},
		{edition.ProjectCall, "sort", file.Submitted, "", nil},
		{edition.ProjectCall, "sort", file.Withdrawn, "", nil},
		{edition.TalentCall, "read", file.UnderReview, "keep", []shortlist.Word{shortlist.Kept, shortlist.Refused}},
		{edition.TalentCall, "wish", file.Shortlisted, "", nil}, // the next stage ranks
		{edition.TalentCall, "submission", file.UnderReview, "", nil},
	} {
		s, words, ok := shortlist.Deciding(edition.Version{Edition: e}, file.File{Call: c.call, State: file.State{Stage: c.stage, Status: c.status}})
		if ok != (c.by != "") || ok && (s.ID != c.by || !slices.Equal(words, c.words)) {
			t.Errorf("%s at %s, %s: %s %v %v", c.call, c.stage, c.status, s.ID, words, ok)
		}
	}
}

func TestTheDiagramIsTheTable(t *testing.T) {
	const begin, end = "<!-- results: begin -->\n", "<!-- results: end -->\n"
	path := filepath.Join("..", "..", "docs", "reference", "states.md")
	held, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(held)
	if !strings.Contains(text, begin) {
		text += "\n## The result of a file\n\nWhat telling a result does. A result that nobody was told moves nothing.\n\n" + begin + end
	}
	before, rest, _ := strings.Cut(text, begin)
	_, after, _ := strings.Cut(rest, end)
	want := before + begin + "```mermaid\n" + shortlist.Diagram() + "```\n" + end + after
	if want == string(held) {
		return
	}
	if !*update {
		t.Fatal("docs/reference/states.md does not show the table: go test ./fellowship/shortlist -update")
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
