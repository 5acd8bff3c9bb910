package mail

import (
	"net/url"
	"strconv"
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
)

// Programme is who writes, and where the pages are.
type Programme struct {
	Name    edition.Text
	Contact string // an address that people read and answer
	BaseURL string // "https://…" without final slash
}

func (p Programme) signed(l lang.Lang) string {
	return l.T("L’équipe du programme ", "The team of the programme ") + p.Name.In(string(l)) + "\n" + p.Contact
}

func (p Programme) page(l lang.Lang, path string) string { return p.BaseURL + l.Path(path) }

// SignInPath is the page behind a sign-in link.
const SignInPath = "/connexion/lien"

func (p Programme) signIn(link account.Link, secret string) letter {
	l := lang.Lang(link.Lang)
	asked, until := l.Clock(link.AskedAt), l.Clock(link.ExpiresAt)
	return letter{
		Lang:    l,
		Subject: l.T("Connexion\u00a0: votre lien, valable jusqu’à "+until, "Sign-in: your link, valid until "+until),
		Fact:    l.T("Vous avez demandé à vous connecter à "+asked+" (heure de Paris).", "You asked to sign in at "+asked+" (Paris time)."),
		Act:     l.T("Ouvrez ce lien puis appuyez sur «\u00a0Me connecter\u00a0».", "Open this link, then press “Sign me in”."),
		Link:    p.page(l, SignInPath) + "?code=" + url.QueryEscape(secret),
		Next: []string{
			l.T("Il sert une seule fois, jusqu’à "+until+".", "It works once, until "+until+"."),
			l.T("Ce n’était pas vous\u202f? Ne faites rien\u00a0: sans ce lien, personne n’entre.", "It was not you? Do nothing: nobody gets in without this link."),
		},
		Why: l.T("Vous recevez ce courriel parce que votre adresse vient d’être saisie sur "+p.BaseURL+".",
			"You receive this mail because your address was just entered on "+p.BaseURL+"."),
		Signed: p.signed(l),
	}
}

// MovePath is the page behind the link of a change of address, InvitationPath
// that behind an invitation.
const (
	MovePath       = "/compte/adresse/lien"
	InvitationPath = "/invitation"
)

func (p Programme) move(m account.Move, secret string) letter {
	l := lang.Lang(m.Lang)
	until := l.Clock(m.ExpiresAt)
	return letter{
		Lang:    l,
		Subject: l.T("À faire\u00a0: confirmer votre nouvelle adresse avant "+until, "To do: confirm your new address before "+until),
		Fact:    l.T("Vous avez demandé à "+l.Clock(m.AskedAt)+" (heure de Paris) que cette adresse devienne celle de votre compte.", "You asked at "+l.Clock(m.AskedAt)+" (Paris time) that this address become that of your account."),
		Act:     l.T("Ouvrez ce lien dans le navigateur où vous êtes connecté, puis appuyez sur «\u00a0Changer mon adresse\u00a0».", "Open this link in the browser where you are signed in, then press “Change my address”."),
		Link:    p.page(l, MovePath) + "?code=" + url.QueryEscape(secret),
		Next: []string{
			l.T("Il sert une seule fois, jusqu’à "+until+".", "It works once, until "+until+"."),
			l.T("Ce n’était pas vous\u202f? Ne faites rien\u00a0: ce lien ne sert qu’à la personne qui l’a demandé.", "It was not you? Do nothing: this link only serves the person who asked for it."),
		},
		Why: l.T("Vous recevez ce courriel parce que votre adresse vient d’être saisie sur "+p.BaseURL+".",
			"You receive this mail because your address was just entered on "+p.BaseURL+"."),
		Signed: p.signed(l),
	}
}

func (p Programme) moved(m account.Move) letter {
	l := lang.Lang(m.Lang)
	return letter{
		Lang:    l,
		Subject: l.T("Pour information\u00a0: l’adresse de votre compte a changé", "For information: the address of your account has changed"),
		Fact: l.T("L’adresse de votre compte a été changée le "+l.DayAndTime(m.UsedAt)+" (heure de Paris). Celle-ci ne permet plus d’y entrer.",
			"The address of your account was changed on "+l.DayAndTime(m.UsedAt)+" (Paris time). This one no longer opens it."),
		Act:  l.T("Ce n’était pas vous\u202f? Répondez à ce courriel sans attendre.", "It was not you? Answer this mail at once."),
		Link: p.page(l, "/compte"),
		Next: []string{l.T("Vos dossiers et vos brouillons n’ont pas bougé. Les connexions ouvertes ailleurs sont fermées.",
			"Your files and drafts have not moved. Sessions that were open elsewhere are closed.")},
		Why: l.T("Vous recevez ce courriel parce que cette adresse était celle d’un compte sur "+p.BaseURL+".",
			"You receive this mail because this address was that of an account on "+p.BaseURL+"."),
		Signed: p.signed(l),
	}
}

