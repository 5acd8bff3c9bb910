package challenge

import (
	"fmt"
	"slices"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// Outcome is the way in which a challenge ended. The zero value, that of most
// challenges, is "not known": silence of the sources is not an end of the
// product.
type Outcome string

// The outcomes.
const (
	StateStartup  Outcome = "state_startup"  // became a State startup carried by partners
	OpenData      Outcome = "open_data"      // became an open data set and a third party's tool
	PermanentTeam Outcome = "permanent_team" // became a permanent team and a successor challenge
	CameBack      Outcome = "came_back"      // became a State startup and came back as a mission in a later cohort
)

// Outcomes lists every outcome that can be known.
func Outcomes() []Outcome {
	return []Outcome{StateStartup, OpenData, PermanentTeam, CameBack}
}

// Known says whether there is anything to tell.
func (o Outcome) Known() bool { return o != "" }

// Ending is what became of a challenge.
type Ending struct {
	Outcome Outcome
	Steps   []Step // oldest first
	// Successors are the slugs of the challenges that carried the work on.
	Successors []string
}

// Step is one dated fact of what became of a challenge, in our own words.
type Step struct {
	At     fellowship.When
	Text   edition.Text
	Source Source
}

// Source is where a fact can be read.
type Source struct {
	Name    string
	Address string // empty for a source that is not on the web
}

// Check refuses an ending that a reader could not verify or follow: an outcome
// without a dated and sourced step, steps out of order, or an outcome that is
// defined by a successor and names none.
func (e Ending) Check() error {
	if !e.Outcome.Known() {
		if len(e.Steps)+len(e.Successors) > 0 {
			return fmt.Errorf("steps or successors without an outcome")
		}
		return nil
	}
	if !slices.Contains(Outcomes(), e.Outcome) {
		return fmt.Errorf("outcome %q is not one of the four", e.Outcome)
	}
	if len(e.Steps) == 0 {
		return fmt.Errorf("outcome %s has no step", e.Outcome)
	}
	for i, step := range e.Steps {
		if step.At.IsZero() || !step.Text.Has("fr") || !step.Text.Has("en") || step.Source.Name == "" {
			return fmt.Errorf("step %d lacks a date, a text in both languages or a source", i+1)
		}
		if i > 0 && step.At.SurelyBefore(e.Steps[i-1].At) {
			return fmt.Errorf("step %d is older than the one before it", i+1)
		}
	}
	if (e.Outcome == PermanentTeam || e.Outcome == CameBack) && len(e.Successors) == 0 {
		return fmt.Errorf("outcome %s names no successor", e.Outcome)
	}
	return nil
}
