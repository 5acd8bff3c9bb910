// Package sheet is the pages of a challenge before anybody works on it: how its
// host and the team write its sheet, and how the sheet looks to its readers.
// Who writes and who publishes differ; the page is the same.
package sheet

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/edition"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// Of is whose pages they are.
type Of struct {
	Audience layout.Audience
	// Page is the address of the project: "/projets/".
	Page string
	// Beside is what the team can do besides writing; nil for hosts.
	Beside func(p Page) templ.Component
}

// Page is the page on which a sheet is written.
type Page struct {
	layout.Frame
	V *route.Visit
	challenge.OpenedSheet
	Of
	Typed   challenge.SheetText
	Said    string
	Errors  map[string]string
	Summary []layout.FieldError
	// Theirs is what somebody else wrote meanwhile, nil without that.
	Theirs *challenge.Sheet
	Done   string
	// Corrections are those that readers see.
	Corrections []challenge.Correction
}

// Routes are the pages of writing a sheet for an audience.
func Routes(o Of) []route.Route {
	one := strings.TrimSuffix(o.Page, "/") + "/{number}/defi"
	needs := route.SignedIn
	if o.Audience == layout.Staff {
		needs = route.Holding(fellowship.DecideFiles)
	}
	return []route.Route{
		{Pattern: "GET " + one, Needs: needs, Handler: o.show},
		{Pattern: "POST " + one, Needs: needs, MaxBody: 256 << 10, Handler: o.write},
		{Pattern: "GET " + one + "/apercu", Needs: needs, Handler: o.preview},
	}
}

// Open finds the sheet of the address for the viewer. A host's page is the
// host's, also for somebody of the team who writes the project.
func (o Of) Open(v *route.Visit) (Page, error) {
	p := Page{V: v, Of: o, Errors: map[string]string{}}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if p.OpenedSheet, err = challenge.OpenSheet(ctx, tx, o.by(v), v.Site.Shelf, v.PathValue("number")); err != nil {
			return err
		}
		p.Corrections, err = tx.SheetCorrections(ctx, p.Project.ID, v.At)
		return err
	})
	p.Typed = p.Text
	p.Frame = v.Frame(v.Say("Fiche du défi", "Challenge sheet")+" – "+p.Project.Number, o.Audience)
	return p, err
}

// by is who acts: on a host's page nobody acts for the team.
func (o Of) by(v *route.Visit) fellowship.Actor {
	by := v.By()
	if o.Audience != layout.Staff {
		by.May = nil
	}
	return by
}

func (o Of) show(v *route.Visit) (route.Answer, error) {
	p, err := o.Open(v)
	if err != nil {
		return route.Answer{}, err
	}
	p.Done = v.URL.Query().Get("fait")
	return route.Page(View(p)), nil
}

// write keeps the sheet. A button that adds or removes a post keeps nothing:
// the page comes back with a row more or less.
func (o Of) write(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	text := read(v)
	if change := v.PostForm.Get("_add") + v.PostForm.Get("_remove"); change != "" {
		return o.reshape(v, text)
	}
	seen, _ := strconv.Atoi(v.PostForm.Get("_revision"))
	said := strings.TrimSpace(v.PostForm.Get(challenge.SaidField))
	var now challenge.OpenedSheet
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		now, err = challenge.WriteSheet(ctx, tx, o.by(v), v.Site.Shelf, v.PathValue("number"), seen, text, said)
		return err
	})
	var wrong *fellowship.Invalid
	var late *fellowship.NoLongerPossible
	switch {
	case err == nil:
		return route.SeeOther(v.To(v.Page) + "?fait=fiche"), nil
	case errors.As(err, &wrong):
		p, err := o.Open(v)
		if err != nil {
			return route.Answer{}, err
		}
		p.Typed, p.Said = text, said
		p.Faults(wrong)
		return route.PageWith(http.StatusUnprocessableEntity, View(p)), nil
	case errors.As(err, &late) && late.Why == fellowship.ChangedSince && now.Revision > 0:
		p, err := o.Open(v)
		if err != nil {
			return route.Answer{}, err
		}
		p.Typed, p.Said, p.Theirs = text, said, &p.Sheet
		return route.PageWith(http.StatusConflict, View(p)), nil
	}
	return route.Answer{}, err
}

