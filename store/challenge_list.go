package store

import (
	"cmp"
	"context"
	"slices"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/organisation"
	"cohorte/internal/frenchsearch"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// ChallengeFilter says which public challenges are wanted. Empty fields filter
// nothing.
type ChallengeFilter struct {
	Text string // as a visitor typed it
	// Facets are the wanted value of each facet (FacetCohort…).
	Facets map[string]string
	Page   int // from 1
	Size   int
}

// ChallengeCard is a challenge in a list.
type ChallengeCard struct {
	challenge.Challenge
	CohortName string
}

// ChallengePage is one page of a list, how many challenges all its pages hold,
// and what the list can be narrowed by.
type ChallengePage struct {
	Challenges []ChallengeCard
	Total      int
	Facets     map[string][]PublicFacet
}

// PublicFacet is a value and how many challenges of the list have it. For a
// facet that is filtered by, it counts as if it were not.
type PublicFacet struct {
	Value      string
	Challenges int
}

// challengeOrders is how challenges are sorted when nothing was typed; else it
// is by how well they meet what was.
var challengeOrders = sqldb.Orders{"latest": "k.place DESC, c.name_norm, c.slug"}

const (
	listedChallenges = `SELECT c.slug, c.name, c.cohort_id, c.administration, c.summary, c.year, c.outcome, c.content, k.name
		FROM challenges c JOIN cohorts k ON k.id = c.cohort_id`
	listedFacets = `SELECT f.facet AS facet, f.value AS value
		FROM public_facets f JOIN challenges c ON c.slug = f.challenge JOIN cohorts k ON k.id = c.cohort_id`
)

// mostWords bounds what is looked at of a query: the cost of a page must not
// be the visitor's to choose.
const mostWords = 8

// restrictChallenges keeps what is public at the time of the viewer, then what
// the filter wants; without is a facet to leave aside.
func restrictChallenges(l *sqldb.List, viewer fellowship.Actor, f ChallengeFilter, matches map[string]int, without string) {
	now := sqldb.At(viewer.At)
	l.Where("c.published_at <= ? AND k.published_at <= ?", now, now)
	for _, facet := range publicFacetNames {
		if value := f.Facets[facet]; value != "" && facet != without {
			l.Where("EXISTS (SELECT 1 FROM public_facets w WHERE w.challenge = c.slug AND w.facet = ? AND w.value = ?)", facet, value)
		}
	}
	if matches != nil {
		sqldb.In(l, "c.slug", sortedKeys(matches))
	}
}

var publicFacetNames = []string{FacetCohort, FacetProfile, FacetTheme, FacetOrganisation, FacetTown, FacetOutcome}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// PublicChallenges is one page of the catalogue.
func (tx *Tx) PublicChallenges(ctx context.Context, viewer fellowship.Actor, f ChallengeFilter) (ChallengePage, error) {
	matches, err := tx.matches(ctx, viewer, f.Text)
	if err != nil {
		return ChallengePage{}, err
	}
	l := sqldb.NewList(listedChallenges)
	restrictChallenges(l, viewer, f, matches, "")
	total, err := l.Count(ctx, tx.raw)
	if err != nil {
		return ChallengePage{}, err
	}
	page := ChallengePage{Total: int(total)}
	l.OrderBy(challengeOrders, "latest", "latest")
	skipped := (max(f.Page, 1) - 1) * f.Size
	if matches == nil {
		l.Page(f.Size, skipped)
	}
	if page.Challenges, err = tx.cards(ctx, l); err != nil {
		return ChallengePage{}, err
	}
	if matches != nil {
		slices.SortStableFunc(page.Challenges, func(a, b ChallengeCard) int { return cmp.Compare(matches[b.Slug], matches[a.Slug]) })
		skipped = min(skipped, len(page.Challenges))
		page.Challenges = page.Challenges[skipped:min(skipped+f.Size, len(page.Challenges))]
	}
	page.Facets, err = tx.publicFacets(ctx, viewer, f, matches)
	return page, err
}

// CountPublicChallenges is how many public challenges the filter finds.
func (tx *Tx) CountPublicChallenges(ctx context.Context, viewer fellowship.Actor, f ChallengeFilter) (int, error) {
	matches, err := tx.matches(ctx, viewer, f.Text)
	if err != nil {
		return 0, err
	}
	l := sqldb.NewList(listedChallenges)
	restrictChallenges(l, viewer, f, matches, "")
	total, err := l.Count(ctx, tx.raw)
	return int(total), err
}

func (tx *Tx) cards(ctx context.Context, l *sqldb.List) ([]ChallengeCard, error) {
	rows, err := l.Query(ctx, tx.raw)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var cards []ChallengeCard
	for rows.Next() {
		var row query.Challenge
		var card ChallengeCard
		if err := rows.Scan(&row.Slug, &row.Name, &row.CohortID, &row.Administration, &row.Summary, &row.Year, &row.Outcome,
			&row.Content, &card.CohortName); err != nil {
			return nil, err
		}
		if card.Challenge, err = challengeOf(row); err != nil {
			return nil, err
		}
		cards = append(cards, card)
	}
	return cards, rows.Err()
}

// matches are the slugs that have every word of the text, with how well; nil
// when there is no word in it. Only the last word may be unfinished.
func (tx *Tx) matches(ctx context.Context, viewer fellowship.Actor, text string) (map[string]int, error) {
	terms := frenchsearch.Query(text)
	if len(terms) == 0 {
		return nil, nil
	}
	terms = terms[:min(len(terms), mostWords)]
	var all map[string]int
	for i, term := range terms {
		weights, err := tx.termWeights(ctx, viewer, term, i == len(terms)-1)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			all = weights
			continue
		}
		for slug := range all {
			if w, has := weights[slug]; has {
				all[slug] += w
			} else {
				delete(all, slug)
			}
		}
	}
	return all, nil
}

