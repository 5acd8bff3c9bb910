package account

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// askedCookie remembers in this browser which link was asked for here: the
// page after the asking names its address and hour, and the link can say when
// it was opened in another browser.
const askedCookie = "cohorte_demande"

// asking is the form of the sign-in page as it is shown again.
type asking struct {
	Email, Back string
	Problem     string // words under the field
	Notice      string // words above the form
	NoticeTitle string
}

func askPage(v *route.Visit) (route.Answer, error) {
	back := route.Local(v.URL.Query().Get("retour"), "")
	if v.SignedIn() {
		return route.SeeOther(orSpace(v, back)), nil
	}
	return route.Page(askView(v, asking{Back: back})), nil
}

func orSpace(v *route.Visit, back string) string { return route.Local(back, v.To("/espace")) }

// ask takes the address from the field, or from a link that was asked for
// before: what was typed once is not asked again.
func ask(v *route.Visit) (route.Answer, error) {
	email, back, err := askedAddress(v)
	if err != nil {
		return route.Answer{}, err
	}
	var link account.Link
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		var err error
		link, err = account.AskLink(ctx, tx, account.Asking{
			Email: email, Network: v.Network(), Next: back, Lang: string(v.Lang), At: v.At})
		return err
	})
	var (
		invalid *fellowship.Invalid
		late    *fellowship.NoLongerPossible
	)
	switch {
	case errors.As(err, &invalid):
		return route.PageWith(http.StatusUnprocessableEntity,
			askView(v, asking{Email: email, Back: back, Problem: addressProblem(v, invalid.Problems[0])})), nil
	case errors.As(err, &late) && late.Why == fellowship.TooOften:
		return tooOften(v, asking{Email: email, Back: back}, late.Again), nil
	case err != nil:
		return route.Answer{}, err
	}
	http.SetCookie(v.Writer, &http.Cookie{Name: askedCookie, Value: string(link.ID), Path: "/", MaxAge: 24 * 3600,
		HttpOnly: true, Secure: v.Site.SecureCookies, SameSite: http.SameSiteLaxMode})
	return route.SeeOther(v.To("/connexion/envoi")), nil
}

func askedAddress(v *route.Visit) (email, back string, err error) {
	if err := v.ParseForm(); err != nil {
		return "", "", err
	}
	email, back = v.PostForm.Get("email"), route.Local(v.PostForm.Get("retour"), "")
	if email != "" {
		return email, back, nil
	}
	var link account.Link
	switch {
	case v.PostForm.Get("code") != "":
		link, err = lookAt(v, v.PostForm.Get("code"))
	case v.PostForm.Get("renvoi") != "":
		link, err = askedHere(v)
	}
	var late *fellowship.NoLongerPossible
	if err != nil && !errors.As(err, &late) && !errors.Is(err, fellowship.ErrNotFound) {
		return "", "", err
	}
	return link.Address.Written, link.Next, nil
}

func tooOften(v *route.Visit, form asking, again time.Time) route.Answer {
	wait := again.Sub(v.At).Truncate(time.Minute) + time.Minute
	form.NoticeTitle = v.Say("Trop de demandes", "Too many requests")
	form.Notice = v.Say("Réessayez dans "+v.Lang.Duration(wait)+". Le dernier lien reçu reste valable jusqu’à l’heure écrite dans son courriel.",
		"Try again in "+v.Lang.Duration(wait)+". The last link you received stays valid until the hour written in its mail.")
	a := route.PageWith(http.StatusTooManyRequests, askView(v, form))
	a.Header = http.Header{"Retry-After": {strconv.Itoa(int(wait / time.Second))}}
	return a
}

// addressProblem says what to do, as screens do everywhere.
func addressProblem(v *route.Visit, p fellowship.Problem) string {
	switch {
	case p.Code == fellowship.Missing:
		return v.Say("Indiquez votre adresse électronique.", "Enter your e-mail address.")
	case p.Want == "at", p.Want == "domain":
		return v.Say("Il manque la fin de l’adresse, par exemple «\u00a0@interieur.gouv.fr\u00a0».", "The end of the address is missing, for example “@interieur.gouv.fr”.")
	}
	return v.Say("Vérifiez l’adresse\u00a0: elle contient un signe qui n’y a pas sa place.", "Check the address: it holds a sign that does not belong there.")
}

