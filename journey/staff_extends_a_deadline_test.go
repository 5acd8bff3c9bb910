package journey_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
)

func contains(t *testing.T, text, words string) {
	t.Helper()
	if !strings.Contains(text, words) {
		t.Errorf("%q is not in:\n%s", words, text)
	}
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// hidden are the hidden fields of a page, to be posted as a browser would.
func (g page) hidden() url.Values {
	form := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(g.text, -1) {
		form.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return form
}

// TestStaffExtendsADeadline: after the limit, when a draft has been left, the
// programme manager makes the limit later for everybody. The amendment is
// numbered, announced and kept; the draft is a draft again and can be
// submitted, also when another process or a restart reads the place.
func TestStaffExtendsADeadline(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const host, other = "demo-6.host_draft", "demo-6.host_submitted"
	number := p.complete(host, other, edition.ProjectCall)
	limit := p.limitOf("demo-6", edition.ProjectCall)
	p.at(limit.Add(file.Settle + time.Minute))
	p.work()
	p.as(host).get("/projets/"+number).says(t, http.StatusOK, "Resté en brouillon")

	manager := p.as("programme_manager")
	manager.get("/gestion/editions").says(t, http.StatusOK, "EIG 6 (démonstration), version 1.0", "Clos", "Prolonger un appel")
	page := "/gestion/editions/demo-6/echeance"
	asked := url.Values{"limite": {"project"}, "motif": {"Une panne de la messagerie."}}
	for typed, words := range map[string]string{
		"":                 "Indiquez le jour et l’heure.",
		"demain":           "Écrivez le jour et l’heure ainsi",
		"2027-03-28T02:30": "Cette heure n’existe pas ce jour-là (passage à l’heure d’été).",
		"2027-10-31T02:30": "Cette heure existe deux fois ce jour-là (passage à l’heure d’hiver).",
		"2026-11-27T23:59": "La limite est déjà le vendredi 27 novembre 2026 à 23 h 59 (heure de Paris)",
		"2026-11-28T00:01": "Ce moment est passé.",
	} {
		asked.Set("cloture", typed)
		manager.post(page, asked).says(t, http.StatusUnprocessableEntity, words)
	}
	asked.Set("cloture", "2026-12-04T18:00")
	preview := manager.post(page, asked)
	preview.says(t, http.StatusOK, "modificatif n° 1", "L’appel à projets est prolongé jusqu’au 4 décembre 2026 à 18 h 00.", "Une panne de la messagerie.",
		"Un courriel part à chaque personne", "4 décembre 2026")
	if n := len(p.site.Shelf.Versions("demo-6")); n != 1 {
		t.Fatalf("the preview made %d versions", n)
	}
	confirm := preview.hidden()
	if done := manager.post(page, confirm); done.StatusCode != http.StatusSeeOther {
		t.Fatalf("confirmed: %d\n%s", done.StatusCode, plain(done.text))
	}
	manager.post(page, confirm).says(t, http.StatusGone, "Quelqu’un a changé cela entre-temps")
	manager.get("/gestion/editions").says(t, http.StatusOK, "version 1.1", "fait ici par", "À recopier dans le fichier", "calls.project.closes")

	// In force at once, for everybody, before any job has run.
	p.visitor().get("/appels/demo-6/projets").says(t, http.StatusOK, "Modificatif n° 1", "4 décembre 2026", "18 h 00")
	p.visitor().get("/editions/demo-6/modificatifs/1").says(t, http.StatusOK, "Une panne de la messagerie.", "Tous les dossiers.")
	p.work()
	if n := manager.letAllGo(); n < 2 {
		t.Errorf("%d mails wait to be read", n)
	}
	p.at(p.now().Add(message.UndoLife))
	p.work()
	extended := "Pour information : l’appel ferme le 4 décembre à 18 h 00"
	for _, key := range []string{host, other} {
		if got := p.mailsTo(key); len(got) == 0 || got[0] != extended {
			t.Errorf("%s got %q", key, got)
		}
	}
	contains(t, plain(p.lettersTo(host)[0].Text), "Il devait fermer le vendredi 27 novembre 2026 à 23 h 59 (heure de Paris).")
	contains(t, plain(p.lettersTo(other)[0].Text), "Votre dossier est déposé : rien à faire.")
	p.as(host).get("/projets/"+number).says(t, http.StatusOK, "Brouillon — non déposé", "À déposer avant le vendredi 4 décembre 2026 à 18 h 00")
	if got := p.as(host).post("/projets/"+number+"/depot", url.Values{"_key": {"again"}}); got.StatusCode != http.StatusSeeOther {
		t.Errorf("submitted after the extension: %d\n%s", got.StatusCode, plain(got.text))
	}
	before := len(p.mailsTo(other))
	p.work()
	if n := len(p.mailsTo(other)); n != before {
		t.Errorf("the news was told twice: %q", p.mailsTo(other))
	}

	// A restart, or another process, reads the same from the database.
	again := edition.NewShelf(p.editions()...)
	v, ok := again.InForce("demo-6", p.now())
	if !ok || v.N != 1 || v.MadeBy == "" || v.Calls[edition.ProjectCall].Closes.String() != "2026-12-04 18:00" {
		t.Errorf("after a restart: version %d, made by %q, %v", v.N, v.MadeBy, v.Calls[edition.ProjectCall].Closes)
	}
	p.as("desk_officer").get("/gestion/journal").says(t, http.StatusOK, "a prolongé un appel de l’édition EIG 6 (démonstration)")
	p.as("desk_officer").get("/gestion/editions").says(t, http.StatusOK, "version 1.1")
	if got := p.as("desk_officer").get(page); got.StatusCode != http.StatusNotFound {
		t.Errorf("a desk officer may extend a call: %d", got.StatusCode)
	}
}
