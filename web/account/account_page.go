package account

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// own is one's account as its page shows it.
type own struct {
	Name, Lang string
	NewEmail   string // as typed
	Host       string // name of one's organisation
	Sessions   []account.Session
	Reads      bool           // they were invited to read files
	Shortcuts  bool           // of one key, on the pages of reading
	Stopped    []message.Kind // mails that the person wants no more of
	Problems   []layout.FieldError
	Saved      string // what was just done
}

func accountPage(v *route.Visit) (route.Answer, error) {
	o := own{Name: v.Viewer.Name, Lang: v.Viewer.Lang, Saved: done(v)}
	return showAccount(v, http.StatusOK, o)
}

func showAccount(v *route.Visit, status int, o own) (route.Answer, error) {
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if o.Sessions, err = tx.SessionsOf(ctx, v.By()); err != nil {
			return err
		}
		if o.Stopped, err = tx.Stopped(ctx, message.Reader(v.Viewer.Email)); err != nil {
			return err
		}
		reads, err := tx.PlacesOf(ctx, v.Viewer.ID)
		if err != nil {
			return err
		}
		o.Reads = len(reads) > 0
		if o.Shortcuts, err = tx.Shortcuts(ctx, v.Viewer.ID); err != nil {
			return err
		}
		host, err := tx.AttachmentOf(ctx, v.Viewer.ID)
		if errors.Is(err, fellowship.ErrNotFound) {
			return nil
		}
		o.Host = host.Name
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.PageWith(status, accountView(v, o)), nil
}

// done turns the word that an act leaves in the address into a sentence.
func done(v *route.Visit) string {
	switch v.URL.Query().Get("fait") {
	case "profil":
		return v.Say("Vos informations sont enregistrées.", "Your details are saved.")
	case "adresse":
		return v.Say("Un lien vient d’être envoyé à la nouvelle adresse. Ouvrez-le dans ce navigateur.", "A link was just sent to the new address. Open it in this browser.")
	case "adresse-changee":
		return v.Say("Votre adresse est changée. L’ancienne en est prévenue, vos connexions ailleurs sont fermées.", "Your address is changed. The old one is told, your sessions elsewhere are closed.")
	case "courriels":
		return v.Say("Votre choix est enregistré.", "Your choice is saved.")
	case "connexion":
		return v.Say("Cette connexion est fermée.", "That session is closed.")
	case "raccourcis":
		return v.Say("Le réglage des raccourcis est enregistré.", "The setting of shortcuts is saved.")
	case "connexions":
		return v.Say("Toutes les autres connexions sont fermées.", "All other sessions are closed.")
	}
	return ""
}

func saveProfile(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	name, l := v.PostForm.Get("name"), v.PostForm.Get("lang")
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		return account.SaveProfile(ctx, tx, v.By(), name, l)
	})
	var invalid *fellowship.Invalid
	if errors.As(err, &invalid) {
		return showAccount(v, http.StatusUnprocessableEntity, own{Name: name, Lang: l, Problems: profileProblems(v, invalid)})
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(lang.Lang(l).Path("/compte") + "?fait=profil"), nil
}

func profileProblems(v *route.Visit, invalid *fellowship.Invalid) []layout.FieldError {
	var list []layout.FieldError
	for _, p := range invalid.Problems {
		text := v.Say("Choisissez une langue.", "Choose a language.")
		switch p.Code {
		case fellowship.TooLong:
			text = v.Say("Le nom dépasse "+p.Want+" caractères\u00a0: raccourcissez-le.", "The name is longer than "+p.Want+" characters: shorten it.")
		case fellowship.NotText:
			text = v.Say("Le nom contient un signe illisible\u00a0: tapez-le à nouveau.", "The name holds an unreadable sign: type it again.")
		}
		list = append(list, layout.FieldError{Field: p.Field, Text: text})
	}
	return list
}

func endSession(v *route.Visit) (route.Answer, error) {
	id := account.SessionID(v.PathValue("session"))
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		return account.EndSession(ctx, tx, v.By(), id)
	})
	if err != nil {
		return route.Answer{}, err
	}
	if id == v.Session.ID {
		v.EndSession()
		return route.SeeOther(v.To("/")), nil
	}
	return route.SeeOther(v.To("/compte") + "?fait=connexion"), nil
}

func endOthers(v *route.Visit) (route.Answer, error) {
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		return account.EndOtherSessions(ctx, tx, v.By(), v.Session.ID)
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/compte") + "?fait=connexions"), nil
}

// problem is the words under a field.
func (o own) problem(field string) string {
	for _, p := range o.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// browser names what a session runs in, as far as browsers say: the first
// match wins, for they all claim to be their ancestors.
func browser(l lang.Lang, agent string) string {
	return l.T(first(agent, "Navigateur inconnu", agents), first(agent, "Unknown browser", agents)) +
		l.T(" sur ", " on ") + l.T(first(agent, "un appareil inconnu", systems), first(agent, "an unknown device", systems))
}

var (
	agents = [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	// iPhones and iPads say Mac, Android says Linux.
	systems = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"Linux", "Linux"}}
)

func first(agent, otherwise string, known [][2]string) string {
	for _, k := range known {
		if strings.Contains(agent, k[0]) {
			return k[1]
		}
	}
	return otherwise
}
