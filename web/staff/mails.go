package staff

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
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
	Text  string // searched for: words of the subject, an address, a file
	Until string // "time id" of the last mail shown before
	// Groups wait to be read or are held; InError are addresses that refuse,
	// and Errors asks to see them.
	Groups  []waiting
	InError []message.InError
	Errors  bool
	Mails   []message.Mail
	Count   []store.MailCount
	Older   string
}

const mailsPerPage = 100

// mailNames are the kinds in words: of addresses, and on pages.
var mailNames = []struct {
	Kind message.Kind
	Word string
	Name edition.Text
}{
	{message.Admissibility, "recevabilite", edition.Text{FR: "Recevabilité", EN: "Admissibility"}},
	{message.Result, "resultat", edition.Text{FR: "Résultat", EN: "Result"}},
	{message.WishInvitation, "voeux-ouverts", edition.Text{FR: "Vœux à déposer", EN: "Wishes to submit"}},
	{message.WishReminder, "rappel-de-voeux", edition.Text{FR: "Rappel de vœux", EN: "Reminder of wishes"}},
	{message.WishReceipt, "recu-de-voeux", edition.Text{FR: "Reçu de vœux", EN: "Receipt of wishes"}},
	{message.WishWithdrawn, "defi-retire", edition.Text{FR: "Défi retiré", EN: "Challenge withdrawn"}},
	{message.WishExtended, "prolongation-de-voeux", edition.Text{FR: "Prolongation des vœux", EN: "Extension of wishes"}},
	{message.ReviewInvitation, "invitation-a-evaluer", edition.Text{FR: "Invitation à évaluer", EN: "Invitation to review"}},
	{message.ReviewAssigned, "evaluations-attribuees", edition.Text{FR: "Évaluations attribuées", EN: "Reviews assigned"}},
	{message.ReviewReminder, "rappel-d-evaluations", edition.Text{FR: "Rappel d’évaluations", EN: "Reminder of reviews"}},
	{message.ReviewQuestion, "question-d-evaluation", edition.Text{FR: "Question d’évaluation", EN: "Question of a reviewer"}},
	{message.ReviewAnswer, "reponse-d-evaluation", edition.Text{FR: "Réponse à une question", EN: "Answer to a question"}},
	{message.WorkEnded, "travail", edition.Text{FR: "Travail terminé", EN: "Work done"}},
	{message.Extended, "prolongation", edition.Text{FR: "Prolongation", EN: "Extension"}},
	{message.Reminder, "rappel", edition.Text{FR: "Rappel", EN: "Reminder"}},
	{message.OpenedLate, "reouverture", edition.Text{FR: "Réouverture", EN: "Opened late"}},
	{message.Left, "reste-en-brouillon", edition.Text{FR: "Resté en brouillon", EN: "Left as a draft"}},
	{message.FileMessage, "message", edition.Text{FR: "Message en attente", EN: "Message waiting"}},
	{message.CallQuestion, "question", edition.Text{FR: "Question sur un appel", EN: "Question on a call"}},
	{message.Quarantine, "piece", edition.Text{FR: "Pièce refusée", EN: "Refused attachment"}},
	{message.Confirmation, "confirmation", edition.Text{FR: "Confirmation demandée", EN: "Confirmation asked"}},
	{message.Receipt, "recu", edition.Text{FR: "Reçu", EN: "Receipt"}},
	{message.Withdrawal, "retrait", edition.Text{FR: "Retrait", EN: "Withdrawal"}},
	{message.WriterInvitation, "invitation-a-ecrire", edition.Text{FR: "Invitation à écrire", EN: "Invitation to write"}},
	{message.Handover, "passation", edition.Text{FR: "Dossier confié", EN: "File handed over"}},
	{message.SignIn, "connexion", edition.Text{FR: "Connexion", EN: "Sign-in"}},
	{message.MoveCheck, "adresse", edition.Text{FR: "Nouvelle adresse", EN: "New address"}},
	{message.MoveNotice, "adresse-changee", edition.Text{FR: "Adresse changée", EN: "Address changed"}},
	{message.Erasure, "effacement", edition.Text{FR: "Effacement demandé", EN: "Erasure asked for"}},
	{message.Keeping, "conservation", edition.Text{FR: "Fin de conservation", EN: "End of a period"}},
	{message.RoleInvitation, "invitation", edition.Text{FR: "Invitation dans l’équipe", EN: "Invitation to the team"}},
}

// kindOfWord is the kind that an address names; empty for none.
func kindOfWord(word string) message.Kind {
	for _, n := range mailNames {
		if n.Word == word {
			return n.Kind
		}
	}
	return ""
}

