package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/fellowship/question"
	"cohorte/fellowship/thread"
	"cohorte/internal/lang"
	"cohorte/store"
)

// recipient is somebody whom a mail is for.
type recipient struct{ Email, Lang string }

// Thread tells a side of a thread that a message waits, unless everything was
// read or dealt with meanwhile. It says nothing of the message. Rule M-4.
func (p *Post) Thread(ctx context.Context, payload string, at time.Time) error {
	var job store.ThreadPayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a message: %w", err)
	}
	return p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		f, err := tx.FileToWriteAbout(ctx, job.File)
		if err != nil {
			return err
		}
		people, err := p.listeners(ctx, tx, f, job.To, at)
		if err != nil {
			return err
		}
		for _, to := range people {
			m, err := write(ctx, tx, message.FileMessage, job.About(), to.Email, p.Programme.waits(lang.Lang(to.Lang), f, job.To), at)
			if err != nil {
				return err
			}
			if err := tx.EnqueueMail(ctx, m.ID, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// listeners are who is told of a message: those who write the file and have
// not read it; of the team those who wrote in the thread, or the address of
// the programme.
func (p *Post) listeners(ctx context.Context, tx *store.Tx, f file.File, to thread.Side, at time.Time) (people []recipient, err error) {
	if to == thread.Authors {
		writers, err := tx.WritersOf(ctx, f.ID)
		if err != nil {
			return nil, err
		}
		for _, w := range writers {
			a, err := tx.Account(ctx, w.Account.ID)
			if err != nil {
				return nil, err
			}
			unread, err := tx.Unread(ctx, a.Actor(at), f.Number)
			if err != nil {
				return nil, err
			}
			if unread > 0 {
				people = append(people, recipient{a.Email, a.Lang})
			}
		}
		return people, nil
	}
	t, err := tx.Thread(ctx, f.ID)
	if err != nil || t.Waiting == 0 {
		return nil, err
	}
	team, err := tx.TeamInThread(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	for _, id := range team {
		a, err := tx.Account(ctx, id)
		if err != nil {
			return nil, err
		}
		if thread.MayRead(a.Actor(at)) {
			people = append(people, recipient{a.Email, a.Lang})
		}
	}
	if len(people) == 0 {
		people = []recipient{{p.Programme.Contact, string(lang.FR)}}
	}
	return people, nil
}

// waits is the mail that says that a message waits.
func (p Programme) waits(l lang.Lang, f file.File, to thread.Side) letter {
	if to == thread.Team {
		return letter{
			Lang:    l,
			Subject: l.T("À lire\u00a0: un message dans le dossier "+f.Number, "To read: a message in the file "+f.Number),
			Fact:    l.T("Les personnes qui écrivent le dossier "+f.Number+" vous ont envoyé un message.", "Those who write the file "+f.Number+" sent you a message."),
			Act:     l.T("Lisez-le et répondez dans le dossier. S’il ne demande pas de réponse, dites-le d’un clic.", "Read it and answer in the file. If it needs no answer, one click says so."),
			Link:    p.page(l, "/gestion"+filePath(f)+"/messages"),
			Why: l.T("Vous recevez ce courriel parce que vous avez écrit dans ce dossier, ou parce que cette adresse est celle du programme. D’autres messages écrits dans l’heure ne donnent pas d’autre courriel.",
				"You receive this mail because you wrote in this file, or because this is the address of the programme. More messages within the hour make no other mail."),
			Signed: p.signed(l),
		}
	}
	return letter{
		Lang:    l,
		Subject: l.T("À lire\u00a0: un message dans votre dossier "+f.Number, "To read: a message in your file "+f.Number),
		Fact:    l.T("L’équipe du programme vous a écrit au sujet de "+titled(l, f)+".", "The team of the programme wrote to you about "+titled(l, f)+"."),
		Act:     l.T("Lisez le message et répondez dans votre dossier.", "Read the message and answer in your file."),
		Link:    p.page(l, filePath(f)+"/messages"),
		Next:    []string{l.T("Le message n’est pas dans ce courriel\u00a0: seules les personnes qui écrivent le dossier le lisent.", "The message is not in this mail: only those who write the file read it.")},
		Why: l.T("Vous recevez ce courriel parce que vous écrivez le dossier "+f.Number+". D’autres messages écrits dans l’heure ne donnent pas d’autre courriel.",
			"You receive this mail because you write the file "+f.Number+". More messages within the hour make no other mail."),
		Signed: p.signed(l),
	}
}

// CallQuestion tells who asked a question on a call that it is answered, that
// the answer was corrected, or why it gets none. Rules M-11 and M-12.
func (p *Post) CallQuestion(ctx context.Context, payload string, at time.Time) error {
	var job store.QuestionPayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a question: %w", err)
	}
	return p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := tx.QuestionToWriteAbout(ctx, job.Question)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(q.Published, func(a question.Published) bool { return a.N == job.N })
		if job.N > 0 && (i < 0 || q.Published[i].At.After(at)) || job.N == 0 && q.State != question.SetAside {
			return nil
		}
		rules, ok := p.Shelf.InForce(q.Edition, at)
		if !ok {
			return nil
		}
		to, err := tx.Account(ctx, q.AskedBy)
		if err != nil {
			return err
		}
		words := p.Programme.setAside(lang.Lang(to.Lang), q, rules)
		if job.N > 0 {
			words = p.Programme.answered(lang.Lang(to.Lang), q.Published[i], rules, q)
		}
		m, err := write(ctx, tx, message.CallQuestion, job.About(), to.Email, words, at)
		if err != nil {
			return err
		}
		return tx.EnqueueMail(ctx, m.ID, at)
	})
}

