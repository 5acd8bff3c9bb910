package demonstration

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/blob"
)

// pieces are the attached files that all invented files share, by kind: their
// content is kept once.
type pieces map[string][]file.Attached

// variants is how many there are of a kind, so that a field may ask for several.
const variants = 3

// keepPieces makes and keeps what the forms of the editions may ask for.
func keepPieces(blobs *blob.Store, placed []edition.Version) (pieces, error) {
	kept := pieces{}
	for _, v := range placed {
		for call := range v.Calls {
			for _, f := range file.Fields(file.FormOf(v.Edition, call)) {
				for _, inner := range append(slices.Clone(f.Fields), f) {
					if err := kept.keep(blobs, inner); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	return kept, nil
}

func (p pieces) keep(blobs *blob.Store, f edition.Field) error {
	kind := kindOf(f)
	if f.Type != edition.Attachment || p[kind] != nil {
		return nil
	}
	for i := range variants {
		content, err := kinds[kind].make(fmt.Sprintf("Pièce inventée no %d", i+1), i)
		if err != nil {
			return fmt.Errorf("make an invented %s: %w", kind, err)
		}
		k, err := blobs.Keep(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return fmt.Errorf("keep an invented %s: %w", kind, err)
		}
		p[kind] = append(p[kind], file.Attached{SHA256: k.SHA256, Name: fmt.Sprintf("piece-inventee-%d.%s", i+1, kind),
			Size: k.Size, MediaType: kinds[kind].media})
	}
	return nil
}

// all lists the pieces, those of one kind after another.
func (p pieces) all() []file.Attached {
	var all []file.Attached
	for _, kind := range kindOrder {
		all = append(all, p[kind]...)
	}
	return all
}

func (p pieces) of(f edition.Field, i int) file.Attached { return p[kindOf(f)][i%variants] }

// kindOrder is the order in which kinds are preferred where a field accepts
// several.
var kindOrder = []string{"pdf", "png", "jpeg", "odt", "docx"}

func kindOf(f edition.Field) string {
	for _, kind := range kindOrder {
		if slices.Contains(f.Accept, kind) {
			return kind
		}
	}
	return kindOrder[0]
}

var kinds = map[string]struct {
	media string
	make  func(title string, i int) ([]byte, error)
}{
	"pdf": {"application/pdf", pdf},
	"png": {"image/png", func(_ string, i int) ([]byte, error) {
		var b bytes.Buffer
		err := png.Encode(&b, picture(i))
		return b.Bytes(), err
	}},
	"jpeg": {"image/jpeg", func(_ string, i int) ([]byte, error) {
		var b bytes.Buffer
		err := jpeg.Encode(&b, picture(i), nil)
		return b.Bytes(), err
	}},
	"odt": {"application/vnd.oasis.opendocument.text", func(title string, _ int) ([]byte, error) {
		return zipped("mimetype", "application/vnd.oasis.opendocument.text",
			"META-INF/manifest.xml", `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
			"content.xml", `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:text><text:p>`+title+`</text:p></office:text></office:body></office:document-content>`)
	}},
	"docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", func(title string, _ int) ([]byte, error) {
		return zipped("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
			"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
			"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>`+title+`</w:t></w:r></w:p></w:body></w:document>`)
	}},
}

// picture is a plain square, a shade for each variant.
func picture(i int) image.Image {
	m := image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{color.RGBA{0x8a, 0x7a - uint8(i*16), 0x5a, 0xff}})
	return m
}

// zipped is an archive of names and contents, given in pairs. The first is not
// compressed, as OpenDocument wants of its mimetype.
func zipped(pairs ...string) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		method := zip.Deflate
		if i == 0 {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: pairs[i], Method: method})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(pairs[i+1])); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// pdf is a page with its title and a sentence, in a font that every reader has.
func pdf(title string, _ int) ([]byte, error) {
	page := "BT /F1 20 Tf 72 740 Td (" + latin(title) + ") Tj 0 -36 Td /F1 12 Tf (" + latin(says) + ") Tj ET"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(page), page),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes(), nil
}

// latin writes a text in the eight bits of the page's font.
func latin(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '(' || r == ')' || r == '\\' {
			b.WriteByte('\\')
		}
		if r < 256 {
			b.WriteByte(byte(r))
		}
	}
	return b.String()
}
