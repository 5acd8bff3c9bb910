// Package answers shows what a file answers, as its readers see it: the
// sections of the form, each question with its answer.
//
// What a reader may not see is not in the page: a mask says so in its place.
package answers

import (
	"strconv"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
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
}

func (r Reading) form() edition.Form { return file.FormOf(r.Rules.Edition, r.Call) }

func (r Reading) fields(s edition.Section) []edition.Field {
	return file.ShownFieldsOf(r.form(), s, r.Answers)
}

// masked says whether the reader gets a mask instead of the answer. A group
// with an identifying field inside is read row by row.
func (r Reading) masked(f edition.Field) bool { return f.Identifying && !r.Identities }

func (r Reading) say(t edition.Text) string { return t.In(string(r.Lang)) }

// choice is the name of a choice. One that the edition no longer has is shown
// by its id: the answer was given, and stays.
func (r Reading) choice(f edition.Field, id string) string {
	for _, c := range r.Rules.ChoicesOf(r.Call, f) {
		if c.ID == id {
			return r.say(c.Name)
		}
	}
	return id
}

// rowName titles a row of a group.
func (r Reading) rowName(f edition.Field, i int) string {
	name := r.say(f.RowName)
	if name == "" {
		name = r.say(f.Label)
	}
	return name + " " + strconv.Itoa(i+1)
}

// number is a number with its unit.
func (r Reading) number(f edition.Field, n file.Number) string {
	decimals := 0
	for v := float64(n); v != float64(int64(v)) && decimals < 4; v *= 10 {
		decimals++
	}
	s := r.Lang.Decimal(float64(n), decimals)
	if f.Unit.Stated() {
		s += "\u00a0" + r.say(f.Unit)
	}
	return s
}

// Size is a size for people: "1,2 Mo", "340 Ko".
func Size(l lang.Lang, bytes int64) string {
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
