package staff_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/internal/blob"
	"cohorte/internal/browse"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/store/storetest"
	accountpages "cohorte/web/account"
	"cohorte/web/route"
	"cohorte/web/staff"
)

// desk is a place during a call, with a desk officer and a candidate signed in.
type desk struct {
	t       *testing.T
	db      *store.DB
	shelf   *edition.Shelf
	files   *blob.Store
	box     *mail.Postbox
	post    *mail.Post
	now     time.Time
	officer *browse.Browser
}

func open(t *testing.T) *desk {
	t.Helper()
	e := filetest.Edition()
	e.Kind = "" // examples are not on the desk
	for _, name := range []string{"project", "application"} {
		form := e.Forms[name]
		form.Sections[0].Fields[0].Identifying = name == "application"
	}
	d := &desk{t: t, db: storetest.SQLite(t), shelf: filetest.Shelf(e), box: mail.NewPostbox(50), now: filetest.Open.Add(3 * 24 * time.Hour)}
	var err error
	if d.files, err = blob.Open(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	d.post = &mail.Post{DB: d.db, Shelf: d.shelf, Transport: d.box, Programme: mail.Programme{Name: e.Programme.Name, Contact: "equipe@exemple.fr", BaseURL: "http://site.exemple"}}
	site := &route.Site{DB: d.db, Shelf: d.shelf, Files: d.files, Clock: func() time.Time { return d.now },
		WhoIs: accountpages.WhoIs(d.db), Renew: accountpages.Renew(d.db), Log: slog.New(slog.DiscardHandler)}
	d.officer = browse.New(t, site.Handler(slices.Concat(staff.Routes(), accountpages.Routes())))
	d.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := account.Add(ctx, tx, fellowship.Machine(filetest.BeforeOpening), "bureau@exemple.fr", "Nadia Bureau", "fr", account.DeskOfficer)
		return err
	})
	d.signIn(d.officer, "bureau@exemple.fr")
	return d
}

func (d *desk) write(act func(ctx context.Context, tx *store.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), act); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) signIn(b *browse.Browser, email string) {
	d.t.Helper()
	var secret string
	d.write(func(ctx context.Context, tx *store.Tx) (err error) {
		secret, err = account.HandLink(ctx, tx, fellowship.Machine(d.now), email, "/compte", "fr", time.Hour)
		return err
	})
	b.Open("/connexion/lien?code=" + url.QueryEscape(secret))
	b.Press("Me connecter")
	if b.Page.H1() != "Mon compte" {
		d.t.Fatalf("signing in as %s: %q", email, b.Page.Main())
	}
}

// author is somebody who writes files.
func (d *desk) author(email, name string) fellowship.Actor {
	d.t.Helper()
	a := account.Account{ID: account.ID(fellowship.NewID("account", d.now)), Email: email, Name: name, Lang: "fr", CreatedAt: d.now}
	d.write(func(ctx context.Context, tx *store.Tx) error { return tx.AddAccount(ctx, a, email) })
	return a.Actor(filetest.Open)
}

// draft starts a file and fills it wholly, with these answers changed.
func (d *desk) draft(by fellowship.Actor, call edition.CallKind, change map[string]string) (f file.File) {
	d.t.Helper()
	d.write(func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = file.Start(ctx, tx, by, d.shelf, filetest.ID, call)
		return err
	})
	d.save(by, f.Number, call, change)
	return f
}

func (d *desk) save(by fellowship.Actor, number string, call edition.CallKind, change map[string]string) {
	d.t.Helper()
	posted := filetest.Full()
	for name, value := range change {
		posted.Set(name, value)
	}
	v, _ := d.shelf.Version(filetest.ID, 0)
	read := file.Decode(v.Edition, call, file.Fields(file.FormOf(v.Edition, call)), posted)
	if err := read.Invalid(); err != nil {
		d.t.Fatal(err)
	}
	d.write(func(ctx context.Context, tx *store.Tx) error {
		o, err := file.Open(ctx, tx, by, d.shelf, number)
		if err != nil {
			return err
		}
		_, err = file.Save(ctx, tx, by, d.shelf, number, read.Changes, file.SeenAt(o.Revision))
		return err
	})
}

