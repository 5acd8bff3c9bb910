package demonstration

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/store"
)

// The days of a reading, after the last day on which its files arrived; the
// last one ends after readDays, so that some reviews are late and some due.
const (
	verifiedAfter = 1
	openedAfter   = 3
	assignedAfter = 5
	sharedAgain   = 12
	dueAfter      = 16
	readDays      = submitDays + 18
)

// panelOf is how many people read; of few files, fewer.
const (
	panelSize  = 30
	smallPanel = 10
	fewFiles   = 60
)

// readQuietly asks for no mail and no later work: nobody reads those of the
// crowd, and what the work would find is kept with the act.
type readQuietly struct{ *store.Tx }

// EnqueueAdmissibilityMail asks for nothing.
func (readQuietly) EnqueueAdmissibilityMail(context.Context, admissibility.Verdict, time.Time) error {
	return nil
}

// EnqueueInvitation asks for nothing.
func (readQuietly) EnqueueInvitation(context.Context, review.Reviewer) error { return nil }

// EnqueueAssigned asks for nothing.
func (readQuietly) EnqueueAssigned(context.Context, review.Run) error { return nil }

// EnqueueAdjust asks for nothing: the means are computed once, at the end.
func (readQuietly) EnqueueAdjust(context.Context, review.ReadingID, time.Time) error { return nil }

// desk is those who run the readings.
type desk struct {
	*filling
	db               readQuietly
	officer, manager account.Account
}

// review leads every edition from submitted files to a table of marks: verdicts
// are given and told, readings opened, people invited, files shared out with a
// seed, and sheets given that sometimes disagree.
func (f *filling) review(ctx context.Context) error {
	d := desk{filling: f, db: readQuietly{f.tx}}
	for key, to := range map[string]*account.Account{"desk_officer": &d.officer, "programme_manager": &d.manager} {
		a, err := f.tx.AccountByAddress(ctx, named{key: key}.address(""))
		if err != nil {
			return err
		}
		*to = a
	}
	for i, id := range f.ids() {
		v, ok := f.shelf.InForce(id, f.until)
		if !ok {
			continue
		}
		people, err := d.panel(ctx, id)
		if err != nil {
			return err
		}
		for _, one := range review.ForeseenBy(v) {
			if err := d.reading(ctx, one, people, &f.summary.Editions[i]); err != nil {
				return fmt.Errorf("%s, %s: %w", id, one.Stage.ID, err)
			}
		}
	}
	return nil
}

// panel opens the accounts of those who read for an edition; the first ones
// are the parts of the demonstration.
func (d desk) panel(ctx context.Context, id edition.ID) ([]identity, error) {
	var people []identity
	for i := range panelSize {
		who := newIdentity(d.chance("reader"+string(id), i))
		if i < len(readers) {
			who.email = readers[i].address(id)
		} else {
			who.email = d.address(who, peopleDomain)
		}
		if _, err := d.open(ctx, who, d.day(0, 9).AddDate(0, 0, -60)); err != nil {
			return nil, err
		}
		people = append(people, who)
	}
	return people, nil
}

// reading runs one reading of an edition, for the files of one round. A stage
// that comes after another one which marks is not reached yet.
func (d desk) reading(ctx context.Context, of review.Foreseen, people []identity, count *Filled) error {
	passed := review.Passed(of.Rules.Edition, of.Call, of.Stage.ID)
	if !slices.ContainsFunc(of.Rules.Stages[of.Call], func(s edition.Stage) bool {
		return s.Kind == edition.Admissibility && slices.Contains(passed, s.ID)
	}) {
		return nil
	}
	last := d.until
	if closes := of.Round.Closes.End(); !closes.IsZero() && closes.Before(last) {
		last = closes
	}
	if !of.Round.Opens.IsZero() && of.Round.Opens.After(last) {
		return nil
	}
	files, err := d.arrived(ctx, of, last)
	if err != nil || len(files) == 0 {
		return err
	}
	if len(files) < fewFiles {
		people = people[:smallPanel]
	}
	r := running{desk: d, of: of, from: last, people: people, rng: d.chance("marks"+string(of.Rules.ID)+string(of.Call)+of.Round.ID, 0)}
	if err := r.verify(ctx, files); err != nil {
		return err
	}
	if err := r.open(ctx, len(files)); err != nil {
		return err
	}
	if err := r.read(ctx); err != nil {
		return err
	}
	count.Read += r.taken
	count.Reviews += r.given
	return review.Readjust(ctx, d.tx, r.r.ID, r.after(dueAfter, 19))
}

