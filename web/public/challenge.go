package public

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/organisation"
	"cohorte/internal/frenchsearch"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// challengesOnPage is how many challenges a page of a list shows.
const challengesOnPage = 24

// ChallengesPage is the address of the catalogue.
const ChallengesPage = "/defis"

func challengePage(slug string) string { return ChallengesPage + "/" + slug }

// textParam is the parameter of what a visitor typed.
const textParam = "q"

// facetOf is a filter of the catalogue: its name in addresses and on screen.
type facetOf struct {
	facet, param         string
	fr, en, allFR, allEN string
}

var catalogueFacets = []facetOf{
	{store.FacetCohort, "promotion", "Promotion", "Cohort", "Toutes", "All"},
	{store.FacetProfile, "profil", "Profil", "Profile", "Tous", "All"},
	{store.FacetTheme, "theme", "Thème", "Theme", "Tous", "All"},
	{store.FacetOrganisation, "administration", "Administration", "Administration", "Toutes", "All"},
	{store.FacetTown, "ville", "Ville", "Town", "Toutes", "All"},
	{store.FacetOutcome, "devenir", "Devenir", "Outcome", "Tous", "All"},
}

// challengesPage is what the catalogue shows.
type challengesPage struct {
	Frame   layout.Frame
	Visit   *route.Visit
	Lang    lang.Lang
	Whole   int    // public challenges without any filter
	Since   string // year of the first cohort
	Text    string
	Filters []filterOf
	Tags    []layout.Tag
	List    store.ChallengePage
	Page    int
	Instead []textToTry // when nothing was found
	Offers  []offer
}

// textToTry is what a visitor may have meant, and how many challenges it finds.
type textToTry struct {
	Text  string
	Found int
}

// The most characters of a search and the most words of it that are looked at:
// the cost of a page must not be the visitor's to choose.
const longestSearch, mostGuessed = 200, 8

// filterOf is a filter with its choices.
type filterOf struct {
	facetOf
	Choices []layout.Choice
}

func (p challengesPage) pages() int { return (p.List.Total + challengesOnPage - 1) / challengesOnPage }

// chosen is how many filters are set.
func (p challengesPage) chosen() int { return len(p.Tags) }

func (p challengesPage) filtersTitle() string {
	title := p.Lang.T("Filtrer", "Filter")
	if n := p.chosen(); n > 0 {
		title += " (" + strconv.Itoa(n) + ")"
	}
	return title
}

// challengeCount is "13 défis".
func challengeCount(l lang.Lang, n int) string {
	return l.Count(n, l.T("défi", "challenge"), l.T("défis", "challenges"))
}

// href is the address of the list with other parameters: pairs of a name and a
// value, empty to take it off. Without a page among them, it is the first.
func (p challengesPage) href(pairs ...string) string {
	q := url.Values{}
	given := p.Visit.URL.Query()
	for _, name := range append([]string{textParam}, facetParams()...) {
		if value := strings.TrimSpace(given.Get(name)); value != "" {
			q.Set(name, value)
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Del(pairs[i])
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return p.Visit.To(ChallengesPage)
	}
	return p.Visit.To(ChallengesPage) + "?" + q.Encode()
}

func facetParams() []string {
	params := make([]string, len(catalogueFacets))
	for i, f := range catalogueFacets {
		params[i] = f.param
	}
	return params
}

func challenges(v *route.Visit) (route.Answer, error) {
	p := challengesPage{Visit: v, Lang: v.Lang, Text: searchOf(v), Page: 1}
	if text := v.URL.Query().Get("page"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return route.Answer{}, fellowship.ErrNotFound
		}
		p.Page = n
	}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error { return p.read(ctx, tx) })
	if err != nil {
		return route.Answer{}, err
	}
	if p.Page > 1 && p.Page > p.pages() {
		return route.Answer{}, fellowship.ErrNotFound
	}
	if p.Offers, err = offersAt(v); err != nil {
		return route.Answer{}, err
	}
	title := v.Say("Défis", "Challenges")
	if p.pages() > 1 {
		title += v.Say(" (page ", " (page ") + strconv.Itoa(p.Page) + v.Say(" sur ", " of ") + strconv.Itoa(p.pages()) + ")"
	}
	p.Frame = frame(v, title)
	p.Frame.Description = v.Say("Tous les défis du programme\u00a0: qui les a accueillis, et ce qu’ils sont devenus.",
		"All the challenges of the programme: who hosted them, and what became of them.")
	return route.Page(challengesView(p)), nil
}

