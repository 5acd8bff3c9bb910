package journey_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohorte/demonstration"
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/message"
	"cohorte/internal/blob"
	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/jobs"
	"cohorte/store"
)

// wishesOpen is a moment in the window of wishes of the demonstration.
var wishesOpen = tenOClock.AddDate(0, 0, 58)

// onBothDatabases runs a journey on a place of its own, filled with more files
// than the others, on SQLite and on PostgreSQL.
func onBothDatabases(t *testing.T, journey func(t *testing.T, p *place)) {
	t.Helper()
	for name, dsn := range map[string]func(t *testing.T, dir string) string{
		"sqlite":   func(_ *testing.T, dir string) string { return filepath.Join(dir, "cohorte.db") },
		"postgres": func(t *testing.T, _ string) string { return pgtest.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			on := dsn(t, dir)
			db, err := store.Open(t.Context(), on, sqldb.Options{})
			if err != nil {
				t.Fatal(err)
			}
			blobs, err := blob.Open(filepath.Join(dir, "blobs"))
			if err != nil {
				t.Fatal(err)
			}
			o := demonstration.Options{Now: wishesOpen, Seed: 1, Applications: 14, Projects: 12, Stage: demonstration.Wishes, Blobs: blobs}
			if _, err = demonstration.Fill(t.Context(), db, o, nil); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			p := newPlaceOn(t, dir, on)
			p.at(wishesOpen)
			journey(t, p)
		})
	}
}

// wisher is a candidate at their page of wishes.
type wisher struct {
	*person
	page string
}

func (p *place) wisher(key string) wisher {
	p.Helper()
	return wisher{p.as(key), "/candidatures/" + p.fileOf(key, edition.TalentCall) + "/voeux"}
}

// form is what the page posts: wishes in this order, and the page's own inputs.
func (w wisher) form(wanted ...string) url.Values {
	w.Helper()
	form := url.Values{}
	hidden := w.get(w.page).formTo("/voeux")
	for _, name := range []string{"_revision", "_request"} {
		form.Set(name, hidden.Get(name))
	}
	for i, one := range wanted {
		form.Set("wishes["+itoa(i)+"].wanted", one)
		form.Set("wishes["+itoa(i)+"].profile", w.profile())
		form.Set("wishes["+itoa(i)+"].rank", itoa(i+1))
	}
	return form
}

