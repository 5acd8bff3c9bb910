package editions

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cohorte/fellowship/edition"
)

// plain lists the new value of an amendment, which is as its file wrote it.
func (l *lister) plain(value any, label edition.Text, path, source string, depth int) {
	if words, ok := plainWords(value); ok {
		l.lines = append(l.lines, Line{Path: path, Label: label, Words: words, Source: source, depth: depth})
		return
	}
	l.head(path, label, depth)
	l.plainMembers(value, path, source, depth+1)
}

func (l *lister) plainMembers(value any, path, source string, depth int) {
	switch x := value.(type) {
	case map[string]any:
		if s, ok := x["source"].(string); ok {
			source = s
		}
		for _, key := range slices.Sorted(maps.Keys(x)) {
			if key != "id" && key != "source" {
				l.plain(x[key], anyLabel(key), join(path, key), source, depth)
			}
		}
	case []any:
		for i, member := range x {
			at := fmt.Sprintf("%s[%d]", path, i+1)
			m, ok := member.(map[string]any)
			if !ok {
				l.plain(member, both(fmt.Sprint(i+1)), at, source, depth)
				continue
			}
			rest := maps.Clone(m)
			name := both(fmt.Sprint(i + 1))
			for _, key := range []string{"name", "title", "text", "label", "says"} {
				if words, ok := plainWords(m[key]); ok && m[key] != nil {
					name = words
					delete(rest, key)
					break
				}
			}
			l.head(at, name, depth)
			l.plainMembers(rest, at, source, depth+1)
		}
	}
}

// plainWords are the words of a value on one line; ok is false for a block.
func plainWords(value any) (words edition.Text, ok bool) {
	switch x := value.(type) {
	case nil:
		return edition.Text{FR: "retirée", EN: "removed"}, true
	case string:
		return stringWords(x), true
	case bool:
		return yesNo(x), true
	case map[string]any:
		fr, ok := x["fr"].(string)
		en, _ := x["en"].(string)
		return edition.Text{FR: fr, EN: en}, ok
	case []any:
		return edition.Text{}, false
	}
	return both(fmt.Sprint(value)), true
}

// stringWords reads a day or a minute, and leaves any other word as it is.
func stringWords(s string) edition.Text {
	if m, err := edition.ParseMoment(s); err == nil {
		return momentWords(m)
	}
	if d, err := edition.ParseDate(s); err == nil {
		return dateWords(d)
	}
	return both(s)
}

// anyLabel is what a key is called, whatever block it stands in.
func anyLabel(key string) edition.Text {
	if label, ok := labels[key]; ok {
		return label
	}
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if strings.HasSuffix(name, "."+key) {
			return labels[name]
		}
	}
	return both(key)
}
