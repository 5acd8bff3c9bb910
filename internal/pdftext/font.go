package pdftext

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// font turns the codes of a text into letters.
type font struct {
	wide  bool           // codes of two bytes
	to    map[int]string // by the table of the font; nil without one
	plain func(c byte) rune
	named map[byte]rune // differences from plain
}

// read is false where letters stand that the font has no table for.
func (x font) read(t text) (said string, known bool) {
	var b strings.Builder
	known = true
	step := 1
	if x.wide {
		step = 2
	}
	for i := 0; i+step <= len(t); i += step {
		code := int(t[i])
		if x.wide {
			code = code<<8 | int(t[i+1])
		}
		if s, ok := x.to[code]; ok {
			b.WriteString(s)
			continue
		}
		switch {
		case x.wide || x.plain == nil:
			known = false
		default:
			r, ok := x.named[t[i]]
			if !ok {
				r = x.plain(t[i])
			}
			b.WriteRune(r)
		}
	}
	return b.String(), known
}

func (r *reader) font(resources dict, n string) font {
	if held, ok := r.fonts[n]; ok {
		return held
	}
	d := r.f.dictAt(r.f.dictAt(resources["Font"])[n])
	x := font{plain: charmap.Windows1252.DecodeByte}
	if d["Subtype"] == name("Type0") {
		x = font{wide: true}
	} else {
		x.named = r.f.encoding(d["Encoding"], &x)
	}
	if s, ok := r.f.at(d["ToUnicode"]).(stream); ok {
		if b, ok := r.f.unfold(s); ok {
			x.to = table(b)
		}
	}
	r.fonts[n] = x
	return x
}

// encoding reads how a simple font names its letters.
func (f *File) encoding(o any, x *font) map[byte]rune {
	base := f.at(o)
	d, _ := base.(dict)
	if d != nil {
		base = f.at(d["BaseEncoding"])
	}
	if base == name("MacRomanEncoding") {
		x.plain = charmap.Macintosh.DecodeByte
	}
	named := map[byte]rune{}
	code := 0
	differences, _ := f.at(d["Differences"]).(array)
	for _, o := range differences {
		switch o := o.(type) {
		case number:
			code, _ = strconv.Atoi(string(o))
		case name:
			if r, ok := glyph(string(o)); ok && code >= 0 && code < 256 {
				named[byte(code)] = r
			}
			code++
		}
	}
	return named
}

// accents are the endings of names of letters that bear one (Adobe Glyph
// List), with the accented letters in the order of bases.
var accents = map[string]string{
	"acute": "áéíóúýÁÉÍÓÚÝ", "grave": "àèìòù_ÀÈÌÒÙ_", "circumflex": "âêîôû_ÂÊÎÔÛ_", "dieresis": "äëïöüÿÄËÏÖÜŸ",
}

const bases = "aeiouyAEIOUY"

var glyphs = map[string]rune{"space": ' ', "hyphen": '-', "period": '.', "at": '@', "ccedilla": 'ç', "Ccedilla": 'Ç', "oe": 'œ', "OE": 'Œ', "ae": 'æ', "AE": 'Æ',
	"ntilde": 'ñ', "quoteright": '’', "quotesingle": '\'', "underscore": '_', "plus": '+', "slash": '/', "colon": ':', "comma": ',', "zero": '0', "one": '1', "two": '2',
	"three": '3', "four": '4', "five": '5', "six": '6', "seven": '7', "eight": '8', "nine": '9'}

func glyph(n string) (rune, bool) {
	if r, ok := glyphs[n]; ok {
		return r, true
	}
	if len(n) == 1 {
		return rune(n[0]), true
	}
	if code, ok := strings.CutPrefix(n, "uni"); ok && len(code) >= 4 {
		v, err := strconv.ParseUint(code[:4], 16, 32)
		return rune(v), err == nil
	}
	if n == "" {
		return 0, false
	}
	if letters, ok := accents[n[1:]]; ok {
		if i := strings.IndexByte(bases, n[0]); i >= 0 {
			return []rune(letters)[i], true
		}
	}
	return 0, false
}

// table reads a ToUnicode table (ISO 32000-1, 9.10.3).
func table(b []byte) map[int]string {
	to, p := map[int]string{}, &parser{b: b}
	var stack []any
	for {
		o, ok := p.next()
		if !ok {
			return to
		}
		switch o {
		case word("endbfchar"):
			for i := 0; i+1 < len(stack); i += 2 {
				from, _ := stack[i].(text)
				s, _ := stack[i+1].(text)
				to[codeOf(from)] = utf16Text(s)
			}
		case word("endbfrange"):
			for i := 0; i+2 < len(stack); i += 3 {
				spread(to, stack[i], stack[i+1], stack[i+2])
			}
		}
		if _, isWord := o.(word); isWord {
			stack = stack[:0]
			continue
		}
		stack = append(stack, o)
	}
}

// spread reads one range of a table.
func spread(to map[int]string, first, last, what any) {
	a, _ := first.(text)
	z, _ := last.(text)
	from, end := codeOf(a), codeOf(z)
	const most = 65535
	if end < from || end > most {
		return
	}
	switch what := what.(type) {
	case text:
		units := []rune(utf16Text(what))
		for c := from; c <= end && len(units) > 0; c++ {
			to[c] = string(units)
			units[len(units)-1]++
		}
	case array:
		for i, o := range what {
			if t, ok := o.(text); ok && from+i <= end {
				to[from+i] = utf16Text(t)
			}
		}
	}
}

func codeOf(t text) int {
	code := 0
	for _, c := range t[:min(len(t), 3)] {
		code = code<<8 | int(c)
	}
	return code
}

func utf16Text(t text) string {
	var units []uint16
	for i := 0; i+1 < len(t); i += 2 {
		units = append(units, uint16(t[i])<<8|uint16(t[i+1]))
	}
	return string(utf16.Decode(units))
}

// plainText is a text outside of pages: UTF-16 or UTF-8 where it says so.
func plainText(t text) string {
	switch {
	case len(t) > 2 && t[0] == 0xfe && t[1] == 0xff:
		return utf16Text(t[2:])
	case len(t) > 3 && t[0] == 0xef && t[1] == 0xbb && t[2] == 0xbf:
		return string(t[3:])
	}
	var b strings.Builder
	for _, c := range t {
		b.WriteRune(charmap.Windows1252.DecodeByte(c))
	}
	return b.String()
}
