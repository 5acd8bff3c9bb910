package journey_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestAgentChangesAddress: a link to the new address, used by the same
// account; the old address is told and no longer opens anything, sessions
// elsewhere end, files stay.
func TestAgentChangesAddress(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	l := newLetters(p)
	const before, after = "agent@ancien.example", "agent@nouveau.example"
	here, there, stranger := p.browser(), p.browser(), p.browser()
	l.signIn(here, before)
	l.signIn(there, before)
	l.signIn(stranger, "autre@invente.example")
	here.Post("/appels/demo-6/projets/commencer", nil)
	number := p.projectOf(before)

	here.Open("/compte")
	here.Press("Recevoir un lien de confirmation", "email", "Agent@Ancien.example")
	if here.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(here.Page.Main(), "C’est déjà votre adresse.") {
		t.Errorf("the same address: %d %q", here.Page.Status, here.Page.Main())
	}
	here.Press("Recevoir un lien de confirmation", "email", after)
	link := l.link(after)
	if n := len(l.to(before)); n != 2 {
		t.Errorf("the old address has %d mails before the change, want those of signing in", n)
	}
	here.Head(link)
	for _, other := range []string{"a visitor", "another account"} {
		b := p.browser()
		if other == "another account" {
			b = stranger
		}
		b.Open(link)
		if b.Page.Status != http.StatusGone || strings.Contains(b.Page.Body, after) || strings.Contains(b.Page.Body, "retour=") && strings.Contains(b.Page.Body, "code%3D") {
			t.Errorf("%s opens the link: %d %q", other, b.Page.Status, b.Page.Main())
		}
		code := strings.TrimPrefix(link, "/compte/adresse/lien?code=")
		if b.Post("/compte/adresse/lien", url.Values{"code": {code}}).Status != http.StatusGone {
			t.Errorf("%s uses the link", other)
		}
	}
	here.Open(link)
	if !strings.Contains(here.Page.Main(), before) || !strings.Contains(here.Page.Main(), after) {
		t.Fatalf("behind the link: %q", here.Page.Main())
	}
	here.Press("Changer mon adresse")
	if !strings.Contains(here.Page.Main(), "Votre adresse est changée.") || !strings.Contains(here.Page.Main(), after) {
		t.Fatalf("after the change: %q", here.Page.Main())
	}
	if there.Open("/compte").H1() == "Mon compte" {
		t.Error("the session elsewhere goes on")
	}
	told := l.to(before)
	if len(told) != 3 || !strings.HasPrefix(told[0].Subject, "Pour information\u00a0: l’adresse de votre compte a changé") || strings.Contains(told[0].Text, after) {
		t.Errorf("the old address was told %+v", told)
	}
	if here.Open(link).Status != http.StatusGone || here.Page.H1() != "Ce lien a déjà servi" {
		t.Errorf("the link again: %q", here.Page.H1())
	}
	if here.Open("/projets/"+number).Status != http.StatusOK {
		t.Error("the project is gone")
	}
	// The new address opens the account, the old one another.
	l.signIn(there, after)
	if there.Open("/projets/"+number).Status != http.StatusOK {
		t.Error("the new address does not open the account")
	}
	old := p.browser()
	l.signIn(old, before)
	if old.Open("/projets/"+number).Status != http.StatusNotFound {
		t.Error("the old address still opens the project")
	}

	// An address that somebody has: the same answer, and no change.
	here.Open("/compte")
	here.Press("Recevoir un lien de confirmation", "email", "autre@invente.example")
	if !strings.Contains(here.Page.Main(), "Un lien vient d’être envoyé à la nouvelle adresse.") {
		t.Errorf("a known address: %q", here.Page.Main())
	}
	here.Open(l.link("autre@invente.example"))
	here.Press("Changer mon adresse")
	if here.Page.Status != http.StatusGone || here.Page.H1() != "Un autre compte a cette adresse" {
		t.Errorf("taking somebody's address: %d %q", here.Page.Status, here.Page.H1())
	}
	// A link that is over.
	here.Open("/compte")
	here.Press("Recevoir un lien de confirmation", "email", "tard@nouveau.example")
	late := l.link("tard@nouveau.example")
	p.clock.Add(int64(time.Hour))
	if here.Open(late).Status != http.StatusGone || !strings.HasPrefix(here.Page.H1(), "Ce lien a expiré") {
		t.Errorf("an expired link: %q", here.Page.H1())
	}
}

// TestChangesOfAddressAreThrottled, for the account and for the address that
// would receive the mails.
func TestChangesOfAddressAreThrottled(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	l := newLetters(p)
	b := p.browser()
	l.signIn(b, "agent@invente.example")
	for range 5 {
		b.Open("/compte")
		b.Press("Recevoir un lien de confirmation", "email", "cible@invente.example")
	}
	b.Open("/compte")
	b.Press("Recevoir un lien de confirmation", "email", "autre-cible@invente.example")
	if b.Page.Status != http.StatusTooManyRequests || b.Page.Header.Get("Retry-After") == "" {
		t.Errorf("the sixth of an account: %d", b.Page.Status)
	}
	other := p.browser()
	l.signIn(other, "autre@invente.example")
	other.Open("/compte")
	other.Press("Recevoir un lien de confirmation", "email", "cible@invente.example")
	if other.Page.Status != http.StatusTooManyRequests {
		t.Errorf("the sixth to an address: %d", other.Page.Status)
	}
}