// callPath is the page of a call.
func callPath(q question.Question) string {
	word := "candidatures"
	if q.Call == edition.ProjectCall {
		word = "projets"
	}
	return "/appels/" + string(q.Edition) + "/" + word
}

func (p Programme) answered(l lang.Lang, a question.Published, rules edition.Version, q question.Question) letter {
	name := rules.Name.In(string(l))
	out := letter{
		Lang:    l,
		Subject: l.T("Réponse\u00a0: votre question sur l’appel "+name, "Answer: your question on the call "+name),
		Fact:    l.T("La réponse à votre question est publiée.", "The answer to your question is published."),
		Act:     l.T("Elle est sur la page de l’appel, où tout le monde la lit, sans votre nom.", "It is on the page of the call, where everybody reads it, without your name."),
		Link:    p.page(l, callPath(q)) + "#questions-posees",
		Next:    []string{l.T("Question\u00a0: ", "Question: ") + a.Answer.Question.In(string(l)), l.T("Réponse\u00a0: ", "Answer: ") + a.Text.In(string(l))},
		Why: l.T("Vous recevez ce courriel parce que vous avez posé cette question le "+l.Date(q.AskedAt)+".",
			"You receive this mail because you asked this question on "+l.Date(q.AskedAt)+"."),
		Signed: p.signed(l),
	}
	if a.N > 1 {
		out.Subject = l.T("Correction\u00a0: votre question sur l’appel "+name, "Correction: your question on the call "+name)
		out.Fact = l.T("La réponse à votre question est corrigée.", "The answer to your question is corrected.")
	}
	out.Subject = shortened(out.Subject)
	return out
}

func (p Programme) setAside(l lang.Lang, q question.Question, rules edition.Version) letter {
	name := rules.Name.In(string(l))
	return letter{
		Lang:    l,
		Subject: shortened(l.T("Pour information\u00a0: votre question sur l’appel "+name, "For information: your question on the call "+name)),
		Fact:    l.T("Votre question n’aura pas de réponse publiée.", "Your question will have no published answer."),
		Act:     l.T("Motif\u00a0: ", "Reason: ") + q.Reason,
		Link:    p.page(l, callPath(q)+"/questions"),
		Next:    []string{l.T("Votre question était\u00a0: ", "Your question was: ") + q.Text, l.T("Vous pouvez répondre à ce courriel.", "You can answer this mail.")},
		Why: l.T("Vous recevez ce courriel parce que vous avez posé cette question le "+l.Date(q.AskedAt)+".",
			"You receive this mail because you asked this question on "+l.Date(q.AskedAt)+"."),
		Signed: p.signed(l),
	}
}
