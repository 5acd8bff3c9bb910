package edition_test

import (
	"testing"
	"time"

	"cohorte/fellowship/edition"
)

func TestTheVersionInForceIsTheLastThatTookEffect(t *testing.T) {
	t.Parallel()
	march := time.Date(2024, 3, 12, 9, 0, 0, 0, time.UTC)
	e := &edition.Edition{ID: "x-1"}
	shelf := edition.NewShelf(
		edition.Version{Edition: e, N: 1, InForceFrom: march},
		edition.Version{Edition: e, N: 0},
	)
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{march.Add(-time.Second), "1.0"},
		{march, "1.1"},
	} {
		got, ok := shelf.InForce("x-1", c.at)
		if !ok || got.Label() != c.want {
			t.Errorf("at %s: got %s, want %s", c.at, got.Label(), c.want)
		}
	}
	if _, ok := shelf.InForce("x-2", march); ok {
		t.Error("an edition that is not on the shelf was found")
	}
}
