package form_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/store"
)

// crossedProject is a project whose name was changed in another window, at
// 10 h 01, while this one, whose page is older, was writing too.
func crossedProject(t *testing.T) (h *house, step string, a answer) {
	t.Helper()
	h = newHouse(t, filetest.Edition())
	step = h.begun() + "/etapes/identite"
	action, mine := h.get(step).filled()
	h.now = h.now.Add(time.Minute)
	h.fill(step, url.Values{"name": {"Le premier nom"}}).to()
	h.now = h.now.Add(time.Minute)
	mine.Set("name", "Le second nom")
	mine.Set("host", "Un autre organisme")
	return h, step, h.post(action, mine).want(http.StatusConflict)
}

func (h *house) saved(step, name string) string {
	h.t.Helper()
	_, values := h.get(step).filled()
	return values.Get(name)
}

// Two windows: the later one is told, sees both texts in the place of the
// field, and overwrites nothing that it did not see.
func TestTwoWindowsOfOneForm(t *testing.T) {
	t.Parallel()
	h, step, a := crossedProject(t)
	checkControls(t, a)
	text := strings.ReplaceAll(a.text("main"), "\u00a0", " ")
	for _, want := range []string{
		"Vous avez modifié « Nom » à 10 h 01 dans une autre fenêtre, pendant que vous écriviez ici. Rien n’est effacé.",
		"Votre texte (10 h 02)", "Texte de l’autre fenêtre (10 h 01)", "ajouté : + second", "retiré : − premier",
		"Garder le mien", "Garder celui de l’autre fenêtre", "Les réunir", "Vos autres réponses sont enregistrées.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	if got := h.saved(step, "name"); got != "Le premier nom" {
		t.Errorf("saved before the choice: %q", got)
	}
	action, again := a.filled()
	if again.Get("name") != "Le second nom" {
		t.Errorf("the page carries %q", again.Get("name"))
	}
	if again.Get("host") != "Un autre organisme" || h.saved(step, "host") == "Un autre organisme" {
		t.Error("the organisation was changed in both windows: one was lost without a word")
	}
	// without a choice, nothing is overwritten, and the page says what to do
	a = h.post(action, again).want(http.StatusConflict)
	if !strings.Contains(a.text("main"), "Choisissez le texte à garder.") {
		t.Error("the missing choice is not named")
	}
}

// What is chosen is saved; what is not can be taken back below the question.
func TestChoosingBetweenTwoTexts(t *testing.T) {
	t.Parallel()
	for choice, want := range map[string]struct{ saved, earlier string }{
		"mine":   {"Le second nom", "Le premier nom"},
		"theirs": {"Le premier nom", "Le second nom"},
		"both":   {"Les deux noms", "Le premier nom"},
	} {
		h, step, a := crossedProject(t)
		action, values := a.filled()
		for name := range values { // the other field that was changed in both
			if strings.HasPrefix(name, "_shown.") {
				values.Set("_keep."+strings.TrimPrefix(name, "_shown."), "theirs")
			}
		}
		values.Set("_keep.name", choice)
		values.Set("_both.name", "Les deux noms")
		values.Set("_act", "stay")
		if to := h.post(action, values).to(); to != step+"?voir=choix" {
			t.Errorf("%s leads to %s", choice, to)
		}
		if got := h.saved(step, "name"); got != want.saved {
			t.Errorf("%s saves %q, want %q", choice, got, want.saved)
		}
		page := h.get(step)
		if list := page.classed("earlier"); len(list) == 0 || !strings.Contains(list[0], want.earlier) {
			t.Errorf("%s: the earlier texts are %q", choice, list)
		}
		for _, b := range page.all("button") {
			if attr(b, "name") == "_take" && strings.Contains(textOf(b.Parent), want.earlier) {
				action, values := page.filled()
				values.Set("_take", attr(b, "value"))
				h.post(action, values).to()
			}
		}
		if got := h.saved(step, "name"); got != want.earlier {
			t.Errorf("%s: taken back %q, want %q", choice, got, want.earlier)
		}
	}
}