func (o Of) reshape(v *route.Visit, text challenge.SheetText) (route.Answer, error) {
	p, err := o.Open(v)
	if err != nil {
		return route.Answer{}, err
	}
	if v.PostForm.Has("_add") {
		text.Posts = append(text.Posts, challenge.Post{Number: 1})
	}
	name := strings.TrimSuffix(strings.TrimPrefix(v.PostForm.Get("_remove"), "posts["), "]")
	if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(text.Posts) {
		text.Posts = append(text.Posts[:i], text.Posts[i+1:]...)
	}
	p.Typed, p.Said = text, v.PostForm.Get(challenge.SaidField)
	// The revision that was seen stays: what others wrote meanwhile still shows.
	p.Revision, _ = strconv.Atoi(v.PostForm.Get("_revision"))
	return route.Page(View(p)), nil
}

// mostRows bounds the rows that are read; the rule says how many may be kept.
const mostRows = 30

func read(v *route.Visit) challenge.SheetText {
	get := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(v.PostForm.Get(name), "\r\n", "\n"))
	}
	t := challenge.SheetText{Name: get("name"), Line: get("line"), Context: get("context"), Asked: get("asked"), Place: get("place")}
	for i := range mostRows {
		row := "posts[" + strconv.Itoa(i) + "]."
		if !v.PostForm.Has(row + "number") {
			break
		}
		n, err := strconv.Atoi(get(row + "number"))
		if err != nil {
			n = 0
		}
		t.Posts = append(t.Posts, challenge.Post{Profile: get(row + "profile"), Number: n, Skills: get(row + "skills")})
	}
	return t
}

// Faults puts what is wrong beside its field.
func (p *Page) Faults(wrong *fellowship.Invalid) {
	p.Failed = true
	for _, one := range wrong.Problems {
		if p.Errors[one.Field] == "" {
			p.Errors[one.Field] = p.faultText(one)
			p.Summary = append(p.Summary, layout.FieldError{Field: fieldID(one.Field), Text: p.faultText(one)})
		}
	}
}

// fieldID is the id of the element of a field.
func fieldID(field string) string {
	return "f-" + strings.NewReplacer("[", "-", "]", "", ".", "-").Replace(field)
}

func (p Page) faultText(one fellowship.Problem) string {
	v := p.V
	part := one.Field[strings.LastIndex(one.Field, ".")+1:]
	switch {
	case one.Code == fellowship.Missing:
		return map[string]string{
			challenge.NameField:    v.Say("Indiquez le nom du défi.", "Give the name of the challenge."),
			challenge.LineField:    v.Say("Dites en une ligne ce qu’est le défi.", "Say in one line what the challenge is."),
			challenge.ContextField: v.Say("Écrivez le contexte.", "Write the context."),
			challenge.AskedField:   v.Say("Dites ce qui est demandé.", "Say what is asked."),
			challenge.PlaceField:   v.Say("Indiquez le lieu.", "Give the place."),
			challenge.PostsField:   v.Say("Ajoutez au moins un profil recherché.", "Add at least one profile sought."),
			challenge.SaidField:    v.Say("Dites ce qui change\u00a0: les lecteurs le verront, avec la date.", "Say what changes: readers will see it, with the date."),
			challenge.WhyField:     v.Say("Indiquez le motif du retrait\u00a0: il est public.", "Give the reason: it is public."),
		}[one.Field]
	case one.Code == fellowship.TooLong:
		return v.Say("Ce texte est trop long\u00a0: "+one.Want+" caractères au plus.", "This text is too long: at most "+one.Want+" characters.")
	case one.Code == fellowship.AlreadyPast:
		return v.Say("Choisissez un moment à venir, ou laissez vide pour publier maintenant.", "Choose a time to come, or leave it empty to publish now.")
	case one.Code == fellowship.ChosenTwice:
		return v.Say("Ce profil est déjà plus haut\u00a0: changez plutôt son nombre de postes.", "This profile stands above already: change its number of posts instead.")
	case part == "profile":
		return v.Say("Choisissez un profil.", "Choose a profile.")
	case part == "number":
		return v.Say("Écrivez un nombre de postes, de 1 à "+one.Want+".", "Write a number of posts, from 1 to "+one.Want+".")
	case one.Code == fellowship.TooMany:
		return v.Say("Il y a trop de profils\u00a0: "+one.Want+" au plus.", "There are too many profiles: at most "+one.Want+".")
	case one.Field == challenge.WhenField:
		return v.Say("Écrivez le jour et l’heure, par exemple 2030-01-31 18:00.", "Write the day and the hour, for example 2030-01-31 18:00.")
	}
	return v.Say("Relisez ce champ.", "Check this field.")
}

