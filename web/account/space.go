package account

import (
	"context"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// ownSpace is everything a person may go to: the work of their roles, and the
// files that they write.
type ownSpace struct {
	Work         []layout.DoorOf
	Projects     []file.File
	Applications []file.File
}

// space leads to the only place there is, or lists them. Menus of several
// roles are never merged: each door leads to its own pages.
func space(v *route.Visit) (route.Answer, error) {
	o := ownSpace{Work: work(v)}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		reads, err := tx.PlacesOf(ctx, v.Viewer.ID)
		if err != nil {
			return err
		}
		o.Work = append(o.Work, reviewing(v, reads)...)
		if o.Projects, err = tx.FilesOfWriter(ctx, v.Viewer.ID, edition.ProjectCall); err != nil {
			return err
		}
		o.Applications, err = tx.FilesOfWriter(ctx, v.Viewer.ID, edition.TalentCall)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	own := append(append([]file.File{}, o.Projects...), o.Applications...)
	switch {
	case len(o.Work) == 1 && len(own) == 0:
		return route.SeeOther(o.Work[0].Href), nil
	case len(o.Work) == 0 && len(own) == 1:
		return route.SeeOther(v.To(words.FilePage(own[0]))), nil
	}
	return route.Page(spaceView(v, o)), nil
}

// work lists the doors that the viewer's permissions open, and that are built.
func work(v *route.Visit) []layout.DoorOf {
	var doors []layout.DoorOf
	if v.Viewer.Permissions().Has(fellowship.SeeFiles) && v.Site.Has("/gestion") {
		doors = append(doors, layout.DoorOf{Title: v.Say("Gestion des dossiers", "Managing files"), Href: v.To("/gestion"), Level: 3,
			Text: v.Say("Ce qui attend, les projets, les candidatures, le journal.", "What is waiting, projects, applications, the record."),
			More: filesAs(v)})
	}
	if v.Viewer.Permissions().Has(fellowship.ManageRoles) && v.Site.Has("/gestion/personnes") {
		doors = append(doors, layout.DoorOf{Title: v.Say("Personnes et rôles", "People and roles"), Href: v.To("/gestion/personnes"), Level: 3,
			Text: v.Say("Inviter, donner et retirer des rôles.", "Invite, give and take roles."), More: words.RoleName(v.Lang, account.Operator)})
	}
	return doors
}

// reviewing is the door of those who were invited to read; no role is given
// for it.
func reviewing(v *route.Visit, reads []store.Place) []layout.DoorOf {
	var names []string
	for _, p := range reads {
		if e, ok := v.Site.Edition(p.Reading.Edition, p.Reading.Version); ok && p.Reviewer.LeftAt.IsZero() {
			names = append(names, words.ReadingName(v.Lang, e, p.Reading))
		}
	}
	if len(names) == 0 || !v.Site.Has("/evaluations") {
		return nil
	}
	return []layout.DoorOf{{Title: v.Say("Évaluer des dossiers", "Reviewing files"), Href: v.To("/evaluations"), Level: 3,
		Text: v.Say("Lire, noter, voir ce qui reste.", "Read, mark, see what is left."), More: v.Lang.And(names...)}}
}

// filesAs names the roles under which the viewer manages files.
func filesAs(v *route.Visit) string {
	var names []string
	for _, r := range v.Viewer.Roles {
		if (account.Account{Roles: []account.Role{r}}).Permissions().Has(fellowship.SeeFiles) {
			names = append(names, words.RoleName(v.Lang, r))
		}
	}
	return v.Lang.And(names...)
}

// doorOf is the card of one file.
func doorOf(v *route.Visit, f file.File) layout.DoorOf {
	d := layout.DoorOf{Title: f.Name, Href: v.To(words.FilePage(f)), State: words.FileState(v.Lang, f), Level: 3,
		More: f.Number}
	if e, ok := v.Site.EditionInForce(f.Edition, v.At); ok {
		d.More = e.Name.In(string(v.Lang)) + " · " + f.Number
	}
	if d.Title == "" {
		d.Title = v.Say("Projet sans nom", "Unnamed project")
		if f.Call == edition.TalentCall {
			d.Title = v.Say("Ma candidature", "My application")
		}
	}
	return d
}
