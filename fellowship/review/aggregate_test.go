package review_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
)

func given(values ...review.Ratio) []review.Given {
	out := make([]review.Given, len(values))
	for i, v := range values {
		out[i] = review.Given{Reviewer: account.ID(fmt.Sprint("r", i)), Value: v}
	}
	return out
}

func TestMeansAreExact(t *testing.T) {
	t.Parallel()
	g := review.Grid{Aggregation: edition.AggregateMean, Scale: edition.Scale{Max: 5}, Criteria: []edition.Criterion{{ID: "a", Weight: 1}}}
	r := review.Aggregate(g, given(review.Over(1, 3), review.Over(1, 3), review.Over(1, 3)), review.DefaultSettings())
	if r.Mean != review.Over(1, 3) || r.Spread != review.Whole(0) || r.Discuss {
		t.Errorf("three thirds: %+v", r)
	}
	r = review.Aggregate(g, given(review.Whole(1), review.Whole(4), review.Whole(5)), review.DefaultSettings())
	if r.Mean.String() != "10/3" || r.Mean.Scaled(10) != 33 || r.Spread != review.Whole(4) || !r.Discuss {
		t.Errorf("1, 4, 5: %+v", r)
	}
	if one := review.Aggregate(g, given(review.Whole(0)), review.DefaultSettings()); !one.Spread.IsNone() || one.Discuss {
		t.Errorf("one review disagrees with nobody: %+v", one)
	}
	if none := review.Aggregate(g, nil, review.DefaultSettings()); !none.Mean.IsNone() || none.Reviews != 0 {
		t.Errorf("no review: %+v", none)
	}
}

// Rule R-8. The spread from which a file is to be discussed is reached at the share
// itself: two points of five, by default.
func TestWhatIsToBeDiscussed(t *testing.T) {
	t.Parallel()
	g := review.Grid{Aggregation: edition.AggregateMean, Scale: edition.Scale{Max: 5}, Criteria: []edition.Criterion{{ID: "a", Weight: 1}},
		Verdicts: []edition.Choice{{ID: "yes"}, {ID: "maybe"}, {ID: "no"}}}
	for _, c := range []struct {
		high     review.Ratio
		verdicts [2]string
		want     bool
	}{
		{review.Whole(2), [2]string{"", ""}, true},
		{review.Over(199, 100), [2]string{"", ""}, false},
		{review.Whole(0), [2]string{"yes", "no"}, true},
		{review.Whole(0), [2]string{"maybe", "no"}, false},
	} {
		two := given(review.Whole(0), c.high)
		two[0].Verdict, two[1].Verdict = c.verdicts[0], c.verdicts[1]
		if r := review.Aggregate(g, two, review.DefaultSettings()); r.Discuss != c.want {
			t.Errorf("%s %v: got %v", c.high, c.verdicts, r.Discuss)
		}
	}
}

// Rule R-1. In the collegial grid of 2020 the rank decides and marks only break ties.
func TestRanksDecideAndMarksBreakTies(t *testing.T) {
	t.Parallel()
	g := asStated(t, "collegial-2020", edition.ProjectCall, "hearing")
	result := func(rank int, mark int64) review.Result {
		return review.Aggregate(g, []review.Given{{Value: review.Whole(mark), Rank: rank}}, review.DefaultSettings())
	}
	files := []review.Result{result(2, 4), result(1, 1), result(2, 3), result(2, 4), {}}
	ranks := review.Ranks(len(files), func(i, j int) int { return review.Before(files[i], files[j]) })
	if want := []int{2, 1, 4, 2, 5}; !slices.Equal(ranks, want) {
		t.Errorf("got %v, want %v", ranks, want)
	}
	for text, want := range map[string][]int{"[1 2 2 4]": nil, "[1 1 2]": nil, "[1 3]": {2}, "[2 5]": {1, 3, 4}} {
		var in []int
		for _, c := range text {
			if c >= '0' && c <= '9' {
				in = append(in, int(c-'0'))
			}
		}
		if got := review.Holes(in); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

// Keys order as the ratios do, and are equal only for equal ratios.
func TestKeysOrderAsRatios(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func() review.Ratio {
			return review.Over(rapid.Int64Range(0, 20_000).Draw(t, "n"), rapid.Int64Range(1, 10_000).Draw(t, "d"))
		}
		a, b := draw(), draw()
		byKey := 0
		if a.Key() < b.Key() {
			byKey = -1
		} else if a.Key() > b.Key() {
			byKey = 1
		}
		if byKey != a.Compare(b) {
			t.Fatalf("%s and %s: %d and %d", a, b, a.Key(), b.Key())
		}
		if a.Plus(b).Minus(b) != a {
			t.Fatalf("%s + %s − %s is not %s", a, b, b, a)
		}
	})
}