// A page that did not touch an answer leaves the newer one, without a word.
func TestAPageThatChangedNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	step := h.begun() + "/etapes/identite"
	h.fill(step, nil).to()
	action, old := h.get(step).filled()
	h.fill(step, url.Values{"name": {"Le nouveau nom"}}).to()
	old.Set("web", "https://exemple.fr/b")
	h.post(action, old).to()
	if name, web := h.saved(step, "name"), h.saved(step, "web"); name != "Le nouveau nom" || web != "https://exemple.fr/b" {
		t.Errorf("saved %q and %q", name, web)
	}
}

// autosaved is what the module gets.
type autosaved struct {
	SavedAt string            `json:"saved_at"`
	Bases   map[string]string `json:"bases"`
	Crossed []string          `json:"crossed"`
	Refused map[string]string `json:"refused"`
	Writing []string          `json:"writing"`
	Closed  string            `json:"closed"`
}

func (h *house) autosave(who, step string, values url.Values, status int) (out autosaved) {
	h.t.Helper()
	a := h.do(who, http.MethodPost, step+"/enregistrement", "application/x-www-form-urlencoded", strings.NewReader(values.Encode())).want(status)
	if err := json.Unmarshal([]byte(a.Body), &out); err != nil {
		h.t.Fatal(err, a.Body)
	}
	return out
}

// An answer that was saved while writing still brings the questions that it
// asks for, when the step is saved: the page that was sent did not have them.
func TestAnAnswerSavedWhileWritingAsksMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	step := h.begun() + "/etapes/projet"
	action, page := h.get(step).filled()
	h.autosave("ana", step, url.Values{"_fields": {"funded"}, "_revision": page["_revision"], "_base.funded": page["_base.funded"], "funded": {"yes"}}, http.StatusOK)
	page.Set("funded", "yes")
	if next := h.post(action, page).to(); next != step+"?voir=suite" {
		t.Errorf("leads to %s: the question that the answer asks for is never seen", next)
	}
}

