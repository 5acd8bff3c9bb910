package store

import (
	"context"
	"strings"
	"unicode"

	"cohorte/fellowship/challenge"
	"cohorte/fellowship/organisation"
	"cohorte/internal/frenchsearch"
	"cohorte/internal/slug"
	"cohorte/internal/sqldb"
)

// about gathers the rows that stand beside challenges, to write them together.
type about struct {
	hosts, successors, facets, terms, towns *sqldb.Rows
}

func newAbout() *about {
	return &about{
		hosts:      sqldb.Into("challenge_hosts", "challenge", "organisation_id", "place"),
		successors: sqldb.Into("challenge_successors", "challenge", "successor", "place"),
		facets:     sqldb.Into("public_facets", "challenge", "facet", "value"),
		terms:      sqldb.Into("public_terms", "challenge", "term", "word", "weight"),
		towns:      sqldb.Into("labels", "kind", "id", "place", "name", "name_en", "unlisted"),
	}
}

// relate adds what joins a challenge to organisations and other challenges.
func (a *about) relate(c challenge.Challenge) {
	seen := map[organisation.ID]bool{}
	for i, o := range c.Organisations {
		if !seen[o] {
			a.hosts.Add(c.Slug, string(o), i)
		}
		seen[o] = true
	}
	for i, s := range c.Ending.Successors {
		a.successors.Add(c.Slug, s, i)
	}
}

// publishAbout writes what was gathered, and what public challenges are found
// by.
func (tx *Tx) publishAbout(ctx context.Context, a *about, public []challenge.Challenge) error {
	if len(public) > 0 {
		if err := tx.indexPublic(ctx, a, public); err != nil {
			return err
		}
	}
	for _, rows := range []*sqldb.Rows{a.towns, a.hosts, a.successors, a.facets, a.terms} {
		if err := rows.Write(ctx, tx.raw); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) indexPublic(ctx context.Context, a *about, public []challenge.Challenge) error {
	labels, err := tx.Labels(ctx)
	if err != nil {
		return err
	}
	all, err := tx.KeptOrganisations(ctx)
	if err != nil {
		return err
	}
	organisations := make(map[organisation.ID]organisation.Organisation, len(all))
	for _, o := range all {
		organisations[o.ID] = o
	}
	names := map[string]string{}
	for kind, list := range labels {
		for _, l := range list {
			names[kind+" "+l.ID] = l.Name.FR
		}
	}
	for _, c := range public {
		above := parents(c.Organisations, organisations)
		for _, t := range c.Towns {
			id := slug.Of(t.Name)
			if _, known := names[FacetTown+" "+id]; !known {
				names[FacetTown+" "+id] = t.Name
				a.towns.Add(FacetTown, id, 0, t.Name, "", 0)
			}
		}
		a.facet(c, above)
		a.search(c, above, organisations, names)
	}
	return nil
}

// parents are the hosts and all organisations above them, each once.
func parents(hosts []organisation.ID, all map[organisation.ID]organisation.Organisation) []organisation.ID {
	var above []organisation.ID
	seen := map[organisation.ID]bool{}
	for _, id := range hosts {
		for id != "" && !seen[id] {
			seen[id] = true
			above = append(above, id)
			id = all[id].Parent
		}
	}
	return above
}

func (a *about) facet(c challenge.Challenge, above []organisation.ID) {
	seen := map[string]bool{}
	add := func(facet, value string) {
		if value != "" && !seen[facet+" "+value] {
			seen[facet+" "+value] = true
			a.facets.Add(c.Slug, facet, value)
		}
	}
	add(FacetCohort, c.Cohort)
	for _, p := range c.Profiles {
		add(FacetProfile, p)
	}
	for _, t := range c.Themes {
		add(FacetTheme, t)
	}
	for _, o := range above {
		add(FacetOrganisation, string(o))
	}
	for _, t := range c.Towns {
		add(FacetTown, slug.Of(t.Name))
	}
	if c.Ending.Outcome.Known() {
		add(FacetOutcome, string(c.Ending.Outcome))
	} else {
		add(FacetOutcome, NotKnownFacet)
	}
}

// How much a word counts, by where it stands: a challenge is looked for by its
// name first.
const (
	weighsName         = 16
	weighsHost         = 6
	weighsPlace        = 4 // a town, a profile, a theme
	weighsText         = 2
	weighsOrganisation = 1 // above the host
)

func (a *about) search(c challenge.Challenge, above []organisation.ID, organisations map[organisation.ID]organisation.Organisation, names map[string]string) {
	terms := map[string]int64{}
	words := map[string]string{}
	var order []string
	add := func(text string, weight int64) {
		for _, word := range strings.Fields(text) {
			for _, token := range frenchsearch.Tokens(word) {
				// The shortest word of a token is the one to propose to who
				// mistyped it: "sauvetage" rather than "prédisauvetage".
				plain := plainWord(word)
				if terms[token] == 0 {
					order = append(order, token)
					words[token] = plain
				} else if len(plain) < len(words[token]) {
					words[token] = plain
				}
				terms[token] = max(terms[token], weight)
			}
		}
	}
	add(c.Name, weighsName)
	add(c.Administration, weighsHost)
	for i, id := range above {
		weight := int64(weighsOrganisation)
		if i < len(c.Organisations) {
			weight = weighsHost
		}
		for _, spelling := range allSpellings(organisations[id]) {
			add(spelling, weight)
		}
	}
	for _, t := range c.Towns {
		add(t.Name, weighsPlace)
	}
	for _, p := range c.Profiles {
		add(names[FacetProfile+" "+p], weighsPlace)
	}
	for _, t := range c.Themes {
		add(names[FacetTheme+" "+t], weighsPlace)
	}
	add(c.Summary, weighsText)
	for _, s := range c.Ending.Steps {
		add(s.Text.FR, weighsText)
	}
	for _, token := range order {
		a.terms.Add(c.Slug, token, words[token], terms[token])
	}
}

// plainWord is a word as it can be proposed to who mistyped it: small letters,
// without the signs around it and the article before it.
func plainWord(s string) string {
	s = strings.ToLower(strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
	for _, apostrophe := range []string{"’", "'"} {
		if before, after, found := strings.Cut(s, apostrophe); found && len(before) <= len("qu") {
			s = after
		}
	}
	return s
}
