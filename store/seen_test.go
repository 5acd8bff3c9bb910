package store_test

import (
	"context"
	"errors"
	"fmt"
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

// everySight is all that the team's queries give to a viewer, as text.
func everySight(t *testing.T, db *store.DB, viewer fellowship.Actor, f file.File) string {
	t.Helper()
	var b strings.Builder
	err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		var failed error
		note := func(v any, err error) {
			fmt.Fprintf(&b, "%+v\n", v)
			if err != nil && !errors.Is(err, fellowship.ErrNotFound) {
				failed = errors.Join(failed, err)
			}
		}
		note(tx.Files(ctx, viewer, store.FileFilter{Size: 10, WithDrafts: true}))
		note(tx.FileForStaff(ctx, viewer, f.Number))
		note(tx.Record(ctx, viewer, store.RecordFilter{Most: 50}))
		note(tx.Mails(ctx, viewer, store.MailFilter{Most: 50}))
		note(tx.Mail(ctx, viewer, "mail-1"))
		for _, column := range []store.FacetColumn{store.ByStatus, store.ByEdition, store.ByProfile, store.ByOrganisation, store.ByOrganisationKind} {
			note(tx.FileFacets(ctx, viewer, store.FileFilter{}, column))
		}
		return failed
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhoMayNotSeeIdentitiesFindsNoNameAnywhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		zoe := as("ana", filetest.Open)
		f, err := d.start(zoe, edition.TalentCall)
		if err != nil {
			t.Fatal(err)
		}
		named := answers(t, nil).Set(file.Answers{"name": file.Text("Zoé Secrète")})
		if _, err := d.save(zoe, f.Number, named, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := d.submit(zoe, f.Number, "request"); err != nil {
			t.Fatal(err)
		}
		d.write(func(ctx context.Context, tx *store.Tx) error {
			if err := tx.SaveProfile(ctx, account.ID("ana"), "Zoé Secrète", "fr"); err != nil {
				return err
			}
			return tx.AddMail(ctx, message.Mail{ID: "mail-1", Kind: message.Receipt, Object: string(f.ID) + "/1", To: "zoe.secrete@exemple.fr",
				Subject: "Reçu", Body: "Nous avons reçu.", State: message.NotDelivered, MadeAt: filetest.Open, Problem: "550 zoe.secrete@exemple.fr unknown"})
		})
		all := fellowship.Permissions{fellowship.SeeFiles, fellowship.SeeRecord, fellowship.SeeMail}
		open := everySight(t, db, staff(filetest.Open, append(all, fellowship.SeeIdentities)...), f)
		masked := everySight(t, db, staff(filetest.Open, all...), f)
		for _, secret := range []string{"Zoé Secrète", "zoe.secrete@exemple.fr"} {
			if !strings.Contains(open, secret) {
				t.Errorf("%q is not among what others see: this test can't see a leak", secret)
			}
			if strings.Contains(masked, secret) {
				t.Errorf("%q leaks", secret)
			}
		}
		if !strings.Contains(masked, f.Number) {
			t.Error("the file itself is hidden too")
		}
		for text, want := range map[string]int{"secrete": 0, "zoe": 0, f.Number: 1, strings.ReplaceAll(f.Number, "-", ""): 1} {
			err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				page, err := tx.Files(ctx, staff(filetest.Open, all...), store.FileFilter{Text: text, Size: 10})
				if page.Total != want {
					t.Errorf("searching %q finds %d files, want %d", text, page.Total, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestNoQueryOfTheTeamWithoutItsPermission(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.SQLite(t))
	none := staff(filetest.Open)
	for name, ask := range map[string]func(ctx context.Context, tx *store.Tx) error{
		"files": func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Files(ctx, none, store.FileFilter{})
			return err
		},
		"a place": func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.FilePlace(ctx, none, store.FileFilter{}, "C9")
			return err
		},
		"times": func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SubmissionTimes(ctx, none, store.FileFilter{})
			return err
		},
		"a file": func(ctx context.Context, tx *store.Tx) error { _, err := tx.FileForStaff(ctx, none, "C9"); return err },
		"record": func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Record(ctx, none, store.RecordFilter{})
			return err
		},
		"mails": func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Mails(ctx, none, store.MailFilter{})
			return err
		},
		"a mail":   func(ctx context.Context, tx *store.Tx) error { _, err := tx.Mail(ctx, none, "mail-1"); return err },
		"counts":   func(ctx context.Context, tx *store.Tx) error { _, err := tx.CountMails(ctx, none); return err },
		"accounts": func(ctx context.Context, tx *store.Tx) error { _, err := tx.AccountsWithRoles(ctx, none); return err },
	} {
		err := d.db.Read(t.Context(), ask)
		if !errors.Is(err, fellowship.ErrNotAllowed) && !errors.Is(err, fellowship.ErrNotFound) {
			t.Errorf("%s without a permission: %v", name, err)
		}
	}
}

func TestTheOrderOfNamesIsHiddenWithTheNames(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.SQLite(t))
	for who, name := range map[string]string{"ana": "Aaa", "bob": "Bbb"} {
		by := as(who, filetest.Open)
		f, err := d.start(by, edition.TalentCall)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.save(by, f.Number, answers(t, nil).Set(file.Answers{"name": file.Text(name)}), 0); err != nil {
			t.Fatal(err)
		}
		if who == "ana" {
			by.At = by.At.Add(-time.Hour) // the first name arrived first: the list begins with the other
		}
		if _, err := d.submit(by, f.Number, "request"); err != nil {
			t.Fatal(err)
		}
	}
	order := func(may ...fellowship.Permission) (names string, numbers []string) {
		err := d.db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			page, err := tx.Files(ctx, staff(filetest.Open, may...), store.FileFilter{Call: edition.TalentCall, Sort: "name", Size: 10})
			for _, f := range page.Files {
				names += f.Name
				numbers = append(numbers, f.Number)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return names, numbers
	}
	named, byName := order(fellowship.SeeFiles, fellowship.SeeIdentities)
	masked, byArrival := order(fellowship.SeeFiles)
	if named != "AaaBbb" || masked != "" {
		t.Fatalf("names %q and %q", named, masked)
	}
	if byArrival[0] != byName[1] || byArrival[1] != byName[0] {
		t.Errorf("without names the order is %v, want that of arrival, not %v", byArrival, byName)
	}
}
