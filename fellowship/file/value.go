package file

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"cohorte/fellowship/edition"
)

// Answers are what a file answers, by the id of the field. A field without an
// answer is absent. Where a change to answers is meant, a nil value removes.
type Answers map[string]Value

// Value is one typed answer: Text, Number, Date, YesNo, Choice, Choices, Town,
// Rows, Sworn or Files.
type Value interface {
	// plain is what conditions compare: a string, float64, bool or []string;
	// nil for what no condition can read.
	plain() any
}

// The kinds of answer.
type (
	// Text answers a short or long text, an e-mail address, a phone number, a
	// SIRET or a web address. Lines end in \n.
	Text string
	// Number answers a number, in the unit of the field.
	Number float64
	// Date answers a date.
	Date struct{ edition.Date }
	// YesNo answers yes (true) or no.
	YesNo bool
	// Choice is the id of the choice.
	Choice string
	// Choices are ids: in the order of the field where several may be chosen,
	// in the order of preference where they are ranked.
	Choices []string
	// Town is a town and its postcode; a draft may lack one of the two.
	Town struct {
		Name     string `json:"town"`
		Postcode string `json:"postcode"`
	}
	// Rows are the rows of a group.
	Rows []Answers
	// Sworn is a statement that was ticked: only true is ever kept.
	Sworn bool
	// Files are the attached files of a field.
	Files []Attached
)

// Attached is a file kept outside the database under its hash.
type Attached struct {
	SHA256    string `json:"sha256"` // hexadecimal
	Name      string `json:"name"`   // as the writer's computer called it, without folders
	Size      int64  `json:"size"`   // bytes
	MediaType string `json:"media_type"`
}

func (v Text) plain() any    { return string(v) }
func (v Number) plain() any  { return float64(v) }
func (v Date) plain() any    { return v.String() }
func (v YesNo) plain() any   { return bool(v) }
func (v Choice) plain() any  { return string(v) }
func (v Choices) plain() any { return []string(v) }
func (v Town) plain() any    { return v.Name }
func (v Rows) plain() any    { return float64(len(v)) }
func (v Sworn) plain() any   { return bool(v) }
func (v Files) plain() any   { return float64(len(v)) }

// String is the number as conditions and forms write it: "2.5".
func (v Number) String() string { return strconv.FormatFloat(float64(v), 'f', -1, 64) }

// Set is a copy of the answers with the changes made: a nil value removes.
func (a Answers) Set(changes Answers) Answers {
	out := maps.Clone(a)
	if out == nil {
		out = Answers{}
	}
	for id, v := range changes {
		if v == nil {
			delete(out, id)
			continue
		}
		out[id] = v
	}
	return out
}

// Changes are the members of changes that differ from what the answers hold.
func (a Answers) Changes(changes Answers) Answers {
	out := Answers{}
	for id, v := range changes {
		if !Same(a[id], v) {
			out[id] = v
		}
	}
	return out
}

// Text is the answer of a text, a choice's id, a town's name; empty otherwise.
func (a Answers) Text(field string) string {
	switch v := a[field].(type) {
	case Text:
		return string(v)
	case Choice:
		return string(v)
	case Town:
		return v.Name
	}
	return ""
}

// NameOf is what the answers call the file: those of the fields that name it,
// one after the other, empty while none is answered.
func (a Answers) NameOf(form edition.Form) string {
	var words []string
	for _, id := range form.FileName {
		if word := a.Text(id); word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// Attached lists every file attached to the answers, in the order of the form.
func (a Answers) Attached(form edition.Form) []Attached {
	var all []Attached
	for _, s := range form.Sections {
		for _, f := range s.Fields {
			all = append(all, a.attachedTo(f)...)
		}
	}
	return all
}

func (a Answers) attachedTo(f edition.Field) []Attached {
	var all []Attached
	switch v := a[f.ID].(type) {
	case Files:
		all = append(all, v...)
	case Rows:
		for _, row := range v {
			for _, inner := range f.Fields {
				all = append(all, row.attachedTo(inner)...)
			}
		}
	}
	return all
}

// Same says whether two answers are equal; nil is no answer.
func Same(a, b Value) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return bytes.Equal(EncodeValue(a), EncodeValue(b))
}

// EncodeValue writes an answer as JSON in one way only: keys sorted, nothing
// escaped that JSON does not require.
func EncodeValue(v Value) []byte { return encode(v) }

func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("an answer can't be written as JSON: " + err.Error()) // NaN: decoding refuses it
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// DecodeValue reads what EncodeValue wrote, guided by the type of the field.
func DecodeValue(f edition.Field, data []byte) (Value, error) {
	switch f.Type {
	case edition.Number:
		return decoded[Number](f, data)
	case edition.DateField:
		return decoded[Date](f, data)
	case edition.YesNo:
		return decoded[YesNo](f, data)
	case edition.OneChoice:
		return decoded[Choice](f, data)
	case edition.Choices, edition.Ranked:
		return decoded[Choices](f, data)
	case edition.Town:
		return decoded[Town](f, data)
	case edition.Sworn:
		return decoded[Sworn](f, data)
	case edition.Attachment:
		return decoded[Files](f, data)
	case edition.Group:
		var raw []map[string]json.RawMessage
		if err := json.Unmarshal(data, &raw); err != nil {
			return nil, fmt.Errorf("the rows of %s can't be read: %w", f.ID, err)
		}
		rows := make(Rows, len(raw))
		for i, r := range raw {
			row, err := DecodeAnswers(f.Fields, r)
			if err != nil {
				return nil, err
			}
			rows[i] = row
		}
		return rows, nil
	}
	return decoded[Text](f, data)
}

func decoded[V Value](f edition.Field, data []byte) (Value, error) {
	var v V
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, fmt.Errorf("the answer of %s can't be read: %w", f.ID, err)
	}
	return v, nil
}

// DecodeAnswers reads stored answers. One to a field that the fields don't
// hold, because a later version of the edition dropped it, is left out; null is
// an answer that was removed.
func DecodeAnswers[J ~[]byte](fields []edition.Field, stored map[string]J) (Answers, error) {
	out := Answers{}
	for _, f := range fields {
		data, ok := stored[f.ID]
		if !ok || string(data) == "null" {
			continue
		}
		v, err := DecodeValue(f, data)
		if err != nil {
			return nil, err
		}
		out[f.ID] = v
	}
	return out, nil
}

// Fields are all fields of a form, in order.
func Fields(form edition.Form) []edition.Field {
	n := 0
	for _, s := range form.Sections {
		n += len(s.Fields)
	}
	all := make([]edition.Field, 0, n) // fields are large: one copy of each
	for _, s := range form.Sections {
		all = append(all, s.Fields...)
	}
	return all
}
