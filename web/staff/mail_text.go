package staff

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/message"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// editing is the words of one mail before somebody who changes them.
type editing struct {
	readingMails
	Subject, Body string       // as typed
	Theirs        message.Mail // as somebody else left it meanwhile
	Crossed       bool
}

func editPage(v *route.Visit) (route.Answer, error) {
	r, err := readOne(v)
	if err != nil {
		return route.Answer{}, err
	}
	if !r.One.State.Written() || r.One.Kind.HasSecret() {
		return route.Answer{}, &fellowship.NoLongerPossible{Why: fellowship.MailLeft, Since: r.One.SentAt}
	}
	return route.Page(editView(v, editing{readingMails: r, Subject: r.One.Subject, Body: r.One.Body})), nil
}

// edit keeps the words that somebody gave a mail. Of two officers at once the
// later one sees both texts. Rule OB-4.
func edit(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	seen, _ := strconv.Atoi(v.PostForm.Get("revision"))
	e := editing{Subject: v.PostForm.Get(subjectInput), Body: strings.ReplaceAll(v.PostForm.Get(bodyInput), "\r\n", "\n")}
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		e.Theirs, err = message.Edit(ctx, tx, v.By(), message.ID(v.PathValue("mail")), seen, e.Subject, e.Body)
		return err
	})
	var (
		late  *fellowship.NoLongerPossible
		wrong *fellowship.Invalid
	)
	e.Crossed = errors.As(err, &late) && late.Why == fellowship.ChangedSince
	if !e.Crossed && !errors.As(err, &wrong) {
		if err != nil {
			return route.Answer{}, err
		}
		return route.SeeOther(v.To("/gestion/courriels/"+v.PathValue("mail")) + "?fait=texte"), nil
	}
	r, err := readOne(v)
	if err != nil {
		return route.Answer{}, err
	}
	e.readingMails = r
	if e.Crossed {
		return route.PageWith(http.StatusConflict, editView(v, e)), nil
	}
	e.Errors = textFaults(v, wrong)
	return route.PageWith(http.StatusUnprocessableEntity, editView(v, e)), nil
}

const (
	subjectInput = "sujet"
	bodyInput    = "texte"
)

// textFaults words what is wrong with the words of a mail or of a template.
func textFaults(v *route.Visit, wrong *fellowship.Invalid) (faults []layout.FieldError) {
	for _, p := range wrong.Problems {
		f := layout.FieldError{Field: bodyInput}
		if p.Field == message.SubjectField {
			f.Field = subjectInput
		}
		switch p.Code {
		case fellowship.Missing:
			f.Text = v.Say("Écrivez le texte du courriel.", "Write the text of the mail.")
			if p.Field == message.SubjectField {
				f.Text = v.Say("Écrivez le sujet du courriel.", "Write the subject of the mail.")
			}
		case fellowship.TooLong:
			f.Text = v.Say("Raccourcissez\u00a0: "+p.Want+" caractères au plus.", "Shorten it: at most "+p.Want+" characters.")
		case fellowship.UnknownPlaceholder:
			f.Text = v.Say("{"+p.Got+"} n’existe pas ici. Vouliez-vous écrire {"+p.Want+"}\u202f?", "{"+p.Got+"} does not exist here. Did you mean {"+p.Want+"}?")
		case fellowship.MissingPlaceholder:
			f.Text = v.Say("Il manque {"+p.Want+"}\u00a0: sans lui, ce courriel ne dirait pas à la personne ce qu’on lui doit.",
				"{"+p.Want+"} is missing: without it, this mail would not say what is owed to its reader.")
		default:
			f.Text = v.Say("Ce texte contient un signe illisible ou un saut de ligne\u00a0: tapez-le à nouveau.", "This text holds an unreadable sign or a line break: type it again.")
		}
		faults = append(faults, f)
	}
	return faults
}

func faultOf(faults []layout.FieldError, field string) string {
	for _, f := range faults {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}
