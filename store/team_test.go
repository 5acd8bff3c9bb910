package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/store"
	"cohorte/store/storetest"
)

func (d desk) invite(by fellowship.Actor, number, email string) (i file.Invitation, secret string, err error) {
	err = d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if i, err = file.Invite(ctx, tx, by, d.shelf, number, email, "fr"); err != nil {
			return err
		}
		_, secret, err = file.MakeInvitationSecret(ctx, tx, i.ID, by.At)
		return err
	})
	return i, secret, err
}

func (d desk) join(secret string, at time.Time) (in account.SignedIn, err error) {
	err = d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, in, err = file.Join(ctx, tx, secret, "fr", "", at)
		return err
	})
	return in, err
}

func (d desk) handOver(by fellowship.Actor, number string, to account.ID) error {
	return d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return file.HandOver(ctx, tx, by, d.shelf, number, to)
	})
}

func (d desk) leave(by fellowship.Actor, number string, who account.ID) error {
	return d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return file.TakeOff(ctx, tx, by, d.shelf, number, who)
	})
}

// team starts a project of ana's that bob and cyd write too.
func (d desk) team() (f file.File, cyd account.ID) {
	d.t.Helper()
	ana := as("ana", filetest.Open)
	f, err := d.start(ana, edition.ProjectCall)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, who := range []string{"bob", "cyd"} {
		_, secret, err := d.invite(ana, f.Number, who+"@exemple.fr")
		if err != nil {
			d.t.Fatal(err)
		}
		in, err := d.join(secret, filetest.Open)
		if err != nil {
			d.t.Fatal(err)
		}
		cyd = in.Account.ID
	}
	return f, cyd
}

func (d desk) roles(f file.File) map[account.ID]file.Role {
	d.t.Helper()
	roles := map[account.ID]file.Role{}
	d.write(func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.MembersOf(ctx, f.ID)
		for _, m := range list {
			roles[m.Account] = m.Role
		}
		return err
	})
	return roles
}

// An invited colleague writes the file and does not submit it; the link works
// once, from the mailbox that it was sent to, until the day that it says.
func TestAColleagueJoins(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		ana, bob := as("ana", filetest.Open), as("bob", filetest.Open)
		f, err := d.start(ana, edition.ProjectCall)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.save(ana, f.Number, answers(t, nil), 0); err != nil {
			t.Fatal(err)
		}
		i, secret, err := d.invite(ana, f.Number, " Bob@Exemple.fr ")
		if err != nil {
			t.Fatal(err)
		}
		if want := filetest.Open.Add(file.InvitationLife); !i.ExpiresAt.Equal(want) {
			t.Errorf("until %s, want %s", i.ExpiresAt, want)
		}
		_, err = d.join("unknown", filetest.Open)
		wantLate(t, err, fellowship.LinkUnknown)
		_, err = d.join(secret, i.ExpiresAt)
		wantLate(t, err, fellowship.LinkExpired)
		if _, err := d.open(bob, f.Number); !errors.Is(err, fellowship.ErrNotFound) {
			t.Errorf("before joining: %v", err)
		}
		in, err := d.join(secret, filetest.Open)
		if err != nil || in.Account.ID != "bob" || in.Secret == "" {
			t.Fatalf("joined as %+v, %v", in.Account, err)
		}
		_, err = d.join(secret, filetest.Open)
		wantLate(t, err, fellowship.LinkUsed)
		if _, err := d.save(bob, f.Number, file.Answers{"name": file.Text("De Bob")}, 1); err != nil {
			t.Error(err)
		}
		if _, err := d.submit(bob, f.Number, "k"); !errors.Is(err, fellowship.ErrNotAllowed) {
			t.Errorf("a colleague submits: %v", err)
		}
		if _, err := d.withdraw(bob, f.Number); !errors.Is(err, fellowship.ErrNotAllowed) {
			t.Errorf("a colleague withdraws: %v", err)
		}
		if _, _, err := d.invite(bob, f.Number, "dan@exemple.fr"); !errors.Is(err, fellowship.ErrNotAllowed) {
			t.Errorf("a colleague invites: %v", err)
		}
		want := []string{"ana file.started", "ana file.writer_invited", "bob file.writer_joined"}
		got := d.record(f) // of one instant: in no order
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if n := jobs(t, db)[store.JobWriterMail]; n != 1 {
			t.Errorf("%d mails", n)
		}
	})
}

