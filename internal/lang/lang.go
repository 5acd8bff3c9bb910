// Package lang is how pages, mails and documents speak: French or English,
// on the clock of Paris.
//
// Both wordings of a sentence stand side by side where it is written, so that
// who changes one sees the other; there is no catalogue. Times are given in
// any zone and said in Europe/Paris, whose rules travel in the binary.
//
// Typography is part of the value: a no-break space (U+00A0) holds a number
// to its unit ("23 h 59", "6 %", "4 250 €") and a narrow one (U+202F) parts
// the thousands. A test that compares must spell them.
package lang

import (
	"strings"
)

// Lang is a language of the pages, as in the lang attribute.
type Lang string

// The languages. FR is the default and has no prefix in addresses.
const (
	FR Lang = "fr"
	EN Lang = "en"
)

const (
	nbsp   = "\u00a0"
	narrow = "\u202f"
)

// T gives the wording of the language.
func (l Lang) T(fr, en string) string {
	if l == EN {
		return en
	}
	return fr
}

// Other is the language that the switch of the header offers.
func (l Lang) Other() Lang {
	if l == EN {
		return FR
	}
	return EN
}

// Path puts the prefix of the language before an address of the site:
// "/defis" stays in French and becomes "/en/defis" in English.
func (l Lang) Path(path string) string {
	if l != EN {
		return path
	}
	if path == "/" {
		return "/en"
	}
	return "/en" + path
}

// Split parts an address of the site into its language and the address
// without prefix: "/en/defis" is EN, "/defis".
func Split(path string) (Lang, string) {
	if path == "/en" || path == "/en/" {
		return EN, "/"
	}
	if rest, ok := strings.CutPrefix(path, "/en/"); ok {
		return EN, "/" + rest
	}
	return FR, path
}

// Plural chooses between two words. In French 0 and 1 are singular, in
// English only 1 is.
func (l Lang) Plural(n int, one, many string) string {
	if n == 1 || n == -1 || (n == 0 && l != EN) {
		return one
	}
	return many
}

// Count is a number and its word: "0 dossier", "43 dossiers".
func (l Lang) Count(n int, one, many string) string {
	return l.Number(n) + nbsp + l.Plural(n, one, many)
}

// And joins: "a, b et c", "a, b and c".
func (l Lang) And(items ...string) string { return join(items, l.T(" et ", " and ")) }

// Or joins: "a, b ou c", "a, b or c".
func (l Lang) Or(items ...string) string { return join(items, l.T(" ou ", " or ")) }

func join(items []string, last string) string {
	n := len(items)
	if n < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:n-1], ", ") + last + items[n-1]
}

// Quote puts a title or a person's words between the marks of the language.
func (l Lang) Quote(s string) string {
	if l == EN {
		return "“" + s + "”"
	}
	return "«" + nbsp + s + nbsp + "»"
}

// Colon ends a label: with its no-break space in French, without in English.
func (l Lang) Colon() string { return l.T(nbsp+":", ":") }
