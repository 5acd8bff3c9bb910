package demonstration

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"

	"cohorte/fellowship/edition"
)

// chance is a source of draws of its own for each file, so that one more file
// changes none of the others.
func (f *filling) chance(what string, i int) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(what)) //nolint:errcheck // a hash takes everything
	return rand.New(rand.NewPCG(f.Seed, h.Sum64()+uint64(i)*0x9e3779b97f4a7c15))
}

// span is a stretch of time in which a call received files, up to now.
type span struct{ from, to time.Time } // to is included

// spans are those of a call, the latest last; none before it opens.
func spans(c edition.Call, now time.Time) []span {
	var all []span
	add := func(opens edition.Moment, closes edition.Moment) {
		s := span{opens.Time, now}
		if end := closes.End(); !end.IsZero() && !end.After(now) {
			s.to = end.Add(-time.Second)
		}
		if !opens.IsZero() && !s.from.After(now) {
			all = append(all, s)
		}
	}
	if len(c.Rounds) == 0 {
		add(c.Opens, c.Closes)
	}
	for _, r := range c.Rounds {
		add(r.Opens, r.Closes)
	}
	return all
}

// arrival is when a file is submitted: the more of them, the nearer the end,
// and few by night.
func (s span) arrival(rng *rand.Rand) time.Time {
	long := float64(s.to.Sub(s.from))
	t := s.from.Add(time.Duration(long * (1 - math.Pow(rng.Float64(), 2.2))))
	if h := t.In(edition.Paris).Hour(); h < 7 && rng.IntN(10) > 0 {
		t = t.Add(time.Duration(8-h)*time.Hour + time.Duration(rng.IntN(720))*time.Minute)
	}
	return s.hold(t)
}

// hold brings a time into the span, to the second.
func (s span) hold(t time.Time) time.Time {
	t = t.UTC().Truncate(time.Second)
	if t.After(s.to) {
		t = s.to
	}
	if t.Before(s.from) {
		t = s.from
	}
	return t
}

// before and after are times in the span within so long of another.
func (s span) before(rng *rand.Rand, t time.Time, most time.Duration) time.Time {
	return s.hold(t.Add(-time.Duration(rng.Int64N(int64(most)))))
}

func (s span) after(rng *rand.Rand, t time.Time, most time.Duration) time.Time {
	return s.hold(t.Add(time.Duration(rng.Int64N(int64(most)))))
}
