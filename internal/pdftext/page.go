package pdftext

import (
	"slices"
	"strconv"
	"strings"
)

// Page is what a page says.
type Page struct {
	Text string
	// Picture: the page shows a picture, whose letters nobody read.
	Picture bool
	// Unknown: letters stand there that the file has no table for.
	Unknown bool
}

// mostForms bounds drawings inside of drawings.
const mostForms = 12

// Pages reads the pages in their order.
func (f *File) Pages() []Page {
	var all []Page
	root := f.dictAt(f.root)
	f.walk(root["Pages"], nil, map[int]bool{}, func(page, resources dict) {
		r := &reader{f: f, fonts: map[string]font{}}
		for _, c := range listOf(f.at(page["Contents"])) {
			if s, ok := f.at(c).(stream); ok {
				if b, ok := f.unfold(s); ok {
					r.content = append(append(r.content, b...), '\n')
				}
			}
		}
		r.show(r.content, resources, 0)
		all = append(all, Page{Text: r.out.String(), Picture: r.picture, Unknown: r.unknown})
	})
	return all
}

// walk visits the pages of a tree, each once, with what they inherit.
func (f *File) walk(node any, inherited dict, seen map[int]bool, do func(page, resources dict)) {
	if r, ok := node.(ref); ok {
		if seen[r.n] || len(seen) > mostPages {
			return
		}
		seen[r.n] = true
	}
	d := f.dictAt(node)
	if d == nil {
		return
	}
	if own := f.dictAt(d["Resources"]); own != nil {
		inherited = own
	}
	kids, ok := f.at(d["Kids"]).(array)
	if !ok {
		do(d, inherited)
		return
	}
	for _, k := range kids {
		f.walk(k, inherited, seen, do)
	}
}

// Elsewhere is what the file says outside of its pages: links, notes, fields,
// descriptions of pictures, titles of its outline.
func (f *File) Elsewhere() string {
	var out []string
	keys := []string{"Contents", "URI", "V", "Alt", "ActualText", "T", "TU", "Title", "E", "F", "UF"}
	for _, n := range f.reachable() {
		f.each(f.objects[n], func(d dict) {
			for _, k := range keys {
				if t, ok := f.at(d[k]).(text); ok {
					out = append(out, plainText(t))
				}
			}
		})
	}
	return strings.Join(out, "\n")
}

// each visits the dictionaries in an object.
func (f *File) each(o any, do func(d dict)) {
	switch o := o.(type) {
	case dict:
		do(o)
		for _, k := range sortedKeys(o) {
			f.each(o[k], do)
		}
	case stream:
		f.each(o.dict, do)
	case array:
		for _, x := range o {
			f.each(x, do)
		}
	}
}

func sortedKeys(d dict) []string {
	keys := make([]string, 0, len(d))
	for k := range d {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// reader follows the operators of a page.
type reader struct {
	f       *File
	fonts   map[string]font
	content []byte
	out     strings.Builder
	picture bool
	unknown bool
	line    string // vertical place of the last text matrix
}

// mostText bounds what is read of a page, in bytes.
const mostText = 4 << 20

func (r *reader) show(content []byte, resources dict, depth int) {
	p := &parser{b: content}
	var stack []any
	var now font
	for r.out.Len() < mostText {
		o, ok := p.next()
		if !ok {
			return
		}
		op, isWord := o.(word)
		if !isWord {
			stack = append(stack, o)
			continue
		}
		switch op {
		case "Tf":
			if n, ok := operand[name](stack, 0); ok {
				now = r.font(resources, string(n))
			}
		case "Tj":
			r.put(now, operandText(stack, 0))
		case "'", "\"":
			r.out.WriteByte('\n')
			r.put(now, operandText(stack, len(stack)-1))
		case "TJ":
			if a, ok := operand[array](stack, 0); ok {
				r.spaced(now, a)
			}
		case "Td", "TD":
			if y, ok := operand[number](stack, 1); ok && isZero(y) {
				r.out.WriteByte(' ')
			} else {
				r.out.WriteByte('\n')
			}
		case "Tm":
			if y, ok := operand[number](stack, 5); ok && string(y) == r.line {
				r.out.WriteByte(' ')
			} else {
				r.out.WriteByte('\n')
				r.line = string(y)
			}
		case "T*", "ET":
			r.out.WriteByte('\n')
		case "Do":
			if n, ok := operand[name](stack, 0); ok {
				r.draw(resources, string(n), depth)
			}
		case "BI":
			r.picture = true
			r.pass(p)
		}
		stack = stack[:0]
	}
}

// pass goes on after a picture that stands in the contents.
func (r *reader) pass(p *parser) {
	if i := strings.Index(string(p.b[p.at:]), "EI"); i >= 0 {
		p.at += i + len("EI")
	}
}

func operand[T any](stack []any, i int) (T, bool) {
	var none T
	if i < 0 || i >= len(stack) {
		return none, false
	}
	v, ok := stack[i].(T)
	return v, ok
}

func operandText(stack []any, i int) text {
	t, _ := operand[text](stack, i)
	return t
}

func isZero(n number) bool {
	v, err := strconv.ParseFloat(string(n), 64)
	return err == nil && v == 0
}

// wordGap is from which shift between letters, in thousandths of their size, a
// space stands there.
const wordGap = -180

func (r *reader) spaced(now font, a array) {
	for _, o := range a {
		switch o := o.(type) {
		case text:
			r.put(now, o)
		case number:
			if v, err := strconv.ParseFloat(string(o), 64); err == nil && v < wordGap {
				r.out.WriteByte(' ')
			}
		}
	}
}

func (r *reader) put(now font, t text) {
	said, known := now.read(t)
	r.out.WriteString(said)
	r.unknown = r.unknown || !known
}

// draw follows a drawing, or notes a picture.
func (r *reader) draw(resources dict, n string, depth int) {
	s, ok := r.f.at(r.f.dictAt(resources["XObject"])[n]).(stream)
	if !ok {
		return
	}
	switch r.f.at(s.dict["Subtype"]) {
	case name("Image"):
		r.picture = true
	case name("Form"):
		inner := r.f.dictAt(s.dict["Resources"])
		if inner == nil {
			inner = resources
		}
		if b, ok := r.f.unfold(s); ok && depth < mostForms {
			held := r.fonts
			r.fonts = map[string]font{}
			r.show(b, inner, depth+1)
			r.fonts = held
		}
	}
}
