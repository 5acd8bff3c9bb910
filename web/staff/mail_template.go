package staff

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

const templatesPath = "/gestion/courriels/modeles"

// templateList is the words of an edition for all kinds of mail.
type templateList struct {
	Edition edition.Version
	Known   []edition.Version // to choose from
	Rows    []templateRow
	Done    string
}

// templateRow is one kind: whether it waits, and its cases.
type templateRow struct {
	message.KindOf
	ReadFirst bool
	Chosen    bool // by the team
	Cases     []templateCase
}

// templateCase is one case in one language.
type templateCase struct {
	Variant message.Variant
	Lang    lang.Lang
	N       int // versions; 0 for none
	Own     bool
}

// mailEdition finds the edition that an address names, in force or to come.
func mailEdition(v *route.Visit, id edition.ID) (edition.Version, error) {
	if e, ok := v.Site.EditionInForce(id, v.At); ok {
		return e, nil
	}
	if e, ok := v.Site.Edition(id, 0); ok {
		return e, nil
	}
	return edition.Version{}, fellowship.ErrNotFound
}

func templates(v *route.Visit) (route.Answer, error) {
	var l templateList
	for _, e := range v.Site.Shelf.All(v.At) {
		if e.Kind != edition.Example {
			l.Known = append(l.Known, e)
		}
	}
	if len(l.Known) == 0 {
		return route.Answer{}, fellowship.ErrNotFound
	}
	l.Edition = l.Known[len(l.Known)-1]
	if id := v.URL.Query().Get("edition"); id != "" {
		var err error
		if l.Edition, err = mailEdition(v, edition.ID(id)); err != nil {
			return route.Answer{}, err
		}
	}
	switch v.URL.Query().Get("fait") {
	case "modele":
		l.Done = v.Say("Modèle enregistré.", "Template saved.")
	case "habitude":
		l.Done = v.Say("C’est enregistré, pour les courriels écrits à partir de maintenant.", "Saved, for the mails written from now on.")
	}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		habits, err := tx.MailHabits(ctx, l.Edition.ID)
		if err != nil {
			return err
		}
		kept, err := tx.Templates(ctx, v.By(), l.Edition.ID)
		l.Rows = rowsOf(habits, kept)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(templatesView(v, l)), nil
}

