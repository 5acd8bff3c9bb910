package editions

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// step is one part of a change's path: a key, or the id of a member of a list.
type step struct {
	name   string
	member bool
}

var stepPattern = regexp.MustCompile(`^([^.\[\]]+)((?:\[[^.\[\]]+\])*)$`)

func steps(path string) ([]step, error) {
	var out []step
	for part := range strings.SplitSeq(path, ".") {
		m := stepPattern.FindStringSubmatch(part)
		if m == nil {
			return nil, fmt.Errorf("%q is not a path; expected keys with dots between them and ids in brackets, as profiles[design].name", shortened(path))
		}
		out = append(out, step{name: m[1]})
		for id := range strings.SplitSeq(strings.TrimSuffix(strings.TrimPrefix(m[2], "["), "]"), "][") {
			if id != "" {
				out = append(out, step{id, true})
			}
		}
	}
	return out, nil
}

// fixed are the keys that no amendment changes: they say which edition it is.
var fixed = []string{"id", "number", "kind", "based_on", "amendments"}

// amended sets the value at a path in the tree of an edition; a null value
// removes what stands there. A member that the list lacks is added at its end.
func amended(root *yaml.Node, path string, value *yaml.Node) error {
	way, err := steps(path)
	if err != nil {
		return err
	}
	if slices.Contains(fixed, way[0].name) {
		return fmt.Errorf("the path %s can't be changed by an amendment; expected a rule of the edition", path)
	}
	at := root
	for i, s := range way[:len(way)-1] {
		next := child(at, s)
		if next == nil {
			return leadsNowhere(path, way[:i], s, at)
		}
		at = next
	}
	last := way[len(way)-1]
	removes := value.Kind == yaml.ScalarNode && value.ShortTag() == "!!null"
	found := child(at, last)
	switch {
	case found == nil && (removes || !takes(at, last)):
		return leadsNowhere(path, way[:len(way)-1], last, at)
	case last.member && !removes && idOf(value) != last.name:
		return fmt.Errorf("the path %s sets the member %q, but its value has the id %q; expected the same id", path, last.name, shortened(idOf(value)))
	case removes:
		remove(at, found)
	case found != nil:
		*found = *copied(value)
	case last.member:
		at.Content = append(at.Content, copied(value))
	default:
		at.Content = append(at.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: last.name, Line: value.Line}, copied(value))
	}
	return nil
}

func leadsNowhere(path string, way []step, missing step, at *yaml.Node) error {
	var have []string
	switch at.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(at.Content); i += 2 {
			have = append(have, at.Content[i].Value)
		}
	case yaml.SequenceNode:
		for _, item := range at.Content {
			if id := idOf(item); id != "" {
				have = append(have, id)
			}
		}
	}
	where := "the edition"
	if len(way) > 0 {
		where = way[len(way)-1].name
	}
	expected := "; nothing stands under it"
	if len(have) > 0 {
		expected = "; expected " + oneOf(have)
	}
	return fmt.Errorf("the path %s leads nowhere: %s has no %q%s%s", path, where, missing.name, meant(missing.name, have), expected)
}

func takes(at *yaml.Node, s step) bool {
	return s.member && at.Kind == yaml.SequenceNode || !s.member && at.Kind == yaml.MappingNode
}

func child(at *yaml.Node, s step) *yaml.Node {
	switch {
	case s.member && at.Kind == yaml.SequenceNode:
		for _, item := range at.Content {
			if idOf(item) == s.name {
				return item
			}
		}
	case !s.member && at.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(at.Content); i += 2 {
			if at.Content[i].Value == s.name {
				return at.Content[i+1]
			}
		}
	}
	return nil
}

func idOf(n *yaml.Node) string {
	if id := child(n, step{name: "id"}); id != nil {
		return id.Value
	}
	return ""
}

func remove(from, what *yaml.Node) {
	i := slices.Index(from.Content, what)
	if from.Kind == yaml.MappingNode {
		from.Content = slices.Delete(from.Content, i-1, i+1)
		return
	}
	from.Content = slices.Delete(from.Content, i, i+1)
}

func copied(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, x := range n.Content {
		c.Content[i] = copied(x)
	}
	return &c
}
