package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/store"
)

// Handlers are the jobs of the post, by kind. The clock is the programme's.
func (p *Post) Handlers(clock func() time.Time) map[string]func(ctx context.Context, job store.Job) error {
	at := func(do func(ctx context.Context, payload string, at time.Time) error) func(context.Context, store.Job) error {
		return func(ctx context.Context, job store.Job) error { return do(ctx, job.Payload, clock().UTC()) }
	}
	return map[string]func(ctx context.Context, job store.Job) error{
		store.JobSignInMail:        at(p.SignIn),
		store.JobReceiptMail:       at(p.Receipt),
		store.JobWithdrawalMail:    at(p.Withdrawal),
		store.JobWriterMail:        at(p.Invitation),
		store.JobHandoverMail:      at(p.Handover),
		store.JobRefusedMail:       at(p.Quarantine),
		store.JobReminderMail:      at(p.Reminder),
		store.JobLeftMail:          at(p.Left),
		store.JobOpenedMail:        at(p.OpenedLate),
		store.JobExtensionMail:     at(p.Extended),
		store.JobSendMail:          at(p.Send),
		store.JobReleaseMails:      at(p.Release),
		store.JobRefillMails:       at(p.Refill),
		store.JobMoveMail:          at(p.Move),
		store.JobMovedMail:         at(p.Moved),
		store.JobRoleMail:          at(p.RoleInvitation),
		store.JobAdmissibilityMail: at(p.Admissibility),
		store.JobConfirmationMail:  at(p.Confirmation),
		store.JobErasureMail:       at(p.Erasure),
		store.JobKeepingMail:       at(p.Keeping),

		store.JobInvitationMail:     at(p.ReviewInvitation),
		store.JobAssignedMail:       at(p.ReviewAssigned),
		store.JobQuestionMail:       at(p.ReviewQuestion),
		store.JobAnswerMail:         at(p.ReviewAnswer),
		store.JobReviewReminderMail: at(p.ReviewReminder),
		store.JobThreadMail:         at(p.Thread),
		store.JobQuestionAnswerMail: at(p.CallQuestion),
		store.JobWorkMail:           at(p.WorkEnded),
		store.JobResultMail:         at(p.Result),
		store.JobWishInvitationMail: at(p.WishInvitation),
		store.JobWishReminderMail:   at(p.WishReminder),
		store.JobWishReceiptMail:    at(p.WishReceipt),
		store.JobWithdrawnWishMail:  at(p.WishWithdrawn),
		store.JobWishExtensionMail:  at(p.WishExtended),
	}
}

// Receipt writes the receipt of a submission to each writer of the file.
func (p *Post) Receipt(ctx context.Context, payload string, at time.Time) error {
	var job store.FilePayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a receipt: %w", err)
	}
	about := string(job.File) + "/" + strconv.Itoa(job.N)
	return p.toWriters(ctx, job.File, message.Receipt, about, at, func(ctx context.Context, tx *store.Tx, f file.File, to account.Account) (letter, error) {
		s, err := tx.SubmissionForWriter(ctx, to.ID, f.Number, job.N)
		if err != nil {
			return letter{}, err
		}
		rules, ok := p.Shelf.Version(f.Edition, s.Version)
		if !ok {
			return letter{}, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
		}
		answers, err := file.ReadContent(rules, f.Call, s.Content)
		if err != nil {
			return letter{}, err
		}
		return p.Programme.receipt(lang.Lang(to.Lang), Received{File: f, Submission: s, Rules: rules,
			Attached: answers.Attached(file.FormOf(rules.Edition, f.Call))}), nil
	})
}

// Withdrawal confirms a withdrawal to each writer of the file.
func (p *Post) Withdrawal(ctx context.Context, payload string, at time.Time) error {
	var job store.FilePayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a withdrawal: %w", err)
	}
	return p.toWriters(ctx, job.File, message.Withdrawal, string(job.File), at, func(_ context.Context, _ *store.Tx, f file.File, to account.Account) (letter, error) {
		return p.Programme.withdrawal(lang.Lang(to.Lang), f, job.At), nil
	})
}

