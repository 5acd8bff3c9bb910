package staff

import (
	"context"
	"encoding/json"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/route"
)

// lastActs is how far back the last act of the team on a file is looked for.
const lastActs = 20

// readDesk finds what the team needs to know of each other on a file: who has
// it open, what was done last, what waits for an answer.
func (o *opened) readDesk(ctx context.Context, tx *store.Tx, v *route.Visit) error {
	open, err := tx.DeskPresences(ctx, v.By())
	if err != nil {
		return err
	}
	o.Readers = open[o.ID]
	waiting, err := tx.ThreadsWaiting(ctx, v.By(), []file.File{o.File})
	if err != nil {
		return err
	}
	o.Waiting = waiting[o.ID]
	if !may(v, fellowship.SeeRecord) {
		return nil
	}
	lines, err := tx.Record(ctx, v.By(), store.RecordFilter{Object: string(o.ID), Most: lastActs})
	for _, r := range lines {
		if r.OfTeam {
			o.LastAct = r
			break
		}
	}
	return err
}

// readingNow says who else has the file open: "Nadia lit ce dossier depuis 14 h 20".
func readingNow(v *route.Visit, readers []file.Reader) []string {
	said := []string{}
	for _, r := range readers {
		said = append(said, r.Name+v.Say(" lit ce dossier depuis ", " has been reading this file since ")+v.Lang.Clock(r.Since))
	}
	return said
}

// lastAct says what the team did last with the file, for who works without a
// script: nobody shows as reading without one.
func (o opened) lastAct(v *route.Visit) string {
	if o.LastAct.ID == "" {
		return ""
	}
	l := sentence(v, o.LastAct)
	return v.Say("Dernier acte de l’équipe\u00a0: ", "Last act of the team: ") + l.Who + " " + l.Did + ", " + v.Lang.ShortDateTime(l.At)
}

// beat notes that the viewer has the file open, and says who else has.
func beat(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		number, err := file.ParseNumber(v.PathValue("number"))
		if err != nil {
			return route.Answer{}, fellowship.ErrNotFound
		}
		var readers []file.Reader
		err = v.Site.DB.WriteLoose(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			f, err := tx.FileForStaff(ctx, v.By(), number)
			if err != nil {
				return err
			}
			if f.Call != call {
				return fellowship.ErrNotFound
			}
			if err := tx.SaveDeskPresence(ctx, f.ID, v.By()); err != nil {
				return err
			}
			open, err := tx.DeskPresences(ctx, v.By())
			readers = open[f.ID]
			return err
		})
		if err != nil {
			return route.Answer{}, err
		}
		body, err := json.Marshal(readingNow(v, readers))
		return route.Bytes("application/json; charset=utf-8", body), err
	}
}

func readerNames(v *route.Visit, readers []file.Reader) string {
	names := make([]string, len(readers))
	for i, r := range readers {
		names[i] = r.Name
	}
	return v.Lang.And(names...)
}

// talked says what was done that needs no more than a few words, and never what
// was said.
func talked(v *route.Visit, r store.Recorded, l *line) {
	did := map[string]string{
		"file.started":                 v.Say("a commencé un dossier", "started a file"),
		"file.handed_over":             v.Say("a confié le dossier à une autre personne de l’équipe", "handed the file over to somebody else of the team"),
		"sheet.written":                v.Say("a enregistré la fiche du défi", "saved the challenge sheet"),
		"sheet.corrected":              v.Say("a corrigé la fiche publiée du défi", "corrected the public challenge sheet"),
		"sheet.withdrawn":              v.Say("a retiré le défi", "withdrew the challenge"),
		"account.opened":               v.Say("a ouvert un compte", "opened an account"),
		"account.address_changed":      v.Say("a changé l’adresse de son compte", "changed the address of their account"),
		"account.invited":              v.Say("a proposé le rôle ", "offered the role ") + roleOf(v, r),
		"account.invitation_withdrawn": v.Say("a repris l’invitation au rôle ", "took back the invitation to the role ") + roleOf(v, r),
		"file.writer_invited":          v.Say("a invité quelqu’un à écrire le dossier", "asked somebody to write the file"),
		"file.invitation_revoked":      v.Say("a annulé une invitation à écrire le dossier", "cancelled an invitation to write the file"),
		"file.writer_joined":           v.Say("a rejoint l’équipe du dossier", "joined the team of the file"),
		"file.left":                    v.Say("a laissé un dossier en brouillon, à la clôture", "left a file as a draft, at the limit"),
		"file.resumed":                 v.Say("a rouvert un brouillon\u00a0: l’appel reçoit de nouveau", "opened a draft again: the call receives again"),
		"thread.written":               v.Say("a écrit un message dans le dossier", "wrote a message in the file"),
		"thread.settled":               v.Say("a classé des messages, sans réponse nécessaire, dans le dossier", "said that messages need no answer in the file"),
		"screening.noted":              v.Say("a écrit la note de pré-instruction du dossier", "wrote the screening note of the file"),
		"screening.question_added":     v.Say("a ajouté une question pour le jury au dossier", "added a question for the panel to the file"),
		"screening.question_withdrawn": v.Say("a retiré une question pour le jury du dossier", "withdrew a question for the panel from the file"),
		"question.asked":               v.Say("a posé une", "asked a"),
		"question.prepared":            v.Say("a préparé la réponse à une", "prepared the answer to a"),
		"question.published":           v.Say("a publié la réponse à une", "published the answer to a"),
		"question.corrected":           v.Say("a corrigé la réponse à une", "corrected the answer to a"),
		"question.set_aside":           v.Say("a mis de côté une", "set aside a"),
	}
	if said, ok := did[r.Verb]; ok {
		l.Did = said
	}
	if r.Subject() != "question" {
		return
	}
	l.Object = v.Say("question sur un appel", "question on a call")
	if may(v, fellowship.SeeFiles) {
		l.Href = v.To("/gestion/questions/" + r.Object)
	}
}
