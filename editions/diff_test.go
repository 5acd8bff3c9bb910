package editions

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"cohorte/fellowship/edition"
)

// filled sets every value that the types have, one member to every list.
func filled(v reflect.Value, name string) {
	switch x := v.Addr().Interface().(type) {
	case *edition.Text:
		*x = edition.Text{FR: "texte " + name, EN: "text " + name}
		return
	case *edition.Moment:
		x.Time = edition.Date{Year: 2022, Month: 3, Day: 7}.Start().UTC()
		return
	case *edition.Date:
		*x = edition.Date{Year: 2022, Month: 3, Day: 7}
		return
	case *edition.Duration:
		*x = edition.Duration{N: 10, Unit: edition.Months}
		return
	case *edition.Condition:
		*x = edition.Condition{Text: "answered(a)", Tree: &edition.Node{Op: "answered", Field: "a"}}
		return
	case *edition.Bytes:
		*x = 5000_000
		return
	case *any:
		*x = "valeur"
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(name)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		filled(v.Elem(), name)
	case reflect.Slice:
		if strings.Count(name, "fields") > 2 {
			return // a row holds no rows
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		filled(v.Index(0), name)
	case reflect.Struct:
		for _, k := range keysOf(v.Type()) {
			filled(v.FieldByIndex(k.index), name+"_"+k.name)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		members := []string{"one"}
		switch {
		case v.Type().Key() == reflect.TypeFor[edition.CallKind]():
			members = []string{"project", "talent"}
		case strings.HasSuffix(name, "_forms") || strings.HasSuffix(name, "_criteria"):
			members = []string{"project", "talent"}
		}
		for _, m := range members {
			x := reflect.New(v.Type().Elem()).Elem()
			filled(x, name)
			v.SetMapIndex(reflect.ValueOf(m).Convert(v.Type().Key()), x)
		}
	}
}

// full is an edition in which everything is stated.
func full() edition.Edition {
	var e edition.Edition
	filled(reflect.ValueOf(&e).Elem(), "")
	for _, call := range []edition.CallKind{edition.ProjectCall, edition.TalentCall} {
		c := e.Calls[call]
		c.Form = string(call)
		e.Calls[call] = c
		e.Stages[call][0].Reading.Grid = string(call)
	}
	return e
}

// leaves visits every value of an edition that stands alone, with a function
// that changes it.
func leaves(v reflect.Value, path string, visit func(path string, change func())) {
	if v.Kind() == reflect.Map {
		for _, k := range v.MapKeys() {
			x := reflect.New(v.Type().Elem()).Elem()
			x.Set(v.MapIndex(k))
			leaves(x, join(path, k.String()), func(path string, change func()) {
				visit(path, func() { change(); v.SetMapIndex(k, x) })
			})
		}
		return
	}
	change := func() {
		switch x := v.Addr().Interface().(type) {
		case *edition.Text:
			x.FR += " autre"
		case *edition.Moment:
			x.Time = x.AddDate(0, 0, 1)
		case *edition.Date:
			*x = x.AddDays(40)
		case *edition.Duration:
			x.N++
		case *edition.Condition:
			x.Text = "answered(b)"
		case *edition.Bytes:
			*x += 1000_000
		case *any:
			*x = "autre"
		default:
			switch v.Kind() {
			case reflect.String:
				v.SetString(v.String() + "x")
			case reflect.Bool:
				v.SetBool(!v.Bool())
			default:
				v.SetInt(v.Int() + 1)
			}
		}
	}
	if _, leaf := parsers[v.Type()]; leaf || v.Type() == textType || v.Type() == conditionType {
		visit(path, change)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			leaves(v.Elem(), path, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			leaves(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	case reflect.Struct:
		for _, k := range keysOf(v.Type()) {
			leaves(v.FieldByIndex(k.index), join(path, k.name), visit)
		}
	default:
		visit(path, change)
	}
}

func excused(path string) bool {
	for _, n := range notCompared {
		if n.paths.MatchString(path) {
			return true
		}
	}
	return false
}

// Whatever changes in an edition is told, or named as not compared: the test
// changes every value of a full edition in turn.
func TestEveryValueIsComparedOrNamedAsNot(t *testing.T) {
	t.Parallel()
	var paths []string
	e := full()
	leaves(reflect.ValueOf(&e).Elem(), "", func(path string, _ func()) { paths = append(paths, path) })
	if len(paths) < 200 {
		t.Fatalf("only %d values in a full edition", len(paths))
	}
	base := full()
	if same := Diff(base, full()); len(same.Items) > 0 {
		t.Fatalf("an edition differs from itself: %+v", same.Items[0])
	}
	for _, want := range paths {
		changed := full()
		leaves(reflect.ValueOf(&changed).Elem(), "", func(path string, change func()) {
			if path == want {
				change()
			}
		})
		d := Diff(base, changed)
		told := len(d.Items) > 0
		switch key := want[strings.LastIndexByte(want, '.')+1:]; {
		case key == "source" || strings.Contains(want, "also_said"):
			continue // they stand beside each sentence
		case excused(want) && told:
			t.Errorf("%s is told and named as not compared", want)
		case !excused(want) && !told:
			t.Errorf("%s changes and no sentence says so", want)
		}
		for _, i := range d.Items {
			if i.Sentence.FR == "" || i.Sentence.EN == "" {
				t.Errorf("%s: %s has a sentence missing: %+v", want, i.Topic, i.Sentence)
			}
		}
	}
}

// A value that one side no longer states is "non précisé", and the sentence
// never says more than that: rule E-3.
func TestSilenceIsNotAbolition(t *testing.T) {
	t.Parallel()
	silent := full()
	silent.Funding, silent.Pay, silent.Contract, silent.Teams, silent.Preference, silent.Support = nil, nil, nil, nil, nil, nil
	for kind, call := range silent.Calls {
		call.Posts = edition.Text{}
		silent.Calls[kind] = call
	}
	told := 0
	for _, i := range Diff(full(), silent).Items {
		told++
		if i.After.Stated || !strings.Contains(i.Sentence.FR, "non précisé par ") || !strings.Contains(i.Sentence.EN, "not stated by ") {
			t.Errorf("%s: %s / %s", i.Topic, i.Sentence.FR, i.Sentence.EN)
		}
	}
	if told < 12 {
		t.Errorf("only %d silences told", told)
	}
	for _, i := range Diff(silent, full()).Items {
		if i.Before.Stated || !strings.Contains(i.Sentence.FR, "Ce n’était pas précisé par ") {
			t.Errorf("%s: %s", i.Topic, i.Sentence.FR)
		}
	}
}

func TestEveryKeyAndWordHasALabel(t *testing.T) {
	t.Parallel()
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(x reflect.Type) {
		if x = blockType(x); x == nil || seen[x] {
			return
		}
		seen[x] = true
		for _, k := range keysOf(x) {
			if l := labelOf(x.Name(), k.name); l.FR == "" || l.EN == "" {
				t.Errorf("the key %s of %s has no label", k.name, x.Name())
			}
			set := closedSet(element(k.typ))
			if k.oneof != nil && k.name != "accept" {
				set = k.oneof
			}
			for _, word := range set {
				if w := setWords[word]; w.FR == "" || w.EN == "" {
					t.Errorf("%s, a value of %s, has no words", word, k.name)
				}
			}
			walk(k.typ)
		}
	}
	walk(reflect.TypeFor[edition.Edition]())
}
