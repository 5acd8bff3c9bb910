package store

import (
	"context"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/slug"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// FileFilter says which files of the staff's list are wanted. Empty fields
// filter nothing, except that drafts come only when they are asked for.
type FileFilter struct {
	Call             edition.CallKind
	Edition          edition.ID
	Status           file.Status
	WithDrafts       bool // files that were never submitted too
	Profile          string
	Organisation     string
	OrganisationKind string
	Text             string // in the number, the name and the organisation
	Sort             string // a key of FileSorts; "submitted" when unknown
	Page             int    // from 1
	Size             int
}

// FilePage is one page of a list, and how many files all its pages hold.
type FilePage struct {
	Files []file.File
	Total int
}

// FileSorts are the orders of the list.
var FileSorts = sqldb.Orders{
	"name":      "name_norm, id",
	"submitted": "submitted_at DESC NULLS LAST, id DESC",
	"oldest":    "submitted_at NULLS LAST, id",
	"changed":   "changed_at DESC, id DESC",
}

// columns of a file in the order of scanFile.
const listedFiles = `SELECT id, number, call, edition_id, edition_version, round, stage, status, created_by, created_at,
	changed_at, submitted_at, submissions, revision, submitted_revision, name, profile, organisation, organisation_kind FROM files`

// likeEscape keeps the signs that LIKE gives a meaning to.
var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// restrict adds the filter to a list; only who may see files has one.
func restrict(l *sqldb.List, viewer fellowship.Actor, f FileFilter) error {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return fellowship.ErrNotAllowed
	}
	if f.Call != "" {
		l.Where("call = ?", string(f.Call))
	}
	if f.Edition != "" {
		l.Where("edition_id = ?", string(f.Edition))
	}
	if f.Status != "" {
		l.Where("status = ?", string(f.Status))
	} else if !f.WithDrafts {
		l.Where("submissions > 0")
	}
	if f.Profile != "" {
		l.Where("profile = ?", f.Profile)
	}
	if f.Organisation != "" {
		l.Where("organisation = ?", f.Organisation)
	}
	if f.OrganisationKind != "" {
		l.Where("organisation_kind = ?", f.OrganisationKind)
	}
	for word := range strings.FieldsSeq(slug.Fold(f.Text)) {
		like := "%" + likeEscape.Replace(word) + "%"
		if viewer.May.Has(fellowship.SeeIdentities) {
			l.Where(`search_norm LIKE ? ESCAPE '\'`, like)
		} else { // a name that can be searched is a name that can be found out
			l.Where(`lower(number) LIKE ? ESCAPE '\' OR (call = 'project' AND search_norm LIKE ? ESCAPE '\')`, like, like)
		}
	}
	return nil
}

// Files is one page of the staff's list. Whoever may not see identities gets
// no names of people.
func (tx *Tx) Files(ctx context.Context, viewer fellowship.Actor, f FileFilter) (FilePage, error) {
	l := sqldb.NewList(listedFiles)
	if err := restrict(l, viewer, f); err != nil {
		return FilePage{}, err
	}
	total, err := l.Count(ctx, tx.raw)
	if err != nil {
		return FilePage{}, err
	}
	rows, err := l.OrderBy(FileSorts, f.Sort, "submitted").Page(f.Size, (max(f.Page, 1)-1)*f.Size).Query(ctx, tx.raw)
	if err != nil {
		return FilePage{}, err
	}
	defer rows.Close()
	page := FilePage{Total: int(total)}
	for rows.Next() {
		var row query.File
		if err := rows.Scan(&row.ID, &row.Number, &row.Call, &row.EditionID, &row.EditionVersion, &row.Round, &row.Stage,
			&row.Status, &row.CreatedBy, &row.CreatedAt, &row.ChangedAt, &row.SubmittedAt, &row.Submissions, &row.Revision,
			&row.SubmittedRevision, &row.Name, &row.Profile, &row.Organisation, &row.OrganisationKind); err != nil {
			return FilePage{}, err
		}
		page.Files = append(page.Files, seenBy(viewer, fileOf(row)))
	}
	return page, rows.Err()
}

// seenBy takes out of a file what the viewer may not see.
func seenBy(viewer fellowship.Actor, f file.File) file.File {
	if f.Call == edition.TalentCall && !viewer.May.Has(fellowship.SeeIdentities) {
		f.Name = ""
	}
	return f
}

// Facet is a value that a list can be filtered by, and how many files have it.
type Facet struct {
	Value string
	Files int
}

// FacetColumn is what a list can be filtered by.
type FacetColumn string

// The columns.
const (
	ByStatus           FacetColumn = "status"
	ByEdition          FacetColumn = "edition_id"
	ByProfile          FacetColumn = "profile"
	ByOrganisation     FacetColumn = "organisation"
	ByOrganisationKind FacetColumn = "organisation_kind"
)

// FileFacets counts the files of a filter by the values of a column, the most
// frequent first.
func (tx *Tx) FileFacets(ctx context.Context, viewer fellowship.Actor, f FileFilter, column FacetColumn) ([]Facet, error) {
	var l *sqldb.List
	switch column {
	case ByStatus:
		l = sqldb.NewList("SELECT status AS value FROM files")
	case ByEdition:
		l = sqldb.NewList("SELECT edition_id AS value FROM files")
	case ByProfile:
		l = sqldb.NewList("SELECT profile AS value FROM files")
	case ByOrganisation:
		l = sqldb.NewList("SELECT organisation AS value FROM files")
	default:
		l = sqldb.NewList("SELECT organisation_kind AS value FROM files")
	}
	if err := restrict(l, viewer, f); err != nil {
		return nil, err
	}
	text, args := l.SQL()
	rows, err := tx.raw.QueryContext(ctx, "SELECT value, count(*) AS files FROM ("+text+") AS listed GROUP BY value ORDER BY files DESC, value", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var facets []Facet
	for rows.Next() {
		var facet Facet
		if err := rows.Scan(&facet.Value, &facet.Files); err != nil {
			return nil, err
		}
		facets = append(facets, facet)
	}
	return facets, rows.Err()
}

// FileForStaff is a file for who may see files. A draft that was never
// submitted is its authors' only.
func (tx *Tx) FileForStaff(ctx context.Context, viewer fellowship.Actor, number string) (file.File, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return file.File{}, fellowship.ErrNotFound
	}
	row, err := tx.q.FileByNumber(ctx, number)
	if err != nil {
		return file.File{}, missing(err)
	}
	if row.Submissions == 0 {
		return file.File{}, fellowship.ErrNotFound
	}
	return seenBy(viewer, fileOf(row)), nil
}
