// Package slug makes the last part of an address out of a name: lower case
// ASCII letters and digits, words joined by hyphens.
package slug

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ligatures are the letters that do not decompose into a letter and an accent.
var ligatures = strings.NewReplacer("œ", "oe", "Œ", "oe", "æ", "ae", "Æ", "ae", "ß", "ss", "ø", "o", "Ø", "o", "ł", "l", "Ł", "l")

// Fold lowers the case and takes accents and ligatures away.
func Fold(s string) string {
	s = norm.NFKD.String(ligatures.Replace(s))
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, s))
}

// Of is the slug of a name. An apostrophe joins what it separates ("karfu’r"
// is "karfur"); every other sign parts words. It is empty for a name without
// any Latin letter or digit.
func Of(name string) string {
	var b strings.Builder
	parted := false
	for _, r := range Fold(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if parted && b.Len() > 0 {
				b.WriteByte('-')
			}
			parted = false
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || unicode.Is(unicode.Cf, r):
		default:
			parted = true
		}
	}
	return b.String()
}
