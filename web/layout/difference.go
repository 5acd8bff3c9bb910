package layout

import (
	"html"
	"strings"

	"github.com/a-h/templ"

	"cohorte/internal/lang"
	"cohorte/internal/worddiff"
)

// Diff shows a text as it became: what was removed, what was added, and what
// both have. Signs and hidden words say it, not the colour alone. Spaces and
// line breaks are those of the text.
func Diff(l lang.Lang, pieces []worddiff.Piece) templ.Component {
	var b strings.Builder
	b.WriteString(`<p class="diff">`)
	hidden := func(words string) { b.WriteString(`<span class="fr-sr-only">` + words + `</span>`) }
	mark := func(tag, class, sign, word, text string) {
		b.WriteString("<" + tag + ` class="` + class + `">`)
		hidden(" " + word + l.Colon() + " ")
		b.WriteString(`<span class="diff__sign" aria-hidden="true">` + sign + `</span>` + html.EscapeString(text))
		hidden(l.T(" (fin) ", " (end) "))
		b.WriteString("</" + tag + ">")
	}
	for _, p := range pieces {
		switch p.Kind {
		case worddiff.Removed:
			mark("del", "diff__removed", "−", l.T("retiré", "removed"), p.Text)
		case worddiff.Added:
			mark("ins", "diff__added", "+", l.T("ajouté", "added"), p.Text)
		default:
			b.WriteString(html.EscapeString(p.Text))
		}
	}
	b.WriteString("</p>")
	return templ.Raw(b.String())
}

// DiffBefore shows the text before, with what the other one has not.
func DiffBefore(l lang.Lang, pieces []worddiff.Piece) templ.Component {
	return Diff(l, without(pieces, worddiff.Added))
}

// DiffAfter shows the text after, with what the other one has not.
func DiffAfter(l lang.Lang, pieces []worddiff.Piece) templ.Component {
	return Diff(l, without(pieces, worddiff.Removed))
}

// without leaves out the pieces of a kind; a text that is empty then says so
// by a dash.
func without(pieces []worddiff.Piece, k worddiff.Kind) []worddiff.Piece {
	var out []worddiff.Piece
	for _, p := range pieces {
		if p.Kind != k {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return []worddiff.Piece{{Text: "—"}}
	}
	return out
}
