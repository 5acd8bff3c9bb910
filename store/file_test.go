package store_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
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

// desk is a place with one edition and a few invented accounts.
type desk struct {
	t     *testing.T
	db    *store.DB
	shelf *edition.Shelf
}

func newDesk(t *testing.T, db *store.DB) desk {
	t.Helper()
	d := desk{t: t, db: db, shelf: filetest.Shelf(filetest.Edition())}
	d.write(func(ctx context.Context, tx *store.Tx) error {
		for _, id := range []account.ID{"ana", "bob"} {
			a := account.Account{ID: id, Name: "Personne " + string(id), Email: string(id) + "@exemple.fr", Lang: "fr", CreatedAt: filetest.BeforeOpening}
			if err := tx.AddAccount(ctx, a, a.Email); err != nil {
				return err
			}
		}
		return nil
	})
	return d
}

func (d desk) write(act func(ctx context.Context, tx *store.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), act); err != nil {
		d.t.Fatal(err)
	}
}

func as(who string, at time.Time) fellowship.Actor { return fellowship.Actor{ID: who, At: at} }

func staff(at time.Time, may ...fellowship.Permission) fellowship.Actor {
	return fellowship.Actor{ID: "desk", At: at, May: may}
}

func (d desk) start(by fellowship.Actor, call edition.CallKind) (f file.File, err error) {
	d.t.Helper()
	err = d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = file.Start(ctx, tx, by, d.shelf, filetest.ID, call)
		return err
	})
	return f, err
}

func (d desk) save(by fellowship.Actor, number string, changes file.Answers, revision int) (o file.Kept, err error) {
	err = d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		o, err = file.Save(ctx, tx, by, d.shelf, number, changes, file.SeenAt(revision))
		return err
	})
	return o, err
}

func (d desk) submit(by fellowship.Actor, number, key string) (s file.Submission, err error) {
	var p file.Prepared
	err = d.db.Read(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = file.Prepare(ctx, tx, by, d.shelf, number, key)
		return err
	})
	if err != nil {
		return s, err
	}
	err = d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		s, err = file.Submit(ctx, tx, p)
		return err
	})
	return s, err
}

func (d desk) withdraw(by fellowship.Actor, number string) (f file.File, err error) {
	err = d.db.Write(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = file.Withdraw(ctx, tx, by, d.shelf, number)
		return err
	})
	return f, err
}

func (d desk) open(by fellowship.Actor, number string) (o file.Opened, err error) {
	err = d.db.Read(d.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		o, err = file.Open(ctx, tx, by, d.shelf, number)
		return err
	})
	return o, err
}

