package public_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/browse"
	"cohorte/store"
)

const secret = "Un texte que seuls ses auteurs lisent"

// received puts one application in the place, submitted twice, and gives its
// number and the fingerprints of its receipts.
func (p *place) received(t *testing.T) (number string, hashes []string) {
	t.Helper()
	at := p.clock()
	number, err := file.NewNumber(edition.TalentCall, 7, strings.NewReader("\x01\x02\x03\x04\x05"))
	if err != nil {
		t.Fatal(err)
	}
	f := file.File{ID: "file_1", Number: number, Call: edition.TalentCall, Edition: "eig-7", CreatedBy: "ana", CreatedAt: at, ChangedAt: at,
		State: file.State{Stage: file.SubmissionStage, Status: file.Draft}}
	err = p.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if err := tx.AddAccount(ctx, account.Account{ID: "ana", Email: "ana@exemple.fr", Lang: "fr", CreatedAt: at}, "ana@exemple.fr"); err != nil {
			return err
		}
		if _, err := tx.AddFile(ctx, f); err != nil {
			return err
		}
		for n := 1; n <= 2; n++ {
			content, hash := file.Canonical(f, 0, file.Answers{"first_name": file.Text(fmt.Sprint(secret, n))})
			f.State.Status, f.Submissions, f.SubmittedAt = file.Submitted, n, at.Add(time.Duration(n)*time.Hour)
			if _, err := tx.AddSubmission(ctx, file.Prepared{File: f, RequestKey: fmt.Sprint(n), Submission: file.Submission{
				File: f.ID, N: n, Content: content, SHA256: hash, ReceivedAt: f.SubmittedAt, By: "ana"}}); err != nil {
				return err
			}
			hashes = append(hashes, hash)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return number, hashes
}

func TestAReceiptIsConfirmedWithoutItsContent(t *testing.T) {
	t.Parallel()
	p := open(t, paris(t, "2024-04-23 14:00"))
	number, hashes := p.received(t)
	spaced := strings.ToUpper(hashes[0][:32]) + " \n" + hashes[0][32:]
	for _, tt := range []struct {
		number, fingerprint string
		want                string
	}{
		{number, hashes[1], "Ce reçu est authentique. Déposé le mardi 23 avril 2024 à 16\u00a0h\u00a000\u00a0min\u00a000\u00a0s (heure de Paris)."},
		{number, hashes[0], "Ce reçu est authentique. Déposé le mardi 23 avril 2024 à 15\u00a0h\u00a000\u00a0min\u00a000\u00a0s (heure de Paris). Remplacé par le reçu n°\u00a02."},
		{strings.ToLower(strings.ReplaceAll(number, "-", " ")), spaced, "Ce reçu est authentique. Déposé le mardi 23 avril 2024 à 15\u00a0h\u00a000\u00a0min\u00a000\u00a0s (heure de Paris). Remplacé par le reçu n°\u00a02."},
	} {
		p.Open("/recus")
		p.Press("Vérifier ce reçu", "number", tt.number, "fingerprint", tt.fingerprint)
		if got := result(p.Page); p.Page.Status != http.StatusOK || got != tt.want {
			t.Errorf("%s: %d %q, want %q", tt.number, p.Page.Status, got, tt.want)
		}
		if p.Page.Address != "/recus" || p.Page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("what was typed went to %s, kept as %q", p.Page.Address, p.Page.Header.Get("Cache-Control"))
		}
		if strings.Contains(p.Page.Body, secret) || strings.Contains(p.Page.Body, "ana@") {
			t.Error("the page shows what the file says")
		}
	}
}

func result(page *browse.Page) string {
	for _, n := range page.WithClass("verdict") {
		var parts []string
		for _, kind := range []string{"h2", "p"} {
			for _, x := range browse.All(n, kind) {
				parts = append(parts, browse.Text(x))
			}
		}
		return strings.Join(parts, " ")
	}
	return ""
}

