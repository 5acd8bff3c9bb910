package journey_test

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/demonstration"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/message"
	"cohorte/internal/blob"
	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/mail"
	"cohorte/store"
)

var groupLink = regexp.MustCompile(`href="(/gestion/courriels/groupe\?[^"#]*)"`)

// groups are the addresses of the groups that wait.
func (w *person) groups() (list []string) {
	w.Helper()
	for _, m := range groupLink.FindAllStringSubmatch(w.get("/gestion/courriels").text, -1) {
		if address := html.UnescapeString(m[1]); !slices.Contains(list, address) {
			list = append(list, address)
		}
	}
	return list
}

// letGo lets a group go as its page shows it, and gives the page that follows.
func (w *person) letGo(address string, more url.Values) page {
	w.Helper()
	form := w.get(address).formTo("/groupe")
	form = url.Values{"sorte": form["sorte"][:1], "vus": form["vus"], "acte": {"laisser"}, "edition": form["edition"], "cas": form["cas"], "cause": form["cause"]}
	for name, values := range form {
		if len(values) > 1 {
			form[name] = values[:1]
		}
		if name == "cause" && len(values) > 0 {
			form[name] = []string{html.UnescapeString(values[0])}
		}
	}
	for name, values := range more {
		form[name] = values
	}
	return w.post("/gestion/courriels/groupe", form)
}

// letAllGo lets every group go, and says how many mails there were.
func (w *person) letAllGo() (n int) {
	w.Helper()
	for _, address := range w.groups() {
		form := w.get(address).formTo("/groupe")
		count := 0
		fmt.Sscan(form.Get("vus"), &count) //nolint:errcheck // without one, nothing is let go
		n += count
		w.letGo(address, nil).expect(w, http.StatusSeeOther, "let go "+address)
	}
	return n
}

// told has an officer tell verdicts, whose mails wait then: of the project
// call, one to complete and the others not admissible.
func told(t *testing.T, p *place) (officer *person) {
	t.Helper()
	officer = p.as("desk_officer")
	for i, number := range numbersIn(officer.get("/gestion/projets?recevabilite=a-verifier").text) {
		word, more := "not_admissible", url.Values{"motive": {"Motif propre au dossier " + number + "."}}
		if i == 0 {
			word = "to_complete"
			more = p.inDays(60)
			more["fields"] = []string{firstField(officer.get("/gestion/projets/" + number))}
		}
		officer.judge("projets", number, word, more).expect(officer, http.StatusSeeOther, number)
	}
	officer.tellAll("projets")
	p.work()
	return officer
}

// groupOf is the address of the group of a case.
func (w *person) groupOf(variant string) string {
	w.Helper()
	for _, address := range w.groups() {
		if strings.Contains(address, "cas="+variant+"&") {
			return address
		}
	}
	w.Fatalf("no group of %s among %v", variant, w.groups())
	return ""
}

var mailLink = regexp.MustCompile(`courriel=(mail-[0-9a-z]+)`)

func mailsIn(text string) (ids []string) {
	for _, m := range mailLink.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(ids, m[1]) {
			ids = append(ids, m[1])
		}
	}
	return ids
}

// Nothing that goes to several people leaves unread: a group is read, one mail
// is changed by hand, the words of the edition change the others, a slip is
// undone, and what leaves is what was read. Rules OB-1, OB-2, OB-3, OB-4 and OB-5.
func TestNothingLeavesUnread(t *testing.T) {
	t.Parallel()
	for engine, open := range map[string]func(t *testing.T) *place{
		"sqlite":   newPlace,
		"postgres": func(t *testing.T) *place { t.Helper(); return filledOn(t, pgtest.Database(t)) },
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			nothingLeavesUnread(t, p, told(t, p))
		})
	}
}

