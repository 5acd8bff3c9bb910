package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/thread"
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
	// Admissibility keeps those that wait for an officer, or have this verdict.
	Admissibility Standing
	// Unanswered keeps those with messages that wait for an answer.
	Unanswered bool
	Text       string // in the number, the name and the organisation
	// Numbers keeps the files that have one of these, when it is not nil.
	Numbers []string
	// Submitted within a span of time, its end excluded; zero is without bound.
	SubmittedFrom, SubmittedBefore time.Time
	Sort                           string // a key of FileSorts; "submitted" when unknown
	Page                           int    // from 1
	Size                           int
}

// Standing is where a file stands with the officers who verify it.
type Standing string

// The standings: what waits, and what the last verdict says.
const (
	ToVerify     Standing = "to_verify" // submitted, without a verdict on the last submission
	ToTell       Standing = "to_tell"   // with a verdict that its authors were not told
	Overdue      Standing = "overdue"   // to complete, and the day is past
	IsAdmissible Standing = Standing(admissibility.Admissible)
	IsRefused    Standing = Standing(admissibility.NotAdmissible)
	IsToComplete Standing = Standing(admissibility.ToComplete)
)

// lastVerdict begins a condition on the last verdict of a file, when it is
// about the last submission.
const lastVerdict = `EXISTS (SELECT 1 FROM admissibility_verdicts v WHERE v.file_id = files.id AND v.submission = files.submissions
	AND v.n = (SELECT max(w.n) FROM admissibility_verdicts w WHERE w.file_id = files.id)`

// standing keeps the files of a standing.
func standing(l *sqldb.List, s Standing, at time.Time) {
	switch s {
	case "":
	case ToVerify:
		l.Where(`status IN ('submitted', 'not_admissible', 'to_complete') AND NOT EXISTS (SELECT 1 FROM admissibility_verdicts v WHERE v.file_id = files.id AND v.submission = files.submissions)`)
	case ToTell:
		l.Where(`id IN (SELECT file_id FROM admissibility_verdicts WHERE told_at IS NULL) AND status IN ('submitted', 'not_admissible', 'to_complete') AND ` + lastVerdict + ` AND v.told_at IS NULL)`)
	case Overdue:
		l.Where(`status = 'to_complete' AND `+lastVerdict+` AND v.told_at IS NOT NULL AND v.due_at <= ?)`, sqldb.At(at))
	default:
		// Few verdicts are looked at rather than many files.
		l.Where(`id IN (SELECT file_id FROM admissibility_verdicts WHERE word = ?) AND `+lastVerdict+` AND v.word = ?)`, string(s), string(s))
	}
}

// FilePage is one page of a list, and how many files all its pages hold.
type FilePage struct {
	Files []file.File
	Total int
}

// FileSorts are the orders of the list. Those of a list without drafts are
// orders of its indexes in both databases; where some files were never
// submitted, these come last and the order is made anew.
var FileSorts = sqldb.Orders{
	"name":               "name_norm, id",
	"submitted":          "submitted_at DESC, id DESC",
	"oldest":             "submitted_at, id",
	"changed":            "changed_at DESC, id DESC",
	"number":             "number, id",
	"profile":            "profile, id",
	"organisation":       "organisation, id",
	"edition":            "edition_id, id",
	"status":             "status, id",
	"started":            "id DESC",
	"submitted, if ever": "submitted_at DESC NULLS LAST, id DESC",
	"oldest, if ever":    "submitted_at NULLS LAST, id",
}

// columns of a file in the order of scanFile.
const listedFiles = `SELECT id, number, call, edition_id, edition_version, round, stage, status, created_by, created_at,
	changed_at, submitted_at, submissions, revision, submitted_revision, name, profile, organisation, organisation_kind FROM files`

