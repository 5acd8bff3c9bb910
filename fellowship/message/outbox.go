package message

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
)

// UndoLife is how long a group that was let go can be taken back. Rule OB-3.
const UndoLife = 2 * time.Minute

// mostReason bounds the reason of a dropped mail, in characters.
const mostReason = 500

// mostAhead bounds how far off the instant of a group may be.
const mostAhead = 180 * 24 * time.Hour

// The fields of the form of a group.
const (
	LeaveField  = "leave"
	ReasonField = "reason"
)

// Chosen is the mails that an act of the team is about: a group, or one.
type Chosen struct {
	Group Group
	One   ID // empty for the whole group
}

// object is what the record names.
func (c Chosen) object() string {
	if c.One != "" {
		return string(c.One)
	}
	return string(c.Group.Edition)
}

// Act is what somebody of the team did to mails, as it can be undone.
type Act struct {
	ID    string
	Mails int
	// LeaveAt is when they leave; zero for other acts.
	LeaveAt time.Time
}

// Outbox is what acts on mails change.
type Outbox interface {
	// CountMailsIn counts the chosen mails that are in a state.
	CountMailsIn(ctx context.Context, c Chosen, s State) (int, error)
	// MoveMails puts the chosen mails of one state in another, and says how
	// many there were.
	MoveMails(ctx context.Context, c Chosen, from, to State, act Act, note string) (int, error)
	// UndoAct puts the mails that an act left in a state back to be read;
	// those that may have begun to leave at that time stay.
	UndoAct(ctx context.Context, act string, from State, at time.Time) (int, error)
	// EnqueueRelease asks to send the mails of an act at its instant.
	EnqueueRelease(ctx context.Context, act Act, at time.Time) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

func mayAct(by fellowship.Actor) error {
	if by.May.Has(fellowship.SendMail) {
		return nil
	}
	return fellowship.ErrNotAllowed
}

// LetGo lets the chosen mails leave at an instant, or in two minutes when it
// is zero; until then they can be taken back. seen is how many the page showed:
// when others came in or some were taken out meanwhile, nothing is let go, and
// NoLongerPossible says ChangedSince. Rules OB-2 and OB-3.
func LetGo(ctx context.Context, db Outbox, by fellowship.Actor, c Chosen, seen int, leaveAt time.Time) (Act, error) {
	if err := mayAct(by); err != nil {
		return Act{}, err
	}
	soonest := by.At.Add(UndoLife)
	if leaveAt.IsZero() {
		leaveAt = soonest
	}
	if leaveAt.Before(soonest) || leaveAt.After(by.At.Add(mostAhead)) {
		return Act{}, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: LeaveField, Code: fellowship.AlreadyPast}}}
	}
	n, err := db.CountMailsIn(ctx, c, ToRead)
	if err != nil {
		return Act{}, err
	}
	if n == 0 || n != seen {
		return Act{}, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	act := Act{ID: fellowship.NewID("act", by.At), LeaveAt: leaveAt.UTC()}
	if act.Mails, err = db.MoveMails(ctx, c, ToRead, Ready, act, ""); err != nil {
		return Act{}, err
	}
	if err := db.AddEntry(ctx, entry(by, "mail.released", c, act)); err != nil {
		return Act{}, err
	}
	return act, db.EnqueueRelease(ctx, act, by.At)
}

// KeepBack holds the chosen mails that wait to be read.
func KeepBack(ctx context.Context, db Outbox, by fellowship.Actor, c Chosen) (Act, error) {
	return move(ctx, db, by, c, "mail.held", "", Held, ToRead)
}

// ReadAgain puts the chosen mails that are held back to be read.
func ReadAgain(ctx context.Context, db Outbox, by fellowship.Actor, c Chosen) (Act, error) {
	return move(ctx, db, by, c, "mail.resumed", "", ToRead, Held)
}

