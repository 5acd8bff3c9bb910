package editions

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"cohorte/fellowship/edition"
)

// checker holds a decoded edition to what the types can't say: references,
// sources, order, and the conditions, which it compiles in place.
type checker struct {
	*decoder
	e *edition.Edition
}

func (c *checker) all() {
	c.identity()
	if c.e.Kind == edition.Real {
		c.sources(reflect.ValueOf(c.e).Elem(), "", false)
	}
	c.citations(reflect.ValueOf(c.e).Elem(), "")
	c.cohort()
	for _, call := range slices.Sorted(maps.Keys(c.e.Calls)) {
		c.call(call)
		c.stages(call)
	}
	for call := range c.e.Stages {
		if _, ok := c.e.Calls[call]; !ok {
			c.wrongAt("stages."+string(call), "stages are given for the call %q, which the edition does not have", call)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.e.Forms)) {
		c.form(name)
	}
	for _, name := range slices.Sorted(maps.Keys(c.e.Criteria)) {
		c.grid(name)
	}
	c.pay()
}

func (c *checker) identity() {
	if id := string(c.e.ID); id != "" && !idPattern.MatchString(id) {
		c.wrongAt("id", "id: %q is not an id; expected lower case letters, digits and -, as eig-7", shortened(id))
	}
	if c.e.Number > 9 || c.e.Number < 1 && c.written("number") {
		c.wrongAt("number", "number: found %d; expected one digit from 1 to 9, as in the numbers of files", c.e.Number)
	}
	if c.written("calls") && len(c.e.Calls) == 0 {
		c.wrongAt("calls", "calls is empty; expected project, talent or both")
	}
	if c.e.Kind == edition.Demonstration || c.e.BasedOn != "" {
		c.wrongAt("kind", "a demonstration has only id, number, name, kind, based_on, as_of_amendment and anchor")
	}
}

// each visits the fields, members and values of a block with their paths.
func each(v reflect.Value, path string, visit func(v reflect.Value, path string)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			visit(v.Elem(), path)
		}
	case reflect.Struct:
		if _, leaf := parsers[v.Type()]; leaf {
			return
		}
		for _, k := range keysOf(v.Type()) {
			visit(v.FieldByIndex(k.index), join(path, k.name))
		}
	case reflect.Slice:
		for i := range v.Len() {
			visit(v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			visit(v.MapIndex(k), join(path, k.String()))
		}
	}
}

// sources reports the blocks that no source covers, the outermost of each only.
// An amendment is the programme's own decision: it may cite nothing.
func (c *checker) sources(v reflect.Value, path string, covered bool) {
	if v.Type() == reflect.TypeFor[edition.Amendment]() {
		return
	}
	if v.Kind() == reflect.Struct && v.Type() != sourcedType {
		if f, ok := v.Type().FieldByName("Sourced"); ok && f.Anonymous {
			covered = covered || v.FieldByIndex(f.Index).Interface().(edition.Sourced).Source != ""
			if !covered {
				c.wrongAt(path, "%s has no source, of its own or of a block around it; expected source: with a key of sources", c.block(path))
				return
			}
		}
	}
	each(v, path, func(v reflect.Value, path string) { c.sources(v, path, covered) })
}

// citations reports the sources that are cited and not described.
func (c *checker) citations(v reflect.Value, path string) {
	if v.Type() == reflect.TypeFor[edition.SourceRef]() {
		return
	}
	if v.Kind() == reflect.Struct {
		for _, k := range keysOf(v.Type()) {
			if k.name == "source" && c.written(join(path, k.name)) {
				c.cited(v.FieldByIndex(k.index).String(), join(path, k.name))
			}
		}
	}
	each(v, path, c.citations)
}

// Cited lists the keys in a source: "AAP6 §5.5; S1" cites AAP6 and S1.
func Cited(source string) []string {
	var keys []string
	for part := range strings.SplitSeq(source, ";") {
		if words := strings.Fields(part); len(words) > 0 {
			keys = append(keys, strings.TrimRight(words[0], ",:"))
		}
	}
	return keys
}

func (c *checker) cited(source, path string) {
	known := slices.Sorted(maps.Keys(c.e.Sources))
	for _, k := range Cited(source) {
		if !slices.Contains(known, k) {
			c.wrongAt(path, "unknown source %q%s; expected a key of sources, then where in it: %s", shortened(k), meant(k, known), strings.Join(known, ", "))
		}
	}
}

func (c *checker) cohort() {
	if m := c.e.Cohort.Month; m != "" {
		if _, err := edition.ParseDate(m + "-01"); err != nil {
			c.wrongAt("cohort.arrival_month", "arrival_month: %q is not a month: expected 2030-01", shortened(m))
		}
	}
	if t := c.e.Teams; t != nil && t.Min > t.Max {
		c.wrongAt("teams.min", "min: %d is more than max, %d", t.Min, t.Max)
	}
}

