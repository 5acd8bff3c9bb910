package document

import (
	"slices"
	"strings"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
)

// AnswerColumn is one field of a form as a column of a sheet.
type AnswerColumn struct {
	Field edition.Field // as the latest of the versions has it
	// Head is the question with the id of its field: "Nom du projet [name]".
	// The id is what an import goes by.
	Head string
}

// AnswerColumns are the fields of a call in several versions of its editions,
// in the order of the last of them; fields that only earlier ones have come
// after. Without identities, identifying fields have no column.
func AnswerColumns(l lang.Lang, call edition.CallKind, versions []edition.Version, identities bool) []AnswerColumn {
	var columns []AnswerColumn
	for _, v := range slices.Backward(versions) {
		for _, f := range file.Fields(file.FormOf(v.Edition, call)) {
			known := slices.ContainsFunc(columns, func(c AnswerColumn) bool { return c.Field.ID == f.ID })
			if known || (f.Identifying && !identities) {
				continue
			}
			columns = append(columns, AnswerColumn{Field: f, Head: Head(l, f)})
		}
	}
	return columns
}

// Head is what stands above the column of a field.
func Head(l lang.Lang, f edition.Field) string { return f.Label.In(string(l)) + " [" + f.ID + "]" }

// between parts what stands in one cell: choices, rows, files.
const between = " | "

// Cell is an answer as a typed cell: what counts or orders stays a number, a
// day; all else is in words. Rules are those that the file was filed under.
func (c AnswerColumn) Cell(l lang.Lang, rules edition.Version, call edition.CallKind, answers file.Answers, identities bool) any {
	f, ok := file.FormOf(rules.Edition, call).Field(c.Field.ID)
	if !ok || answers[f.ID] == nil {
		return nil
	}
	switch v := Visible(f, answers[f.ID], identities).(type) {
	case nil:
		return nil
	case file.Number:
		return float64(v)
	case file.Date:
		return v.Date
	case file.Text:
		return string(v)
	default:
		return strings.Join(AnswerWords(l, rules.Edition, call, f, v), between)
	}
}

// Visible is an answer without what identifies people, for who may not see
// identities; nil when nothing is left. Rule F-12.
func Visible(f edition.Field, v file.Value, identities bool) file.Value {
	if identities || v == nil {
		return v
	}
	if f.Identifying {
		return nil
	}
	rows, ok := v.(file.Rows)
	if !ok {
		return v
	}
	out := make(file.Rows, len(rows))
	for i, row := range rows {
		out[i] = file.Answers{}
		for _, inner := range f.Fields {
			if row[inner.ID] != nil && !inner.Identifying {
				out[i][inner.ID] = row[inner.ID]
			}
		}
	}
	return out
}
