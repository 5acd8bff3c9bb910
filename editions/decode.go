package editions

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"cohorte/fellowship/edition"
)

// decoder turns YAML into the types of an edition by their tags, and goes on
// after a mistake so that all of them are reported at once. It remembers where
// each value stands, for the checks that come after it.
type decoder struct {
	file     string
	mistakes Mistakes
	values   map[string]*yaml.Node // by path: calls.project.rounds[1].closes
	keys     map[string]*yaml.Node
}

func newDecoder(file string) *decoder {
	return &decoder{file: file, values: map[string]*yaml.Node{}, keys: map[string]*yaml.Node{}}
}

func (d *decoder) wrong(line int, format string, args ...any) {
	d.mistakes = append(d.mistakes, Mistake{d.file, line, fmt.Sprintf(format, args...)})
}

// wrongAt reports a mistake at the value of a path, or at the nearest block
// around it that is written.
func (d *decoder) wrongAt(path, format string, args ...any) {
	d.wrong(d.line(path), format, args...)
}

func (d *decoder) line(path string) int {
	for {
		if n := d.keys[path]; n != nil && (d.values[path] == nil || d.values[path].Kind != yaml.ScalarNode) {
			return n.Line
		}
		if n := d.values[path]; n != nil {
			return n.Line
		}
		cut := max(strings.LastIndexByte(path, '.'), strings.LastIndexByte(path, '['))
		if cut < 0 {
			return 1
		}
		path = path[:cut]
	}
}

// written says whether the file itself gives a value at the path.
func (d *decoder) written(path string) bool { return d.values[path] != nil }

// parsers read the values that are written as one word or phrase.
var parsers = map[reflect.Type]func(string) (any, error){
	reflect.TypeFor[edition.Moment]():   func(s string) (any, error) { return edition.ParseMoment(s) },
	reflect.TypeFor[edition.Date]():     func(s string) (any, error) { return edition.ParseDate(s) },
	reflect.TypeFor[edition.Duration](): func(s string) (any, error) { return edition.ParseDuration(s) },
	reflect.TypeFor[edition.Money]():    func(s string) (any, error) { return edition.ParseMoney(s) },
	reflect.TypeFor[edition.Share]():    func(s string) (any, error) { return edition.ParseShare(s) },
	reflect.TypeFor[edition.Bytes]():    func(s string) (any, error) { return edition.ParseBytes(s) },
}

var (
	textType      = reflect.TypeFor[edition.Text]()
	conditionType = reflect.TypeFor[edition.Condition]()
	fieldIDsType  = reflect.TypeFor[edition.FieldIDs]()
	sourcedType   = reflect.TypeFor[edition.Sourced]()
)

// value decodes n into v. where is the line that begins the value: its key, or
// the value itself in a list.
func (d *decoder) value(n *yaml.Node, v reflect.Value, path string, where int) {
	d.values[path] = n
	if n.ShortTag() == "!!null" && v.Kind() != reflect.Interface {
		d.wrong(where, "%s has no value; leave the key out when nothing is stated", lastKey(path))
		return
	}
	if parse := parsers[v.Type()]; parse != nil {
		if s, ok := d.scalar(n, path, where, "one value"); ok {
			if x, err := parse(s); err != nil {
				d.wrong(n.Line, "%s: %s", lastKey(path), err)
			} else {
				v.Set(reflect.ValueOf(x))
			}
		}
		return
	}
	switch {
	case v.Type() == textType && n.Kind == yaml.ScalarNode:
		if s, ok := d.text(n, path); ok {
			v.Field(0).SetString(s)
		}
	case v.Type() == fieldIDsType && n.Kind == yaml.ScalarNode:
		if s, ok := d.text(n, path); ok {
			v.Set(reflect.ValueOf(edition.FieldIDs{s}))
		}
	case v.Type() == conditionType:
		if s, ok := d.scalar(n, path, where, "a condition"); ok {
			v.Field(0).SetString(s)
		}
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), path, where)
	case v.Kind() == reflect.Struct:
		d.structure(n, v, path, where)
	case v.Kind() == reflect.Slice:
		d.list(n, v, path, where)
	case v.Kind() == reflect.Map:
		d.table(n, v, path, where)
	case v.Kind() == reflect.Interface:
		v.Set(reflect.ValueOf(&[]any{d.plain(n)}[0]).Elem())
	default:
		d.simple(n, v, path, where)
	}
}

