package journey_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/message"
	"cohorte/store"
)

// Two officers share what waits; of two at once the later one is told; what is
// decided shows nowhere to the authors before it is told, to all together.
func TestTwoOfficersVerifyEveryFile(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	officers := []*person{p.as("desk_officer"), p.as("programme_manager")}
	author := p.as("demo-6.host_submitted")
	home := author.get("/espace").Header.Get("Location")
	before := author.get(home).text

	waiting := map[string][]string{}
	judged := 0
	for _, call := range []string{"projets", "candidatures"} {
		waiting[call] = numbersIn(officers[0].get("/gestion/" + call + "?recevabilite=a-verifier").text)
		if len(waiting[call]) < 2 {
			t.Fatalf("%d %s wait", len(waiting[call]), call)
		}
		for i, number := range waiting[call] {
			word := []string{"admissible", "not_admissible", "to_complete"}[i%3]
			more := url.Values{}
			if word == "to_complete" {
				more = p.inDays(60)
				more["fields"] = []string{firstField(officers[0].get("/gestion/" + call + "/" + number))}
			}
			officers[i%2].judge(call, number, word, more).expect(officers[i%2], http.StatusSeeOther, number+" "+word)
			judged++
		}
	}

	number := waiting["projets"][0]
	forms := []url.Values{}
	for _, o := range officers {
		forms = append(forms, o.get("/gestion/projets/"+number).formTo("/recevabilite"))
	}
	address := "/gestion/projets/" + number + "/recevabilite"
	officers[0].post(address, verdict(forms[0], "not_admissible", nil)).expect(officers[0], http.StatusSeeOther, "the first")
	later := officers[1].post(address, verdict(forms[1], "admissible", url.Values{"motive": {"Mon avis à moi"}})).expect(officers[1], http.StatusConflict, "the later")
	for _, said := range []string{"Dernière décision : Non recevable.", "Votre décision n’est pas enregistrée", "Mon avis à moi"} {
		if !strings.Contains(strings.ReplaceAll(later.main()+later.text, "\u00a0", " "), said) {
			t.Errorf("the later officer does not read %q:\n%s", said, later.main())
		}
	}
	officers[1].post(address, verdict(later.formTo("/recevabilite"), "admissible", nil)).expect(officers[1], http.StatusSeeOther, "knowingly")

	for _, call := range []string{"projets", "candidatures"} {
		if left := numbersIn(officers[0].get("/gestion/" + call + "?recevabilite=a-verifier").text); len(left) > 0 {
			t.Errorf("%v still wait", left)
		}
	}
	if got := officers[0].get("/gestion").main(); strings.Contains(got, "à vérifier") {
		t.Errorf("the day still says that files wait: %s", got)
	}
	if after := author.get(home).text; after != before {
		t.Errorf("a verdict that nobody was told shows to the author")
	}
	if sent := p.deliver(store.JobAdmissibilityMail); len(sent) != 0 {
		t.Errorf("%d mails left before anybody was to be told", len(sent))
	}

	told := 0
	p.later(50 * 24 * time.Hour) // every call of the demonstration that has a limit is over
	officer, author := p.as("desk_officer"), p.as("demo-6.host_submitted")
	before = author.get(home).text
	for _, call := range []string{"projets", "candidatures"} {
		told += officer.tellAll(call)
	}
	if sent := p.deliver(store.JobAdmissibilityMail); len(sent) != 0 {
		t.Errorf("%d mails left before anybody had read them", len(sent))
	}
	officer.letAllGo()
	p.clock.Add(int64(message.UndoLife))
	sent := p.deliver(store.JobReleaseMails)
	if told == 0 || len(sent) < told {
		t.Errorf("%d of %d were told, and %d mails left", told, judged, len(sent))
	}
	if after := author.get(home); after.text == before {
		t.Errorf("the author does not read what was told: %s", after.main())
	}
}

// tellAll tells everything that can be told of a call, and gives how many.
func (w *person) tellAll(call string) int {
	w.Helper()
	ask := w.get("/gestion/"+call+"/recevabilite?acte=prevenir&tous=1").expect(w, http.StatusOK, "what will be told")
	form := ask.formTo("/recevabilite")
	rows := form["dossier"]
	if len(rows) == 0 {
		w.Fatalf("nothing can be told: %s", ask.main())
	}
	form.Set("combien", "0")
	w.post("/gestion/"+call+"/recevabilite", form).expect(w, http.StatusUnprocessableEntity, "counted wrong")
	form.Set("combien", itoa(len(rows)))
	done := w.post("/gestion/"+call+"/recevabilite", form).expect(w, http.StatusOK, "told")
	again := w.post("/gestion/"+call+"/recevabilite", form).expect(w, http.StatusOK, "told twice")
	if !strings.Contains(done.main(), itoa(len(rows))+" dossier") || !strings.Contains(again.main(), "0 dossier fait, "+itoa(len(rows))+" non.") {
		w.Errorf("told once: %s\ntwice: %s", done.main(), again.main())
	}
	return len(rows)
}
