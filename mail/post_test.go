package mail

import (
	"context"
	"encoding/json"
	"errors"
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
	"cohorte/fellowship/personal"
	longwork "cohorte/fellowship/work"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/store/storetest"
)

var programme = Programme{Name: edition.Text{FR: "Programme d’essai", EN: "Trial programme"}, Contact: "equipe@exemple.fr", BaseURL: "https://cohorte.exemple"}

func rules(t *testing.T) edition.Version {
	t.Helper()
	v, ok := filetest.Shelf(filetest.Edition()).Version(filetest.ID, 0)
	if !ok {
		t.Fatal("the trial edition has no version")
	}
	return v
}

func moveIn(l string) account.Move {
	return account.Move{Lang: l, Old: "a@ancien.exemple", New: account.Address{Written: "a@nouveau.exemple"}, AskedAt: filetest.Open,
		ExpiresAt: filetest.Open.Add(account.MoveLife), UsedAt: filetest.Open.Add(20 * time.Minute)}
}

func invitationIn(l string) account.Invitation {
	return account.Invitation{Lang: l, Role: account.DeskOfficer, ExpiresAt: filetest.Open.Add(account.InvitationLife)}
}

func ended(s longwork.State) longwork.Work {
	return longwork.Work{ID: "work-1", Kind: longwork.ExportFiles, State: s, At: filetest.Open, Until: filetest.Open.Add(longwork.Kept)}
}

