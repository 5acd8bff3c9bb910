package mail

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/store/storetest"
)

// Rules C-9, C-10, C-11 and F-22.
func TestTheWordsOfMailsAboutLimits(t *testing.T) {
	t.Parallel()
	v := rules(t)
	about := func(call edition.CallKind, status file.Status, closes time.Time) limited {
		f := file.File{Number: "P9-4KQ9-TM", Call: call, Name: "Un projet", State: file.State{Status: status}}
		if call == edition.TalentCall {
			f.Number = "C9-4KQ9-TM"
		}
		return limited{File: f, Lead: true, Call: v.Calls[call], Rules: v, Closes: closes, Form: file.FormOf(v.Edition, call),
			Progress: file.Completeness(v.Edition, call, file.Answers{})}
	}
	project := v.Calls[edition.ProjectCall].Closes.End()
	draft := about(edition.ProjectCall, file.Draft, project)
	writer := draft
	writer.Lead = false
	complete := draft
	complete.Progress = file.Progress{}
	round := about(edition.TalentCall, file.Draft, v.Calls[edition.TalentCall].Rounds[0].Closes.End())
	left := about(edition.ProjectCall, file.LeftAsDraft, project)
	held := left
	held.Closes = project.Add(48 * time.Hour)
	held.Late = file.LateOpening{N: 1, Until: held.Closes, Reason: "Panne."}
	later, err := edition.Extension{Limit: "project", Closes: "2030-03-25 18:00", Reason: edition.Text{FR: "Panne."}}.After(v, filetest.Open)
	if err != nil {
		t.Fatal(err)
	}
	extended := draft
	extended.Closes = later.Calls[edition.ProjectCall].Closes.End()
	for name, c := range map[string]struct {
		letter              letter
		subject, fact, says string
	}{
		"a reminder": {programme.reminder(lang.FR, draft), "À faire : déposer votre projet avant le 18 mars à 23 h 59",
			"Votre projet « Un projet » est un brouillon : il n’est pas déposé.", "Il reste 11 réponses : Nom ; Organisme ; Nature de l’organisme ; Adresse électronique ; Problématique ; et 6 autres."},
		"a reminder to who may not submit": {programme.reminder(lang.FR, writer), "À faire : déposer votre projet avant le 18 mars à 23 h 59",
			"Votre projet « Un projet » est un brouillon : il n’est pas déposé.", "Seule la personne qui porte le dossier peut le déposer."},
		"a reminder of what is complete": {programme.reminder(lang.EN, complete), "To do: submit your project before 18 March at 23:59",
			"Your project “Un projet” is a draft: it is not submitted.", "Every answer is there: what is left is to check and submit."},
		"an application": {programme.reminder(lang.FR, round), "À faire : candidater avant le 18 mars à 23 h 59",
			"Votre candidature est un brouillon : elle n’est pas déposée.", "L’appel ferme le lundi 18 mars 2030 à 23 h 59 (heure de Paris)."},
		"left": {programme.left(lang.FR, left, filetest.AfterGrace), "Pour information : votre brouillon n’a pas été déposé",
			"L’appel est clos depuis le lundi 18 mars 2030 à 23 h 59 (heure de Paris) et votre projet est resté en brouillon. Il ne sera pas lu.",
			"Vous pouvez le relire et le reprendre au prochain appel."},
		"carried over": {programme.left(lang.FR, round, filetest.BetweenRounds), "Pour information : votre brouillon n’a pas été déposé",
			"Session 1 est close depuis le lundi 18 mars 2030 à 23 h 59 (heure de Paris) et votre candidature est restée en brouillon. Elle ne sera pas lue.",
			"Session 2 : du 1er au 30 avril 2030. Votre brouillon est gardé : vous pourrez l’y déposer."},
		"opened late": {programme.openedLate(lang.FR, held), "À faire : déposer votre projet avant le 20 mars à 23 h 59",
			"Votre projet « Un projet » est rouvert pour vous jusqu’au mercredi 20 mars 2030 à 23 h 59 (heure de Paris).", "Motif : Panne."},
		"the end of that": {programme.left(lang.FR, held, filetest.AfterGrace.Add(72*time.Hour)), "Pour information : votre brouillon n’a pas été déposé",
			"Votre dossier n’est plus ouvert depuis le mercredi 20 mars 2030 à 23 h 59 (heure de Paris) et votre projet est resté en brouillon. Il ne sera pas lu.", "au prochain appel"},
		"extended": {programme.extended(lang.EN, extended, v, later.Amendments[0]), "For information: the call closes on 25 March at 18:00",
			"The call for projects is extended to 25 March 2030 at 18:00. It was to close on Monday 18 March 2030 at 23:59 (Paris time).", "Amendment no. 1 of Trial 9."},
	} {
		plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
		if got := plain.Replace(c.letter.Subject); got != c.subject {
			t.Errorf("%s: subject %q, want %q", name, got, c.subject)
		}
		if n := utf8.RuneCountInString(c.letter.Subject); n > 65 {
			t.Errorf("%s: the subject has %d characters", name, n)
		}
		if got := plain.Replace(c.letter.Fact); got != c.fact {
			t.Errorf("%s: the fact is %q, want %q", name, got, c.fact)
		}
		if text := plain.Replace(c.letter.text()); !strings.Contains(text, c.says) || strings.Count(text, "https://cohorte.exemple/") != 1 {
			t.Errorf("%s does not say %q, or has not one link:\n%s", name, c.says, text)
		}
	}
}

