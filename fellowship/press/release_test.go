package press_test

import (
	"testing"
	"time"

	"cohorte/fellowship/press"
)

func TestAReleaseIsNotPublicBeforeItsTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 1, 29, 9, 51, 0, 0, time.FixedZone("", 3600))
	for name, c := range map[string]struct {
		release press.Release
		now     time.Time
		want    bool
	}{
		"a second before":  {press.Release{Date: at}, at.Add(-time.Second), false},
		"on time":          {press.Release{Date: at}, at, true},
		"on time, in UTC":  {press.Release{Date: at}, at.UTC(), true},
		"withheld":         {press.Release{Date: at, Withheld: true}, at.AddDate(1, 0, 0), false},
		"without any date": {press.Release{}, at, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.release.PublicAt(c.now); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
}
