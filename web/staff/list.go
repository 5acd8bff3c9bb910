package staff

import (
	"context"
	"net/url"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// rowsPerPage is how many files a page of a list shows.
const rowsPerPage = 50

// listing is a list of files as its address says it.
type listing struct {
	Call    edition.CallKind
	Edition edition.ID
	Status  file.Status
	Profile string
	Kind    string // of organisation
	Desk    store.Standing
	Day     string // of submission in Paris, 2024-04-23
	Text    string
	Sort    string // a word of sorts
	// Unanswered keeps those with messages that wait for an answer.
	Unanswered bool
	Page       int
}

// sorts are the orders of a list, by their word in addresses.
var sorts = map[string]string{"nom": "name", "recents": "submitted", "anciens": "oldest", "modifies": "changed",
	"numero": "number", "profil": "profile", "organisme": "organisation", "edition": "edition", "etat": "status"}

// standings are where files stand with the officers, by their word in
// addresses.
var standings = map[string]store.Standing{"a-verifier": store.ToVerify, "a-annoncer": store.ToTell, "en-retard": store.Overdue,
	"recevable": store.IsAdmissible, "non-recevable": store.IsRefused, "a-completer": store.IsToComplete}

func standingWord(s store.Standing) string {
	for word, one := range standings {
		if one == s {
			return word
		}
	}
	return ""
}

func standingName(v *route.Visit, s store.Standing) string {
	switch s {
	case store.ToVerify:
		return v.Say("À vérifier", "To verify")
	case store.ToTell:
		return v.Say("Décidée, à annoncer", "Decided, to be told")
	case store.Overdue:
		return v.Say("Correction en retard", "Correction overdue")
	case "":
		return ""
	}
	return verdictState(v.Lang, admissibility.Word(s)).Word
}

// desks are the choices of the filter by standing.
func (s shownList) desks(v *route.Visit) (list []layout.Choice) {
	for _, d := range []store.Standing{store.ToVerify, store.ToTell, store.Overdue, store.IsAdmissible, store.IsRefused, store.IsToComplete} {
		list = append(list, layout.Choice{Value: standingWord(d), Label: standingName(v, d), Chosen: s.Desk == d})
	}
	return list
}

func readListing(v *route.Visit, call edition.CallKind) listing {
	l := listingOf(v.URL.Query(), call)
	l.Unanswered = l.Unanswered && may(v, fellowship.SeeIdentities)
	return l
}

// listingOf is the list that parameters say.
func listingOf(q url.Values, call edition.CallKind) listing {
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	l := listing{Call: call, Edition: edition.ID(q.Get("edition")), Status: words.StatusOf(q.Get("etat")), Profile: q.Get("profil"),
		Kind: q.Get("organisme"), Desk: standings[q.Get("recevabilite")], Text: q.Get("q"), Page: page}
	if _, err := edition.ParseDate(q.Get("jour")); err == nil {
		l.Day = q.Get("jour")
	}
	l.Unanswered = q.Get("messages") == unansweredWord
	if sorts[q.Get("tri")] != "" {
		l.Sort = q.Get("tri")
	}
	return l
}

// values are the parameters of the list's address, without its page.
func (l listing) values() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"edition": string(l.Edition), "etat": words.StatusWord(l.Status), "profil": l.Profile,
		"organisme": l.Kind, "recevabilite": standingWord(l.Desk), "jour": l.Day, "q": l.Text, "tri": l.Sort} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if l.Unanswered {
		q.Set("messages", unansweredWord)
	}
	return q
}

// unansweredWord keeps, in addresses, the files with messages that wait.
const unansweredWord = "sans-reponse"

