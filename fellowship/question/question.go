// Package question is what people ask about a call while it is open. The
// answers are published to everybody, so that all who apply know the same.
//
// A question is published in words of the team's: the asker's own may tell who
// asks. Nothing of it shows before an answer is published, and never who asked.
package question

import (
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// ID identifies a question.
type ID string

// State is where a question stands.
type State string

// The states.
const (
	Asked    State = "asked"
	Answered State = "answered" // an answer is published, or its time is set
	SetAside State = "set_aside"
)

// Verb is what the team does with a question.
type Verb string

// The verbs.
const (
	PrepareVerb  Verb = "prepare"
	PublishVerb  Verb = "publish"
	SetAsideVerb Verb = "set_aside"
)

// Steps is the whole table of what may happen to a question: state → verb →
// state. An answer that is published can be corrected, and not taken back.
func Steps() map[State]map[Verb]State {
	return map[State]map[Verb]State{
		Asked:    {PrepareVerb: Asked, PublishVerb: Answered, SetAsideVerb: SetAside},
		Answered: {PrepareVerb: Answered, PublishVerb: Answered},
		SetAside: {},
	}
}

// Question is one question on a call.
type Question struct {
	ID        ID
	Edition   edition.ID
	Call      edition.CallKind
	Text      string // in the asker's words: never published
	Lang      string
	Key       string // of the form that it came from
	AskedAt   time.Time
	AskedBy   account.ID
	AskerName string // empty where it is not for the viewer
	State     State
	Revision  int    // how often the team changed what follows
	Draft     Answer // as it is being prepared
	ChangedAt time.Time
	ChangedBy account.ID
	// ChangedName is the present name of who changed it last.
	ChangedName string
	Reason      string // why it was set aside, as the asker reads it
	// Published are the answers that are public, or will be, the first one first.
	Published []Published
}

// Answer is a question as it is published, with its answer. English is optional.
type Answer struct{ Question, Text edition.Text }

// Published is an answer from a time on.
type Published struct {
	Question ID
	N        int // 1, 2, 3… of the question; a later one is a correction
	Answer
	At time.Time
	By account.ID
}

// Public are the answers of one question that everybody reads: the one that
// counts, and the earlier texts, the newest first.
type Public struct {
	Published
	Earlier []Published
}

// Group puts together the answers of each question, in the order in which they
// come: by question, then by number.
func Group(rows []Published) []Public {
	var all []Public
	for _, p := range rows {
		if last := len(all) - 1; last >= 0 && all[last].Question == p.Question {
			all[last] = Public{Published: p, Earlier: append([]Published{all[last].Published}, all[last].Earlier...)}
			continue
		}
		all = append(all, Public{Published: p})
	}
	return all
}

// FirstAt is when the question was first answered.
func (p Public) FirstAt() time.Time {
	if n := len(p.Earlier); n > 0 {
		return p.Earlier[n-1].At
	}
	return p.At
}

// Bounds, in characters, and how many questions of one person may wait.
const (
	MostAsked   = 2000
	MostAnswer  = 6000
	mostReason  = 2000
	mostWaiting = 10
	longestKey  = 64
)

// The fields of the forms, for what is wrong with them.
const (
	AskedField      = "question"
	QuestionFRField = "question_fr"
	QuestionENField = "question_en"
	AnswerFRField   = "answer_fr"
	AnswerENField   = "answer_en"
	WhenField       = "when"
	ReasonField     = "reason"
	KeyField        = "key"
)

// Asking says whether a call takes questions at a time, and why not: from its
// opening until it closes for good.
func Asking(call edition.Call, at time.Time) error {
	switch call.At(at).State {
	case edition.NotYetOpen:
		return &fellowship.NoLongerPossible{Why: fellowship.CallNotOpen}
	case edition.Closed:
		closed, _ := call.LastClosed(at)
		return &fellowship.NoLongerPossible{Why: fellowship.CallClosed, Since: closed}
	}
	return nil
}

// text is a text as it is kept.
func text(typed string) string { return strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n")) }

// wrong collects what is wrong with a form.
type wrong struct{ fellowship.Invalid }

func (w *wrong) check(field, text string, needed bool, most int) {
	add := func(code fellowship.ProblemCode, want, got string) {
		w.Problems = append(w.Problems, fellowship.Problem{Field: field, Code: code, Want: want, Got: got})
	}
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		add(fellowship.NotText, "", "")
	case needed && text == "":
		add(fellowship.Missing, "", "")
	case n > most:
		add(fellowship.TooLong, itoa(most), itoa(n))
	}
}
