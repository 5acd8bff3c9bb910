package editions

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"cohorte/fellowship/edition"
)

// Demonstration is what the file of a demonstration edition holds: the rules
// of a real edition, with dates around the day on which a place is filled.
// Rule E-9.
type Demonstration struct {
	ID      edition.ID   `json:"id" doc:"unique: demo-6"`
	Number  int          `json:"number,omitempty" doc:"the digit in the numbers of its files; that of the edition it is based on when absent"`
	Name    edition.Text `json:"name" doc:"short name: Démonstration 6"`
	Title   edition.Text `json:"title,omitzero" doc:"full title; that of the edition it is based on when absent"`
	Kind    string       `json:"kind" oneof:"demonstration" doc:"demonstration"`
	Contact string       `json:"contact" doc:"address shown instead of that of the real programme, which nobody of a demonstration may write to: equipe@demonstration.example"`
	BasedOn edition.ID   `json:"based_on" doc:"the edition whose rules it takes: eig-6"`
	AsOf    int          `json:"as_of_amendment,omitempty" doc:"with the amendments up to that number; 0 for the edition as first published"`
	Anchor  edition.Date `json:"anchor" doc:"day of the real edition that becomes the day on which a place is filled; every other day moves with it"`
}

type demonstrationFile struct {
	Demonstration
	File string
	*decoder
}

func readDemonstration(file string, root *yaml.Node) (*demonstrationFile, Mistakes) {
	d := newDecoder(file)
	demo := &demonstrationFile{File: file, decoder: d}
	d.value(root, reflect.ValueOf(&demo.Demonstration).Elem(), "", 1)
	if demo.Contact != "" && !strings.HasSuffix(demo.Contact, ".example") {
		d.wrongAt("contact", "contact: %q is not an invented address; expected one that ends in .example", shortened(demo.Contact))
	}
	if demo.Number > 9 {
		d.wrongAt("number", "number: found %d; expected one digit from 1 to 9, as in the numbers of files", demo.Number)
	}
	if len(d.mistakes) > 0 {
		return nil, d.mistakes
	}
	return demo, nil
}

func (demo *demonstrationFile) book(books []*Book) (*Book, Mistakes) {
	demo.mistakes = nil
	base := Find(books, demo.BasedOn)
	if base == nil {
		demo.wrongAt("based_on", "based_on: no edition %q was read; expected the id of a real edition", demo.BasedOn)
		return nil, demo.mistakes
	}
	model, ok := base.Version(demo.AsOf)
	if !ok {
		demo.wrongAt("as_of_amendment", "as_of_amendment: %s has no amendment %d; expected 0 to %d", base.ID(), demo.AsOf, len(base.versions)-1)
		return nil, demo.mistakes
	}
	model.ID, model.Name, model.Kind, model.BasedOn = demo.ID, demo.Name, edition.Demonstration, demo.BasedOn
	model.Programme.Contact = demo.Contact
	if demo.Number != 0 {
		model.Number = demo.Number
	}
	if demo.Title.Stated() {
		model.Title = demo.Title
	}
	model.Amendments = nil // a demonstration begins with them; their dates would not have moved
	b := &Book{File: demo.File, model: &model, anchor: demo.Anchor}
	b.versions = []edition.Edition{model}
	return b, nil
}

// Demonstration says whether the book is one, to be placed by Around.
func (b *Book) Demonstration() bool { return b.model != nil }

// Around is a demonstration with its anchor moved to a day, and every other
// date with it by as many days. Hours stay those of Paris; a limit that would
// fall in an hour that a clock change skips or doubles moves to the next minute
// that exists once. A book that is no demonstration stays as it is.
func (b *Book) Around(day edition.Date) (*Book, error) {
	if b.model == nil {
		return b, nil
	}
	normalised, _, err := edition.Normalise(*b.model)
	if err != nil {
		return nil, err
	}
	moved, err := edition.Decode(normalised)
	if err != nil {
		return nil, fmt.Errorf("demonstration %s: %w", b.ID(), err)
	}
	shift(reflect.ValueOf(&moved).Elem(), b.anchor.DaysUntil(day))
	return &Book{File: b.File, versions: []edition.Edition{moved}}, nil
}

// shift moves every day and minute in v. Sources keep their dates: they are
// real documents.
func shift(v reflect.Value, days int) {
	switch x := v.Addr().Interface().(type) {
	case *edition.Date:
		if !x.IsZero() {
			*x = x.AddDays(days)
		}
		return
	case *edition.Moment:
		*x = shiftMoment(*x, days)
		return
	case *map[string]edition.SourceRef, *edition.SourceRef:
		return
	case *edition.Cohort:
		if d, err := edition.ParseDate(x.Month + "-15"); err == nil {
			x.Month = d.AddDays(days).String()[:len("2030-01")]
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			shift(v.Elem(), days)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			shift(v.Field(i), days)
		}
	case reflect.Slice:
		for i := range v.Len() {
			shift(v.Index(i), days)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			member := reflect.New(v.Type().Elem()).Elem()
			member.Set(v.MapIndex(k))
			shift(member, days)
			v.SetMapIndex(k, member)
		}
	}
}

func shiftMoment(m edition.Moment, days int) edition.Moment {
	if m.IsZero() {
		return m
	}
	at := m.In(edition.Paris)
	day := edition.DateOf(at).AddDays(days)
	wall := time.Date(day.Year, time.Month(day.Month), day.Day, at.Hour(), at.Minute(), 0, 0, time.UTC)
	for range 3 * 60 { // no clock change takes longer
		if moved, err := edition.ParseMoment(wall.Format("2006-01-02 15:04")); err == nil {
			return moved
		}
		wall = wall.Add(time.Minute)
	}
	return m
}
