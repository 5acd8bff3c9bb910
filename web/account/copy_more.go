package account

import (
	"context"
	"strconv"
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/question"
	"cohorte/fellowship/review"
	"cohorte/fellowship/thread"
	"cohorte/fellowship/wish"
	"cohorte/store"
	"cohorte/web/route"
)

// myMessage is a message inside a file. The team speaks with one voice: no name.
type myMessage struct {
	N         int         `json:"n"`
	From      thread.Side `json:"from"`
	ByMe      bool        `json:"by_me"`
	WrittenAt time.Time   `json:"written_at"`
	Text      string      `json:"text"`
	Attached  []myNamed   `json:"attached"`
}

// sender says who wrote a message, without a name.
func (m myMessage) sender(v *route.Visit) string {
	switch {
	case m.From == thread.Team:
		return v.Say("l’équipe", "the team")
	case m.ByMe:
		return v.Say("moi", "me")
	}
	return v.Say("une autre personne du dossier", "somebody else of the file")
}

// myNamed is an attached file that stands among those of the file.
type myNamed struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// myWishes is a list of wishes: what was submitted, with the hash of its
// receipt, and the draft, which has neither number nor hash.
type myWishes struct {
	N       int         `json:"n,omitempty"`
	At      time.Time   `json:"at"`
	SHA256  string      `json:"sha256,omitempty"`
	Rules   string      `json:"rules"`
	Wishes  []wish.Wish `json:"wishes"`
	Partner string      `json:"partner"`
	Comment string      `json:"comment"`
}

// myAnonymous is a copy without names of an attached file, with what the author
// was told of it; who decided is not in it.
type myAnonymous struct {
	Field   string            `json:"field"`
	SHA256  string            `json:"sha256"`
	GivenAt time.Time         `json:"given_at"`
	ByMe    bool              `json:"given_by_me"`
	Status  review.CopyStatus `json:"status"`
	Reason  string            `json:"reason"`
}

// myQuestion is a question that the person asked on a call, with the answer
// that everybody reads.
type myQuestion struct {
	Edition edition.ID       `json:"edition"`
	Call    edition.CallKind `json:"call"`
	AskedAt time.Time        `json:"asked_at"`
	Text    string           `json:"text"`
	State   question.State   `json:"state"`
	Reason  string           `json:"reason"`
	Answer  edition.Text     `json:"answer"`
}

// myTie is a tie with a file that a reviewer declared, or was asked about and
// answered, as their own page says it: never what it was found by, nor who
// decided what and why.
type myTie struct {
	Code       string              `json:"file_code,omitempty"`
	Kind       review.ConflictKind `json:"kind"`
	At         time.Time           `json:"at"`
	AnsweredAt time.Time           `json:"answered_at,omitzero"`
	State      string              `json:"state"` // closed, waiting or dismissed
}

// readMore is what the person holds outside of their files.
func (c *myCopy) readMore(ctx context.Context, tx *store.Tx, v *route.Visit) (err error) {
	if c.Unsaved, err = tx.MyUnsavedSteps(ctx, v.By()); err != nil {
		return err
	}
	if c.Stops, err = tx.MyStops(ctx, v.Viewer); err != nil {
		return err
	}
	if c.Readings, err = tx.MyReadings(ctx, v.By()); err != nil {
		return err
	}
	asked, err := tx.MyQuestions(ctx, v.By())
	if err != nil {
		return err
	}
	for _, q := range asked {
		mine := myQuestion{Edition: q.Edition, Call: q.Call, AskedAt: q.AskedAt, Text: q.Text, State: q.State, Reason: q.Reason}
		if n := len(q.Published); n > 0 {
			mine.Answer = q.Published[n-1].Text
		}
		c.Questions = append(c.Questions, mine)
	}
	ties, err := tx.Asides(ctx, v.Viewer.ID)
	for _, t := range ties {
		c.Ties = append(c.Ties, myTie{t.Code, t.Kind, t.At, t.AnsweredAt, tieState(t)})
	}
	return err
}

// tieState does not tell what the team decided apart from what the reviewer said.
func tieState(t store.Aside) string {
	switch {
	case t.Code == "":
		return "closed"
	case t.Status == review.Dismissed:
		return "dismissed"
	}
	return "waiting"
}

// readMessages takes what the person wrote inside a file and what the team wrote
// to its authors; the lead takes those of the other writers too.
func (out *myFile) readMessages(ctx context.Context, tx *store.Tx, v *route.Visit, seen map[string]bool) error {
	list, err := tx.MessagesForWriter(ctx, v.By(), out.Number)
	if err != nil {
		return err
	}
	for _, m := range list {
		mine := m.Side == thread.Authors && m.By == v.Viewer.ID
		if m.Side == thread.Authors && !mine && out.Role != file.Lead {
			continue
		}
		message := myMessage{N: m.N, From: m.Side, ByMe: mine, WrittenAt: m.At, Text: m.Text}
		for _, a := range m.Attached {
			message.Attached = append(message.Attached, myNamed{a.Name, a.SHA256})
		}
		out.attach(m.Attached, seen)
		out.Messages = append(out.Messages, message)
	}
	return nil
}

func (out *myFile) readWishes(ctx context.Context, tx *store.Tx, v *route.Visit, f file.File) error {
	draft, given, err := tx.WishLists(ctx, f.ID)
	if err != nil {
		return err
	}
	if draft.Revision > 0 {
		given = append(given, draft)
	}
	for _, l := range given {
		rules, _ := v.Site.Edition(f.Edition, l.Version)
		out.Wishes = append(out.Wishes, myWishes{l.N, l.At, l.SHA256, rules.Label(), l.Wishes, l.Partner, l.Comment})
	}
	return nil
}

func (out *myFile) readCopies(ctx context.Context, tx *store.Tx, v *route.Visit, f file.File, seen map[string]bool) error {
	copies, err := tx.CopiesOf(ctx, f.ID)
	for i, c := range copies {
		mine := c.GivenBy == account.ID(v.Viewer.ID)
		out.Copies = append(out.Copies, myAnonymous{c.Field, c.SHA256, c.GivenAt, mine, c.Status, c.Reason})
		if mine {
			out.attach([]file.Attached{{SHA256: c.SHA256, Name: v.Say("copie-sans-nom-", "copy-without-names-") + strconv.Itoa(i+1) + ".pdf"}}, seen)
		}
	}
	return err
}
