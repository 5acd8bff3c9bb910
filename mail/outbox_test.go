package mail

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file/filetest"
	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/store/storetest"
)

var secretIn = func(text string) string {
	_, rest, _ := strings.Cut(text, "code=")
	secret, _, _ := strings.Cut(rest, "\n")
	return secret
}

// The program stops after the mail left and before it noted so: the job is done
// again, the mail leaves twice, and both links are good until one is used.
func TestASignInMailThatLeftTwiceSignsInByEither(t *testing.T) {
	t.Parallel()
	for _, which := range []int{0, 1} {
		db := storetest.SQLite(t)
		transport := &fails{errs: []error{&Failure{Said: "the line was cut after the mail"}}}
		post := &Post{DB: db, Programme: programme, Transport: transport}
		payload := ask(t, db, filetest.Open)
		post.SignIn(t.Context(), payload, filetest.Open) //nolint:errcheck // it is tried again below
		if err := post.SignIn(t.Context(), payload, filetest.Open.Add(time.Minute)); err != nil || len(transport.sent) != 2 {
			t.Fatalf("%v, %d mails", err, len(transport.sent))
		}
		// Done once more after it left: nothing leaves, and no link is spoiled.
		if err := post.SignIn(t.Context(), payload, filetest.Open.Add(2*time.Minute)); err != nil || len(transport.sent) != 2 {
			t.Fatalf("done again: %v, %d mails", err, len(transport.sent))
		}
		for i, used := range []int{which, 1 - which} {
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := account.UseLink(ctx, tx, secretIn(transport.sent[used].Text), "", filetest.Open.Add(3*time.Minute))
				return err
			})
			if (err == nil) != (i == 0) {
				t.Errorf("link %d used as number %d: %v", used+1, i+1, err)
			}
		}
	}
}

// A mail that waits is written in the words of its edition, keeps no value once
// it left, and does not leave after its limit.
func TestAMailThatWaitsIsWrittenAndLeavesOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		by := fellowship.Actor{ID: "x", At: filetest.Open, May: fellowship.Permissions{fellowship.SeeMail, fellowship.SeeIdentities, fellowship.SendMail, fellowship.AmendEditions}}
		transport := &fails{}
		post := &Post{DB: db, Shelf: filetest.Shelf(filetest.Edition()), Programme: programme, Transport: transport}
		letterTo := func(to string, until time.Time) (m message.Mail) {
			l := letter{Lang: lang.FR, Subject: "Résultat\u00a0: votre projet", Fact: "Un fait.", Link: "https://cohorte.exemple/x", Why: "Parce que.", Signed: "L’équipe\nequipe@exemple.fr",
				facts: facts{Edition: filetest.ID, Variant: "not_admissible", Cause: "c", Until: until, Reason: "Motif de " + to}}
			if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				m, err = write(ctx, tx, message.Admissibility, "file-1/"+to, to, l, filetest.Open)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return m
		}
		one := letterTo("a@exemple.fr", time.Time{})
		late := letterTo("b@exemple.fr", filetest.Open.Add(time.Minute))
		if one.State != message.ToRead || !strings.HasPrefix(one.Body, "Un fait.") || one.Values.Of["reason"] != "Motif de a@exemple.fr" {
			t.Fatalf("%+v", one)
		}
		act := func(do func(ctx context.Context, tx *store.Tx) error) {
			t.Helper()
			if err := db.Write(t.Context(), do); err != nil {
				t.Fatal(err)
			}
		}
		words := message.Template{Edition: filetest.ID, Kind: message.Admissibility, Variant: "not_admissible", Lang: "fr", Body: "{personne} {motif}\n\n{lien}"}
		act(func(ctx context.Context, tx *store.Tx) error {
			_, err := message.SaveTemplate(ctx, tx, by, words, true)
			return err
		})
		handlers := post.Handlers(func() time.Time { return filetest.Open.Add(time.Minute) })
		work(t, db, handlers, store.JobRefillMails)
		var groups []store.WaitingGroup
		var changed message.Mail
		act(func(ctx context.Context, tx *store.Tx) (err error) {
			if changed, err = tx.MailToSend(ctx, one.ID); err != nil {
				return err
			}
			groups, err = tx.MailGroups(ctx, by)
			return err
		})
		if want := "Motif de a@exemple.fr\n\nhttps://cohorte.exemple/x\n\nParce que. Ces courriels ne s’arrêtent pas : ils portent sur vos droits et vos délais.\n\n-- \nL’équipe\nequipe@exemple.fr\n"; changed.Body != want ||
			changed.Template != 1 || changed.Revision != 1 || strings.Join(changed.Blanks, " ") != "person" || changed.Subject != one.Subject {
			t.Errorf("rewritten as %+v", changed)
		}
		if len(groups) != 1 || groups[0].Mails != 2 || groups[0].Blank != 2 || groups[0].Edited != 0 {
			t.Fatalf("the groups are %+v", groups)
		}
		chosen := message.Chosen{Group: groups[0].Group}
		var gone message.Act
		act(func(ctx context.Context, tx *store.Tx) (err error) {
			gone, err = message.LetGo(ctx, tx, by, chosen, 2, time.Time{})
			return err
		})
		// A job that comes before the instant, and twice after it.
		payload := `{"mail":"` + string(one.ID) + `"}`
		for _, at := range []time.Time{filetest.Open.Add(time.Minute), gone.LeaveAt, gone.LeaveAt.Add(time.Second)} {
			if err := post.Send(t.Context(), payload, at); err != nil {
				t.Fatal(err)
			}
		}
		if err := post.Send(t.Context(), `{"mail":"`+string(late.ID)+`"}`, gone.LeaveAt); err != nil {
			t.Fatal(err)
		}
		if len(transport.sent) != 1 || transport.sent[0].Text != changed.Body {
			t.Errorf("sent %+v", transport.sent)
		}
		act(func(ctx context.Context, tx *store.Tx) error {
			counts, _, err := tx.MailsOfAct(ctx, by, gone.ID)
			if err != nil || counts[message.Sent] != 1 || counts[message.NotDelivered] != 1 {
				t.Errorf("%v %v", counts, err)
			}
			m, err := tx.MailToSend(ctx, one.ID)
			if len(m.Values.Of) != 0 {
				t.Errorf("the values are kept after it left: %v", m.Values)
			}
			return err
		})
	})
}