// Quarantine tells each writer of a file that a scanner refused an attached
// file.
func (p *Post) Quarantine(ctx context.Context, payload string, at time.Time) error {
	var job store.FilePayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a refused file: %w", err)
	}
	about := string(job.File) + "/" + job.At.UTC().Format(time.RFC3339Nano)
	return p.toWriters(ctx, job.File, message.Quarantine, about, at, func(_ context.Context, _ *store.Tx, f file.File, to account.Account) (letter, error) {
		return p.Programme.quarantine(lang.Lang(to.Lang), f), nil
	})
}

// errNothing says that the file has moved on: there is nothing to write.
var errNothing = errors.New("nothing to write any more")

// compose writes the words of a mail about a file to one of its writers.
type compose func(ctx context.Context, tx *store.Tx, f file.File, to account.Account) (letter, error)

// toWriters keeps one mail for each writer and queues them apart, so that an
// address that is refused holds up nobody else. Doing it again adds nothing.
func (p *Post) toWriters(ctx context.Context, id file.ID, kind message.Kind, about string, at time.Time, words compose) error {
	return p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		f, err := tx.FileToWriteAbout(ctx, id)
		if err != nil {
			return err
		}
		writers, err := tx.WritersOf(ctx, id)
		if err != nil {
			return err
		}
		for _, w := range writers {
			to, err := tx.Account(ctx, w.Account.ID)
			if err != nil {
				return err
			}
			if stops, err := stopped(ctx, tx, kind, to.Email); err != nil || stops {
				if err != nil {
					return err
				}
				continue
			}
			l, err := words(ctx, tx, f, to)
			if errors.Is(err, errNothing) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := p.post(ctx, tx, kind, about, to.Email, p.ofFile(l, f, to.Name), at); err != nil {
				return err
			}
		}
		return nil
	})
}

// post keeps a mail and queues it, unless it waits to be read.
func (p *Post) post(ctx context.Context, tx *store.Tx, kind message.Kind, about, to string, l letter, at time.Time) error {
	m, err := write(ctx, tx, kind, about, to, l, at)
	if err != nil || m.State != message.Ready {
		return err
	}
	return tx.EnqueueMail(ctx, m.ID, at)
}

// ofFile adds to a letter what the outbox and templates know of its file.
func (p *Post) ofFile(l letter, f file.File, person string) letter {
	l.Edition, l.Number, l.Called, l.Person = f.Edition, f.Number, titled(l.Lang, f), person
	if rules, ok := p.Shelf.Version(f.Edition, f.Version); ok {
		l.facts.Rules = rules.Name.In(string(l.Lang))
	}
	return l
}

// Send gives a mail to the transport, once.
func (p *Post) Send(ctx context.Context, payload string, at time.Time) error {
	var job struct{ Mail message.ID }
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a mail: %w", err)
	}
	var m message.Mail
	stops := false
	err := p.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if m, err = tx.MailToSend(ctx, job.Mail); err != nil {
			return err
		}
		stops, err = stopped(ctx, tx, m.Kind, m.To)
		return err
	})
	// One that was taken back and let go again for later has another job.
	if err != nil || m.State != message.Ready || at.Before(m.LeaveAt) {
		return err
	}
	if stops {
		m.Note = "stopped by its reader"
		return p.give(ctx, m, message.Drop, "", at)
	}
	if until := servesUntil(m); !until.IsZero() && !at.Before(until) {
		return p.give(ctx, m, message.Fail, "the limit passed before a server took it", at)
	}
	out := p.outgoing(m, m.Body, at)
	if m.Kind.About().MayStop {
		if out.Stop, err = p.stopping(ctx, m); err != nil {
			return err
		}
		if !strings.Contains(out.Text, SecretMark) { // somebody took it out by hand
			out.Text = strings.TrimSpace(out.Text) + "\n\n" + SecretMark + "\n"
		}
		out.Text = strings.Replace(out.Text, SecretMark, out.Stop, 1)
	}
	return p.leave(ctx, m, out, at)
}

// give notes that a mail will not leave.
func (p *Post) give(ctx context.Context, m message.Mail, v message.Verb, problem string, at time.Time) error {
	m, err := m.After(v, at, problem)
	if err != nil {
		return err
	}
	return p.DB.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.SaveMail(ctx, m) })
}
