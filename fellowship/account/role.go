package account

import (
	"context"
	"slices"
	"time"

	"cohorte/fellowship"
)

// AccountStore is what opening an account changes.
type AccountStore interface {
	// AccountByAddress finds an account: ErrNotFound without one.
	AccountByAddress(ctx context.Context, norm string) (Account, error)
	AddAccount(ctx context.Context, a Account, norm string) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Opening is how an account comes to be: by its own person, or by an operator.
type Opening struct {
	By   string // account id; empty when the person does it
	Name string
	At   time.Time
}

// accountOf finds the account of an address, or opens it.
func accountOf(ctx context.Context, db AccountStore, address Address, lang string, o Opening) (Account, error) {
	a, err := db.AccountByAddress(ctx, address.Norm)
	if err != fellowship.ErrNotFound {
		return a, err
	}
	a = Account{
		ID:        ID(fellowship.NewID("account", o.At)),
		Email:     address.Written,
		Name:      o.Name,
		Lang:      lang,
		CreatedAt: o.At,
	}
	if err := db.AddAccount(ctx, a, address.Norm); err != nil {
		return Account{}, err
	}
	by := fellowship.Actor{ID: string(a.ID), At: o.At}
	if o.By != "" {
		by.ID = o.By
	}
	return a, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", o.At), by, "account.opened", string(a.ID)))
}

// RoleStore is what giving and removing roles change.
type RoleStore interface {
	AccountStore
	AddRole(ctx context.Context, of ID, r Role, by fellowship.Actor) error
	RemoveRole(ctx context.Context, of ID, r Role) error
	// CountRole says how many accounts hold a role.
	CountRole(ctx context.Context, r Role) (int, error)
}

// Known says whether the role can be given.
func (r Role) Known() bool { return slices.Contains(Roles(), r) }

// Add opens an account for an address, by an operator, and gives it roles. An
// account that exists keeps its name and its roles, and gets those it lacks.
func Add(ctx context.Context, db RoleStore, by fellowship.Actor, email, name, lang string, roles ...Role) (Account, error) {
	if err := mayManage(by); err != nil {
		return Account{}, err
	}
	address, err := checked(email, roles)
	if err != nil {
		return Account{}, err
	}
	a, err := accountOf(ctx, db, address, lang, Opening{By: by.ID, Name: name, At: by.At})
	if err != nil {
		return Account{}, err
	}
	for _, r := range roles {
		if a, err = give(ctx, db, by, a, r); err != nil {
			return Account{}, err
		}
	}
	return a, nil
}

// GiveRole gives a role to the account of an address: ErrNotFound without one.
// Giving a role twice changes nothing.
func GiveRole(ctx context.Context, db RoleStore, by fellowship.Actor, email string, r Role) (Account, error) {
	a, err := managed(ctx, db, by, email, r)
	if err != nil {
		return Account{}, err
	}
	return give(ctx, db, by, a, r)
}

// RemoveRole takes a role from the account of an address. Taking one that it
// does not hold changes nothing. It refuses with NoLongerPossible OwnRole to
// let operators stop being one by themselves, and LastOperator to leave a
// place where nobody can give roles. Rule A-14.
func RemoveRole(ctx context.Context, db RoleStore, by fellowship.Actor, email string, r Role) (Account, error) {
	a, err := managed(ctx, db, by, email, r)
	if err != nil || !slices.Contains(a.Roles, r) {
		return a, err
	}
	if r == Operator {
		if string(a.ID) == by.ID {
			return Account{}, &fellowship.NoLongerPossible{Why: fellowship.OwnRole}
		}
		n, err := db.CountRole(ctx, Operator)
		if err != nil {
			return Account{}, err
		}
		if n < 2 {
			return Account{}, &fellowship.NoLongerPossible{Why: fellowship.LastOperator}
		}
	}
	if err := db.RemoveRole(ctx, a.ID, r); err != nil {
		return Account{}, err
	}
	a.Roles = slices.DeleteFunc(slices.Clone(a.Roles), func(held Role) bool { return held == r })
	return a, db.AddEntry(ctx, roleEntry(by, "account.role_removed", a.ID, r))
}

func give(ctx context.Context, db RoleStore, by fellowship.Actor, a Account, r Role) (Account, error) {
	if slices.Contains(a.Roles, r) {
		return a, nil
	}
	if err := db.AddRole(ctx, a.ID, r, by); err != nil {
		return Account{}, err
	}
	a.Roles = append(slices.Clone(a.Roles), r)
	return a, db.AddEntry(ctx, roleEntry(by, "account.role_given", a.ID, r))
}

func roleEntry(by fellowship.Actor, verb string, of ID, r Role) fellowship.Entry {
	return fellowship.NewEntry(fellowship.NewID("entry", by.At), by, verb, string(of), "role", string(r))
}

func managed(ctx context.Context, db RoleStore, by fellowship.Actor, email string, r Role) (Account, error) {
	if err := mayManage(by); err != nil {
		return Account{}, err
	}
	address, err := checked(email, []Role{r})
	if err != nil {
		return Account{}, err
	}
	return db.AccountByAddress(ctx, address.Norm)
}

// mayManage: an operator, or the machine, which is the command line of the
// server itself.
func mayManage(by fellowship.Actor) error {
	if by.IsMachine() || by.May.Has(fellowship.ManageRoles) {
		return nil
	}
	return fellowship.ErrNotAllowed
}

func checked(email string, roles []Role) (Address, error) {
	for _, r := range roles {
		if !r.Known() {
			return Address{}, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "role", Code: fellowship.NotAChoice}}}
		}
	}
	return ParseAddress(email)
}
