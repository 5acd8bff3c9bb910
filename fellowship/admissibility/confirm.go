package admissibility

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Answer is what somebody outside the programme answers.
type Answer string

// The answers; NoAnswer while it is awaited.
const (
	NoAnswer     Answer = ""
	Confirmed    Answer = "confirmed"
	NotConfirmed Answer = "not_confirmed"
)

// Confirmation is one request to somebody outside, and what became of it.
type Confirmation struct {
	File       file.ID
	Number     string // of the file; only where it was found by its link
	Stage      string // of the edition
	N          int    // 1, 2, 3… of the file and stage
	Submission int    // the one that was asked about
	Contact    account.Address
	Lang       string // of the mail and of the page
	AskedAt    time.Time
	AskedBy    account.ID
	Due        time.Time // the link serves until then
	AnsweredAt time.Time
	Answer     Answer
	Name       string // of who answered, as they gave it
	Proof      string // a text or an address, as they gave it
}

// Key identifies a request.
type Key struct {
	File  file.ID `json:"file"`
	Stage string  `json:"stage"`
	N     int     `json:"n"`
}

// Key identifies the request.
func (c Confirmation) Key() Key { return Key{c.File, c.Stage, c.N} }

// Needed are the confirmation stages of the call that a submission needs, in
// order. A condition that cannot be told for want of an answer needs none yet.
func Needed(rules edition.Version, call edition.CallKind, submitted file.Answers) []edition.Stage {
	var out []edition.Stage
	for _, s := range rules.Stages[call] {
		if s.Kind == edition.Confirmation && s.Confirm != nil && s.Confirm.Needed.Eval(file.LookupIn(file.FormOf(rules.Edition, call), submitted)) == edition.True {
			out = append(out, s)
		}
	}
	return out
}

// Awaited says whether the file waits for a confirmation that its edition
// makes it wait for. Rule V-9.
func Awaited(shelf *edition.Shelf, f file.File, submitted file.Answers, asked []Confirmation) bool {
	rules, ok := shelf.Version(f.Edition, f.Version)
	if !ok {
		return true
	}
	for _, s := range Needed(rules, f.Call, submitted) {
		if last, _ := Last(asked, s.ID); s.Confirm.Blocks && last.Answer != Confirmed {
			return true
		}
	}
	return false
}

// Last is the last request of a stage, whatever the order they come in.
func Last(asked []Confirmation, stage string) (last Confirmation, ok bool) {
	for _, c := range asked {
		if c.Stage == stage && c.N > last.N {
			last, ok = c, true
		}
	}
	return last, ok
}

// ConfirmationReader finds what was asked outside.
type ConfirmationReader interface {
	Confirmations(ctx context.Context, id file.ID) ([]Confirmation, error)
	// SubmittedAnswers are those of the last submission of the file.
	SubmittedAnswers(ctx context.Context, shelf *edition.Shelf, f file.File) (file.Answers, error)
}

// Asker is what asking changes.
type Asker interface {
	Finder
	ConfirmationReader
	// AddConfirmation is false, and nothing happened, when the file has a
	// request of that stage and number already.
	AddConfirmation(ctx context.Context, c Confirmation) (added bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
	EnqueueConfirmationMail(ctx context.Context, c Confirmation) error
}

// Request is the form of the officer who asks. Seen is the number of the last
// request that the page showed.
type Request struct {
	Stage, Contact, Lang string
	Seen                 int
	Due                  time.Time
}

// Ask asks somebody outside to confirm what the edition says, by a link in a
// mail. Asking again makes the earlier link worthless.
func Ask(ctx context.Context, db Asker, by fellowship.Actor, shelf *edition.Shelf, number string, r Request) (Confirmation, error) {
	f, _, err := find(ctx, db, by, number)
	if err != nil {
		return Confirmation{}, err
	}
	if err := mayDecide(by); err != nil {
		return Confirmation{}, err
	}
	if !Judged(f.State.Status) {
		return Confirmation{}, &fellowship.NoLongerPossible{Why: fellowship.FileMovedOn}
	}
	last, err := stageAsked(ctx, db, shelf, f, r.Stage)
	if err != nil {
		return last, err
	}
	if last.N != r.Seen || last.Answer != NoAnswer {
		return last, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: last.AskedAt}
	}
	to, err := account.ParseAddress(r.Contact)
	if err != nil {
		return last, &fellowship.Invalid{Problems: []fellowship.Problem{invalid("contact", fellowship.NotAnEmail, "")}}
	}
	if !r.Due.After(by.At) {
		return last, &fellowship.Invalid{Problems: []fellowship.Problem{invalid("due", fellowship.TooSmall, "")}}
	}
	c := Confirmation{File: f.ID, Stage: r.Stage, N: last.N + 1, Submission: f.Submissions, Contact: to, Lang: r.Lang,
		AskedAt: by.At, AskedBy: account.ID(by.ID), Due: r.Due}
	added, err := db.AddConfirmation(ctx, c)
	if err != nil || !added {
		return last, orChanged(err)
	}
	entry := fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "confirmation.asked", string(f.ID), "stage", c.Stage, "n", strconv.Itoa(c.N))
	if err := db.AddEntry(ctx, entry); err != nil {
		return last, err
	}
	return c, db.EnqueueConfirmationMail(ctx, c)
}