func (d *desk) submit(by fellowship.Actor, number string) {
	d.t.Helper()
	var p file.Prepared
	err := d.db.Read(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = file.Prepare(ctx, tx, by, d.shelf, number, fellowship.NewID("request", d.now))
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.write(func(ctx context.Context, tx *store.Tx) error { _, err := file.Submit(ctx, tx, p); return err })
}

// deliver does all mail jobs that wait.
func (d *desk) deliver() {
	d.t.Helper()
	handlers := d.post.Handlers(func() time.Time { return d.now })
	for range 3 {
		var due []store.Job
		d.write(func(ctx context.Context, tx *store.Tx) (err error) {
			due, err = tx.ClaimJobs(ctx, []string{store.JobSignInMail, store.JobReceiptMail, store.JobWithdrawalMail, store.JobSendMail}, d.now, d.now.Add(time.Minute), 100)
			return err
		})
		for _, j := range due {
			if err := handlers[j.Kind](d.t.Context(), j); err != nil {
				d.t.Fatal(err)
			}
		}
	}
}

// filled has three applications received, one of them in two versions, one
// draft, one withdrawn after submission, and one project.
type filled struct {
	*desk
	zoe, elodie, ali, drafted, withdrawn, project file.File
	zoeActs                                       fellowship.Actor
}

func fill(t *testing.T) filled {
	t.Helper()
	f := filled{desk: open(t)}
	received := func(email, name, answer, profile string, at time.Time) (file.File, fellowship.Actor) {
		by := f.author(email, name)
		by.At = at
		made := f.draft(by, edition.TalentCall, map[string]string{"name": answer, "profile": profile})
		by.At = at.Add(time.Minute)
		f.submit(by, made.Number)
		return made, by
	}
	f.zoe, f.zoeActs = received("zoe@exemple.fr", "Zoé Exemple", "Zoé Exemple", "data", filetest.Open)
	f.elodie, _ = received("elodie@exemple.fr", "Élodie Essai", "Élodie Essai", "dev", filetest.Open.Add(24*time.Hour))
	f.ali, _ = received("ali@exemple.fr", "Ali Fictif", "Ali Fictif", "data", filetest.Open.Add(25*time.Hour))
	gone, by := received("gone@exemple.fr", "Paul Retiré", "Paul Retiré", "design", filetest.Open.Add(26*time.Hour))
	f.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := file.Withdraw(ctx, tx, by, f.shelf, gone.Number)
		return err
	})
	f.withdrawn = gone
	drafts := f.author("brouillon@exemple.fr", "Brune Brouillon")
	f.drafted = f.draft(drafts, edition.TalentCall, map[string]string{"name": "Brune Brouillon"})
	host := f.author("hote@exemple.fr", "Hôte Exemple")
	f.project = f.draft(host, edition.ProjectCall, map[string]string{"name": "Un projet"})
	f.submit(host, f.project.Number)
	f.zoeActs.At = filetest.Open.Add(30 * time.Hour)
	f.save(f.zoeActs, f.zoe.Number, edition.TalentCall, map[string]string{"name": "Zoé Exemple", "profile": "data", "problem": "Autre chose.", "size": "3"})
	f.submit(f.zoeActs, f.zoe.Number)
	f.deliver()
	return f
}

// names are the first cells of the list.
func names(p *browse.Page) []string {
	var list []string
	for _, c := range p.WithClass("file-cell") {
		list = append(list, spaced(c))
	}
	return list
}

