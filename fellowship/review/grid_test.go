package review_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cohorte/editions"
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
)

// asStated is a grid of an edition as it is written.
func asStated(t *testing.T, id edition.ID, call edition.CallKind, stage string) review.Grid {
	t.Helper()
	books, err := editions.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	examples, err := editions.Load(os.DirFS(filepath.Join("..", "..", "editions", "examples")), "collegial-2020.yaml", "littoral.yaml")
	if err != nil {
		t.Fatal(err)
	}
	book := editions.Find(append(books, examples...), id)
	if book == nil {
		t.Fatalf("no edition %s", id)
	}
	e := book.Versions()[0]
	g, err := review.GridOf(&e, call, stage, review.DefaultSettings())
	if err != nil {
		t.Fatalf("%s %s %s: %v", id, call, stage, err)
	}
	return g
}

// Rules. The grids of the real editions, in one line each: criteria, weights, scale
// with an S where the edition states it, how marks are put together.
func TestEveryGridOfTheEditions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id    edition.ID
		call  edition.CallKind
		stage string
		want  string
	}{
		{"eig-6", edition.ProjectCall, "hearing", "5 criteria, equal, 0–5, mean, comment false, 0 words, 0 verdicts"},
		{"eig-6", edition.TalentCall, "review", "6 criteria, equal, 0–5 S, mean, comment true, 0 words, 0 verdicts"},
		{"eig-6", edition.TalentCall, "hearing", "6 criteria, equal, 0–5 S, mean, comment true, 0 words, 0 verdicts"},
		{"eig-7", edition.ProjectCall, "review", "5 criteria, equal, 0–5, mean, comment false, 0 words, 0 verdicts"},
		{"eig-7", edition.TalentCall, "review", "2 criteria, equal, 0–5 S, mean, comment true, 0 words, 0 verdicts"},
		{"eig-7", edition.TalentCall, "trade-interview", "5 criteria, equal, 0–5 S, mean, comment true, 0 words, 0 verdicts"},
		{"collegial-2020", edition.ProjectCall, "hearing", "5 criteria, equal, 1–4 S, rank, comment false, 4 words, 2 verdicts"},
		{"littoral-3", edition.TalentCall, "review", "3 criteria, weighted, 1–4 S, sum, comment false, 4 words, 0 verdicts"},
	} {
		g := asStated(t, c.id, c.call, c.stage)
		weights, stated := "weighted", ""
		if g.EqualWeights() {
			weights = "equal"
		}
		if g.ScaleStated {
			stated = " S"
		}
		got := fmt.Sprintf("%d criteria, %s, %d–%d%s, %s, comment %v, %d words, %d verdicts", len(g.Criteria), weights,
			g.Scale.Min, g.Scale.Max, stated, g.Aggregation, g.CommentNeeded(), len(g.Scale.Words), len(g.Verdicts))
		if got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.id, c.stage, got, c.want)
		}
	}
	if g := asStated(t, "eig-6", edition.ProjectCall, "hearing"); !g.WeightsStated || g.Weights.FR == "" || len(g.Preferences) == 0 {
		t.Errorf("the words on weights or the preference are lost: %+v", g)
	}
}

// What changes the meaning of a mark changes the hash, and nothing else does.
func TestTheHashOfAGrid(t *testing.T) {
	t.Parallel()
	base := func() *edition.Edition {
		return &edition.Edition{
			Criteria: map[string]edition.Grid{"g": {Scale: &edition.Scale{Max: 5}, Criteria: []edition.Criterion{{ID: "a", Name: edition.Text{FR: "A"}}}}},
			Stages:   map[edition.CallKind][]edition.Stage{edition.TalentCall: {{ID: "r", Reading: &edition.ReadingParams{Grid: "g"}}}},
		}
	}
	hash := func(change func(g *edition.Grid)) string {
		e := base()
		g := e.Criteria["g"]
		change(&g)
		e.Criteria["g"] = g
		got, err := review.GridOf(e, edition.TalentCall, "r", review.DefaultSettings())
		if err != nil {
			t.Fatal(err)
		}
		return got.SHA256
	}
	same := hash(func(*edition.Grid) {})
	for name, change := range map[string]func(g *edition.Grid){
		"weight":    func(g *edition.Grid) { g.Criteria[0].Weight = 2 },
		"criterion": func(g *edition.Grid) { g.Criteria[0].Name.FR = "B" },
		"scale":     func(g *edition.Grid) { g.Scale.Max = 4 },
		"word":      func(g *edition.Grid) { g.Scale.Words = []edition.MarkWord{{Mark: 1, Word: edition.Text{FR: "peu"}}} },
		"sum":       func(g *edition.Grid) { g.Aggregation = edition.AggregateSum },
	} {
		if hash(change) == same {
			t.Errorf("another %s has the same hash", name)
		}
	}
	if hash(func(g *edition.Grid) { g.Use = edition.Text{FR: "autre usage"} }) != same {
		t.Error("the use of the result changes the hash")
	}
}

func TestAPostedSheet(t *testing.T) {
	t.Parallel()
	g := asStated(t, "eig-7", edition.TalentCall, "review")
	for posted, want := range map[string]string{
		"mark.coherence=3&note.coherence=bien": "<nil>",
		"mark.coherence=6":                     "invalid: mark.coherence: too_large",
		"mark.coherence=-1":                    "invalid: mark.coherence: too_small",
		"mark.coherence=trois":                 "invalid: mark.coherence: not_a_number",
		"mark.coherence=2.5":                   "invalid: mark.coherence: not_a_number",
		"mark.coherence=1&mark.coherence=2":    "invalid: mark.coherence: repeated",
		"mark.autre=1":                         "invalid: mark.autre: unknown_field",
		"note.autre=x":                         "invalid: note.autre: unknown_field",
		"verdict=oui":                          "invalid: verdict: not_a_choice",
		"rank=1":                               "invalid: rank: too_small",
		"comment=%00":                          "invalid: comment: not_text",
		"csrf=1&csrf=2":                        "<nil>",
		"comment=" + strings.Repeat("é", 6001): "invalid: comment: too_long",
	} {
		form, err := url.ParseQuery(posted)
		if err != nil {
			t.Fatal(err)
		}
		s, err := review.DecodeSheet(g, form)
		if got := fmt.Sprint(err); got != want {
			t.Errorf("%.40s: got %s, want %s", posted, got, want)
		}
		if posted == "mark.coherence=3&note.coherence=bien" {
			missing := (&fellowship.Invalid{Problems: s.Problems(g)}).Error()
			if want := "invalid: mark.entrepreneurial: missing, note.entrepreneurial: missing"; missing != want || s.Left(g) != 1 {
				t.Errorf("got %s, %d left", missing, s.Left(g))
			}
		}
	}
}
