package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// TableFilter says which files of a reading the table of marks shows; empty
// fields filter nothing.
type TableFilter struct {
	Profile      string
	Organisation string
	Theme        string
	Verdict      string // given by one of its reviews at least
	Discuss      bool   // only those to be discussed
	Short        bool   // only those that miss reviews
	Sort         string // a key of TableSorts; "mean" when unknown
	Page         int    // from 1
	Size         int
	// Unnamed is a reading without names: a file that was not revealed has its
	// code, and neither number nor name nor organisation. Rule R-26.
	Unnamed bool
}

// TableSorts are the orders of the table.
var TableSorts = sqldb.Orders{
	"mean":     "t.rank_key, t.mean_key DESC, t.file_id",
	"adjusted": "t.adjusted DESC, t.file_id",
	"spread":   "t.spread_key DESC, t.file_id",
	"code":     "t.code",
}

// TableRow is a file with what its reviews make together.
type TableRow struct {
	File         file.ID
	Number, Code string
	Name         string // of projects, and of people for who may see identities
	Revealed     bool   // its number is told: always, where reading is not anonymous
	Profile      string
	Organisation string
	Wanted       int
	Assigned     int            // given or to be given
	Given        []review.Given // those that count, by reviewer
	review.Result
	// Adjusted is in review.AdjustUnit; AdjustedGroup is 0 where nothing was
	// computed yet. Files of two groups can't be compared by it.
	Adjusted      int64
	AdjustedGroup int
	// Rank and AdjustedRank are places among the files of the filter that the
	// viewer sees; 0 where the page does not tell: AdjustedRank of a part of a
	// list that is in another order.
	Rank, AdjustedRank int
}

// Totals count the files of a filter that the viewer sees.
type Totals struct {
	Files, Wanted, Assigned, Given int
	Complete                       int // files with all their reviews
	Discuss                        int
}

// Table is one page of the table of marks.
type Table struct {
	Rows   []TableRow
	Totals Totals
}

// listedMarks reads the table of marks in one pass. What the viewer may not
// see is left out here, and so from every place, count and order made of it:
// files from which a conflict excludes them, files that they write, files that
// they still owe a review of, and files that were withdrawn. Rules.
const listedMarks = `SELECT t.file_id, t.code, t.profile, t.organisation, t.wanted, t.assigned, t.reviews, t.adjusted, t.adjusted_group,
	t.rank_key, t.mean_key, t.spread_key, CASE WHEN t.revealed_at IS NULL THEN 0 ELSE 1 END AS revealed FROM reading_files t`

// namedMarks puts numbers and names to one page: only the files of the page
// are looked up, however many the reading has. They come in any order.
const namedMarks = `SELECT t.file_id, f.number, t.code, f.name, t.profile, t.organisation, t.wanted, t.assigned, t.reviews,
	t.adjusted, t.adjusted_group, t.revealed FROM (%s) t JOIN files f ON f.id = t.file_id`

func restrictTable(l *sqldb.List, viewer fellowship.Actor, id review.ReadingID, f TableFilter) error {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return fellowship.ErrNotAllowed
	}
	l.Where("t.reading_id = ?", string(id))
	// One list of what is hidden: with several, PostgreSQL expects so few rows
	// to be left that it sorts the whole reading.
	l.Where(`t.file_id NOT IN (
		SELECT f.id FROM readings d JOIN files f ON f.edition_id = d.edition_id AND f.call = d.call WHERE d.id = ? AND f.status = 'withdrawn'
		UNION ALL SELECT c.file_id FROM conflicts c WHERE c.account_id = ? AND c.excludes = 1
		UNION ALL SELECT w.file_id FROM file_writers w WHERE w.account_id = ?
		UNION ALL SELECT r.file_id FROM reviews r WHERE r.account_id = ? AND r.reading_id = ? AND r.status IN ('assigned', 'started', 'asked'))`,
		string(id), viewer.ID, viewer.ID, viewer.ID, string(id))
	if f.Profile != "" {
		l.Where("t.profile = ?", f.Profile)
	}
	if f.Organisation != "" {
		l.Where("t.organisation = ?", f.Organisation)
	}
	if f.Theme != "" {
		l.Where(`t.themes LIKE ? ESCAPE '\'`, "% "+likeEscape.Replace(f.Theme)+" %")
	}
	if f.Verdict != "" {
		l.Where(`t.reviews LIKE ? ESCAPE '\'`, "% "+likeEscape.Replace(f.Verdict)+";%")
	}
	if f.Discuss {
		l.Where("t.discuss = 1")
	}
	if f.Short {
		l.Where("t.given < t.wanted")
	}
	return nil
}

