package message

import (
	"context"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
)

// StopStore is what stopping mails changes.
type StopStore interface {
	// MailOfStopLink finds a mail by the hash of its stop link: ErrNotFound
	// without one.
	MailOfStopLink(ctx context.Context, hash string) (Mail, error)
	SaveStop(ctx context.Context, address string, k Kind, at time.Time) error
	DeleteStop(ctx context.Context, address string, k Kind) error
}

// LookAtStop says what a stop link would stop, and changes nothing.
func LookAtStop(ctx context.Context, db StopStore, secret string) (Mail, error) {
	m, err := db.MailOfStopLink(ctx, account.HashSecret(secret))
	if err == fellowship.ErrNotFound || err == nil && !m.Kind.About().MayStop {
		return Mail{}, &fellowship.NoLongerPossible{Why: fellowship.LinkUnknown}
	}
	return m, err
}

// Stop stops the mails of a kind to the address of a mail, for who holds its
// link: no account, no question, as often as one likes. Rule OB-6.
func Stop(ctx context.Context, db StopStore, secret string, at time.Time) (Mail, error) {
	m, err := LookAtStop(ctx, db, secret)
	if err != nil {
		return m, err
	}
	return m, db.SaveStop(ctx, Reader(m.To), m.Kind, at)
}

// Prefer keeps which kinds somebody wants to receive, among those that may be
// stopped.
func Prefer(ctx context.Context, db StopStore, by account.Account, wanted []Kind, at time.Time) error {
	if by.ID == "" {
		return fellowship.ErrNotAllowed
	}
	for _, k := range Stoppable() {
		change := func() error { return db.SaveStop(ctx, Reader(by.Email), k.Kind, at) }
		if slices.Contains(wanted, k.Kind) {
			change = func() error { return db.DeleteStop(ctx, Reader(by.Email), k.Kind) }
		}
		if err := change(); err != nil {
			return err
		}
	}
	return nil
}

// Reader is an address as it is compared.
func Reader(address string) string {
	a, err := account.ParseAddress(address)
	if err != nil {
		return address
	}
	return a.Norm
}