func rowsOf(habits map[message.Kind]bool, kept []store.TemplateVersion) (rows []templateRow) {
	for _, n := range mailNames {
		about := n.Kind.About()
		if len(about.Variants) == 0 {
			continue
		}
		row := templateRow{KindOf: about, ReadFirst: about.ReadFirst}
		if first, ok := habits[n.Kind]; ok {
			row.ReadFirst, row.Chosen = first, true
		}
		for _, variant := range about.Variants {
			for _, l := range []lang.Lang{lang.FR, lang.EN} {
				c := templateCase{Variant: variant, Lang: l}
				for _, t := range kept {
					if t.Kind == n.Kind && t.Variant == variant.Name && t.Lang == string(l) && t.N > c.N {
						c.N, c.Own = t.N, t.Own()
					}
				}
				row.Cases = append(row.Cases, c)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// writingTemplate is the words of one case before somebody of the team.
type writingTemplate struct {
	Edition  edition.Version
	Variant  message.Variant
	Template message.Template // as kept; of number 0 without one
	Subject  string           // as typed
	Body     string
	Errors   []layout.FieldError
	Waiting  message.Mail // a mail that waits in these words; zero without one
	Shown    struct {     // the preview
		Subject, Body string
		Blanks        []string
	}
	Crossed  bool
	Versions []store.TemplateVersion
}

// readTemplate finds the words that the address names.
func readTemplate(v *route.Visit) (w writingTemplate, err error) {
	if w.Edition, err = mailEdition(v, edition.ID(v.PathValue("edition"))); err != nil {
		return w, err
	}
	q := v.URL.Query()
	l := lang.FR
	if q.Get("langue") == string(lang.EN) {
		l = lang.EN
	}
	kind := kindOfWord(v.PathValue("kind"))
	var ok bool
	if w.Variant, ok = kind.Variant(q.Get("cas")); !ok {
		return w, fellowship.ErrNotFound
	}
	asked := message.Template{Edition: w.Edition.ID, Kind: kind, Variant: w.Variant.Name, Lang: string(l)}
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if w.Template, err = tx.Template(ctx, asked); err != nil {
			return err
		}
		w.Waiting, err = tx.MailToPreview(ctx, v.By(), store.TemplatePayload{Edition: asked.Edition, Kind: asked.Kind, Variant: asked.Variant, Lang: asked.Lang})
		if err != nil && !errors.Is(err, fellowship.ErrNotFound) {
			return err
		}
		all, err := tx.Templates(ctx, v.By(), w.Edition.ID)
		w.Versions = nil
		for _, t := range all {
			if t.Kind == kind && t.Variant == asked.Variant && t.Lang == asked.Lang {
				w.Versions = append(w.Versions, t)
			}
		}
		return err
	})
	w.Subject, w.Body = w.Template.Subject, w.Template.Body
	if !w.Template.Own() {
		w.Body = message.ProgramTemplate(w.Edition.ID, kind, asked.Variant, asked.Lang).Body
	}
	return w, err
}

// show makes the preview of what was typed.
func (w *writingTemplate) show() {
	t := w.Template
	t.Subject, t.Body = w.Subject, w.Body
	w.Shown.Subject, w.Shown.Body, w.Shown.Blanks = mail.Preview(t, w.Waiting)
}

func templatePage(v *route.Visit) (route.Answer, error) {
	w, err := readTemplate(v)
	if err != nil {
		return route.Answer{}, err
	}
	w.show()
	return route.Page(templateView(v, w)), nil
}

// The acts of the form of a template.
const (
	actSave    = "enregistrer"
	actPreview = "apercu"
	actProgram = "programme"
)

// saveTemplate shows what the words would make, or keeps them. Rule OB-5.
func saveTemplate(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	w, err := readTemplate(v)
	if err != nil {
		return route.Answer{}, err
	}
	t := w.Template
	t.N, _ = strconv.Atoi(v.PostForm.Get("n"))
	w.Subject, w.Body = v.PostForm.Get(subjectInput), strings.ReplaceAll(v.PostForm.Get(bodyInput), "\r\n", "\n")
	t.Subject, t.Body = w.Subject, w.Body
	act := v.PostForm.Get(actInput)
	if act == actProgram {
		t.Subject, t.Body = "", ""
	} else {
		err = t.Check()
	}
	if err == nil && act != actPreview {
		err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := message.SaveTemplate(ctx, tx, v.By(), t, v.PostForm.Has("recrire"))
			return err
		})
	}
	var (
		wrong *fellowship.Invalid
		late  *fellowship.NoLongerPossible
	)
	switch {
	case errors.As(err, &wrong):
		w.Errors = textFaults(v, wrong)
		w.show()
		return route.PageWith(http.StatusUnprocessableEntity, templateView(v, w)), nil
	case errors.As(err, &late):
		if w, err = crossedTemplate(v, w); err != nil {
			return route.Answer{}, err
		}
		return route.PageWith(http.StatusConflict, templateView(v, w)), nil
	case err != nil:
		return route.Answer{}, err
	case act == actPreview:
		w.show()
		return route.Page(templateView(v, w)), nil
	}
	return route.SeeOther(v.To(templatesPath) + query(url.Values{"edition": {string(t.Edition)}, "fait": {"modele"}})), nil
}

// crossedTemplate is the page for the later of two officers: what they typed,
// and the words that the other one kept.
func crossedTemplate(v *route.Visit, typed writingTemplate) (writingTemplate, error) {
	w, err := readTemplate(v)
	w.Subject, w.Body, w.Crossed = typed.Subject, typed.Body, true
	w.show()
	return w, err
}

// The choices of whether the mails of a kind wait.
const (
	habitRead  = "relire"
	habitLeave = "aussitot"
)

