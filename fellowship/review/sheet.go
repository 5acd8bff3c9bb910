package review

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// Sheet is a grid as somebody filled it, wholly or in part.
type Sheet struct {
	Marks   map[string]Mark `json:"marks,omitempty"` // by criterion
	Verdict string          `json:"verdict,omitempty"`
	Comment string          `json:"comment,omitempty"` // on the whole
	Rank    int             `json:"rank,omitempty"`    // from 1; 0 is none yet
}

// Mark is what was given for a criterion.
type Mark struct {
	Value   *int   `json:"value,omitempty"` // nil: not marked yet
	Comment string `json:"comment,omitempty"`
}

// MarkOf is a mark with its comment.
func MarkOf(value int, comment string) Mark { return Mark{Value: &value, Comment: comment} }

// MostComment is the most characters of one comment.
const MostComment = 6000

// Names of the fields of a posted sheet: those of a criterion end on its id.
const (
	FieldMark    = "mark."
	FieldNote    = "note."
	FieldVerdict = "verdict"
	FieldComment = "comment"
	FieldRank    = "rank"
)

// DecodeSheet reads a posted sheet. What is empty is left out; what can't be
// kept (a mark outside of the scale, an unknown criterion, a repeated field)
// is Invalid. Fields that are not of a sheet are not looked at.
func DecodeSheet(g Grid, form url.Values) (Sheet, error) {
	s := Sheet{Marks: map[string]Mark{}}
	var bad fellowship.Invalid
	refuse := func(field string, code fellowship.ProblemCode, want, got string) {
		bad.Problems = append(bad.Problems, fellowship.Problem{Field: field, Code: code, Want: want, Got: got})
	}
	for _, field := range sortedKeys(form) {
		mark, isMark := strings.CutPrefix(field, FieldMark)
		note, isNote := strings.CutPrefix(field, FieldNote)
		if !isMark && !isNote && field != FieldVerdict && field != FieldComment && field != FieldRank {
			continue
		}
		if len(form[field]) > 1 {
			refuse(field, fellowship.Repeated, "", "")
			continue
		}
		typed := strings.TrimSpace(strings.ReplaceAll(form.Get(field), "\r\n", "\n"))
		if !utf8.ValidString(typed) || strings.ContainsRune(typed, 0) {
			refuse(field, fellowship.NotText, "", "")
			continue
		}
		switch {
		case (isMark && !g.has(mark)) || (isNote && !g.has(note)):
			refuse(field, fellowship.UnknownField, "", "")
		case typed == "":
		case isMark:
			n, err := strconv.Atoi(typed)
			if err != nil {
				refuse(field, fellowship.NotANumber, "", "")
				continue
			}
			m := s.Marks[mark]
			m.Value = &n
			s.Marks[mark] = m
		case isNote:
			m := s.Marks[note]
			m.Comment = typed
			s.Marks[note] = m
		case field == FieldVerdict:
			s.Verdict = typed
		case field == FieldComment:
			s.Comment = typed
		default:
			n, err := strconv.Atoi(typed)
			if err != nil {
				refuse(field, fellowship.NotANumber, "", "")
				continue
			}
			s.Rank = n
		}
	}
	bad.Problems = append(bad.Problems, s.kept(g)...)
	return s, bad.OrNil()
}

func sortedKeys(form url.Values) []string {
	keys := make([]string, 0, len(form))
	for k := range form {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (g Grid) has(criterion string) bool {
	for _, c := range g.Criteria {
		if c.ID == criterion {
			return true
		}
	}
	return false
}

// kept are the faults for which a sheet can't even be kept half done.
func (s Sheet) kept(g Grid) []fellowship.Problem {
	var bad []fellowship.Problem
	refuse := func(field string, code fellowship.ProblemCode, want, got int) {
		bad = append(bad, fellowship.Problem{Field: field, Code: code, Want: strconv.Itoa(want), Got: strconv.Itoa(got)})
	}
	for _, c := range g.Criteria {
		m := s.Marks[c.ID]
		if m.Value != nil && *m.Value < g.Scale.Min {
			refuse(FieldMark+c.ID, fellowship.TooSmall, g.Scale.Min, *m.Value)
		}
		if m.Value != nil && *m.Value > g.Scale.Max {
			refuse(FieldMark+c.ID, fellowship.TooLarge, g.Scale.Max, *m.Value)
		}
		if n := utf8.RuneCountInString(m.Comment); n > MostComment {
			refuse(FieldNote+c.ID, fellowship.TooLong, MostComment, n)
		}
	}
	for id := range s.Marks {
		if !g.has(id) {
			bad = append(bad, fellowship.Problem{Field: FieldMark + id, Code: fellowship.UnknownField})
		}
	}
	if n := utf8.RuneCountInString(s.Comment); n > MostComment {
		refuse(FieldComment, fellowship.TooLong, MostComment, n)
	}
	if s.Verdict != "" && !slices.ContainsFunc(g.Verdicts, func(c edition.Choice) bool { return c.ID == s.Verdict }) {
		bad = append(bad, fellowship.Problem{Field: FieldVerdict, Code: fellowship.NotAChoice})
	}
	if s.Rank < 0 || (s.Rank > 0 && !g.Ranked()) {
		bad = append(bad, fellowship.Problem{Field: FieldRank, Code: fellowship.TooSmall, Want: "1", Got: strconv.Itoa(s.Rank)})
	}
	return bad
}

// Problems are all that keeps a sheet from being given, in the order of the
// grid; none when it can be given.
func (s Sheet) Problems(g Grid) []fellowship.Problem {
	bad := s.kept(g)
	missing := func(field string) {
		bad = append(bad, fellowship.Problem{Field: field, Code: fellowship.Missing})
	}
	for _, c := range g.Criteria {
		m := s.Marks[c.ID]
		if m.Value == nil {
			missing(FieldMark + c.ID)
		}
		if g.CommentNeeded() && m.Comment == "" {
			missing(FieldNote + c.ID)
		}
	}
	if len(g.Verdicts) > 0 && s.Verdict == "" {
		missing(FieldVerdict)
	}
	if g.Ranked() && s.Rank == 0 {
		missing(FieldRank)
	}
	return bad
}

// Left is how many criteria have no mark yet.
func (s Sheet) Left(g Grid) int {
	left := 0
	for _, c := range g.Criteria {
		if s.Marks[c.ID].Value == nil {
			left++
		}
	}
	return left
}

// Value is what the marks of a whole sheet make: their weighted mean, or their
// weighted sum where the edition adds marks up. Marks of a ranked grid have
// their mean, which breaks ties.
func (s Sheet) Value(g Grid) Ratio {
	var sum int64
	for _, c := range g.Criteria {
		if m := s.Marks[c.ID].Value; m != nil {
			sum += int64(c.Weight) * int64(*m)
		}
	}
	if sum == 0 || len(g.Criteria) == 0 {
		return Ratio{0, 1}
	}
	if g.Aggregation == edition.AggregateSum {
		return Whole(sum)
	}
	return Over(sum, g.weight())
}
