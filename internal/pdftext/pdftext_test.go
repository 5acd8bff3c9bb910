package pdftext_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cohorte/internal/pdf"
	"cohorte/internal/pdftext"
)

// written is a document by our own writer, whose fonts are cut down.
func written(t *testing.T) []byte {
	t.Helper()
	d := pdf.New(pdf.About{Title: "Le titre", Lang: "fr", Made: time.Date(2030, 1, 31, 9, 0, 0, 0, time.UTC), Namespace: "https://exemple.fr/", Facts: []pdf.Fact{{Name: "auteur", Value: "Claire Exemple"}}})
	d.Heading(1, "Portfolio")
	d.Paragraph("J’ai travaillé avec l’équipe de Zoé Modèle-Dùpont, à Paris.")
	for range 80 {
		d.Paragraph("Une ligne de plus.")
	}
	d.Paragraph("Écrire à claire@exemple.fr")
	return d.Bytes()
}

func TestWhatPagesSay(t *testing.T) {
	t.Parallel()
	f, err := pdftext.Read(written(t))
	if err != nil {
		t.Fatal(err)
	}
	pages := f.Pages()
	if len(pages) < 2 || !strings.Contains(oneLine(pages[0].Text), "l’équipe de Zoé Modèle-Dùpont, à Paris.") || strings.Contains(pages[0].Text, "claire@") ||
		!strings.Contains(pages[len(pages)-1].Text, "claire@exemple.fr") {
		t.Errorf("%d pages, the first: %q", len(pages), pages[0].Text)
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// handMade is a PDF as a program of an office writes it: objects in streams, a
// page saved twice, a link, a photograph with the notes of its camera.
func handMade() []byte {
	packed := func(s string) string {
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		w.Write([]byte(s)) //nolint:errcheck // to memory
		w.Close()          //nolint:errcheck // to memory
		return b.String()
	}
	inner := "1 0 2 49 << /Type /Catalog /Pages 2 0 R /Metadata 9 0 R /AF 8 0 R >>\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
	first := strings.Index(inner, "<<")
	inner = strings.Replace(inner, "2 49", "2 "+fmt.Sprint(strings.Index(inner[first:], "\n")+1), 1)
	first = strings.Index(inner, "<<")
	objects := packed(inner)
	page := packed("BT /F1 12 Tf 50 700 Td [(An) 20 (na) -300 (M\\351lois)] TJ 0 -14 Td (deuxi\\350me \\(ligne\\)) Tj ET q /I1 Do Q")
	photo := "\xff\xd8\xff\xe1\x00\x10Exif\x00\x00SECRETS!\xff\xda\x00\x02data\xff\xd9"
	var b strings.Builder
	b.WriteString("%PDF-1.5\n")
	b.WriteString("4 0 obj << /Length 6 >> stream\n(OLD) \nendstream endobj\n")
	fmt.Fprintf(&b, "7 0 obj << /Type /ObjStm /N 2 /First %d /Filter /FlateDecode /Length %d >> stream\n%s\nendstream endobj\n", first, len(objects), objects)
	b.WriteString("3 0 obj << /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /I1 6 0 R >> >> /Annots [ << /Subtype /Link /A << /URI (mailto:anna@exemple.fr) >> >> ] >> endobj\n")
	fmt.Fprintf(&b, "4 0 obj << /Filter /FlateDecode /Length %d >> stream\n%s\nendstream endobj\n", len(page), page)
	b.WriteString("5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> endobj\n")
	fmt.Fprintf(&b, "6 0 obj << /Subtype /Image /Filter /DCTDecode /Width 1 /Height 1 /Length %d >> stream\n%s\nendstream endobj\n", len(photo), photo)
	b.WriteString("8 0 obj << /Type /Filespec /UF (cv-anna-melois.odt) >> endobj\n9 0 obj << /Type /Metadata /Length 12 >> stream\nAnna Melois \nendstream endobj\n")
	b.WriteString("10 0 obj << /Author (Anna Melois) >> endobj\ntrailer << /Root 1 0 R /Info 10 0 R /Size 11 >>\nstartxref\n0\n%%EOF\n")
	return []byte(b.String())
}

func TestAPDFOfAnOffice(t *testing.T) {
	t.Parallel()
	f, err := pdftext.Read(handMade())
	if err != nil {
		t.Fatal(err)
	}
	pages := f.Pages()
	if len(pages) != 1 || oneLine(pages[0].Text) != "Anna Mélois deuxième (ligne)" || !pages[0].Picture || pages[0].Unknown {
		t.Fatalf("got %+v", pages)
	}
	if got := f.Elsewhere(); got != "mailto:anna@exemple.fr" {
		t.Errorf("elsewhere: %q", got)
	}
	bare := f.Bare()
	for _, left := range []string{"Anna Melois", "cv-anna", "SECRETS", "OLD", "Metadata"} {
		if bytes.Contains(bare, []byte(left)) {
			t.Errorf("%q is still in the bare copy", left)
		}
	}
	again, err := pdftext.Read(bare)
	if err != nil || len(again.Pages()) != 1 || again.Pages()[0] != pages[0] {
		t.Errorf("the bare copy says something else: %v", err)
	}
}

// What other programs say of a bare copy, where there is one on the machine.
func TestOtherProgramsReadABareCopy(t *testing.T) {
	t.Parallel()
	f, err := pdftext.Read(written(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "bare.pdf")
	if err := os.WriteFile(path, f.Bare(), 0o600); err != nil {
		t.Fatal(err)
	}
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext here")
	}
	out, err := exec.Command(tool, path, "-").CombinedOutput()
	if err != nil || !strings.Contains(oneLine(string(out)), "Zoé Modèle-Dùpont") || strings.Contains(string(out), "rror") {
		t.Errorf("%v: %.300s", err, out)
	}
}

func TestWhatIsNotRead(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"nothing": "", "a text": "bonjour", "no pages": "%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>"} {
		if _, err := pdftext.Read([]byte(content)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(handMade())
	f.Fuzz(func(t *testing.T, content []byte) {
		if d, err := pdftext.Read(content); err == nil {
			d.Pages()
			d.Elsewhere()
			d.Bare()
		}
	})
}