// filledOn fills a place on another database than that of the copies.
func filledOn(t *testing.T, dsn string) *place {
	t.Helper()
	dir := t.TempDir()
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = demonstration.Fill(t.Context(), db, demonstration.Options{Now: tenOClock, Seed: 1, Applications: 6, Projects: 4, Blobs: blobs}, nil)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return newPlaceOn(t, dir, dsn)
}

func nothingLeavesUnread(t *testing.T, p *place, officer *person) {
	manager := p.as("programme_manager")
	if n := countOf(p.post.Mails(), "Résultat") + countOf(p.post.Mails(), "À faire\u00a0: compléter"); n != 0 {
		t.Errorf("%d mails left before anybody read them", n)
	}
	officer.get("/gestion").says(t, http.StatusOK, "courriels à relire")
	group := officer.groupOf("not_admissible")
	shown := officer.get(group)
	shown.says(t, http.StatusOK, "Recevabilité, non recevable", "À relire", "n’est pas recevable.", "Motif propre au dossier", "1 lien vérifié.", "Laisser partir", "Modèle : texte du programme")
	ids := mailsIn(shown.text)
	if len(ids) < 2 {
		t.Fatalf("%d mails in the group", len(ids))
	}

	// Two officers change one mail.
	one := "/gestion/courriels/textes/" + ids[0]
	form := officer.get(one).hidden()
	write := func(w *person, subject, body string) page {
		return w.post(one, url.Values{"revision": form["revision"], "sujet": {subject}, "texte": {body}})
	}
	write(officer, "Résultat : à la main", "Un texte à la main.\r\nhttps://ailleurs.example/x\r\n").expect(officer, http.StatusSeeOther, "changed by hand")
	later := write(manager, "Résultat : le mien", "Mon texte à moi.\n")
	later.says(t, http.StatusConflict, "Quelqu’un a changé ce texte pendant que vous écriviez", "− à la main", "Mon texte à moi.")
	write(officer, "Une ligne\r\nBcc: a@exemple.fr", "x").says(t, http.StatusConflict)
	form = officer.get(one).hidden()
	write(officer, "Une ligne\r\nBcc: a@exemple.fr", "x").says(t, http.StatusUnprocessableEntity, "saut de ligne")
	officer.get("/gestion/courriels/"+ids[0]).says(t, http.StatusOK, "Modifié à la main", "Textes d’avant (1)", "n’est pas recevable.", "À vérifier, hors de ce site ou introuvable : https://ailleurs.example/x")

	// The words of the edition.
	asked, err := url.Parse(group)
	if err != nil {
		t.Fatal(err)
	}
	template := "/gestion/courriels/modeles/" + asked.Query().Get("edition") + "/recevabilite?langue=fr&cas=not_admissible"
	save := func(w *person, body string, more url.Values) page {
		f := url.Values{"n": {"0"}, "sujet": {""}, "texte": {body}, "acte": {"enregistrer"}, "recrire": {"1"}}
		for name, values := range more {
			f[name] = values
		}
		return w.post(template, f)
	}
	manager.get(template).says(t, http.StatusOK, "texte du programme", "Pour un courriel qui attend", "{motif}", "Dû à la personne : {lien}, {motif} ou {suite}.")
	if got := save(officer, "{lien} {motif}", nil); got.StatusCode != http.StatusNotFound {
		t.Errorf("a desk officer changes the words of an edition: %d", got.StatusCode)
	}
	save(manager, "{lein}", nil).says(t, http.StatusUnprocessableEntity, "{lein} n’existe pas ici. Vouliez-vous écrire {lien} ?", "Il manque {motif}")
	body := "{personne}, voici nos mots.\n\n{motif}\n\n{lien}"
	save(manager, body, url.Values{"acte": {"apercu"}}).says(t, http.StatusOK, "voici nos mots.")
	save(manager, body, nil).expect(manager, http.StatusSeeOther, "the template")
	save(manager, body+" encore", nil).says(t, http.StatusConflict, "Quelqu’un a changé ce texte")
	p.work()
	again := officer.get(group + "&courriel=" + ids[1])
	again.says(t, http.StatusOK, "voici nos mots.", "Modèle v1", "1 différent du modèle", "Motif propre au dossier", "Vous recevez ce courriel parce que")
	officer.get("/gestion/courriels/"+ids[0]).says(t, http.StatusOK, "Un texte à la main.")

	// One is dropped, with a reason; one is held.
	drop := url.Values{"acte": {"ecarter"}}
	officer.post("/gestion/courriels/"+ids[1], drop).says(t, http.StatusUnprocessableEntity, "Écrivez le motif")
	drop.Set("motif", "Écrit deux fois.")
	dropped := officer.post("/gestion/courriels/"+ids[1], drop).expect(officer, http.StatusSeeOther, "dropped")
	officer.get("/gestion/courriels/"+ids[1]).says(t, http.StatusOK, "Écarté", "Écrit deux fois.")
	back := dropped.Header.Get("Location")
	officer.get(back).says(t, http.StatusOK, "1 courriel écarté")
	officer.post(back, nil).expect(officer, http.StatusSeeOther, "taken back")
	officer.get("/gestion/courriels/"+ids[1]).says(t, http.StatusOK, "À relire")
	officer.post("/gestion/courriels/"+ids[1], url.Values{"acte": {"bloquer"}}).expect(officer, http.StatusSeeOther, "held")

	// What is let go is what was shown, and it can be taken back.
	officer.letGo(group, url.Values{"vus": {"99"}}).says(t, http.StatusGone, "Quelqu’un a changé cela entre-temps")
	officer.letGo(group, url.Values{"depart": {"2020-01-31T10:00"}}).says(t, http.StatusUnprocessableEntity, "Choisissez un moment à venir")
	gone := officer.letGo(group, nil).expect(officer, http.StatusSeeOther, "let go").Header.Get("Location")
	officer.get(gone).says(t, http.StatusOK, "Jusque-là, vous pouvez tout reprendre.")
	p.clock.Add(int64(message.UndoLife - time.Second))
	p.work()
	officer.post(gone, nil).expect(officer, http.StatusSeeOther, "undone in time")
	p.clock.Add(int64(time.Hour))
	p.work()
	if n := countOf(p.post.Mails(), "Résultat"); n != 0 {
		t.Fatalf("%d mails left that were taken back", n)
	}
	later2 := p.now().Add(3 * time.Hour).In(edition.Paris).Format("2006-01-02T15:04")
	gone = officer.letGo(group, url.Values{"depart": {later2}}).expect(officer, http.StatusSeeOther, "let go for later").Header.Get("Location")
	officer.get("/gestion/courriels/"+ids[0]).says(t, http.StatusOK, "Prêt, le")
	officer.get(one).says(t, http.StatusGone, "Ce courriel ne se modifie plus")
	p.clock.Add(int64(3 * time.Hour))
	p.work()
	officer.post(gone, nil).says(t, http.StatusGone)
	officer.get(gone).says(t, http.StatusOK, "L’envoi est terminé.")
	var texts []string
	for _, m := range p.post.Mails() {
		if strings.HasPrefix(m.Subject, "Résultat") {
			texts = append(texts, m.Text)
		}
	}
	if len(texts) == 0 || !slices.ContainsFunc(texts, func(s string) bool { return strings.HasPrefix(s, "Un texte à la main.") }) {
		t.Errorf("what left is %q", texts)
	}
	officer.get("/gestion/courriels/"+ids[1]).says(t, http.StatusOK, "Bloqué")
	officer.get("/gestion/courriels?etat=bloque").says(t, http.StatusOK, "1 Bloqué")
	officer.get("/gestion/journal?quoi=courriels").says(t, http.StatusOK, "a laissé partir", "a modifié un courriel à la main", "a changé un modèle de courriel", "a écarté 1 courriel", "a repris")
	for _, address := range []string{"?q=" + url.QueryEscape("main"), "?q=" + url.QueryEscape(p.emailOf("demo-6.host_submitted")), "?sorte=recevabilite"} {
		if got := officer.get("/gestion/courriels" + address); got.StatusCode != http.StatusOK || strings.Contains(got.text, "Aucun courriel ici.") {
			t.Errorf("%s finds nothing: %s", address, got.main())
		}
	}
}

