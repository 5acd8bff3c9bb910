package editions

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"cohorte/fellowship/edition"
)

// Line is one value of an edition, for readers.
type Line struct {
	// Path is the path of the value, lists by id: calls.project.rounds[s2].closes.
	// Grids and forms stand under the call that uses them.
	Path     string         `json:"path"`
	Label    edition.Text   `json:"label"`
	Words    edition.Text   `json:"words"`
	Source   string         `json:"source,omitempty"` // own or inherited
	AlsoSaid []edition.Said `json:"also_said,omitempty"`
	depth    int
	heading  bool // opens a block, and has no value of its own
}

// Lines is every value that an edition states, in the order of its types.
func Lines(e edition.Edition) []Line {
	l := &lister{e: e}
	v := reflect.ValueOf(e)
	for _, k := range keysOf(v.Type()) {
		switch field := v.FieldByIndex(k.index); k.name {
		case "forms":
			l.byCall(k, field, func(call edition.CallKind) []string { return []string{e.Calls[call].Form} })
		case "criteria":
			l.byCall(k, field, func(call edition.CallKind) []string { return gridsOf(e, call) })
		default:
			l.key("Edition", k, field, k.name, "", 0)
		}
	}
	return l.lines
}

// gridsOf are the grids that the stages of a call use, in order.
func gridsOf(e edition.Edition, call edition.CallKind) []string {
	var grids []string
	for _, s := range e.Stages[call] {
		if s.Reading != nil && s.Reading.Grid != "" && !slices.Contains(grids, s.Reading.Grid) {
			grids = append(grids, s.Reading.Grid)
		}
	}
	return grids
}

type lister struct {
	e     edition.Edition
	lines []Line
}

// byCall lists a table of the edition under the calls that use its members,
// and what none uses under other.
func (l *lister) byCall(k key, table reflect.Value, used func(edition.CallKind) []string) {
	var seen []string
	block := func(call, name string) {
		v := table.MapIndex(reflect.ValueOf(name))
		if !v.IsValid() {
			return
		}
		seen = append(seen, name)
		path := fmt.Sprintf("%s.%s[%s]", k.name, call, name)
		label := labelOf("Edition", k.name)
		l.head(path, edition.Text{FR: label.FR + " " + name, EN: label.EN + " " + name}, 0)
		l.block(v, path, "", 1)
	}
	for _, call := range slices.Sorted(maps.Keys(l.e.Calls)) {
		for _, name := range used(call) {
			block(string(call), name)
		}
	}
	for _, name := range table.MapKeys() {
		if !slices.Contains(seen, name.String()) {
			block("other", name.String())
		}
	}
}

func (l *lister) head(path string, label edition.Text, depth int) {
	l.lines = append(l.lines, Line{Path: path, Label: label, depth: depth, heading: true})
}

// block lists the keys of a struct. A member's name stands in its heading.
func (l *lister) block(v reflect.Value, path, source string, depth int) {
	if f := v.FieldByName("Source"); f.IsValid() && f.String() != "" {
		source = f.String()
	}
	var also []edition.Said
	if f := v.FieldByName("AlsoSaid"); f.IsValid() {
		also = f.Interface().([]edition.Said)
	}
	first := len(l.lines)
	for _, k := range keysOf(v.Type()) {
		if k.name != "source" && k.name != "also_said" && k.name != "id" {
			l.key(v.Type().Name(), k, v.FieldByIndex(k.index), join(path, k.name), source, depth)
		}
	}
	for i := first; i < len(l.lines); i++ {
		if !l.lines[i].heading {
			l.lines[i].AlsoSaid = append(l.lines[i].AlsoSaid, also...)
			return
		}
	}
}

