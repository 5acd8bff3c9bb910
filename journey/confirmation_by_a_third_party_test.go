package journey_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/store"
)

// The edition of 2024 makes a project in investigation wait for somebody
// outside, who answers by a link, once, without an account.
func TestConfirmationByAThirdParty(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	officer := p.as("desk_officer")
	number := p.inInvestigation(numbersIn(officer.get("/gestion/projets?edition=demo-7").text)[0])
	dossier := "/gestion/projets/" + number
	officer.judge("projets", number, "admissible", nil).expect(officer, http.StatusSeeOther, "admissible")
	tell := "/gestion/projets/recevabilite?acte=prevenir&dossier=" + number
	if waits := officer.get(tell).main(); !strings.Contains(waits, number+" : une confirmation est attendue") {
		t.Errorf("an admissible project does not wait for its confirmation: %s", waits)
	}

	form := officer.get(dossier).formTo("/confirmation")
	form.Set("contact", "contact@exterieur.example")
	refused := officer.post(dossier+"/confirmation", form).expect(officer, http.StatusUnprocessableEntity, "without a day")
	if !strings.Contains(refused.text, "contact@exterieur.example") {
		t.Error("what was typed is lost")
	}
	for name, values := range p.inDays(10) {
		form[name] = values
	}
	officer.post(dossier+"/confirmation", form).expect(officer, http.StatusSeeOther, "asked")
	if pending := officer.get(dossier).main(); !strings.Contains(pending, "Réponse attendue") || !strings.Contains(pending, "sa date de dépôt est gardée") {
		t.Errorf("the pending state does not show: %s", pending)
	}

	sent := p.deliver(store.JobConfirmationMail)
	if len(sent) != 1 || sent[0].To != "contact@exterieur.example" {
		t.Fatalf("the mails that left: %+v", sent)
	}
	link := regexp.MustCompile(`/confirmation\?code=\S+`).FindString(sent[0].Text)
	outside := p.visitor()
	for range 2 { // a mail scanner opens it first, and uses nothing up
		outside.get(link).expect(outside, http.StatusOK, "the page behind the link")
	}
	code, _ := url.QueryUnescape(strings.TrimPrefix(link, "/confirmation?code="))
	outside.post("/confirmation", url.Values{"code": {code}, "answer": {"confirmed"}}).expect(outside, http.StatusUnprocessableEntity, "without name or proof")
	answer := url.Values{"code": {code}, "answer": {"confirmed"}, "name": {"Camille Dehors (fictif)"}, "proof": {"https://exterieur.example/produit"}}
	outside.post("/confirmation", answer).expect(outside, http.StatusOK, "confirmed")
	answer.Set("answer", "not_confirmed")
	outside.post("/confirmation", answer).expect(outside, http.StatusGone, "a second answer")
	outside.get(link).expect(outside, http.StatusGone, "the link again")
	outside.get("/confirmation?code=autre").expect(outside, http.StatusGone, "another code")

	if got := officer.get(dossier).main(); !strings.Contains(got, "Confirmé") || !strings.Contains(got, "Camille Dehors (fictif)") {
		t.Errorf("the officer does not read the answer: %s", got)
	}
	if got := p.as("demo-6.host_draft").get(dossier); got.StatusCode != http.StatusNotFound {
		t.Errorf("an author opens the page of the team: %d", got.StatusCode)
	}
	if free := officer.get(tell).main(); strings.Contains(free, "une confirmation est attendue") || !strings.Contains(free, "Seront faits") {
		t.Errorf("the confirmed project can't go on: %s", free)
	}
}

// inInvestigation makes the lead of a project say that it is in investigation,
// and submit again.
func (p *place) inInvestigation(number string) string {
	p.Helper()
	err := p.db.Write(p.Context(), func(ctx context.Context, tx *store.Tx) error {
		team := fellowship.Actor{At: p.now(), May: fellowship.Permissions{fellowship.SeeFiles}}
		f, err := tx.FileForStaff(ctx, team, number)
		if err != nil {
			return err
		}
		writers, err := tx.WritersOf(ctx, f.ID)
		if err != nil {
			return err
		}
		by := fellowship.Actor{ID: string(writers[0].Account.ID), At: p.now()}
		if _, err := file.Save(ctx, tx, by, p.site.Shelf, number, file.Answers{"phase": file.Choice("investigation")}, file.SeenAt(f.Revision)); err != nil {
			return err
		}
		prepared, err := file.Prepare(ctx, tx, by, p.site.Shelf, number, "again")
		if err != nil {
			return err
		}
		_, err = file.Submit(ctx, tx, prepared)
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return number
}