func (tx *Tx) termWeights(ctx context.Context, viewer fellowship.Actor, term frenchsearch.Term, unfinished bool) (map[string]int, error) {
	now := sqldb.At(viewer.At)
	l := sqldb.NewList(`SELECT t.challenge, t.term, t.weight FROM public_terms t
		JOIN challenges c ON c.slug = t.challenge JOIN cohorts k ON k.id = c.cohort_id`)
	l.Where("c.published_at <= ? AND k.published_at <= ?", now, now)
	prefix := ""
	if unfinished && len(term.Prefix) >= 3 {
		prefix = term.Prefix
	}
	exact := [2]string{term.AnyOf[0], term.AnyOf[len(term.AnyOf)-1]}
	if prefix == "" {
		l.Where("t.term = ? OR t.term = ?", exact[0], exact[1])
	} else {
		l.Where(`t.term = ? OR t.term = ? OR t.term LIKE ? ESCAPE '\'`, exact[0], exact[1], likeEscape.Replace(prefix)+"%")
	}
	rows, err := l.Query(ctx, tx.raw)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	weights := map[string]int{}
	for rows.Next() {
		var slug, token string
		var weight int
		if err := rows.Scan(&slug, &token, &weight); err != nil {
			return nil, err
		}
		if slices.Contains(term.AnyOf, token) {
			weight *= 4 // the whole word rather than its beginning
		}
		weights[slug] = max(weights[slug], weight)
	}
	return weights, rows.Err()
}

func (tx *Tx) publicFacets(ctx context.Context, viewer fellowship.Actor, f ChallengeFilter, matches map[string]int) (map[string][]PublicFacet, error) {
	counted := map[string][]PublicFacet{}
	var free []string
	for _, facet := range publicFacetNames {
		if f.Facets[facet] == "" {
			free = append(free, facet)
			continue
		}
		if err := tx.countFacets(ctx, viewer, f, matches, facet, []string{facet}, counted); err != nil {
			return nil, err
		}
	}
	if len(free) == 0 {
		return counted, nil
	}
	return counted, tx.countFacets(ctx, viewer, f, matches, "", free, counted)
}

