package account

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// askMove asks to change the viewer's address: a link goes to the new one.
func askMove(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	o := own{Name: v.Viewer.Name, Lang: v.Viewer.Lang, NewEmail: v.PostForm.Get("email")}
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := account.AskMove(ctx, tx, v.By(), o.NewEmail)
		return err
	})
	var (
		invalid *fellowship.Invalid
		late    *fellowship.NoLongerPossible
	)
	switch {
	case errors.As(err, &invalid):
		text := addressProblem(v, invalid.Problems[0])
		if invalid.Problems[0].Code == fellowship.Repeated {
			text = v.Say("C’est déjà votre adresse.", "This is your address already.")
		}
		o.Problems = []layout.FieldError{{Field: "email", Text: text}}
		return showAccount(v, http.StatusUnprocessableEntity, o)
	case errors.As(err, &late) && late.Why == fellowship.TooOften:
		wait := late.Again.Sub(v.At).Truncate(time.Minute) + time.Minute
		o.Problems = []layout.FieldError{{Field: "email", Text: v.Say("Trop de demandes. Réessayez dans "+v.Lang.Duration(wait)+".", "Too many requests. Try again in "+v.Lang.Duration(wait)+".")}}
		a, err := showAccount(v, http.StatusTooManyRequests, o)
		a.Header = http.Header{"Retry-After": {strconv.Itoa(int(wait / time.Second))}}
		return a, err
	case err != nil:
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/compte") + "?fait=adresse#adresse"), nil
}

// movePage is what the link in the mail to the new address opens. It changes
// nothing, and says nothing to anybody but the account that asked.
func movePage(v *route.Visit) (route.Answer, error) {
	code := v.URL.Query().Get("code")
	var m account.Move
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		m, err = account.LookAtMove(ctx, tx, v.By(), code)
		return err
	})
	if a, ok := refusedMove(v, err); ok {
		return a, nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(moveView(v, m, code)), nil
}

func useMove(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := account.MoveAddress(ctx, tx, v.By(), v.PostForm.Get("code"), v.Session.ID)
		return err
	})
	if a, ok := refusedMove(v, err); ok {
		return a, nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/compte") + "?fait=adresse-changee"), nil
}

func refusedMove(v *route.Visit, err error) (route.Answer, bool) {
	var late *fellowship.NoLongerPossible
	if !errors.As(err, &late) {
		return route.Answer{}, false
	}
	title := v.Say("Ce lien ne mène nulle part", "This link leads nowhere")
	text := v.Say("Il est incomplet, ou il ne sert qu’à la personne qui l’a demandé, connectée dans ce navigateur.", "It is incomplete, or it only serves the person who asked for it, signed in in this browser.")
	switch late.Why {
	case fellowship.LinkUsed:
		title = v.Say("Ce lien a déjà servi", "This link has already been used")
		text = v.Say("Chaque lien sert une seule fois. L’adresse de votre compte est écrite en haut de la page «\u00a0Mon compte\u00a0».", "Each link works once. The address of your account stands at the top of the page “My account”.")
	case fellowship.LinkExpired:
		title = v.Say("Ce lien a expiré à "+v.Lang.Clock(late.Since), "This link expired at "+v.Lang.Clock(late.Since))
		text = v.Say("Un lien dure "+v.Lang.Duration(account.MoveLife)+" après la demande. Votre adresse n’a pas changé.", "A link lasts "+v.Lang.Duration(account.MoveLife)+" after it was asked for. Your address has not changed.")
	case fellowship.AddressTaken:
		title = v.Say("Un autre compte a cette adresse", "Another account has this address")
		text = v.Say("Votre adresse n’a pas changé. Connectez-vous avec cette adresse pour voir l’autre compte, ou écrivez à l’équipe.", "Your address has not changed. Sign in with this address to see the other account, or write to the team.")
	}
	return route.PageWith(http.StatusGone, noticeView(v, title, text)), true
}

// secretFrame is the frame of a page whose address holds a secret.
func secretFrame(v *route.Visit, title string) layout.Frame {
	f := frame(v, title)
	f.Secret = true
	return f
}
