package public

import (
	"time"

	"cohorte/fellowship/edition"
	"cohorte/internal/lang"
	"cohorte/web/layout"
)

// openCall is a call of an edition in force, with its window at the time of
// the visit.
type openCall struct {
	edition.Version
	Kind   edition.CallKind
	Call   edition.Call
	Window edition.Window
}

// callsAt are the calls of all editions in force: those that are open first,
// then those to come, then the closed ones, the latest edition first in each.
func callsAt(shelf *edition.Shelf, at time.Time) []openCall {
	rank := map[edition.WindowState]int{edition.Open: 0, edition.BetweenTwo: 1, edition.NotYetOpen: 2, edition.Closed: 3}
	sorted := make([][]openCall, len(rank))
	for _, e := range shelf.All(at) {
		for _, kind := range []edition.CallKind{edition.TalentCall, edition.ProjectCall} {
			c, ok := e.Calls[kind]
			if !ok || e.Kind == "example" {
				continue
			}
			w := c.At(at)
			sorted[rank[w.State]] = append(sorted[rank[w.State]], openCall{e, kind, c, w})
		}
	}
	var all []openCall
	for _, calls := range sorted {
		all = append(all, calls...)
	}
	return all
}

// IsOpen says whether files are received.
func (c openCall) IsOpen() bool { return c.Window.State == edition.Open }

// lastDays says whether the limit is near.
func (c openCall) lastDays(at time.Time) bool {
	return c.IsOpen() && !c.Window.Closes.IsZero() && c.Window.Closes.Sub(at) <= edition.LastDays
}

// state is the badge of the call.
func (c openCall) state(l lang.Lang, at time.Time) layout.State {
	switch {
	case c.lastDays(at):
		return layout.State{Role: layout.Warning, Word: l.T("Derniers jours", "Last days")}
	case c.IsOpen():
		return layout.State{Role: layout.Success, Word: l.T("Ouvert", "Open")}
	case c.Window.State == edition.Closed:
		return layout.State{Role: layout.Neutral, Word: l.T("Clos", "Closed")}
	}
	return layout.State{Role: layout.Info, Word: l.T("À venir", "To come")}
}

// limit is the last minute that is received, as people read it: a window ends
// when that minute is over.
func (c openCall) limit() time.Time {
	if c.Window.Closes.IsZero() {
		return time.Time{}
	}
	return c.Window.Closes.Add(-time.Minute)
}

// sentence says until when, since when or from when.
func (c openCall) sentence(l lang.Lang, at time.Time) string {
	limit := c.limit()
	switch c.Window.State {
	case edition.Open:
		if limit.IsZero() {
			return l.T("Ouvert, sans date de fin", "Open, without a closing date")
		}
		return l.T("Jusqu’au ", "Until ") + l.DayAndTime(limit) + ", " + l.Relative(at, limit)
	case edition.Closed:
		return l.T("Clos depuis le ", "Closed since ") + l.DayAndTime(limit)
	}
	return l.T("Ouvre le ", "Opens on ") + opening(l, c.Window.Opens)
}

// opening is the first minute as people read it: a day that was stated without
// an hour opens with its first minute, which nobody calls midnight.
func opening(l lang.Lang, t time.Time) string {
	if p := t.In(edition.Paris); p.Hour() == 0 && p.Minute() == 0 {
		return l.Day(t)
	}
	return l.DayAndTime(t)
}

// moments is the calendar of the call, in order.
func (c openCall) moments(l lang.Lang) []layout.Moment {
	var all []layout.Moment
	lang := string(l)
	add := func(at time.Time, when, text string) {
		all = append(all, layout.Moment{At: at, When: when, Text: text})
	}
	if len(c.Call.Rounds) == 0 {
		add(c.Call.Opens.Time, opening(l, c.Call.Opens.Time), l.T("Ouverture de l’appel", "The call opens"))
		if !c.Call.Closes.IsZero() {
			add(c.Call.Closes.Time, l.DayAndTime(c.Call.Closes.Time), l.T("Dernière minute pour déposer", "Last minute to submit"))
		}
	}
	for _, r := range c.Call.Rounds {
		add(r.Opens.Time, opening(l, r.Opens.Time), r.Name.In(lang)+l.T("\u00a0: ouverture", ": opens"))
		add(r.Closes.Time, l.DayAndTime(r.Closes.Time), r.Name.In(lang)+l.T("\u00a0: dernière minute pour déposer", ": last minute to submit"))
		if !r.Interviews.From.IsZero() {
			add(r.Interviews.From.Start(), span(l, r.Interviews.From, r.Interviews.To), r.Name.In(lang)+l.T("\u00a0: entretiens", ": interviews"))
		}
	}
	for _, m := range c.Call.Dates {
		add(m.From.Start(), span(l, m.From, m.To), m.Name.In(lang))
	}
	sortMoments(all)
	return all
}
