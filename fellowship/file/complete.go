package file

import (
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// SectionStatus is how far a section is.
type SectionStatus string

// The statuses of a section.
const (
	NotStarted SectionStatus = "not_started"
	InProgress SectionStatus = "in_progress"
	Complete   SectionStatus = "complete"
)

// Progress is how far a file is: what is missing, what is wrong, and what
// could make it inadmissible.
type Progress struct {
	Sections []SectionProgress
	// AtRisk are the rules of the call that the answers break, or that cannot
	// be told while the field that decides them is empty.
	AtRisk []Risk
}

// SectionProgress is how far one section is.
type SectionProgress struct {
	Section  edition.Section
	Status   SectionStatus
	Left     int // fields that are missing or wrong
	Problems []fellowship.Problem
}

// Risk is a rule of the call that the file may break.
type Risk struct {
	Rule   edition.Rule
	Broken bool   // by the answers; else an answer is missing
	Field  string // where it is decided, empty when no field of the form says
}

// Complete says whether the file can be submitted.
func (p Progress) Complete() bool { return p.Left() == 0 }

// Left is how many fields are missing or wrong.
func (p Progress) Left() int {
	n := 0
	for _, s := range p.Sections {
		n += s.Left
	}
	return n
}

// Problems lists what is missing or wrong, in the order of the form.
func (p Progress) Problems() []fellowship.Problem {
	var all []fellowship.Problem
	for _, s := range p.Sections {
		all = append(all, s.Problems...)
	}
	return all
}

// Done is how many sections are complete.
func (p Progress) Done() int {
	n := 0
	for _, s := range p.Sections {
		if s.Status == Complete {
			n++
		}
	}
	return n
}

// FormOf is the form of a call.
func FormOf(e *edition.Edition, call edition.CallKind) edition.Form {
	return e.Forms[e.Calls[call].Form]
}

// Completeness looks at the answers of a draft as a submission would.
func Completeness(e *edition.Edition, call edition.CallKind, answers Answers) Progress {
	form := FormOf(e, call)
	see := sight{form: form, answers: answers, known: map[string]bool{}}
	var out Progress
	for _, s := range form.Sections {
		sp := SectionProgress{Section: s, Status: InProgress}
		started := false
		wrong := map[string]bool{}
		for _, f := range s.Fields {
			if !see.shows(f) {
				continue
			}
			started = started || answers[f.ID] != nil
			problems := problemsOf(f, f.ID, answers[f.ID], terms{e, call}, see.lookup)
			if len(problems) > 0 {
				wrong[f.ID] = true
			}
			sp.Problems = append(sp.Problems, problems...)
		}
		sp.Left = len(wrong)
		switch {
		case sp.Left == 0:
			sp.Status = Complete
		case !started:
			sp.Status = NotStarted
		}
		out.Sections = append(out.Sections, sp)
	}
	out.AtRisk = risks(e.Calls[call], form, answers, see.lookup)
	return out
}

// problemsOf is what a submission may not have in one field.
func problemsOf(f edition.Field, at string, v Value, t terms, look edition.Lookup) []fellowship.Problem {
	if v == nil {
		if !f.NeededToSubmit() {
			return nil
		}
		if f.Type == edition.Sworn {
			return []fellowship.Problem{{Field: at, Code: fellowship.NotSworn}}
		}
		return []fellowship.Problem{{Field: at, Code: fellowship.Missing}}
	}
	problems := checkAnswer(f, at, v, t)
	rows, ok := v.(Rows)
	if !ok {
		return problems
	}
	for i, row := range rows {
		for _, inner := range f.Fields {
			if row[inner.ID] == nil && showsInRow(inner, row, look) {
				problems = append(problems, problemsOf(inner, RowName(at, i, inner.ID), nil, t, look)...)
			}
		}
	}
	return problems
}

func risks(call edition.Call, form edition.Form, answers Answers, look edition.Lookup) []Risk {
	var out []Risk
	for _, rule := range call.Conditions {
		if rule.When.IsZero() || rule.Assessed {
			continue
		}
		field := decidedBy(form, rule)
		switch rule.When.Eval(look) {
		case edition.False:
			out = append(out, Risk{Rule: rule, Broken: true, Field: field})
		case edition.Unknown:
			if f, ok := form.Field(field); ok && f.Rule == rule.ID && answers[field] == nil {
				out = append(out, Risk{Rule: rule, Field: field})
			}
		}
	}
	return out
}

// decidedBy is the field that says which rule it decides, else the first one
// that the rule reads.
func decidedBy(form edition.Form, rule edition.Rule) string {
	for _, s := range form.Sections {
		for i := range s.Fields {
			if s.Fields[i].Rule == rule.ID {
				return s.Fields[i].ID
			}
		}
	}
	for _, id := range rule.When.Fields() {
		if _, ok := form.Field(id); ok {
			return id
		}
	}
	return ""
}

// Shown are the answers to the fields that their conditions show: what is
// submitted. In a row, the same. Rule F-5.
func Shown(form edition.Form, answers Answers) Answers {
	see := sight{form: form, answers: answers, known: map[string]bool{}}
	out := Answers{}
	for _, f := range Fields(form) {
		v := answers[f.ID]
		if v == nil || !see.shows(f) {
			continue
		}
		if rows, ok := v.(Rows); ok {
			v = shownRows(f, rows, see.lookup)
		}
		out[f.ID] = v
	}
	return out
}

func shownRows(f edition.Field, rows Rows, look edition.Lookup) Rows {
	out := make(Rows, len(rows))
	for i, row := range rows {
		out[i] = Answers{}
		for _, inner := range f.Fields {
			if row[inner.ID] != nil && showsInRow(inner, row, look) {
				out[i][inner.ID] = row[inner.ID]
			}
		}
	}
	return out
}

// ShownFieldsOf are the fields of a section that their conditions show.
func ShownFieldsOf(form edition.Form, s edition.Section, answers Answers) []edition.Field {
	see := sight{form: form, answers: answers, known: map[string]bool{}}
	var out []edition.Field
	for _, f := range s.Fields {
		if see.shows(f) {
			out = append(out, f)
		}
	}
	return out
}

// ShownInRow says whether the condition of a field of a group shows it in a
// row: it may read the row, and the rest of the file.
func ShownInRow(form edition.Form, f edition.Field, row, answers Answers) bool {
	see := sight{form: form, answers: answers, known: map[string]bool{}}
	return showsInRow(f, row, see.lookup)
}

func showsInRow(f edition.Field, row Answers, look edition.Lookup) bool {
	return f.ShownIf.Eval(func(id string) (any, bool) {
		if v := row[id]; v != nil {
			return v.plain(), true
		}
		return look(id)
	}) == edition.True
}

// sight evaluates the conditions of a form on one state of the answers. What a
// hidden field holds counts as no answer.
type sight struct {
	form    edition.Form
	answers Answers
	known   map[string]bool // fields whose condition was evaluated, or is being
}

func (s *sight) shows(f edition.Field) bool {
	if f.ShownIf.IsZero() {
		return true
	}
	if shown, ok := s.known[f.ID]; ok {
		return shown
	}
	s.known[f.ID] = false // a condition that leads back to itself hides the field
	s.known[f.ID] = f.ShownIf.Eval(s.lookup) == edition.True
	return s.known[f.ID]
}

func (s *sight) lookup(id string) (any, bool) {
	f, ok := s.form.Field(id)
	if !ok || !s.shows(f) || s.answers[id] == nil {
		return nil, false
	}
	v := s.answers[id].plain()
	return v, v != nil
}

// TopField is the field of the form that a problem belongs to: "team" of
// "team[0].role".
func TopField(at string) string {
	if i := strings.IndexAny(at, "[."); i >= 0 {
		return at[:i]
	}
	return at
}
