package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/internal/sqldb"
	"cohorte/store"
	"cohorte/store/storetest"
)

var noon = time.Date(2024, 4, 23, 10, 0, 0, 0, time.UTC)

func write(t *testing.T, db *store.DB, act func(ctx context.Context, tx *store.Tx) error) error {
	t.Helper()
	return db.Write(t.Context(), act)
}

// ask asks for a link and makes its secret, as the job of the mail does.
func ask(t *testing.T, db *store.DB, email, network string, at time.Time) (secret string, err error) {
	t.Helper()
	err = write(t, db, func(ctx context.Context, tx *store.Tx) error {
		l, err := account.AskLink(ctx, tx, account.Asking{Email: email, Network: network, Next: "/appels", Lang: "fr", At: at})
		if err != nil {
			return err
		}
		_, secret, err = account.MakeSecret(ctx, tx, l.ID, at)
		return err
	})
	return secret, err
}

func use(t *testing.T, db *store.DB, secret string, at time.Time) (in account.SignedIn, err error) {
	t.Helper()
	err = write(t, db, func(ctx context.Context, tx *store.Tx) error {
		in, err = account.UseLink(ctx, tx, secret, "Firefox/128", at)
		return err
	})
	return in, err
}

func why(err error) fellowship.Reason {
	var late *fellowship.NoLongerPossible
	if errors.As(err, &late) {
		return late.Why
	}
	return ""
}

// Rule A-3.
func TestALinkSignsInOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		secret, err := ask(t, db, "C.Martin@Exemple.fr", "192.0.2.7", noon)
		if err != nil {
			t.Fatal(err)
		}
		first, err := use(t, db, secret, noon.Add(14*time.Minute+59*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if first.Next != "/appels" || first.Account.Email != "C.Martin@Exemple.fr" || first.Account.Lang != "fr" {
			t.Errorf("signed in as %+v, going to %q", first.Account, first.Next)
		}
		for _, c := range []struct {
			name, secret string
			at           time.Time
			want         fellowship.Reason
		}{
			{"replayed", secret, noon.Add(14 * time.Minute), fellowship.LinkUsed},
			{"replayed after its end", secret, noon.Add(time.Hour), fellowship.LinkUsed},
			{"unknown", account.NewSecret(), noon, fellowship.LinkUnknown},
			{"empty", "", noon, fellowship.LinkUnknown},
		} {
			if _, err := use(t, db, c.secret, c.at); why(err) != c.want {
				t.Errorf("%s: %v, want %s", c.name, err, c.want)
			}
		}
		again, err := ask(t, db, "c.martin@exemple.fr", "192.0.2.7", noon.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		second, err := use(t, db, again, noon.Add(time.Hour))
		if err != nil || second.Account.ID != first.Account.ID {
			t.Errorf("the second sign-in is account %s (%v), want %s", second.Account.ID, err, first.Account.ID)
		}
	})
}

func TestALinkExpiresFifteenMinutesAfterItWasAskedFor(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	secret, err := ask(t, db, "c@exemple.fr", "192.0.2.7", noon)
	if err != nil {
		t.Fatal(err)
	}
	_, err = use(t, db, secret, noon.Add(15*time.Minute))
	var late *fellowship.NoLongerPossible
	if !errors.As(err, &late) || late.Why != fellowship.LinkExpired || !late.Since.Equal(noon.Add(15*time.Minute)) {
		t.Fatalf("%v, want expired at 12:15", err)
	}
}

// An attempt to send the mail may have arrived without our knowing: its link
// serves as well as the next one, and both serve once together. Rule A-3.
func TestTheSecretOfAnEarlierAttemptServesToo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, uses := range []string{"first", "second"} {
			secretsOfTwoAttempts(t, db, uses)
		}
	})
}

