// Package frontmatter takes apart a text file that begins with YAML between two
// lines of hyphens, as static site generators keep them.
//
// It expects files that people wrote by hand for ten years: what it can make
// sense of it reads, what it mends it says, and only a file without a usable
// front matter is an error. Values stay YAML nodes, so that a file can be
// written back with the order, the styles and the unknown keys it came with.
package frontmatter

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// MaxSize is the size of the largest file that is read, in bytes.
const MaxSize = 1 << 20

// Document is a file taken apart.
type Document struct {
	// Front is the mapping between the lines of hyphens.
	Front *yaml.Node
	// Body is what follows, line ends as "\n".
	Body string
	// BodyLine is the line of the file on which the text of the body begins.
	BodyLine int
	// Notes say what was mended to read the file.
	Notes []Note
	// Text is the file as it was read, once it was valid text.
	Text string
}

// Note is a fault at a line of the file (1 is the first).
type Note struct {
	Line int
	What string
	Did  string
}

// Error refuses a file, at a line.
type Error struct {
	Line int
	What string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.What) }

var errorLine = regexp.MustCompile(`line (\d+): `)

// Parse takes a file apart. The error, if any, is an *Error.
func Parse(file []byte) (*Document, error) {
	if len(file) > MaxSize {
		return nil, &Error{1, fmt.Sprintf("the file has %d bytes, more than the %d that are read", len(file), MaxSize)}
	}
	d := &Document{}
	text := d.clean(file)
	d.Text = text
	first, rest, _ := strings.Cut(text, "\n")
	if strings.TrimRight(first, " \t") != "---" {
		return nil, &Error{1, "the file does not begin with a line of three hyphens"}
	}
	front, body, closed := cutFront(rest)
	if !closed {
		return nil, &Error{1 + strings.Count(text, "\n"), "the front matter is never closed by a line of three hyphens"}
	}
	d.Body = body
	text = strings.TrimLeft(body, "\n")
	d.BodyLine = 3 + strings.Count(front, "\n") + len(body) - len(text)
	if strings.HasPrefix(text, "---\n") {
		d.note(d.BodyLine, "a second front matter", "took it for the text of the page")
	}
	if err := d.parseFront(front); err != nil {
		return nil, err
	}
	return d, nil
}

// clean makes the file valid text with plain line ends, and notes what it did.
func (d *Document) clean(file []byte) string {
	if trimmed, had := bytes.CutPrefix(file, []byte("\ufeff")); had {
		file = trimmed
		d.note(1, "a byte order mark", "left it out")
	}
	if at := invalidAt(file); at >= 0 {
		d.note(lineOf(file, at), "bytes that are not UTF-8", "put the replacement character in their place")
		file = bytes.ToValidUTF8(file, []byte("\ufffd"))
	}
	if at := bytes.IndexByte(file, 0); at >= 0 {
		d.note(lineOf(file, at), "a NUL byte", "put the replacement character in its place")
		file = bytes.ReplaceAll(file, []byte{0}, []byte("\ufffd"))
	}
	text := string(file)
	if strings.Contains(text, "\r") {
		d.note(1, "line ends of another system", "made them plain")
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	return text
}

func (d *Document) note(line int, what, did string) {
	d.Notes = append(d.Notes, Note{line, what, did})
}

func invalidAt(file []byte) int {
	if utf8.Valid(file) {
		return -1
	}
	at := 0
	for at < len(file) {
		r, size := utf8.DecodeRune(file[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

func lineOf(file []byte, at int) int { return 1 + bytes.Count(file[:at], []byte{'\n'}) }

// cutFront finds the closing line of hyphens.
func cutFront(rest string) (front, body string, closed bool) {
	at := 0
	for at < len(rest) {
		line, _, more := strings.Cut(rest[at:], "\n")
		if strings.TrimRight(line, " \t") == "---" {
			if !more {
				return rest[:at], "", true
			}
			return rest[:at], rest[at+len(line)+1:], true
		}
		if !more {
			break
		}
		at += len(line) + 1
	}
	return "", "", false
}

// parseFront reads the YAML. Line numbers become those of the file, where the
// front matter begins on line 2. Aliases are refused: no site generator writes
// them, and a few lines of them can stand for gigabytes.
func (d *Document) parseFront(front string) error {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(front), &document); err != nil {
		return yamlError(err)
	}
	if document.Kind == 0 || len(document.Content) == 0 {
		return &Error{2, "the front matter is empty"}
	}
	d.Front = document.Content[0]
	if d.Front.Kind != yaml.MappingNode {
		return &Error{2, "the front matter is not a list of keys and values"}
	}
	return d.walk(d.Front)
}

// walk moves the lines, keeps one of each key, mends what an escape ("\0") put
// into a value and no database holds, and refuses aliases by the anchors that
// they need.
func (d *Document) walk(node *yaml.Node) error {
	node.Line++
	if node.Anchor != "" {
		return &Error{node.Line, "the front matter uses an anchor or an alias"}
	}
	if strings.ContainsRune(node.Value, 0) || !utf8.ValidString(node.Value) {
		node.Value = strings.ToValidUTF8(strings.ReplaceAll(node.Value, "\x00", "\ufffd"), "\ufffd")
		d.note(node.Line, "an escaped character that no text holds", "put the replacement character in its place")
	}
	for _, child := range node.Content {
		if err := d.walk(child); err != nil {
			return err
		}
	}
	if node.Kind == yaml.MappingNode {
		d.lastOfEach(node)
	}
	return nil
}

// lastOfEach keeps the last value of a key that is there twice, as the
// generators do.
func (d *Document) lastOfEach(mapping *yaml.Node) {
	last := map[string]int{}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		last[mapping.Content[i].Value] = i
	}
	if len(last) == len(mapping.Content)/2 {
		return
	}
	kept := mapping.Content[:0:0]
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key := mapping.Content[i]
		if last[key.Value] != i {
			d.note(key.Line, fmt.Sprintf("key %q is there twice", key.Value), "kept the last value")
			continue
		}
		kept = append(kept, key, mapping.Content[i+1])
	}
	mapping.Content = kept
}

func yamlError(err error) *Error {
	what := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 2
	if found := errorLine.FindStringSubmatch(what); found != nil {
		if n, bad := strconv.Atoi(found[1]); bad == nil {
			line = n + 1
		}
		what = strings.Replace(what, found[0], "", 1)
	}
	return &Error{line, "the front matter is not YAML: " + what}
}

// LineOf is the line of an error of Parse; 0 for another error.
func LineOf(err error) int {
	var e *Error
	if errors.As(err, &e) {
		return e.Line
	}
	return 0
}
