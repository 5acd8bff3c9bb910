package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/store"
)

// JoinPath is the page behind the link of an invitation to write a file.
const JoinPath = "/rejoindre"

// longestSubject is in characters: more is cut by mailboxes.
const longestSubject = 65

// Invitation makes the secret of an invitation to write a file, writes its
// mail and sends it. The secret goes to the transport and nowhere else: each
// attempt makes a new one.
func (p *Post) Invitation(ctx context.Context, payload string, at time.Time) error {
	var job struct{ Invitation file.InvitationID }
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of an invitation: %w", err)
	}
	var (
		m      message.Mail
		out    Outgoing
		unmade bool
	)
	err := p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var err error
		if m, err = invitationMail(ctx, tx, job.Invitation); err != nil {
			return err
		}
		if unmade = m.State != "" && m.State != message.Ready; unmade {
			return nil // done again after it left: its link must stay good
		}
		a, secret, err := file.MakeInvitationSecret(ctx, tx, job.Invitation, at)
		var late *fellowship.NoLongerPossible
		if unmade = errors.As(err, &late) || errors.Is(err, fellowship.ErrNotFound); unmade {
			return giveUp(ctx, tx, m, at)
		}
		if err != nil {
			return err
		}
		rules, _ := p.Shelf.Version(a.Of.Edition, a.Of.Version)
		words, err := dress(ctx, tx, message.WriterInvitation, p.ofFile(p.Programme.invitation(a, rules, secret), a.Of, ""))
		if err != nil {
			return err
		}
		m, err = write(ctx, tx, message.WriterInvitation, string(a.ID), a.Address.Norm, words, at)
		out = p.outgoing(m, words.text(), at)
		return err
	})
	if err != nil || unmade || m.State != message.Ready {
		return err
	}
	return p.leave(ctx, m, out, at)
}

// invitationMail is the mail of an invitation, empty before it is written.
func invitationMail(ctx context.Context, tx *store.Tx, id file.InvitationID) (message.Mail, error) {
	i, err := tx.WriterInvitation(ctx, id)
	if err != nil {
		if errors.Is(err, fellowship.ErrNotFound) {
			err = nil
		}
		return message.Mail{}, err
	}
	m, err := tx.MailAbout(ctx, message.WriterInvitation, string(id), i.Address.Norm)
	if errors.Is(err, fellowship.ErrNotFound) {
		return message.Mail{}, nil
	}
	return m, err
}

// giveUp notes that a mail that was written would come too late.
func giveUp(ctx context.Context, tx *store.Tx, m message.Mail, at time.Time) error {
	if m.ID == "" {
		return nil
	}
	m, err := m.After(message.Fail, at, m.Problem)
	if err != nil {
		return err
	}
	return tx.SaveMail(ctx, m)
}

func (p Programme) invitation(a file.Asked, rules edition.Version, secret string) letter {
	l := lang.Lang(a.Lang)
	who, until := a.From.Label(), l.DayAndTime(a.ExpiresAt)
	name := ""
	if rules.Edition != nil {
		name = " " + rules.Name.In(a.Lang)
	}
	what := l.T("un projet"+name, "a"+name+" project")
	if a.Of.Call == edition.TalentCall {
		what = l.T("une candidature"+name, "a"+name+" application")
	}
	named := what
	if a.Of.Name != "" {
		named = l.Quote(a.Of.Name)
	}
	return letter{
		Lang:    l,
		facts:   facts{Until: a.ExpiresAt},
		Subject: shortened(l.T("Invitation\u00a0: écrire "+what+" avec ", "Invitation: write "+what+" with ") + who),
		Fact: l.T(who+" vous propose d’écrire "+named+" ensemble. Vous verrez le dossier et pourrez le modifier\u202f; le dépôt reste à "+who+".",
			who+" asks you to write "+named+" together. You will see the file and can change it; submitting it stays with "+who+"."),
		Act: l.T("Ouvrez ce lien puis appuyez sur «\u00a0Rejoindre\u00a0» avant le "+until+" (heure de Paris).",
			"Open this link, then press “Join” before "+until+" (Paris time)."),
		Link: p.page(l, JoinPath) + "?code=" + url.QueryEscape(secret),
		Next: []string{
			l.T("Dossier "+a.Of.Number+". Le lien sert une seule fois, et seulement pour votre adresse.", "File "+a.Of.Number+". The link works once, and for your address only."),
			l.T("Cela ne vous concerne pas\u202f? Ne faites rien\u00a0: sans ce lien, personne n’entre.", "This is not for you? Do nothing: nobody gets in without this link."),
		},
		Why: l.T("Vous recevez ce courriel parce que "+who+" a donné votre adresse sur "+p.BaseURL+".",
			"You receive this mail because "+who+" gave your address on "+p.BaseURL+"."),
		Signed: p.signed(l),
	}
}

