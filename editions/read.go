package editions

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxFile is many times the longest edition; a file beyond it is something else.
const maxFile = 1 << 20

// document reads the one YAML document of a file. Anchors and aliases are
// refused: written in full, a file can't expand to more than its length, and
// an amendment changes one place only.
func document(file string, content []byte) (*yaml.Node, Mistakes) {
	refuse := func(line int, format string, args ...any) (*yaml.Node, Mistakes) {
		return nil, Mistakes{{file, line, fmt.Sprintf(format, args...)}}
	}
	if len(content) > maxFile {
		return refuse(1, "the file has %d bytes; expected at most %d", len(content), maxFile)
	}
	if at, what := foreign(content); what != "" {
		return refuse(1+bytes.Count(content[:at], []byte("\n")), "%s", what)
	}
	dec := yaml.NewDecoder(bytes.NewReader(content))
	var doc yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return refuse(1, "the file is empty; expected an edition")
	} else if err != nil {
		line, what := syntax(err)
		return refuse(line, "%s", what)
	}
	var second yaml.Node
	if err := dec.Decode(&second); err == nil {
		return refuse(second.Line, "a second document begins here; expected one edition per file")
	} else if !errors.Is(err, io.EOF) {
		line, what := syntax(err)
		return refuse(line, "%s", what)
	}
	if mistakes := unusual(file, &doc); len(mistakes) > 0 {
		return nil, mistakes
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return refuse(root.Line, "found %s; expected the keys of an edition", described(root))
	}
	return root, nil
}

// foreign finds the first byte that is not text.
func foreign(content []byte) (at int, what string) {
	for i := 0; i < len(content); {
		r, size := utf8.DecodeRune(content[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return i, fmt.Sprintf("byte 0x%02x is not UTF-8; save the file as UTF-8", content[i])
		case r < ' ' && r != '\n' && r != '\r' && r != '\t', r == 0x7f:
			return i, fmt.Sprintf("control character U+%04X; expected text", r)
		}
		i += size
	}
	return 0, ""
}

var yamlLine = regexp.MustCompile(`^line (\d+): `)

// syntax takes the line out of an error of the YAML parser, which stops at the
// first one.
func syntax(err error) (line int, what string) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line = 1
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
	}
	return line, "not YAML: " + text
}

// unusual refuses anchors, aliases and tags anywhere.
func unusual(file string, n *yaml.Node) (found Mistakes) {
	switch {
	case n.Kind == yaml.AliasNode:
		return Mistakes{{file, n.Line, fmt.Sprintf("*%s is an alias; write the value out in full", n.Value)}}
	case n.Anchor != "":
		found = append(found, Mistake{file, n.Line, fmt.Sprintf("&%s is an anchor; write the value out in full wherever it is needed", n.Anchor)})
	case n.Style&yaml.TaggedStyle != 0:
		found = append(found, Mistake{file, n.Line, fmt.Sprintf("%s is a tag; write the value without it", n.Tag)})
	}
	for _, child := range n.Content {
		found = append(found, unusual(file, child)...)
	}
	return found
}

// described is what a node is, for a message.
func described(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a block with keys"
	case yaml.SequenceNode:
		return "a list"
	}
	if n.ShortTag() == "!!null" {
		return "nothing"
	}
	return strconv.Quote(shortened(n.Value))
}

func shortened(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	return s
}
