package mail

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/fellowship/message"
	"cohorte/store"
	"cohorte/store/storetest"
)

// The link of an invitation stands in the mail that left and nowhere else; a
// job that is done again leaves it good, and a handover tells both people.
func TestTheMailsOfATeam(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	shelf := filetest.Shelf(filetest.Edition())
	by := fellowship.Actor{ID: "ana", At: filetest.Open}
	var f file.File
	write := func(act func(ctx context.Context, tx *store.Tx) error) {
		t.Helper()
		if err := db.Write(t.Context(), act); err != nil {
			t.Fatal(err)
		}
	}
	write(func(ctx context.Context, tx *store.Tx) (err error) {
		a := account.Account{ID: "ana", Name: "Personne ana", Email: "ana@exemple.fr", Lang: "fr", CreatedAt: by.At}
		if err := tx.AddAccount(ctx, a, a.Email); err != nil {
			return err
		}
		if f, err = file.Start(ctx, tx, by, shelf, filetest.ID, edition.ProjectCall); err != nil {
			return err
		}
		_, err = file.Invite(ctx, tx, by, shelf, f.Number, "bob@exemple.fr", "fr")
		return err
	})
	box := NewPostbox(10)
	post := &Post{DB: db, Shelf: shelf, Programme: programme, Transport: box}
	handlers := post.Handlers(func() time.Time { return filetest.Open.Add(time.Minute) })
	for range 2 {
		work(t, db, handlers, store.JobWriterMail)
	}
	sent := box.Mails()
	if len(sent) != 1 || sent[0].To != "bob@exemple.fr" {
		t.Fatalf("sent %+v", sent)
	}
	code := regexp.MustCompile(`\?code=(\S+)`).FindStringSubmatch(sent[0].Text)
	if code == nil {
		t.Fatalf("no link in %s", sent[0].Text)
	}
	secret, err := url.QueryUnescape(code[1])
	if err != nil {
		t.Fatal(err)
	}
	write(func(ctx context.Context, tx *store.Tx) error {
		m, err := tx.MailToSend(ctx, mails(t, db)[0].ID)
		if m.State != message.Sent || strings.Contains(m.Body, secret) || !strings.Contains(m.Body, SecretMark) {
			t.Errorf("the mail at rest: %+v", m)
		}
		return err
	})
	var bob account.ID
	write(func(ctx context.Context, tx *store.Tx) error {
		_, in, err := file.Join(ctx, tx, secret, "fr", "", filetest.Open)
		bob = in.Account.ID
		return err
	})
	write(func(ctx context.Context, tx *store.Tx) error { return file.HandOver(ctx, tx, by, shelf, f.Number, bob) })
	for range 2 {
		work(t, db, handlers, store.JobHandoverMail)
		work(t, db, handlers, store.JobSendMail)
	}
	to := map[string]string{}
	for _, m := range box.Mails() {
		if !strings.HasPrefix(m.Subject, "Invitation") {
			to[m.To] = strings.ReplaceAll(m.Subject, "\u00a0", " ")
		}
	}
	if len(box.Mails()) != 3 || to["ana@exemple.fr"] != "Pour information : vous avez confié votre projet "+f.Number || to["bob@exemple.fr"] != "Pour information : vous portez votre projet "+f.Number {
		t.Errorf("told %v", to)
	}
}

// An invitation that was taken back before its mail left is not sent.
func TestARevokedInvitationIsNotSent(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	shelf := filetest.Shelf(filetest.Edition())
	by := fellowship.Actor{ID: "ana", At: filetest.Open}
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		a := account.Account{ID: "ana", Email: "ana@exemple.fr", Lang: "fr", CreatedAt: by.At}
		if err := tx.AddAccount(ctx, a, a.Email); err != nil {
			return err
		}
		f, err := file.Start(ctx, tx, by, shelf, filetest.ID, edition.ProjectCall)
		if err != nil {
			return err
		}
		i, err := file.Invite(ctx, tx, by, shelf, f.Number, "bob@exemple.fr", "fr")
		if err != nil {
			return err
		}
		return file.Revoke(ctx, tx, by, shelf, f.Number, i.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	box := NewPostbox(10)
	post := &Post{DB: db, Shelf: shelf, Programme: programme, Transport: box}
	work(t, db, post.Handlers(func() time.Time { return filetest.Open.Add(time.Minute) }), store.JobWriterMail)
	if len(box.Mails()) != 0 {
		t.Errorf("sent %+v", box.Mails())
	}
}
