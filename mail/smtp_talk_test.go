package mail

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	stdmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"mime"
)

// script is a mail server that says what the test wants, line by line: what the
// library of the others would not say. It keeps what it was told.
type script struct {
	mu    sync.Mutex
	heard []string
	data  string
	// answers by the beginning of the command; each is used once, then the next.
	answers map[string][]string
	// hangsUp closes the line right after this command.
	hangsUp string
}

func (s *script) listen(t *testing.T) SMTP {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(c)
		}
	}()
	return SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: NoTLS, Name: "cohorte.exemple", Timeout: 2 * time.Second}
}

func (s *script) talk(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	fmt.Fprint(c, "220 essai ESMTP\r\n")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		answer, hang := s.answer(line)
		if hang {
			return
		}
		fmt.Fprint(c, answer+"\r\n")
		if strings.HasPrefix(answer, "354") {
			var data strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				data.WriteString(line)
			}
			s.mu.Lock()
			s.data = data.String()
			s.mu.Unlock()
			answer, _ := s.answer("END OF DATA")
			fmt.Fprint(c, answer+"\r\n")
		}
		if strings.HasPrefix(answer, "221") {
			return
		}
	}
}

func (s *script) answer(line string) (answer string, hangUp bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, line)
	for begins, list := range s.answers {
		if strings.HasPrefix(line, begins) && len(list) > 0 {
			s.answers[begins] = list[1:]
			return list[0], false
		}
	}
	if s.hangsUp != "" && strings.HasPrefix(line, s.hangsUp) {
		return "", true
	}
	switch {
	case strings.HasPrefix(line, "EHLO"):
		return "250-essai\r\n250-PIPELINING\r\n250-SIZE 10000000\r\n250 8BITMIME", false
	case strings.HasPrefix(line, "DATA"):
		return "354 go on", false
	case strings.HasPrefix(line, "QUIT"):
		return "221 bye", false
	}
	return "250 OK", false
}

// A server that greylists, then refuses for good: first later, then never.
func TestLaterThenNever(t *testing.T) {
	t.Parallel()
	s := &script{answers: map[string][]string{"RCPT": {"451 4.7.1 greylisted", "550 5.7.1 not wanted"}}}
	conversation := s.listen(t)
	for i, want := range []Failure{{Code: 451}, {Code: 550, ForGood: true}} {
		f := new(Failure)
		if err := conversation.Send(t.Context(), sample); !errors.As(err, &f) || f.Code != want.Code || f.ForGood != want.ForGood {
			t.Errorf("attempt %d: %+v, want %+v", i+1, f, want)
		}
	}
	if err := conversation.Send(t.Context(), sample); err != nil {
		t.Errorf("the third one: %v", err)
	}
}

// A server that takes the whole mail and then says no: what it says last counts.
func TestARefusalAfterTheWholeMail(t *testing.T) {
	t.Parallel()
	for answer, forGood := range map[string]bool{"554 5.7.1 looks like spam": true, "452 4.3.1 no room": false} {
		conversation := (&script{answers: map[string][]string{"END OF DATA": {answer}}}).listen(t)
		f := new(Failure)
		if err := conversation.Send(t.Context(), sample); !errors.As(err, &f) || f.ForGood != forGood || !strings.Contains(f.Said, answer[10:]) {
			t.Errorf("%s: %+v", answer, f)
		}
	}
}

// A line that is cut anywhere is a failure to try again, never a mail that is
// lost or a wait without end.
func TestACutLineIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"EHLO", "MAIL", "RCPT", "DATA"} {
		conversation := (&script{hangsUp: command}).listen(t)
		f := new(Failure)
		if err := conversation.Send(t.Context(), sample); !errors.As(err, &f) || f.ForGood {
			t.Errorf("cut at %s: %+v", command, f)
		}
	}
	// After the mail was taken, how the goodbye goes changes nothing.
	if err := (&script{hangsUp: "QUIT"}).listen(t).Send(t.Context(), sample); err != nil {
		t.Errorf("cut at the goodbye: %v", err)
	}
}

