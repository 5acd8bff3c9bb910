package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/fellowship/question"
	"cohorte/fellowship/screening"
	"cohorte/fellowship/thread"
	"cohorte/store"
	"cohorte/store/storetest"
)

// submitted is a file of ana's that was submitted.
func (d desk) submitted() file.File {
	d.t.Helper()
	ana := as("ana", filetest.Open)
	f, err := d.start(ana, edition.TalentCall)
	if err == nil {
		_, err = d.save(ana, f.Number, answers(d.t, nil).Set(file.Answers{"name": file.Text("Ana Exemple")}), 0)
	}
	if err == nil {
		_, err = d.submit(ana, f.Number, "request")
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return f
}

func (d desk) say(by fellowship.Actor, side thread.Side, number string, m thread.Draft) (out thread.Message, err error) {
	err = d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		out, err = thread.Write(ctx, tx, by, side, number, m)
		return err
	})
	return out, err
}

var talker = []fellowship.Permission{fellowship.SeeFiles, fellowship.SeeIdentities, fellowship.DecideFiles}

// TestManyWriteAtOnce: both sides of a thread write at the same time, each form
// twice: no message is lost, none counts twice, and what waits is counted.
// Rules M-3 and M-6.
func TestManyWriteAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.submitted()
		const each = 8
		var all sync.WaitGroup
		for i := range each {
			for range 2 {
				all.Go(func() {
					if _, err := d.say(as("ana", filetest.Open), thread.Authors, f.Number, thread.Draft{Text: "un mot", Key: fmt.Sprint("ana ", i)}); err != nil {
						t.Errorf("ana, message %d: %v", i, err)
					}
				})
				all.Go(func() {
					if _, err := d.say(staff(filetest.Open, talker...), thread.Team, f.Number, thread.Draft{Text: "un mot", Key: fmt.Sprint("team ", i)}); err != nil {
						t.Errorf("the team, message %d: %v", i, err)
					}
				})
			}
		}
		all.Wait()
		err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.MessagesForTeam(ctx, staff(filetest.Open, talker...), f.ID)
			if err != nil {
				return err
			}
			for i, m := range list {
				if m.N != i+1 {
					t.Errorf("the message %d has the number %d", i+1, m.N)
				}
			}
			state, err := tx.Thread(ctx, f.ID)
			if len(list) != 2*each || state.Messages != 2*each || state.Waiting != each {
				t.Errorf("%d messages, the thread says %d and %d waiting; want %d and %d", len(list), state.Messages, state.Waiting, 2*each, each)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestWhoReadsAThread (rule M-1), with something there to leak.
func TestWhoReadsAThread(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.submitted()
		ana, team := as("ana", filetest.Open), staff(filetest.Open.Add(time.Minute), talker...)
		if _, err := d.say(ana, thread.Authors, f.Number, thread.Draft{Text: "Un secret", Key: "1"}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.say(team, thread.Team, f.Number, thread.Draft{Text: "Une réponse", Key: "2", Seen: 0}); err != nil {
			t.Fatal(err)
		}
		d.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := screening.Save(ctx, tx, team, f.Number, 0, "La note")
			return err
		})
		late := filetest.Open.Add(2 * time.Minute)
		for name, c := range map[string]struct {
			viewer fellowship.Actor
			thread bool // reads the messages
			note   bool // reads the screening note
			unread int
		}{
			"the author":           {as("ana", late), true, false, 1},
			"another applicant":    {as("bob", late), false, false, 0},
			"the team":             {staff(late, talker...), true, true, 0},
			"without identities":   {staff(late, fellowship.SeeFiles, fellowship.DecideFiles), false, true, 0},
			"without files":        {staff(late, fellowship.SeeIdentities), false, false, 0},
			"an author, as a team": {fellowship.Actor{ID: "ana", At: late, May: talker}, true, false, 1},
		} {
			err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				own, ownErr := tx.MessagesForWriter(ctx, c.viewer, f.Number)
				desk, deskErr := tx.MessagesForTeam(ctx, c.viewer, f.ID)
				if reads := ownErr == nil && len(own) == 2 || deskErr == nil && len(desk) == 2; reads != c.thread {
					t.Errorf("%s reads the thread: %v", name, reads)
				}
				for _, m := range own {
					if m.Side == thread.Team && m.By != "" {
						t.Errorf("%s reads who of the team wrote", name)
					}
				}
				_, err := tx.Screening(ctx, c.viewer, f.ID)
				if reads := err == nil; reads != c.note || err != nil && !errors.Is(err, fellowship.ErrNotFound) {
					t.Errorf("%s reads the note: %v, %v", name, reads, err)
				}
				waiting, since, err := tx.Unanswered(ctx, c.viewer, store.FileFilter{})
				sees := name == "the team" || name == "an author, as a team"
				if counts := waiting == 1 && since.Equal(filetest.Open); err != nil || counts != sees {
					t.Errorf("%s counts %d since %v: %v", name, waiting, since, err)
				}
				unread, err := tx.Unread(ctx, c.viewer, f.Number)
				if unread != c.unread {
					t.Errorf("%s has %d unread, want %d", name, unread, c.unread)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestTheDeskIsApart (rule M-13): who of the team reads shows to the team, since when
// they opened the file, and not among those who write.
func TestTheDeskIsApart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.submitted()
		beat := func(after time.Duration) {
			t.Helper()
			d.write(func(ctx context.Context, tx *store.Tx) error {
				return tx.SaveDeskPresence(ctx, f.ID, as("bob", filetest.Open.Add(after)))
			})
		}
		since := func(after time.Duration) (at time.Duration) {
			t.Helper()
			err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				open, err := tx.DeskPresences(ctx, staff(filetest.Open.Add(after), fellowship.SeeFiles))
				at = -1
				for _, r := range open[f.ID] {
					at = r.Since.Sub(filetest.Open)
				}
				if writing, _ := tx.PresencesForWriter(ctx, as("ana", filetest.Open.Add(after)), f.Number); len(writing) > 0 {
					t.Errorf("the author sees %+v", writing)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		beat(0)
		beat(time.Minute)
		if got := since(90 * time.Second); got != 0 {
			t.Errorf("reading since %v, want since the first beat", got)
		}
		if got := since(time.Hour); got != -1 {
			t.Errorf("who left reads since %v", got)
		}
		beat(time.Hour)
		if got := since(time.Hour); got != time.Hour {
			t.Errorf("who came back reads since %v", got)
		}
	})
}

// TestPublicAnswers (rules M-8 and M-11): the last text whose time has come
// counts, the earlier ones stay, and who asked is nowhere.
func TestPublicAnswers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		v, _ := d.shelf.InForce(filetest.ID, filetest.Open)
		manager := staff(filetest.Open.Add(time.Minute), append(talker, fellowship.Publish)...)
		answer := func(s string) question.Answer {
			return question.Answer{Question: edition.Text{FR: "La question"}, Text: edition.Text{FR: s}}
		}
		later := edition.Moment{Time: filetest.Open.Add(24 * time.Hour)}
		var first question.Question
		d.write(func(ctx context.Context, tx *store.Tx) (err error) {
			if first, err = question.Ask(ctx, tx, as("ana", filetest.Open), v, edition.TalentCall, "fr", "Ana demande", "key"); err != nil {
				return err
			}
			q, err := question.Publish(ctx, tx, manager, first.ID, 0, answer("Le premier texte"), "")
			if err != nil {
				return err
			}
			manager.At = manager.At.Add(time.Minute)
			_, err = question.Publish(ctx, tx, manager, first.ID, q.Revision, answer("Le second texte"), later.String())
			return err
		})
		public := func(at time.Time) (list []question.Public) {
			t.Helper()
			err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				list, err = tx.PublicAnswers(ctx, filetest.ID, edition.TalentCall, at)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if got := public(filetest.Open); len(got) != 0 {
			t.Errorf("before its time: %+v", got)
		}
		got := public(later.Add(-time.Second))
		if len(got) != 1 || got[0].Text.FR != "Le premier texte" || len(got[0].Earlier) != 0 || got[0].By != "" {
			t.Errorf("before the correction: %+v", got)
		}
		got = public(later.Time)
		if len(got) != 1 || got[0].Text.FR != "Le second texte" || len(got[0].Earlier) != 1 || got[0].Earlier[0].Text.FR != "Le premier texte" {
			t.Errorf("after the correction: %+v", got)
		}
		err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			own, err := tx.QuestionsOfAsker(ctx, as("ana", filetest.Open), filetest.ID, edition.TalentCall)
			if len(own) != 1 || own[0].State != question.Asked || len(own[0].Published) != 0 || own[0].Draft != (question.Answer{}) {
				t.Errorf("the asker reads, before the time: %+v", own)
			}
			hidden, hiddenErr := tx.Question(ctx, staff(filetest.Open, fellowship.SeeFiles), first.ID)
			if hiddenErr != nil || hidden.AskerName != "" {
				t.Errorf("who asked, for who may not see identities: %q, %v", hidden.AskerName, hiddenErr)
			}
			if _, err := tx.Question(ctx, as("bob", filetest.Open), first.ID); !errors.Is(err, fellowship.ErrNotFound) {
				t.Errorf("another applicant finds the question: %v", err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestAttachedFilesOfMessagesAreHeld: no sweep takes a file that came with a
// message. Rules M-3 and F-26.
func TestAttachedFilesOfMessagesAreHeld(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.submitted()
		kept := file.Attached{SHA256: hashOf("une pièce"), Name: "une.pdf", Size: 9, MediaType: "application/pdf"}
		loose := file.Attached{SHA256: hashOf("une autre"), Name: "autre.pdf", Size: 9, MediaType: "application/pdf"}
		d.write(func(ctx context.Context, tx *store.Tx) error {
			for _, a := range []file.Attached{kept, loose} {
				if err := tx.AddBlob(ctx, a, filetest.Open); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := d.say(as("ana", filetest.Open), thread.Authors, f.Number, thread.Draft{Text: "Voici", Key: "1", Attached: file.Files{kept}}); err != nil {
			t.Fatal(err)
		}
		err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			unheld, err := tx.Unheld(ctx, filetest.Open.Add(time.Hour))
			if len(unheld) != 1 || unheld[0] != loose.SHA256 {
				t.Errorf("nothing refers to %v", unheld)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
