package nature_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"cohorte/internal/nature"
)

const sound = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\ntrailer\n<< /Root 1 0 R >>\nstartxref\n45\n%%EOF\n"

func picture(t testing.TB, kind string) []byte {
	t.Helper()
	var b bytes.Buffer
	m := image.NewGray(image.Rect(0, 0, 40, 30))
	err := png.Encode(&b, m)
	if kind == "jpeg" {
		b.Reset()
		err = jpeg.Encode(&b, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zipped is an archive of names and contents in pairs, the first uncompressed.
func zipped(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		method := zip.Deflate
		if i == 0 {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: pairs[i], Method: method})
		if err == nil {
			_, err = w.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const types = `<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>`

func docx(t testing.TB, more ...string) []byte {
	t.Helper()
	return zipped(t, append([]string{"[Content_Types].xml", types, "word/document.xml", "<w:document/>"}, more...)...)
}

func odt(t testing.TB, more ...string) []byte {
	t.Helper()
	return zipped(t, append([]string{"mimetype", nature.ODT, "content.xml", "<office:document-content/>"}, more...)...)
}

func with(b []byte, at int, change string) []byte {
	out := bytes.Clone(b)
	copy(out[at:], change)
	return out
}

func join(parts ...any) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		fmt.Fprintf(&b, "%s", p)
	}
	return b.Bytes()
}

func TestWhatAFileIs(t *testing.T) {
	t.Parallel()
	pngFile, jpegFile := picture(t, "png"), picture(t, "jpeg")
	inJPEG := func(comment string) []byte {
		return join(jpegFile[:2], []byte{0xff, 0xfe}, binary.BigEndian.AppendUint16(nil, uint16(len(comment)+2)), comment, jpegFile[2:])
	}
	lying := docx(t, "word/media/a.xml", strings.Repeat("x", 5000))
	// The sizes in the last directory say 9 bytes: what unfolds is more.
	i := bytes.LastIndex(lying, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(lying[i+24:], 9)
	wide := with(pngFile, 16, "\x00\x01\x00\x00")
	for name, c := range map[string]struct {
		content []byte
		media   string
		fault   nature.Fault
	}{
		"a PDF":                       {[]byte(sound), nature.PDF, nature.None},
		"a PDF with blank lines":      {[]byte(sound + "\r\n\x00\x00"), nature.PDF, nature.None},
		"a PDF about locks":           {[]byte(strings.Replace(sound, "xref", "(the /Encrypt key)\nxref", 1)), nature.PDF, nature.None},
		"a PNG":                       {pngFile, nature.PNG, nature.None},
		"a JPEG":                      {jpegFile, nature.JPEG, nature.None},
		"a JPEG with a camera’s note": {join(jpegFile, "SEFH note SEFT"), nature.JPEG, nature.None},
		"an ODT":                      {odt(t), nature.ODT, nature.None},
		"a DOCX":                      {docx(t), nature.DOCX, nature.None},
		"nothing":                     {nil, "application/octet-stream", nature.Empty},
		"a cut PDF":                   {[]byte(sound[:60]), nature.PDF, nature.Cut},
		"only the head of a PDF":      {[]byte("%PDF-1.7\n%%EOF"), nature.PDF, nature.Cut},
		"a PDF with a password":       {[]byte(strings.Replace(sound, "/Root 1 0 R", "/Root 1 0 R /Encrypt 9 0 R", 1)), nature.PDF, nature.Locked},
		"a PDF and a ZIP":             {join(sound[:len(sound)-6], zipped(t, "a", "b"), "%%EOF\n"), nature.PDF, nature.Several},
		"a PDF then a ZIP":            {join(sound, zipped(t, "a", "b")), nature.PDF, nature.Several},
		"a PDF then a page":           {[]byte(sound + "<script>alert(1)</script>"), nature.PDF, nature.Several},
		"a PDF that begins as a page": {[]byte(strings.Replace(sound, "\n1 0", "\n%<HTML><body>\n1 0", 1)), nature.PDF, nature.Several},
		"a cut PNG":                   {pngFile[:len(pngFile)-9], nature.PNG, nature.Cut},
		"the head of a PNG":           {pngFile[:8], nature.PNG, nature.Cut},
		"a PNG then a program":        {join(pngFile, "MZ\x90\x00"), nature.PNG, nature.Several},
		"a PNG of 65536 pixels wide":  {wide, nature.PNG, nature.Excessive},
		"a PNG of no width":           {with(pngFile, 16, "\x00\x00\x00\x00"), nature.PNG, nature.Cut},
		"a cut JPEG":                  {jpegFile[:len(jpegFile)-2], nature.JPEG, nature.Cut},
		"the head of a JPEG":          {jpegFile[:20], nature.JPEG, nature.Cut},
		"a JPEG and a ZIP":            {join(jpegFile, zipped(t, "a", "b")), nature.JPEG, nature.Several},
		"a JPEG and a page":           {inJPEG("<script>alert(1)</script>"), nature.JPEG, nature.Several},
		"a JPEG and a PDF":            {inJPEG("%PDF-1.4"), nature.JPEG, nature.Several},
		"an ODT and a page":           {zipped(t, "mimetype", nature.ODT, "<html>", "x"), nature.ODT, nature.Several},
		"an ODT with a password":      {odt(t, "META-INF/manifest.xml", "<manifest:encryption-data>"), nature.ODT, nature.Locked},
		"an ODT with macros":          {odt(t, "Basic/Standard/Module1.xml", "x"), nature.ODT, nature.Programs},
		"a DOCX with macros":          {docx(t, "word/vbaProject.bin", "x"), nature.DOCX, nature.Programs},
		"a DOCX with a way out":       {docx(t, "../../etc/passwd", "x"), nature.DOCX, nature.Several},
		"a DOCX that lies":            {lying, nature.DOCX, nature.Cut},
		"a DOCX that fills the disk":  {docx(t, "word/a.xml", strings.Repeat("\x00", 101<<20)), nature.DOCX, nature.Excessive},
		"a cut DOCX":                  {docx(t)[:200], "application/zip", nature.Cut},
		"an archive":                  {zipped(t, "cv.pdf", sound), "application/zip", nature.None},
		"a program":                   {[]byte("MZ\x90\x00\x03"), "application/vnd.microsoft.portable-executable", nature.None},
		"a page":                      {[]byte("<html><script>alert(1)</script>"), "text/html", nature.None},
		"a drawing":                   {[]byte("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), "image/svg+xml", nature.None},
		"a GIF and a script":          {[]byte("GIF89a<script>"), "image/gif", nature.None},
		"a text":                      {[]byte("bonjour"), "text/plain", nature.None},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := nature.Of(bytes.NewReader(c.content), int64(len(c.content)))
			if want := (nature.Found{MediaType: c.media, Fault: c.fault}); err != nil || got != want {
				t.Errorf("got %v, %v, want %v", got, err, want)
			}
		})
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	for mediaType, want := range map[string]nature.Kind{
		"application/vnd.microsoft.portable-executable": nature.Program, "application/x-elf": nature.Program, "application/zip": nature.Archive,
		"application/x-7z-compressed": nature.Archive, "text/html": nature.Page, "image/svg+xml": nature.Page, "image/gif": nature.Picture,
		"text/plain": nature.Text, "application/msword": nature.Paper, nature.DOCX: nature.Paper, "application/octet-stream": nature.Other,
	} {
		if got := nature.KindOf(mediaType); got != want {
			t.Errorf("%s is %s, want %s", mediaType, got, want)
		}
	}
}

// Whatever the bytes: an answer, no panic, and a document without a fault is of
// a kind that is looked through.
func FuzzOf(f *testing.F) {
	for _, seed := range [][]byte{[]byte(sound), picture(f, "png"), picture(f, "jpeg"), odt(f), docx(f), []byte("MZ"), nil} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		found, err := nature.Of(bytes.NewReader(content), int64(len(content)))
		if err != nil || found.MediaType == "" {
			t.Fatalf("%v, %v", found, err)
		}
		if found.Fault == nature.None && (found.MediaType == nature.PDF || found.MediaType == nature.PNG || found.MediaType == nature.JPEG) {
			if bytes.HasSuffix(bytes.TrimSpace(content), append([]byte("PK\x05\x06"), make([]byte, 18)...)) {
				t.Error("a document that opens as an archive")
			}
		}
	})
}
