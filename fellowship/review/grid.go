package review

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// Grid is what a stage asks its readers to mark, with what the edition leaves
// unsaid filled in from the settings of the reading.
type Grid struct {
	ID          string // its name in the edition
	Title       edition.Text
	Use         edition.Text // what the result is used for
	Scale       edition.Scale
	Criteria    []edition.Criterion // every weight is at least 1. Rule R-3
	Weights     edition.Text        // what the edition says of weights
	Aggregation edition.Aggregation
	Verdicts    []edition.Choice
	// Preferences are stated by the edition, shown beside the grid and never
	// marked. Rule E-11.
	Preferences []edition.Statement
	// ScaleStated, WeightsStated and AggregationStated say whether that is the
	// edition's word; else it is a setting, and pages say so.
	ScaleStated, WeightsStated, AggregationStated bool
	// SHA256 is the hash of all that changes what a mark means.
	SHA256 string
}

// GridOf is the grid of a stage: ErrNotFound for a stage without one.
func GridOf(e *edition.Edition, call edition.CallKind, stage string, s Settings) (Grid, error) {
	st, ok := e.Stage(call, stage)
	if !ok || st.Reading == nil || st.Reading.Grid == "" {
		return Grid{}, fellowship.ErrNotFound
	}
	stated, ok := e.Criteria[st.Reading.Grid]
	if !ok {
		return Grid{}, fellowship.ErrNotFound
	}
	g := Grid{ID: st.Reading.Grid, Title: stated.Title, Use: stated.Use, Weights: stated.Weights,
		Criteria: slices.Clone(stated.Criteria), Verdicts: stated.Verdicts, Preferences: e.Preference,
		ScaleStated: stated.Scale != nil, WeightsStated: stated.Weights.Stated(),
		Aggregation: stated.Aggregation, AggregationStated: stated.Aggregation != ""}
	if g.ScaleStated {
		g.Scale = *stated.Scale
	} else {
		g.Scale = edition.Scale{Min: s.ScaleMin, Max: s.ScaleMax}
	}
	if !g.AggregationStated {
		g.Aggregation = edition.AggregateMean
	}
	for i := range g.Criteria {
		if g.Criteria[i].Weight == 0 {
			g.Criteria[i].Weight = 1
		} else {
			g.WeightsStated = true
		}
	}
	g.SHA256 = g.hash()
	return g, nil
}

func (g Grid) hash() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %d %d %q", g.ID, g.Aggregation, g.Scale.Min, g.Scale.Max, g.Scale.Comment)
	for _, w := range g.Scale.Words {
		fmt.Fprintf(h, "\nmark %d %q", w.Mark, w.Word.FR)
	}
	for _, c := range g.Criteria {
		fmt.Fprintf(h, "\ncriterion %q %d %q %q", c.ID, c.Weight, c.Name.FR, c.About.FR)
	}
	for _, v := range g.Verdicts {
		fmt.Fprintf(h, "\nverdict %q %q", v.ID, v.Name.FR)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Marks lists the marks of the scale, lowest first.
func (g Grid) Marks() []int {
	var all []int
	for m := g.Scale.Min; m <= g.Scale.Max; m++ {
		all = append(all, m)
	}
	return all
}

// Word is what a mark means, not stated where the edition has no word for it.
func (g Grid) Word(mark int) edition.Text {
	for _, w := range g.Scale.Words {
		if w.Mark == mark {
			return w.Word
		}
	}
	return edition.Text{}
}

// EqualWeights says whether all criteria weigh the same.
func (g Grid) EqualWeights() bool {
	for _, c := range g.Criteria {
		if c.Weight != g.Criteria[0].Weight {
			return false
		}
	}
	return true
}

// Ranked says whether reviews also give the place of the file among those that
// the same reviewer, or panel, has read: ranks decide, marks break ties.
func (g Grid) Ranked() bool { return g.Aggregation == edition.AggregateRank }

// CommentNeeded says whether each mark needs a comment.
func (g Grid) CommentNeeded() bool { return g.Scale.Comment == edition.RequiredToSubmit }

// Width is the distance between the values of the best and the worst possible
// review: between two means, or between two sums.
func (g Grid) Width() Ratio {
	w := int64(g.Scale.Max - g.Scale.Min)
	if g.Aggregation == edition.AggregateSum {
		w *= g.weight()
	}
	return Whole(w)
}

func (g Grid) weight() int64 {
	var all int64
	for _, c := range g.Criteria {
		all += int64(c.Weight)
	}
	return all
}

// PerFile is how many reviews each file of the stage gets, and whether the
// edition says so.
func PerFile(e *edition.Edition, call edition.CallKind, stage string, s Settings) (n int, stated bool) {
	if st, ok := e.Stage(call, stage); ok && st.Reading != nil && st.Reading.PerFile > 0 {
		return st.Reading.PerFile, true
	}
	return s.PerFile, false
}
