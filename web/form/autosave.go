package form

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/route"
)

// autosaved is what the module of the page gets back.
type autosaved struct {
	SavedAt string            `json:"saved_at,omitempty"` // sentence; empty when nothing was there to save
	Clock   string            `json:"clock"`
	Bases   map[string]string `json:"bases"`   // of the fields that are saved
	Crossed []string          `json:"crossed"` // sentences: what somebody else changed meanwhile
	Refused map[string]string `json:"refused"` // by name: what no draft can keep
	Writing []string          `json:"writing"`
	Closed  string            `json:"closed,omitempty"` // why nothing can be saved any more
}

// autosave keeps the fields of a step that changed, and notes who is writing
// where; without a field it only notes.
func (h pages) autosave(v *route.Visit) (route.Answer, error) {
	sp, err := h.step(v)
	if err != nil {
		return route.Answer{}, err
	}
	out := autosaved{Clock: v.Lang.Clock(v.At), Bases: map[string]string{}, Crossed: []string{}, Refused: map[string]string{}}
	if sp.Locked {
		out.Closed = sp.Closed
		return asJSON(http.StatusGone, out)
	}
	got, err := Receive(v, sp.writable())
	if err != nil {
		return route.Answer{}, err
	}
	sp.Typed, sp.Bases = typedIn(got.Values), basesIn(got.Values)
	if got.Values.Get(file.ShownFields) != "" {
		if err := h.autosaveInto(v, &sp, got, &out); err != nil {
			return route.Answer{}, err
		}
	}
	if out.Writing, err = beat(v, sp); err != nil {
		return route.Answer{}, err
	}
	return asJSON(http.StatusOK, out)
}

func (h pages) autosaveInto(v *route.Visit, sp *stepPage, got Received, out *autosaved) error {
	s, err := h.keepStep(v, sp, got)
	if err != nil {
		return err
	}
	if s.posted.Foreign {
		return &fellowship.Invalid{Problems: s.posted.Refused}
	}
	for id := range s.changes {
		switch {
		case slices.Contains(s.Crossed, id):
		case file.Same(s.changes[id], s.Answers[id]):
			out.Bases[id] = baseOf(s.Opened, id)
		default: // the other's text is kept, and the page still shows the one before
			out.Bases[id] = s.bases[id]
		}
	}
	for _, id := range s.Crossed {
		out.Crossed = append(out.Crossed, sp.crossedSentence(sp.fieldByID(id), s.Saved[id]))
	}
	_, out.Refused = sp.faults(s.posted.Refused, sp.Typed)
	out.SavedAt = sp.t("Enregistré à ", "Saved at ") + out.Clock + "."
	return nil
}

// beat notes where the viewer is writing and says where the others are, in a
// file that several people write.
func beat(v *route.Visit, sp stepPage) ([]string, error) {
	if len(sp.Writers) < 2 {
		return []string{}, nil
	}
	var present []file.Presence
	err := v.Site.DB.WriteLoose(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if err := tx.SavePresence(ctx, sp.Opened.ID, v.By(), sp.Section.ID); err != nil {
			return err
		}
		present, err = tx.PresencesForWriter(ctx, v.By(), sp.Opened.Number)
		return err
	})
	return append([]string{}, sp.writing(present)...), err
}

func asJSON(status int, content any) (route.Answer, error) {
	body, err := json.Marshal(content)
	a := route.Bytes("application/json; charset=utf-8", body)
	a.Status = status
	return a, err
}

// autosaves is what the module of the page needs: where to save, and its words.
func (s stepPage) autosaves() templ.Attributes {
	if s.Locked {
		return nil
	}
	here := s.step(s.Section.ID)
	a := templ.Attributes{
		"data-autosave": here + "/enregistrement",
		"data-sign-in":  s.V.To("/connexion") + "?retour=" + url.QueryEscape(here),
		"data-lost":     s.t("Pas encore enregistré\u00a0: connexion perdue. Gardez cette page ouverte, nous réessayons.", "Not saved yet: the connection is lost. Keep this page open, we are trying again."),
		"data-all":      s.t("Tout est enregistré (", "Everything is saved ("),
		"data-ended":    s.t("Pas encore enregistré\u00a0: votre session a pris fin. Votre texte est gardé.", "Not saved yet: your session has ended. Your text is kept."),
		"data-again":    s.t("Me reconnecter", "Sign in again"),
		"data-refused":  s.t("Pas encore enregistré\u00a0: ", "Not saved yet: "),
		"data-both":     s.t("Voir les deux textes", "See both texts"),
		"data-changed":  s.t("Cette page a changé depuis que vous l’avez ouverte. Appuyez sur «\u00a0Enregistrer et continuer\u00a0».", "This page has changed since you opened it. Press “Save and continue”."),
	}
	if len(s.Writers) > 1 {
		a["data-beat"] = "1"
	}
	if s.Late {
		a["data-unsaved"] = "1"
	}
	return a
}

// bringBack shows again what was typed before the session ended. What is saved
// already is no news.
func (sp *stepPage) bringBack(u file.Unsaved) {
	values, err := url.ParseQuery(u.Typed)
	if err != nil {
		return
	}
	posted := file.Decode(sp.Opened.Rules.Edition, sp.Opened.File.Call, sp.writable(), values)
	if posted.Foreign || (len(posted.Refused) == 0 && len(sp.Opened.Answers.Changes(posted.Changes)) == 0) {
		return
	}
	back := map[string]bool{}
	for _, id := range strings.Split(values.Get(file.ShownFields), ",") {
		back[id] = true
	}
	for name := range sp.Typed {
		if back[file.TopField(name)] {
			delete(sp.Typed, name)
		}
	}
	for name, v := range typedIn(values) {
		sp.Typed[name] = v
	}
	sp.Bases = basesIn(values)
	sp.Late = true
	l := sp.V.Lang
	sp.Back = l.T("Votre session avait pris fin à "+l.Clock(u.At)+" avant l’enregistrement. Ce que vous aviez écrit est ci-dessous, et n’est pas encore enregistré. Les fichiers sont à choisir à nouveau.",
		"Your session had ended at "+l.Clock(u.At)+", before this was saved. What you had typed is below, and is not saved yet. Files must be chosen again.")
}

// keepLate keeps what is posted to a step under a session that has ended.
func keepLate(v *route.Visit, secret string, typed url.Values) (kept bool, err error) {
	number, err := file.ParseNumber(v.PathValue("number"))
	if err != nil {
		return false, nil
	}
	u := file.Unsaved{Number: number, Section: v.PathValue("section"), Typed: typed.Encode(), At: v.At}
	err = v.Site.DB.WriteLoose(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		return file.KeepUnsaved(ctx, tx, secret, u)
	})
	if errors.Is(err, fellowship.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// toldTitle says how many answers somebody else changed.
func (s stepPage) toldTitle() string {
	n := len(s.Told)
	return s.V.Lang.Count(n, s.t("réponse a changé pendant que vous écriviez", "answer changed while you were writing"),
		s.t("réponses ont changé pendant que vous écriviez", "answers changed while you were writing"))
}
