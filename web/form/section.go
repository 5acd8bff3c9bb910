package form

import (
	"context"
	"errors"
	"maps"
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
	Notice  layout.FieldError // what happened, when it is no fault; Text empty without
	Crossed []crossing        // answers that somebody else changed meanwhile
	Seen    bool              // the faults are on this page: saving again goes on
	Kept    []edition.Field   // that a correction leaves closed
	Closed  string            // why nothing can be written, empty when it can
	Lost    string            // the text comes from a post that was not saved: why
}

// crossing is an answer that changed while the viewer was writing another.
type crossing struct {
	Label, Href, Said, Who string
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
	}
	return route.Page(stepView(sp)), nil
}

// save keeps what a step says and leads to the next one.
func (h pages) save(v *route.Visit) (route.Answer, error) {
	sp, err := h.step(v)
	if err != nil {
		return route.Answer{}, err
	}
	got, err := receive(v, sp.writable())
	if err != nil {
		return route.Answer{}, err
	}
	rows := moveRows(got.Values, sp.Section.Fields)
	sp.Typed = typedIn(got.Values)
	if sp.Locked {
		var late *fellowship.NoLongerPossible
		if errors.As(sp.Opened.CanChange(v.At), &late) && late.Why == fellowship.CallClosed && !late.Since.IsZero() {
			sp.Closed = sp.tooLate(late.Since)
		}
		sp.Lost = sp.t("Ce texte n’a pas été enregistré\u00a0: il est arrivé trop tard. Copiez-le si vous voulez le garder.", "This text was not saved: it came too late. Copy it if you want to keep it.")
		return route.PageWith(http.StatusGone, stepView(sp)), nil
	}
	posted := file.Decode(sp.Opened.Rules.Edition, h.kind, sp.writable(), got.Values)
	posted.Refused = append(posted.Refused, got.Problems...)
	if posted.Foreign || slices.ContainsFunc(got.Problems, func(p fellowship.Problem) bool { return p.Code == fellowship.UnknownField }) {
		return h.refused(sp, posted.Refused), nil
	}
	changes := posted.Changes
	maps.Copy(changes, got.changes(sp.Opened, sp.writable()))
	revision, err := strconv.Atoi(got.Values.Get(revisionName))
	if err != nil {
		revision = sp.Opened.Revision
	}
	before := sp.shownIDs()
	opened, err := h.keep(v, got, changes, revision)
	var late *fellowship.NoLongerPossible
	if errors.As(err, &late) && late.Why == fellowship.ChangedSince {
		return h.crossed(sp, opened, changes, revision), nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	sp.Opened = opened
	h.show(&sp)
	switch {
	case len(posted.Refused) > 0:
		return h.refused(sp, posted.Refused), nil
	case rows:
		_, sp.Errors = sp.faults(posted.Flagged, sp.Typed)
		return route.Page(stepView(sp)), nil
	case got.Values.Get(actName) == "summary":
		return route.SeeOther(sp.to("")), nil
	case len(posted.Flagged) > 0 && got.Values.Get(seenName) == "":
		return route.SeeOther(sp.step(sp.Section.ID) + "?voir=erreurs"), nil
	case sp.more(before):
		return route.SeeOther(sp.step(sp.Section.ID) + "?voir=suite"), nil
	}
	return route.SeeOther(sp.next()), nil
}

// keep saves the answers, with the files that came.
func (h pages) keep(v *route.Visit, got received, changes file.Answers, revision int) (opened file.Opened, err error) {
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		opened, err = file.Save(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), changes, revision)
		if err != nil {
			return err
		}
		return got.note(ctx, tx, v)
	})
	return opened, err
}

// refused shows the step again with what was typed and what is wrong with it.
func (h pages) refused(sp stepPage, problems []fellowship.Problem) route.Answer {
	sp.Summary, sp.Errors = sp.faults(problems, sp.Typed)
	sp.Frame.Failed = true
	return route.PageWith(http.StatusUnprocessableEntity, stepView(sp))
}

// crossed shows the step again with both texts: what was typed stays in the
// fields, and saving again keeps it.
func (h pages) crossed(sp stepPage, now file.Opened, changes file.Answers, revision int) route.Answer {
	sp.Opened = now
	for _, id := range now.Crossed(changes, revision) {
		saved := now.Saved[id]
		said := strings.Join(sp.answerLines(sp.fieldByID(id), now.Answers[id]), "\n")
		sp.Crossed = append(sp.Crossed, crossing{
			Label: sp.fieldNamed(id), Href: "#" + fieldID(id), Said: said,
			Who: sp.who(saved.By) + ", " + sp.V.Lang.Clock(saved.At),
		})
	}
	sp.Frame.Failed = true
	return route.PageWith(http.StatusConflict, stepView(sp))
}

func (p page) fieldByID(id string) edition.Field {
	f, _ := p.form().Field(id)
	return f
}

// who names a writer, for the others.
func (p page) who(id account.ID) string {
	if id == p.V.Viewer.ID {
		return p.t("Vous, dans une autre fenêtre", "You, in another window")
	}
	for _, w := range p.Writers {
		if w.Account.ID == id {
			return w.Account.Label()
		}
	}
	return p.t("Une autre personne", "Someone else")
}

// more says whether fields are shown that were not before.
func (sp stepPage) more(before string) bool {
	had := strings.Split(before, ",")
	return slices.ContainsFunc(sp.Fields, func(f edition.Field) bool { return !slices.Contains(had, f.ID) })
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