func (p Programme) roleInvitation(i account.Invitation, secret string) letter {
	l := lang.Lang(i.Lang)
	until := l.DayAndTime(i.ExpiresAt)
	role := l.Quote(RoleName(l, i.Role))
	return letter{
		Lang:    l,
		Subject: l.T("Invitation\u00a0: rejoindre l’équipe avant le "+l.Date(i.ExpiresAt), "Invitation: join the team before "+l.Date(i.ExpiresAt)),
		Fact:    l.T("L’équipe du programme "+p.Name.In(string(l))+" vous propose le rôle "+role+".", "The team of the programme "+p.Name.In(string(l))+" offers you the role "+role+"."),
		Act:     l.T("Ouvrez ce lien puis appuyez sur «\u00a0Accepter l’invitation\u00a0».", "Open this link, then press “Accept the invitation”."),
		Link:    p.page(l, InvitationPath) + "?code=" + url.QueryEscape(secret),
		Next: []string{
			l.T("Il sert une seule fois, jusqu’au "+until+" (heure de Paris).", "It works once, until "+until+" (Paris time)."),
			l.T("Vous n’attendiez pas cette invitation\u202f? Ne faites rien, ou répondez à ce courriel.", "You did not expect this invitation? Do nothing, or answer this mail."),
		},
		Why: l.T("Vous recevez ce courriel parce qu’une personne de l’équipe a saisi votre adresse sur "+p.BaseURL+".",
			"You receive this mail because somebody of the team entered your address on "+p.BaseURL+"."),
		Signed: p.signed(l),
	}
}

// Received is a submission with what its receipt says.
type Received struct {
	File       file.File
	Submission file.Submission
	Rules      edition.Version
	Attached   []file.Attached
}

// paths of the pages of a file, by call.
func filePath(f file.File) string {
	if f.Call == edition.ProjectCall {
		return "/projets/" + f.Number
	}
	return "/candidatures/" + f.Number
}

// yours names the file: "votre projet", and the ending of its participles.
func yours(l lang.Lang, f file.File) (words, ending string) {
	if f.Call == edition.ProjectCall {
		return l.T("votre projet", "your project"), ""
	}
	return l.T("votre candidature", "your application"), l.T("e", "")
}

// titled is the file with its name, where it has one.
func titled(l lang.Lang, f file.File) string {
	words, _ := yours(l, f)
	if f.Name == "" || f.Call == edition.TalentCall {
		return words
	}
	return words + " " + l.Quote(f.Name)
}

func (p Programme) receipt(l lang.Lang, r Received) letter {
	words, e := yours(l, r.File)
	return letter{
		Lang: l,
		Subject: l.T("Reçu\u00a0: "+words+" "+r.File.Number+" est déposé"+e,
			"Receipt: "+words+" "+r.File.Number+" is submitted"),
		Fact: l.T("Nous avons reçu "+titled(l, r.File)+" le "+l.ToTheSecond(r.Submission.ReceivedAt)+".",
			"We received "+titled(l, r.File)+" on "+l.ToTheSecond(r.Submission.ReceivedAt)+"."),
		Act:  mayChange(l, r),
		Link: p.page(l, filePath(r.File)+"/recus/"+strconv.Itoa(r.Submission.N)),
		Next: append([]string{
			l.T("Dossier ", "File ") + r.File.Number + ", version " + strconv.Itoa(r.Submission.N) +
				l.T(". Règles ", ". Rules ") + r.Rules.Name.In(string(l)) + ", version " + r.Rules.Label() + ".",
			fingerprints(l, r),
			l.T("Le site confirme ce reçu à qui en donne le numéro et l’empreinte, sans montrer le dossier.",
				"The site confirms this receipt to whoever gives its number and fingerprint, without showing the file."),
		}, comingUp(l, r)...),
		Why: l.T("Vous recevez ce courriel parce que vous écrivez ce dossier. Gardez-le\u00a0: il prouve la réception.",
			"You receive this mail because you write this file. Keep it: it proves that we received it."),
		Signed: p.signed(l),
	}
}

