package journey_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// An author completes what is asked, on pages without a script: the other
// answers are there to be read and can't be sent.
func TestACorrectionThroughThePages(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	officer, author := p.as("desk_officer"), p.as("demo-6.host_submitted")
	home := author.get("/espace").Header.Get("Location")
	number := home[strings.LastIndex(home, "/")+1:]
	p.later(50 * 24 * time.Hour) // the call is over
	officer, author = p.as("desk_officer"), p.as("demo-6.host_submitted")

	asked := firstField(officer.get("/gestion/projets/" + number))
	more := p.inDays(3)
	more["fields"] = []string{asked}
	officer.judge("projets", number, "to_complete", more).expect(officer, http.StatusSeeOther, "to complete")
	form := officer.get("/gestion/projets/recevabilite?acte=prevenir&dossier=" + number).formTo("/recevabilite")
	form.Set("combien", "1")
	officer.post("/gestion/projets/recevabilite", form).expect(officer, http.StatusOK, "told")

	page := author.get(home).expect(author, http.StatusOK, "the file")
	for _, said := range []string{"À compléter avant le", "Le motif que la personne lira.", "Seules ces réponses sont rouvertes"} {
		if !strings.Contains(page.main(), said) {
			t.Errorf("the author does not read %q: %s", said, page.main())
		}
	}
	e, _ := p.site.EditionInForce("demo-6", p.now())
	sections := e.Forms[e.Calls["project"].Form].Sections
	first := author.get(home+"/etapes/"+sections[0].ID).expect(author, http.StatusOK, "the part that is reopened")
	if !strings.Contains(first.text, `name="`+asked) || !strings.Contains(first.main(), "Les autres réponses de cette partie, qui ne changent pas") {
		t.Errorf("the part that is reopened: %s", first.main())
	}
	other := author.get(home+"/etapes/"+sections[1].ID).expect(author, http.StatusOK, "another part")
	if !strings.Contains(other.main(), "Cette partie ne change pas") || strings.Contains(other.main(), "Enregistrer et continuer") {
		t.Errorf("another part: %s", other.main())
	}
	closed := sections[0].Fields[1].ID
	save := url.Values{closed: {"Autre chose"}}
	if got := author.post(home+"/etapes/"+sections[0].ID, save); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an answer that was not asked for: %d", got.StatusCode)
	}
	send := author.get(home + "/relecture").formTo("/depot")
	author.post(home+"/depot", send).expect(author, http.StatusSeeOther, "submitted again")
	if again := author.get(home).main(); strings.Contains(again, "À compléter avant le") {
		t.Errorf("still to complete: %s", again)
	}
	if waits := numbersIn(p.as("desk_officer").get("/gestion/projets?recevabilite=a-verifier").text); len(waits) == 0 {
		t.Error("nobody is told to look at it anew")
	}
}
