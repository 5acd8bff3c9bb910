package demonstration

import (
	"context"
	"fmt"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/question"
	"cohorte/fellowship/screening"
	"cohorte/fellowship/thread"
	"cohorte/store"
)

// silent asks for no mail about messages and questions before the place is
// served.
type silent struct {
	*store.Tx
	now time.Time
}

// EnqueueThreadMail asks for what is due later.
func (s silent) EnqueueThreadMail(ctx context.Context, id file.ID, to thread.Side, at, runAt time.Time) error {
	if !runAt.After(s.now) {
		return nil
	}
	return s.Tx.EnqueueThreadMail(ctx, id, to, at, runAt)
}

// EnqueueCallQuestionMail asks for nothing.
func (silent) EnqueueCallQuestionMail(context.Context, question.ID, int, time.Time, time.Time) error {
	return nil
}

// said is one message of a demonstration.
type said struct {
	side thread.Side
	text string
}

// exchanges are what the named people who submitted and the team wrote to each
// other: of the first, one message waits for an answer; of the other, one for
// its reader.
var exchanges = map[string][]said{
	"candidate_submitted": {
		{thread.Authors, "Bonjour,\n\nJ’ai joint un CV de deux pages. Un lien vers des réalisations suffit-il, ou faut-il un document de plus ?"},
		{thread.Team, "Bonjour,\n\nUn lien suffit : les personnes qui lisent l’ouvriront. Rien à ajouter au dossier."},
		{thread.Authors, "Merci. Je serai en déplacement la semaine prochaine : un entretien à distance serait-il possible ?"},
	},
	"host_submitted": {
		{thread.Authors, "Bonjour,\n\nNotre direction a changé d’intitulé depuis le dépôt. Faut-il déposer à nouveau ?"},
		{thread.Team, "Bonjour,\n\nNon : l’intitulé du dépôt reste celui qui est lu. Nous l’avons noté pour la suite."},
	},
}

// talk writes the messages, the questions on the calls and the notes of an
// edition, for the calls that have received something.
func (f *filling) talk(ctx context.Context, id edition.ID) error {
	officer, err := f.tx.AccountByAddress(ctx, named{key: "desk_officer"}.address(""))
	if err != nil {
		return err
	}
	manager, err := f.tx.AccountByAddress(ctx, named{key: "programme_manager"}.address(""))
	if err != nil {
		return err
	}
	for _, n := range cast {
		who, err := f.tx.AccountByAddress(ctx, n.address(id))
		if err == fellowship.ErrNotFound {
			continue
		}
		if err != nil {
			return err
		}
		if n.fate == submitted {
			err = f.exchange(ctx, n, who, officer)
		} else {
			err = f.ask(ctx, id, n.call, who, officer, manager)
		}
		if err != nil {
			return fmt.Errorf("messages of %s: %w", n.key, err)
		}
	}
	return nil
}

// between is the nth of some times after one and before now.
func (f *filling) between(from time.Time, n, of int) time.Time {
	return from.Add(f.Now.Sub(from) * time.Duration(n) / time.Duration(of+1)).Truncate(time.Second)
}

// exchange writes the messages of a file that was submitted, and what the team
// noted of a project.
func (f *filling) exchange(ctx context.Context, n named, who, officer account.Account) error {
	files, err := f.tx.FilesOfWriter(ctx, who.ID, n.call)
	if err != nil || len(files) == 0 || files[0].Submissions == 0 {
		return err
	}
	one, list := files[0], exchanges[n.key]
	for i, m := range list {
		by := who
		if m.side == thread.Team {
			by = officer
		}
		at := f.between(one.SubmittedAt, i+1, len(list))
		_, err := thread.Write(ctx, silent{f.tx, f.Now}, by.Actor(at), m.side, one.Number, thread.Draft{Text: m.text, Key: fmt.Sprint("demonstration ", i), Seen: i})
		if err != nil {
			return err
		}
	}
	if n.call != edition.ProjectCall {
		return nil
	}
	by := officer.Actor(f.between(one.SubmittedAt, 1, 1))
	if _, err := screening.Save(ctx, f.tx, by, one.Number, 0, "Problème clair et documenté. L’équipe d’accueil est nommée ; l’accès aux données reste à préciser."); err != nil {
		return err
	}
	_, err = screening.Ask(ctx, f.tx, by, one.Number, "Qui donnera accès aux données, et à quelle date ?")
	return err
}

// ask asks two questions on a call: one is answered, the other one waits.
func (f *filling) ask(ctx context.Context, id edition.ID, call edition.CallKind, who, officer, manager account.Account) error {
	v, ok := f.shelf.InForce(id, f.Now)
	if !ok || question.Asking(v.Calls[call], f.Now) != nil {
		return nil
	}
	open := spans(v.Calls[call], f.Now)
	from := open[len(open)-1].from
	answer := question.Answer{
		Question: edition.Text{FR: "Peut-on modifier son dossier après l’avoir déposé ?", EN: "Can a file be changed once it is submitted?"},
		Text: edition.Text{FR: "Oui, jusqu’à la dernière minute de l’appel. La version déposée en dernier est celle qui est lue.",
			EN: "Yes, until the last minute of the call. The version submitted last is the one that is read."},
	}
	first, err := question.Ask(ctx, f.tx, who.Actor(f.between(from, 1, 4)), v, call, "fr",
		"Bonjour, je travaille dans un petit service et je voudrais déposer tôt. Pourrai-je encore changer une réponse après ?", "demonstration 1")
	if err != nil {
		return err
	}
	prepared, err := question.Prepare(ctx, silent{f.tx, f.Now}, officer.Actor(f.between(from, 2, 4)), first.ID, 0, answer)
	if err != nil {
		return err
	}
	if _, err := question.Publish(ctx, silent{f.tx, f.Now}, manager.Actor(f.between(from, 3, 4)), first.ID, prepared.Revision, answer, ""); err != nil {
		return err
	}
	_, err = question.Ask(ctx, f.tx, who.Actor(f.between(from, 4, 4)), v, call, "fr", "Une même personne peut-elle prendre part à deux dossiers ?", "demonstration 2")
	return err
}
