package pdf

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

var (
	regularTTF = goregular.TTF
	boldTTF    = gobold.TTF
)

// standsFor are signs that the fonts lack and what is drawn in their place;
// the text that is taken out keeps the sign.
var standsFor = map[rune]rune{'\u202f': '\u00a0', '\u2009': '\u00a0', '\u2011': '-'}

// face is a font and the signs of it that a document uses. Each sign has a
// code of its own in the order of its first use, so that the text can be taken
// out exactly even where two signs look the same.
type face struct {
	name   string
	ttf    []byte
	font   *sfnt.Font
	buffer sfnt.Buffer
	codes  map[rune]int
	signs  []sign // by code, from 1
}

type sign struct {
	r       rune
	glyph   sfnt.GlyphIndex
	advance float64 // in thousandths of the size
}

func newFace(name string, ttf []byte) *face {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic("font " + name + ": " + err.Error()) // it comes with the program
	}
	return &face{name: name, ttf: ttf, font: f, codes: map[rune]int{}}
}

func (f *face) code(r rune) int {
	if c, ok := f.codes[r]; ok {
		return c
	}
	drawn := r
	if other, ok := standsFor[r]; ok {
		drawn = other
	}
	s := sign{r: r}
	// A glyph that is not found is 0, the empty box of the font.
	s.glyph, _ = f.font.GlyphIndex(&f.buffer, drawn)
	if advance, err := f.font.GlyphAdvance(&f.buffer, s.glyph, fixed.I(1000), font.HintingNone); err == nil {
		s.advance = float64(advance) / 64
	}
	f.signs = append(f.signs, s)
	f.codes[r] = len(f.signs)
	return len(f.signs)
}

func (f *face) width(text string) float64 {
	w := 0.0
	for _, r := range text {
		w += f.signs[f.code(r)-1].advance
	}
	return w
}

// encode writes a text as the codes of its signs, in hexadecimal.
func (f *face) encode(text string) string {
	var b strings.Builder
	for _, r := range text {
		fmt.Fprintf(&b, "%04X", f.code(r))
	}
	return b.String()
}

// write adds the font to the file and gives its number.
func (f *face) write(w *writer) int {
	glyphs := map[sfnt.GlyphIndex]bool{0: true}
	toGlyph := make([]byte, 2) // code 0 is glyph 0
	var widths strings.Builder
	for _, s := range f.signs {
		glyphs[s.glyph] = true
		toGlyph = binary.BigEndian.AppendUint16(toGlyph, uint16(s.glyph))
		widths.WriteString(num(s.advance) + " ")
	}
	cut, m := subset(f.ttf, glyphs)
	program := w.stream(cut, fmt.Sprintf("/Length1 %d", len(cut)))
	name := "AAAAAA+" + f.name
	descriptor := w.object(fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R>>",
		name, m.box[0], m.box[1], m.box[2], m.box[3], m.ascent, m.descent, m.ascent, program))
	descendant := w.object(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /DW 1000 /W [1 [%s]] /CIDToGIDMap %d 0 R>>",
		name, descriptor, widths.String(), w.stream(toGlyph, "")))
	return w.object(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>",
		name, descendant, w.stream(f.toUnicode(), "")))
}

// toUnicode says which letter each code is.
func (f *face) toUnicode() []byte {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def " +
		"/CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	for from := 0; from < len(f.signs); from += 100 {
		to := min(from+100, len(f.signs))
		fmt.Fprintf(&b, "%d beginbfchar\n", to-from)
		for i := from; i < to; i++ {
			fmt.Fprintf(&b, "<%04X> <%s>\n", i+1, utf16Hex(string(f.signs[i].r)))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end")
	return []byte(b.String())
}

func utf16Hex(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}
