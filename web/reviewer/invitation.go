package reviewer

import (
	"context"
	"net/http"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// invitation is what the link in a mail that asks somebody to read opens. It
// changes nothing.
func invitation(v *route.Visit) (route.Answer, error) {
	code := v.URL.Query().Get("code")
	var link account.Link
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		link, err = account.LookAtLink(ctx, tx, code, v.At)
		return err
	})
	if late, ok := lateOf(err); ok {
		return refusedInvitation(v, late), nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(invitationView(v, link, code)), nil
}

// acceptInvitation signs in and leads to the charter.
func acceptInvitation(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	var in account.SignedIn
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if in, err = review.AcceptInvitation(ctx, tx, v.PostForm.Get("code"), v.UserAgent(), v.At); err != nil {
			return err
		}
		if v.SignedIn() {
			_, err = tx.EndSession(ctx, v.Viewer.ID, v.Session.ID)
		}
		return err
	})
	if late, ok := lateOf(err); ok {
		return refusedInvitation(v, late), nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	v.StartSession(in.Secret, in.Session.CreatedAt.Add(account.SessionLongest))
	return route.SeeOther(v.To(homePath)), nil
}

// refusedInvitation says what became of a link. Whoever was invited can always
// sign in with their address.
func refusedInvitation(v *route.Visit, late *fellowship.NoLongerPossible) route.Answer {
	title := v.Say("Ce lien ne mène nulle part", "This link leads nowhere")
	switch late.Why {
	case fellowship.LinkUsed:
		title = v.Say("Ce lien a déjà servi", "This link has already been used")
	case fellowship.LinkExpired:
		title = v.Say("Ce lien a expiré", "This link has expired")
	}
	return route.PageWith(http.StatusGone, refusedView(v, title))
}

// secretFrame is the frame of a page whose address holds a secret.
func secretFrame(v *route.Visit, title string) layout.Frame {
	f := v.Frame(title, layout.Public)
	f.NoIndex, f.Secret = true, true
	return f
}

// switchShortcuts switches the shortcuts of one key on or off, from a reading
// or from the account.
func switchShortcuts(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	on := v.PostForm.Get("shortcuts") == "on"
	err := v.Site.DB.WriteLoose(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		if err := isReviewer(ctx, tx, v.Viewer.ID); err != nil {
			return err
		}
		return tx.SetShortcuts(ctx, v.By(), on)
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/compte") + "?fait=raccourcis"), nil
}
