package history

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cohorte/fellowship/organisation"
	"cohorte/internal/slug"
)

// hosts finds the organisations that a published text names. Texts run several
// together: a ministry, a directorate and a department, in any order, parted by
// commas, hyphens, "et" or "+", with acronyms in brackets.
type hosts struct {
	directory *organisation.Directory
	forms     []form // longest first
}

type form struct {
	folded string
	id     organisation.ID
}

func newHosts(directory *organisation.Directory) *hosts {
	h := &hosts{directory: directory}
	for _, o := range directory.All() {
		for _, name := range append([]string{o.Name}, o.Spellings...) {
			h.forms = append(h.forms, form{foldName(name), o.ID})
		}
	}
	slices.SortStableFunc(h.forms, func(a, b form) int { return len(b.folded) - len(a.folded) })
	return h
}

// named is an organisation and the words that named it.
type named struct {
	id    organisation.ID
	words string
}

// find lists the organisations that the text names, in its order, and what of
// the text names nobody.
func (h *hosts) find(text string) (found []named, rest string) {
	rest = text
	for rest != "" {
		length, id := h.longest(rest)
		if length == 0 {
			return found, rest
		}
		found = append(found, named{id, rest[:length]})
		rest = afterSeparator(h.afterAcronym(rest[length:], id))
	}
	return found, ""
}

// longest matches the longest known name at the head of the text and says how
// many bytes of the text it covers.
func (h *hosts) longest(text string) (length int, id organisation.ID) {
	folded, ends := foldPrefix(text)
	for _, f := range h.forms {
		if !strings.HasPrefix(folded, f.folded) {
			continue
		}
		end := ends[len(f.folded)-1]
		if next, _ := utf8.DecodeRuneInString(text[end:]); unicode.IsLetter(next) || unicode.IsDigit(next) {
			continue
		}
		return end, f.id
	}
	return 0, ""
}

func (h *hosts) afterAcronym(rest string, id organisation.ID) string {
	trimmed := strings.TrimLeft(rest, " ")
	if !strings.HasPrefix(trimmed, "(") {
		return rest
	}
	inside, after, closed := strings.Cut(trimmed[1:], ")")
	if o, _ := h.directory.Find(id); closed && o.Acronym != "" && foldName(inside) == foldName(o.Acronym) {
		return after
	}
	return rest
}

var separator = regexp.MustCompile(`^\s*(?:[,+]|-\s|et\s)?\s*`)

func afterSeparator(rest string) string { return rest[len(separator.FindString(rest)):] }

// closestFirst puts an organisation that contains another one of the list after
// all those that contain none, the widest last; the rest stays in place.
func (h *hosts) closestFirst(ids []organisation.ID) []organisation.ID {
	contains := func(id organisation.ID) bool {
		return slices.ContainsFunc(ids, func(other organisation.ID) bool {
			return slices.Contains(h.directory.Parents(other), id)
		})
	}
	var close, wide []organisation.ID
	for _, id := range ids {
		switch {
		case slices.Contains(close, id) || slices.Contains(wide, id):
		case contains(id):
			wide = append(wide, id)
		default:
			close = append(close, id)
		}
	}
	slices.SortStableFunc(wide, func(a, b organisation.ID) int {
		return len(h.directory.Parents(b)) - len(h.directory.Parents(a))
	})
	return append(close, wide...)
}

// foldName is a name as names are compared: no case, accent, hyphen or kind of
// apostrophe, single spaces.
func foldName(s string) string {
	folded, _ := foldPrefix(strings.TrimSpace(s))
	return folded
}

// foldPrefix folds a text and says, for each byte of the result, how many bytes
// of the text it took to get there.
func foldPrefix(text string) (folded string, ends []int) {
	var b strings.Builder
	for at, r := range text {
		end := at + utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(text[at:])
			end = at + size
		}
		piece := slug.Fold(string(r))
		switch {
		case r == '’' || r == '‘' || r == 'ʼ':
			piece = "'"
		case r == '-' || unicode.IsSpace(r):
			piece = " "
			if strings.HasSuffix(b.String(), " ") {
				piece = ""
			}
		}
		b.WriteString(piece)
		for range len(piece) {
			ends = append(ends, end)
		}
		if piece == "" && len(ends) > 0 {
			ends[len(ends)-1] = end
		}
	}
	return b.String(), ends
}
