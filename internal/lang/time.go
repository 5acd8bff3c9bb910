package lang

import (
	"strconv"
	"time"
	_ "time/tzdata" // a machine without zone files must still tell the hour of Paris
)

// Paris is the clock of the programme.
var Paris = mustLoad("Europe/Paris")

func mustLoad(name string) *time.Location {
	where, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return where
}

var (
	days      = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	months    = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	shortened = [...]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}
)

// Deadline is the full form of a limit: "vendredi 26 avril 2024 à 23 h 59
// (heure de Paris)", "Friday 26 April 2024 at 23:59 (Paris time)".
func (l Lang) Deadline(t time.Time) string { return l.DayAndTime(t) + l.zone() }

// DayAndTime is Deadline without the name of the clock.
func (l Lang) DayAndTime(t time.Time) string { return l.Day(t) + l.at() + l.Clock(t) }

// ToTheSecond is for receipts and refusals only: "mardi 15 mars 2022 à
// 14 h 52 min 07 s (heure de Paris)".
func (l Lang) ToTheSecond(t time.Time) string {
	return l.Day(t) + l.at() + l.ClockToTheSecond(t) + l.zone()
}

func (l Lang) at() string   { return l.T(" à ", " at ") }
func (l Lang) zone() string { return l.T(" (heure de Paris)", " (Paris time)") }

// Day is the date with its weekday: "vendredi 26 avril 2024".
func (l Lang) Day(t time.Time) string {
	p := t.In(Paris)
	return l.T(days[p.Weekday()], p.Format("Monday")) + " " + l.Date(t)
}

// Date is "26 avril 2024", "1er mai 2024", "1 May 2024".
func (l Lang) Date(t time.Time) string {
	return l.DayMonth(t) + " " + strconv.Itoa(t.In(Paris).Year())
}

// DayMonth is Date without its year, for the subject of a mail and for the
// first end of a period.
func (l Lang) DayMonth(t time.Time) string {
	p := t.In(Paris)
	return l.dayOfMonth(p) + " " + l.T(months[p.Month()-1], p.Format("January"))
}

func (l Lang) dayOfMonth(p time.Time) string {
	if p.Day() == 1 && l != EN {
		return "1er"
	}
	return strconv.Itoa(p.Day())
}

// Month is "avril 2024".
func (l Lang) Month(t time.Time) string {
	p := t.In(Paris)
	return l.T(months[p.Month()-1], p.Format("January")) + " " + strconv.Itoa(p.Year())
}

// ShortDate is for tables: "26 avr. 2024", "26 Apr 2024".
func (l Lang) ShortDate(t time.Time) string {
	p := t.In(Paris)
	return l.dayOfMonth(p) + " " + l.T(shortened[p.Month()-1], p.Format("Jan")) + " " + strconv.Itoa(p.Year())
}

// ShortDay is for the axis of a chart: "26 avr.", "26 Apr".
func (l Lang) ShortDay(t time.Time) string {
	p := t.In(Paris)
	return l.dayOfMonth(p) + " " + l.T(shortened[p.Month()-1], p.Format("Jan"))
}

// ShortDateTime is for tables: "26 avr. 2024, 23 h 59".
func (l Lang) ShortDateTime(t time.Time) string { return l.ShortDate(t) + ", " + l.Clock(t) }

// Clock is "23 h 59", "9 h 00", "23:59".
func (l Lang) Clock(t time.Time) string {
	p := t.In(Paris)
	if l == EN {
		return p.Format("15:04")
	}
	return strconv.Itoa(p.Hour()) + nbsp + "h" + nbsp + pad(p.Minute())
}

// ClockToTheSecond is "14 h 52 min 07 s", "14:52:07".
func (l Lang) ClockToTheSecond(t time.Time) string {
	p := t.In(Paris)
	if l == EN {
		return p.Format("15:04:05")
	}
	return l.Clock(t) + nbsp + "min" + nbsp + pad(p.Second()) + nbsp + "s"
}

// Period says from when to when, both days included: "du 19 août au
// 8 septembre 2024", "from 19 August to 8 September 2024".
func (l Lang) Period(from, to time.Time) string {
	first, last := l.Date(from), l.Date(to)
	if first == last {
		return l.T("le ", "on ") + first
	}
	a, b := from.In(Paris), to.In(Paris)
	switch {
	case a.Year() == b.Year() && a.Month() == b.Month():
		first = l.dayOfMonth(a)
	case a.Year() == b.Year():
		first = l.DayMonth(from)
	}
	return l.T("du ", "from ") + first + l.T(" au ", " to ") + last
}

// Relative says how far t is from now. Below 24 hours it counts hours and
// minutes; beyond, the days that a calendar in Paris shows, so that a limit on
// Friday evening is "dans 3 jours" all Tuesday long. What is past reads after
// "clos": "depuis 2 jours"; in English, "2 days ago".
func (l Lang) Relative(now, t time.Time) string {
	gap := t.Sub(now)
	past := gap < 0
	if past {
		gap = -gap
	}
	if gap < time.Minute {
		return l.T("à l’instant", "just now")
	}
	var far string
	if gap < 24*time.Hour {
		far = l.Duration(gap)
	} else {
		n := calendarDays(now, t)
		if past {
			n = -n
		}
		switch {
		case n == 1 && past:
			return l.T("depuis hier", "yesterday")
		case n == 1:
			return l.T("demain", "tomorrow")
		case n >= 730:
			far = l.Count(n/365, l.T("an", "year"), l.T("ans", "years"))
		default:
			far = l.Count(n, l.T("jour", "day"), l.T("jours", "days"))
		}
	}
	if past {
		return l.T("depuis "+far, far+" ago")
	}
	return l.T("dans ", "in ") + far
}

// Duration is "5 h 12 min", "12 min", "5 h"; seconds are dropped.
func (l Lang) Duration(d time.Duration) string {
	minutes := int(d / time.Minute)
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return strconv.Itoa(m) + nbsp + "min"
	case m == 0:
		return strconv.Itoa(h) + nbsp + "h"
	}
	return strconv.Itoa(h) + nbsp + "h" + nbsp + pad(m) + nbsp + "min"
}

// calendarDays counts the midnights of Paris between two instants.
func calendarDays(from, to time.Time) int {
	return civilDay(to) - civilDay(from)
}

func civilDay(t time.Time) int {
	y, m, d := t.In(Paris).Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}