func secretsOfTwoAttempts(t *testing.T, db *store.DB, uses string) {
	t.Helper()
	var first, second string
	err := write(t, db, func(ctx context.Context, tx *store.Tx) error {
		l, err := account.AskLink(ctx, tx, account.Asking{Email: "c@exemple.fr", At: noon})
		if err != nil {
			return err
		}
		if _, first, err = account.MakeSecret(ctx, tx, l.ID, noon); err != nil {
			return err
		}
		_, second, err = account.MakeSecret(ctx, tx, l.ID, noon)
		return err
	})
	if err != nil || first == second {
		t.Fatalf("secrets %q and %q: %v", first, second, err)
	}
	if uses == "first" {
		first, second = second, first
	}
	if _, err := use(t, db, second, noon); err != nil {
		t.Errorf("the %s secret: %v", uses, err)
	}
	if _, err := use(t, db, first, noon); why(err) != fellowship.LinkUsed {
		t.Errorf("the other secret: %v, want used", err)
	}
	err = write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.ForgetEndedSignIns(ctx, noon.Add(time.Hour)) })
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{first, second} {
		if _, err := use(t, db, secret, noon); why(err) != fellowship.LinkUnknown {
			t.Errorf("a forgotten link: %v, want unknown", err)
		}
	}
}

func TestTwoPressesAtOnceSignInOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		secret, err := ask(t, db, "c@exemple.fr", "192.0.2.7", noon)
		if err != nil {
			t.Fatal(err)
		}
		var in, used atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				err := db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
					_, err := account.UseLink(ctx, tx, secret, "", noon)
					return err
				})
				switch {
				case err == nil:
					in.Add(1)
				case why(err) == fellowship.LinkUsed:
					used.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if in.Load() != 1 || used.Load() != 7 {
			t.Errorf("%d signed in and %d found it used, want 1 and 7", in.Load(), used.Load())
		}
	})
}

// Rule A-5.
func TestLinksAreThrottledByAddressAndByNetwork(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	for i := range 5 {
		if _, err := ask(t, db, "c@exemple.fr", fmt.Sprintf("192.0.2.%d", i), noon.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatalf("link %d: %v", i+1, err)
		}
	}
	at := noon.Add(10 * time.Minute)
	_, err := ask(t, db, "C@EXEMPLE.FR", "192.0.2.99", at)
	var late *fellowship.NoLongerPossible
	if !errors.As(err, &late) || late.Why != fellowship.TooOften || !late.Again.Equal(noon.Add(time.Hour)) {
		t.Fatalf("the sixth link: %v, want too often until 13:00", err)
	}
	if _, err := ask(t, db, "c@exemple.fr", "192.0.2.99", late.Again); err != nil {
		t.Errorf("at the time that was named: %v", err)
	}
	if _, err := ask(t, db, "d@exemple.fr", "192.0.2.1", at); err != nil {
		t.Errorf("another address: %v", err)
	}
	for i := range 60 {
		if _, err := ask(t, db, fmt.Sprintf("p%d@exemple.fr", i), "198.51.100.1", at); err != nil {
			t.Fatalf("link %d of the network: %v", i+1, err)
		}
	}
	if _, err := ask(t, db, "another@exemple.fr", "198.51.100.1", at); why(err) != fellowship.TooOften {
		t.Errorf("link 61 of the network: %v, want too often", err)
	}
	if _, err := ask(t, db, "another@exemple.fr", "198.51.100.2", at); err != nil {
		t.Errorf("the same person from another network: %v", err)
	}
}

// Rule A-6.
func TestNoSecretStandsInTheDatabase(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	secret, err := ask(t, db, "c@exemple.fr", "192.0.2.7", noon)
	if err != nil {
		t.Fatal(err)
	}
	in, err := use(t, db, secret, noon)
	if err != nil {
		t.Fatal(err)
	}
	dump := everything(t, db)
	if !strings.Contains(dump, account.HashSecret(secret)) || !strings.Contains(dump, account.HashSecret(in.Secret)) {
		t.Fatal("the hashes are not there: this test looks in the wrong place")
	}
	for _, s := range []string{secret, in.Secret} {
		if strings.Contains(dump, s) {
			t.Errorf("a secret stands in the database")
		}
	}
}

