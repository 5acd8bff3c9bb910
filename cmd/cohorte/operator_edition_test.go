package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cohorte/internal/browse"
	"cohorte/internal/pdf"
	"cohorte/web/assets"
)

// A programme that nobody here has heard of, from its edition file to the list
// of those who run it: nothing is compiled again, and what its form asks is
// shown, refused, kept and read.
func TestAnOperatorServesAProgrammeOfTheirOwn(t *testing.T) {
	t.Parallel()
	if assets.Check() != nil {
		t.Skip("no style sheet: run make assets")
	}
	data := filepath.Join(t.TempDir(), "place")
	flags := []string{"--data", data, "--editions", aroundToday(t, "littoral.yaml")}
	wanted(t, exitDone, "equipe@littoral.example", append([]string{"user", "add", "equipe@littoral.example", "--name", "Équipe inventée", "--role", "desk_officer"}, flags[:2]...)...)
	site := served(t, flags)

	candidate := browse.At(t, site)
	if home := candidate.Open("/"); !strings.Contains(browse.Text(home.First("header")), "Résidence de design du littoral") ||
		!strings.Contains(home.Body, "mailto:residence@example.org") {
		t.Error("the site does not bear the name of the programme whose call is open")
	}
	candidate.Follow("Candidater à la résidence")
	for _, words := range []string{"Candidater à la résidence", "les designers", "2\u202f850,50\u00a0€", "Écoute des usagers", "6\u00a0mois"} {
		if !strings.Contains(candidate.Page.Main(), words) {
			t.Errorf("the page of the call does not say %q", words)
		}
	}
	enter(t, candidate, site, data, "ada@essai.example")
	candidate.Open("/appels/littoral-3/candidatures/commencer")
	candidate.Press("Commencer ma candidature")
	if step, want := candidate.Page.Address, regexp.MustCompile(`^/candidatures/C3-[^/]+/etapes/vous$`); !want.MatchString(step) {
		t.Fatalf("the form begins at %s", step)
	}
	wrong := candidate.Press("Enregistrer et continuer", "full_name", "Ada Essai", "email", "ada@essai.example", "trade", "service-designer",
		"experience_years", "quatre", "mobile", "no", "available_from.day", "31", "available_from.month", "4", "available_from.year", "2031")
	if wrong.Status != 422 || !strings.Contains(wrong.Main(), "Écrivez un nombre en chiffres dans «\u00a0Années d’expérience\u00a0».") ||
		!strings.Contains(wrong.Main(), "Ce jour n’existe pas") || !strings.Contains(wrong.Body, `value="quatre"`) {
		t.Errorf("the faults are not named beside what was typed: %d %s", wrong.Status, wrong.Main())
	}
	if wrong.ByID("f-distance") == nil { // asked of who can't live near the port
		t.Errorf("the question on a condition is not shown: %s", wrong.Main())
	}
	candidate.Press("Enregistrer et continuer", "experience_years", "4", "available_from.day", "30", "distance", "near")
	candidate.Attach("portfolio", "portfolio.pdf", pdf.New(pdf.About{Title: "Essai"}).Bytes())
	candidate.Press("Enregistrer et continuer", "service", "Une file d’attente de moins.", "ports[0]", "island", "ports[1]", "north")
	if candidate.Page.H1() != "Relire et déposer" {
		t.Fatalf("leads to %s: %s", candidate.Page.Address, candidate.Page.Main())
	}
	receipt := candidate.Press("Déposer ma candidature")
	number := regexp.MustCompile(`C3-[0-9A-Z]{4}-[0-9A-Z]{2}`).FindString(receipt.Main())
	if !strings.Contains(receipt.Address, "/recus/1") || !strings.Contains(receipt.Main(), "Candidature déposée") || number == "" {
		t.Fatalf("no receipt at %s: %s", receipt.Address, receipt.Main())
	}

	officer := browse.At(t, site)
	enter(t, officer, site, data, "equipe@littoral.example")
	officer.Open("/gestion/candidatures?edition=littoral-3")
	officer.Follow("Ada Essai")
	for _, words := range []string{number, "Port de l’Île", "4\u00a0ans", "portfolio.pdf", "À moins d’une heure du port"} {
		if !strings.Contains(officer.Page.Main(), words) {
			t.Errorf("the team's page of the file does not say %q: %s", words, officer.Page.Main())
		}
	}
}

// aroundToday is a folder with a copy of an example whose call is open.
func aroundToday(t *testing.T, name string) (folder string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "editions", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) string { return time.Now().AddDate(0, 0, n).Format(time.DateOnly) }
	text := strings.NewReplacer("kind: example", "kind: real", "2025-02-03", day(-20), "2025-03-14", day(20), "2025-04-07", day(40),
		"2025-04-11", day(44), "2025-09-01", day(190)).Replace(string(content))
	folder = t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// enter signs in by a link that the command line gives.
func enter(t *testing.T, b *browse.Browser, site, data, email string) {
	t.Helper()
	var given struct{ Link string }
	if err := json.Unmarshal([]byte(wanted(t, exitDone, "code=", "user", "link", email, "--json", "--base-url", site, "--data", data)), &given); err != nil {
		t.Fatal(err)
	}
	b.Open(given.Link)
	b.Press("Me connecter")
}
