package intake

import (
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// Asked is an intake as somebody asked for it.
type Asked struct {
	Edition edition.ID       `json:"edition"`
	Call    edition.CallKind `json:"call"`
	Name    string           `json:"name"`              // of the file that was given
	Mapping string           `json:"mapping,omitempty"` // YAML
	SkipBad bool             `json:"skip_bad,omitempty"`
}

// mostTold is how many troubles a report names; all are counted.
const mostTold = 500

// longestValue is how much of a value a report repeats, in characters.
const longestValue = 80

// Trouble is one thing that is wrong, or worth knowing, in a source.
type Trouble struct {
	Row    int    `json:"row"`              // from 1; of a table, its head not counted
	Number string `json:"number,omitempty"` // of the file in the source
	Column string `json:"column,omitempty"`
	Field  string `json:"field,omitempty"`
	Code   Code   `json:"code"`
	Value  string `json:"value,omitempty"` // what was found, cut
}

// Code says what is wrong.
type Code string

// The codes of an intake, beside those of forms (fellowship.ProblemCode) and
// of refusals (fellowship.Reason).
const (
	Doubled      Code = "doubled"       // the number stands twice in the source
	NoNumber     Code = "no_number"     // the row has no number
	NoEmail      Code = "no_email"      // nobody to whom the file could belong
	NoDate       Code = "no_date"       // when it was received is not said, or can't be read
	OutOfWindow  Code = "out_of_window" // the call did not receive then; nothing is refused
	Unreadable   Code = "unreadable"    // the row can't be read
	NotBrought   Code = "not_brought"   // an attached file whose content is not there
	NotConverted Code = "not_converted" // a value that the field can't hold
)

// CodeOf is the code of a problem of a form.
func CodeOf(c fellowship.ProblemCode) Code { return Code(c) }

// Report is what an intake found, and what became of it.
type Report struct {
	Source    string `json:"source"`
	Encoding  string `json:"encoding,omitempty"`
	Separator string `json:"separator,omitempty"`
	Rows      int    `json:"rows"`
	// Of a dry run these are what would become of the rows.
	Added     int `json:"added"`
	Renewed   int `json:"renewed"`
	Unchanged int `json:"unchanged"`
	// Bad counts the rows that can't be brought in, Errors what is wrong with
	// them, Warnings what is worth knowing of the others.
	Bad      int       `json:"bad"`
	Errors   []Trouble `json:"errors,omitempty"`
	Warnings []Trouble `json:"warnings,omitempty"`
	// MoreErrors and MoreWarnings are those beyond what the report names.
	MoreErrors   int `json:"more_errors,omitempty"`
	MoreWarnings int `json:"more_warnings,omitempty"`
	// Unmatched are the columns of the source that no field takes, Unfilled the
	// fields of the form that no column fills.
	Unmatched []string `json:"unmatched,omitempty"`
	Unfilled  []string `json:"unfilled,omitempty"`
	// Decided counts the files by the word of the source for a decision that
	// was taken there.
	Decided map[string]int `json:"decided,omitempty"`
	// Fault refuses the whole source: it is not what it should be.
	Fault string `json:"fault,omitempty"`
}

// Fail notes what keeps a row out.
func (r *Report) Fail(t Trouble) {
	if len(r.Errors) == mostTold {
		r.MoreErrors++
		return
	}
	r.Errors = append(r.Errors, t.cut())
}

// Warn notes what is worth knowing of a row.
func (r *Report) Warn(t Trouble) {
	if len(r.Warnings) == mostTold {
		r.MoreWarnings++
		return
	}
	r.Warnings = append(r.Warnings, t.cut())
}

func (t Trouble) cut() Trouble {
	if runes := []rune(t.Value); len(runes) > longestValue {
		t.Value = string(runes[:longestValue-1]) + "…"
	}
	return t
}

// Good is how many rows can be brought in.
func (r Report) Good() int { return r.Rows - r.Bad }

// Count counts what a row became.
func (r *Report) Count(b Became) {
	switch b {
	case Added:
		r.Added++
	case Renewed:
		r.Renewed++
	case Unchanged:
		r.Unchanged++
	}
}
