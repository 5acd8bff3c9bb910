package form

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/web/layout"
)

// Names that steer the page.
const (
	revisionName = "_revision" // of the file when the page was made
	rowsName     = "_rows."    // and the group: how many rows the page showed
	addName      = "_add"      // a group: one row more, please
	removeName   = "_remove"   // a row: "team[1]"
	dropName     = "_drop."    // and the field: hash of an attached file to remove
	actName      = "_act"      // where to go after saving: "summary"
	seenName     = "_seen"     // the faults of the step were shown already
	keyName      = "_key"      // of the request to submit
	baseName     = "_base."    // and the field: revision and mark of the answer that the page showed
	keepName     = "_keep."    // and the field: which of two texts to keep
	bothName     = "_both."    // and the field: both texts made one
	shownName    = "_shown."   // and the field: revision of the other text that the page showed
	takeName     = "_take"     // an earlier text to take back
	lateName     = "_late"     // something of this page came after the session had ended
)

// fewChoices is up to how many choices are radio buttons; beyond, a list.
const fewChoices = 6

// fieldset is the fields of a step as they are shown: what was typed or saved,
// and what is wrong with it.
type fieldset struct {
	page
	Fields []edition.Field // those that are shown
	Typed  url.Values
	Errors map[string]string // by name
	Locked bool
	// Bases are those of fields that show a typed text instead of the saved one.
	Bases   map[string]string
	Crossed map[string]crossing // by field: somebody else changed it meanwhile
	Earlier []file.Earlier      // texts that can be taken back
	Late    bool                // something of this page came after the session had ended
}

// base says which answer of a field the page was made with.
func (s fieldset) base(id string) string {
	if b, ok := s.Bases[id]; ok {
		return b
	}
	return baseOf(s.Opened, id)
}

func baseOf(d file.Opened, id string) string {
	return strconv.Itoa(d.Saved[id].Revision) + ":" + file.Mark(d.Answers[id])
}

// text is what a field needs to be shown, under a name.
func (s fieldset) plain(f edition.Field, name string) layout.Field {
	return layout.Field{
		Lang: s.V.Lang, ID: fieldID(name), Name: name, Label: s.in(f.Label), Row: s.rowOf(name), Hint: s.hint(f), Error: s.Errors[name],
		Optional: !f.NeededToSubmit(), Value: s.Typed.Get(name), Locked: s.Locked, Counter: s.counter(f, s.Typed.Get(name)),
		Attrs: s.attributes(f),
	}
}

func (s fieldset) attributes(f edition.Field) templ.Attributes {
	a := templ.Attributes{}
	if f.Lines > 0 || f.Chars > 0 {
		a["data-count"] = s.counted(f, 1) + "|" + s.counted(f, 2)
		if f.Lines > 0 {
			a["data-line"] = strconv.Itoa(s.form().CharsPerLine())
		}
	}
	switch f.Type {
	case edition.ShortText, edition.LongText, edition.Number, edition.Email, edition.Phone, edition.Siret, edition.WebAddress:
		if f.Autocomplete != "" { // boxes and buttons have none
			a["autocomplete"] = f.Autocomplete
		}
	}
	switch f.Type {
	case edition.Email:
		a["type"] = "email"
	case edition.Phone:
		a["type"] = "tel"
	case edition.WebAddress:
		a["type"] = "url"
	case edition.Siret:
		a["inputmode"] = "numeric"
	}
	return a
}

// hint is the help of the edition and the limits that the field does not show
// otherwise.
func (s fieldset) hint(f edition.Field) string {
	parts := []string{s.in(f.Help)}
	switch f.Type {
	case edition.Number:
		parts = append(parts, s.rangeHint(f))
	case edition.Choices, edition.Ranked:
		if f.Max != nil {
			parts = append(parts, s.V.Lang.Count(*f.Max, s.t("réponse au plus.", "answer at most."), s.t("réponses au plus.", "answers at most.")))
		}
	case edition.Siret:
		parts = append(parts, s.t("14 chiffres.", "14 digits."))
	case edition.DateField:
		parts = append(parts, s.t("Jour, mois et année, en chiffres.", "Day, month and year, in figures."))
	case edition.Attachment:
		parts = append(parts, s.fileHint(f))
	}
	parts = append(parts, s.readers(f))
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " ")
}

// readers says who reads an answer that is about a person. Rule P-1.
func (s fieldset) readers(f edition.Field) string {
	who := s.form().ReadersOf(f)
	if !f.AboutAPerson() || !who.Stated() {
		return ""
	}
	return s.t("Vu par ", "Seen by ") + s.in(who) + "."
}

