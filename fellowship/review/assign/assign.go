// Package assign decides who reads which file: so many reviews a file, nobody
// above their capacity, no pair that is excluded, loads as equal as can be.
//
// Optimal gives the best assignment there is, or the largest one with the
// shortages that explain what is missing; it is a minimum-cost flow and knows
// no luck. Next is the other mode: readers take the least-read file when they
// have time. Where nothing else decides, a public seed does: the draw of a
// pair is the SHA-256 of the seed, the file and the reader, which anybody can
// compute again.
package assign

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
)

// File is what has to be read.
type File struct {
	ID     string
	Wanted int // reviews, the locked ones included
}

// Reader is somebody who reads.
type Reader struct {
	ID       string
	Capacity int // most files, the locked ones included
}

// Pair is a file and somebody who reads it.
type Pair struct{ File, Reader string }

// Task is an assignment to make. The order of its lists does not matter.
type Task struct {
	Files   []File
	Readers []Reader
	// May says whether the reader may read the file: no conflict, a profile
	// that they read, not theirs already. It must always say the same.
	May func(file, reader string) bool
	// Likes grades a pair that may be, higher is better, from -100 to 100:
	// skills that fit, wishes. It comes after equal loads. Nil grades nothing.
	Likes func(file, reader string) int
	// Locked pairs stand, whatever May says of them now: reviews that were
	// begun, and what people fixed by hand. They count in Wanted and Capacity.
	Locked []Pair
	// Before is the assignment that is being repaired: as few new pairs as
	// possible come before equal loads. Empty for a first assignment.
	Before []Pair
	// Seed decides among assignments that are otherwise as good.
	Seed string
}

// Plan is the outcome.
type Plan struct {
	Pairs     []Pair // sorted by file, then reader; the locked ones included
	Shortages []Shortage
}

// Shortage explains why some files do not get all the reviews wanted. There
// are two: few readers, and full readers. Files and Readers are sorted.
type Shortage struct {
	Files   []string
	Readers []string // who may read these files
	// FewReaders: each of the files wants Wanted reviews, and only Possible
	// people may read it. Else the readers are full: together the files want
	// Wanted reviews of them, and they have room for Possible.
	FewReaders       bool
	Wanted, Possible int
	Missing          int // reviews that the files do not get, together
}

// Draw is the number that the seed draws for a pair: the first 20 bits of the
// SHA-256 of seed, file and reader, separated by a zero byte.
func Draw(seed, file, reader string) uint32 {
	return uint32(draw(seed, file, reader) >> 44)
}

func draw(parts ...string) uint64 {
	var b []byte
	for i, p := range parts {
		if i > 0 {
			b = append(b, 0)
		}
		b = append(b, p...)
	}
	sum := sha256.Sum256(b)
	return binary.BigEndian.Uint64(sum[:8])
}

// Optimal assigns. Among all assignments that give the most reviews it takes,
// in this order, one with the fewest new pairs (in a repair), the most equal
// loads (least sum of squares, which is within one of each other wherever that
// can be), the best liked pairs, and the lowest draws.
//
// It takes about 40 ms for 1 500 reviews by 30 readers; the time grows with the
// reviews times the square of the readers.
func Optimal(t Task) Plan {
	f := newFlow(t)
	for i := range f.files {
		for range f.missing[i] {
			f.place(i)
		}
	}
	for i := range f.missing {
		f.missing[i] = 0
	}
	for _, i := range f.reads[f.nobody] {
		f.missing[i]++
	}
	return Plan{Pairs: f.pairs(), Shortages: f.shortages()}
}

// Reading is a file as Next looks at it.
type Reading struct {
	File  string
	Count int // reviews given, begun or assigned
}

// Next is the file that the reader takes now, of those that they may read and
// that still want reviews: one with the fewest, and the seed draws among
// equals. Turn is how many files the reader took before, so that each draw is
// its own. ok is false when there is none.
func Next(reader string, turn int, files []Reading, seed string) (file string, ok bool) {
	var best Reading
	var bestDraw uint64
	for _, f := range files {
		d := draw(seed, f.File, reader, strconv.Itoa(turn))
		if !ok || cmp.Or(cmp.Compare(f.Count, best.Count), cmp.Compare(d, bestDraw), cmp.Compare(f.File, best.File)) < 0 {
			best, bestDraw, ok = f, d, true
		}
	}
	return best.File, ok
}

// Changes are the pairs of after that before lacks, and the other way round,
// both sorted.
func Changes(before, after []Pair) (added, dropped []Pair) {
	without := func(a, b []Pair) []Pair {
		held := make(map[Pair]bool, len(b))
		for _, p := range b {
			held[p] = true
		}
		var out []Pair
		for _, p := range a {
			if !held[p] {
				out = append(out, p)
			}
		}
		sortPairs(out)
		return out
	}
	return without(after, before), without(before, after)
}

func sortPairs(pairs []Pair) {
	slices.SortFunc(pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Reader, b.Reader))
	})
}
