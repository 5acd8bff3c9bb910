package press

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"cohorte/fellowship/press"
	"cohorte/internal/frontmatter"

	"go.yaml.in/yaml/v3"
)

// Write is the file of a release: the one that it came from when nobody edited
// it; that one with other values at the edited keys; or a new one.
func Write(r press.Release) ([]byte, error) {
	front, was := &yaml.Node{Kind: yaml.MappingNode}, press.Release{}
	if r.Source != "" {
		doc, err := frontmatter.Parse([]byte(r.Source))
		if err != nil {
			return nil, fmt.Errorf("source of %s: %w", r.Slug, err)
		}
		was = (&reader{doc: doc}).release()
		front = doc.Front
	}
	if r.Source != "" && same(r, was) {
		return []byte(r.Source), nil
	}
	for _, field := range fields(r) {
		before := fields(was)[field.at]
		if !reflect.DeepEqual(field.value, before.value) {
			set(front, field.key, field.node())
		}
	}
	if !slices.Equal(r.Files, was.Files) {
		set(front, keyLoneFile, nil)
	}
	var out bytes.Buffer
	out.WriteString("---\n")
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	encoder.CompactSeqIndent()
	if err := encoder.Encode(front); err != nil {
		return nil, fmt.Errorf("front matter of %s: %w", r.Slug, err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("front matter of %s: %w", r.Slug, err)
	}
	out.WriteString("---\n\n" + r.Body)
	return out.Bytes(), nil
}

// same compares what a file can hold: the address of a release is not in it,
// nor is the date that was taken from the file name.
func same(r, was press.Release) bool {
	if was.Date.IsZero() {
		was.Date = r.Date
	}
	for i, field := range fields(r) {
		if !reflect.DeepEqual(field.value, fields(was)[i].value) {
			return false
		}
	}
	return r.Body == was.Body
}

// field is one key of the front matter with its value.
type field struct {
	at    int
	key   string
	value any
	node  func() *yaml.Node // nil when the key is to be absent
}

func fields(r press.Release) []field {
	date := ""
	if !r.Date.IsZero() {
		date = r.Date.Format(written)
	}
	all := []field{
		{key: keyTitle, value: r.Title, node: func() *yaml.Node { return text(r.Title) }},
		{key: keyDate, value: date, node: func() *yaml.Node { return plain(date) }},
		{key: keyPublished, value: r.Withheld, node: func() *yaml.Node {
			if !r.Withheld {
				return nil
			}
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "false"}
		}},
		{key: keyCategories, value: some(r.Categories), node: func() *yaml.Node { return texts(r.Categories) }},
		{key: keyTags, value: some(r.Tags), node: func() *yaml.Node { return texts(r.Tags) }},
		{key: keyStandfirst, value: r.Standfirst, node: func() *yaml.Node { return text(r.Standfirst) }},
		{key: keyPictures, value: some(r.Pictures), node: func() *yaml.Node {
			return sequence(r.Pictures, func(p press.Picture) *yaml.Node {
				return mapping(keyImage, text(p.Address), keyLegend, text(p.Legend), keyAlt, text(p.Alt))
			})
		}},
		{key: keyContact, value: some(r.Contacts), node: func() *yaml.Node { return contacts(r.Contacts) }},
		{key: keyFiles, value: some(r.Files), node: func() *yaml.Node {
			return sequence(r.Files, func(f press.File) *yaml.Node {
				return mapping(keyLoneFile, text(f.Address), keyLabel, text(f.Name))
			})
		}},
	}
	for i := range all {
		all[i].at = i
	}
	return all
}

// some makes an empty list and no list the same value.
func some[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// contacts is one mapping for one contact, as the site has it, and a list for
// several.
func contacts(all []press.Contact) *yaml.Node {
	list := sequence(all, func(c press.Contact) *yaml.Node {
		return mapping(keyName, text(c.Name), keyPhones, texts(c.Phones), keyEmail, text(c.Email))
	})
	if list != nil && len(list.Content) == 1 {
		return list.Content[0]
	}
	return list
}

func text(s string) *yaml.Node {
	if s == "" {
		return nil
	}
	node := &yaml.Node{}
	node.SetString(strings.ToValidUTF8(s, "\ufffd"))
	if strings.Contains(s, "\n") {
		// A block would lose the spaces at the ends of its lines.
		node.Style = yaml.DoubleQuotedStyle
	}
	return node
}

// plain is a value written without quotes: the site's dates.
func plain(s string) *yaml.Node {
	if s == "" {
		return nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: s}
}

func texts(all []string) *yaml.Node {
	return sequence(all, func(s string) *yaml.Node {
		if s == "" {
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle}
		}
		return text(s)
	})
}

func sequence[T any](all []T, item func(T) *yaml.Node) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, one := range all {
		list.Content = append(list.Content, item(one))
	}
	if len(list.Content) == 0 {
		return nil
	}
	return list
}

// mapping is made of keys, each followed by its value; a key without a value is
// left out.
func mapping(pairs ...any) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, value := pairs[i].(string), pairs[i+1].(*yaml.Node)
		if value != nil {
			m.Content = append(m.Content, text(key), value)
		}
	}
	return m
}

// set puts a value at a key: in place of the one that is there, else before the
// first key that the site writes after it, else at the end. Without a value the
// key goes.
func set(front *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(front.Content); i += 2 {
		if !strings.EqualFold(front.Content[i].Value, key) {
			continue
		}
		if value == nil {
			front.Content = slices.Delete(front.Content, i, i+2)
		} else {
			front.Content[i+1] = value
		}
		return
	}
	if value == nil {
		return
	}
	at := len(front.Content)
	for _, later := range keys[slices.Index(keys, key)+1:] {
		for i := 0; i+1 < at; i += 2 {
			if strings.EqualFold(front.Content[i].Value, later) {
				at = i
			}
		}
	}
	front.Content = slices.Insert(front.Content, at, text(key), value)
}

// WriteFolder writes the releases into a folder, each file whole or not at all,
// and gives their names.
func WriteFolder(dir string, releases []press.Release) ([]string, error) {
	contents := make([][]byte, len(releases))
	names := make([]string, len(releases))
	for i, r := range releases {
		content, err := Write(r)
		if err != nil {
			return nil, err
		}
		contents[i], names[i] = content, FileName(r)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	for i, name := range names {
		partial := filepath.Join(dir, "."+name+".partial")
		if err := os.WriteFile(partial, contents[i], 0o644); err != nil {
			return nil, err
		}
		if err := os.Rename(partial, filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return names, nil
}
