package mail

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/internal/lang"
)

func TestTheWordsOfVerdicts(t *testing.T) {
	t.Parallel()
	project := file.File{Number: "P9-4KQ9-TM", Call: edition.ProjectCall, Name: "Un projet", Edition: filetest.ID}
	application := file.File{Number: "C9-4KQ9-TM", Call: edition.TalentCall, Name: "Zoé Exemple", Edition: filetest.ID}
	correct := admissibility.Verdict{Word: admissibility.ToComplete, Motive: "Dites pourquoi.", Fields: []string{"problem"}, Due: filetest.LastMinute.Add(time.Minute)}
	asks := edition.ConfirmationParams{By: edition.Text{FR: "l’extérieur", EN: "the outside"}, What: edition.Text{FR: "la pertinence du projet", EN: "the relevance of the project"}}
	request := func(l string) letter {
		return programme.confirmation(project, rules(t), asks, admissibility.Confirmation{Lang: l, Due: filetest.LastMinute.Add(time.Minute)}, "s3cret")
	}
	for name, c := range map[string]struct {
		letter         letter
		subject, first string
		says           string // somewhere below
	}{
		"admissible": {programme.verdict(lang.FR, application, rules(t), admissibility.Verdict{Word: admissibility.Admissible}),
			"Résultat : votre candidature C9-4KQ9-TM", "Votre candidature est recevable : elle passe à l’étape suivante.", "Vous n’avez rien à faire."},
		"admissible, in English": {programme.verdict(lang.EN, project, rules(t), admissibility.Verdict{Word: admissibility.Admissible}),
			"Result: your project P9-4KQ9-TM", "Your project “Un projet” is admissible: it goes on to the next stage.", "There is nothing for you to do."},
		"not admissible": {programme.verdict(lang.FR, project, rules(t), admissibility.Verdict{Word: admissibility.NotAdmissible, Motive: "Une raison."}),
			"Résultat : votre projet P9-4KQ9-TM", "Votre projet « Un projet » n’est pas recevable.", "Motif :\nUne raison."},
		"not admissible, in English": {programme.verdict(lang.EN, application, rules(t), admissibility.Verdict{Word: admissibility.NotAdmissible, Motive: "A reason."}),
			"Result: your application C9-4KQ9-TM", "Your application is not admissible.", "Reason:\nA reason."},
		"to complete": {programme.verdict(lang.FR, project, rules(t), correct),
			"À faire : compléter votre dossier avant le 18 mars à 23 h 59", "Il manque quelque chose pour lire votre projet « Un projet ».", "- Problématique"},
		"to complete, in English": {programme.verdict(lang.EN, project, rules(t), correct),
			"To do: complete your file before 18 March at 23:59", "Something is missing to read your project “Un projet”.", "- Problem"},
		"a request": {request("fr"), "À faire : confirmer le projet P9-4KQ9-TM avant le 18 mars",
			"Nous vous demandons de confirmer la pertinence du projet, pour « Un projet ».", "Aucun compte n’est nécessaire."},
		"a request, in English": {request("en"), "To do: confirm the project P9-4KQ9-TM before 18 March",
			"We ask you to confirm the relevance of the project, for “Un projet”.", "No account is needed."},
	} {
		plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
		if got := plain.Replace(c.letter.Subject); got != c.subject {
			t.Errorf("%s: subject %q, want %q", name, got, c.subject)
		}
		if n := utf8.RuneCountInString(c.letter.Subject); n > 65 {
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
	if masked := request("fr").masked(); strings.Contains(masked, "s3cret") {
		t.Errorf("the request at rest: %q", masked)
	}
}
