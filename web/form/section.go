package form

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// stepPage is one step of the form.
type stepPage struct {
	fieldset
	Section edition.Section
	N       int // from 0
	Summary []layout.FieldError
	Told    []layout.FieldError // fields that somebody else changed meanwhile
	Notice  layout.FieldError   // what happened, when it is no fault; Text empty without
	Seen    bool                // the faults are on this page: saving again goes on
	Kept    []edition.Field     // that a correction leaves closed
	Closed  string              // why nothing can be written, empty when it can
	Lost    string              // the text comes from a post that was not saved: why
	Back    string              // the text comes from before the session ended: what to know of it
	Writing []string            // who else is writing, and where
}

func (h pages) step(v *route.Visit) (stepPage, error) {
	p, err := h.open(v, "")
	if err != nil {
		return stepPage{}, err
	}
	s, n, ok := p.form().Section(v.PathValue("section"))
	if !ok {
		return stepPage{}, fellowship.ErrNotFound
	}
	sp := stepPage{fieldset: fieldset{page: p, Errors: map[string]string{}}, Section: s, N: n}
	h.show(&sp)
	sp.Typed = file.Encode(s.Fields, p.Opened.Answers)
	return sp, nil
}

// show sets what depends on the saved answers.
func (h pages) show(sp *stepPage) {
	form := sp.form()
	sp.Fields = file.ShownFieldsOf(form, sp.Section, sp.Opened.Answers)
	title := sp.where() + sp.V.Lang.Colon() + " " + sp.in(sp.Section.Title)
	h.dress(&sp.page, title)
	sp.Frame.Scripts = append(sp.Frame.Scripts, "autosave.js")
	sp.Closed = ""
	if err := sp.Opened.CanChange(sp.V.At); err != nil {
		sp.Closed, sp.Locked = sp.closedSentence(err), true
		return
	}
	sp.Kept = nil
	if sp.Opened.Correction == nil {
		return
	}
	var open []edition.Field
	for _, f := range sp.Fields {
		if sp.Opened.Reopens(f.ID) {
			open = append(open, f)
		} else {
			sp.Kept = append(sp.Kept, f)
		}
	}
	if len(open) == 0 {
		sp.Closed, sp.Locked, sp.Kept = sp.t("Cette partie ne change pas : seules les réponses demandées par l’équipe sont rouvertes.", "This part does not change: only the answers that the team asked for are reopened."), true, nil
		return
	}
	sp.Fields = open
}

// writable are the fields of the section that can be answered now.
func (sp stepPage) writable() []edition.Field {
	return slices.DeleteFunc(slices.Clone(sp.Section.Fields), func(f edition.Field) bool { return !sp.Opened.Reopens(f.ID) })
}

// keptPairs are the answers that a correction leaves closed.
func (sp stepPage) keptPairs() (pairs []layout.Pair) {
	for _, f := range sp.Kept {
		pairs = append(pairs, layout.Pair{Term: sp.in(f.Label), Text: strings.Join(sp.answerLines(f, sp.Opened.Answers[f.ID]), "\n")})
	}
	return pairs
}

// section shows a step: for writing, or for reading when nothing can be
// written any more.
func (h pages) section(v *route.Visit) (route.Answer, error) {
	sp, err := h.step(v)
	if err != nil {
		return route.Answer{}, err
	}
	if err := sp.more(v); err != nil {
		return route.Answer{}, err
	}
	var flagged []fellowship.Problem
	for _, problem := range sp.Progress.Sections[sp.N].Problems {
		if problem.Code != fellowship.Missing && problem.Code != fellowship.NotSworn {
			flagged = append(flagged, problem)
		}
	}
	summary, byName := sp.faults(flagged, sp.Typed)
	sp.Errors = byName
	switch v.URL.Query().Get("voir") {
	case "erreurs":
		sp.Summary, sp.Seen, sp.Frame.Failed = summary, true, len(summary) > 0
	case "suite":
		sp.Notice.Text = sp.t("Enregistré. Vos réponses appellent des questions de plus, ci-dessous.", "Saved. Your answers call for more questions, below.")
	case "choix":
		sp.Notice.Text = sp.t("Votre choix est enregistré. Le texte qui n’est pas gardé reste sous la question, parmi les textes précédents.", "Your choice is saved. The text that is not kept stays below the question, among the earlier texts.")
	case "repris":
		sp.Notice.Text = sp.t("Le texte est repris et enregistré. Celui qu’il remplace est gardé.", "The text is back and saved. The one that it replaces is kept.")
	}
	return route.Page(stepView(sp)), nil
}

