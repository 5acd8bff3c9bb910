package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/slug"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
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
	// verdict is that on the last submission, where it is known.
	verdict admissibility.Word
	told    bool
}

// FileGroups counts the files of a filter, drafts too, by everything that a
// list is filtered by at a glance. Its own edition, status, profile and kind
// of organisation don't count: every number above a list is a sum of groups,
// so that the files are gone through once.
func (tx *Tx) FileGroups(ctx context.Context, viewer fellowship.Actor, f FileFilter) ([]FileGroup, error) {
	f.Edition, f.Status, f.Profile, f.OrganisationKind, f.WithDrafts = "", "", "", "", true
	if groups, ok, err := tx.keptGroups(ctx, viewer, f); ok || err != nil {
		return groups, err
	}
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

// filesAlike goes from one run of files that are alike to the next, and counts
// those that are wanted: GROUP BY would compare each file with the one before.
const filesAlike = `WITH RECURSIVE found (alike) AS (
	SELECT min(f.alike) FROM files f WHERE f.call = $1
	UNION ALL
	SELECT (SELECT min(n.alike) FROM files n WHERE n.call = $1 AND n.alike > found.alike) FROM found WHERE found.alike IS NOT NULL)
SELECT found.alike,
	(SELECT count(*) FROM files f WHERE f.call = $1 AND f.alike = found.alike),
	(SELECT f.submitted_at FROM files f WHERE f.call = $1 AND f.alike = found.alike AND f.submitted_at IS NOT NULL
		AND f.id NOT IN (SELECT c.file_id FROM conflicts c WHERE c.account_id = $2 AND c.excludes = 1) ORDER BY f.submitted_at LIMIT 1)
FROM found WHERE found.alike LIKE $3`

// keptGroups are the groups as the acts on files keep them: an index is asked
// how long each run of files is that are alike. ok is false for a filter by
// anything else, and where an older version of the program has added a file.
func (tx *Tx) keptGroups(ctx context.Context, viewer fellowship.Actor, f FileFilter) (groups []FileGroup, ok bool, err error) {
	if f.Call == "" || f.Organisation != "" || f.Unanswered || slug.Fold(f.Text) != "" || f.Numbers != nil ||
		!f.SubmittedFrom.IsZero() || !f.SubmittedBefore.IsZero() {
		return nil, false, nil
	}
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, false, fellowship.ErrNotAllowed
	}
	hidden, err := tx.q.HiddenAlike(ctx, query.HiddenAlikeParams{Call: string(f.Call), Viewer: viewer.ID})
	if err != nil {
		return nil, false, err
	}
	without := map[string]int64{}
	for _, row := range hidden {
		without[row.Alike] = row.Files
	}
	rows, err := tx.raw.QueryContext(ctx, filesAlike, string(f.Call), viewer.ID, f.Admissibility.pattern())
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	for rows.Next() {
		var (
			alike  string
			files  int64
			oldest sqldb.NullTime
		)
		if err := rows.Scan(&alike, &files, &oldest); err != nil {
			return nil, false, err
		}
		if alike == goneFromLists {
			continue
		}
		parts := strings.Split(alike, "|")
		if len(parts) != alikeParts {
			return nil, false, nil
		}
		word, told := strings.CutSuffix(parts[5], "!")
		g := FileGroup{OrganisationKind: parts[0], Profile: parts[1], Edition: edition.ID(parts[2]), Status: file.Status(parts[3]),
			Submitted: parts[4] != "", verdict: admissibility.Word(word), told: told,
			Files: int(files - without[alike]), Oldest: oldest.OrZero()}
		if g.Files > 0 && g.stands(f.Admissibility) {
			groups = append(groups, g)
		}
	}
	// The day by which a correction is due is in no group: where some are due, they are gone through.
	return groups, f.Admissibility != Overdue || len(groups) == 0, rows.Err()
}

// pattern leaves out most of the groups that don't have a standing, before
// they are counted; stands decides.
func (s Standing) pattern() string {
	switch s {
	case "", ToTell:
		return "%"
	case ToVerify:
		return "%|"
	case Overdue:
		return "%|" + string(admissibility.ToComplete) + "!"
	}
	return "%|" + string(s) + "%"
}

// alikeParts is how many parts the column has; see its migration.
const alikeParts = 6

// goneFromLists stands in the column of what was archived or erased.
const goneFromLists = "-"

// stands says whether the files of the group have a standing, or can: see
// standing, which says the same of rows.
func (g FileGroup) stands(s Standing) bool {
	waits := g.Status == file.Submitted || g.Status == file.Inadmissible || g.Status == file.ToComplete
	switch s {
	case "":
		return true
	case ToVerify:
		return waits && g.verdict == ""
	case ToTell:
		return waits && g.verdict != "" && !g.told
	}
	if s == Overdue {
		return g.Status == file.ToComplete && g.verdict == admissibility.ToComplete && g.told
	}
	return g.verdict == admissibility.Word(s)
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
