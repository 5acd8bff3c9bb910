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

// placed is a book with the line of its id.
type placed struct {
	Book
	idLine int
}

// readBook reads one file: a demonstration, or an edition with its versions.
// Neither comes with mistakes in it.
func readBook(file string, content []byte) (*placed, *demonstrationFile, Mistakes) {
	root, mistakes := document(file, content)
	if root == nil {
		return nil, nil, mistakes
	}
	if kind := child(root, step{name: "kind"}); kind != nil && kind.Value == edition.Demonstration {
		demo, mistakes := readDemonstration(file, root)
		return nil, demo, mistakes
	}
	base, d := decodeVersion(file, root, nil)
	mistakes = append(mistakes, d.mistakes...)
	mistakes = append(mistakes, numbered(d, base.Amendments)...)
	book := &placed{Book{File: file}, d.line("id")}
	amendments := base.Amendments
	base.Amendments = nil
	book.versions = append(book.versions, base)
	tree := copied(root)
	for n := range amendments {
		wrong := change(d, root, tree, n)
		next, changed := decodeVersion(file, copied(tree), amendments[:n+1])
		if len(wrong) == 0 {
			for _, m := range changed.mistakes {
				if !has(mistakes, m) {
					wrong = append(wrong, Mistake{m.File, m.Line, fmt.Sprintf("with amendment %d: %s", n+1, m.What)})
				}
			}
		}
		if len(wrong)+len(mistakes) == 0 {
			wrong = append(wrong, kept(d, book.versions, next, n)...)
		}
		mistakes = append(mistakes, wrong...)
		if len(mistakes) > 0 {
			break
		}
		book.versions = append(book.versions, next)
	}
	if len(mistakes) > 0 {
		return nil, nil, mistakes
	}
	return book, nil, nil
}

func has(mistakes Mistakes, m Mistake) bool {
	return slices.Contains(mistakes, m)
}

// decodeVersion decodes and checks one tree, with the amendments given in
// place of those it lists, or those when none are.
func decodeVersion(file string, root *yaml.Node, amendments []edition.Amendment) (edition.Edition, *decoder) {
	d := newDecoder(file)
	var e edition.Edition
	d.value(root, reflect.ValueOf(&e).Elem(), "", 1)
	if amendments != nil {
		e.Amendments = slices.Clone(amendments)
	}
	(&checker{d, &e}).all()
	return e, d
}

// numbered reports amendments that are not 1, 2, 3… in the order of their dates.
func numbered(d *decoder, amendments []edition.Amendment) Mistakes {
	d.mistakes = nil
	for i, a := range amendments {
		at := fmt.Sprintf("amendments[%d]", i)
		if a.Number != i+1 {
			d.wrongAt(at+".number", "number: found %d; expected %d: amendments are numbered 1, 2, 3… in order", a.Number, i+1)
		}
		if i > 0 && a.Date.Before(amendments[i-1].Date.Time) {
			d.wrongAt(at+".date", "date: %s is before that of amendment %d, %s", a.Date, i, amendments[i-1].Date)
		}
		for j, c := range a.Changes {
			if change := fmt.Sprintf("%s.changes[%d]", at, j); c.Path == "" && d.written(change+".path") {
				d.wrongAt(change, "path is empty; expected the path of a rule")
			}
		}
	}
	return d.mistakes
}

// change applies amendment n to the tree.
func change(d *decoder, root, tree *yaml.Node, n int) Mistakes {
	d.mistakes = nil
	list := child(root, step{name: "amendments"})
	changes := child(list.Content[n], step{name: "changes"})
	if changes == nil || changes.Kind != yaml.SequenceNode {
		return nil // reported when it was decoded
	}
	for _, c := range changes.Content {
		path, value := child(c, step{name: "path"}), child(c, step{name: "value"})
		if path == nil || value == nil || path.Kind != yaml.ScalarNode {
			continue
		}
		if err := amended(tree, path.Value, value); err != nil {
			d.wrong(path.Line, "%s", err)
		}
	}
	return d.mistakes
}

// kept holds a new version to what must not change: the type and the place in
// history of a field id, because stored answers point at them (rule E-8); and
// what is assessed, while files are being received for it (rule E-7).
func kept(d *decoder, before []edition.Edition, next edition.Edition, n int) Mistakes {
	d.mistakes = nil
	line := d.line(fmt.Sprintf("amendments[%d].number", n))
	last := before[len(before)-1]
	for form := range next.Forms {
		now, then := fieldTypes(next.Forms[form]), fieldTypes(last.Forms[form])
		for _, id := range slices.Sorted(maps.Keys(now)) {
			was, known := lastType(before, form, id)
			switch {
			case known && was != now[id]:
				d.wrong(line, "amendment %d makes the field %q of %s a %s; it was a %s, and stored answers are of that type: expected a new id", n+1, id, form, now[id], was)
			case known && then[id] == "":
				d.wrong(line, "amendment %d gives the id %q of %s again, which an earlier version removed; expected a new id", n+1, id, form)
			}
		}
	}
	a := next.Amendments[n]
	for _, grid := range slices.Sorted(maps.Keys(last.Criteria)) {
		if reflect.DeepEqual(assessed(last.Criteria[grid]), assessed(next.Criteria[grid])) {
			continue
		}
		for _, call := range readWith(last, grid) {
			c := last.Calls[call]
			w := c.At(a.Date.Time)
			switch {
			case w.State != edition.Open:
			case w.Round == nil && (c.Rhythm.Stated() || w.Closes.IsZero()):
				if a.Touches != edition.TouchNewFiles {
					d.wrong(line, "amendment %d changes the criteria or weights of %q while the call %s receives files; expected touches: new_files", n+1, grid, call)
				}
			default:
				d.wrong(line, "amendment %d changes the criteria or weights of %q on %s, within an open round of the call %s; expected a date between two rounds", n+1, grid, a.Date, call)
			}
		}
	}
	return d.mistakes
}

// assessed is what a mark depends on, without the words around it.
func assessed(g edition.Grid) []string {
	var out []string
	for _, c := range g.Criteria {
		out = append(out, fmt.Sprintf("%s %s %d", c.ID, c.Name.FR, c.Weight))
	}
	if g.Scale != nil {
		out = append(out, fmt.Sprintf("%d-%d", g.Scale.Min, g.Scale.Max))
	}
	return append(out, string(g.Aggregation))
}

func readWith(e edition.Edition, grid string) []edition.CallKind {
	var calls []edition.CallKind
	for _, call := range slices.Sorted(maps.Keys(e.Stages)) {
		if slices.ContainsFunc(e.Stages[call], func(s edition.Stage) bool { return s.Reading != nil && s.Reading.Grid == grid }) {
			calls = append(calls, call)
		}
	}
	return calls
}

// fieldTypes is the type of each field of a form, those of rows as group.field.
func fieldTypes(form edition.Form) map[string]edition.FieldType {
	types := map[string]edition.FieldType{}
	for _, s := range form.Sections {
		for _, f := range s.Fields {
			types[f.ID] = f.Type
			for _, row := range f.Fields {
				types[strings.Join([]string{f.ID, row.ID}, ".")] = row.Type
			}
		}
	}
	return types
}

func lastType(versions []edition.Edition, form, id string) (edition.FieldType, bool) {
	for _, v := range slices.Backward(versions) {
		if t, ok := fieldTypes(v.Forms[form])[id]; ok {
			return t, true
		}
	}
	return "", false
}
