package review

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold takes case and accents away, so that names are found however they are
// typed.
func fold(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) { // most words
		return strings.ToLower(s)
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(s)))
}

// word is a run of letters and digits of a text, with its place in bytes.
type word struct {
	folded   string
	from, to int
}

func words(text string) []word {
	var all []word
	from := -1
	end := func(to int) {
		if from >= 0 {
			all = append(all, word{fold(text[from:to]), from, to})
			from = -1
		}
	}
	for i, r := range text {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		switch {
		case inside && from < 0:
			from = i
		case !inside:
			end(i)
		}
	}
	end(len(text))
	return all
}

// civilities announce a family name.
var civilities = []string{"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "ms", "mrs", "dr"}

// Names says whether the text names the person: all words of the name side by
// side in any order, or one of them after "M." or "Mme".
func Names(text, name string) bool { return len(naming(words(text), nameWords(name))) > 0 }

// nameWords are the words that a name is looked for by: initials are in every
// text.
func nameWords(name string) (wanted []string) {
	for _, w := range words(name) {
		if len(w.folded) > 1 {
			wanted = append(wanted, w.folded)
		}
	}
	return wanted
}

func naming(in []word, wanted []string) []Span {
	var spans []Span
	for i := range in {
		if !slices.Contains(wanted, in[i].folded) { // most words
			continue
		}
		if n := len(wanted); n > 1 && i+n <= len(in) && sameWords(in[i:i+n], wanted) {
			spans = append(spans, Span{in[i].from, in[i+n-1].to, "name"})
		}
		if i > 0 && slices.Contains(civilities, in[i-1].folded) {
			spans = append(spans, Span{in[i].from, in[i].to, "name"})
		}
	}
	return spans
}

func sameWords(in []word, wanted []string) bool {
	left := slices.Clone(wanted)
	for _, w := range in {
		at := slices.Index(left, w.folded)
		if at < 0 {
			return false
		}
		left = slices.Delete(left, at, at+1)
	}
	return true
}

// Span is a part of a text, in bytes, and what was found there: "name",
// "email", "phone" or "web".
type Span struct {
	From, To int
	What     string
}

// Identity is what would tell who somebody is.
type Identity struct {
	First, Last string
	Email       string
	Phone       string
	Web         []string // addresses of their own pages
}

// shortName is the least length of a first or last name that is looked for by
// itself: shorter ones are words of the language too often.
const shortName = 3

// Identifying proposes what to mask in a free text: each of the names of the
// person, wherever it stands as a word, their addresses and their number. It
// proposes; people decide, since "Rose" is also a flower.
func Identifying(text string, who Identity) []Span {
	var spans []Span
	in := words(text)
	for _, part := range []string{who.First, who.Last} {
		want := words(part)
		for i := range in {
			if n := len(want); n > 0 && len(fold(part)) >= shortName && i+n <= len(in) && equalWords(in[i:i+n], want) {
				spans = append(spans, Span{in[i].from, in[i+n-1].to, "name"})
			}
		}
	}
	spans = append(spans, literal(text, who.Email, "email")...)
	for _, address := range who.Web {
		_, bare, ok := strings.Cut(address, "://")
		if !ok {
			bare = address
		}
		spans = append(spans, literal(text, strings.TrimSuffix(bare, "/"), "web")...)
	}
	spans = append(spans, number(text, who.Phone)...)
	return merged(spans)
}

func equalWords(a, b []word) bool {
	return slices.EqualFunc(a, b, func(x, y word) bool { return x.folded == y.folded })
}

func literal(text, what, kind string) []Span {
	if what == "" {
		return nil
	}
	var spans []Span
	low, want := strings.ToLower(text), strings.ToLower(what)
	if len(low) != len(text) { // a letter whose small form is longer: bytes would not match
		low, want = text, what
	}
	for from := 0; ; {
		at := strings.Index(low[from:], want)
		if at < 0 {
			return spans
		}
		spans = append(spans, Span{from + at, from + at + len(want), kind})
		from += at + len(want)
	}
}

// number finds the last nine digits of a telephone number, however they are
// grouped.
func number(text, phone string) []Span {
	const significant = 9
	want := digits(phone)
	if len(want) < significant {
		return nil
	}
	want = want[len(want)-significant:]
	var at []int
	var held strings.Builder
	var spans []Span
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9':
			held.WriteRune(r)
			at = append(at, i)
			if strings.HasSuffix(held.String(), want) {
				spans = append(spans, Span{at[len(at)-significant], i + 1, "phone"})
			}
		case r == ' ' || r == '.' || r == '-' || r == '\u00a0' || r == '\u202f' || r == '(' || r == ')':
		default:
			held.Reset()
			at = nil
		}
	}
	return spans
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

func merged(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To)) })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.From < out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// Piece is a part of a masked text: what stands there, or what kind of thing
// was masked.
type Piece struct {
	Text   string
	Masked string // "" where Text stands
}

// Mask cuts a text at the spans that were accepted; spans outside of the text
// or crossing another one are left out.
func Mask(text string, spans []Span) []Piece {
	var out []Piece
	from := 0
	for _, s := range merged(slices.Clone(spans)) {
		if s.From < from || s.To > len(text) || s.From >= s.To {
			continue
		}
		if s.From > from {
			out = append(out, Piece{Text: text[from:s.From]})
		}
		out = append(out, Piece{Masked: s.What})
		from = s.To
	}
	if from < len(text) {
		out = append(out, Piece{Text: text[from:]})
	}
	return out
}