// query is "?…" for links, empty without parameters.
func query(q url.Values) string {
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// path is the page of the list, without its language.
func (l listing) path() string { return "/gestion/" + words.CallPath(l.Call) }

// with is the address of the same list with one parameter changed, from its
// first page.
func (l listing) with(v *route.Visit, name, value string) string {
	q := l.values()
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return v.To(l.path()) + query(q)
}

func (l listing) page(v *route.Visit, n int) string { return l.with(v, "page", strconv.Itoa(n)) }

// file is the address of a file that remembers the list.
func (l listing) file(v *route.Visit, number, tab string) string {
	return v.To(l.path()+"/"+number+tab) + query(l.values())
}

func (l listing) filter() store.FileFilter {
	f := store.FileFilter{Call: l.Call, Edition: l.Edition, Status: l.Status, Profile: l.Profile, OrganisationKind: l.Kind,
		Admissibility: l.Desk, Unanswered: l.Unanswered, Text: l.Text, Sort: sorts[l.Sort], Page: l.Page, Size: rowsPerPage}
	if day, err := edition.ParseDate(l.Day); err == nil {
		f.SubmittedFrom, f.SubmittedBefore = day.Start(), day.AddDays(1).Start()
	}
	return f
}

// facets are the values that each filter of the list could take, counted with
// the other filters as they are.
type facets struct {
	Editions, Statuses, Submitted, Profiles, Kinds []store.Facet
}

// shownList is a list before its reader.
type shownList struct {
	listing
	store.FilePage
	facets
	Oldest time.Time // submission of the oldest file; zero for an empty list
	// Waiting are the messages of the files that wait for an answer, Readers
	// the others of the team who have them open.
	Waiting map[file.ID]int
	Readers map[file.ID][]file.Reader
}

func list(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		s := shownList{listing: readListing(v, call)}
		err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			return s.read(ctx, tx, v.By())
		})
		if err != nil {
			return route.Answer{}, err
		}
		if s.Page > s.pages() {
			return route.Answer{}, fellowship.ErrNotFound
		}
		return route.Page(listView(v, s)), nil
	}
}

func (s *shownList) read(ctx context.Context, tx *store.Tx, viewer fellowship.Actor) (err error) {
	f := s.filter()
	groups, err := tx.FileGroups(ctx, viewer, f)
	if err != nil {
		return err
	}
	if s.Total, s.Oldest = store.CountIn(groups, f); s.Total > 0 {
		if s.Files, err = tx.FilesOfPage(ctx, viewer, f); err != nil {
			return err
		}
	}
	if s.Waiting, err = tx.ThreadsWaiting(ctx, viewer, s.Files); err != nil {
		return err
	}
	if s.Readers, err = tx.DeskPresences(ctx, viewer); err != nil {
		return err
	}
	for _, facet := range []struct {
		to      *[]store.Facet
		column  store.FacetColumn
		without func(f *store.FileFilter)
	}{
		{&s.Editions, store.ByEdition, func(f *store.FileFilter) { f.Edition = "" }},
		{&s.Statuses, store.ByStatus, func(f *store.FileFilter) { f.Status, f.WithDrafts = "", true }},
		{&s.Submitted, store.ByStatus, func(f *store.FileFilter) { f.Status = "" }},
		{&s.Profiles, store.ByProfile, func(f *store.FileFilter) { f.Profile = "" }},
		{&s.Kinds, store.ByOrganisationKind, func(f *store.FileFilter) { f.OrganisationKind = "" }},
	} {
		wide := f
		facet.without(&wide)
		*facet.to = store.FacetsIn(groups, wide, facet.column)
	}
	return nil
}

func (s shownList) pages() int { return max(1, (s.Total+rowsPerPage-1)/rowsPerPage) }

// sentence comes before the rows: how many, and what waits.
func (s shownList) sentence(v *route.Visit) string {
	if s.Total == 0 || s.Oldest.IsZero() {
		return ""
	}
	far := v.Lang.Relative(v.At, s.Oldest)
	if s.Total == 1 {
		return v.Say("Déposé "+far+".", "Submitted "+far+".")
	}
	return v.Say("Le plus ancien dépôt attend "+far+".", "The oldest submission arrived "+far+".")
}