// searchOf is what the visitor typed, as much of it as is looked at.
func searchOf(v *route.Visit) string {
	typed := strings.TrimSpace(v.URL.Query().Get(textParam))
	if runes := []rune(typed); len(runes) > longestSearch {
		typed = strings.TrimSpace(string(runes[:longestSearch]))
	}
	return typed
}

func (p *challengesPage) read(ctx context.Context, tx *store.Tx) error {
	viewer := p.Visit.By()
	f := store.ChallengeFilter{Text: p.Text, Facets: map[string]string{}, Page: p.Page, Size: challengesOnPage}
	for _, c := range catalogueFacets {
		f.Facets[c.facet] = strings.TrimSpace(p.Visit.URL.Query().Get(c.param))
	}
	f.Facets[store.FacetOutcome] = outcomeOfWord(f.Facets[store.FacetOutcome])
	f.Facets[store.FacetTown] = townOfWord(f.Facets[store.FacetTown])
	named, err := p.administration(ctx, tx, viewer, f.Facets)
	if err != nil {
		return err
	}
	if p.List, err = tx.PublicChallenges(ctx, viewer, f); err != nil {
		return err
	}
	counts, err := tx.PublicCounts(ctx, viewer)
	if err != nil {
		return err
	}
	p.Whole = counts.Challenges
	names, err := readNames(ctx, tx, viewer, p.Lang)
	if err != nil {
		return err
	}
	p.Since = names.since
	p.filters(f.Facets, names, named)
	if p.List.Total == 0 && p.Text != "" {
		return p.guess(ctx, tx, viewer, f)
	}
	return nil
}

// administration finds the organisation that the address names, by its id or
// by any spelling of it that was published. One that no public challenge names
// is not found, as if it were not there.
func (p *challengesPage) administration(ctx context.Context, tx *store.Tx, viewer fellowship.Actor, facets map[string]string) (string, error) {
	typed := facets[store.FacetOrganisation]
	if typed == "" {
		return "", nil
	}
	o, err := tx.PublicOrganisation(ctx, viewer, organisation.ID(typed))
	if err == nil {
		return o.Name, nil
	}
	if !errors.Is(err, fellowship.ErrNotFound) {
		return "", err
	}
	id, known, err := tx.OrganisationSpelled(ctx, typed)
	if err != nil || !known {
		return typed, err
	}
	if o, err = tx.PublicOrganisation(ctx, viewer, id); err != nil {
		if errors.Is(err, fellowship.ErrNotFound) {
			return typed, nil
		}
		return "", err
	}
	facets[store.FacetOrganisation] = string(id)
	return o.Name, nil
}

// filters makes the choices of each filter, in the order in which they are
// looked for, and the tags of those that are set.
func (p *challengesPage) filters(set map[string]string, names catalogueNames, administration string) {
	for _, f := range catalogueFacets {
		filter := filterOf{facetOf: f}
		chosen := set[f.facet]
		label := ""
		for _, value := range names.sorted(f.facet, p.List.Facets[f.facet]) {
			name := names.of(f.facet, value.Value)
			c := layout.Choice{Value: paramValue(f.facet, value.Value), Label: name + " (" + strconv.Itoa(value.Challenges) + ")", Chosen: value.Value == chosen}
			if c.Chosen {
				label = name
			}
			filter.Choices = append(filter.Choices, c)
		}
		if chosen != "" {
			if label == "" {
				label = p.Visit.URL.Query().Get(f.param)
				if f.facet == store.FacetOrganisation {
					label = administration
				}
				filter.Choices = append(filter.Choices, layout.Choice{Value: paramValue(f.facet, chosen), Label: label + " (0)", Chosen: true})
			}
			p.Tags = append(p.Tags, layout.Tag{Label: label, Remove: p.href(f.param, "")})
		}
		p.Filters = append(p.Filters, filter)
	}
}

