package form

import (
	"context"
	"errors"
	"net/http"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// Joining are the pages behind the link of an invitation to write a file.
func Joining() []route.Route {
	return []route.Route{
		{Pattern: "GET " + mail.JoinPath, Handler: invitation},
		{Pattern: "POST " + mail.JoinPath, Handler: join},
	}
}

// joinPage is an invitation before the person who received it.
type joinPage struct {
	layout.Frame
	V     *route.Visit
	Asked file.Asked
	Code  string
}

// invitation is what the link in the mail opens. It changes nothing: mail
// scanners open every link before its reader does.
func invitation(v *route.Visit) (route.Answer, error) {
	code := v.URL.Query().Get("code")
	j := joinPage{V: v, Code: code}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		j.Asked, err = file.LookAtInvitation(ctx, tx, code, v.At)
		return err
	})
	if err != nil {
		return refusedInvitation(v, j.Asked, err)
	}
	j.Frame = joinFrame(v, j.title())
	return route.Page(joinView(j)), nil
}

func join(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, unreadable(err)
	}
	code := v.PostForm.Get("code")
	var f file.File
	var in account.SignedIn
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if f, in, err = file.Join(ctx, tx, code, string(v.Lang), v.UserAgent(), v.At); err != nil {
			return err
		}
		if v.SignedIn() {
			_, err = tx.EndSession(ctx, v.Viewer.ID, v.Session.ID)
		}
		return err
	})
	if err != nil {
		return refusedInvitation(v, file.Asked{}, err)
	}
	v.StartSession(in.Secret, in.Session.CreatedAt.Add(account.SessionLongest))
	return route.SeeOther(v.To(words.FilePage(f))), nil
}

// refusedInvitation says why an invitation can't be used, and what to do.
func refusedInvitation(v *route.Visit, a file.Asked, err error) (route.Answer, error) {
	var late *fellowship.NoLongerPossible
	if !errors.As(err, &late) {
		return route.Answer{}, err
	}
	r := refusedJoin{
		Title: v.Say("Cette invitation ne mène nulle part", "This invitation leads nowhere"),
		Text:  v.Say("Son lien est incomplet, ou elle a été annulée ou remplacée. Demandez à votre collègue de vous inviter à nouveau.", "Its link is incomplete, or it was cancelled or replaced. Ask your colleague to invite you again."),
	}
	switch late.Why {
	case fellowship.LinkUsed:
		r.Title = v.Say("Cette invitation a déjà servi", "This invitation has already been used")
		r.Text = v.Say("Connectez-vous avec l’adresse qui l’a reçue\u00a0: le dossier est dans votre espace.", "Sign in with the address that received it: the file is in your space.")
		r.SignIn = true
	case fellowship.LinkExpired:
		r.Title = v.Say("Cette invitation a expiré le "+v.Lang.DayAndTime(late.Since), "This invitation expired on "+v.Lang.DayAndTime(late.Since))
		r.Text = v.Say("Demandez à votre collègue de vous inviter à nouveau.", "Ask your colleague to invite you again.")
	case fellowship.FileWithdrawn:
		r.Title = v.Say("Ce dossier a été retiré", "This file was withdrawn")
		r.Text = v.Say("Il ne s’écrit plus.", "Nobody writes it any more.")
	}
	return route.PageWith(http.StatusGone, refusedJoinView(joinFrame(v, r.Title), v, r)), nil
}

type refusedJoin struct {
	Title, Text string
	SignIn      bool
}

func joinFrame(v *route.Visit, title string) layout.Frame {
	f := v.Frame(title, layout.Public)
	f.NoIndex = true
	return f
}

func (j joinPage) t(fr, en string) string { return j.V.Lang.T(fr, en) }

func (j joinPage) isProject() bool { return j.Asked.Of.Call == edition.ProjectCall }

func (j joinPage) title() string {
	if j.isProject() {
		return j.t("Rejoindre ce projet", "Join this project")
	}
	return j.t("Rejoindre cette candidature", "Join this application")
}

// named is the file as the invitation may call it.
func (j joinPage) named() string {
	if j.Asked.Of.Name == "" {
		return words.FileNoun(j.V.Lang, j.Asked.Of.Call) + " " + j.Asked.Of.Number
	}
	return j.V.Lang.Quote(j.Asked.Of.Name)
}

// others says whether somebody else is signed in here.
func (j joinPage) others() bool {
	a, err := account.ParseAddress(j.V.Viewer.Email)
	return j.V.SignedIn() && (err != nil || a.Norm != j.Asked.Address.Norm)
}
