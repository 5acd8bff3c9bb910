package demonstration

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/shortlist"
	"cohorte/fellowship/wish"
	"cohorte/store"
)

// How many projects become challenges and how many candidates are shortlisted,
// where there are so many.
const (
	mostChallenges  = 10
	mostShortlisted = 30
)

// The motives of results; like everything here they are invented.
const (
	keptMotive    = "Le dossier répond aux critères de l’appel (motif inventé pour la démonstration)."
	refusedMotive = "D’autres dossiers répondaient mieux aux critères de l’appel (motif inventé pour la démonstration)."
)

// wishDays is how many days after the anchor an edition receives wishes.
const wishDays = 58

// wishes leads every edition that receives wishes now to its wishes: projects
// are selected and their sheets published, candidates are shortlisted, and most
// of them have wished.
func (f *filling) wishes(ctx context.Context) error {
	for _, id := range f.ids() {
		v, ok := f.shelf.InForce(id, f.Now)
		if !ok || !v.Invented() {
			continue
		}
		s, ok := wish.StageOf(v.Edition, edition.TalentCall)
		if !ok || f.Now.Before(s.From.Start()) || !f.Now.Before(s.Wishing.Closes.End()) {
			continue
		}
		w := wishing{filling: f, db: wishQuietly{f.tx}, rules: v, opens: s.From.Start(), rng: f.chance("wishes"+string(id), 0)}
		if err := w.lead(ctx); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
	}
	return nil
}

// wishQuietly asks for no mail: nobody reads those of the crowd.
type wishQuietly struct{ *store.Tx }

// EnqueueAdmissibilityMail asks for nothing.
func (wishQuietly) EnqueueAdmissibilityMail(context.Context, admissibility.Verdict, time.Time) error {
	return nil
}

// EnqueueResultMail asks for nothing.
func (wishQuietly) EnqueueResultMail(context.Context, shortlist.Result, time.Time) error { return nil }

// EnqueueWishReceipt asks for nothing.
func (wishQuietly) EnqueueWishReceipt(context.Context, wish.List) error { return nil }

// wishing is one edition being led to its wishes.
type wishing struct {
	*filling
	db      wishQuietly
	rules   edition.Version
	opens   time.Time // of the wishes
	rng     *rand.Rand
	manager account.Account
	// projects are those that become challenges.
	projects []string
}

// before is so many days before the wishes open, in the morning.
func (w *wishing) before(days int) fellowship.Actor {
	return w.manager.Actor(edition.DateOf(w.opens.In(edition.Paris)).AddDays(-days).Start().Add(10 * time.Hour))
}

