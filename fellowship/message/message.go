// Package message is what the programme writes to people: the mails, before
// and after they left.
//
// A mail at rest holds what the person received, so that it can be read again
// and checked, but no secret: where a sign-in link stood, a mark says so. What
// each kind of mail is, whether it waits to be read and whether its reader may
// stop it stand in one table (kind.go).
package message

import (
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// ID identifies a mail.
type ID string

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

	// Edition, Variant and Cause part the mails of a kind into groups: whose
	// rules, which words, what made them. Edition is empty for mails about no
	// edition.
	Edition edition.ID
	Variant string
	Cause   string
	LeaveAt time.Time // of those that were let go: not before; zero for at once
	Until   time.Time // not sent from then on; zero for ever
	// Values are those of the placeholders, kept until the mail leaves;
	// Blanks the ids of the placeholders that were empty, Template the version
	// of the edition's own words, 0 for the program's.
	Values   Values
	Blanks   []string
	Template int
	Edited   bool   // by hand
	Revision int    // counts its texts, from 0
	Act      string // the last act of the team on it
	Note     string // the reason that was given with it
}

// Group is the mails that one cause made: they are read and let go together.
type Group struct {
	Kind    Kind
	Edition edition.ID
	Variant string
	Cause   string
}

// Group is the group of a mail.
func (m Mail) Group() Group {
	return Group{Kind: m.Kind, Edition: m.Edition, Variant: m.Variant, Cause: m.Cause}
}

// State is where a mail stands.
type State string

// The states.
const (
	ToRead       State = "to_read"
	Ready        State = "ready"
	Held         State = "held"
	Sent         State = "sent"
	NotDelivered State = "not_delivered"
	Dropped      State = "dropped"
)

// States lists them, in the order in which they are shown.
func States() []State { return []State{ToRead, Ready, Held, Sent, NotDelivered, Dropped} }

// Verb is what happens to a mail.
type Verb string

// The verbs.
const (
	Release Verb = "release" // somebody read it and lets it go
	Hold    Verb = "hold"    // somebody keeps it from leaving
	Resume  Verb = "resume"  // a held one is to be read again
	Drop    Verb = "drop"    // it will not leave
	Recall  Verb = "recall"  // taken back before its instant
	Restore Verb = "restore" // a dropped one is to be read again
	Leave   Verb = "leave"   // a mail server took it
	Wait    Verb = "wait"    // no server took it this time
	Fail    Verb = "fail"    // a server refused it for good, or it is too late
	Bounce  Verb = "bounce"  // a server took it, and it came back
)

// Verbs lists them.
func Verbs() []Verb {
	return []Verb{Release, Hold, Resume, Drop, Recall, Restore, Leave, Wait, Fail, Bounce}
}

// Steps is the whole table of what may happen to a mail: state → verb → state.
func Steps() map[State]map[Verb]State {
	return map[State]map[Verb]State{
		ToRead:       {Release: Ready, Hold: Held, Drop: Dropped},
		Held:         {Resume: ToRead, Drop: Dropped},
		Ready:        {Leave: Sent, Wait: Ready, Fail: NotDelivered, Recall: ToRead, Drop: Dropped},
		Sent:         {Bounce: NotDelivered},
		NotDelivered: {},
		Dropped:      {Restore: ToRead},
	}
}

// Written says whether the text of a mail in the state may still change.
func (s State) Written() bool { return s == ToRead || s == Held }

// Diagram is the table as a drawing, for the reference page.
func Diagram() string {
	text := "stateDiagram-v2\n    [*] --> to_read : compose, to be read first\n    [*] --> ready : compose, leaves at once\n"
	for _, from := range States() {
		for _, verb := range Verbs() {
			if to, ok := Steps()[from][verb]; ok {
				text += "    " + string(from) + " --> " + string(to) + " : " + string(verb) + "\n"
			}
		}
	}
	return text + "    not_delivered --> [*]\n    dropped --> [*]\n"
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
	if to == Sent || to == NotDelivered {
		m.Values = Values{} // what was made of them is in the body
	}
	return m, nil
}
