package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// An edition is data: none of its amounts, dates, counts, names of profiles or
// of criteria may stand in the program. What they are is read from the edition
// files themselves, so that the test follows them.

// valueExceptions are files that hold a value of an edition for a reason.
var valueExceptions = map[string]string{}

// literal is a piece of a source that a person could read on a page.
type literal struct {
	path string
	line int
	text string // folded
	code string // as written
}

// value is something that an edition says, in the ways in which code could
// repeat it.
type value struct {
	said  string // in the edition file
	hint  string // without it in the text, no form matches
	forms []*regexp.Regexp
	id    string // an identifier, refused as a whole literal only
}

func TestNoValueOfAnEditionStandsInTheProgram(t *testing.T) {
	t.Parallel()
	values := editionValues(t)
	if len(values) < 50 {
		t.Fatalf("found %d values in the editions: this test checks nothing", len(values))
	}
	judged := map[string]bool{}
	for _, l := range literals(t) {
		if valueExceptions[l.path] != "" || judged[l.code] {
			continue // the same words again: the first place is enough
		}
		judged[l.code] = true
		for _, v := range values {
			if v.in(l) {
				t.Errorf("%s:%d: %.60q holds a value of an edition: %s", l.path, l.line, l.code, v.said)
			}
		}
	}
}

func TestValuesOfAnEditionAreSeen(t *testing.T) {
	t.Parallel()
	values := editionValues(t)
	for _, text := range []string{
		"payé 3\u202f500\u00a0€ nets", "3,500 euros", "350000", "jusqu'au 18 mars 2022", "Friday 18 March 2022",
		"2022-03-18", "pendant 10 mois", "des juristes du numérique", "caractère entrepreneurial du projet",
	} {
		l := literal{text: folded(text), code: text}
		seen := false
		for _, v := range values {
			seen = seen || v.in(l)
		}
		if !seen {
			t.Errorf("%q is not seen as a value of an edition", text)
		}
	}
}

func (v value) in(l literal) bool {
	if v.id != "" {
		return l.code == v.id
	}
	if !strings.Contains(l.text, v.hint) {
		return false
	}
	for _, form := range v.forms {
		if form.MatchString(l.text) {
			return true
		}
	}
	return false
}

func editionValues(t *testing.T) []value {
	t.Helper()
	seen := map[string]bool{}
	var values []value
	for _, s := range sources(t, ".yaml") {
		if s.folder() != "editions" {
			continue
		}
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(s.text), &doc); err != nil {
			t.Fatalf("%s: %v", s.path, err)
		}
		walkYAML(&doc, nil, func(at []string, said string) {
			if v, ok := valueOf(at, said); ok && !seen[said] {
				seen[said] = true
				values = append(values, v)
			}
		})
	}
	return values
}

func walkYAML(n *yaml.Node, at []string, found func(at []string, said string)) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			walkYAML(n.Content[i+1], append(at, n.Content[i].Value), found)
		}
	case yaml.ScalarNode:
		found(at, n.Value)
	default:
		for _, c := range n.Content {
			walkYAML(c, at, found)
		}
	}
}

