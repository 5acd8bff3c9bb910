package intake

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	rules "cohorte/fellowship/intake"
	"cohorte/internal/slug"
)

// converter turns records into files in our words.
type converter struct {
	edition *edition.Edition
	call    edition.CallKind
	form    edition.Form
	mapping *Mapping
	report  *rules.Report
	// unmatched are the identifiers that nothing is said of, filled the fields
	// that something goes to.
	unmatched, filled map[string]bool
	folder            folder
}

// trouble begins a trouble of the record.
func (r Record) trouble(column, field string, code rules.Code, value string) rules.Trouble {
	return rules.Trouble{Row: r.Row, Number: r.Number, Column: column, Field: field, Code: code, Value: value}
}

// answers are what the record answers; bad are what keeps it out.
func (c *converter) answers(r Record) (answers file.Answers, attached []file.Attached, bad []rules.Trouble) {
	posted := url.Values{}
	files := file.Answers{}
	columns := map[string]Value{} // by the field that they fill
	for _, v := range r.Values {
		to, known := c.mapping.to(c.form, v.ID)
		if !known {
			c.unmatched[v.ID] = true
		}
		if to == "" {
			continue
		}
		f, _ := fieldAt(c.form, to)
		c.filled[to] = true
		columns[to] = v
		switch {
		case f.Type == edition.Attachment:
			got, missing := c.folder.find(r.Number, f, v.Files)
			for _, name := range missing {
				c.report.Warn(r.trouble(v.ID, to, rules.NotBrought, name))
			}
			if len(got) > 0 {
				files[to] = file.Files(got)
				attached = append(attached, got...)
			}
		case f.Type == edition.Group && len(v.Rows) > 0:
			c.postRows(posted, columns, to, f, v)
		default:
			if value, ok := c.post(posted, to, f, v.Texts); !ok {
				bad = append(bad, r.trouble(v.ID, to, rules.CodeOf(fellowship.NotAChoice), value))
			}
		}
	}
	decoded := file.Decode(c.edition, c.call, file.Fields(c.form), posted)
	for _, p := range decoded.Refused {
		if p.Code == fellowship.Missing {
			continue
		}
		top := columns[p.Field]
		if top.ID == "" {
			top = columns[file.TopField(p.Field)]
		}
		bad = append(bad, r.trouble(top.ID, p.Field, rules.CodeOf(p.Code), firstOf(posted, p.Field)))
	}
	for _, p := range decoded.Flagged {
		c.report.Warn(r.trouble(columns[file.TopField(p.Field)].ID, p.Field, rules.CodeOf(p.Code), ""))
	}
	answers = file.Answers{}.Set(decoded.Changes).Set(files)
	return answers, attached, bad
}

func firstOf(posted url.Values, field string) string {
	for _, name := range []string{field, field + ".day"} {
		if texts := posted[name]; len(texts) > 0 {
			return texts[0]
		}
	}
	return ""
}

// postRows fills in the rows of a group; what goes to none of its fields is
// unmatched.
func (c *converter) postRows(posted url.Values, columns map[string]Value, to string, f edition.Field, v Value) {
	for i, row := range v.Rows {
		for _, inner := range row {
			field, known := c.mapping.to(c.form, inner.ID)
			if !known {
				c.unmatched[inner.ID] = true
			}
			group, id, nested := strings.Cut(field, ".")
			if !nested || group != to {
				continue
			}
			x, _ := fieldAt(c.form, field)
			c.filled[field] = true
			columns[file.RowName(to, i, id)] = inner
			c.post(posted, file.RowName(to, i, id), x, inner.Texts)
		}
	}
}

