package journey_test

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/thread"
	"cohorte/mail"
	"cohorte/web/messages"
)

// secret is what only the two sides of a thread may read.
const secret = "Mon aménagement de poste, que personne d’autre ne doit lire"

// write sends a message from the form of a page, with files.
func (w *person) write(page, text string, files ...part) page {
	w.Helper()
	return w.writeForm(page, w.get(page).formTo(page), text, files...)
}

func (w *person) writeForm(page string, form url.Values, text string, files ...part) page {
	w.Helper()
	parts := []part{{"_key", "", form.Get("_key")}, {"_seen", "", form.Get("_seen")}, {thread.TextField, "", text}}
	contentType, body := parted(append(parts, files...)...)
	return w.send(page, contentType, bytes.NewReader(body))
}

// TestMessagesInsideAFile (rules M-1, M-2, M-4 and M-5): both sides write, each is told
// without a word of what is said, and nobody else reads a thing.
func TestMessagesInsideAFile(t *testing.T) {
	t.Parallel()
	onEach(t, messagesInsideAFile)
}

func messagesInsideAFile(p *place) {
	t := p.T
	p.at(p.now().Add(3 * time.Hour))
	p.work() // what the messages of the demonstration left to tell
	told := len(p.post.Mails())
	d, officer := p.submittedDossier(), p.as("desk_officer")
	own, desk := d.page+"/messages", "/gestion/candidatures/"+d.number+"/messages"
	before := strings.Count(d.get(own).text, `class="thread__one`)

	form := d.get(own).formTo(own)
	for range 2 { // a double click
		d.writeForm(own, form, secret, part{thread.AttachedField, "note.pdf", sheet("note")}).expect(d.person, http.StatusSeeOther, "a message")
	}
	if n := strings.Count(d.get(own).text, `class="thread__one`); n != before+1 {
		t.Errorf("%d messages after one form posted twice, want %d", n, before+1)
	}
	officer.get("/gestion/candidatures?messages=sans-reponse").says(t, 200, "2 messages sans réponse")
	officer.get("/gestion").says(t, 200, "sans réponse")
	officer.get(desk).says(t, 200, secret, "note.pdf", "2 messages attendent une réponse.", "Sans réponse nécessaire")
	attached := regexp.MustCompile(regexp.QuoteMeta(desk) + `/\d+/pieces/[0-9a-f]{64}`).FindString(officer.get(desk).text)
	if got := officer.get(attached); got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the attached file: %d", got.StatusCode)
	}
	for _, other := range []*person{p.visitor(), p.as("demo-7.candidate_draft"), p.as("demo-7.host_submitted"), p.as("press_officer"), p.as("operator")} {
		for _, path := range []string{own, desk, attached, d.page, "/gestion/candidatures", "/appels/demo-7/candidatures", "/espace"} {
			if got := other.get(path); strings.Contains(got.text, secret) || strings.HasPrefix(path, own) && got.StatusCode == http.StatusOK {
				t.Errorf("%s reads %s: %d", other.key, path, got.StatusCode)
			}
		}
	}

	d.at(p.now().Add(time.Minute)) // one mail for the first, none at once for the next
	officer, d = p.as("desk_officer"), p.submittedDossier()
	d.write(own, "Encore un mot").expect(d.person, http.StatusSeeOther, "a second message")
	toTeam := func() (list []mail.Outgoing) {
		p.work()
		sent := p.post.Mails() // the newest first
		for _, m := range sent[:len(sent)-told] {
			if strings.HasPrefix(plain(m.Subject), "À lire : un message dans le dossier") {
				list = append(list, m)
			}
		}
		return list
	}
	if sent := toTeam(); len(sent) != 1 || sent[0].To != p.emailOf("desk_officer") || strings.Contains(sent[0].Text, "aménagement") {
		t.Errorf("the team is told %+v", sent)
	}
	d.at(p.now().Add(thread.Quiet))
	if sent := toTeam(); len(sent) != 2 {
		t.Errorf("%d mails after the quiet time, want the second", len(sent))
	}

	officer, d = p.as("desk_officer"), p.submittedDossier()
	home := d.get(d.page)
	home.says(t, 200, "Messages avec l’équipe")
	officer.write(desk, "Réponse confidentielle").expect(officer, http.StatusSeeOther, "an answer")
	if left := officer.get("/gestion/candidatures?messages=sans-reponse").main(); strings.Contains(left, d.number) {
		t.Errorf("the file still waits: %s", left)
	}
	d.get(d.page).says(t, 200, "Messages (1 non lu)")
	d.get(own).says(t, 200, "Réponse confidentielle", "L’équipe du programme", "1 message non lu")
	d.get(d.page).says(t, 200, "Messages (1 non lu)") // a page that is opened reads nothing
	p.work()
	for _, m := range p.lettersTo("demo-7.candidate_submitted") {
		if strings.Contains(m.Text, "confidentielle") {
			t.Errorf("the mail says the message: %s", m.Text)
		}
	}
	if got := p.mailsTo("demo-7.candidate_submitted"); len(got) == 0 || got[0] != "À lire : un message dans votre dossier "+d.number {
		t.Errorf("the author was told %q", got)
	}
	d.post(own+"/lecture", d.get(own).formTo("/lecture")).expect(d.person, http.StatusSeeOther, "read")
	if got := d.get(d.page).main(); strings.Contains(got, "non lu") {
		t.Errorf("what was read is unread: %s", got)
	}
	if n := p.count("SELECT count(*) FROM entries WHERE verb = 'thread.written' AND facts LIKE '%confidentielle%'"); n != 0 {
		t.Error("the record holds a text")
	}
	officer.get("/gestion/candidatures/"+d.number+"/journal").says(t, 200, "a écrit un message dans le dossier")
}

