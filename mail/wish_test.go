package mail

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cohorte/fellowship/challenge"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/fellowship/shortlist"
	"cohorte/fellowship/wish"
	"cohorte/internal/lang"
)

// wishers is a shortlisted candidate of the trial edition, who has to rank from
// two to three challenges until its last minute.
func wishers(t *testing.T) wishing {
	t.Helper()
	closes, err := edition.ParseMoment("2030-05-15 23:59")
	if err != nil {
		t.Fatal(err)
	}
	return wishing{File: file.File{Number: "C9-4KQ9-TM", Call: edition.TalentCall},
		Terms:   wish.Terms{Rules: rules(t), Closes: closes.End(), WishParams: edition.WishParams{Of: wish.OfChallenges, Min: 2, Max: 3, Ranked: true}},
		Offered: []wish.Offered{{ID: "balise", Name: edition.Text{FR: "Balise"}}, {ID: "relais", Name: edition.Text{FR: "Relais"}}}}
}

func TestTheWordsOfResultsAndWishes(t *testing.T) {
	t.Parallel()
	w := wishers(t)
	drafted := w
	drafted.Draft.Revision = 2
	given := w
	given.Last.N = 1
	sheet := challenge.Sheet{Text: challenge.SheetText{Name: "Balise"}, WithdrawnWhy: "Le service a fermé."}
	application, project := w.File, file.File{Number: "P9-4KQ9-TM", Call: edition.ProjectCall, Name: "Un projet"}
	result := func(word shortlist.Word) shortlist.Result { return shortlist.Result{Word: word, Motive: "Le motif."} }
	for name, c := range map[string]struct {
		letter              letter
		subject, fact, more string
	}{
		"shortlisted": {programme.result(lang.FR, application, rules(t), result(shortlist.Kept)), "Résultat : votre candidature C9-4KQ9-TM", "Votre candidature est présélectionnée.", "Le motif."},
		"selected": {programme.result(lang.FR, project, rules(t), result(shortlist.Chosen)), "Résultat : votre projet P9-4KQ9-TM", "Votre projet « Un projet » est retenu.",
			"Relisez et complétez la fiche du défi"},
		"not selected, in English": {programme.result(lang.EN, application, rules(t), result(shortlist.Refused)), "Result: your application C9-4KQ9-TM", "Your application is not selected.", "Le motif."},
		"an invitation": {programme.wishInvitation(lang.FR, w), "À faire : déposer vos vœux avant le 15 mai à 23 h 59",
			"Votre candidature est présélectionnée : vous pouvez choisir de 2 à 3 défis, par ordre de préférence.", "Un brouillon enregistré n’est pas déposé."},
		"an invitation, in English": {programme.wishInvitation(lang.EN, w), "To do: submit your wishes before 15 May at 23:59",
			"Your application is shortlisted: you can choose 2 to 3 challenges, in order of preference.", "A saved draft is not submitted."},
		"a reminder":            {programme.wishReminder(lang.FR, w), "À faire : déposer vos vœux avant le 15 mai à 23 h 59", "Vous n’avez pas encore déposé vos vœux.", "Déposer vos vœux met fin aux rappels."},
		"a reminder of a draft": {programme.wishReminder(lang.FR, drafted), "À faire : déposer vos vœux avant le 15 mai à 23 h 59", "Vos vœux sont un brouillon : ils ne sont pas déposés.", "Choisissez de 2 à 3 défis"},
		"a receipt": {programme.wishReceipt(lang.FR, w, wish.List{N: 2, At: filetest.Open, SHA256: "abcd", Wishes: []wish.Wish{{Wanted: "relais", Profile: "dev"}, {Wanted: "balise"}}}),
			"Reçu : vos vœux, candidature C9-4KQ9-TM", "Nous avons reçu vos vœux le vendredi 1er février 2030 à 10 h 00 min 00 s (heure de Paris).", "1. Relais (Développement)\n2. Balise\n"},
		"withdrawn in time": {programme.wishWithdrawn(lang.FR, w, sheet, true), "À faire : choisir un autre défi avant le 15 mai à 23 h 59",
			"Le défi « Balise », que vous aviez choisi, est retiré.", "Sans nouveau dépôt, vos autres vœux restent, dans le même ordre."},
		"withdrawn after": {programme.wishWithdrawn(lang.EN, w, sheet, false), "For information: a challenge you had chosen is withdrawn",
			"The challenge “Balise”, which you had chosen, was withdrawn.", "There is nothing for you to do"},
		"more time": {programme.wishExtended(lang.FR, given), "Pour information : vœux reçus jusqu’au 15 mai à 23 h 59",
			"Vos vœux sont reçus plus longtemps, jusqu’au mercredi 15 mai 2030 à 23 h 59 (heure de Paris).", "Vos vœux sont déposés : rien à faire."},
	} {
		plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
		text := plain.Replace(c.letter.text())
		if got := plain.Replace(c.letter.Subject); got != c.subject {
			t.Errorf("%s: subject %q, want %q", name, got, c.subject)
		}
		if n := utf8.RuneCountInString(c.letter.Subject); n > 65 {
			t.Errorf("%s: the subject has %d characters", name, n)
		}
		if first, _, _ := strings.Cut(text, "\n"); first != c.fact {
			t.Errorf("%s: the first line is %q, want %q", name, first, c.fact)
		}
		if !strings.Contains(text, c.more) || strings.Count(text, "https://cohorte.exemple/") != 1 {
			t.Errorf("%s does not say %q once with one link:\n%s", name, c.more, text)
		}
	}
}
