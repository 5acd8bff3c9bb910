package frontmatter

import (
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"
)

// Get is the key and the value of a mapping, by the exact key, else by the key
// in any case. Both are nil without one.
func Get(mapping *yaml.Node, key string) (k, value *yaml.Node) {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i], mapping.Content[i+1]
		}
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if strings.EqualFold(mapping.Content[i].Value, key) {
			return mapping.Content[i], mapping.Content[i+1]
		}
	}
	return nil, nil
}

// IsNull says whether there is no value: no node, an explicit null, or nothing
// after the colon.
func IsNull(node *yaml.Node) bool {
	return node == nil || node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null"
}

// Text is the value of a scalar as written: a number or a date is its text.
// It is false for a list, a mapping or null.
func Text(node *yaml.Node) (string, bool) {
	if IsNull(node) || node.Kind != yaml.ScalarNode {
		return "", false
	}
	return node.Value, true
}

// Items lists the values of a list; a lone value is a list of one, and null is
// an empty list.
func Items(node *yaml.Node) []*yaml.Node {
	switch {
	case IsNull(node):
		return nil
	case node.Kind == yaml.SequenceNode:
		return node.Content
	default:
		return []*yaml.Node{node}
	}
}

// Composed joins accents to their letters: some systems write file names and
// texts with the accents apart, and two spellings of one word then differ.
func Composed(s string) string { return norm.NFC.String(s) }
