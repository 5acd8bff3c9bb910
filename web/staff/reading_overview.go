package staff

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship/account"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// overview is where a reading stands.
type overview struct {
	hall
	Files     []store.ReadFile
	Reviewers []store.Colleague
	Waiting   int // files to take
	Ties      int // to decide
	Questions int // without an answer
	Seed      string
}

func readingOverview(v *route.Visit) (route.Answer, error) {
	o, err := readOverview(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(overviewView(v, o)), nil
}

func readOverview(v *route.Visit) (o overview, err error) {
	h, err := readPage(v, "", func(ctx context.Context, tx *store.Tx, h hall) (err error) {
		o = overview{Seed: review.SuggestedSeed(h.ID, v.At)}
		if o.Files, err = tx.ReadFiles(ctx, v.By(), h.Reading); err != nil {
			return err
		}
		if o.Reviewers, err = tx.ReviewersOf(ctx, v.By(), h.ID); err != nil {
			return err
		}
		waiting, err := tx.FilesAtStages(ctx, v.By())
		if err != nil {
			return err
		}
		one, err := stand(ctx, tx, v, review.Foreseen{Rules: h.Rules, Call: h.Call, Stage: h.Of}, nil, atRound(waiting, h.Round))
		if err != nil {
			return err
		}
		o.Waiting = one.Waiting
		ties, err := tx.ConflictsOf(ctx, v.By(), h.ID)
		if err != nil {
			return err
		}
		for _, t := range ties {
			if toDecide(t.Conflict) {
				o.Ties++
			}
		}
		asked, err := tx.QuestionsToTeam(ctx, v.By(), h.ID)
		for _, q := range asked {
			if q.Answered.IsZero() {
				o.Questions++
			}
		}
		return err
	})
	o.hall = h
	return o, err
}

// atRound keeps what waits in a round, as a call without rounds has it.
func atRound(all []store.AtStage, round string) (list []store.AtStage) {
	for _, w := range all {
		if w.Round == round {
			w.Round = ""
			list = append(list, w)
		}
	}
	return list
}

// owed is what a reviewer still has to give, and late whether its time is past.
func owed(c store.Colleague) int {
	return c.Reviews[review.Assigned] + c.Reviews[review.Started] + c.Reviews[review.Asked]
}

func (h hall) late(v *route.Visit, c store.Colleague) bool {
	return c.LeftAt.IsZero() && !h.closed() && h.Reading.Late(owed(c), v.At)
}

func (o overview) lateOnes(v *route.Visit) (list []store.Colleague) {
	for _, c := range o.Reviewers {
		if o.late(v, c) {
			list = append(list, c)
		}
	}
	return list
}

// counts are the reviews wanted, assigned and given of the files seen.
func (o overview) counts() (wanted, assigned, given int) {
	for _, f := range o.Files {
		wanted += max(f.Wanted, f.Assigned)
		assigned += f.Assigned
		given += f.Given
	}
	return wanted, assigned, given
}

// lead says when the reviews are due.
func (h hall) lead(v *route.Visit) string {
	switch {
	case h.closed():
		return v.Say("Close le ", "Closed on ") + v.Lang.DayAndTime(h.ClosedAt) + "."
	case h.DueAt.IsZero():
		return v.Say("Ouverte le ", "Opened on ") + v.Lang.DayAndTime(h.OpenedAt) + "."
	}
	due := lastMinute(h.DueAt)
	return v.Say("Évaluations à rendre jusqu’au ", "Reviews due until ") + v.Lang.Deadline(due) + ", " + v.Lang.Relative(v.At, due) + "."
}

// sentence is what the overview opens on: what is done, what is next.
func (o overview) sentence(v *route.Visit) string {
	wanted, assigned, given := o.counts()
	files := v.Lang.Count(len(o.Files), v.Say("dossier", "file"), v.Say("dossiers", "files"))
	switch {
	case len(o.Files) == 0 && o.Waiting == 0:
		return v.Say("Aucun dossier n’est arrivé à cette étape\u00a0: déclarez des dossiers recevables et prévenez les personnes.", "No file has reached this stage: find files admissible and tell the people.")
	case len(o.Files) == 0:
		return v.Lang.Count(o.Waiting, v.Say("dossier attend", "file waits"), v.Say("dossiers attendent", "files wait")) + v.Say("\u00a0: prenez-les pour commencer.", ": take them to begin.")
	case len(o.Reviewers) == 0:
		return files + v.Say("\u00a0: invitez maintenant les évaluateurs.", ": now invite the reviewers.")
	case assigned == 0 && !o.leastRead():
		return files + v.Say(" et ", " and ") + v.Lang.Count(len(o.Reviewers), v.Say("évaluateur", "reviewer"), v.Say("évaluateurs", "reviewers")) + v.Say("\u00a0: calculez l’attribution.", ": compute the assignment.")
	case assigned < wanted && !o.leastRead():
		return v.Lang.Count(wanted-assigned, v.Say("évaluation n’est à personne", "review is nobody’s"), v.Say("évaluations ne sont à personne", "reviews are nobody’s")) +
			v.Say(" ; recalculez l’attribution.", "; compute the assignment anew.")
	case given >= wanted:
		return v.Say("Tout est rendu\u00a0: le tableau du jury est complet.", "All is given: the jury table is complete.")
	}
	return v.Lang.Count(given, v.Say("évaluation rendue", "review given"), v.Say("évaluations rendues", "reviews given")) + v.Say(" sur ", " of ") + v.Lang.Number(wanted) + "."
}

func (h hall) leastRead() bool {
	on, _ := review.LeastRead(h.Rules.Edition, h.Call, h.Stage, h.Settings)
	return on
}

func (o overview) counters(v *route.Visit) []layout.Counter {
	wanted, assigned, given := o.counts()
	late := o.lateOnes(v)
	list := []layout.Counter{
		{Value: v.Lang.Number(len(o.Files)), Label: v.Lang.Plural(len(o.Files), v.Say("dossier", "file"), v.Say("dossiers", "files")), Href: v.To(o.page("/attribution"))},
		{Value: v.Lang.Number(assigned), Label: v.Lang.Plural(assigned, v.Say("attribuée", "assigned"), v.Say("attribuées", "assigned")), Note: v.Say("sur ", "of ") + v.Lang.Number(wanted), Href: v.To(o.page("/attribution"))},
		{Value: v.Lang.Number(given), Label: v.Lang.Plural(given, v.Say("rendue", "given"), v.Say("rendues", "given")), Href: v.To(o.page("/tableau"))},
		{Value: v.Lang.Number(o.Ties), Label: v.Lang.Plural(o.Ties, v.Say("lien à décider", "tie to decide"), v.Say("liens à décider", "ties to decide")), Href: v.To(o.page("/deports")), Alert: o.Ties > 0},
		{Value: v.Lang.Number(o.Questions), Label: v.Lang.Plural(o.Questions, v.Say("question sans réponse", "question unanswered"), v.Say("questions sans réponse", "questions unanswered")), Href: v.To(o.page("/questions")), Alert: o.Questions > 0},
	}
	if len(late) > 0 {
		list = append(list, layout.Counter{Value: v.Lang.Number(len(late)), Label: v.Lang.Plural(len(late), v.Say("personne en retard", "person late"), v.Say("personnes en retard", "people late")), Href: v.To(o.page("/evaluateurs")), Alert: true})
	}
	return list
}

// progress is a bar of a reviewer: what they gave of what they were given.
func progress(v *route.Visit, c store.Colleague) part {
	given := c.Reviews[review.Complete]
	return part{Label: colleagueName(c), Files: given, Of: given + owed(c), N: v.Lang.Number(given) + v.Say(" sur ", " of ") + v.Lang.Number(given+owed(c))}
}

func colleagueName(c store.Colleague) string {
	if c.Name != "" {
		return c.Name
	}
	return c.Email
}

func takeFiles(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	id := review.ReadingID(v.PathValue("reading"))
	err := write(v, func(ctx context.Context, tx *store.Tx) error {
		_, err := review.Take(ctx, tx, v.By(), v.Site.Shelf, id, strings.TrimSpace(v.PostForm.Get("seed")))
		return err
	})
	if err == nil {
		_, err = v.Site.DB.FindTies(v.Context(), v.Site.Shelf, v.By(), id)
	}
	return acted(v, err, readings+"/"+string(id)+"?fait=pris", overviewAgain(v))
}

func overviewAgain(v *route.Visit) func(n Notice) (templ.Component, error) {
	return func(n Notice) (templ.Component, error) {
		o, err := readOverview(v)
		o.Notice = n
		return overviewView(v, o), err
	}
}

// remindReviewers reminds one reviewer, or all who are late.
func remindReviewers(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	o, err := readOverview(v)
	if err != nil {
		return route.Answer{}, err
	}
	who := []account.ID{account.ID(v.PostForm.Get("account"))}
	if who[0] == "" {
		who = nil
		for _, c := range o.lateOnes(v) {
			who = append(who, c.Account)
		}
	}
	sent := 0
	err = write(v, func(ctx context.Context, tx *store.Tx) error {
		sent = 0
		for _, one := range who {
			leaves, err := review.Remind(ctx, tx, v.By(), o.ID, one)
			if err != nil {
				return err
			}
			if leaves {
				sent++
			}
		}
		return nil
	})
	return acted(v, err, o.page("/evaluateurs?fait=relances&n="+strconv.Itoa(sent)), overviewAgain(v))
}

func askClosing(v *route.Visit) (route.Answer, error) {
	o, err := readOverview(v)
	if err != nil {
		return route.Answer{}, err
	}
	if o.closed() {
		return route.SeeOther(v.To(o.page(""))), nil
	}
	return route.Page(closingView(v, o)), nil
}

func closeReading(v *route.Visit) (route.Answer, error) {
	id := review.ReadingID(v.PathValue("reading"))
	err := write(v, func(ctx context.Context, tx *store.Tx) error { return review.Close(ctx, tx, v.By(), id) })
	return acted(v, err, readings+"/"+string(id)+"?fait=close", overviewAgain(v))
}

// closing says what is left at the end.
func (o overview) closing(v *route.Visit) string {
	wanted, _, given := o.counts()
	if left := wanted - given; left > 0 {
		return v.Lang.Count(left, v.Say("évaluation n’est pas rendue", "review is not given"), v.Say("évaluations ne sont pas rendues", "reviews are not given")) + "."
	}
	return v.Say("Toutes les évaluations sont rendues.", "All reviews are given.")
}

// facts are beside the overview: what the reading keeps to its end.
func (o overview) facts(v *route.Visit) []layout.Pair {
	scale := strconv.Itoa(o.Grid.Scale.Min) + v.Say(" à ", " to ") + strconv.Itoa(o.Grid.Scale.Max)
	if !o.Grid.ScaleStated {
		scale += v.Say(", réglage", ", a setting")
	}
	mode := v.Say("L’équipe attribue", "The team assigns")
	if o.leastRead() {
		mode = v.Say("Le moins lu d’abord", "Least read first")
	}
	pairs := []layout.Pair{
		{Term: v.Say("Grille", "Grid"), Text: o.Grid.Title.In(string(v.Lang)) + v.Say(", version ", ", version ") + o.Rules.Label()},
		{Term: v.Say("Échelle", "Scale"), Text: scale},
		{Term: v.Say("Dossiers donnés", "Files given"), Text: mode},
		{Term: v.Say("Ouverte le", "Opened on"), Text: v.Lang.DayAndTime(o.OpenedAt)},
	}
	if o.anonymous() {
		pairs = append(pairs, layout.Pair{Term: v.Say("Noms", "Names"), Text: v.Say("Cachés à qui lit", "Hidden from readers")})
	}
	return pairs
}