// The subject with the longest month stays short enough for a telephone.
func TestTheLongestSubjectOfAReminder(t *testing.T) {
	t.Parallel()
	for _, call := range []edition.CallKind{edition.ProjectCall, edition.TalentCall} {
		for _, l := range []lang.Lang{lang.FR, lang.EN} {
			m := limited{File: file.File{Call: call}, Closes: time.Date(2030, 9, 30, 22, 0, 0, 0, time.UTC)}
			if s := m.toSubmit(l); utf8.RuneCountInString(s) > 65 {
				t.Errorf("%q has %d characters", s, utf8.RuneCountInString(s))
			}
		}
	}
}

// A reminder that no server took before the limit does not leave after it, and
// one is not written when the draft was submitted meanwhile.
func TestAReminderNeverLeavesAfterTheLimit(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	shelf := filetest.Shelf(filetest.Edition())
	limit := filetest.LastMinute.Add(time.Minute)
	var f file.File
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		a := account.Account{ID: "ana", Email: "ana@exemple.fr", Lang: "fr", CreatedAt: filetest.Open}
		if err := tx.AddAccount(ctx, a, a.Email); err != nil {
			return err
		}
		var err error
		f, err = file.Start(ctx, tx, fellowship.Actor{ID: "ana", At: filetest.Open}, shelf, filetest.ID, edition.ProjectCall)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	transport := &fails{errs: []error{&Failure{Said: "connection timed out"}}}
	post := &Post{DB: db, Shelf: shelf, Programme: programme, Transport: transport}
	payload := func(before string) string {
		text, err := json.Marshal(store.FileLimitPayload{File: f.ID, Closes: limit, Before: before})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if err := post.Reminder(t.Context(), payload("2 days"), limit.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	m := mails(t, db)[0]
	send := `{"mail":"` + string(m.ID) + `"}`
	if err := post.Send(t.Context(), send, limit.Add(-time.Minute)); err == nil {
		t.Fatal("a server that hangs is no failure")
	}
	if err := post.Send(t.Context(), send, limit); err != nil {
		t.Errorf("after the limit: %v", err)
	}
	if m = mails(t, db)[0]; m.State != message.NotDelivered || len(transport.sent) != 1 {
		t.Errorf("after the limit: %+v, %d attempts", m, len(transport.sent))
	}
	if err := post.Reminder(t.Context(), payload("7 days"), limit); err != nil || len(mails(t, db)) != 1 {
		t.Errorf("written after the limit: %v, %d mails", err, len(mails(t, db)))
	}
}
