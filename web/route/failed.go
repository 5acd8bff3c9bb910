package route

import (
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
	"cohorte/web/layout"
)

// failure is what a page says of a refused act: what happened, and what to do
// next.
type failure struct {
	status      int
	title, text string
	action      string // words of the one link
	href        string
}

// failed is the one place where errors become pages. Rule A-9.
func (s *Site) failed(v *Visit, err error) Answer {
	f := failure{
		status: http.StatusNotFound,
		title:  v.Say("Page introuvable", "Page not found"),
		text: v.Say("L’adresse est incomplète, ou cette page ne vous est pas ouverte.",
			"The address is incomplete, or this page is not open to you."),
		action: v.Say("Aller à l’accueil", "Go to the home page"),
		href:   v.To("/"),
	}
	var (
		late    *fellowship.NoLongerPossible
		invalid *fellowship.Invalid
		tooBig  *http.MaxBytesError
	)
	switch {
	case errors.Is(err, fellowship.ErrNotFound):
	case errors.Is(err, fellowship.ErrNotAllowed):
		f.status = http.StatusForbidden
		f.title = v.Say("Cet acte revient à une autre personne", "This is for someone else to do")
		f.text = v.Say("Vous pouvez lire cette page, mais pas faire cela.", "You can read this page, but not do that.")
		f.action, f.href = v.Say("Revenir à mon espace", "Back to my space"), v.To("/espace")
	case errors.As(err, &late) && late.Why == fellowship.TooOften:
		return v.tooOften(late.Again)
	case errors.As(err, &late):
		f.status = http.StatusGone
		f.title = v.Say("Ce n’est plus possible", "This is no longer possible")
		f.text = v.reason(late)
		f.action, f.href = v.Say("Revenir à mon espace", "Back to my space"), v.To("/espace")
	case errors.As(err, &invalid):
		f.status = http.StatusUnprocessableEntity
		f.title = v.Say("Cette page a changé depuis que vous l’avez ouverte", "This page has changed since you opened it")
		f.text = v.Say("Rien n’a été enregistré. Rouvrez la page et relisez vos réponses.", "Nothing was saved. Open the page again and check your answers.")
		f.action, f.href = v.Say("Rouvrir la page", "Open the page again"), v.To(v.Page)
	case errors.As(err, &tooBig):
		// The answer goes out while the rest comes in, see drain. A recorder of
		// tests can't do it.
		http.NewResponseController(v.Writer).EnableFullDuplex() //nolint:errcheck
		v.Writer.Header().Set("Connection", "close")
		f.status = http.StatusRequestEntityTooLarge
		f.title = v.Say("C’est trop long pour être reçu", "This is too long to be received")
		f.text = v.Say("Rien n’a été enregistré. Raccourcissez le texte ou le fichier, puis recommencez.", "Nothing was saved. Shorten the text or the file, then try again.")
		f.action, f.href = v.Say("Revenir à mon espace", "Back to my space"), v.To("/espace")
	case errors.Is(err, os.ErrDeadlineExceeded) && !sqldb.Unavailable(err):
		f.status = http.StatusRequestTimeout
		f.title = v.Say("La connexion est trop lente", "The connection is too slow")
		f.text = v.Say("Votre envoi n’est pas arrivé en entier et rien n’a été enregistré. Recommencez depuis une meilleure connexion, ou avec un fichier plus léger.",
			"What you sent did not arrive whole and nothing was saved. Try again over a better connection, or with a lighter file.")
		f.action, f.href = v.Say("Revenir à mon espace", "Back to my space"), v.To("/espace")
	default:
		f = s.incident(v, err)
	}
	frame := v.Frame(f.title, v.audience())
	frame.NoIndex = true
	return PageWith(f.status, failedPage(v, frame, f, v.typed()))
}

