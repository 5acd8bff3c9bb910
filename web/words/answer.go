package words

import (
	"cohorte/document"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
)

// Answer is an answer in words, the same as documents have: one line, or one a
// paragraph, a choice, a row. Empty without an answer.
func Answer(l lang.Lang, e *edition.Edition, call edition.CallKind, f edition.Field, v file.Value) []string {
	return document.AnswerWords(l, e, call, f, v)
}
