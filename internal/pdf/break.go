package pdf

import (
	"strings"
	"unicode/utf8"
)

// breakLines breaks a text into lines that are no wider than width. It breaks
// at plain spaces only, which stay at the end of their line: a no-break space
// holds a number to its unit. A word wider than a line is broken inside.
func breakLines(text string, width float64, measure func(string) float64) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		line := ""
		for _, word := range strings.SplitAfter(paragraph, " ") {
			if line != "" && measure(line+strings.TrimSuffix(word, " ")) > width {
				lines, line = append(lines, line), ""
			}
			for utf8.RuneCountInString(word) > 1 && measure(strings.TrimSuffix(word, " ")) > width {
				head := fitting(word, width, measure)
				lines, word = append(lines, head), word[len(head):]
			}
			line += word
		}
		lines = append(lines, line)
	}
	return lines
}

// fitting is the longest beginning of a word that fits, of one letter at least,
// up to a sign after which a name may be cut where it has one.
func fitting(word string, width float64, measure func(string) float64) string {
	last := 0
	for i := range word {
		if i == 0 {
			continue
		}
		if measure(word[:i]) > width && last > 0 {
			break
		}
		last = i
	}
	if after := strings.LastIndexAny(word[:last], "-_./") + 1; after > 0 {
		return word[:after]
	}
	return word[:last]
}