func TestTheListIsWhatItsAddressSays(t *testing.T) {
	t.Parallel()
	f := fill(t)
	named := func(x file.File, name string) string { return name + " " + x.Number }
	zoe, elodie, ali, gone := named(f.zoe, "Zoé Exemple"), named(f.elodie, "Élodie Essai"), named(f.ali, "Ali Fictif"), named(f.withdrawn, "Paul Retiré")
	for address, want := range map[string][]string{
		"/gestion/candidatures":                                                 {zoe, gone, ali, elodie},
		"/gestion/candidatures?tri=anciens":                                     {elodie, ali, gone, zoe},
		"/gestion/candidatures?tri=nom":                                         {ali, elodie, gone, zoe},
		"/gestion/candidatures?etat=depose&tri=nom":                             {ali, elodie, zoe},
		"/gestion/candidatures?etat=retire":                                     {gone},
		"/gestion/candidatures?etat=brouillon":                                  {"Brouillon " + f.drafted.Number},
		"/gestion/candidatures?profil=data&tri=nom":                             {ali, zoe},
		"/gestion/candidatures?q=elodie":                                        {elodie},
		"/gestion/candidatures?q=brune":                                         nil,
		"/gestion/candidatures?q=" + strings.ToLower(f.ali.Number):              {ali},
		"/gestion/candidatures?jour=2030-02-02&tri=anciens":                     {elodie, ali, gone, zoe},
		"/gestion/candidatures?jour=2030-02-01":                                 nil,
		"/gestion/candidatures?edition=test-9&profil=dev":                       {elodie},
		"/gestion/candidatures?edition=eig-0":                                   nil,
		"/gestion/candidatures?etat=nonsense&tri=nonsense&jour=nonsense&page=x": {zoe, gone, ali, elodie},
		"/gestion/projets":                                                      {named(f.project, "Un projet")},
	} {
		p := f.officer.Open(address)
		if got := names(p); p.Status != http.StatusOK || !slices.Equal(got, want) {
			t.Errorf("%s: %d %q, want %q", address, p.Status, got, want)
		}
		if got := browse.Text(p.ByID("resultats")); !strings.HasPrefix(got, strconv.Itoa(len(want))+"\u00a0") {
			t.Errorf("%s says %q above %d rows", address, got, len(want))
		}
	}
	if p := f.officer.Open("/gestion/candidatures?page=2"); p.Status != http.StatusNotFound {
		t.Errorf("a page beyond the last: %d", p.Status)
	}
	sorted := f.officer.Open("/gestion/candidatures?tri=nom")
	for _, th := range sorted.All("th") {
		if browse.Attr(th, "scope") == "col" && (browse.Attr(th, "aria-sort") != "") != (browse.Text(th) == "Nom") {
			t.Errorf("sorted by name, the head %q has aria-sort %q", browse.Text(th), browse.Attr(th, "aria-sort"))
		}
	}
	f.officer.Press("Filtrer", "q", "zoe", "profil", "data")
	if got := names(f.officer.Page); !slices.Equal(got, []string{zoe}) || !strings.Contains(f.officer.Page.Address, "tri=nom") {
		t.Errorf("after filtering by the form: %q at %s", got, f.officer.Page.Address)
	}
}

var leading = regexp.MustCompile(`^[\d\x{202f}]+`)

func TestEachNumberOfTheDayLeadsToExactlyItsRows(t *testing.T) {
	t.Parallel()
	f := fill(t)
	p := f.officer.Open("/gestion")
	followed := 0
	for _, a := range browse.All(p.First("main"), "a") {
		href := browse.Attr(a, "href")
		number := leading.FindString(browse.Text(a))
		if !strings.Contains(href, "/gestion/") || number == "" || strings.Contains(href, "jour=") {
			continue
		}
		rows := f.officer.Open(href)
		if got := browse.Text(rows.ByID("resultats")); !strings.HasPrefix(got, number+"\u00a0") {
			t.Errorf("%q leads to %s, which has %q", browse.Text(a), href, got)
		}
		followed++
	}
	// Two calls: what waits (2), all received, submitted, withdrawn and drafts.
	if followed != 8 {
		t.Errorf("%d numbers were followed, want 8: %q", followed, p.Main())
	}
	for _, row := range p.All("tr") {
		cells, link := browse.All(row, "td"), browse.All(row, "a")
		if len(cells) != 1 || len(link) != 1 {
			continue
		}
		rows := f.officer.Open(browse.Attr(link[0], "href"))
		if got, want := browse.Text(rows.ByID("resultats")), browse.Text(cells[0]); !strings.HasPrefix(got, want+"\u00a0") {
			t.Errorf("the chart's %s is %s and leads to %q", browse.Text(link[0]), want, got)
		}
	}
}

func TestAFileIsReadAndTheNextOneKeepsTheList(t *testing.T) {
	t.Parallel()
	f := fill(t)
	f.officer.Open("/gestion/candidatures?etat=depose&tri=nom")
	f.officer.Follow("Ali Fictif")
	p := f.officer.Page
	if p.H1() != "Ali Fictif" || !strings.Contains(p.Main(), "1 sur 3") || !strings.Contains(p.Main(), "ali@exemple.fr") {
		t.Fatalf("the file: %q", p.Main())
	}
	for id, want := range map[string]string{
		"reponse-name":          "Nom Ali Fictif",
		"reponse-profile":       "Profil Données",
		"reponse-site":          "Site de travail 69003 Lyon",
		"reponse-funded":        "Demande de co-financement Oui",
		"reponse-team[1].share": "Implication 12,5\u00a0%",
		"reponse-cv":            "Accord du sponsor Sans réponse",
	} {
		if got := spaced(p.ByID(id)); got != want {
			t.Errorf("%s reads %q, want %q", id, got, want)
		}
	}
	f.officer.Follow("Dossier suivant ›")
	if f.officer.Page.H1() != "Élodie Essai" || !strings.Contains(f.officer.Page.Address, "etat=depose&tri=nom") {
		t.Errorf("next: %q at %s", f.officer.Page.H1(), f.officer.Page.Address)
	}
	f.officer.Follow("Journal")
	f.officer.Follow("Dossier suivant ›")
	if f.officer.Page.H1() != "Zoé Exemple" || !strings.Contains(f.officer.Page.Address, "/journal?") {
		t.Errorf("next from the record: %q at %s", f.officer.Page.H1(), f.officer.Page.Address)
	}
	f.officer.Follow("Revenir à la liste")
	if f.officer.Page.Address != "/gestion/candidatures?etat=depose&tri=nom" {
		t.Errorf("back to %s", f.officer.Page.Address)
	}
}

