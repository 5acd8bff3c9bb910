package journey_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"cohorte/fellowship/edition"
)

// correction fills the form of a wording as it stands, then changes what is
// given, asks for the preview and returns it.
func (p *person) correction(t *testing.T, id, path string, change url.Values) page {
	t.Helper()
	address := "/gestion/editions/" + id + "/textes/correction"
	p.get(address+"?"+url.Values{"chemin": {path}}.Encode()).says(t, http.StatusOK, "Rien n’est fait avant votre confirmation.")
	form := url.Values{"chemin": {path}, "motif": {"Une phrase n’était pas claire."}}
	for k, v := range change {
		form[k] = v
	}
	return p.post(address, form)
}

func (p *person) publish(t *testing.T, id string, preview page) page {
	t.Helper()
	form := preview.hidden()
	form.Set("acte", "corriger")
	return p.post("/gestion/editions/"+id+"/textes/correction", form)
}

// TestStaffCorrectsATextOfAnEdition: contact, frequent question, help. Each is
// seen before and after, numbered, announced, in force at once for those it
// touches, and kept; a submitted file keeps the words it was written under.
func TestStaffCorrectsATextOfAnEdition(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const submitted, draft = "demo-6.candidate_submitted", "demo-6.candidate_draft"
	manager := p.as("programme_manager")
	manager.get("/gestion/editions").says(t, http.StatusOK, "Corriger un texte de EIG 6 (démonstration)")
	manager.get("/gestion/editions/demo-6/textes").says(t, http.StatusOK, "Corriger l’adresse de contact", "Faut-il être diplômé", "Ajouter une question")

	// The contact: on every page at once, in the mails that follow.
	contact := manager.correction(t, "demo-7", "programme.contact", url.Values{"texte": {"bonjour@demonstration.example"}})
	contact.says(t, http.StatusOK, "L’adresse de contact devient bonjour@demonstration.example.", "Toutes les pages")
	if n := len(p.site.Shelf.Versions("demo-7")); n != 1 {
		t.Fatalf("the preview made %d versions", n)
	}
	other := manager.correction(t, "demo-6", "programme.contact", url.Values{"texte": {"bonjour@demonstration.example"}})
	for id, preview := range map[string]page{"demo-7": contact, "demo-6": other} {
		if done := manager.publish(t, id, preview); done.StatusCode != http.StatusSeeOther {
			t.Fatalf("published: %d\n%s", done.StatusCode, plain(done.text))
		}
	}
	manager.publish(t, "demo-7", contact).says(t, http.StatusGone, "Quelqu’un a changé cela entre-temps")
	contains(t, p.visitor().get("/").text, "mailto:bonjour@demonstration.example")
	if is := p.programme(); is.Contact != "bonjour@demonstration.example" {
		t.Errorf("mails come from %s", is.Contact)
	}

	// A frequent question: added, then taken away.
	added := manager.correction(t, "demo-6", "", url.Values{"texte": {"Oui, si l’employeur l’accepte."}, "question": {"Peut-on venir à temps partiel\u00a0?"},
		"texte_en": {"Yes, if the employer agrees."}, "question_en": {"Part time?"}, "appel": {"talent"}})
	added.says(t, http.StatusOK, "modificatif n° 2", "est ajoutée", "Aucun courriel ne part.")
	manager.publish(t, "demo-6", added)
	p.visitor().get("/appels/demo-6/candidatures").says(t, http.StatusOK, "Peut-on venir à temps partiel", "Oui, si l’employeur l’accepte.")
	p.visitor().get("/en/appels/demo-6/candidatures").says(t, http.StatusOK, "Part time?", "Yes, if the employer agrees.")
	if strings.Contains(p.visitor().get("/appels/demo-6/projets").text, "Oui, si l’employeur l’accepte.") {
		t.Error("the question of one call is shown with the other")
	}
	p.visitor().get("/editions/demo-6/modificatifs/2").says(t, http.StatusOK, "Une phrase n’était pas claire.")
	v, _ := p.site.Shelf.InForce("demo-6", p.now())
	id := v.Answers[len(v.Answers)-1].ID
	manager.publish(t, "demo-6", manager.correction(t, "demo-6", "frequent_questions["+id+"]", url.Values{"retirer": {"oui"}}))
	if strings.Contains(p.visitor().get("/appels/demo-6/candidatures").text, "Oui, si l’employeur l’accepte.") {
		t.Error("the question that was taken away is still shown")
	}

	p.helpOfAField(t, manager, draft, submitted)

	p.as("desk_officer").get("/gestion/journal").says(t, http.StatusOK, "a corrigé un texte de l’édition EIG 6 (démonstration)")
	if got := p.as("desk_officer").get("/gestion/editions/demo-6/textes"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a desk officer may correct an edition: %d", got.StatusCode)
	}
	// A restart, or another process, reads the same from the database.
	again := edition.NewShelf(p.editions()...)
	kept, ok := again.InForce("demo-6", p.now())
	run, _ := p.site.Shelf.InForce("demo-6", p.now())
	if !ok || kept.SHA256 != run.SHA256 || kept.N != 4 {
		t.Errorf("after a restart: version %d, %.12s; what ran was version %d, %.12s", kept.N, kept.SHA256, run.N, run.SHA256)
	}
}