// askedHere is the link that was asked for in this browser.
func askedHere(v *route.Visit) (link account.Link, err error) {
	c, err := v.Cookie(askedCookie)
	if err != nil {
		return account.Link{}, fellowship.ErrNotFound
	}
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		link, err = tx.Link(ctx, account.LinkID(c.Value))
		return err
	})
	return link, err
}

func askedPage(v *route.Visit) (route.Answer, error) {
	link, err := askedHere(v)
	if errors.Is(err, fellowship.ErrNotFound) {
		return route.SeeOther(v.To("/connexion")), nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(askedView(v, link)), nil
}

func lookAt(v *route.Visit, code string) (link account.Link, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		link, err = account.LookAtLink(ctx, tx, code, v.At)
		return err
	})
	return link, err
}

// linkPage is what the link in the mail opens. It changes nothing: mail
// scanners open every link before its reader does.
func linkPage(v *route.Visit) (route.Answer, error) {
	code := v.URL.Query().Get("code")
	link, err := lookAt(v, code)
	if a, ok := refusedLink(v, link, code, err); ok {
		return a, nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	elsewhere := true
	if c, err := v.Cookie(askedCookie); err == nil {
		elsewhere = c.Value != string(link.ID)
	}
	return route.Page(linkView(v, link, code, elsewhere)), nil
}

func useLink(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	code := v.PostForm.Get("code")
	var in account.SignedIn
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if in, err = account.UseLink(ctx, tx, code, v.UserAgent(), v.At); err != nil {
			return err
		}
		if v.SignedIn() {
			_, err = tx.EndSession(ctx, v.Viewer.ID, v.Session.ID)
		}
		return err
	})
	if err != nil {
		// The refused act is undone: who the link was for is looked up apart, and
		// looking refuses it for the same reason.
		link, _ := lookAt(v, code)
		if a, ok := refusedLink(v, link, code, err); ok {
			return a, nil
		}
		return route.Answer{}, err
	}
	v.StartSession(in.Secret, in.Session.CreatedAt.Add(account.SessionLongest))
	http.SetCookie(v.Writer, &http.Cookie{Name: askedCookie, Path: "/", MaxAge: -1})
	return route.SeeOther(orSpace(v, in.Next)), nil
}

// refusedLink turns a link that cannot be used into its page.
func refusedLink(v *route.Visit, link account.Link, code string, err error) (route.Answer, bool) {
	var late *fellowship.NoLongerPossible
	if !errors.As(err, &late) {
		return route.Answer{}, false
	}
	title := v.Say("Ce lien ne mène nulle part", "This link leads nowhere")
	text := v.Say("Il est incomplet, ou un lien plus récent l’a remplacé.", "It is incomplete, or a newer link has replaced it.")
	switch late.Why {
	case fellowship.LinkUsed:
		title = v.Say("Ce lien a déjà servi", "This link has already been used")
		text = v.Say("Chaque lien sert une seule fois, pour que personne ne le réutilise.", "Each link works once, so that nobody can use it again.")
	case fellowship.LinkExpired:
		title = v.Say("Ce lien a expiré à "+v.Lang.Clock(late.Since), "This link expired at "+v.Lang.Clock(late.Since))
		text = v.Say("Un lien dure "+v.Lang.Duration(account.LinkLife)+" après la demande.", "A link lasts "+v.Lang.Duration(account.LinkLife)+" after it was asked for.")
	}
	return route.PageWith(http.StatusGone, refusedView(v, refusal{Title: title, Text: text, Code: code, To: link.Address.Written})), true
}

type refusal struct {
	Title, Text string
	Code        string
	To          string // empty when the link is unknown
}

func signOut(v *route.Visit) (route.Answer, error) {
	if v.SignedIn() {
		err := v.Site.DB.WriteLoose(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.EndSession(ctx, v.Viewer.ID, v.Session.ID)
			return err
		})
		if err != nil {
			return route.Answer{}, err
		}
	}
	v.EndSession()
	return route.SeeOther(v.To("/")), nil
}

// backQuery carries where one was going to the sign-in page.
func backQuery(back string) string {
	if back == "" {
		return ""
	}
	return "?retour=" + url.QueryEscape(back)
}

func signInFrame(v *route.Visit, form asking) layout.Frame {
	f := frame(v, v.Say("Se connecter ou créer un compte", "Sign in or create an account"))
	f.Failed = form.Problem != ""
	return f
}
