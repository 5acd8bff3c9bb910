package work_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/work"
)

var now = time.Date(2030, 1, 31, 10, 0, 0, 0, time.UTC)

// Every pair of a state and a verb: what the table has leads where it says,
// and nothing else is possible.
func TestEveryVerbInEveryState(t *testing.T) {
	t.Parallel()
	states := []work.State{work.Waiting, work.Running, work.Done, work.Failed, work.Interrupted, work.Removed}
	verbs := []work.Verb{work.Begin, work.Resume, work.Finish, work.Fail, work.Interrupt, work.Remove}
	for _, from := range states {
		for _, verb := range verbs {
			got, err := work.Work{State: from}.After(verb, now)
			i := slices.IndexFunc(work.Table(), func(s work.Step) bool { return s.From == from && s.Verb == verb })
			if i < 0 {
				if late := new(fellowship.NoLongerPossible); !errors.As(err, &late) || got.State != from {
					t.Errorf("%s of %s: %s, %v", verb, from, got.State, err)
				}
				continue
			}
			if err != nil || got.State != work.Table()[i].To {
				t.Errorf("%s of %s: %s, %v", verb, from, got.State, err)
			}
		}
	}
}

func TestAResultIsKeptAWhileAndNothingOfItAfter(t *testing.T) {
	t.Parallel()
	w := work.Work{State: work.Running, Params: "{}", Report: "{}", Input: "ab", Result: work.Document{Name: "x", SHA256: "cd"}}
	w, err := w.After(work.Finish, now)
	if err != nil || !w.Ended.Equal(now) || !w.Until.Equal(now.Add(work.Kept)) {
		t.Fatalf("%+v, %v", w, err)
	}
	if w, err = w.After(work.Remove, now.Add(work.Kept)); err != nil || w.Params+w.Report+w.Input+w.Result.Name+w.Result.SHA256 != "" {
		t.Errorf("%+v, %v", w, err)
	}
}
