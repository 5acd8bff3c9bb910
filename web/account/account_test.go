package account_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/internal/browse"
	"cohorte/internal/sqldb"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/store/storetest"
	pages "cohorte/web/account"
	"cohorte/web/route"
)

// place is a site with the pages of signing in, a clock that is moved by hand
// and a postbox.
type place struct {
	t    *testing.T
	db   *store.DB
	now  atomic.Int64
	box  *mail.Postbox
	post *mail.Post
	site *route.Site
	*browse.Browser
}

var start = time.Date(2024, 4, 23, 12, 2, 0, 0, time.UTC) // 14 h 02 in Paris

func open(t *testing.T) *place {
	t.Helper()
	p := &place{t: t, db: storetest.SQLite(t), box: mail.NewPostbox(100)}
	p.now.Store(start.UnixNano())
	shelf := edition.NewShelf()
	p.post = &mail.Post{DB: p.db, Shelf: shelf, Transport: p.box, Programme: mail.Programme{
		Name: edition.Text{FR: "Programme inventé"}, Contact: "equipe@exemple.fr", BaseURL: "http://site.exemple"}}
	p.site = &route.Site{DB: p.db, Shelf: shelf, Clock: p.clock, WhoIs: pages.WhoIs(p.db), Renew: pages.Renew(p.db),
		Identity: func(time.Time) route.Identity { return route.Identity{Contact: "equipe@exemple.fr"} }, Log: slog.New(slog.DiscardHandler)}
	p.Browser = browse.New(t, p.site.Handler(pages.Routes()))
	return p
}

func (p *place) clock() time.Time          { return time.Unix(0, p.now.Load()).UTC() }
func (p *place) later(by time.Duration)    { p.now.Add(int64(by)) }
func (p *place) in(b *browse.Browser) bool { return b.Open("/compte").H1() == "Mon compte" }

