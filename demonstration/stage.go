package demonstration

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cohorte/fellowship/edition"
)

// Stage is how far the programme has gone in a demonstration.
type Stage string

// The stages of a demonstration, in order: each has what those before it have.
const (
	Submit Stage = "submit" // the calls are open
	Review Stage = "review" // files were verified and read: the table of marks is there
)

// stages are the steps that lead from open calls to each stage. days is how
// many days after the anchor of the editions a place of the stage stands: what
// a stage does is dated between those of the one before and its own.
var stages = []step{
	{Submit, 0, nil},
	{Review, readDays, (*filling).review},
}

type step struct {
	stage Stage
	days  int
	fill  func(f *filling, ctx context.Context) error
}

// Stages lists them.
func Stages() []Stage {
	var all []Stage
	for _, s := range stages {
		all = append(all, s.stage)
	}
	return all
}

// submitDays is for how many days after the anchor files arrive in a place of a
// later stage: by then a call that is open at the anchor has closed.
const submitDays = 20

// shifted is how many days after the anchor a place of the stage stands.
func (o Options) shifted() (int, error) {
	i := slices.IndexFunc(stages, func(s step) bool { return s.stage == o.Stage })
	if i < 0 {
		return 0, fmt.Errorf("no stage of a demonstration is named %q; there are %v", o.Stage, Stages())
	}
	return stages[i].days, nil
}

// goOn leads from open calls to the stage that was asked for.
func (f *filling) goOn(ctx context.Context) error {
	for _, s := range stages {
		if s.fill != nil {
			if err := s.fill(f, ctx); err != nil {
				return fmt.Errorf("stage %s: %w", s.stage, err)
			}
		}
		if s.stage == f.Stage {
			return nil
		}
	}
	return nil
}

// day is an hour of Paris so many days after the anchor.
func (f *filling) day(days, hour int) time.Time {
	return edition.DateOf(f.Now.In(edition.Paris)).AddDays(days - f.after).Start().Add(time.Duration(hour) * time.Hour).UTC()
}