var (
	saidAmount   = regexp.MustCompile(`^(\d+)(?:\.(\d\d))? EUR$`)
	saidDay      = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})( \d{2}:\d{2})?$`)
	saidShare    = regexp.MustCompile(`^(\d+)(?:\.(\d+))? %$`)
	saidDuration = regexp.MustCompile(`^(\d+) (month|week)s$`)
)

// names are the lists whose members' names are the edition's to say. Ids of
// kinds of organisation are the register's, and so may stand in code.
var names = []string{"profiles", "criteria", "who_may_submit", "preferences", "priority_policies", "host_commitments"}

// valueOf is the value at a path of an edition file; ok is false for what code
// may say by itself.
func valueOf(at []string, said string) (v value, ok bool) {
	last := at[len(at)-1]
	if at[0] == "sources" || last == "source" || last == "address" {
		return value{}, false
	}
	v.said = strings.Join(at, ".") + ": " + said
	switch {
	case saidAmount.MatchString(said):
		euros, _, _ := strings.Cut(strings.TrimSuffix(said, " EUR"), ".")
		v.hint = euros[max(0, len(euros)-3):]
		v.forms = amountForms(saidAmount.FindStringSubmatch(said))
	case saidDay.MatchString(said):
		v.hint = strings.TrimPrefix(said[8:10], "0")
		v.forms = dayForms(saidDay.FindStringSubmatch(said)[1])
	case saidShare.MatchString(said):
		n := strings.Replace(strings.TrimSuffix(said, " %"), ".", "[.,]", 1)
		v.hint = said[:1]
		v.forms = forms(`(?:^|[^\d.,])` + n + `\s%`)
	case saidDuration.MatchString(said):
		n := saidDuration.FindStringSubmatch(said)[1]
		v.hint = n
		v.forms = forms(`\b` + n + `\s(?:mois|months?|semaines|weeks?)\b`)
	case last == "posts":
		v.hint = said
		v.forms = forms(`\b` + regexp.QuoteMeta(said) + `\s(?:postes?|posts?|eig|fellows)\b`)
	case last == "id" && under(at, "profiles") && len(said) >= 8:
		v.id = said
	case (last == "fr" || last == "en") && isNamed(at) && len([]rune(said)) >= 8:
		v.hint = folded(said)
		v.forms = forms(edge + regexp.QuoteMeta(folded(said)) + edge)
	case (last == "fr" || last == "en") && len([]rune(said)) >= 40:
		v.hint = folded(said)
		v.forms = forms(regexp.QuoteMeta(folded(said)))
	default:
		return value{}, false
	}
	return v, true
}

func isNamed(at []string) bool {
	for _, list := range names {
		if under(at, list) {
			return true
		}
	}
	return false
}

func under(at []string, list string) bool {
	for _, key := range at {
		if key == list {
			return true
		}
	}
	return false
}

// amountForms: 3500 EUR is also 3 500, 3,500 and 350000 cents. Two digits say
// nothing by themselves.
func amountForms(m []string) []*regexp.Regexp {
	euros, cents := m[1], m[2]
	if len(euros) < 3 {
		return nil
	}
	grouped := euros
	if len(euros) > 3 {
		grouped = euros[:len(euros)-3] + `[\s.,]?` + euros[len(euros)-3:]
	}
	if cents == "" {
		cents = "00"
	}
	return forms(`(?:^|[^\d])`+grouped+`(?:[^\d]|$)`, `(?:^|[^\d])`+euros+`_?`+cents+`(?:[^\d]|$)`)
}

func dayForms(said string) []*regexp.Regexp {
	day, err := time.Parse(time.DateOnly, said)
	if err != nil {
		return nil
	}
	months := [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
		"septembre", "octobre", "novembre", "décembre"}
	return forms(
		said,
		fmt.Sprintf(`(?:^|[^\d])%d(?:er)?\s(?:%s|%s)(?:\s%d|\b)`, day.Day(), months[day.Month()-1], strings.ToLower(day.Month().String()), day.Year()),
		fmt.Sprintf(`\b%02d/%02d/%d\b`, day.Day(), int(day.Month()), day.Year()),
		fmt.Sprintf(`\b%d,\s*(?:time\.)?%s,\s*%d,`, day.Year(), strings.ToLower(day.Month().String()), day.Day()),
	)
}

func forms(patterns ...string) []*regexp.Regexp {
	compiled := make([]*regexp.Regexp, len(patterns))
	for i, p := range patterns {
		compiled[i] = regexp.MustCompile(p)
	}
	return compiled
}

// edge is the edge of a word; \b knows no accents.
const edge = `(?:^|$|[^\pL\pN])`

var spaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'")

// folded forgives what typography may vary: spaces, apostrophes, capitals.
func folded(s string) string { return strings.ToLower(spaces.Replace(s)) }

// literals are the strings and numbers of Go, the text of templates and of SQL.
func literals(t *testing.T) []literal {
	t.Helper()
	var all []literal
	for _, f := range goFiles(t) {
		if !f.isTest() && !f.generated() && f.folder() != "internal/check" {
			all = append(all, goLiterals(f)...)
		}
	}
	for _, s := range sources(t, ".templ", ".sql") {
		for i, line := range strings.Split(s.text, "\n") {
			code, _, _ := strings.Cut(line, "//")
			code, _, _ = strings.Cut(code, "-- ")
			if code = strings.TrimSpace(code); code != "" {
				all = append(all, literal{s.path, i + 1, folded(code), code})
			}
		}
	}
	return all
}

func goLiterals(f goFile) []literal {
	var found []literal
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			x.Tag = nil // examples of notation for the reference page
		case *ast.BasicLit:
			text := x.Value
			if x.Kind == token.STRING {
				if unquoted, err := strconv.Unquote(text); err == nil {
					text = unquoted
				}
			}
			if x.Kind == token.STRING || x.Kind == token.INT || x.Kind == token.FLOAT {
				found = append(found, literal{f.path, f.line(x), folded(text), text})
			}
		}
		return true
	})
	return found
}
