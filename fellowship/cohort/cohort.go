// Package cohort is the intakes of the programme: the fellows and challenges
// that start together.
//
// What is known of a past cohort is quoted, never counted: the programme's own
// texts disagree on how many people it recruited. A number carries the text
// that states it, so that a page can show two that differ side by side.
package cohort

import (
	"cohorte/fellowship"
)

// Cohort is one intake.
type Cohort struct {
	// ID is what addresses and data call it: "2", or a word for an intake
	// outside the numbering ("dig").
	ID   string
	Name string // as published
	// Order sorts cohorts in time; it is not a number that anyone published.
	Order int
	// Starts and Ends are as precise as the sources; zero when not known, or
	// when each fellow has their own.
	Starts, Ends fellowship.When
	// Note says what the dates cannot, in both languages; may be empty.
	NoteFR, NoteEN string
	Quotes         []Quote
}

// Measure names what a quoted number counts.
type Measure string

// The measures quoted of past cohorts.
const (
	ChallengesProposed  Measure = "challenges_proposed"
	Applications        Measure = "applications"
	Shortlisted         Measure = "shortlisted"
	Fellows             Measure = "fellows"              // announced by the programme
	FellowsListed       Measure = "fellows_listed"       // people listed on its site
	MonthlyPayMin       Measure = "monthly_pay_min"      // euros, net
	MonthlyPayMax       Measure = "monthly_pay_max"      // euros, net
	ChallengesAnnounced Measure = "challenges_announced" // as announced, next to those listed
)

// Measures lists every measure.
func Measures() []Measure {
	return []Measure{ChallengesProposed, Applications, Shortlisted, Fellows, FellowsListed,
		MonthlyPayMin, MonthlyPayMax, ChallengesAnnounced}
}

// Quote is a number that a text states. Low and High differ when the text gives
// a range or two texts disagree; About marks a rounded number.
type Quote struct {
	Measure   Measure
	Low, High int
	About     bool
	Source    string
}
