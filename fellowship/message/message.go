// Package message is what the programme writes to people: the mails, before
// and after they left.
//
// A mail at rest holds what the person received, so that it can be read again
// and checked, but no secret: where a sign-in link stood, a mark says so.
package message

import (
	"time"

	"cohorte/fellowship"
)

// ID identifies a mail.
type ID string

// Kind is what a mail is for; the first word of its subject follows from it.
type Kind string

// The kinds.
const (
	SignIn     Kind = "sign_in"
	Receipt    Kind = "receipt"
	Withdrawal Kind = "withdrawal"
	Quarantine Kind = "quarantine" // a scanner refused an attached file
	// MoveCheck asks a new address, MoveNotice tells the old one.
	MoveCheck      Kind = "move_check"
	MoveNotice     Kind = "move_notice"
	RoleInvitation Kind = "role_invitation"
	Reminder       Kind = "reminder"    // a draft, before its limit
	OpenedLate     Kind = "opened_late" // one file, beyond the limit
	Extended       Kind = "extended"    // a later limit for everybody
	Left           Kind = "left"        // the limit passed on a draft
	// Admissibility says whether a file is admissible, or what to complete.
	Admissibility Kind = "admissibility"
	// Confirmation asks somebody outside to confirm something.
	Confirmation Kind = "confirmation"
	// WriterInvitation asks somebody to write a file, Handover tells two people
	// that its lead passed from one to the other.
	WriterInvitation Kind = "writer_invitation"
	Handover         Kind = "handover"
	// Erasure tells a person that they will be erased, Keeping the writers of a
	// file that its period ends.
	Erasure Kind = "erasure"
	Keeping Kind = "keeping"
	// Reviewers are invited, told of their files, reminded and answered; the
	// team is told of their questions.
	ReviewInvitation Kind = "review_invitation"
	ReviewAssigned   Kind = "review_assigned"
	ReviewReminder   Kind = "review_reminder"
	ReviewQuestion   Kind = "review_question"
	ReviewAnswer     Kind = "review_answer"
	// FileMessage says that a message waits inside a file, CallQuestion what
	// became of a question on a call.
	FileMessage  Kind = "file_message"
	CallQuestion Kind = "call_question"
	// WorkEnded tells who asked for long work that it is over.
	WorkEnded Kind = "work_ended"
	// Result says what was decided of a file. The others are about wishes: a
	// challenge that was wished for and taken back is WishWithdrawn.
	Result         Kind = "result"
	WishInvitation Kind = "wish_invitation"
	WishReminder   Kind = "wish_reminder"
	WishReceipt    Kind = "wish_receipt"
	WishWithdrawn  Kind = "wish_withdrawn"
	WishExtended   Kind = "wish_extended"
)

// Kinds lists them.
func Kinds() []Kind {
	return []Kind{SignIn, Receipt, Withdrawal, MoveCheck, MoveNotice, RoleInvitation, Reminder, OpenedLate, Extended, Left, WriterInvitation, Handover, Quarantine, Admissibility, Confirmation,
		FileMessage, CallQuestion, WorkEnded,
		Result, WishInvitation, WishReminder, WishReceipt, WishWithdrawn, WishExtended,
		ReviewInvitation, ReviewAssigned, ReviewReminder, ReviewQuestion, ReviewAnswer, Erasure, Keeping}
}

// HasSecret says whether mails of the kind carry a link that must not be kept.
func (k Kind) HasSecret() bool {
	return k == SignIn || k == MoveCheck || k == RoleInvitation || k == WriterInvitation || k == Confirmation || k == ReviewInvitation
}

// Mail is one mail to one person.
type Mail struct {
	ID      ID
	Kind    Kind
	Object  string // what it is about: the id of a file or of a link
	To      string
	Lang    string
	Subject string
	Body    string // the text; the HTML part is made from it
	State   State
	MadeAt  time.Time
	SentAt  time.Time // zero until a server took it
	// Problem is what the mail server answered, or why it could not be asked.
	Problem string
}

// State is where a mail stands.
type State string

// The states.
const (
	Ready        State = "ready"
	Sent         State = "sent"
	NotDelivered State = "not_delivered"
)

// Verb is what happens to a mail.
type Verb string

// The verbs.
const (
	Leave Verb = "leave" // a mail server took it
	Wait  Verb = "wait"  // no server took it this time
	Fail  Verb = "fail"  // a server refused it for good, or it is too late
)

// Steps is the whole table of what may happen to a mail: state → verb → state.
func Steps() map[State]map[Verb]State {
	return map[State]map[Verb]State{
		Ready:        {Leave: Sent, Wait: Ready, Fail: NotDelivered},
		Sent:         {},
		NotDelivered: {},
	}
}

// After is the mail after the verb, with what the server said. It refuses with
// NoLongerPossible what the table does not have: a mail leaves once.
func (m Mail) After(v Verb, at time.Time, problem string) (Mail, error) {
	to, ok := Steps()[m.State][v]
	if !ok {
		return m, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	m.State, m.Problem = to, problem
	if to == Sent {
		m.SentAt = at.UTC()
	}
	return m, nil
}
