package reviewer

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// Names of inputs that steer the page; those of the sheet are in review.
const (
	actName    = "_act"
	gridName   = "_revision" // the hash of the grid that the page was made with
	lateName   = "_late"
	reasonName = "reason"
	askName    = "question"
)

// The acts, as the buttons of the grid say them.
const (
	actSave    = "save"
	actGive    = "give"
	actLater   = "later"
	actAsk     = "ask"
	actDeclare = "declare"
	actAbstain = "abstain"
)

// merged is a sheet with what was posted of it: a group of fields that the post
// does not name stays as it was saved. A post without list names them all.
func merged(saved, posted review.Sheet, values url.Values) review.Sheet {
	shown := values.Get(file.ShownFields)
	if shown == "" {
		return posted
	}
	has := func(group string) bool {
		return slices.Contains(strings.Split(shown, ","), strings.TrimSuffix(group, "."))
	}
	out := review.Sheet{Marks: map[string]review.Mark{}, Verdict: saved.Verdict, Comment: saved.Comment, Rank: saved.Rank}
	ids := maps.Clone(saved.Marks)
	if ids == nil {
		ids = map[string]review.Mark{}
	}
	maps.Copy(ids, posted.Marks)
	for id := range ids {
		m := saved.Marks[id]
		if has(review.FieldMark) {
			m.Value = posted.Marks[id].Value
		}
		if has(review.FieldNote) {
			m.Comment = posted.Marks[id].Comment
		}
		if m.Value != nil || m.Comment != "" {
			out.Marks[id] = m
		}
	}
	if has(review.FieldVerdict) {
		out.Verdict = posted.Verdict
	}
	if has(review.FieldComment) {
		out.Comment = posted.Comment
	}
	if has(review.FieldRank) {
		out.Rank = posted.Rank
	}
	return out
}

// post does what the pressed button says. Whatever it is, what was typed is
// saved first, or is on the page that answers. Rule R-19.
func post(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	p, err := openPage(v)
	if err != nil {
		return route.Answer{}, err
	}
	sheet, bad := review.DecodeSheet(p.Grid, v.PostForm)
	p.typed(sheet, v.PostForm)
	if why := p.locked(); why != "" {
		return p.refusedLate(http.StatusGone, why), nil
	}
	// Marks of another grid are told as that, not as unknown fields.
	if posted := v.PostForm.Get(gridName); posted != p.Grid.SHA256 {
		return p.refused(&fellowship.NoLongerPossible{Why: fellowship.GridChanged})
	}
	if bad != nil {
		return p.refused(bad)
	}
	act := v.PostForm.Get(actName)
	if p.given() && act != actAsk && act != actDeclare {
		return p.give(sheet)
	}
	switch act {
	case actGive:
		return p.give(sheet)
	case actAsk:
		return p.ask(sheet)
	}
	if err := p.save(sheet); err != nil {
		return p.refused(err)
	}
	switch act {
	case actDeclare:
		return route.SeeOther(p.to("/deport")), nil
	case actAbstain:
		return route.SeeOther(p.to("/abstention")), nil
	case actLater:
		return route.SeeOther(v.To(homePath) + "?fait=plus-tard"), nil
	}
	return route.SeeOther(p.to("?fait=enregistree")), nil
}

// typed makes the page show what was typed, and what no field can show.
func (p *readingPage) typed(s review.Sheet, values url.Values) {
	p.Sheet, p.Reason, p.Question, p.Rank = s, values.Get(reasonName), values.Get(askName), values.Get(review.FieldRank)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		id, isMark := strings.CutPrefix(name, review.FieldMark)
		if !isMark {
			id, isMark = strings.CutPrefix(name, review.FieldNote)
		}
		if isMark && !p.has(id) && strings.TrimSpace(values.Get(name)) != "" {
			p.Strange = append(p.Strange, typed{id, values.Get(name)})
		}
	}
}

func (p *readingPage) has(criterion string) bool {
	for _, c := range p.Grid.Criteria {
		if c.ID == criterion {
			return true
		}
	}
	return false
}

func (p *readingPage) save(s review.Sheet) error {
	if p.given() {
		return nil // only a whole version changes what was given
	}
	return p.V.Site.DB.Write(p.V.Context(), func(ctx context.Context, tx *store.Tx) error {
		if _, err := review.Save(ctx, tx, p.V.By(), p.V.Site.Shelf, p.Of.ID, p.Code, s, p.Grid.SHA256); err != nil {
			return err
		}
		return p.forget(ctx, tx)
	})
}

