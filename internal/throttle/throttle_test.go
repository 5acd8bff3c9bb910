package throttle

import (
	"strconv"
	"testing"
	"time"
)

func TestSoManyTimesInAWindow(t *testing.T) {
	t.Parallel()
	l, start := New(3, time.Minute), time.Unix(1_000_000, 0)
	for _, tt := range []struct {
		key   string
		after time.Duration
		ok    bool
	}{
		{"a", 0, true}, {"a", 0, true}, {"a", 10 * time.Second, true}, {"a", 20 * time.Second, false},
		{"b", 20 * time.Second, true}, {"a", 59 * time.Second, false}, {"a", time.Minute, true},
	} {
		again, ok := l.Take(tt.key, start.Add(tt.after))
		if ok != tt.ok {
			t.Errorf("%s after %v: %v, want %v", tt.key, tt.after, ok, tt.ok)
		}
		if want := start.Add(time.Minute); !ok && !again.Equal(want) {
			t.Errorf("%s after %v: again at %v, want %v", tt.key, tt.after, again, want)
		}
	}
}

func TestTheMemoryIsBounded(t *testing.T) {
	t.Parallel()
	l, now := New(1, time.Minute), time.Unix(1_000_000, 0)
	for i := range 3 * keys {
		l.Take(strconv.Itoa(i), now)
	}
	if len(l.spent) > keys {
		t.Errorf("%d keys are kept", len(l.spent))
	}
	if _, ok := l.Take(strconv.Itoa(3*keys-1), now); ok {
		t.Error("the last key was forgotten at once")
	}
}
