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
	return string(appendHundredth(make([]byte, 0, 12), l, n, short))
}

func appendHundredth(b []byte, l lang.Lang, n int64, short bool) []byte {
	if n < 0 {
		b, n = append(b, "−"...), -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	if short && n%100 == 0 {
		return b
	}
	mark := byte('.')
	if l == lang.FR {
		mark = ','
	}
	b = append(b, mark, byte('0'+n%100/10))
	if !short || n%10 != 0 {
		b = append(b, byte('0'+n%10))
	}
	return b
}

// decimal writes a ratio to the hundredth; nothing for no number.
func decimal(l lang.Lang, r review.Ratio) string {
	if r.IsNone() {
		return ""
	}
	return hundredth(l, r.Scaled(100), false)
}

// adjusted writes an adjusted number to the hundredth.
func adjusted(l lang.Lang, thousandths int64) string {
	return hundredth(l, fromThousandths(thousandths), false)
}

// fromThousandths rounds to hundredths, halves up.
func fromThousandths(n int64) int64 {
	if n += 5; n < 0 {
		n -= 9
	}
	return n / 10
}

// signed writes a severity with its sign: "+0,21", "−0,10".
func signed(l lang.Lang, thousandths int64) string {
	s := adjusted(l, thousandths)
	if thousandths > 4 {
		return "+" + s
	}
	return s
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

// code names a file by its code in the reading.
func code(v *route.Visit, c string) string { return v.Say("Lecture ", "Reading ") + c }