// forget forgets what waited since a session ended, once it is saved.
func (p *readingPage) forget(ctx context.Context, tx *store.Tx) error {
	if p.V.PostForm.Get(lateName) == "" {
		return nil
	}
	number, section := review.Waiting(p.Of.ID, p.Code)
	return tx.ForgetUnsaved(ctx, p.V.By(), number, section)
}

// give gives the review, or another version of one that was given, and leads
// to the next file.
func (p *readingPage) give(s review.Sheet) (route.Answer, error) {
	v, changes := p.V, p.given()
	if changes && s.Same(p.Draft) {
		return route.SeeOther(p.to("")), nil
	}
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if changes {
			_, err = review.Change(ctx, tx, v.By(), v.Site.Shelf, p.Of.ID, p.Code, s, v.PostForm.Get(gridName), p.Reason)
		} else {
			_, err = review.Give(ctx, tx, v.By(), v.Site.Shelf, p.Of.ID, p.Code, s, v.PostForm.Get(gridName))
		}
		if err != nil {
			return err
		}
		return p.forget(ctx, tx)
	})
	if err != nil {
		return p.refusedOrKept(err, s, changes)
	}
	if changes {
		return route.SeeOther(p.to("?fait=changee")), nil
	}
	fresh, err := placeOf(v)
	if err != nil {
		return route.Answer{}, err
	}
	if next := fresh.after(p.Code); next != "" {
		return route.SeeOther(v.To(pathOf(p.Of.ID) + "/" + next + "?fait=rendue")), nil
	}
	if fresh.mayTake() {
		return fresh.take(v, "rendue")
	}
	return route.SeeOther(v.To(homePath) + "?fait=rendue"), nil
}

// refusedOrKept keeps half done what can't be given yet.
func (p *readingPage) refusedOrKept(err error, s review.Sheet, changes bool) (route.Answer, error) {
	var wrong *fellowship.Invalid
	if errors.As(err, &wrong) && !changes {
		if kept := p.save(s); kept != nil {
			return p.refused(kept)
		}
	}
	return p.refused(err)
}

// ask asks the team, after what was typed was saved.
func (p *readingPage) ask(s review.Sheet) (route.Answer, error) {
	err := p.save(s)
	if err == nil {
		err = p.V.Site.DB.Write(p.V.Context(), func(ctx context.Context, tx *store.Tx) error {
			return review.Ask(ctx, tx, p.V.By(), p.V.Site.Shelf, p.Of.ID, p.Code, p.Question)
		})
	}
	if err != nil {
		return p.refused(err)
	}
	return route.SeeOther(p.to("?fait=question#questions")), nil
}

// refused shows the page again with what was typed and what keeps it from
// being given. Anything else is for the page that all refusals share.
func (p *readingPage) refused(err error) (route.Answer, error) {
	var wrong *fellowship.Invalid
	if errors.As(err, &wrong) {
		p.faults(wrong.Problems)
		return route.PageWith(http.StatusUnprocessableEntity, readingView(p)), nil
	}
	late, ok := lateOf(err)
	if !ok {
		return route.Answer{}, err
	}
	// The page shows how things stand now, with what was typed.
	now, openErr := openPage(p.V)
	if openErr != nil {
		return route.Answer{}, openErr
	}
	now.Sheet, now.Reason, now.Question, now.Rank, now.Strange = p.Sheet, p.Reason, p.Question, p.Rank, p.Strange
	if why := now.locked(); why != "" {
		return now.refusedLate(http.StatusGone, why), nil
	}
	switch late.Why {
	case fellowship.GridChanged:
		return now.refusedLate(http.StatusConflict, p.t("Les critères ont changé depuis que vous avez ouvert cette page. Vos notes sont ci-dessous, sous les critères d’aujourd’hui\u00a0: relisez-les, puis rendez.",
			"The criteria have changed since you opened this page. Your marks are below, under the criteria of today: check them, then give.")), nil
	case fellowship.ReviewMovedOn, fellowship.ChangedSince:
		if now.given() {
			return now.refusedLate(http.StatusConflict, p.t("Vous aviez déjà rendu cette évaluation, le "+p.V.Lang.DayAndTime(now.GivenAt)+". Ce que vous venez d’écrire est ci-dessous\u00a0: pour le rendre, dites pourquoi l’évaluation change.",
				"You had already given this review, on "+p.V.Lang.DayAndTime(now.GivenAt)+". What you just wrote is below: to give it, say why the review changes.")), nil
		}
		return now.refusedLate(http.StatusConflict, p.t("Cette évaluation a changé dans une autre fenêtre. Ce que vous venez d’écrire est ci-dessous, et n’est pas enregistré.",
			"This review has changed in another window. What you just wrote is below, and is not saved.")), nil
	}
	return route.Answer{}, err
}

