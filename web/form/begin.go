package form

import (
	"context"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
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

// steps is how it works, in four lines.
func (b beginPage) steps() []string {
	l := b.V.Lang
	sections := l.Count(len(b.Form.Sections), "section", "sections")
	first := l.T("Vous répondez à "+sections+", dans l’ordre que vous voulez.", "You answer "+sections+", in the order that you like.")
	if b.Form.Minutes > 0 {
		first = l.T("Vous répondez à "+sections+", dans l’ordre que vous voulez. Comptez "+l.Count(b.Form.Minutes, "minute", "minutes")+" environ.",
			"You answer "+sections+", in the order that you like. Allow about "+l.Count(b.Form.Minutes, "minute", "minutes")+".")
	}
	return []string{
		first,
		l.T("Vous enregistrez un brouillon aussi souvent que vous voulez. Personne d’autre ne le lit.", "You save a draft as often as you like. Nobody else reads it."),
		l.T("Vous relisez, puis vous déposez. Un reçu le prouve.", "You check, then you submit. A receipt proves it."),
		l.T("Jusqu’à la date limite, vous pouvez modifier et déposer à nouveau.", "Until the closing date, you can change it and submit again."),
	}
}

func (h pages) start(v *route.Visit) (route.Answer, error) {
	var f file.File
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = file.Start(ctx, tx, v.By(), v.Site.Shelf, edition.ID(v.PathValue("edition")), h.kind)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	if f.Revision > 0 {
		return route.SeeOther(v.To(words.FilePage(f))), nil
	}
	rules, _ := v.Site.EditionInForce(f.Edition, v.At)
	if rules.Edition == nil {
		return route.SeeOther(v.To(words.FilePage(f))), nil
	}
	sections := file.FormOf(rules.Edition, h.kind).Sections
	if len(sections) == 0 {
		return route.SeeOther(v.To(words.FilePage(f))), nil
	}
	return route.SeeOther(v.To(words.FilePage(f) + "/etapes/" + sections[0].ID)), nil
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