// Who is asked again gets a new link, and the old one is worth nothing; an
// application is written by one person.
func TestInviting(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.SQLite(t))
	ana := as("ana", filetest.Open)
	f, err := d.start(ana, edition.ProjectCall)
	if err != nil {
		t.Fatal(err)
	}
	_, first, err := d.invite(ana, f.Number, "bob@exemple.fr")
	if err != nil {
		t.Fatal(err)
	}
	_, second, err := d.invite(ana, f.Number, "bob@exemple.fr")
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.join(first, filetest.Open)
	wantLate(t, err, fellowship.LinkUnknown)
	if _, err := d.join(second, filetest.Open); err != nil {
		t.Error(err)
	}
	var bad *fellowship.Invalid
	for email, want := range map[string]fellowship.ProblemCode{
		"": fellowship.Missing, "bob": fellowship.NotAnEmail, "bob@exemple.fr": fellowship.Repeated, "ana@exemple.fr": fellowship.Repeated,
	} {
		_, _, err := d.invite(ana, f.Number, email)
		if !errors.As(err, &bad) || bad.Problems[0].Code != want {
			t.Errorf("%q: %v, want %s", email, err, want)
		}
	}
	for i := range 18 {
		if _, _, err := d.invite(ana, f.Number, string(rune('a'+i))+"@autre.example"); err != nil {
			t.Fatal(i, err)
		}
	}
	_, _, err = d.invite(ana, f.Number, "trop@autre.example")
	if !errors.As(err, &bad) || bad.Problems[0].Code != fellowship.TooMany {
		t.Errorf("the team has no end: %v", err)
	}
	_, _, err = d.invite(as("ana", filetest.AfterGrace), f.Number, "tard@autre.example")
	wantLate(t, err, fellowship.CallClosed)

	alone, err := d.start(ana, edition.TalentCall)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.invite(ana, alone.Number, "bob@exemple.fr"); !errors.Is(err, fellowship.ErrNotFound) {
		t.Errorf("an application is written by two: %v", err)
	}
	e := filetest.Edition()
	talent := e.Calls[edition.TalentCall]
	talent.Writers = 2
	e.Calls[edition.TalentCall] = talent
	d.shelf = filetest.Shelf(e)
	if _, _, err := d.invite(ana, alone.Number, "bob@exemple.fr"); err != nil {
		t.Errorf("the edition lets two write: %v", err)
	}
}

func TestLeavingATeam(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, cyd := d.team()
		ana, bob := as("ana", filetest.Open), as("bob", filetest.Open)
		if err := d.leave(bob, f.Number, cyd); !errors.Is(err, fellowship.ErrNotAllowed) {
			t.Errorf("a writer takes off another: %v", err)
		}
		if err := d.leave(ana, f.Number, "ana"); !errors.Is(err, fellowship.ErrNotAllowed) {
			t.Errorf("the lead leaves: %v", err)
		}
		if err := d.leave(bob, f.Number, "bob"); err != nil {
			t.Error(err)
		}
		if err := d.leave(ana, f.Number, cyd); err != nil {
			t.Error(err)
		}
		if _, err := d.open(bob, f.Number); !errors.Is(err, fellowship.ErrNotFound) {
			t.Errorf("who left still opens the file: %v", err)
		}
		if got := d.roles(f); len(got) != 1 || got["ana"] != file.Lead {
			t.Errorf("the team is %v", got)
		}
		for _, want := range []string{"bob file.writer_left", "ana file.writer_left"} {
			if got := d.record(f); !slices.Contains(got, want) {
				t.Errorf("the record is %v, without %s", got, want)
			}
		}
	})
}

