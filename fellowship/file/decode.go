package file

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// ShownFields is the name under which a form says which fields it showed, so
// that an unticked box is told from a field that was not on the page. Names
// that begin with "_" steer the page and are never answers.
const ShownFields = "_fields"

// maxRows bounds a group or a ranking without a limit of its own.
const maxRows = 100

// Posted is a posted form, read against the fields that it may hold.
type Posted struct {
	// Changes holds an answer for each field that was on the page and can be
	// kept; nil where the field was emptied. Files don't travel here.
	Changes Answers
	// Refused are faults that no draft can keep: what is not a number, a date
	// or one of the choices, what is not text. The typed text goes back to the
	// writer. The other fields of the form can be kept all the same, unless
	// Foreign.
	Refused []fellowship.Problem
	// Foreign: the form holds fields that are unknown or doubled; it was made
	// for another version of the page or by hand, and nothing of it is kept.
	Foreign bool
	// Flagged are faults that a draft may have and a submission may not: too
	// long, too few, an address without its end.
	Flagged []fellowship.Problem
}

// Invalid is every fault of the form, nil without any.
func (p Posted) Invalid() error {
	return (&fellowship.Invalid{Problems: slices.Concat(p.Refused, p.Flagged)}).OrNil()
}

// Decode reads a posted form. Names are those of the fields, with
// ".day .month .year" for a date, ".town .postcode" for a town, "[0]" for a
// rank and "[0].inner" for the fields of a row.
func Decode(e *edition.Edition, call edition.CallKind, fields []edition.Field, posted url.Values) Posted {
	r := reader{edition: e, call: call, posted: posted, used: map[string]bool{}, shown: map[string]bool{}}
	for _, id := range strings.Split(posted.Get(ShownFields), ",") {
		r.shown[id] = true
	}
	r.refuseWhatIsNotText()
	r.index()
	out := Posted{Changes: Answers{}}
	for _, f := range fields {
		if f.Type == edition.Attachment || (!r.shown[f.ID] && !r.present[f.ID]) {
			r.used[f.ID] = true
			continue
		}
		before := len(r.refused)
		v := r.value(f, f.ID)
		if len(r.refused) > before || r.unread[f.ID] {
			continue
		}
		out.Changes[f.ID] = v
		if v == nil && f.Required == edition.RequiredAlways {
			r.refuse(f.ID, fellowship.Missing)
			delete(out.Changes, f.ID)
		}
		if v != nil {
			out.Flagged = append(out.Flagged, checkAnswer(f, f.ID, v, terms{e, call})...)
		}
	}
	r.refuseWhatIsUnknown(fields)
	out.Refused = r.refused
	out.Foreign = slices.ContainsFunc(r.refused, func(p fellowship.Problem) bool {
		return p.Code == fellowship.UnknownField || p.Code == fellowship.Repeated
	})
	return out
}

type reader struct {
	edition *edition.Edition
	call    edition.CallKind
	posted  url.Values
	used    map[string]bool
	shown   map[string]bool
	present map[string]bool  // top-level ids that have at least one name
	rows    map[string][]int // "team" → posted row numbers, ascending
	broken  map[string]bool  // names whose value is not text
	unread  map[string]bool  // fields with such a name: what they hold stays
	refused []fellowship.Problem
}