func (tx *Tx) countFacets(ctx context.Context, viewer fellowship.Actor, f ChallengeFilter, matches map[string]int, without string,
	wanted []string, into map[string][]PublicFacet,
) error {
	l := sqldb.NewList(listedFacets)
	restrictChallenges(l, viewer, f, matches, without)
	sqldb.In(l, "f.facet", wanted)
	text, args := l.SQL()
	rows, err := tx.raw.QueryContext(ctx,
		"SELECT facet, value, count(*) AS challenges FROM ("+text+") AS listed GROUP BY facet, value ORDER BY challenges DESC, facet, value", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var facet string
		var one PublicFacet
		if err := rows.Scan(&facet, &one.Value, &one.Challenges); err != nil {
			return err
		}
		into[facet] = append(into[facet], one)
	}
	return rows.Err()
}

// PublicEndings are public challenges of which it is known what became of them,
// the earliest cohort first.
func (tx *Tx) PublicEndings(ctx context.Context, viewer fellowship.Actor, most int) ([]ChallengeCard, error) {
	l := sqldb.NewList(listedChallenges)
	restrictChallenges(l, viewer, ChallengeFilter{}, nil, "")
	l.Where("c.outcome <> ''").OrderBy(sqldb.Orders{"earliest": "k.place, c.name_norm, c.slug"}, "earliest", "earliest").Page(most, 0)
	return tx.cards(ctx, l)
}

// PublicWord is a word that public challenges are found by, and how many.
type PublicWord struct {
	Word       string
	Challenges int
}

// PublicWords are all words that public challenges are found by.
func (tx *Tx) PublicWords(ctx context.Context, viewer fellowship.Actor) ([]PublicWord, error) {
	rows, err := tx.q.PublicWords(ctx, sqldb.MaybeAt(viewer.At))
	if err != nil {
		return nil, err
	}
	all := make([]PublicWord, len(rows))
	for i, row := range rows {
		all[i] = PublicWord{row.Word, int(row.Challenges)}
	}
	return all, nil
}

// PublicCounts are the numbers of what anybody may read.
type PublicCounts struct{ Challenges, Cohorts, Hosts int }

// PublicCounts counts what anybody may read: challenges, cohorts, and the
// organisations named as hosts, each once whatever its spelling.
func (tx *Tx) PublicCounts(ctx context.Context, viewer fellowship.Actor) (PublicCounts, error) {
	row, err := tx.q.PublicCounts(ctx, sqldb.MaybeAt(viewer.At))
	return PublicCounts{int(row.Challenges), int(row.Cohorts), int(row.Hosts)}, err
}

// ChallengeLink leads to a challenge beside the one that is read.
type ChallengeLink struct{ Slug, Name, CohortName string }

// ChallengeDetail is all that the page of a challenge says.
type ChallengeDetail struct {
	ChallengeCard
	Hosts        []organisation.Organisation
	Predecessors []ChallengeLink
	Next         []ChallengeLink // successors
}

// PublicChallenge is a challenge that anybody may read.
func (tx *Tx) PublicChallenge(ctx context.Context, viewer fellowship.Actor, slug string) (ChallengeDetail, error) {
	now := sqldb.MaybeAt(viewer.At)
	row, err := tx.q.PublicChallenge(ctx, query.PublicChallengeParams{Slug: slug, Now: now})
	if err != nil {
		return ChallengeDetail{}, found(err)
	}
	d := ChallengeDetail{ChallengeCard: ChallengeCard{CohortName: row.CohortName}}
	if d.Challenge, err = challengeOf(row.Challenge); err != nil {
		return d, err
	}
	hosts, err := tx.q.PublicHostsOf(ctx, query.PublicHostsOfParams{Slug: slug, Now: now})
	if err != nil {
		return d, err
	}
	for _, h := range hosts {
		d.Hosts = append(d.Hosts, organisation.Organisation{ID: organisation.ID(h.ID), Name: h.Name, Acronym: h.Acronym})
	}
	next, err := tx.q.PublicSuccessors(ctx, query.PublicSuccessorsParams{Slug: slug, Now: now})
	if err != nil {
		return d, err
	}
	for _, n := range next {
		d.Next = append(d.Next, ChallengeLink(n))
	}
	before, err := tx.q.PublicPredecessors(ctx, query.PublicPredecessorsParams{Slug: slug, Now: now})
	for _, b := range before {
		d.Predecessors = append(d.Predecessors, ChallengeLink(b))
	}
	return d, err
}