// Two hand-overs at the same instant: one is done, and the file has one lead.
func TestTwoHandoversAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, cyd := d.team()
		ana := as("ana", filetest.Open)
		if err := d.handOver(as("bob", filetest.Open), f.Number, cyd); !errors.Is(err, fellowship.ErrNotAllowed) {
			t.Errorf("a writer hands over: %v", err)
		}
		if err := d.handOver(ana, f.Number, "stranger"); !errors.Is(err, fellowship.ErrNotFound) {
			t.Errorf("to somebody who does not write the file: %v", err)
		}
		results := make([]error, 8)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() { results[i] = d.handOver(ana, f.Number, []account.ID{"bob", cyd}[i%2]) })
		}
		wg.Wait()
		done := 0
		for _, err := range results {
			var late *fellowship.NoLongerPossible
			switch {
			case err == nil:
				done++
			case !errors.Is(err, fellowship.ErrNotAllowed) && !errors.As(err, &late):
				t.Errorf("a hand-over failed: %v", err)
			}
		}
		leads := 0
		for _, r := range d.roles(f) {
			if r == file.Lead {
				leads++
			}
		}
		if done != 1 || leads != 1 || d.roles(f)["ana"] != file.Writer {
			t.Errorf("%d done, %d leads: %v", done, leads, d.roles(f))
		}
		if n := jobs(t, db)[store.JobHandoverMail]; n != 1 {
			t.Errorf("%d jobs of mails", n)
		}
	})
}

// A hand-over to somebody who is taken off at the same instant leaves a lead.
func TestAHandoverWhileLeaving(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, _ := d.team()
		var wg sync.WaitGroup
		wg.Go(func() { _ = d.handOver(as("ana", filetest.Open), f.Number, "bob") })
		wg.Go(func() { _ = d.leave(as("bob", filetest.Open), f.Number, "bob") })
		wg.Wait()
		leads := 0
		for _, r := range d.roles(f) {
			if r == file.Lead {
				leads++
			}
		}
		if leads != 1 {
			t.Errorf("%d leads: %v", leads, d.roles(f))
		}
	})
}

// Of two writers the later one is told; the text that is not kept can be taken
// back, by both, for thirty days, and by nobody else.
func TestNothingOfTwoWritersIsLost(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, _ := d.team()
		ana, bob := as("ana", filetest.Open), as("bob", filetest.Open.Add(time.Minute))
		save := func(by fellowship.Actor, changes file.Answers, seen file.Seen) file.Kept {
			t.Helper()
			var k file.Kept
			d.write(func(ctx context.Context, tx *store.Tx) (err error) {
				k, err = file.Save(ctx, tx, by, d.shelf, f.Number, changes, seen)
				return err
			})
			return k
		}
		save(ana, file.Answers{"name": file.Text("Zéro"), "host": file.Text("H")}, file.SeenAt(0))
		save(ana, file.Answers{"name": file.Text("D’Ana")}, file.SeenAt(1))
		// bob's page is of revision 1: he changed the name, and not the host
		k := save(bob, file.Answers{"name": file.Text("De Bob"), "host": file.Text("H")}, file.SeenAt(1))
		if !slices.Equal(k.Crossed, []string{"name"}) || k.Answers.Text("name") != "D’Ana" {
			t.Fatalf("crossed %v, %v", k.Crossed, k.Answers)
		}
		// he gives his up for hers
		save(bob, nil, file.Seen{Revision: 2, Settled: map[string]bool{"name": true}, Dropped: file.Answers{"name": file.Text("De Bob")}})
		// then writes over hers, having seen it
		k = save(bob, file.Answers{"name": file.Text("Les deux")}, file.Seen{Revision: 2, Settled: map[string]bool{"name": true}})
		if k.Crossed != nil || k.Answers.Text("name") != "Les deux" {
			t.Fatalf("crossed %v, %v", k.Crossed, k.Answers)
		}
		// ana's page is of revision 2, and she touched nothing
		k = save(ana, file.Answers{"name": file.Text("D’Ana")}, file.Seen{Revision: 2, Fields: map[string]file.Base{"name": {Revision: 2, Mark: file.Mark(file.Text("D’Ana"))}}})
		if k.Crossed != nil || k.Answers.Text("name") != "Les deux" {
			t.Errorf("a page that changed nothing: crossed %v, %v", k.Crossed, k.Answers)
		}
		earlier := func(who string, at time.Time) (texts []string) {
			d.write(func(ctx context.Context, tx *store.Tx) error {
				list, err := tx.EarlierForWriter(ctx, as(who, at), f.Number)
				texts = nil
				for _, e := range list {
					texts = append(texts, string(e.WrittenBy)+" "+e.Value)
				}
				return err
			})
			return texts
		}
		want := []string{`ana "D’Ana"`, `bob "De Bob"`}
		for _, who := range []string{"ana", "bob"} {
			got := earlier(who, filetest.Open.Add(time.Hour))
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", who, diff)
			}
		}
		if got := earlier("eve", filetest.Open); got != nil {
			t.Errorf("a stranger reads %v", got)
		}
		if got := earlier("ana", filetest.Open.Add(file.EarlierKept+2*time.Minute)); got != nil {
			t.Errorf("after its time: %v", got)
		}
		d.write(func(ctx context.Context, tx *store.Tx) error {
			return tx.ForgetOldTexts(ctx, filetest.Open.Add(file.EarlierKept+2*time.Minute))
		})
		if got := earlier("ana", filetest.Open); got != nil {
			t.Errorf("it was not forgotten: %v", got)
		}
	})
}