func (r *reader) refuse(field string, code fellowship.ProblemCode) {
	r.refused = append(r.refused, fellowship.Problem{Field: field, Code: code})
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func (r *reader) refuseWhatIsNotText() {
	r.broken, r.unread = map[string]bool{}, map[string]bool{}
	for name, values := range r.posted {
		if !isText(name) || slices.ContainsFunc(values, func(s string) bool { return !isText(s) }) {
			r.broken[name] = true
			r.unread[TopField(name)] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.broken)) {
		field := ""
		if isText(name) {
			field = strings.TrimPrefix(name, "_")
		}
		r.refuse(field, fellowship.NotText)
	}
}

// index finds in one pass which fields and rows have names in the form, so
// that ten thousand names cost one look each.
func (r *reader) index() {
	r.present, r.rows = map[string]bool{}, map[string][]int{}
	seen := map[string]map[int]bool{}
	for name := range r.posted {
		end := strings.IndexAny(name, ".[")
		if end < 0 {
			r.present[name] = true
			continue
		}
		id := name[:end]
		r.present[id] = true
		row, ok := rowOf(name[end:])
		if !ok {
			continue
		}
		if seen[id] == nil {
			seen[id] = map[int]bool{}
		}
		seen[id][row] = true
	}
	for id, set := range seen {
		for row := range set {
			r.rows[id] = append(r.rows[id], row)
		}
		slices.Sort(r.rows[id])
	}
}

// rowOf reads "[12]" at the start of rest.
func rowOf(rest string) (int, bool) {
	digits, _, ok := strings.Cut(strings.TrimPrefix(rest, "["), "]")
	if !ok || !strings.HasPrefix(rest, "[") {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	return int(n), err == nil && n < maxRows && strconv.Itoa(int(n)) == digits
}

func (r *reader) refuseWhatIsUnknown(fields []edition.Field) {
	names := 0
	for _, name := range slices.Sorted(maps.Keys(r.posted)) {
		if strings.HasPrefix(name, "_") || r.used[name] || r.broken[name] {
			continue
		}
		r.refuse(name, fellowship.UnknownField)
		if names++; names == 20 {
			break
		}
	}
	for id := range r.shown {
		if id != "" && !slices.ContainsFunc(fields, func(f edition.Field) bool { return f.ID == id }) {
			r.refuse(id, fellowship.UnknownField)
		}
	}
}

// one is the single value of a name; several are a fault.
func (r *reader) one(name string) string {
	r.used[name] = true
	values := r.posted[name]
	if len(values) > 1 {
		r.refuse(name, fellowship.Repeated)
	}
	if len(values) == 0 || r.broken[name] {
		return ""
	}
	return strings.ReplaceAll(values[0], "\r\n", "\n")
}

func (r *reader) line(name string) string {
	return strings.Join(strings.Fields(r.one(name)), " ")
}

// value reads the answer of a field under a name; nil when it is empty or
// refused.
func (r *reader) value(f edition.Field, name string) Value {
	switch f.Type {
	case edition.Number:
		return r.number(name)
	case edition.DateField:
		return r.date(name)
	case edition.YesNo:
		return r.yesNo(name)
	case edition.OneChoice:
		return r.choice(f, name)
	case edition.Choices:
		return r.choices(f, name)
	case edition.Ranked:
		return r.ranked(f, name)
	case edition.Town:
		t := Town{Name: r.line(name + ".town"), Postcode: strings.ReplaceAll(r.line(name+".postcode"), " ", "")}
		if t == (Town{}) {
			return nil
		}
		return t
	case edition.Sworn:
		return r.sworn(name)
	case edition.Group:
		return r.group(f)
	case edition.LongText:
		return textOrNil(strings.Trim(strings.TrimRight(r.one(name), " \t\n"), "\n"))
	}
	return textOrNil(r.line(name))
}

func textOrNil(s string) Value {
	if s == "" {
		return nil
	}
	return Text(s)
}

var numeric = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,6})?$`)

func (r *reader) number(name string) Value {
	typed := r.one(name)
	bare := strings.Map(func(c rune) rune {
		switch c {
		case ' ', '\u00a0', '\u202f', '\t', '\n':
			return -1
		case ',':
			return '.'
		case '−':
			return '-'
		}
		return c
	}, typed)
	if bare == "" {
		return nil
	}
	n, err := strconv.ParseFloat(bare, 64)
	if err != nil || !numeric.MatchString(bare) {
		r.refuse(name, fellowship.NotANumber)
		return nil
	}
	return Number(n + 0) // -0 becomes 0
}

func (r *reader) date(name string) Value {
	typed := [3]string{r.line(name + ".day"), r.line(name + ".month"), r.line(name + ".year")}
	if typed == [3]string{} {
		return nil
	}
	var n [3]int
	for i, s := range typed {
		v, err := strconv.ParseUint(s, 10, 16)
		if err != nil {
			r.refuse(name, fellowship.NotADate)
			return nil
		}
		n[i] = int(v)
	}
	d := edition.Date{Year: n[2], Month: n[1], Day: n[0]}
	switch {
	case d.Year < 1900 || d.Year > 2199 || d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > 31:
		r.refuse(name, fellowship.NotADate)
		return nil
	case edition.DateOf(time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)) != d:
		r.refuse(name, fellowship.NoSuchDay)
		return nil
	}
	return Date{d}
}

func (r *reader) yesNo(name string) Value {
	switch r.one(name) {
	case "":
		return nil
	case "yes":
		return YesNo(true)
	case "no":
		return YesNo(false)
	}
	r.refuse(name, fellowship.NotAChoice)
	return nil
}

func (r *reader) sworn(name string) Value {
	switch r.one(name) {
	case "":
		return nil
	case "1":
		return Sworn(true)
	}
	r.refuse(name, fellowship.NotAChoice)
	return nil
}

func (r *reader) offered(f edition.Field, id string) bool {
	return terms{r.edition, r.call}.offers(f, id)
}

func (r *reader) choice(f edition.Field, name string) Value {
	id := r.one(name)
	if id == "" {
		return nil
	}
	if !r.offered(f, id) {
		r.refuse(name, fellowship.NotAChoice)
		return nil
	}
	return Choice(id)
}

func (r *reader) choices(f edition.Field, name string) Value {
	r.used[name] = true
	var chosen Choices
	for _, id := range r.posted[name] {
		switch {
		case id == "":
		case !r.offered(f, id):
			r.refuse(name, fellowship.NotAChoice)
			return nil
		case slices.Contains(chosen, id):
			r.refuse(name, fellowship.Repeated)
			return nil
		default:
			chosen = append(chosen, id)
		}
	}
	var ordered Choices
	for _, c := range r.edition.ChoicesOf(r.call, f) {
		if slices.Contains(chosen, c.ID) {
			ordered = append(ordered, c.ID)
		}
	}
	if len(ordered) == 0 {
		return nil
	}
	return ordered
}

func (r *reader) ranked(f edition.Field, name string) Value {
	var ranked Choices
	for _, i := range r.rows[name] {
		at := name + "[" + strconv.Itoa(i) + "]"
		id := r.one(at)
		switch {
		case id == "":
		case !r.offered(f, id):
			r.refuse(at, fellowship.NotAChoice)
		case slices.Contains(ranked, id):
			r.refuse(at, fellowship.ChosenTwice)
		default:
			ranked = append(ranked, id)
		}
	}
	if len(ranked) == 0 {
		return nil
	}
	return ranked
}

// group reads the rows; one without any answer is left out.
func (r *reader) group(f edition.Field) Value {
	var rows Rows
	for _, i := range r.rows[f.ID] {
		row := Answers{}
		for _, inner := range f.Fields {
			if inner.Type == edition.Attachment || inner.Type == edition.Group || inner.Type == edition.Ranked {
				continue
			}
			if v := r.value(inner, RowName(f.ID, i, inner.ID)); v != nil {
				row[inner.ID] = v
			}
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return rows
}

// RowName is the name of a field in a row: "team[0].role".
func RowName(group string, row int, field string) string {
	return group + "[" + strconv.Itoa(row) + "]." + field
}

// Encode writes answers as the form posts them, for the page to show again.
func Encode(fields []edition.Field, answers Answers) url.Values {
	out := url.Values{}
	for _, f := range fields {
		encodeField(out, f, f.ID, answers[f.ID])
	}
	return out
}

func encodeField(out url.Values, f edition.Field, name string, v Value) {
	switch v := v.(type) {
	case Text:
		out.Set(name, string(v))
	case Number:
		out.Set(name, v.String())
	case Date:
		out.Set(name+".day", strconv.Itoa(v.Day))
		out.Set(name+".month", strconv.Itoa(v.Month))
		out.Set(name+".year", strconv.Itoa(v.Year))
	case YesNo:
		out.Set(name, map[YesNo]string{true: "yes", false: "no"}[v])
	case Choice:
		out.Set(name, string(v))
	case Choices:
		for i, id := range v {
			if f.Type == edition.Ranked {
				out.Set(name+"["+strconv.Itoa(i)+"]", id)
			} else {
				out.Add(name, id)
			}
		}
	case Town:
		out.Set(name+".town", v.Name)
		out.Set(name+".postcode", v.Postcode)
	case Sworn:
		out.Set(name, "1")
	case Rows:
		for i, row := range v {
			for _, inner := range f.Fields {
				encodeField(out, inner, RowName(name, i, inner.ID), row[inner.ID])
			}
		}
	}
}
