package staff

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// people is who holds a role, and who was invited to one.
type people struct {
	V       *route.Visit
	All     []account.Account
	Invited []account.Invitation
	// Email and Role are the form of an invitation, as typed.
	Email, Role string
	Problems    []layout.FieldError
	Done        string
}

func peoplePage(v *route.Visit) (route.Answer, error) {
	p := people{V: v}
	switch v.URL.Query().Get("fait") {
	case "invitation":
		p.Done = v.Say("L’invitation part par courriel.", "The invitation leaves by mail.")
	case "reprise":
		p.Done = v.Say("L’invitation est reprise\u00a0: son lien ne sert plus.", "The invitation is taken back: its link no longer works.")
	}
	return p.show(http.StatusOK)
}

func (p people) show(status int) (route.Answer, error) {
	err := p.V.Site.DB.Read(p.V.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if p.All, err = tx.AccountsWithRoles(ctx, p.V.By()); err != nil {
			return err
		}
		p.Invited, err = tx.PendingInvitations(ctx, p.V.By())
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.PageWith(status, peopleView(p)), nil
}

func invite(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	p := people{V: v, Email: v.PostForm.Get("email"), Role: v.PostForm.Get("role")}
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := account.Invite(ctx, tx, v.By(), p.Email, string(v.Lang), account.Role(p.Role))
		return err
	})
	var invalid *fellowship.Invalid
	if errors.As(err, &invalid) {
		for _, problem := range invalid.Problems {
			p.Problems = append(p.Problems, layout.FieldError{Field: problem.Field, Text: inviteProblem(v, problem)})
		}
		return p.show(http.StatusUnprocessableEntity)
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/gestion/personnes") + "?fait=invitation"), nil
}

func inviteProblem(v *route.Visit, p fellowship.Problem) string {
	switch {
	case p.Field == "role" && p.Code == fellowship.Repeated:
		return v.Say("Cette personne a déjà ce rôle.", "This person holds this role already.")
	case p.Field == "role":
		return v.Say("Choisissez un rôle.", "Choose a role.")
	case p.Code == fellowship.Missing:
		return v.Say("Indiquez l’adresse électronique de la personne.", "Enter the e-mail address of the person.")
	}
	return v.Say("Vérifiez l’adresse, par exemple «\u00a0prenom.nom@interieur.gouv.fr\u00a0».", "Check the address, for example “first.last@interieur.gouv.fr”.")
}

func withdrawInvitation(v *route.Visit) (route.Answer, error) {
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		return account.WithdrawInvitation(ctx, tx, v.By(), account.InvitationID(v.PathValue("invitation")))
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/gestion/personnes") + "?fait=reprise"), nil
}

// person is one account for those who give roles.
type person struct {
	V    *route.Visit
	A    account.Account
	Role account.Role // of the page that asks to confirm
	Done string
}

func findPerson(v *route.Visit) (p person, err error) {
	p.V = v
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p.A, err = tx.ManagedAccount(ctx, v.By(), account.ID(v.PathValue("account")))
		return err
	})
	return p, err
}

func personPage(v *route.Visit) (route.Answer, error) {
	p, err := findPerson(v)
	if err != nil {
		return route.Answer{}, err
	}
	switch v.URL.Query().Get("fait") {
	case "don":
		p.Done = v.Say("Le rôle est donné.", "The role is given.")
	case "retrait":
		p.Done = v.Say("Le rôle est retiré.", "The role is taken back.")
	}
	return route.Page(personView(p)), nil
}

// rolePage asks to confirm: to give the role to who lacks it, to take it from
// who holds it.
func rolePage(v *route.Visit) (route.Answer, error) {
	p, err := findPerson(v)
	if err != nil {
		return route.Answer{}, err
	}
	if p.Role = account.Role(v.PathValue("role")); !p.Role.Known() {
		return route.Answer{}, fellowship.ErrNotFound
	}
	return route.Page(roleView(p)), nil
}

func giveRole(v *route.Visit) (route.Answer, error) { return changeRole(v, account.GiveRole, "don") }

func takeRole(v *route.Visit) (route.Answer, error) {
	return changeRole(v, account.RemoveRole, "retrait")
}

func changeRole(v *route.Visit, change func(context.Context, account.RoleStore, fellowship.Actor, string, account.Role) (account.Account, error), done string) (route.Answer, error) {
	p, err := findPerson(v)
	if err != nil {
		return route.Answer{}, err
	}
	role := account.Role(v.PathValue("role"))
	if !role.Known() {
		return route.Answer{}, fellowship.ErrNotFound
	}
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := change(ctx, tx, v.By(), p.A.Email, role)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/gestion/personnes/"+string(p.A.ID)) + "?fait=" + done), nil
}

func (p people) t(fr, en string) string { return p.V.Say(fr, en) }

func (p people) problem(field string) string {
	for _, one := range p.Problems {
		if one.Field == field {
			return one.Text
		}
	}
	return ""
}

func (p people) frame() layout.Frame {
	f := frame(p.V, p.t("Personnes et rôles", "People and roles"))
	f.Failed = len(p.Problems) > 0
	f.Role = words.RoleName(p.V.Lang, account.Operator)
	return f
}

func (p people) lead() string {
	return p.V.Lang.Count(len(p.All), p.t("personne a un rôle dans l’équipe", "person holds a role in the team"), p.t("personnes ont un rôle dans l’équipe", "people hold a role in the team")) + "."
}

func (p people) choices() []layout.Choice {
	var list []layout.Choice
	for _, r := range account.Roles() {
		list = append(list, layout.Choice{Value: string(r), Label: words.RoleName(p.V.Lang, r), Hint: words.RoleAllows(p.V.Lang, r), Chosen: p.Role == string(r)})
	}
	return list
}

// life is how long an invitation lasts, in days.
func (p people) life() string {
	return p.V.Lang.Count(int(account.InvitationLife/(24*time.Hour)), p.t("jour", "day"), p.t("jours", "days"))
}

func (p people) href(a account.Account) string { return p.V.To("/gestion/personnes/" + string(a.ID)) }

func (p people) roles(a account.Account) string {
	var names []string
	for _, r := range a.Roles {
		names = append(names, words.RoleName(p.V.Lang, r))
	}
	return p.V.Lang.And(names...)
}

func (p person) t(fr, en string) string { return p.V.Say(fr, en) }

func (p person) holds(r account.Role) bool { return slices.Contains(p.A.Roles, r) }

func (p person) href(r account.Role) string {
	return p.V.To("/gestion/personnes/" + string(p.A.ID) + "/roles/" + string(r))
}

func (p person) frame(title string) layout.Frame {
	f := frame(p.V, title)
	f.Role = words.RoleName(p.V.Lang, account.Operator)
	return f
}

func (p person) title() string {
	if p.holds(p.Role) {
		return p.t("Retirer le rôle ", "Take the role ") + p.V.Lang.Quote(words.RoleName(p.V.Lang, p.Role))
	}
	return p.t("Donner le rôle ", "Give the role ") + p.V.Lang.Quote(words.RoleName(p.V.Lang, p.Role))
}

// own says that operators look at their own operator's role, which somebody
// else takes from them.
func (p person) own() bool {
	return p.A.ID == p.V.Viewer.ID && p.Role == account.Operator && p.holds(p.Role)
}