func (d desk) record(f file.File) (verbs []string) {
	d.t.Helper()
	err := d.db.Read(d.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.RecordOf(ctx, string(f.ID))
		verbs = nil
		for _, e := range list {
			verbs = append(verbs, e.By+" "+e.Verb)
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return verbs
}

func answers(t *testing.T, change url.Values) file.Answers {
	t.Helper()
	form := filetest.Full()
	for name, values := range change {
		form[name] = values
	}
	e := filetest.Edition()
	posted := file.Decode(e, edition.ProjectCall, file.Fields(e.Forms["project"]), form)
	if err := posted.Invalid(); err != nil {
		t.Fatal(err)
	}
	return posted.Changes
}

func wantLate(t *testing.T, err error, why fellowship.Reason) {
	t.Helper()
	var late *fellowship.NoLongerPossible
	if !errors.As(err, &late) || late.Why != why {
		t.Errorf("got %v, want no longer possible: %s", err, why)
	}
}

// Rules F-6, F-11 and E-6.
func TestTheLifeOfAFile(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		ana := as("ana", filetest.Open)
		f, err := d.start(ana, edition.ProjectCall)
		if err != nil {
			t.Fatal(err)
		}
		if f.State.Status != file.Draft || !strings.HasPrefix(f.Number, "P9-") {
			t.Fatalf("started %+v", f)
		}
		if again, err := d.start(ana, edition.ProjectCall); err != nil || again.Number != f.Number {
			t.Errorf("a second click starts %s: %v", again.Number, err)
		}
		if _, err := d.submit(ana, f.Number, "k1"); !errors.As(err, new(*fellowship.Invalid)) {
			t.Errorf("an empty draft is submitted: %v", err)
		}
		o, err := d.save(ana, f.Number, answers(t, nil), 0)
		if err != nil {
			t.Fatal(err)
		}
		if o.Name != "Projet A" || o.Organisation != "Administration exemple" || o.OrganisationKind != "central" || o.Profile != "data" || o.Revision != 1 {
			t.Errorf("saved %+v", o.File)
		}
		if again, err := d.start(ana, edition.ProjectCall); err != nil || again.Number != f.Number {
			t.Errorf("a click that comes late starts %s: %v", again.Number, err)
		}
		ana.At = ana.At.Add(time.Hour)
		if next, err := d.start(ana, edition.ProjectCall); err != nil || next.Number == f.Number {
			t.Errorf("a host can't have a second project: %v", err)
		}
		s, err := d.submit(ana, f.Number, "k2")
		if err != nil {
			t.Fatal(err)
		}
		if s.N != 1 || len(s.SHA256) != 64 || !s.ReceivedAt.Equal(ana.At) {
			t.Errorf("received %+v", s)
		}
		if twice, err := d.submit(as("ana", ana.At.Add(time.Second)), f.Number, "k2"); err != nil || twice.N != 1 || !twice.ReceivedAt.Equal(ana.At) {
			t.Errorf("a double click is received as %+v, %v", twice, err)
		}
		o.Opened, err = d.open(ana, f.Number)
		if err != nil || o.State.Status != file.Submitted || o.Submissions != 1 || o.Changed() {
			t.Errorf("after submission: %+v %v", o.File, err)
		}
		if o, err = d.save(ana, f.Number, file.Answers{"name": file.Text("Projet B")}, o.Revision); err != nil || !o.Changed() || o.State.Status != file.Submitted {
			t.Errorf("after a change: %+v %v", o.File, err)
		}
		s2, err := d.submit(ana, f.Number, "k3")
		if err != nil || s2.N != 2 || s2.SHA256 == s.SHA256 {
			t.Errorf("the second submission: %+v %v", s2, err)
		}
		var first file.Receipt
		err = db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			first, err = file.OpenReceipt(ctx, tx, ana, d.shelf, f.Number, 1)
			return err
		})
		if err != nil || !first.Replaced() || first.Answers.Text("name") != "Projet A" || first.Submission.SHA256 != s.SHA256 {
			t.Errorf("the first receipt is %+v, %v", first, err)
		}
		if f, err = d.withdraw(as("ana", filetest.AfterGrace), f.Number); err != nil || f.State.Status != file.Withdrawn {
			t.Errorf("withdrawn: %+v %v", f, err)
		}
		_, err = d.save(ana, f.Number, file.Answers{"name": file.Text("C")}, 9)
		wantLate(t, err, fellowship.FileWithdrawn)
		want := []string{"ana file.started", "ana file.submitted", "ana file.submitted", "ana file.withdrawn"}
		if d := cmp.Diff(want, d.record(f)); d != "" {
			t.Error(d)
		}
		if n := jobs(t, db); n[store.JobReceiptMail] != 2 || n[store.JobWithdrawalMail] != 1 {
			t.Errorf("jobs: %v", n)
		}
	})
}

