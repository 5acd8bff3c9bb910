package editions

import (
	"fmt"
	"strings"

	"cohorte/fellowship/edition"
)

// Silence is what stands where an edition states nothing.
var Silence = edition.Text{FR: "non précisé", EN: "not stated"}

// Text is the difference as plain French, sentences first.
func (d Difference) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Ce qui change entre %s et %s\n", d.From.named(d.To), d.To.named(d.From))
	fmt.Fprintf(&b, "%s", counted(len(d.Items), "différence"))
	for _, a := range Audiences() {
		if n := len(d.For(a.Is)); n > 0 {
			fmt.Fprintf(&b, " · %s%s: %d", a.Title.FR, noBreak, n)
		}
	}
	b.WriteString("\n")
	for _, a := range Audiences() {
		items := d.For(a.Is)
		if len(items) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", a.Title.FR)
		for _, i := range items {
			b.WriteString(wrapped(i.Sentence.FR, "  - ", "    "))
			for _, s := range []struct {
				name string
				side Side
			}{{d.From.Name.FR, i.Before}, {d.To.Name.FR, i.After}} {
				b.WriteString(cited(s.name, s.side))
			}
		}
	}
	if len(d.Unchanged) > 0 {
		var titles []edition.Text
		titles = append(titles, d.Unchanged...)
		fmt.Fprintf(&b, "\n%s", wrapped(fmt.Sprintf("Inchangé (%d)%s: %s.", len(titles), noBreak, enumerated(titles, "et", "and").FR), "", "  "))
	}
	return b.String()
}

func (r Ref) named(other Ref) string {
	if r.ID == other.ID {
		return fmt.Sprintf("%s (version %s)", r.Name.FR, r.Version)
	}
	return fmt.Sprintf("%s (%d)", r.Name.FR, r.StatedOn.Year)
}

func counted(n int, noun string) string {
	if n > 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// cited is the line of sources under a sentence, and what others say.
func cited(name string, s Side) string {
	var b strings.Builder
	if len(s.Sources) > 0 {
		b.WriteString(wrapped(name+noBreak+": "+strings.Join(s.Sources, thin+"; "), "      ", "        "))
	}
	for _, said := range s.AlsoSaid {
		b.WriteString(wrapped(name+", aussi dit par "+said.Source+noBreak+": "+said.Says.FR, "      ", "        "))
	}
	return b.String()
}

// wrapped breaks a text into lines of at most 100 characters.
func wrapped(text, first, next string) string {
	const width = 100
	var b strings.Builder
	line := first
	empty := true
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' || r == '\n' }) {
		if !empty && len([]rune(line))+1+len([]rune(word)) > width {
			b.WriteString(line + "\n")
			line, empty = next, true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	return b.String() + line + "\n"
}

// Show is an edition as a page of plain text: every value with its source and
// what other sources say, and what is not stated.
func Show(e edition.Edition) string {
	var b strings.Builder
	normalised, hash, err := edition.Normalise(e)
	if err != nil {
		return err.Error() + "\n"
	}
	fmt.Fprintf(&b, "%s · %s · version %s\n", e.ID, e.Title.FR, e.VersionLabel())
	fmt.Fprintf(&b, "SHA-256 %s (%d octets)\n", hash, len(normalised))
	if e.Invented() {
		b.WriteString("Cette édition est inventée.\n")
	}
	b.WriteString(page(Lines(e)))
	if silent := unstated(e); len(silent) > 0 {
		b.WriteString("\n" + wrapped(sentence(Silence.FR)+" "+strings.Join(silent, thin+"; ")+".", "", "  "))
	}
	return b.String()
}

// unstated are the titles of the topics on which an edition is silent.
func unstated(e edition.Edition) []string {
	lines := byTopic(e)
	var titles []string
	for i, t := range topics {
		if _, ok := e.Calls[t.call]; len(lines[i]) == 0 && (t.call == "" || ok) {
			titles = append(titles, t.title.FR)
		}
	}
	return titles
}

// page is lines with their sources, each where it changes. A heading that is
// the name of a member stands for the line of that name.
func page(lines []Line) string {
	var b strings.Builder
	source := ""
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		indent := strings.Repeat("  ", l.depth)
		text := l.Label.FR
		if l.heading && l.depth == 0 {
			b.WriteString("\n")
			source = ""
		}
		if next := i + 1; l.heading && next < len(lines) && !lines[next].heading && lines[next].Words == l.Label {
			i = next
			l.Source, l.AlsoSaid = lines[next].Source, lines[next].AlsoSaid
		} else if !l.heading {
			text += noBreak + ": " + l.Words.FR
		}
		if l.Source != "" && l.Source != source {
			source = l.Source
			text += " [" + source + "]"
		}
		b.WriteString(wrapped(text, indent, indent+"  "))
		for _, said := range l.AlsoSaid {
			b.WriteString(wrapped("aussi dit par "+said.Source+noBreak+": "+said.Says.FR, indent+"    ", indent+"      "))
		}
	}
	return b.String()
}
