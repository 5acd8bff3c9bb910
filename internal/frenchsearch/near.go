package frenchsearch

import (
	"unicode/utf8"

	"cohorte/internal/slug"
)

// Near is the known word that a mistyped one was probably meant to be: at one
// letter's distance for a short word, at two for a longer one. Words of fewer
// than four letters are too alike to guess.
func Near(typed string, known []string) (string, bool) {
	typed = slug.Fold(typed)
	length := utf8.RuneCountInString(typed)
	if length < 4 || length > longest {
		return "", false
	}
	most := 1
	if length > 6 {
		most = 2
	}
	best, nearest := "", most+1
	for _, word := range known {
		folded := slug.Fold(word)
		if n := utf8.RuneCountInString(folded); n < length-most || n > length+most {
			continue
		}
		if d := distance(typed, folded); d < nearest {
			best, nearest = word, d
		}
	}
	return best, nearest <= most
}

// distance is the number of letters to add, drop, change or swap with their
// neighbour to make one word of the other.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, row, next := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		next[0] = i
		for j := 1; j <= len(y); j++ {
			change := row[j-1]
			if x[i-1] != y[j-1] {
				change++
			}
			next[j] = min(change, row[j]+1, next[j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(y)]
}