// spaced is the words of an element with a space between its parts.
func spaced(n *html.Node) string {
	if n == nil {
		return ""
	}
	var words []string
	for c := range n.Descendants() {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			words = append(words, strings.Join(strings.FieldsFunc(c.Data, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }), " "))
		}
	}
	return strings.Join(words, " ")
}

func TestVersionsNameWhatChangedAndEachIsReadUnderItsRules(t *testing.T) {
	t.Parallel()
	f := fill(t)
	page := "/gestion/candidatures/" + f.zoe.Number
	p := f.officer.Open(page + "/versions")
	list := p.WithClass("versions__one")
	if len(list) != 2 || !strings.Contains(spaced(list[0]), "2\u00a0réponses changées : Problématique Nombre d’EIG") && !strings.Contains(spaced(list[0]), "Problématique Nombre d’EIG") {
		t.Fatalf("versions: %q", p.Main())
	}
	if strings.Contains(p.Main(), "Autre chose.") {
		t.Error("the list of versions tells an answer")
	}
	f.officer.Follow("Version 1")
	if got := spaced(f.officer.Page.ByID("reponse-size")); got != "Nombre d’EIG 2" || !strings.Contains(f.officer.Page.Main(), "version remplacée") {
		t.Errorf("version 1 reads %q", got)
	}
	f.officer.Open(page)
	if got := spaced(f.officer.Page.ByID("reponse-size")); got != "Nombre d’EIG 3" {
		t.Errorf("the latest version reads %q", got)
	}
	for _, address := range []string{page + "?version=3", page + "?version=0", page + "?version=x"} {
		if p := f.officer.Open(address); p.Status != http.StatusNotFound {
			t.Errorf("%s: %d", address, p.Status)
		}
	}
}

func TestTheRecordSaysWhoDidWhatDayByDay(t *testing.T) {
	t.Parallel()
	f := fill(t)
	p := f.officer.Open("/gestion/candidatures/" + f.zoe.Number + "/journal")
	var said []string
	for _, l := range p.WithClass("record__line") {
		said = append(said, strings.ReplaceAll(spaced(l), "\u00a0", " "))
	}
	want := []string{
		"16 h 00 Zoé Exemple a déposé le dossier " + f.zoe.Number + " (version 2)",
		"10 h 01 Zoé Exemple a déposé le dossier " + f.zoe.Number + " (version 1)",
		"10 h 00 Zoé Exemple a commencé un dossier " + f.zoe.Number,
	}
	if !slices.Equal(said, want) {
		t.Errorf("the record of the file says\n%q, want\n%q", said, want)
	}
	p = f.officer.Open("/gestion/journal?quoi=comptes&qui=cohorte")
	if got := p.Main(); !strings.Contains(got, "Cohorte a donné le rôle «\u00a0Instruction des dossiers\u00a0» à Nadia Bureau") || strings.Contains(got, "déposé") {
		t.Errorf("roles given by the machine: %q", got)
	}
	p = f.officer.Open("/gestion/journal?quoi=dossiers&du=2030-02-02&au=2030-02-02")
	if days := p.WithClass("record-day__title"); len(days) != 1 || browse.Text(days[0]) != "samedi 2 février 2030" {
		t.Errorf("one day: %q", p.Main())
	}
}

func TestMailsAreReadAgainWithoutTheirSecrets(t *testing.T) {
	t.Parallel()
	f := fill(t)
	visitor := f.officer.Another()
	visitor.Open("/connexion")
	visitor.Press("Recevoir un lien de connexion", "email", "quelquun@exemple.fr")
	f.deliver()
	sent := f.box.Mails()[0]
	code := regexp.MustCompile(`code=(\S+)`).FindStringSubmatch(sent.Text)
	if sent.To != "quelquun@exemple.fr" || code == nil {
		t.Fatalf("the last mail is %+v", sent)
	}
	p := f.officer.Open("/gestion/courriels?sorte=connexion")
	f.officer.Follow(sent.Subject)
	p = f.officer.Page
	if !strings.Contains(p.Main(), "Ouvrez ce lien puis appuyez") || !strings.Contains(p.Main(), "[…]") {
		t.Errorf("the mail reads %q", p.Main())
	}
	if strings.Contains(p.Body, code[1]) {
		t.Error("the page of the mail holds the secret of the link")
	}
	p = f.officer.Open("/gestion/candidatures/" + f.zoe.Number + "/courriels")
	if rows := len(p.All("tbody")); rows != 1 || len(browse.All(p.First("tbody"), "tr")) != 2 || strings.Contains(p.Main(), f.elodie.Number) {
		t.Errorf("mails about the file: %q", p.Main())
	}
	f.officer.Follow("Reçu\u00a0: votre candidature " + f.zoe.Number + " est déposée")
	if !strings.Contains(f.officer.Page.Main(), "Nous avons reçu votre candidature le ") {
		t.Errorf("the receipt reads %q", f.officer.Page.Main())
	}
}

