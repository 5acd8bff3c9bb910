package journey_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"cohorte/internal/browse"
)

// TestOperatorInvitesAnOfficer: invited, accepted once, several roles side by
// side, taken back at once; nobody stops being the last operator.
func TestOperatorInvitesAnOfficer(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	l := newLetters(p)
	operator := p.browser()
	l.signIn(operator, "operator@demonstration.example")
	const officer = "instruction@invente.example"

	operator.Open("/espace")
	if operator.Page.H1() != "Personnes et rôles" {
		t.Fatalf("the operator lands on %q", operator.Page.H1())
	}
	operator.Press("Envoyer l’invitation", "email", "sans arobase")
	if operator.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(operator.Page.Main(), "Choisissez un rôle.") && !strings.Contains(operator.Page.Main(), "Vérifiez l’adresse") {
		t.Errorf("a bad invitation: %d %q", operator.Page.Status, operator.Page.Main())
	}
	operator.Press("Envoyer l’invitation", "email", officer, "role", "desk_officer")
	if !strings.Contains(operator.Page.Main(), "L’invitation part par courriel.") || !strings.Contains(operator.Page.Main(), officer) {
		t.Fatalf("after inviting: %q", operator.Page.Main())
	}
	first := l.link(officer)
	operator.Press("Envoyer l’invitation", "email", officer, "role", "desk_officer")
	link := l.link(officer)
	someone := p.browser()
	if someone.Open(first).Status != http.StatusGone {
		t.Error("the invitation that was replaced still serves")
	}
	someone.Head(link)
	someone.Open(link)
	if !strings.Contains(someone.Page.Main(), "Instruction des dossiers") {
		t.Fatalf("behind the invitation: %d %q", someone.Page.Status, someone.Page.Main())
	}
	if strings.Contains(operator.Open("/gestion/personnes").Body, officer+"</td>") {
		t.Error("opening the invitation gave the role")
	}
	someone.Press("Accepter l’invitation")
	if someone.Open("/gestion").Status != http.StatusOK {
		t.Fatalf("the officer can't work: %d %q", someone.Page.Status, someone.Page.Main())
	}
	if p.browser().Open(link).Status != http.StatusGone {
		t.Error("the invitation serves twice")
	}

	// A second role, for an account that exists: no session by the invitation.
	operator.Open("/gestion/personnes")
	operator.Press("Envoyer l’invitation", "email", officer, "role", "operator")
	another := p.browser()
	another.Open(l.link(officer))
	another.Press("Accepter l’invitation")
	if another.Page.H1() != "Invitation acceptée" || another.Open("/gestion").Status == http.StatusOK && another.Page.H1() != "Se connecter ou créer un compte" {
		t.Errorf("the second invitation: %q, then %q", another.Page.H1(), another.Page.Address)
	}
	doors := someone.Open("/espace").Main()
	if someone.Page.H1() != "Mon espace" || !strings.Contains(doors, "Gestion des dossiers") || !strings.Contains(doors, "Personnes et rôles") {
		t.Errorf("with two roles the space shows %q", doors)
	}
	operator.Open("/gestion/personnes")
	operator.Press("Envoyer l’invitation", "email", officer, "role", "operator")
	if operator.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(operator.Page.Main(), "Cette personne a déjà ce rôle.") {
		t.Errorf("inviting to a role that is held: %q", operator.Page.Main())
	}

	// Nobody takes the operator's role from themselves; somebody else does, and
	// it holds at once.
	name := ""
	for _, one := range p.people {
		if one.Key == "operator" {
			name = one.Name
		}
	}
	operator.Open("/gestion/personnes")
	operator.Follow(name)
	person := operator.Page.Address
	operator.Follow("Retirer le rôle Exploitation du service")
	if !strings.Contains(operator.Page.Main(), "Vous ne pouvez pas vous retirer ce rôle vous-même") || len(operator.Page.All("button")) != buttonsOf(operator, person) {
		t.Errorf("one's own role: %q", operator.Page.Main())
	}
	if operator.Post(person+"/roles/operator/retrait", nil).Status != http.StatusGone {
		t.Errorf("taking one's own role: %d", operator.Page.Status)
	}
	someone.Open(person)
	someone.Follow("Donner le rôle Presse")
	someone.Press("Donner ce rôle")
	if !strings.Contains(someone.Page.Main(), "Le rôle est donné.") {
		t.Errorf("giving a role: %d %q", someone.Page.Status, someone.Page.Main())
	}
	someone.Follow("Retirer le rôle Exploitation du service")
	someone.Press("Retirer ce rôle")
	if !strings.Contains(someone.Page.Main(), "Le rôle est retiré.") || operator.Open("/gestion/personnes").Status != http.StatusNotFound {
		t.Errorf("taking a role: %q, then %d", someone.Page.Main(), operator.Page.Status)
	}
}

// buttonsOf counts the buttons of a page on which nothing can be pressed but
// those of the frame.
func buttonsOf(b *browse.Browser, address string) int {
	other := *b
	return len(other.Open(address).All("button"))
}

// TestAnInvitationThatIsTakenBackOrOver leads nowhere.
func TestAnInvitationThatIsTakenBackOrOver(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	l := newLetters(p)
	operator := p.browser()
	l.signIn(operator, "operator@demonstration.example")
	invited := func(address string) string {
		operator.Open("/gestion/personnes")
		operator.Press("Envoyer l’invitation", "email", address, "role", "director")
		return l.link(address)
	}
	back, over := invited("reprise@invente.example"), invited("tard@invente.example")
	operator.Press("Reprendre l’invitation de reprise@invente.example")
	if b := p.browser(); b.Open(back).Status != http.StatusGone || b.Page.H1() != "Cette invitation ne mène nulle part" {
		t.Errorf("taken back: %q", b.Page.H1())
	}
	p.clock.Add(int64(7 * 24 * time.Hour))
	if b := p.browser(); b.Open(over).Status != http.StatusGone || b.Page.H1() != "Cette invitation a expiré" {
		t.Errorf("over: %q", b.Page.H1())
	}
}
