package personal

import (
	"context"
	"maps"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Planner is what a forecast reads.
type Planner interface {
	FilesToKeep(ctx context.Context, e *edition.Edition, call edition.CallKind, after file.ID, most int) ([]Kept, error)
	KeepingNotice(ctx context.Context, id file.ID, act Act) (Notice, error)
}

// Coming is how many files of a call a period brings the same to, and when the
// first one is due. Without an Act they have no date: they wait for a decision,
// or were selected, or their call goes on.
type Coming struct {
	Edition edition.ID
	Call    edition.CallKind
	Act     Act
	Period  Period
	Files   int
	First   time.Time
	// Steps are what would be done now, by what it is.
	Steps map[Step]int
}

// planned is how many files a forecast reads at once.
const planned = 500

// Forecast counts what the periods of all editions bring, call by call, and
// what would be done at that time; nothing is done. Rule P-10.
func Forecast(ctx context.Context, db Planner, shelf *edition.Shelf, at time.Time) ([]Coming, error) {
	var all []Coming
	for _, v := range shelf.All(at) {
		for _, call := range slices.Sorted(maps.Keys(v.Calls)) {
			list, err := forecastCall(ctx, db, v.Edition, call, at)
			if err != nil {
				return nil, err
			}
			all = append(all, list...)
		}
	}
	return all, nil
}

func forecastCall(ctx context.Context, db Planner, e *edition.Edition, call edition.CallKind, at time.Time) ([]Coming, error) {
	var list []Coming
	for after, more := file.ID(""), true; more; {
		files, err := db.FilesToKeep(ctx, e, call, after, planned)
		if err != nil {
			return nil, err
		}
		for _, k := range files {
			due, ok := DueOf(e, k)
			if !ok {
				due = Due{}
			}
			i := slices.IndexFunc(list, func(c Coming) bool { return c.Act == due.Act && c.Period == due.Period })
			if i < 0 {
				i = len(list)
				list = append(list, Coming{Edition: e.ID, Call: call, Act: due.Act, Period: due.Period, First: due.At, Steps: map[Step]int{}})
			}
			step := Nothing
			if ok {
				if step, err = stepNow(ctx, db, e, k, due, at); err != nil {
					return nil, err
				}
			}
			c := &list[i]
			c.Files++
			c.Steps[step]++
			if due.At.Before(c.First) {
				c.First = due.At
			}
			after = k.ID
		}
		more = len(files) == planned
	}
	slices.SortFunc(list, func(a, b Coming) int { return slices.Index(periods, a.Period) - slices.Index(periods, b.Period) })
	return list, nil
}

// periods are in the order in which a file goes through them.
var periods = []Period{OfDraft, OfRefused, OfPool, OfArchive, ""}

func stepNow(ctx context.Context, db Planner, e *edition.Edition, k Kept, due Due, at time.Time) (Step, error) {
	var notice *Notice
	switch n, err := db.KeepingNotice(ctx, k.ID, due.Act); err {
	case nil:
		notice = &n
	case fellowship.ErrNotFound:
	default:
		return Nothing, err
	}
	step, _ := StepOf(e, k, notice, at)
	return step, nil
}
