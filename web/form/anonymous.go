package form

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/veil"
)

// copyRoutes are the pages on which authors give anonymised copies of what
// they attached.
func (h pages) copyRoutes(one string) []route.Route {
	return []route.Route{
		{Pattern: "GET " + one + "/copies", Needs: route.SignedIn, Handler: h.copies},
		{Pattern: "POST " + one + "/copies/{field}", Needs: route.SignedIn, MaxBody: veil.MaxBody, Handler: h.giveCopy},
		{Pattern: "POST " + one + "/copies/{field}/piece", Needs: route.SignedIn, Handler: h.giveAttached},
	}
}

// copiesPage is the copies that are asked of a file.
type copiesPage struct {
	page
	Asked  []askedCopy
	Faults map[string][]string // by field
	Done   bool
	who    review.Identity
}

// askedCopy is a copy that is asked, and what became of it.
type askedCopy struct {
	Field    edition.Field
	Attached []file.Attached
	review.AnonymousCopy
}

// asksCopies says whether the call of the file reads without names what is
// attached to it: the edition, the author's own submission and a result that
// was told decide, nothing else.
func (p page) asksCopies() bool {
	f := p.Opened.File
	if f.Submissions == 0 {
		return false
	}
	switch f.State.Status {
	case file.Withdrawn, file.Inadmissible, file.Shortlisted, file.Selected, file.WaitingList, file.NotSelected:
		return false
	}
	return len(review.CopiesAsked(p.Opened.Rules, f.Call, p.Opened.Answers)) > 0
}

func (h pages) openCopies(v *route.Visit) (c copiesPage, err error) {
	p, err := h.open(v, v.Say("Copies anonymisées", "Anonymised copies"))
	if err != nil {
		return c, err
	}
	c = copiesPage{page: p, Faults: map[string][]string{}, Done: v.URL.Query().Has("fait")}
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		c.Asked = nil
		f := p.Opened.File
		if f.Submissions == 0 || f.State.Status == file.Withdrawn {
			return fellowship.ErrNotFound
		}
		s, err := tx.SubmissionForWriter(ctx, v.Viewer.ID, f.Number, f.Submissions)
		if err != nil {
			return err
		}
		rules, ok := v.Site.Edition(f.Edition, s.Version)
		if !ok {
			return &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
		}
		answers, err := file.ReadContent(rules, f.Call, s.Content)
		if err != nil {
			return err
		}
		c.who = review.IdentityOf(file.FormOf(rules.Edition, f.Call), answers)
		given, err := tx.CopiesOf(ctx, f.ID)
		for _, field := range review.CopiesAsked(rules, f.Call, answers) {
			held, _ := answers[field.ID].(file.Files)
			one := askedCopy{Field: field, Attached: held}
			for _, g := range given {
				if g.Field == field.ID {
					one.AnonymousCopy = g
				}
			}
			c.Asked = append(c.Asked, one)
		}
		return err
	})
	if err == nil && len(c.Asked) == 0 {
		err = fellowship.ErrNotFound
	}
	return c, err
}

func (h pages) copies(v *route.Visit) (route.Answer, error) {
	c, err := h.openCopies(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(copiesView(c)), nil
}

// giveCopy takes a copy that its author made.
func (h pages) giveCopy(v *route.Visit) (route.Answer, error) {
	return h.keepCopy(v, func(a askedCopy) (veil.Copy, error) { return veil.Receive(v, a.Field.ID) })
}

// giveAttached takes what is attached for its copy: some forms ask for a piece
// without names from the start.
func (h pages) giveAttached(v *route.Visit) (route.Answer, error) {
	return h.keepCopy(v, func(a askedCopy) (veil.Copy, error) { return veil.OfAttached(v, a.Field.ID, a.Attached[0]) })
}

func (h pages) keepCopy(v *route.Visit, take func(a askedCopy) (veil.Copy, error)) (route.Answer, error) {
	c, err := h.openCopies(v)
	if err != nil {
		return route.Answer{}, err
	}
	i := slices.IndexFunc(c.Asked, func(a askedCopy) bool { return a.Field.ID == v.PathValue("field") })
	if i < 0 {
		return route.Answer{}, fellowship.ErrNotFound
	}
	if !c.Asked[i].wanted() {
		return route.Answer{}, &fellowship.NoLongerPossible{Why: fellowship.FileMovedOn}
	}
	came, err := take(c.Asked[i])
	if err == nil {
		err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			return came.Offer(ctx, tx, v, c.Opened.ID, c.Asked[i].Field.ID, c.who)
		})
	}
	var wrong *fellowship.Invalid
	if !errors.As(err, &wrong) {
		if err != nil {
			return route.Answer{}, err
		}
		return route.SeeOther(c.to("/copies?fait")), nil
	}
	c.Frame.Failed, c.Done = true, false
	for _, p := range wrong.Problems {
		c.Faults[p.Field] = append(c.Faults[p.Field], veil.Fault(v, p, true))
	}
	return route.PageWith(http.StatusUnprocessableEntity, copiesView(c)), nil
}

// wanted says whether a copy can be given now: not once one was accepted, nor
// when the team withholds the attachment.
func (a askedCopy) wanted() bool {
	return a.Status != review.CopyAccepted && a.Status != review.CopyWithheld
}

// state is where a copy stands, for its author.
func (a askedCopy) state(v *route.Visit) layout.State {
	switch a.Status {
	case review.CopyOffered:
		return layout.State{Role: layout.Info, Word: v.Say("Donnée", "Given")}
	case review.CopyAccepted:
		return layout.State{Role: layout.Success, Word: v.Say("Acceptée", "Accepted")}
	case review.CopyRefused:
		return layout.State{Role: layout.Warning, Word: v.Say("À refaire", "To be made again")}
	case review.CopyWithheld:
		return layout.State{Role: layout.Neutral, Word: v.Say("Pièce non montrée", "Not shown")}
	}
	return layout.State{Role: layout.Warning, Word: v.Say("À donner", "To be given")}
}

// summary are the faults for the top of the page, each leading to its field.
func (c copiesPage) summary() (list []layout.FieldError) {
	for _, a := range c.Asked {
		for _, text := range c.Faults[a.Field.ID] {
			list = append(list, layout.FieldError{Field: a.Field.ID, Text: text})
		}
	}
	return list
}

// lead counts what is left to give.
func (c copiesPage) copiesLead() string {
	left := 0
	for _, a := range c.Asked {
		if a.SHA256 == "" || a.Status == review.CopyRefused {
			left++
		}
	}
	if left == 0 {
		return c.t("Tout est donné, merci.", "All is given, thank you.")
	}
	return c.V.Lang.Count(left, c.t("copie à donner", "copy to give"), c.t("copies à donner", "copies to give")) + "."
}
