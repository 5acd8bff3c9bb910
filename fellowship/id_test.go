package fellowship_test

import (
	"strings"
	"testing"
	"time"

	"cohorte/fellowship"
)

func TestIDsSortAsTheyWereMadeAndNeverRepeat(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 3, 15, 13, 52, 7, 0, time.UTC)
	seen := map[string]bool{}
	last := ""
	for i := range 1000 {
		id := fellowship.NewID("link", at.Add(time.Duration(i)*time.Millisecond))
		if !strings.HasPrefix(id, "link-") || len(id) != len("link-")+26 {
			t.Fatalf("id %q: want the kind, a dash and 26 characters", id)
		}
		if seen[id] || id <= last {
			t.Fatalf("id %q after %q: want a new one that sorts after it", id, last)
		}
		seen[id], last = true, id
	}
	if a, b := fellowship.NewID("link", at), fellowship.NewID("link", at); a == b {
		t.Fatalf("two ids of one millisecond are both %q", a)
	}
}
