package nature

import (
	"bytes"
	"encoding/binary"
)

// blank are bytes that may stand after the end of a document.
const blank = "\x00\t\n\f\r \x1a"

// pdf looks for the end of the document, and for a password. Objects are not
// read: a PDF may be damaged in ways that only its reader sees.
func (r *reader) pdf() Fault {
	const endSize = 2048 // where readers look for the end
	end := r.tail(endSize)
	i := bytes.LastIndex(end, []byte("%%EOF"))
	if i < 0 || r.find([]byte(" obj")) < 0 {
		return Cut
	}
	rest := end[i+len("%%EOF"):]
	if len(bytes.Trim(rest, blank)) > 0 {
		return Several
	}
	if r.encrypted() {
		return Locked
	}
	return None
}

// encrypted looks for the key that the trailer of a document with a password
// has; trailers are never compressed.
func (r *reader) encrypted() bool {
	key := []byte("/Encrypt")
	for from := int64(0); ; {
		at := r.findFrom(key, from)
		if at < 0 {
			return false
		}
		next := r.at(at+int64(len(key)), 24)
		// "/Encrypt 12 0 R" or "/Encrypt <<": the name alone is in texts too.
		after := bytes.TrimLeft(next, "\x00\t\n\f\r ")
		if len(after) > 0 && (bytes.HasPrefix(after, []byte("<<")) || isDigit(after[0])) {
			return true
		}
		from = at + int64(len(key))
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (r *reader) find(what []byte) int64 { return r.findFrom(what, 0) }

// findFrom is where bytes stand in the file from a place on, -1 when they
// don't; it reads a part at a time.
func (r *reader) findFrom(what []byte, from int64) int64 {
	const part = 64 << 10
	for ; from < r.size && r.err == nil; from += part {
		if i := bytes.Index(r.at(from, part+len(what)-1), what); i >= 0 {
			return from + int64(i)
		}
	}
	return -1
}

// A picture of more than this is made to fill the memory of who opens it.
const (
	mostPixels = 100_000_000
	mostSide   = 30_000
)

func sized(width, height int64) Fault {
	switch {
	case width == 0 || height == 0:
		return Cut
	case width > mostSide || height > mostSide || width*height > mostPixels:
		return Excessive
	}
	return None
}

// png walks from chunk to chunk to the last one. Their checksums are the
// reader's business.
func (r *reader) png() Fault {
	const signature = 8
	first := r.at(signature, 16)
	if len(first) < 16 || string(first[4:8]) != "IHDR" {
		return Cut
	}
	if f := sized(int64(binary.BigEndian.Uint32(first[8:])), int64(binary.BigEndian.Uint32(first[12:]))); f != None {
		return f
	}
	const mostChunks = 100_000
	at := int64(signature)
	for range mostChunks {
		chunk := r.at(at, 8)
		if len(chunk) < 8 {
			return Cut
		}
		at += 12 + int64(binary.BigEndian.Uint32(chunk))
		if at > r.size {
			return Cut
		}
		if string(chunk[4:]) == "IEND" {
			return r.nothingAfter(at)
		}
	}
	return Excessive
}

func (r *reader) nothingAfter(at int64) Fault {
	for at < r.size && r.err == nil {
		rest := r.at(at, 64<<10)
		if len(bytes.Trim(rest, blank)) > 0 {
			return Several
		}
		at += int64(len(rest))
	}
	return None
}

// jpeg walks from segment to segment to the image, and looks for its end.
// Cameras write notes and smaller pictures behind it: they may stay.
func (r *reader) jpeg() Fault {
	at, seen := int64(2), false
	const mostSegments = 10_000
	for range mostSegments {
		s := r.at(at, 9)
		if len(s) < 4 || s[0] != 0xff {
			return Cut
		}
		kind := s[1]
		switch {
		case kind == 0xff: // filling
			at++
			continue
		case kind == 0xd9:
			return Cut // the end, and no image
		case kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc:
			if len(s) < 9 {
				return Cut
			}
			if f := sized(int64(binary.BigEndian.Uint16(s[7:])), int64(binary.BigEndian.Uint16(s[5:]))); f != None {
				return f
			}
			seen = true
		case kind == 0xda:
			if end := r.findFrom([]byte{0xff, 0xd9}, at); !seen || end < 0 {
				return Cut
			}
			return None
		}
		at += 2 + int64(binary.BigEndian.Uint16(s[2:]))
	}
	return Excessive
}
