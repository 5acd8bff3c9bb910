package editions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Mistake is one thing wrong in an edition file.
type Mistake struct {
	File string `json:"file"`
	Line int    `json:"line"` // from 1
	What string `json:"what"` // what is wrong, and what was expected
}

// String is the mistake on one line: file:line: what is wrong.
func (m Mistake) String() string { return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.What) }

// Mistakes are all the mistakes of one or more files, by file and line. It is
// the error of a load.
type Mistakes []Mistake

// Error is one mistake per line.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, x := range m {
		lines[i] = x.String()
	}
	return strings.Join(lines, "\n")
}

// sorted is the mistakes in reading order, each once.
func (m Mistakes) sorted() Mistakes {
	slices.SortStableFunc(m, func(a, b Mistake) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.What, b.What))
	})
	return slices.Compact(m)
}

// nearest is the candidate that is most like a misspelt word, or "".
func nearest(word string, candidates []string) string {
	best, least := "", len(word)/3+2
	for _, c := range candidates {
		if d := distance(word, c); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance is how many letters must be added, removed or replaced.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// oneOf names the members of a closed set in a message.
func oneOf(set []string) string {
	switch len(set) {
	case 0:
		return "none, as there is none to name"
	case 1:
		return set[0]
	}
	return "one of " + strings.Join(set, ", ")
}
