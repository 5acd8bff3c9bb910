package form

import (
	"context"
	"errors"
	"net/http"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// teamPage is who writes a file, and who was asked to.
type teamPage struct {
	page
	Team    file.Team
	Email   string // typed, when refused
	Problem string
	Notice  string
}

func (h pages) teamOf(v *route.Visit, title string) (teamPage, error) {
	p, err := h.open(v, title)
	if err != nil {
		return teamPage{}, err
	}
	t := teamPage{page: p}
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		t.Team, err = file.OpenTeam(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"))
		return err
	})
	return t, err
}

func (h pages) team(v *route.Visit) (route.Answer, error) {
	t, err := h.teamOf(v, v.Say("Équipe", "Team"))
	if err != nil {
		return route.Answer{}, err
	}
	switch v.URL.Query().Get("voir") {
	case "invitation":
		if len(t.Team.Waiting) > 0 {
			until := t.V.Lang.DayAndTime(t.Team.Waiting[0].ExpiresAt)
			t.Notice = t.t("L’invitation part par courriel. Elle est valable jusqu’au "+until+".", "The invitation leaves by mail. It is valid until "+until+".")
		}
	case "annulation":
		t.Notice = t.t("L’invitation est annulée\u00a0: son lien ne mène plus nulle part.", "The invitation is cancelled: its link leads nowhere any more.")
	case "retrait":
		t.Notice = t.t("Cette personne n’écrit plus le dossier. Ce qu’elle a écrit y reste.", "This person no longer writes the file. What they wrote stays in it.")
	case "passation":
		t.Notice = t.t("C’est fait. Un courriel part à vous deux.", "It is done. A mail goes to both of you.")
	}
	return route.Page(teamView(t)), nil
}

func (h pages) invite(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, unreadable(err)
	}
	email := v.PostForm.Get("email")
	err := h.onTeam(v, func(ctx context.Context, tx *store.Tx) error {
		_, err := file.Invite(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), email, string(v.Lang))
		return err
	})
	var invalid *fellowship.Invalid
	if errors.As(err, &invalid) {
		t, err := h.teamOf(v, v.Say("Équipe", "Team"))
		if err != nil {
			return route.Answer{}, err
		}
		t.Email, t.Problem = email, t.inviteProblem(invalid.Problems[0])
		t.Frame.Failed = true
		return route.PageWith(http.StatusUnprocessableEntity, teamView(t)), nil
	}
	return h.backToTeam(v, "invitation", err)
}

func (t teamPage) inviteProblem(p fellowship.Problem) string {
	switch {
	case p.Code == fellowship.Repeated:
		return t.t("Cette personne écrit déjà ce dossier.", "This person writes this file already.")
	case p.Code == fellowship.TooMany:
		return t.t("L’équipe est complète\u00a0: retirez quelqu’un ou annulez une invitation.", "The team is full: take somebody off or cancel an invitation.")
	case p.Code == fellowship.Missing:
		return t.t("Indiquez l’adresse électronique de votre collègue.", "Enter the e-mail address of your colleague.")
	case p.Want == "at", p.Want == "domain":
		return t.t("Il manque la fin de l’adresse, par exemple «\u00a0@interieur.gouv.fr\u00a0».", "The end of the address is missing, for example “@interieur.gouv.fr”.")
	}
	return t.t("Vérifiez l’adresse\u00a0: elle contient un signe qui n’y a pas sa place.", "Check the address: it holds a sign that does not belong there.")
}

// onTeam runs an act on the team of a file of this kind.
func (h pages) onTeam(v *route.Visit, act func(ctx context.Context, tx *store.Tx) error) error {
	if n, err := file.ParseNumber(v.PathValue("number")); err != nil || n[:1] != h.kind.Letter() {
		return fellowship.ErrNotFound
	}
	return v.Site.DB.Write(v.Context(), act)
}

func (h pages) backToTeam(v *route.Visit, done string, err error) (route.Answer, error) {
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/"+words.CallPath(h.kind)+"/"+v.PathValue("number")+"/equipe") + "?voir=" + done), nil
}

func (h pages) revoke(v *route.Visit) (route.Answer, error) {
	err := h.onTeam(v, func(ctx context.Context, tx *store.Tx) error {
		return file.Revoke(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), file.InvitationID(v.PathValue("invitation")))
	})
	return h.backToTeam(v, "annulation", err)
}

