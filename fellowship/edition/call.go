package edition

import "time"

// CallKind is which of the two calls: the projects of administrations, or the
// applications of professionals.
type CallKind string

// The calls.
const (
	ProjectCall CallKind = "project"
	TalentCall  CallKind = "talent"
)

// Letter begins the number of a file of the call: P6-4KQ9-TM, C7-4KQ9-TM.
func (k CallKind) Letter() string {
	if k == ProjectCall {
		return "P"
	}
	return "C"
}

// Call is one call: what it asks, of whom, and when.
type Call struct {
	Sourced
	Title   Text   `json:"title" doc:"title of the call page"`
	Summary Text   `json:"summary" doc:"standfirst of the call page, two or three sentences"`
	Door    Text   `json:"door,omitzero" doc:"words that lead to it from the home page, the title where there are none: Postuler en tant qu’EIG"`
	Form    string `json:"form" doc:"name of its form under forms"`
	// A limit to the minute lasts until that minute is over: 23:59 admits what
	// arrives at 23:59:59.
	Opens  Moment     `json:"opens" doc:"first minute, Paris time: 2022-01-24 09:00"`
	Closes Moment     `json:"closes,omitzero" doc:"last minute, Paris time; absent for a call without an end"`
	Rhythm Text       `json:"rhythm,omitzero" doc:"how often files are selected, where that is stated: à rythme bimestriel"`
	Rounds []Round    `json:"rounds,omitempty" doc:"dated rounds of a rolling call; without them the window of the call is the only one"`
	Grace  Duration   `json:"grace,omitzero" doc:"how long after the limit a submission already begun is still received"`
	Remind []Duration `json:"reminders,omitempty" doc:"how long before the limit those who have a draft are reminded"`

	// Writers bounds the team of one file.
	Writers int `json:"writers,omitempty" doc:"most people who may write one file together; without it, a project has no limit and an application has one writer"`

	Who        []Submitter `json:"who_may_submit" doc:"kinds of organisation or of person"`
	Conditions []Rule      `json:"conditions,omitempty" doc:"conditions of admissibility"`
	Dates      []Milestone `json:"dates,omitempty" doc:"the other dates of the call: juries, answers, arrival"`
	Posts      Text        `json:"posts,omitzero" doc:"what is said of the number of posts"`
	Attach     []Statement `json:"to_prepare,omitempty" doc:"what to prepare"`
}

// Round is a dated window of a rolling call.
type Round struct {
	Sourced
	ID         string `json:"id" doc:"unique in the call: s2"`
	Name       Text   `json:"name" doc:"session 2"`
	Opens      Moment `json:"opens" doc:"first minute, Paris time"`
	Closes     Moment `json:"closes" doc:"last minute, Paris time"`
	Interviews Span   `json:"interviews,omitzero" doc:"days of the interviews or hearings"`
}

// Span is a range of days, both included.
type Span struct {
	From Date `json:"from" doc:"first day"`
	To   Date `json:"to" doc:"last day"`
}

// Submitter is a kind of organisation or of person who may submit.
type Submitter struct {
	Sourced
	ID   string `json:"id" doc:"unique; for organisations one of the kinds of the register: central, deconcentrated, operator, independent_authority, local_authority, health_establishment"`
	Name Text   `json:"name" doc:"in a list: les administrations centrales"`
}

// Rule is a condition of admissibility with the words that explain it.
type Rule struct {
	Sourced
	ID   string `json:"id" doc:"unique in the call"`
	Text Text   `json:"text" doc:"the condition, as applicants read it"`
	// When is absent for what only a person can assess.
	When     Condition `json:"when,omitzero" doc:"expression over the answers; true means fulfilled"`
	Assessed bool      `json:"assessed,omitempty" doc:"to be assessed by a person, whatever the answers"`
	IfNot    Text      `json:"if_not,omitzero" doc:"what to do when it is not fulfilled, or what would change it"`
	// Asked makes the rule a question of the one-minute eligibility page.
	Asked Text `json:"asked,omitzero" doc:"the question on the eligibility page, when there is one"`
}

// Milestone is a date of the call's calendar.
type Milestone struct {
	Sourced
	ID   string `json:"id" doc:"unique in the call"`
	Name Text   `json:"name" doc:"what happens"`
	From Date   `json:"from" doc:"first day"`
	To   Date   `json:"to,omitzero" doc:"last day; absent for a single day"`
}

// Window is what a call looks like at one time.
type Window struct {
	State  WindowState
	Round  *Round    // the round that is open, or the next one
	Opens  time.Time // start of the window that is open or to come
	Closes time.Time // last instant that is received, exclusive; zero without an end
	Next   *Round    // the round after the one in Round
}

// WindowState is whether a call receives files.
type WindowState string

// The states of a window.
const (
	NotYetOpen WindowState = "not_yet_open"
	Open       WindowState = "open"
	BetweenTwo WindowState = "between_rounds"
	Closed     WindowState = "closed"
)

// LastDays is how long before the limit a call is in its last days.
const LastDays = 72 * time.Hour

// At says what the call looks like at the time t. The limit is compared with
// the instant at which the server has read the headers of the request.
// Rules C-1 and C-5.
func (c Call) At(t time.Time) Window {
	if len(c.Rounds) == 0 {
		w := Window{Opens: c.Opens.Time, Closes: c.Closes.End()}
		switch {
		case t.Before(w.Opens):
			w.State = NotYetOpen
		case w.Closes.IsZero() || t.Before(w.Closes):
			w.State = Open
		default:
			w.State = Closed
		}
		return w
	}
	for i := range c.Rounds {
		r := &c.Rounds[i]
		if !t.Before(r.Closes.End()) {
			continue
		}
		w := Window{Round: r, Opens: r.Opens.Time, Closes: r.Closes.End(), State: Open}
		if i+1 < len(c.Rounds) {
			w.Next = &c.Rounds[i+1]
		}
		if t.Before(r.Opens.Time) {
			w.State = BetweenTwo
			if i == 0 {
				w.State = NotYetOpen
			}
		}
		return w
	}
	return Window{State: Closed, Closes: c.Rounds[len(c.Rounds)-1].Closes.End()}
}

// Receives says whether a submission whose headers were read at t is received:
// in the window, or within the grace period after it. Rule C-4.
func (c Call) Receives(t time.Time) bool {
	if c.At(t).State == Open {
		return true
	}
	grace := c.Grace.Clock()
	return grace > 0 && c.At(t.Add(-grace)).State == Open
}
