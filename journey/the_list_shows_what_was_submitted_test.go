package journey_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cohorte/fellowship/edition"
)

// What the author of a submitted file changes without submitting it is nobody
// else's: the team lists, finds and opens the file under what was submitted,
// until it is submitted again.
func TestTheListShowsWhatWasSubmitted(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const key = "demo-6.candidate_submitted"
	author, officer := p.as(key), p.as("desk_officer")
	number := p.fileOf(key, edition.TalentCall)
	home := "/candidatures/" + number
	e, _ := p.site.EditionInForce("demo-6", p.now())
	section := e.Forms[e.Calls[edition.TalentCall].Form].Sections[0].ID
	author.post(home+"/etapes/"+section, url.Values{"first_name": {"Zéphyrine"}}).expect(author, http.StatusSeeOther, "saved")

	found := func() bool {
		return strings.Contains(officer.get("/gestion/candidatures?q=zephyrine").main(), number)
	}
	for _, page := range []string{"/gestion/candidatures?q=" + number, "/gestion/candidatures/" + number} {
		if strings.Contains(officer.get(page).text, "Zéphyrine") {
			t.Errorf("%s shows a name that was not submitted", page)
		}
	}
	if found() {
		t.Error("a name that was not submitted can be searched")
	}
	author.post(home+"/depot", author.get(home+"/relecture").formTo("/depot")).expect(author, http.StatusSeeOther, "submitted again")
	if !found() {
		t.Error("the name that was submitted can't be searched")
	}
}