// memberPage asks before an act on one member of the team.
type memberPage struct {
	teamPage
	Member file.Member
}

func (h pages) memberOf(v *route.Visit, title string) (memberPage, error) {
	t, err := h.teamOf(v, title)
	if err != nil {
		return memberPage{}, err
	}
	m, ok := t.Team.Member(account.ID(v.PathValue("account")))
	if !ok {
		return memberPage{}, fellowship.ErrNotFound
	}
	return memberPage{t, m}, nil
}

// leaving asks before somebody is taken off the team, or leaves it.
func (h pages) leaving(v *route.Visit) (route.Answer, error) {
	m, err := h.memberOf(v, v.Say("Quitter l’équipe", "Leave the team"))
	if err != nil {
		return route.Answer{}, err
	}
	if m.Member.Role == file.Lead || (!m.isLead() && !m.self()) {
		return route.Answer{}, fellowship.ErrNotAllowed
	}
	return route.Page(leavingView(m)), nil
}

func (h pages) leave(v *route.Visit) (route.Answer, error) {
	who := account.ID(v.PathValue("account"))
	err := h.onTeam(v, func(ctx context.Context, tx *store.Tx) error {
		return file.TakeOff(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), who)
	})
	if err == nil && who == v.Viewer.ID {
		return route.SeeOther(v.To("/espace")), nil
	}
	return h.backToTeam(v, "retrait", err)
}

// handingOver asks before the file goes to somebody else.
func (h pages) handingOver(v *route.Visit) (route.Answer, error) {
	m, err := h.memberOf(v, v.Say("Confier le dossier", "Hand the file over"))
	if err != nil {
		return route.Answer{}, err
	}
	if !m.isLead() {
		return route.Answer{}, fellowship.ErrNotAllowed
	}
	if m.self() {
		return route.Answer{}, fellowship.ErrNotFound
	}
	return route.Page(handoverView(m)), nil
}

func (h pages) handOver(v *route.Visit) (route.Answer, error) {
	err := h.onTeam(v, func(ctx context.Context, tx *store.Tx) error {
		return file.HandOver(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), account.ID(v.PathValue("account")))
	})
	return h.backToTeam(v, "passation", err)
}

func (m memberPage) self() bool { return m.Member.Account == m.V.Viewer.ID }

func (t teamPage) at(who account.ID, act string) string {
	return t.to("/equipe/" + string(who) + "/" + act)
}

// roleWords says what a member does.
func (t teamPage) roleWords(m file.Member) string {
	role := t.t("écrit le dossier", "writes the file")
	if m.Role == file.Lead {
		role = t.t("porte le dossier et le dépose", "leads the file and submits it")
	}
	if m.Account == t.V.Viewer.ID {
		role += t.t(" (vous)", " (you)")
	}
	return role
}

// mayInvite says whether the form to invite is shown.
func (t teamPage) mayInvite() bool { return t.isLead() && t.canChange() }

// hasTeam says whether several people may write the file.
func (p page) hasTeam() bool { return p.Opened.MostWriters() > 1 }

// leadName is who submits the file.
func (p page) leadName() string {
	for _, w := range p.Writers {
		if w.Role == file.Lead {
			return w.Account.Label()
		}
	}
	return ""
}

// onlyLead says who can submit, to those who can't.
func (p page) onlyLead() string {
	name := p.leadName()
	return p.t("Seule la personne qui porte le dossier, "+name+", peut le déposer.", "Only the lead of the file, "+name+", can submit it.")
}

// teamNames are the writers, in one line.
func (p page) teamNames() string {
	var names []string
	for _, w := range p.Writers {
		name := w.Account.Label()
		if w.Role == file.Lead {
			name += p.t(" (porte le dossier)", " (lead)")
		}
		names = append(names, name)
	}
	return p.V.Lang.And(names...)
}

func (t teamPage) summary() []layout.FieldError {
	if t.Problem == "" {
		return nil
	}
	return []layout.FieldError{{Field: "email", Text: t.Problem}}
}

// teamLink leads to the team: to invite, for who may.
func (p page) teamLink() string {
	if p.isLead() && p.canChange() {
		return p.t("Inviter, confier à une autre personne", "Invite, hand over to somebody else")
	}
	return p.t("Voir l’équipe", "See the team")
}
