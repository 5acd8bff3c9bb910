// Package throttle counts what is asked too often, by a key, in the memory of
// one process.
package throttle

import (
	"sync"
	"time"
)

// Limit lets each key do something so many times in a window of time.
type Limit struct {
	most   int
	window time.Duration

	mu    sync.Mutex
	spent map[string]spent
}

type spent struct {
	since time.Time
	times int
}

// keys is how many keys are kept before those whose window is over are swept.
// Were they all live, all begin again: memory is worth more than the limit.
const keys = 10_000

// New is a limit of most in each window.
func New(most int, window time.Duration) *Limit {
	return &Limit{most: most, window: window, spent: make(map[string]spent)}
}

// Take takes one from the key at a time. Beyond the limit it says from when on
// there is one again, and takes none.
func (l *Limit) Take(key string, at time.Time) (again time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, known := l.spent[key]
	if !known && len(l.spent) >= keys {
		l.sweep(at)
	}
	if !known || at.Sub(s.since) >= l.window {
		s = spent{since: at}
	}
	if s.times >= l.most {
		return s.since.Add(l.window), false
	}
	s.times++
	l.spent[key] = s
	return time.Time{}, true
}

func (l *Limit) sweep(at time.Time) {
	for key, s := range l.spent {
		if at.Sub(s.since) >= l.window {
			delete(l.spent, key)
		}
	}
	if len(l.spent) >= keys {
		clear(l.spent)
	}
}
