package frenchsearch

import (
	"strings"
	"unicode/utf8"

	"cohorte/internal/slug"
)

// Near is the known word that a mistyped one was probably meant to be: at one
// letter's distance for a short word, at two for a longer one; failing that,
// one of the same family, as "développement" is for "développeur". Words of
// fewer than four letters are too alike to guess.
func Near(typed string, known []string) (string, bool) {
	typed = bare(typed)
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
		folded := bare(word)
		if n := utf8.RuneCountInString(folded); n < length-most || n > length+most {
			continue
		}
		if d := distance(typed, folded); d < nearest {
			best, nearest = word, d
		}
	}
	if nearest <= most {
		return best, true
	}
	return sameFamily(typed, known)
}

// bare is a word without accents, capitals and apostrophes.
func bare(word string) string {
	return strings.NewReplacer("'", "", "’", "").Replace(slug.Fold(word))
}

// sharedBeginning is how many letters two words of one family begin with at
// least, and the share of the longer one in percent.
const sharedBeginning, sharedPercent = 6, 65

// sameFamily is the known word that shares the longest beginning.
func sameFamily(typed string, known []string) (string, bool) {
	best, most := "", sharedBeginning-1
	for _, word := range known {
		folded := bare(word)
		n := 0
		for n < min(len(typed), len(folded)) && typed[n] == folded[n] {
			n++
		}
		if n > most && n*100 >= sharedPercent*max(len(typed), len(folded)) {
			best, most = word, n
		}
	}
	return best, best != ""
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
