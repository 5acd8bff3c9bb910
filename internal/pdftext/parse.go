package pdftext

import (
	"bytes"
	"encoding/hex"
	"strconv"
)

// The objects of a PDF (ISO 32000-1, 7.3). Numbers keep their spelling.
type (
	name   string
	number string
	word   string // true, false, null, and operators of contents
	text   []byte
	array  []any
	dict   map[string]any
	ref    struct{ n, g int }
	stream struct {
		dict
		raw []byte
	}
)

// mostNested bounds how deep objects may lie in each other.
const mostNested = 200

// parser reads objects from bytes. It never fails: what can't be read is a
// word, and its caller goes on after it.
type parser struct {
	b   []byte
	at  int
	low int // how deep
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (p *parser) skip() {
	for p.at < len(p.b) {
		switch c := p.b[p.at]; {
		case isSpace(c):
			p.at++
		case c == '%':
			for p.at < len(p.b) && p.b[p.at] != '\n' && p.b[p.at] != '\r' {
				p.at++
			}
		default:
			return
		}
	}
}

// next is the next object; ok is false at the end.
func (p *parser) next() (any, bool) {
	p.skip()
	if p.at >= len(p.b) {
		return nil, false
	}
	switch c := p.b[p.at]; {
	case c == '/':
		p.at++
		return p.name(), true
	case c == '(':
		return p.literal(), true
	case bytes.HasPrefix(p.b[p.at:], []byte("<<")):
		p.at += 2
		return p.dict(), true
	case c == '<':
		return p.hex(), true
	case c == '[':
		p.at++
		return p.array(), true
	case isDelimiter(c):
		p.at++
		if c == '>' && p.at < len(p.b) && p.b[p.at] == '>' {
			p.at++
			return word(">>"), true
		}
		return word(c), true
	}
	from := p.at
	for p.at < len(p.b) && !isSpace(p.b[p.at]) && !isDelimiter(p.b[p.at]) {
		p.at++
	}
	run := string(p.b[from:p.at])
	if _, err := strconv.ParseFloat(run, 64); err != nil || run[0] > '9' {
		return word(run), true
	}
	return p.maybeRef(number(run)), true
}

// maybeRef turns "12 0 R" into a reference.
func (p *parser) maybeRef(n number) any {
	a, err := strconv.Atoi(string(n))
	if err != nil || a < 0 {
		return n
	}
	q := parser{b: p.b, at: p.at}
	q.skip()
	from := q.at
	for q.at < len(q.b) && q.b[q.at] >= '0' && q.b[q.at] <= '9' {
		q.at++
	}
	g, err := strconv.Atoi(string(q.b[from:q.at]))
	if err != nil {
		return n
	}
	q.skip()
	if q.at >= len(q.b) || q.b[q.at] != 'R' || (q.at+1 < len(q.b) && !isSpace(q.b[q.at+1]) && !isDelimiter(q.b[q.at+1])) {
		return n
	}
	p.at = q.at + 1
	return ref{a, g}
}

func (p *parser) name() name {
	var out []byte
	for p.at < len(p.b) && !isSpace(p.b[p.at]) && !isDelimiter(p.b[p.at]) {
		c := p.b[p.at]
		if c == '#' && p.at+2 < len(p.b) {
			if b, err := hex.DecodeString(string(p.b[p.at+1 : p.at+3])); err == nil {
				c = b[0]
				p.at += 2
			}
		}
		out = append(out, c)
		p.at++
	}
	return name(out)
}

func (p *parser) literal() text {
	out, depth := text{}, 0
	for ; p.at < len(p.b); p.at++ {
		switch c := p.b[p.at]; c {
		case '(':
			if depth++; depth > 1 {
				out = append(out, c)
			}
		case ')':
			if depth--; depth == 0 {
				p.at++
				return out
			}
			out = append(out, c)
		case '\\':
			p.at++
			out = p.escaped(out)
		default:
			out = append(out, c)
		}
	}
	p.at = min(p.at, len(p.b))
	return out
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// escaped reads what follows a backslash, and leaves the parser on its last byte.
func (p *parser) escaped(out text) text {
	if p.at >= len(p.b) {
		return out
	}
	c := p.b[p.at]
	switch plain, ok := escapes[c]; {
	case ok:
		return append(out, plain)
	case c == '\r' || c == '\n':
		if c == '\r' && p.at+1 < len(p.b) && p.b[p.at+1] == '\n' {
			p.at++
		}
		return out
	case c >= '0' && c <= '7':
		v, n := 0, 0
		for ; n < 3 && p.at+n < len(p.b) && p.b[p.at+n] >= '0' && p.b[p.at+n] <= '7'; n++ {
			v = v*8 + int(p.b[p.at+n]-'0')
		}
		p.at += n - 1
		return append(out, byte(v))
	}
	return append(out, c)
}

func (p *parser) hex() text {
	var digits []byte
	for p.at++; p.at < len(p.b) && p.b[p.at] != '>'; p.at++ {
		if !isSpace(p.b[p.at]) {
			digits = append(digits, p.b[p.at])
		}
	}
	p.at = min(p.at+1, len(p.b))
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	out, _ := hex.DecodeString(string(digits)) // what could be read
	return out
}

func (p *parser) array() array {
	out := array{}
	if p.low++; p.low > mostNested {
		return out
	}
	defer func() { p.low-- }()
	for {
		o, ok := p.next()
		if !ok || o == word("]") {
			return out
		}
		out = append(out, o)
	}
}

func (p *parser) dict() dict {
	out := dict{}
	if p.low++; p.low > mostNested {
		return out
	}
	defer func() { p.low-- }()
	for {
		key, ok := p.next()
		if !ok || key == word(">>") {
			return out
		}
		k, isName := key.(name)
		if !isName {
			continue
		}
		v, ok := p.next()
		if !ok || v == word(">>") {
			return out
		}
		out[string(k)] = v
	}
}
