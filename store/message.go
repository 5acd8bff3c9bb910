package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/message"
	"cohorte/internal/slug"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// JobSendMail sends one mail; its payload is {"mail": id}.
const JobSendMail = "mail.send"

// EnqueueMail adds the job that sends a mail.
func (tx *Tx) EnqueueMail(ctx context.Context, id message.ID, at time.Time) error {
	return tx.enqueueOnce(ctx, JobSendMail, string(id), at, map[string]message.ID{"mail": id})
}

func (tx *Tx) enqueueOnce(ctx context.Context, kind, key string, at time.Time, payload any) error {
	text, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	_, err = tx.Enqueue(ctx, NewJob{Kind: kind, Payload: string(text), UniqueKey: key, CreatedAt: at})
	return err
}

// AddMail adds a mail. Its body holds no secret.
func (tx *Tx) AddMail(ctx context.Context, m message.Mail) error {
	return tx.q.InsertMail(ctx, query.InsertMailParams{
		ID: string(m.ID), Kind: string(m.Kind), Object: m.Object, ToAddress: m.To, Lang: m.Lang, Subject: m.Subject,
		Body: m.Body, State: string(m.State), MadeAt: sqldb.At(m.MadeAt), SentAt: sqldb.MaybeAt(m.SentAt), Problem: m.Problem,
		EditionID: string(m.Edition), Variant: m.Variant, Cause: m.Cause, LeaveAt: sqldb.MaybeAt(m.LeaveAt), UntilAt: sqldb.MaybeAt(m.Until),
		Parts: partsOf(m), Blanks: strings.Join(m.Blanks, " "), TemplateN: int64(m.Template), Edited: m.Edited, Revision: int64(m.Revision),
		Act: m.Act, Note: m.Note, Sought: slug.Fold(m.Subject)})
}

// partsOf is what the placeholders of a mail stand for, as it is kept.
func partsOf(m message.Mail) string {
	if len(m.Values.Of) == 0 {
		return ""
	}
	text, err := json.Marshal(m.Values)
	if err != nil {
		return "" // texts by texts: it can't fail
	}
	return string(text)
}

// SaveMail keeps the words, the state and the problem of a mail.
func (tx *Tx) SaveMail(ctx context.Context, m message.Mail) error {
	return tx.q.UpdateMail(ctx, query.UpdateMailParams{
		ID: string(m.ID), Subject: m.Subject, Body: m.Body, State: string(m.State),
		SentAt: sqldb.MaybeAt(m.SentAt), Problem: m.Problem, Parts: partsOf(m), Note: m.Note})
}

// MailToSend is the mail with that id, for the job that sends it.
func (tx *Tx) MailToSend(ctx context.Context, id message.ID) (message.Mail, error) {
	row, err := tx.q.MailByID(ctx, string(id))
	return mailOf(row), missing(err)
}

// MailAbout is the mail of that kind about an object to an address: each is
// written once.
func (tx *Tx) MailAbout(ctx context.Context, kind message.Kind, object, to string) (message.Mail, error) {
	row, err := tx.q.MailOf(ctx, query.MailOfParams{Kind: string(kind), Object: object, ToAddress: to})
	return mailOf(row), missing(err)
}

// MailOfObject is the mail of that kind about an object, whoever it is for:
// those with a secret have one reader.
func (tx *Tx) MailOfObject(ctx context.Context, kind message.Kind, object string) (message.Mail, error) {
	row, err := tx.q.MailOfObject(ctx, query.MailOfObjectParams{Kind: string(kind), Object: object})
	return mailOf(row), missing(err)
}

func mailOf(row query.Mail) message.Mail {
	m := message.Mail{ID: message.ID(row.ID), Kind: message.Kind(row.Kind), Object: row.Object, To: row.ToAddress,
		Lang: row.Lang, Subject: row.Subject, Body: row.Body, State: message.State(row.State),
		MadeAt: row.MadeAt.Time, SentAt: row.SentAt.OrZero(), Problem: row.Problem,
		Edition: edition.ID(row.EditionID), Variant: row.Variant, Cause: row.Cause, LeaveAt: row.LeaveAt.OrZero(), Until: row.UntilAt.OrZero(),
		Blanks: strings.Fields(row.Blanks), Template: int(row.TemplateN), Edited: row.Edited, Revision: int(row.Revision), Act: row.Act, Note: row.Note}
	if row.Parts != "" && json.Unmarshal([]byte(row.Parts), &m.Values) != nil {
		m.Values = message.Values{} // what can't be read is not written again
	}
	return m
}