func (p *readingPage) refusedLate(status int, why string) route.Answer {
	p.NoticeTitle, p.Notice = p.t("Rien n’a été rendu", "Nothing was given"), why
	p.Summary = []layout.FieldError{{Text: why}}
	return route.PageWith(status, readingView(p))
}

// autosaved is what the module of the page gets back.
type autosaved struct {
	SavedAt string            `json:"saved_at,omitempty"`
	Clock   string            `json:"clock"`
	Bases   map[string]string `json:"bases"`   // the groups of fields that are saved
	Refused map[string]string `json:"refused"` // by name: what can't be kept
	Closed  string            `json:"closed,omitempty"`
}

// autosave keeps the groups of fields that changed.
func autosave(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	p, err := openPage(v)
	if err != nil {
		return route.Answer{}, err
	}
	out := autosaved{Clock: v.Lang.Clock(v.At), Bases: map[string]string{}, Refused: map[string]string{}}
	if out.Closed = p.locked(); out.Closed == "" && p.given() {
		out.Closed = p.t("Cette évaluation est rendue\u00a0: une nouvelle version se rend en disant pourquoi.", "This review is given: a new version is given with its reason.")
	}
	if v.PostForm.Get(gridName) != p.Grid.SHA256 && out.Closed == "" {
		out.Closed = p.t("Les critères ont changé depuis que vous avez ouvert cette page. Rendez ou enregistrez pour les revoir\u00a0: vos notes seront gardées.", "The criteria have changed since you opened this page. Give or save to see them again: your marks will be kept.")
	}
	if out.Closed != "" {
		return asJSON(http.StatusGone, out)
	}
	sheet, bad := review.DecodeSheet(p.Grid, v.PostForm)
	var wrong *fellowship.Invalid
	if errors.As(bad, &wrong) {
		for _, problem := range wrong.Problems {
			out.Refused[problem.Field] = p.problem(problem)
		}
		return asJSON(http.StatusOK, out)
	}
	if v.PostForm.Get(file.ShownFields) == "" {
		return asJSON(http.StatusOK, out)
	}
	if err := p.save(merged(p.Draft, sheet, v.PostForm)); err != nil {
		if late, ok := lateOf(err); ok && late.Why != fellowship.ChangedSince {
			return asJSON(http.StatusGone, out)
		}
		return route.Answer{}, err
	}
	for _, group := range strings.Split(v.PostForm.Get(file.ShownFields), ",") {
		out.Bases[group] = p.Grid.SHA256
	}
	out.SavedAt = p.t("Enregistrée à ", "Saved at ") + out.Clock + p.t(", non rendue.", ", not given.")
	return asJSON(http.StatusOK, out)
}

func asJSON(status int, content any) (route.Answer, error) {
	body, err := json.Marshal(content)
	a := route.Bytes("application/json; charset=utf-8", body)
	a.Status = status
	return a, err
}

