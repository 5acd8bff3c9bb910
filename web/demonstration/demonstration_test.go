package demonstration_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/internal/browse"
	"cohorte/internal/lang"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/store/storetest"
	accountpages "cohorte/web/account"
	"cohorte/web/demonstration"
	"cohorte/web/route"
)

var now = time.Date(2024, 4, 23, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, demo bool) (*browse.Browser, *mail.Postbox) {
	t.Helper()
	db := storetest.SQLite(t)
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := account.Add(ctx, tx, fellowship.Machine(now), "bureau@exemple.fr", "Personne Inventée", "fr", account.DeskOfficer)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	box := mail.NewPostbox(2)
	site := &route.Site{DB: db, Shelf: edition.NewShelf(), Clock: func() time.Time { return now }, BaseURL: "http://site.exemple", Demo: demo,
		WhoIs: accountpages.WhoIs(db), Renew: accountpages.Renew(db), Log: slog.New(slog.DiscardHandler)}
	site.Demonstration = &route.Demonstration{Postbox: box, Doors: []route.Door{
		{Name: edition.Text{FR: "chargée d’instruction"}, Email: "bureau@exemple.fr", Next: "/compte"}}}
	return browse.New(t, site.Handler(slices.Concat(demonstration.Routes(), accountpages.Routes()))), box
}

func TestADoorLeadsThroughTheSameButtonAsEverybody(t *testing.T) {
	t.Parallel()
	b, _ := open(t, true)
	b.Open("/demonstration")
	b.Press("Entrer comme chargée d’instruction")
	if b.Page.H1() != "Confirmer la connexion" {
		t.Fatalf("behind the door: %q", b.Page.Main())
	}
	b.Press("Me connecter")
	if b.Page.Address != "/compte" || !strings.Contains(b.Page.Main(), "Instruction des dossiers") {
		t.Errorf("signed in at %s: %q", b.Page.Address, b.Page.Main())
	}
	if p := b.Post("/demonstration/entree", url.Values{"email": {"autre@exemple.fr"}}); p.Status != http.StatusNotFound {
		t.Errorf("a door that is not there: %d", p.Status)
	}
}

func TestThePostboxShowsTheLastMailsWithLinksThatWork(t *testing.T) {
	t.Parallel()
	b, box := open(t, true)
	for _, subject := range []string{"Premier", "Deuxième", "Troisième"} {
		o := mail.Outgoing{To: "p@exemple.fr", Subject: subject, Lang: lang.FR, At: now,
			Text: "Bonjour.\n\nhttp://site.exemple/connexion?retour=%2Fcompte\n\nhttp://ailleurs.exemple/x\n"}
		if err := box.Send(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	p := b.Open("/demonstration/courriels")
	var subjects []string
	for _, h := range p.WithClass("letter__subject") {
		subjects = append(subjects, browse.Text(h))
	}
	if !slices.Equal(subjects, []string{"Troisième", "Deuxième"}) {
		t.Errorf("the postbox shows %q", subjects)
	}
	b.Follow("http://site.exemple/connexion?retour=%2Fcompte")
	if b.Page.H1() != "Se connecter ou créer un compte" {
		t.Errorf("the link leads to %q", b.Page.H1())
	}
	if strings.Contains(p.Body, `href="http://ailleurs.exemple`) {
		t.Error("a link elsewhere can be followed")
	}
}

func TestARealPlaceHasNoneOfThis(t *testing.T) {
	t.Parallel()
	b, box := open(t, false)
	if err := box.Send(t.Context(), mail.Outgoing{Subject: "Secret", Text: "https://"}); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"/demonstration", "/demonstration/courriels"} {
		if p := b.Open(page); p.Status != http.StatusNotFound || strings.Contains(p.Body, "Secret") {
			t.Errorf("%s: %d", page, p.Status)
		}
	}
	if p := b.Post("/demonstration/entree", url.Values{"email": {"bureau@exemple.fr"}}); p.Status != http.StatusNotFound {
		t.Errorf("entering a real place: %d", p.Status)
	}
}