// Mail is the mail with that id, for who may see mails.
func (tx *Tx) Mail(ctx context.Context, viewer fellowship.Actor, id message.ID) (message.Mail, error) {
	if !viewer.May.Has(fellowship.SeeMail) {
		return message.Mail{}, fellowship.ErrNotFound
	}
	m, err := tx.MailToSend(ctx, id)
	return mailSeenBy(viewer, m), err
}

// mailSeenBy takes addresses out of a mail for who may not see identities:
// that of the person, and what a server answered about it.
func mailSeenBy(viewer fellowship.Actor, m message.Mail) message.Mail {
	if !viewer.May.Has(fellowship.SeeIdentities) {
		m.To, m.Values = "", message.Values{}
		if m.Problem != "" {
			m.Problem = "…"
		}
	}
	return m
}

// MailFilter says which mails to list; empty fields keep all.
type MailFilter struct {
	Kind  message.Kind
	State message.State
	About string // a file: every mail about it
	Text  string // in the subject; for who may see identities, in the address
	Group *message.Group
	Act   string // what an act of the team touched
	// Before is the time and the id of the last mail shown; zero begins with
	// the newest.
	Before   time.Time
	BeforeID message.ID
	Most     int
}

// Mails lists mails for who may see them, newest first, without their bodies.
func (tx *Tx) Mails(ctx context.Context, viewer fellowship.Actor, f MailFilter) ([]message.Mail, error) {
	if !viewer.May.Has(fellowship.SeeMail) {
		return nil, fellowship.ErrNotAllowed
	}
	l := sqldb.NewList("SELECT id, kind, object, to_address, lang, subject, state, made_at, sent_at, problem, leave_at, edited, blanks FROM mails")
	if f.Kind != "" {
		l.Where("kind = ?", string(f.Kind))
	}
	if f.State != "" {
		l.Where("state = ?", string(f.State))
	}
	if f.About != "" {
		l.Where("object = ? OR (object >= ? AND object < ?)", f.About, f.About+"/", f.About+"0")
	}
	if f.Act != "" {
		l.Where("act = ?", f.Act)
	}
	if g := f.Group; g != nil {
		l.Where("kind = ? AND edition_id = ? AND variant = ? AND cause = ?", string(g.Kind), string(g.Edition), g.Variant, g.Cause)
	}
	if address := strings.ToLower(strings.TrimSpace(f.Text)); strings.Contains(address, "@") && viewer.May.Has(fellowship.SeeIdentities) {
		l.Where("to_address = ?", address)
	} else {
		for word := range strings.FieldsSeq(slug.Fold(f.Text)) {
			l.Where("sought LIKE ?", "%"+word+"%")
		}
	}
	if !f.Before.IsZero() {
		l.Before("made_at", "id", sqldb.At(f.Before), string(f.BeforeID))
	}
	rows, err := l.OrderBy(sqldb.Orders{"newest": "made_at DESC, id DESC"}, "newest", "newest").Page(f.Most, 0).Query(ctx, tx.raw)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []message.Mail
	for rows.Next() {
		var row query.Mail
		if err := rows.Scan(&row.ID, &row.Kind, &row.Object, &row.ToAddress, &row.Lang, &row.Subject, &row.State,
			&row.MadeAt, &row.SentAt, &row.Problem, &row.LeaveAt, &row.Edited, &row.Blanks); err != nil {
			return nil, err
		}
		list = append(list, mailSeenBy(viewer, mailOf(row)))
	}
	return list, rows.Err()
}

// MailCount is how many mails of a kind are in a state.
type MailCount struct {
	Kind  message.Kind
	State message.State
	Mails int
}

// CountMails counts mails by kind and state, for who may see them.
func (tx *Tx) CountMails(ctx context.Context, viewer fellowship.Actor) ([]MailCount, error) {
	if !viewer.May.Has(fellowship.SeeMail) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.CountMails(ctx)
	counts := make([]MailCount, len(rows))
	for i, row := range rows {
		counts[i] = MailCount{Kind: message.Kind(row.Kind), State: message.State(row.State), Mails: int(row.Mails)}
	}
	return counts, err
}
