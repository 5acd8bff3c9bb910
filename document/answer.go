package document

import (
	"slices"
	"strings"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
)

// AnswerWords is an answer in words: one line, or one a paragraph, a choice, a row.
// Empty without an answer.
func AnswerWords(l lang.Lang, e *edition.Edition, call edition.CallKind, f edition.Field, v file.Value) []string {
	switch v := v.(type) {
	case file.Text:
		return strings.Split(string(v), "\n")
	case file.Number:
		said := strings.ReplaceAll(v.String(), ".", l.T(",", "."))
		if f.Unit.Stated() {
			said += "\u00a0" + f.Unit.In(string(l))
		}
		return []string{said}
	case file.Date:
		return []string{l.Date(v.Start())}
	case file.YesNo:
		if v {
			return []string{l.T("Oui", "Yes")}
		}
		return []string{l.T("Non", "No")}
	case file.Choice:
		return []string{choiceName(l, e, call, f, string(v))}
	case file.Choices:
		var lines []string
		for i, id := range v {
			name := choiceName(l, e, call, f, id)
			if f.Type == edition.Ranked {
				name = l.Number(i+1) + ". " + name
			}
			lines = append(lines, name)
		}
		return lines
	case file.Town:
		return []string{strings.TrimSpace(v.Postcode + " " + v.Name)}
	case file.Sworn:
		return []string{l.T("Oui, attesté", "Yes, sworn")}
	case file.Files:
		var lines []string
		for _, a := range v {
			lines = append(lines, a.Name)
		}
		return lines
	case file.Rows:
		var lines []string
		for _, row := range v {
			lines = append(lines, rowLine(l, e, call, f, row))
		}
		return lines
	}
	return nil
}

// rowLine is a row of a group on one line: "Cheffe de projet · 50 %".
func rowLine(l lang.Lang, e *edition.Edition, call edition.CallKind, f edition.Field, row file.Answers) string {
	var parts []string
	for _, inner := range f.Fields {
		if lines := AnswerWords(l, e, call, inner, row[inner.ID]); len(lines) > 0 {
			parts = append(parts, strings.Join(lines, " "))
		}
	}
	return strings.Join(parts, " · ")
}

func choiceName(l lang.Lang, e *edition.Edition, call edition.CallKind, f edition.Field, id string) string {
	choices := e.ChoicesOf(call, f)
	i := slices.IndexFunc(choices, func(c edition.Choice) bool { return c.ID == id })
	if i < 0 {
		return id
	}
	return choices[i].Name.In(string(l))
}