func countOf(mails []mail.Outgoing, word string) (n int) {
	for _, m := range mails {
		if strings.HasPrefix(m.Subject, word) {
			n++
		}
	}
	return n
}

// An edition whose team trusts its words lets a kind leave at once. Rule OB-1.
func TestAnEditionChoosesWhatWaits(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	manager := p.as("programme_manager")
	manager.get("/gestion/courriels/modeles?edition=demo-6").says(t, http.StatusOK, "Recevabilité Attend d’être relu.", "une erreur partirait à toutes")
	for _, kind := range []string{"recevabilite", "confirmation", "imaginaire"} {
		want := map[string]int{"recevabilite": http.StatusSeeOther}[kind]
		if want == 0 {
			want = http.StatusNotFound
		}
		if got := manager.post("/gestion/courriels/modeles/demo-6/"+kind+"/depart", url.Values{"habitude": {"aussitot"}}); got.StatusCode != want {
			t.Errorf("%s: %d, want %d", kind, got.StatusCode, want)
		}
	}
	manager.get("/gestion/courriels/modeles?edition=demo-6").says(t, http.StatusOK, "Part aussitôt. Choisi par l’équipe.")
	officer := p.as("desk_officer")
	for _, number := range numbersIn(officer.get("/gestion/projets?edition=demo-6&recevabilite=a-verifier").text)[:1] {
		officer.judge("projets", number, "not_admissible", nil).expect(officer, http.StatusSeeOther, number)
	}
	officer.tellAll("projets")
	p.work()
	if n := countOf(p.post.Mails(), "Résultat"); n == 0 || len(officer.groups()) > 0 {
		t.Errorf("%d results left, and %v wait", n, officer.groups())
	}
}