func jobs(t *testing.T, db *store.DB) map[string]int {
	t.Helper()
	n := map[string]int{}
	err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		counts, err := tx.CountJobs(ctx)
		for _, c := range counts {
			n[c.Kind] = c.Jobs
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Nobody else's file exists. Rules F-2 and F-3.
func TestAFileIsItsWritersOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, err := d.start(as("ana", filetest.Open), edition.ProjectCall)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.save(as("ana", filetest.Open), f.Number, answers(t, nil), 0); err != nil {
			t.Fatal(err)
		}
		if _, err := d.submit(as("ana", filetest.Open), f.Number, "k"); err != nil {
			t.Fatal(err)
		}
		bob := as("bob", filetest.Open)
		_, opened := d.open(bob, f.Number)
		_, saved := d.save(bob, f.Number, file.Answers{"name": file.Text("x")}, 9)
		_, submitted := d.submit(bob, f.Number, "k")
		_, withdrawn := d.withdraw(bob, f.Number)
		_, unknown := d.open(bob, "P9-2222-22")
		for what, err := range map[string]error{"open": opened, "save": saved, "submit": submitted, "withdraw": withdrawn, "unknown": unknown} {
			if !errors.Is(err, fellowship.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		err = db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			rows, err := tx.AnswersForWriter(ctx, "bob", f.Number)
			if len(rows) != 0 {
				t.Errorf("bob reads %d answers", len(rows))
			}
			if _, err := tx.SubmissionForWriter(ctx, "bob", f.Number, 1); !errors.Is(err, fellowship.ErrNotFound) {
				t.Errorf("bob reads a submission: %v", err)
			}
			if list, _ := tx.FilesOfWriter(ctx, "bob", edition.ProjectCall); len(list) != 0 {
				t.Errorf("bob has %d files", len(list))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// The clock of the server decides, to the minute of the edition and the grace
// period after it. Rules F-4 and F-13.
func TestWhenAFileCanChange(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.SQLite(t))
	_, err := d.start(as("ana", filetest.BeforeOpening), edition.ProjectCall)
	wantLate(t, err, fellowship.CallNotOpen)
	_, err = d.start(as("ana", filetest.InGrace), edition.ProjectCall)
	wantLate(t, err, fellowship.CallClosed)
	f, err := d.start(as("ana", filetest.LastMinute.Add(59*time.Second)), edition.ProjectCall)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.save(as("ana", filetest.InGrace), f.Number, answers(t, nil), 0); err != nil {
		t.Errorf("a save in the grace period: %v", err)
	}
	_, err = d.submit(as("ana", filetest.AfterGrace), f.Number, "k")
	wantLate(t, err, fellowship.CallClosed)
	var late *fellowship.NoLongerPossible
	if errors.As(err, &late); !late.Since.Equal(filetest.LastMinute.Add(time.Minute)) {
		t.Errorf("closed since %s", late.Since)
	}
	_, err = d.save(as("ana", filetest.AfterGrace), f.Number, file.Answers{"name": file.Text("trop tard")}, 1)
	wantLate(t, err, fellowship.CallClosed)
	if o, err := d.open(as("ana", filetest.AfterGrace), f.Number); err != nil || o.Name != "Projet A" {
		t.Errorf("the draft after the limit: %+v %v", o.File, err)
	}
	if s, err := d.submit(as("ana", filetest.InGrace), f.Number, "k"); err != nil || s.N != 1 {
		t.Errorf("a submission in the grace period: %v", err)
	}
}

// Rule C-5.
func TestRoundsOfACall(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.SQLite(t))
	f, err := d.start(as("ana", filetest.Round1), edition.TalentCall)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := d.start(as("ana", filetest.Round1), edition.TalentCall); err != nil || again.Number != f.Number {
		t.Errorf("a second click starts %s, %v", again.Number, err)
	}
	if _, err := d.save(as("ana", filetest.Round1), f.Number, answers(t, nil), 0); err != nil {
		t.Fatal(err)
	}
	_, err = d.submit(as("ana", filetest.BetweenRounds), f.Number, "k")
	wantLate(t, err, fellowship.CallClosed)
	if _, err := d.submit(as("ana", filetest.Round1), f.Number, "k"); err != nil {
		t.Fatal(err)
	}
	if o, err := d.open(as("ana", filetest.Round1), f.Number); err != nil || o.Round != "s1" {
		t.Errorf("submitted in round %q, %v", o.Round, err)
	}
	_, err = d.submit(as("ana", filetest.Round2), f.Number, "k2")
	wantLate(t, err, fellowship.FileMovedOn)
	next, err := d.start(as("ana", filetest.Round2), edition.TalentCall)
	if err != nil || next.Number == f.Number {
		t.Errorf("in the next round: %s %v", next.Number, err)
	}
	_, err = d.start(as("bob", filetest.AfterRounds), edition.TalentCall)
	wantLate(t, err, fellowship.CallClosed)
}

// What somebody else changed meanwhile is not overwritten unseen; what nobody
// else touched is saved. Rule F-8.
func TestTwoWindows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		ana := as("ana", filetest.Open)
		f, err := d.start(ana, edition.ProjectCall)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.save(ana, f.Number, file.Answers{"name": file.Text("A"), "host": file.Text("H")}, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := d.save(ana, f.Number, file.Answers{"name": file.Text("B")}, 1); err != nil {
			t.Fatal(err)
		}
		o, err := d.save(ana, f.Number, file.Answers{"name": file.Text("C"), "host": file.Text("I")}, 1)
		if diff := cmp.Diff([]string{"name"}, o.Crossed); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if o.Answers.Text("name") != "B" || o.Answers.Text("host") != "I" {
			t.Errorf("what one window saved and nobody else touched: %v", o.Answers)
		}
		if o, err := d.save(ana, f.Number, file.Answers{"name": file.Text("B"), "host": file.Text("I")}, 1); err != nil || o.Crossed != nil {
			t.Errorf("the same text is a conflict: %v %v", o.Crossed, err)
		}
		if _, err := d.save(ana, f.Number, file.Answers{"host": nil}, 3); err != nil {
			t.Fatal(err)
		}
		o, err = d.save(ana, f.Number, file.Answers{"host": file.Text("J")}, 3)
		if diff := cmp.Diff([]string{"host"}, o.Crossed); diff != "" || err != nil {
			t.Errorf("over an answer that was removed: %s %v", diff, err)
		}
	})
}

// What is received is what the file held at that instant: a save between the
// preparation and the act makes the act refuse.
func TestASaveWhileSubmitting(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		ana := as("ana", filetest.Open)
		f, err := d.start(ana, edition.ProjectCall)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.save(ana, f.Number, answers(t, nil), 0); err != nil {
			t.Fatal(err)
		}
		var p file.Prepared
		err = db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			p, err = file.Prepare(ctx, tx, ana, d.shelf, f.Number, "k")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.save(ana, f.Number, file.Answers{"name": file.Text("B")}, 1); err != nil {
			t.Fatal(err)
		}
		err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := file.Submit(ctx, tx, p)
			return err
		})
		wantLate(t, err, fellowship.ChangedSince)
		if o, err := d.open(ana, f.Number); err != nil || o.Submissions != 0 || o.State.Status != file.Draft {
			t.Errorf("something was received: %+v %v", o.File, err)
		}
		if n := jobs(t, db)[store.JobReceiptMail]; n != 0 {
			t.Errorf("%d mails", n)
		}
	})
}

