package mail

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	stdmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"cohorte/internal/lang"
)

// server is a mail server on this machine: it takes mail, refuses one address,
// and may never answer.
type server struct {
	mu    sync.Mutex
	taken []taken
	deaf  chan struct{} // nil: it answers
}

type taken struct {
	from, to string
	private  bool
	data     []byte
}

func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{server: s, conn: c}, nil
}

type session struct {
	*server
	conn     *smtp.Conn
	from, to string
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.from = from; return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch {
	case strings.HasPrefix(to, "inconnue@"):
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user here"}
	case strings.HasPrefix(to, "plus-tard@"):
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}
	}
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.deaf != nil {
		<-s.deaf
	}
	_, private := s.conn.TLSConnectionState()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.server.taken = append(s.server.taken, taken{s.from, s.to, private, data})
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// listen starts the server; with a certificate it offers STARTTLS.
func listen(t *testing.T, b *server, certificate *tls.Certificate) SMTP {
	t.Helper()
	s := smtp.NewServer(b)
	s.Domain = "localhost"
	if certificate != nil {
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go s.Serve(l) //nolint:errcheck // ends with the listener
	t.Cleanup(func() { s.Close() })
	return SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: NoTLS, Name: "cohorte.exemple", Timeout: 2 * time.Second}
}

var sample = Outgoing{
	ID: "mail-1", FromName: "Entrepreneurs d’intérêt général", From: "equipe@exemple.fr", To: "c.martin@exemple.fr",
	Lang: lang.FR, Subject: "Connexion\u00a0: votre lien, valable jusqu’à 14\u00a0h\u00a017",
	Text: "Bonjour <vous> & les autres.\n\nhttps://cohorte.exemple/connexion/lien?code=a-_9\n\n-- \nL’équipe\n",
	At:   time.Date(2022, 3, 15, 13, 2, 0, 0, time.UTC),
}

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	b := &server{}
	if err := listen(t, b, nil).Send(t.Context(), sample); err != nil {
		t.Fatal(err)
	}
	if len(b.taken) != 1 || b.taken[0].from != "equipe@exemple.fr" || b.taken[0].to != "c.martin@exemple.fr" {
		t.Fatalf("the server took %+v", b.taken)
	}
	m, err := stdmail.ReadMessage(bytes.NewReader(b.taken[0].data))
	if err != nil {
		t.Fatal(err)
	}
	words := new(mime.WordDecoder)
	for header, want := range map[string]string{
		"Subject":        sample.Subject,
		"From":           "\"Entrepreneurs d’intérêt général\" <equipe@exemple.fr>",
		"To":             "<c.martin@exemple.fr>",
		"Message-Id":     "<mail-1@cohorte.exemple>",
		"Date":           "Tue, 15 Mar 2022 13:02:00 +0000",
		"Auto-Submitted": "auto-generated",
		"X-Mailer":       "",
	} {
		got, err := words.DecodeHeader(m.Header.Get(header))
		if err != nil || strings.ReplaceAll(got, `"`, "") != strings.ReplaceAll(want, `"`, "") {
			t.Errorf("%s is %q (%v), want %q", header, got, err, want)
		}
	}
	parts := readParts(t, m)
	if got := strings.ReplaceAll(parts["text/plain"], "\r\n", "\n"); got != sample.Text {
		t.Errorf("the text is %q, want %q", got, sample.Text)
	}
	for _, want := range []string{
		"<p>Bonjour &lt;vous&gt; &amp; les autres.</p>",
		`<a href="https://cohorte.exemple/connexion/lien?code=a-_9">https://cohorte.exemple/connexion/lien?code=a-_9</a>`,
	} {
		if !strings.Contains(parts["text/html"], want) {
			t.Errorf("the HTML part lacks %s:\n%s", want, parts["text/html"])
		}
	}
	for _, never := range []string{"<img", "<script", "style=", "http://"} {
		if strings.Contains(parts["text/html"], never) {
			t.Errorf("the HTML part has %s", never)
		}
	}
}

func readParts(t *testing.T, m *stdmail.Message) map[string]string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q (%v), want multipart/alternative", kind, err)
	}
	parts := map[string]string{}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return parts
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		parts[kind] = string(body)
	}
}

func TestARefusalSaysWhetherToTryAgain(t *testing.T) {
	t.Parallel()
	conversation := listen(t, &server{}, nil)
	for _, c := range []struct {
		to      string
		code    int
		forGood bool
		said    string
	}{
		{"inconnue@exemple.fr", 550, true, "no such user here"},
		{"plus-tard@exemple.fr", 451, false, "greylisted"},
		{"pas une adresse", 0, true, "not_an_email"},
	} {
		o := sample
		o.To = c.to
		err := conversation.Send(t.Context(), o)
		f := new(Failure)
		if !errors.As(err, &f) || f.Code != c.code || f.ForGood != c.forGood || !strings.Contains(f.Said, c.said) {
			t.Errorf("to %s: %+v (%v), want %+v", c.to, f, err, c)
			continue
		}
		if strings.Contains(err.Error(), "@") {
			t.Errorf("the error for logs names an address: %v", err)
		}
	}
}

func TestAServerThatHangsIsLeft(t *testing.T) {
	t.Parallel()
	b := &server{deaf: make(chan struct{})}
	conversation := listen(t, b, nil)
	conversation.Timeout = 300 * time.Millisecond
	began := time.Now()
	err := conversation.Send(t.Context(), sample)
	close(b.deaf)
	f := new(Failure)
	if !errors.As(err, &f) || f.ForGood {
		t.Fatalf("%v, want a failure that is tried again", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Fatalf("the server was left after %s", took)
	}
}

func TestNoServerIsAFailureToTryAgain(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: NoTLS, Timeout: time.Second}
	l.Close()
	f := new(Failure)
	if err := gone.Send(t.Context(), sample); !errors.As(err, &f) || f.ForGood || f.Code != 0 {
		t.Fatalf("%v, want a failure that is tried again", err)
	}
}

func TestStartTLSOrNothing(t *testing.T) {
	t.Parallel()
	certificate, roots := certify(t)
	b := &server{}
	private := listen(t, b, certificate)
	private.TLS, private.Roots = StartTLS, roots
	if err := private.Send(t.Context(), sample); err != nil {
		t.Fatal(err)
	}
	if len(b.taken) != 1 || !b.taken[0].private {
		t.Fatal("the mail did not go through TLS")
	}
	unknown := private
	unknown.Roots = x509.NewCertPool()
	inClear := listen(t, &server{}, nil)
	inClear.TLS = StartTLS
	for name, s := range map[string]SMTP{"a server nobody vouches for": unknown, "a server without TLS": inClear} {
		if err := s.Send(context.Background(), sample); err == nil {
			t.Errorf("%s got the mail", name)
		}
	}
}

func certify(t *testing.T) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

func TestSettingsOfAMailServerAreCheckedAllAtOnce(t *testing.T) {
	t.Parallel()
	err := SMTP{Port: 70000, TLS: "ssl", User: "u"}.Check()
	if err == nil {
		t.Fatal("four mistakes were not seen")
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 4 {
		t.Errorf("%d mistakes, want 4:\n%v", n, err)
	}
	if err := (SMTP{Host: "h", Port: 25, TLS: NoTLS, User: "u", Password: "p"}).Check(); err == nil {
		t.Error("a password may go in clear")
	}
	if err := (SMTP{Host: "h", Port: 587, TLS: StartTLS, User: "u", Password: "p"}).Check(); err != nil {
		t.Error(err)
	}
}