// likeEscape keeps the signs that LIKE gives a meaning to.
var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// restrict adds the filter to a list; only who may see files has one, without
// the files from which a conflict excludes them. Rule R-25.
func restrict(l *sqldb.List, viewer fellowship.Actor, f FileFilter) error {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return fellowship.ErrNotAllowed
	}
	l.Where("id NOT IN (SELECT c.file_id FROM conflicts c WHERE c.account_id = ? AND c.excludes = 1)", viewer.ID)
	l.Where("archived_at IS NULL AND erased_at IS NULL")
	if f.Call != "" {
		l.Where("call = ?", string(f.Call))
	}
	if f.Edition != "" {
		l.Where("edition_id = ?", string(f.Edition))
	}
	if f.Status != "" {
		l.Where("status = ?", string(f.Status))
		if f.received() {
			l.Where("submissions > 0") // which the indexes of lists are made for
		} else if f.Status != file.Withdrawn {
			l.Where("submissions = 0")
		}
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
		like, number := "%"+likeEscape.Replace(word)+"%", "%"+likeEscape.Replace(strings.ReplaceAll(word, "-", ""))+"%"
		if !viewer.May.Has(fellowship.SeeIdentities) { // a name that can be searched is a name that can be found out
			l.Where(`replace(lower(number), '-', '') LIKE ? ESCAPE '\' OR (submissions > 0 AND call = 'project' AND search_norm LIKE ? ESCAPE '\')`, number, like)
			continue
		}
		// What is searched holds the number; of a draft, nothing else may be found.
		if number == like {
			l.Where(`search_norm LIKE ? ESCAPE '\'`, like)
		} else {
			l.Where(`search_norm LIKE ? ESCAPE '\' OR search_norm LIKE ? ESCAPE '\'`, like, number)
		}
		l.Where(`submissions > 0 OR replace(lower(number), '-', '') LIKE ? ESCAPE '\'`, number)
	}
	standing(l, f.Admissibility, viewer.At)
	if f.Unanswered {
		if !thread.MayRead(viewer) {
			return fellowship.ErrNotAllowed
		}
		l.Where("EXISTS (SELECT 1 FROM threads t WHERE t.file_id = files.id AND t.waiting > 0)")
	}
	if f.Numbers != nil {
		sqldb.In(l, "number", f.Numbers)
	}
	if !f.SubmittedFrom.IsZero() {
		l.Where("submitted_at >= ?", sqldb.At(f.SubmittedFrom))
	}
	if !f.SubmittedBefore.IsZero() {
		l.Where("submitted_at < ?", sqldb.At(f.SubmittedBefore))
	}
	return nil
}

// received says whether all files of the list were submitted: a draft, or one
// that was withdrawn as a draft, never was.
func (f FileFilter) received() bool {
	switch f.Status {
	case "":
		return !f.WithDrafts
	case file.Draft, file.LeftAsDraft, file.Withdrawn:
		return false
	}
	return true
}

// order is the key of the order that the viewer may have. A file's place among
// the names tells about the name.
func order(viewer fellowship.Actor, f FileFilter) string {
	named := f.Call == edition.ProjectCall || viewer.May.Has(fellowship.SeeIdentities)
	if _, ok := FileSorts[f.Sort]; !ok || (f.Sort == "name" && !named) {
		f.Sort = "submitted"
	}
	switch {
	case f.Sort != "submitted" && f.Sort != "oldest":
	case f.Status == file.Draft || f.Status == file.LeftAsDraft:
		f.Sort = "started"
	case !f.received():
		f.Sort += ", if ever"
	}
	return f.Sort
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
	files, err := tx.FilesOfPage(ctx, viewer, f)
	return FilePage{Files: files, Total: int(total)}, err
}

// FilesOfPage is one page of the staff's list, uncounted.
func (tx *Tx) FilesOfPage(ctx context.Context, viewer fellowship.Actor, f FileFilter) (files []file.File, err error) {
	l := sqldb.NewList(listedFiles)
	if err := restrict(l, viewer, f); err != nil {
		return nil, err
	}
	rows, err := l.OrderBy(FileSorts, order(viewer, f), "submitted").Page(f.Size, (max(f.Page, 1)-1)*f.Size).Query(ctx, tx.raw)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var row query.File
		if err := rows.Scan(&row.ID, &row.Number, &row.Call, &row.EditionID, &row.EditionVersion, &row.Round, &row.Stage,
			&row.Status, &row.CreatedBy, &row.CreatedAt, &row.ChangedAt, &row.SubmittedAt, &row.Submissions, &row.Revision,
			&row.SubmittedRevision, &row.Name, &row.Profile, &row.Organisation, &row.OrganisationKind); err != nil {
			return nil, err
		}
		files = append(files, seenBy(viewer, fileOf(row)))
	}
	return files, rows.Err()
}

