package form

import (
	"context"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/route"
	"cohorte/web/words"
)

// withdrawal asks before an act that can't be undone.
func (h pages) withdrawal(v *route.Visit) (route.Answer, error) {
	p, err := h.open(v, v.Say("Retirer le dossier", "Withdraw the file"))
	if err != nil {
		return route.Answer{}, err
	}
	if !p.isLead() {
		return route.Answer{}, fellowship.ErrNotAllowed
	}
	if !p.canWithdraw() {
		return route.SeeOther(p.to("")), nil
	}
	return route.Page(withdrawView(p)), nil
}

func (h pages) withdraw(v *route.Visit) (route.Answer, error) {
	var f file.File
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = file.Withdraw(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"))
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To(words.FilePage(f))), nil
}

func (p page) withdrawTitle() string {
	return p.kinds(p.t("Retirer le projet", "Withdraw the project"), p.t("Retirer ma candidature", "Withdraw my application"))
}
