package pdf

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// letters is one point wide for each letter.
func letters(s string) float64 { return float64(utf8.RuneCountInString(s)) }

func TestLinesBreakAtPlainSpacesOnly(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text  string
		width float64
		want  []string
	}{
		{"", 10, []string{""}},
		{"un deux trois", 8, []string{"un deux ", "trois"}},
		{"un deux", 7, []string{"un deux"}},
		{"à 4\u202f250\u00a0€ !", 9, []string{"à 4\u202f250\u00a0€ ", "!"}},
		{"soit 4\u202f250\u00a0€\u202f!", 10, []string{"soit ", "4\u202f250\u00a0€\u202f!"}},
		{"un\ndeux", 9, []string{"un", "deux"}},
		{"un long-nom-de-fichier.pdf", 9, []string{"un ", "long-nom-", "de-", "fichier.", "pdf"}},
		{"éééééééé", 3, []string{"ééé", "ééé", "éé"}},
		{"abc", 0.5, []string{"a", "b", "c"}},
	} {
		if got := breakLines(tt.text, tt.width, letters); !slices.Equal(got, tt.want) {
			t.Errorf("%q in %v is %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}

func FuzzBreakLines(f *testing.F) {
	f.Add("un deux\ntrois-quatre", 3.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if !utf8.ValidString(text) || width < 1 || len(text) > 1000 {
			return
		}
		lines := breakLines(text, width, letters)
		if got := strings.Join(lines, ""); got != strings.ReplaceAll(text, "\n", "") {
			t.Errorf("%q became %q", text, got)
		}
		for _, line := range lines {
			if letters(strings.TrimRight(line, " ")) > width {
				t.Errorf("%q is wider than %v", line, width)
			}
		}
	})
}

func TestTheFontsDrawFrench(t *testing.T) {
	t.Parallel()
	for _, f := range []*face{newFace("regular", regularTTF), newFace("bold", boldTTF)} {
		for _, r := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789àâäçéèêëîïôöùûüÿœæÀÂÇÉÈÊËÎÏÔÙÛÜŒÆ«»’‘“”–—…€°²·•@&%#§()[]/\\-_.,;:!?'\" \u00a0\u202f\u2011" {
			if s := f.signs[f.code(r)-1]; s.glyph == 0 || s.advance == 0 {
				t.Errorf("%s does not draw %q", f.name, r)
			}
		}
	}
}

func long() *Document {
	d := New(About{Title: "Essai", Lang: "fr", Made: time.Unix(0, 0), Footer: func(page, pages int) string { return strings.Repeat("x", page) + "/" + strings.Repeat("x", pages) }})
	d.Heading(1, "Un titre")
	for range 40 {
		d.Paragraph(strings.Repeat("Un texte qui tient sur deux lignes. ", 4))
	}
	d.Heading(2, "Une suite")
	d.Paragraph("Un signe que la police n’a pas\u00a0: 語, et un autre plan\u00a0: 😀.")
	return d
}

func TestADocumentOfSeveralPagesIsReadInOrder(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed: its package reads PDF files independently of this program")
	}
	path := filepath.Join(t.TempDir(), "long.pdf")
	if err := os.WriteFile(path, long().Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdfinfo", "-struct-text", path).CombinedOutput()
	if err != nil {
		t.Fatal(err, string(out))
	}
	text := strings.Join(strings.Fields(strings.ReplaceAll(string(out), "\"", "")), " ")
	whole := strings.TrimSpace(strings.Repeat("Un texte qui tient sur deux lignes. ", 4))
	if n := strings.Count(text, whole); n != 40 {
		t.Errorf("%d of 40 paragraphs are read whole", n)
	}
	if !strings.HasSuffix(text, "Un signe que la police n’a pas : 語, et un autre plan : 😀.") {
		t.Errorf("the document ends on %q", text[max(0, len(text)-120):])
	}
	if strings.Contains(text, "x/xxx") {
		t.Error("the foot of the page is read as text")
	}
	pages, err := exec.CommandContext(t.Context(), "pdftotext", path, "-").Output()
	if err != nil || !strings.Contains(string(pages), "\nx/xxx\n") || !strings.Contains(string(pages), "\nxxx/xxx\n") || strings.Count(string(pages), "\f") != 3 {
		t.Errorf("%v: three pages with their foot, got %q", err, pages)
	}
}
