// Package pdftext reads what a PDF says, page by page, and writes it anew
// without what it tells of its making.
//
// It reads objects wherever they stand instead of trusting the tables of the
// file: what an earlier save left behind is not kept. Texts are read through
// the tables that fonts give of their letters; a page whose letters can't be
// known, or that is a picture, is told as such and never passes for empty.
package pdftext

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
)

// The most that is unfolded of one file, in bytes, and the most objects.
const (
	mostUnfolded = 128 << 20
	mostObjects  = 500_000
	mostPages    = 2_000
)

// ErrUnreadable is for what is not a PDF that this package can read, a locked
// one among them.
var ErrUnreadable = errors.New("not a PDF that can be read")

// File is a PDF that was read.
type File struct {
	objects map[int]any
	root    ref
	room    int // bytes that may still be unfolded
}

var objectStart = regexp.MustCompile(`(\d{1,9})[ \t\r\n\f\x00]+(\d{1,5})[ \t\r\n\f\x00]+obj|trailer`)

// Read reads a PDF; its error is ErrUnreadable.
func Read(content []byte) (*File, error) {
	f := &File{objects: map[int]any{}, room: mostUnfolded}
	for at := 0; at < len(content); {
		m := objectStart.FindSubmatchIndex(content[at:])
		if m == nil {
			break
		}
		p := &parser{b: content, at: at + m[1]}
		o, ok := p.next()
		if !ok {
			break
		}
		d, isDict := o.(dict)
		if m[2] < 0 { // a trailer
			if isDict {
				f.trailer(d)
			}
			at = max(p.at, at+m[1])
			continue
		}
		n, _ := strconv.Atoi(string(content[at+m[2] : at+m[3]]))
		if isDict {
			if raw, end := body(content, p.at, d); end > 0 {
				s := stream{d, raw}
				o, p.at = s, end
				f.opened(s)
			}
		}
		if f.objects[n] = o; len(f.objects) > mostObjects {
			return nil, ErrUnreadable
		}
		at = p.at
	}
	if d, ok := f.at(f.root).(dict); !ok || f.at(d["Pages"]) == nil {
		return nil, ErrUnreadable
	}
	return f, nil
}

// body is the bytes of a stream that begins after its dictionary; end is 0
// where none begins.
func body(b []byte, at int, d dict) (raw []byte, end int) {
	p := parser{b: b, at: at}
	p.skip()
	if !bytes.HasPrefix(b[p.at:], []byte("stream")) {
		return nil, 0
	}
	from := p.at + len("stream")
	if bytes.HasPrefix(b[from:], []byte("\r\n")) {
		from += 2
	} else if from < len(b) && (b[from] == '\n' || b[from] == '\r') {
		from++
	}
	mark := []byte("endstream")
	if n, ok := whole(d["Length"]); ok && n >= 0 && from+n <= len(b) {
		rest := bytes.TrimLeft(b[from+n:min(from+n+4+len(mark), len(b))], "\r\n ")
		if bytes.HasPrefix(rest, mark) {
			return b[from : from+n], from + n
		}
	}
	i := bytes.Index(b[from:], mark)
	if i < 0 {
		return nil, 0
	}
	return bytes.TrimRight(b[from:from+i], "\r\n"), from + i
}

// trailer keeps what leads to the document; the last one counts.
func (f *File) trailer(d dict) {
	if r, ok := d["Root"].(ref); ok {
		f.root = r
	}
}

// opened takes the objects out of a stream that holds some, and the trailer
// out of one that is a table of references.
func (f *File) opened(s stream) {
	switch s.dict["Type"] {
	case name("XRef"):
		f.trailer(s.dict)
	case name("ObjStm"):
		count, _ := whole(s.dict["N"])
		first, _ := whole(s.dict["First"])
		b, ok := f.unfold(s)
		if !ok || first < 0 || first > len(b) || count > mostObjects {
			return
		}
		head := parser{b: b[:first]}
		for range count {
			n, _ := head.next()
			at, _ := head.next()
			id, ok1 := whole(n)
			offset, ok2 := whole(at)
			if !ok1 || !ok2 || first+offset > len(b) {
				return
			}
			inner := parser{b: b, at: first + offset}
			f.objects[id], _ = inner.next()
		}
	}
}

