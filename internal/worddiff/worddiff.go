// Package worddiff tells which words of a text were replaced, for people who
// compare two texts.
//
// It compares words, by their longest common subsequence; texts too long for
// that are compared by lines, and beyond, as a whole.
package worddiff

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says which of the two texts has a piece.
type Kind int

// The kinds.
const (
	Same    Kind = iota // both have it
	Removed             // only the text before has it
	Added               // only the text after has it
)

// Piece is a run of words of one kind.
type Piece struct {
	Kind Kind
	Text string
}

// mostCells bounds the table of a comparison: some milliseconds, some MiB.
const mostCells = 4 << 20

// Compare gives the pieces of both texts in order. The pieces that are Same or
// Removed make up before, those that are Same or Added make up after.
func Compare(before, after string) []Piece {
	for _, split := range []func(string) []string{words, lines} {
		a, b := split(before), split(after)
		head := 0
		for head < len(a) && head < len(b) && a[head] == b[head] {
			head++
		}
		tail := 0
		for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
			tail++
		}
		innerA, innerB := a[head:len(a)-tail], b[head:len(b)-tail]
		if len(innerA)*len(innerB) > mostCells {
			continue
		}
		var p pieces
		p.add(Same, a[:head]...)
		p.align(innerA, innerB)
		p.add(Same, a[len(a)-tail:]...)
		return p.readable()
	}
	var p pieces
	p.add(Removed, before)
	p.add(Added, after)
	return p
}

type pieces []Piece

func (p *pieces) add(k Kind, tokens ...string) {
	text := strings.Join(tokens, "")
	if text == "" {
		return
	}
	if n := len(*p); n > 0 && (*p)[n-1].Kind == k {
		(*p)[n-1].Text += text
		return
	}
	*p = append(*p, Piece{k, text})
}

// align walks the table of common subsequences, from the beginning.
func (p *pieces) align(a, b []string) {
	width := len(b) + 1
	table := make([]int32, (len(a)+1)*width) // of the rest from i, j on
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i*width+j] = table[(i+1)*width+j+1] + 1
			} else {
				table[i*width+j] = max(table[(i+1)*width+j], table[i*width+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			p.add(Same, a[i])
			i, j = i+1, j+1
		case table[(i+1)*width+j] >= table[i*width+j+1]:
			p.add(Removed, a[i])
			i++
		default:
			p.add(Added, b[j])
			j++
		}
	}
	p.add(Removed, a[i:]...)
	p.add(Added, b[j:]...)
}

// readable joins changes that only spaces part: "one two" replaced by "three
// four" is one change, removed first.
func (p pieces) readable() []Piece {
	var out pieces
	for i := 0; i < len(p); {
		if p[i].Kind == Same {
			out.add(Same, p[i].Text)
			i++
			continue
		}
		var removed, added strings.Builder
		for i < len(p) && (p[i].Kind != Same || (i+1 < len(p) && strings.TrimSpace(p[i].Text) == "")) {
			if p[i].Kind != Added {
				removed.WriteString(p[i].Text)
			}
			if p[i].Kind != Removed {
				added.WriteString(p[i].Text)
			}
			i++
		}
		out.add(Removed, removed.String())
		out.add(Added, added.String())
	}
	return out
}

// words parts a text into words, runs of spaces, and signs.
func words(s string) []string {
	var out []string
	for s != "" {
		kind := kindOf(s)
		end := 0
		for end < len(s) {
			_, size := utf8.DecodeRuneInString(s[end:])
			if end > 0 && (kind == sign || kindOf(s[end:]) != kind) {
				break
			}
			end += size
		}
		out = append(out, s[:end])
		s = s[end:]
	}
	return out
}

const (
	sign = iota
	letter
	space
)

func kindOf(s string) int {
	r, _ := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		return letter
	case unicode.IsSpace(r):
		return space
	}
	return sign
}

func lines(s string) []string { return strings.SplitAfter(s, "\n") }
