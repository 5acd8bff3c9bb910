// Package fellowship is the programme and its rules: who acts, when, the few
// ways in which an act can be refused, and the record of what was done.
//
// Each stage of the programme is a package below this one, in calendar order:
// a later stage may import an earlier one, never the reverse. Nothing here
// knows SQL, the web or a clock: a rule is a function that is handed the actor
// (who acts and at what time) and the rows that it needs.
package fellowship

import (
	"strings"
	"time"
)

// Actor is who acts and when. Rules never read a clock: the time of an act is
// the actor's, so that one act has one time on its row, in the record and on
// the receipt.
type Actor struct {
	// ID is the account that acts; empty when the machine does.
	ID string
	// At is the time of the act, UTC.
	At time.Time
	// May holds the permissions that the account has at that time.
	May Permissions
}

// Machine is the actor of what nobody did by hand: deadlines, reminders.
func Machine(at time.Time) Actor { return Actor{At: at.UTC()} }

// IsMachine says whether nobody acted by hand.
func (a Actor) IsMachine() bool { return a.ID == "" }

// Entry is one line of the record: an act with legal effect. It holds names of
// fields and hashes, never the text itself, so that erasure stays possible.
type Entry struct {
	ID     string
	At     time.Time
	By     string // account id, empty for the machine
	Verb   string // "file.submitted": package, dot, past participle
	Object string // id of what was acted upon
	// Facts are short and free of personal data: numbers, field ids, hashes.
	Facts map[string]string
}

// NewEntry is the entry of an act of the actor. Facts are given in pairs.
func NewEntry(id string, by Actor, verb, object string, pairs ...string) Entry {
	e := Entry{ID: id, At: by.At, By: by.ID, Verb: verb, Object: object}
	if len(pairs) > 1 {
		e.Facts = make(map[string]string, len(pairs)/2)
		for i := 0; i+1 < len(pairs); i += 2 {
			e.Facts[pairs[i]] = pairs[i+1]
		}
	}
	return e
}

// Subject is the object family of a verb: "file" of "file.submitted".
func (e Entry) Subject() string {
	subject, _, _ := strings.Cut(e.Verb, ".")
	return subject
}
