package layout

import (
	"strconv"

	"cohorte/internal/lang"
)

// ChartOf is a row of columns over time, at most twelve, with its table. The
// title is the finding, not the subject.
type ChartOf struct {
	ID    string
	Title string
	Name  string // short name for those who hear it: "Défis par promotion"
	Unit  string // head of the table's second column: "Défis"
	Axis  string // head of the first: "Promotion"
	Bars  []Bar
	CSV   string // address of the data; empty leaves the link out
}

// Bar is one column. Shown is the value as read; empty uses the number.
type Bar struct {
	Label string
	Value float64
	Shown string
	Tone  int // 0 to 4: teal, orange, violet, ochre, grey
	// Href is the address of exactly what is counted; the table leads there.
	Href string
}

// The drawing is 60 units a column wide; the columns grow to 120 high.
const (
	barStep  = 60
	barWidth = 36
	barHigh  = 120
	barTop   = 20
)

type drawnBar struct {
	Bar
	x, y, width, height, middle string
	class                       string
}

func (c ChartOf) width() string { return strconv.Itoa(len(c.Bars) * barStep) }

// size is the width on the page, a fifth larger than the drawing's own units.
func (c ChartOf) size() string { return strconv.Itoa(len(c.Bars) * barStep * 6 / 5) }

func (c ChartOf) drawn(l lang.Lang) []drawnBar {
	most := 0.0
	for _, b := range c.Bars {
		most = max(most, b.Value)
	}
	out := make([]drawnBar, len(c.Bars))
	for i, b := range c.Bars {
		height := 0.0
		if most > 0 {
			height = b.Value / most * barHigh
		}
		left := i*barStep + (barStep-barWidth)/2
		if b.Shown == "" {
			b.Shown = l.Decimal(b.Value, 0)
		}
		out[i] = drawnBar{
			Bar:    b,
			x:      strconv.Itoa(left),
			y:      unit(barTop + barHigh - height),
			width:  strconv.Itoa(barWidth),
			height: unit(height),
			middle: strconv.Itoa(left + barWidth/2),
			class:  "chart__bar chart__bar--" + strconv.Itoa(b.Tone%5),
		}
	}
	return out
}

func unit(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

func (c ChartOf) columns() []Column {
	return []Column{{Label: c.Axis}, {Label: c.Unit, Number: true}}
}
