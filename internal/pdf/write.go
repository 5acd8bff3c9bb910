package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// writer writes the objects of a file, each once, and remembers where.
type writer struct {
	out     bytes.Buffer
	offsets []int // by number, from 1; 0 is not written yet
}

// reserve gives a number to an object that is written later.
func (w *writer) reserve() int {
	w.offsets = append(w.offsets, 0)
	return len(w.offsets)
}

func (w *writer) put(n int, content string) {
	w.offsets[n-1] = w.out.Len()
	fmt.Fprintf(&w.out, "%d 0 obj\n%s\nendobj\n", n, content)
}

func (w *writer) object(content string) int {
	n := w.reserve()
	w.put(n, content)
	return n
}

// stream writes bytes compressed; more are entries of its dictionary.
func (w *writer) stream(data []byte, more string) int {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(data) //nolint:errcheck // to memory
	z.Close()     //nolint:errcheck // to memory
	return w.object(fmt.Sprintf("<<%s /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", more, packed.Len(), packed.Bytes()))
}

// text is a text string of the format, outside of pages.
func text(s string) string { return "<FEFF" + utf16Hex(s) + ">" }

// Bytes is the document as a file.
func (d *Document) Bytes() []byte {
	w := &writer{}
	w.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	d.writeFooters()
	pages := w.reserve()
	numbers := make([]int, len(d.pages))
	for i := range d.pages {
		numbers[i] = w.reserve()
	}
	tree := d.writeTags(w, numbers)
	fonts := fmt.Sprintf("/F1 %d 0 R /F2 %d 0 R", d.regular.write(w), d.bold.write(w))
	var kids strings.Builder
	for i, p := range d.pages {
		content := w.stream(p.content.Bytes(), "")
		w.put(numbers[i], fmt.Sprintf("<</Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Resources <</Font <<%s>>>> /Contents %d 0 R /StructParents %d /Tabs /S>>",
			pages, num(pageWidth), num(pageHeight), fonts, content, i))
		fmt.Fprintf(&kids, "%d 0 R ", numbers[i])
	}
	w.put(pages, fmt.Sprintf("<</Type /Pages /Kids [%s] /Count %d>>", kids.String(), len(d.pages)))
	metadata := d.metadata()
	meta := w.object(fmt.Sprintf("<</Type /Metadata /Subtype /XML /Length %d>>\nstream\n%s\nendstream", len(metadata), metadata))
	catalog := w.object(fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /ViewerPreferences <</DisplayDocTitle true>> /Metadata %d 0 R%s>>",
		pages, text(d.about.Lang), tree, meta, d.writeBookmarks(w, numbers)))
	info := w.object(fmt.Sprintf("<</Title %s /Producer (Cohorte) /CreationDate (D:%sZ)>>", text(d.about.Title), d.about.Made.UTC().Format("20060102150405")))
	return w.finish(catalog, info)
}

func (w *writer) finish(catalog, info int) []byte {
	id := sha256.Sum256(w.out.Bytes())
	at := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, offset := range w.offsets {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&w.out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets)+1, catalog, info, id[:16], id[:16], at)
	return w.out.Bytes()
}

func (d *Document) writeFooters() {
	if d.about.Footer == nil {
		return
	}
	for i, p := range d.pages {
		p.content.WriteString("/Artifact <</Type /Pagination /Subtype /Footer>> BDC\n")
		d.draw(&p.content, note, margin, margin-14, d.about.Footer(i+1, len(d.pages)))
		p.content.WriteString("EMC\n")
	}
}

// writeBookmarks lists the headings, in one level.
func (d *Document) writeBookmarks(w *writer, pages []int) string {
	if len(d.marks) == 0 {
		return ""
	}
	root, first := w.reserve(), len(w.offsets)+1
	for range d.marks {
		w.reserve()
	}
	for i, m := range d.marks {
		around := ""
		if i > 0 {
			around += fmt.Sprintf(" /Prev %d 0 R", first+i-1)
		}
		if i+1 < len(d.marks) {
			around += fmt.Sprintf(" /Next %d 0 R", first+i+1)
		}
		w.put(first+i, fmt.Sprintf("<</Title %s /Parent %d 0 R /Dest [%d 0 R /XYZ 0 %s 0]%s>>", text(m.text), root, pages[m.page], num(m.y), around))
	}
	w.put(root, fmt.Sprintf("<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>", first, first+len(d.marks)-1, len(d.marks)))
	return fmt.Sprintf(" /Outlines %d 0 R", root)
}

// metadata is the XMP packet: not compressed, so that a reader finds it without
// reading the rest.
func (d *Document) metadata() string {
	var b strings.Builder
	escaped := func(s string) string {
		var e strings.Builder
		xml.EscapeText(&e, []byte(s)) //nolint:errcheck // to memory
		return e.String()
	}
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n")
	b.WriteString("<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n")
	fmt.Fprintf(&b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>\n", escaped(d.about.Title))
	fmt.Fprintf(&b, "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>\n", escaped(d.about.Lang))
	fmt.Fprintf(&b, "<xmp:CreateDate>%s</xmp:CreateDate>\n</rdf:Description>\n", d.about.Made.UTC().Format(time.RFC3339))
	if len(d.about.Facts) > 0 {
		fmt.Fprintf(&b, "<rdf:Description rdf:about=\"\" xmlns:f=\"%s\">\n", escaped(d.about.Namespace))
		for _, f := range d.about.Facts {
			fmt.Fprintf(&b, "<f:%s>%s</f:%s>\n", f.Name, escaped(f.Value), f.Name)
		}
		b.WriteString("</rdf:Description>\n")
	}
	b.WriteString("</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return b.String()
}
