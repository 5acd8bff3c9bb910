// Package history is the past of the programme: its cohorts, its challenges and
// the administrations that hosted them.
//
// It comes from two places that a test holds equal: the data beside this file,
// loaded when a new place starts, and the folder of the programme's own site,
// which an operator may read again at any time. Both give the same typed value
// and neither touches a database. The folder adds the line that the programme
// wrote about each challenge; the data beside this file holds facts only, with
// the figures, links and outcomes that the folder lacks.
package history

import (
	"cmp"
	"slices"

	"cohorte/fellowship/challenge"
	"cohorte/fellowship/cohort"
	"cohorte/fellowship/organisation"
	"cohorte/importer"
)

// History is what is known of the past, in the order of cohorts and then of
// slugs.
type History struct {
	Cohorts       []cohort.Cohort
	Challenges    []challenge.Challenge
	Organisations *organisation.Directory
	Profiles      []challenge.Label
	Themes        []challenge.Label
	importer.Report
}

// Find is the challenge of that slug.
func (h *History) Find(slug string) (challenge.Challenge, bool) {
	at := slices.IndexFunc(h.Challenges, func(c challenge.Challenge) bool { return c.Slug == slug })
	if at < 0 {
		return challenge.Challenge{}, false
	}
	return h.Challenges[at], true
}

func (h *History) sort() {
	slices.SortFunc(h.Cohorts, func(a, b cohort.Cohort) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
	order := map[string]int{}
	for i, c := range h.Cohorts {
		order[c.ID] = i
	}
	slices.SortFunc(h.Challenges, func(a, b challenge.Challenge) int {
		return cmp.Or(cmp.Compare(order[a.Cohort], order[b.Cohort]), cmp.Compare(a.Slug, b.Slug))
	})
	h.Report.Sort()
}
