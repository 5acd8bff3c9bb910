package staff

import (
	"strconv"
	"strings"

	"cohorte/fellowship/message"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// replaced says when a text was replaced, and by whom.
func replaced(v *route.Visit, t message.Text) string {
	return v.Say("Jusqu’au ", "Until ") + v.Lang.ShortDateTime(t.ReplacedAt) + byName(t.Name)
}

func byName(name string) string {
	if name == "" {
		return ""
	}
	return ", " + name
}

// oddities counts what differs from the template and what has a hole.
func oddities(v *route.Visit, edited, blank int) string {
	var parts []string
	if edited > 0 {
		parts = append(parts, v.Lang.Count(edited, v.Say("différent du modèle", "different from the template"), v.Say("différents du modèle", "different from the template")))
	}
	if blank > 0 {
		parts = append(parts, v.Lang.Count(blank, v.Say("a une variable vide", "has an empty variable"), v.Say("ont une variable vide", "have an empty variable")))
	}
	return strings.Join(parts, " · ")
}

// mailBadges are the state of a mail, and that somebody changed it.
func mailBadges(v *route.Visit, m message.Mail) []layout.State {
	list := []layout.State{stateOf(v, m)}
	if m.Edited {
		list = append(list, layout.State{Role: layout.Info, Word: v.Say("Modifié à la main", "Changed by hand")})
	}
	return list
}

func (r readingMails) badges(v *route.Visit) (list []layout.State) {
	if r.ToRead > 0 {
		s := mailState(v.Lang, message.ToRead)
		s.Word += " (" + v.Lang.Number(r.ToRead) + ")"
		list = append(list, s)
	}
	if r.Held > 0 {
		s := mailState(v.Lang, message.Held)
		s.Word += " (" + v.Lang.Number(r.Held) + ")"
		list = append(list, s)
	}
	return list
}

// lead says what happens next.
func (r readingMails) lead(v *route.Visit) string {
	said := v.Say("Rien ne part avant que quelqu’un ne les laisse partir.", "Nothing leaves before somebody lets them go.")
	if len(r.Mails) < r.ToRead+r.Held {
		said += v.Say(" Cette page montre les "+v.Lang.Number(len(r.Mails))+" derniers\u00a0; les gestes portent sur tout le groupe.",
			" This page shows the last "+v.Lang.Number(len(r.Mails))+"; acts are about the whole group.")
	}
	return said
}

func (r readingMails) letGo(v *route.Visit) string {
	if r.ToRead == 1 {
		return v.Say("Laisser partir ce courriel", "Let this mail go")
	}
	return v.Say("Laisser partir les "+v.Lang.Number(r.ToRead), "Let the "+v.Lang.Number(r.ToRead)+" go")
}

func (r readingMails) href(v *route.Visit, m message.Mail) string {
	q := groupValues(r.Group)
	q.Set("courriel", string(m.ID))
	return v.To(groupPath) + query(q) + "#lettre"
}

func (r readingMails) templateName(v *route.Visit) string {
	if r.One.Template > 0 {
		return v.Say("Modèle v", "Template v") + v.Lang.Number(r.One.Template)
	}
	return v.Say("Modèle\u00a0: texte du programme", "Template: text of the program")
}

// lead says what becomes of the mails of an act.
func (d doneTo) lead(v *route.Visit) string {
	switch {
	case !d.released():
		return v.Say("Rien n’est parti.", "Nothing has left.")
	case v.At.Before(d.One.LeaveAt):
		return v.Say("Départ le ", "They leave on ") + v.Lang.DayAndTime(d.One.LeaveAt) + v.Say(" (heure de Paris). Jusque-là, vous pouvez tout reprendre.", " (Paris time). Until then, you can take all back.")
	case d.Counts[message.Ready] > 0:
		return v.Say("Ils partent. Vous pouvez fermer cette page\u00a0: l’envoi continue.", "They are leaving. You can close this page: it goes on.")
	}
	return v.Say("L’envoi est terminé.", "All have been sent.")
}

func toAddress(v *route.Visit, address string) string {
	if address == "" {
		return ""
	}
	return v.Say(" à ", " at ") + address
}

// mailing says an entry about mails.
func mailing(v *route.Visit, r store.Recorded) (did, note string) {
	n, _ := strconv.Atoi(r.Facts["mails"])
	mails := v.Lang.Count(n, v.Say("courriel", "mail"), v.Say("courriels", "mails"))
	if kind := message.Kind(r.Facts["kind"]); kind != "" {
		note = groupName(v, message.Group{Kind: kind, Variant: r.Facts["variant"]})
	}
	switch r.Verb {
	case "mail.released":
		return v.Say("a laissé partir ", "let go ") + mails, note
	case "mail.held":
		return v.Say("a bloqué ", "held ") + mails, note
	case "mail.resumed":
		return v.Say("a remis à relire ", "put back to be read ") + mails, note
	case "mail.dropped":
		return v.Say("a écarté ", "dropped ") + mails, note
	case "mail.undone":
		return v.Say("a repris ", "took back ") + mails, note
	case "mail.edited":
		return v.Say("a modifié un courriel à la main", "changed a mail by hand"), note
	case "mail.template_saved":
		return v.Say("a changé un modèle de courriel", "changed a template of mails"), note + ", version " + r.Facts["n"]
	}
	if r.Facts["read_first"] == "true" {
		return v.Say("fait relire avant leur départ des courriels", "has mails read before they leave"), note
	}
	return v.Say("laisse partir aussitôt des courriels", "lets mails leave at once"), note
}

// groupPairs are the parameters of a group, for a form.
func groupPairs(g message.Group) (pairs []layout.Pair) {
	q := groupValues(g)
	for _, name := range []string{"sorte", "edition", "cas", "cause"} {
		if q.Has(name) {
			pairs = append(pairs, layout.Pair{Term: name, Text: q.Get(name)})
		}
	}
	return pairs
}
