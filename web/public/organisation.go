package public

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"cohorte/fellowship/organisation"
	"cohorte/internal/lang"
	"cohorte/internal/slug"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

func organisationPage(id organisation.ID) string {
	return "/organisations/" + url.PathEscape(string(id))
}

// organisationsPage is the list of hosts.
type organisationsPage struct {
	Frame  layout.Frame
	Visit  *route.Visit
	Lang   lang.Lang
	Total  int
	Groups []hostGroup
}

// hostGroup is the hosts of one legal kind.
type hostGroup struct {
	Title string
	Hosts []store.PublicHost
}

func organisations(v *route.Visit) (route.Answer, error) {
	p := organisationsPage{Visit: v, Lang: v.Lang, Frame: frame(v, v.Say("Administrations d’accueil", "Host administrations"))}
	var hosts []store.PublicHost
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		hosts, err = tx.PublicHosts(ctx, v.By())
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	p.Total = len(hosts)
	for _, kind := range organisation.Kinds() {
		g := hostGroup{Title: kindWords(v.Lang, kind)}
		for _, h := range hosts {
			if h.Kind == kind {
				g.Hosts = append(g.Hosts, h)
			}
		}
		if len(g.Hosts) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	return route.Page(organisationsView(p)), nil
}

// kindWords names a legal kind, in the plural.
func kindWords(l lang.Lang, k organisation.Kind) string {
	switch k {
	case organisation.Constitutional:
		return l.T("Autorités constitutionnelles", "Constitutional authorities")
	case organisation.Court:
		return l.T("Juridictions", "Courts")
	case organisation.Ministry:
		return l.T("Ministères", "Ministries")
	case organisation.Central:
		return l.T("Administrations centrales", "Central directorates")
	case organisation.National:
		return l.T("Services à compétence nationale", "National services")
	case organisation.Deconcentrated:
		return l.T("Services déconcentrés", "Local services of the State")
	case organisation.PublicBody:
		return l.T("Établissements publics", "Public bodies")
	case organisation.PublicGroup:
		return l.T("Groupements d’intérêt public", "Public interest groups")
	case organisation.IndependentAuthority:
		return l.T("Autorités indépendantes", "Independent authorities")
	case organisation.SocialSecurity:
		return l.T("Caisses nationales de sécurité sociale", "Social security funds")
	}
	return l.T("Départements, missions et programmes", "Departments, missions and programmes")
}

// organisationOne is what the page of an organisation shows.
type organisationOne struct {
	organisation.Organisation
	Frame    layout.Frame
	Visit    *route.Visit
	Lang     lang.Lang
	Parent   *organisation.Organisation
	Children []store.PublicHost
	List     store.ChallengePage
}

// title is the name, with the acronym when there is one.
func organisationTitle(o organisation.Organisation) string {
	if o.Acronym == "" {
		return o.Name
	}
	return o.Name + " (" + o.Acronym + ")"
}

// others are the spellings that differ by more than accents, capitals, signs
// and the acronym.
func (p organisationOne) others() []string {
	seen := map[string]bool{slug.Of(p.Name): true, slug.Of(organisationTitle(p.Organisation)): true}
	var others []string
	for _, s := range p.Spellings {
		if !seen[slug.Of(s)] {
			others = append(others, s)
		}
		seen[slug.Of(s)] = true
	}
	return others
}

// lead says how many challenges it hosted.
func (p organisationOne) lead() string {
	said := p.Lang.T("A accueilli ", "Hosted ") + challengeCount(p.Lang, p.List.Total)
	if len(p.Children) > 0 {
		said += p.Lang.T(", avec ses services", ", with its services")
	}
	return said + "."
}

// all leads to the whole list when the page shows only its beginning.
func (p organisationOne) all() string {
	return p.Visit.To(ChallengesPage) + "?" + url.Values{"administration": {string(p.ID)}}.Encode()
}

func oneOrganisation(v *route.Visit) (route.Answer, error) {
	p := organisationOne{Visit: v, Lang: v.Lang}
	id := organisation.ID(v.PathValue("id"))
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if p.Organisation, err = tx.PublicOrganisation(ctx, v.By(), id); err != nil {
			return err
		}
		if p.Organisation.Parent != "" {
			parent, err := tx.PublicOrganisation(ctx, v.By(), p.Organisation.Parent)
			if err != nil {
				return err
			}
			p.Parent = &parent
		}
		if p.Children, err = tx.PublicChildren(ctx, v.By(), id); err != nil {
			return err
		}
		p.List, err = tx.PublicChallenges(ctx, v.By(), store.ChallengeFilter{
			Facets: map[string]string{store.FacetOrganisation: string(id)}, Size: challengesOnPage})
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	slices.SortStableFunc(p.Children, func(a, b store.PublicHost) int { return cmp.Compare(b.Challenges, a.Challenges) })
	p.Frame = frame(v, organisationTitle(p.Organisation))
	p.Frame.Breadcrumbs = []layout.Crumb{
		{Label: v.Say("Défis", "Challenges"), Href: ChallengesPage},
		{Label: v.Say("Administrations d’accueil", "Host administrations"), Href: "/organisations"},
		{Label: organisationTitle(p.Organisation)}}
	return route.Page(organisationView(p)), nil
}
