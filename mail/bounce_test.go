package mail

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship/message"
)

// report is a report as a server writes it: RFC 3464, its example adapted.
func report(status, returned string) string {
	return strings.ReplaceAll(`From: Mail Delivery System <MAILER-DAEMON@exemple.fr>
To: retours@exemple.fr
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="limite"

--limite
Content-Type: text/plain; charset=utf-8

Votre courriel n’a pas pu être remis.

--limite
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemple.fr
Arrival-Date: Tue, 24 Nov 2026 10:00:00 +0100

`+status+`
--limite
Content-Type: message/rfc822

`+returned+`
--limite--
`, "\n", "\r\n")
}

const (
	refused = "Original-Recipient: rfc822; c.martin@exemple.fr\nFinal-Recipient: rfc822; c.martin@ailleurs.exemple\nAction: failed\nStatus: 5.1.1\n" +
		"Diagnostic-Code: smtp; 550 5.1.1 <c.martin@ailleurs.exemple>:\n  user unknown\n"
	original = "From: equipe@exemple.fr\nMessage-ID: <mail-06f2abc@cohorte.exemple>\nSubject: x\n\nBonjour.\n"
)

// Rule OB-7.
func TestAReportOfAMailThatCameBack(t *testing.T) {
	t.Parallel()
	want := message.Bounced{Mail: "mail-06f2abc", To: []string{"c.martin@exemple.fr", "c.martin@ailleurs.exemple"},
		Said: "550 5.1.1 <c.martin@ailleurs.exemple>: user unknown"}
	for name, text := range map[string]string{
		"as servers write it":    report(refused, original),
		"with Unix line ends":    strings.ReplaceAll(report(refused, original), "\r\n", "\n"),
		"headers only":           strings.Replace(report(refused, original), "message/rfc822", "text/rfc822-headers", 1),
		"cut after what matters": report(refused, original)[:strings.Index(report(refused, original), "--limite--")],
		"one of two failed":      report("Final-Recipient: rfc822; x@exemple.fr\nAction: delivered\nStatus: 2.0.0\n\n"+refused, original),
	} {
		b, failed, err := ReadBounce(strings.NewReader(text))
		if err != nil || !failed {
			t.Errorf("%s: failed %v, %v", name, failed, err)
			continue
		}
		if diff := cmp.Diff(want, b); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if s := Addressed(want, "C.Martin@exemple.fr"); s != "" {
		t.Errorf("the address of the mail is said to be another: %q", s)
	}
	if s := Addressed(want, "d@exemple.fr"); s != " (for c.martin@ailleurs.exemple)" {
		t.Errorf("a forwarded mail: %q", s)
	}
}

func TestWhatIsNoReportChangesNothing(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("--limite\r\nContent-Type: message/delivery-status\r\n\r\n\r\n", 5000)
	for name, c := range map[string]struct {
		text   string
		failed bool
		err    error
	}{
		"a delay":                {report(strings.Replace(refused, "Action: failed", "Action: delayed", 1), original), false, nil},
		"it arrived":             {report(strings.Replace(refused, "Action: failed", "Action: relayed", 1), original), false, nil},
		"of somebody else":       {report(refused, strings.Replace(original, "mail-06f2abc", "abc", 1)), true, ErrNoMail},
		"an id of something":     {report(refused, strings.Replace(original, "<mail-06f2abc@", "<mail-../../etc@", 1)), true, ErrNoMail},
		"without the mail":       {report(refused, ""), true, ErrNoMail},
		"an answer of a person":  {"From: c@exemple.fr\r\nContent-Type: text/plain\r\n\r\nMerci !\r\n", false, ErrNoReport},
		"an absence":             {"From: c@exemple.fr\r\nAuto-Submitted: auto-replied\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x--\r\n", false, ErrNoReport},
		"nothing":                {"", false, ErrNoReport},
		"no boundary":            {"Content-Type: multipart/report\r\n\r\nx", false, ErrNoReport},
		"a boundary of nothing":  {"Content-Type: multipart/report; boundary=\"\"\r\n\r\nx", false, ErrNoReport},
		"a head without end":     {"Content-Type: multipart/report; boundary=x\r\n" + strings.Repeat("A: b\r\n", 100_000), false, ErrNoReport},
		"a line without end":     {strings.Repeat("a", 8<<20), false, ErrNoReport},
		"thousands of parts":     {"Content-Type: multipart/report; boundary=limite\r\n\r\n" + deep, false, ErrNoMail},
		"a report in the report": {strings.Replace(report(refused, report(refused, original)), "boundary=\"limite\"", "boundary=\"autre\"", 1), false, ErrNoReport},
	} {
		_, failed, err := ReadBounce(strings.NewReader(c.text))
		if failed != c.failed || !errors.Is(err, c.err) {
			t.Errorf("%s: failed %v, %v, want %v, %v", name, failed, err, c.failed, c.err)
		}
	}
}

func TestWhatTheServerSaysIsBounded(t *testing.T) {
	t.Parallel()
	status := "Final-Recipient: rfc822; c@exemple.fr\nAction: failed\nDiagnostic-Code: smtp; " + strings.Repeat("é\x01 ", 2000) + "\n"
	b, failed, err := ReadBounce(strings.NewReader(report(status, original)))
	if err != nil || !failed || len(b.Said) > longestSaid || b.Said == "" {
		t.Errorf("%d octets, %v %v", len(b.Said), failed, err)
	}
}

func FuzzReadBounce(f *testing.F) {
	f.Add(report(refused, original))
	f.Add("Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n--x--")
	f.Fuzz(func(t *testing.T, text string) {
		b, failed, err := ReadBounce(strings.NewReader(text))
		if err == nil && failed && (b.Mail == "" || b.Said == "" || len(b.Said) > longestSaid) {
			t.Errorf("a failure without a mail or a reason: %+v", b)
		}
	})
}