// seenBy takes out of a file what the viewer may not see: names of people, and
// what a draft that was never submitted says.
func seenBy(viewer fellowship.Actor, f file.File) file.File {
	if f.Submissions == 0 {
		f.Name, f.Organisation = "", ""
	}
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

// FilePlace is where a file stands in a list.
type FilePlace struct {
	Place, Total   int    // Place is 0 when the list does not hold the file
	Previous, Next string // numbers, empty at the ends
}

// FilePlace finds a file in the list of a filter, with its neighbours.
func (tx *Tx) FilePlace(ctx context.Context, viewer fellowship.Actor, f FileFilter, number string) (FilePlace, error) {
	if order(viewer, f) == "submitted" && f.Call != "" && f.Status == "" && !f.WithDrafts {
		return tx.placeBySubmission(ctx, viewer, f, number)
	}
	l := sqldb.NewList("SELECT number, row_number() OVER (ORDER BY " + FileSorts[order(viewer, f)] + ") AS place FROM files")
	if err := restrict(l, viewer, f); err != nil {
		return FilePlace{}, err
	}
	total, err := l.Count(ctx, tx.raw)
	if err != nil {
		return FilePlace{}, err
	}
	text, args := l.SQL()
	mark := "$" + strconv.Itoa(len(args)+1)
	rows, err := tx.raw.QueryContext(ctx, "WITH listed AS ("+text+"), here AS (SELECT place FROM listed WHERE number = "+mark+") "+
		"SELECT listed.number, listed.place, here.place FROM listed, here WHERE listed.place BETWEEN here.place - 1 AND here.place + 1",
		append(args, number)...)
	if err != nil {
		return FilePlace{}, err
	}
	defer rows.Close()
	p := FilePlace{Total: int(total)}
	for rows.Next() {
		var (
			found         string
			place, place0 int
		)
		if err := rows.Scan(&found, &place, &place0); err != nil {
			return FilePlace{}, err
		}
		p.Place = place0
		switch {
		case place < place0:
			p.Previous = found
		case place > place0:
			p.Next = found
		}
	}
	return p, rows.Err()
}

// placeBySubmission is FilePlace in the usual order, without putting all files
// in order: it counts those before, and looks at one on each side.
func (tx *Tx) placeBySubmission(ctx context.Context, viewer fellowship.Actor, f FileFilter, number string) (FilePlace, error) {
	listed := func() (*sqldb.List, error) {
		l := sqldb.NewList("SELECT number, submitted_at, id FROM files")
		return l, restrict(l, viewer, f)
	}
	all, err := listed()
	if err != nil {
		return FilePlace{}, err
	}
	total, err := all.Count(ctx, tx.raw)
	if err != nil {
		return FilePlace{}, err
	}
	p := FilePlace{Total: int(total)}
	here, at, id, err := firstListed(ctx, tx.raw, all.Where("number = ?", number))
	if err != nil || here == "" {
		return p, err
	}
	before, err := listed()
	if err != nil {
		return p, err
	}
	before.Where("submitted_at > ? OR (submitted_at = ? AND id > ?)", at, at, id)
	n, err := before.Count(ctx, tx.raw)
	if err != nil {
		return p, err
	}
	p.Place = int(n) + 1
	nearest := sqldb.Orders{"before": "submitted_at, id", "after": "submitted_at DESC, id DESC"}
	if p.Previous, _, _, err = firstListed(ctx, tx.raw, before.OrderBy(nearest, "before", "before").Page(1, 0)); err != nil {
		return p, err
	}
	after, err := listed()
	if err != nil {
		return p, err
	}
	after.Where("submitted_at < ? OR (submitted_at = ? AND id < ?)", at, at, id)
	p.Next, _, _, err = firstListed(ctx, tx.raw, after.OrderBy(nearest, "after", "after").Page(1, 0))
	return p, err
}

// firstListed is the first row of a list of numbers; empty without one.
func firstListed(ctx context.Context, q sqldb.Querier, l *sqldb.List) (number string, at sqldb.NullTime, id string, err error) {
	rows, err := l.Query(ctx, q)
	if err != nil {
		return "", at, "", err
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(&number, &at, &id)
	}
	return number, at, id, errors.Join(err, rows.Err())
}

// SubmissionTimes are when the files of a filter were last submitted, oldest
// first.
func (tx *Tx) SubmissionTimes(ctx context.Context, viewer fellowship.Actor, f FileFilter) ([]time.Time, error) {
	l := sqldb.NewList("SELECT submitted_at FROM files").Where("submitted_at IS NOT NULL")
	if err := restrict(l, viewer, f); err != nil {
		return nil, err
	}
	rows, err := l.OrderBy(sqldb.Orders{"oldest": "submitted_at"}, "oldest", "oldest").Query(ctx, tx.raw)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var times []time.Time
	for rows.Next() {
		var at sqldb.Time
		if err := rows.Scan(&at); err != nil {
			return nil, err
		}
		times = append(times, at.Time)
	}
	return times, rows.Err()
}

// FileForStaff is a file for who may see files. A draft that was never
// submitted is its authors' only, and one from which a conflict excludes the
// viewer is not there.
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
	if hidden, err := tx.Excluded(ctx, account.ID(viewer.ID), file.ID(row.ID)); err != nil || hidden {
		return file.File{}, errors.Join(err, fellowship.ErrNotFound)
	}
	return seenBy(viewer, fileOf(row)), nil
}
