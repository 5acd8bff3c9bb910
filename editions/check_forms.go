package editions

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cohorte/fellowship/edition"
)

func (c *checker) form(name string) {
	form, path := c.e.Forms[name], "forms."+name
	calls := c.callsOf(name)
	lines, sections := map[string]int{}, map[string]int{}
	for i, section := range form.Sections {
		for j := range section.Fields {
			at := fieldPath(name, i, j)
			f := &section.Fields[j]
			switch first := lines[f.ID]; {
			case first != 0 && sections[f.ID] != i: // within one section, the list says so
				c.wrongAt(at+".id", "the field id %q appears twice in the form, first on line %d; expected each id once", f.ID, first)
			case first == 0 && f.ID != "":
				lines[f.ID], sections[f.ID] = c.line(at+".id"), i
			}
			c.field(f, at, name, calls)
			for k := range f.Fields {
				row := fmt.Sprintf("%s.fields[%d]", at, k)
				if f.Fields[k].Type == edition.Group {
					c.wrongAt(row+".type", "type: a group inside a group; expected a field of another type")
				}
				c.field(&f.Fields[k], row, name, calls)
			}
		}
	}
	c.personal(name)
	c.apart(name, lines)
	ids := slices.Sorted(maps.Keys(lines))
	references := map[string]edition.FieldIDs{"file_name": form.FileName, "file_profile": {form.FileProfile},
		"file_organisation": {form.FileOrg}, "file_organisation_kind": {form.FileOrgKind}, "file_pool": {form.FilePool}}
	if s := form.Sheet; s != nil {
		for key, named := range map[string]edition.FieldIDs{"name": s.Name, "line": s.Line, "context": s.Context, "asked": s.Asked, "place": s.Place, "posts": {s.Posts}} {
			references["challenge_sheet."+key] = named
		}
	}
	for key, named := range references {
		for _, id := range named {
			if id != "" && lines[id] == 0 {
				c.wrongAt(path+"."+key, "%s: no field %q%s; expected the id of a field of the form", key, shortened(id), meant(id, ids))
			}
		}
	}
}

// callsOf are the calls that ask a form.
func (c *checker) callsOf(form string) []edition.CallKind {
	var calls []edition.CallKind
	for _, k := range slices.Sorted(maps.Keys(c.e.Calls)) {
		if c.e.Calls[k].Form == form {
			calls = append(calls, k)
		}
	}
	return calls
}

// parameters are the keys that only some types of field take.
var parameters = []struct {
	key   string
	types []edition.FieldType
	needs bool // the types can't do without it
}{
	{"lines", []edition.FieldType{edition.LongText}, false},
	{"characters", []edition.FieldType{edition.ShortText, edition.LongText}, false},
	{"min", []edition.FieldType{edition.Number, edition.Choices, edition.Ranked, edition.Group}, false},
	{"max", []edition.FieldType{edition.Number, edition.Choices, edition.Ranked, edition.Group}, false},
	{"unit", []edition.FieldType{edition.Number}, false},
	{"fields", []edition.FieldType{edition.Group}, true},
	{"row_name", []edition.FieldType{edition.Group}, false},
	{"accept", []edition.FieldType{edition.Attachment}, true},
	{"max_size", []edition.FieldType{edition.Attachment}, true},
}

func (c *checker) field(f *edition.Field, path, form string, calls []edition.CallKind) {
	if f.ID != "" && strings.Contains(f.ID, "-") {
		c.wrongAt(path+".id", "id: %q has a hyphen, which conditions read as minus; expected %s", f.ID, strings.ReplaceAll(f.ID, "-", "_"))
	}
	for _, p := range parameters {
		takes, written := slices.Contains(p.types, f.Type), c.written(path+"."+p.key)
		switch {
		case f.Type == "" || !slices.Contains(edition.FieldTypes(), f.Type):
		case written && !takes:
			c.wrongAt(path+"."+p.key, "%s is not for a field of type %s; expected it with %s", p.key, f.Type, strings.Join(words(p.types), ", "))
		case takes && p.needs && !written:
			c.wrongAt(path, "the field %q of type %s lacks the key %q", f.ID, f.Type, p.key)
		}
	}
	c.choices(f, path)
	for _, k := range calls {
		c.choicesOnce(f, path, k)
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		c.wrongAt(path+".min", "min: %d is more than max, %d", *f.Min, *f.Max)
	}
	call := edition.TalentCall
	if len(calls) > 0 {
		call = calls[0]
	}
	c.compile(&f.ShownIf, path+".shown_if", call, form, path)
	for _, k := range calls {
		c.fieldReferences(f, path, k)
	}
}

func (c *checker) choices(f *edition.Field, path string) {
	own, from := c.written(path+".choices"), c.written(path+".choices_from")
	switch f.Type {
	case edition.OneChoice, edition.Choices, edition.Ranked:
		if !own && !from {
			c.wrongAt(path, "the field %q of type %s needs choices or choices_from", f.ID, f.Type)
		}
	default:
		for _, key := range []string{"choices", "choices_from"} {
			if c.written(path + "." + key) {
				c.wrongAt(path+"."+key, "%s is not for a field of type %s; expected it with choice, choices, ranked", key, f.Type)
			}
		}
	}
}

// choicesOnce reports a choice of the field itself that a list of the edition
// gives already.
func (c *checker) choicesOnce(f *edition.Field, path string, call edition.CallKind) {
	if f.From == "" {
		return
	}
	all := c.e.ChoicesOf(call, *f)
	listed := all[:len(all)-len(f.Choices)]
	for i, own := range f.Choices {
		if slices.ContainsFunc(listed, func(x edition.Choice) bool { return x.ID == own.ID }) {
			c.wrongAt(fmt.Sprintf("%s.choices[%d].id", path, i), "the choice %q is one of %s already; expected another id", own.ID, f.From)
		}
	}
}

