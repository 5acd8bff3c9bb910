package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/message"
	"cohorte/store"
)

const returned = "From: MAILER-DAEMON@exemple.fr\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n" +
	"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; c@exemple.fr\r\nAction: failed\r\nStatus: 5.1.1\r\n" +
	"Diagnostic-Code: smtp; 550 no such user\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <THE-ID@cohorte.exemple>\r\n\r\n--x--\r\n"

// A folder of returned mails is read as often as one likes: each is noted once,
// and what is something else is counted and left. Rule OB-7.
func TestReturnedMailsAreNotedOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p, err := openPlace(t.Context(), placeFlags{Data: dir}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	sent := message.Mail{ID: "mail-06abc", Kind: message.Receipt, To: "c@exemple.fr", State: message.Sent, MadeAt: time.Unix(0, 0)}
	waits := sent
	waits.ID, waits.State = "mail-06def", message.Ready
	err = p.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if err := tx.AddMail(ctx, sent); err != nil {
			return err
		}
		return tx.AddMail(ctx, waits)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
	mails := filepath.Join(dir, "maildir")
	for name, text := range map[string]string{
		"new/1": strings.Replace(returned, "THE-ID", "mail-06abc", 1),
		"cur/2": strings.Replace(returned, "THE-ID", "mail-06def", 1), // its server took it, and that is not noted yet
		"cur/3": strings.Replace(returned, "THE-ID", "mail-unknown0", 1),
		"cur/4": "Subject: Merci\r\n\r\nBonne nouvelle.\r\n",
		"cur/5": strings.Replace(strings.Replace(returned, "THE-ID", "mail-06abc", 1), "failed", "delayed", 1),
		"tmp/6": returned,
	} {
		path := filepath.Join(mails, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []string{
		"5 read: 1 noted, 1 known before, 1 with nothing to note, 2 not about a mail of this place.\n",
		"5 read: 0 noted, 2 known before, 1 with nothing to note, 2 not about a mail of this place.\n",
	} {
		if code, out, errs := order(t, dir, "mail", "bounces", mails); code != exitDone || out != want {
			t.Errorf("run %d: exit %d, %q, %q", i+1, code, out, errs)
		}
	}
	if code, out, _ := order(t, dir, "mail", "bounces", filepath.Join(mails, "new/1"), "--json"); code != exitDone || !strings.Contains(out, `"known": 1`) {
		t.Errorf("one file: exit %d, %s", code, out)
	}
	if code, _, _ := order(t, dir, "mail", "bounces", filepath.Join(dir, "nowhere")); code != exitBadInput {
		t.Errorf("a folder that is not there: exit %d", code)
	}
	p, err = openPlace(t.Context(), placeFlags{Data: dir}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer p.close() //nolint:errcheck // it was only read
	err = p.db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		m, err := tx.MailToSend(ctx, sent.ID)
		if m.State != message.NotDelivered || m.Problem != "550 no such user" {
			t.Errorf("the mail is %s: %q", m.State, m.Problem)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Rule OB-8.
func TestASenderThatNobodyReadsIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	code, _, complained := spoken(t, "serve", "--data", filepath.Join(t.TempDir(), "place"), "--mail-from", "no-reply@exemple.fr", "--mail-return", "x")
	want := "cohorte: the settings can't be used:\n  --mail-from: no-reply@exemple.fr says that nobody reads it: give an address that people read and answer\n  --mail-return: expected name@host\n"
	if code != exitBadInput || complained != want {
		t.Errorf("exit %d, %q", code, complained)
	}
}
