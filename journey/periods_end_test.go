package journey_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/internal/sqldb"
	"cohorte/jobs"
	"cohorte/mail"
)

// night does the nightly work of what is kept of people, twice, then the mails.
func (p *place) night() {
	p.Helper()
	for range 2 {
		if err := (jobs.Personal{DB: p.db, Shelf: p.site.Shelf, Log: p.site.Log, Batch: 3}).Look(p.Context(), p.now()); err != nil {
			p.Fatal(err)
		}
	}
	p.work()
}

// TestPeriodsEnd: a refused file and a draft come to the end of their periods.
// Their writers are told once and in time, the file goes to an archive that only
// the director opens, on the record; then both are erased, and nothing of others.
// Rules P-9, P-10 and P-12.
func TestPeriodsEnd(t *testing.T) {
	t.Parallel()
	for engine, open := range map[string]func(*testing.T) *place{"sqlite": newPlace, "postgres": newPostgresPlace} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			const refused, draft, other = "demo-6.candidate_submitted", "demo-6.candidate_draft", "demo-7.candidate_submitted"
			number := p.fileOf(refused, edition.TalentCall)
			limit := p.limitOf("demo-6", edition.TalentCall)
			p.at(limit.Add(time.Hour))
			p.work()
			p.change("UPDATE files SET status = 'not_selected' WHERE number = $1", number)
			p.night()
			for _, who := range []string{refused, draft} {
				if got := strings.Join(p.mailsTo(who), "\n"); strings.Contains(got, "archivé") || strings.Contains(got, "effacé") {
					t.Errorf("%s was told at once: %q", who, got)
				}
			}
			rules, _ := p.site.EditionInForce("demo-6", p.now())
			p.at(rules.Keeping.Refused.After(limit).AddDate(0, 7, 0)) // beyond the last stage and the period
			p.night()
			p.night()
			for who, what := range map[string]string{refused: "sera archivé le", draft: "sera effacé le"} {
				if got := p.mailsTo(who); !strings.Contains(got[0], what) || len(got) > 1 && strings.Contains(got[1], what) {
					t.Errorf("%s was told %q", who, got)
				}
			}
			p.as("desk_officer").get("/gestion/candidatures/"+number).says(t, http.StatusOK)
			p.as("desk_officer").get("/gestion/donnees-personnelles").says(t, http.StatusOK, "Non retenus ou retirés", "Archivés")
			p.as(refused).get("/compte/donnees").says(t, http.StatusOK, "Archivé à partir du")

			p.at(p.now().Add(rules.Keeping.Notice.Clock() + 25*time.Hour))
			p.night()
			for _, path := range []string{"/gestion/candidatures/" + number, "/gestion/archive", "/gestion/archive/" + number} {
				if got := p.as("desk_officer").get(path); got.StatusCode != http.StatusNotFound {
					t.Errorf("a desk officer opens %s: %d", path, got.StatusCode)
				}
			}
			if got := p.as("desk_officer").get("/gestion/candidatures").text; strings.Contains(got, number) {
				t.Error("an archived file is in the list")
			}
			director := p.as("director")
			director.get("/gestion/archive").says(t, http.StatusOK, number)
			page := "/gestion/archive/" + number
			director.get(page).says(t, http.StatusOK, "Un recours ou un contentieux")
			director.post(page, url.Values{}).says(t, http.StatusUnprocessableEntity, "Choisissez pourquoi vous ouvrez ce dossier.")
			if n := p.count("SELECT count(*) FROM entries WHERE verb = 'keeping.opened'"); n != 0 {
				t.Errorf("%d openings on the record before one", n)
			}
			director.post(page, url.Values{"motif": {"dispute"}}).says(t, http.StatusOK, "Votre lecture est inscrite au journal.", p.emailOf(refused))
			director.get("/gestion/journal").says(t, http.StatusOK, "a ouvert un dossier de l’archive", "a archivé un dossier")
			if n := p.count("SELECT count(*) FROM accounts WHERE email = '" + p.emailOf(draft) + "'"); n != 0 {
				t.Error("the writer of an erased draft, who has nothing else, keeps an account")
			}
			p.as(refused).get("/candidatures/"+number).says(t, http.StatusOK)

			p.at(p.now().AddDate(6, 0, 0))
			p.night()
			p.at(p.now().Add(rules.Keeping.Notice.Clock() + 25*time.Hour))
			p.night()
			if n := p.count("SELECT count(*) FROM submissions s JOIN files f ON f.id = s.file_id WHERE f.number = '" + number + "' AND s.content <> ''"); n != 0 {
				t.Error("the archive outlives its period")
			}
			if n := p.count("SELECT count(*) FROM submissions WHERE content <> ''"); n == 0 {
				t.Error("files that wait for a decision were erased")
			}
			if got := p.as(other).get("/compte/donnees"); got.StatusCode != http.StatusOK {
				t.Errorf("somebody else: %d", got.StatusCode)
			}
		})
	}
}