// What comes back shows on the file and on the desk until a later mail to the
// address arrives. Rule OB-7.
func TestAReturnedMailShowsOnTheFile(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.work()
	const key = "demo-6.host_submitted"
	receipts := p.lettersTo(key)
	if len(receipts) == 0 {
		t.Fatal("no receipt has left")
	}
	officer, number := p.as("desk_officer"), p.fileOf(key, "project")
	page := "/gestion/projets/" + number
	if got := officer.get(page); strings.Contains(plain(got.text), "n’est pas arrivé") {
		t.Errorf("a mail that arrived is said not to have: %s", got.main())
	}
	back := func() (done bool) {
		err := p.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			done, err = message.Returned(ctx, tx, message.Bounced{Mail: message.ID(receipts[0].ID), Said: "550 5.1.1 no such user"}, p.now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	if !back() || back() {
		t.Error("a returned mail is not noted once")
	}
	officer.get(page).says(t, http.StatusOK, "Le courriel du", "n’est pas arrivé à "+p.emailOf(key))
	officer.get("/gestion").says(t, http.StatusOK, "1 adresse en erreur")
	officer.get("/gestion/courriels?erreurs=1").says(t, http.StatusOK, "1 adresse en erreur", "550 5.1.1 no such user")
	officer.get("/gestion/courriels/"+receipts[0].ID).says(t, http.StatusOK, "Non remis", "550 5.1.1 no such user")

	// The next mail to that address warns whoever reads it before it leaves.
	p.clock.Add(int64(time.Minute))
	officer.judge("projets", number, "not_admissible", nil).expect(officer, http.StatusSeeOther, number)
	officer.tellAll("projets")
	p.work()
	group := officer.groupOf("not_admissible")
	officer.get(group).says(t, http.StatusOK, "Le dernier courriel à cette adresse n’est pas arrivé")
	officer.letAllGo()
	p.clock.Add(int64(message.UndoLife))
	p.work()
	if got := plain(officer.get(page).text); strings.Contains(got, "n’est pas arrivé") {
		t.Errorf("a later mail arrived, and the file still says: %s", got)
	}
}

var stopLink = regexp.MustCompile(`https://cohorte\.example(/courriels/arret\?code=\S+)`)

// A reminder is not owed: its link stops the reminders, its button and not its
// opening; the account page has the same choice. Rule OB-6.
func TestAReminderCanBeStopped(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const key = "demo-6.candidate_draft"
	limit := p.limitOf("demo-6", "talent")
	p.at(limit.Add(-time.Minute).AddDate(0, 0, -7))
	p.work()
	got := p.lettersTo(key)
	if len(got) == 0 || !strings.HasPrefix(got[0].Subject, "À faire") {
		t.Fatalf("%s got %v", key, p.mailsTo(key))
	}
	found := stopLink.FindStringSubmatch(got[0].Text)
	if found == nil || !strings.HasSuffix(got[0].Stop, found[1]) || strings.Contains(got[0].Text, mail.SecretMark) {
		t.Fatalf("the reminder has no stop link: %q, %q", got[0].Stop, got[0].Text)
	}
	officer := p.as("desk_officer")
	if kept := officer.get("/gestion/courriels/" + got[0].ID); strings.Contains(kept.text, strings.TrimPrefix(found[1], "/courriels/arret?code=")) {
		t.Error("the secret of the stop link is kept")
	}
	stopped := func() (n int) {
		err := p.db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.Stopped(ctx, p.emailOf(key))
			n = 0
			if slices.Contains(list, message.Reminder) {
				n = 1
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	anybody := p.visitor()
	for range 2 {
		anybody.get(found[1]).says(t, http.StatusOK, "Ne plus recevoir ces courriels ?", "Arrêter ces courriels")
	}
	anybody.do(http.MethodHead, found[1], nil)
	if stopped() != 0 {
		t.Fatal("opening the link stops the mails")
	}
	anybody.get("/courriels/arret?code=faux").says(t, http.StatusGone, "Ce lien n’est pas, ou n’est plus, le bon")
	anybody.post("/courriels/arret", url.Values{"code": {"faux"}}).says(t, http.StatusGone)
	// As a mailbox does it, without a page: RFC 8058.
	anybody.post(found[1], url.Values{"List-Unsubscribe": {"One-Click"}}).says(t, http.StatusOK, "C’est arrêté")
	if stopped() != 1 {
		t.Fatal("the reminders are not stopped")
	}
	before := len(p.mailsTo(key))
	p.at(limit.Add(-25 * time.Hour))
	p.work()
	if n := len(p.mailsTo(key)); n != before {
		t.Errorf("reminded all the same: %q", p.mailsTo(key))
	}

	host := p.as(key)
	host.get("/compte").says(t, http.StatusOK, "Les courriels que vous recevez", "ils vous sont dus")
	if strings.Contains(host.get("/compte").text, `value="reminder" checked`) {
		t.Error("the account page says that reminders come")
	}
	host.post("/compte/courriels", url.Values{"courriel": {"reminder", "receipt", "nonsense"}}).expect(host, http.StatusSeeOther, "chosen")
	if stopped() != 0 || !strings.Contains(host.get("/compte").text, `value="reminder" checked`) {
		t.Error("the choice of the account page is not kept")
	}
	host.post("/compte/courriels", url.Values{}).expect(host, http.StatusSeeOther, "none")
	if stopped() != 1 {
		t.Error("nothing ticked stops nothing")
	}
	for _, m := range p.lettersTo("demo-6.host_submitted") {
		if m.Stop != "" || !strings.Contains(m.Text, "Ces courriels ne s’arrêtent pas") {
			t.Errorf("%q is owed, and says: %s", m.Subject, m.Text)
		}
	}
}
