package journey_test

import (
	"net/http"
	"strings"
	"testing"
)

// The desk of the day names the readings in which people are late, and leads
// to them; who does not run readings is not troubled with it.
func TestTheDaySaysWhoIsLate(t *testing.T) {
	t.Parallel()
	p := newReadPlace(t)
	day := p.as("programme_manager").get("/gestion")
	day.says(t, http.StatusOK, "en retard pour évaluer")
	_, rest, _ := strings.Cut(day.text, `href="/gestion/evaluations/reading-`)
	id, _, _ := strings.Cut(rest, `"`)
	p.as("programme_manager").get("/gestion/evaluations/reading-"+id).says(t, http.StatusOK, "en retard", "Relancer")
	if said := p.as("director").get("/gestion"); strings.Contains(plain(said.text), "en retard pour évaluer") {
		t.Error("the director is told who is late")
	}
}
