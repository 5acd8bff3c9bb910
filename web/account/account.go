// Package account is the pages of whoever signs in, whatever they do in the
// programme: the link in a mail and the button behind it, one's own space, and
// the account with its sessions.
//
// Nothing here says whether an address has an account: a known and an unknown
// one get the same pages after the same work.
package account

import (
	"context"
	"time"

	"cohorte/fellowship/account"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// Routes are the pages of this audience.
func Routes() []route.Route {
	copies := newCopyDesk()
	return []route.Route{
		{Pattern: "GET /connexion", Handler: askPage},
		{Pattern: "POST /connexion", Handler: ask},
		{Pattern: "GET /connexion/envoi", Handler: askedPage},
		{Pattern: "GET /connexion/lien", Handler: linkPage},
		{Pattern: "POST /connexion/lien", Handler: useLink},
		{Pattern: "POST /deconnexion", Handler: signOut},
		{Pattern: "GET /espace", Needs: route.SignedIn, Handler: space},
		{Pattern: "GET /compte", Needs: route.SignedIn, Handler: accountPage},
		{Pattern: "POST /compte", Needs: route.SignedIn, Handler: saveProfile},
		{Pattern: "POST /compte/courriels", Needs: route.SignedIn, Handler: savePreferences},
		{Pattern: "POST /compte/adresse", Needs: route.SignedIn, Handler: askMove},
		{Pattern: "GET /compte/adresse/lien", Handler: movePage},
		{Pattern: "POST /compte/adresse/lien", Handler: useMove},
		{Pattern: "GET /compte/donnees", Needs: route.SignedIn, Handler: dataPage},
		{Pattern: "GET /compte/donnees/copie.zip", Needs: route.SignedIn, Handler: copies.give},
		{Pattern: "POST /compte/donnees/{number}/vivier", Needs: route.SignedIn, Handler: setPool},
		{Pattern: "GET /compte/donnees/effacement", Needs: route.SignedIn, Handler: erasurePage},
		{Pattern: "POST /compte/donnees/effacement", Needs: route.SignedIn, Handler: askErasure},
		{Pattern: "POST /compte/donnees/effacement/annulation", Needs: route.SignedIn, Handler: cancelErasure},
		{Pattern: "GET /invitation", Handler: invitationPage},
		{Pattern: "POST /invitation", Handler: accept},
		{Pattern: "POST /compte/connexions/fermeture", Needs: route.SignedIn, Handler: endOthers},
		{Pattern: "POST /compte/connexions/{session}/fermeture", Needs: route.SignedIn, Handler: endSession},
	}
}

// WhoIs finds who holds a session, for route.Site.
func WhoIs(db *store.DB) func(ctx context.Context, secret string, at time.Time) (account.Session, account.Account, error) {
	return func(ctx context.Context, secret string, at time.Time) (s account.Session, a account.Account, err error) {
		err = db.Read(ctx, func(ctx context.Context, tx *store.Tx) error {
			s, a, err = account.WhoIs(ctx, tx, secret, at)
			return err
		})
		return s, a, err
	}
}

// Renew makes a session last longer after an act, for route.Site.
func Renew(db *store.DB) func(ctx context.Context, s account.Session, at time.Time) error {
	return func(ctx context.Context, s account.Session, at time.Time) error {
		renewed, due := s.Renewed(at)
		if !due {
			return nil
		}
		return db.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSession(ctx, renewed) })
	}
}

func frame(v *route.Visit, title string) layout.Frame {
	f := v.Frame(title, layout.Public)
	f.NoIndex = true
	return f
}
