package journey_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/organisation"
	"cohorte/internal/browse"
	"cohorte/internal/register"
	"cohorte/jobs"
	"cohorte/store"
)

const (
	firstSIRET  = "73282932000074"
	secondSIRET = "35600000049837" // by the rule of five
)

// registerOf gives the place a register on this machine: its answer is what
// the test sets, and it counts the questions.
func (p *place) registerOf() (answer *atomic.Value, asked *atomic.Int32) {
	p.Helper()
	answer, asked = &atomic.Value{}, &atomic.Int32{}
	answer.Store("")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		text := answer.Load().(string) //nolint:forcetypeassert // only strings are stored
		if text == "" {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, text)
	}))
	p.Cleanup(s.Close)
	client, err := register.New(s.URL, "Cohorte/test")
	if err != nil {
		p.Fatal(err)
	}
	p.site.Register = jobs.AskRegister(client, quietLog())
	return answer, asked
}

func entry(siren, name, category string) string {
	return fmt.Sprintf(`{"results":[{"siren":%q,"nom_raison_sociale":%q,"nature_juridique":%q,"complements":{"est_administration":true}}]}`, siren, name, category)
}

// TestHostAttachesToAnOrganisation: found in the register, confirmed, seen
// what it may ask for, carried into the draft, kept at submission; then the
// agent moves, and the projects stay.
func TestHostAttachesToAnOrganisation(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	l := newLetters(p)
	answer, asked := p.registerOf()
	l.verify()
	answer.Store(entry("732829320", "DIRECTION INVENTÉE", "7120"))
	b := p.browser()
	l.signIn(b, "agent@invente.example")
	b.Open("/organisation")
	b.Press("Chercher mon organisation", "siret", "732 829 320 00075")
	if b.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(browse.Text(b.Page.ByID("siret-erreur")), "14 chiffres") ||
		browse.Attr(b.Page.ByID("siret"), "value") != "732 829 320 00075" || asked.Load() != 0 {
		t.Fatalf("a wrong number: %d %q, the register was asked %d times", b.Page.Status, b.Page.Main(), asked.Load())
	}
	b.Press("Chercher mon organisation", "siret", "732 829 320 00074")
	if browse.Attr(b.Page.ByID("name"), "value") != "DIRECTION INVENTÉE" || !strings.Contains(b.Page.Main(), "À vous de confirmer") {
		t.Fatalf("found in the register: %q", b.Page.Main())
	}
	b.Press("Enregistrer mon organisation", "name", "Direction inventée")
	if b.Page.H1() != "Direction inventée" {
		t.Fatalf("attached: %d %q", b.Page.Status, b.Page.Main())
	}
	for _, want := range []string{"Vérifié au registre", "Administration centrale", "Peut déposer", "Co-financement",
		"Les ministères et administrations qui ont un programme budgétaire"} {
		if !strings.Contains(b.Page.Main(), want) {
			t.Errorf("the page lacks %q: %q", want, b.Page.Main())
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the register was asked %d times, want once", n)
	}

	b.Post("/appels/demo-6/projets/commencer", nil)
	number := p.projectOf("agent@invente.example")
	b.Open("/projets/" + number + "/etapes/administration")
	if got := browse.Attr(b.Page.ByID("f-operator"), "value"); got != "Direction inventée" {
		t.Errorf("the draft asks the organisation again: %q", got)
	}
	if !strings.Contains(b.Page.Body, `value="central" selected`) {
		t.Error("the draft asks the kind again")
	}

	// The agent moves while the register is away.
	answer.Store("")
	b.Open("/organisation")
	b.Press("Chercher mon organisation", "siret", secondSIRET)
	if !strings.Contains(b.Page.Main(), "Le registre ne répond pas. Écrivez le nom, nous vérifierons plus tard.") {
		t.Errorf("without the register: %q", b.Page.Main())
	}
	b.Press("Enregistrer mon organisation", "name", "", "nature", "")
	if b.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Page.Main(), "Indiquez le nom") || !strings.Contains(b.Page.Main(), "Choisissez la nature") {
		t.Errorf("nothing typed: %d %q", b.Page.Status, b.Page.Main())
	}
	b.Press("Enregistrer mon organisation", "name", "Établissement inventé", "nature", "local_authority")
	for _, want := range []string{"Non vérifié", "Ne peut pas déposer seule", "Une administration qui peut solliciter une mission peut porter le projet avec vous", "Direction inventée · SIRET"} {
		if !strings.Contains(b.Page.Main(), want) {
			t.Errorf("after moving the page lacks %q: %q", want, b.Page.Main())
		}
	}
	if failed := l.work(); len(failed) != 1 {
		t.Errorf("the register is away and the job says %v", failed)
	}
	answer.Store(`{"results":[]}`)
	p.clock.Add(int64(2 * time.Minute))
	l.work()
	if !strings.Contains(b.Open("/organisation").Main(), "Numéro absent du registre") {
		t.Errorf("after the register came back: %q", b.Page.Main())
	}
	b.Press("Rattacher à Établissement inventé Projet sans nom")
	if !strings.Contains(b.Page.Main(), "Établissement inventé · SIRET") || strings.Contains(b.Page.Main(), "Direction inventée") {
		t.Errorf("the draft did not follow: %q", b.Page.Main())
	}
}

