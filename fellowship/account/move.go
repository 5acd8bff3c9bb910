package account

import (
	"context"
	"time"

	"cohorte/fellowship"
)

// MoveID identifies a change of address; it is not the secret of its link.
type MoveID string

// Move is a change of address that its person asked for. It takes effect when
// the link that the new address received is used by the same account.
type Move struct {
	ID        MoveID
	Account   ID
	Old       string // address as it was written, for the notice
	New       Address
	Lang      string
	Hash      string // of the secret; empty until the mail is written
	AskedAt   time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero until used
}

// MoveLife is how long the link of a change of address can be used.
const MoveLife = time.Hour

// MoveStore is what asking for a change of address changes.
type MoveStore interface {
	Account(ctx context.Context, id ID) (Account, error)
	// MovesSince gives the times at which changes were asked for since then, by
	// the account and to the address, oldest first.
	MovesSince(ctx context.Context, of ID, norm string, since time.Time) (byAccount, toAddress []time.Time, err error)
	AddMove(ctx context.Context, m Move) error
	// EnqueueMoveMail adds the job that makes the secret and writes to the new
	// address.
	EnqueueMoveMail(ctx context.Context, id MoveID, at time.Time) error
}

// AskMove asks to change the actor's address. It refuses a bad address with
// Invalid, the present one with Invalid Repeated, and too many requests with
// NoLongerPossible TooOften.
//
// It never looks whether another account has the address: whoever asks learns
// nothing of others. Rule A-12.
func AskMove(ctx context.Context, db MoveStore, by fellowship.Actor, typed string) (Move, error) {
	address, err := ParseAddress(typed)
	if err != nil {
		return Move{}, err
	}
	a, err := db.Account(ctx, ID(by.ID))
	if err != nil {
		return Move{}, err
	}
	if present, err := ParseAddress(a.Email); err == nil && present.Norm == address.Norm {
		return Move{}, refused(fellowship.Repeated, "")
	}
	byAccount, toAddress, err := db.MovesSince(ctx, a.ID, address.Norm, by.At.Add(-throttleWindow))
	if err != nil {
		return Move{}, err
	}
	if again := later(freeAgain(byAccount, linksPerAddress), freeAgain(toAddress, linksPerAddress)); again.After(by.At) {
		return Move{}, &fellowship.NoLongerPossible{Why: fellowship.TooOften, Again: again}
	}
	m := Move{ID: MoveID(fellowship.NewID("move", by.At)), Account: a.ID, Old: a.Email, New: address, Lang: a.Lang,
		AskedAt: by.At, ExpiresAt: by.At.Add(MoveLife)}
	if err := db.AddMove(ctx, m); err != nil {
		return Move{}, err
	}
	return m, db.EnqueueMoveMail(ctx, m.ID, by.At)
}

// MoveSecrets is what writing the mail to a new address changes.
type MoveSecrets interface {
	Move(ctx context.Context, id MoveID) (Move, error)
	SaveMoveHash(ctx context.Context, id MoveID, hash string) error
}

// MakeMoveSecret makes the secret of a change of address for the mail that is
// being written.
func MakeMoveSecret(ctx context.Context, db MoveSecrets, id MoveID, at time.Time) (Move, string, error) {
	m, err := db.Move(ctx, id)
	if err != nil {
		return Move{}, "", err
	}
	if err := usable(m.UsedAt, m.ExpiresAt, at); err != nil {
		return Move{}, "", err
	}
	secret := NewSecret()
	return m, secret, db.SaveMoveHash(ctx, id, HashSecret(secret))
}

// MoveReader finds a change of address by the hash of its secret.
type MoveReader interface {
	MoveByHash(ctx context.Context, hash string) (Move, error)
}

// LookAtMove says whether the actor can use a link, and changes nothing. The
// link of another account is unknown: whoever receives a mail by mistake gains
// nothing by it.
func LookAtMove(ctx context.Context, db MoveReader, by fellowship.Actor, secret string) (Move, error) {
	m, err := db.MoveByHash(ctx, HashSecret(secret))
	if err == fellowship.ErrNotFound || err == nil && string(m.Account) != by.ID {
		return Move{}, &fellowship.NoLongerPossible{Why: fellowship.LinkUnknown}
	}
	if err != nil {
		return Move{}, err
	}
	return m, usable(m.UsedAt, m.ExpiresAt, by.At)
}

// Mover is what changing an address changes.
type Mover interface {
	MoveReader
	SessionEnder
	AccountByAddress(ctx context.Context, norm string) (Account, error)
	MarkMoveUsed(ctx context.Context, id MoveID, at time.Time) error
	SaveAddress(ctx context.Context, of ID, address Address) error
	// EnqueueMovedMail adds the job that tells the old address.
	EnqueueMovedMail(ctx context.Context, id MoveID, at time.Time) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// MoveAddress changes the actor's address, ends their sessions elsewhere, and
// tells the old address. Rule A-11. It refuses with NoLongerPossible: LinkUsed,
// LinkExpired, LinkUnknown, or AddressTaken when another account has it.
func MoveAddress(ctx context.Context, db Mover, by fellowship.Actor, secret string, here SessionID) (Move, error) {
	m, err := LookAtMove(ctx, db, by, secret)
	if err != nil {
		return Move{}, err
	}
	switch other, err := db.AccountByAddress(ctx, m.New.Norm); {
	case err == nil && other.ID != m.Account:
		return m, &fellowship.NoLongerPossible{Why: fellowship.AddressTaken}
	case err != nil && err != fellowship.ErrNotFound:
		return Move{}, err
	}
	if err := db.MarkMoveUsed(ctx, m.ID, by.At); err != nil {
		return Move{}, err
	}
	if err := db.SaveAddress(ctx, m.Account, m.New); err != nil {
		return Move{}, err
	}
	if err := db.EndOtherSessions(ctx, m.Account, here); err != nil {
		return Move{}, err
	}
	if err := db.EnqueueMovedMail(ctx, m.ID, by.At); err != nil {
		return Move{}, err
	}
	return m, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "account.address_changed", by.ID))
}
