package edition

// Form is what a call asks. A section is a step on screen.
type Form struct {
	Sourced
	Title       Text     `json:"title" doc:"title of the form"`
	Intro       Text     `json:"intro,omitzero" doc:"what to know before starting"`
	Minutes     int      `json:"minutes,omitempty" doc:"time it takes, about"`
	LineLength  int      `json:"line_length,omitempty" default:"90" doc:"characters that count as one line, for limits in lines"`
	FileName    FieldIDs `json:"file_name" doc:"field whose answer names the file in lists: the name of the project; or several, put one after the other: [first_name, last_name]"`
	FileProfile string   `json:"file_profile,omitempty" doc:"field whose answer is the profile, for filters"`
	FileOrg     string   `json:"file_organisation,omitempty" doc:"field whose answer names the organisation, for filters"`
	FileOrgKind string   `json:"file_organisation_kind,omitempty" doc:"field whose answer is the kind of organisation, for filters"`
	// FilePool is a consent, which can be taken back at any time.
	FilePool string `json:"file_pool,omitempty" doc:"yes_no field by which a person accepts that the file is kept longer, to be contacted again"`
	ReadBy   Text   `json:"read_by,omitzero" doc:"who reads the answers, in words that follow \"Vu par\": l’équipe et le jury; needed where a field is about a person"`
	// Apart are never part of the file: not of its answers, not of what is
	// submitted, read, searched or exported. They are only counted.
	Apart []Field `json:"apart,omitempty" doc:"questions asked on a page of their own, kept apart from the file, always optional and only ever counted: choices that each person may leave out"`
	// Sheet is what a challenge takes from the answers; nil where projects become none.
	Sheet    *SheetFields `json:"challenge_sheet,omitempty" doc:"of the form of projects: which answers fill in the sheet of the challenge that a selected project becomes"`
	Sections []Section    `json:"sections" doc:"sections, in order"`
}

// SheetFields name the fields of a project's form that fill in the public sheet
// of its challenge, before people write it.
type SheetFields struct {
	Name    FieldIDs `json:"name,omitempty" doc:"fields of the name"`
	Line    FieldIDs `json:"line,omitempty" doc:"fields of what it is, in one line"`
	Context FieldIDs `json:"context,omitempty" doc:"fields of the context, one paragraph each"`
	Asked   FieldIDs `json:"asked,omitempty" doc:"fields of what fellows are asked to do"`
	Place   FieldIDs `json:"place,omitempty" doc:"fields of the place"`
	Posts   string   `json:"posts,omitempty" doc:"repeated group with one row a post"`
	Profile string   `json:"profile,omitempty" doc:"field of a row of posts that chooses the profile"`
	Skills  string   `json:"skills,omitempty" doc:"field of a row of posts that says what is expected"`
}

// FieldIDs are fields of a form, in order. A file may give one without a list.
type FieldIDs []string

// Section is a part of a form, and one step on screen.
type Section struct {
	Sourced
	ID     string  `json:"id" doc:"unique in the form; part of the address"`
	Title  Text    `json:"title" doc:"title of the section"`
	Help   Text    `json:"help,omitzero" doc:"what the section is for"`
	Why    Text    `json:"why,omitzero" doc:"why its fields are asked, for those that do not say it themselves"`
	Fields []Field `json:"fields" doc:"fields, in order"`
}

// FieldType is one of the types that users of State forms expect.
type FieldType string

// The types of field.
const (
	ShortText  FieldType = "short_text"
	LongText   FieldType = "long_text"
	Number     FieldType = "number"
	DateField  FieldType = "date"
	YesNo      FieldType = "yes_no"
	OneChoice  FieldType = "choice"
	Choices    FieldType = "choices"
	Email      FieldType = "email"
	Phone      FieldType = "phone"
	Siret      FieldType = "siret"
	Town       FieldType = "town" // a town and its postcode
	WebAddress FieldType = "web_address"
	Group      FieldType = "group" // repeated rows of fields
	Ranked     FieldType = "ranked"
	Sworn      FieldType = "sworn"
	Attachment FieldType = "attachment"
)

// FieldTypes lists them in the order of the reference page.
func FieldTypes() []FieldType {
	return []FieldType{ShortText, LongText, Number, DateField, YesNo, OneChoice, Choices,
		Email, Phone, Siret, Town, WebAddress, Group, Ranked, Sworn, Attachment}
}

// Required is when an answer is required.
type Required string

// When an answer is required. A draft may be incomplete: only RequiredAlways
// is refused there.
const (
	Optional         Required = "no"
	RequiredToSubmit Required = "submit"
	RequiredAlways   Required = "always"
)

