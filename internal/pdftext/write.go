package pdftext

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// told are the keys that tell of the making of a file, or carry others.
var told = []string{"Metadata", "PieceInfo", "LastModified", "AF", "EmbeddedFiles", "JavaScript", "OpenAction", "AA", "Info", "ID"}

// Bare writes the document anew: only what its pages need, without metadata,
// without earlier states, without files inside of it. Pictures lose the notes
// of the camera.
func (f *File) Bare() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	numbers := f.reachable()
	places := map[int]int{}
	for _, n := range numbers {
		places[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n", n)
		write(&b, f.objects[n])
		b.WriteString("\nendobj\n")
	}
	last := 0
	if len(numbers) > 0 {
		last = numbers[len(numbers)-1]
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", last+1)
	for n := 1; n <= last; n++ {
		if at, ok := places[n]; ok {
			fmt.Fprintf(&b, "%010d 00000 n \n", at)
		} else {
			b.WriteString("0000000000 65535 f \n")
		}
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", last+1, f.root.n, table)
	return b.Bytes()
}

// reachable are the numbers of the objects that the document needs, in order.
func (f *File) reachable() []int {
	seen, left := map[int]bool{}, []int{f.root.n}
	for len(left) > 0 {
		n := left[len(left)-1]
		left = left[:len(left)-1]
		if o, ok := f.objects[n]; ok && !seen[n] {
			seen[n] = true
			left = append(left, refs(o)...)
		}
	}
	var all []int
	for n := range seen {
		all = append(all, n)
	}
	slices.Sort(all)
	return all
}

func refs(o any) []int {
	var all []int
	switch o := o.(type) {
	case ref:
		return []int{o.n}
	case array:
		for _, x := range o {
			all = append(all, refs(x)...)
		}
	case dict:
		for k, x := range o {
			if !slices.Contains(told, k) {
				all = append(all, refs(x)...)
			}
		}
	case stream:
		return refs(o.dict)
	}
	return all
}

func write(b *bytes.Buffer, o any) {
	switch o := o.(type) {
	case nil:
		b.WriteString("null")
	case name:
		writeName(b, string(o))
	case number:
		b.WriteString(string(o))
	case word:
		b.WriteString(string(o))
	case text:
		fmt.Fprintf(b, "<%x>", []byte(o))
	case ref:
		fmt.Fprintf(b, "%d 0 R", o.n)
	case array:
		b.WriteByte('[')
		for i, x := range o {
			if i > 0 {
				b.WriteByte(' ')
			}
			write(b, x)
		}
		b.WriteByte(']')
	case dict:
		writeDict(b, o, "")
	case stream:
		raw := bare(o)
		writeDict(b, o.dict, fmt.Sprint(len(raw)))
		b.WriteString("\nstream\n")
		b.Write(raw)
		b.WriteString("\nendstream")
	}
}

// writeDict writes a dictionary; that of a stream with its length.
func writeDict(b *bytes.Buffer, d dict, length string) {
	b.WriteString("<<")
	for _, k := range sortedKeys(d) {
		if slices.Contains(told, k) || (length != "" && k == "Length") {
			continue
		}
		b.WriteByte(' ')
		writeName(b, k)
		b.WriteByte(' ')
		write(b, d[k])
	}
	if length != "" {
		b.WriteString(" /Length " + length)
	}
	b.WriteString(" >>")
}

func writeName(b *bytes.Buffer, n string) {
	b.WriteByte('/')
	for _, c := range []byte(n) {
		if c <= ' ' || c >= 0x7f || c == '#' || isDelimiter(c) {
			fmt.Fprintf(b, "#%02x", c)
			continue
		}
		b.WriteByte(c)
	}
}

// bare is the content of a stream; of a photograph, without what the camera
// wrote.
func bare(s stream) []byte {
	filters := listOf(s.dict["Filter"])
	if len(filters) != 1 || filters[0] != name("DCTDecode") {
		return s.raw
	}
	return withoutNotes(s.raw)
}

// withoutNotes leaves out the segments of a JPEG that hold notes: EXIF and XMP
// (APP1), IPTC (APP13), comments. Colours (APP2, APP14) stay.
func withoutNotes(b []byte) []byte {
	const app1, app13, comment, scan = 0xe1, 0xed, 0xfe, 0xda
	if !strings.HasPrefix(string(b), "\xff\xd8") {
		return b
	}
	out := slices.Clone(b[:2])
	for at := 2; at+4 <= len(b); {
		if b[at] != 0xff || b[at+1] == scan {
			return append(out, b[at:]...)
		}
		end := at + 2 + int(binary.BigEndian.Uint16(b[at+2:]))
		if end > len(b) {
			return b
		}
		if kind := b[at+1]; kind != app1 && kind != app13 && kind != comment {
			out = append(out, b[at:end]...)
		}
		at = end
	}
	return b
}
