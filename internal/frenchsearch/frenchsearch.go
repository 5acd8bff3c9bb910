// Package frenchsearch turns French text, and what people type to find it, into
// the tokens that a full-text index compares.
//
// Accents, case, apostrophes, plurals and ligatures do not count. The stemmer
// needs accents and people leave them out, so a word is indexed both ways:
// stemmed then folded, and folded then stemmed. A query finds a text when one
// of the two agrees. Tokens are lower case ASCII letters and digits when the
// word is Latin, so that they mean nothing to any query language; the index
// quotes them all the same.
package frenchsearch

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cohorte/internal/slug"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/french"
	"golang.org/x/text/unicode/norm"
)

// longest is the most runes of a word that are looked at. The stemmer's cost
// grows with the word, and no French word comes near.
const longest = 64

// Tokens lists what a text is to be indexed under, in the order of the text, a
// token as often as it occurs so that an index can rank by it.
func Tokens(text string) []string {
	var tokens []string
	for _, w := range split(text) {
		forms := w.forms()
		for _, part := range w.parts {
			if stopWords[part] || utf8.RuneCountInString(slug.Fold(part)) < 2 {
				continue
			}
			for _, form := range stems(part) {
				if !slices.Contains(forms, form) {
					forms = append(forms, form)
				}
			}
		}
		tokens = append(tokens, forms...)
	}
	return tokens
}

// Term is one word of a query: a text has it when it has one of the tokens.
type Term struct {
	AnyOf []string
	// Prefix is the word as typed, folded: the last word of a query is often
	// unfinished, and the index may look for what begins with it.
	Prefix string
}

// Query lists the words that a text must have to be found. Words too common to
// help are left out, unless there is nothing else.
func Query(typed string) []Term {
	terms := query(typed, false)
	if len(terms) == 0 {
		return query(typed, true)
	}
	return terms
}

func query(typed string, common bool) []Term {
	var terms []Term
	for _, w := range split(typed) {
		if !common && (stopWords[w.whole] || utf8.RuneCountInString(w.whole) < 2 && !isDigits(w.whole)) {
			continue
		}
		terms = append(terms, Term{AnyOf: stems(w.whole), Prefix: slug.Fold(w.whole)})
	}
	return terms
}

// word is a run of letters and digits. Its parts are what an apostrophe, a
// change of case or a number joins: "PrédiSauvetage" is found by "sauvetage"
// too, "EIG4" by "eig".
type word struct {
	whole string
	parts []string
}

func (w word) forms() []string {
	if stopWords[w.whole] || utf8.RuneCountInString(w.whole) < 2 && !isDigits(w.whole) {
		return nil
	}
	return stems(w.whole)
}

// split cuts a text into words: composed, without elided articles.
func split(text string) []word {
	text = norm.NFKC.String(strings.ToValidUTF8(text, " "))
	text = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "`", "'").Replace(text)
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	runs := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != '\'' && r != '@'
	})
	words := make([]word, 0, len(runs))
	for _, run := range runs {
		run = strings.Trim(withoutElision(strings.Trim(run, "'@")), "'@")
		if slug.Fold(joined(run)) == "" {
			continue // nothing but accents
		}
		w := word{whole: strings.ToLower(joined(run))}
		var parts []string
		for _, piece := range strings.Split(run, "'") {
			parts = append(parts, byCase(strings.ReplaceAll(piece, "@", "a"))...)
		}
		if len(parts) > 1 {
			for _, part := range parts {
				w.parts = append(w.parts, strings.ToLower(part))
			}
		}
		words = append(words, w)
	}
	return words
}

// joined writes a run without the signs inside it. An at sign between letters
// is how product names write an "a".
func joined(run string) string {
	return strings.ReplaceAll(strings.ReplaceAll(run, "'", ""), "@", "a")
}

// elided are the articles and conjunctions that an apostrophe shortens.
var elided = []string{"l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"}

func withoutElision(run string) string {
	for {
		before, after, found := strings.Cut(run, "'")
		if !found || !slices.Contains(elided, strings.ToLower(before)) {
			return run
		}
		run = after
	}
}

// byCase cuts a run where a small letter is followed by a capital, and a letter
// by a digit or a digit by a letter.
func byCase(run string) []string {
	var parts []string
	start, before := 0, rune(0)
	for at, r := range run {
		if unicode.IsLower(before) && unicode.IsUpper(r) || unicode.IsLetter(before) && unicode.IsDigit(r) || unicode.IsDigit(before) && unicode.IsLetter(r) {
			parts = append(parts, run[start:at])
			start = at
		}
		before = r
	}
	return append(parts, run[start:])
}

// stems lists the forms under which a lower case word is compared: one, or two
// when the accents change the stem.
func stems(w string) []string {
	if utf8.RuneCountInString(w) > longest {
		w = string([]rune(w)[:longest])
	}
	accented := slug.Fold(stem(w))
	plain := stem(slug.Fold(w))
	if plain == "" {
		plain = slug.Fold(w)
	}
	if accented == plain || accented == "" {
		return []string{plain}
	}
	return []string{plain, accented}
}

func stem(w string) string {
	env := snowballstem.NewEnv(w)
	french.Stem(env)
	return env.Current()
}

func isDigits(w string) bool {
	return w != "" && strings.Trim(w, "0123456789") == ""
}

// stopWords are too common to tell texts apart. Written as the splitter leaves
// them: lower case, with and without accents.
var stopWords = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(`à a au aux avec ce ces cet cette dans de des du elle en es est et eux il ils
		je la le les leur leurs lui ma mais me mes moi mon ne nos notre nous on ont ou où par pas pour qu que qui sa se ses
		si son sont sous sur ta te tes toi ton tu un une vos votre vous y d l s n c j m t`) {
		words[w] = true
		words[slug.Fold(w)] = true
	}
	return words
}()
