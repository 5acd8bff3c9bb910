// Package pdf writes short documents that can be read aloud: tagged, with a
// title, a language, bookmarks and text that can be taken out again exactly.
//
// A document is written from top to bottom in a handful of kinds: headings,
// paragraphs, lists, pairs, tables. The same calls give the same bytes: there
// is no clock and no chance in it. Fonts are the Go fonts, cut down to the
// letters in use; what they cannot draw is shown as an empty box and keeps its
// letter when the text is taken out. No conformance with PDF/UA is claimed:
// that needs a validator.
package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// About is what a document tells about itself.
type About struct {
	Title string
	Lang  string // "fr"
	Made  time.Time
	// Facts travel in the document's metadata for machines, under Namespace,
	// an address that only names.
	Namespace string
	Facts     []Fact
	// Footer is the line at the foot of each page, from 1; nil without one.
	Footer func(page, pages int) string
}

// Fact is a name, letters and underscores only, and what it says.
type Fact struct{ Name, Value string }

// A4 and its margins, in points of 1/72 inch.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
	margin     = 56.7 // 20 mm
	textWidth  = pageWidth - 2*margin
	bottom     = margin + 18 // the footer stands below
)

type style struct {
	size, leading float64
	bold          bool
	gray          float64 // 0 is black
}

var (
	body     = style{size: 10.5, leading: 15}
	bodyBold = style{size: 10.5, leading: 15, bold: true}
	note     = style{size: 9, leading: 12.5, gray: 0.3}
	headings = []style{{size: 20, leading: 26, bold: true}, {size: 13, leading: 18, bold: true}, {size: 11, leading: 15, bold: true}}
)

// Document is a document being written.
type Document struct {
	about         About
	regular, bold *face
	pages         []*page
	root          *element
	marks         []bookmark
	y             float64 // of the next line's top
}

type page struct {
	content bytes.Buffer
	parents []*element // by marked content id
}

type bookmark struct {
	text string
	page int
	y    float64
}

// New begins a document on its first page.
func New(a About) *Document {
	d := &Document{about: a, regular: newFace("GoRegular", regularTTF), bold: newFace("GoBold", boldTTF), root: &element{kind: "Document"}}
	d.newPage()
	return d
}

func (d *Document) newPage() {
	d.pages = append(d.pages, &page{})
	d.y = pageHeight - margin
}

func (d *Document) page() *page { return d.pages[len(d.pages)-1] }

// need begins a new page when less than height is left on this one.
func (d *Document) need(height float64) {
	if d.y-height < bottom && d.y < pageHeight-margin {
		d.newPage()
	}
}

func (d *Document) space(height float64) {
	if d.y < pageHeight-margin {
		d.y -= height
	}
}

// Heading is a title of level 1, 2 or 3.
func (d *Document) Heading(level int, text string) {
	s := headings[level-1]
	d.space(s.leading * 0.6)
	d.need(s.leading + 3*body.leading) // never alone at the foot of a page
	d.marks = append(d.marks, bookmark{text, len(d.pages) - 1, d.y})
	d.flow(d.root.add(fmt.Sprintf("H%d", level), ""), s, margin, textWidth, text)
	d.space(4)
}

// Paragraph is a paragraph.
func (d *Document) Paragraph(text string) {
	d.flow(d.root.add("P", ""), body, margin, textWidth, text)
	d.space(6)
}

// Note is a paragraph in small grey letters.
func (d *Document) Note(text string) {
	d.flow(d.root.add("P", ""), note, margin, textWidth, text)
	d.space(5)
}

// List is a list of points.
func (d *Document) List(items ...string) {
	list := d.root.add("L", "/A <</O /List /ListNumbering /Disc>>")
	for _, item := range items {
		li := list.add("LI", "")
		d.need(body.leading)
		d.line(li.add("Lbl", ""), body, margin+4, d.y, "•")
		d.flow(li.add("LBody", ""), body, margin+18, textWidth-18, item)
		d.space(2)
	}
	d.space(4)
}