// Field is one question. Its id is never reused or retyped in later versions
// of the edition: a stored answer is (edition version, field id, value).
type Field struct {
	Sourced
	ID       string    `json:"id" doc:"unique in the form, never reused or retyped"`
	Type     FieldType `json:"type" doc:"one of the types below"`
	Label    Text      `json:"label" doc:"the question"`
	Help     Text      `json:"help,omitzero" doc:"hint above the field"`
	Why      Text      `json:"why,omitzero" doc:"why it is asked and what is done with it"`
	Required Required  `json:"required,omitempty" default:"submit" doc:"when an answer is required; a draft may leave out what is required to submit"`
	ShownIf  Condition `json:"shown_if,omitzero" doc:"shown only when the condition is true; a hidden answer stays in the draft and is not submitted"`

	Lines   int      `json:"lines,omitempty" doc:"most lines of a long text"`
	Chars   int      `json:"characters,omitempty" doc:"most characters of a text"`
	Min     *int     `json:"min,omitempty" doc:"least number; fewest choices, rows or ranks"`
	Max     *int     `json:"max,omitempty" doc:"greatest number; most choices, rows or ranks"`
	Unit    Text     `json:"unit,omitzero" doc:"unit of a number: %, ans"`
	Choices []Choice `json:"choices,omitempty" doc:"what can be chosen or ranked"`
	// From takes the choices from a list of the edition, so that a name stands once.
	From    string  `json:"choices_from,omitempty" oneof:"profiles,who_may_submit" doc:"take the choices from a list of the edition; those of the field itself come after them"`
	Fields  []Field `json:"fields,omitempty" doc:"fields of one row of a repeated group"`
	RowName Text    `json:"row_name,omitzero" doc:"what one row is: membre de l'équipe"`

	Accept   []string `json:"accept,omitempty" oneof:"pdf,odt,docx,png,jpeg" doc:"kinds of attached file"`
	MaxBytes Bytes    `json:"max_size,omitempty" doc:"most bytes of one attached file: \"5 MB\""`

	Identifying  bool     `json:"identifying,omitempty" doc:"hidden where reading is anonymous"`
	Personal     bool     `json:"personal,omitempty" doc:"about a person; so is a field that is identifying, that has an autocomplete token, an e-mail address or a telephone: each must say why it is asked and who reads it"`
	ReadBy       Text     `json:"read_by,omitzero" doc:"who reads this answer; those of the form when absent"`
	SeenAt       []string `json:"seen_at,omitempty" doc:"stages at which readers see it; absent: at all of them"`
	Autocomplete string   `json:"autocomplete,omitempty" doc:"HTML autocomplete token of a personal field"`
	// Excludes warns the writer early: an answer that makes this rule false.
	Rule string `json:"rule,omitempty" doc:"rule of the call that the answer decides; the writer is warned before submitting"`
}

// Choice is one of the answers to choose from.
type Choice struct {
	ID   string `json:"id" doc:"unique in the field"`
	Name Text   `json:"name" doc:"as shown"`
	Help Text   `json:"help,omitzero" doc:"consequence of the choice"`
}

// NeededToSubmit says whether a file can't be submitted without an answer.
func (f Field) NeededToSubmit() bool { return f.Required != Optional }

// AboutAPerson says whether the answer is personal data of somebody. Rule P-1.
func (f Field) AboutAPerson() bool {
	return f.Personal || f.Identifying || f.Autocomplete != "" || f.Type == Email || f.Type == Phone
}

// WhyOf is why a field of the section is asked: its own words, else the
// section's.
func (s Section) WhyOf(f Field) Text {
	if f.Why.Stated() {
		return f.Why
	}
	return s.Why
}

// ReadersOf is who reads the answer of a field.
func (f Form) ReadersOf(x Field) Text {
	if x.ReadBy.Stated() {
		return x.ReadBy
	}
	return f.ReadBy
}

// ApartField is the question asked apart with that id.
func (f Form) ApartField(id string) (Field, bool) {
	for _, x := range f.Apart {
		if x.ID == id {
			return x, true
		}
	}
	return Field{}, false
}

// Repeats says whether the field holds rows.
func (f Field) Repeats() bool { return f.Type == Group }

// Section is the section with that id, its position from 0, and ok.
func (f Form) Section(id string) (s Section, i int, ok bool) {
	for i, s := range f.Sections {
		if s.ID == id {
			return s, i, true
		}
	}
	return Section{}, 0, false
}

// Field is the field of any section with that id.
func (f Form) Field(id string) (Field, bool) {
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			if x.ID == id {
				return x, true
			}
		}
	}
	return Field{}, false
}

// DefaultLineLength is the number of characters in a line, where a form does
// not say: a line of the 2022 form's Word template, rounded.
const DefaultLineLength = 90

// CharsPerLine is the length of a line of this form, in characters.
func (f Form) CharsPerLine() int {
	if f.LineLength > 0 {
		return f.LineLength
	}
	return DefaultLineLength
}

// ChoicesOf are the choices of a field: those of the list of the edition that
// it names, then its own, such as "another one".
func (e *Edition) ChoicesOf(call CallKind, f Field) []Choice {
	var out []Choice
	switch f.From {
	case "profiles":
		for _, p := range e.Profiles {
			out = append(out, Choice{ID: p.ID, Name: p.Name, Help: p.About})
		}
	case "who_may_submit":
		for _, w := range e.Calls[call].Who {
			out = append(out, Choice{ID: w.ID, Name: w.Name})
		}
	}
	return append(out, f.Choices...)
}
