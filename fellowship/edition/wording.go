package edition

import (
	"fmt"
	"slices"
)

// Wording is a text of an edition that the team may correct in the browser: it
// helps to understand a rule and is none (rule E-14).
type Wording struct {
	Path string // where an edition file says it
	Kind WordingKind
	Call CallKind // of a form's help
	// Where says where readers meet it, from the outside in: the title of the
	// section, the label of the field.
	Where []Text
	Text  Text // as it is now; of a frequent question, its answer
	// Question is set for a frequent question only.
	Question Text
}

// WordingKind is what a wording is.
type WordingKind string

// The kinds of wording.
const (
	ContactWording  WordingKind = "contact"  // the address that people write to; only Text.FR
	QuestionWording WordingKind = "question" // a frequent question and its answer
	IntroWording    WordingKind = "intro"    // before a form
	SectionWording  WordingKind = "section"  // what a section is for
	HelpWording     WordingKind = "help"     // above a field
	WhyWording      WordingKind = "why"      // why a field is asked
)

// The paths of what stands once in an edition.
const (
	contactPath   = "programme.contact"
	questionsPath = "frequent_questions"
)

// Wordings are the texts that may be corrected, in the order in which readers
// meet them.
func (e *Edition) Wordings() []Wording {
	var all []Wording
	e.walk(func(w Wording) *Text {
		all = append(all, w)
		return nil
	})
	return all
}

// Wording is the text at a path.
func (e *Edition) Wording(path string) (Wording, bool) {
	all := e.Wordings()
	i := slices.IndexFunc(all, func(w Wording) bool { return w.Path == path })
	if i < 0 {
		return Wording{}, false
	}
	return all[i], true
}

// walk shows every wording to visit, and puts what it returns in its place.
// Nothing is written where visit returns nil: editions on a shelf are shared.
func (e *Edition) walk(visit func(Wording) *Text) {
	if t := visit(Wording{Path: contactPath, Kind: ContactWording, Text: Text{FR: e.Programme.Contact}}); t != nil {
		e.Programme.Contact = t.FR
	}
	for _, q := range e.Answers { // a correction of these changes more than a text
		visit(Wording{Path: questionPath(q.ID), Kind: QuestionWording, Call: q.Call, Text: q.Answer, Question: q.Question})
	}
	for _, kind := range []CallKind{TalentCall, ProjectCall} {
		call, ok := e.Calls[kind]
		if !ok {
			continue
		}
		form, path := e.Forms[call.Form], "forms."+call.Form
		if t := visit(Wording{Path: path + ".intro", Kind: IntroWording, Call: kind, Text: form.Intro}); t != nil {
			form.Intro = *t
			e.Forms[call.Form] = form
		}
		for i := range form.Sections {
			s := &form.Sections[i]
			at := path + ".sections[" + s.ID + "]"
			if t := visit(Wording{Path: at + ".help", Kind: SectionWording, Call: kind, Where: []Text{s.Title}, Text: s.Help}); t != nil {
				s.Help = *t
			}
			walkFields(s.Fields, at, kind, []Text{s.Title}, visit)
		}
	}
}

func walkFields(fields []Field, path string, call CallKind, where []Text, visit func(Wording) *Text) {
	for i := range fields {
		f := &fields[i]
		at, here := path+".fields["+f.ID+"]", append(slices.Clone(where), f.Label)
		if t := visit(Wording{Path: at + ".help", Kind: HelpWording, Call: call, Where: here, Text: f.Help}); t != nil {
			f.Help = *t
		}
		if t := visit(Wording{Path: at + ".why", Kind: WhyWording, Call: call, Where: here, Text: f.Why}); t != nil {
			f.Why = *t
		}
		walkFields(f.Fields, at, call, here, visit)
	}
}

func questionPath(id string) string { return fmt.Sprintf("%s[%s]", questionsPath, id) }