func (s fieldset) rangeHint(f edition.Field) string {
	l := s.V.Lang
	switch {
	case f.Min != nil && f.Max != nil:
		return l.T("De ", "From ") + l.Number(*f.Min) + l.T(" à ", " to ") + l.Number(*f.Max) + "."
	case f.Max != nil:
		return l.Number(*f.Max) + l.T(" au plus.", " at most.")
	}
	return ""
}

// counter is how much of its room a text takes.
func (s fieldset) counter(f edition.Field, typed string) string {
	switch {
	case f.Lines > 0:
		return s.counted(f, file.Lines(strings.ReplaceAll(typed, "\r\n", "\n"), s.form().CharsPerLine()))
	case f.Chars > 0:
		return s.counted(f, utf8.RuneCountInString(typed))
	}
	return ""
}

// counted is "1 ligne sur 2"; the page's script replaces the first number.
func (s fieldset) counted(f edition.Field, n int) string {
	l := s.V.Lang
	if f.Lines > 0 {
		return l.Count(n, l.T("ligne", "line"), l.T("lignes", "lines")) + l.T(" sur ", " of ") + l.Number(f.Lines)
	}
	return l.Count(n, l.T("caractère", "character"), l.T("caractères", "characters")) + l.T(" sur ", " of ") + l.Number(f.Chars)
}

// textRows is the height of a long text: its limit, within reason.
func (s fieldset) textRows(f edition.Field) int {
	if f.Lines > 0 {
		return min(max(f.Lines+1, 3), 14)
	}
	return 6
}

func (s fieldset) choices(f edition.Field, chosen ...string) []layout.Choice {
	var out []layout.Choice
	for _, c := range s.Opened.Rules.ChoicesOf(s.Opened.File.Call, f) {
		out = append(out, layout.Choice{Value: c.ID, Label: sentence(s.in(c.Name)), Hint: s.in(c.Help), Chosen: slices.Contains(chosen, c.ID)})
	}
	return out
}

// sentence begins with a capital: names in lists of the edition are written as
// in the middle of a sentence.
func sentence(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return strings.ToUpper(string(r)) + text[size:]
}

func (s fieldset) yesNo(name string) []layout.Choice {
	typed := s.Typed.Get(name)
	return []layout.Choice{
		{Value: "yes", Label: s.t("Oui", "Yes"), Chosen: typed == "yes"},
		{Value: "no", Label: s.t("Non", "No"), Chosen: typed == "no"},
	}
}

// one is the component of a field under a name.
func (s fieldset) one(f edition.Field, name string) templ.Component {
	field := s.plain(f, name)
	switch f.Type {
	case edition.LongText:
		return layout.Textarea(field, s.textRows(f))
	case edition.Number:
		return layout.Number(layout.NumberField{Field: field, Unit: s.in(f.Unit), Decimal: true})
	case edition.DateField:
		return layout.Date(layout.DateField{Field: field, Day: s.Typed.Get(name + ".day"), Month: s.Typed.Get(name + ".month"), Year: s.Typed.Get(name + ".year")})
	case edition.YesNo:
		return layout.Radios(field, s.yesNo(name))
	case edition.OneChoice:
		choices := s.choices(f, field.Value)
		if len(choices) <= fewChoices {
			return layout.Radios(field, choices)
		}
		return layout.Select(field, choices)
	case edition.Choices:
		return layout.Checkboxes(field, s.choices(f, s.Typed[name]...))
	case edition.Sworn:
		return layout.Checkbox(field, field.Value == "1")
	case edition.Town:
		return s.town(f, field)
	case edition.Ranked:
		return s.ranked(f, field)
	case edition.Group:
		return s.group(f, field)
	case edition.Attachment:
		return s.attachment(f, field)
	}
	return layout.Input(field)
}

// part is a field inside a set of fields: its own label, nothing repeated.
func (s fieldset) part(name, label string, attrs templ.Attributes) layout.Field {
	return layout.Field{Lang: s.V.Lang, ID: fieldID(name), Name: name, Label: label, Value: s.Typed.Get(name),
		Error: s.Errors[name], Locked: s.Locked, Attrs: attrs}
}

// town asks for two parts; a browser fills them in only where they are the
// person's own.
func (s fieldset) town(f edition.Field, set layout.Field) templ.Component {
	fill, fillCode := "off", "off"
	if f.Autocomplete != "" {
		fill, fillCode = "address-level2", "postal-code"
	}
	town := s.part(set.Name+".town", s.t("Ville", "Town"), templ.Attributes{"autocomplete": fill})
	code := s.part(set.Name+".postcode", s.t("Code postal", "Postcode"), templ.Attributes{"inputmode": "numeric", "autocomplete": fillCode})
	return townField(set, town, code)
}