// MarksTable is a page of the table of marks of a reading, for who may see
// files; g is its grid.
func (tx *Tx) MarksTable(ctx context.Context, viewer fellowship.Actor, r review.Reading, g review.Grid, f TableFilter) (Table, error) {
	seen, err := tx.adjustedSeen(ctx, viewer, r)
	if err != nil {
		return Table{}, err
	}
	offset, whole := (max(f.Page, 1)-1)*f.Size, f
	if seen != nil && f.Sort == "adjusted" { // an order that is theirs alone: all rows, then the page
		whole.Sort, whole.Page, whole.Size, offset = "code", 1, maxRows, 0
	}
	rows, err := tx.marksRows(ctx, viewer, r, g, whole, offset)
	if err != nil {
		return Table{}, err
	}
	t := Table{Rows: rows}
	if seen != nil {
		t.see(seen)
	}
	if t.Totals, err = tx.tableTotals(ctx, viewer, r.ID, f); err != nil {
		return Table{}, err
	}
	if whole.Size != f.Size {
		sortTable(t.Rows, f.Sort)
	}
	if err := tx.rankTable(ctx, viewer, r.ID, f, &t, offset); err != nil {
		return Table{}, err
	}
	if whole.Size != f.Size {
		t.cut(f)
	}
	return t, nil
}

// rowsReady is how many rows of a page there is room for from the start.
const rowsReady = 500

// maxRows is more than any reading has.
const maxRows = 1_000_000

func (tx *Tx) marksRows(ctx context.Context, viewer fellowship.Actor, r review.Reading, g review.Grid, f TableFilter, offset int) ([]TableRow, error) {
	l := sqldb.NewList(listedMarks)
	if err := restrictTable(l, viewer, r.ID, f); err != nil {
		return nil, err
	}
	text, args := l.OrderBy(TableSorts, f.Sort, "mean").Page(f.Size, offset).SQL()
	rows, err := tx.raw.QueryContext(ctx, fmt.Sprintf(namedMarks, text), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	named := r.Call == edition.ProjectCall || viewer.May.Has(fellowship.SeeIdentities)
	list := make([]TableRow, 0, min(f.Size, rowsReady))
	var reviews string
	for rows.Next() {
		var row TableRow
		if err := rows.Scan((*string)(&row.File), &row.Number, &row.Code, &row.Name, &row.Profile, &row.Organisation, &row.Wanted,
			&row.Assigned, &reviews, &row.Adjusted, &row.AdjustedGroup, &row.Revealed); err != nil {
			return nil, err
		}
		row.Revealed = row.Revealed || !f.Unnamed
		if !row.Revealed {
			row.Number, row.Organisation = "", ""
		}
		if !named || !row.Revealed {
			row.Name = ""
		}
		row.Given = unpacked(reviews)
		row.Result = review.Aggregate(g, row.Given, r.Settings)
		list = append(list, row)
	}
	sortTable(list, f.Sort)
	return list, rows.Err()
}

// sortTable brings a page into the order of its rows in the reading, which is
// that of TableSorts.
func sortTable(rows []TableRow, by string) {
	slices.SortFunc(rows, func(a, b TableRow) int {
		order := 0
		switch by {
		case "adjusted":
			order = cmp.Compare(b.Adjusted, a.Adjusted)
		case "spread":
			order = cmp.Compare(spreadKey(b.Result), spreadKey(a.Result))
		case "code":
			return cmp.Compare(a.Code, b.Code)
		default:
			x, y := keyOf(a.Result), keyOf(b.Result)
			order = cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(y.mean, x.mean))
		}
		return cmp.Or(order, cmp.Compare(a.File, b.File))
	})
}

// spreadKey orders by spread; one review or none comes last.
func spreadKey(r review.Result) int64 {
	if r.Spread.IsNone() {
		return -1
	}
	return r.Spread.Key()
}

// tableKey is a result's place in the order of the table.
type tableKey struct{ rank, mean int64 }

func keyOf(r review.Result) tableKey {
	k := tableKey{rank: noRank, mean: -1}
	if r.Reviews > 0 {
		k.rank = 0
	}
	if !r.Mean.IsNone() {
		k.mean = r.Mean.Key()
	}
	if !r.MeanRank.IsNone() {
		k.rank = r.MeanRank.Key()
	}
	return k
}

