package wish

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Opened is the wishes of a file as its writer finds them.
type Opened struct {
	file.File
	Role   file.Role
	Terms  Terms
	Choice Choice
	Draft  List
	Given  []List // what was submitted, the newest first
}

// Last is what was submitted last; N is 0 when nothing was.
func (o Opened) Last() List {
	if len(o.Given) == 0 {
		return List{}
	}
	return o.Given[0]
}

// Finder finds the wishes of a file for one of its writers.
type Finder interface {
	FileForWriter(ctx context.Context, writer account.ID, number string) (file.File, file.Role, error)
	Account(ctx context.Context, id account.ID) (account.Account, error)
	// WishLists are the draft and what was submitted, the newest first.
	WishLists(ctx context.Context, id file.ID) (draft List, given []List, err error)
	// OfferedChallenges are those that are public at a time, in order.
	OfferedChallenges(ctx context.Context, id edition.ID, at time.Time) ([]Offered, error)
	// SubmittedAnswers are those of the last submission of the file.
	SubmittedAnswers(ctx context.Context, shelf *edition.Shelf, f file.File) (file.Answers, error)
}

// Open finds the wishes of a file for one of its writers. For a file that was
// not told to be shortlisted there is no such page: ErrNotFound, as for an
// unknown one. Rule W-8.
func Open(ctx context.Context, db Finder, by fellowship.Actor, shelf *edition.Shelf, number string) (o Opened, err error) {
	if number, err = file.ParseNumber(number); err != nil {
		return o, fellowship.ErrNotFound
	}
	if o.File, o.Role, err = db.FileForWriter(ctx, account.ID(by.ID), number); err != nil {
		return o, err
	}
	if o.Terms, err = TermsOf(shelf, o.File, by.At); err != nil {
		return o, err
	}
	if o.Draft, o.Given, err = db.WishLists(ctx, o.ID); err != nil {
		return o, err
	}
	if o.State.Status != file.Shortlisted && len(o.Given) == 0 {
		return o, fellowship.ErrNotFound
	}
	me, err := db.Account(ctx, account.ID(by.ID))
	if err != nil {
		return o, err
	}
	o.Choice = Choice{WishParams: o.Terms.WishParams, Number: o.Number, Address: ParsePartner(me.Email)}
	if o.Choice.Offered, err = Offer(ctx, db, o.Terms, o.Edition, by.At); err != nil {
		return o, err
	}
	answers, err := db.SubmittedAnswers(ctx, shelf, o.File)
	if err == nil {
		o.Choice.Mine = profilesOf(file.FormOf(o.Terms.Rules.Edition, o.Call), answers)
	}
	return o, err
}

// Offerer finds the challenges that are public at a time.
type Offerer interface {
	OfferedChallenges(ctx context.Context, id edition.ID, at time.Time) ([]Offered, error)
}

// Offer is what can be wished for at a time: the public challenges, or the
// choices of the edition.
func Offer(ctx context.Context, db Offerer, t Terms, id edition.ID, at time.Time) ([]Offered, error) {
	if t.Of == OfChallenges {
		return db.OfferedChallenges(ctx, id, at)
	}
	offered := make([]Offered, len(t.Choices))
	for i, c := range t.Choices {
		offered[i] = Offered{ID: c.ID, Name: c.Name}
	}
	return offered, nil
}

// profilesOf are the profiles that a candidate may have: what they answered to
// the question that makes the profile of the file.
func profilesOf(form edition.Form, answers file.Answers) []string {
	switch v := answers[form.FileProfile].(type) {
	case file.Choice:
		return []string{string(v)}
	case file.Choices:
		return v
	}
	return nil
}

// CanChange says why the wishes can't be changed at that time, nil when they can.
func (o Opened) CanChange(at time.Time) error {
	if o.State.Status != file.Shortlisted {
		return &fellowship.NoLongerPossible{Why: fellowship.FileMovedOn}
	}
	return o.Terms.Receives(at)
}

// Typed are wishes as the page posted them.
type Typed struct {
	Rows             []Row
	Partner, Comment string
	Seen             int // revision of the draft that the page showed
}

// Saver is what saving wishes changes.
type Saver interface {
	Finder
	// SaveWishDraft writes the draft under its next revision; false, and nothing
	// happened, when it has moved on from l.Revision.
	SaveWishDraft(ctx context.Context, l List) (done bool, err error)
}

