package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/mail"
	"cohorte/store"
)

type userCmd struct {
	Add  userAdd  `cmd:"" help:"Open an account and give it roles. An account that exists keeps its name."`
	List userList `cmd:"" help:"List who holds a role."`
	Role userRole `cmd:"" help:"Give a role to an account, or take it."`
	Link userLink `cmd:"" help:"Print a sign-in link, for who cannot receive mail yet."`
}

type userAdd struct {
	placeFlags
	Email string   `arg:"" help:"Address of the person."`
	Name  string   `help:"First and last name."`
	Lang  string   `help:"Language of mails." enum:"fr,en" default:"fr"`
	Role  []string `help:"Role, several times for several: desk_officer, programme_manager, director, press_officer, operator." placeholder:"ROLE"`
	JSON  bool     `name:"json" help:"Report as JSON."`
}

// Run opens the account.
func (cmd userAdd) Run(ctx context.Context, c console) error {
	roles := make([]account.Role, len(cmd.Role))
	for i, r := range cmd.Role {
		roles[i] = account.Role(r)
	}
	return onAccounts(ctx, c, cmd.placeFlags, cmd.JSON, func(ctx context.Context, tx *store.Tx, by fellowship.Actor) ([]account.Account, error) {
		a, err := account.Add(ctx, tx, by, cmd.Email, cmd.Name, cmd.Lang, roles...)
		return []account.Account{a}, err
	})
}

type userList struct {
	placeFlags
	JSON bool `name:"json" help:"Report as JSON."`
}

// Run lists the accounts.
func (cmd userList) Run(ctx context.Context, c console) error {
	return onAccounts(ctx, c, cmd.placeFlags, cmd.JSON, func(ctx context.Context, tx *store.Tx, by fellowship.Actor) ([]account.Account, error) {
		return tx.AccountsWithRoles(ctx, by)
	})
}

type userRole struct {
	placeFlags
	Verb  string `arg:"" enum:"give,take" help:"give or take"`
	Email string `arg:"" help:"Address of the account."`
	Role  string `arg:"" help:"desk_officer, programme_manager, director, press_officer or operator"`
	JSON  bool   `name:"json" help:"Report as JSON."`
}

// Run changes the role.
func (cmd userRole) Run(ctx context.Context, c console) error {
	change := account.GiveRole
	if cmd.Verb == "take" {
		change = account.RemoveRole
	}
	return onAccounts(ctx, c, cmd.placeFlags, cmd.JSON, func(ctx context.Context, tx *store.Tx, by fellowship.Actor) ([]account.Account, error) {
		a, err := change(ctx, tx, by, cmd.Email, account.Role(cmd.Role))
		return []account.Account{a}, err
	})
}

type userLink struct {
	placeFlags
	Email   string `arg:"" help:"Address of the person; the account is opened when the link is used."`
	BaseURL string `help:"Address of the site as people type it." default:"http://127.0.0.1:8080" placeholder:"URL"`
	JSON    bool   `name:"json" help:"Report as JSON."`
}

// Run prints the link. It serves once, for as long as one in a mail.
func (cmd userLink) Run(ctx context.Context, c console) error {
	p, err := openPlace(ctx, cmd.placeFlags, logger(c, "warn"))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // the act was committed
	var secret string
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		secret, err = account.HandLink(ctx, tx, fellowship.Machine(time.Now()), cmd.Email, "", "fr", account.LinkLife)
		return err
	})
	if err != nil {
		return told(err)
	}
	link := strings.TrimSuffix(cmd.BaseURL, "/") + mail.SignInPath + "?code=" + url.QueryEscape(secret)
	if cmd.JSON {
		return c.asJSON(struct {
			Link string `json:"link"`
		}{link})
	}
	_, err = fmt.Fprintln(c.out, link)
	return err
}

// onAccounts runs an act of the command line and prints the accounts that it
// gives.
func onAccounts(ctx context.Context, c console, f placeFlags, asJSON bool,
	act func(ctx context.Context, tx *store.Tx, by fellowship.Actor) ([]account.Account, error),
) error {
	p, err := openPlace(ctx, f, logger(c, "warn"))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // the act was committed
	var list []account.Account
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = act(ctx, tx, fellowship.Machine(time.Now()))
		return err
	})
	if err != nil {
		return told(err)
	}
	return printAccounts(c, list, asJSON)
}

// told puts a refusal in the words of the command line.
func told(err error) error {
	var (
		invalid *fellowship.Invalid
		late    *fellowship.NoLongerPossible
	)
	switch {
	case errors.As(err, &late) && late.Why == fellowship.LastOperator:
		return badInput{errors.New("nobody would be left to give roles: give the role operator to somebody else first")}
	case errors.Is(err, fellowship.ErrNotFound):
		return badInput{errors.New("there is no account with that address")}
	case errors.As(err, &invalid) && invalid.Problems[0].Field == "role":
		names := make([]string, len(account.Roles()))
		for i, r := range account.Roles() {
			names[i] = string(r)
		}
		return badInput{fmt.Errorf("no such role: expected %s", strings.Join(names, ", "))}
	case errors.As(err, &invalid):
		return badInput{errors.New("not an e-mail address: expected name@host.example")}
	}
	return err
}

// listed is an account as --json reports it.
type listed struct {
	ID    account.ID     `json:"id"`
	Email string         `json:"email"`
	Name  string         `json:"name"`
	Roles []account.Role `json:"roles"`
}

func printAccounts(c console, list []account.Account, asJSON bool) error {
	if asJSON {
		out := make([]listed, len(list))
		for i, a := range list {
			out[i] = listed{a.ID, a.Email, a.Name, append([]account.Role{}, a.Roles...)}
		}
		return c.asJSON(out)
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(c.out, "Nobody holds a role. Begin with: cohorte user add ADDRESS --role operator")
		return err
	}
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	for _, a := range list {
		roles := make([]string, len(a.Roles))
		for i, r := range a.Roles {
			roles[i] = string(r)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", a.Email, a.Name, strings.Join(roles, ", "))
	}
	return w.Flush()
}
