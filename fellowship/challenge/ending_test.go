package challenge_test

import (
	"testing"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/edition"
)

func TestAnEndingCanBeVerified(t *testing.T) {
	t.Parallel()
	step := func(year int) challenge.Step {
		return challenge.Step{At: fellowship.When{Year: year}, Text: edition.Text{FR: "fait", EN: "fact"}, Source: challenge.Source{Name: "source"}}
	}
	noSource := step(2019)
	noSource.Source = challenge.Source{}
	for name, c := range map[string]struct {
		ending challenge.Ending
		want   string
	}{
		"not known":          {challenge.Ending{}, ""},
		"state startup":      {challenge.Ending{Outcome: challenge.StateStartup, Steps: []challenge.Step{step(2018), step(2019)}}, ""},
		"came back":          {challenge.Ending{Outcome: challenge.CameBack, Steps: []challenge.Step{step(2018)}, Successors: []string{"b"}}, ""},
		"invented outcome":   {challenge.Ending{Outcome: "sold"}, `outcome "sold" is not one of the four`},
		"no step":            {challenge.Ending{Outcome: challenge.OpenData}, "outcome open_data has no step"},
		"steps but unknown":  {challenge.Ending{Steps: []challenge.Step{step(2018)}}, "steps or successors without an outcome"},
		"no source":          {challenge.Ending{Outcome: challenge.OpenData, Steps: []challenge.Step{noSource}}, "step 1 lacks a date, a text in both languages or a source"},
		"out of order":       {challenge.Ending{Outcome: challenge.OpenData, Steps: []challenge.Step{step(2019), step(2018)}}, "step 2 is older than the one before it"},
		"team, no successor": {challenge.Ending{Outcome: challenge.PermanentTeam, Steps: []challenge.Step{step(2019)}}, "outcome permanent_team names no successor"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := c.ending.Check(); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAZeroFigureIsNotPublished(t *testing.T) {
	t.Parallel()
	if (challenge.Figure{Label: "annotateurs"}).Published() {
		t.Error("0 was taken for a result")
	}
	if !(challenge.Figure{Amount: 1}).Published() {
		t.Error("1 was not taken for a result")
	}
}
