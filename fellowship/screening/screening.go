// Package screening is what the team notes of a file while it prepares it: a
// note, and questions for the panel. Neither is ever shown to the authors of
// the file, nor given to them when they ask for what is held about them.
package screening

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
)

// Note is one version of the note on a file.
type Note struct {
	File   file.ID
	N      int // 1, 2, 3… in the file; the last one counts
	Text   string
	At     time.Time
	By     account.ID
	ByName string
}

// QuestionID identifies a question for the panel.
type QuestionID string

// Question is one question for the panel that will hear a file.
type Question struct {
	ID          QuestionID
	File        file.ID
	Text        string
	At          time.Time
	By          account.ID
	ByName      string
	WithdrawnAt time.Time // zero while it stands
}

// Stands says whether the panel is to ask it.
func (q Question) Stands() bool { return q.WithdrawnAt.IsZero() }

// Sheet is all that was noted of a file.
type Sheet struct {
	Notes     []Note     // the newest first
	Questions []Question // the first one first, withdrawn ones too
}

// Last is the note that counts; its N is 0 without one.
func (s Sheet) Last() Note {
	if len(s.Notes) == 0 {
		return Note{}
	}
	return s.Notes[0]
}

// Standing are the questions that the panel is to ask.
func (s Sheet) Standing() (list []Question) {
	for _, q := range s.Questions {
		if q.Stands() {
			list = append(list, q)
		}
	}
	return list
}

// Bounds, in characters, and how many questions may stand.
const (
	MostNote     = 20_000
	MostQuestion = 1000
	mostStanding = 30
)

// The fields, for what is wrong with them.
const (
	NoteField     = "note"
	QuestionField = "question"
)

// Store is what noting changes.
type Store interface {
	FileForStaff(ctx context.Context, viewer fellowship.Actor, number string) (file.File, error)
	// Screening is ErrNotFound for who may not see files, and for who writes
	// this one.
	Screening(ctx context.Context, viewer fellowship.Actor, id file.ID) (Sheet, error)
	// AddNote is false when the file has a note of that number.
	AddNote(ctx context.Context, n Note) (added bool, err error)
	AddPanelQuestion(ctx context.Context, q Question) error
	// WithdrawPanelQuestion is false when it does not stand.
	WithdrawPanelQuestion(ctx context.Context, id QuestionID, of file.ID, at time.Time) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

func find(ctx context.Context, db Store, by fellowship.Actor, number string) (file.File, Sheet, error) {
	number, err := file.ParseNumber(number)
	if err != nil {
		return file.File{}, Sheet{}, fellowship.ErrNotFound
	}
	f, err := db.FileForStaff(ctx, by, number)
	if err != nil {
		return f, Sheet{}, err
	}
	s, err := db.Screening(ctx, by, f.ID)
	if err == nil && !by.May.Has(fellowship.DecideFiles) {
		err = fellowship.ErrNotAllowed
	}
	return f, s, err
}

// Save keeps a new version of the note. Of two officers at once, the later one
// is told what the other wrote: it comes with the refusal ChangedSince. Saving
// what stands already changes nothing. Rule M-14.
func Save(ctx context.Context, db Store, by fellowship.Actor, number string, seen int, typed string) (Note, error) {
	f, s, err := find(ctx, db, by, number)
	if err != nil {
		return Note{}, err
	}
	last := s.Last()
	n := Note{File: f.ID, N: last.N + 1, Text: trimmed(typed), At: by.At, By: account.ID(by.ID)}
	if err := check(NoteField, n.Text, last.N == 0, MostNote); err != nil || n.Text == last.Text {
		return last, err
	}
	if last.N != seen {
		return last, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: last.At}
	}
	added, err := db.AddNote(ctx, n)
	if err != nil {
		return last, err
	}
	if !added {
		return last, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return n, db.AddEntry(ctx, entry(by, "screening.noted", f, "n", strconv.Itoa(n.N)))
}

// Ask adds a question for the panel; one that stands in the same words is not
// added twice. Rule M-14.
func Ask(ctx context.Context, db Store, by fellowship.Actor, number, typed string) (Question, error) {
	f, s, err := find(ctx, db, by, number)
	if err != nil {
		return Question{}, err
	}
	q := Question{ID: QuestionID(fellowship.NewID("panel-question", by.At)), File: f.ID, Text: trimmed(typed), At: by.At, By: account.ID(by.ID)}
	standing := s.Standing()
	for _, other := range standing {
		if other.Text == q.Text {
			return other, nil
		}
	}
	if err := check(QuestionField, q.Text, true, MostQuestion); err != nil {
		return q, err
	}
	if len(standing) >= mostStanding {
		return q, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: QuestionField, Code: fellowship.TooMany, Want: strconv.Itoa(mostStanding), Got: strconv.Itoa(len(standing) + 1)}}}
	}
	if err := db.AddPanelQuestion(ctx, q); err != nil {
		return q, err
	}
	return q, db.AddEntry(ctx, entry(by, "screening.question_added", f, "question", string(q.ID)))
}

// Withdraw takes a question for the panel off; it stays in the history.
func Withdraw(ctx context.Context, db Store, by fellowship.Actor, number string, id QuestionID) error {
	f, s, err := find(ctx, db, by, number)
	if err != nil {
		return err
	}
	for _, q := range s.Questions {
		if q.ID != id {
			continue
		}
		done, err := db.WithdrawPanelQuestion(ctx, id, f.ID, by.At)
		if err != nil || !done {
			return err // withdrawn by somebody else meanwhile: it is as it was asked for
		}
		return db.AddEntry(ctx, entry(by, "screening.question_withdrawn", f, "question", string(id)))
	}
	return fellowship.ErrNotFound
}

func entry(by fellowship.Actor, verb string, f file.File, pairs ...string) fellowship.Entry {
	return fellowship.NewEntry(fellowship.NewID("entry", by.At), by, verb, string(f.ID), pairs...)
}

func trimmed(typed string) string {
	return strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
}

func check(field, text string, needed bool, most int) error {
	p := fellowship.Problem{Field: field}
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		p.Code = fellowship.NotText
	case needed && text == "":
		p.Code = fellowship.Missing
	case n > most:
		p.Code, p.Want, p.Got = fellowship.TooLong, strconv.Itoa(most), strconv.Itoa(n)
	default:
		return nil
	}
	return &fellowship.Invalid{Problems: []fellowship.Problem{p}}
}
