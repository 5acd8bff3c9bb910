package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cohorte/document"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

// received puts one submitted application in a place and gives its receipt.
func received(t *testing.T, data string, flags []string) file.Receipt {
	t.Helper()
	dsn := filepath.Join(data, databaseFile)
	if len(flags) > 2 {
		dsn = flags[3]
	}
	db, err := store.OpenAsIs(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // its rows were committed
	books, err := readEditions("")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2022, 3, 15, 13, 52, 7, 5000, time.UTC)
	rules, ok := edition.NewShelf(books...).InForce("eig-6", at)
	if !ok {
		t.Fatal("no edition eig-6")
	}
	number, err := file.NewNumber(edition.TalentCall, rules.Number, strings.NewReader("\x01\x02\x03\x04\x05"))
	if err != nil {
		t.Fatal(err)
	}
	f := file.File{ID: "file_1", Number: number, Call: edition.TalentCall, Edition: rules.ID, Version: rules.N, CreatedBy: "ana", CreatedAt: at, ChangedAt: at,
		State: file.State{Stage: file.SubmissionStage, Status: file.Draft}}
	answers := file.Answers{"first_name": file.Text("Ana"), "cv": file.Files{{SHA256: strings.Repeat("c", 64), Name: "cv.pdf", Size: 9, MediaType: "application/pdf"}}}
	content, hash := file.Canonical(f, rules.N, answers)
	submitted := f
	submitted.State.Status, submitted.Submissions, submitted.SubmittedAt = file.Submitted, 1, at
	s := file.Submission{File: f.ID, N: 1, Version: rules.N, EditionSHA256: rules.SHA256, Content: content, SHA256: hash, ReceivedAt: at, By: "ana"}
	err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if err := tx.AddAccount(ctx, account.Account{ID: "ana", Name: "Ana Exemple", Email: "ana@exemple.fr", Lang: "fr", CreatedAt: at}, "ana@exemple.fr"); err != nil {
			return err
		}
		if _, err := tx.AddFile(ctx, f); err != nil {
			return err
		}
		done, err := tx.AddSubmission(ctx, file.Prepared{File: submitted, Submission: s, RequestKey: "k"})
		if err == nil && !done {
			t.Error("the submission was not added")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return file.Receipt{File: submitted, Submission: s, Rules: rules, Answers: answers, Attached: answers.Attached(file.FormOf(rules.Edition, f.Call))}
}

func TestCheckReceipt(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, flags func() (string, []string)) {
		data, place := flags()
		wanted(t, exitDone, "", append([]string{"migrate"}, place...)...)
		r := received(t, data, place)
		sheet := document.Receipt(lang.FR, document.Place{Programme: "Essai"}, r, "Ana Exemple")
		check := func(name string, code int, words string, content []byte) {
			t.Helper()
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			wanted(t, code, words, append([]string{"check", "receipt", path}, place...)...)
		}
		swap := func(old, with string) []byte {
			t.Helper()
			changed := bytes.ReplaceAll(sheet, []byte(old), []byte(with))
			if bytes.Equal(changed, sheet) {
				t.Fatalf("the receipt does not hold %q in clear", old)
			}
			return changed
		}
		authentic := "Authentic: receipt 1 of " + r.File.Number + ", received on Tuesday 15 March 2022 at 14:52:07 (Paris time)."
		check("recu.pdf", exitDone, authentic, sheet)
		check("mail.txt", exitDone, authentic, []byte("Reçu : "+r.File.Number+"\n"+r.Submission.SHA256))
		check("altered.pdf", exitCheck, string(file.NoSuchReceipt), swap(r.Submission.SHA256, strings.Repeat("a", 64)))
		check("earlier.pdf", exitCheck, string(file.AnotherTime), swap("T13:52:07Z</f:", "T13:52:06Z</f:"))
		check("second.pdf", exitCheck, string(file.AnotherRank), swap("<f:receipt>1<", "<f:receipt>2<"))
		check("piece.pdf", exitCheck, string(file.UnknownHash), swap(strings.Repeat("c", 64), strings.Repeat("d", 64)))
		check("rules.txt", exitCheck, string(file.NoSuchReceipt), []byte(r.File.Number+" "+r.Submission.EditionSHA256))
		check("not-a-receipt.txt", exitBadInput, "this is not a receipt", []byte("bonjour"))
		wanted(t, exitBadInput, "no such file", append([]string{"check", "receipt", filepath.Join(data, "nowhere.pdf")}, place...)...)
		// Without a word after it, check verifies the place: this file was put there
		// without its entry in the record.
		wanted(t, exitCheck, "the record has no entry of it", append([]string{"check"}, place...)...)
	})
}
