package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/organisation"
	"cohorte/internal/sqldb"
	"cohorte/store"
	"cohorte/store/storetest"
)

func opened(t *testing.T, db *store.DB, email string, roles ...account.Role) (a account.Account) {
	t.Helper()
	err := write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		a, err = account.Add(ctx, tx, fellowship.Machine(noon), email, "", "fr", roles...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnAttachmentTakesThePlaceOfAnother(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := opened(t, db, "a@exemple.fr")
		attach := func(siret, name, nature string) error {
			return write(t, db, func(ctx context.Context, tx *store.Tx) error {
				_, err := organisation.Attach(ctx, tx, a.Actor(noon), siret, name, nature, true)
				return err
			})
		}
		var invalid *fellowship.Invalid
		if err := attach("123", " \x00 ", "king"); !errors.As(err, &invalid) || fmt.Sprint(invalid.Fields()) != "[siret name nature]" {
			t.Errorf("nonsense: %v", err)
		}
		if err := attach("73282932000074", strings.Repeat("é", 301), "central"); !errors.As(err, &invalid) || invalid.Problems[0].Code != fellowship.TooLong {
			t.Errorf("a long name: %v", err)
		}
		for _, siret := range []string{"73282932000074", "356 000 000 49837"} {
			if err := attach(siret, "  Organisme \n inventé ", "operator"); err != nil {
				t.Fatal(err)
			}
		}
		err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.AttachmentOf(ctx, a.ID)
			want := organisation.Attachment{Account: a.ID, At: noon, Host: organisation.Host{SIRET: "35600000049837", Name: "Organisme inventé", Nature: "operator"}}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheRegistersSilenceReplacesNoAnswer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		known := organisation.Answer{SIRET: "73282932000074", State: organisation.InRegister, Name: "Organisme inventé", LegalCategory: "7389",
			Administration: true, Closed: true, AskedAt: noon}
		silent := organisation.Answer{SIRET: known.SIRET, State: organisation.Silent, AskedAt: noon.Add(time.Hour)}
		unknown := organisation.Answer{SIRET: known.SIRET, State: organisation.NotInRegister, AskedAt: noon.Add(2 * time.Hour)}
		for i, c := range []struct{ save, want organisation.Answer }{{silent, silent}, {known, known}, {silent, known}, {unknown, unknown}} {
			var got organisation.Answer
			err := write(t, db, func(ctx context.Context, tx *store.Tx) error {
				if err := tx.SaveRegisterAnswer(ctx, c.save); err != nil {
					return err
				}
				var err error
				got, err = tx.RegisterAnswer(ctx, known.SIRET)
				return err
			})
			if err != nil || got != c.want {
				t.Errorf("%d: got %+v, %v; want %+v", i, got, err, c.want)
			}
		}
	})
}

// Two operators take the role from each other at one time: one of them stays.
func TestOneOperatorStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for round := range 5 {
			a, b := opened(t, db, "a@exemple.fr", account.Operator), opened(t, db, "b@exemple.fr", account.Operator)
			var both sync.WaitGroup
			for _, pair := range [][2]account.Account{{a, b}, {b, a}} {
				both.Go(func() {
					err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
						by, err := tx.Account(ctx, pair[0].ID)
						if err != nil {
							return err
						}
						_, err = account.RemoveRole(ctx, tx, by.Actor(noon), pair[1].Email, account.Operator)
						return err
					})
					if err != nil && why(err) != fellowship.LastOperator && !errors.Is(err, fellowship.ErrNotAllowed) {
						t.Error(err)
					}
				})
			}
			both.Wait()
			err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				n, err := tx.CountRole(ctx, account.Operator)
				if n < 1 {
					t.Errorf("round %d: %d operators are left", round, n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// No secret of a link, a change of address, an invitation or a session stands
// in any table.
func TestNoSecretIsAtRest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		operator := opened(t, db, "op@exemple.fr", account.Operator)
		secrets := map[string]string{}
		err := write(t, db, func(ctx context.Context, tx *store.Tx) error {
			m, err := account.AskMove(ctx, tx, operator.Actor(noon), "op@ailleurs.fr")
			if err != nil {
				return err
			}
			if _, secrets["move"], err = account.MakeMoveSecret(ctx, tx, m.ID, noon); err != nil {
				return err
			}
			i, err := account.Invite(ctx, tx, operator.Actor(noon), "nouvelle@exemple.fr", "fr", account.Director)
			if err != nil {
				return err
			}
			if _, secrets["invitation"], err = account.MakeInvitationSecret(ctx, tx, i.ID, noon); err != nil {
				return err
			}
			in, err := account.Accept(ctx, tx, secrets["invitation"], "Firefox/128", noon)
			secrets["session"] = in.Secret
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if secrets["link"], err = ask(t, db, "a@exemple.fr", "192.0.2.1", noon); err != nil {
			t.Fatal(err)
		}
		all := everyRow(t, db)
		for name, secret := range secrets {
			if len(secret) != 43 {
				t.Errorf("the secret of the %s is %q", name, secret)
			}
			if !strings.Contains(all, account.HashSecret(secret)) {
				t.Errorf("the hash of the %s is nowhere: this test can't see", name)
			}
			if strings.Contains(all, secret) {
				t.Errorf("the secret of the %s is at rest", name)
			}
		}
	})
}

// everyRow is all that the database holds, as text.
func everyRow(t *testing.T, db *store.DB) string {
	t.Helper()
	var b strings.Builder
	err := db.SQL().Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		b.Reset()
		tables, err := db.SQL().Tables(ctx, q)
		if err != nil {
			return err
		}
		for _, table := range tables {
			rows, err := q.QueryContext(ctx, "SELECT * FROM "+table.Name)
			if err != nil {
				return err
			}
			columns, err := rows.Columns()
			if err != nil {
				return errors.Join(err, rows.Close())
			}
			for rows.Next() {
				values := make([]any, len(columns))
				for i := range values {
					values[i] = new(any)
				}
				if err := rows.Scan(values...); err != nil {
					return errors.Join(err, rows.Close())
				}
				for _, v := range values {
					fmt.Fprintf(&b, "%v\n", *v.(*any)) //nolint:forcetypeassert // made above
				}
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
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
