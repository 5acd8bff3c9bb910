package staff

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/veil"
)

const veilBody = veil.MaxBody

// veilsPage is how far the anonymity of each file is prepared.
type veilsPage struct {
	hall
	Files []store.ReadFile
	Veils map[file.ID]store.Veil
	Text  string
	All   bool
}

func veilList(v *route.Visit) (route.Answer, error) {
	var p veilsPage
	h, err := readPage(v, "/anonymat", func(ctx context.Context, tx *store.Tx, h hall) (err error) {
		p = veilsPage{Text: strings.TrimSpace(v.URL.Query().Get("q")), All: v.URL.Query().Get("etat") == "tous"}
		if !h.anonymous() {
			return fellowship.ErrNotFound
		}
		if p.Files, err = tx.ReadFiles(ctx, v.By(), h.Reading); err != nil {
			return err
		}
		p.Veils, err = tx.VeilsOf(ctx, h.ID)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	p.hall = h
	return route.Page(veilsView(v, p)), nil
}

// waits is how much of a file waits for the team.
func (p veilsPage) waits(f store.ReadFile) int {
	veil := p.Veils[f.ID]
	return veil.Masks[review.MaskProposed] + veil.Copies[review.CopyOffered]
}

func (p veilsPage) rows() []store.ReadFile {
	text := strings.ToLower(p.Text)
	rows := slices.DeleteFunc(slices.Clone(p.Files), func(f store.ReadFile) bool {
		return (!p.All && p.waits(f) == 0) || !strings.Contains(strings.ToLower(f.Code+" "+f.Number+" "+f.Name), text)
	})
	slices.SortStableFunc(rows, func(a, b store.ReadFile) int { return cmp.Compare(p.waits(b), p.waits(a)) })
	return rows
}

func (p veilsPage) sentence(v *route.Visit) string {
	masks, copies := 0, 0
	for _, f := range p.Files {
		masks += p.Veils[f.ID].Masks[review.MaskProposed]
		copies += p.Veils[f.ID].Copies[review.CopyOffered]
	}
	if masks+copies == 0 {
		return v.Say("Rien n’attend\u00a0: tout passage trouvé est décidé et toute copie reçue est regardée.", "Nothing waits: every part that was found is decided and every copy that came was looked at.")
	}
	return v.Lang.Count(masks, v.Say("passage à décider", "part to decide"), v.Say("passages à décider", "parts to decide")) + v.Say(" et ", " and ") +
		v.Lang.Count(copies, v.Say("copie à regarder", "copy to look at"), v.Say("copies à regarder", "copies to look at")) +
		v.Say(". Un passage trouvé est caché tant que personne ne le laisse.", ". A part that was found is hidden until somebody shows it.")
}

// copies says the copies of a file in a few words.
func (p veilsPage) copies(v *route.Visit, f store.ReadFile) string {
	var said []string
	for _, s := range []review.CopyStatus{review.CopyOffered, review.CopyAccepted, review.CopyRefused, review.CopyWithheld} {
		if n := p.Veils[f.ID].Copies[s]; n > 0 {
			said = append(said, v.Lang.Number(n)+" "+lowerFirst(copyState(v, s).Word))
		}
	}
	return strings.Join(said, ", ")
}

func copyState(v *route.Visit, s review.CopyStatus) layout.State {
	switch s {
	case review.CopyOffered:
		return layout.State{Role: layout.Warning, Word: v.Say("À regarder", "To look at")}
	case review.CopyAccepted:
		return layout.State{Role: layout.Success, Word: v.Say("Acceptée", "Accepted")}
	case review.CopyRefused:
		return layout.State{Role: layout.Neutral, Word: v.Say("À refaire", "To be made again")}
	case review.CopyWithheld:
		return layout.State{Role: layout.Neutral, Word: v.Say("Retenue", "Withheld")}
	}
	return layout.State{Role: layout.Info, Word: v.Say("Attendue", "Awaited")}
}

// veiled is one file whose anonymity is prepared.
type veiled struct {
	hall
	store.ReadFile
	Texts  []veiledText
	Copies []veiledCopy
	Who    review.Identity
}

// veiledText is an answer that readers see, with what was found in it.
type veiledText struct {
	Label, Text string
	Masks       []review.FieldMask
}

// veiledCopy is an attachment that readers get a copy of.
type veiledCopy struct {
	Field    edition.Field
	Attached []file.Attached
	review.AnonymousCopy
}

func readVeiled(v *route.Visit) (o veiled, err error) {
	h, err := readPage(v, "/anonymat", func(ctx context.Context, tx *store.Tx, h hall) error {
		o = veiled{}
		if !h.anonymous() {
			return fellowship.ErrNotFound
		}
		read, f, err := tx.ReadFile(ctx, v.By(), h.Reading, v.PathValue("code"))
		if err != nil {
			return err
		}
		o.ReadFile = read
		return o.fill(ctx, tx, v, h, f)
	})
	o.hall = h
	return o, err
}

// fill reads the texts and copies of the last submission.
func (o *veiled) fill(ctx context.Context, tx *store.Tx, v *route.Visit, h hall, f file.File) error {
	submissions, err := tx.SubmissionsOf(ctx, f.ID)
	if err != nil || len(submissions) == 0 {
		return orNotFound(err)
	}
	rules, ok := v.Site.Edition(f.Edition, submissions[0].Version)
	if !ok {
		return &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	answers, err := file.ReadContent(rules, f.Call, submissions[0].Content)
	if err != nil {
		return err
	}
	masks, err := tx.MasksOf(ctx, f.ID, submissions[0].N)
	if err != nil {
		return err
	}
	copies, err := tx.CopiesOf(ctx, f.ID)
	if err != nil {
		return err
	}
	form := file.FormOf(rules.Edition, f.Call)
	o.Who = review.IdentityOf(form, answers)
	for _, field := range file.Fields(form) {
		for _, t := range review.TextsOf(field, answers[field.ID]) {
			found := slices.DeleteFunc(slices.Clone(masks), func(m review.FieldMask) bool { return m.Field != t.Field || m.To > len(t.Text) })
			if len(found) > 0 {
				o.Texts = append(o.Texts, veiledText{Label: field.Label.In(string(v.Lang)), Text: t.Text, Masks: found})
			}
		}
		held, _ := answers[field.ID].(file.Files)
		if len(held) == 0 || !review.CopyWanted(h.Of, field) {
			continue
		}
		c := veiledCopy{Field: field, Attached: held}
		for _, one := range copies {
			if one.Field == field.ID {
				c.AnonymousCopy = one
			}
		}
		o.Copies = append(o.Copies, c)
	}
	return nil
}

// path is an address of the file's page.
func (o veiled) path(rest string) string { return o.page("/anonymat/" + o.Code + rest) }

// around is the text beside a part: enough to judge it.
func around(text string, m review.FieldMask) (before, part, after string) {
	const most = 80
	cut := func(s string) []rune { return []rune(strings.ToValidUTF8(s, "")) }
	b, a := cut(text[:m.From]), cut(text[m.To:])
	if len(b) > most {
		b = append([]rune("…"), b[len(b)-most:]...)
	}
	if len(a) > most {
		a = append(a[:most], '…')
	}
	return string(b), text[m.From:m.To], string(a)
}

func maskState(v *route.Visit, s review.MaskStatus) layout.State {
	switch s {
	case review.MaskAccepted:
		return layout.State{Role: layout.Success, Word: v.Say("Masqué", "Masked")}
	case review.MaskKept:
		return layout.State{Role: layout.Neutral, Word: v.Say("Laissé", "Shown")}
	}
	return layout.State{Role: layout.Warning, Word: v.Say("Masqué, à décider", "Masked, to decide")}
}

// maskKey names a part in a form.
func maskKey(m review.FieldMask) string {
	return m.Field + ":" + strconv.Itoa(m.From) + ":" + strconv.Itoa(m.To)
}

func veilPage(v *route.Visit) (route.Answer, error) {
	o, err := readVeiled(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(veiledView(v, o)), nil
}

func veiledAgain(v *route.Visit) func(n Notice) (templ.Component, error) {
	return func(n Notice) (templ.Component, error) {
		o, err := readVeiled(v)
		o.Notice = n
		return veiledView(v, o), err
	}
}

// decideMasks masks or shows the parts that were chosen: one, or all that wait.
func decideMasks(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	o, err := readVeiled(v)
	if err != nil {
		return route.Answer{}, err
	}
	decision, key := v.PostForm.Get("decision"), v.PostForm.Get("passage")
	if decision != "masquer" && decision != "laisser" {
		err = badField("decision", fellowship.NotAChoice, "", "")
	} else {
		err = write(v, func(ctx context.Context, tx *store.Tx) error {
			for _, t := range o.Texts {
				for _, m := range t.Masks {
					if key != maskKey(m) && (key != "" || m.Status != review.MaskProposed) {
						continue
					}
					if err := review.DecideMask(ctx, tx, v.By(), m.MaskID, decision == "masquer"); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return acted(v, err, o.path("?fait=decide"), veiledAgain(v))
}

func reveal(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	o, err := readVeiled(v)
	if err != nil {
		return route.Answer{}, err
	}
	err = write(v, func(ctx context.Context, tx *store.Tx) error {
		return review.Reveal(ctx, tx, v.By(), o.hall.ID, o.ReadFile.ID, v.PostForm.Get("reason"))
	})
	return acted(v, err, o.path("?fait=devoile"), veiledAgain(v))
}

func (o veiled) copyOf(field string) (veiledCopy, error) {
	i := slices.IndexFunc(o.Copies, func(c veiledCopy) bool { return c.Field.ID == field })
	if i < 0 {
		return veiledCopy{}, fellowship.ErrNotFound
	}
	return o.Copies[i], nil
}

// decideCopy accepts a copy, has it made again, or withholds it.
func decideCopy(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	o, err := readVeiled(v)
	if err != nil {
		return route.Answer{}, err
	}
	c, err := o.copyOf(v.PathValue("field"))
	if err != nil {
		return route.Answer{}, err
	}
	to := map[string]review.CopyStatus{"accepter": review.CopyAccepted, "refaire": review.CopyRefused, "retenir": review.CopyWithheld}[v.PostForm.Get("decision")]
	err = write(v, func(ctx context.Context, tx *store.Tx) error {
		return review.DecideCopy(ctx, tx, v.By(), review.AnonymousCopy{File: o.ReadFile.ID, Field: c.Field.ID, SHA256: v.PostForm.Get("sha256")}, to, v.PostForm.Get("reason"))
	})
	return acted(v, err, o.path("?fait=decide"), veiledAgain(v))
}

// offerCopy is the team giving a copy in the place of its author.
func offerCopy(v *route.Visit) (route.Answer, error) {
	o, err := readVeiled(v)
	if err != nil {
		return route.Answer{}, err
	}
	asked, err := o.copyOf(v.PathValue("field"))
	if err != nil {
		return route.Answer{}, err
	}
	c, err := veil.Receive(v, asked.Field.ID)
	if err == nil {
		err = write(v, func(ctx context.Context, tx *store.Tx) error {
			return c.Offer(ctx, tx, v, o.ReadFile.ID, asked.Field.ID, o.Who)
		})
	}
	wrong := problemsIn(err)
	return acted(v, err, o.path("?fait=copie"), func(n Notice) (templ.Component, error) {
		o, err := readVeiled(v)
		for i, p := range wrong {
			n.Faults[i].Text = veil.Fault(v, p, false)
		}
		o.Notice = n
		return veiledView(v, o), err
	})
}

// readCopy opens a copy in the browser.
func readCopy(v *route.Visit) (route.Answer, error) {
	o, err := readVeiled(v)
	if err != nil {
		return route.Answer{}, err
	}
	c, err := o.copyOf(v.PathValue("field"))
	if err != nil || c.SHA256 == "" || c.SHA256 != v.PathValue("sha256") {
		return route.Answer{}, orNotFound(err)
	}
	return veil.Show(v, c.AnonymousCopy)
}
