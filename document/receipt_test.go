package document_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cohorte/document"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/internal/lang"
)

const (
	number  = "P9-3456-7V"
	content = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	rules   = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	piece   = "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
)

// at is 14 h 52 min 07 s in Paris.
var at = time.Date(2030, 3, 12, 13, 52, 7, 123456000, time.UTC)

func receipt(t *testing.T, attached ...file.Attached) file.Receipt {
	t.Helper()
	e := filetest.Edition()
	known, err := file.ParseNumber(number)
	if err != nil {
		t.Fatal(err)
	}
	return file.Receipt{
		File:       file.File{Number: known, Call: edition.ProjectCall, Edition: e.ID, Submissions: 1},
		Submission: file.Submission{N: 1, EditionSHA256: rules, SHA256: content, ReceivedAt: at},
		Rules:      edition.Version{Edition: e, N: 2, SHA256: rules},
		Answers:    file.Answers{"name": file.Text("L’œuvre d’Élodie : « ça marche » à 4\u202f250\u00a0€\u202f!")},
		Attached:   attached,
	}
}

var place = document.Place{Programme: "Programme d’essai", BaseURL: "https://site.exemple"}

func tool(t *testing.T, name string, data []byte, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed: its package reads PDF files independently of this program", name)
	}
	path := filepath.Join(t.TempDir(), "recu.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range args {
		if args[i] == "FILE" {
			args[i] = path
		}
	}
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, out)
	}
	return string(out)
}

// sentence is what a reader's program takes out of the whole document. It
// makes every space a plain one.
func sentence(text string) string {
	return strings.Join(strings.Fields(text), " ")
}

func TestTheReceiptOnASheetOfPaper(t *testing.T) {
	t.Parallel()
	attached := file.Attached{SHA256: piece, Name: "présentation.pdf"}
	sheet := document.Receipt(lang.FR, place, receipt(t, attached), "Camille Exemple")
	want := "Programme d’essai Projet déposé Numéro " + number + " Reçu le mardi 12 mars 2030 à 14\u00a0h\u00a052\u00a0min\u00a007\u00a0s (heure de Paris) " +
		"Reçu n°\u00a01 Appel Proposer un projet Règles appliquées Essai 9, version 1.2 Déposé par Camille Exemple " +
		"Nom du projet L’œuvre d’Élodie : « ça marche » à 4\u202f250\u00a0€\u202f! " +
		"Empreintes Une empreinte (SHA-256) change dès qu’un seul signe change. Elle prouve ce qui a été reçu sans le montrer. " +
		"De quoi Empreinte Réponses déposées " + content + " Règles appliquées " + rules + " Pièce\u00a0: présentation.pdf " + piece +
		" Vérifier ce reçu • Sur https://site.exemple/recus\u00a0: tapez le numéro et l’empreinte des réponses déposées. Le contenu du dossier n’est jamais montré. " +
		"• Une pièce est la même si son empreinte est la même\u00a0: sous Linux, «\u00a0sha256sum fichier.pdf\u00a0»\u202f; sous Windows, «\u00a0certutil -hashfile fichier.pdf SHA256\u00a0». " +
		"Reçu n°\u00a01 – " + number + " – page 1 sur 1"
	if got := sentence(tool(t, "pdftotext", sheet, "-raw", "FILE", "-")); got != sentence(want) {
		t.Errorf("the text of the receipt is\n%q, want\n%q", got, want)
	}
	if heard := tool(t, "pdfinfo", sheet, "-struct-text", "FILE"); !strings.Contains(heard, "\"L’œuvre d’Élodie : « ça marche » à 4\u202f250\u00a0€\u202f!\"") {
		t.Errorf("spaces that hold a number to its unit are lost: %s", heard)
	}
	if out := tool(t, "qpdf", sheet, "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors found") {
		t.Errorf("qpdf says %s", out)
	}
}

func TestTheReceiptInEnglishOfAnApplicationThatWasReplaced(t *testing.T) {
	t.Parallel()
	r := receipt(t)
	r.File.Call, r.File.Submissions = edition.TalentCall, 2
	text := sentence(tool(t, "pdftotext", document.Receipt(lang.EN, document.Place{Programme: "Trial"}, r, ""), "-raw", "FILE", "-"))
	for _, words := range []string{"Application submitted Replaced by receipt no.\u00a02: the last version submitted is the one that is read.",
		"Tuesday 12 March 2030 at 14:52:07 (Paris time)", "Rules applied Trial 9, version 1.2"} {
		if !strings.Contains(text, sentence(words)) {
			t.Errorf("the receipt does not say %q: %s", words, text)
		}
	}
	for _, words := range []string{"Submitted by", "Name of the project", "https://"} {
		if strings.Contains(text, words) {
			t.Errorf("the receipt says %q", words)
		}
	}
}