func (d *decoder) simple(n *yaml.Node, v reflect.Value, path string, where int) {
	switch v.Kind() {
	case reflect.String:
		if s, ok := d.text(n, path); ok {
			v.SetString(s)
			if set := closedSet(v.Type()); set != nil {
				d.member(n, path, s, set)
			}
		}
	case reflect.Bool:
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
			d.wrong(where, "%s: found %s; expected true or false", lastKey(path), described(n))
			return
		}
		v.SetBool(strings.EqualFold(n.Value, "true"))
	case reflect.Int:
		x, err := strconv.ParseUint(n.Value, 10, 31)
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || err != nil {
			d.wrong(where, "%s: found %s; expected a whole number", lastKey(path), described(n))
			return
		}
		v.SetInt(int64(x))
	default:
		panic("an edition can't hold a " + v.Type().String())
	}
}

// member reports a string outside its closed set.
func (d *decoder) member(n *yaml.Node, path, s string, set []string) {
	if slices.Contains(set, s) {
		return
	}
	d.wrong(n.Line, "%s: %q is not known; expected %s%s", lastKey(path), shortened(s), oneOf(set), meant(s, set))
}

func meant(word string, set []string) string {
	if near := nearest(word, set); near != "" {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return ""
}

// scalar is the raw text of a value that must not be a block or a list.
func (d *decoder) scalar(n *yaml.Node, path string, where int, expected string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		d.wrong(where, "%s: found %s; expected %s", lastKey(path), described(n), expected)
		return "", false
	}
	return n.Value, true
}

func (d *decoder) text(n *yaml.Node, path string) (string, bool) {
	s, ok := d.scalar(n, path, n.Line, "a text")
	switch {
	case !ok:
		return "", false
	case n.ShortTag() == "!!bool":
		d.wrong(n.Line, "%s: found %s; expected a text (in quotes if it is one)", lastKey(path), n.Value)
		return "", false
	case strings.TrimSpace(s) == "":
		d.wrong(n.Line, "%s is empty; leave the key out when nothing is stated", lastKey(path))
		return "", false
	}
	return strings.TrimRight(s, "\n"), true
}

func (d *decoder) structure(n *yaml.Node, v reflect.Value, path string, where int) {
	if n.Kind != yaml.MappingNode {
		expected := "a block with keys"
		if v.Type() == textType {
			expected = "a text, or a block with fr and en"
		}
		d.wrong(where, "%s: found %s; expected %s", lastKey(path), described(n), expected)
		return
	}
	fields := keysOf(v.Type())
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	seen := d.once(n)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		at := slices.Index(names, key.Value)
		if at < 0 {
			d.wrong(key.Line, "unknown key %q in %s%s; expected %s", shortened(key.Value), d.block(path), meant(key.Value, names), oneOf(names))
			continue
		}
		if seen[key.Value] != key {
			continue
		}
		child := join(path, key.Value)
		d.keys[child] = key
		d.value(val, v.FieldByIndex(fields[at].index), child, key.Line)
		d.tagged(fields[at], v, child)
	}
	for _, f := range fields {
		if seen[f.name] != nil {
			continue
		}
		if f.required {
			d.wrong(where, "%s lacks the key %q: %s", d.block(path), f.name, f.doc)
		}
		fill(v.FieldByIndex(f.index), f.def)
	}
}

// tagged holds a decoded value to the closed set of its tag.
func (d *decoder) tagged(f key, v reflect.Value, path string) {
	if f.oneof == nil {
		return
	}
	switch x := v.FieldByIndex(f.index); x.Kind() {
	case reflect.String:
		if x.String() != "" {
			d.member(d.values[path], path, x.String(), f.oneof)
		}
	case reflect.Slice:
		for i := range x.Len() {
			if s := x.Index(i).String(); s != "" {
				at := fmt.Sprintf("%s[%d]", path, i)
				d.member(d.values[at], at, s, f.oneof)
			}
		}
	}
}

func fill(v reflect.Value, def string) {
	switch {
	case def == "":
	case v.Kind() == reflect.Int:
		n, err := strconv.ParseInt(def, 10, 64)
		if err != nil {
			panic("a default tag is not a number: " + def)
		}
		v.SetInt(n)
	default:
		v.SetString(def)
	}
}