// Save keeps wishes as a draft, whole or not. It refuses with ChangedSince when
// they were saved in another window since, and gives what was saved there.
func Save(ctx context.Context, db Saver, by fellowship.Actor, shelf *edition.Shelf, number string, t Typed) (Opened, error) {
	o, err := Open(ctx, db, by, shelf, number)
	if err != nil {
		return o, err
	}
	l, err := o.read(by, t)
	if err != nil {
		return o, err
	}
	if wrong := o.Choice.Check(l, false); len(wrong) > 0 {
		return o, &fellowship.Invalid{Problems: wrong}
	}
	return o.keep(ctx, db, l)
}

// read is the typed list, if it can be taken now.
func (o Opened) read(by fellowship.Actor, t Typed) (List, error) {
	if err := o.CanChange(by.At); err != nil {
		return List{}, err
	}
	if t.Seen != o.Draft.Revision {
		return List{}, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: o.Draft.At}
	}
	wishes, wrong := Arrange(t.Rows)
	if len(wrong) > 0 {
		return List{}, &fellowship.Invalid{Problems: wrong}
	}
	l := List{File: o.ID, Revision: o.Draft.Revision, Version: o.Terms.Rules.N, Wishes: wishes, Comment: strings.TrimSpace(t.Comment),
		Partner: strings.TrimSpace(t.Partner), At: by.At, By: account.ID(by.ID)}
	if p := ParsePartner(l.Partner); p != "" {
		l.Partner = p
	}
	return l, nil
}

func (o Opened) keep(ctx context.Context, db Saver, l List) (Opened, error) {
	done, err := db.SaveWishDraft(ctx, l)
	if err != nil {
		return o, err
	}
	if !done {
		return o, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	l.Revision++
	o.Draft = l
	return o, nil
}

// Submitter is what submitting wishes changes.
type Submitter interface {
	Saver
	// WishesOfRequest is ErrNotFound when no submission bears the key.
	WishesOfRequest(ctx context.Context, id file.ID, requestKey string) (List, error)
	// AddWishes is false, and nothing happened, when there is a submission of
	// that number or key already.
	AddWishes(ctx context.Context, l List, requestKey string) (added bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
	EnqueueWishReceipt(ctx context.Context, l List) error
}

// Submit keeps wishes and submits them. requestKey is drawn by the page: the
// second click of two gets the receipt of the first. They can be submitted
// again until the last minute; the last ones count. Rules W-9 and W-12.
func Submit(ctx context.Context, db Submitter, by fellowship.Actor, shelf *edition.Shelf, number, requestKey string, t Typed) (Opened, error) {
	o, err := Open(ctx, db, by, shelf, number)
	if err != nil {
		return o, err
	}
	if o.Role != file.Lead {
		return o, fellowship.ErrNotAllowed
	}
	if _, err := db.WishesOfRequest(ctx, o.ID, requestKey); !errors.Is(err, fellowship.ErrNotFound) {
		return o, err
	}
	l, err := o.read(by, t)
	if err != nil {
		return o, err
	}
	if wrong := o.Choice.Check(l, true); len(wrong) > 0 {
		return o, &fellowship.Invalid{Problems: wrong}
	}
	if o, err = o.keep(ctx, db, l); err != nil {
		return o, err
	}
	given := o.Draft
	given.N, given.SHA256 = o.Last().N+1, hash(o.File, l)
	added, err := db.AddWishes(ctx, given, requestKey)
	if err != nil {
		return o, err
	}
	if !added {
		return o, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	o.Given = append([]List{given}, o.Given...)
	err = db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "wishes.submitted", string(o.ID),
		"n", strconv.Itoa(given.N), "wishes", strconv.Itoa(len(given.Wishes)), "sha256", given.SHA256, "version", o.Terms.Rules.Label()))
	if err != nil {
		return o, err
	}
	return o, db.EnqueueWishReceipt(ctx, given)
}

// Receipt is what was submitted of a file, one of several.
func (o Opened) Receipt(n int) (List, error) {
	for _, l := range o.Given {
		if l.N == n {
			return l, nil
		}
	}
	return List{}, fellowship.ErrNotFound
}
