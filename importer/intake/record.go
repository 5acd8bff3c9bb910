// Package intake reads files that were received in another system: a table, an
// export of Démarches-simplifiées, an archive of another place.
//
// A source is read twice, row by row: once to check every row, once to bring
// them in. Nothing is kept of a row that was read but its number, so that a
// hundred thousand rows cost no more memory than their numbers. Fields are
// matched by the identifiers of the source, never by their position or label.
package intake

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"
)

// Record is one file as a source has it.
type Record struct {
	Row      int
	Number   string
	Email    string
	Name     string
	Received string // as it is written there
	Changed  string
	State    string
	Values   []Value
	Trouble  string // why the row can't be read, empty when it can
}

// Value is what a source has under one of its identifiers.
type Value struct {
	ID    string // of the column or the field there
	Label string
	Texts []string  // one, or each of several that were chosen
	Rows  [][]Value // of a repeated group
	Files []Attached
}

// Attached is a file that was attached there.
type Attached struct {
	Name     string
	MD5      string // in base64, empty when it isn't said
	Contents string // of which it is: a path in a folder of attached files
}

// Text is the value as one text.
func (v Value) Text() string {
	if len(v.Texts) == 0 {
		return ""
	}
	return v.Texts[0]
}

// hash is that of all that was read of the record.
func (r Record) hash() string {
	r.Row = 0
	text, err := json.Marshal(r)
	if err != nil {
		panic("a record can't be written: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Source gives its records one after the other, from the first each time.
type Source interface {
	// Kind is its name in origins: "csv".
	Kind() string
	// Each ends with the error of do.
	Each(do func(Record) error) error
	// Columns are its identifiers with what they are called, as far as they
	// are known before the records are read.
	Columns() []Column
	// Said is how it was read: encoding and separator of a table.
	Said() (encoding, separator string)
}

// Column is an identifier of a source.
type Column struct{ ID, Label string }

// times are the forms in which sources write an instant, most exact first;
// those without a zone are of Paris.
var times = []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02",
	"02/01/2006 15:04:05", "02/01/2006 15:04", "02/01/2006 15h04", "02/01/2006"}

// instant reads when something was received.
func instant(text string, in *time.Location) (time.Time, bool) {
	for _, form := range times {
		if t, err := time.ParseInLocation(form, text, in); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// skipMark leaves out the mark of UTF-8.
func skipMark(r io.Reader) io.Reader {
	in := bufio.NewReaderSize(r, 64<<10)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		in.Discard(3) //nolint:errcheck // it was peeked at
	}
	return in
}

// sortValues puts values in the order of their identifiers.
func sortValues(values []Value) {
	slices.SortFunc(values, func(a, b Value) int { return strings.Compare(a.ID, b.ID) })
}
