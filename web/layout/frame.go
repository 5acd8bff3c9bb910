// Package layout is what the pages of all audiences share: the frame around a
// page and the parts that pages are made of.
//
// A part takes what it shows as plain values; words that belong to the part
// itself come in both languages from here, words of a page from the page. The
// frame gives no h1: each page has exactly one, best through Head.
package layout

import (
	"net/url"
	"slices"
	"strings"

	"cohorte/internal/lang"
)

// Frame is what a page tells about itself and its reader.
type Frame struct {
	Lang        lang.Lang
	Title       string // "{h1} – {object}"; the programme's name is added
	Description string // for search engines and links; empty on work pages
	Path        string // address without the /en prefix, as "/defis"
	Query       string // raw query, without "?"
	BaseURL     string // "https://…" without final slash; empty leaves out canonical links

	ProgrammeName string // as the header says it, "Entrepreneurs d’intérêt général"
	ContactEmail  string // where "Écrire à l’équipe" goes
	Version       string // of the program, in the footer

	Nav         []NavItem // see Nav
	More        []NavItem // folded under "Plus"
	Breadcrumbs []Crumb   // from level 3; the last one is the page itself

	SignedIn    bool
	ViewerLabel string // "Claire M.", shown only when signed in
	Role        string // on work pages: "Évaluatrice, EIG 7"

	Demo     bool // invented people: the notice says so
	NoIndex  bool
	Secret   bool // the address holds a secret, which signing in must not keep to lead back
	Failed   bool // a refused form: the title begins with "Erreur : "
	Wide     bool // the work takes all the width
	WithHTMX bool // work pages; public pages go without

	// Has says whether an address is served, so that no footer leads nowhere; nil
	// stands for every address.
	Has func(page string) bool

	Scripts []string // more modules of web/assets, as "autosave.js"
}

// NavItem is an entry of the main menu; Href has no language prefix.
type NavItem struct {
	Label   string
	Href    string
	Current bool
}

// Crumb is a step of the breadcrumb; Href has no language prefix.
type Crumb struct {
	Label, Href string
}

// Audience is whose menu the frame shows. Menus of several roles are never merged.
type Audience string

// The audiences.
const (
	Public    Audience = "public"
	Candidate Audience = "candidate"
	Host      Audience = "host"
	Reviewer  Audience = "reviewer"
	Fellow    Audience = "fellow"
	Staff     Audience = "staff"
	Director  Audience = "director"
	Press     Audience = "press"
)

// Nav is the menu of an audience, with the entry that holds path marked.
func Nav(a Audience, l lang.Lang, path string) []NavItem {
	account := NavItem{Label: l.T("Mon compte", "My account"), Href: "/compte"}
	calls := NavItem{Label: l.T("Appels", "Calls"), Href: "/appels"}
	figures := NavItem{Label: l.T("Chiffres", "Figures"), Href: "/chiffres"}
	var items []NavItem
	switch a {
	case Candidate:
		items = []NavItem{{Label: l.T("Mes candidatures", "My applications"), Href: "/candidatures"}, calls, account}
	case Host:
		items = []NavItem{
			{Label: l.T("Mes projets", "My projects"), Href: "/projets"},
			{Label: l.T("Mon organisation", "My organisation"), Href: "/organisation"}, calls, account,
		}
	case Reviewer:
		items = []NavItem{
			{Label: l.T("À évaluer", "To review"), Href: "/evaluations"},
			{Label: l.T("Jurys", "Panels"), Href: "/jurys"},
			{Label: l.T("Mes déports", "My recusals"), Href: "/evaluations/deports"}, account,
		}
	case Fellow:
		items = []NavItem{
			{Label: l.T("Ma promotion", "My cohort"), Href: "/promotion"},
			{Label: l.T("Ma mission", "My mission"), Href: "/mission"}, account,
		}
	case Staff:
		items = []NavItem{
			{Label: l.T("Aujourd’hui", "Today"), Href: "/gestion"},
			{Label: l.T("Projets", "Projects"), Href: "/gestion/projets"},
			{Label: l.T("Candidatures", "Applications"), Href: "/gestion/candidatures"},
			{Label: l.T("Évaluations", "Reviews"), Href: "/gestion/evaluations"},
			{Label: l.T("Jurys", "Panels"), Href: "/gestion/jurys"},
			{Label: l.T("Décisions", "Decisions"), Href: "/gestion/decisions"},
			{Label: l.T("Courriels", "Mails"), Href: "/gestion/courriels"},
			{Label: l.T("Éditions", "Editions"), Href: "/gestion/editions"},
		}
	case Director:
		items = []NavItem{
			{Label: l.T("À valider", "To validate"), Href: "/gestion/a-valider"},
			{Label: l.T("Décisions", "Decisions"), Href: "/gestion/decisions"},
			{Label: l.T("Chiffres", "Figures"), Href: "/gestion/chiffres"},
			{Label: l.T("Éditions", "Editions"), Href: "/gestion/editions"},
		}
	case Press:
		items = []NavItem{
			{Label: l.T("Communiqués", "Releases"), Href: "/gestion/communiques"},
			{Label: l.T("Chiffres", "Figures"), Href: "/gestion/chiffres"},
			{Label: l.T("Demandes", "Requests"), Href: "/gestion/demandes"},
			{Label: l.T("Médias", "Media"), Href: "/gestion/medias"},
		}
	default:
		items = []NavItem{
			calls,
			{Label: l.T("Défis", "Challenges"), Href: "/defis"}, figures,
			{Label: l.T("Presse", "Press"), Href: "/presse"},
			{Label: l.T("Le programme", "The programme"), Href: "/programme"},
		}
	}
	return mark(items, path)
}