// Pairs is a table of terms and what they say.
func (d *Document) Pairs(pairs ...[2]string) {
	table := d.root.add("Table", "")
	for _, p := range pairs {
		d.row(table, []cell{{"TH", "Row", bodyBold, 0.3, p[0]}, {"TD", "", body, 0.7, p[1]}})
	}
	d.space(6)
}

// Table is a table with a line of heads; shares are those of the width.
func (d *Document) Table(heads []string, shares []float64, rows [][]string) {
	table := d.root.add("Table", "")
	line := func(texts []string, kind, scope string, s style) {
		var cells []cell
		for i, text := range texts {
			cells = append(cells, cell{kind, scope, s, shares[i], text})
		}
		d.row(table, cells)
	}
	line(heads, "TH", "Column", bodyBold)
	for _, r := range rows {
		line(r, "TD", "", style{size: 9, leading: 12.5})
	}
	d.space(6)
}

type cell struct {
	kind, scope string
	style       style
	share       float64
	text        string
}

// row keeps the cells of a line together and rules it off.
func (d *Document) row(table *element, cells []cell) {
	height := 0.0
	lines := make([][]string, len(cells))
	for i, c := range cells {
		lines[i] = breakLines(c.text, c.share*textWidth-8, d.measure(c.style))
		height = max(height, float64(len(lines[i]))*c.style.leading)
	}
	d.need(height + 6)
	tr := table.add("TR", "")
	top, x := d.y-3, margin
	for i, c := range cells {
		attributes := ""
		if c.scope != "" {
			attributes = "/A <</O /Table /Scope /" + c.scope + ">>"
		}
		d.lines(tr.add(c.kind, attributes), c.style, x, top, lines[i])
		x += c.share * textWidth
	}
	d.y = top - height - 3
	fmt.Fprintf(&d.page().content, "/Artifact BMC 0.8 G 0.5 w %s %s m %s %s l S EMC\n", num(margin), num(d.y), num(margin+textWidth), num(d.y))
}

// flow writes a text from the present line on, over pages if need be.
func (d *Document) flow(e *element, s style, x, width float64, text string) {
	lines := breakLines(text, width, d.measure(s))
	for len(lines) > 0 {
		d.need(s.leading)
		n := max(1, min(len(lines), int((d.y-bottom)/s.leading)))
		d.lines(e, s, x, d.y, lines[:n])
		d.y -= float64(n) * s.leading
		lines = lines[n:]
	}
}

func (d *Document) line(e *element, s style, x, top float64, text string) {
	d.lines(e, s, x, top, []string{text})
}

// lines draws lines as one marked content of the element.
func (d *Document) lines(e *element, s style, x, top float64, lines []string) {
	p := d.page()
	id := len(p.parents)
	p.parents = append(p.parents, e)
	e.kids = append(e.kids, kid{page: len(d.pages) - 1, id: id})
	fmt.Fprintf(&p.content, "/%s <</MCID %d>> BDC\n", e.kind, id)
	for i, text := range lines {
		d.draw(&p.content, s, x, top-float64(i)*s.leading-s.size, text)
	}
	p.content.WriteString("EMC\n")
}

func (d *Document) draw(w *bytes.Buffer, s style, x, y float64, text string) {
	f, name := d.face(s), "F1"
	if s.bold {
		name = "F2"
	}
	fmt.Fprintf(w, "BT %s g /%s %s Tf %s %s Td <%s> Tj ET\n", num(s.gray), name, num(s.size), num(x), num(y), f.encode(text))
}

func (d *Document) face(s style) *face {
	if s.bold {
		return d.bold
	}
	return d.regular
}

func (d *Document) measure(s style) func(string) float64 {
	f := d.face(s)
	return func(text string) float64 { return f.width(text) * s.size / 1000 }
}

// num writes a measure with as few digits as it needs.
func num(v float64) string {
	text := strings.TrimRight(fmt.Sprintf("%.2f", v), "0")
	return strings.TrimSuffix(text, ".")
}