// Rule A-9.
func TestWhatOneMayNotSeeAnswersLikeAnUnknownAddress(t *testing.T) {
	t.Parallel()
	f := fill(t)
	mailPage := ""
	f.officer.Open("/gestion/courriels")
	for _, a := range browse.All(f.officer.Page.First("tbody"), "a") {
		mailPage = browse.Attr(a, "href")
	}
	own := "/gestion/candidatures/" + f.zoe.Number
	pages := []string{"/gestion", "/gestion/candidatures", "/gestion/projets", own, own + "/versions", own + "/courriels", own + "/journal",
		"/gestion/journal", "/gestion/courriels", mailPage}
	for _, page := range pages {
		if p := f.officer.Open(page); p.Status != http.StatusOK {
			t.Errorf("the officer gets %d for %s: this test can't see a difference", p.Status, page)
		}
	}
	candidate := f.officer.Another()
	f.signIn(candidate, "zoe@exemple.fr")
	for _, page := range pages {
		unknown := candidate.Open("/inconnue/" + strings.Repeat("x", len(page)))
		want := strings.ReplaceAll(unknown.Body, unknown.Address, page)
		p := candidate.Open(page)
		if p.Status != http.StatusNotFound || p.Body != want {
			t.Errorf("the author: %d for %s, or not the bytes of an unknown address", p.Status, page)
		}
	}
	// Whose session has ended is led back; whether a file exists does not show.
	visitor := f.officer.Another()
	for _, page := range append(pages, "/gestion/candidatures/C9-2222-22") {
		p := visitor.Open(page)
		if p.Address != "/connexion?retour="+url.QueryEscape(page) {
			t.Errorf("a visitor of %s is led to %s", page, p.Address)
		}
	}
	for name, page := range map[string]string{
		"a draft":                   "/gestion/candidatures/" + f.drafted.Number,
		"the other call":            "/gestion/projets/" + f.zoe.Number,
		"a number that nobody has":  "/gestion/candidatures/C9-2222-22",
		"what is not a number":      "/gestion/candidatures/%00",
		"a mail that nobody got":    "/gestion/courriels/mail-0",
		"a piece of another's file": own + "/pieces/" + strings.Repeat("0", 64),
	} {
		if p := f.officer.Open(page); p.Status != http.StatusNotFound {
			t.Errorf("%s: %d", name, p.Status)
		}
	}
}

func TestALongListIsReadPageByPage(t *testing.T) {
	t.Parallel()
	d := open(t)
	for i := range 51 {
		by := d.author(fmt.Sprintf("p%d@exemple.fr", i), "")
		made := d.draft(by, edition.ProjectCall, map[string]string{"name": fmt.Sprintf("Projet %02d", i)})
		d.submit(by, made.Number)
	}
	first := names(d.officer.Open("/gestion/projets?tri=nom"))
	if len(first) != 50 || !strings.Contains(d.officer.Page.Title(), "(page 1 sur 2)") {
		t.Fatalf("the first page has %d rows, title %q", len(first), d.officer.Page.Title())
	}
	d.officer.Follow("Suivante")
	second := names(d.officer.Page)
	if len(second) != 1 || !strings.HasPrefix(second[0], "Projet 50") || !strings.Contains(d.officer.Page.Address, "tri=nom") {
		t.Errorf("the second page has %q at %s", second, d.officer.Page.Address)
	}
	d.officer.Open("/gestion/projets?tri=nom&page=1")
	d.officer.Follow("Projet 49")
	if !strings.Contains(d.officer.Page.Main(), "50 sur 51") {
		t.Errorf("the last file of the first page: %q", d.officer.Page.Main())
	}
	d.officer.Follow("Dossier suivant ›")
	if d.officer.Page.H1() != "Projet 50" {
		t.Errorf("after the end of a page comes %q", d.officer.Page.H1())
	}
}
