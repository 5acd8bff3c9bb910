package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/sqldb"
)

// FileGroup is how many files of a list are alike in what it can be filtered
// by.
type FileGroup struct {
	Edition          edition.ID
	Status           file.Status
	Profile          string
	OrganisationKind string
	Submitted        bool // at least once
	Files            int
	Oldest           time.Time // when the first of them was last submitted; zero when none was
}

// FileGroups counts the files of a filter, drafts too, by everything that a
// list is filtered by at a glance. Its own edition, status, profile and kind
// of organisation don't count: every number above a list is a sum of groups,
// so that the files are gone through once.
func (tx *Tx) FileGroups(ctx context.Context, viewer fellowship.Actor, f FileFilter) ([]FileGroup, error) {
	f.Edition, f.Status, f.Profile, f.OrganisationKind, f.WithDrafts = "", "", "", "", true
	l := sqldb.NewList("SELECT organisation_kind, profile, edition_id, status, submissions, count(*) AS files, min(submitted_at) AS oldest FROM files")
	if err := restrict(l, viewer, f); err != nil {
		return nil, err
	}
	// The columns in the order of an index: groups come out as it is read.
	text, args := l.SQL()
	rows, err := tx.raw.QueryContext(ctx, text+" GROUP BY organisation_kind, profile, edition_id, status, submissions", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var groups []FileGroup
	for rows.Next() {
		var (
			g           FileGroup
			submissions int
			oldest      sqldb.NullTime
		)
		if err := rows.Scan(&g.OrganisationKind, &g.Profile, &g.Edition, &g.Status, &submissions, &g.Files, &oldest); err != nil {
			return nil, err
		}
		g.Submitted, g.Oldest = submissions > 0, oldest.OrZero()
		groups = append(groups, g)
	}
	return groups, rows.Err()
}

// in says whether the files of the group are in a list.
func (g FileGroup) in(f FileFilter) bool {
	return (f.Edition == "" || g.Edition == f.Edition) && (f.Profile == "" || g.Profile == f.Profile) &&
		(f.OrganisationKind == "" || g.OrganisationKind == f.OrganisationKind) &&
		(f.Status == g.Status || f.Status == "" && (f.WithDrafts || g.Submitted))
}

// CountIn is how many files of the groups are in a list, and when the first of
// them was last submitted.
func CountIn(groups []FileGroup, f FileFilter) (n int, oldest time.Time) {
	for _, g := range groups {
		if !g.in(f) {
			continue
		}
		n += g.Files
		if !g.Oldest.IsZero() && (oldest.IsZero() || g.Oldest.Before(oldest)) {
			oldest = g.Oldest
		}
	}
	return n, oldest
}

// FacetsIn counts the files of the groups that are in a list by the values of
// a column, the most frequent first.
func FacetsIn(groups []FileGroup, f FileFilter, column FacetColumn) []Facet {
	of := map[string]int{}
	for _, g := range groups {
		if g.in(f) {
			of[g.value(column)] += g.Files
		}
	}
	var facets []Facet
	for value, n := range of {
		facets = append(facets, Facet{Value: value, Files: n})
	}
	slices.SortFunc(facets, func(a, b Facet) int { return cmp.Or(b.Files-a.Files, cmp.Compare(a.Value, b.Value)) })
	return facets
}

func (g FileGroup) value(column FacetColumn) string {
	switch column {
	case ByStatus:
		return string(g.Status)
	case ByEdition:
		return string(g.Edition)
	case ByProfile:
		return g.Profile
	}
	return g.OrganisationKind
}
