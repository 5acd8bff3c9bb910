package staff

import (
	"context"

	"cohorte/fellowship"
	"cohorte/store"
	"cohorte/web/route"
)

// readReadings adds who is late with reviews, and the questions of reviewers
// that wait for an answer, for each reading that is open.
func (d *desk) readReadings(ctx context.Context, tx *store.Tx, v *route.Visit) error {
	if !may(v, fellowship.DecideFiles) {
		return nil
	}
	all, err := tx.Readings(ctx, v.By())
	if err != nil {
		return err
	}
	for _, r := range all {
		h := hall{Reading: r}
		if h.closed() {
			continue
		}
		if h.Rules, h.Grid, err = r.Rules(v.Site.Shelf); err != nil {
			return err
		}
		h.Of, _ = h.Rules.Stage(h.Call, h.Stage)
		if err := d.readReading(ctx, tx, v, h); err != nil {
			return err
		}
	}
	return nil
}

func (d *desk) readReading(ctx context.Context, tx *store.Tx, v *route.Visit, h hall) error {
	o := overview{hall: h}
	var err error
	if o.Reviewers, err = tx.ReviewersOf(ctx, v.By(), h.ID); err != nil {
		return err
	}
	where := " · " + h.Rules.Name.In(string(v.Lang)) + ", " + h.name(v)
	if n := len(o.lateOnes(v)); n > 0 {
		d.Todo = append(d.Todo, task{N: v.Lang.Number(n), Href: v.To(h.page("")),
			What:  v.Lang.Plural(n, v.Say("personne en retard pour évaluer", "person late with reviews"), v.Say("personnes en retard pour évaluer", "people late with reviews")) + where,
			Since: v.Say("à rendre ", "due ") + v.Lang.Relative(v.At, h.DueAt)})
	}
	asked, err := tx.QuestionsToTeam(ctx, v.By(), h.ID)
	n := 0
	for _, q := range asked {
		if q.Answered.IsZero() {
			n++
		}
	}
	if n > 0 {
		d.Todo = append(d.Todo, task{N: v.Lang.Number(n), Href: v.To(h.page("/questions")),
			What: v.Lang.Plural(n, v.Say("question d’évaluation, à répondre", "question of a reviewer, to answer"), v.Say("questions d’évaluation, à répondre", "questions of reviewers, to answer")) + where})
	}
	return err
}
