package staff

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// rowWriter writes the rows of a table of marks: bytes put one after the other,
// since a jury looks at five hundred of them at once and their template took a
// quarter of the page. What comes from people is escaped.
type rowWriter struct {
	b []byte
	t *tabled
	v *route.Visit
	l lang.Lang
	// What all rows share is put together once: the end of each opening tag,
	// with the label that a card shows.
	files, rows, code, of, reviewsOf, rank, group     string
	meanRank, mean, adjusted, marks, spread, verdicts string
	reviews, signal, discuss                          string
	low, width                                        int64
}

// rowsAtOnce is how many bytes of rows are put together before they are handed
// on.
const rowsAtOnce = 16 << 10

func (t tabled) rows(v *route.Visit, columns []layout.Column) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, to io.Writer) error {
		w := rowWriter{b: make([]byte, 0, rowsAtOnce+4096), t: &t, v: v, l: v.Lang}
		w.share(columns)
		for i := range t.Rows {
			w.row(&t.Rows[i])
			if len(w.b) < rowsAtOnce {
				continue
			}
			if _, err := to.Write(w.b); err != nil {
				return err
			}
			w.b = w.b[:0]
		}
		_, err := to.Write(w.b)
		return err
	})
}

func (w *rowWriter) share(columns []layout.Column) {
	v, t := w.v, w.t
	calls := map[edition.CallKind]string{edition.ProjectCall: "/gestion/projets/", edition.TalentCall: "/gestion/candidatures/"}
	w.files, w.rows = templ.EscapeString(v.To(calls[t.Call])), templ.EscapeString(v.To(t.path("/tableau/")))
	w.code, w.of, w.reviewsOf = v.Say("Lecture ", "Reading "), v.Say(" sur ", " of "), v.Say(" évaluations, lecture ", " reviews, reading ")
	w.rank, w.group, w.discuss = v.Say("rang ", "rank "), v.Say("groupe ", "group "), v.Say("À discuter", "To discuss")
	columns = columns[1:]
	next := func(there bool) string {
		if !there {
			return ""
		}
		c := columns[0]
		columns = columns[1:]
		label := ` data-label="` + templ.EscapeString(c.Label) + `">`
		if c.Number {
			return `<td class="data__number"` + label
		}
		return `<td` + label
	}
	w.meanRank, w.mean, w.adjusted = next(t.Grid.Ranked()), next(t.withRaw()), next(t.withAdjusted())
	w.marks, w.spread, w.verdicts = next(true), next(true), next(len(t.Grid.Verdicts) > 0)
	w.reviews, w.signal = next(true), next(true)
	low, high := t.bounds()
	w.low, w.width = int64(low), int64(max(high-low, 1))
}

func (w *rowWriter) put(text string)  { w.b = append(w.b, text...) }
func (w *rowWriter) said(text string) { w.b = append(w.b, templ.EscapeString(text)...) }
func (w *rowWriter) number(n int64)   { w.b = strconv.AppendInt(w.b, n, 10) }
func (w *rowWriter) hundredth(n int64, short bool) {
	w.b = appendHundredth(w.b, w.l, n, short)
}

func (w *rowWriter) row(row *store.TableRow) {
	t := w.t
	w.put(`<tr><th scope="row">`)
	w.name(row)
	w.put("</th>")
	if t.Grid.Ranked() {
		w.meanCell(w.meanRank, row.MeanRank, row.Rank)
	}
	switch {
	case !t.withRaw():
	case t.Grid.Ranked():
		w.meanCell(w.mean, row.Mean, 0)
	default:
		w.meanCell(w.mean, row.Mean, row.Rank)
	}
	if t.withAdjusted() {
		w.adjustedMean(row)
	}
	w.put(w.marks)
	if row.Reviews > 0 {
		w.strip(row)
	}
	w.put("</td>" + w.spread)
	if !row.Spread.IsNone() {
		w.hundredth(row.Spread.Scaled(100), false)
	}
	w.put("</td>")
	if w.verdicts != "" {
		w.put(w.verdicts)
		w.said(t.opinions(w.v, *row))
		w.put("</td>")
	}
	w.given(row)
	w.put(w.signal)
	if row.Discuss {
		w.put(`<span class="fr-badge fr-badge--no-icon fr-badge--warning fr-badge--sm">` + w.discuss + `</span><span class="marks__rank">`)
		w.said(t.why(w.v, *row))
		w.put("</span>")
	}
	w.put("</td></tr>")
}