// guess looks for what was meant: the same words with the mistyped ones mended;
// when each of them is right and no challenge has them all, each by itself.
func (p *challengesPage) guess(ctx context.Context, tx *store.Tx, viewer fellowship.Actor, f store.ChallengeFilter) error {
	words, err := tx.PublicWords(ctx, viewer)
	if err != nil {
		return err
	}
	slices.SortStableFunc(words, func(a, b store.PublicWord) int { return b.Challenges - a.Challenges })
	known := make([]string, len(words))
	for i, w := range words {
		known[i] = w.Word
	}
	typed := strings.Fields(f.Text)
	if len(typed) > mostGuessed {
		return nil
	}
	mended := slices.Clone(typed)
	for i, word := range typed {
		if n, err := finds(ctx, tx, viewer, f, word); err != nil {
			return err
		} else if n > 0 {
			continue
		}
		if near, ok := frenchsearch.Near(word, known); ok {
			mended[i] = near
		}
	}
	tries := []string{strings.Join(mended, " ")}
	if n, err := finds(ctx, tx, viewer, f, tries[0]); err != nil {
		return err
	} else if n == 0 && len(mended) > 1 {
		tries = mended
	}
	for _, try := range tries {
		n, err := finds(ctx, tx, viewer, f, try)
		if err != nil {
			return err
		}
		if one := (textToTry{try, n}); n > 0 && len(p.Instead) < mostTries && !slices.Contains(p.Instead, one) {
			p.Instead = append(p.Instead, one)
		}
	}
	return nil
}

// lastIs is the text after the last of a list, and nothing after the others.
func lastIs[T any](i int, list []T, text string) string {
	if i < len(list)-1 {
		return ""
	}
	return text
}

// mostTries is how many other searches are proposed at most.
const mostTries = 3

// finds is how many challenges the filter finds with another text.
func finds(ctx context.Context, tx *store.Tx, viewer fellowship.Actor, f store.ChallengeFilter, text string) (int, error) {
	f.Text = text
	return tx.CountPublicChallenges(ctx, viewer, f)
}

// challengeOne is what the page of a challenge shows.
type challengeOne struct {
	store.ChallengeDetail
	Frame   layout.Frame
	Visit   *route.Visit
	Lang    lang.Lang
	Names   catalogueNames
	Contact string
}

func oneChallenge(v *route.Visit) (route.Answer, error) {
	p := challengeOne{Visit: v, Lang: v.Lang, Contact: v.Programme().Contact}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if p.ChallengeDetail, err = tx.PublicChallenge(ctx, v.By(), v.PathValue("slug")); err != nil {
			return err
		}
		p.Names, err = readNames(ctx, tx, v.By(), v.Lang)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	p.Frame = frame(v, p.Name+" – "+v.Say("Défi", "Challenge"))
	p.Frame.Description = p.Summary
	p.Frame.Breadcrumbs = []layout.Crumb{{Label: v.Say("Défis", "Challenges"), Href: ChallengesPage}, {Label: p.Name}}
	return route.Page(challengeView(p)), nil
}

// movedChallenge leads from the addresses that the programme printed, with
// their final slash, to those of today. It does so for any address, so that it
// tells nothing of which exist.
func movedChallenge(v *route.Visit) (route.Answer, error) {
	return route.Moved(v.To(challengePage(url.PathEscape(v.PathValue("slug"))))), nil
}