// tooOften says when to come back, to the machine too.
func (v *Visit) tooOften(again time.Time) Answer {
	wait := max(again.Sub(v.At)+time.Second-1, time.Second).Truncate(time.Second)
	left := v.Lang.Count(int(wait/time.Second), v.Say("seconde", "second"), v.Say("secondes", "seconds"))
	if wait >= 2*time.Minute {
		left = v.Lang.Duration((wait + time.Minute - 1).Truncate(time.Minute))
	}
	f := failure{
		status: http.StatusTooManyRequests,
		title:  v.Say("Trop de demandes", "Too many requests"),
		text:   v.Say("Réessayez dans "+left+".", "Try again in "+left+"."),
		action: v.Say("Revenir à la page", "Back to the page"), href: v.To(v.Page),
	}
	frame := v.Frame(f.title, v.audience())
	frame.NoIndex = true
	a := PageWith(f.status, failedPage(v, frame, f, v.typed()))
	a.Header = http.Header{"Retry-After": {strconv.Itoa(int(wait / time.Second))}}
	return a
}

// incident is what nobody foresaw: logged under a code that the page shows.
func (s *Site) incident(v *Visit, err error) failure {
	code := rand.Text()[:6]
	s.Log.Error("request failed", slog.String("incident", code), slog.String("error", err.Error()))
	if sqldb.Unavailable(err) || blob.Unavailable(err) {
		return failure{
			status: http.StatusServiceUnavailable,
			title:  v.Say("Le service est momentanément indisponible", "The service is unavailable for a moment"),
			text: v.Say("Rien n’a été enregistré. Ce qui l’avait été avant est conservé. Réessayez dans quelques minutes ; si cela continue, écrivez à l’équipe en citant l’incident "+code+".",
				"Nothing was saved now. What had been saved before is kept. Try again in a few minutes; if it goes on, write to the team and quote incident "+code+"."),
			action: v.Say("Réessayer", "Try again"),
			href:   v.To(v.Page),
		}
	}
	return failure{
		status: http.StatusInternalServerError,
		title:  v.Say("Le service a rencontré un problème", "The service ran into a problem"),
		text: v.Say("Réessayez dans un instant. Si cela continue, écrivez à l’équipe en citant l’incident "+code+".",
			"Try again in a moment. If it goes on, write to the team and quote incident "+code+"."),
		action: v.Say("Réessayer", "Try again"),
		href:   v.To(v.Page),
	}
}