// profile is the one that the candidate applied with.
func (w wisher) profile() (profile string) {
	w.Helper()
	number := strings.Split(w.page, "/")[2]
	err := w.db.Read(w.Context(), func(ctx context.Context, tx *store.Tx) error {
		f, err := tx.FileForStaff(ctx, w.as("desk_officer").actor(ctx, tx), number)
		profile = f.Profile
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return profile
}

// offered are the challenges that the page lets the candidate choose.
func (w wisher) offered() (ids []string) {
	w.Helper()
	_, list, _ := strings.Cut(w.get(w.page).text, `id="ajouter"`)
	list, _, _ = strings.Cut(list, "</select>")
	for _, m := range regexp.MustCompile(`<option value="([^"]+)"`).FindAllStringSubmatch(list, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// hear asks for the mails of wishes that are due, lets all mails be written and
// gives the subjects of the new ones to somebody, whether they left or wait to
// be read by the team.
func (p *place) hear(key string) (subjects []string) {
	p.Helper()
	before := p.written()
	if err := (jobs.Wishing{DB: p.db, Shelf: p.site.Shelf, Batch: 3}).Look(p.Context(), p.now()); err != nil {
		p.Fatal(err)
	}
	p.deliver(store.JobResultMail, store.JobWishInvitationMail, store.JobWishReminderMail, store.JobWishReceiptMail, store.JobWithdrawnWishMail, store.JobWishExtensionMail)
	for id, m := range p.written() {
		if _, known := before[id]; !known && m.To == p.emailOf(key) {
			subjects = append(subjects, plain(m.Subject))
		}
	}
	return subjects
}

// written are all mails of the place.
func (p *place) written() map[message.ID]message.Mail {
	p.Helper()
	all := map[message.ID]message.Mail{}
	err := p.db.Read(p.Context(), func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Mails(ctx, p.as("programme_manager").actor(ctx, tx), store.MailFilter{Most: 5000})
		for _, m := range list {
			all[m.ID] = m
		}
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return all
}

// A shortlisted candidate wishes: what is wrong is said, what is saved is not
// submitted, what was chosen can be withdrawn, and what is late is late.
func TestCandidatesWishForChallenges(t *testing.T) {
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, p *place) {
		w := p.wisher("demo-6.candidate_submitted")
		ids := w.offered()
		if len(ids) < 4 {
			t.Fatalf("%v can be chosen: too few for this journey", ids)
		}
		if got := p.hear(w.key); !cmp.Equal(got, []string{"À faire : déposer vos vœux avant le 24 janvier à 23 h 59"}) {
			t.Errorf("invited by %q", got)
		}
		if got := p.hear(w.key); len(got) > 0 {
			t.Errorf("invited again: %q", got)
		}
		w.get("/candidatures/"+p.fileOf(w.key, edition.TalentCall)).says(t, 200, "Votre candidature est présélectionnée", "Vos vœux ne sont pas déposés")

		for name, c := range map[string]struct {
			wanted []string
			says   string
		}{
			"too few":  {ids[:2], "Il faut de 3 à 5 défis ; vous en avez 2."},
			"repeated": {[]string{ids[0], ids[1], ids[0]}, "Ce choix est déjà fait plus haut"},
			"unknown":  {[]string{ids[0], ids[1], "un-autre"}, "Ce choix n’est plus proposé"},
			"too many": {append(slices.Clone(ids[:4]), "x", "y"), "Choisissez de 3 à 5 défis ; vous en avez 6 : retirez-en."},
		} {
			got := w.post(w.page+"/depot", w.form(c.wanted...))
			got.says(t, http.StatusUnprocessableEntity, c.says)
			for _, one := range c.wanted {
				if !strings.Contains(got.text, `value="`+one+`"`) {
					t.Errorf("%s: %s was typed and is lost", name, one)
				}
			}
		}
		same := w.form(ids[:3]...)
		same.Set("wishes[1].rank", "1")
		w.post(w.page, same).says(t, http.StatusUnprocessableEntity, "Deux vœux ont le rang 1")

		w.steer(ids)
		if got := p.hear(w.key); len(got) > 0 {
			t.Errorf("a draft is answered by %q", got)
		}
		w.get(w.page).says(t, 200, "Brouillon — non déposé")

		form := w.form(ids[:4]...)
		first := w.post(w.page+"/depot", form)
		second := w.post(w.page+"/depot", form) // the second click of two
		if a, b := first.Header.Get("Location"), second.Header.Get("Location"); a != w.page+"/recus/1" || b != a {
			t.Errorf("two clicks lead to %q and %q", a, b)
		}
		w.get(w.page+"/recus/1").says(t, 200, "Vos vœux sont déposés", "jeudi 21 janvier 2027 à 10 h 00 min 00 s")
		if got := p.hear(w.key); !cmp.Equal(got, []string{"Reçu : vos vœux, candidature " + p.fileOf(w.key, edition.TalentCall)}) {
			t.Errorf("a receipt by %q", got)
		}
		stale := w.form(ids[:3]...)
		stale.Set("_revision", "1")
		w.post(w.page, stale).says(t, http.StatusConflict, "Vos vœux ont changé dans une autre fenêtre", "Rien n’est effacé")

		p.withdraws(ids[0])
		if got := p.hear(w.key); !cmp.Equal(got, []string{"À faire : choisir un autre défi avant le 24 janvier à 23 h 59"}) {
			t.Errorf("a withdrawn challenge is told by %q", got)
		}
		w.post(w.page+"/depot", w.form(ids[:4]...)).says(t, http.StatusUnprocessableEntity, "Ce défi a été retiré : enlevez-le et choisissez-en un autre.")
		p.visitor().get("/editions/demo-6/defis/"+ids[0]).says(t, 200, "Ce défi est retiré", "Le service a fermé.")
		w.post(w.page+"/depot", w.form(ids[3], ids[2], ids[1])).expect(w.person, http.StatusSeeOther, "without the withdrawn one")

		p.shown(ids)
		p.at(time.Date(2027, 1, 24, 22, 59, 59, 0, time.UTC))
		w = p.wisher(w.key)
		w.post(w.page+"/depot", w.form(ids[1], ids[2], ids[3])).expect(w.person, http.StatusSeeOther, "in the last second")
		late := w.form(ids[2], ids[1], ids[3])
		p.at(time.Date(2027, 1, 24, 23, 0, 0, 0, time.UTC))
		w = p.wisher(w.key)
		w.post(w.page+"/depot", late).says(t, http.StatusGone, "Les vœux sont clos depuis le dimanche 24 janvier 2027 à 23 h 59")
		w.get(w.page).says(t, 200, "Mes vœux déposés")
		if strings.Contains(w.get(w.page).text, "<form class=\"wish-form\"") {
			t.Error("there is still a form after the limit")
		}
		p.withdraws(ids[1])
		p.hear("nobody")
	})
}

// steer uses the buttons without a script: each keeps the draft.
func (w wisher) steer(ids []string) {
	w.Helper()
	add := w.form()
	for i, id := range ids[:3] {
		add.Set("_act", "add")
		add.Set("_add", id)
		to := w.post(w.page, add).Header.Get("Location")
		if want := w.page + "?deplace=" + itoa(i+1) + "#voeu-" + itoa(i+1); to != want {
			w.Errorf("adding leads to %q, want %q", to, want)
		}
		add = w.form(ids[:i+1]...)
	}
	up := w.form(ids[:3]...)
	up.Set("_act", "up:"+ids[2])
	to := w.post(w.page, up).Header.Get("Location")
	w.get(strings.Split(to, "#")[0]).says(w.T, 200, ", rang 2 sur 3.")
	numbered := w.form(ids[:3]...)
	numbered.Set("wishes[0].rank", "7")
	w.post(w.page, numbered).expect(w.person, http.StatusSeeOther, "ranks with holes")
	_, list, _ := strings.Cut(w.get(w.page).text, "wish-rows")
	var order []string
	for _, m := range regexp.MustCompile(`name="wishes\[\d\]\.wanted" value="([^"]+)"`).FindAllStringSubmatch(list, -1) {
		order = append(order, m[1])
	}
	if diff := cmp.Diff([]string{ids[1], ids[2], ids[0]}, order); diff != "" {
		w.Errorf("the order of the typed ranks (-want +got):\n%s", diff)
	}
}

// withdraws takes a challenge back as the programme manager.
func (p *place) withdraws(slug string) {
	p.Helper()
	number := ""
	manager := p.as("programme_manager")
	err := p.db.Read(p.Context(), func(ctx context.Context, tx *store.Tx) error {
		sheets, err := tx.SheetsForTeam(ctx, manager.actor(ctx, tx), "demo-6")
		for _, s := range sheets {
			if s.Slug == slug {
				number = s.Project.Number
			}
		}
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	page := "/gestion/projets/" + number + "/defi"
	manager.post(page+"/retrait", url.Values{}).says(p.T, http.StatusUnprocessableEntity, "Indiquez le motif du retrait")
	manager.post(page+"/retrait", url.Values{"motif": {"Le service a fermé."}}).expect(manager, http.StatusSeeOther, "withdrawn")
	manager.post(page+"/retrait", url.Values{"motif": {"Encore."}}).expect(manager, http.StatusGone, "withdrawn twice")
}

// shown compares the export of the wishes with the page.
func (p *place) shown(ids []string) {
	p.Helper()
	officer := p.as("desk_officer")
	page := officer.get("/gestion/voeux?edition=demo-6&defi=" + ids[2])
	page.says(p.T, 200, "Ce qui est demandé")
	_, rows, _ := strings.Cut(page.text, `id="voeux"`)
	want := onceInOrder(regexp.MustCompile(`C6-[0-9A-Z]{4}-[0-9A-Z]{2}`).FindAllString(rows, -1))
	text, _ := strings.CutPrefix(officer.get("/gestion/voeux/export.csv?edition=demo-6&defi="+ids[2]).text, "\uFEFF")
	read := csv.NewReader(strings.NewReader(text))
	read.Comma = ';'
	lines, err := read.ReadAll()
	if err != nil {
		p.Fatal(err)
	}
	if diff := cmp.Diff(want, onceInOrder(firstCells(lines))); diff != "" || len(want) == 0 {
		p.Errorf("the export is not the page (-page +export):\n%s", diff)
	}
	own := 0
	for _, line := range lines {
		if line[0] == p.fileOf("demo-6.candidate_submitted", edition.TalentCall) {
			own++
			if line[3] != itoa(own) {
				p.Errorf("wish %d of the candidate has rank %s", own, line[3])
			}
		}
	}
	if own != 3 {
		p.Errorf("the candidate has %d lines, one a wish: want 3", own)
	}
}

// Who is not told to be shortlisted has no page of wishes, and nothing of a
// challenge shows before its time: the same bytes as for an unknown address.
func TestNothingOfResultsSheetsAndWishesShowsTooEarly(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.at(wishesOpen)
	author, officer, manager := p.as("demo-6.candidate_submitted"), p.as("desk_officer"), p.as("programme_manager")
	number := p.fileOf("demo-6.candidate_submitted", edition.TalentCall)
	project := p.fileOf("demo-6.host_submitted", edition.ProjectCall)
	host := p.as("demo-6.host_submitted")

	for call, one := range map[string]string{"candidatures": number, "projets": project} {
		officer.judge(call, one, "admissible", nil).expect(officer, http.StatusSeeOther, "judged")
		ask := officer.get("/gestion/" + call + "/recevabilite?acte=prevenir&dossier=" + one).formTo("/recevabilite")
		ask.Set("combien", "1")
		officer.post("/gestion/"+call+"/recevabilite", ask).expect(officer, 200, "told")
	}
	before := author.get("/candidatures/" + number).text
	unknown := author.get("/candidatures/" + number + "/voeu").text
	note := func(call, one, word string) {
		t.Helper()
		form := officer.get("/gestion/" + call + "/resultats?acte=noter&dossier=" + one).formTo("/resultats")
		if len(form["dossier"]) != 1 {
			t.Fatalf("%s can't be noted", one)
		}
		officer.post("/gestion/"+call+"/resultats", form).says(t, 422, "Choisissez le résultat.", "Indiquez le motif")
		form.Set("resultat", word)
		form.Set("motif", "Le motif que tout le monde lira.")
		officer.post("/gestion/"+call+"/resultats", form).says(t, 200, "1 dossier fait, 0 non.")
	}
	publish := func(call, one string) {
		t.Helper()
		form := manager.get("/gestion/" + call + "/resultats?acte=publier&dossier=" + one).formTo("/resultats")
		form.Set("combien", "3")
		manager.post("/gestion/"+call+"/resultats", form).says(t, 422, "Écrivez le nombre de dossiers : 1.")
		form.Set("combien", "1")
		officer.post("/gestion/"+call+"/resultats", form).expect(officer, http.StatusForbidden, "who may not publish")
		manager.post("/gestion/"+call+"/resultats", form).says(t, 200, "prévenues, toutes au même instant")
		manager.post("/gestion/"+call+"/resultats", form).says(t, 409, "Rien n’est publié")
	}

	note("candidatures", number, "shortlisted")
	if got := author.get("/candidatures/" + number).text; got != before {
		t.Error("a result that nobody was told shows to the author")
	}
	if got := author.get("/candidatures/" + number + "/voeux"); got.StatusCode != 404 || sameBut(got.text, unknown) {
		t.Errorf("the page of wishes answers %d before the result is told", got.StatusCode)
	}
	if sent := p.deliver(store.JobResultMail); len(sent) > 0 {
		t.Errorf("%d mails left", len(sent))
	}
	publish("candidatures", number)
	author.get("/candidatures/"+number).says(t, 200, "Présélectionné", "Le motif que tout le monde lira.")
	author.get("/candidatures/"+number+"/voeux").says(t, 200, "Mes vœux")
	for _, other := range []string{"demo-6.candidate_draft", "demo-7.candidate_submitted", "demo-6.host_submitted"} {
		p.as(other).get("/candidatures/"+number+"/voeux").expect(p.as(other), 404, other)
	}
	own := p.fileOf("demo-7.candidate_submitted", edition.TalentCall)
	p.as("demo-7.candidate_submitted").get("/candidatures/"+own+"/voeux").expect(p.as("demo-7.candidate_submitted"), 404, "not shortlisted")

	host.get("/projets/"+project+"/defi").expect(host, 404, "a project that is not selected")
	note("projets", project, "shortlisted")
	publish("projets", project)
	note("projets", project, "selected")
	host.get("/projets/"+project+"/defi").expect(host, 404, "selected and not told")
	publish("projets", project)
	p.sheetOf(project, host, manager)
}

// sameBut says whether two pages differ in more than the address that they name.
func sameBut(a, b string) bool { return len(a)-len(b) > 40 }

// sheetOf writes the sheet of a project as host and team, and publishes it.
func (p *place) sheetOf(project string, host, manager *person) {
	p.Helper()
	page := "/projets/" + project + "/defi"
	asked := host.get(page)
	asked.says(p.T, 200, "Fiche du défi", "rien n’est encore enregistré")
	written := func(name string) url.Values {
		return url.Values{"_revision": {asked.formTo("/defi").Get("_revision")}, "name": {name}, "line": {"Une ligne."}, "context": {"Le contexte."},
			"asked": {"Ce qui est demandé."}, "place": {"Paris"}, "posts[0].profile": {p.aProfile()}, "posts[0].number": {"2"}, "posts[0].skills": {""}}
	}
	host.post(page, written("Phare témoin")).expect(host, http.StatusSeeOther, "the host writes")
	manager.post("/gestion"+page, written("Le phare de l’équipe")).says(p.T, http.StatusConflict, "La fiche a changé pendant que vous écriviez", "Phare témoin")

	address := "/editions/demo-6/defis/phare-temoin"
	visitor := p.visitor()
	unknown := visitor.get("/editions/demo-6/defis/rien-du-tout")
	publish := url.Values{"_revision": {"1"}, "a-partir-du": {p.now().In(edition.Paris).Add(2 * time.Hour).Format("2006-01-02T15:04")}}
	manager.post("/gestion"+page+"/publication", publish).expect(manager, http.StatusSeeOther, "published in two hours")
	for _, early := range []string{address, "/editions/demo-6/defis", "/en" + address} {
		got := visitor.get(early)
		if got.StatusCode != 404 || strings.Contains(got.text, "Phare") {
			p.Errorf("%s answers %d before its time", early, got.StatusCode)
		}
	}
	if got := visitor.get(address); len(got.text) != len(unknown.text)-3 && plain(got.text) != plain(unknown.text) {
		p.Errorf("a hidden sheet does not answer like an unknown one")
	}
	for _, early := range []string{"/defis", "/plan-du-site"} {
		if strings.Contains(visitor.get(early).text, "defis/phare") || strings.Contains(visitor.get(early).text, "/editions/demo-6/defis") {
			p.Errorf("%s leads to a hidden sheet", early)
		}
	}
	p.clock.Add(int64(2 * time.Hour))
	visitor.get(address).says(p.T, 200, "Phare témoin", "À pourvoir", "2 postes")
	visitor.get("/en"+address).says(p.T, 200, "To be filled", "This text exists in French only.")
	visitor.get("/editions/demo-6/defis").says(p.T, 200, "2 postes sur 1 défi.")
	visitor.get("/defis").says(p.T, 200, "À pourvoir maintenant")
	host, manager = p.as(host.key), p.as(manager.key)
	host.post(page, written("Trop tard")).expect(host, http.StatusGone, "the host after publication")
	corrected := written("Phare témoin")
	corrected.Set("_revision", "1")
	corrected.Set("place", "Brest")
	manager.post("/gestion"+page, corrected).says(p.T, 422, "Dites ce qui change")
	corrected.Set("said", "Le lieu est Brest.")
	manager.post("/gestion"+page, corrected).expect(manager, http.StatusSeeOther, "corrected")
	visitor.get(address).says(p.T, 200, "Brest", "Corrigé depuis la publication", "Le lieu est Brest.")
}

func (p *place) aProfile() string {
	e, _ := p.site.EditionInForce("demo-6", p.now())
	return e.Profiles[0].ID
}

// actor is who acts, for reads beside the pages.
func (w *person) actor(ctx context.Context, tx *store.Tx) (by fellowship.Actor) {
	w.Helper()
	a, err := tx.AccountByAddress(ctx, w.emailOf(w.key))
	if err != nil {
		w.Fatal(err)
	}
	return a.Actor(w.now())
}

// A later last minute holds at once, and is told.
func TestALaterLimitOfWishes(t *testing.T) {
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, p *place) {
		p.hear("nobody")
		manager := p.as("programme_manager")
		later := url.Values{"limite": {"talent.stages.wishes"}, "cloture": {"2027-01-26T12:00"}, "motif": {"Une panne."}, "motif_en": {"A failure."}, "version": {"0"}, "acte": {"prolonger"}}
		manager.post("/gestion/editions/demo-6/echeance", later).expect(manager, http.StatusSeeOther, "extended")
		p.clock.Add(int64(time.Minute))
		w := p.wisher("demo-6.candidate_submitted")
		w.get(w.page).says(t, 200, "avant le mardi 26 janvier 2027 à 12 h 00")
		got := p.hear(w.key)
		if !slices.Contains(got, "Pour information : vœux reçus jusqu’au 26 janvier à 12 h 00") {
			t.Errorf("the later limit is told by %q", got)
		}
		p.at(time.Date(2027, 1, 25, 12, 0, 0, 0, time.UTC))
		if got := p.hear(w.key); !cmp.Equal(got, []string{"À faire : déposer vos vœux avant le 26 janvier à 12 h 00"}) {
			t.Errorf("reminded by %q", got)
		}
		w = p.wisher(w.key)
		if ids := w.offered(); len(ids) >= 3 {
			w.post(w.page+"/depot", w.form(ids[:3]...)).expect(w.person, http.StatusSeeOther, "after the first limit")
		}
	})
}