// tags are the filters that are on, each with the address without it.
func (s shownList) tags(v *route.Visit) []layout.Tag {
	var tags []layout.Tag
	add := func(label, value, name string) {
		if value != "" {
			tags = append(tags, layout.Tag{Label: label + v.Lang.Colon() + " " + value, Remove: s.with(v, name, "")})
		}
	}
	add(v.Say("Édition", "Edition"), editionName(v, s.Edition), "edition")
	if s.Status != "" {
		add(v.Say("État", "State"), words.Status(v.Lang, s.Status).Word, "etat")
	}
	add(v.Say("Profil", "Profile"), profileName(v, s.Call, s.Edition, s.Profile), "profil")
	add(v.Say("Organisme", "Organisation"), kindName(v, s.Call, s.Edition, s.Kind), "organisme")
	add(v.Say("Recevabilité", "Admissibility"), standingName(v, s.Desk), "recevabilite")
	if s.Unanswered {
		add("Messages", v.Say("sans réponse", "unanswered"), "messages")
	}
	if day, err := edition.ParseDate(s.Day); err == nil {
		add(v.Say("Déposés le", "Submitted on"), v.Lang.Date(day.Start()), "jour")
	}
	add(v.Say("Recherche", "Search"), s.Text, "q")
	return tags
}

// stateCount is how many files of the list are in a state.
type stateCount struct {
	Value, Label, Href string
	Chosen             bool
}

// counters are the states of the list, each a link to its rows; the first one
// is all that was submitted.
func (s shownList) counters(v *route.Visit) []stateCount {
	submitted := 0
	var states []stateCount
	for _, status := range file.Statuses() {
		for _, f := range s.Statuses {
			if f.Value != string(status) {
				continue
			}
			states = append(states, stateCount{Value: v.Lang.Number(f.Files), Label: words.Status(v.Lang, status).Word,
				Href: s.with(v, "etat", words.StatusWord(status)), Chosen: s.Status == status})
		}
	}
	for _, f := range s.Submitted {
		submitted += f.Files
	}
	all := stateCount{Value: v.Lang.Number(submitted), Label: v.Say("Tous les dossiers reçus", "All files received"), Href: s.with(v, "etat", ""), Chosen: s.Status == ""}
	return append([]stateCount{all}, states...)
}

// orders are the other orders of the list, where sort links don't show.
func (s shownList) orders(v *route.Visit) []layout.Choice {
	list := []layout.Choice{{Value: "anciens", Label: v.Say("Premiers dépôts d’abord", "Earliest first")}}
	if s.Call == edition.ProjectCall || may(v, fellowship.SeeIdentities) {
		list = append(list, layout.Choice{Value: "nom", Label: v.Say("Par nom", "By name")})
	}
	list = append(list, layout.Choice{Value: "modifies", Label: v.Say("Modifiés récemment", "Changed recently")},
		layout.Choice{Value: "numero", Label: v.Say("Par numéro", "By number")})
	for i := range list {
		list[i].Chosen = list[i].Value == s.Sort
	}
	return list
}

// searchLabel says what the search looks in, which is what the viewer may see.
func searchLabel(v *route.Visit, call edition.CallKind) string {
	switch {
	case call == edition.ProjectCall:
		return v.Say("Nom, organisme ou numéro", "Name, organisation or number")
	case may(v, fellowship.SeeIdentities):
		return v.Say("Nom ou numéro", "Name or number")
	}
	return v.Say("Numéro", "Number")
}

