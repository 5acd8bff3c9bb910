package fellowship_test

import (
	"testing"

	"cohorte/fellowship"
)

func TestWhenKeepsThePrecisionItWasGiven(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2019", "2019-04", "2019-04-03", "2024-02-29"} {
		w, err := fellowship.ParseWhen(s)
		if err != nil {
			t.Errorf("%q: %v", s, err)
		}
		if w.String() != s {
			t.Errorf("%q came back as %q", s, w.String())
		}
	}
	for _, s := range []string{"19", "2019-4", "2019-13", "2019-02-29", "2019-04-03-01", "avril 2019", "2019-", "-2019"} {
		if w, err := fellowship.ParseWhen(s); err == nil {
			t.Errorf("%q was read as %v", s, w)
		}
	}
}

func TestWhenSortsAMonthBeforeItsDays(t *testing.T) {
	t.Parallel()
	order := []fellowship.When{
		{}, {Year: 2019}, {Year: 2019, Month: 4}, {Year: 2019, Month: 4, Day: 3}, {Year: 2019, Month: 12}, {Year: 2020},
	}
	for i := range order[1:] {
		if !order[i].Before(order[i+1]) || order[i+1].Before(order[i]) {
			t.Errorf("%v and %v are in the wrong order", order[i], order[i+1])
		}
	}
}

func TestSurelyBeforeLooksAtWhatBothKnow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"2018", "2018-01", false}, {"2018-01", "2018", false}, {"2018", "2019-01-01", true},
		{"2018-01", "2018-02-01", true}, {"2018-02-01", "2018-01", false}, {"", "2018", false},
	} {
		a, _ := fellowship.ParseWhen(c.a)
		b, _ := fellowship.ParseWhen(c.b)
		if got := a.SurelyBefore(b); got != c.want {
			t.Errorf("%q before %q: got %t", c.a, c.b, got)
		}
	}
}