func whole(o any) (int, bool) {
	n, ok := o.(number)
	if !ok {
		return 0, false
	}
	v, err := strconv.Atoi(string(n))
	return v, err == nil
}

// at is what an object is, references followed.
func (f *File) at(o any) any {
	for range 16 {
		r, ok := o.(ref)
		if !ok {
			return o
		}
		o = f.objects[r.n]
	}
	return nil
}

// dictAt is a dictionary, that of a stream too; nil for anything else.
func (f *File) dictAt(o any) dict {
	switch o := f.at(o).(type) {
	case dict:
		return o
	case stream:
		return o.dict
	}
	return nil
}

// unfold takes a stream out of its filters. Pictures stay as they are: ok is
// false for them.
func (f *File) unfold(s stream) (b []byte, ok bool) {
	filters, params := listOf(f.at(s.dict["Filter"])), listOf(f.at(s.dict["DecodeParms"]))
	b = s.raw
	for i, filter := range filters {
		var param dict
		if i < len(params) {
			param = f.dictAt(params[i])
		}
		var err error
		switch f.at(filter) {
		case name("FlateDecode"), name("Fl"):
			var r io.ReadCloser
			if r, err = zlib.NewReader(bytes.NewReader(b)); err != nil {
				return nil, false
			}
			b, err = io.ReadAll(io.LimitReader(r, int64(f.room)+1))
			if len(b) > 0 {
				err = nil // a cut stream says what it says
			}
			if f.room -= len(b); f.room < 0 {
				return nil, false
			}
			b = unpredict(b, param)
		case name("ASCIIHexDecode"), name("AHx"):
			p := parser{b: append([]byte("<"), b...)}
			b = p.hex()
		case name("ASCII85Decode"), name("A85"):
			b, err = unfold85(b)
		default:
			return nil, false
		}
		if err != nil {
			return nil, false
		}
	}
	return b, true
}

func listOf(o any) array {
	switch o := o.(type) {
	case array:
		return o
	case nil:
		return nil
	}
	return array{o}
}

func unfold85(b []byte) ([]byte, error) {
	b = bytes.TrimSpace(b)
	b = bytes.TrimSuffix(bytes.TrimPrefix(b, []byte("<~")), []byte("~>"))
	out := make([]byte, len(b)*4+4)
	n, _, err := ascii85.Decode(out, b, true)
	return out[:n], err
}

// unpredict undoes the predictors of PNG (ISO 32000-1, 7.4.4.4).
func unpredict(b []byte, param dict) []byte {
	kind, _ := whole(param["Predictor"])
	columns, ok := whole(param["Columns"])
	const png = 10
	if kind < png {
		return b
	}
	if !ok {
		columns = 1
	}
	colours, bits := 1, 8
	if n, ok := whole(param["Colors"]); ok {
		colours = n
	}
	if n, ok := whole(param["BitsPerComponent"]); ok {
		bits = n
	}
	size, step := (columns*colours*bits+7)/8, max(colours*bits/8, 1)
	if size <= 0 || size > len(b) {
		return b
	}
	var out []byte
	before := make([]byte, size)
	for len(b) > size {
		row := slices.Clone(b[1 : 1+size])
		for i := range row {
			var left, up, corner byte
			if up = before[i]; i >= step {
				left, corner = row[i-step], before[i-step]
			}
			switch b[0] {
			case 1:
				row[i] += left
			case 2:
				row[i] += up
			case 3:
				row[i] += byte((int(left) + int(up)) / 2)
			case 4:
				row[i] += paeth(left, up, corner)
			}
		}
		out, before, b = append(out, row...), row, b[1+size:]
	}
	return out
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	far := func(x byte) int { return max(p-int(x), int(x)-p) }
	switch {
	case far(a) <= far(b) && far(a) <= far(c):
		return a
	case far(b) <= far(c):
		return b
	}
	return c
}
