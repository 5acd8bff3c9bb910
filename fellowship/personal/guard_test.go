package personal_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/personal"
)

// TestNoHiddenCountCanBeComputed: whoever knows the total and every shown count
// finds for no hidden one a single value, nor that few people are behind all of
// them together. Rule P-3.
func TestNoHiddenCountCanBeComputed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		least := rapid.IntRange(3, 8).Draw(t, "least")
		counts := rapid.SliceOfN(rapid.IntRange(0, 12), 2, 6).Draw(t, "counts")
		cells := make([]personal.Cell, len(counts))
		total := 0
		for i, n := range counts {
			cells[i].Files = n
			total += n
		}
		hidden, shown := 0, 0
		for i, c := range personal.Guard(cells, least) {
			switch {
			case c.Hidden && c.Files != 0:
				t.Fatalf("a hidden cell keeps its number: %+v", c)
			case c.Hidden:
				hidden++
			case c.Files != counts[i] || c.Files < least:
				t.Fatalf("cell %d of %v shows %d with a threshold of %d", i, counts, c.Files, least)
			default:
				shown += c.Files
			}
		}
		if hidden == 1 && len(counts) > 1 {
			t.Fatalf("of %v, one cell is hidden: it is %d less %d", counts, total, shown)
		}
		if hidden > 0 && hidden < len(counts) && total-shown < least {
			t.Fatalf("of %v, the hidden cells are %d together", counts, total-shown)
		}
	})
}

func TestCountsInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ counts, want []int }{ // -1 is hidden
		{[]int{40, 50, 30}, []int{40, 50, 30}},
		{[]int{40, 2, 30}, []int{40, -1, -1}},
		{[]int{40, 2, 1, 2}, []int{40, -1, -1, -1}},
		{[]int{40, 0, 0, 30}, []int{40, -1, -1, -1}},
		{[]int{3, 1}, []int{-1, -1}},
	} {
		cells := make([]personal.Cell, len(c.counts))
		for i, n := range c.counts {
			cells[i].Files = n
		}
		for i, got := range personal.Guard(cells, 5) {
			n := got.Files
			if got.Hidden {
				n = -1
			}
			if n != c.want[i] {
				t.Errorf("%v: cell %d is %d, want %d", c.counts, i, n, c.want[i])
			}
		}
	}
}

// TestPeriods: what the periods of an edition bring to a file, and when. Rules
// P-9 and P-10.
func TestPeriods(t *testing.T) {
	t.Parallel()
	e := &edition.Edition{
		Keeping: &edition.Retention{Refused: edition.Duration{N: 3, Unit: edition.Months}, Pool: edition.Duration{N: 2, Unit: edition.Years},
			Archive: edition.Duration{N: 5, Unit: edition.Years}, Notice: edition.Duration{N: 30, Unit: edition.Days}, Drafts: edition.Duration{N: 1, Unit: edition.Months}},
		Stages: map[edition.CallKind][]edition.Stage{edition.TalentCall: {{ID: "interview", From: edition.Date{Year: 2030, Month: 3, Day: 1}, To: edition.Date{Year: 2030, Month: 3, Day: 10}}}},
	}
	day := func(text string) time.Time {
		at, err := time.ParseInLocation(time.DateOnly, text, edition.Paris)
		if err != nil {
			t.Fatal(err)
		}
		return at.UTC()
	}
	acted := day("2030-01-31")
	for name, c := range map[string]struct {
		status      file.Status
		submissions int
		consents    bool
		archived    bool
		act         personal.Act
		period      personal.Period
		at          string
	}{
		"a draft that was left":             {status: file.LeftAsDraft, act: personal.Erase, period: personal.OfDraft, at: "2030-03-03"},
		"a draft in time":                   {status: file.Draft},
		"a draft taken back":                {status: file.Withdrawn, act: personal.Erase, period: personal.OfDraft, at: "2030-03-03"},
		"taken back after it was received":  {status: file.Withdrawn, submissions: 1, act: personal.Archive, period: personal.OfRefused, at: "2030-05-01"},
		"refused before the selection ends": {status: file.NotSelected, submissions: 1, act: personal.Archive, period: personal.OfRefused, at: "2030-06-11"},
		"refused, with consent":             {status: file.NotSelected, submissions: 1, consents: true, act: personal.Archive, period: personal.OfPool, at: "2032-03-11"},
		"in the archive":                    {status: file.Inadmissible, submissions: 2, archived: true, act: personal.Erase, period: personal.OfArchive, at: "2035-03-11"},
		"waiting for a decision":            {status: file.UnderReview, submissions: 1},
		"selected":                          {status: file.Selected, submissions: 1},
	} {
		k := personal.Kept{File: file.File{Call: edition.TalentCall, State: file.State{Status: c.status}, Submissions: c.submissions}, LastAct: acted, Consents: c.consents}
		if c.archived {
			k.ArchivedAt = acted
		}
		due, ok := personal.DueOf(e, k)
		if ok != (c.act != "") {
			t.Errorf("%s: due %v", name, ok)
			continue
		}
		if ok && (due.Act != c.act || due.Period != c.period || !due.At.Equal(day(c.at))) {
			t.Errorf("%s: %s after %s at %s", name, due.Act, due.Period, due.At.In(edition.Paris))
		}
	}
}
