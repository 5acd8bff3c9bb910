package file

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
)

// Unsaved is what was typed in a step and arrived after the session of its
// writer had ended. It is given back to the same account, and to nobody else.
type Unsaved struct {
	Account account.ID
	Number  string // of the file, as the address said it
	Section string
	Typed   string // the form, as it was posted
	At      time.Time
}

// UnsavedFor is how long what was typed waits for its writer.
const UnsavedFor = 24 * time.Hour

// Bounds of what an ended session may still leave: a step is far smaller.
const (
	LongestUnsaved = 256 << 10 // bytes
	MostUnsaved    = 8         // steps of one account
)

// UnsavedKeeper keeps what arrived too late.
type UnsavedKeeper interface {
	account.SessionReader
	FileForWriter(ctx context.Context, writer account.ID, number string) (File, Role, error)
	// CountUnsaved counts the other steps that wait for the account.
	CountUnsaved(ctx context.Context, but Unsaved) (int, error)
	KeepUnsaved(ctx context.Context, u Unsaved) error
}

// KeepUnsaved keeps what was typed under an ended session for the account
// whose session it was. It refuses with ErrNotFound where there is nothing to
// keep it for: the session is unknown or was ended on purpose, the account does
// not write that file, or too much waits already. Rule F-19.
func KeepUnsaved(ctx context.Context, db UnsavedKeeper, secret string, u Unsaved) error {
	_, a, err := db.SessionByHash(ctx, account.HashSecret(secret))
	if err != nil {
		return err
	}
	if len(u.Typed) > LongestUnsaved {
		return fellowship.ErrNotFound
	}
	if _, _, err := db.FileForWriter(ctx, a.ID, u.Number); err != nil {
		return err
	}
	u.Account = a.ID
	n, err := db.CountUnsaved(ctx, u)
	if err != nil {
		return err
	}
	if n >= MostUnsaved {
		return fellowship.ErrNotFound
	}
	return db.KeepUnsaved(ctx, u)
}
