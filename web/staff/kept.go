package staff

import (
	"cohorte/fellowship/personal"
	"cohorte/store"
	"cohorte/web/route"
)

// kept says an entry about what is kept of people; any other is its verb.
func kept(v *route.Visit, r store.Recorded) string {
	switch r.Verb {
	case "account.erasure_asked":
		return v.Say("a enregistré une demande d’effacement", "noted a request for erasure")
	case "account.erasure_cancelled":
		return v.Say("a renoncé à être effacé", "took back the request to be erased")
	case "account.erased":
		return v.Say("a effacé un compte", "erased an account")
	case "keeping.archived":
		return v.Say("a archivé un dossier, au terme de sa durée", "archived a file, at the end of its period")
	case "file.pool_refused":
		return v.Say("a retiré son accord pour être recontacté", "took back the consent to be contacted again")
	case "file.pool_accepted":
		return v.Say("a redonné son accord pour être recontacté", "gave the consent to be contacted again")
	case "keeping.opened":
		return v.Say("a ouvert un dossier de l’archive", "opened a file of the archive")
	}
	if r.Verb != "keeping.erased" {
		return r.Verb
	}
	if r.Facts["period"] == string(personal.OfDraft) {
		return v.Say("a effacé un brouillon, au terme de sa durée", "erased a draft, at the end of its period")
	}
	return v.Say("a effacé ce que disait un dossier", "erased what a file said")
}
