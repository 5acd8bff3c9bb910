package message

import (
	"slices"

	"cohorte/fellowship/edition"
)

// Kind is what a mail is for; the first word of its subject follows from it.
type Kind string

// The kinds.
const (
	SignIn     Kind = "sign_in"
	Receipt    Kind = "receipt"
	Withdrawal Kind = "withdrawal"
	Quarantine Kind = "quarantine" // a scanner refused an attached file
	// MoveCheck asks a new address, MoveNotice tells the old one.
	MoveCheck      Kind = "move_check"
	MoveNotice     Kind = "move_notice"
	RoleInvitation Kind = "role_invitation"
	Reminder       Kind = "reminder"    // a draft, before its limit
	OpenedLate     Kind = "opened_late" // one file, beyond the limit
	Extended       Kind = "extended"    // a later limit for everybody
	Left           Kind = "left"        // the limit passed on a draft
	// Admissibility says whether a file is admissible, or what to complete.
	Admissibility Kind = "admissibility"
	// Confirmation asks somebody outside to confirm something.
	Confirmation Kind = "confirmation"
	// WriterInvitation asks somebody to write a file, Handover tells two people
	// that its lead passed from one to the other.
	WriterInvitation Kind = "writer_invitation"
	Handover         Kind = "handover"
	// Erasure tells a person that they will be erased, Keeping the writers of a
	// file that its period ends.
	Erasure Kind = "erasure"
	Keeping Kind = "keeping"
	// Reviewers are invited, told of their files, reminded and answered; the
	// team is told of their questions.
	ReviewInvitation Kind = "review_invitation"
	ReviewAssigned   Kind = "review_assigned"
	ReviewReminder   Kind = "review_reminder"
	ReviewQuestion   Kind = "review_question"
	ReviewAnswer     Kind = "review_answer"
	// WorkEnded tells who asked for long work that it is over.
	WorkEnded Kind = "work_ended"
	// Result says what was decided of a file. The others are about wishes: a
	// challenge that was wished for and taken back is WishWithdrawn.
	Result         Kind = "result"
	WishInvitation Kind = "wish_invitation"
	WishReminder   Kind = "wish_reminder"
	WishReceipt    Kind = "wish_receipt"
	WishWithdrawn  Kind = "wish_withdrawn"
	WishExtended   Kind = "wish_extended"
	// FileMessage says that a message waits inside a file, CallQuestion what
	// became of a question on a call.
	FileMessage  Kind = "file_message"
	CallQuestion Kind = "call_question"
)

// KindOf is what there is to know of a kind of mail: a new kind is a row of
// the table below, words in mail/ and a name on the pages.
type KindOf struct {
	Kind Kind
	// ReadFirst: the mails wait until somebody of the team has read them and
	// lets them go. Why says why they wait, or why they do not. Rule OB-1.
	ReadFirst bool
	Why       edition.Text
	// May stop: the reader can stop the mails of this kind. Standing says what
	// that ends, or why these mails can't be stopped. Rule OB-6.
	MayStop  bool
	Standing edition.Text
	// Secret: the link is not kept, and so the mail is never written again.
	Secret bool
	// Variants are the cases that have words of their own; one without a name
	// for a kind that has a single case. None: the words can't be changed.
	Variants []Variant
}

// Variant is one case of a kind.
type Variant struct {
	Name string // "" for the only one
	Says edition.Text
	// Has are placeholders beside those that every mail of an edition has.
	Has []string
	// Owes are the placeholders without which the mail would fail its reader:
	// of each list, one must stand in the text.
	Owes [][]string
}

var (
	askedFor  = edition.Text{FR: "La personne vient de le demander.", EN: "The person has just asked for it."}
	proof     = edition.Text{FR: "Il prouve ou confirme un acte de la personne.", EN: "It proves or confirms an act of the person."}
	onTime    = edition.Text{FR: "Il ne vaut qu’avant une limite.", EN: "It is of use only before a limit."}
	toMany    = edition.Text{FR: "L’équipe écrit à plusieurs personnes ensemble : une erreur partirait à toutes.", EN: "The team writes to several people together: a mistake would reach them all."}
	inTime    = edition.Text{FR: "Le temps pour choisir est compté : la personne doit pouvoir agir aussitôt.", EN: "The time to choose is short: the person must be able to act at once."}
	cantStop  = edition.Text{FR: "Ces courriels ne s’arrêtent pas : ils répondent à ce que vous faites.", EN: "These mails can’t be stopped: they answer what you do."}
	rights    = edition.Text{FR: "Ces courriels ne s’arrêtent pas : ils portent sur vos droits et vos délais.", EN: "These mails can’t be stopped: they are about your rights and your deadlines."}
	onceAsked = edition.Text{FR: "Vous n’en recevrez pas d’autre sans une nouvelle demande.", EN: "You will receive no other without a new request."}
	plainLink = [][]string{{"link"}}
)