// chooseHabit says whether the mails of a kind wait to be read.
func chooseHabit(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	e, err := mailEdition(v, edition.ID(v.PathValue("edition")))
	if err != nil {
		return route.Answer{}, err
	}
	habit := v.PostForm.Get("habitude")
	if habit != habitRead && habit != habitLeave {
		return route.Answer{}, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "habitude", Code: fellowship.NotAChoice}}}
	}
	g := message.Group{Kind: kindOfWord(v.PathValue("kind")), Edition: e.ID}
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		return message.Choose(ctx, tx, v.By(), g, habit == habitRead)
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To(templatesPath) + query(url.Values{"edition": {string(e.ID)}, "fait": {"habitude"}})), nil
}

// href is the page of the words of a case.
func (c templateCase) href(v *route.Visit, id edition.ID, k message.Kind) string {
	q := url.Values{"langue": {string(c.Lang)}}
	if c.Variant.Name != "" {
		q.Set("cas", c.Variant.Name)
	}
	return v.To(templatesPath+"/"+string(id)+"/"+wordOfKind(k)) + query(q)
}

// templateHref is the page of the words of a group, in the language of a mail.
func templateHref(v *route.Visit, g message.Group, l string) string {
	variant, _ := g.Kind.Variant(g.Variant)
	return templateCase{Variant: variant, Lang: lang.Lang(l)}.href(v, g.Edition, g.Kind)
}

func languageName(l lang.Lang, of lang.Lang) string {
	if of == lang.EN {
		return l.T("anglais", "English")
	}
	return l.T("français", "French")
}

// caseName is "non recevable, en français".
func (c templateCase) name(v *route.Visit) string {
	name := languageName(v.Lang, c.Lang)
	if c.Variant.Name != "" {
		name = c.Variant.Says.In(string(v.Lang)) + ", " + name
	}
	return name
}

func (c templateCase) state(v *route.Visit) string {
	switch {
	case c.Own:
		return v.Say("modèle v", "template v") + v.Lang.Number(c.N)
	case c.N > 0:
		return v.Say("texte du programme, repris en v", "text of the program, taken back in v") + v.Lang.Number(c.N)
	}
	return v.Say("texte du programme", "text of the program")
}

func (w writingTemplate) language(v *route.Visit) string {
	return languageName(v.Lang, lang.Lang(w.Template.Lang))
}

// lead says whose words are in use.
func (w writingTemplate) lead(v *route.Visit) string {
	if !w.Template.Own() {
		return v.Say("Cette édition utilise le texte du programme. Chaque nom entre accolades y est remplacé, courriel par courriel.",
			"This edition uses the text of the program. Each name in braces is replaced in it, mail by mail.")
	}
	return v.Say("Cette édition utilise son propre texte, version ", "This edition uses its own text, version ") + v.Lang.Number(w.Template.N) + "."
}

// previewOf says with whose values the preview is made.
func (w writingTemplate) previewOf(v *route.Visit) string {
	if w.Waiting.ID == "" {
		return v.Say("Avec des valeurs inventées\u00a0: aucun courriel de cette sorte n’attend.", "With invented values: no mail of this kind is waiting.")
	}
	said := v.Say("Pour un courriel qui attend, à ", "For a mail that waits, to ") + recipient(v, w.Waiting) + "."
	if len(w.Shown.Blanks) > 0 {
		said += v.Say(" Sans valeur\u00a0: ", " Without a value: ") + blankNames(v, message.Mail{Blanks: w.Shown.Blanks}) + "."
	}
	return said
}

// owed names what the text must hold: of each list, one.
func (w writingTemplate) owed(v *route.Visit) string {
	var all []string
	for _, one := range w.Variant.Owes {
		var names []string
		for _, id := range one {
			names = append(names, "{"+message.NameOf(id, w.Template.Lang)+"}")
		}
		all = append(all, strings.Join(names, v.Say(" ou ", " or ")))
	}
	return strings.Join(all, ", ")
}