// everything is all the text of the tables of signing in, of jobs and of mails.
func everything(t *testing.T, db *store.DB) string {
	t.Helper()
	var b strings.Builder
	err := db.SQL().Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		for _, table := range []string{"accounts", "sign_in_links", "sessions", "job", "mails", "entries"} {
			rows, err := q.QueryContext(ctx, "SELECT * FROM "+table)
			if err != nil {
				return err
			}
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			for rows.Next() {
				cells := make([]any, len(columns))
				for i := range cells {
					cells[i] = new(any)
				}
				if err := rows.Scan(cells...); err != nil {
					return err
				}
				for _, c := range cells {
					fmt.Fprintf(&b, "%s ", *c.(*any))
				}
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Rule A-7.
func TestASessionEndsAfterTwelveHoursWithoutAnActAndAfterAWeek(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	secret, err := ask(t, db, "c@exemple.fr", "192.0.2.7", noon)
	if err != nil {
		t.Fatal(err)
	}
	in, err := use(t, db, secret, noon)
	if err != nil {
		t.Fatal(err)
	}
	here := func(at time.Time) bool {
		err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, _, err := account.WhoIs(ctx, tx, in.Secret, at)
			return err
		})
		if err != nil && !errors.Is(err, fellowship.ErrNotFound) {
			t.Fatal(err)
		}
		return err == nil
	}
	if !here(noon.Add(12*time.Hour-time.Second)) || here(noon.Add(12*time.Hour)) {
		t.Fatal("without an act the session does not end after twelve hours")
	}
	s := in.Session
	for at := noon; at.Before(noon.Add(8 * 24 * time.Hour)); at = at.Add(6 * time.Hour) {
		if !here(at) {
			break
		}
		if renewed, due := s.Renewed(at); due {
			s = renewed
			if err := write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSession(ctx, s) }); err != nil {
				t.Fatal(err)
			}
		}
	}
	if want := noon.Add(7 * 24 * time.Hour); !s.ExpiresAt.Equal(want) {
		t.Errorf("renewed at each act the session ends at %s, want %s", s.ExpiresAt, want)
	}
	if here(noon.Add(7*24*time.Hour)) || !here(noon.Add(7*24*time.Hour-time.Second)) {
		t.Error("the session does not end after a week")
	}
}