// stageAsked is the last request of a stage that the file needs.
func stageAsked(ctx context.Context, db ConfirmationReader, shelf *edition.Shelf, f file.File, stage string) (Confirmation, error) {
	submitted, err := db.SubmittedAnswers(ctx, shelf, f)
	if err != nil {
		return Confirmation{}, err
	}
	rules, ok := shelf.Version(f.Edition, f.Version)
	if !ok {
		return Confirmation{}, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	for _, s := range Needed(rules, f.Call, submitted) {
		if s.ID == stage {
			asked, err := db.Confirmations(ctx, f.ID)
			last, _ := Last(asked, stage)
			return last, err
		}
	}
	return Confirmation{}, fellowship.ErrNotFound
}

// LinkFinder finds a request by the hash of the secret of its link.
type LinkFinder interface {
	// ConfirmationByHash is ErrNotFound without one.
	ConfirmationByHash(ctx context.Context, hash string) (Confirmation, error)
	Confirmations(ctx context.Context, id file.ID) ([]Confirmation, error)
}

// LookAt says what a link asks, and changes nothing. It refuses with
// NoLongerPossible LinkUnknown, LinkUsed or LinkExpired; a link that was
// replaced by another is unknown.
func LookAt(ctx context.Context, db LinkFinder, secret string, at time.Time) (Confirmation, error) {
	c, err := db.ConfirmationByHash(ctx, account.HashSecret(secret))
	if err == fellowship.ErrNotFound {
		return Confirmation{}, &fellowship.NoLongerPossible{Why: fellowship.LinkUnknown}
	}
	if err != nil {
		return Confirmation{}, err
	}
	all, err := db.Confirmations(ctx, c.File)
	if err != nil {
		return Confirmation{}, err
	}
	last, _ := Last(all, c.Stage)
	switch {
	case last.N != c.N:
		return Confirmation{}, &fellowship.NoLongerPossible{Why: fellowship.LinkUnknown}
	case c.Answer != NoAnswer:
		return c, &fellowship.NoLongerPossible{Why: fellowship.LinkUsed, Since: c.AnsweredAt}
	case !at.Before(c.Due):
		return c, &fellowship.NoLongerPossible{Why: fellowship.LinkExpired, Since: c.Due}
	}
	return c, nil
}

// Confirmer is what an answer changes.
type Confirmer interface {
	LinkFinder
	// AnswerConfirmation is false, and nothing happened, when there is an
	// answer already.
	AnswerConfirmation(ctx context.Context, c Confirmation) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Reply is the form behind the link.
type Reply struct {
	Answer      Answer
	Name, Proof string
}

// most characters of a reply.
const mostName, mostProof = 200, 3000

// Confirm keeps the answer of whoever holds the link: once, without an
// account. What it means for the file is the officer's to say. Rule V-8.
func Confirm(ctx context.Context, db Confirmer, secret string, r Reply, at time.Time) (Confirmation, error) {
	c, err := LookAt(ctx, db, secret, at)
	if err != nil {
		return c, err
	}
	if err := r.check(); err != nil {
		return c, err
	}
	c.Answer, c.AnsweredAt, c.Name, c.Proof = r.Answer, at.UTC(), strings.TrimSpace(r.Name), strings.TrimSpace(r.Proof)
	done, err := db.AnswerConfirmation(ctx, c)
	if err != nil {
		return c, err
	}
	if !done {
		return c, &fellowship.NoLongerPossible{Why: fellowship.LinkUsed}
	}
	return c, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", at), fellowship.Machine(at), "confirmation.answered", string(c.File),
		"stage", c.Stage, "n", strconv.Itoa(c.N), "answer", string(c.Answer)))
}

func (r Reply) check() error {
	var wrong fellowship.Invalid
	text := func(field, said string, most int, needed bool) {
		switch {
		case !utf8.ValidString(said) || strings.ContainsRune(said, 0):
			wrong.Problems = append(wrong.Problems, invalid(field, fellowship.NotText, ""))
		case utf8.RuneCountInString(said) > most:
			wrong.Problems = append(wrong.Problems, invalid(field, fellowship.TooLong, strconv.Itoa(most)))
		case needed && strings.TrimSpace(said) == "":
			wrong.Problems = append(wrong.Problems, invalid(field, fellowship.Missing, ""))
		}
	}
	if r.Answer != Confirmed && r.Answer != NotConfirmed {
		wrong.Problems = append(wrong.Problems, invalid("answer", fellowship.Missing, ""))
	}
	text("name", r.Name, mostName, true)
	text("proof", r.Proof, mostProof, r.Answer == Confirmed)
	return wrong.OrNil()
}

// SecretStore is what writing the mail of a request changes.
type SecretStore interface {
	Confirmations(ctx context.Context, id file.ID) ([]Confirmation, error)
	SaveConfirmationHash(ctx context.Context, k Key, hash string) (done bool, err error)
}

// MakeSecret makes the secret of the link for the mail that is being written;
// an earlier one of the same request becomes worthless. ok is false when the
// mail would come too late: answered, asked again, or past its day.
func MakeSecret(ctx context.Context, db SecretStore, k Key, at time.Time) (c Confirmation, secret string, ok bool, err error) {
	all, err := db.Confirmations(ctx, k.File)
	if err != nil {
		return c, "", false, err
	}
	c, found := Last(all, k.Stage)
	if !found || c.N != k.N || c.Answer != NoAnswer || !at.Before(c.Due) {
		return c, "", false, nil
	}
	secret = account.NewSecret()
	ok, err = db.SaveConfirmationHash(ctx, k, account.HashSecret(secret))
	return c, secret, ok, err
}
