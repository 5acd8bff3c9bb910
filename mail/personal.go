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
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/fellowship/personal"
	"cohorte/internal/lang"
	"cohorte/store"
)

// ErasurePath is the page on which a person takes back that they asked to be
// erased.
const ErasurePath = "/compte/donnees/effacement"

// Erasure tells a person what was asked, when it happens and until when it can
// be taken back. It is the last mail that they get about it: afterwards no
// address is left.
func (p *Post) Erasure(ctx context.Context, payload string, at time.Time) error {
	var job struct{ Erasure personal.ErasureID }
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of an erasure: %w", err)
	}
	return p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		e, err := tx.Erasure(ctx, job.Erasure)
		if errors.Is(err, fellowship.ErrNotFound) || err == nil && (!e.CancelledAt.IsZero() || !e.DoneAt.IsZero()) {
			return nil
		}
		if err != nil {
			return err
		}
		to, err := tx.Account(ctx, e.Account)
		if err != nil {
			return err
		}
		m, err := write(ctx, tx, message.Erasure, string(e.ID), to.Email, p.Programme.erasure(to, e), at)
		if err != nil {
			return err
		}
		return tx.EnqueueMail(ctx, m.ID, at)
	})
}

func (p Programme) erasure(to account.Account, e personal.Erasure) letter {
	l := lang.Lang(to.Lang)
	due := l.DayAndTime(e.DueAt)
	fact := l.T("Vous avez demandé le "+l.DayAndTime(e.AskedAt)+" que vos données soient effacées.", "You asked on "+l.DayAndTime(e.AskedAt)+" that your data be erased.")
	if e.AskedBy != e.Account {
		fact = l.T("L’équipe a enregistré le "+l.DayAndTime(e.AskedAt)+" votre demande d’effacement de vos données.", "The team noted on "+l.DayAndTime(e.AskedAt)+" your request that your data be erased.")
	}
	return letter{Lang: l, Subject: l.T("Pour information\u00a0: vos données seront effacées le "+l.ShortDay(e.DueAt), "For information: your data will be erased on "+l.ShortDay(e.DueAt)),
		Fact: fact,
		Act:  l.T("Ce sera fait après le "+due+". Jusque-là, vous pouvez y renoncer\u00a0:", "It will be done after "+due+". Until then you can take it back:"),
		Link: p.page(l, ErasurePath),
		Next: []string{l.T("Vos dossiers encore en cours seront retirés ce jour-là, puis effacés. Vos reçus resteront vérifiables, sans ce qu’ils attestent. Vous ne recevrez pas d’autre courriel\u00a0: votre adresse sera effacée aussi.",
			"Your files that are still under way will be withdrawn that day, then erased. Your receipts can still be verified, without what they attest. You will get no other mail: your address will be erased too.")},
		Why: l.T("Vous recevez ce courriel parce que cette demande concerne votre compte. Vous n’avez rien demandé\u202f? Ouvrez le lien, puis écrivez-nous.",
			"You receive this mail because this request is about your account. You asked for nothing? Open the link, then write to us."),
		Signed: p.signed(l)}
}

// Keeping tells the writers of a file that its period ends, and what becomes of
// it. Rule P-10.
func (p *Post) Keeping(ctx context.Context, payload string, at time.Time) error {
	var job store.KeepingPayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a period: %w", err)
	}
	return p.toWriters(ctx, job.File, message.Keeping, job.About(), at, func(ctx context.Context, tx *store.Tx, f file.File, to account.Account) (letter, error) {
		n, err := tx.KeepingNotice(ctx, f.ID, job.Act)
		if errors.Is(err, fellowship.ErrNotFound) || !f.ErasedAt.IsZero() {
			return letter{}, errNothing
		}
		if err != nil {
			return letter{}, err
		}
		rules, ok := p.Shelf.InForce(f.Edition, at)
		if !ok || rules.Keeping == nil {
			return letter{}, errNothing
		}
		return p.Programme.keeping(lang.Lang(to.Lang), f, n, rules.Keeping.Archive), nil
	})
}

func (p Programme) keeping(l lang.Lang, f file.File, n personal.Notice, archive edition.Duration) letter {
	day := l.ShortDay(n.ActAt)
	what := l.T("votre dossier ", "your file ") + f.Number
	x := letter{Lang: l, Link: p.page(l, filePath(f)), Signed: p.signed(l),
		Why: l.T("Vous recevez ce courriel parce que vous avez écrit ce dossier.", "You receive this mail because you wrote this file.")}
	if n.Act == personal.Archive {
		x.Subject = l.T("Pour information\u00a0: "+f.Number+" sera archivé le "+day, "For information: "+f.Number+" will be archived on "+day)
		x.Fact = l.T("La durée de conservation de "+what+" se termine\u00a0: après le "+l.DayAndTime(n.ActAt)+", l’équipe ne le verra plus.",
			"The period for which "+what+" is kept ends: after "+l.DayAndTime(n.ActAt)+" the team will no longer see it.")
		x.Act = l.T("Il restera "+Length(l, archive)+" au plus dans une archive fermée, pour le seul cas d’un litige, puis sera effacé. Pour le relire, en emporter une copie ou demander son effacement dès maintenant\u00a0:",
			"It will stay in a closed archive for "+Length(l, archive)+" at most, for disputes only, and then be erased. To read it, take a copy or ask for its erasure now:")
		return x
	}
	x.Subject = l.T("Pour information\u00a0: "+f.Number+" sera effacé le "+day, "For information: "+f.Number+" will be erased on "+day)
	x.Fact = l.T("La durée de conservation de "+what+" se termine\u00a0: il sera effacé après le "+l.DayAndTime(n.ActAt)+".",
		"The period for which "+what+" is kept ends: it will be erased after "+l.DayAndTime(n.ActAt)+".")
	x.Act = l.T("Si vous voulez en garder une copie, emportez-la avant\u00a0:", "If you want to keep a copy, take it before:")
	x.Next = []string{l.T("Si votre compte ne sert plus à rien d’autre, il sera effacé en même temps.", "If your account serves for nothing else, it will be erased at the same time.")}
	return x
}

// Length is a duration in words, the same in mails and on pages: "10 mois",
// "1 year".
func Length(l lang.Lang, d edition.Duration) string {
	words := map[edition.Unit][4]string{
		edition.Minutes: {"minute", "minutes", "minute", "minutes"},
		edition.Hours:   {"heure", "heures", "hour", "hours"},
		edition.Days:    {"jour", "jours", "day", "days"},
		edition.Weeks:   {"semaine", "semaines", "week", "weeks"},
		edition.Months:  {"mois", "mois", "month", "months"},
		edition.Years:   {"an", "ans", "year", "years"},
	}[d.Unit]
	return l.Count(d.N, l.T(words[0], words[2]), l.T(words[1], words[3]))
}