// helpOfAField corrects the help of the first field of the talent form: a
// draft shows it, a submitted file keeps its version.
func (p *place) helpOfAField(t *testing.T, manager *person, draft, submitted string) {
	t.Helper()
	v, _ := p.site.Shelf.InForce("demo-6", p.now())
	i := slices.IndexFunc(v.Wordings(), func(w edition.Wording) bool { return w.Kind == edition.HelpWording && w.Call == edition.TalentCall })
	w := v.Wordings()[i]
	number := p.fileOf(submitted, edition.TalentCall)
	manager.get("/gestion/candidatures/"+number).says(t, http.StatusOK, "règles EIG 6 (démonstration), version 1.0")
	preview := manager.correction(t, "demo-6", w.Path, url.Values{"texte": {"Écrivez-le comme sur votre pièce d’identité."}})
	preview.says(t, http.StatusOK, "brouillons montrent le nouveau texte", "gardent les textes de leur dépôt")
	form := preview.hidden()
	form.Set("acte", "revoir")
	manager.post("/gestion/editions/demo-6/textes/correction", form).says(t, http.StatusOK, "Écrivez-le comme sur votre pièce d’identité.", "Une phrase n’était pas claire.")
	manager.publish(t, "demo-6", preview)
	section := v.Forms[v.Calls[edition.TalentCall].Form].Sections[0].ID
	p.as(draft).get("/candidatures/"+p.fileOf(draft, edition.TalentCall)+"/etapes/"+section).says(t, http.StatusOK, "Écrivez-le comme sur votre pièce d’identité.")
	manager.get("/gestion/candidatures/"+number).says(t, http.StatusOK, "règles EIG 6 (démonstration), version 1.0")
}

// TestACorrectionThatCannotBeMade: each says what to do, and nothing is made.
func TestACorrectionThatCannotBeMade(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	manager := p.as("programme_manager")
	v, _ := p.site.Shelf.InForce("demo-6", p.now())
	question := v.Answers[0]
	as := func(change url.Values) url.Values {
		form := url.Values{"texte": {question.Answer.FR}, "texte_en": {question.Answer.EN}, "question": {question.Question.FR}, "question_en": {question.Question.EN}, "appel": {string(question.Call)}}
		for k, v := range change {
			form[k] = v
		}
		return form
	}
	path := "frequent_questions[" + question.ID + "]"
	for _, c := range []struct {
		path   string
		change url.Values
		words  string
	}{
		{"programme.contact", url.Values{"texte": {"equipe"}}, "Écrivez une adresse entière"},
		{"programme.contact", url.Values{"texte": {v.Programme.Contact}}, "C’est déjà le texte publié."},
		{path, as(nil), "C’est déjà le texte publié."},
		{path, as(url.Values{"texte": {" \r\n"}}), "Écrivez le texte en français"},
		{path, as(url.Values{"question": {""}}), "Écrivez la question, en français."},
		{path, as(url.Values{"appel": {"autre"}}), "Choisissez où la question est montrée."},
		{path, as(url.Values{"texte": {strings.Repeat("é", 6001)}}), "pour 6000 autorisés"},
		{path, as(url.Values{"texte": {"a\x00b"}}), "caractère illisible"},
		{path, as(url.Values{"texte": {"Autre."}, "motif": {""}}), "Indiquez le motif"},
	} {
		refused := manager.correction(t, "demo-6", c.path, c.change)
		refused.says(t, http.StatusUnprocessableEntity, c.words)
	}
	for _, path := range []string{"calls.talent.closes", "pay.bands", "frequent_questions[none]"} {
		if got := manager.get("/gestion/editions/demo-6/textes/correction?" + url.Values{"chemin": {path}}.Encode()); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s may be corrected here: %d", path, got.StatusCode)
		}
	}
	if n := len(p.site.Shelf.Versions("demo-6")); n != 1 {
		t.Errorf("%d versions were made", n)
	}
}