// preview shows the sheet as its readers will.
func (o Of) preview(v *route.Visit) (route.Answer, error) {
	p, err := o.Open(v)
	if err != nil {
		return route.Answer{}, err
	}
	p.Frame.Title = v.Say("Aperçu", "Preview") + " – " + p.Text.Name
	return route.Page(previewView(p, Reading{V: v, Sheet: p.Sheet, Rules: p.Rules.Edition, Corrections: p.Corrections})), nil
}

// To is an address below the page of the project.
func (p Page) To(rest string) string { return p.V.To(p.Page + p.Project.Number + rest) }

// State is where the sheet stands.
func State(v *route.Visit, s challenge.Sheet) layout.State {
	switch {
	case s.Withdrawn():
		return layout.State{Role: layout.Neutral, Word: v.Say("Retiré", "Withdrawn")}
	case s.PublicAt(v.At):
		return layout.State{Role: layout.Success, Word: v.Say("Publié", "Published")}
	case !s.PublishedAt.IsZero():
		return layout.State{Role: layout.Info, Word: v.Say("Programmé", "Scheduled")}
	case s.Revision > 0:
		return layout.State{Role: layout.Warning, Word: v.Say("En rédaction", "Being written")}
	}
	return layout.State{Role: layout.Neutral, Word: v.Say("À écrire", "To write")}
}

// lead says who must act, or when the sheet is public.
func (p Page) lead() string {
	v := p.V
	switch {
	case p.Withdrawn():
		return v.Say("Ce défi est retiré depuis le ", "This challenge was withdrawn on ") + v.Lang.DayAndTime(p.WithdrawnAt) + ". " + p.WithdrawnWhy
	case p.PublicAt(v.At):
		said := v.Say("Publique depuis le ", "Public since ") + v.Lang.DayAndTime(p.PublishedAt) + "."
		if !p.Team {
			said += v.Say(" Pour la corriger, écrivez à l’équipe.", " To have it corrected, write to the team.")
		}
		return said
	case !p.PublishedAt.IsZero():
		return v.Say("Publique à partir du ", "Public from ") + v.Lang.DayAndTime(p.PublishedAt) + v.Say(". Jusque-là elle se modifie.", ". Until then it can be changed.")
	}
	return v.Say("Les candidats présélectionnés liront cette fiche pour faire leurs vœux. L’administration et l’équipe l’écrivent ensemble\u202f; l’équipe la publie.",
		"Shortlisted candidates will read this sheet to make their wishes. The host and the team write it together; the team publishes it.")
}

// canWrite says whether the page is a form.
func (p Page) canWrite() bool { return p.CanWrite(p.V.At) == nil }

// missing names the parts that keep the sheet from being published.
func (p Page) missing() []string {
	var list []string
	for _, one := range p.Missing() {
		list = append(list, p.faultText(one))
	}
	return list
}

func (p Page) profiles(chosen string) []layout.Choice {
	var list []layout.Choice
	for _, one := range p.Rules.Profiles {
		list = append(list, layout.Choice{Value: one.ID, Label: upperFirst(one.Name.In(string(p.V.Lang))), Chosen: one.ID == chosen})
	}
	return list
}

func (p Page) field(name, label, hint, value string) layout.Field {
	return layout.Field{Lang: p.V.Lang, ID: fieldID(name), Name: name, Label: label, Hint: hint, Value: value, Error: p.Errors[name]}
}

// inPosts names a field of the row of a post.
func inPosts(i int, part string) string { return "posts[" + strconv.Itoa(i) + "]." + part }

// whoWrote says who wrote last, and when.
func (p Page) whoWrote(s challenge.Sheet) string {
	if s.Revision == 0 {
		return p.V.Say("Les textes ci-dessous viennent du dossier de projet\u00a0: rien n’est encore enregistré.", "The texts below come from the project file: nothing is saved yet.")
	}
	said := p.V.Say("Enregistrée le ", "Saved on ") + p.V.Lang.ShortDateTime(s.WrittenAt)
	if s.WrittenName != "" {
		said += p.V.Say(" par ", " by ") + s.WrittenName
	}
	return said + "."
}

