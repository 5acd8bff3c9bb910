package form

import (
	"context"
	"errors"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/shortlist"
	"cohorte/fellowship/wish"
	"cohorte/store"
	"cohorte/web/layout"
)

// readResult reads what the authors were told of their file, and the wishes
// that follow from it. What was noted and not told is never read here.
func (o *overviewPage) readResult(ctx context.Context, tx *store.Tx) (err error) {
	o.Result, err = tx.ToldResult(ctx, o.V.Viewer.ID, o.Opened.Number)
	if errors.Is(err, fellowship.ErrNotFound) {
		o.Result = shortlist.Result{}
		return nil
	}
	if err != nil || o.Opened.File.Call != edition.TalentCall {
		return err
	}
	o.Wishes, err = wish.Open(ctx, tx, o.V.By(), o.V.Site.Shelf, o.Opened.Number)
	if errors.Is(err, fellowship.ErrNotFound) {
		o.Wishes = wish.Opened{}
		return nil
	}
	return err
}

// resultTitle begins the band of a result.
func (o overviewPage) resultTitle() string {
	switch o.Result.Word {
	case shortlist.Kept:
		return o.kinds(o.t("Le projet est présélectionné", "The project is shortlisted"), o.t("Votre candidature est présélectionnée", "Your application is shortlisted"))
	case shortlist.Chosen:
		return o.kinds(o.t("Le projet est retenu", "The project is selected"), o.t("Votre candidature est retenue", "Your application is selected"))
	}
	return o.kinds(o.t("Le projet n’est pas retenu", "The project is not selected"), o.t("Votre candidature n’est pas retenue", "Your application is not selected"))
}

// A refusal is neutral, never an error.
func (o overviewPage) resultRole() layout.Role {
	if o.Result.Word == shortlist.Refused {
		return layout.Info
	}
	return layout.Success
}

// hasSheet says whether the project has become a challenge.
func (o overviewPage) hasSheet() bool {
	return o.isProject() && o.Opened.State.Status == file.Selected
}

// hasWishes says whether the candidate may have wishes.
func (o overviewPage) hasWishes() bool { return o.Wishes.ID != "" }

// wishesLine says where the wishes stand, and what to do until when.
func (o overviewPage) wishesLine() string {
	l, w := o.V.Lang, o.Wishes
	err := w.CanChange(o.V.At)
	var late *fellowship.NoLongerPossible
	switch last := w.Last(); {
	case errors.As(err, &late) && late.Why == fellowship.WishesNotOpen:
		return l.T("Vous pourrez faire vos vœux à partir du ", "You can make your wishes from ") + l.Date(late.Again) + "."
	case last.N > 0 && !last.Same(w.Draft):
		return l.T("Vos vœux sont déposés, puis modifiés sans dépôt\u00a0: ceux du "+l.DayAndTime(last.At)+" comptent.", "Your wishes are submitted, then changed without submitting: those of "+l.DayAndTime(last.At)+" count.")
	case last.N > 0:
		return l.T("Vos vœux sont déposés depuis le ", "Your wishes were submitted on ") + l.DayAndTime(last.At) + "."
	case err != nil:
		return l.T("Aucun vœu n’a été déposé.", "No wishes were submitted.")
	case w.Terms.Closes.IsZero():
		return l.T("Vos vœux ne sont pas déposés.", "Your wishes are not submitted.")
	}
	last := lastMinuteBefore(w.Terms.Closes)
	return l.T("Vos vœux ne sont pas déposés\u00a0: vous avez jusqu’au ", "Your wishes are not submitted: you have until ") + l.Deadline(last) + ", " + l.Relative(o.V.At, last) + "."
}

// wishesLink are the words of the way to the wishes; they are the act only
// while there is one to do.
func (o overviewPage) wishesLink() (words string, act bool) {
	if o.Wishes.CanChange(o.V.At) != nil {
		return o.t("Voir mes vœux", "See my wishes"), false
	}
	if o.Wishes.Last().N == 0 {
		return o.t("Faire mes vœux", "Make my wishes"), true
	}
	return o.t("Voir ou changer mes vœux", "See or change my wishes"), false
}
