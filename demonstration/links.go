package demonstration

import (
	"context"
	"errors"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/store"
)

// People are those as whom one may sign in to a filled place: the staff, and
// the parts of each edition, in that order.
func People(ctx context.Context, db *store.DB) ([]Person, error) {
	var people []Person
	err := db.Read(ctx, func(ctx context.Context, tx *store.Tx) error {
		people = nil
		kept, err := tx.KeptEditions(ctx)
		if err != nil {
			return err
		}
		add := func(n named, key, email string) error {
			a, err := tx.AccountByAddress(ctx, email)
			if errors.Is(err, fellowship.ErrNotFound) {
				return nil // the call of that part was not open
			}
			people = append(people, n.person(key, a.Name, email))
			return err
		}
		for _, n := range staff {
			if err := add(n, n.key, n.address("")); err != nil {
				return err
			}
		}
		for _, v := range kept {
			if !v.Invented() || v.N > 0 {
				continue
			}
			for _, n := range slices.Concat(cast, readers) {
				if err := add(n, string(v.ID)+"."+n.key, n.address(v.ID)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return people, err
}

// Links are sign-in links with secrets that the demonstration knows, one for
// each person. Unlike the links in mails they last, and serve more than once:
// see Reopen.
type Links struct {
	db  *store.DB
	ids []account.LinkID
}

// lasting is how long a link of the demonstration can be used.
const lasting = 90 * 24 * time.Hour

// MakeLinks makes a link for each person. The secrets are in their order.
func MakeLinks(ctx context.Context, db *store.DB, people []Person, now time.Time) (links *Links, secrets []string, err error) {
	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		links, secrets = &Links{db: db}, nil
		for _, p := range people {
			address, err := account.ParseAddress(p.Email)
			if err != nil {
				return err
			}
			l := account.Link{ID: account.LinkID(fellowship.NewID("link", now)), Address: address, Network: "demonstration",
				Lang: "fr", AskedAt: now, ExpiresAt: now.Add(lasting)}
			secret := account.NewSecret()
			if err := tx.AddLink(ctx, l); err != nil {
				return err
			}
			if err := tx.SaveLinkHash(ctx, l.ID, account.HashSecret(secret)); err != nil {
				return err
			}
			links.ids, secrets = append(links.ids, l.ID), append(secrets, secret)
		}
		return nil
	})
	return links, secrets, err
}

// Reopen lets those that served serve again.
func (l *Links) Reopen(ctx context.Context) error {
	return l.db.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, id := range l.ids {
			if err := tx.ReopenLink(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
}
