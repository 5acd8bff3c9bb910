package mail

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/fellowship/question"
	"cohorte/fellowship/thread"
	"cohorte/internal/lang"
)

// Rule M-4: neither mail about a thread has room for what was said.
func TestTheWordsOfMessagesAndQuestions(t *testing.T) {
	t.Parallel()
	application := file.File{Number: "C9-4KQ9-TM", Call: edition.TalentCall, Name: "Zoé Exemple", Edition: filetest.ID}
	project := file.File{Number: "P9-4KQ9-TM", Call: edition.ProjectCall, Name: "Un projet", Edition: filetest.ID}
	q := question.Question{Edition: filetest.ID, Call: edition.TalentCall, Text: "Ma question", Reason: "La réponse est dans l’appel.", AskedAt: filetest.Open}
	answer := question.Published{N: 1, Answer: question.Answer{Question: edition.Text{FR: "La question", EN: "The question"}, Text: edition.Text{FR: "La réponse", EN: "The answer"}}}
	corrected := answer
	corrected.N = 2
	for name, c := range map[string]struct {
		letter               letter
		subject, first, says string
	}{
		"to the authors": {programme.waits(lang.FR, application, thread.Authors), "À lire : un message dans votre dossier C9-4KQ9-TM",
			"L’équipe du programme vous a écrit au sujet de votre candidature.", "https://cohorte.exemple/candidatures/C9-4KQ9-TM/messages"},
		"to the authors, in English": {programme.waits(lang.EN, project, thread.Authors), "To read: a message in your file P9-4KQ9-TM",
			"The team of the programme wrote to you about your project “Un projet”.", "https://cohorte.exemple/en/projets/P9-4KQ9-TM/messages"},
		"to the team": {programme.waits(lang.FR, application, thread.Team), "À lire : un message dans le dossier C9-4KQ9-TM",
			"Les personnes qui écrivent le dossier C9-4KQ9-TM vous ont envoyé un message.", "https://cohorte.exemple/gestion/candidatures/C9-4KQ9-TM/messages"},
		"to the team, in English": {programme.waits(lang.EN, application, thread.Team), "To read: a message in the file C9-4KQ9-TM",
			"Those who write the file C9-4KQ9-TM sent you a message.", "one click says so"},
		"answered": {programme.answered(lang.FR, answer, rules(t), q), "Réponse : votre question sur l’appel Essai 9",
			"La réponse à votre question est publiée.", "Réponse : La réponse"},
		"corrected, in English": {programme.answered(lang.EN, corrected, rules(t), q), "Correction: your question on the call Trial 9",
			"The answer to your question is corrected.", "Answer: The answer"},
		"set aside": {programme.setAside(lang.FR, q, rules(t)), "Pour information : votre question sur l’appel Essai 9",
			"Votre question n’aura pas de réponse publiée.", "Motif : La réponse est dans l’appel."},
		"set aside, in English": {programme.setAside(lang.EN, q, rules(t)), "For information: your question on the call Trial 9",
			"Your question will have no published answer.", "Reason: La réponse est dans l’appel."},
	} {
		plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
		if got := plain.Replace(c.letter.Subject); got != c.subject || utf8.RuneCountInString(got) > longestSubject {
			t.Errorf("%s: subject %q, want %q", name, got, c.subject)
		}
		text := plain.Replace(c.letter.text())
		if first, _, _ := strings.Cut(text, "\n"); first != c.first {
			t.Errorf("%s: the first line is %q, want %q", name, first, c.first)
		}
		if !strings.Contains(text, c.says) || strings.Count(text, "https://cohorte.exemple/") != 1 || !strings.HasSuffix(text, "\nequipe@exemple.fr\n") {
			t.Errorf("%s does not say %q, has not exactly one link, or no address:\n%s", name, c.says, text)
		}
	}
}