// wordOfKind is a kind in addresses.
func wordOfKind(k message.Kind) string {
	for _, n := range mailNames {
		if n.Kind == k {
			return n.Word
		}
	}
	return string(k)
}

// mailStates are the states in words of addresses.
var mailStates = map[string]message.State{"a-relire": message.ToRead, "pret": message.Ready, "bloque": message.Held, "parti": message.Sent,
	"non-remis": message.NotDelivered, "ecarte": message.Dropped}

func mails(v *route.Visit) (route.Answer, error) {
	q := v.URL.Query()
	o := outbox{Kind: kindOfWord(q.Get("sorte")), State: mailStates[q.Get("etat")], Text: strings.TrimSpace(q.Get("q")), Until: q.Get("apres"), Errors: q.Has("erreurs")}
	f := store.MailFilter{Kind: o.Kind, State: o.State, Text: o.Text, Most: mailsPerPage + 1}
	at, id, _ := strings.Cut(o.Until, " ")
	if t, err := time.Parse(time.RFC3339Nano, at); err == nil {
		f.Before, f.BeforeID = t, message.ID(id)
	}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if number, bad := file.ParseNumber(o.Text); bad == nil {
			found, err := tx.FileForStaff(ctx, v.By(), number)
			if err == nil {
				f.About, f.Text = string(found.ID), ""
			} else if !errors.Is(err, fellowship.ErrNotFound) {
				return err
			}
		}
		if o.Groups, err = readGroups(ctx, tx, v); err != nil {
			return err
		}
		if o.InError, err = tx.AddressesInError(ctx, v.By(), mailsPerPage); err != nil {
			return err
		}
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
	if o.Kind != "" {
		q.Set("sorte", wordOfKind(o.Kind))
	}
	if o.State != "" {
		q.Set("etat", mailStateWord(o.State))
	}
	if o.Text != "" {
		q.Set("q", o.Text)
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return v.To("/gestion/courriels") + query(q)
}

// lead says how much waits to be read.
func (o outbox) lead(v *route.Visit) string {
	n := 0
	for _, g := range o.Groups {
		if g.State == message.ToRead {
			n += g.Mails
		}
	}
	if n == 0 {
		return v.Say("Aucun courriel en attente. Les reçus et les liens de connexion partent aussitôt\u00a0; ils se relisent ici.",
			"No mail is waiting. Receipts and sign-in links leave at once; they can be read here afterwards.")
	}
	return v.Lang.Count(n, v.Say("courriel", "mail"), v.Say("courriels", "mails")) + v.Say(" à relire. Rien de ce qui part à plusieurs personnes ne part sans avoir été lu.",
		" to be read. Nothing that goes to several people leaves unread.")
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
	for _, s := range message.States() {
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
	case message.ToRead:
		return layout.State{Role: layout.Warning, Word: l.T("À relire", "To be read")}
	case message.Held:
		return layout.State{Role: layout.Warning, Word: l.T("Bloqué", "Held")}
	case message.Dropped:
		return layout.State{Role: layout.Neutral, Word: l.T("Écarté", "Dropped")}
	case message.Sent:
		return layout.State{Role: layout.Success, Word: l.T("Parti", "Sent")}
	case message.NotDelivered:
		return layout.State{Role: layout.Error, Word: l.T("Non remis", "Not delivered")}
	}
	return layout.State{Role: layout.Info, Word: l.T("Prêt", "Ready")}
}

// stateOf is the state of a mail, with its instant when one was chosen.
func stateOf(v *route.Visit, m message.Mail) layout.State {
	s := mailState(v.Lang, m.State)
	if m.State == message.Ready && m.LeaveAt.After(v.At) {
		s.Word += v.Say(", le ", ", on ") + v.Lang.DayMonth(m.LeaveAt) + v.Say(" à ", " at ") + v.Lang.Clock(m.LeaveAt)
	}
	return s
}

func mailKind(l lang.Lang, k message.Kind) string {
	for _, n := range mailNames {
		if n.Kind == k {
			return n.Name.In(string(l))
		}
	}
	return string(k)
}

func kindChoices(v *route.Visit, chosen message.Kind) []layout.Choice {
	var list []layout.Choice
	for _, n := range mailNames {
		list = append(list, layout.Choice{Value: n.Word, Label: n.Name.In(string(v.Lang)), Chosen: n.Kind == chosen})
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
	if m.Note != "" {
		pairs = append(pairs, layout.Pair{Term: v.Say("Motif", "Reason"), Text: m.Note})
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
