package file

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/organisation"
)

// terms are what answers are held to, beside their field: the edition has the
// choices of some, the form the length of a line.
type terms struct {
	edition *edition.Edition
	call    edition.CallKind
}

func (t terms) charsPerLine() int { return FormOf(t.edition, t.call).CharsPerLine() }

// offers says whether a choice is one of those of the field. An amendment may
// have taken it away since it was made.
func (t terms) offers(f edition.Field, id string) bool {
	return slices.ContainsFunc(t.edition.ChoicesOf(t.call, f), func(c edition.Choice) bool { return c.ID == id })
}

// checkAnswer lists what a submission may not have in an answer that a draft
// may keep. at is the name of the field, with its row.
func checkAnswer(f edition.Field, at string, v Value, t terms) []fellowship.Problem {
	problem := func(code fellowship.ProblemCode, want, got int) []fellowship.Problem {
		p := fellowship.Problem{Field: at, Code: code}
		if want >= 0 {
			p.Want, p.Got = strconv.Itoa(want), strconv.Itoa(got)
		}
		return []fellowship.Problem{p}
	}
	switch v := v.(type) {
	case Text:
		return checkText(f, at, string(v), t.charsPerLine())
	case Number:
		if f.Min != nil && float64(v) < float64(*f.Min) {
			return []fellowship.Problem{{Field: at, Code: fellowship.TooSmall, Want: strconv.Itoa(*f.Min), Got: v.String()}}
		}
		if f.Max != nil && float64(v) > float64(*f.Max) {
			return []fellowship.Problem{{Field: at, Code: fellowship.TooLarge, Want: strconv.Itoa(*f.Max), Got: v.String()}}
		}
	case Town:
		switch {
		case v.Name == "" || v.Postcode == "":
			return problem(fellowship.Missing, -1, 0)
		case !isPostcode(v.Postcode):
			return problem(fellowship.NotAPostcode, 5, len(v.Postcode))
		}
	case Choice:
		if !t.offers(f, string(v)) {
			return problem(fellowship.NotAChoice, -1, 0)
		}
	case Choices:
		if slices.ContainsFunc(v, func(id string) bool { return !t.offers(f, id) }) {
			return problem(fellowship.NotAChoice, -1, 0)
		}
		return checkCount(f, at, len(v))
	case Rows:
		out := checkCount(f, at, len(v))
		for i, row := range v {
			for _, inner := range f.Fields {
				name := RowName(at, i, inner.ID)
				if row[inner.ID] == nil {
					continue
				}
				out = append(out, checkAnswer(inner, name, row[inner.ID], t)...)
			}
		}
		return out
	case Files:
		return checkCount(f, at, len(v))
	}
	return nil
}

func checkCount(f edition.Field, at string, n int) []fellowship.Problem {
	if f.Min != nil && n < *f.Min {
		return []fellowship.Problem{{Field: at, Code: fellowship.TooFew, Want: strconv.Itoa(*f.Min), Got: strconv.Itoa(n)}}
	}
	if f.Max != nil && n > *f.Max {
		return []fellowship.Problem{{Field: at, Code: fellowship.TooMany, Want: strconv.Itoa(*f.Max), Got: strconv.Itoa(n)}}
	}
	return nil
}

func checkText(f edition.Field, at, s string, charsPerLine int) []fellowship.Problem {
	var out []fellowship.Problem
	add := func(code fellowship.ProblemCode, want, got int) {
		out = append(out, fellowship.Problem{Field: at, Code: code, Want: strconv.Itoa(want), Got: strconv.Itoa(got)})
	}
	if n := Lines(s, charsPerLine); f.Lines > 0 && n > f.Lines {
		add(fellowship.TooManyLines, f.Lines, n)
	}
	if n := utf8.RuneCountInString(s); f.Chars > 0 && n > f.Chars {
		add(fellowship.TooLong, f.Chars, n)
	}
	switch f.Type {
	case edition.Email:
		if want := emailFault(s); want != "" {
			out = append(out, fellowship.Problem{Field: at, Code: fellowship.NotAnEmail, Want: want})
		}
	case edition.Phone:
		if n, ok := phoneDigits(s); !ok {
			add(fellowship.NotAPhone, 10, n)
		}
	case edition.Siret:
		if _, err := organisation.ParseSIRET(at, s); err != nil {
			add(fellowship.NotASiret, 14, countDigits(s))
		}
	case edition.WebAddress:
		if !isWebAddress(s) {
			out = append(out, fellowship.Problem{Field: at, Code: fellowship.NotAnAddress})
		}
	}
	return out
}

// Lines counts a text as the form does: a paragraph takes as many lines as its
// characters fill, and at least one. Rule F-10.
func Lines(s string, charsPerLine int) int {
	s = strings.TrimRight(s, " \t\n")
	if s == "" {
		return 0
	}
	n := 0
	for paragraph := range strings.SplitSeq(s, "\n") {
		n += max(1, (utf8.RuneCountInString(paragraph)+charsPerLine-1)/charsPerLine)
	}
	return n
}

func countDigits(s string) (n int) {
	for _, c := range s {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}

// emailFault says what is missing from an address: "at", "domain", or
// "address" for anything else; empty for a good one.
func emailFault(s string) string {
	_, err := account.ParseAddress(s)
	var invalid *fellowship.Invalid
	if errors.As(err, &invalid) {
		return invalid.Problems[0].Want
	}
	return ""
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// phoneDigits counts the digits of a number and says whether it is a French
// one (10 digits, or +33 and 9) or an international one.
func phoneDigits(s string) (digits int, ok bool) {
	digits = countDigits(s)
	if strings.Trim(s, "0123456789 .-()+/") != "" || strings.LastIndex(s, "+") > 0 {
		return digits, false
	}
	if strings.HasPrefix(s, "+33") || strings.HasPrefix(s, "+ 33") {
		national := digits - 2
		if strings.Contains(s, "(0)") {
			national--
		}
		return national + 1, national == 9
	}
	if strings.HasPrefix(s, "+") {
		return digits, digits >= 8 && digits <= 15
	}
	return digits, digits == 10 && strings.HasPrefix(strings.TrimLeft(s, "(/. -"), "0")
}

// isPostcode: five digits, as La Poste has them; none begins with 00.
func isPostcode(s string) bool {
	return len(s) == 5 && countDigits(s) == 5 && !strings.HasPrefix(s, "00")
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || strings.Contains(s, " ") {
		return false
	}
	name, end, ok := cutLast(u.Hostname(), ".")
	return ok && name != "" && len(end) >= 2
}