// shortened cuts a subject at the end, where the name of a person stands.
func shortened(subject string) string {
	if r := []rune(subject); len(r) > longestSubject {
		return string(r[:longestSubject-1]) + "…"
	}
	return subject
}

// Handover tells the two people of a handover what each may do from now on.
func (p *Post) Handover(ctx context.Context, payload string, at time.Time) error {
	var job store.HandoverPayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a handover: %w", err)
	}
	return p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		f, err := tx.FileToWriteAbout(ctx, job.File)
		if err != nil {
			return err
		}
		from, err := tx.Account(ctx, job.From)
		if err != nil {
			return err
		}
		to, err := tx.Account(ctx, job.To)
		if err != nil {
			return err
		}
		about := string(job.File) + "/" + job.At.Format(time.RFC3339Nano)
		for _, reader := range []account.Account{from, to} {
			words := p.ofFile(p.Programme.handover(reader, f, from, to, job.At), f, reader.Name)
			if err := p.post(ctx, tx, message.Handover, about, reader.Email, words, at); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p Programme) handover(reader account.Account, f file.File, from, to account.Account, at time.Time) letter {
	l := lang.Lang(reader.Lang)
	words, _ := yours(l, f)
	when := l.DayAndTime(at) + l.T(" (heure de Paris)", " (Paris time)")
	out := letter{
		Lang:    l,
		Subject: l.T("Pour information\u00a0: vous portez "+words+" "+f.Number, "For information: you now lead "+words+" "+f.Number),
		Fact: l.T(from.Label()+" vous a confié "+titled(l, f)+" le "+when+".",
			from.Label()+" handed "+titled(l, f)+" over to you on "+when+"."),
		Act: l.T("Le déposer, le retirer, inviter et confier le dossier vous reviennent maintenant. "+from.Label()+" reste dans l’équipe.",
			"Submitting it, withdrawing it, inviting and handing over are now yours. "+from.Label()+" stays in the team."),
		Link: p.page(l, filePath(f)),
		Next: []string{l.T("Dossier ", "File ") + f.Number + "."},
		Why: l.T("Vous recevez ce courriel parce que vous écrivez ce dossier. Une erreur\u202f? Écrivez-nous.",
			"You receive this mail because you write this file. A mistake? Write to us."),
		Signed: p.signed(l),
	}
	if reader.ID == from.ID {
		out.Subject = l.T("Pour information\u00a0: vous avez confié "+words+" "+f.Number, "For information: you handed over "+words+" "+f.Number)
		out.Fact = l.T("Vous avez confié "+titled(l, f)+" à "+to.Label()+" le "+when+".",
			"You handed "+titled(l, f)+" over to "+to.Label()+" on "+when+".")
		out.Act = l.T("Le dépôt revient maintenant à "+to.Label()+". Vous lisez et modifiez toujours le dossier.",
			"Submitting it is now for "+to.Label()+". You still read and change the file.")
	}
	return out
}
