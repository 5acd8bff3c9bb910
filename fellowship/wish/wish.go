// Package wish is what shortlisted candidates would like to work on: challenges
// that they rank, or themes and kinds of project, as their edition asks.
//
// Wishes are written and submitted like a file, and apart from it: a draft that
// is saved and proves nothing, and submissions that are numbered, hashed and
// never changed. Nobody but the candidate and the team reads them; a host and
// a reviewer do not.
package wish

import (
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// What can be wished for.
const (
	OfChallenges = "challenges"
	OfThemes     = "themes"
	OfKinds      = "kinds_of_project"
)

// Wish is one wish; its rank is its place in the list.
type Wish struct {
	Wanted string `json:"wanted"` // the address of a challenge in its edition, or the id of a choice
	// Profile is the id of the profile in which; empty where none is asked.
	Profile string `json:"profile,omitempty"`
}

// List is the wishes of one candidate.
type List struct {
	File     file.ID
	N        int // 1, 2, 3… for what was submitted; 0 for the draft
	Revision int // of the draft, 0 when there is none
	Version  int // of the edition
	Wishes   []Wish
	// Partner is the number of a file or an address, as the candidate gave it:
	// somebody to work with.
	Partner string
	Comment string
	SHA256  string // of a submission's content
	At      time.Time
	By      account.ID
}

// Ranks says at which rank, from 1, the list wishes for something; 0 when not.
func (l List) Ranks(wanted string) int {
	return 1 + slices.IndexFunc(l.Wishes, func(w Wish) bool { return w.Wanted == wanted })
}

// Same says whether two lists wish the same.
func (l List) Same(o List) bool {
	return slices.Equal(l.Wishes, o.Wishes) && l.Partner == o.Partner && l.Comment == o.Comment
}

// Offered is something that can be wished for.
type Offered struct {
	ID   string
	Name edition.Text
	Line string
	// Profiles are those that it asks for; empty where it asks for none.
	Profiles  []string
	Withdrawn bool // since it was offered
}

// Terms are what the edition says of the wishes of a file: what follows the
// rules of the file, and the last minute as it is in force now.
type Terms struct {
	Rules edition.Version
	Stage edition.Stage
	edition.WishParams
	Opens  time.Time // zero where no day is stated
	Closes time.Time // exclusive; zero without an end
}

// StageOf is the stage of a call at which people wish; ok is false where there
// is none, or where the wishes are in the form of the file. Rule W-8.
func StageOf(rules *edition.Edition, call edition.CallKind) (edition.Stage, bool) {
	i := slices.IndexFunc(rules.Stages[call], func(s edition.Stage) bool {
		return s.Kind == edition.Wishes && s.Wishing != nil && len(s.Wishing.InForm) == 0
	})
	if i < 0 {
		return edition.Stage{}, false
	}
	return rules.Stages[call][i], true
}

// InForm are the fields that hold the wishes of a call whose form asks for them.
func InForm(rules *edition.Edition, call edition.CallKind) []string {
	for _, s := range rules.Stages[call] {
		if s.Kind == edition.Wishes && s.Wishing != nil && len(s.Wishing.InForm) > 0 {
			return s.Wishing.InForm
		}
	}
	return nil
}

// TermsOf are the terms of a file at a time; ErrNotFound where its call has no
// stage of wishes.
func TermsOf(shelf *edition.Shelf, f file.File, at time.Time) (Terms, error) {
	rules, err := file.Followed(shelf, f, at)
	if err != nil {
		return Terms{}, err
	}
	s, ok := StageOf(rules.Edition, f.Call)
	if !ok {
		return Terms{}, fellowship.ErrNotFound
	}
	t := Terms{Rules: rules, Stage: s, WishParams: *s.Wishing, Closes: s.Wishing.Closes.End()}
	if !s.From.IsZero() {
		t.Opens = s.From.Start()
	}
	if now, ok := shelf.InForce(f.Edition, at); ok {
		if s, ok := StageOf(now.Edition, f.Call); ok {
			t.Closes = s.Wishing.Closes.End()
			t.WishParams.Closes = s.Wishing.Closes
		}
	}
	return t, nil
}

// Receives says why wishes are not received at a time, nil when they are. The
// time is when the headers of the request had been read. Rule W-9.
func (t Terms) Receives(at time.Time) error {
	switch {
	case at.Before(t.Opens):
		return &fellowship.NoLongerPossible{Why: fellowship.WishesNotOpen, Again: t.Opens}
	case !t.Closes.IsZero() && !at.Before(t.Closes):
		return &fellowship.NoLongerPossible{Why: fellowship.WishesClosed, Since: t.Closes}
	}
	return nil
}

// ReminderDue is the last reminder whose time has come: how long before the
// last minute. ok is false when none has, and outside of the window.
func (t Terms) ReminderDue(at time.Time) (before edition.Duration, ok bool) {
	if t.Receives(at) != nil || t.Closes.IsZero() {
		return before, false
	}
	var last time.Time
	for _, d := range t.Remind {
		if due := d.Before(t.Closes.Add(-time.Minute)); !due.After(at) && due.After(last) && !due.Before(t.Opens) {
			before, ok, last = d, true, due
		}
	}
	return before, ok
}
