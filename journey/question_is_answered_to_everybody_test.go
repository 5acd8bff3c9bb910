package journey_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	askedOf    = "/appels/demo-6/candidatures/questions"
	askedWords = "Je suis Camille, du service 12 : puis-je candidater ?"
)

// asks asks a question on the call and gives its page for the team.
func (w *person) asks(officer *person, words string) string {
	w.Helper()
	form := w.get(askedOf).formTo(askedOf)
	form.Set("question", words)
	for range 2 { // a double click
		w.post(askedOf, form).expect(w, http.StatusSeeOther, "a question")
	}
	list := officer.get("/gestion/questions").text
	i := strings.Index(plainKeepingLinks(list), plain(words))
	if i < 0 {
		w.Fatalf("the team does not see %q", words)
	}
	links := regexp.MustCompile(`/gestion/questions/question-[0-9a-z]+`).FindAllString(plainKeepingLinks(list)[:i], -1)
	return links[len(links)-1]
}

// plainKeepingLinks has plain spaces and keeps the markup.
func plainKeepingLinks(text string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ", "&#39;", "'").Replace(text)
}

// TestQuestionIsAnsweredToEverybody (rules M-7, M-8, M-9, M-10 and M-11): prepared by one,
// published by another from a minute on, corrected; never who asked.
func TestQuestionIsAnsweredToEverybody(t *testing.T) {
	t.Parallel()
	onEach(t, questionIsAnsweredToEverybody)
}

func questionIsAnsweredToEverybody(p *place) {
	t := p.T
	who, officer, manager, visitor := p.as("demo-6.candidate_draft"), p.as("desk_officer"), p.as("programme_manager"), p.visitor()
	page := who.asks(officer, askedWords)
	if n := p.count("SELECT count(*) FROM call_questions WHERE text LIKE '%Camille%'"); n != 1 {
		t.Errorf("%d questions from one form", n)
	}
	call := "/appels/demo-6/candidatures"
	public := visitor.get(call).text

	answer := officer.get(page).formTo(page)
	answer.Set("question_fr", "Une personne de l’État peut-elle candidater ?")
	answer.Set("reponse_fr", "Oui, sous les conditions de l’appel.")
	answer.Set("acte", "publier")
	officer.post(page, answer).expect(officer, http.StatusForbidden, "an officer publishes")
	answer.Set("acte", "enregistrer")
	stale := manager.get(page).formTo(page)
	officer.post(page, answer).expect(officer, http.StatusSeeOther, "prepared")
	if visitor.get(call).text != public {
		t.Error("an answer that is being prepared shows on the page of the call")
	}
	who.get(askedOf).says(t, 200, "Camille", "En attente")

	stale.Set("question_fr", "La même question")
	stale.Set("reponse_fr", "Ma réponse à moi")
	stale.Set("acte", "publier")
	crossed := manager.post(page, stale)
	crossed.says(t, http.StatusConflict, "Oui, sous les conditions de l’appel.", "Ma réponse à moi")
	if visitor.get(call).text != public {
		t.Error("the later officer published all the same")
	}
	publish := crossed.formTo(page)
	for name, value := range map[string]string{"question_fr": "Une personne de l’État peut-elle candidater ?", "reponse_fr": "Oui, sous conditions.", "acte": "publier",
		"publication": p.now().In(paris(t)).Add(2 * time.Hour).Format("2006-01-02T15:04")} {
		publish.Set(name, value)
	}
	half := url.Values{}
	for name, values := range publish {
		half[name] = values
	}
	half.Set("reponse_en", "Yes.")
	manager.post(page, half).says(t, http.StatusUnprocessableEntity, "Écrivez ce texte pour pouvoir publier.")
	manager.post(page, publish).expect(manager, http.StatusSeeOther, "published for later")
	if visitor.get(call).text != public {
		t.Error("an answer shows before its time")
	}
	who.get(askedOf).says(t, 200, "En attente")
	p.work()
	if got := p.mailsTo("demo-6.candidate_draft"); len(got) != 0 {
		t.Errorf("the asker is told before the time: %q", got)
	}

	p.at(p.now().Add(2 * time.Hour))
	p.work()
	if got := p.mailsTo("demo-6.candidate_draft"); len(got) != 1 || !strings.HasPrefix(got[0], "Réponse : votre question sur l’appel") {
		t.Errorf("the asker is told %q", got)
	}
	visitor.get(call).says(t, 200, "Questions posées pendant l’appel", "Une personne de l’État peut-elle candidater ?", "Oui, sous conditions.")
	visitor.get("/en"+call).says(t, 200, "This text exists in French only.", "Oui, sous conditions.")
	if got := visitor.get(call).text; strings.Contains(got, "Camille") || strings.Contains(got, "service 12") {
		t.Error("the page of the call tells who asked")
	}

	manager = p.as("programme_manager")
	correct := manager.get(page).formTo(page)
	for name, value := range map[string]string{"question_fr": "Une personne de l’État peut-elle candidater ?", "reponse_fr": "Oui, en détachement.", "acte": "publier"} {
		correct.Set(name, value)
	}
	manager.post(page, correct).expect(manager, http.StatusSeeOther, "corrected")
	visitor.get(call).says(t, 200, "Oui, en détachement.", "corrigé le", "Oui, sous conditions.")
	p.work()
	if got := p.mailsTo("demo-6.candidate_draft"); len(got) != 2 || !strings.HasPrefix(got[0], "Correction : ") {
		t.Errorf("the asker is told %q", got)
	}
	manager.get("/gestion/journal?quoi=questions").says(t, 200, "a corrigé la réponse à une", "a publié la réponse à une", "a posé une")
}

