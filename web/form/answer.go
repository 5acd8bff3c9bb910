package form

import (
	"strconv"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/web/layout"
	"cohorte/web/words"
)

// answerLines is an answer in words, for reading: one line, or several for
// lists and long texts.
func (p page) answerLines(f edition.Field, v file.Value) []string {
	return words.Answer(p.V.Lang, p.Opened.Rules.Edition, p.Opened.File.Call, f, v)
}

// answered is one answer of the reading page.
type answered struct {
	Label string
	Lines []string
	Files []file.Attached
	Field edition.Field
	Fault string // what is missing or wrong, empty when nothing is
}

// readSection is one section of the reading page.
type readSection struct {
	ID, Title string
	N         int // from 1
	Answers   []answered
}

// reading lists the answers that would be submitted, as readers will see them.
func (p page) reading(answers file.Answers, faults map[string]string) []readSection {
	var out []readSection
	form := p.form()
	for i, s := range form.Sections {
		rs := readSection{ID: s.ID, Title: p.in(s.Title), N: i + 1}
		for _, f := range file.ShownFieldsOf(form, s, answers) {
			a := answered{Label: p.in(f.Label), Field: f, Fault: faults[f.ID]}
			if files, ok := answers[f.ID].(file.Files); ok {
				a.Files = files
			} else {
				a.Lines = p.answerLines(f, answers[f.ID])
			}
			rs.Answers = append(rs.Answers, a)
		}
		out = append(out, rs)
	}
	return out
}

// pairs is a section as a list of facts.
func (p page) pairs(s readSection) []layout.Pair {
	var pairs []layout.Pair
	for _, a := range s.Answers {
		pairs = append(pairs, layout.Pair{Term: a.Label, Is: answerView(p, a)})
	}
	return pairs
}

func (s readSection) title() string { return strconv.Itoa(s.N) + ". " + s.Title }