func TestTheWordsOfMails(t *testing.T) {
	t.Parallel()
	link := account.Link{AskedAt: filetest.Open, ExpiresAt: filetest.Open.Add(account.LinkLife)}
	french, english := link, link
	french.Lang, english.Lang = "fr", "en"
	project := file.File{Number: "P9-4KQ9-TM", Call: edition.ProjectCall, Name: "Un projet"}
	application := file.File{Number: "C9-4KQ9-TM", Call: edition.TalentCall, Name: "Zoé Exemple"}
	received := func(f file.File) Received {
		return Received{File: f, Rules: rules(t), Submission: file.Submission{N: 2, SHA256: strings.Repeat("ab", 32), ReceivedAt: filetest.Open.Add(7 * time.Second)}}
	}
	ana := account.Account{ID: "ana", Name: "Personne ana", Email: "ana@exemple.fr", Lang: "en"}
	bob := account.Account{ID: "bob", Name: "Personne bob", Email: "bob@exemple.fr", Lang: "fr"}
	asked := file.Asked{Of: project, From: file.Member{Account: "ana", Name: "Personne ana"},
		Invitation: file.Invitation{Lang: "fr", ExpiresAt: filetest.Open.Add(file.InvitationLife)}}
	askedEnglish := asked
	askedEnglish.Lang = "en"
	for name, c := range map[string]struct {
		letter         letter
		subject, first string
	}{
		"a link": {programme.signIn(french, "s3cret"), "Connexion : votre lien, valable jusqu’à 10 h 15",
			"Vous avez demandé à vous connecter à 10 h 00 (heure de Paris)."},
		"a link, in English": {programme.signIn(english, "s3cret"), "Sign-in: your link, valid until 10:15", "You asked to sign in at 10:00 (Paris time)."},
		"a receipt of a project": {programme.receipt(lang.FR, received(project)), "Reçu : votre projet P9-4KQ9-TM est déposé",
			"Nous avons reçu votre projet « Un projet » le vendredi 1er février 2030 à 10 h 00 min 07 s (heure de Paris)."},
		"a receipt of an application": {programme.receipt(lang.FR, received(application)), "Reçu : votre candidature C9-4KQ9-TM est déposée",
			"Nous avons reçu votre candidature le vendredi 1er février 2030 à 10 h 00 min 07 s (heure de Paris)."},
		"a receipt, in English": {programme.receipt(lang.EN, received(application)), "Receipt: your application C9-4KQ9-TM is submitted",
			"We received your application on Friday 1 February 2030 at 10:00:07 (Paris time)."},
		"an invitation": {programme.invitation(asked, rules(t), "s3cret"), "Invitation : écrire un projet Essai 9 avec Personne ana",
			"Personne ana vous propose d’écrire « Un projet » ensemble. Vous verrez le dossier et pourrez le modifier ; le dépôt reste à Personne ana."},
		"an invitation, in English": {programme.invitation(askedEnglish, rules(t), "s3cret"), "Invitation: write a Trial 9 project with Personne ana",
			"Personne ana asks you to write “Un projet” together. You will see the file and can change it; submitting it stays with Personne ana."},
		"a handover, to who gets it": {programme.handover(bob, project, ana, bob, filetest.Open), "Pour information : vous portez votre projet P9-4KQ9-TM",
			"Personne ana vous a confié votre projet « Un projet » le vendredi 1er février 2030 à 10 h 00 (heure de Paris)."},
		"a handover, to who gave it": {programme.handover(ana, project, ana, bob, filetest.Open), "For information: you handed over your project P9-4KQ9-TM",
			"You handed your project “Un projet” over to Personne bob on Friday 1 February 2030 at 10:00 (Paris time)."},
		"a withdrawal": {programme.withdrawal(lang.FR, application, filetest.Open), "Pour information : votre candidature C9-4KQ9-TM est retirée",
			"Vous avez retiré votre candidature le vendredi 1er février 2030 à 10 h 00 (heure de Paris). Elle ne sera pas lue."},
		"a refused file": {programme.quarantine(lang.FR, project), "À faire : remplacer une pièce du dossier P9-4KQ9-TM",
			"L’antivirus a refusé une pièce jointe à votre projet « Un projet ». Elle n’est plus donnée à personne."},
		"a refused file, in English": {programme.quarantine(lang.EN, application), "To do: replace an attached file of C9-4KQ9-TM",
			"The antivirus refused a file attached to your application. Nobody is given it any more."},
		"a withdrawal, in English": {programme.withdrawal(lang.EN, project, filetest.Open), "For information: your project P9-4KQ9-TM is withdrawn",
			"You withdrew your project “Un projet” on Friday 1 February 2030 at 10:00 (Paris time). It will not be read."},
		"a new address": {programme.move(moveIn("fr"), "s3cret"), "À faire : confirmer votre nouvelle adresse avant 11 h 00",
			"Vous avez demandé à 10 h 00 (heure de Paris) que cette adresse devienne celle de votre compte."},
		"a new address, in English": {programme.move(moveIn("en"), "s3cret"), "To do: confirm your new address before 11:00",
			"You asked at 10:00 (Paris time) that this address become that of your account."},
		"a changed address": {programme.moved(moveIn("fr")), "Pour information : l’adresse de votre compte a changé",
			"L’adresse de votre compte a été changée le vendredi 1er février 2030 à 10 h 20 (heure de Paris). Celle-ci ne permet plus d’y entrer."},
		"a changed address, in English": {programme.moved(moveIn("en")), "For information: the address of your account has changed",
			"The address of your account was changed on Friday 1 February 2030 at 10:20 (Paris time). This one no longer opens it."},
		"an erasure": {programme.erasure(bob, personal.Erasure{Account: "bob", AskedBy: "bob", AskedAt: filetest.Open, DueAt: filetest.Open.Add(personal.ErasureDelay)}),
			"Pour information : vos données seront effacées le 15 févr.", "Vous avez demandé le vendredi 1er février 2030 à 10 h 00 que vos données soient effacées."},
		"an erasure by the team, in English": {programme.erasure(ana, personal.Erasure{Account: "ana", AskedBy: "bob", AskedAt: filetest.Open, DueAt: filetest.Open.Add(personal.ErasureDelay)}),
			"For information: your data will be erased on 15 Feb", "The team noted on Friday 1 February 2030 at 10:00 your request that your data be erased."},
		"a file that goes to the archive": {programme.keeping(lang.FR, project, personal.Notice{Act: personal.Archive, ActAt: filetest.Open}, edition.Duration{N: 7, Unit: edition.Years}),
			"Pour information : P9-4KQ9-TM sera archivé le 1er févr.", "La durée de conservation de votre dossier P9-4KQ9-TM se termine : après le vendredi 1er février 2030 à 10 h 00, l’équipe ne le verra plus."},
		"a draft that is erased, in English": {programme.keeping(lang.EN, application, personal.Notice{Act: personal.Erase, ActAt: filetest.Open}, edition.Duration{N: 7, Unit: edition.Years}),
			"For information: C9-4KQ9-TM will be erased on 1 Feb", "The period for which your file C9-4KQ9-TM is kept ends: it will be erased after Friday 1 February 2030 at 10:00."},
		"a role": {programme.roleInvitation(invitationIn("fr"), "s3cret"), "Invitation : rejoindre l’équipe avant le 8 février 2030",
			"L’équipe du programme Programme d’essai vous propose le rôle « Instruction des dossiers »."},
		"the end of long work": {programme.workEnded(bob, ended(longwork.Done)), "Pour information : export de dossiers, c’est terminé",
			"Ce que vous avez demandé le vendredi 1er février 2030 à 10 h 00 (heure de Paris) est terminé : export de dossiers."},
		"long work that failed, in English": {programme.workEnded(ana, ended(longwork.Failed)), "For information: export of files, it did not succeed",
			"What you asked for on Friday 1 February 2030 at 10:00 (Paris time) did not succeed: export of files."},
		"a role, in English": {programme.roleInvitation(invitationIn("en"), "s3cret"), "Invitation: join the team before 8 February 2030",
			"The team of the programme Trial programme offers you the role “Desk officer”."},
	} {
		plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
		if got := plain.Replace(c.letter.Subject); got != c.subject {
			t.Errorf("%s: subject %q, want %q", name, got, c.subject)
		}
		if n := utf8.RuneCountInString(c.letter.Subject); n > 65 {
			t.Errorf("%s: the subject has %d characters", name, n)
		}
		first, _, _ := strings.Cut(c.letter.text(), "\n")
		if got := plain.Replace(first); got != c.first {
			t.Errorf("%s: the first line is %q, want %q", name, got, c.first)
		}
		if !strings.HasSuffix(c.letter.text(), "\nequipe@exemple.fr\n") || strings.Contains(c.letter.text(), "noreply") {
			t.Errorf("%s does not end on an address that is read: %q", name, c.letter.text())
		}
		if strings.Count(c.letter.text(), "https://cohorte.exemple/") != 1 {
			t.Errorf("%s has not exactly one link:\n%s", name, c.letter.text())
		}
	}
	if masked := programme.signIn(french, "s3cret").masked(); strings.Contains(masked, "s3cret") || !strings.Contains(masked, SecretMark) {
		t.Errorf("the mail at rest: %q", masked)
	}
}