// TestWhatComesMeanwhileStillWaits (rule M-6): what the page did not show is not
// settled by it, neither by an answer nor by a click.
func TestWhatComesMeanwhileStillWaits(t *testing.T) {
	t.Parallel()
	onEach(t, whatComesMeanwhileStillWaits)
}

func whatComesMeanwhileStillWaits(p *place) {
	t := p.T
	d, officer := p.submittedDossier(), p.as("desk_officer")
	own, desk := d.page+"/messages", "/gestion/candidatures/"+d.number+"/messages"
	waits := func(n string) {
		t.Helper()
		officer.get(desk).says(t, 200, n)
	}
	settle := officer.get(desk).formTo("/sans-reponse")
	d.write(own, "Arrivé entre-temps").expect(d.person, http.StatusSeeOther, "a message")
	officer.post(desk+"/sans-reponse", settle).expect(officer, http.StatusSeeOther, "settled")
	waits("1 message attend une réponse.")
	settle = officer.get(desk).formTo("/sans-reponse")
	for range 2 {
		officer.post(desk+"/sans-reponse", settle).expect(officer, http.StatusSeeOther, "settled")
	}
	if got := officer.get(desk).main(); strings.Contains(got, "attend une réponse") {
		t.Errorf("it still waits: %s", got)
	}
	d.write(own, "Une question").expect(d.person, http.StatusSeeOther, "a message")
	ask := officer.get("/gestion/candidatures/messages?dossier=" + d.number + "&dossier=" + p.fileOf("demo-6.candidate_submitted", "talent")).formTo("/messages")
	ask.Set(thread.TextField, "À plusieurs")
	officer.post("/gestion/candidatures/messages", ask).expect(officer, http.StatusUnprocessableEntity, "not counted")
	ask.Set("combien", "2")
	for range 2 { // posted twice, it writes once
		officer.post("/gestion/candidatures/messages", ask).says(t, 200, "2 messages envoyés, 0 non.")
	}
	if n := p.count("SELECT count(*) FROM thread_messages WHERE text = 'À plusieurs'"); n != 2 {
		t.Errorf("%d messages to two files", n)
	}
	waits("1 message attend une réponse.")
}

