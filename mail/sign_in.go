package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/store"
)

// Post writes the mails of the programme and gives them to a transport. Its
// methods are the work of jobs: nil means done, an error means later again.
//
// A mail leaves at least once: when the program stops between the server's
// answer and the note of it, the mail leaves twice.
type Post struct {
	DB        *store.DB
	Shelf     *edition.Shelf
	Programme Programme
	Transport Transport
}

// keepEnded is how long spent links and ended sessions stay, so that the page
// behind an old link can say what became of it.
const keepEnded = 7 * 24 * time.Hour

// SignIn makes the secret of a sign-in link, writes its mail and sends it. The
// secret goes to the transport and nowhere else: each attempt makes a new one.
func (p *Post) SignIn(ctx context.Context, payload string, at time.Time) error {
	var job struct{ Link account.LinkID }
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a sign-in mail: %w", err)
	}
	return p.withSecret(ctx, message.SignIn, string(job.Link), at, func(ctx context.Context, tx *store.Tx) (to string, words letter, err error) {
		if err := tx.ForgetEndedSignIns(ctx, at.Add(-keepEnded)); err != nil {
			return "", letter{}, err
		}
		link, secret, err := account.MakeSecret(ctx, tx, job.Link, at)
		if err != nil {
			link, _ = tx.Link(ctx, job.Link) //nolint:errcheck // without it there is no mail either
			return link.Address.Norm, letter{}, err
		}
		return link.Address.Norm, p.Programme.signIn(link, secret), nil
	})
}

// withSecret writes and sends a mail that carries the secret of an object,
// made by words. When words refuses, since the mail would come too late, that
// is noted and the mail is not sent; the address is still needed then.
func (p *Post) withSecret(ctx context.Context, kind message.Kind, object string, at time.Time,
	words func(ctx context.Context, tx *store.Tx) (to string, words letter, err error),
) error {
	var (
		m      message.Mail
		out    Outgoing
		unmade bool
	)
	err := p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		before, err := tx.MailOfObject(ctx, kind, object)
		if err == nil && before.State != message.Ready {
			unmade = true // done again after it left: its link must stay good
			return nil
		}
		if err != nil && !errors.Is(err, fellowship.ErrNotFound) {
			return err
		}
		unmade = false
		to, l, err := words(ctx, tx)
		var late *fellowship.NoLongerPossible
		if unmade = errors.As(err, &late) || errors.Is(err, fellowship.ErrNotFound); unmade {
			m, err = tooLate(ctx, tx, kind, object, to, at)
			return err
		}
		if err != nil {
			return err
		}
		if l, err = dress(ctx, tx, kind, l); err != nil {
			return err
		}
		m, err = write(ctx, tx, kind, object, to, l, at)
		out = p.outgoing(m, l.text(), at)
		return err
	})
	if err != nil || unmade || m.State != message.Ready {
		return err
	}
	return p.leave(ctx, m, out, at)
}

// tooLate notes that a mail about a link would come after its end.
func tooLate(ctx context.Context, tx *store.Tx, kind message.Kind, object, to string, at time.Time) (message.Mail, error) {
	m, err := tx.MailAbout(ctx, kind, object, to)
	if err == fellowship.ErrNotFound {
		return message.Mail{}, nil
	}
	if err != nil || m.State != message.Ready {
		return m, err
	}
	if m, err = m.After(message.Fail, at, m.Problem); err != nil {
		return m, err
	}
	return m, tx.SaveMail(ctx, m)
}

// write keeps a mail about an object to an address, once, without its secret.
func write(ctx context.Context, tx *store.Tx, kind message.Kind, object, to string, words letter, at time.Time) (message.Mail, error) {
	m, err := tx.MailAbout(ctx, kind, object, to)
	if err != fellowship.ErrNotFound {
		return m, err
	}
	if words, err = dress(ctx, tx, kind, words); err != nil {
		return m, err
	}
	m = composed(kind, object, to, words, at)
	return m, tx.AddMail(ctx, m)
}

func (p *Post) outgoing(m message.Mail, text string, at time.Time) Outgoing {
	l := lang.Lang(m.Lang)
	return Outgoing{ID: string(m.ID), FromName: p.Programme.Name.In(m.Lang), From: p.Programme.Contact,
		To: m.To, Lang: l, Subject: m.Subject, Text: text, At: at}
}

// longestWait is how long a mail is tried before it counts as not delivered.
const longestWait = 12 * time.Hour

// leave gives a mail to the transport and notes what became of it. Its error
// asks for another attempt.
func (p *Post) leave(ctx context.Context, m message.Mail, out Outgoing, at time.Time) error {
	sent := p.Transport.Send(ctx, out)
	verb, problem := message.Leave, ""
	if sent != nil {
		verb, problem = message.Wait, sent.Error()
		if f := new(Failure); errors.As(sent, &f) {
			problem = f.Said
			if f.ForGood {
				verb = message.Fail
			}
		}
		since := m.MadeAt
		if m.LeaveAt.After(since) { // it waited to be read before
			since = m.LeaveAt
		}
		if at.Sub(since) > longestWait {
			verb = message.Fail
		}
	}
	m, err := m.After(verb, at, problem)
	if err != nil {
		return err
	}
	// The answer of the server is kept even when the job is being stopped.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := p.DB.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.SaveMail(ctx, m) }); err != nil {
		return err
	}
	if verb == message.Wait {
		return sent
	}
	return nil
}
