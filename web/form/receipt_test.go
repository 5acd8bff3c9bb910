package form_test

import (
	"net/http"
	"strings"
	"testing"

	"cohorte/document"
	"cohorte/fellowship/file/filetest"
)

// The receipt as a document names what its page names.
func TestTheReceiptAsADocument(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	_, receipt := h.submitted()
	page := h.get(receipt).want(http.StatusOK)
	a := h.get(receipt + "/pdf").want(http.StatusOK)
	claim, err := document.ReadReceipt([]byte(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	if claim.N != 1 || !strings.Contains(page.text("main"), claim.Number) {
		t.Errorf("the document is receipt %d of %s; the page says %s", claim.N, claim.Number, page.text("main"))
	}
	for _, hash := range claim.Hashes {
		if !strings.Contains(page.text("main"), hash) {
			t.Errorf("the page does not name %s", hash)
		}
	}
	if got, want := a.Header.Get("Content-Disposition"), `attachment; filename="recu-`+claim.Number+`-1.pdf"`; got != want || a.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("sent as %q %q, want %q", a.Header.Get("Content-Type"), got, want)
	}
	if again := h.get(receipt + "/pdf"); again.Body != a.Body {
		t.Error("the same receipt, asked twice, differs")
	}
	if english := h.get("/en" + receipt + "/pdf"); english.Body == a.Body {
		t.Error("the receipt in English is the French one")
	}
	if other := h.get(strings.Replace(receipt, "projets", "candidatures", 1) + "/pdf"); other.Status != http.StatusNotFound {
		t.Errorf("as an application: %d", other.Status)
	}
}
