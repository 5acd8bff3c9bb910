package journey_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/pdf"
	"cohorte/internal/pdftext"
	"cohorte/store"
)

// copyOf is a PDF that says these lines, with an author in its metadata.
func copyOf(lines ...string) string {
	d := pdf.New(pdf.About{Title: "Auteur caché", Lang: "fr", Made: tenOClock, Namespace: "https://exemple.fr/", Facts: []pdf.Fact{{Name: "auteur", Value: "Auteur caché"}}})
	for _, l := range lines {
		d.Paragraph(l)
	}
	return string(d.Bytes())
}

// sendFile posts one file.
func (w *person) sendFile(path, field, name, content string) page {
	w.Helper()
	kind, body := parted(part{field, name, content})
	return w.send(path, kind, bytes.NewReader(body))
}

// An author whose edition reads without names gives a copy of what they
// attached: refused with the page while it names them, kept without metadata,
// sent back with a reason, accepted, and shown to readers then only. Rule R-23.
func TestACopyIsTakenOnceItNamesNobody(t *testing.T) {
	t.Parallel()
	p, desk := newReadingPlace(t, engines["sqlite"](t), 8)
	base := desk.openReading()
	const who = "demo-6.candidate_submitted"
	number := p.fileOf(who, edition.TalentCall)
	author := p.as(who)
	copies := "/candidatures/" + number + "/copies"
	author.get("/candidatures/"+number).says(t, http.StatusOK, "Vos pièces sont lues sans votre nom")
	ask := author.get(copies).expect(author, http.StatusOK, "what is asked")
	give := regexp.MustCompile(`action="(` + copies + `/[a-z_]+)"`).FindStringSubmatch(ask.text)[1]
	field := give[strings.LastIndex(give, "/")+1:]
	var me review.Identity
	var id file.ID
	p.look(func(ctx context.Context, tx *store.Tx) error {
		officer, err := tx.AccountByAddress(ctx, p.emailOf("desk_officer"))
		if err != nil {
			return err
		}
		f, err := tx.FileForStaff(ctx, officer.Actor(p.now()), number)
		if err != nil {
			return err
		}
		answers, err := tx.SubmittedAnswers(ctx, p.site.Shelf, f)
		rules, _ := p.site.Edition(f.Edition, f.Version)
		me, id = review.IdentityOf(file.FormOf(rules.Edition, f.Call), answers), f.ID
		return err
	})
	kept := func() (c review.AnonymousCopy) {
		p.look(func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.CopiesOf(ctx, id)
			if len(all) > 0 {
				c = all[0]
			}
			return err
		})
		return c
	}

	pages := append([]string{"Mon portfolio."}, make([]string, 90)...)
	for i := range pages[1:] {
		pages[i+1] = "Une ligne de plus."
	}
	author.sendFile(give, "copie", "moi.pdf", copyOf(append(pages, "Écrit par "+strings.ToUpper(me.Last)+" "+me.First)...)).
		says(t, http.StatusUnprocessableEntity, "Le texte contient encore votre nom, page", "un cache posé dessus ne suffit pas")
	author.sendFile(give, "copie", "moi.pdf", copyOf("Écrire à "+me.Email)).says(t, http.StatusUnprocessableEntity, "Le texte contient encore votre adresse électronique, page 1")
	author.sendFile(give, "copie", "moi.odt", "PK\x03\x04…").says(t, http.StatusUnprocessableEntity, "Envoyez un PDF")
	author.sendFile(give, "copie", "vide.pdf", "").says(t, http.StatusUnprocessableEntity, "Ce fichier est vide.")
	author.sendFile(give, "copie", "coupe.pdf", copyOf("x")[:200]).says(t, http.StatusUnprocessableEntity, "Ce PDF ne se lit pas en entier")
	if kept().SHA256 != "" {
		t.Fatal("a copy that was refused was kept")
	}
	if got := author.sendFile(give, "copie", "anonyme.pdf", copyOf("Un portfolio sans nom.")); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("a clean copy: %d\n%s", got.StatusCode, got.main())
	}
	offered := kept()
	content, err := p.site.Files.Open(offered.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close() //nolint:errcheck // it was only read
	var b bytes.Buffer
	if _, err := b.ReadFrom(content); err != nil || strings.Contains(b.String(), "Auteur caché") {
		t.Errorf("the copy keeps its metadata, or can't be read: %v", err)
	}
	if f, err := pdftext.Read(b.Bytes()); err != nil || !strings.Contains(f.Pages()[0].Text, "sans nom") {
		t.Errorf("the copy says something else: %v", err)
	}

	code := regexp.MustCompile(`/anonymat/(\d+)"`).FindStringSubmatch(desk.get(base + "/anonymat?q=" + number).text)[1]
	veiled := base + "/anonymat/" + code
	desk.get(veiled).says(t, http.StatusOK, "À regarder", "Lire la copie")
	decide := func(word, reason string) page {
		return desk.post(veiled+"/copies/"+field, url.Values{"sha256": {offered.SHA256}, "decision": {word}, "reason": {reason}})
	}
	decide("refaire", "").says(t, http.StatusUnprocessableEntity, "Écrivez le motif")
	decide("refaire", "La page 1 montre votre photo.").expect(desk, http.StatusSeeOther, "sent back")
	author.get(copies).says(t, http.StatusOK, "À refaire", "L’équipe écrit : La page 1 montre votre photo.")
	author.sendFile(give, "copie", "anonyme.pdf", copyOf("Un autre portfolio sans nom.")).expect(author, http.StatusSeeOther, "another")
	decide("accepter", "").says(t, http.StatusConflict, "Quelqu’un a changé cette lecture entre-temps")
	offered = kept()
	decide("accepter", "").expect(desk, http.StatusSeeOther, "accepted")
	author.get(copies).says(t, http.StatusOK, "Acceptée", "1 copie à donner.")
	author.sendFile(give, "copie", "anonyme.pdf", copyOf("Trop tard.")).expect(author, http.StatusGone, "after it was accepted")
	if got := desk.get(veiled + "/copies/" + field + "/" + offered.SHA256); got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("reading the copy: %d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	desk.sendFile(veiled+"/copies/"+field+"/fichier", "copie", "par-l-equipe.pdf", copyOf(me.First+" "+me.Last)).says(t, http.StatusUnprocessableEntity, "Le texte contient encore le nom de la personne, page 1")
	p.as("demo-6.candidate_draft").get(copies).expect(author, http.StatusNotFound, "somebody else’s copies")
}