// nothing says why a list is empty.
func nothing(v *route.Visit, s shownList) string {
	what := words.FileNoun(v.Lang, s.Call)
	if len(s.tags(v)) > 0 {
		if s.Call == edition.TalentCall {
			return v.Say("Aucune candidature avec ces filtres.", "No application with these filters.")
		}
		return v.Say("Aucun "+what+" avec ces filtres.", "No "+what+" with these filters.")
	}
	if s.Call == edition.TalentCall {
		return v.Say("Aucune candidature n’a été déposée pour l’instant.", "No application has been submitted yet.")
	}
	return v.Say("Aucun projet n’a été déposé pour l’instant.", "No project has been submitted yet.")
}

func (s shownList) columns(v *route.Visit) []layout.Column {
	sorted := func(label, word string) layout.Column {
		c := layout.Column{Label: label, Href: s.with(v, "tri", word)}
		if s.Sort == word {
			c.Sort, c.Href = "ascending", s.with(v, "tri", "")
		}
		return c
	}
	submitted := sorted(v.Say("Dernier dépôt", "Last submitted"), "anciens")
	if s.Sort == "" || s.Sort == "recents" {
		submitted.Sort = "descending"
	}
	name := sorted(v.Say("Nom", "Name"), "nom")
	if s.Call == edition.TalentCall && !may(v, fellowship.SeeIdentities) {
		name = sorted(v.Say("Numéro", "Number"), "numero")
	}
	third := sorted(v.Say("Profil", "Profile"), "profil")
	if s.Call == edition.ProjectCall {
		third = sorted(v.Say("Organisme", "Organisation"), "organisme")
	}
	return []layout.Column{name, third, sorted(v.Say("Édition", "Edition"), "edition"), sorted(v.Say("État", "State"), "etat"), submitted}
}

// editionName is the short name of an edition, its id when it is not on the
// shelf, empty for none.
func editionName(v *route.Visit, id edition.ID) string {
	if e, ok := v.Site.EditionInForce(id, v.At); ok {
		return e.Name.In(string(v.Lang))
	}
	return string(id)
}

// profileName and kindName are the names of what lists repeat from the answers,
// in an edition, or in any edition when none is chosen.
func profileName(v *route.Visit, call edition.CallKind, id edition.ID, profile string) string {
	return answerName(v, call, id, profile, func(f edition.Form) string { return f.FileProfile })
}

func kindName(v *route.Visit, call edition.CallKind, id edition.ID, kind string) string {
	return answerName(v, call, id, kind, func(f edition.Form) string { return f.FileOrgKind })
}

// answerName is the name of a choice of the field that the form copies to
// lists; the choice itself where no edition names it.
func answerName(v *route.Visit, call edition.CallKind, id edition.ID, choice string, column func(f edition.Form) string) string {
	for _, e := range editionsFor(v, id) {
		form := file.FormOf(e.Edition, call)
		field, ok := form.Field(column(form))
		if !ok {
			continue
		}
		for _, c := range e.ChoicesOf(call, field) {
			if c.ID == choice {
				return upperFirst(c.Name.In(string(v.Lang)))
			}
		}
	}
	return choice
}

// upperFirst begins a name that stands alone with a capital.
func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

func editionsFor(v *route.Visit, id edition.ID) []edition.Version {
	if e, ok := v.Site.EditionInForce(id, v.At); ok {
		return []edition.Version{e}
	}
	return v.Site.Shelf.All(v.At)
}

// choices turns a facet into the choices of a filter. What the edition calls
// nothing (an answer not given) is left to the list without filter.
func choices(v *route.Visit, found []store.Facet, chosen string, name func(value string) string) []layout.Choice {
	var out []layout.Choice
	seen := false
	for _, f := range found {
		if f.Value == "" {
			continue
		}
		seen = seen || f.Value == chosen
		out = append(out, layout.Choice{Value: f.Value, Label: name(f.Value) + " (" + v.Lang.Number(f.Files) + ")", Chosen: f.Value == chosen})
	}
	if chosen != "" && !seen {
		out = append(out, layout.Choice{Value: chosen, Label: name(chosen) + " (0)", Chosen: true})
	}
	return out
}