// Discard keeps the chosen mails from ever leaving, and says why. Their text
// stays.
func Discard(ctx context.Context, db Outbox, by fellowship.Actor, c Chosen, reason string) (Act, error) {
	if err := mayAct(by); err != nil {
		return Act{}, err
	}
	reason = strings.TrimSpace(reason)
	problem := fellowship.Problem{Field: ReasonField}
	switch {
	case reason == "":
		problem.Code = fellowship.Missing
	case !utf8.ValidString(reason) || strings.ContainsRune(reason, 0):
		problem.Code = fellowship.NotText
	case utf8.RuneCountInString(reason) > mostReason:
		problem.Code, problem.Want = fellowship.TooLong, strconv.Itoa(mostReason)
	}
	if problem.Code != "" {
		return Act{}, &fellowship.Invalid{Problems: []fellowship.Problem{problem}}
	}
	return move(ctx, db, by, c, "mail.dropped", reason, Dropped, ToRead, Held)
}

// move puts the chosen mails of some states in another.
func move(ctx context.Context, db Outbox, by fellowship.Actor, c Chosen, verb, note string, to State, from ...State) (Act, error) {
	if err := mayAct(by); err != nil {
		return Act{}, err
	}
	act := Act{ID: fellowship.NewID("act", by.At)}
	for _, s := range from {
		n, err := db.MoveMails(ctx, c, s, to, act, note)
		if err != nil {
			return Act{}, err
		}
		act.Mails += n
	}
	if act.Mails == 0 {
		return Act{}, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return act, db.AddEntry(ctx, entry(by, verb, c, act))
}

// Undo takes an act of the team back: what it let go and has not reached its
// instant, held or dropped is to be read again. Rule OB-3.
func Undo(ctx context.Context, db Outbox, by fellowship.Actor, act string) (int, error) {
	if err := mayAct(by); err != nil {
		return 0, err
	}
	undone := 0
	for _, from := range []State{Ready, Held, Dropped} {
		n, err := db.UndoAct(ctx, act, from, by.At)
		if err != nil {
			return 0, err
		}
		undone += n
	}
	if undone == 0 {
		return 0, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return undone, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "mail.undone", act, "mails", strconv.Itoa(undone)))
}

func entry(by fellowship.Actor, verb string, c Chosen, act Act) fellowship.Entry {
	return fellowship.NewEntry(fellowship.NewID("entry", by.At), by, verb, c.object(),
		"kind", string(c.Group.Kind), "variant", c.Group.Variant, "mails", strconv.Itoa(act.Mails), "act", act.ID)
}

// Text is the words of a mail, as somebody replaced them.
type Text struct {
	Revision      int
	Subject, Body string
	ReplacedAt    time.Time
	ReplacedBy    account.ID
	Name          string // present name of who replaced them
}

// Editor is what changing one mail by hand changes.
type Editor interface {
	// Mail is ErrNotFound for who may not see it.
	Mail(ctx context.Context, viewer fellowship.Actor, id ID) (Mail, error)
	AddMailText(ctx context.Context, id ID, t Text) error
	// RewriteMail keeps the new words of a mail, and is false when it changed
	// since that revision.
	RewriteMail(ctx context.Context, m Mail, since int) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Edit changes the words of one mail by hand: what it said stays in its
// history. Of two officers at once the later one is refused with ChangedSince
// and gets the mail as the first one left it. Rule OB-4.
func Edit(ctx context.Context, db Editor, by fellowship.Actor, id ID, seen int, subject, body string) (Mail, error) {
	m, err := db.Mail(ctx, by, id)
	if err != nil {
		return m, err
	}
	if err := mayAct(by); err != nil {
		return m, err
	}
	if !m.State.Written() || m.Kind.HasSecret() {
		return m, &fellowship.NoLongerPossible{Why: fellowship.MailLeft, Since: m.SentAt}
	}
	if m.Revision != seen {
		return m, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	var wrong fellowship.Invalid
	subject = strings.TrimSpace(subject)
	body = strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n")) + "\n"
	checkText(&wrong, subject, body, true)
	if err := wrong.OrNil(); err != nil {
		return m, err
	}
	if subject == m.Subject && body == m.Body {
		return m, nil
	}
	before := m
	m.Subject, m.Body, m.Edited, m.Revision = subject, body, true, seen+1
	done, err := db.RewriteMail(ctx, m, seen)
	if err != nil || !done {
		return before, orChanged(err)
	}
	old := Text{Revision: seen, Subject: before.Subject, Body: before.Body, ReplacedAt: by.At, ReplacedBy: account.ID(by.ID)}
	if err := db.AddMailText(ctx, id, old); err != nil {
		return before, err
	}
	return m, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "mail.edited", string(id), "revision", strconv.Itoa(m.Revision)))
}

