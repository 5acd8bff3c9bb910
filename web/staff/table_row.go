package staff

import (
	"strconv"

	"cohorte/fellowship/review"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/route"
)

// hundredth writes a number of hundredths: "3,33", or "4" and "3,5" when short.
func hundredth(l lang.Lang, n int64, short bool) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	b := append(make([]byte, 0, 12), sign...)
	b = strconv.AppendInt(b, n/100, 10)
	if short && n%100 == 0 {
		return string(b)
	}
	mark := byte('.')
	if l == lang.FR {
		mark = ','
	}
	b = append(b, mark, byte('0'+n%100/10))
	if !short || n%10 != 0 {
		b = append(b, byte('0'+n%10))
	}
	return string(b)
}

// decimal writes a ratio to the hundredth; nothing for no number.
func decimal(l lang.Lang, r review.Ratio) string {
	if r.IsNone() {
		return ""
	}
	return hundredth(l, r.Scaled(100), false)
}

// adjusted writes an adjusted number to the hundredth, halves up.
func adjusted(l lang.Lang, thousandths int64) string {
	n := thousandths + 5
	if n < 0 {
		n -= 9
	}
	return hundredth(l, n/10, false)
}

// signed writes a severity with its sign: "+0,21", "−0,10".
func signed(l lang.Lang, thousandths int64) string {
	s := adjusted(l, thousandths)
	if thousandths > 4 {
		return "+" + s
	}
	return s
}

// dot is a review on the strip of marks, in the units of its drawing.
type dot struct{ X, Y string }

// The strip is 104 units wide with its ends 6 from the borders; reviews of one
// value stand upon each other.
const (
	stripFrom = 6
	stripWide = 92
	stripBase = 17
	stripStep = 6
	stripTop  = 5
)

var stripPlaces = func() (places [stripWide + 2*stripFrom + 1]string) {
	for i := range places {
		places[i] = strconv.Itoa(i)
	}
	return places
}()

// dots places the reviews of a row.
func (t tabled) dots(row store.TableRow) []dot {
	low, high := t.bounds()
	all := make([]dot, len(row.Given))
	var at [stripWide + 1]int8
	for i, g := range row.Given {
		x := int(g.Value.Minus(review.Whole(int64(low))).Scaled(stripWide)) / max(high-low, 1)
		x = min(max(x, 0), stripWide)
		all[i] = dot{stripPlaces[stripFrom+x], stripPlaces[max(stripBase-stripStep*int(at[x]), stripTop)]}
		at[x]++
	}
	return all
}

// marks are the values of a row in words: "1 · 4 · 5", lowest first.
func (t tabled) marks(v *route.Visit, row store.TableRow) string {
	var sorted [8]review.Ratio
	values := sorted[:0]
	for _, g := range row.Given {
		values = append(values, g.Value)
		for i := len(values) - 1; i > 0 && values[i].Compare(values[i-1]) < 0; i-- {
			values[i], values[i-1] = values[i-1], values[i]
		}
	}
	text := ""
	for i, value := range values {
		if i > 0 {
			text += " · "
		}
		text += hundredth(v.Lang, value.Scaled(100), true)
	}
	return text
}

// place is a rank: "rang 9".
func place(v *route.Visit, rank int) string {
	if rank == 0 {
		return ""
	}
	return v.Say("rang ", "rank ") + v.Lang.Number(rank)
}

// adjustedPlace is the rank by adjusted mean, or the group where several can't
// be compared.
func (t tabled) adjustedPlace(v *route.Visit, row store.TableRow) string {
	if t.Groups > 1 {
		return v.Say("groupe ", "group ") + v.Lang.Number(row.AdjustedGroup)
	}
	return place(v, row.AdjustedRank)
}

// opinions counts the verdicts of a row in words.
func (t tabled) opinions(v *route.Visit, row store.TableRow) string {
	text := ""
	for i, c := range row.Verdicts {
		if c.Reviews == 0 {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += v.Lang.Number(c.Reviews) + " " + t.Grid.Verdicts[i].Name.In(string(v.Lang))
	}
	return text
}

// why says why a file is to be discussed.
func (t tabled) why(v *route.Visit, row store.TableRow) string {
	if row.Spread.Compare(t.DiscussFrom(t.Grid)) >= 0 {
		n := row.Spread.Scaled(100)
		unit := v.Say(" points d’écart", " points apart")
		if n < 200 && v.Lang == lang.FR || n == 100 {
			unit = v.Say(" point d’écart", " point apart")
		}
		return hundredth(v.Lang, n, true) + unit
	}
	return v.Say("avis opposés", "opposite verdicts")
}

// readOf says how many reviews were given of those wanted.
func readOf(v *route.Visit, row store.TableRow) string {
	return v.Lang.Number(row.Reviews) + v.Say(" sur ", " of ") + v.Lang.Number(row.Wanted)
}

// code names a file by its code in the reading.
func code(v *route.Visit, c string) string { return v.Say("Lecture ", "Reading ") + c }
