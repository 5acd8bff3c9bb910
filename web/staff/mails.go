package staff

import (
	"context"
	"net/url"
	"strings"
	"time"

	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// outbox is the mails as the address says which.
type outbox struct {
	Kind  message.Kind
	State message.State
	Until string // "time id" of the last mail shown before
	Mails []message.Mail
	Count []store.MailCount
	Older string
}

const mailsPerPage = 100

// mailKinds and mailStates are the words of addresses.
var (
	mailKinds = map[string]message.Kind{"connexion": message.SignIn, "recu": message.Receipt, "retrait": message.Withdrawal,
		"recevabilite": message.Admissibility, "confirmation": message.Confirmation,
		"adresse": message.MoveCheck, "adresse-changee": message.MoveNotice, "invitation": message.RoleInvitation,
		"rappel": message.Reminder, "reouverture": message.OpenedLate, "prolongation": message.Extended, "reste-en-brouillon": message.Left,
		"invitation-a-ecrire": message.WriterInvitation, "passation": message.Handover,
		"piece": message.Quarantine, "message": message.FileMessage, "question": message.CallQuestion, "travail": message.WorkEnded,
		"invitation-a-evaluer": message.ReviewInvitation, "evaluations-attribuees": message.ReviewAssigned,
		"rappel-d-evaluations": message.ReviewReminder, "question-d-evaluation": message.ReviewQuestion, "reponse-d-evaluation": message.ReviewAnswer,
		"effacement": message.Erasure, "conservation": message.Keeping}
	mailStates = map[string]message.State{"pret": message.Ready, "parti": message.Sent, "non-remis": message.NotDelivered}
)

func mails(v *route.Visit) (route.Answer, error) {
	q := v.URL.Query()
	o := outbox{Kind: mailKinds[q.Get("sorte")], State: mailStates[q.Get("etat")], Until: q.Get("apres")}
	f := store.MailFilter{Kind: o.Kind, State: o.State, Most: mailsPerPage + 1}
	at, id, _ := strings.Cut(o.Until, " ")
	if t, err := time.Parse(time.RFC3339Nano, at); err == nil {
		f.Before, f.BeforeID = t, message.ID(id)
	}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if o.Mails, err = tx.Mails(ctx, v.By(), f); err != nil {
			return err
		}
		o.Count, err = tx.CountMails(ctx, v.By())
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	if len(o.Mails) > mailsPerPage {
		o.Mails = o.Mails[:mailsPerPage]
		last := o.Mails[mailsPerPage-1]
		o.Older = o.with(v, "apres", last.MadeAt.Format(time.RFC3339Nano)+" "+string(last.ID))
	}
	return route.Page(mailsView(v, o)), nil
}

// with is the address of the outbox with one parameter changed.
func (o outbox) with(v *route.Visit, name, value string) string {
	q := url.Values{}
	for word, k := range mailKinds {
		if k == o.Kind {
			q.Set("sorte", word)
		}
	}
	for word, s := range mailStates {
		if s == o.State {
			q.Set("etat", word)
		}
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return v.To("/gestion/courriels") + query(q)
}

// states are the numbers above the list, for the kind that is chosen.
func (o outbox) states(v *route.Visit) []stateCount {
	all := 0
	by := map[message.State]int{}
	for _, c := range o.Count {
		if o.Kind == "" || c.Kind == o.Kind {
			all += c.Mails
			by[c.State] += c.Mails
		}
	}
	list := []stateCount{{Value: v.Lang.Number(all), Label: v.Say("Tous les courriels", "All mails"), Href: o.with(v, "etat", ""), Chosen: o.State == ""}}
	for _, s := range []message.State{message.Ready, message.Sent, message.NotDelivered} {
		list = append(list, stateCount{Value: v.Lang.Number(by[s]), Label: mailState(v.Lang, s).Word,
			Href: o.with(v, "etat", mailStateWord(s)), Chosen: o.State == s})
	}
	return list
}

func mailStateWord(s message.State) string {
	for word, state := range mailStates {
		if state == s {
			return word
		}
	}
	return ""
}

func mailState(l lang.Lang, s message.State) layout.State {
	switch s {
	case message.Sent:
		return layout.State{Role: layout.Success, Word: l.T("Parti", "Sent")}
	case message.NotDelivered:
		return layout.State{Role: layout.Error, Word: l.T("Non remis", "Not delivered")}
	}
	return layout.State{Role: layout.Info, Word: l.T("Prêt", "Ready")}
}

func mailKind(l lang.Lang, k message.Kind) string {
	switch k {
	case message.SignIn:
		return l.T("Connexion", "Sign-in")
	case message.Receipt:
		return l.T("Reçu", "Receipt")
	case message.Quarantine:
		return l.T("Pièce refusée", "Refused attachment")
	case message.Withdrawal:
		return l.T("Retrait", "Withdrawal")
	case message.Admissibility:
		return l.T("Recevabilité", "Admissibility")
	case message.Confirmation:
		return l.T("Confirmation demandée", "Confirmation asked")
	case message.MoveCheck:
		return l.T("Nouvelle adresse", "New address")
	case message.MoveNotice:
		return l.T("Adresse changée", "Address changed")
	case message.RoleInvitation:
		return l.T("Invitation dans l’équipe", "Invitation to the team")
	case message.Reminder:
		return l.T("Rappel", "Reminder")
	case message.OpenedLate:
		return l.T("Réouverture", "Opened late")
	case message.Extended:
		return l.T("Prolongation", "Extension")
	case message.Left:
		return l.T("Resté en brouillon", "Left as a draft")
	case message.WriterInvitation:
		return l.T("Invitation à écrire", "Invitation to write")
	case message.FileMessage:
		return l.T("Message en attente", "Message waiting")
	case message.CallQuestion:
		return l.T("Question sur un appel", "Question on a call")
	case message.Handover:
		return l.T("Dossier confié", "File handed over")
	case message.Erasure:
		return l.T("Effacement demandé", "Erasure asked for")
	case message.Keeping:
		return l.T("Fin de conservation", "End of a period")
	case message.WorkEnded:
		return l.T("Travail terminé", "Work done")
	case message.ReviewInvitation:
		return l.T("Invitation à évaluer", "Invitation to review")
	case message.ReviewAssigned:
		return l.T("Évaluations attribuées", "Reviews assigned")
	case message.ReviewReminder:
		return l.T("Rappel d’évaluations", "Reminder of reviews")
	case message.ReviewQuestion:
		return l.T("Question d’évaluation", "Question of a reviewer")
	case message.ReviewAnswer:
		return l.T("Réponse à une question", "Answer to a question")
	}
	return string(k)
}

func kindChoices(v *route.Visit, chosen message.Kind) []layout.Choice {
	var list []layout.Choice
	for _, k := range message.Kinds() {
		for word, kind := range mailKinds {
			if kind == k {
				list = append(list, layout.Choice{Value: word, Label: mailKind(v.Lang, k), Chosen: k == chosen})
			}
		}
	}
	return list
}

// recipient is who a mail is for, as far as the viewer may know.
func recipient(v *route.Visit, m message.Mail) string {
	if m.To == "" {
		return v.Say("adresse masquée", "address hidden")
	}
	return m.To
}

func oneMail(v *route.Visit) (route.Answer, error) {
	var m message.Mail
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		m, err = tx.Mail(ctx, v.By(), message.ID(v.PathValue("mail")))
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(mailView(v, m)), nil
}

func mailFacts(v *route.Visit, m message.Mail) []layout.Pair {
	from := v.Programme().Name.In(m.Lang)
	if v.Programme().Contact != "" {
		from += " <" + v.Programme().Contact + ">"
	}
	pairs := []layout.Pair{
		{Term: v.Say("De", "From"), Text: from},
		{Term: v.Say("À", "To"), Text: recipient(v, m)},
		{Term: v.Say("Écrit le", "Written on"), Text: v.Lang.DayAndTime(m.MadeAt)},
	}
	if !m.SentAt.IsZero() {
		pairs = append(pairs, layout.Pair{Term: v.Say("Parti le", "Sent on"), Text: v.Lang.DayAndTime(m.SentAt)})
	}
	if m.Problem != "" {
		pairs = append(pairs, layout.Pair{Term: v.Say("Réponse du serveur", "Answer of the server"), Text: m.Problem})
	}
	return pairs
}

// paragraphs part the text of a mail as its reader sees it.
func paragraphs(m message.Mail) [][]string {
	var list [][]string
	for p := range strings.SplitSeq(strings.TrimSpace(m.Body), "\n\n") {
		list = append(list, strings.Split(strings.TrimPrefix(p, "-- \n"), "\n"))
	}
	return list
}

// notDelivered counts the mails that no server took.
func notDelivered(counts []store.MailCount) int {
	n := 0
	for _, c := range counts {
		if c.State == message.NotDelivered {
			n += c.Mails
		}
	}
	return n
}