// Rule F-15: whether a file exists can't be learned. The page gives back what
// was typed, so the bytes are compared without it.
func TestAnUnknownNumberAndAWrongFingerprintGetTheSameAnswer(t *testing.T) {
	t.Parallel()
	p := open(t, paris(t, "2024-04-23 14:00"))
	number, hashes := p.received(t)
	other, err := file.NewNumber(edition.TalentCall, 7, strings.NewReader("\x05\x04\x03\x02\x01"))
	if err != nil {
		t.Fatal(err)
	}
	wrong := strings.Repeat("a", 64)
	answer := func(number, fingerprint string) string {
		t.Helper()
		p.Post("/recus", url.Values{"number": {number}, "fingerprint": {fingerprint}})
		if p.Page.Status != http.StatusOK {
			t.Fatalf("%s %s: %d", number, fingerprint, p.Page.Status)
		}
		body := strings.ReplaceAll(p.Page.Body, ` value="`+number+`"`, "")
		return strings.ReplaceAll(body, ` value="`+fingerprint+`"`, "")
	}
	refused := answer(other, wrong)
	if got := result(p.Page); got != "Aucun reçu ne correspond. Vérifiez le numéro et l’empreinte\u00a0: un seul signe qui diffère suffit." {
		t.Errorf("refused with %q", got)
	}
	for name, typed := range map[string][2]string{"a wrong fingerprint": {number, wrong}, "the fingerprint of another file": {other, hashes[0]},
		"a mistyped number": {number[:len(number)-1] + "2", hashes[0]}, "half a fingerprint": {number, hashes[0][:63]}, "no fingerprint": {number, "zut"}} {
		if answer(typed[0], typed[1]) != refused {
			t.Errorf("%s gets another answer than an unknown number: %s", name, result(p.Page))
		}
	}
	if answer(number, hashes[0]) == refused {
		t.Error("the true receipt gets the same answer: the test compares nothing")
	}
}

// finder is the database, with what it was asked.
type finder struct {
	*store.Tx
	asked []string
}

func (f *finder) ReceiptByHash(ctx context.Context, number, hash string) (file.Confirmed, error) {
	f.asked = append(f.asked, fmt.Sprint(number != "", len(hash)))
	return f.Tx.ReceiptByHash(ctx, number, hash)
}

func TestWhateverIsTypedTheDatabaseIsAskedTheSame(t *testing.T) {
	t.Parallel()
	p := open(t, paris(t, "2024-04-23 14:00"))
	number, hashes := p.received(t)
	for _, typed := range [][2]string{{number, hashes[0]}, {number, strings.Repeat("a", 64)}, {"C7-2222-22", hashes[0]}, {"", ""}, {"x", "x"}, {strings.Repeat("x", 9000), strings.Repeat("f", 9000)}} {
		err := p.db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			f := &finder{Tx: tx}
			_, _ = file.ConfirmReceipt(ctx, f, typed[0], typed[1])
			if want := []string{"true 64"}; !slices.Equal(f.asked, want) {
				t.Errorf("%.20q: asked %v, want %v", typed, f.asked, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnEmptyReceiptFormIsAskedAgainAndTooManyAreRefused(t *testing.T) {
	t.Parallel()
	p := open(t, paris(t, "2024-04-23 14:00"))
	p.Open("/recus")
	p.Press("Vérifier ce reçu")
	if p.Page.Status != http.StatusUnprocessableEntity || hasLink(p.Page, "Indiquez le numéro du dossier.") == nil || result(p.Page) != "" {
		t.Errorf("an empty form: %d %s", p.Page.Status, p.Page.Main())
	}
	for range 25 {
		p.Post("/recus", url.Values{"number": {"x"}, "fingerprint": {"y"}})
	}
	if p.Page.Status != http.StatusTooManyRequests || p.Page.Header.Get("Retry-After") != "600" || !strings.Contains(p.Page.Main(), "Réessayez dans 10\u00a0min.") {
		t.Errorf("too many: %d %q %s", p.Page.Status, p.Page.Header.Get("Retry-After"), p.Page.Main())
	}
	p.now.Add(int64(10 * time.Minute))
	if p.Post("/recus", url.Values{"number": {"x"}, "fingerprint": {"y"}}); p.Page.Status != http.StatusOK {
		t.Errorf("after the wait: %d", p.Page.Status)
	}
}
