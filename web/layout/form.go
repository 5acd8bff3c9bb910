package layout

import (
	"strings"

	"github.com/a-h/templ"

	"cohorte/internal/lang"
)

// FieldError is one fault of a refused form, in the words shown under the
// field too. Field is the id of the element that takes the focus; empty for a
// fault of the whole form.
type FieldError struct {
	Field, Text string
}

// Field is what every kind of field shows. ID is unique in the page; Name is
// what is posted, ID when empty.
type Field struct {
	Lang     lang.Lang
	ID, Name string
	Label    string
	Row      string // of repeated fields, which row: "Profil 2"
	Hint     string
	Error    string
	Optional bool   // adds "(facultatif)": the rule is that an answer is needed
	Counter  string // "1 ligne sur 2"
	Value    string
	Locked   bool // shown, not editable: closed call, section not reopened
	// Attrs goes on the input itself: autocomplete, inputmode, maxlength, hx-….
	Attrs templ.Attributes
}

func (f Field) name() string {
	if f.Name != "" {
		return f.Name
	}
	return f.ID
}

func (f Field) label() string {
	if f.Optional {
		return f.Label + f.Lang.T(" (facultatif)", " (optional)")
	}
	return f.Label
}

// describedBy names what a screen reader says after the label.
func (f Field) describedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-aide")
	}
	if f.Counter != "" {
		ids = append(ids, f.ID+"-compte")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-erreur")
	}
	return strings.Join(ids, " ")
}

// attributes are those of the input: descriptions only when there are any,
// then the page's own.
func (f Field) attributes() templ.Attributes {
	a := templ.Attributes{}
	if d := f.describedBy(); d != "" {
		a["aria-describedby"] = d
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	for k, v := range f.Attrs {
		a[k] = v
	}
	return a
}

// setAttributes are those of a fieldset: the descriptions of the whole.
func (f Field) setAttributes() templ.Attributes {
	if d := f.describedBy(); d != "" {
		return templ.Attributes{"aria-describedby": d}
	}
	return nil
}

func (f NumberField) inputmode() string {
	if f.Decimal {
		return "decimal"
	}
	return "numeric"
}

// choiceID gives the field's own id to the first choice, so that the summary
// of errors leads to it.
func choiceID(f Field, i int) string {
	if i == 0 {
		return f.ID
	}
	return f.ID + "-" + itoa(i+1)
}

func (f Field) group(class string) string {
	if f.Error != "" {
		return class + " " + class + "--error"
	}
	return class
}

// Choice is an option of a select, a radio or a checkbox.
type Choice struct {
	Value, Label, Hint string
	Chosen             bool
}

// DateField is a date asked in three parts, posted as name.day, name.month
// and name.year, kept as they were typed.
type DateField struct {
	Field
	Day, Month, Year string
}

// FileField is an upload. Held names the file that is already there.
type FileField struct {
	Field
	Accept string // ".pdf,.odt"
	Held   string // "cv.pdf, 1,2 Mo, déposé le …"
}

// NumberField is a number with its unit shown after it.
type NumberField struct {
	Field
	Unit    string
	Decimal bool
}

// RepeatField is a group of fields asked several times. Without a script, the
// buttons post the form with _add=name or _remove=name[row], and the server
// answers with a row more or less.
type RepeatField struct {
	Field
	Rows   int
	Max    int                         // no button to add beyond; 0 is without limit
	Min    int                         // no button to remove at or below
	One    string                      // "Membre de l’équipe": titles each row with its rank
	Add    string                      // "Ajouter une personne"
	Fields func(i int) templ.Component // the fields of row i, from 0
}
