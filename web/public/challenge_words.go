package public

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/edition"
	"cohorte/internal/lang"
	"cohorte/internal/slug"
	"cohorte/store"
	"cohorte/web/layout"
)

// catalogueNames are the names of what challenges carry, in the language of the
// visit.
type catalogueNames struct {
	l     lang.Lang
	names map[string]string // by facet and value
	rank  map[string]int    // place among the values of its facet
	since string
}

func readNames(ctx context.Context, tx *store.Tx, viewer fellowship.Actor, l lang.Lang) (catalogueNames, error) {
	n := catalogueNames{l: l, names: map[string]string{}, rank: map[string]int{}}
	add := func(facet, value, name string) {
		n.names[facet+" "+value] = name
		n.rank[facet+" "+value] = len(n.rank)
	}
	labels, err := tx.Labels(ctx)
	if err != nil {
		return n, err
	}
	for kind, list := range labels {
		if kind == store.FacetTheme || kind == store.FacetTown {
			slices.SortFunc(list, func(a, b challenge.Label) int { return cmp.Compare(slug.Fold(a.Name.FR), slug.Fold(b.Name.FR)) })
		}
		for _, label := range list {
			add(kind, label.ID, label.Name.In(string(l)))
		}
	}
	cohorts, err := tx.PublicCohorts(ctx, viewer)
	if err != nil {
		return n, err
	}
	for _, c := range cohorts {
		add(store.FacetCohort, c.ID, c.Name)
		if !c.Starts.IsZero() {
			n.since = strconv.Itoa(c.Starts.Year)
		}
	}
	organisations, err := tx.OrganisationNames(ctx)
	for _, o := range organisations {
		add(store.FacetOrganisation, string(o.ID), o.Name)
	}
	for _, o := range challenge.Outcomes() {
		add(store.FacetOutcome, string(o), sentenceCase(outcomeWords(l, o)))
	}
	add(store.FacetOutcome, store.NotKnownFacet, sentenceCase(outcomeWords(l, "")))
	return n, err
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// of is the name of a value; the value itself when it has none.
func (n catalogueNames) of(facet, value string) string {
	return orElse(n.names[facet+" "+value], value)
}

// sorted puts values in the order in which a list shows them.
func (n catalogueNames) sorted(facet string, values []store.PublicFacet) []store.PublicFacet {
	values = slices.Clone(values)
	slices.SortStableFunc(values, func(a, b store.PublicFacet) int {
		return cmp.Compare(n.rank[facet+" "+a.Value], n.rank[facet+" "+b.Value])
	})
	return values
}

// outcomePaths are the outcomes as addresses name them.
var outcomePaths = map[challenge.Outcome]string{
	challenge.StateStartup:  "startup-d-etat",
	challenge.OpenData:      "donnees-ouvertes",
	challenge.PermanentTeam: "equipe-permanente",
	challenge.CameBack:      "revenu-en-mission",
	store.NotKnownFacet:     "non-renseigne",
}

// paramValue is a value as addresses name it.
func paramValue(facet, value string) string {
	if facet == store.FacetOutcome {
		if word, known := outcomePaths[challenge.Outcome(value)]; known {
			return word
		}
	}
	return value
}

// outcomeOfWord is the outcome that an address names; a word that is not known
// finds nothing.
func outcomeOfWord(word string) string {
	for outcome, path := range outcomePaths {
		if path == word {
			return string(outcome)
		}
	}
	return word
}

// townOfWord is the id of a town, however it is written.
func townOfWord(word string) string { return slug.Of(word) }

// outcomeWords says how a challenge ended.
func outcomeWords(l lang.Lang, o challenge.Outcome) string {
	switch o {
	case challenge.StateStartup:
		return l.T("devenu startup d’État", "became a State startup")
	case challenge.OpenData:
		return l.T("données ouvertes reprises par un tiers", "open data reused by others")
	case challenge.PermanentTeam:
		return l.T("équipe permanente et défi successeur", "permanent team and successor challenge")
	case challenge.CameBack:
		return l.T("startup d’État, revenu en mission", "State startup, came back as a mission")
	}
	return l.T("devenir non renseigné", "outcome not known")
}

// outcomeState is the badge of what became of a challenge.
func outcomeState(l lang.Lang, o challenge.Outcome) layout.State {
	if !o.Known() {
		return layout.State{Role: layout.Neutral, Word: l.T("Devenir non renseigné", "Outcome not known")}
	}
	return layout.State{Role: layout.Success, Word: l.T("Perdure", "Lives on")}
}

// when is a date as precise as it is known.
func when(l lang.Lang, w fellowship.When) string {
	if w.IsZero() {
		return notStated(l)
	}
	day := time.Date(w.Year, time.Month(max(w.Month, 1)), max(w.Day, 1), 12, 0, 0, 0, edition.Paris)
	switch {
	case w.Month == 0:
		return strconv.Itoa(w.Year)
	case w.Day == 0:
		return l.Month(day)
	}
	return l.Date(day)
}

// towns are the places of a challenge, with the department where it was
// published: "Saint-Denis (93)".
func towns(l lang.Lang, c challenge.Challenge) string {
	names := make([]string, len(c.Towns))
	for i, t := range c.Towns {
		names[i] = t.Name
		if d := t.Department(); d != "" && t.Name != "Paris" {
			names[i] += " (" + d + ")"
		}
	}
	if len(names) == 0 {
		return notStated(l)
	}
	return l.And(names...)
}

// cardFoot is the last line of a card: town, cohort.
func cardFoot(l lang.Lang, c store.ChallengeCard) string {
	foot := c.CohortName
	if len(c.Towns) > 0 {
		foot = towns(l, c.Challenge) + " · " + foot
	}
	return foot
}

// figureAmount is the number as published, or that it was not.
func figureAmount(l lang.Lang, f challenge.Figure) string {
	if !f.Published() {
		return l.T("non publié", "not published")
	}
	before, after := f.Before, f.After
	if after != "" {
		after = "\u00a0" + after
	}
	return before + l.Number(int(f.Amount)) + after
}

// linkWords says where a link leads.
func linkWords(l lang.Lang, k challenge.LinkKind) string {
	switch k {
	case challenge.SourceCode:
		return l.T("Code source", "Source code")
	case challenge.Website:
		return l.T("Site du produit", "Website of the product")
	case challenge.Product:
		return l.T("Fiche du produit", "Page of the product")
	}
	return l.T("Site de l’administration", "Website of the administration")
}

// facetHref leads to the challenges that share a value.
func facetHref(p challengeOne, facet, value string) string {
	for _, f := range catalogueFacets {
		if f.facet == facet {
			return p.Visit.To(ChallengesPage) + "?" + url.Values{f.param: {paramValue(facet, value)}}.Encode()
		}
	}
	return p.Visit.To(ChallengesPage)
}

// figuresYear says of when the figures are: they are those of the end of the
// challenge.
func figuresYear(l lang.Lang, c challenge.Challenge) string {
	if c.Year == 0 {
		return l.T("année non précisée", "year not stated")
	}
	return strconv.Itoa(c.Year)
}

// duration is how long a challenge was planned to last; empty when not known.
func duration(l lang.Lang, months int) string {
	if months == 0 {
		return ""
	}
	return l.Count(months, l.T("mois", "month"), l.T("mois", "months"))
}

// errorMail is the address that reports an error about a page.
func errorMail(contact, subject string) string {
	return "mailto:" + contact + "?subject=" + url.PathEscape(subject)
}

func itoa(n int) string { return strconv.Itoa(n) }