// What comes under a session that has ended waits for its account alone.
func TestWhatWasTypedAfterTheSessionEnded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, err := d.start(as("ana", filetest.Open), edition.ProjectCall)
		if err != nil {
			t.Fatal(err)
		}
		ended := filetest.Open.Add(-time.Hour)
		d.write(func(ctx context.Context, tx *store.Tx) error {
			for _, who := range []account.ID{"ana", "bob"} {
				s := account.Session{ID: account.SessionID("s-" + who), Account: who, CreatedAt: ended, SeenAt: ended, ExpiresAt: ended}
				if err := tx.AddSession(ctx, s, account.HashSecret("secret of "+string(who))); err != nil {
					return err
				}
			}
			return nil
		})
		keep := func(secret, typed string) error {
			return d.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				return file.KeepUnsaved(ctx, tx, secret, file.Unsaved{Number: f.Number, Section: "projet", Typed: typed, At: filetest.Open})
			})
		}
		waiting := func(who string, at time.Time) (typed string) {
			d.write(func(ctx context.Context, tx *store.Tx) error {
				u, err := tx.Unsaved(ctx, as(who, at), f.Number, "projet")
				if errors.Is(err, fellowship.ErrNotFound) {
					err = nil
				}
				typed = u.Typed
				return err
			})
			return typed
		}
		for _, typed := range []string{"name=A", "name=AB"} {
			if err := keep("secret of ana", typed); err != nil {
				t.Fatal(err)
			}
		}
		for what, secret := range map[string]string{"of nobody": "made up", "of who does not write the file": "secret of bob"} {
			if err := keep(secret, "x"); !errors.Is(err, fellowship.ErrNotFound) {
				t.Errorf("a session %s: %v", what, err)
			}
		}
		if err := keep("secret of ana", string(make([]byte, file.LongestUnsaved+1))); !errors.Is(err, fellowship.ErrNotFound) {
			t.Errorf("too long: %v", err)
		}
		if got := waiting("ana", filetest.Open); got != "name=AB" {
			t.Errorf("ana finds %q", got)
		}
		if got := waiting("bob", filetest.Open); got != "" {
			t.Errorf("bob finds %q", got)
		}
		if got := waiting("ana", filetest.Open.Add(file.UnsavedFor)); got != "" {
			t.Errorf("a day later ana finds %q", got)
		}
	})
}