// TestWhatIsMissingShowsInTheThread: a correction that was asked for stands
// among the messages, on both sides, once its authors were told.
func TestWhatIsMissingShowsInTheThread(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	d, officer := p.submittedDossier(), p.as("desk_officer")
	own, desk := d.page+"/messages", "/gestion/candidatures/"+d.number
	more := p.inDays(60)
	more["fields"] = []string{firstField(officer.get(desk))}
	officer.judge("candidatures", d.number, "to_complete", more).expect(officer, http.StatusSeeOther, "to complete")
	if got := d.get(own).main() + officer.get(desk+"/messages").main(); strings.Contains(got, "Le motif que la personne lira.") {
		t.Error("the motive shows before it is told")
	}
	form := officer.get("/gestion/candidatures/recevabilite?acte=prevenir&dossier=" + d.number).formTo("/recevabilite")
	form.Set("combien", "1")
	officer.post("/gestion/candidatures/recevabilite", form).expect(officer, http.StatusOK, "told")
	for _, got := range []page{d.get(own), officer.get(desk + "/messages")} {
		got.says(t, 200, "À compléter", "Le motif que la personne lira.", "À compléter avant le")
	}
}

// TestRefusedMessages: whatever is wrong with a message, its text comes back
// whole and nothing is sent. Rule M-3.
func TestRefusedMessages(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	d := p.submittedDossier()
	own := d.page + "/messages"
	pieces := func(n int) (list []part) {
		for range n {
			list = append(list, part{thread.AttachedField, "une.pdf", sheet("une")})
		}
		return list
	}
	before := p.count("SELECT count(*) FROM thread_messages")
	for name, c := range map[string]struct {
		text  string
		files []part
		says  string
	}{
		"empty":             {"  \n ", nil, "Écrivez votre message."},
		"too long":          {strings.Repeat("é", thread.MostText+7), nil, "enlevez-en 7."},
		"thirty files":      {"Trente pièces", pieces(30), "Joignez 5 fichiers au plus"},
		"a program":         {"Un programme", []part{{thread.AttachedField, "cv.pdf", "MZ\x90\x00" + strings.Repeat("\x00", 100)}}, "est un programme"},
		"two things in one": {"Deux choses", []part{{thread.AttachedField, "cv.pdf", sheet("un") + "<script>alert(1)</script>"}}, "contient autre chose"},
		"an empty file":     {"Un fichier vide", []part{{thread.AttachedField, "cv.pdf", ""}}, "Ce fichier est vide"},
		"another field":     {"Un champ inconnu", []part{{"cv", "cv.pdf", sheet("cv")}}, "Cette page a changé"},
	} {
		got := d.write(own, c.text, c.files...)
		got.says(t, http.StatusUnprocessableEntity, c.says)
		if typed := thread.Text(c.text); !strings.Contains(strings.ReplaceAll(got.text, "&#39;", "'"), ">"+c.text+"</textarea>") && typed != "" {
			t.Errorf("%s: the text is lost", name)
		}
	}
	d.post(own, url.Values{thread.TextField: {"Sans clé"}}).says(t, http.StatusUnprocessableEntity, "Cette page a changé")
	d.write(own, "Un fichier démesuré", part{thread.AttachedField, "une.pdf", sheet(strings.Repeat("x", messages.MaxBody))}).
		says(t, http.StatusRequestEntityTooLarge, "Un fichier démesuré")
	if n := p.count("SELECT count(*) FROM thread_messages"); n != before {
		t.Errorf("%d messages were sent", n-before)
	}

	form := d.get(own).formTo(own)
	p.at(p.now().Add(26 * time.Hour))
	if got := d.writeForm(own, form, "Écrit trop tard pour la session"); got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.text, "Écrit trop tard pour la session") {
		t.Errorf("after the session: %d", got.StatusCode)
	}
	d = p.submittedDossier()
	if got := d.get(own); !strings.Contains(got.text, ">Écrit trop tard pour la session</textarea>") || !strings.Contains(plain(got.text), "Votre texte est revenu") {
		t.Errorf("the text is not in the form after signing in again: %s", got.main())
	}
	form = d.get(own).formTo(own)
	d.post(d.page+"/retrait", d.get(d.page+"/retrait").formTo("/retrait")).expect(d.person, http.StatusSeeOther, "withdrawn")
	got := d.writeForm(own, form, "Trop tard")
	got.says(t, http.StatusGone, "ce dossier a été retiré")
	if !strings.Contains(got.text, ">Trop tard</textarea>") {
		t.Error("the text to a withdrawn file is lost")
	}
	officer := p.as("desk_officer")
	officer.get("/gestion/candidatures/messages?dossier="+d.number).says(t, 200, "le dossier a été retiré", "Ne reçoivent rien")
	officer.get("/gestion/candidatures/"+d.number+"/messages").says(t, 200, "Ce dossier a été retiré")
	p.as("demo-7.candidate_draft").get("/candidatures/"+p.fileOf("demo-7.candidate_draft", "talent")+"/messages").
		says(t, 200, "Les messages s’ouvrent avec le premier dépôt.", "Poser une question sur l’appel")
	if got := officer.get("/gestion/candidatures/" + p.fileOf("demo-7.candidate_draft", "talent") + "/messages"); got.StatusCode != http.StatusNotFound {
		t.Errorf("the team opens the thread of a draft: %d", got.StatusCode)
	}
}

