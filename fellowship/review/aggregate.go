package review

import (
	"cmp"
	"slices"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// Given is what a review that counts adds to its file's result.
type Given struct {
	Reviewer account.ID
	Value    Ratio
	Verdict  string
	Rank     int
}

// Result is what the reviews of a file make together. It informs; it decides
// nothing. Rules.
type Result struct {
	Reviews int
	Mean    Ratio // of the values of the reviews, each counted once
	Low     Ratio
	High    Ratio
	Spread  Ratio // High less Low: no number below two reviews
	// MeanRank orders the files of a ranked grid; no number elsewhere.
	MeanRank Ratio
	Verdicts []Count // in the order of the grid, zeros included
	// Discuss says that the reviews disagree: the spread reaches the share of
	// the scale of the settings, or the first and the last verdict of the grid
	// were both given. Rule R-8.
	Discuss bool
}

// Count is how many reviews gave a verdict.
type Count struct {
	Verdict string
	Reviews int
}

// Aggregate puts the reviews of one file together, as its grid says.
func Aggregate(g Grid, given []Given, s Settings) Result {
	r := Result{Reviews: len(given)}
	for _, v := range g.Verdicts {
		r.Verdicts = append(r.Verdicts, Count{Verdict: v.ID})
	}
	if len(given) == 0 {
		return r
	}
	total, ranks := Whole(0), int64(0)
	r.Low, r.High = given[0].Value, given[0].Value
	for _, one := range given {
		total = total.Plus(one.Value)
		ranks += int64(one.Rank)
		if one.Value.Compare(r.Low) < 0 {
			r.Low = one.Value
		}
		if one.Value.Compare(r.High) > 0 {
			r.High = one.Value
		}
		for i := range r.Verdicts {
			if r.Verdicts[i].Verdict == one.Verdict {
				r.Verdicts[i].Reviews++
			}
		}
	}
	if g.Aggregation != edition.AggregateNone {
		r.Mean = total.DividedBy(int64(len(given)))
	}
	if g.Ranked() {
		r.MeanRank = Over(ranks, int64(len(given)))
	}
	if len(given) > 1 {
		r.Spread = r.High.Minus(r.Low)
		r.Discuss = r.Spread.Compare(s.DiscussFrom(g)) >= 0 || r.opposed()
	}
	return r
}

func (r Result) opposed() bool {
	last := len(r.Verdicts) - 1
	return last > 0 && r.Verdicts[0].Reviews > 0 && r.Verdicts[last].Reviews > 0
}

// DiscussFrom is the spread from which files of the grid are to be discussed.
func (s Settings) DiscussFrom(g Grid) Ratio {
	return g.Width().Times(Over(int64(s.Discuss), int64(whole)))
}

// Before orders two results, the better first: by the mean, the higher the
// better; in a ranked grid by the mean rank, the lower the better, then by the
// mean. 0 is a tie, which only people break. A file without reviews is last.
func Before(a, b Result) int {
	if a.Reviews == 0 || b.Reviews == 0 {
		return cmp.Compare(min(b.Reviews, 1), min(a.Reviews, 1))
	}
	if !a.MeanRank.IsNone() && !b.MeanRank.IsNone() {
		if c := a.MeanRank.Compare(b.MeanRank); c != 0 {
			return c
		}
	}
	if a.Mean.IsNone() || b.Mean.IsNone() {
		return 0
	}
	return b.Mean.Compare(a.Mean)
}

// Ranks gives each of n things its place from 1, equals sharing the better
// one: 1, 2, 2, 4. before compares things i and j as cmp.Compare does.
func Ranks(n int, before func(i, j int) int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, before)
	ranks := make([]int, n)
	for place, i := range order {
		ranks[i] = place + 1
		if place > 0 && before(order[place-1], i) == 0 {
			ranks[i] = ranks[order[place-1]]
		}
	}
	return ranks
}

// Holes are the places that the ranks of one reviewer or panel skip. Two files
// may share a place, and the next ones then stand as many places lower.
func Holes(ranks []int) []int {
	sorted := slices.Sorted(slices.Values(ranks))
	var holes []int
	for i := range sorted {
		if i > 0 && sorted[i] == sorted[i-1] {
			continue
		}
		from := 1
		if i > 0 {
			from = sorted[i-1] + 1
		}
		for place := max(from, i+1); place < sorted[i]; place++ {
			holes = append(holes, place)
		}
	}
	return holes
}
