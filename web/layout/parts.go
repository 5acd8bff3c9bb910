package layout

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"cohorte/internal/lang"
)

// Role is the colour of a state. The word is always there; the colour only
// repeats it. A refusal is Neutral, never Error.
type Role string

// The roles, by the letters of the table of status words: N I S A E V.
const (
	Neutral Role = "neutral"
	Info    Role = "info"
	Success Role = "success"
	Warning Role = "warning"
	Error   Role = "error"
	Violet  Role = "violet" // under embargo, decided and not published
)

func (r Role) badge() string {
	switch r {
	case Info, Success, Warning, Error:
		return "fr-badge fr-badge--no-icon fr-badge--" + string(r)
	case Violet:
		return "fr-badge fr-badge--no-icon badge--violet"
	}
	return "fr-badge fr-badge--no-icon"
}

func (r Role) alert() string {
	switch r {
	case Success:
		return "fr-alert fr-alert--success"
	case Warning:
		return "fr-alert fr-alert--warning"
	case Error:
		return "fr-alert fr-alert--error"
	}
	return "fr-alert fr-alert--info"
}

// Tone is the ground of a band.
type Tone string

// The tones.
const (
	Plain Tone = ""
	Tint  Tone = "tint"
	Warm  Tone = "warm"
	Deep  Tone = "deep" // the action colour with white text: once a page, on public pages
)

func (t Tone) class() string {
	if t == Plain {
		return "band"
	}
	return "band band--" + string(t)
}

// State is a badge: its colour and its word.
type State struct {
	Role Role
	Word string
}

// Heading opens a page: its only h1, the state always in the same place under
// it, and one sentence that holds a date or names who must act.
type Heading struct {
	Title   string
	Over    string // small line above: "Communiqué de presse", a file number
	States  []State
	Lead    string
	Display bool // the big title of home and call
}

// Pair is a term and what it says; Is, when set, is shown instead of Text.
type Pair struct {
	Term string
	Text string
	Is   templ.Component
}

// Text is a plain word where a component is asked for.
func Text(s string) templ.Component { return templ.Raw(templ.EscapeString(s)) }

// DoorOf is a card that leads somewhere, clickable as a whole.
type DoorOf struct {
	Title string
	Href  string // with its language prefix
	State State  // no badge when Word is empty
	Text  string
	More  string // last line, in grey: place, date, cohort
	Act   string // what a click does: "Suis-je éligible ? (1 minute)"
	Level int    // of the title: 2, 3 or 4; 0 is 3
	// Also is a second link inside the card, with its words; none when empty.
	Also, AlsoWords string
}

// Moment is one step of a timeline. When is what is read, At where it stands
// before or after today; a zero At is a step without date, neither past nor next.
type Moment struct {
	At   time.Time
	When string
	Text string
	Note string
	Href string
}

type step struct {
	Moment
	class string
	today bool // the marker stands before this step
}

// steps marks what is past and where today stands; Moments come in order.
func steps(now time.Time, moments []Moment) (out []step, todayLast bool) {
	placed := now.IsZero()
	for _, m := range moments {
		s := step{Moment: m, class: "timeline__step"}
		switch {
		case now.IsZero() || m.At.IsZero():
		case m.At.Before(now):
			s.class += " timeline__step--past"
		case !placed:
			s.today, placed = true, true
			s.class += " timeline__step--next"
		}
		out = append(out, s)
	}
	return out, !placed
}

// Counter is a number of the strip above a list; it links to exactly the rows
// that it counts. Value comes formatted.
type Counter struct {
	Value string
	Label string
	Href  string
	Note  string // "la plus ancienne : 6 jours"
	Alert bool   // something waits too long
}

// Column is the head of a table's column. Href makes it a sort link; Sort is
// the present order: "", "ascending", "descending".
type Column struct {
	Label  string
	Href   string
	Sort   string
	Number bool // right-aligned
}

// TableOf is a table around rows that the page writes as its children, each
// cell <td data-label="…"> so that it can become a card on a narrow screen.
type TableOf struct {
	ID      string // unique in the page; names the scrolling zone
	Caption string
	// CaptionHidden keeps the caption for those who hear the page, when a
	// heading just above already says it.
	CaptionHidden bool
	Columns       []Column
	Cards         bool // rows become cards on narrow screens; else the zone scrolls
	Wide          bool // more columns than a page holds: scrolls, the first column stays
}

func (t TableOf) class() string {
	class := "data"
	if t.Cards {
		class += " data--cards"
	}
	if t.Wide {
		class += " data--wide"
	}
	return class
}

func (c Column) class() string {
	if c.Number {
		return "data__number"
	}
	return ""
}

// PagesOf is where a list stands. Href gives the address of a page.
type PagesOf struct {
	Page, Pages int
	Href        func(page int) string
}

// around lists the pages to link: first, last, and the neighbours; 0 is a gap.
func (p PagesOf) around() []int {
	var out []int
	for i := 1; i <= p.Pages; i++ {
		near := i >= p.Page-1 && i <= p.Page+1
		if i == 1 || i == p.Pages || near {
			out = append(out, i)
		} else if out[len(out)-1] != 0 {
			out = append(out, 0)
		}
	}
	return out
}

// Tag is an active filter; Remove is the address without it.
type Tag struct {
	Label, Remove string
}

func iso(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func itoa(n int) string { return strconv.Itoa(n) }

// errorCount is the title of the summary of errors.
func errorCount(l lang.Lang, n int) string {
	return l.T("Il y a ", "There "+l.Plural(n, "is ", "are ")) + l.Count(n, l.T("erreur", "error"), l.T("erreurs", "errors"))
}