// rankTable gives the rows their places. A list that is whole on its page tells
// both; a part of one tells the place in its own order, counted on from the
// files before it.
func (tx *Tx) rankTable(ctx context.Context, viewer fellowship.Actor, id review.ReadingID, f TableFilter, t *Table, offset int) error {
	if len(t.Rows) == 0 {
		return nil
	}
	whole := offset == 0 && len(t.Rows) == t.Totals.Files
	_, known := TableSorts[f.Sort]
	if whole || f.Sort == "mean" || !known {
		before, first := 0, keyOf(t.Rows[0].Result)
		if offset > 0 {
			var err error
			if before, err = tx.countBetter(ctx, viewer, id, f, first); err != nil {
				return err
			}
		}
		ranks := review.Ranks(len(t.Rows), func(i, j int) int { return review.Before(t.Rows[i].Result, t.Rows[j].Result) })
		for i, r := range ranks {
			switch {
			case t.Rows[i].Reviews == 0:
			case offset > 0 && keyOf(t.Rows[i].Result) == first:
				t.Rows[i].Rank = before + 1
			default:
				t.Rows[i].Rank = offset + r
			}
		}
	}
	if whole || (f.Sort == "adjusted" && offset == 0) {
		ranks := review.Ranks(len(t.Rows), func(i, j int) int { return cmp.Compare(t.Rows[j].Adjusted, t.Rows[i].Adjusted) })
		for i, r := range ranks {
			if t.Rows[i].AdjustedGroup > 0 {
				t.Rows[i].AdjustedRank = r
			}
		}
	}
	return nil
}

// countBetter counts the files of the filter that stand before the key.
func (tx *Tx) countBetter(ctx context.Context, viewer fellowship.Actor, id review.ReadingID, f TableFilter, key tableKey) (int, error) {
	l := sqldb.NewList("SELECT t.file_id FROM reading_files t")
	if err := restrictTable(l, viewer, id, f); err != nil {
		return 0, err
	}
	l.Where("t.rank_key < ? OR (t.rank_key = ? AND t.mean_key > ?)", key.rank, key.rank, key.mean)
	n, err := l.Count(ctx, tx.raw)
	return int(n), err
}

// tableTotals counts the files of a filter. The whole reading and each profile
// have their counts ready; from these goes what the viewer may not see.
func (tx *Tx) tableTotals(ctx context.Context, viewer fellowship.Actor, id review.ReadingID, f TableFilter) (Totals, error) {
	var t Totals
	if f.Organisation != "" || f.Theme != "" || f.Verdict != "" || f.Discuss || f.Short {
		return tx.countTable(ctx, viewer, id, f)
	}
	all, err := tx.q.TotalsOfReading(ctx, string(id))
	if err != nil {
		return t, err
	}
	for _, row := range all {
		if f.Profile == "" || row.Profile == f.Profile {
			t.add(1, row.Files, row.Wanted, row.Assigned, row.Given, row.Complete, row.Discuss)
		}
	}
	hidden, err := tx.q.HiddenFiles(ctx, query.HiddenFilesParams{ReadingID: string(id), Viewer: viewer.ID})
	for _, row := range hidden {
		if f.Profile == "" || row.Profile == f.Profile {
			t.add(-1, 1, row.Wanted, row.Assigned, row.Given, flag(row.Given >= row.Wanted), row.Discuss)
		}
	}
	return t, err
}

func (t *Totals) add(sign int, files, wanted, assigned, given, complete, discuss int64) {
	t.Files += sign * int(files)
	t.Wanted += sign * int(wanted)
	t.Assigned += sign * int(assigned)
	t.Given += sign * int(given)
	t.Complete += sign * int(complete)
	t.Discuss += sign * int(discuss)
}

func (tx *Tx) countTable(ctx context.Context, viewer fellowship.Actor, id review.ReadingID, f TableFilter) (Totals, error) {
	l := sqldb.NewList(`SELECT count(*), CAST(COALESCE(sum(t.wanted), 0) AS BIGINT), CAST(COALESCE(sum(t.assigned), 0) AS BIGINT),
	CAST(COALESCE(sum(t.given), 0) AS BIGINT), CAST(COALESCE(sum(CASE WHEN t.given >= t.wanted THEN 1 ELSE 0 END), 0) AS BIGINT),
	CAST(COALESCE(sum(t.discuss), 0) AS BIGINT) FROM reading_files t`)
	if err := restrictTable(l, viewer, id, f); err != nil {
		return Totals{}, err
	}
	var t Totals
	text, args := l.SQL()
	err := tx.raw.QueryRowContext(ctx, text, args...).Scan(&t.Files, &t.Wanted, &t.Assigned, &t.Given, &t.Complete, &t.Discuss)
	return t, err
}
