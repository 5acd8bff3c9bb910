package store

import (
	"context"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// adjustedSeen are the adjusted means for who may not see the marks of all
// files: made of those that they see, since the severity of a reviewer tells of
// every file that they read. Nil for all others, whose means are kept. Rule R-25.
func (tx *Tx) adjustedSeen(ctx context.Context, viewer fellowship.Actor, r review.Reading) (map[string]review.AdjustedFile, error) {
	hidden, err := tx.q.HiddenMarks(ctx, query.HiddenMarksParams{ReadingID: string(r.ID), Viewer: viewer.ID})
	if err != nil || hidden == 0 {
		return nil, err
	}
	reads, err := tx.ReadsSeen(ctx, viewer, r.ID)
	return review.Adjust(reads, r.Shrinkage).Files, err
}

// ReadsSeen are the reviews that count of the files whose marks the viewer
// sees, for the adjusted means and the severities that they are shown.
func (tx *Tx) ReadsSeen(ctx context.Context, viewer fellowship.Actor, id review.ReadingID) ([]review.Reads, error) {
	l := sqldb.NewList("SELECT t.file_id, t.reviews FROM reading_files t")
	if err := restrictTable(l, viewer, id, TableFilter{}); err != nil {
		return nil, err
	}
	rows, err := l.Query(ctx, tx.raw)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var (
		reads      []review.Reads
		f, reviews string
	)
	for rows.Next() {
		if err := rows.Scan(&f, &reviews); err != nil {
			return nil, err
		}
		for _, g := range unpacked(reviews) {
			reads = append(reads, review.Reads{File: f, Reviewer: string(g.Reviewer), Value: g.Value})
		}
	}
	return reads, rows.Err()
}

// see puts the adjusted means that the viewer may know in the place of those
// that are kept.
func (t *Table) see(seen map[string]review.AdjustedFile) {
	for i := range t.Rows {
		row := &t.Rows[i]
		row.Adjusted, row.AdjustedGroup = noAdjusted, 0
		if a, ok := seen[string(row.File)]; ok {
			row.Adjusted, row.AdjustedGroup = a.Mean, a.Group
		}
	}
}

// cut leaves the rows of the page.
func (t *Table) cut(f TableFilter) {
	from := min((max(f.Page, 1)-1)*f.Size, len(t.Rows))
	t.Rows = t.Rows[from:min(from+f.Size, len(t.Rows))]
}

// TableOrganisations are those of the files of a filter that the viewer sees,
// by name; the filter's own organisation is not looked at.
func (tx *Tx) TableOrganisations(ctx context.Context, viewer fellowship.Actor, id review.ReadingID, f TableFilter) ([]string, error) {
	f.Organisation = ""
	l := sqldb.NewList("SELECT DISTINCT t.organisation FROM reading_files t")
	if err := restrictTable(l, viewer, id, f); err != nil {
		return nil, err
	}
	rows, err := l.Where("t.organisation <> ''").Query(ctx, tx.raw)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names, rows.Err()
}

// ExportedMark is one mark of the export: the last version of each review that
// counts, as it was given.
type ExportedMark struct {
	Code, Number string // of the file; no number before it is revealed
	Profile      string
	Review       review.ID
	Reviewer     account.ID
	ReviewerName string
	Criterion    string
	Mark         int
	Comment      string // of the mark
	Whole        string // comment on the whole
	Verdict      string
	Rank         int
	Version      int
	GivenAt      time.Time
}

const listedExport = `SELECT t.code, f.number, CASE WHEN t.revealed_at IS NULL THEN 0 ELSE 1 END AS revealed, t.profile, r.id, r.account_id, a.name,
	m.criterion, m.mark, m.comment, v.comment, v.verdict, v.place, v.n, v.given_at
	FROM reading_files t
	JOIN files f ON f.id = t.file_id
	JOIN reviews r ON r.reading_id = t.reading_id AND r.file_id = t.file_id AND r.status = 'given'
	JOIN accounts a ON a.id = r.account_id
	JOIN review_versions v ON v.review_id = r.id AND v.n = r.versions
	JOIN marks m ON m.review_id = v.review_id AND m.n = v.n`

// Marks exports the marks of the files of a filter, all its pages, for who may
// see files, by file, review and criterion. The files are those of the viewer's
// table of marks.
func (tx *Tx) Marks(ctx context.Context, viewer fellowship.Actor, id review.ReadingID, f TableFilter) ([]ExportedMark, error) {
	l := sqldb.NewList(listedExport)
	if err := restrictTable(l, viewer, id, f); err != nil {
		return nil, err
	}
	rows, err := l.OrderBy(sqldb.Orders{"code": "t.code, r.id, m.criterion"}, "code", "code").Query(ctx, tx.raw)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []ExportedMark
	for rows.Next() {
		var (
			e        ExportedMark
			revealed bool
			at       sqldb.Time
		)
		if err := rows.Scan(&e.Code, &e.Number, &revealed, &e.Profile, (*string)(&e.Review), (*string)(&e.Reviewer), &e.ReviewerName,
			&e.Criterion, &e.Mark, &e.Comment, &e.Whole, &e.Verdict, &e.Rank, &e.Version, &at); err != nil {
			return nil, err
		}
		if f.Unnamed && !revealed {
			e.Number = ""
		}
		e.GivenAt = at.Time
		list = append(list, e)
	}
	return list, rows.Err()
}

// FileReading is a reading that a file is in, for the team.
type FileReading struct {
	review.Reading
	Code                    string
	Wanted, Assigned, Given int
	RevealedAt              time.Time // zero before
}

// ReadingsSeenOfFile are the readings that a file is in, the latest first, for who
// may see files: none for who is excluded from it.
func (tx *Tx) ReadingsSeenOfFile(ctx context.Context, viewer fellowship.Actor, f file.ID) ([]FileReading, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.ReadingsSeenOfFile(ctx, query.ReadingsSeenOfFileParams{FileID: string(f), Viewer: viewer.ID})
	if err != nil {
		return nil, err
	}
	list := make([]FileReading, len(rows))
	for i, row := range rows {
		list[i] = FileReading{Code: row.Code, Wanted: int(row.Wanted), Assigned: int(row.Assigned), Given: int(row.Given), RevealedAt: row.RevealedAt.OrZero()}
		if list[i].Reading, err = readingOf(row.Reading); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// FileOfCode is the file of a code of a reading: ErrNotFound for who does not
// see its row in the table of marks.
func (tx *Tx) FileOfCode(ctx context.Context, viewer fellowship.Actor, id review.ReadingID, code string) (file.ID, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return "", fellowship.ErrNotFound
	}
	f, err := tx.q.FileOfCode(ctx, query.FileOfCodeParams{ReadingID: string(id), Code: code, Viewer: viewer.ID})
	return file.ID(f), missing(err)
}

// VersionsOfFile lists what was given of the reviews of a file, the newest of
// each first. The caller has found the reviews for somebody who may see them.
func (tx *Tx) VersionsOfFile(ctx context.Context, id review.ReadingID, f file.ID) (map[review.ID][]review.Version, error) {
	rows, err := tx.q.VersionsOfFile(ctx, query.VersionsOfFileParams{ReadingID: string(id), FileID: string(f)})
	if err != nil {
		return nil, err
	}
	marks, err := tx.q.MarksOfFile(ctx, query.MarksOfFileParams{ReadingID: string(id), FileID: string(f)})
	given := map[review.ID][]review.Version{}
	for _, row := range rows {
		v := review.Version{Review: review.ID(row.ReviewID), N: int(row.N), GivenAt: row.GivenAt.Time, GridSHA256: row.GridSha256, Reason: row.Reason,
			Value: review.Ratio{Num: row.ValueNum, Den: row.ValueDen},
			Sheet: review.Sheet{Marks: map[string]review.Mark{}, Verdict: row.Verdict, Comment: row.Comment, Rank: int(row.Place)}}
		for _, m := range marks {
			if m.ReviewID == row.ReviewID && m.N == row.N {
				v.Sheet.Marks[m.Criterion] = review.MarkOf(int(m.Mark), m.Comment)
			}
		}
		given[v.Review] = append(given[v.Review], v)
	}
	return given, err
}

// ThemesOf are the themes that the last submission of a file names, for the
// filter of the table: the answers to the field that the edition has for them.
func (tx *Tx) ThemesOf(ctx context.Context, shelf *edition.Shelf, f file.File) ([]string, error) {
	rules, ok := shelf.Version(f.Edition, f.Version)
	if !ok {
		return nil, nil
	}
	field, ok := review.ThemesField(rules.Edition, f.Call)
	if !ok {
		return nil, nil
	}
	given, err := tx.SubmittedAnswers(ctx, shelf, f)
	switch themes := given[field.ID].(type) {
	case file.Choices:
		return themes, err
	case file.Choice:
		return []string{string(themes)}, err
	}
	return nil, err
}