// Somebody severe and somebody generous who read the same files: the model
// says so, and a file that only the severe one read rises.
func TestSeverityIsFound(t *testing.T) {
	t.Parallel()
	var reads []review.Reads
	for i, worth := range []int64{1, 2, 3, 4} {
		f := fmt.Sprint("f", i)
		reads = append(reads, review.Reads{File: f, Reviewer: "severe", Value: review.Whole(worth - 1)},
			review.Reads{File: f, Reviewer: "generous", Value: review.Whole(worth + 1)})
	}
	reads = append(reads, review.Reads{File: "alone", Reviewer: "severe", Value: review.Whole(2)})
	a := review.Adjust(reads, 0)
	if s := a.Reviewers["severe"]; s.Above != -1000 || s.Reviews != 5 || a.Reviewers["generous"].Above != 1000 {
		t.Errorf("severities: %+v", a.Reviewers)
	}
	if a.Files["alone"].Mean != 3000 || a.Files["f0"].Mean != 1000 {
		t.Errorf("files: %+v", a.Files)
	}
	held := review.Adjust(reads, 2)
	if s := held.Reviewers["severe"].Above; s <= -1000 || s >= 0 {
		t.Errorf("shrinkage does not hold back: %d", s)
	}
}

// Without a common file or reviewer nothing can be compared, and it is said.
func TestGroupsThatCannotBeCompared(t *testing.T) {
	t.Parallel()
	a := review.Adjust([]review.Reads{
		{File: "f1", Reviewer: "a", Value: review.Whole(1)}, {File: "f1", Reviewer: "b", Value: review.Whole(3)},
		{File: "f2", Reviewer: "c", Value: review.Whole(5)},
	}, 2)
	if a.Groups != 2 || a.Files["f1"].Group == a.Files["f2"].Group || a.Reviewers["a"].Group != a.Reviewers["b"].Group {
		t.Errorf("groups: %+v", a)
	}
	if a.Files["f2"].Mean != 5000 || a.Reviewers["c"].Above != 0 {
		t.Errorf("somebody who is compared with nobody was corrected: %+v", a)
	}
	if empty := review.Adjust(nil, 2); empty.Groups != 0 || len(empty.Files) != 0 {
		t.Errorf("of nothing: %+v", empty)
	}
}

// Whatever the order of the reviews, to the last bit; and adding the same to
// all marks moves all adjusted means by as much.
func TestAdjustingIsDeterministic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var reads []review.Reads
		for i := range rapid.IntRange(1, 12).Draw(t, "files") {
			for j := range 5 {
				if rapid.IntRange(0, 2).Draw(t, "reads") == 0 {
					reads = append(reads, review.Reads{File: fmt.Sprint("f", i), Reviewer: fmt.Sprint("r", j),
						Value: review.Over(rapid.Int64Range(0, 30).Draw(t, "value"), 6)})
				}
			}
		}
		a := review.Adjust(reads, 2)
		moved := slices.Clone(reads)
		slices.Reverse(moved)
		if b := review.Adjust(moved, 2); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("%v, then %v", a, b)
		}
		for i := range moved {
			moved[i].Value = moved[i].Value.Plus(review.Whole(1))
		}
		for f, b := range review.Adjust(moved, 2).Files {
			if d := b.Mean - a.Files[f].Mean; d < 999 || d > 1001 {
				t.Fatalf("%s moved by %d", f, d)
			}
		}
	})
}
