package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"cohorte/fellowship/account"
)

// TLS is how the conversation with the mail server is kept private.
type TLS string

// The ways. StartTLS is the one to use; NoTLS is for a server on the same
// machine.
const (
	StartTLS    TLS = "starttls"    // or nothing is sent
	ImplicitTLS TLS = "tls"         // from the first byte, port 465
	NoTLS       TLS = "none"        // in clear
	MaybeTLS    TLS = "if_possible" // STARTTLS where the server offers it
)

// SMTP is a mail server.
type SMTP struct {
	Host string
	Port int
	TLS  TLS
	// User and Password are left empty for a server that asks for none.
	User, Password string
	// Return is where servers send back what they could not hand over; the
	// sender when empty.
	Return string
	// Name is how this machine presents itself; the host of Message-IDs too.
	Name string
	// Timeout bounds each step of the conversation; 20 s when zero.
	Timeout time.Duration
	// Roots are the authorities that are trusted; nil means the system's.
	Roots *x509.CertPool
}

// Check says what is wrong with the settings, every mistake at once.
func (s SMTP) Check() error {
	var wrong []error
	if s.Host == "" {
		wrong = append(wrong, errors.New("--smtp-host: missing"))
	}
	if s.Port < 1 || s.Port > 65535 {
		wrong = append(wrong, fmt.Errorf("--smtp-port: %d is not a port", s.Port))
	}
	switch s.TLS {
	case StartTLS, ImplicitTLS, NoTLS, MaybeTLS:
	default:
		wrong = append(wrong, fmt.Errorf("--smtp-tls: %q, expected starttls, tls, if_possible or none", s.TLS))
	}
	if (s.User == "") != (s.Password == "") {
		wrong = append(wrong, errors.New("--smtp-user, --smtp-password: give both or none"))
	}
	if s.User != "" && s.TLS == NoTLS {
		wrong = append(wrong, errors.New("--smtp-tls: a password is never sent in clear"))
	}
	return errors.Join(wrong...)
}

// Send talks to the server: one connection a mail, so that a server that hangs
// keeps one mail and not the others.
func (s SMTP) Send(ctx context.Context, o Outgoing) error {
	m, err := s.message(o)
	if err != nil {
		return &Failure{ForGood: true, Said: err.Error()}
	}
	client, err := s.client()
	if err != nil {
		return &Failure{Said: err.Error()}
	}
	if err := client.DialWithContext(ctx); err != nil {
		return failure(err)
	}
	err = client.Send(m)
	// The mail is taken or refused by now; how the goodbye goes changes nothing.
	_ = client.Close()
	if err != nil {
		return failure(err)
	}
	return nil
}

func (s SMTP) client() (*gomail.Client, error) {
	timeout := s.Timeout
	if timeout == 0 {
		timeout = 20 * time.Second
	}
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(timeout), gomail.WithoutNoop(), gomail.WithoutRset(),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, RootCAs: s.Roots}),
	}
	switch s.TLS {
	case ImplicitTLS:
		options = append(options, gomail.WithSSL())
	case NoTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	case MaybeTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.Name != "" {
		options = append(options, gomail.WithHELO(s.Name))
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, options...)
}

func (s SMTP) message(o Outgoing) (*gomail.Msg, error) {
	to, err := account.ParseAddress(o.To)
	if err != nil {
		return nil, err
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.FromFormat(o.FromName, o.From); err != nil {
		return nil, fmt.Errorf("sender: %w", err)
	}
	if s.Return != "" {
		if err := m.EnvelopeFrom(s.Return); err != nil {
			return nil, fmt.Errorf("return address: %w", err)
		}
	}
	if err := m.To(to.Norm); err != nil {
		return nil, errors.New("recipient: not an address that mail servers take")
	}
	m.Subject(o.Subject)
	m.SetDateWithValue(o.At)
	name := s.Name
	if name == "" {
		name = s.Host
	}
	m.SetMessageIDWithValue(o.ID + "@" + name)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("Content-Language", string(o.Lang))
	if o.Stop != "" { // RFC 2369, and RFC 8058 for one press in the mailbox
		m.SetGenHeader("List-Unsubscribe", "<"+o.Stop+">")
		m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	m.SetBodyString(gomail.TypeTextPlain, o.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, o.HTML())
	return m, nil
}

// longestSaid bounds what is kept of a server's answer.
const longestSaid = 300

func failure(err error) *Failure {
	f := &Failure{Said: strings.ToValidUTF8(strings.Join(strings.Fields(err.Error()), " "), "")}
	if len(f.Said) > longestSaid {
		f.Said = strings.ToValidUTF8(f.Said[:longestSaid], "")
	}
	if sent := new(gomail.SendError); errors.As(err, &sent) {
		f.Code = sent.ErrorCode()
		f.ForGood = f.Code >= 500 && f.Code < 600
	}
	return f
}