// arrived are the files of a round that wait for a verdict.
func (d desk) arrived(ctx context.Context, of review.Foreseen, last time.Time) ([]file.File, error) {
	page, err := d.tx.Files(ctx, d.officer.Actor(last), store.FileFilter{Call: of.Call, Edition: of.Rules.ID, Status: file.Submitted, Sort: "oldest", Size: 1 << 20})
	return slices.DeleteFunc(page.Files, func(f file.File) bool { return f.Round != of.Round.ID }), err
}

// running is one reading being run.
type running struct {
	desk
	of           review.Foreseen
	from         time.Time // the last file arrived
	people       []identity
	rng          *rand.Rand
	r            review.Reading
	grid         review.Grid
	readers      []reader
	worth        map[string]opinion // of a file, by its code
	recused      bool               // the part that recuses itself has done so
	taken, given int
}

// reader is somebody who reads, with how generous they are.
type reader struct {
	account.ID
	generous float64
	leaves   int // files that they don't read in time
}

// opinion is what most readers would give to a file, and how far they differ.
type opinion struct{ mean, apart float64 }

func (r *running) after(days, hour int) time.Time {
	return edition.DateOf(r.from.In(edition.Paris)).AddDays(days).Start().Add(time.Duration(hour) * time.Hour).UTC()
}

// verify gives and tells a verdict on each file, as its conditions say.
func (r *running) verify(ctx context.Context, files []file.File) error {
	for i, f := range files {
		given, err := r.tx.SubmittedAnswers(ctx, r.shelf, f)
		if err != nil {
			return err
		}
		j := admissibility.Judgement{Submission: f.Submissions, Word: admissibility.Admissible}
		if slices.ContainsFunc(admissibility.Findings(r.of.Rules, f.Call, given), func(x admissibility.Finding) bool { return x.Truth == edition.False }) {
			j.Word, j.Motive = admissibility.NotAdmissible, "Une condition de l’appel n’est pas remplie (motif inventé pour la démonstration)."
		}
		at := r.after(verifiedAfter, 9).Add(time.Duration(i) * 20 * time.Second)
		v, err := admissibility.Give(ctx, r.db, r.officer.Actor(at), r.shelf, f.Number, j)
		if err != nil {
			return fmt.Errorf("give a verdict on %s: %w", f.Number, err)
		}
		_, err = admissibility.Tell(ctx, r.db, r.officer.Actor(at.Add(24*time.Hour)), r.shelf, f.Number, v.N)
		var waits *fellowship.NoLongerPossible
		if errors.As(err, &waits) && waits.Why == fellowship.Unconfirmed {
			continue // somebody outside has not answered: the file waits
		}
		if err != nil {
			return fmt.Errorf("tell the verdict on %s: %w", f.Number, err)
		}
	}
	return nil
}

