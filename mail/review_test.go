package mail

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file/filetest"
	"cohorte/fellowship/review"
	"cohorte/internal/lang"
)

func TestTheWordsOfMailsToReviewers(t *testing.T) {
	t.Parallel()
	v := rules(t)
	e := *v.Edition
	e.Stages = map[edition.CallKind][]edition.Stage{edition.TalentCall: {{ID: "review", Kind: edition.Review, Name: edition.Text{FR: "Évaluation", EN: "Review"}}}}
	v.Edition = &e
	due := time.Date(2030, 5, 6, 16, 0, 0, 0, time.UTC)
	before, after := due.Add(-time.Hour), due.Add(25*time.Hour)
	of := func(l lang.Lang, given, all int) duty {
		return duty{Lang: l, Rules: v, Given: given, All: all,
			Reading: review.Reading{ID: "reading-x", Edition: filetest.ID, Call: edition.TalentCall, Stage: "review", DueAt: due}}
	}
	undated := of(lang.FR, 0, 3)
	undated.Reading.DueAt = time.Time{}
	for name, c := range map[string]struct {
		letter               letter
		subject, first, says string
	}{
		"an invitation with a link": {programme.reviewInvitation(of(lang.FR, 0, 0), "s3cret", due),
			"Invitation : évaluer des dossiers, Essai 9", "L’équipe du programme Programme d’essai vous propose de lire des dossiers et de les noter : Essai 9, Évaluation.",
			"https://cohorte.exemple/evaluations/invitation?code=s3cret\n\nIl sert une seule fois, jusqu’au lundi 6 mai 2030 à 18 h 00 (heure de Paris)."},
		"an invitation to who has an account": {programme.reviewInvitation(of(lang.EN, 0, 0), "", time.Time{}),
			"Invitation: review files, Trial 9", "The team of the programme Trial programme asks you to read files and mark them: Trial 9, Review.",
			"https://cohorte.exemple/en/evaluations\n\nYou will say what you can read, and how many files at most. Due before Monday 6 May 2030 at 18:00 (Paris time)."},
		"files": {programme.reviewAssigned(of(lang.FR, 0, 7)), "À faire : 7 évaluations avant le 6 mai à 18 h 00",
			"Des dossiers vous sont attribués : il vous reste 7 évaluations à rendre. À rendre avant le lundi 6 mai 2030 à 18 h 00 (heure de Paris).", "Libérez des dossiers en un clic, sans explication."},
		"files without a day": {programme.reviewAssigned(undated), "À faire : 3 évaluations", "Des dossiers vous sont attribués : il vous reste 3 évaluations à rendre.", "déportez-vous"},
		"a reminder": {programme.reviewReminder(of(lang.FR, 8, 15), before), "À faire : 7 évaluations avant le 6 mai à 18 h 00",
			"Vous avez rendu 8 évaluations sur 15. À rendre avant le lundi 6 mai 2030 à 18 h 00 (heure de Paris).", "Un empêchement ? Libérez des dossiers en un clic, sans explication."},
		"a reminder, in English": {programme.reviewReminder(of(lang.EN, 14, 50), before), "To do: 36 reviews before 6 May at 18:00",
			"You have given 14 reviews of 50. Due before Monday 6 May 2030 at 18:00 (Paris time).", "Giving everything, or releasing the rest, ends the reminders."},
		"late": {programme.reviewReminder(of(lang.FR, 1, 2), after), "À faire : 1 évaluation en retard depuis le 6 mai",
			"Vous avez rendu 1 évaluation sur 2. C’était à rendre avant le lundi 6 mai 2030 à 18 h 00 (heure de Paris).", "D’autres attendent ces dossiers."},
		"late, in English": {programme.reviewReminder(of(lang.EN, 0, 2), after), "To do: 2 reviews late since 6 May",
			"You have given 0 reviews of 2. They were due before Monday 6 May 2030 at 18:00 (Paris time).", "Others are waiting for these files."},
		"a question": {programme.reviewQuestion(lang.FR, of(lang.FR, 0, 1), "031"), "À faire : répondre à une question sur la lecture 031",
			"Une personne qui évalue la lecture 031 vous pose une question : Essai 9, Évaluation.", "La personne peut continuer en attendant."},
		"a question, in English": {programme.reviewQuestion(lang.EN, of(lang.EN, 0, 1), "031"), "To do: answer a question about reading 031",
			"Somebody who reviews reading 031 asks you something: Trial 9, Review.", "They can go on while they wait."},
		"an answer": {programme.reviewAnswer(of(lang.FR, 0, 1), "031"), "Pour information : réponse à votre question, lecture 031",
			"L’équipe a répondu à votre question sur la lecture 031.", "https://cohorte.exemple/evaluations/reading-x/031\n"},
		"an answer, in English": {programme.reviewAnswer(of(lang.EN, 0, 1), "031"), "For information: answer to your question, reading 031",
			"The team has answered your question about reading 031.", "The answer is beside your grid. Due before Monday 6 May 2030 at 18:00 (Paris time)."},
	} {
		plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
		if got := plain.Replace(c.letter.Subject); got != c.subject {
			t.Errorf("%s: subject %q, want %q", name, got, c.subject)
		}
		if n := utf8.RuneCountInString(c.letter.Subject); n > longestSubject {
			t.Errorf("%s: the subject has %d characters", name, n)
		}
		text := plain.Replace(c.letter.text())
		if first, _, _ := strings.Cut(text, "\n"); first != c.first {
			t.Errorf("%s: the first line is %q, want %q", name, first, c.first)
		}
		if !strings.Contains(text, c.says) || strings.Count(text, "https://cohorte.exemple/") != 1 {
			t.Errorf("%s does not say %q, or has not exactly one link:\n%s", name, c.says, text)
		}
	}
}