// once gives the key node of each name of a block, and reports those that
// appear twice.
func (d *decoder) once(n *yaml.Node) map[string]*yaml.Node {
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch first := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode:
			d.wrong(key.Line, "found %s where a key was expected", described(key))
		case first != nil:
			d.wrong(key.Line, "the key %q appears twice in this block, first on line %d; expected it once", shortened(key.Value), first.Line)
		default:
			seen[key.Value] = key
		}
	}
	return seen
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, path string, where int) {
	if n.Kind != yaml.SequenceNode {
		d.wrong(where, "%s: found %s; expected a list", lastKey(path), described(n))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	first := map[string]int{}
	for i, item := range n.Content {
		at := fmt.Sprintf("%s[%d]", path, i)
		d.value(item, v.Index(i), at, item.Line)
		id := memberID(v.Index(i))
		if id == "" {
			continue
		}
		line := d.line(at + ".id")
		if !idPattern.MatchString(id) {
			d.wrong(line, "id: %q is not an id; expected lower case letters, digits, _ and -, beginning with a letter", shortened(id))
		}
		if first[id] != 0 {
			d.wrong(line, "the id %q appears twice in %s, first on line %d; expected each id once", id, lastKey(path), first[id])
		} else {
			first[id] = line
		}
	}
}

var idPattern = regexp.MustCompile(`^[a-z][a-z0-9]*([_-][a-z0-9]+)*$`)

func memberID(v reflect.Value) string {
	if v.Kind() != reflect.Struct {
		return ""
	}
	id := v.FieldByName("ID")
	if !id.IsValid() {
		return ""
	}
	return id.String()
}

func (d *decoder) table(n *yaml.Node, v reflect.Value, path string, where int) {
	if n.Kind != yaml.MappingNode {
		d.wrong(where, "%s: found %s; expected a block with keys", lastKey(path), described(n))
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	set := closedSet(v.Type().Key())
	seen := d.once(n)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if seen[key.Value] != key {
			continue
		}
		if set != nil && !slices.Contains(set, key.Value) {
			d.wrong(key.Line, "unknown key %q in %s%s; expected %s", shortened(key.Value), d.block(path), meant(key.Value, set), oneOf(set))
			continue
		}
		if strings.TrimSpace(key.Value) == "" || strings.ContainsAny(key.Value, "[]") {
			d.wrong(key.Line, "%q can't be a key in %s; expected a name without brackets", shortened(key.Value), d.block(path))
			continue
		}
		child := join(path, key.Value)
		d.keys[child] = key
		x := reflect.New(v.Type().Elem()).Elem()
		d.value(val, x, child, key.Line)
		v.SetMapIndex(reflect.ValueOf(key.Value).Convert(v.Type().Key()), x)
	}
}

// plain is a value without a type, as JSON has it. It is written into the
// frozen edition as a trace of the amendment; the value that counts is the one
// decoded at its place.
func (d *decoder) plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		d.once(n)
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = d.plain(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = d.plain(item)
		}
		return list
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int":
		if x, err := strconv.ParseInt(n.Value, 10, 32); err == nil {
			return float64(x)
		}
	}
	return n.Value
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// lastKey names a value in a message.
func lastKey(path string) string {
	path = path[strings.LastIndexByte(path, '.')+1:]
	if i := strings.IndexByte(path, '['); i >= 0 {
		return "a member of " + path[:i]
	}
	return path
}

// block names a block by its path, the members of lists by their ids where
// they have one.
func (d *decoder) block(path string) string {
	if path == "" {
		return "the edition"
	}
	var name strings.Builder
	for rest := path; rest != ""; {
		open := strings.IndexByte(rest, '[')
		if open < 0 {
			name.WriteString(rest)
			break
		}
		end := open + strings.IndexByte(rest[open:], ']') + 1
		so := path[:len(path)-len(rest)+end]
		name.WriteString(rest[:open])
		id := rest[open+1 : end-1]
		if n := d.values[so]; n != nil && idOf(n) != "" {
			id = shortened(idOf(n))
		}
		name.WriteString("[" + id + "]")
		rest = rest[end:]
	}
	return name.String()
}