// theirs are the parts of the other text, beside one's own.
func (p Page) theirs() []layout.Pair {
	v, t := p.V, p.Theirs.Text
	pairs := []layout.Pair{}
	add := func(term, mine, text string) {
		if mine != text {
			pairs = append(pairs, layout.Pair{Term: term, Is: said(text)})
		}
	}
	add(v.Say("Nom", "Name"), p.Typed.Name, t.Name)
	add(v.Say("En une ligne", "In one line"), p.Typed.Line, t.Line)
	add(v.Say("Contexte", "Context"), p.Typed.Context, t.Context)
	add(v.Say("Ce qui est demandé", "What is asked"), p.Typed.Asked, t.Asked)
	add(v.Say("Lieu", "Place"), p.Typed.Place, t.Place)
	add(v.Say("Postes", "Posts"), postsText(v, p.Rules.Edition, p.Typed.Posts), postsText(v, p.Rules.Edition, t.Posts))
	return pairs
}

func postsText(v *route.Visit, rules *edition.Edition, posts []challenge.Post) string {
	var lines []string
	for _, one := range posts {
		lines = append(lines, strconv.Itoa(one.Number)+" × "+ProfileName(v, rules, one.Profile)+v.Lang.Colon()+" "+one.Skills)
	}
	return strings.Join(lines, "\n")
}

// ProfileName is what a profile is called.
func ProfileName(v *route.Visit, rules *edition.Edition, id string) string {
	for _, one := range rules.Profiles {
		if one.ID == id {
			return one.Name.In(string(v.Lang))
		}
	}
	return id
}

func upperFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[0])) + string(r[1:])
}

// Reading is a sheet before its readers.
type Reading struct {
	V           *route.Visit
	Sheet       challenge.Sheet
	Rules       *edition.Edition
	Corrections []challenge.Correction
	// Wishes is the last minute of wishes; zero where the edition states none.
	Wishes time.Time
}

func (r Reading) posts() string {
	n := 0
	for _, p := range r.Sheet.Text.Posts {
		n += p.Number
	}
	return r.V.Lang.Count(n, r.V.Say("poste", "post"), r.V.Say("postes", "posts"))
}

// paragraphs are the texts between blank lines.
func paragraphs(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// french marks texts that exist in French only.
func (r Reading) french() templ.Attributes {
	if r.V.Lang == "en" {
		return templ.Attributes{"lang": "fr"}
	}
	return nil
}

func (r Reading) over() string {
	return r.Rules.Name.In(string(r.V.Lang)) + " · " + r.Sheet.Administration
}

func (r Reading) state() layout.State {
	if r.Sheet.Withdrawn() {
		return layout.State{Role: layout.Neutral, Word: r.V.Say("Retiré", "Withdrawn")}
	}
	return layout.State{Role: layout.Success, Word: r.V.Say("À pourvoir", "To be filled")}
}

func (r Reading) lead() string { return r.Sheet.Text.Line }

// essential are the facts of the side card.
func (r Reading) essential() []layout.Pair {
	v, s := r.V, r.Sheet
	var names []string
	for _, one := range s.Text.Posts {
		names = append(names, ProfileName(v, r.Rules, one.Profile))
	}
	pairs := []layout.Pair{
		{Term: v.Say("Administration", "Host"), Text: s.Administration},
		{Term: v.Say("Lieu", "Place"), Text: s.Text.Place},
		{Term: v.Say("Postes", "Posts"), Text: r.posts()},
		{Term: v.Say("Profils", "Profiles"), Text: v.Lang.And(names...)},
	}
	if !r.Wishes.IsZero() && !s.Withdrawn() {
		pairs = append(pairs, layout.Pair{Term: v.Say("Vœux des candidats présélectionnés", "Wishes of shortlisted candidates"), Is: layout.Deadline(v.Lang, v.At, r.Wishes)})
	}
	if !s.PublishedAt.IsZero() {
		pairs = append(pairs, layout.Pair{Term: v.Say("Publié le", "Published on"), Text: v.Lang.DayAndTime(s.PublishedAt)})
	}
	return pairs
}

func (p Page) doneText() string {
	v := p.V
	switch p.Done {
	case "publication":
		return p.lead()
	case "retrait":
		return v.Say("Le défi est retiré. Les personnes qui l’avaient choisi reçoivent un courriel.", "The challenge is withdrawn. Those who had chosen it get a mail.")
	}
	return v.Say("La fiche est enregistrée.", "The sheet is saved.")
}
