package edition

import (
	"slices"
	"time"
)

// LastClosed is the end of the last window that was over at t, and its round
// where the call has rounds; zero when none was.
func (c Call) LastClosed(t time.Time) (closes time.Time, round *Round) {
	if len(c.Rounds) == 0 {
		if end := c.Closes.End(); !end.After(t) {
			closes = end
		}
		return closes, nil
	}
	for i := range c.Rounds {
		if end := c.Rounds[i].Closes.End(); !end.After(t) && end.After(closes) {
			closes, round = end, &c.Rounds[i]
		}
	}
	return closes, round
}

// Before is the instant so long before t, on the calendar of Paris for days
// and more: two days before 23:59 is 23:59, also across a clock change.
func (d Duration) Before(t time.Time) time.Time {
	return Duration{N: -d.N, Unit: d.Unit}.After(t)
}

// Reminder is a time at which those who have a draft are reminded of a limit.
type Reminder struct {
	Before Duration
	Due    time.Time
	Closes time.Time // end of the window, exclusive
}

// ReminderDue is the last reminder of the open window whose time has come; ok
// is false when none has. Earlier ones are not made up for: one mail says the
// same.
func (c Call) ReminderDue(t time.Time) (r Reminder, ok bool) {
	w := c.At(t)
	if w.State != Open || w.Closes.IsZero() {
		return Reminder{}, false
	}
	for _, before := range c.Remind {
		due := before.Before(w.Closes.Add(-time.Minute))
		if !due.After(t) && due.After(r.Due) {
			r, ok = Reminder{Before: before, Due: due, Closes: w.Closes}, true
		}
	}
	return r, ok
}

// Limit is an end that an edition states: of a call, of one of its rounds, or
// of the wishes of a stage.
type Limit struct {
	Call   CallKind
	Round  string // empty for a call without rounds
	Stage  string // of wishes; empty for a call and its rounds
	Name   Text   // of the round or the stage
	Closes Moment
}

// ID names the limit among those of its edition: "talent", "talent.s2",
// "talent.stages.wishes".
func (l Limit) ID() string {
	if l.Stage != "" {
		return string(l.Call) + ".stages." + l.Stage
	}
	if l.Round == "" {
		return string(l.Call)
	}
	return string(l.Call) + "." + l.Round
}

// Path is where an edition file says the limit.
func (l Limit) Path() string {
	if l.Stage != "" {
		return "stages." + string(l.Call) + "[" + l.Stage + "].wishing.closes"
	}
	if l.Round == "" {
		return "calls." + string(l.Call) + ".closes"
	}
	return "calls." + string(l.Call) + ".rounds[" + l.Round + "].closes"
}

// Limits are the limits of all calls, in order.
func (e *Edition) Limits() []Limit {
	var all []Limit
	for _, kind := range []CallKind{ProjectCall, TalentCall} {
		c := e.Calls[kind]
		for _, r := range c.Rounds {
			all = append(all, Limit{Call: kind, Round: r.ID, Name: r.Name, Closes: r.Closes})
		}
		if len(c.Rounds) == 0 && !c.Closes.IsZero() {
			all = append(all, Limit{Call: kind, Closes: c.Closes})
		}
		for _, s := range e.Stages[kind] {
			if s.Wishing != nil && !s.Wishing.Closes.IsZero() {
				all = append(all, Limit{Call: kind, Stage: s.ID, Name: s.Name, Closes: s.Wishing.Closes})
			}
		}
	}
	return all
}

// Limit is the limit with that id.
func (e *Edition) Limit(id string) (Limit, bool) {
	all := e.Limits()
	i := slices.IndexFunc(all, func(l Limit) bool { return l.ID() == id })
	if i < 0 {
		return Limit{}, false
	}
	return all[i], true
}

// KnownSince is when the limit that a call has at t was announced: since then
// no version has another. Zero when the edition had it from the beginning.
func KnownSince(versions []Version, call CallKind, closes, t time.Time) time.Time {
	var since time.Time
	same := false
	for _, v := range versions {
		if v.InForceFrom.After(t) {
			break
		}
		has := slices.ContainsFunc(v.Limits(), func(l Limit) bool { return l.Call == call && l.Stage == "" && l.Closes.End().Equal(closes) })
		if has && !same {
			since = v.InForceFrom
		}
		same = has
	}
	return since
}