// fingerprints are those of the rules, of the content and of each attached file.
func fingerprints(l lang.Lang, r Received) string {
	s := l.T("Empreinte du contenu (SHA-256)\u00a0:", "Fingerprint of the content (SHA-256):") + "\n" + r.Submission.SHA256 +
		"\n" + l.T("Empreinte des règles\u00a0:", "Fingerprint of the rules:") + "\n" + r.Submission.EditionSHA256
	for _, a := range r.Attached {
		s += "\n" + l.T("Pièce "+l.Quote(a.Name)+"\u00a0:", "Attached file "+l.Quote(a.Name)+":") + "\n" + a.SHA256
	}
	return s
}

func mayChange(l lang.Lang, r Received) string {
	w := r.Rules.Calls[r.File.Call].At(r.Submission.ReceivedAt)
	if w.State != edition.Open {
		return ""
	}
	if w.Closes.IsZero() {
		return l.T("Vous pouvez encore modifier et déposer à nouveau.", "You can still change it and submit again.")
	}
	until := l.DayAndTime(w.Closes.Add(-time.Minute))
	return l.T("Vous pouvez modifier et déposer à nouveau jusqu’au "+until+".", "You can change it and submit again until "+until+".")
}

// comingUp is the next date of the call, where the edition has one.
func comingUp(l lang.Lang, r Received) []string {
	day := edition.DateOf(r.Submission.ReceivedAt.In(edition.Paris))
	for _, d := range r.Rules.Calls[r.File.Call].Dates {
		if day.DaysUntil(d.From) <= 0 {
			continue
		}
		last := d.To
		if last.IsZero() {
			last = d.From
		}
		return []string{l.T("Ensuite\u00a0: ", "Next: ") + d.Name.In(string(l)) + ", " + l.Period(d.From.Start(), last.Start()) + "."}
	}
	return nil
}

func (p Programme) withdrawal(l lang.Lang, f file.File, at time.Time) letter {
	words, e := yours(l, f)
	it := l.T("Il", "It")
	if e != "" {
		it = "Elle"
	}
	return letter{
		Lang: l,
		Subject: l.T("Pour information\u00a0: "+words+" "+f.Number+" est retiré"+e,
			"For information: "+words+" "+f.Number+" is withdrawn"),
		Fact: l.T("Vous avez retiré "+titled(l, f)+" le "+l.DayAndTime(at)+" (heure de Paris). "+it+" ne sera pas lu"+e+".",
			"You withdrew "+titled(l, f)+" on "+l.DayAndTime(at)+" (Paris time). "+it+" will not be read."),
		Act:  l.T("Vos réponses restent lisibles dans votre espace.", "Your answers can still be read in your space."),
		Link: p.page(l, filePath(f)),
		Next: []string{l.T("Ce n’était pas vous\u202f? Répondez à ce courriel.", "It was not you? Answer this mail.")},
		Why: l.T("Vous recevez ce courriel parce que vous écrivez le dossier "+f.Number+".",
			"You receive this mail because you write the file "+f.Number+"."),
		Signed: p.signed(l),
	}
}

func (p Programme) quarantine(l lang.Lang, f file.File) letter {
	return letter{
		Lang:    l,
		Subject: l.T("À faire\u00a0: remplacer une pièce du dossier "+f.Number, "To do: replace an attached file of "+f.Number),
		Fact: l.T("L’antivirus a refusé une pièce jointe à "+titled(l, f)+". Elle n’est plus donnée à personne.",
			"The antivirus refused a file attached to "+titled(l, f)+". Nobody is given it any more."),
		Act: l.T("Ouvrez le dossier\u00a0: la pièce y est marquée «\u00a0Refusée\u00a0». Remplacez-la ou retirez-la, puis déposez à nouveau tant que l’appel est ouvert.",
			"Open the file: the attached file is marked “Refused”. Replace or remove it, then submit again while the call is open."),
		Link: p.page(l, filePath(f)),
		Next: []string{l.T("Une erreur de l’antivirus est possible\u00a0: répondez à ce courriel si vous en êtes sûr.", "The antivirus may be wrong: answer this mail if you are sure of it.")},
		Why: l.T("Vous recevez ce courriel parce que vous écrivez le dossier "+f.Number+".",
			"You receive this mail because you write the file "+f.Number+"."),
		Signed: p.signed(l),
	}
}