// kinds is the table.
var kinds = []KindOf{
	{Kind: SignIn, Why: askedFor, Standing: onceAsked, Secret: true},
	{Kind: Receipt, Why: proof, Standing: cantStop, Variants: []Variant{{Owes: [][]string{{"link"}, {"fact"}, {"next"}}}}},
	{Kind: Withdrawal, Why: proof, Standing: cantStop, Variants: []Variant{{Owes: [][]string{{"fact"}}}}},
	{Kind: MoveCheck, Why: askedFor, Standing: onceAsked, Secret: true},
	{Kind: MoveNotice, Why: proof, Standing: cantStop},
	{Kind: RoleInvitation, Why: askedFor, Standing: onceAsked, Secret: true},
	{
		Kind: Reminder, Why: onTime, MayStop: true,
		Standing: edition.Text{FR: "Rappels avant la clôture d’un appel, tant que votre dossier est un brouillon", EN: "Reminders before a call closes, while your file is a draft"},
		Variants: []Variant{{Has: []string{"deadline"}, Owes: [][]string{{"link"}, {"deadline", "to_do"}, {"fact"}}}},
	},
	{
		Kind: OpenedLate, Why: onTime, Standing: rights,
		Variants: []Variant{{Has: []string{"deadline", "reason"}, Owes: [][]string{{"link"}, {"deadline", "fact"}}}},
	},
	{
		Kind: Extended, ReadFirst: true, Why: toMany, Standing: rights,
		Variants: []Variant{{Has: []string{"deadline", "reason"}, Owes: [][]string{{"link"}, {"deadline", "fact"}}}},
	},
	{Kind: Left, Why: onTime, Standing: rights, Variants: []Variant{{Owes: [][]string{{"link"}, {"fact"}}}}},
	{Kind: WriterInvitation, Why: askedFor, Standing: onceAsked, Secret: true, Variants: []Variant{{Has: []string{"deadline"}, Owes: plainLink}}},
	{Kind: Erasure, Why: proof, Standing: rights},
	{Kind: Keeping, Why: onTime, Standing: rights},
	{Kind: Handover, Why: proof, Standing: cantStop, Variants: []Variant{{Owes: [][]string{{"link"}, {"fact"}}}}},
	{
		Kind: Quarantine, Why: edition.Text{FR: "La pièce n’est plus donnée à personne : chaque heure compte.", EN: "Nobody is given the file any more: every hour counts."},
		Standing: rights, Variants: []Variant{{Owes: [][]string{{"link"}, {"fact"}}}},
	},
	{
		Kind: Admissibility, ReadFirst: true, Why: toMany, Standing: rights,
		Variants: []Variant{
			{Name: "admissible", Says: edition.Text{FR: "recevable", EN: "admissible"}, Owes: plainLink},
			{
				Name: "not_admissible", Says: edition.Text{FR: "non recevable", EN: "not admissible"},
				Has: []string{"reason"}, Owes: [][]string{{"link"}, {"reason", "next"}},
			},
			{
				Name: "to_complete", Says: edition.Text{FR: "à compléter", EN: "to complete"},
				Has:  []string{"reason", "deadline", "answers"},
				Owes: [][]string{{"link"}, {"deadline", "to_do"}, {"reason", "next"}, {"answers", "next"}},
			},
		},
	},
	{
		Kind: Result, ReadFirst: true, Why: toMany, Standing: rights,
		Variants: []Variant{
			{Name: "shortlisted", Says: edition.Text{FR: "présélectionné", EN: "shortlisted"}, Has: []string{"reason"}, Owes: [][]string{{"link"}, {"reason", "next"}}},
			{Name: "selected", Says: edition.Text{FR: "retenu", EN: "selected"}, Has: []string{"reason"}, Owes: [][]string{{"link"}, {"reason", "next"}}},
			{Name: "not_selected", Says: edition.Text{FR: "non retenu", EN: "not selected"}, Has: []string{"reason"}, Owes: [][]string{{"link"}, {"reason", "next"}}},
		},
	},
	{Kind: WishInvitation, Why: inTime, Standing: rights, Variants: []Variant{{Owes: [][]string{{"link"}, {"to_do"}}}}},
	{
		Kind: WishReminder, Why: onTime, MayStop: true,
		Standing: edition.Text{FR: "Rappels tant que vos vœux ne sont pas déposés", EN: "Reminders while your wishes are not submitted"},
		Variants: []Variant{{Owes: [][]string{{"link"}, {"to_do"}}}},
	},
	{Kind: WishReceipt, Why: proof, Standing: cantStop, Variants: []Variant{{Owes: [][]string{{"link"}, {"fact"}, {"next"}}}}},
	{Kind: WishWithdrawn, Why: inTime, Standing: rights, Variants: []Variant{{Owes: [][]string{{"link"}, {"fact"}, {"next"}}}}},
	{Kind: WishExtended, Why: inTime, Standing: rights, Variants: []Variant{{Owes: [][]string{{"link"}, {"fact"}}}}},
	{Kind: ReviewInvitation, Why: edition.Text{FR: "Il porte un lien personnel.", EN: "It carries a personal link."}, Standing: onceAsked, Secret: true},
	{Kind: ReviewAssigned, ReadFirst: true, Why: toMany, Standing: edition.Text{FR: "Ces courriels ne s’arrêtent pas : ils disent ce que vous avez accepté de lire.", EN: "These mails can’t be stopped: they say what you have agreed to read."}},
	{
		Kind: ReviewReminder, Why: onTime, MayStop: true,
		Standing: edition.Text{FR: "Rappels avant la date où vos évaluations sont à rendre", EN: "Reminders before your reviews are due"},
	},
	{Kind: ReviewQuestion, Why: edition.Text{FR: "Quelqu’un attend une réponse.", EN: "Somebody waits for an answer."}, Standing: cantStop},
	{Kind: ReviewAnswer, Why: askedFor, Standing: onceAsked},
	{Kind: WorkEnded, Why: askedFor, Standing: onceAsked},
	{Kind: FileMessage, Why: edition.Text{FR: "Quelqu’un attend une réponse, et le message lui-même reste dans le dossier.", EN: "Somebody waits for an answer, and the message itself stays in the file."}, Standing: rights},
	{Kind: CallQuestion, Why: askedFor, Standing: onceAsked},
	{Kind: Confirmation, Why: onTime, Standing: onceAsked, Secret: true, Variants: []Variant{{Has: []string{"deadline"}, Owes: [][]string{{"link"}, {"deadline", "to_do"}}}}},
}