// change changes a row as nothing of the program does yet.
func (p *place) change(text string, args ...any) {
	p.Helper()
	err := p.db.SQL().Write(p.Context(), func(ctx context.Context, q sqldb.Querier) error {
		_, err := q.ExecContext(ctx, text, args...)
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
}

// TestWhatIsAskedApartStaysApart: the answer is nowhere in the file, its
// versions, its receipt, the pages of the team or the export; it is counted
// once, and too small a number is never shown. Rules P-2 and P-3.
func TestWhatIsAskedApartStaysApart(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const who = "demo-6.candidate_submitted"
	number := p.fileOf(who, edition.TalentCall)
	page := "/candidatures/" + number + "/a-part"
	author := p.as(who)
	author.get(page).says(t, http.StatusOK, "Facultative, et sans effet sur votre candidature.", "Pour compter la part des femmes", "Je préfère ne pas répondre")
	if got := author.post(page, url.Values{"gender": {"man"}}); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("answered: %d", got.StatusCode)
	}
	if !strings.Contains(author.get(page).text, `value="man" checked`) {
		t.Error("the page does not show the answer to its person")
	}
	author.post(page, url.Values{"gender": {"unknown"}}).says(t, http.StatusUnprocessableEntity)
	for _, path := range []string{"/candidatures/" + number + "/relecture", "/candidatures/" + number + "/recus/1"} {
		if strings.Contains(author.get(path).text, "Un homme") {
			t.Errorf("%s shows what was answered apart", path)
		}
	}
	desk := p.as("desk_officer")
	before := map[string]string{}
	paths := []string{"/gestion/candidatures/" + number, "/gestion/candidatures/" + number + "/versions", "/gestion/candidatures/export.csv", "/gestion/donnees-personnelles", "/gestion/journal"}
	for _, path := range paths {
		before[path] = desk.get(path).text
	}
	author.post(page, url.Values{"gender": {"woman"}})
	for _, path := range paths {
		if desk.get(path).text != before[path] {
			t.Errorf("%s changes with what was answered apart", path)
		}
	}
	if got := p.as("demo-6.candidate_draft").get(page); got.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else opens the question: %d", got.StatusCode)
	}
	p.at(p.limitOf("demo-6", edition.TalentCall).Add(49 * time.Hour))
	p.night()
	p.as("desk_officer").get("/gestion/donnees-personnelles").says(t, http.StatusOK, "Trop peu de réponses pour montrer un nombre.", "Compté une fois, le")
	p.as(who).post(page, url.Values{"gender": {"man"}}).says(t, http.StatusGone)
	if n := p.count("SELECT count(*) FROM apart_counts WHERE hidden = 1 AND files <> 0"); n != 0 {
		t.Errorf("%d hidden counts keep their number", n)
	}
}

