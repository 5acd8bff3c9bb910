package journey_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"cohorte/document"
)

var fingerprint = regexp.MustCompile(`[0-9a-f]{64}`)

// TestAReceiptProvesASubmission follows one receipt from the act to whoever is
// shown it: the page, the mail and the PDF say the same, and anybody can have
// it confirmed without reading the file.
func TestAReceiptProvesASubmission(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	d := p.submittedDossier()
	d.attach("portrait.pdf", sheet("une pièce"))
	to := d.submit("once").Header.Get("Location")
	if !strings.HasPrefix(to, d.page+"/recus/") {
		t.Fatalf("submitting leads to %q", to)
	}
	receipt := d.get(to)
	onPage := fingerprint.FindAllString(receipt.main(), -1)
	if len(onPage) < 3 {
		t.Fatalf("the receipt page has the fingerprints %q, not those of the content, the rules and a file", onPage)
	}

	// The mail says the same.
	mails := newLetters(p).to("candidate_submitted.demo-7@demonstration.example")
	if len(mails) == 0 {
		t.Fatal("no mail was sent")
	}
	inMail, err := document.ReadReceipt([]byte(mails[0].Text))
	if err != nil || inMail.Number != d.number {
		t.Errorf("the mail is about %q, not %q", inMail.Number, d.number)
	}
	for _, hash := range onPage {
		if !strings.Contains(mails[0].Text, hash) {
			t.Errorf("the mail lacks the fingerprint %s of the page", hash)
		}
	}

	// So does the PDF.
	inPDF, err := document.ReadReceipt([]byte(d.get(to + "/pdf").text))
	if err != nil || inPDF.Number != d.number || inPDF.ReceivedAt.IsZero() {
		t.Errorf("the PDF reads as %+v", inPDF)
	}
	for _, hash := range onPage {
		if !strings.Contains(strings.Join(inPDF.Hashes, " "), hash) {
			t.Errorf("the PDF lacks the fingerprint %s of the page", hash)
		}
	}

	// Anybody may ask; a wrong fingerprint and an unknown number get one answer.
	visitor := p.visitor()
	ask := func(number, hash string) page {
		return visitor.post("/recus", url.Values{"number": {number}, "fingerprint": {hash}})
	}
	if got := ask(d.number, onPage[0]); got.StatusCode != http.StatusOK || !strings.Contains(got.main(), "authentique") {
		t.Errorf("the receipt is not confirmed: %d %s", got.StatusCode, got.main())
	}
	wrong := strings.Repeat("0", 64)
	if got := ask(d.number, wrong); !strings.Contains(got.main(), "Aucun reçu ne correspond") {
		t.Errorf("a wrong fingerprint: %s", got.main())
	}
	for _, secret := range []string{"portrait.pdf", "candidate_submitted"} {
		if strings.Contains(ask(d.number, onPage[0]).text, secret) {
			t.Errorf("the public check shows %q", secret)
		}
	}
}