// post writes what a source says as the form posts it. ok is false for a text
// that is none of the choices.
func (c *converter) post(posted url.Values, name string, f edition.Field, texts []string) (value string, ok bool) {
	if len(texts) == 0 || strings.TrimSpace(strings.Join(texts, "")) == "" {
		return "", true
	}
	text := strings.TrimSpace(texts[0])
	switch f.Type {
	case edition.DateField:
		day, month, year := dateParts(text)
		posted.Set(name+".day", day)
		posted.Set(name+".month", month)
		posted.Set(name+".year", year)
	case edition.YesNo:
		posted.Set(name, truth(c.mapping.choice(f.ID, text), "yes", "no"))
	case edition.Sworn:
		if word := truth(c.mapping.choice(f.ID, text), "1", ""); word != "" {
			posted.Set(name, word)
		}
	case edition.OneChoice:
		id, ok := c.choice(f, text)
		if !ok {
			return text, false
		}
		posted.Set(name, id)
	case edition.Choices, edition.Ranked:
		return c.postChoices(posted, name, f, texts)
	case edition.Town:
		postcode, town := splitTown(text)
		posted.Set(name+".postcode", postcode)
		posted.Set(name+".town", town)
	case edition.Group:
		return text, false // a group comes in rows
	case edition.Siret:
		posted.Set(name, strings.Join(strings.Fields(text), ""))
	default:
		posted.Set(name, strings.Join(texts, ", "))
	}
	return "", true
}

func (c *converter) postChoices(posted url.Values, name string, f edition.Field, texts []string) (value string, ok bool) {
	if len(texts) == 1 {
		if _, whole := c.choice(f, texts[0]); !whole {
			texts = strings.FieldsFunc(texts[0], func(r rune) bool { return r == '|' || r == '\n' })
			if len(texts) == 1 {
				texts = strings.Split(texts[0], ", ")
			}
		}
	}
	for i, text := range texts {
		text = strings.TrimSpace(text)
		if f.Type == edition.Ranked {
			if n, rest, ranked := strings.Cut(text, ". "); ranked && n == strconv.Itoa(i+1) {
				text = rest
			}
		}
		id, ok := c.choice(f, text)
		switch {
		case !ok:
			return text, false
		case f.Type == edition.Ranked:
			posted.Set(name+"["+strconv.Itoa(i)+"]", id)
		default:
			posted.Add(name, id)
		}
	}
	return "", true
}

// choice is the choice of a field that a text means: by the mapping, by its
// id, or by its name in either language.
func (c *converter) choice(f edition.Field, text string) (id string, ok bool) {
	text = c.mapping.choice(f.ID, text)
	choices := c.edition.ChoicesOf(c.call, f)
	folded := slug.Fold(text)
	i := slices.IndexFunc(choices, func(x edition.Choice) bool {
		return x.ID == text || slug.Fold(x.Name.In("fr")) == folded || slug.Fold(x.Name.In("en")) == folded
	})
	if i < 0 {
		return "", false
	}
	return choices[i].ID, true
}

// truth reads yes and no as people and machines write them; anything else
// stays and is refused.
func truth(text, yes, no string) string {
	switch strings.ToLower(text) {
	case "true", "oui", "yes", "1", "vrai", "x", "oui, attesté", "yes, sworn":
		return yes
	case "false", "non", "no", "0", "faux":
		return no
	}
	return text
}

// dateParts reads a day as machines and French people write it.
func dateParts(text string) (day, month, year string) {
	bare, _, _ := strings.Cut(text, "T")
	if t, err := time.Parse("2006-01-02", bare); err == nil {
		return strconv.Itoa(t.Day()), strconv.Itoa(int(t.Month())), strconv.Itoa(t.Year())
	}
	if t, err := time.Parse("2/1/2006", bare); err == nil {
		return strconv.Itoa(t.Day()), strconv.Itoa(int(t.Month())), strconv.Itoa(t.Year())
	}
	for i, name := range []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"} {
		if parts := strings.Fields(strings.ReplaceAll(text, "1er", "1")); len(parts) == 3 && strings.EqualFold(parts[1], name) {
			return parts[0], strconv.Itoa(i + 1), parts[2]
		}
	}
	return text, "", ""
}

// splitTown parts "75001 Paris", "Paris (75001)" and "Paris".
func splitTown(text string) (postcode, town string) {
	var words []string
	for word := range strings.FieldsSeq(text) {
		bare := strings.Trim(word, "(),")
		if postcode == "" && len(bare) == 5 && strings.Trim(bare, "0123456789") == "" {
			postcode = bare
			continue
		}
		words = append(words, word)
	}
	return postcode, strings.Join(words, " ")
}

// unfilled are the fields that are needed to submit and that nothing fills.
func (c *converter) unfilled() []string {
	var list []string
	for _, f := range file.Fields(c.form) {
		filled := c.filled[f.ID]
		if !filled && f.NeededToSubmit() && f.ShownIf.IsZero() {
			list = append(list, f.ID)
		}
	}
	return list
}