// Kinds lists them.
func Kinds() []Kind {
	list := make([]Kind, len(kinds))
	for i, k := range kinds {
		list[i] = k.Kind
	}
	return list
}

// About is the row of a kind. A kind without one waits to be read, and can't
// be stopped: the careful answer to what is not known.
func (k Kind) About() KindOf {
	if i := slices.IndexFunc(kinds, func(row KindOf) bool { return row.Kind == k }); i >= 0 {
		return kinds[i]
	}
	return KindOf{Kind: k, ReadFirst: true, Standing: rights}
}

// Known says whether the kind has a row.
func (k Kind) Known() bool {
	return slices.ContainsFunc(kinds, func(row KindOf) bool { return row.Kind == k })
}

// HasSecret says whether mails of the kind carry a link that must not be kept.
func (k Kind) HasSecret() bool { return k.About().Secret }

// Variant finds a case of the kind.
func (k Kind) Variant(name string) (Variant, bool) {
	list := k.About().Variants
	i := slices.IndexFunc(list, func(v Variant) bool { return v.Name == name })
	if i < 0 {
		return Variant{}, false
	}
	return list[i], true
}

// Stoppable lists the kinds that their readers may stop.
func Stoppable() []KindOf {
	return slices.DeleteFunc(slices.Clone(kinds), func(k KindOf) bool { return !k.MayStop })
}
