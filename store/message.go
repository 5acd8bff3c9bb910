package store

import (
	"context"
	"encoding/json"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/message"
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
		Body: m.Body, State: string(m.State), MadeAt: sqldb.At(m.MadeAt), SentAt: sqldb.MaybeAt(m.SentAt), Problem: m.Problem})
}

// SaveMail keeps the words, the state and the problem of a mail.
func (tx *Tx) SaveMail(ctx context.Context, m message.Mail) error {
	return tx.q.UpdateMail(ctx, query.UpdateMailParams{
		ID: string(m.ID), Subject: m.Subject, Body: m.Body, State: string(m.State),
		SentAt: sqldb.MaybeAt(m.SentAt), Problem: m.Problem})
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

func mailOf(row query.Mail) message.Mail {
	return message.Mail{ID: message.ID(row.ID), Kind: message.Kind(row.Kind), Object: row.Object, To: row.ToAddress,
		Lang: row.Lang, Subject: row.Subject, Body: row.Body, State: message.State(row.State),
		MadeAt: row.MadeAt.Time, SentAt: row.SentAt.OrZero(), Problem: row.Problem}
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
		m.To = ""
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
	l := sqldb.NewList("SELECT id, kind, object, to_address, lang, subject, state, made_at, sent_at, problem FROM mails")
	if f.Kind != "" {
		l.Where("kind = ?", string(f.Kind))
	}
	if f.State != "" {
		l.Where("state = ?", string(f.State))
	}
	if f.About != "" {
		l.Where("object = ? OR (object >= ? AND object < ?)", f.About, f.About+"/", f.About+"0")
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
			&row.MadeAt, &row.SentAt, &row.Problem); err != nil {
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