// One address that is refused holds up nobody else: each mail is a
// conversation of its own.
func TestAWrongAddressAmongSeveral(t *testing.T) {
	t.Parallel()
	b := &server{}
	conversation := listen(t, b, nil)
	var refused []string
	for _, to := range []string{"a@exemple.fr", "inconnue@exemple.fr", "b@exemple.fr", "plus-tard@exemple.fr", "c@exemple.fr"} {
		o := sample
		o.To = to
		if err := conversation.Send(t.Context(), o); err != nil {
			refused = append(refused, to)
		}
	}
	if len(b.taken) != 3 || strings.Join(refused, " ") != "inconnue@exemple.fr plus-tard@exemple.fr" {
		t.Errorf("%d taken, refused %q", len(b.taken), refused)
	}
}

// What a file or a person is called never becomes a header, and a long line
// never breaks the protocol (RFC 5321, 4.5.3.1.6: 1000 octets).
func TestAHostileMailArrivesHarmless(t *testing.T) {
	t.Parallel()
	b := &server{}
	conversation := listen(t, b, nil)
	o := sample
	o.Subject = strings.Repeat("Été à l’Hôtel de l’Équipement\u00a0: ", 12) + "fin\r\nBcc: victime@exemple.fr"
	long := strings.Repeat("é", 2000)
	o.Text = long + "\n\n.\n.\r\nQUIT\n\nhttps://cohorte.exemple/x\n"
	if err := conversation.Send(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	broken := sample
	broken.FromName = "Équipe\r\nReply-To: voleur@exemple.fr"
	f := new(Failure)
	if err := conversation.Send(t.Context(), broken); !errors.As(err, &f) || !f.ForGood {
		t.Errorf("a name of two lines: %v, want a refusal for good", err)
	}
	if len(b.taken) != 1 || b.taken[0].to != "c.martin@exemple.fr" {
		t.Fatalf("the server took %+v", b.taken)
	}
	for i, line := range bytes.Split(b.taken[0].data, []byte("\r\n")) {
		if len(line) > 998 {
			t.Errorf("line %d has %d octets", i, len(line))
		}
	}
	m, err := stdmail.ReadMessage(bytes.NewReader(b.taken[0].data))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"Bcc", "Reply-To"} {
		if got := m.Header.Get(header); got != "" {
			t.Errorf("%s: %q", header, got)
		}
	}
	words := new(mime.WordDecoder)
	subject, err := words.DecodeHeader(m.Header.Get("Subject"))
	if err != nil || !strings.HasPrefix(subject, "Été à l’Hôtel de l’Équipement\u00a0: Été") || !strings.Contains(subject, "fin") {
		t.Errorf("the subject is %q (%v)", subject, err)
	}
	text := strings.ReplaceAll(readParts(t, m)["text/plain"], "\r\n", "\n")
	if want := strings.ReplaceAll(o.Text, "\r\n", "\n"); text != want {
		t.Errorf("the text is %.60q…, %d octets, want %d", text, len(text), len(want))
	}
}

// A mail that may be stopped says so to the mailbox; bounces have an address
// of their own.
func TestHeadersOfTheStopLinkAndTheReturn(t *testing.T) {
	t.Parallel()
	s := &script{}
	conversation := s.listen(t)
	conversation.Return = "retours@exemple.fr"
	o := sample
	o.Stop = "https://cohorte.exemple/courriels/arret?code=s3cret"
	if err := conversation.Send(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := stdmail.ReadMessage(strings.NewReader(s.data))
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{"List-Unsubscribe": "<" + o.Stop + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} {
		if got := m.Header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	if from, _ := m.Header.AddressList("From"); len(from) != 1 || from[0].Address != sample.From {
		t.Errorf("from %v", from)
	}
	heard := strings.Join(s.heard, "\n")
	if !strings.Contains(heard, "MAIL FROM:<retours@exemple.fr>") {
		t.Errorf("the server heard %q", heard)
	}
}

// Rule OB-8.
func TestASenderThatNobodyReadsIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"no-reply@exemple.fr", "noreply@exemple.fr", "No_Reply@exemple.fr", "ne-pas-repondre@exemple.fr", "nepasrépondre@exemple.fr",
		"eig.noreply@exemple.fr", "donotreply+eig@exemple.fr", "pas une adresse"} {
		if CheckSender(address) == nil {
			t.Errorf("%s is taken as a sender", address)
		}
	}
	for _, address := range []string{"equipe@exemple.fr", "eig@no-reply.exemple.fr", "repondeur@exemple.fr"} {
		if err := CheckSender(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}
