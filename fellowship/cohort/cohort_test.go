package cohort_test

import (
	"testing"

	"cohorte/fellowship"
	"cohorte/fellowship/cohort"
)

func TestACohortCanBeVerified(t *testing.T) {
	t.Parallel()
	good := cohort.Cohort{
		ID: "9", Name: "Promotion 9", Source: "a text",
		Starts: fellowship.When{Year: 2030, Month: 9}, Ends: fellowship.When{Year: 2031},
		Quotes: []cohort.Quote{{Measure: cohort.Fellows, High: 30, Source: "a text"}},
	}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*cohort.Cohort){
		"cohort 0 has no id or no name":                                 func(c *cohort.Cohort) { c.Name = "" },
		"cohort 9 ends before it starts":                                func(c *cohort.Cohort) { c.Ends.Year = 2029 },
		"cohort 9: the dates have no source":                            func(c *cohort.Cohort) { c.Source = "" },
		"cohort 9: the number of fellows is not one that can be quoted": func(c *cohort.Cohort) { c.Quotes = []cohort.Quote{{Measure: cohort.Fellows, High: 30}} },
		"cohort 9: the number of prizes is not one that can be quoted":  func(c *cohort.Cohort) { c.Quotes = []cohort.Quote{{Measure: "prizes", High: 3, Source: "a"}} },
		"cohort 9: the number of fellows is not one that can be quoted ": func(c *cohort.Cohort) {
			c.Quotes = []cohort.Quote{{Measure: cohort.Fellows, Low: 4, High: 3, Source: "a"}}
		},
	} {
		bad := good
		spoil(&bad)
		if err := bad.Check(); err == nil || (err.Error() != want && err.Error()+" " != want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
