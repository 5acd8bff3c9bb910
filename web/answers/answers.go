// Package answers shows what a file answers, as its readers see it: the
// sections of the form, each question with its answer.
//
// What a reader may not see is not in the page: a mask says so in its place.
package answers

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
	"cohorte/web/words"
)

// Reading is the answers of a file before a reader.
type Reading struct {
	Lang    lang.Lang
	Rules   edition.Version // that the file was filed under
	Call    edition.CallKind
	Answers file.Answers
	// Identities shows the identifying fields.
	Identities bool
	// FileHref is the address of an attached file; nil names it only.
	FileHref func(a file.Attached) string
	// Scans are what a scanner said of the attached files.
	Scans file.Scans
	// Sections are the fields that are shown, by section; nil shows those that
	// the answers call for.
	Sections []edition.Section
	// Instead is what stands in the place of an answer; nil, or nil given,
	// leaves the answer. The field of a row has the row in its id.
	Instead func(f edition.Field) templ.Component
}

func (r Reading) form() edition.Form { return file.FormOf(r.Rules.Edition, r.Call) }

func (r Reading) fields(s edition.Section) []edition.Field {
	for _, shown := range r.Sections {
		if shown.ID == s.ID {
			return shown.Fields
		}
	}
	return file.ShownFieldsOf(r.form(), s, r.Answers)
}

// masked says whether the reader gets a mask instead of the answer. A group
// with an identifying field inside is read row by row. Rule F-12.
func (r Reading) masked(f edition.Field) bool { return f.Identifying && !r.Identities }

func (r Reading) say(t edition.Text) string { return t.In(string(r.Lang)) }

// instead is what stands in the place of an answer, nil for the answer itself.
func (r Reading) instead(f edition.Field) templ.Component {
	if r.Instead == nil {
		return nil
	}
	return r.Instead(f)
}

// rowName titles a row of a group.
func (r Reading) rowName(f edition.Field, i int) string {
	name := r.say(f.RowName)
	if name == "" {
		name = r.say(f.Label)
	}
	return name + " " + strconv.Itoa(i+1)
}

// lines are an answer in words, one a line.
func (r Reading) lines(f edition.Field, v file.Value) string {
	return strings.Join(words.Answer(r.Lang, r.Rules.Edition, r.Call, f, v), "\n")
}

// Attached is an attached file that the reader may see, by its hash.
func (r Reading) Attached(sha256 string) (file.Attached, bool) {
	for _, s := range r.form().Sections {
		for _, f := range r.fields(s) {
			if a, ok := r.attachedTo(f, r.Answers[f.ID], sha256); ok {
				return a, true
			}
		}
	}
	return file.Attached{}, false
}

func (r Reading) attachedTo(f edition.Field, v file.Value, sha256 string) (file.Attached, bool) {
	if r.masked(f) {
		return file.Attached{}, false
	}
	switch v := v.(type) {
	case file.Files:
		for _, a := range v {
			if a.SHA256 == sha256 {
				return a, true
			}
		}
	case file.Rows:
		for _, row := range v {
			for _, inner := range f.Fields {
				if a, ok := r.attachedTo(inner, row[inner.ID], sha256); ok && file.ShownInRow(r.form(), inner, row, r.Answers) {
					return a, true
				}
			}
		}
	}
	return file.Attached{}, false
}

// size is a size for people: "1,2 Mo", "340 Ko".
func size(l lang.Lang, bytes int64) string {
	if bytes >= 1000_000 {
		return l.Decimal(float64(bytes)/1e6, 1) + l.T("\u00a0Mo", "\u00a0MB")
	}
	return l.Decimal(float64(max(bytes/1000, 1)), 0) + l.T("\u00a0Ko", "\u00a0KB")
}

// inRow is a field of a row under an id of its own in the page.
func inRow(group edition.Field, row int, f edition.Field) edition.Field {
	f.ID = file.RowName(group.ID, row, f.ID)
	return f
}
