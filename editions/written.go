package editions

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"cohorte/fellowship/edition"
)

// Written is an amendment as an edition file holds it. The version that a file
// gives with it is the one that was kept when it was made in the browser, to
// the hash, so that later amendments can follow it in the file.
func Written(a edition.Amendment) string {
	var b strings.Builder
	b.WriteString("  - number: " + strconv.Itoa(a.Number) + "\n")
	b.WriteString("    date: " + a.Date.String() + "\n")
	b.WriteString("    title: " + writtenText(a.Title) + "\n")
	b.WriteString("    reason: " + writtenText(a.Reason) + "\n")
	b.WriteString("    touches: " + string(a.Touches) + "\n")
	b.WriteString("    changes:\n")
	for _, c := range a.Changes {
		b.WriteString("      - {path: " + quoted(c.Path) + ", value: " + quoted(c.Value) + "}\n")
	}
	return b.String()
}

func writtenText(t edition.Text) string {
	s := "{fr: " + quoted(t.FR)
	if t.EN != "" {
		s += ", en: " + quoted(t.EN)
	}
	return s + "}"
}

// quoted is a value as JSON, which is YAML too.
func quoted(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "null" // a value of an amendment came from JSON
	}
	return strings.TrimSpace(b.String())
}
