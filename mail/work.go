package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/message"
	longwork "cohorte/fellowship/work"
	"cohorte/internal/lang"
	"cohorte/store"
)

// WorkPath is where the pages of long work stand.
const WorkPath = "/gestion/travaux"

// WorkName is what a kind of work is called, for pages and mails.
func WorkName(l lang.Lang, k longwork.Kind) string {
	switch k {
	case longwork.ExportFiles:
		return l.T("Export de dossiers", "Export of files")
	case longwork.CheckIntake:
		return l.T("Vérification d’un import", "Check of an import")
	case longwork.BringIntake:
		return l.T("Import de dossiers", "Import of files")
	}
	return l.T("Travail", "Work")
}

// WorkEnded tells who asked for long work that it is over.
func (p *Post) WorkEnded(ctx context.Context, payload string, at time.Time) error {
	var job store.WorkPayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of the end of a work: %w", err)
	}
	return p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		w, err := tx.WorkToDo(ctx, job.Work)
		if errors.Is(err, fellowship.ErrNotFound) || w.State == longwork.Interrupted || w.State == longwork.Removed {
			return nil
		}
		if err != nil {
			return err
		}
		to, err := tx.Account(ctx, w.By)
		if err != nil {
			return err
		}
		m, err := write(ctx, tx, message.WorkEnded, string(w.ID), to.Email, p.Programme.workEnded(to, w), at)
		if err != nil {
			return err
		}
		return tx.EnqueueMail(ctx, m.ID, at)
	})
}

func (p Programme) workEnded(to account.Account, w longwork.Work) letter {
	l := lang.Lang(to.Lang)
	name := WorkName(l, w.Kind)
	out := letter{
		Lang:    l,
		Subject: l.T("Pour information\u00a0: ", "For information: ") + lowerFirst(name) + l.T(", c’est terminé", ", done"),
		Fact: l.T("Ce que vous avez demandé le "+l.DayAndTime(w.At)+" (heure de Paris) est terminé\u00a0: ",
			"What you asked for on "+l.DayAndTime(w.At)+" (Paris time) is done: ") + lowerFirst(name) + ".",
		Act:    l.T("Le résultat est sur cette page jusqu’au "+l.DayAndTime(w.Until)+", pour vous seulement.", "The result is on this page until "+l.DayAndTime(w.Until)+", for you only."),
		Link:   p.page(l, WorkPath+"/"+string(w.ID)),
		Why:    l.T("Vous recevez ce courriel parce que vous avez demandé un travail qui dure.", "You receive this mail because you asked for work that takes long."),
		Signed: p.signed(l),
	}
	if w.State == longwork.Failed {
		out.Subject = l.T("Pour information\u00a0: ", "For information: ") + lowerFirst(name) + l.T(", cela n’a pas abouti", ", it did not succeed")
		out.Fact = l.T("Ce que vous avez demandé le "+l.DayAndTime(w.At)+" (heure de Paris) n’a pas abouti\u00a0: ",
			"What you asked for on "+l.DayAndTime(w.At)+" (Paris time) did not succeed: ") + lowerFirst(name) + "."
		out.Act = l.T("Rien ne s’est perdu. Recommencez, ou écrivez-nous.", "Nothing was lost. Try again, or write to us.")
	}
	return out
}

// lowerFirst goes on with a sentence.
func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[size:]
}