// open opens the reading, invites its readers and shares the files out.
func (r *running) open(ctx context.Context, files int) (err error) {
	at, due := r.after(openedAfter, 9), r.after(dueAfter, 18)
	if r.from.Equal(r.until) { // the last reading is still going on
		due = r.day(readDays+1, 18)
	}
	r.r, err = review.Open(ctx, r.db, r.manager.Actor(at), r.shelf, review.Reading{Edition: r.of.Rules.ID, Call: r.of.Call, Stage: r.of.Stage.ID,
		Round: r.of.Round.ID, Settings: review.DefaultSettings(), DueAt: due})
	if err != nil {
		return err
	}
	if _, r.grid, err = r.r.Rules(r.shelf); err != nil {
		return err
	}
	wanted, _ := review.PerFile(r.of.Rules.Edition, r.of.Call, r.of.Stage.ID, r.r.Settings)
	capacity := files*wanted/len(r.people)*5/4 + wanted
	_, charter := review.CharterOf(r.of.Rules.Edition)
	for i, who := range r.people {
		offer := review.Offer{Capacity: capacity, Skills: []string{pick(r.rng, phrases)}}
		if n := len(r.of.Rules.Profiles); n > 1 && i%6 == 5 && r.of.Call == edition.TalentCall {
			offer.Profiles = []string{r.of.Rules.Profiles[i%n].ID}
		}
		v, err := review.Invite(ctx, r.db, r.manager.Actor(at.Add(time.Hour)), r.shelf, r.r.ID, who.email, who.full(), "fr", offer)
		if err != nil {
			return err
		}
		by := fellowship.Actor{ID: string(v.Account), At: at.Add(time.Duration(2+i) * time.Hour)}
		if charter != "" {
			if _, err := review.SignCharter(ctx, r.db, by, r.shelf, r.r.ID, charter); err != nil {
				return err
			}
		}
		one := reader{ID: v.Account, generous: r.rng.NormFloat64() * 0.45}
		if i < 2 {
			one.leaves = 3 + 3*i
		}
		r.readers = append(r.readers, one)
	}
	if r.taken, err = review.Take(ctx, r.db, r.manager.Actor(r.after(assignedAfter, 9)), r.shelf, r.r.ID, r.seed()); err != nil {
		return err
	}
	if err := r.conflicts(ctx); err != nil {
		return err
	}
	return r.share(ctx, r.after(assignedAfter, 10))
}

func (r *running) seed() string { return "demonstration " + strconv.FormatUint(r.Seed, 10) }