// more finds what a step shows beside its answers: who else is writing, the
// texts that can be taken back, and what waits since a session ended.
func (sp *stepPage) more(v *route.Visit) error {
	number := sp.Opened.Number
	var waiting file.Unsaved
	var present []file.Presence
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if sp.Earlier, err = tx.EarlierForWriter(ctx, v.By(), number); err != nil {
			return err
		}
		if present, err = tx.PresencesForWriter(ctx, v.By(), number); err != nil {
			return err
		}
		waiting, err = tx.Unsaved(ctx, v.By(), number, sp.Section.ID)
		if errors.Is(err, fellowship.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	sp.Writing = sp.writing(present)
	if waiting.Typed != "" && !sp.Locked {
		sp.bringBack(waiting)
	}
	return nil
}

// save keeps what a step says and leads to the next one.
func (h pages) save(v *route.Visit) (route.Answer, error) {
	sp, err := h.step(v)
	if err != nil {
		return route.Answer{}, err
	}
	got, err := Receive(v, sp.writable())
	if err != nil {
		return route.Answer{}, err
	}
	rows := moveRows(got.Values, sp.Section.Fields)
	sp.Typed = typedIn(got.Values)
	sp.Bases = basesIn(got.Values)
	if sp.Locked {
		var late *fellowship.NoLongerPossible
		if errors.As(sp.Opened.CanChange(v.At), &late) && late.Why == fellowship.CallClosed && !late.Since.IsZero() {
			sp.Closed = sp.tooLate(late.Since)
		}
		sp.Lost = sp.t("Ce texte n’a pas été enregistré\u00a0: il est arrivé trop tard. Copiez-le si vous voulez le garder.", "This text was not saved: it came too late. Copy it if you want to keep it.")
		return route.PageWith(http.StatusGone, stepView(sp)), nil
	}
	shown := got.Values.Get("_fields")
	s, err := h.keepStep(v, &sp, got)
	switch {
	case err != nil:
		return route.Answer{}, err
	case s.posted.Foreign:
		return h.refused(sp, s.posted.Refused), nil
	case len(s.Crossed) > 0:
		return h.crossed(sp, s)
	case len(s.posted.Refused) > 0:
		return h.refused(sp, s.posted.Refused), nil
	case s.taken != "":
		return route.SeeOther(sp.step(sp.Section.ID) + "?voir=repris#" + fieldID(s.taken)), nil
	case rows:
		_, sp.Errors = sp.faults(s.posted.Flagged, sp.Typed)
		return route.Page(stepView(sp)), nil
	case got.Values.Get(actName) == "stay":
		return route.SeeOther(sp.step(sp.Section.ID) + "?voir=choix"), nil
	case got.Values.Get(actName) == "summary":
		return route.SeeOther(sp.to("")), nil
	case len(s.posted.Flagged) > 0 && got.Values.Get(seenName) == "":
		return route.SeeOther(sp.step(sp.Section.ID) + "?voir=erreurs"), nil
	case sp.asksMore(shown):
		return route.SeeOther(sp.step(sp.Section.ID) + "?voir=suite"), nil
	}
	return route.SeeOther(sp.next()), nil
}

// refused shows the step again with what was typed and what is wrong with it.
func (h pages) refused(sp stepPage, problems []fellowship.Problem) route.Answer {
	sp.Summary, sp.Errors = sp.faults(problems, sp.Typed)
	sp.Frame.Failed = true
	return route.PageWith(http.StatusUnprocessableEntity, stepView(sp))
}

func (p page) fieldByID(id string) edition.Field {
	f, _ := p.form().Field(id)
	return f
}

// who names a writer, for the others.
func (p page) who(id account.ID) string {
	if id == p.V.Viewer.ID {
		return p.t("Vous", "You")
	}
	for _, w := range p.Writers {
		if w.Account.ID == id {
			return w.Account.Label()
		}
	}
	return p.t("Une autre personne", "Someone else")
}

// asksMore says whether fields are shown that were not on the page that was
// sent: an answer asks for another one. What was saved while typing has changed
// the draft before the page was sent, so only the page can say what it showed.
func (sp stepPage) asksMore(shown string) bool {
	had := strings.Split(shown, ",")
	return shown != "" && slices.ContainsFunc(sp.Fields, func(f edition.Field) bool { return !slices.Contains(had, f.ID) })
}

// next is the step after this one, or the reading before submitting.
func (sp stepPage) next() string {
	sections := sp.form().Sections
	if sp.N+1 < len(sections) {
		return sp.step(sections[sp.N+1].ID)
	}
	return sp.to("/relecture")
}

// where is "Étape 5 sur 12".
func (sp stepPage) where() string {
	return sp.t("Étape ", "Step ") + strconv.Itoa(sp.N+1) + sp.t(" sur ", " of ") + strconv.Itoa(len(sp.form().Sections))
}

// nextTitle is what comes after this step.
func (sp stepPage) nextTitle() string {
	sections := sp.form().Sections
	if sp.N+1 < len(sections) {
		return sp.in(sections[sp.N+1].Title)
	}
	return sp.t("Relire et déposer", "Check and submit")
}

// moveRows does what the buttons of a repeated group ask for: one row more, or
// one less with those after it moved up. It says whether one was pressed.
func moveRows(values url.Values, fields []edition.Field) bool {
	if id := values.Get(addName); id != "" {
		if i := slices.IndexFunc(fields, func(f edition.Field) bool { return f.ID == id && f.Type == edition.Group }); i >= 0 {
			values.Set(rowsName+id, strconv.Itoa(rowCount(fields[i], values)+1))
			return true
		}
	}
	id, rest, _ := strings.Cut(values.Get(removeName), "[")
	row, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
	i := slices.IndexFunc(fields, func(f edition.Field) bool { return f.ID == id && f.Type == edition.Group })
	if err != nil || i < 0 {
		return false
	}
	rows := rowCount(fields[i], values)
	prefix := func(n int) string { return id + "[" + strconv.Itoa(n) + "]." }
	for n := row; n < rows; n++ {
		for name := range values {
			if strings.HasPrefix(name, prefix(n)) {
				delete(values, name)
			}
		}
		for name, v := range values {
			if inner, ok := strings.CutPrefix(name, prefix(n+1)); ok {
				values[prefix(n)+inner] = v
			}
		}
	}
	values.Set(rowsName+id, strconv.Itoa(max(rows-1, 1)))
	return true
}
