package thread

import (
	"testing"
	"time"
)

// TestOneMailAQuietTime (rule M-4): at once after a quiet time, one at its end for
// whatever comes within it, and each side on its own.
func TestOneMailAQuietTime(t *testing.T) {
	t.Parallel()
	begin := time.Date(2030, 1, 31, 9, 0, 0, 0, time.UTC)
	var thread Thread
	for _, c := range []struct {
		after time.Duration
		to    Side
		runAt time.Duration // of the mail that is asked for, -1 for none
	}{
		{0, Authors, 0},
		{time.Minute, Authors, Quiet},
		{2 * time.Minute, Authors, -1},
		{2 * time.Minute, Team, 2 * time.Minute},
		{Quiet - time.Second, Authors, -1},
		{Quiet, Authors, 2 * Quiet},
		{3 * Quiet, Authors, 3 * Quiet},
	} {
		before := thread.Told[Team]
		runAt, due := thread.tell(c.to, begin.Add(c.after))
		if got := runAt.Sub(begin); due != (c.runAt >= 0) || due && got != c.runAt {
			t.Errorf("%v after, to %s: a mail at %v, %v; want %v", c.after, c.to, got, due, c.runAt)
		}
		if c.to == Authors && !thread.Told[Team].Equal(before) {
			t.Errorf("%v after: telling the authors told the team", c.after)
		}
	}
}
