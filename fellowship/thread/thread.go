// Package thread is the messages inside a file, between those who write it and
// the team: one thread a file, kept for ever as it was sent.
//
// It begins with the first submission. What somebody wants to know before is a
// question on the call, whose answer everybody reads (package question). The
// team has no unread messages but unanswered ones: whoever of it answers, or
// says that no answer is needed, does so for all.
package thread

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
)

// Side is who speaks: those who write the file, or the team.
type Side string

// The sides.
const (
	Authors Side = "authors"
	Team    Side = "team"
)

// Other is who listens.
func (s Side) Other() Side {
	if s == Team {
		return Authors
	}
	return Team
}

// Message is one message of a thread.
type Message struct {
	File     file.ID
	N        int // 1, 2, 3… in the file
	Side     Side
	Text     string
	Attached file.Files
	Key      string // of the form that it came from
	At       time.Time
	By       account.ID
	ByName   string // present name; empty where it is not for the viewer
}

// Thread is where the messages of a file stand. The zero value has none.
type Thread struct {
	File     file.ID
	Messages int
	// Settled is the last message that the team has dealt with; Waiting are
	// those of the authors after it, the first of them written at Since.
	Settled, Waiting int
	Since            time.Time
	// Told is when each side was last told by mail, or is going to be.
	Told map[Side]time.Time
}

// Quiet is how long after a mail about a thread the same side gets no other
// one: several messages in a row are one mail.
const Quiet = time.Hour

// Bounds of a message, and of what may wait for an answer.
const (
	MostText     = 8000 // characters
	MostAttached = 5
	mostWaiting  = 30
	longestKey   = 64
)

// The fields of a message, for what is wrong with them.
const (
	TextField     = "message"
	AttachedField = "pieces"
	KeyField      = "key"
)

// Begun says why nothing can be written to a file, nil when it can. Rule M-2.
func Begun(f file.File) error {
	switch {
	case f.State.Status == file.Withdrawn:
		return &fellowship.NoLongerPossible{Why: fellowship.FileWithdrawn}
	case f.Submissions == 0:
		return fellowship.ErrNotFound
	}
	return nil
}

// MayRead says whether somebody of the team may read threads: a message names
// its writer, whatever the stage hides.
func MayRead(by fellowship.Actor) bool {
	return by.May.Has(fellowship.SeeFiles) && by.May.Has(fellowship.SeeIdentities)
}

// Finder finds a file for one side of its thread.
type Finder interface {
	FileForWriter(ctx context.Context, writer account.ID, number string) (file.File, file.Role, error)
	FileForStaff(ctx context.Context, viewer fellowship.Actor, number string) (file.File, error)
}

func find(ctx context.Context, db Finder, by fellowship.Actor, side Side, number string) (f file.File, err error) {
	if number, err = file.ParseNumber(number); err != nil {
		return f, fellowship.ErrNotFound
	}
	if side == Authors {
		f, _, err = db.FileForWriter(ctx, account.ID(by.ID), number)
		return f, err
	}
	if !MayRead(by) {
		return f, fellowship.ErrNotFound
	}
	return db.FileForStaff(ctx, by, number)
}

// Text is a text as it is kept: without what surrounds it, lines ending in \n.
func Text(typed string) string {
	return strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
}

func readable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