// name is how a file is called: its name and number, or its code in a reading
// without names.
func (w *rowWriter) name(row *store.TableRow) {
	if !row.Revealed {
		w.put(w.code)
		w.said(row.Code)
		return
	}
	w.put(`<a href="` + w.files)
	w.said(row.Number)
	w.put(`/evaluations">`)
	if row.Name == "" {
		w.said(row.Number)
		w.put("</a>")
		return
	}
	w.said(row.Name)
	w.put(`</a><span class="file-number" translate="no">`)
	w.said(row.Number)
	w.put("</span>")
}

// meanCell is a cell with a mean, and the place that it gives.
func (w *rowWriter) meanCell(cell string, mean review.Ratio, rank int) {
	w.put(cell)
	if !mean.IsNone() {
		w.hundredth(mean.Scaled(100), false)
	}
	if rank > 0 {
		w.put(`<span class="marks__rank">` + w.rank)
		w.number(int64(rank))
		w.put("</span>")
	}
	w.put("</td>")
}

// adjustedMean is the cell of the adjusted mean, with its place, or its group
// where several can't be compared.
func (w *rowWriter) adjustedMean(row *store.TableRow) {
	w.put(w.adjusted)
	if row.AdjustedGroup > 0 {
		w.hundredth(fromThousandths(row.Adjusted), false)
		switch {
		case w.t.Groups > 1:
			w.put(`<span class="marks__rank">` + w.group)
			w.number(int64(row.AdjustedGroup))
			w.put("</span>")
		case row.AdjustedRank > 0:
			w.put(`<span class="marks__rank">` + w.rank)
			w.number(int64(row.AdjustedRank))
			w.put("</span>")
		}
	}
	w.put("</td>")
}

// The strip is 104 units wide with its ends 6 from the borders; reviews of one
// value stand upon each other.
const (
	stripFrom = 6
	stripWide = 92
	stripBase = 17
	stripStep = 6
	stripTop  = 5
)

// strip draws the reviews of a row on the scale, one dot each, and says their
// values, lowest first.
func (w *rowWriter) strip(row *store.TableRow) {
	w.put(`<svg class="strip" viewBox="0 0 104 22" width="104" height="22" aria-hidden="true"><path d="M6 17.5h92"/>`)
	var (
		at     [stripWide + 1]int8
		few    [8]int64
		values = few[:0]
	)
	for _, g := range row.Given {
		value := g.Value.Scaled(100)
		values = append(values, value)
		for i := len(values) - 1; i > 0 && values[i] < values[i-1]; i-- {
			values[i], values[i-1] = values[i-1], values[i]
		}
		x := min(max(((value-100*w.low)*stripWide+50*w.width)/(100*w.width), 0), stripWide)
		w.put(`<circle cx="`)
		w.number(stripFrom + x)
		w.put(`" cy="`)
		w.number(max(stripBase-stripStep*int64(at[x]), stripTop))
		w.put(`" r="3.5"/>`)
		at[x]++
	}
	w.put(`</svg><span class="strip__said">`)
	for i, value := range values {
		if i > 0 {
			w.put(" · ")
		}
		w.hundredth(value, true)
	}
	w.put("</span>")
}

// given says how many reviews there are, and leads to them.
func (w *rowWriter) given(row *store.TableRow) {
	w.put(w.reviews)
	count := func() {
		w.number(int64(row.Reviews))
		w.put(w.of)
		w.number(int64(row.Wanted))
	}
	if row.Reviews == 0 {
		count()
	} else {
		w.put(`<a href="` + w.rows)
		w.said(row.Code)
		w.put(`" data-unfold aria-label="`)
		count()
		w.put(w.reviewsOf)
		w.said(row.Code)
		w.put(`">`)
		count()
		w.put("</a>")
	}
	w.put("</td>")
}
