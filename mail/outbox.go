package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/store"
)

// dressed is what the edition and the kind add to a letter before it is kept.
type dressed struct {
	done      bool
	readFirst bool             // it waits until somebody has read it
	standing  string           // why it can't be stopped, or what the link below stops
	stops     bool             // its reader may stop such mails
	template  message.Template // the edition's own words, when it has some
}

// dress gives a letter the words and the habits of its edition. Whatever
// leaves the post went through here once. Rules OB-1 and OB-5.
func dress(ctx context.Context, tx *store.Tx, kind message.Kind, l letter) (letter, error) {
	if l.done {
		return l, nil
	}
	about := kind.About()
	l.done, l.readFirst, l.stops = true, about.ReadFirst, about.MayStop
	l.standing = about.Standing.In(string(l.Lang))
	if l.stops {
		l.standing = l.Lang.T("Pour ne plus recevoir ces courriels\u00a0:", "To stop these mails:")
	}
	if l.Edition == "" || len(about.Variants) == 0 {
		return l, nil
	}
	habits, err := tx.MailHabits(ctx, l.Edition)
	if err != nil {
		return l, err
	}
	if first, chosen := habits[kind]; chosen && !about.Secret {
		l.readFirst = first
	}
	l.template, err = tx.Template(ctx, message.Template{Edition: l.Edition, Kind: kind, Variant: l.Variant, Lang: string(l.Lang)})
	return l, err
}

// values are what the placeholders of templates stand for in this letter.
func (l letter) values(link string) message.Values {
	until := ""
	if !l.Until.IsZero() {
		until = l.Lang.Deadline(l.Until.Add(-time.Minute))
	}
	return message.Values{End: l.end(), Of: map[string]string{
		"fact": l.Fact, "to_do": l.Act, "link": link, "next": strings.Join(l.Next, "\n\n"), "file": l.Number, "file_name": l.Called,
		"edition": l.Rules, "person": l.Person, "contact": l.contact(), "deadline": until, "reason": l.Reason, "answers": strings.TrimSpace(l.Answers),
	}}
}

// contact is the address that the signature ends on.
func (l letter) contact() string { return l.Signed[strings.LastIndex(l.Signed, "\n")+1:] }

// composed is the mail of a letter, as it is kept: without its secret, and to be
// read first where its kind is.
func composed(kind message.Kind, object, to string, l letter, at time.Time) message.Mail {
	link, body := l.Link, l.text()
	if kind.HasSecret() {
		link, body = SecretMark, l.masked()
	}
	m := message.Mail{ID: message.ID(fellowship.NewID("mail", at)), Kind: kind, Object: object, To: to, Lang: string(l.Lang),
		Subject: l.Subject, Body: body, State: message.Ready, MadeAt: at, Edition: l.Edition, Variant: l.Variant, Cause: l.Cause, Until: l.Until}
	if l.template.Own() {
		subject, _, blanks := l.template.Fill(l.values(link))
		m.Template, m.Blanks = l.template.N, blanks
		if subject != "" {
			m.Subject = subject
		}
	}
	if l.readFirst && !kind.HasSecret() {
		m.State, m.Values = message.ToRead, l.values(link)
		m.Values.Of[programSubject] = l.Subject
	}
	return m
}

// programSubject keeps the program's own subject among the values, for a
// template that leaves the subject as it is.
const programSubject = ":subject"

// batch is how many mails one act of a job takes.
const batch = 100

// Release asks to send the mails that an act of the team let go, batch by
// batch: those that were taken back are not there any more.
func (p *Post) Release(ctx context.Context, payload string, at time.Time) error {
	var job store.ActPayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of mails let go: %w", err)
	}
	for after := message.ID(""); ; {
		err := p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			after, err = tx.SendOfAct(ctx, job.Act, after, batch, at)
			return err
		})
		if err != nil || after == "" {
			return err
		}
	}
}

// Refill writes the mails again that wait and that nobody changed by hand,
// from the words that the edition has now. Rule OB-5.
func (p *Post) Refill(ctx context.Context, payload string, _ time.Time) error {
	var job store.TemplatePayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a template: %w", err)
	}
	for after := message.ID(""); ; {
		err := p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			t, err := tx.Template(ctx, message.Template{Edition: job.Edition, Kind: job.Kind, Variant: job.Variant, Lang: job.Lang})
			if err != nil {
				return err
			}
			some, err := tx.MailsToRefill(ctx, job, after, batch)
			if err != nil {
				return err
			}
			after = ""
			for _, m := range some {
				after = m.ID
				// One that somebody changed or let go meanwhile stays as it is.
				if _, err := tx.RewriteMail(ctx, refilled(m, t), m.Revision); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || after == "" {
			return err
		}
	}
}

// refilled is a mail that waits, in other words.
func refilled(m message.Mail, t message.Template) message.Mail {
	m.Revision++
	m.Subject, m.Blanks, m.Template = m.Values.Of[programSubject], nil, 0
	if !t.Own() {
		_, m.Body, _ = message.ProgramTemplate(t.Edition, t.Kind, t.Variant, t.Lang).Fill(m.Values)
		return m
	}
	subject, body, blanks := t.Fill(m.Values)
	m.Body, m.Blanks, m.Template = body, blanks, t.N
	if subject != "" {
		m.Subject = subject
	}
	return m
}

// Preview is a mail in the words of a template: that of a mail that waits,
// when there is one, or with the values of an example.
func Preview(t message.Template, m message.Mail) (subject, body string, blanks []string) {
	values := m.Values
	if len(values.Of) == 0 {
		v, _ := t.Kind.Variant(t.Variant)
		values = message.Examples(v, t.Lang)
		m.Subject = lang.Lang(t.Lang).T("(sujet du programme)", "(subject of the program)")
	} else {
		m.Subject = values.Of[programSubject]
	}
	if strings.TrimSpace(t.Body) == "" {
		t.Body = message.ProgramTemplate(t.Edition, t.Kind, t.Variant, t.Lang).Body
	}
	if subject, body, blanks = t.Fill(values); subject == "" {
		subject = m.Subject
	}
	return subject, body, blanks
}

// StopPath is the page behind the link that stops a kind of mail.
const StopPath = "/courriels/arret"

// stopping makes the stop link of a mail that leaves. Each attempt makes one,
// and all of them serve: an attempt may have arrived without our knowing.
func (p *Post) stopping(ctx context.Context, m message.Mail) (link string, err error) {
	secret := account.NewSecret()
	err = p.DB.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.AddStopLink(ctx, account.HashSecret(secret), m.ID)
	})
	return p.Programme.page(lang.Lang(m.Lang), StopPath) + "?code=" + secret, err
}

// stopped says whether the reader of a mail wants no more of its kind.
func stopped(ctx context.Context, tx *store.Tx, kind message.Kind, to string) (bool, error) {
	if !kind.About().MayStop {
		return false, nil
	}
	list, err := tx.Stopped(ctx, message.Reader(to))
	for _, k := range list {
		if k == kind {
			return true, err
		}
	}
	return false, err
}
