package mail

import (
	"context"
	"fmt"
	"time"

	"cohorte/internal/lang"
)

// Outgoing is a mail as it leaves, with its secrets.
type Outgoing struct {
	ID       string // of the mail here; the Message-ID is made from it
	FromName string
	From     string
	To       string
	Lang     lang.Lang
	Subject  string
	Text     string
	At       time.Time
	// Stop is the address that stops mails of this kind; empty for those that
	// are owed.
	Stop string
}

// HTML is the second part of the mail, made from its text.
func (o Outgoing) HTML() string { return htmlOf(o.Lang, o.Subject, o.Text) }

// Transport takes mails away: a mail server, or the demonstration's postbox.
// It fails with *Failure.
type Transport interface {
	Send(ctx context.Context, o Outgoing) error
}

// Failure is a mail that did not leave.
type Failure struct {
	// Code is the server's answer (550), zero when there was none.
	Code int
	// ForGood: trying again would change nothing.
	ForGood bool
	// Said is the server's answer or what stopped the conversation. It may
	// hold an address: it goes with the mail, never into logs.
	Said string
}

func (f *Failure) Error() string {
	if f.Code == 0 {
		return "the mail server could not be asked"
	}
	return fmt.Sprintf("the mail server answered %d", f.Code)
}
