// Package mail is what people receive: the words of each mail, in French and
// in English, and how mails leave.
//
// A mail is a text; its HTML part is made from that text, so that what staff
// read again is what the person received. The first sentence carries the fact,
// the subject says kind, object and date. There is no image, no tracking and
// no address that nobody reads.
package mail

import (
	"html"
	"net/url"
	"strings"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/internal/lang"
)

// SecretMark stands where a sign-in link stood, in mails at rest.
const SecretMark = "[…]"

// letter is a mail in words. Paragraphs are parted by blank lines in the text.
type letter struct {
	Lang    lang.Lang
	Subject string
	// Fact comes first, then Act: what to do and until when, then the Link,
	// bare on its line.
	Fact, Act string
	Link      string
	// Then what follows: the number, what comes next.
	Next []string
	// Why says why the person receives this.
	Why    string
	Signed string // who writes, and where they read answers

	facts
	dressed
}

// facts are what the outbox groups mails by and what a template may name; a
// mail about no edition has none.
type facts struct {
	Edition edition.ID
	Rules   string    // the name of the edition
	Variant string    // of the kind
	Cause   string    // the act that made the mail, when it made others with it
	Until   time.Time // exclusive: not sent from then on
	Number  string    // of the file
	Called  string    // the file, as the person calls it
	Person  string    // who reads
	Reason  string
	Answers string // one a line
}

// text is the mail with its link.
func (l letter) text() string { return l.with(l.Link) }

// masked is the mail as it may be kept when its link is a secret.
func (l letter) masked() string { return l.with(SecretMark) }

func (l letter) with(link string) string {
	if l.template.Own() {
		_, body, _ := l.template.Fill(l.values(link))
		return body
	}
	var parts []string
	for _, p := range append([]string{l.Fact, l.Act, link}, l.Next...) {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(append(parts, l.end()), "\n\n") + "\n"
}

// end is what no template changes.
func (l letter) end() string {
	why := l.Why
	if l.standing != "" {
		why += " " + l.standing
	}
	if l.stops {
		why += "\n" + SecretMark
	}
	return why + "\n\n-- \n" + l.Signed
}

// htmlOf is the HTML part of a text: its paragraphs, and a link where a line
// is one.
func htmlOf(l lang.Lang, subject, text string) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="` + string(l) + `"><head><meta charset="utf-8"><title>` +
		html.EscapeString(subject) + `</title></head><body>`)
	for p := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		lines := strings.Split(strings.TrimPrefix(p, "-- \n"), "\n")
		for i, line := range lines {
			lines[i] = html.EscapeString(line)
			if isLink(line) {
				lines[i] = `<a href="` + lines[i] + `">` + lines[i] + `</a>`
			}
		}
		b.WriteString("<p>" + strings.Join(lines, "<br>") + "</p>")
	}
	b.WriteString("</body></html>")
	return b.String()
}

func isLink(line string) bool {
	u, err := url.Parse(line)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(line, " \t")
}
