package personal

import (
	"cmp"
	"context"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// ApartStore is what answering a question asked apart changes.
type ApartStore interface {
	FileForWriter(ctx context.Context, writer account.ID, number string) (file.File, file.Role, error)
	// PutApart keeps an answer, and drops it where value is empty.
	PutApart(ctx context.Context, id file.ID, field, value string) error
}

// AnswerApart keeps what a person answers apart, or that they answer nothing.
// It can be changed as long as it is not counted; no entry is written, for the
// record would say who answered. It refuses with NoLongerPossible what was
// counted, withdrawn or erased, with Invalid what is not a choice. Rule P-2.
func AnswerApart(ctx context.Context, db ApartStore, by fellowship.Actor, shelf *edition.Shelf, number, field, value string) error {
	number, err := file.ParseNumber(number)
	if err != nil {
		return fellowship.ErrNotFound
	}
	f, role, err := db.FileForWriter(ctx, account.ID(by.ID), number)
	if err != nil {
		return err
	}
	rules, err := file.Followed(shelf, f, by.At)
	if err != nil {
		return err
	}
	asked, ok := file.FormOf(rules.Edition, f.Call).ApartField(field)
	switch {
	case !ok:
		return fellowship.ErrNotFound
	case role != file.Lead:
		return fellowship.ErrNotAllowed
	}
	if err := ApartOpen(shelf, f, by.At); err != nil {
		return err
	}
	known := slices.ContainsFunc(rules.ChoicesOf(f.Call, asked), func(c edition.Choice) bool { return c.ID == value })
	if value != "" && !known {
		return &fellowship.Invalid{Problems: []fellowship.Problem{{Field: field, Code: fellowship.NotAChoice}}}
	}
	return db.PutApart(ctx, f.ID, field, value)
}

// ApartOpen says why what is asked apart can't be answered any more, nil when
// it can: the file was withdrawn, or its round is counted.
func ApartOpen(shelf *edition.Shelf, f file.File, at time.Time) error {
	v, ok := shelf.InForce(f.Edition, at)
	switch {
	case f.State.Status == file.Withdrawn:
		return &fellowship.NoLongerPossible{Why: fellowship.FileWithdrawn}
	case !ok:
		return &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	case slices.Contains(CountedAt(v.Calls[f.Call], at), f.Round) && f.Submissions > 0:
		return &fellowship.NoLongerPossible{Why: fellowship.CallClosed}
	}
	return nil
}

// CountedAt are the rounds of a call whose answers apart are counted at a time,
// a day after their limit: "" for a call without rounds.
func CountedAt(call edition.Call, at time.Time) (rounds []string) {
	over := func(closes edition.Moment) bool {
		return !closes.IsZero() && !at.Before(closes.End().Add(call.Grace.Clock()+countAfter))
	}
	for _, r := range call.Rounds {
		if over(r.Closes) {
			rounds = append(rounds, r.ID)
		}
	}
	if len(call.Rounds) == 0 && over(call.Closes) {
		rounds = append(rounds, "")
	}
	return rounds
}

// countAfter is how long after the limit answers apart are counted: what was on
// its way has arrived, and those who submitted last had a day to answer.
const countAfter = 24 * time.Hour

// Cell is how many gave one answer. A hidden cell has no number: there are few,
// or its number would tell that of another one.
type Cell struct {
	Value  string // id of a choice; empty for who gave none
	Files  int
	Hidden bool
}

// Guard hides the cells below the least number, and as many others as it takes
// that no hidden one can be computed from the total: hidden cells are never
// alone, and together never few. It gives the cells in their order. Rule P-3.
func Guard(cells []Cell, least int) []Cell {
	out := slices.Clone(cells)
	order := make([]int, len(out))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(out[a].Files, out[b].Files) })
	hidden, together := 0, 0
	for _, i := range order {
		enough := hidden == 0 || hidden > 1 && together >= least
		if out[i].Files >= least && enough {
			break
		}
		hidden, together = hidden+1, together+out[i].Files
		out[i].Hidden = true
	}
	for i := range out {
		if out[i].Hidden {
			out[i].Files = 0
		}
	}
	return out
}

// Counter is what counting changes.
type Counter interface {
	// CountApart counts the answers to a field in a round and keeps the counts,
	// guarded, once: nothing else ever reads those answers together.
	CountApart(ctx context.Context, of Counted, choices []string, least int, at time.Time) error
}

// Counted is which answers are counted.
type Counted struct {
	Edition edition.ID
	Call    edition.CallKind
	Round   string
	Field   string
}

// CountAll counts what is due in all editions. It may be called any number of
// times: what was counted stays as it was.
func CountAll(ctx context.Context, db Counter, shelf *edition.Shelf, at time.Time) error {
	for _, v := range shelf.All(at) {
		if v.Counting == nil {
			continue
		}
		for kind, call := range v.Calls {
			for _, f := range v.Forms[call.Form].Apart {
				choices := []string{""}
				for _, c := range v.ChoicesOf(kind, f) {
					choices = append(choices, c.ID)
				}
				for _, round := range CountedAt(call, at) {
					of := Counted{Edition: v.ID, Call: kind, Round: round, Field: f.ID}
					if err := db.CountApart(ctx, of, choices, v.Counting.Least, at); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}