// TestTheTeamSeesItself (rules M-13 and M-14): who has a file open shows to the
// team and to nobody else; of two who note at once, the later one sees both.
func TestTheTeamSeesItself(t *testing.T) {
	t.Parallel()
	onEach(t, theTeamSeesItself)
}

func theTeamSeesItself(p *place) {
	t := p.T
	d, officer, manager := p.submittedDossier(), p.as("desk_officer"), p.as("programme_manager")
	desk := "/gestion/candidatures/" + d.number
	p.work()
	told := len(p.post.Mails())
	home := d.get(d.page).text
	officer.post(desk+"/presence", url.Values{}).expect(officer, http.StatusOK, "a beat")
	manager.get(desk).says(t, 200, "lit ce dossier depuis 10 h 00")
	manager.get("/gestion/candidatures").says(t, 200, "en cours :")
	if got := officer.get(desk).main(); strings.Contains(got, "lit ce dossier") {
		t.Errorf("one reads oneself: %s", got)
	}
	if d.get(d.page).text != home {
		t.Error("the author sees that somebody reads")
	}
	p.clock.Add(int64(2 * time.Minute))
	if got := manager.get(desk).main(); strings.Contains(got, "lit ce dossier") {
		t.Errorf("who left still reads: %s", got)
	}

	note := desk + "/pre-instruction"
	first, later := officer.get(note).formTo(note), manager.get(note).formTo(note)
	first.Set("note", "La note de l’une")
	later.Set("note", "La note de l’autre")
	officer.post(note, first).expect(officer, http.StatusSeeOther, "a note")
	crossed := manager.post(note, later)
	crossed.says(t, http.StatusConflict, "La note de l’une", "La note de l’autre")
	again := crossed.formTo(note)
	again.Set("note", "La note des deux")
	manager.post(note, again).expect(manager, http.StatusSeeOther, "knowingly")
	for range 2 {
		manager.post(note+"/questions", url.Values{"question": {"Que demander au candidat ?"}}).expect(manager, http.StatusSeeOther, "a question")
	}
	officer.get(note).says(t, 200, "La note des deux", "Versions précédentes (1)", "Que demander au candidat ?")
	if n := p.count("SELECT count(*) FROM panel_questions WHERE text LIKE 'Que demander%'"); n != 1 {
		t.Errorf("%d questions for the panel, posted twice", n)
	}
	take := regexp.MustCompile(`/pre-instruction/questions/[^"?]+/retrait`).FindString(officer.get(note).text)
	officer.post(desk+take, url.Values{}).expect(officer, http.StatusSeeOther, "withdrawn")
	if got := officer.get(note).main(); strings.Contains(got, "Que demander") {
		t.Errorf("the question stands: %s", got)
	}
	for _, path := range []string{d.page, d.page + "/messages", d.page + "/versions", d.page + "/relecture"} {
		if got := d.get(path).text; strings.Contains(got, "La note") || strings.Contains(got, "Que demander") {
			t.Errorf("the author reads what the team noted at %s", path)
		}
	}
	if got := d.get(note); got.StatusCode != http.StatusNotFound {
		t.Errorf("the author opens the note: %d", got.StatusCode)
	}
	p.work()
	for _, m := range p.post.Mails()[:len(p.post.Mails())-told] {
		t.Errorf("a mail leaves because of a note: %s", m.Subject)
	}
}