// Many clicks at the same instant are one submission. Rule F-7.
func TestManyClicksAreOneReceipt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		ana := as("ana", filetest.Open)
		f, err := d.start(ana, edition.ProjectCall)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.save(ana, f.Number, answers(t, nil), 0); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		received := make([]file.Submission, 20)
		for i := range received {
			all.Go(func() {
				for range 3 {
					s, err := d.submit(as("ana", ana.At.Add(time.Duration(i)*time.Millisecond)), f.Number, "one")
					var late *fellowship.NoLongerPossible
					if errors.As(err, &late) && late.Why == fellowship.ChangedSince {
						continue
					}
					if err != nil {
						t.Error(err)
					}
					received[i] = s
					return
				}
			})
		}
		all.Wait()
		for i, s := range received {
			if s.N != 1 || s.SHA256 != received[0].SHA256 || !s.ReceivedAt.Equal(received[0].ReceivedAt) {
				t.Errorf("click %d is received as %d at %s", i, s.N, s.ReceivedAt)
			}
		}
		if n := jobs(t, db)[store.JobReceiptMail]; n != 1 {
			t.Errorf("%d mails", n)
		}
	})
}

func TestTheStaffsList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		d.write(func(ctx context.Context, tx *store.Tx) error {
			for i, c := range []struct {
				name, host, kind, profile string
				call                      edition.CallKind
				submissions               int
			}{
				{"Élodie Exemple", "", "central", "data", edition.TalentCall, 1},
				{"Œuvre 100 %", "Préfecture d’essai", "central", "design", edition.ProjectCall, 1},
				{"zoé exemple", "", "local", "data", edition.TalentCall, 2},
				{"Brouillon", "", "local", "data", edition.TalentCall, 0},
				{"École_A", "Administration exemple", "central", "dev", edition.ProjectCall, 1},
			} {
				f := file.File{
					ID: file.ID(fmt.Sprint("f", i)), Number: fmt.Sprintf("%s9-222%d-22", c.call.Letter(), i+2), Call: c.call, Edition: filetest.ID,
					State:     file.State{Stage: file.SubmissionStage, Status: file.Submitted},
					CreatedBy: "ana", CreatedAt: filetest.Open, ChangedAt: filetest.Open, Submissions: c.submissions,
					Name: c.name, Organisation: c.host, OrganisationKind: c.kind, Profile: c.profile,
				}
				if c.submissions > 0 {
					f.SubmittedAt = filetest.Open.Add(time.Duration(i) * time.Hour)
				} else {
					f.State.Status = file.Draft
				}
				if added, err := tx.AddFile(ctx, f); err != nil || !added {
					return fmt.Errorf("%s: %v %w", f.Number, added, err)
				}
			}
			return nil
		})
		see := staff(filetest.Open, fellowship.SeeFiles, fellowship.SeeIdentities)
		for name, c := range map[string]struct {
			filter store.FileFilter
			total  int
			want   []string
		}{
			"latest first":         {store.FileFilter{Size: 9}, 4, []string{"École_A", "zoé exemple", "Œuvre 100 %", "Élodie Exemple"}},
			"by name":              {store.FileFilter{Size: 9, Sort: "name"}, 4, []string{"École_A", "Élodie Exemple", "Œuvre 100 %", "zoé exemple"}},
			"second page":          {store.FileFilter{Size: 3, Page: 2, Sort: "name"}, 4, []string{"zoé exemple"}},
			"with drafts":          {store.FileFilter{Size: 9, Sort: "name", WithDrafts: true}, 5, []string{"", "École_A", "Élodie Exemple", "Œuvre 100 %", "zoé exemple"}},
			"drafts only":          {store.FileFilter{Size: 9, Status: file.Draft}, 1, []string{""}},
			"a call":               {store.FileFilter{Size: 9, Call: edition.ProjectCall}, 2, []string{"École_A", "Œuvre 100 %"}},
			"another edition":      {store.FileFilter{Size: 9, Edition: "eig-0"}, 0, nil},
			"a profile":            {store.FileFilter{Size: 9, Profile: "data"}, 2, []string{"zoé exemple", "Élodie Exemple"}},
			"an organisation":      {store.FileFilter{Size: 9, Organisation: "Préfecture d’essai"}, 1, []string{"Œuvre 100 %"}},
			"a kind":               {store.FileFilter{Size: 9, OrganisationKind: "local"}, 1, []string{"zoé exemple"}},
			"without accents":      {store.FileFilter{Size: 9, Text: "ELODIE"}, 1, []string{"Élodie Exemple"}},
			"with other accents":   {store.FileFilter{Size: 9, Text: "zoe EXEMPLÉ"}, 1, []string{"zoé exemple"}},
			"a ligature":           {store.FileFilter{Size: 9, Text: "oeuvre"}, 1, []string{"Œuvre 100 %"}},
			"the host":             {store.FileFilter{Size: 9, Text: "prefecture"}, 1, []string{"Œuvre 100 %"}},
			"a number, no dash":    {store.FileFilter{Size: 9, Text: "c9222422"}, 1, []string{"zoé exemple"}},
			"a sign of LIKE":       {store.FileFilter{Size: 9, Text: "100 %"}, 1, []string{"Œuvre 100 %"}},
			"another sign":         {store.FileFilter{Size: 9, Text: "e_a"}, 1, []string{"École_A"}},
			"nothing":              {store.FileFilter{Size: 9, Text: "x' OR '1'='1"}, 0, nil},
			"an order by nobody":   {store.FileFilter{Size: 1, Sort: "name; DROP TABLE files"}, 4, []string{"École_A"}},
			"a draft's name":       {store.FileFilter{Size: 9, Text: "brouillon", WithDrafts: true}, 0, nil},
			"two words, any order": {store.FileFilter{Size: 9, Text: "exemple zoé"}, 1, []string{"zoé exemple"}},
		} {
			err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				page, err := tx.Files(ctx, see, c.filter)
				var names []string
				for _, f := range page.Files {
					names = append(names, f.Name)
				}
				if d := cmp.Diff(c.want, names); d != "" || page.Total != c.total {
					t.Errorf("%s: %d in all, want %d; %s", name, page.Total, c.total, d)
				}
				return err
			})
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			facets, err := tx.FileFacets(ctx, see, store.FileFilter{WithDrafts: true}, store.ByStatus)
			if d := cmp.Diff([]store.Facet{{Value: "submitted", Files: 4}, {Value: "draft", Files: 1}}, facets); d != "" || err != nil {
				t.Errorf("%v %s", err, d)
			}
			if _, err := tx.Files(ctx, as("ana", filetest.Open), store.FileFilter{Size: 9}); !errors.Is(err, fellowship.ErrNotAllowed) {
				t.Errorf("a candidate reads the list: %v", err)
			}
			if _, err := tx.FileForStaff(ctx, as("ana", filetest.Open), "C9-2222-22"); !errors.Is(err, fellowship.ErrNotFound) {
				t.Errorf("a candidate reads a file as staff: %v", err)
			}
			if _, err := tx.FileForStaff(ctx, see, "C9-2225-22"); !errors.Is(err, fellowship.ErrNotFound) {
				t.Errorf("staff reads a draft: %v", err)
			}
			blind := staff(filetest.Open, fellowship.SeeFiles)
			page, err := tx.Files(ctx, blind, store.FileFilter{Size: 9, Call: edition.TalentCall})
			if hidden, _ := tx.Files(ctx, blind, store.FileFilter{Size: 9, Text: "zoé"}); hidden.Total != 0 {
				t.Error("a name is found without the permission")
			}
			if known, _ := tx.Files(ctx, blind, store.FileFilter{Size: 9, Text: "C9-2224-22"}); known.Total != 1 {
				t.Error("a number is not found")
			}
			for _, f := range page.Files {
				if f.Name != "" {
					t.Errorf("a name is seen without the permission: %s", f.Name)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
