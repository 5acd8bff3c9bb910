package editions

import (
	"fmt"

	"cohorte/fellowship/edition"
)

// personal holds every field that is about a person to saying why it is asked
// and who reads it. Rule P-1.
func (c *checker) personal(name string) {
	form := c.e.Forms[name]
	for i, section := range form.Sections {
		for j, f := range section.Fields {
			at := fieldPath(name, i, j)
			c.toldOf(form, section, f, at)
			for k, inner := range f.Fields {
				if !inner.Why.Stated() {
					inner.Why = f.Why
				}
				c.toldOf(form, section, inner, fmt.Sprintf("%s.fields[%d]", at, k))
			}
		}
	}
	if pool, ok := form.Field(form.FilePool); ok && pool.Type != edition.YesNo {
		c.wrongAt("forms."+name+".file_pool", "file_pool: the field %q is of type %s; expected a field of type yes_no", form.FilePool, pool.Type)
	}
}

func (c *checker) toldOf(form edition.Form, section edition.Section, f edition.Field, at string) {
	if !f.AboutAPerson() {
		return
	}
	if !section.WhyOf(f).Stated() {
		c.wrongAt(at, "the field %q is about a person and does not say why it is asked; expected why, of its own or of its section", f.ID)
	}
	if !form.ReadersOf(f).Stated() {
		c.wrongAt(at, "the field %q is about a person and does not say who reads it; expected read_by, of its own or of its form", f.ID)
	}
}

// leastOfAll is the smallest threshold that hides anything: of two people, each
// would know the other's answer.
const leastOfAll = 3

// apart holds what is asked apart to its rules: optional, with its purpose, a
// choice, and a threshold below which nothing is counted. Rule P-2.
func (c *checker) apart(name string, asked map[string]int) {
	form := c.e.Forms[name]
	for i := range form.Apart {
		f, at := &form.Apart[i], fmt.Sprintf("forms.%s.apart[%d]", name, i)
		c.choices(f, at)
		switch {
		case f.Type != edition.OneChoice && f.Type != "":
			c.wrongAt(at+".type", "type: %s can't be asked apart; expected choice, whose answers can be counted", f.Type)
		case asked[f.ID] != 0:
			c.wrongAt(at+".id", "the field id %q appears twice in the form, first on line %d; expected each id once", f.ID, asked[f.ID])
		case f.Required != edition.Optional:
			c.wrongAt(at, "the field %q is asked apart and could be required; expected required: \"no\"", f.ID)
		case !f.Why.Stated():
			c.wrongAt(at, "the field %q is about a person and does not say why it is asked; expected why", f.ID)
		case !f.ShownIf.IsZero():
			c.wrongAt(at+".shown_if", "shown_if is not for a field that is asked apart: no answer of the file may show there")
		}
	}
	switch {
	case len(form.Apart) > 0 && c.e.Counting == nil:
		c.wrongAt("forms."+name+".apart", "apart: the edition does not say below which number nothing is counted; expected counting.least")
	case len(form.Apart) > 0 && c.e.Counting.Least < leastOfAll:
		c.wrongAt("counting.least", "least: found %d; expected %d or more, so that nobody of a group is told", c.e.Counting.Least, leastOfAll)
	}
}
