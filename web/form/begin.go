package form

import (
	"context"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/carry"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// beginPage is what one should know before starting.
type beginPage struct {
	layout.Frame
	V       *route.Visit
	Kind    edition.CallKind
	Rules   edition.Version
	Call    edition.Call
	Form    edition.Form
	GoingOn []file.File // files of this call that can still be changed
}

func (h pages) begin(v *route.Visit) (route.Answer, error) {
	rules, ok := v.Site.EditionInForce(edition.ID(v.PathValue("edition")), v.At)
	if !ok {
		return route.Answer{}, fellowship.ErrNotFound
	}
	call, ok := rules.Calls[h.kind]
	if !ok {
		return route.Answer{}, fellowship.ErrNotFound
	}
	b := beginPage{V: v, Kind: h.kind, Rules: rules, Call: call, Form: file.FormOf(rules.Edition, h.kind)}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		files, err := tx.FilesOfWriter(ctx, v.Viewer.ID, h.kind)
		for _, f := range files {
			if f.Edition == rules.ID && goesOn(f, call.At(v.At)) {
				b.GoingOn = append(b.GoingOn, f)
			}
		}
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	b.Frame = v.Frame(b.title()+" – "+rules.Name.In(string(v.Lang)), h.audience())
	return route.Page(beginView(b)), nil
}

// goesOn says whether a file can still be changed in the window that is open.
func goesOn(f file.File, w edition.Window) bool {
	_, possible := file.Next(f.State.Status, file.SaveVerb)
	return possible && (f.Submissions == 0 || w.Round == nil || w.Round.ID == f.Round)
}

// mayStart says whether the button is shown: a candidate has one application a
// round.
func (b beginPage) mayStart() bool {
	return b.isOpen() && (b.project() || len(b.GoingOn) == 0)
}

func (b beginPage) in(t edition.Text) string { return t.In(string(b.V.Lang)) }

func (b beginPage) t(fr, en string) string { return b.V.Lang.T(fr, en) }

func (b beginPage) project() bool { return b.Kind == edition.ProjectCall }

func (b beginPage) title() string {
	if b.project() {
		return b.t("Commencer un projet", "Start a project")
	}
	return b.t("Commencer ma candidature", "Start my application")
}

func (b beginPage) isOpen() bool { return b.Call.At(b.V.At).State == edition.Open }

func (b beginPage) action() string {
	return b.V.To("/appels/" + string(b.Rules.ID) + "/" + words.CallPath(b.Kind) + "/commencer")
}

func (b beginPage) callPage() string {
	return b.V.To("/appels/" + string(b.Rules.ID) + "/" + words.CallPath(b.Kind))
}

func (b beginPage) lead() string {
	l := b.V.Lang
	w := b.Call.At(b.V.At)
	switch limit := lastMinute(w); {
	case w.State != edition.Open:
		return l.T("Cet appel ne reçoit pas de dossier aujourd’hui.", "This call does not receive files today.")
	case limit.IsZero():
		return l.T("L’appel est ouvert sans date de fin.", "The call is open without a closing date.")
	default:
		return l.T("À déposer avant le ", "To submit before ") + l.Deadline(limit) + ", " + l.Relative(b.V.At, limit) + "."
	}
}

// facts are how long it takes.
func (b beginPage) facts() []layout.Pair {
	l := b.V.Lang
	var pairs []layout.Pair
	if b.Form.Minutes > 0 {
		pairs = append(pairs, layout.Pair{Term: l.T("Temps nécessaire", "Time needed"), Text: l.T("environ ", "about ") + l.Count(b.Form.Minutes, "minute", "minutes")})
	}
	return append(pairs, layout.Pair{Term: l.T("Formulaire", "Form"), Text: l.Count(len(b.Form.Sections), "section", "sections")})
}

// steps is how it works, in four lines.
func (b beginPage) steps() []string {
	return []string{
		b.t("Vous répondez section par section, dans l’ordre que vous voulez.", "You answer section by section, in the order that you like."),
		b.t("Vous enregistrez un brouillon aussi souvent que vous voulez. L’équipe ne le lit pas.", "You save a draft as often as you like. The team does not read it."),
		b.t("Vous relisez, puis vous déposez. Un reçu prouve la date et le contenu.", "You check, then you submit. A receipt proves the date and the content."),
		b.t("Tant que l’appel est ouvert, vous pouvez modifier et déposer à nouveau.", "While the call is open, you can change it and submit again."),
	}
}

// start starts a draft with the answers that the eligibility page was given,
// and leads to its first step.
func (h pages) start(v *route.Visit) (route.Answer, error) {
	id := edition.ID(v.PathValue("edition"))
	rules, ok := v.Site.EditionInForce(id, v.At)
	if !ok {
		return route.Answer{}, fellowship.ErrNotFound
	}
	given := carry.Answers(v, rules, h.kind)
	var opened file.Opened
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		f, err := file.Start(ctx, tx, v.By(), v.Site.Shelf, id, h.kind)
		if err != nil {
			return err
		}
		known, err := file.BringHost(ctx, tx, v.By(), v.Site.Shelf, f)
		if err != nil {
			return err
		}
		// What was said of this project wins over what is known of the host.
		opened, err = file.FillIn(ctx, tx, v.By(), v.Site.Shelf, f.Number, known.Set(given))
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	carry.Forget(v)
	page := v.To(words.FilePage(opened.File))
	sections := opened.Form().Sections
	if opened.Revision > 1 || opened.Submissions > 0 || len(sections) == 0 {
		return route.SeeOther(page), nil
	}
	return route.SeeOther(page + "/etapes/" + sections[0].ID), nil
}

// One file that goes on comes first, where the call takes one: the button that
// would start another then leads back to it, and is no longer the main one.
func (b beginPage) startClass() string {
	if len(b.GoingOn) > 0 {
		return "fr-btn fr-btn--secondary"
	}
	return "fr-btn"
}

func (b beginPage) goOnClass() string {
	if b.project() {
		return "fr-link"
	}
	return "fr-btn"
}

func (b beginPage) startWords() string {
	switch {
	case b.project() && len(b.GoingOn) > 0:
		return b.t("Commencer un autre projet", "Start another project")
	case b.project():
		return b.t("Commencer mon projet", "Start my project")
	}
	return b.t("Commencer ma candidature", "Start my application")
}

func (b beginPage) fileHref(f file.File) string { return b.V.To(words.FilePage(f)) }

func (b beginPage) goOn(f file.File) string {
	if b.project() {
		return fileName(b.V.Lang, f)
	}
	return b.t("Reprendre ma candidature", "Resume my application")
}
