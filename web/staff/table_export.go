package staff

import (
	"context"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"

	"cohorte/document"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// exportHref is the address of an export of exactly the files of the table.
func (t tabled) exportHref(v *route.Visit, what, form string) string {
	q := t.values()
	q.Del("vue")
	return v.To(t.path("/"+what+"."+form)) + query(q)
}

// kept are the parameters that the form of the filters passes on.
func (t tabled) kept() (pairs []layout.Pair) {
	for _, p := range []layout.Pair{{Term: "signal", Text: t.Signal}, {Term: "tri", Text: t.Sort}, {Term: "vue", Text: t.View}} {
		if p.Text != "" {
			pairs = append(pairs, p)
		}
	}
	return pairs
}

// exportTable gives the rows of the table, all its pages.
func exportTable(form string) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		return downloaded(v, "tableau", form, func(ctx context.Context, tx *store.Tx, r ofReading, sheet document.Sheet) error {
			t := tabled{ofReading: r, tableQuery: readTableQuery(v)}
			f := t.filter(r.Stage)
			for f.Page = 1; ; f.Page++ {
				var err error
				if t.Table, err = tx.MarksTable(ctx, v.By(), r.Reading, r.Grid, f); err != nil {
					return err
				}
				if f.Page == 1 {
					if err := sheet.Row(t.exportHead(v)...); err != nil {
						return err
					}
				}
				t.look()
				for _, row := range t.Rows {
					if err := sheet.Row(t.exportRow(v, row)...); err != nil {
						return err
					}
				}
				if f.Page >= t.pages() {
					return nil
				}
			}
		})
	}
}

func (t tabled) exportHead(v *route.Visit) []string {
	head := []string{v.Say("Lecture", "Reading"), v.Say("Numéro", "Number"), v.Say("Nom", "Name"), v.Say("Profil", "Profile"), v.Say("Organisme", "Organisation"),
		v.Say("Évaluations rendues", "Reviews given"), v.Say("Évaluations attendues", "Reviews wanted"),
		v.Say("Moyenne brute", "Raw mean"), v.Say("Rang brut", "Raw rank"), v.Say("Moyenne ajustée", "Adjusted mean"), v.Say("Rang ajusté", "Adjusted rank"),
		v.Say("Groupe", "Group"), v.Say("Plus basse", "Lowest"), v.Say("Plus haute", "Highest"), v.Say("Écart", "Spread")}
	if t.Grid.Ranked() {
		head = append(head, v.Say("Rang moyen", "Mean rank"))
	}
	for _, c := range t.Grid.Verdicts {
		head = append(head, c.Name.In(string(v.Lang)))
	}
	return append(head, v.Say("À discuter", "To discuss"))
}

func (t tabled) exportRow(v *route.Visit, row store.TableRow) []string {
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	cells := []string{row.Code, row.Number, row.Name, row.Profile, row.Organisation, strconv.Itoa(row.Reviews), strconv.Itoa(row.Wanted),
		decimal(v.Lang, row.Mean), count(row.Rank), "", "", count(row.AdjustedGroup), decimal(v.Lang, row.Low), decimal(v.Lang, row.High), decimal(v.Lang, row.Spread)}
	if row.AdjustedGroup > 0 {
		cells[9], cells[10] = adjusted(v.Lang, row.Adjusted), count(row.AdjustedRank)
	}
	if t.Grid.Ranked() {
		cells = append(cells, decimal(v.Lang, row.MeanRank))
	}
	for _, c := range row.Verdicts {
		cells = append(cells, strconv.Itoa(c.Reviews))
	}
	discuss := ""
	if row.Discuss {
		discuss = t.why(v, row)
	}
	return append(cells, discuss)
}

// exportMarks gives the reviews of the files of the table, one row a mark.
func exportMarks(form string) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		return downloaded(v, "notes", form, func(ctx context.Context, tx *store.Tx, r ofReading, sheet document.Sheet) error {
			if err := sheet.Row(v.Say("Lecture", "Reading"), v.Say("Numéro", "Number"), v.Say("Profil", "Profile"), v.Say("Évaluation", "Review"),
				v.Say("Évaluateur", "Reviewer"), v.Say("Critère", "Criterion"), v.Say("Intitulé", "Name of the criterion"), v.Say("Poids", "Weight"),
				v.Say("Note", "Mark"), v.Say("Appréciation", "Comment"), v.Say("Appréciation d’ensemble", "Comment on the whole"),
				v.Say("Avis", "Verdict"), v.Say("Rang", "Rank"), v.Say("Version", "Version"), v.Say("Rendue (heure de Paris)", "Given (Paris time)")); err != nil {
				return err
			}
			marks, err := tx.Marks(ctx, v.By(), r.ID, readTableQuery(v).filter(r.Stage))
			if err != nil {
				return err
			}
			for _, m := range marks {
				if err := sheet.Row(markRow(v.Lang, r.Grid, m)...); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func markRow(l lang.Lang, g review.Grid, m store.ExportedMark) []string {
	name, weight, rank := "", 1, ""
	for _, c := range g.Criteria {
		if c.ID == m.Criterion {
			name, weight = c.Name.In(string(l)), c.Weight
		}
	}
	if m.Rank > 0 {
		rank = strconv.Itoa(m.Rank)
	}
	return []string{m.Code, m.Number, m.Profile, string(m.Review), m.ReviewerName, m.Criterion, name, strconv.Itoa(weight), strconv.Itoa(m.Mark),
		m.Comment, m.Whole, m.Verdict, rank, strconv.Itoa(m.Version), m.GivenAt.In(edition.Paris).Format("2006-01-02 15:04:05")}
}

// downloaded writes a document about a reading to the disk first, from one state
// of the database, so that a slow reader holds nothing up.
func downloaded(v *route.Visit, what, form string, write func(ctx context.Context, tx *store.Tx, r ofReading, sheet document.Sheet) error) (route.Answer, error) {
	kept, err := os.CreateTemp("", "cohorte-export-*")
	if err != nil {
		return route.Answer{}, err
	}
	// The name goes at once, the content with the last reader.
	err = os.Remove(kept.Name())
	if err == nil {
		err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			r, err := findReading(ctx, tx, v)
			if err != nil {
				return err
			}
			if err := kept.Truncate(0); err != nil {
				return err
			}
			if _, err := kept.Seek(0, io.SeekStart); err != nil {
				return err
			}
			sheet, err := sheetIn(kept, form, what)
			if err != nil {
				return err
			}
			if err := write(ctx, tx, r, sheet); err != nil {
				return err
			}
			return sheet.Close()
		})
	}
	var size int64
	if err == nil {
		size, err = kept.Seek(0, io.SeekEnd)
	}
	if err == nil {
		_, err = kept.Seek(0, io.SeekStart)
	}
	if err != nil {
		kept.Close() //nolint:errcheck // nothing of it is wanted
		return route.Answer{}, err
	}
	name := what + "-" + edition.DateOf(v.At.In(edition.Paris)).String() + "." + form
	return route.Answer{Status: http.StatusOK, Type: exportForms[form].mediaType, Header: http.Header{
		"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": name})}}, File: kept, Size: size}, nil
}
