package mail

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	stdmail "net/mail"
	"net/textproto"
	"regexp"
	"strings"

	"cohorte/fellowship/message"
)

// longestReport bounds what is read of a returned mail: a report is short, and
// what it returns of the mail may be as long as the mail.
const longestReport = 4 << 20

// mostParts bounds the parts and the recipients that are looked at.
const mostParts = 50

// ErrNoReport: the message is something else than a report of RFC 3464.
var ErrNoReport = errors.New("not a delivery status report")

// ErrNoMail: the report does not name a mail that the programme could have
// written.
var ErrNoMail = errors.New("the report names no mail of this programme")

// ReadBounce reads a report of RFC 3464: which mail did not arrive, and what the
// server said. failed is false for reports of delays and of mails that did
// arrive, which change nothing. Whatever it is given, it ends, with ErrNoReport
// or ErrNoMail at worst.
func ReadBounce(r io.Reader) (b message.Bounced, failed bool, err error) {
	m, err := stdmail.ReadMessage(bufio.NewReader(io.LimitReader(r, longestReport)))
	if err != nil {
		return b, false, ErrNoReport
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || params["boundary"] == "" {
		return b, false, ErrNoReport
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	reported := false
	for range mostParts {
		p, err := parts.NextPart()
		if err != nil {
			break // the end, or a part that is cut: what came before counts
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		switch kind {
		case "message/delivery-status", "message/global-delivery-status":
			reported = true
			failed = readStatus(p, &b) || failed
		case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
			if b.Mail == "" {
				b.Mail = returnedID(p)
			}
		}
	}
	switch {
	case !reported:
		return b, false, ErrNoReport
	case b.Mail == "":
		return b, failed, ErrNoMail
	}
	return b, failed, nil
}

// readStatus reads the groups of fields: the first is about the message, each
// other about one recipient.
func readStatus(r io.Reader, b *message.Bounced) (failed bool) {
	groups := textproto.NewReader(bufio.NewReader(io.LimitReader(r, longestReport)))
	for range mostParts {
		fields, err := groups.ReadMIMEHeader()
		if action := strings.ToLower(strings.TrimSpace(fields.Get("Action"))); action == "failed" {
			failed = true
			for _, name := range []string{"Original-Recipient", "Final-Recipient"} {
				if to := typed(fields.Get(name)); to != "" {
					b.To = append(b.To, to)
				}
			}
			if b.Said == "" {
				b.Said = said(fields)
			}
		}
		if err != nil {
			return failed
		}
	}
	return failed
}

// typed is the value of a field that begins with its type: "rfc822; a@b".
func typed(value string) string {
	_, rest, ok := strings.Cut(value, ";")
	if !ok {
		return ""
	}
	return strings.TrimSpace(rest)
}

// said is the sentence of the server, else its status.
func said(fields textproto.MIMEHeader) string {
	text := typed(fields.Get("Diagnostic-Code"))
	if text == "" {
		text = fields.Get("Status")
	}
	text = strings.ToValidUTF8(strings.Join(strings.Fields(strings.ReplaceAll(text, "\x00", "")), " "), "")
	if len(text) > longestSaid {
		text = strings.ToValidUTF8(text[:longestSaid], "")
	}
	if text == "" {
		text = "returned without a reason"
	}
	return text
}

// ourID is the id of a mail in its Message-ID.
var ourID = regexp.MustCompile(`^<?(mail-[0-9a-z]{1,60})@`)

// returnedID is the mail whose head is returned. Only the head is read: the
// body may be anything.
func returnedID(r io.Reader) message.ID {
	head, _ := textproto.NewReader(bufio.NewReader(io.LimitReader(r, 256<<10))).ReadMIMEHeader() //nolint:errcheck // a head that is cut may still have the line
	if m := ourID.FindStringSubmatch(strings.TrimSpace(head.Get("Message-Id"))); m != nil {
		return message.ID(m[1])
	}
	return ""
}

// Addressed says whether a report is about the address of a mail, or names
// none: a forwarded mail fails for the address that it was forwarded to, and
// its id alone, which nobody can guess, says which it is.
func Addressed(b message.Bounced, to string) string {
	for _, a := range b.To {
		if message.Reader(a) == message.Reader(to) {
			return ""
		}
	}
	if len(b.To) == 0 {
		return ""
	}
	return fmt.Sprintf(" (for %s)", b.To[len(b.To)-1])
}