func (l *lister) key(typeName string, k key, v reflect.Value, path, source string, depth int) {
	if v.Kind() == reflect.Interface {
		l.plain(v.Interface(), labelOf(typeName, k.name), path, source, depth)
		return
	}
	said := k.required && (v.Kind() == reflect.Bool || v.Kind() == reflect.Int)
	if v.IsZero() && !said || v.Kind() == reflect.Slice && v.Len() == 0 {
		return
	}
	label := labelOf(typeName, k.name)
	if words, ok := wordsOf(v, k); ok {
		l.lines = append(l.lines, Line{Path: path, Label: label, Words: words, Source: source, depth: depth})
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		l.key(typeName, key{name: k.name, oneof: k.oneof, required: true}, v.Elem(), path, source, depth)
	case reflect.Struct:
		l.head(path, label, depth)
		l.block(v, path, source, depth+1)
	case reflect.Slice:
		l.head(path, label, depth)
		for i := range v.Len() {
			l.member(v.Index(i), path, i, source, depth+1)
		}
	case reflect.Map:
		for _, name := range slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int {
			return slices.Compare([]byte(a.String()), []byte(b.String()))
		}) {
			at := join(path, name.String())
			var member edition.Text
			if w, ok := setWords[name.String()]; ok && k.name != "sources" {
				member = edition.Text{FR: label.FR + ", " + w.FR, EN: label.EN + ", " + w.EN}
			} else {
				member = edition.Text{FR: label.FR + ", " + name.String(), EN: label.EN + ", " + name.String()}
			}
			l.head(at, member, depth)
			l.mapped(v.MapIndex(name), at, source, depth+1)
		}
	}
}

func (l *lister) mapped(v reflect.Value, path, source string, depth int) {
	if v.Kind() == reflect.Struct {
		l.block(v, path, source, depth)
		return
	}
	for i := range v.Len() {
		l.member(v.Index(i), path, i, source, depth)
	}
}

func (l *lister) member(v reflect.Value, path string, i int, source string, depth int) {
	id := memberID(v)
	if id == "" {
		id = strconv.Itoa(i + 1)
	}
	at := fmt.Sprintf("%s[%s]", path, id)
	l.head(at, memberName(v, id), depth)
	l.block(v, at, source, depth+1)
}

// memberName is what a member of a list is called.
func memberName(v reflect.Value, id string) edition.Text {
	for _, name := range []string{"Name", "Label", "Title", "Text", "Question", "Says", "Word"} {
		if f := v.FieldByName(name); f.IsValid() {
			if t, ok := f.Interface().(edition.Text); ok && t.Stated() {
				return t
			}
		}
	}
	if change, ok := v.Interface().(edition.Change); ok {
		return both(change.Path)
	}
	return both(id)
}

// wordsOf are the words of a value that stands on one line; ok is false for a
// block, or a list of blocks.
func wordsOf(v reflect.Value, k key) (edition.Text, bool) {
	switch x := v.Interface().(type) {
	case edition.Text:
		return x, true
	case edition.Moment:
		return momentWords(x), true
	case edition.Date:
		return dateWords(x), true
	case edition.Duration:
		return durationWords(x), true
	case edition.Money:
		return moneyWords(x), true
	case edition.Share:
		return shareWords(x), true
	case edition.Bytes:
		return sizeWords(x), true
	case edition.Condition:
		return both(x.Text), true
	}
	switch v.Kind() {
	case reflect.Bool:
		return yesNo(v.Bool()), true
	case reflect.Int:
		return both(strconv.FormatInt(v.Int(), 10)), true
	case reflect.String:
		if w, ok := setWords[v.String()]; ok && (k.oneof != nil || closedSet(v.Type()) != nil) {
			return w, true
		}
		if k.name == "arrival_month" {
			return monthWords(v.String()), true
		}
		return both(v.String()), true
	case reflect.Slice:
		var list []edition.Text
		for i := range v.Len() {
			words, ok := wordsOf(v.Index(i), k)
			if !ok {
				return edition.Text{}, false
			}
			list = append(list, words)
		}
		return listed(list), true
	}
	return edition.Text{}, false
}
