package intake

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/slug"
)

// near is a field that a column may mean.
type near struct {
	id, label string
	score     int // share of the words in common, of a hundred
}

// same is the score from which two labels say the same.
const same = 100

// worth is the score from which a field is proposed.
const worth = 30

// mostNear is how many are proposed.
const mostNear = 3

// nearest are the fields whose labels have most words in common with a column.
func nearest(form edition.Form, c Column) []near {
	var list []near
	add := func(id, label string) {
		score := max(likeness(c.Label, label), likeness(c.ID, id))
		if score >= worth {
			list = append(list, near{id, label, score})
		}
	}
	for _, f := range file.Fields(form) {
		add(f.ID, f.Label.In("fr"))
		for _, inner := range f.Fields {
			add(f.ID+"."+inner.ID, inner.Label.In("fr"))
		}
	}
	slices.SortStableFunc(list, func(a, b near) int { return cmp.Compare(b.score, a.score) })
	return list[:min(len(list), mostNear)]
}

// likeness is twice the words in common out of all words.
func likeness(a, b string) int {
	x, y := wordsOf(a), wordsOf(b)
	if len(x)+len(y) == 0 {
		return 0
	}
	common := 0
	for _, w := range x {
		if slices.Contains(y, w) {
			common++
		}
	}
	return 200 * common / (len(x) + len(y))
}

func wordsOf(s string) []string {
	words := strings.FieldsFunc(slug.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	slices.Sort(words)
	return slices.Compact(words)
}