// TestASubmittedProjectKeepsItsOrganisation: what was submitted stays as it
// was declared then; staff read it with what the register makes of it.
func TestASubmittedProjectKeepsItsOrganisation(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	answer, _ := p.registerOf()
	answer.Store(entry("732829320", "DIRECTION INVENTÉE", "7120"))
	host := p.as("demo-6.host_draft")
	host.post("/organisation/recherche", url.Values{"siret": {firstSIRET}})
	host.post("/organisation", url.Values{"siret": {firstSIRET}, "name": {"Direction inventée"}, "nature": {"central"}})
	email := "host_submitted.demo-6@demonstration.example"
	submitted := p.as("demo-6.host_submitted")
	submitted.post("/organisation", url.Values{"siret": {firstSIRET}, "name": {"Direction inventée"}, "nature": {"central"}})
	number := p.projectOf(email)
	if got := submitted.post("/projets/"+number+"/organisation", nil); got.StatusCode != http.StatusGone {
		t.Errorf("a submitted project follows its lead: %d", got.StatusCode)
	}
	if got := host.post("/projets/"+number+"/organisation", nil); got.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else's project: %d", got.StatusCode)
	}
	err := p.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.AccountByAddress(ctx, email)
		if err != nil {
			return err
		}
		files, err := tx.FilesOfWriter(ctx, a.ID, edition.ProjectCall)
		if err != nil {
			return err
		}
		return tx.SaveFileHost(ctx, files[0].ID, organisation.Host{SIRET: firstSIRET, Name: "Direction inventée", Nature: "central"}, p.now())
	})
	if err != nil {
		t.Fatal(err)
	}
	if again := submitted.post("/projets/"+number+"/depot", url.Values{}); again.StatusCode != http.StatusSeeOther {
		t.Fatalf("submitting again: %d", again.StatusCode)
	}
	submitted.post("/organisation", url.Values{"siret": {secondSIRET}, "name": {"Ailleurs"}, "nature": {"operator"}})
	err = p.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		f, err := tx.FileForStaff(ctx, fellowship.Actor{ID: "x", At: p.now(), May: fellowship.Permissions{fellowship.SeeFiles}}, number)
		if err != nil {
			return err
		}
		return tx.SaveFileHost(ctx, f.ID, organisation.Host{SIRET: secondSIRET, Name: "Ailleurs", Nature: "operator"}, p.now())
	})
	if err != nil {
		t.Fatal(err)
	}
	page := p.as("desk_officer").get("/gestion/projets/" + number)
	for _, want := range []string{"732\u00a0829\u00a0320\u00a000074", "Direction inventée, Administration centrale", "Vérifié au registre"} {
		if !strings.Contains(page.text, want) {
			t.Errorf("staff do not read %q", want)
		}
	}
	if strings.Contains(page.text, "Ailleurs") {
		t.Error("staff read the organisation that the lead belongs to now")
	}
}

// projectOf is the number of the only project of somebody.
func (p *place) projectOf(email string) (number string) {
	p.Helper()
	err := p.db.Read(p.Context(), func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.AccountByAddress(ctx, email)
		if err != nil {
			return err
		}
		files, err := tx.FilesOfWriter(ctx, a.ID, edition.ProjectCall)
		if err == nil && len(files) == 1 {
			number = files[0].Number
		}
		return err
	})
	if err != nil || number == "" {
		p.Fatalf("%s has no project: %v", email, err)
	}
	return number
}
