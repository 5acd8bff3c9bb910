package review

import (
	"slices"

	"cohorte/fellowship/edition"
)

// Foreseen is a reading that an edition foresees: a stage that marks, for the
// files of a round.
type Foreseen struct {
	Rules edition.Version
	Call  edition.CallKind
	Stage edition.Stage
	Round edition.Round // zero in a call without rounds
}

// ForeseenBy lists the readings that an edition foresees, in the order of its
// calls, stages and rounds.
func ForeseenBy(rules edition.Version) []Foreseen {
	var list []Foreseen
	for _, kind := range []edition.CallKind{edition.ProjectCall, edition.TalentCall} {
		call, ok := rules.Calls[kind]
		if !ok {
			continue
		}
		rounds := call.Rounds
		if len(rounds) == 0 {
			rounds = []edition.Round{{}}
		}
		for _, s := range rules.Stages[kind] {
			if !s.Marks() {
				continue
			}
			for _, round := range rounds {
				list = append(list, Foreseen{Rules: rules, Call: kind, Stage: s, Round: round})
			}
		}
	}
	return list
}

// Passed are the stages right before one, up to the last that asks something
// of people: what waits there can go on without anybody deciding. Nearest
// first. Rule R-20.
func Passed(e *edition.Edition, call edition.CallKind, stage string) []string {
	stages := e.Stages[call]
	at := slices.IndexFunc(stages, func(s edition.Stage) bool { return s.ID == stage })
	var list []string
	for i := at - 1; i >= 0; i-- {
		s := stages[i]
		goesOn := s.Kind == edition.Admissibility || s.Kind == edition.Confirmation || s.InForm() ||
			(s.Kind == edition.Screening && !s.Marks())
		if !goesOn {
			break
		}
		list = append(list, s.ID)
	}
	return list
}

// LeastRead says whether reviewers take the least-read file, and whether the
// edition says so. Rule R-21.
func LeastRead(e *edition.Edition, call edition.CallKind, stage string, s Settings) (on, stated bool) {
	if st, ok := e.Stage(call, stage); ok && st.Reading != nil && st.Reading.LeastRead {
		return true, true
	}
	return s.LeastRead, false
}
