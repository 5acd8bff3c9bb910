package nature

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
)

// What a text of an office may unfold to. Every page and picture of a long
// report fits; an archive made to fill a disk does not.
const (
	mostParts  = 5_000
	mostBytes  = 200 << 20
	mostInPart = 100 << 20
)

// office tells what an archive is: a text of an office, or an archive.
func (r *reader) office() (mediaType string, fault Fault) {
	z, err := zip.NewReader(r.ReaderAt, r.size)
	if err != nil {
		if r.isArchive() {
			return archive, None
		}
		return archive, Cut
	}
	switch {
	case partHas(z, "mimetype", ODT, true):
		mediaType = ODT
	case partHas(z, "[Content_Types].xml", "wordprocessingml.document.main+xml", false):
		mediaType = DOCX
	default:
		return archive, None
	}
	if partHas(z, "META-INF/manifest.xml", "encryption-data", false) {
		return mediaType, Locked
	}
	if partHas(z, "[Content_Types].xml", "macroEnabled", false) {
		return mediaType, Programs
	}
	return mediaType, r.parts(z)
}

// partHas says whether a part of a package is, or holds, a text. It reads no
// more of it than a sound one has.
func partHas(z *zip.Reader, name, text string, whole bool) bool {
	const most = 1 << 20
	for _, f := range z.File {
		if f.Name != name {
			continue
		}
		part, err := f.Open()
		if err != nil {
			return false
		}
		content, _ := io.ReadAll(io.LimitReader(part, most)) // what could be read says enough
		_ = part.Close()
		if whole {
			return string(content) == text
		}
		return bytes.Contains(content, []byte(text))
	}
	return false
}

// parts unfolds every part and counts: what an archive says of its sizes may
// be wrong, and parts may lie over each other.
func (r *reader) parts(z *zip.Reader) Fault {
	if len(z.File) > mostParts {
		return Excessive
	}
	var announced uint64
	for _, f := range z.File {
		if announced += f.UncompressedSize64; f.UncompressedSize64 > mostInPart || announced > mostBytes {
			return Excessive
		}
		if !sound(f.Name) {
			return Several
		}
		if f.Flags&1 != 0 {
			return Locked
		}
		if name := strings.ToLower(f.Name); strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/") {
			return Programs
		}
	}
	for _, f := range z.File {
		part, err := f.Open()
		if err != nil {
			return Cut
		}
		// The reader stops at one byte more than was announced.
		_, err = io.Copy(io.Discard, part)
		_ = part.Close()
		if err != nil {
			return Cut
		}
	}
	return None
}

// sound says whether a part has a name that can't lead out of the package.
func sound(name string) bool {
	return name != "" && !strings.HasPrefix(name, "/") && !strings.ContainsAny(name, "\\\x00:") &&
		!strings.Contains("/"+name+"/", "/../")
}