func (c *checker) call(kind edition.CallKind) {
	call, path := c.e.Calls[kind], "calls."+string(kind)
	if _, ok := c.e.Forms[call.Form]; !ok && call.Form != "" {
		names := slices.Sorted(maps.Keys(c.e.Forms))
		c.wrongAt(path+".form", "form: no form %q%s; expected %s", shortened(call.Form), meant(call.Form, names), oneOf(names))
	}
	c.window(path, call.Opens, call.Closes)
	for i, r := range call.Rounds {
		at := fmt.Sprintf("%s.rounds[%d]", path, i)
		c.window(at, r.Opens, r.Closes)
		c.days(at+".interviews", r.Interviews.From, r.Interviews.To)
		if i > 0 && r.Opens.Before(call.Rounds[i-1].Closes.End()) && !r.Opens.IsZero() {
			c.wrongAt(at+".opens", "opens: %s is before the round %q is over, %s; expected rounds in order, without overlap",
				r.Opens, call.Rounds[i-1].ID, call.Rounds[i-1].Closes)
		}
	}
	for i, m := range call.Dates {
		c.days(fmt.Sprintf("%s.dates[%d]", path, i), m.From, m.To)
	}
	for i := range call.Conditions {
		rule, at := &call.Conditions[i], fmt.Sprintf("%s.conditions[%d]", path, i)
		c.compile(&rule.When, at+".when", kind, call.Form, "")
		if rule.When.Text == "" && !rule.Assessed {
			c.wrongAt(at, "the rule %q has neither when nor assessed: true; expected one, or nobody would decide it", rule.ID)
		}
	}
}

func (c *checker) window(path string, opens, closes edition.Moment) {
	if !opens.IsZero() && !closes.IsZero() && !opens.Before(closes.Time) {
		c.wrongAt(path+".closes", "closes: %s is not after opens, %s", closes, opens)
	}
}

func (c *checker) days(path string, from, to edition.Date) {
	if !from.IsZero() && !to.IsZero() && from.DaysUntil(to) < 0 {
		c.wrongAt(path+".to", "to: %s is before from, %s", to, from)
	}
}

// compile compiles a condition over the answers to a form. before is the path
// of the field whose condition it is: it may read the fields before it only,
// so that no field can depend on itself.
func (c *checker) compile(cond *edition.Condition, path string, call edition.CallKind, formName, before string) {
	if cond.Text == "" {
		return
	}
	form, ok := c.e.Forms[formName]
	if !ok {
		return // the unknown form is reported where it is named
	}
	s := scope{expected: "the id of a field of the form", choices: func(f edition.Field) []edition.Choice { return c.e.ChoicesOf(call, f) }}
	fields := map[string]edition.Field{}
	if before != "" {
		s.expected = "the id of a field that comes before this one in the form"
	}
collect:
	for i, section := range form.Sections {
		for j, f := range section.Fields {
			if before != "" && strings.HasPrefix(before, fieldPath(formName, i, j)) {
				break collect
			}
			fields[f.ID] = f
			s.ids = append(s.ids, f.ID)
		}
	}
	s.field = func(id string) (edition.Field, bool) { f, ok := fields[id]; return f, ok }
	tree, mistakes := compile(cond.Text, s)
	n := c.values[path]
	line := n.Line - 1
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		line++
	}
	for _, m := range mistakes {
		c.wrong(line+m.line, "%s: %s", lastKey(path), m.what)
	}
	cond.Tree = tree
}

func fieldPath(form string, section, field int) string {
	return fmt.Sprintf("forms.%s.sections[%d].fields[%d]", form, section, field)
}

func (c *checker) pay() {
	if c.e.Pay == nil {
		return
	}
	bands := c.e.Pay.Bands
	for i, b := range bands {
		at := fmt.Sprintf("pay.bands[%d]", i)
		if b.To != nil && *b.To < b.From {
			c.wrongAt(at+".to_years", "to_years: %d is less than from_years, %d", *b.To, b.From)
		}
		if i == 0 {
			continue
		}
		last := bands[i-1]
		switch {
		case last.To == nil:
			c.wrongAt(at, "the band %q comes after %q, which has no upper bound; expected to_years in every band but the last", b.ID, last.ID)
		case b.From > *last.To, b.From == *last.To && b.FromOpen && !last.ToClosed:
			c.wrongAt(at+".from_years", "the bands %q and %q leave a hole at %d years; expected from_years: %d, on one side or the other", last.ID, b.ID, *last.To, *last.To)
		case b.From < *last.To, !b.FromOpen && last.ToClosed:
			c.wrongAt(at+".from_years", "the bands %q and %q overlap at %d years; expected each number of years in one band only", last.ID, b.ID, b.From)
		}
	}
}