func (v *Visit) reason(e *fellowship.NoLongerPossible) string {
	since := ""
	if !e.Since.IsZero() {
		since = v.Lang.Deadline(e.Since)
	}
	switch e.Why {
	case fellowship.CallClosed:
		if since != "" {
			return v.Say("Cet appel est clos depuis le "+since+". Votre brouillon reste lisible dans votre espace.",
				"This call closed on "+since+". Your draft can still be read in your space.")
		}
		return v.Say("Cet appel est clos. Votre brouillon reste lisible dans votre espace.", "This call is closed. Your draft can still be read in your space.")
	case fellowship.CallNotOpen:
		return v.Say("Cet appel n’est pas encore ouvert.", "This call is not open yet.")
	case fellowship.AmendmentToCome:
		return v.Say("Un modificatif de cette édition attend sa date, le "+v.Lang.DayAndTime(e.Again)+"\u00a0: il annulerait une limite changée ici. Demandez à la personne qui tient le fichier de l’édition.",
			"An amendment of this edition waits for its date, "+v.Lang.DayAndTime(e.Again)+": it would undo a limit changed here. Ask whoever keeps the edition file.")
	case fellowship.FileWithdrawn:
		return v.Say("Ce dossier a été retiré.", "This file was withdrawn.")
	case fellowship.FileMovedOn:
		return v.Say("Ce dossier a changé d’étape.", "This file has moved on.")
	case fellowship.LinkUsed:
		return v.Say("Ce lien a déjà servi.", "This link has already been used.")
	case fellowship.LinkExpired:
		return v.Say("Ce lien a expiré.", "This link has expired.")
	case fellowship.LinkUnknown:
		return v.Say("Ce lien n’est pas, ou n’est plus, le bon\u00a0: un autre l’a peut-être remplacé.", "This link is not, or no longer, the right one: another may have replaced it.")
	case fellowship.CorrectionOver:
		return v.Say("La date pour compléter le dossier est passée.", "The day to complete the file is past.")
	case fellowship.StillChanging:
		return v.Say("Le dossier peut encore changer.", "The file may still change.")
	case fellowship.Unconfirmed:
		return v.Say("Une confirmation est encore attendue.", "A confirmation is still awaited.")
	case fellowship.ToBeJudged:
		return v.Say("Une personne doit juger une condition.", "A person has to judge a condition.")
	case fellowship.MailLeft:
		return v.Say("Ce courriel ne se modifie plus\u00a0: il est parti, ou va partir.", "This mail can’t be changed any more: it has left, or is about to.")
	case fellowship.Quarantined:
		return v.Say("L’antivirus a refusé cette pièce : elle n’est plus donnée à personne.", "The antivirus refused this attached file: nobody is given it any more.")
	case fellowship.LastOperator:
		return v.Say("C’est la dernière personne qui peut donner des rôles. Donnez d’abord ce rôle à quelqu’un d’autre.", "This is the last person who can give roles. Give this role to somebody else first.")
	case fellowship.HandOverFirst:
		return v.Say("D’autres personnes écrivent un dossier que cette personne porte. Il doit d’abord être confié à l’une d’elles.", "Others write a file that this person leads. It must be handed over to one of them first.")
	case fellowship.FileSelected:
		return v.Say("Ce dossier est retenu : ce qui suit s’appuie sur lui. L’équipe verra ce qui peut être effacé.", "This file is selected: what follows rests on it. The team will see what can be erased.")
	case fellowship.OwnRole:
		return v.Say("Vous ne pouvez pas vous retirer ce rôle vous-même\u00a0: demandez à une autre personne qui l’a.", "You can’t take this role from yourself: ask somebody else who holds it.")
	case fellowship.WishesNotOpen:
		return v.Say("Les vœux ne sont pas encore ouverts.", "Wishes are not open yet.")
	case fellowship.WishesClosed:
		return v.Say("Les vœux sont clos depuis le "+v.Lang.Deadline(e.Since.Add(-time.Minute))+". Ceux que vous avez déposés avant comptent toujours.",
			"Wishes closed on "+v.Lang.Deadline(e.Since.Add(-time.Minute))+". Those that you submitted before still count.")
	case fellowship.SheetPublished:
		return v.Say("Cette fiche est publiée depuis le "+since+". Pour la corriger, écrivez à l’équipe.", "This sheet has been public since "+since+". To have it corrected, write to the team.")
	case fellowship.SheetWithdrawn:
		return v.Say("Ce défi est retiré.", "This challenge is withdrawn.")
	case fellowship.NotThisStage:
		return v.Say("L’étape qui vient décide autrement.", "The next stage decides otherwise.")
	case fellowship.ReadingClosed:
		if since != "" {
			return v.Say("Cette lecture est close depuis le "+since+".", "This reading closed on "+since+".")
		}
		return v.Say("Cette lecture est close.", "This reading is closed.")
	case fellowship.CharterMissing:
		return v.Say("La charte est à signer avant de lire.", "The charter is to be signed before reading.")
	case fellowship.GridChanged:
		return v.Say("Les critères ont changé depuis que vous avez ouvert cette page.", "The criteria have changed since you opened this page.")
	case fellowship.ReviewMovedOn:
		return v.Say("Cette évaluation a été rendue, libérée ou mise de côté entre-temps.", "This review was given, released or put aside meanwhile.")
	case fellowship.ReviewerFull:
		return v.Say("Vous lisez déjà autant de dossiers que vous l’avez dit.", "You already read as many files as you said.")
	case fellowship.ChangedSince:
		return v.Say("Quelqu’un a changé cela entre-temps.", "Somebody changed this in the meantime.")
	}
	return v.Say("Le moment est passé.", "The time for it has passed.")
}