// deliver does the mail jobs that wait and gives the text of the last mail.
func (p *place) deliver() string {
	p.t.Helper()
	var due []store.Job
	err := p.db.Write(p.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		due, err = tx.ClaimJobs(ctx, []string{store.JobSignInMail}, p.clock(), p.clock().Add(time.Minute), 100)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	for _, j := range due {
		if err := p.post.SignIn(p.t.Context(), j.Payload, p.clock()); err != nil {
			p.t.Fatal(err)
		}
	}
	if kept := p.box.Mails(); len(kept) > 0 {
		return kept[0].Text
	}
	return ""
}

var linkIn = regexp.MustCompile(`http://site\.exemple(/\S+)`)

// receive asks for a link and reads it in the mail.
func (p *place) receive(b *browse.Browser, email string) string {
	p.t.Helper()
	b.Open("/connexion?retour=" + url.QueryEscape("/compte?ici=1"))
	b.Press("Recevoir un lien de connexion", "email", email)
	if b.Page.H1() != "Consultez votre messagerie" {
		p.t.Fatalf("after asking: %d %q", b.Page.Status, b.Page.Main())
	}
	found := linkIn.FindStringSubmatch(p.deliver())
	if found == nil {
		p.t.Fatal("no link arrived")
	}
	return found[1]
}

// Rule A-1.
func TestSigningInByALinkInAMail(t *testing.T) {
	t.Parallel()
	p := open(t)
	link := p.receive(p.Browser, " C.Martin@Exemple.fr ")
	if got, want := p.Page.Main(), "C.Martin@Exemple.fr. Il sert une seule fois, jusqu’à 14\u00a0h\u00a017 (heure de Paris)."; !strings.Contains(got, want) {
		t.Errorf("after asking the page says %q, want %q", got, want)
	}
	p.Open(link)
	if p.Page.Status != http.StatusOK || p.Page.H1() != "Confirmer la connexion" || !strings.Contains(p.Page.Main(), "14\u00a0h\u00a002") {
		t.Fatalf("behind the link: %d %q", p.Page.Status, p.Page.Main())
	}
	if strings.Contains(p.Page.Main(), "autre navigateur") {
		t.Error("the page says that the link was asked for elsewhere")
	}
	p.Press("Me connecter")
	if p.Page.Address != "/compte?ici=1" || p.Page.H1() != "Mon compte" {
		t.Fatalf("after signing in: %s %q, want back to where one was going", p.Page.Address, p.Page.H1())
	}
	p.Open(link)
	if p.Page.Status != http.StatusGone || p.Page.H1() != "Ce lien a déjà servi" {
		t.Errorf("the link again: %d %q", p.Page.Status, p.Page.H1())
	}
}

// Rule A-2.
func TestOpeningALinkNeverSignsInNorConsumesIt(t *testing.T) {
	t.Parallel()
	p := open(t)
	link := p.receive(p.Browser, "c@exemple.fr")
	before := p.rows()
	for range 3 {
		p.Head(link)
		p.Another().Head("/en" + link)
		p.Open(link)
	}
	if after := p.rows(); !slices.Equal(before, after) {
		t.Errorf("opening the link changed the rows from %v to %v", before, after)
	}
	if p.in(p.Browser) {
		t.Error("opening the link signed in")
	}
	elsewhere := p.Another()
	elsewhere.Open(link)
	if !strings.Contains(elsewhere.Page.Main(), "dans un autre navigateur") {
		t.Errorf("in another browser the page says %q", elsewhere.Page.Main())
	}
	elsewhere.Press("Me connecter")
	if !p.in(elsewhere) {
		t.Error("the button did not sign in, in another browser")
	}
}

// Rule A-4.
func TestAKnownAndAnUnknownAddressGetTheSameAnswerAndTheSameWork(t *testing.T) {
	t.Parallel()
	p := open(t)
	link := p.receive(p.Browser, "connue@exemple.fr")
	p.Open(link)
	p.Press("Me connecter")
	// Later than the throttle looks back, and both addresses of one length.
	p.later(2 * time.Hour)
	type outcome struct {
		page string
		rows []string
	}
	seen := map[string]outcome{}
	for _, email := range []string{"connue@exemple.fr", "autres@exemple.fr"} {
		b := p.Another()
		before := p.rows()
		b.Open("/connexion")
		b.Press("Recevoir un lien de connexion", "email", email)
		after := p.rows()
		if slices.Equal(before, after) {
			t.Fatal("asking changed nothing: this test can't see work")
		}
		p.forget()
		seen[email] = outcome{strings.ReplaceAll(b.Page.Body, email, "ADDRESS"), after}
	}
	if a, b := seen["connue@exemple.fr"], seen["autres@exemple.fr"]; a.page != b.page || !slices.Equal(a.rows, b.rows) {
		t.Errorf("known:   %v\nunknown: %v\nor the pages differ", a.rows, b.rows)
	}
}

// rows counts the rows of every table that signing in may touch.
func (p *place) rows() []string {
	p.t.Helper()
	var counts []string
	err := p.db.SQL().Read(p.t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		counts = nil
		for _, table := range []string{"accounts", "sign_in_links", "sessions", "job", "mails", "entries"} {
			var n int
			if err := q.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil {
				return err
			}
			counts = append(counts, fmt.Sprintf("%s %d", table, n))
		}
		var used int
		if err := q.QueryRowContext(ctx, "SELECT count(*) FROM sign_in_links WHERE used_at IS NOT NULL").Scan(&used); err != nil {
			return err
		}
		counts = append(counts, fmt.Sprintf("used %d", used))
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return counts
}

// forget removes the link and the job of the last asking.
func (p *place) forget() {
	p.t.Helper()
	err := p.db.SQL().Write(p.t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		if _, err := q.ExecContext(ctx, "DELETE FROM job WHERE id = (SELECT max(id) FROM job)"); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, "DELETE FROM sign_in_links WHERE id = (SELECT max(id) FROM sign_in_links)")
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func TestALinkThatIsOverOffersAnotherWithoutTyping(t *testing.T) {
	t.Parallel()
	p := open(t)
	link := p.receive(p.Browser, "c@exemple.fr")
	p.later(15 * time.Minute)
	elsewhere := p.Another()
	elsewhere.Open(link)
	if elsewhere.Page.Status != http.StatusGone || elsewhere.Page.H1() != "Ce lien a expiré à 14\u00a0h\u00a017" {
		t.Fatalf("an expired link: %d %q", elsewhere.Page.Status, elsewhere.Page.H1())
	}
	elsewhere.Press("Recevoir un nouveau lien")
	again := linkIn.FindStringSubmatch(p.deliver())[1]
	elsewhere.Open(again)
	elsewhere.Press("Me connecter")
	if elsewhere.Page.Address != "/compte?ici=1" {
		t.Errorf("the new link leads to %s, want where the first was going", elsewhere.Page.Address)
	}
	elsewhere.Open("/connexion/lien?code=forged")
	if elsewhere.Page.Status != http.StatusGone || elsewhere.Page.H1() != "Ce lien ne mène nulle part" {
		t.Errorf("a forged link: %d %q", elsewhere.Page.Status, elsewhere.Page.H1())
	}
	elsewhere.Press("Recevoir un nouveau lien", "email", "c@exemple.fr")
	if elsewhere.Page.H1() != "Consultez votre messagerie" {
		t.Errorf("from a forged link one gets to %q", elsewhere.Page.H1())
	}
	elsewhere.Post("/connexion/lien", url.Values{"code": {strings.TrimPrefix(link, "/connexion/lien?code=")}})
	if elsewhere.Page.Status != http.StatusGone || elsewhere.Page.H1() != "Ce lien a expiré à 14\u00a0h\u00a017" {
		t.Errorf("an expired link posted: %d %q", elsewhere.Page.Status, elsewhere.Page.H1())
	}
}

func TestSendingTheLinkAgainIsThrottledAndKeepsTheAddress(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.receive(p.Browser, "c@exemple.fr")
	p.Open("/connexion/envoi")
	for range 4 {
		p.Press("Renvoyer le lien")
	}
	if p.Page.H1() != "Consultez votre messagerie" {
		t.Fatalf("after five links: %q", p.Page.H1())
	}
	p.Press("Renvoyer le lien")
	if p.Page.Status != http.StatusTooManyRequests || p.Page.Header.Get("Retry-After") != "3660" {
		t.Fatalf("the sixth: %d, Retry-After %q", p.Page.Status, p.Page.Header.Get("Retry-After"))
	}
	if !strings.Contains(p.Page.Main(), "Trop de demandes") || browse.Attr(p.Page.ByID("email"), "value") != "c@exemple.fr" {
		t.Errorf("the page says %q and keeps %q", p.Page.Main(), browse.Attr(p.Page.ByID("email"), "value"))
	}
}

func TestABadAddressIsSaidAtItsFieldAndNotLost(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.Open("/connexion?retour=/compte")
	p.Press("Recevoir un lien de connexion", "email", "c.martin")
	if p.Page.Status != http.StatusUnprocessableEntity || !strings.HasPrefix(p.Page.Title(), "Erreur\u00a0:") {
		t.Errorf("%d, title %q", p.Page.Status, p.Page.Title())
	}
	field := p.Page.ByID("email")
	if browse.Attr(field, "value") != "c.martin" || browse.Attr(field, "aria-invalid") != "true" {
		t.Errorf("the field is %v", field.Attr)
	}
	if got := browse.Text(p.Page.ByID("email-erreur")); !strings.HasPrefix(got, "Il manque la fin de l’adresse") {
		t.Errorf("under the field: %q", got)
	}
	p.Open("/connexion?retour=" + url.QueryEscape("https://ailleurs.exemple/"))
	p.Press("Recevoir un lien de connexion", "email", "c@exemple.fr")
	p.Open(linkIn.FindStringSubmatch(p.deliver())[1])
	p.Press("Me connecter")
	if p.Page.Address != "/espace" {
		t.Errorf("after signing in one is led to %s", p.Page.Address)
	}
}

func TestSessionsAreListedAndClosed(t *testing.T) {
	t.Parallel()
	p := open(t)
	here, there := p.Browser, p.Another()
	here.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
	there.Header.Set("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36 Edg/120")
	for _, b := range []*browse.Browser{here, there} {
		b.Open(p.receive(b, "c@exemple.fr"))
		b.Press("Me connecter")
	}
	here.Open("/compte")
	listed := here.Page.WithClass("sessions__one")
	if len(listed) != 2 || !strings.HasPrefix(browse.Text(listed[0]), "Edge sur Windows") && !strings.HasPrefix(browse.Text(listed[1]), "Edge sur Windows") {
		t.Fatalf("sessions listed: %q", here.Page.Main())
	}
	here.Press("Fermer la connexion Edge sur Windows")
	if !strings.Contains(here.Page.Main(), "Cette connexion est fermée.") || p.in(there) || !p.in(here) {
		t.Errorf("after closing the other session: here %v, there %v", p.in(here), p.in(there))
	}
	here.Open("/compte")
	here.Press("Me déconnecter")
	if p.in(here) {
		t.Error("signed out, one is still in")
	}
	for _, c := range here.Cookies() {
		if strings.HasSuffix(c.Name, "cohorte_session") {
			t.Error("signed out, the browser still has its session")
		}
	}
}

func TestActsRenewASessionAndReadingDoesNot(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.Open(p.receive(p.Browser, "c@exemple.fr"))
	p.Press("Me connecter")
	p.later(11 * time.Hour)
	p.Open("/compte")
	p.Press("Enregistrer mes informations", "name", "Personne  Inventée")
	if !strings.Contains(p.Page.Main(), "Vos informations sont enregistrées.") || browse.Attr(p.Page.ByID("name"), "value") != "Personne Inventée" {
		t.Fatalf("after saving: %q", p.Page.Main())
	}
	p.later(11 * time.Hour)
	if !p.in(p.Browser) {
		t.Fatal("an act did not renew the session")
	}
	p.later(time.Hour)
	if p.in(p.Browser) {
		t.Fatal("reading renewed the session")
	}
	if p.Page.Address != "/connexion?retour=%2Fcompte" {
		t.Errorf("after the end one is led to %s", p.Page.Address)
	}
}

func TestTheSpaceLeadsOnOrExplains(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.Open(p.receive(p.Browser, "c@exemple.fr"))
	p.Press("Me connecter")
	p.Open("/espace")
	if !strings.Contains(p.Page.Main(), "Vous n’avez pas encore de dossier.") {
		t.Errorf("without files: %q", p.Page.Main())
	}
	err := p.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := account.GiveRole(ctx, tx, fellowship.Machine(p.clock()), "c@exemple.fr", account.DeskOfficer)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Open("/compte")
	if !strings.Contains(p.Page.Main(), "Instruction des dossiers") {
		t.Errorf("the account does not name the role: %q", p.Page.Main())
	}
}

func TestTheSecureCookieIsOfThisHostOnly(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.site.SecureCookies = true
	link := p.receive(p.Browser, "c@exemple.fr")
	p.Open(link)
	// The test's browser keeps no secure cookie over http; what the server
	// sets is read from the answer to the post itself.
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/connexion/lien", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.PostForm = url.Values{"code": {strings.TrimPrefix(link, "/connexion/lien?code=")}}
	w := httptest.NewRecorder()
	p.site.Handler(pages.Routes()).ServeHTTP(w, r)
	var session *http.Cookie
	for _, c := range w.Result().Cookies() {
		if strings.HasSuffix(c.Name, "cohorte_session") {
			session = c
		}
	}
	if session == nil || session.Name != "__Host-cohorte_session" || !session.Secure || !session.HttpOnly ||
		session.SameSite != http.SameSiteLaxMode || session.Path != "/" || session.Domain != "" || len(session.Value) != 43 {
		t.Errorf("the cookie is %+v", session)
	}
}