// TestQuestionsThatGetNoAnswer (rules M-7 and M-12): set aside with a reason,
// once; refused when the call is closed, with the text.
func TestQuestionsThatGetNoAnswer(t *testing.T) {
	t.Parallel()
	onEach(t, questionsThatGetNoAnswer)
}

func questionsThatGetNoAnswer(p *place) {
	t := p.T
	who, officer, manager := p.as("demo-6.candidate_draft"), p.as("desk_officer"), p.as("programme_manager")
	page := who.asks(officer, "Une question déjà répondue ailleurs ?")
	aside, answer := officer.get(page).formTo("/mise-de-cote"), manager.get(page).formTo(page)
	officer.post(page+"/mise-de-cote", aside).says(t, http.StatusUnprocessableEntity, "Écrivez le motif")
	aside.Set("motif", "La réponse est dans les questions fréquentes.")
	officer.post(page+"/mise-de-cote", aside).expect(officer, http.StatusSeeOther, "set aside")
	answer.Set("question_fr", "Une question")
	answer.Set("reponse_fr", "Ma réponse")
	answer.Set("acte", "publier")
	manager.post(page, answer).says(t, http.StatusConflict, "La question a été mise de côté", "Ma réponse")
	who.get(askedOf).says(t, 200, "Sans réponse publiée", "La réponse est dans les questions fréquentes.")
	p.work()
	if got := p.lettersTo("demo-6.candidate_draft"); len(got) != 1 || !strings.Contains(got[0].Text, "La réponse est dans les questions fréquentes.") {
		t.Errorf("the asker reads %+v", got)
	}
	for _, wrong := range []struct{ words, says string }{{" ", "Écrivez votre question."}, {strings.Repeat("é", 2001), "enlevez-en 1."}} {
		form := who.get(askedOf).formTo(askedOf)
		form.Set("question", wrong.words)
		who.post(askedOf, form).says(t, http.StatusUnprocessableEntity, wrong.says)
	}
	other := p.as("demo-6.host_draft")
	for _, path := range []string{askedOf, page, "/gestion/questions"} {
		if got := other.get(path).text; strings.Contains(got, "déjà répondue ailleurs") {
			t.Errorf("somebody else reads the question at %s", path)
		}
	}
	form := who.get(askedOf).formTo(askedOf)
	form.Set("question", "Trop tard ?")
	p.at(p.now().Add(200 * 24 * time.Hour))
	late := p.as("demo-6.candidate_draft").post(askedOf, form)
	late.says(t, http.StatusGone, "ne prend pas de question aujourd’hui", "Trop tard ?")
	if n := p.count("SELECT count(*) FROM call_questions WHERE text = 'Trop tard ?'"); n != 0 {
		t.Error("a closed call took a question")
	}
}

func paris(t *testing.T) *time.Location {
	t.Helper()
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return l
}
