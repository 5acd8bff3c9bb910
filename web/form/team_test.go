package form_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/store"
)

func (h *house) as(who, target string) answer {
	h.t.Helper()
	return h.do(who, http.MethodGet, target, "", nil)
}

func (h *house) postAs(who, target string, values url.Values) answer {
	h.t.Helper()
	return h.do(who, http.MethodPost, target, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
}

// invited is the secret of the last invitation to a file of ana's, as its mail
// would bear it.
func (h *house) invited(page string) (secret string) {
	h.t.Helper()
	err := h.db.Write(h.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		f, _, err := tx.FileForWriter(ctx, "ana", page[strings.LastIndex(page, "/")+1:])
		if err != nil {
			return err
		}
		list, err := tx.WriterInvitationsOf(ctx, f.ID)
		if err != nil {
			return err
		}
		_, secret, err = file.MakeInvitationSecret(ctx, tx, list[0].ID, h.now)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return secret
}

func plain(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

// A colleague is invited, reads what joining means, joins with one button, and
// finds the same list of what is missing.
func TestInvitingAColleague(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page := h.begun()
	h.fill(page+"/etapes/identite", nil).to()
	if a := h.as("bob", page+"/equipe"); a.Status != http.StatusNotFound {
		t.Errorf("a stranger sees the team: %d", a.Status)
	}
	a := h.post(page+"/equipe", url.Values{"email": {"bob@exemple"}}).want(http.StatusUnprocessableEntity)
	checkControls(t, a)
	if _, typed := a.filled(); typed.Get("email") != "bob@exemple" || !strings.Contains(plain(a.text("main")), "Il manque la fin de l’adresse") {
		t.Errorf("a wrong address: %s", a.text("main"))
	}
	if to := h.post(page+"/equipe", url.Values{"email": {"bob@exemple.fr"}}).to(); to != page+"/equipe?voir=invitation" {
		t.Errorf("inviting leads to %s", to)
	}
	team := h.get(page + "/equipe?voir=invitation").want(http.StatusOK)
	checkControls(t, team)
	if text := plain(team.text("main")); !strings.Contains(text, "bob@exemple.fr jusqu’au dimanche 10 février 2030 à 10 h 00") {
		t.Errorf("the team page says %s", text)
	}
	link := "/rejoindre?code=" + url.QueryEscape(h.invited(page))
	for range 2 { // a mail scanner, then the person
		asked := h.as("", link).want(http.StatusOK)
		checkControls(t, asked)
		text := plain(asked.text("main"))
		for _, want := range []string{"Personne ana vous propose d’écrire ensemble « Projet A »", "vous lirez toutes les réponses", "le dépôt et le retrait reviennent", "bob@exemple.fr"} {
			if !strings.Contains(text, want) {
				t.Errorf("the invitation does not say %q: %s", want, text)
			}
		}
		if strings.Contains(text, "Administration exemple") {
			t.Error("the invitation says what the file answers")
		}
	}
	action, values := h.as("", link).filled()
	joined := h.postAs("", action, values)
	if to := joined.to(); to != page || !strings.Contains(joined.Header.Get("Set-Cookie"), "cohorte_session=") {
		t.Errorf("joining leads to %s with %q", to, joined.Header.Get("Set-Cookie"))
	}
	if text := plain(h.as("", link).want(http.StatusGone).text("main")); !strings.Contains(text, "Cette invitation a déjà servi") {
		t.Errorf("used twice: %s", text)
	}
	mine, theirs := h.get(page).classed("todos"), h.as("bob", page).want(http.StatusOK).classed("todos")
	if len(mine) == 0 || strings.Join(mine, "|") != strings.Join(theirs, "|") {
		t.Errorf("ana lacks %v, bob %v", mine, theirs)
	}
	if text := plain(h.as("bob", page).text("main")); !strings.Contains(text, "Seule la personne qui porte le dossier, Personne ana, peut le déposer.") {
		t.Errorf("bob reads %s", text)
	}
	if a := h.postAs("bob", page+"/depot", nil); a.Status != http.StatusForbidden {
		t.Errorf("bob submits: %d", a.Status)
	}
}

// The lead hands the file over, after a page that says what it means; the
// record says so, and the new lead may take the former one off.
func TestHandingOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page := h.begun()
	h.joins(page, "bob")
	for target, who := range map[string]string{"/equipe/bob/passation": "bob", "/equipe/ana/retrait": "ana"} {
		if a := h.as(who, page+target); a.Status != http.StatusForbidden {
			t.Errorf("%s asks for %s: %d", who, target, a.Status)
		}
		if a := h.postAs(who, page+target, nil); a.Status != http.StatusForbidden {
			t.Errorf("%s posts %s: %d", who, target, a.Status)
		}
	}
	a := h.get(page + "/equipe/bob/passation").want(http.StatusOK)
	if h1 := a.text("h1"); h1 != "Confier le dossier à Personne bob" {
		t.Errorf("the page asks %q", h1)
	}
	action, values := a.filled()
	if to := h.post(action, values).to(); to != page+"/equipe?voir=passation" {
		t.Errorf("leads to %s", to)
	}
	if a := h.post(action, values); a.Status != http.StatusForbidden {
		t.Errorf("handed over twice: %d", a.Status)
	}
	if record := strings.Join(h.get(page).classed("timeline"), " "); !strings.Contains(record, "Confié à Personne bob") {
		t.Errorf("the record says %s", record)
	}
	if text := plain(h.get(page + "/equipe").text("main")); !strings.Contains(text, "bob@exemple.fr · porte le dossier et le dépose") {
		t.Errorf("the team is %s", text)
	}
	h.postAs("bob", page+"/equipe/ana/retrait", nil).to()
	if a := h.get(page); a.Status != http.StatusNotFound {
		t.Errorf("who was taken off opens the file: %d", a.Status)
	}
}

// An application has no team, and says nothing of one.
func TestAnApplicationIsWrittenAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page, _, _ := strings.Cut(h.post("/appels/test-9/candidatures/commencer", nil).to(), "/etapes/")
	if a := h.get(page + "/equipe"); a.Status != http.StatusNotFound {
		t.Errorf("the team of an application: %d", a.Status)
	}
	for _, a := range h.get(page).all("a") {
		if strings.HasSuffix(attr(a, "href"), "/equipe") {
			t.Error("its page leads to a team")
		}
	}
	e := filetest.Edition()
	call := e.Calls[edition.TalentCall]
	call.Writers = 2
	e.Calls[edition.TalentCall] = call
	h = newHouse(t, e)
	page, _, _ = strings.Cut(h.post("/appels/test-9/candidatures/commencer", nil).to(), "/etapes/")
	h.get(page + "/equipe").want(http.StatusOK)
}

// Two versions side by side, the draft against what was submitted.
func TestComparingVersions(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page, receipt := h.submitted()
	if text := h.get(page + "/versions").want(http.StatusOK).text("main"); !strings.Contains(text, "la version qui sera lue") {
		t.Errorf("the versions are %s", text)
	}
	h.fill(page+"/etapes/projet", url.Values{"problem": {"Une ligne.\r\nUne nouvelle."}, "size": {"3"}}).to()
	overview := h.get(page)
	href := ""
	for _, a := range overview.all("a") {
		if textOf(a) == "Voir ce qui a changé depuis le dépôt" {
			href = attr(a, "href")
		}
	}
	compared := h.get(href).want(http.StatusOK)
	checkControls(t, compared)
	text := plain(compared.text("main"))
	for _, want := range []string{"2 réponses diffèrent", "Problématique Une ligne. Une retiré : − autre (fin) ajouté : + nouvelle (fin) .", "Nombre d’EIG retiré : − 2"} {
		if !strings.Contains(text, want) {
			t.Errorf("the comparison does not say %q: %s", want, text)
		}
	}
	if strings.Contains(text, "Organisme") {
		t.Errorf("it shows what did not change: %s", text)
	}
	h.now = h.now.Add(time.Hour)
	action, values := h.get(page + "/relecture").filled()
	h.post(action, values).to()
	if states := h.get(receipt).classed("fr-badge"); states[0] != "Remplacé par le reçu n° 2" {
		t.Errorf("the first receipt is %v", states)
	}
	if text := plain(h.get(page + "/versions?de=2&a=1").text("main")); !strings.Contains(text, "De la version 1, déposée le vendredi 1er février 2030 à 10 h 00, à la version 2") {
		t.Errorf("in the order of time: %s", text)
	}
	for _, q := range []string{"?de=1&a=3", "?de=x&a=1", "?de=1"} {
		if a := h.get(page + "/versions" + q); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", q, a.Status)
		}
	}
	if a := h.as("bob", page+"/versions?de=1&a=2"); a.Status != http.StatusNotFound {
		t.Errorf("a stranger compares: %d", a.Status)
	}
}