// TestAPersonTakesTheirDataAway: all that is theirs, nothing of others, a few
// times an hour. Rule P-11.
func TestAPersonTakesTheirDataAway(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	d := p.submittedDossier()
	d.attach("mon-cv.pdf", sheet("mon parcours"))
	d.post(d.page+"/a-part", url.Values{"gender": {"woman"}})
	p.change("INSERT INTO admissibility_verdicts (file_id, n, submission, word, motive, fields, given_at, given_by, told_by) SELECT id, 1, 1, 'not_admissible', 'Note de l’équipe', '[]', created_at, '', '' FROM files WHERE number = $1", d.number)
	got := d.get("/compte/donnees/copie.zip")
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/zip" {
		t.Fatalf("%d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(got.text)), int64(len(got.text)))
	if err != nil {
		t.Fatal(err)
	}
	inside := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		inside[f.Name] = string(content)
	}
	var mine struct {
		Address string
		Files   []struct {
			Number  string
			Answers []struct{ Field, Question string }
			Apart   map[string]string         `json:"asked_apart"`
			Files   []struct{ Path string }   `json:"attached_files"`
			Sent    []struct{ SHA256 string } `json:"submissions"`
		}
	}
	if err := json.Unmarshal([]byte(inside["donnees.json"]), &mine); err != nil {
		t.Fatal(err)
	}
	if mine.Address != p.emailOf("demo-7.candidate_submitted") || len(mine.Files) != 1 || mine.Files[0].Number != d.number ||
		len(mine.Files[0].Answers) < 10 || mine.Files[0].Apart["gender"] != "woman" || len(mine.Files[0].Sent) != 1 {
		t.Errorf("the copy says %+v", mine)
	}
	found := false
	for _, a := range mine.Files[0].Files {
		found = found || strings.Contains(inside[a.Path], "mon parcours")
	}
	if !found || !strings.Contains(inside["index.html"], d.number) {
		t.Errorf("the copy lacks the attached file or its page: %d entries", len(inside))
	}
	for _, one := range p.people {
		if one.Key != "demo-7.candidate_submitted" && strings.Contains(got.text+inside["donnees.json"]+inside["index.html"], one.Email) {
			t.Errorf("the copy names %s", one.Email)
		}
	}
	if strings.Contains(inside["donnees.json"], "Note de l’équipe") {
		t.Error("the copy holds what the person was not told")
	}
	for range 4 {
		d.get("/compte/donnees/copie.zip")
	}
	if got := d.get("/compte/donnees/copie.zip"); got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" {
		t.Errorf("the sixth copy: %d", got.StatusCode)
	}
	for _, who := range []string{"operator", "director", "demo-6.host_submitted"} {
		if got := p.as(who).get("/compte/donnees/copie.zip"); got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", who, got.StatusCode)
		}
	}
}

// TestWhatComesBeforeAnErasure: the last operator and whoever leads a file that
// others write are told what to do first; the team erases with proof, and its
// person takes it back. Rules P-5 and P-7.
func TestWhatComesBeforeAnErasure(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const page = "/compte/donnees/effacement"
	p.as("operator").get(page).says(t, http.StatusOK, "Vous êtes la dernière personne qui peut donner des rôles ici.")
	p.as("operator").post(page, url.Values{}).says(t, http.StatusGone)
	const lead = "demo-6.host_draft"
	number := p.fileOf(lead, edition.ProjectCall)
	p.as(lead).get(page).says(t, http.StatusOK, number, "Demander l’effacement")
	p.change("INSERT INTO file_writers (file_id, account_id, role, joined_at) SELECT f.id, a.id, 'writer', f.created_at FROM files f, accounts a WHERE f.number = $1 AND a.email = $2", number, p.emailOf("demo-6.host_submitted"))
	p.as(lead).get(page).says(t, http.StatusOK, "Confiez-le d’abord à l’une d’elles")
	p.as(lead).post(page, url.Values{}).says(t, http.StatusGone, "doit d’abord être confié")

	manager, team := p.as("programme_manager"), "/gestion/donnees-personnelles/effacements"
	who := "demo-6.candidate_submitted"
	manager.post(team, url.Values{"adresse": {"personne@ailleurs.example"}, "preuve": {"x"}}).says(t, http.StatusUnprocessableEntity, "Aucun compte n’a cette adresse.")
	manager.post(team, url.Values{"adresse": {p.emailOf(who)}}).says(t, http.StatusUnprocessableEntity, "Dites ce qui prouve qui a fait la demande.")
	if got := manager.post(team, url.Values{"adresse": {p.emailOf(who)}, "preuve": {"Courriel reçu de cette adresse."}}); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("noted: %d", got.StatusCode)
	}
	p.work()
	// The receipt of the file leaves in the same minute, before or after.
	if !slices.ContainsFunc(p.lettersTo(who), func(got mail.Outgoing) bool {
		return strings.Contains(got.Subject, "vos données seront effacées le") && strings.Contains(plain(got.Text), "L’équipe a enregistré le")
	}) {
		t.Errorf("told: %q", p.mailsTo(who))
	}
	p.as(who).get(page).says(t, http.StatusOK, "Votre demande est enregistrée")
	if got := p.as(who).post(page+"/annulation", url.Values{}); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("taken back: %d", got.StatusCode)
	}
	p.at(p.now().AddDate(0, 0, 20))
	p.night()
	p.as(who).get("/compte/donnees").says(t, http.StatusOK, p.fileOf(who, edition.TalentCall))
}
