package message

import (
	"context"
	"time"
)

// Bounced is what a server says of a mail that it could not hand over.
type Bounced struct {
	Mail ID
	// To are the addresses that it names, as it writes them; a forwarded mail
	// may fail for another address than the one it was sent to.
	To   []string
	Said string // "550 5.1.1 no such user"
}

// BounceStore is what a returned mail changes.
type BounceStore interface {
	MailToSend(ctx context.Context, id ID) (Mail, error)
	SaveMail(ctx context.Context, m Mail) error
}

// Returned notes that a mail came back. It is done once: done is false for one
// that is known to have failed, or that nobody sent. ErrNotFound: no such mail.
// Rule OB-7.
func Returned(ctx context.Context, db BounceStore, b Bounced, at time.Time) (done bool, err error) {
	m, err := db.MailToSend(ctx, b.Mail)
	if err != nil {
		return false, err
	}
	if _, ok := Steps()[m.State][Bounce]; !ok {
		return false, nil
	}
	if m, err = m.After(Bounce, at, b.Said); err != nil {
		return false, err
	}
	return true, db.SaveMail(ctx, m)
}

// InError is an address whose last mail did not arrive.
type InError struct {
	Address string
	At      time.Time // when that mail was written
	Mail    ID
	Said    string
}