func (c *checker) fieldReferences(f *edition.Field, path string, call edition.CallKind) {
	var stages, rules []string
	for _, s := range c.e.Stages[call] {
		stages = append(stages, s.ID)
	}
	for _, r := range c.e.Calls[call].Conditions {
		rules = append(rules, r.ID)
	}
	for i, id := range f.SeenAt {
		if !slices.Contains(stages, id) {
			c.wrongAt(fmt.Sprintf("%s.seen_at[%d]", path, i), "seen_at: no stage %q in the call %s%s; expected %s", shortened(id), call, meant(id, stages), oneOf(stages))
		}
	}
	if f.Rule != "" && !slices.Contains(rules, f.Rule) {
		c.wrongAt(path+".rule", "rule: no rule %q in the conditions of the call %s%s; expected %s", shortened(f.Rule), call, meant(f.Rule, rules), oneOf(rules))
	}
}

// stageParameters are the kinds of stage that take each block of parameters.
var stageParameters = []struct {
	key   string
	kinds []edition.StageKind
	needs []edition.StageKind
}{
	{"confirmation", []edition.StageKind{edition.Confirmation}, []edition.StageKind{edition.Confirmation}},
	{"reading", []edition.StageKind{edition.Screening, edition.Review, edition.Hearing, edition.Interview},
		[]edition.StageKind{edition.Review, edition.Hearing, edition.Interview}},
	{"wishing", []edition.StageKind{edition.Wishes}, []edition.StageKind{edition.Wishes}},
	{"deliberating", []edition.StageKind{edition.Shortlist, edition.Deliberation, edition.Validation}, nil},
	{"offering", []edition.StageKind{edition.Offer, edition.WaitingList, edition.Pool}, nil},
}

func (c *checker) stages(call edition.CallKind) {
	var earlier []string
	for i, s := range c.e.Stages[call] {
		path := fmt.Sprintf("stages.%s[%d]", call, i)
		c.days(path, s.From, s.To)
		for _, p := range stageParameters {
			written := c.written(path + "." + p.key)
			switch {
			case written && !slices.Contains(p.kinds, s.Kind) && slices.Contains(edition.StageKinds(), s.Kind):
				c.wrongAt(path+"."+p.key, "%s is not for a stage of kind %s; expected it with %s", p.key, s.Kind, strings.Join(words(p.kinds), ", "))
			case !written && slices.Contains(p.needs, s.Kind):
				c.wrongAt(path, "the stage %q of kind %s lacks the key %q", s.ID, s.Kind, p.key)
			}
		}
		if s.Confirm != nil {
			c.compile(&s.Confirm.Needed, path+".confirmation.needed", call, c.e.Calls[call].Form, "")
		}
		if s.Reading != nil {
			c.reading(s.Reading, path+".reading", earlier)
		}
		if w := s.Wishing; w != nil && w.Max > 0 && w.Min > w.Max {
			c.wrongAt(path+".wishing.min", "min: %d is more than max, %d", w.Min, w.Max)
		}
		if s.Wishing != nil {
			c.wishes(s.Wishing, path+".wishing.in_form", c.e.Calls[call].Form)
		}
		earlier = append(earlier, s.ID)
	}
}

func (c *checker) reading(r *edition.ReadingParams, path string, earlier []string) {
	if _, ok := c.e.Criteria[r.Grid]; !ok && r.Grid != "" {
		grids := slices.Sorted(maps.Keys(c.e.Criteria))
		c.wrongAt(path+".grid", "grid: no grid %q under criteria%s; expected %s", shortened(r.Grid), meant(r.Grid, grids), oneOf(grids))
	}
	if r.Rescores != "" && !slices.Contains(earlier, r.Rescores) {
		c.wrongAt(path+".rescores", "rescores: no earlier stage %q%s; expected %s", shortened(r.Rescores), meant(r.Rescores, earlier), oneOf(earlier))
	}
}

func (c *checker) wishes(w *edition.WishParams, path, form string) {
	if w.Of != "challenges" && len(w.InForm) == 0 && len(w.Choices) == 0 {
		c.wrongAt(strings.TrimSuffix(path, ".in_form"), "wishing: nothing says which %s can be wished for; expected choices, or in_form with the fields of the form", w.Of)
	}
	for i, id := range w.InForm {
		if types := fieldTypes(c.e.Forms[form]); types[id] == "" {
			ids := slices.Sorted(maps.Keys(types))
			c.wrongAt(fmt.Sprintf("%s[%d]", path, i), "in_form: no field %q in the form %q%s; expected the id of one of its fields", shortened(id), form, meant(id, ids))
		}
	}
}

func (c *checker) grid(name string) {
	g, path := c.e.Criteria[name], "criteria."+name
	if c.written(path+".criteria") && len(g.Criteria) == 0 {
		c.wrongAt(path+".criteria", "the grid %q has no criteria; expected at least one", name)
	}
	if g.Scale == nil {
		return
	}
	if g.Scale.Min >= g.Scale.Max {
		c.wrongAt(path+".scale.min", "min: %d is not less than max, %d", g.Scale.Min, g.Scale.Max)
	}
	for i, w := range g.Scale.Words {
		if w.Mark < g.Scale.Min || w.Mark > g.Scale.Max {
			c.wrongAt(fmt.Sprintf("%s.scale.words[%d].mark", path, i), "mark: %d is outside the scale; expected %d to %d", w.Mark, g.Scale.Min, g.Scale.Max)
		}
	}
}