// keepLate keeps what is posted under a session that has ended.
func keepLate(v *route.Visit, secret string, values url.Values) (kept bool, err error) {
	err = v.Site.DB.WriteLoose(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		return review.KeepUnsaved(ctx, tx, secret, readingID(v), v.PathValue("code"), values.Encode(), v.At)
	})
	if errors.Is(err, fellowship.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// faults puts what keeps a sheet from being given under its fields.
func (p *readingPage) faults(problems []fellowship.Problem) {
	both := func(name string) bool {
		return slices.ContainsFunc(problems, func(x fellowship.Problem) bool { return x.Field == name && x.Code == fellowship.Missing })
	}
	for _, problem := range problems {
		text := p.problem(problem)
		if id, ok := strings.CutPrefix(problem.Field, review.FieldNote); ok && problem.Code == fellowship.Missing && both(review.FieldMark+id) {
			p.Errors[problem.Field] = text
			continue // told with the mark
		}
		if id, ok := strings.CutPrefix(problem.Field, review.FieldMark); ok && problem.Code == fellowship.Missing && both(review.FieldNote+id) {
			text = p.t("Notez et commentez ", "Mark and comment on ") + p.criterion(problem.Field) + "."
		}
		if p.Errors[problem.Field] == "" {
			p.Errors[problem.Field] = text
		}
		p.Summary = append(p.Summary, layout.FieldError{Field: fieldID(problem.Field), Text: text})
	}
}

// fieldID is the id in the page of a field of the sheet.
func fieldID(name string) string { return strings.ReplaceAll(name, ".", "-") }

// problem says what to do about a fault.
func (p *readingPage) problem(problem fellowship.Problem) string {
	field, about := problem.Field, p.criterion(problem.Field)
	isMark := strings.HasPrefix(field, review.FieldMark)
	switch problem.Code {
	case fellowship.Missing:
		switch {
		case isMark:
			return p.t("Donnez une note à "+about+".", "Give a mark to "+about+".")
		case about != "":
			return p.t("Commentez la note de "+about+".", "Comment on the mark of "+about+".")
		case field == review.FieldVerdict:
			return p.t("Choisissez un avis.", "Choose a verdict.")
		case field == review.FieldRank:
			return p.t("Donnez le rang de ce dossier parmi ceux que vous avez lus.", "Give the rank of this file among those that you have read.")
		case field == reasonName:
			return p.t("Dites pourquoi l’évaluation change.", "Say why the review changes.")
		}
		return p.t("Écrivez votre question.", "Write your question.")
	case fellowship.TooLarge, fellowship.TooSmall, fellowship.NotANumber:
		if isMark {
			return p.t("Les notes vont de "+strconv.Itoa(p.Grid.Scale.Min)+" à "+strconv.Itoa(p.Grid.Scale.Max)+".",
				"Marks go from "+strconv.Itoa(p.Grid.Scale.Min)+" to "+strconv.Itoa(p.Grid.Scale.Max)+".") + written(p, problem.Got)
		}
		return p.t("Le rang est un nombre à partir de 1.", "The rank is a number from 1.")
	case fellowship.TooLong:
		over := 0
		if got, err := strconv.Atoi(problem.Got); err == nil {
			want, _ := strconv.Atoi(problem.Want) //nolint:errcheck // a bound of ours
			over = got - want
		}
		return p.t("Trop long\u00a0: enlevez environ ", "Too long: take away about ") + p.V.Lang.Count(over, p.t("caractère", "character"), p.t("caractères", "characters")) + "."
	case fellowship.NotAChoice:
		return p.t("Choisissez un avis parmi ceux de la grille.", "Choose one of the verdicts of the grid.")
	case fellowship.NotText:
		return p.t("Ce texte contient un signe illisible\u00a0: tapez-le à nouveau.", "This text holds an unreadable sign: type it again.")
	}
	return p.t("Cette page a changé depuis que vous l’avez ouverte. Relisez vos notes, puis rendez.", "This page has changed since you opened it. Check your marks, then give.")
}

// criterion is the name of the criterion that a field belongs to.
func (p *readingPage) criterion(field string) string {
	for _, c := range p.Grid.Criteria {
		if field == review.FieldMark+c.ID || field == review.FieldNote+c.ID {
			return p.V.Lang.Quote(p.in(c.Name))
		}
	}
	return ""
}

func written(p *readingPage, got string) string {
	if got == "" {
		return ""
	}
	return p.t(" Vous avez écrit ", " You wrote ") + got + "."
}

// autosaves is what the module of the page needs: where to save, and its words.
func (p *readingPage) autosaves() templ.Attributes {
	if p.locked() != "" || p.given() {
		return nil
	}
	a := templ.Attributes{
		"data-autosave": p.to("/enregistrement"),
		"data-sign-in":  p.V.To("/connexion") + "?retour=" + url.QueryEscape(p.to("")),
		"data-lost":     p.t("Pas encore enregistré\u00a0: connexion perdue. Gardez cette page ouverte, nous réessayons.", "Not saved yet: the connection is lost. Keep this page open, we are trying again."),
		"data-all":      p.t("Tout est enregistré (", "Everything is saved ("),
		"data-ended":    p.t("Pas encore enregistré\u00a0: votre session a pris fin. Votre texte est gardé.", "Not saved yet: your session has ended. Your text is kept."),
		"data-again":    p.t("Me reconnecter", "Sign in again"),
		"data-refused":  p.t("Pas encore enregistré\u00a0: ", "Not saved yet: "),
		"data-changed":  p.t("Cette page a changé depuis que vous l’avez ouverte. Appuyez sur «\u00a0Plus tard\u00a0».", "This page has changed since you opened it. Press “Later”."),
	}
	if p.Late {
		a["data-unsaved"] = "1"
	}
	return a
}