func TestAReceiptSaysUntilWhenOneMayChange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at   time.Time
		want string
	}{
		"in the window": {filetest.Open, "Vous pouvez modifier et déposer à nouveau jusqu’au lundi 18 mars 2030 à 23\u00a0h\u00a059."},
		"in the grace":  {filetest.InGrace, ""},
	} {
		r := Received{File: file.File{Call: edition.ProjectCall}, Rules: rules(t), Submission: file.Submission{ReceivedAt: c.at}}
		if got := mayChange(lang.FR, r); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// fails is a transport that answers each mail with the next of its errors.
type fails struct {
	errs []error
	sent []Outgoing
}

func (f *fails) Send(_ context.Context, o Outgoing) error {
	f.sent = append(f.sent, o)
	if len(f.errs) == 0 {
		return nil
	}
	err := f.errs[0]
	f.errs = f.errs[1:]
	return err
}

func ask(t *testing.T, db *store.DB, at time.Time) (payload string) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		l, err := account.AskLink(ctx, tx, account.Asking{Email: "c@exemple.fr", Lang: "fr", At: at})
		text, marshalErr := json.Marshal(map[string]account.LinkID{"link": l.ID})
		payload = string(text)
		return errors.Join(err, marshalErr)
	})
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

func mails(t *testing.T, db *store.DB) (list []message.Mail) {
	t.Helper()
	err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Mails(ctx, fellowship.Actor{May: fellowship.Permissions{fellowship.SeeMail, fellowship.SeeIdentities}}, store.MailFilter{Most: 10})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestASignInMailIsTriedAgainWithANewSecretUntilItsLinkEnds(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	hung := &Failure{Said: "connection timed out"}
	transport := &fails{errs: []error{hung, hung}}
	post := &Post{DB: db, Programme: programme, Transport: transport}
	at := filetest.Open
	payload := ask(t, db, at)
	for i := range 2 {
		if err := post.SignIn(t.Context(), payload, at.Add(time.Duration(i)*time.Minute)); !errors.As(err, new(*Failure)) {
			t.Fatalf("attempt %d: %v, want to be tried again", i+1, err)
		}
		if m := mails(t, db); len(m) != 1 || m[0].State != message.Ready || m[0].Problem != "connection timed out" {
			t.Fatalf("after attempt %d: %+v", i+1, m)
		}
	}
	if err := post.SignIn(t.Context(), payload, at.Add(2*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if m := mails(t, db); len(m) != 1 || m[0].State != message.Sent || m[0].Problem != "" || !m[0].SentAt.Equal(at.Add(2*time.Minute)) {
		t.Fatalf("after the third attempt: %+v", m)
	}
	if len(transport.sent) != 3 || transport.sent[0].Text == transport.sent[2].Text || transport.sent[0].ID != transport.sent[2].ID {
		t.Errorf("the attempts are not one mail with a new secret each time")
	}
	if err := post.SignIn(t.Context(), payload, at.Add(3*time.Minute)); err != nil || len(transport.sent) != 3 {
		t.Errorf("a job that is done again sends again: %v, %d mails", err, len(transport.sent))
	}

	transport.errs = []error{hung}
	payload = ask(t, db, at.Add(time.Hour))
	if err := post.SignIn(t.Context(), payload, at.Add(time.Hour)); err == nil {
		t.Fatal("a server that hangs is no failure")
	}
	if err := post.SignIn(t.Context(), payload, at.Add(time.Hour+account.LinkLife)); err != nil {
		t.Errorf("after the end of the link: %v, want done", err)
	}
	if m := mails(t, db); m[0].State != message.NotDelivered || len(transport.sent) != 4 {
		t.Errorf("after the end of the link: %+v, %d mails", m[0], len(transport.sent))
	}
}

func TestARefusedAddressIsNotedAndNotTriedAgain(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	transport := &fails{errs: []error{&Failure{Code: 550, ForGood: true, Said: "550 5.1.1 no such user here"}}}
	post := &Post{DB: db, Programme: programme, Transport: transport}
	payload := ask(t, db, filetest.Open)
	for range 2 {
		if err := post.SignIn(t.Context(), payload, filetest.Open); err != nil {
			t.Fatal(err)
		}
	}
	if m := mails(t, db); len(m) != 1 || m[0].State != message.NotDelivered || m[0].Problem != "550 5.1.1 no such user here" {
		t.Errorf("the mail is %+v", m)
	}
	if len(transport.sent) != 1 {
		t.Errorf("tried %d times", len(transport.sent))
	}
}

func TestAReceiptGoesToEveryWriterOnce(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	shelf := filetest.Shelf(filetest.Edition())
	by := fellowship.Actor{ID: "ana", At: filetest.Open}
	var p file.Prepared
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		a := account.Account{ID: "ana", Email: "ana@exemple.fr", Lang: "en", CreatedAt: by.At}
		if err := tx.AddAccount(ctx, a, a.Email); err != nil {
			return err
		}
		f, err := file.Start(ctx, tx, by, shelf, filetest.ID, edition.ProjectCall)
		if err != nil {
			return err
		}
		v, _ := shelf.Version(filetest.ID, 0)
		read := file.Decode(v.Edition, edition.ProjectCall, file.Fields(v.Forms["project"]), filetest.Full())
		if _, err = file.Save(ctx, tx, by, shelf, f.Number, read.Changes, file.SeenAt(f.Revision)); err != nil {
			return err
		}
		if p, err = file.Prepare(ctx, tx, by, shelf, f.Number, "request"); err != nil {
			return err
		}
		_, err = file.Submit(ctx, tx, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	box := NewPostbox(10)
	post := &Post{DB: db, Shelf: shelf, Programme: programme, Transport: box}
	handlers := post.Handlers(func() time.Time { return filetest.Open.Add(time.Minute) })
	// Each job is done twice, as after a stop in the middle.
	for range 2 {
		work(t, db, handlers, store.JobReceiptMail)
		work(t, db, handlers, store.JobSendMail)
	}
	sent := box.Mails()
	if len(sent) != 1 || sent[0].To != "ana@exemple.fr" || sent[0].Subject != "Receipt: your project "+p.File.Number+" is submitted" ||
		!strings.Contains(sent[0].Text, p.Submission.SHA256) {
		t.Errorf("sent %+v", sent)
	}
}

// work does the jobs of a kind, and gives them back as if nobody had.
func work(t *testing.T, db *store.DB, handlers map[string]func(context.Context, store.Job) error, kind string) {
	t.Helper()
	now := filetest.Open.Add(time.Minute)
	var due []store.Job
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		due, err = tx.ClaimJobs(ctx, []string{kind}, now, now.Add(time.Minute), 10)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range due {
		if err := handlers[kind](t.Context(), j); err != nil {
			t.Fatal(err)
		}
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { _, err := tx.ReleaseJob(ctx, j); return err })
		if err != nil {
			t.Fatal(err)
		}
	}
}