func (s fieldset) ranked(f edition.Field, set layout.Field) templ.Component {
	ranks := len(s.Opened.Rules.ChoicesOf(s.Opened.File.Call, f))
	if f.Max != nil {
		ranks = min(ranks, *f.Max)
	}
	var fields []layout.Field
	var choices [][]layout.Choice
	for i := range ranks {
		name := set.Name + "[" + strconv.Itoa(i) + "]"
		label := s.t("Choix ", "Choice ") + strconv.Itoa(i+1)
		fields = append(fields, s.part(name, label, nil))
		choices = append(choices, s.choices(f, s.Typed.Get(name)))
	}
	return rankedField(set, fields, choices)
}

func (s fieldset) group(f edition.Field, set layout.Field) templ.Component {
	rows := rowCount(f, s.Typed)
	least, most := 1, 0
	if f.Min != nil {
		least = max(*f.Min, 1)
	}
	if f.Max != nil {
		most = *f.Max
	}
	return layout.Repeat(layout.RepeatField{
		Field: set, Rows: rows, Max: most, Min: least, One: s.rowName(f), Add: s.t("Ajouter une ligne", "Add a line"),
		Fields: func(i int) templ.Component { return s.row(f, i) },
	})
}

// row is the fields of one row that their conditions show.
func (s fieldset) row(f edition.Field, i int) templ.Component {
	answers := file.Answers{}
	if rows, ok := s.Opened.Answers[f.ID].(file.Rows); ok && i < len(rows) {
		answers = rows[i]
	}
	var parts []templ.Component
	for _, inner := range f.Fields {
		if inner.Type == edition.Attachment || inner.Type == edition.Group || inner.Type == edition.Ranked {
			continue
		}
		if file.ShownInRow(s.form(), inner, answers, s.Opened.Answers) {
			parts = append(parts, s.one(inner, file.RowName(f.ID, i, inner.ID)))
		}
	}
	return templ.Join(parts...)
}

// rowCount is how many rows of a group are shown: those that were typed, what
// the page said that it showed, the fewest that are asked, and always one.
func rowCount(f edition.Field, typed url.Values) int {
	n, _ := strconv.Atoi(typed.Get(rowsName + f.ID))
	n = max(min(n, 100), 1)
	if f.Min != nil {
		n = max(n, min(*f.Min, 20))
	}
	for name := range typed {
		rest, ok := strings.CutPrefix(name, f.ID+"[")
		if !ok {
			continue
		}
		digits, _, _ := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(digits); err == nil && i >= n && i < 100 {
			n = i + 1
		}
	}
	return n
}

// held are the files that are attached to a field.
func (s fieldset) held(id string) []file.Attached {
	files, _ := s.Opened.Answers[id].(file.Files)
	return files
}

func (s fieldset) attachment(f edition.Field, field layout.Field) templ.Component {
	return attachmentField(s, f, layout.FileField{Field: field, Accept: "." + strings.Join(f.Accept, ",.")})
}

// fileHint says which files are taken: "PDF, 5 Mo au plus."
func (s fieldset) fileHint(f edition.Field) string {
	return strings.ToUpper(s.V.Lang.Or(f.Accept...)) + ", " + size(s.V.Lang, int64(fileLimit(f))) + s.t(" au plus.", " at most.")
}

// shownIDs is the list of fields on the page, for file.ShownFields.
func (s fieldset) shownIDs() string {
	ids := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		ids[i] = f.ID
	}
	return strings.Join(ids, ",")
}

// groups are the repeated groups on the page, to say how many rows they show.
func (s fieldset) groups() []edition.Field {
	var out []edition.Field
	for _, f := range s.Fields {
		if f.Type == edition.Group {
			out = append(out, f)
		}
	}
	return out
}

// hasUpload says whether the form sends files.
func (s fieldset) hasUpload() bool {
	return slices.ContainsFunc(s.Fields, func(f edition.Field) bool { return f.Type == edition.Attachment })
}

// typedIn are the typed values of a form without what steers the page: what a
// new page shows again.
func typedIn(values url.Values) url.Values {
	out := url.Values{}
	for name, v := range values {
		if !strings.HasPrefix(name, "_") || strings.HasPrefix(name, rowsName) {
			out[name] = v
		}
	}
	return out
}

func describedBy(f layout.Field) string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-aide")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-erreur")
	}
	return strings.Join(ids, " ")
}