// typedField is a text that came with a refused post, given back to be copied.
type typedField struct{ Name, Text string }

// typed is what a refused post brought, so that nothing typed is lost. Short
// technical fields are not worth giving back.
func (v *Visit) typed() []typedField {
	if v.Method != http.MethodPost {
		return nil
	}
	return fieldsOf(v.postedText())
}

func fieldsOf(posted url.Values) []typedField {
	var fields []typedField
	for name, values := range posted {
		for _, text := range values {
			if strings.TrimSpace(text) != "" && !strings.HasPrefix(name, "_") {
				fields = append(fields, typedField{name, text})
			}
		}
	}
	sort.Slice(fields, func(i, j int) bool { return fields[i].Name < fields[j].Name })
	return fields
}

// mostText bounds what is given back of a form with files: whoever is not
// signed in must not make the server read more.
const mostText = 1 << 20

// postedText is the text of a posted form; files are left unread.
func (v *Visit) postedText() url.Values {
	parts, err := v.MultipartReader()
	if err != nil {
		if err := v.ParseForm(); err != nil && v.PostForm == nil {
			return nil
		}
		return v.PostForm
	}
	values, room := url.Values{}, int64(mostText)
	for room > 0 {
		part, err := parts.NextPart()
		if err != nil {
			break // what was read until here is given back
		}
		if part.FileName() != "" {
			read, _ := io.CopyN(io.Discard, part, room)
			room -= read
			continue
		}
		text, _ := io.ReadAll(io.LimitReader(part, room))
		room -= int64(len(text))
		values.Add(part.FormName(), string(text))
	}
	return values
}

// askToSignIn leads a visitor to the sign-in page and back. What a post brought
// is given back on the page: the session had ended meanwhile.
func (s *Site) askToSignIn(v *Visit, r Route) (Answer, error) {
	back := v.To(v.Page)
	if v.URL.RawQuery != "" && v.Method == http.MethodGet {
		back += "?" + v.URL.RawQuery
	}
	if v.Method != http.MethodGet && v.Method != http.MethodHead {
		back = Local(refererPath(v), v.To("/espace"))
	}
	signIn := v.To("/connexion") + "?retour=" + url.QueryEscape(back)
	if v.Method == http.MethodGet || v.Method == http.MethodHead {
		return SeeOther(signIn), nil
	}
	f := failure{
		status: http.StatusUnauthorized,
		title:  v.Say("Votre connexion a expiré", "Your session has ended"),
		text: v.Say("Votre texte est ci-dessous, rien n’en est perdu\u00a0: copiez-le, reconnectez-vous, puis collez-le.",
			"Your text is below, none of it is lost: copy it, sign in again, then paste it."),
		action: v.Say("Me reconnecter", "Sign in again"),
		href:   signIn,
	}
	typed := v.postedText()
	if c, err := v.Cookie(s.cookieName()); err == nil && r.Late != nil && len(typed) > 0 {
		kept, err := r.Late(v, c.Value, typed)
		if err != nil {
			s.Log.Error("late text not kept", slog.String("route", r.Pattern), slog.String("error", err.Error()))
		}
		if kept {
			f.text = v.Say("Votre texte est gardé. Reconnectez-vous avec la même adresse\u00a0: il sera dans le formulaire, prêt à être enregistré. Le voici aussi, pour le relire.",
				"Your text is kept. Sign in again with the same address: it will be in the form, ready to be saved. Here it is too, to read it again.")
		}
	}
	return PageWith(f.status, failedPage(v, v.Frame(f.title, layout.Public), f, fieldsOf(typed))), nil
}

func refererPath(v *Visit) string {
	u, err := url.Parse(v.Referer())
	if err != nil || u.Host != v.Host {
		return ""
	}
	return u.RequestURI()
}
