package thread

import (
	"context"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
)

// Store keeps where threads stand.
type Store interface {
	Finder
	// Thread is zero but for its file where there is no message.
	Thread(ctx context.Context, id file.ID) (Thread, error)
	// SaveThread is false, and nothing happened, when the thread is no longer
	// as it was before.
	SaveThread(ctx context.Context, t, before Thread) (done bool, err error)
	// AuthorsAfter are the times of the authors' messages after one of them.
	AuthorsAfter(ctx context.Context, id file.ID, n int) ([]time.Time, error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Writer is what writing a message changes.
type Writer interface {
	Store
	// MessageOfRequest is ErrNotFound for a key that no message bears.
	MessageOfRequest(ctx context.Context, id file.ID, key string) (Message, error)
	// AddMessage is false when the thread has a message of that number.
	AddMessage(ctx context.Context, m Message) (added bool, err error)
	MarkRead(ctx context.Context, id file.ID, reader account.ID, n int) error
	// EnqueueThreadMail asks for the mails to a side, at a time.
	EnqueueThreadMail(ctx context.Context, id file.ID, to Side, at, runAt time.Time) error
}

// Draft is a message as its form was filled in. Seen is the last message that
// the page showed, Key that of the form.
type Draft struct {
	Text     string
	Attached file.Files
	Key      string
	Seen     int
}

// Write adds a message to a thread, once for a form that is posted twice. What
// the writer had seen of the thread is read by it, or answered by it; what came
// meanwhile is not. The record says who wrote and never what. Rules M-1, M-3 and M-6.
func Write(ctx context.Context, db Writer, by fellowship.Actor, side Side, number string, d Draft) (Message, error) {
	f, err := find(ctx, db, by, side, number)
	if err != nil {
		return Message{}, err
	}
	if side == Team && !by.May.Has(fellowship.DecideFiles) {
		return Message{}, fellowship.ErrNotAllowed
	}
	if m, err := db.MessageOfRequest(ctx, f.ID, d.Key); !errors.Is(err, fellowship.ErrNotFound) {
		return m, err
	}
	if err := Begun(f); err != nil {
		return Message{}, err
	}
	t, err := db.Thread(ctx, f.ID)
	if err != nil {
		return Message{}, err
	}
	if err := d.check(side, t); err != nil {
		return Message{}, err
	}
	m := Message{File: f.ID, N: t.Messages + 1, Side: side, Text: Text(d.Text), Attached: d.Attached, Key: d.Key, At: by.At, By: account.ID(by.ID)}
	added, err := db.AddMessage(ctx, m)
	if err != nil {
		return m, err
	}
	if !added {
		return m, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	after := t
	after.Messages = m.N
	if side == Team {
		after.Settled = max(t.Settled, min(d.Seen, t.Messages))
	} else if err := db.MarkRead(ctx, f.ID, m.By, min(d.Seen, t.Messages)); err != nil {
		return m, err
	}
	if runAt, due := after.tell(side.Other(), by.At); due {
		if err := db.EnqueueThreadMail(ctx, f.ID, side.Other(), by.At, runAt); err != nil {
			return m, err
		}
	}
	if err := save(ctx, db, after, t); err != nil {
		return m, err
	}
	return m, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "thread.written", string(f.ID),
		"n", strconv.Itoa(m.N), "side", string(side), "files", strconv.Itoa(len(m.Attached))))
}

// tell notes when a side is told, and says whether a mail has to be asked for:
// at once after a quiet time, at its end for what comes within it, and not
// again while one is asked for.
func (t *Thread) tell(to Side, at time.Time) (runAt time.Time, due bool) {
	last := t.Told[to]
	switch {
	case last.After(at):
		return last, false
	case last.IsZero() || !at.Before(last.Add(Quiet)):
		runAt = at
	default:
		runAt = last.Add(Quiet)
	}
	told := map[Side]time.Time{Authors: t.Told[Authors], Team: t.Told[Team]}
	told[to] = runAt
	t.Told = told
	return runAt, true
}

// save counts what waits and keeps the thread.
func save(ctx context.Context, db Store, t, before Thread) error {
	waiting, err := db.AuthorsAfter(ctx, t.File, t.Settled)
	if err != nil {
		return err
	}
	t.Waiting, t.Since = len(waiting), time.Time{}
	if len(waiting) > 0 {
		t.Since = waiting[0]
	}
	done, err := db.SaveThread(ctx, t, before)
	if err == nil && !done {
		err = &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return err
}

func (d Draft) check(side Side, t Thread) error {
	var wrong fellowship.Invalid
	add := func(field string, code fellowship.ProblemCode, want, got int) {
		wrong.Problems = append(wrong.Problems, fellowship.Problem{Field: field, Code: code, Want: strconv.Itoa(want), Got: strconv.Itoa(got)})
	}
	text := Text(d.Text)
	switch n := utf8.RuneCountInString(text); {
	case !readable(text):
		add(TextField, fellowship.NotText, 0, 0)
	case text == "":
		add(TextField, fellowship.Missing, 0, 0)
	case n > MostText:
		add(TextField, fellowship.TooLong, MostText, n)
	case side == Authors && t.Waiting >= mostWaiting:
		add(TextField, fellowship.TooMany, mostWaiting, t.Waiting+1)
	}
	if n := len(d.Attached); n > MostAttached {
		add(AttachedField, fellowship.TooMany, MostAttached, n)
	}
	if d.Key == "" || len(d.Key) > longestKey || !readable(d.Key) {
		add(KeyField, fellowship.UnknownField, 0, 0)
	}
	return wrong.OrNil()
}

// Settle says that what the team has seen of a thread needs no answer. What
// came meanwhile still waits. Rule M-6.
func Settle(ctx context.Context, db Store, by fellowship.Actor, number string, seen int) error {
	f, err := find(ctx, db, by, Team, number)
	if err != nil {
		return err
	}
	if !by.May.Has(fellowship.DecideFiles) {
		return fellowship.ErrNotAllowed
	}
	t, err := db.Thread(ctx, f.ID)
	if err != nil {
		return err
	}
	after := t
	if after.Settled = max(t.Settled, min(seen, t.Messages)); after.Settled == t.Settled || t.Waiting == 0 {
		return nil // somebody was first: it is as it was asked for
	}
	if err := save(ctx, db, after, t); err != nil {
		return err
	}
	return db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "thread.settled", string(f.ID), "n", strconv.Itoa(after.Settled)))
}

// Reader notes what somebody has read.
type Reader interface {
	Finder
	Thread(ctx context.Context, id file.ID) (Thread, error)
	MarkRead(ctx context.Context, id file.ID, reader account.ID, n int) error
}

// Read notes up to which message one of those who write a file has read. It
// leaves no line in the record. Rule M-5.
func Read(ctx context.Context, db Reader, by fellowship.Actor, number string, n int) error {
	f, err := find(ctx, db, by, Authors, number)
	if err != nil {
		return err
	}
	t, err := db.Thread(ctx, f.ID)
	if err != nil || n < 1 {
		return err
	}
	return db.MarkRead(ctx, f.ID, account.ID(by.ID), min(n, t.Messages))
}
