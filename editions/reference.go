package editions

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"cohorte/fellowship/edition"
)

// referenceHead opens the reference page; the tables after it are made from
// the types.
const referenceHead = `# The edition file

An edition file is one YAML document. Check it with ` + "`cohorte edition check FILE`" + `, which reports
every mistake at once as ` + "`file:line: what is wrong; what was expected`" + `.

This page is made from the types of ` + "`fellowship/edition`" + ` (` + "`go test ./editions -run Reference -update`" + `).

## How values are written

| Value | Written | Notes |
|---|---|---|
| text | ` + "`un texte`, or `{fr: un texte, en: a text}`" + ` | a text alone is French, the authority; the English is optional |
| minute | ` + "`2030-01-31 23:59`" + ` | Paris time; a limit lasts until its minute is over; a minute that a clock change skips or doubles is refused |
| day | ` + "`2030-01-31`" + ` | |
| duration | ` + "`6 months`, `1 year`, `72 hours`" + ` | minutes, hours, days, weeks, months, years |
| amount | ` + "`1000 EUR`, `1250.50 EUR`" + ` | |
| share | ` + "`8 %`, `2.5 %`" + ` | |
| size | ` + "`5 MB`, `200 KB`" + ` | of 1 000 000 and 1 000 bytes |
| id | ` + "`lower-case`, `lower_case`" + ` | unique in its list; ids of fields use _ only |
| condition | ` + "`years >= 3 and trade in [\"design\", \"law\"]`" + ` | see below |

What is not stated is left out: pages then say "non précisé". There are no anchors, aliases or tags.

## Sources

Every block has ` + "`source`" + `, or stands in a block that has one; a real edition with a value that no source covers is
refused. A source is a key of ` + "`sources`" + `, then where in it (` + "`AAP6 §5.5`" + `); several are separated by semicolons.
What another source says of the same value is kept in ` + "`also_said`" + `.

## Conditions

Conditions read the answers of the file by the id of the field: ` + "`and`, `or`, `not`, `==`, `!=`, `<`, `<=`, `>`, `>=`, `x in [\"a\", \"b\"]`, `x contains \"a\"`" + ` (a
field with several choices), ` + "`answered(x)`, `assess(\"what a person decides\")`" + `, texts in quotes, numbers, ` + "`true`, `false`" + `. A missing
answer makes the condition unknown, unless the rest decides it. ` + "`shown_if`" + ` reads earlier fields only.

## Amendments

An amendment sets values by path: ` + "`calls.talent.closes`, `profiles[design].name`, `forms.project.sections[a].fields[b]`" + `. Members
of lists are named by id; a member that is new is added at the end; ` + "`value: null`" + ` removes. The keys ` + "`id`, `number`, `kind`, `based_on`, `amendments`" + `
can't be changed. A field id is never retyped or given again; criteria and weights don't change within an open round.

## Demonstrations

A demonstration takes the rules of a real edition and moves every date by the same number of days.

`

// Reference is the reference page of the edition file.
func Reference() string {
	var b strings.Builder
	b.WriteString(referenceHead)
	b.WriteString(table(reflect.TypeFor[Demonstration]()))
	b.WriteString("\n## Keys\n")
	seen := map[reflect.Type]bool{}
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		t = blockType(t)
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		name := t.Name()
		fmt.Fprintf(&b, "\n### %s\n\n%s", name, table(t))
		for _, k := range keysOf(t) {
			walk(k.typ)
		}
	}
	walk(reflect.TypeFor[edition.Edition]())
	b.WriteString("\n## Parameters of fields and stages\n\n| Key | Only for | Needed |\n|---|---|---|\n")
	for _, p := range parameters {
		fmt.Fprintf(&b, "| `%s` | fields of type %s | %s |\n", p.key, strings.Join(words(p.types), ", "), yesNo(p.needs).EN)
	}
	for _, p := range stageParameters {
		needed := "no"
		if len(p.needs) > 0 {
			needed = "with " + strings.Join(words(p.needs), ", ")
		}
		fmt.Fprintf(&b, "| `%s` | stages of kind %s | %s |\n", p.key, strings.Join(words(p.kinds), ", "), needed)
	}
	b.WriteString("\n## Not compared between editions\n\n")
	for _, n := range notCompared {
		fmt.Fprintf(&b, "- `%s`: %s.\n", n.paths, n.reason)
	}
	return b.String()
}

func table(t reflect.Type) string {
	var b strings.Builder
	b.WriteString("| Key | Value | Required | Meaning |\n|---|---|---|---|\n")
	for _, k := range keysOf(t) {
		set := k.oneof
		if set == nil {
			set = closedSet(element(k.typ))
		}
		doc := k.doc
		if set != nil {
			doc += ": `" + strings.Join(set, "`, `") + "`"
		}
		if k.def != "" {
			doc += " (default: `" + k.def + "`)"
		}
		required := "no"
		if k.required {
			required = "yes"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.name, typeWords(k.typ), required, strings.ReplaceAll(doc, "|", "\\|"))
	}
	return b.String()
}

func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

// blockType is the block that a key holds, by itself or in a list or table; nil
// for what is written as one value.
func blockType(t reflect.Type) reflect.Type {
	for slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, t.Kind()) {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || parsers[t] != nil || t == textType || t == conditionType {
		return nil
	}
	return t
}

var valueWords = map[reflect.Type]string{
	textType: "text", conditionType: "condition", fieldIDsType: "word, or list of words",
	reflect.TypeFor[edition.Moment](): "minute", reflect.TypeFor[edition.Date](): "day",
	reflect.TypeFor[edition.Duration](): "duration", reflect.TypeFor[edition.Money](): "amount",
	reflect.TypeFor[edition.Share](): "share", reflect.TypeFor[edition.Bytes](): "size",
}

func typeWords(t reflect.Type) string {
	if w, ok := valueWords[t]; ok {
		return w
	}
	switch t.Kind() {
	case reflect.Pointer:
		return typeWords(t.Elem())
	case reflect.Slice:
		return "list of " + typeWords(t.Elem())
	case reflect.Map:
		return "table of " + typeWords(t.Elem())
	case reflect.Struct:
		return "[" + t.Name() + "](#" + strings.ToLower(t.Name()) + ")"
	case reflect.Bool:
		return "`true` or `false`"
	case reflect.Int:
		return "number"
	case reflect.String:
		return "word"
	}
	return "any value"
}
