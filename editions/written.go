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
		b.WriteString("      - {path: " + asJSON(c.Path) + ", value: " + asJSON(c.Value) + "}\n")
	}
	return b.String()
}

func writtenText(t edition.Text) string {
	s := "{fr: " + asJSON(t.FR)
	if t.EN != "" {
		s += ", en: " + asJSON(t.EN)
	}
	return s + "}"
}

// asJSON is a value as JSON, which is YAML too.
func asJSON(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "null" // a value of an amendment came from JSON
	}
	return strings.TrimSpace(b.String())
}
