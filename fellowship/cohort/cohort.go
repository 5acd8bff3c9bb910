// Package cohort is the intakes of the programme: the fellows and challenges
// that start together.
//
// What is known of a past cohort is quoted, never counted: the programme's own
// texts disagree on how many people it recruited. A number carries the text
// that states it, so that a page can show two that differ side by side.
package cohort

import (
	"fmt"
	"slices"

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
	// Source is where the dates are stated.
	Source string
	Quotes []Quote
}

// Measure names what a quoted number counts.
type Measure string

// The measures quoted of past cohorts.
const (
	ChallengesProposed Measure = "challenges_proposed"
	Applications       Measure = "applications"
	Shortlisted        Measure = "shortlisted"    // applicants invited to a hearing
	Fellows            Measure = "fellows"        // as the programme announced
	FellowsListed      Measure = "fellows_listed" // people listed on its site
)

// Measures lists every measure.
func Measures() []Measure {
	return []Measure{ChallengesProposed, Applications, Shortlisted, Fellows, FellowsListed}
}

// Quote is a number that a text states. Low and High differ when the text gives
// a range or two texts disagree; Low is 0 when it only states a ceiling. About
// marks a rounded number.
type Quote struct {
	Measure   Measure
	Low, High int
	About     bool
	Source    string
}

// Check refuses a cohort without an id or a name, dates in the wrong order and
// a number without the text that states it.
func (c Cohort) Check() error {
	if c.ID == "" || c.Name == "" {
		return fmt.Errorf("cohort %d has no id or no name", c.Order)
	}
	if !c.Ends.IsZero() && c.Ends.SurelyBefore(c.Starts) {
		return fmt.Errorf("cohort %s ends before it starts", c.ID)
	}
	if !c.Starts.IsZero() && c.Source == "" {
		return fmt.Errorf("cohort %s: the dates have no source", c.ID)
	}
	for _, q := range c.Quotes {
		if !slices.Contains(Measures(), q.Measure) || q.High <= 0 || q.Low > q.High || q.Source == "" {
			return fmt.Errorf("cohort %s: the number of %s is not one that can be quoted", c.ID, q.Measure)
		}
	}
	return nil
}