func orChanged(err error) error {
	if err != nil {
		return err
	}
	return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
}

// TemplateStore is what changing the words of an edition changes.
type TemplateStore interface {
	// Template is the last version, of number 0 when there is none.
	Template(ctx context.Context, t Template) (Template, error)
	// AddTemplate is false when that version exists already.
	AddTemplate(ctx context.Context, t Template, by fellowship.Actor) (added bool, err error)
	// EnqueueRefill asks to write the mails again that wait and that nobody
	// changed by hand.
	EnqueueRefill(ctx context.Context, t Template, at time.Time) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// SaveTemplate gives an edition words of its own, as a version more; the mails
// that wait are written again from it when again says so. t.N is the version
// that the page showed: of two officers at once the later one is refused with
// ChangedSince and gets the words of the first one. Rule OB-5.
func SaveTemplate(ctx context.Context, db TemplateStore, by fellowship.Actor, t Template, again bool) (Template, error) {
	if !by.May.Has(fellowship.AmendEditions) {
		return t, fellowship.ErrNotAllowed
	}
	last, err := db.Template(ctx, t)
	if err != nil {
		return t, err
	}
	if last.N != t.N {
		return last, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	t.Subject, t.Body = strings.TrimSpace(t.Subject), strings.TrimSpace(strings.ReplaceAll(t.Body, "\r\n", "\n"))
	if t.Body == "" && t.Subject == "" {
		if _, ok := t.Kind.Variant(t.Variant); !ok {
			return t, fellowship.ErrNotFound
		}
	} else if err := t.Check(); err != nil {
		return t, err
	}
	t.N = last.N + 1
	added, err := db.AddTemplate(ctx, t, by)
	if err != nil || !added {
		return t, orChanged(err)
	}
	entry := fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "mail.template_saved", string(t.Edition),
		"kind", string(t.Kind), "variant", t.Variant, "lang", t.Lang, "n", strconv.Itoa(t.N))
	if err := db.AddEntry(ctx, entry); err != nil || !again {
		return t, err
	}
	return t, db.EnqueueRefill(ctx, t, by.At)
}

// HabitStore is what choosing whether a kind waits changes.
type HabitStore interface {
	SaveMailHabit(ctx context.Context, id Group, readFirst bool, by fellowship.Actor) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Choose says whether the mails of a kind wait to be read in an edition. What
// carries a secret leaves at once: its link is not kept. Rule OB-1.
func Choose(ctx context.Context, db HabitStore, by fellowship.Actor, g Group, readFirst bool) error {
	if !by.May.Has(fellowship.AmendEditions) {
		return fellowship.ErrNotAllowed
	}
	if about := g.Kind.About(); len(about.Variants) == 0 || about.Secret {
		return fellowship.ErrNotFound
	}
	if err := db.SaveMailHabit(ctx, g, readFirst, by); err != nil {
		return err
	}
	return db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "mail.habit_chosen", string(g.Edition),
		"kind", string(g.Kind), "read_first", strconv.FormatBool(readFirst)))
}