// A large group leaves batch by batch, each mail once, and can be taken back
// as a whole before its instant. Rule OB-3.
func TestALargeGroupLeavesByBatches(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const many = 2*batch + 30
		by := fellowship.Actor{ID: "x", At: filetest.Open, May: fellowship.Permissions{fellowship.SeeMail, fellowship.SendMail}}
		group := message.Group{Kind: message.Extended, Edition: filetest.ID, Cause: "amendment/1"}
		act := func(do func(ctx context.Context, tx *store.Tx) error) {
			t.Helper()
			if err := db.Write(t.Context(), do); err != nil {
				t.Fatal(err)
			}
		}
		act(func(ctx context.Context, tx *store.Tx) error {
			for range many {
				m := message.Mail{ID: message.ID(fellowship.NewID("mail", filetest.Open)), Kind: group.Kind, Edition: group.Edition, Cause: group.Cause,
					To: "a@exemple.fr", Lang: "fr", Subject: "s", Body: "b", State: message.ToRead, MadeAt: filetest.Open}
				if err := tx.AddMail(ctx, m); err != nil {
					return err
				}
			}
			return nil
		})
		letGo := func() (a message.Act) {
			act(func(ctx context.Context, tx *store.Tx) (err error) {
				a, err = message.LetGo(ctx, tx, by, message.Chosen{Group: group}, many, time.Time{})
				return err
			})
			return a
		}
		asked := func() (n int) {
			act(func(ctx context.Context, tx *store.Tx) error {
				counts, err := tx.CountJobs(ctx)
				n = 0
				for _, c := range counts {
					if c.Kind == store.JobSendMail {
						n += c.Jobs
					}
				}
				return err
			})
			return n
		}
		post := &Post{DB: db, Shelf: filetest.Shelf(filetest.Edition()), Programme: programme, Transport: &fails{}}
		first := letGo()
		act(func(ctx context.Context, tx *store.Tx) error {
			n, err := message.Undo(ctx, tx, by, first.ID)
			if n != many {
				t.Errorf("%d were taken back, want %d", n, many)
			}
			return err
		})
		if err := post.Release(t.Context(), `{"act":"`+first.ID+`"}`, first.LeaveAt); err != nil || asked() != 0 {
			t.Errorf("%v: %d are sent that were taken back", err, asked())
		}
		second := letGo()
		for range 2 { // as after a stop in the middle
			if err := post.Release(t.Context(), `{"act":"`+second.ID+`"}`, second.LeaveAt); err != nil {
				t.Fatal(err)
			}
		}
		if n := asked(); n != many {
			t.Errorf("%d mails are to be sent, want %d once each", n, many)
		}
		late := by
		late.At = second.LeaveAt
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := message.Undo(ctx, tx, late, second.ID)
			return err
		})
		var gone *fellowship.NoLongerPossible
		if !errors.As(err, &gone) {
			t.Errorf("taken back at its instant: %v", err)
		}
	})
}

// Whoever may only read mails acts on none. Rule OB-2.
func TestWhoMayNotSendActsOnNoMail(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	reader := fellowship.Actor{ID: "x", At: filetest.Open, May: fellowship.Permissions{fellowship.SeeMail, fellowship.SeeIdentities, fellowship.DecideFiles}}
	c := message.Chosen{Group: message.Group{Kind: message.Extended}}
	for name, act := range map[string]func(ctx context.Context, tx *store.Tx) error{
		"let go": func(ctx context.Context, tx *store.Tx) error {
			_, err := message.LetGo(ctx, tx, reader, c, 0, time.Time{})
			return err
		},
		"hold": func(ctx context.Context, tx *store.Tx) error {
			_, err := message.KeepBack(ctx, tx, reader, c)
			return err
		},
		"resume": func(ctx context.Context, tx *store.Tx) error {
			_, err := message.ReadAgain(ctx, tx, reader, c)
			return err
		},
		"drop": func(ctx context.Context, tx *store.Tx) error {
			_, err := message.Discard(ctx, tx, reader, c, "r")
			return err
		},
		"undo": func(ctx context.Context, tx *store.Tx) error {
			_, err := message.Undo(ctx, tx, reader, "act")
			return err
		},
		"template": func(ctx context.Context, tx *store.Tx) error {
			_, err := message.SaveTemplate(ctx, tx, reader, message.Template{}, false)
			return err
		},
		"habit": func(ctx context.Context, tx *store.Tx) error { return message.Choose(ctx, tx, reader, c.Group, false) },
		"edit": func(ctx context.Context, tx *store.Tx) error {
			if err := tx.AddMail(ctx, message.Mail{ID: "mail-1", Kind: message.Extended, State: message.ToRead, MadeAt: filetest.Open}); err != nil {
				return err
			}
			_, err := message.Edit(ctx, tx, reader, "mail-1", 0, "s", "b")
			return err
		},
	} {
		if err := db.Write(t.Context(), act); !errors.Is(err, fellowship.ErrNotAllowed) {
			t.Errorf("%s: %v, want not allowed", name, err)
		}
	}
}