// StaffMore is what the menu of the team folds under "Plus".
func StaffMore(l lang.Lang, path string) []NavItem {
	return mark([]NavItem{
		{Label: l.T("Personnes", "People"), Href: "/gestion/personnes"},
		{Label: l.T("Défis", "Challenges"), Href: "/gestion/defis"},
		{Label: l.T("Vœux", "Wishes"), Href: "/gestion/voeux"},
		{Label: l.T("Organisations", "Organisations"), Href: "/gestion/organisations"},
		{Label: l.T("Pages", "Pages"), Href: "/gestion/pages"},
		{Label: l.T("Importer des dossiers", "Import files"), Href: "/gestion/importer"},
		{Label: l.T("Mes travaux", "My works"), Href: "/gestion/travaux"},
		{Label: l.T("Journal", "Record"), Href: "/gestion/journal"},
		{Label: l.T("Données personnelles", "Personal data"), Href: "/gestion/donnees-personnelles"},
	}, path)
}

// mark chooses the entry whose address is the longest beginning of path. The
// landing page of an audience, under which all its pages stand, is only itself.
func mark(items []NavItem, path string) []NavItem {
	best := -1
	for i, item := range items {
		if path != item.Href && (item.Href == "/gestion" || !strings.HasPrefix(path, item.Href+"/")) {
			continue
		}
		if best < 0 || len(item.Href) > len(items[best].Href) {
			best = i
		}
	}
	if best >= 0 {
		items[best].Current = true
	}
	return items
}

func (f Frame) title() string {
	t := f.Title
	if f.ProgrammeName != "" && t != f.ProgrammeName {
		if t != "" {
			t += " – "
		}
		t += f.ProgrammeName
	}
	if f.Failed {
		t = f.Lang.T("Erreur\u00a0: ", "Error: ") + t
	}
	return t
}

// address is the page itself in a language, with its query.
func (f Frame) address(l lang.Lang) string {
	a := l.Path(f.path())
	if f.Query != "" {
		a += "?" + f.Query
	}
	return a
}

func (f Frame) path() string {
	if f.Path == "" {
		return "/"
	}
	return f.Path
}

func (f Frame) canonical(l lang.Lang) string { return f.BaseURL + f.address(l) }

// signIn brings back to the page that was being read.
func (f Frame) signIn() string {
	target := f.Lang.Path("/connexion")
	if p := f.address(f.Lang); !f.Secret && f.path() != "/" && f.path() != "/connexion" {
		target += "?retour=" + url.QueryEscape(p)
	}
	return target
}

func (f Frame) containerClass() string {
	if f.Wide {
		return "frame-wide"
	}
	return ""
}

// moreCurrent marks "Plus" when the page is one of those folded under it.
func (f Frame) moreCurrent() bool {
	for _, item := range f.More {
		if item.Current {
			return true
		}
	}
	return false
}

func (f Frame) footer() []Crumb {
	l := f.Lang
	all := []Crumb{
		{l.T("Accessibilité\u00a0: non conforme", "Accessibility: not compliant"), "/accessibilite"},
		{l.T("Mentions légales", "Legal notice"), "/mentions-legales"},
		{l.T("Données personnelles", "Personal data"), "/donnees-personnelles"},
		{l.T("Cookies (aucun)", "Cookies (none)"), "/cookies"},
		{l.T("Sécurité", "Security"), "/securite"},
		{l.T("Données ouvertes", "Open data"), "/donnees"},
		{l.T("Plan du site", "Site map"), "/plan-du-site"},
	}
	return slices.DeleteFunc(all, func(c Crumb) bool { return f.Has != nil && !f.Has(c.Href) })
}