func TestOneEndsOnlyOnesOwnSessions(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	signIn := func(email string) account.SignedIn {
		secret, err := ask(t, db, email, "192.0.2.7", noon)
		if err != nil {
			t.Fatal(err)
		}
		in, err := use(t, db, secret, noon)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	mine, other, theirs := signIn("c@exemple.fr"), signIn("c@exemple.fr"), signIn("d@exemple.fr")
	by := mine.Account.Actor(noon)
	end := func(id account.SessionID) error {
		return write(t, db, func(ctx context.Context, tx *store.Tx) error { return account.EndSession(ctx, tx, by, id) })
	}
	if err := end(theirs.Session.ID); !errors.Is(err, fellowship.ErrNotFound) {
		t.Errorf("ending another person's session: %v, want not found", err)
	}
	if err := end(other.Session.ID); err != nil {
		t.Error(err)
	}
	if err := end(other.Session.ID); !errors.Is(err, fellowship.ErrNotFound) {
		t.Errorf("ending it twice: %v, want not found", err)
	}
	another := signIn("c@exemple.fr")
	err := write(t, db, func(ctx context.Context, tx *store.Tx) error {
		return account.EndOtherSessions(ctx, tx, by, mine.Session.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[*account.SignedIn]bool{&mine: true, &other: false, &another: false, &theirs: true} {
		err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, _, err := account.WhoIs(ctx, tx, in.Secret, noon)
			return err
		})
		if (err == nil) != want {
			t.Errorf("session of %s: %v, want it to last: %v", in.Account.Email, err, want)
		}
	}
}

func TestOnlyOperatorsGiveRoles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		operator := fellowship.Actor{ID: "account-op", At: noon, May: fellowship.Permissions{fellowship.ManageRoles}}
		officer := fellowship.Actor{ID: "account-of", At: noon, May: fellowship.Permissions{fellowship.SeeFiles, fellowship.Publish}}
		do := func(act func(ctx context.Context, tx *store.Tx) (account.Account, error)) (a account.Account, err error) {
			err = write(t, db, func(ctx context.Context, tx *store.Tx) error { a, err = act(ctx, tx); return err })
			return a, err
		}
		for name, by := range map[string]fellowship.Actor{"an officer": officer, "nobody": {ID: "account-x", At: noon}} {
			_, err := do(func(ctx context.Context, tx *store.Tx) (account.Account, error) {
				return account.Add(ctx, tx, by, "a@exemple.fr", "", "fr", account.Operator)
			})
			if !errors.Is(err, fellowship.ErrNotAllowed) {
				t.Errorf("%s adds a person: %v, want not allowed", name, err)
			}
		}
		_, err := do(func(ctx context.Context, tx *store.Tx) (account.Account, error) {
			return account.Add(ctx, tx, operator, "a@exemple.fr", "", "fr", "king")
		})
		if invalid := new(fellowship.Invalid); !errors.As(err, &invalid) || invalid.Problems[0].Field != "role" {
			t.Errorf("an unknown role: %v, want invalid", err)
		}
		for range 2 {
			a, err := do(func(ctx context.Context, tx *store.Tx) (account.Account, error) {
				return account.Add(ctx, tx, operator, "A@exemple.fr", "Personne Inventée", "fr", account.DeskOfficer, account.Operator)
			})
			if err != nil || !slices.Equal(a.Roles, []account.Role{account.DeskOfficer, account.Operator}) {
				t.Fatalf("added %+v: %v", a, err)
			}
		}
		take := func() (account.Account, error) {
			return do(func(ctx context.Context, tx *store.Tx) (account.Account, error) {
				return account.RemoveRole(ctx, tx, fellowship.Machine(noon.Add(time.Minute)), "a@exemple.fr", account.Operator)
			})
		}
		if _, err := take(); why(err) != fellowship.LastOperator {
			t.Errorf("taking the last operator away: %v", err)
		}
		second, err := do(func(ctx context.Context, tx *store.Tx) (account.Account, error) {
			return account.Add(ctx, tx, operator, "z@exemple.fr", "", "fr", account.Operator)
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = do(func(ctx context.Context, tx *store.Tx) (account.Account, error) {
			return account.RemoveRole(ctx, tx, second.Actor(noon), "z@exemple.fr", account.Operator)
		})
		if why(err) != fellowship.OwnRole {
			t.Errorf("an operator stops being one by themselves: %v", err)
		}
		a, err := take()
		if err != nil || !slices.Equal(a.Roles, []account.Role{account.DeskOfficer}) {
			t.Fatalf("after removal %+v: %v", a, err)
		}
		_, err = do(func(ctx context.Context, tx *store.Tx) (account.Account, error) {
			return account.GiveRole(ctx, tx, operator, "b@exemple.fr", account.Director)
		})
		if !errors.Is(err, fellowship.ErrNotFound) {
			t.Errorf("a role for nobody: %v, want not found", err)
		}
		var verbs []string
		var listed []account.Account
		err = db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			entries, err := tx.RecordOf(ctx, string(a.ID))
			if err != nil {
				return err
			}
			for _, e := range entries {
				verbs = append(verbs, e.Verb+" "+e.Facts["role"]+" by "+e.By)
			}
			listed, err = tx.AccountsWithRoles(ctx, operator)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"account.opened  by account-op", "account.role_given desk_officer by account-op",
			"account.role_given operator by account-op", "account.role_removed operator by "}
		slices.Sort(verbs)
		if !slices.Equal(verbs, want) {
			t.Errorf("the record says %q, want %q", verbs, want)
		}
		if len(listed) != 2 || listed[0].Email != "A@exemple.fr" || len(listed[0].Roles) != 1 {
			t.Errorf("listed %+v", listed)
		}
	})
}
