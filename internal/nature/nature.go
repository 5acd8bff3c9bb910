// Package nature tells what a file is from all that it holds, and whether it
// is one whole document of that kind and nothing besides.
//
// The name and the type that a sender declares play no part. A file may be
// made to be a document for one reader and a page, an archive or a program for
// another: such a file is named Several. What hides inside a sound document (a
// script of a PDF, a macro that calls itself a picture) is for a scanner.
package nature

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// Fault is what keeps a file from being one whole document.
type Fault string

// The faults.
const (
	None      Fault = ""
	Empty     Fault = "empty"     // no byte
	Cut       Fault = "cut"       // its end, or a part that it announces, is missing
	Locked    Fault = "locked"    // it asks for a password
	Several   Fault = "several"   // it is something else besides
	Excessive Fault = "excessive" // it unfolds to more than anybody would read
	Programs  Fault = "programs"  // it carries macros
)

// Found is what a file is.
type Found struct {
	// MediaType is without parameters; "application/octet-stream" or
	// "text/plain" when nothing is recognised.
	MediaType string
	Fault     Fault
}

// The documents that are looked through to their end. Others are recognised by
// their beginning only.
const (
	PDF  = "application/pdf"
	PNG  = "image/png"
	JPEG = "image/jpeg"
	ODT  = "application/vnd.oasis.opendocument.text"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

	archive = "application/zip"
)

// headSize is how far readers look for the beginning of a document.
const headSize = 3072

// Of looks at a file of that size. Its error is one of reading.
func Of(content io.ReaderAt, size int64) (Found, error) {
	if size == 0 {
		return Found{MediaType: "application/octet-stream", Fault: Empty}, nil
	}
	r := &reader{ReaderAt: content, size: size}
	head := r.at(0, headSize)
	mediaType, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	// What a file begins with decides: a PDF may begin further on as well.
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		mediaType = archive
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		mediaType = PNG
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		mediaType = JPEG
	case mediaType == PDF && !bytes.HasPrefix(bytes.TrimLeft(head, "\xef\xbb\xbf\r\n"), []byte("%PDF-")):
		return Found{MediaType: PDF, Fault: Several}, r.err
	}
	found := Found{MediaType: mediaType}
	switch mediaType {
	case PDF:
		found.Fault = r.pdf()
	case PNG:
		found.Fault = r.png()
	case JPEG:
		found.Fault = r.jpeg()
	case archive:
		found.MediaType, found.Fault = r.office()
	}
	// What was put behind a document hides its end.
	if (found.Fault == None || found.Fault == Cut) && r.err == nil && isDocument(found.MediaType) && r.hides(found.MediaType, head) {
		found.Fault = Several
	}
	return found, r.err
}

func isDocument(mediaType string) bool {
	return slices.Contains([]string{PDF, PNG, JPEG, ODT, DOCX}, mediaType)
}

// reader reads parts of a file; the first error of reading stays.
type reader struct {
	io.ReaderAt
	size int64
	err  error
}

// at is up to n bytes from a place in the file.
func (r *reader) at(from int64, n int) []byte {
	if from < 0 || from >= r.size || n <= 0 {
		return nil
	}
	b := make([]byte, min(int64(n), r.size-from))
	got, err := r.ReadAt(b, from)
	if err != nil && !errors.Is(err, io.EOF) && r.err == nil {
		r.err = err
	}
	return b[:got]
}

// tail is up to n bytes at the end.
func (r *reader) tail(n int64) []byte { return r.at(max(r.size-n, 0), int(min(n, r.size))) }

// pages are beginnings by which a browser takes bytes for a page or a drawing,
// wherever in the first thousand bytes it looks.
var pages = [][]byte{[]byte("<html"), []byte("<!doctype"), []byte("<script"), []byte("<svg"), []byte("<iframe"), []byte("<body"), []byte("<?php")}

// sniffed is how far into a file readers of PDF and browsers look for a
// beginning: ISO 32000-1, annex H, note 13; the WHATWG's MIME sniffing looks
// at 1445 bytes.
const sniffed = 1445

// hides says whether a document of one kind is also something else: an archive
// by its end, a PDF or a page by its beginning or by what follows its end.
func (r *reader) hides(mediaType string, head []byte) bool {
	lower := bytes.ToLower(head[:min(len(head), sniffed)])
	for _, p := range pages {
		if bytes.Contains(lower, p) {
			return true
		}
	}
	if mediaType == PDF {
		return r.isArchive()
	}
	if bytes.Contains(lower, []byte("%pdf-")) {
		return true
	}
	return (mediaType == PNG || mediaType == JPEG) && r.isArchive()
}

// endOfArchive is how a zip archive's last record begins; a comment of up to
// 65535 bytes may follow its 22 bytes.
var endOfArchive = []byte("PK\x05\x06")

// isArchive says whether a zip reader, which begins at the end, would open it.
func (r *reader) isArchive() bool {
	tail := r.tail(22 + 65535)
	for {
		i := bytes.LastIndex(tail, endOfArchive)
		if i < 0 {
			return false
		}
		if len(tail)-i >= 22 {
			return true
		}
		tail = tail[:i]
	}
}

// Kind is a word for what somebody sent instead of a document.
type Kind string

// The kinds that people can be told of.
const (
	Program Kind = "program"
	Archive Kind = "archive"
	Page    Kind = "page"    // of the web, a drawing that may hold scripts included
	Picture Kind = "picture" // an image
	Text    Kind = "text"
	Paper   Kind = "paper" // a document of an office, or a PDF
	Other   Kind = "other"
)

// KindOf is the kind of a media type.
func KindOf(mediaType string) Kind {
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(mediaType, p) })
	}
	switch {
	case has("executable", "x-elf", "x-mach", "x-sharedlib", "x-object", "x-sh", "x-python", "x-perl", "java-archive", "x-java", "javascript", "wasm", "x-dosexec", "x-msi", "x-ms-installer", "x-tcl", "x-lua", "php"):
		return Program
	case has("html", "svg"):
		return Page
	case has("zip", "x-rar", "x-7z", "x-tar", "x-xz", "x-bzip", "zstd", "x-compress", "x-cpio", "x-xar", "x-archive", "lzip", "ms-cab", "x-iso"):
		return Archive
	case has("image/"):
		return Picture
	case has("pdf", "document", "msword", "ms-excel", "ms-powerpoint", "x-ole", "rtf", "epub"):
		return Paper
	case has("text/"):
		return Text
	}
	return Other
}
