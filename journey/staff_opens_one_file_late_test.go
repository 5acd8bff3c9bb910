package journey_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// TestStaffOpensOneFileLate: after the limit one draft is opened until a
// minute, with a reason that its author reads; it can be submitted until then
// and no later, and no other file can.
func TestStaffOpensOneFileLate(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const host, other = "demo-6.host_draft", "demo-6.host_submitted"
	number := p.complete(host, other, edition.ProjectCall)
	theirs := p.fileOf(other, edition.ProjectCall)
	limit := p.limitOf("demo-6", edition.ProjectCall)
	p.at(limit.Add(file.Settle + time.Minute)) // Saturday 28 November 2026, 00:06
	p.work()

	desk := p.as("desk_officer")
	page := "/gestion/projets/" + number + "/reouverture"
	desk.get(page).says(t, http.StatusOK, number, "Resté en brouillon", "Rouvrir ce dossier")
	desk.post(page, url.Values{}).says(t, http.StatusUnprocessableEntity, "Il y a 2 erreurs", "Indiquez le motif", "Indiquez le jour et l’heure.")
	desk.post(page, url.Values{"motif": {"x"}, "jusqua": {"2026-11-27T12:00"}}).says(t, http.StatusUnprocessableEntity, "Ce moment est passé.")
	reason := "Hospitalisation la veille de la limite."
	if got := desk.post(page, url.Values{"motif": {reason}, "jusqua": {"2026-11-30T12:00"}}); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("opened: %d\n%s", got.StatusCode, plain(got.text))
	}
	desk.get(page).says(t, http.StatusOK, "Rouvert jusqu’au lundi 30 novembre 2026 à 12 h 00 (heure de Paris)", reason)
	p.work()
	if got := p.mailsTo(host); got[0] != "À faire : déposer votre projet avant le 30 novembre à 12 h 00" {
		t.Errorf("the host got %q", got)
	}
	contains(t, plain(p.lettersTo(host)[0].Text), "Motif : "+reason)
	author := p.as(host)
	author.get("/projets/"+number).says(t, http.StatusOK, "Brouillon — non déposé", "Rouvert pour vous jusqu’au lundi 30 novembre 2026 à 12 h 00", reason)
	p.as(other).post("/projets/"+theirs+"/depot", url.Values{}).says(t, http.StatusGone, "Trop tard pour déposer")

	lastInstant := time.Date(2026, 11, 30, 11, 0, 59, 999_000_000, time.UTC)
	p.at(lastInstant)
	if got := p.as(host).post("/projets/"+number+"/depot", url.Values{"_key": {"late"}}); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("submitted in the last minute: %d\n%s", got.StatusCode, plain(got.text))
	}
	// Its authors may still change it: nobody is told that it is admissible yet.
	officer := p.as("desk_officer")
	officer.judge("projets", number, "admissible", nil).expect(officer, http.StatusSeeOther, "admissible")
	tell := "/gestion/projets/recevabilite?acte=prevenir&dossier=" + number
	officer.get(tell).says(t, http.StatusOK, "le dossier peut encore changer jusqu’au 30 nov. 2026, 12 h 00")
	p.at(lastInstant.Add(time.Millisecond))
	if said := p.as("desk_officer").get(tell); strings.Contains(plain(said.text), "peut encore changer") {
		t.Error("the late opening is over, and the verdict still waits for it")
	}
	p.as(host).post("/projets/"+number+"/depot", url.Values{"_key": {"later"}}).says(t, http.StatusGone, "Trop tard pour déposer",
		"ce dossier était rouvert pour vous jusqu’au lundi 30 novembre 2026 à 12 h 00 min 59 s")
	if n := len(p.submissionsOf(host, number)); n != 1 {
		t.Errorf("%d submissions", n)
	}
	p.as(host).get("/projets/"+number).says(t, http.StatusOK, "Déposé", "Rouvert pour vous par l’équipe")
	p.as("desk_officer").get("/gestion/projets/"+number+"/journal").says(t, http.StatusOK, "a rouvert un dossier", "jusqu’au lundi 30 novembre 2026 à 12 h 00")
	p.as("desk_officer").post(page, url.Values{"motif": {"x"}, "jusqua": {"2026-12-01T12:00"}})
	if got := p.as("operator").get(page); got.StatusCode != http.StatusNotFound {
		t.Errorf("an operator opens a file late: %d", got.StatusCode)
	}
}

// TestALateOpeningThatWasNotUsedClosesByItself: the draft is left again, and
// its author is told once more, for the time that the file was open until.
func TestALateOpeningThatWasNotUsedClosesByItself(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const host = "demo-6.host_draft"
	number := p.fileOf(host, edition.ProjectCall)
	limit := p.limitOf("demo-6", edition.ProjectCall)
	p.at(limit.Add(file.Settle + time.Minute))
	p.work()
	left := "Pour information : votre brouillon n’a pas été déposé"
	if got := p.mailsTo(host); got[0] != left {
		t.Fatalf("the host got %q", got)
	}
	page := "/gestion/projets/" + number + "/reouverture"
	if got := p.as("desk_officer").post(page, url.Values{"motif": {"Panne."}, "jusqua": {"2026-11-30T12:00"}}); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("opened: %d", got.StatusCode)
	}
	p.at(limit.Add(24 * time.Hour))
	p.work()
	p.as(host).get("/projets/"+number).says(t, http.StatusOK, "Brouillon — non déposé")
	p.at(time.Date(2026, 11, 30, 11, 1, 0, 0, time.UTC).Add(file.Settle))
	p.work()
	if got := p.mailsTo(host); got[0] != left || got[1] != "À faire : déposer votre projet avant le 30 novembre à 12 h 00" {
		t.Errorf("the host got %q", got)
	}
	contains(t, plain(p.lettersTo(host)[0].Text), "Votre dossier n’est plus ouvert depuis le lundi 30 novembre 2026 à 12 h 00 (heure de Paris)")
	p.as(host).get("/projets/"+number).says(t, http.StatusOK, "Resté en brouillon", "Ce dossier était rouvert pour vous jusqu’au lundi 30 novembre 2026 à 12 h 00")
}