// Whoever listens to the document hears its parts, in order.
func TestTheReceiptIsTagged(t *testing.T) {
	t.Parallel()
	sheet := document.Receipt(lang.FR, place, receipt(t), "")
	facts := tool(t, "pdfinfo", sheet, "FILE")
	for _, line := range []string{"Tagged:          yes", "Title:           Reçu n°\u00a01 – " + number, "Pages:           1"} {
		if !strings.Contains(facts, line+"\n") {
			t.Errorf("pdfinfo lacks %q: %s", line, facts)
		}
	}
	var kinds []string
	for _, line := range strings.Split(tool(t, "pdfinfo", sheet, "-struct", "FILE"), "\n") {
		kind, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if kind = strings.TrimSuffix(kind, ":"); kind != "" && kind != "/Scope" && kind != "/ListNumbering" {
			kinds = append(kinds, kind)
		}
	}
	row := " TR TH TD"
	want := "Document P H1 Table" + strings.Repeat(row, 6) + " H2 P Table TR TH TH TR TD TD TR TD TD H2 L LI Lbl LBody LI Lbl LBody"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("the structure is\n%s, want\n%s", got, want)
	}
}

func TestTheSameReceiptHasTheSameBytes(t *testing.T) {
	t.Parallel()
	attached := file.Attached{SHA256: piece, Name: "cv.pdf"}
	one, two := document.Receipt(lang.FR, place, receipt(t, attached), "C."), document.Receipt(lang.FR, place, receipt(t, attached), "C.")
	if !bytes.Equal(one, two) {
		t.Error("the same receipt, made twice, differs")
	}
	if bytes.Equal(one, document.Receipt(lang.EN, place, receipt(t, attached), "C.")) {
		t.Error("the receipt in English has the bytes of the one in French")
	}
}

func TestReadingAReceiptBack(t *testing.T) {
	t.Parallel()
	attached := file.Attached{SHA256: piece, Name: "cv.pdf"}
	second := at.Truncate(time.Second)
	whole := file.Claim{Number: number, N: 1, ReceivedAt: second, Hashes: []string{content, rules, piece}}
	for name, tt := range map[string]struct {
		data string
		want file.Claim
	}{
		"document": {string(document.Receipt(lang.FR, place, receipt(t, attached), "<&>")), whole},
		"JSON": {`{"number": "p9 3456 7v", "receipt": 1, "received_at": "2030-03-12T13:52:07Z", "content_sha256": "` + content +
			`", "edition_sha256": "` + rules + `", "attached_sha256": ["` + piece + `"]}`, whole},
		"mail": {"Reçu : votre projet P9-3456-7W, non, " + number + " est déposé.\r\nEmpreinte : " + strings.ToUpper(content) + "\r\n" + content,
			file.Claim{Number: number, Hashes: []string{content}}},
	} {
		got, err := document.ReadReceipt([]byte(tt.data))
		if err != nil || fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%s: %v %v, want %v", name, got, err, tt.want)
		}
	}
	for name, data := range map[string]string{
		"nothing": "", "a number alone": number, "a fingerprint alone": content, "another document": "%PDF-1.7\n" + number + content,
		"a mistyped number": "P9-3456-7W " + content, "half a packet": "%PDF-1.7 <?xpacket begin", "not JSON": "{" + number + content,
	} {
		if got, err := document.ReadReceipt([]byte(data)); err == nil {
			t.Errorf("%s is read as %v", name, got)
		}
	}
}

func FuzzReadReceipt(f *testing.F) {
	f.Add([]byte("%PDF-1.7<?xpacket begin?><a xmlns:f=\"https://cohorte.invalid/ns/receipt/1/\"><f:number>" + number + "</f:number><f:content_sha256>" + content + "</f:content_sha256></a>"))
	f.Add([]byte(`{"number":"` + number + `","content_sha256":["` + content + `"]}`))
	f.Add([]byte(number + " " + content))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := document.ReadReceipt(data)
		if err != nil {
			return
		}
		if again, err := file.ParseNumber(c.Number); err != nil || again != c.Number {
			t.Errorf("the number %q is not one", c.Number)
		}
		for _, h := range c.Hashes {
			if bare, ok := file.Fingerprint(h); !ok || bare != h {
				t.Errorf("%q is not a fingerprint", h)
			}
		}
	})
}
