package account

import (
	"context"

	"cohorte/fellowship"
)

// Bring finds the account of somebody whose file comes from elsewhere, or
// opens one. Nobody is written to: they learn of it from the team, and enter
// by a sign-in link. An account that exists keeps its name. Rule T-6.
func Bring(ctx context.Context, db AccountStore, by fellowship.Actor, email, name, lang string) (Account, error) {
	if !by.IsMachine() && !by.May.Has(fellowship.BringFiles) {
		return Account{}, fellowship.ErrNotAllowed
	}
	address, err := ParseAddress(email)
	if err != nil {
		return Account{}, err
	}
	return accountOf(ctx, db, address, lang, Opening{By: by.ID, Name: name, At: by.At})
}
