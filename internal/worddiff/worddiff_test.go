package worddiff_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohorte/internal/worddiff"
)

// said writes a comparison on one line: [-removed-] {+added+}.
func said(pieces []worddiff.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Kind {
		case worddiff.Removed:
			b.WriteString("[-" + p.Text + "-]")
		case worddiff.Added:
			b.WriteString("{+" + p.Text + "+}")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"", "Un texte.", "{+Un texte.+}"},
		{"Un texte.", "", "[-Un texte.-]"},
		{"Le même texte.", "Le même texte.", "Le même texte."},
		{"Les agents remplissent la fiche.", "Les agents de la préfecture remplissent la fiche.", "Les agents {+de la préfecture +}remplissent la fiche."},
		{"Trois agents lents", "Deux juges lents", "[-Trois agents-]{+Deux juges+} lents"},
		{"été", "été\u0301", "[-été-]{+été\u0301+}"},
		{"un\ndeux\ntrois", "un\ntrois", "un\n[-deux\n-]trois"},
		{"a, b", "a ; b", "a[-,-]{+ ;+} b"},
	} {
		if diff := cmp.Diff(c.want, said(worddiff.Compare(c.before, c.after))); diff != "" {
			t.Errorf("%q → %q: %s", c.before, c.after, diff)
		}
	}
}

// Texts of any length are compared, and neither loses a sign.
func FuzzBothTextsComeBack(f *testing.F) {
	f.Add("un deux", "un trois")
	f.Add("\xff a", "a\xff")
	f.Fuzz(func(t *testing.T, before, after string) {
		var a, b strings.Builder
		for _, p := range worddiff.Compare(before, after) {
			if p.Kind != worddiff.Added {
				a.WriteString(p.Text)
			}
			if p.Kind != worddiff.Removed {
				b.WriteString(p.Text)
			}
		}
		if a.String() != before || b.String() != after {
			t.Errorf("%q, %q became %q, %q", before, after, a.String(), b.String())
		}
	})
}

func TestLongTexts(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("mot ", 40_000)
	if got := said(worddiff.Compare(long+"fin", long+"autre")); !strings.HasSuffix(got, "[-fin-]{+autre+}") {
		t.Errorf("a change at the end of a long text: %q", got[len(got)-40:])
	}
	a, b := strings.Repeat("a b\n", 5_000), strings.Repeat("c d\n", 5_000)
	if got := worddiff.Compare(a, b); len(got) != 2 {
		t.Errorf("two long texts without a word in common: %d pieces", len(got))
	}
}