// One field is saved at a time, on what the page knew of that field: a save
// never hides that another field changed.
func TestSavingWhileWriting(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	step := h.begun() + "/etapes/identite"
	_, page := h.get(step).filled()
	one := func(name, value string) url.Values {
		return url.Values{"_fields": {name}, "_revision": page["_revision"], "_base." + name: page["_base."+name], name: {value}}
	}
	got := h.autosave("ana", step, one("name", "Un nom"), http.StatusOK)
	if got.SavedAt != "Enregistré à 10\u00a0h\u00a000." && got.SavedAt != "Enregistré à 10 h 00." {
		t.Errorf("saved %q", got.SavedAt)
	}
	if got.Bases["name"] == "" || len(got.Bases) != 1 {
		t.Errorf("the page is told %v", got.Bases)
	}
	// somebody changes the organisation, then this page, after a save of its own
	h.fill(step, url.Values{"name": {"Un nom"}, "host": {"De l’autre"}}).to()
	page.Set("_base.name", got.Bases["name"])
	h.autosave("ana", step, one("name", "Un nom plus long"), http.StatusOK)
	got = h.autosave("ana", step, one("host", "De celui-ci"), http.StatusOK)
	if len(got.Crossed) != 1 || !strings.Contains(got.Crossed[0], "Organisme") {
		t.Errorf("told of %v", got.Crossed)
	}
	if name, host := h.saved(step, "name"), h.saved(step, "host"); name != "Un nom plus long" || host != "De l’autre" {
		t.Errorf("saved %q and %q", name, host)
	}
	if got := h.autosave("ana", step, one("name", ""), http.StatusOK); got.Refused["name"] == "" {
		t.Errorf("an answer that a draft needs is emptied: %v", got)
	}
	_, page = h.get(step).filled()
	if got := h.autosave("ana", step, one("mail", "pas une adresse"), http.StatusOK); len(got.Refused) != 0 || h.saved(step, "mail") != "pas une adresse" {
		t.Errorf("a draft may be wrong: %v", got)
	}
	if a := h.post(step+"/enregistrement", url.Values{"_fields": {"made_up"}, "made_up": {"x"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown field: %d", a.Status)
	}
	if a := h.do("bob", http.MethodPost, step+"/enregistrement", "application/x-www-form-urlencoded", strings.NewReader(one("name", "x").Encode())); a.Status != http.StatusNotFound {
		t.Errorf("somebody else: %d", a.Status)
	}
	h.now = filetest.AfterGrace
	if got := h.autosave("ana", step, one("name", "trop tard"), http.StatusGone); got.Closed == "" {
		t.Error("after the limit it is not said why")
	}
}

// What is posted after the session ended is in the form when the same person
// signs in again, ready to be saved, and nobody else finds it.
func TestASessionThatEnded(t *testing.T) {
	t.Parallel()
	for _, auto := range []bool{false, true} {
		h := newHouse(t, filetest.Edition())
		step := h.begun() + "/etapes/identite"
		ended := filetest.Open.Add(-time.Hour)
		err := h.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return tx.AddSession(ctx, account.Session{ID: "s", Account: "ana", CreatedAt: ended, SeenAt: ended, ExpiresAt: ended}, account.HashSecret("ended"))
		})
		if err != nil {
			t.Fatal(err)
		}
		action, values := h.get(step).filled()
		if auto {
			action, values = step+"/enregistrement", url.Values{"_fields": {"name,mail"}, "_base.name": values["_base.name"], "_base.mail": values["_base.mail"]}
		}
		values.Set("name", "Écrit trop tard")
		values.Set("mail", "tard@exemple.fr")
		a := h.do("ended", http.MethodPost, action, "application/x-www-form-urlencoded", strings.NewReader(values.Encode())).want(http.StatusUnauthorized)
		text := strings.ReplaceAll(a.text("main"), "\u00a0", " ")
		if !strings.Contains(text, "Votre texte est gardé. Reconnectez-vous avec la même adresse") || !strings.Contains(text, "Écrit trop tard") {
			t.Errorf("the page says %s", text)
		}
		a = h.do("never", http.MethodPost, action, "application/x-www-form-urlencoded", strings.NewReader(values.Encode())).want(http.StatusUnauthorized)
		if text := a.text("main"); strings.Contains(text, "est gardé") || !strings.Contains(text, "Écrit trop tard") {
			t.Errorf("without a session that was: %s", text)
		}
		page := h.get(step).want(http.StatusOK)
		if !strings.Contains(page.text("main"), "Votre texte est revenu") {
			t.Errorf("back in the form: %s", page.text("main"))
		}
		action, values = page.filled()
		if values.Get("name") != "Écrit trop tard" || values.Get("_late") != "1" {
			t.Errorf("the form holds %v", values)
		}
		h.post(action, values).to()
		if text := h.get(step).text("main"); strings.Contains(text, "est revenu") {
			t.Error("it comes back again after it was saved")
		}
		if got := h.saved(step, "mail"); got != "tard@exemple.fr" {
			t.Errorf("saved %q", got)
		}
	}
}

// joins makes bob a writer of the file.
func (h *house) joins(page, who string) {
	h.t.Helper()
	number := page[strings.LastIndex(page, "/")+1:]
	err := h.db.Write(h.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		f, _, err := tx.FileForWriter(ctx, "ana", number)
		if err == nil {
			_, err = tx.AddWriter(ctx, f.ID, account.ID(who), h.now)
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// A colleague sees who is writing where, for as long as they are.
func TestWhoIsWriting(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page := h.begun()
	h.joins(page, "bob")
	if got := h.autosave("bob", page+"/etapes/projet", url.Values{"_fields": {""}}, http.StatusOK); len(got.Writing) != 0 || got.SavedAt != "" {
		t.Errorf("bob is told %v", got)
	}
	want := []string{"Personne bob écrit dans «\u00a0Projet\u00a0»"}
	if got := h.autosave("ana", page+"/etapes/identite", url.Values{}, http.StatusOK); !slices.Equal(got.Writing, want) {
		t.Errorf("ana is told %q", got.Writing)
	}
	if text := strings.Join(h.get(page+"/etapes/identite").classed("writing"), ""); !strings.Contains(text, "Personne bob écrit dans") {
		t.Errorf("the step says %q", text)
	}
	h.now = h.now.Add(file.PresentFor)
	if text := strings.Join(h.get(page+"/etapes/identite").classed("writing"), ""); text != "" {
		t.Errorf("later the step says %q", text)
	}
}
