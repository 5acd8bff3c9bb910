package intake

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Mapping says which of our fields takes what the source has under an
// identifier.
type Mapping struct {
	// The columns of a table that say what a file is, rather than answer.
	Number   string   `yaml:"number"`
	Email    string   `yaml:"email"`
	Name     []string `yaml:"name,flow"`
	Received string   `yaml:"received_at"`
	Changed  string   `yaml:"changed_at"`
	State    string   `yaml:"state"`
	// Fields is identifier there → field here; "group.inner" for a field of a
	// row. Empty: known, and not wanted.
	Fields map[string]string `yaml:"fields"`
	// Values is field here → what they write → our choice.
	Values map[string]map[string]string `yaml:"values"`
	// Labels of the source's identifiers say nothing to the program.
	Labels map[string]string `yaml:"labels,omitempty"`
}

// The parts of a mapping that are not answers.
const (
	numberOf   = "number"
	emailOf    = "email"
	nameOf     = "name"
	receivedOf = "received_at"
	changedOf  = "changed_at"
	stateOf    = "state"
)

// heads are the columns of our own tables that say what a file is, in both
// languages, and the plain English words.
var heads = map[string]string{
	"Numéro": numberOf, "Number": numberOf, "number": numberOf,
	"Adresse électronique": emailOf, "E-mail address": emailOf, "email": emailOf,
	"Déposé par": nameOf, "Submitted by": nameOf,
	"Dernier dépôt (heure de Paris)": receivedOf, "Last submitted (Paris time)": receivedOf, "received_at": receivedOf,
	"État": stateOf, "State": stateOf, "state": stateOf,
}

// specials are the columns that say what a file is.
func (m *Mapping) specials() map[string]string {
	all := map[string]string{}
	if m == nil {
		maps.Copy(all, heads)
		return all
	}
	for part, column := range map[string]string{numberOf: m.Number, emailOf: m.Email, receivedOf: m.Received, changedOf: m.Changed, stateOf: m.State} {
		if column != "" {
			all[column] = part
		}
	}
	for _, column := range m.Name {
		all[column] = nameOf
	}
	return all
}

// ReadMapping reads a mapping and checks it against the form. Its error names
// every mistake.
func ReadMapping(r io.Reader, form edition.Form) (*Mapping, error) {
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	var m Mapping
	if err := dec.Decode(&m); err != nil {
		return nil, fmt.Errorf("the mapping can't be read: %w", err)
	}
	var wrong []string
	taken := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(m.Fields)) {
		to := m.Fields[id]
		if to == "" {
			continue
		}
		if _, ok := fieldAt(form, to); !ok {
			wrong = append(wrong, fmt.Sprintf("%s → %s: the form has no such field", id, to))
		}
		if other := taken[to]; other != "" {
			wrong = append(wrong, fmt.Sprintf("%s and %s both → %s", other, id, to))
		}
		taken[to] = id
	}
	for _, field := range slices.Sorted(maps.Keys(m.Values)) {
		if _, ok := fieldAt(form, field); !ok {
			wrong = append(wrong, fmt.Sprintf("values of %s: the form has no such field", field))
		}
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("the mapping can't be used:\n  %s", strings.Join(wrong, "\n  "))
	}
	return &m, nil
}

// fieldAt is a field of the form by its id, or "group.inner".
func fieldAt(form edition.Form, id string) (edition.Field, bool) {
	group, inner, nested := strings.Cut(id, ".")
	f, ok := form.Field(group)
	if !ok || !nested {
		return f, ok
	}
	i := slices.IndexFunc(f.Fields, func(x edition.Field) bool { return x.ID == inner })
	if i < 0 {
		return edition.Field{}, false
	}
	return f.Fields[i], true
}

// to is the field that an identifier goes to; known says whether anything is
// said of it. Without a mapping, a column whose name is a field, or ends in
// "[field]", goes there.
func (m *Mapping) to(form edition.Form, id string) (field string, known bool) {
	if m != nil {
		field, known = m.Fields[id]
		return field, known
	}
	if in, ok := fieldIn(id); ok {
		id = in
	}
	_, ok := fieldAt(form, id)
	if !ok {
		return "", false
	}
	return id, true
}

// choice is our choice for what they write in a field.
func (m *Mapping) choice(field, text string) string {
	if m != nil {
		if id, ok := m.Values[field][text]; ok {
			return id
		}
	}
	return text
}

// Skeleton writes a mapping to be completed: every identifier of the source
// with what it is called, and the nearest fields of the form as comments. What
// is called the same in both is filled in.
func Skeleton(w io.Writer, s Source, rules *edition.Edition, call edition.CallKind) error {
	columns, err := everyColumn(s)
	if err != nil {
		return err
	}
	form := file.FormOf(rules, call)
	b := &strings.Builder{}
	fmt.Fprintf(b, "# What goes where: identifier in the source → field of %s. An empty field is left out.\n", rules.ID)
	special := map[string]string{}
	for _, c := range columns {
		if part := heads[c.ID]; part != "" {
			special[part] = c.ID
		}
	}
	if s.Kind() == "csv" {
		b.WriteString("# The columns that say what a file is:\n")
		for _, part := range []string{numberOf, emailOf, receivedOf, changedOf, stateOf} {
			fmt.Fprintf(b, "%s: %s\n", part, quoted(special[part]))
		}
		name := "[]"
		if special[nameOf] != "" {
			name = "[" + quoted(special[nameOf]) + "]"
		}
		fmt.Fprintf(b, "%s: %s\n", nameOf, name)
	}
	b.WriteString("fields:\n")
	for _, c := range columns {
		if heads[c.ID] != "" && s.Kind() == "csv" {
			continue
		}
		near := nearest(form, c)
		to := ""
		if len(near) > 0 && near[0].score >= same {
			to = near[0].id
		}
		fmt.Fprintf(b, "  # %s\n", strings.Join(strings.Fields(c.Label), " "))
		for _, n := range near {
			fmt.Fprintf(b, "  #   %s: %s\n", n.id, strings.Join(strings.Fields(n.label), " "))
		}
		fmt.Fprintf(b, "  %s: %s\n", quoted(c.ID), quoted(to))
	}
	b.WriteString("# field: {what they write: our choice}\nvalues: {}\n")
	_, err = io.WriteString(w, b.String())
	return err
}

// everyColumn are the identifiers of a source, those of its rows included.
func everyColumn(s Source) ([]Column, error) {
	columns := s.Columns()
	known := map[string]bool{}
	for _, c := range columns {
		known[c.ID] = true
	}
	if len(columns) > 0 {
		return columns, nil
	}
	add := func(v Value) {
		if !known[v.ID] {
			known[v.ID] = true
			columns = append(columns, Column{v.ID, v.Label})
		}
	}
	err := s.Each(func(r Record) error {
		for _, v := range r.Values {
			add(v)
			for _, row := range v.Rows {
				for _, inner := range row {
					add(inner)
				}
			}
		}
		return nil
	})
	return columns, err
}

func quoted(s string) string { return strconv.Quote(s) }