func (w *wishing) lead(ctx context.Context) (err error) {
	if w.manager, err = w.tx.AccountByAddress(ctx, named{key: "programme_manager"}.address("")); err != nil {
		return err
	}
	for _, one := range []struct {
		call  edition.CallKind
		words []shortlist.Word
		most  int
	}{
		{edition.ProjectCall, []shortlist.Word{shortlist.Kept, shortlist.Chosen}, mostChallenges},
		{edition.TalentCall, []shortlist.Word{shortlist.Kept}, mostShortlisted},
	} {
		numbers, err := w.verified(ctx, one.call, one.most)
		if err != nil {
			return err
		}
		for i, word := range one.words {
			if err := w.tell(ctx, numbers, one.most, word, w.before(6-2*i)); err != nil {
				return err
			}
		}
		if len(numbers) > one.most {
			numbers = numbers[:one.most]
		}
		if one.call == edition.ProjectCall {
			w.projects = numbers
		} else if err = w.publish(ctx, w.projects, numbers); err == nil {
			err = w.wish(ctx, numbers)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// verified are the files of a call that are under review, those of the named
// people first; a file that nobody verified yet is found admissible before.
func (w *wishing) verified(ctx context.Context, call edition.CallKind, most int) ([]string, error) {
	by := w.before(20)
	page, err := w.tx.Files(ctx, by, store.FileFilter{Call: call, Edition: w.rules.ID, Sort: "oldest", Size: 1 << 20})
	if err != nil {
		return nil, err
	}
	var first, others []string
	for _, f := range page.Files {
		if f.State.Status == file.Submitted && len(first)+len(others) < most+most/2 {
			v, err := admissibility.Give(ctx, w.db, by, w.shelf, f.Number, admissibility.Judgement{Submission: f.Submissions, Word: admissibility.Admissible})
			if err != nil {
				return nil, fmt.Errorf("find %s admissible: %w", f.Number, err)
			}
			if f, err = admissibility.Tell(ctx, w.db, by, w.shelf, f.Number, v.N); err != nil {
				return nil, fmt.Errorf("tell %s: %w", f.Number, err)
			}
		}
		if f.State.Status != file.UnderReview {
			continue
		}
		if writers, err := w.tx.WritersOf(ctx, f.ID); err != nil {
			return nil, err
		} else if len(writers) > 0 && partOf(writers[0].Account.Email, w.rules.ID) {
			first = append(first, f.Number)
			continue
		}
		others = append(others, f.Number)
	}
	return append(first, others...), nil
}

// partOf says whether an address is that of a named person of the edition.
func partOf(address string, id edition.ID) bool {
	for _, n := range cast {
		if n.address(id) == address {
			return true
		}
	}
	return false
}

// tell notes and tells a result to the first files, and a refusal to the others
// that are still being read.
func (w *wishing) tell(ctx context.Context, numbers []string, most int, word shortlist.Word, by fellowship.Actor) error {
	var keys []shortlist.Key
	for i, number := range numbers {
		f, err := w.tx.FileForStaff(ctx, by, number)
		if err != nil {
			return err
		}
		j := shortlist.Judgement{Submission: f.Submissions, Word: word, Motive: keptMotive}
		if i >= most {
			if f.State.Status != file.UnderReview {
				continue
			}
			j.Word, j.Motive = shortlist.Refused, refusedMotive
		}
		var late *fellowship.NoLongerPossible
		if err := shortlist.Notable(w.shelf, f, j.Word); errors.As(err, &late) && late.Why == fellowship.NotThisStage {
			continue // it was heard already: the next word on it selects
		}
		earlier, err := w.tx.Results(ctx, f.ID)
		if err != nil {
			return err
		}
		j.Seen = len(earlier)
		r, err := shortlist.Note(ctx, w.db, by, w.shelf, number, j)
		if err != nil {
			return fmt.Errorf("note %s of %s: %w", j.Word, number, err)
		}
		keys = append(keys, shortlist.Key{Number: number, N: r.N})
	}
	return shortlist.Tell(ctx, w.db, by, w.shelf, keys)
}

// publish writes the sheets of the selected projects as their files give them,
// and publishes them for the first day of the wishes. Half of them also ask for
// the profile of the first candidate, who has a part: there is something to
// choose from.
func (w *wishing) publish(ctx context.Context, numbers, candidates []string) error {
	by := w.before(3)
	profile := ""
	if len(candidates) > 0 {
		first, err := w.tx.FileForStaff(ctx, by, candidates[0])
		if err != nil {
			return err
		}
		profile = first.Profile
	}
	for i, number := range numbers {
		o, err := challenge.OpenSheet(ctx, w.db, by, w.shelf, number)
		if err != nil {
			return fmt.Errorf("the sheet of %s: %w", number, err)
		}
		wanted := []string{w.rules.Profiles[i%len(w.rules.Profiles)].ID, w.rules.Profiles[(i+1)%len(w.rules.Profiles)].ID}
		if profile != "" && (i%2 == 0 || len(numbers) < 6) {
			wanted = append(wanted, profile)
		}
		for _, id := range wanted { // so that everybody has something to choose from
			if !slices.Contains(o.Profiles(), id) {
				o.Text.Posts = append(o.Text.Posts, challenge.Post{Profile: id, Number: 1})
			}
		}
		if o, err = challenge.WriteSheet(ctx, w.db, by, w.shelf, number, 0, o.Text, ""); err != nil {
			return fmt.Errorf("write the sheet of %s: %w", number, err)
		}
		if _, err := challenge.PublishSheet(ctx, w.db, by, w.shelf, number, o.Revision, w.opens); err != nil {
			return fmt.Errorf("publish the sheet of %s: %w", number, err)
		}
	}
	return nil
}

// wish lets most candidates wish: the named ones not yet, some others only as a
// draft, and a few not at all.
func (w *wishing) wish(ctx context.Context, numbers []string) error {
	long := w.Now.Sub(w.opens)
	for i, number := range numbers {
		f, err := w.tx.FileForStaff(ctx, w.before(1), number)
		if err != nil {
			return err
		}
		who, err := w.tx.Account(ctx, f.CreatedBy)
		if err != nil {
			return err
		}
		if partOf(who.Email, w.rules.ID) || i%10 == 4 {
			continue
		}
		by := who.Actor(w.opens.Add(9*time.Hour + time.Duration(w.rng.Int64N(int64(max(long-10*time.Hour, time.Hour))))))
		if by.At.After(w.Now) {
			by.At = w.Now
		}
		o, err := wish.Open(ctx, w.db, by, w.shelf, number)
		if err != nil {
			return err
		}
		t := wish.Typed{Rows: w.choose(o)}
		if i%10 == 7 || len(t.Rows) < o.Terms.Min {
			_, err = wish.Save(ctx, w.db, by, w.shelf, number, t)
		} else {
			_, err = wish.Submit(ctx, w.db, by, w.shelf, number, fmt.Sprintf("demonstration-%d", i), t)
		}
		if err != nil {
			return fmt.Errorf("the wishes of %s: %w", number, err)
		}
	}
	return nil
}

// choose draws wishes: some challenges please more than others.
func (w *wishing) choose(o wish.Opened) (rows []wish.Row) {
	var open []wish.Offered
	for _, one := range o.Choice.Offered {
		if o.Choice.Open(one) {
			open = append(open, one)
		}
	}
	wanted := o.Terms.Min
	if o.Terms.Max > o.Terms.Min {
		wanted += w.rng.IntN(o.Terms.Max - o.Terms.Min + 1)
	}
	for len(rows) < wanted && len(open) > 0 {
		i := min(w.rng.IntN(len(open)), w.rng.IntN(len(open)))
		row := wish.Row{Wish: wish.Wish{Wanted: open[i].ID}}
		if can := o.Choice.ProfilesOf(open[i]); len(can) > 0 {
			row.Profile = can[w.rng.IntN(len(can))]
		}
		rows = append(rows, row)
		open = append(open[:i:i], open[i+1:]...)
	}
	return rows
}
