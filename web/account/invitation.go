package account

import (
	"context"
	"errors"
	"net/http"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/store"
	"cohorte/web/route"
)

// invitationPage is what the link of an invitation opens. It changes nothing.
func invitationPage(v *route.Visit) (route.Answer, error) {
	code := v.URL.Query().Get("code")
	var i account.Invitation
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		i, err = account.LookAtInvitation(ctx, tx, code, v.At)
		return err
	})
	if a, ok := refusedInvitation(v, err); ok {
		return a, nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(invitationView(v, i, code)), nil
}

// accept gives the role. A new account is signed in at once; one that exists
// signs in by a link of its own.
func accept(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	var in account.Accepted
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if in, err = account.Accept(ctx, tx, v.PostForm.Get("code"), v.UserAgent(), v.At); err != nil {
			return err
		}
		if in.Secret != "" && v.SignedIn() {
			_, err = tx.EndSession(ctx, v.Viewer.ID, v.Session.ID)
		}
		return err
	})
	if a, ok := refusedInvitation(v, err); ok {
		return a, nil
	}
	switch {
	case err != nil:
		return route.Answer{}, err
	case in.Secret != "":
		v.StartSession(in.Secret, in.Session.CreatedAt.Add(account.SessionLongest))
		return route.SeeOther(v.To("/espace")), nil
	case v.Viewer.ID == in.Account.ID:
		return route.SeeOther(v.To("/espace")), nil
	}
	return route.Page(noticeView(v, v.Say("Invitation acceptée", "Invitation accepted"),
		v.Say("Ce rôle est ajouté au compte de l’adresse "+in.Account.Email+". Connectez-vous avec elle pour l’exercer.",
			"This role is added to the account of the address "+in.Account.Email+". Sign in with it to use it."))), nil
}

func refusedInvitation(v *route.Visit, err error) (route.Answer, bool) {
	var late *fellowship.NoLongerPossible
	if !errors.As(err, &late) {
		return route.Answer{}, false
	}
	title := v.Say("Cette invitation ne mène nulle part", "This invitation leads nowhere")
	text := v.Say("Elle est incomplète, a été reprise, ou une plus récente l’a remplacée.", "It is incomplete, was taken back, or a newer one has replaced it.")
	switch late.Why {
	case fellowship.LinkUsed:
		title = v.Say("Cette invitation a déjà été acceptée", "This invitation has already been accepted")
		text = v.Say("Connectez-vous avec l’adresse qui l’a reçue.", "Sign in with the address that received it.")
	case fellowship.LinkExpired:
		title = v.Say("Cette invitation a expiré", "This invitation has expired")
		text = v.Say("Elle valait jusqu’au "+v.Lang.Deadline(late.Since)+". Demandez-en une autre à la personne qui vous a invité.", "It was valid until "+v.Lang.Deadline(late.Since)+". Ask the person who invited you for another.")
	}
	return route.PageWith(http.StatusGone, noticeView(v, title, text)), true
}
