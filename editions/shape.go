package editions

import (
	"reflect"
	"strings"

	"cohorte/fellowship/edition"
)

// key is one key of a block: a field of the type with its tags.
type key struct {
	name     string
	index    []int
	typ      reflect.Type
	required bool
	oneof    []string
	def      string
	doc      string
}

// keysOf are the keys of a block, in the order of the type; those of an
// embedded type stand with them.
func keysOf(t reflect.Type) []key {
	var keys []key
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			for _, k := range keysOf(f.Type) {
				k.index = append([]int{i}, k.index...)
				keys = append(keys, k)
			}
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		k := key{name: name, index: []int{i}, typ: f.Type, required: !strings.Contains(options, "omit"),
			def: f.Tag.Get("default"), doc: f.Tag.Get("doc")}
		if set := f.Tag.Get("oneof"); set != "" {
			k.oneof = strings.Split(set, ",")
		}
		keys = append(keys, k)
	}
	return keys
}

// closedSet is the members of a type that is a closed set of strings, or nil.
func closedSet(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[edition.CallKind]():
		return []string{string(edition.ProjectCall), string(edition.TalentCall)}
	case reflect.TypeFor[edition.FieldType]():
		return words(edition.FieldTypes())
	case reflect.TypeFor[edition.StageKind]():
		return words(edition.StageKinds())
	case reflect.TypeFor[edition.Required]():
		return words([]edition.Required{edition.RequiredToSubmit, edition.RequiredAlways, edition.Optional})
	case reflect.TypeFor[edition.Aggregation]():
		return words([]edition.Aggregation{edition.AggregateMean, edition.AggregateSum, edition.AggregateRank, edition.AggregateNone})
	case reflect.TypeFor[edition.Touches]():
		return words([]edition.Touches{edition.TouchNewFiles, edition.TouchDrafts, edition.TouchAll})
	}
	return nil
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}
