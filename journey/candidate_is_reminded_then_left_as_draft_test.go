package journey_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// limitOf is the end of the window of a call that is open now.
func (p *place) limitOf(id edition.ID, call edition.CallKind) time.Time {
	p.Helper()
	e, ok := p.site.EditionInForce(id, p.now())
	if !ok {
		p.Fatalf("there is no %s", id)
	}
	return e.Calls[call].At(p.now()).Closes
}

// TestCandidateIsRemindedThenLeftAsDraft: a draft is reminded at the times of
// the edition, once each and never after the limit; then it is left, with a
// mail, and its text stays readable. Who submitted hears nothing. Rule C-9.
func TestCandidateIsRemindedThenLeftAsDraft(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const draft, submitted = "demo-6.candidate_draft", "demo-6.candidate_submitted"
	limit := p.limitOf("demo-6", edition.TalentCall)
	number := p.fileOf(draft, edition.TalentCall)
	week := limit.Add(-time.Minute).AddDate(0, 0, -7)
	reminder := "À faire : candidater avant le 13 décembre à 23 h 59"
	left := "Pour information : votre brouillon n’a pas été déposé"

	for _, step := range []struct {
		what string
		at   time.Time
		want []string // subjects, the newest first
	}{
		{"before the first reminder", week.Add(-time.Second), nil},
		{"a week before", week, []string{reminder}},
		{"a moment later", week.Add(time.Minute), []string{reminder}},
		// The server was away when the second one was due.
		{"a day before", limit.Add(-25 * time.Hour), []string{reminder, reminder}},
		{"in the last minute", limit.Add(-time.Second), []string{reminder, reminder}},
		{"just after", limit.Add(time.Second), []string{reminder, reminder}},
		{"once what was on its way is in", limit.Add(file.Settle), []string{left, reminder, reminder}},
		{"the day after", limit.Add(24 * time.Hour), []string{left, reminder, reminder}},
	} {
		p.at(step.at)
		p.work()
		if diff := cmp.Diff(step.want, p.mailsTo(draft)); diff != "" {
			t.Errorf("%s:\n%s", step.what, diff)
		}
	}
	for _, subject := range p.mailsTo(submitted) {
		if subject == reminder || subject == left {
			t.Errorf("who submitted got %q", subject)
		}
	}
	first := plain(p.lettersTo(draft)[2].Text)
	for _, words := range []string{"Votre candidature est un brouillon : elle n’est pas déposée.", "Il reste ", "L’appel ferme le dimanche 13 décembre 2026 à 23 h 59 (heure de Paris).", "/candidatures/" + number} {
		contains(t, first, words)
	}

	author := p.as(draft)
	author.get("/candidatures/"+number).says(t, http.StatusOK, "Resté en brouillon", "Cet appel est clos depuis le dimanche 13 décembre 2026 à 23 h 59 (heure de Paris)", "votre brouillon reste lisible")
	author.get("/en/candidatures/"+number).says(t, http.StatusOK, "Left as a draft", "your draft can still be read")
	author.get("/candidatures/"+number+"/relecture").says(t, http.StatusOK, "Lire le dossier")
	author.post("/candidatures/"+number+"/depot", url.Values{}).says(t, http.StatusGone, "Trop tard pour déposer")
	p.as("desk_officer").get("/gestion/journal").says(t, http.StatusOK, "Cohorte a laissé un dossier en brouillon, à la clôture")
}