// conflicts keeps a few ties as if they had been found, in every state.
func (r *running) conflicts(ctx context.Context) error {
	b, err := r.tx.Board(ctx, r.r.ID)
	if err != nil || len(b.Files) < 8 {
		return err
	}
	at := r.after(assignedAfter, 9)
	for i := range 6 {
		who, f := r.readers[(i*5+2)%len(r.readers)], b.Files[r.rng.IntN(len(b.Files))].File
		finding := review.Finding{Kind: []review.ConflictKind{review.SameOrganisation, review.NamedInFile, review.EarlierTeam}[i%3], Evidence: "lien inventé pour la démonstration"}
		if _, err := review.KeepFound(ctx, r.db, fellowship.Machine(at), r.r.ID, who.ID, f, []review.Finding{finding}); err != nil {
			return err
		}
		c, err := r.tx.ConflictOfKind(ctx, who.ID, f, finding.Kind)
		if err != nil {
			return err
		}
		if i < 4 {
			if err := review.AnswerFound(ctx, r.db, fellowship.Actor{ID: string(who.ID), At: at.Add(time.Hour)}, r.shelf, c.ID, i%2 == 0); err != nil {
				return err
			}
		}
		if i == 1 {
			if err := review.Decide(ctx, r.db, r.manager.Actor(at.Add(2*time.Hour)), r.shelf, c.ID, false, "Homonyme (motif inventé pour la démonstration)."); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *running) share(ctx context.Context, at time.Time) error {
	p, err := review.Propose(ctx, r.tx, r.manager.Actor(at), r.r.ID, r.seed())
	if err != nil {
		return err
	}
	_, err = review.Assign(ctx, r.db, r.manager.Actor(at), p)
	return err
}

// read has everybody read twice: what was put aside the first time is shared
// out again.
func (r *running) read(ctx context.Context) error {
	r.worth = map[string]opinion{}
	middle := float64(r.grid.Scale.Min+r.grid.Scale.Max) / 2
	width := float64(r.grid.Scale.Max - r.grid.Scale.Min)
	for turn, day := range []int{assignedAfter + 1, sharedAgain + 1} {
		for i, one := range r.readers {
			mine, err := r.tx.ReviewsForReviewer(ctx, one.ID, r.r.ID)
			if err != nil {
				return err
			}
			mine = slices.DeleteFunc(mine, func(m store.Mine) bool { return m.Status != review.Assigned })
			keep := len(mine) - one.leaves
			for j, m := range mine {
				if _, ok := r.worth[m.Code]; !ok {
					o := opinion{mean: middle + r.rng.NormFloat64()*width*0.16, apart: width * 0.1}
					if r.rng.IntN(9) == 0 {
						o.apart = width * 0.32
					}
					r.worth[m.Code] = o
				}
				if j >= keep {
					continue
				}
				at := r.after(day, 9).Add(time.Duration(i)*time.Minute + time.Duration(j)*time.Duration(90*60/max(len(mine), 1))*time.Minute/4)
				if err := r.one(ctx, one, i, m, fellowship.Actor{ID: string(one.ID), At: at}, turn == 0); err != nil {
					return fmt.Errorf("review of %s: %w", m.Code, err)
				}
			}
		}
		if turn == 0 {
			if err := r.share(ctx, r.after(sharedAgain, 10)); err != nil {
				return err
			}
		}
	}
	return nil
}

// one is what becomes of a review: mostly given, rarely put aside.
func (r *running) one(ctx context.Context, who reader, n int, m store.Mine, by fellowship.Actor, first bool) error {
	chance := r.rng.IntN(200)
	switch {
	case first && chance == 0:
		return review.Abstain(ctx, r.db, by, r.shelf, r.r.ID, m.Code)
	case first && (chance == 1 || n == 2 && !r.recused):
		r.recused = r.recused || n == 2
		return review.Declare(ctx, r.db, by, r.shelf, r.r.ID, m.Code)
	}
	s := r.sheet(who, r.worth[m.Code])
	if _, err := review.Give(ctx, r.db, by, r.shelf, r.r.ID, m.Code, s, r.grid.SHA256); err != nil {
		return err
	}
	r.given++
	if chance > 3 {
		return nil
	}
	by.At = by.At.Add(30 * time.Minute)
	again := r.sheet(who, r.worth[m.Code])
	_, err := review.Change(ctx, r.db, by, r.shelf, r.r.ID, m.Code, again, r.grid.SHA256, "Relu à tête reposée (motif inventé).")
	return err
}

// sheet marks a file as the reader finds it.
func (r *running) sheet(who reader, o opinion) review.Sheet {
	s := review.Sheet{Marks: map[string]review.Mark{}, Comment: says + " " + pick(r.rng, appraisals)}
	seen := o.mean + who.generous + r.rng.NormFloat64()*o.apart
	for _, c := range r.grid.Criteria {
		mark := int(math.Round(seen + r.rng.NormFloat64()*0.55))
		mark = min(max(mark, r.grid.Scale.Min), r.grid.Scale.Max)
		comment := ""
		if r.grid.CommentNeeded() {
			comment = pick(r.rng, appraisals)
		}
		s.Marks[c.ID] = review.MarkOf(mark, comment)
	}
	if n := len(r.grid.Verdicts); n > 0 {
		s.Verdict = r.grid.Verdicts[r.rng.IntN(n)].ID
	}
	if r.grid.Ranked() {
		s.Rank = 1 + r.rng.IntN(3)
	}
	return s
}

// appraisals are invented comments: of no file in particular.
var appraisals = []string{
	"Appréciation inventée : clair, concret, avec des exemples.",
	"Appréciation inventée : intéressant, mais peu d’éléments pour en juger.",
	"Appréciation inventée : bon niveau, à approfondir à l’oral.",
	"Appréciation inventée : l’expérience décrite correspond, avec des réserves.",
	"Appréciation inventée : très convaincant sur ce point.",
	"Appréciation inventée : réponse générale, on ne voit pas ce que la personne a fait.",
	"Appréciation inventée : solide, au-dessus de ce qui est attendu.",
	"Appréciation inventée : le dossier ne répond pas vraiment à ce critère.",
}
