package register_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cohorte/internal/register"
)

const number = "73282932000074"

// standIn is a register on this machine that answers in one way.
func standIn(t *testing.T, answer http.HandlerFunc) *register.Client {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	c, err := register.New(s.URL, "Cohorte/test (equipe@exemple.fr)")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func says(json string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, json) }
}

func TestTheRegisterIsAskedAboutDigitsAndToldWhoAsks(t *testing.T) {
	t.Parallel()
	var asked, agent string
	c := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		asked, agent = r.Method+" "+r.URL.String(), r.UserAgent()
		fmt.Fprint(w, `{"results":[
			{"siren":"111111111","nom_raison_sociale":"UNE AUTRE","nature_juridique":"5710"},
			{"siren":"732829320","nom_complet":"ORGANISME INVENTÉ (OI)","nom_raison_sociale":"  ORGANISME\u0000\nINVENTÉ ","nature_juridique":"7120",
			 "siege":{"siret":"73282932000017"},"complements":{"est_administration":true},
			 "matching_etablissements":[{"siret":"73282932000074","etat_administratif":"A"}]}],"total_results":2}`)
	})
	got, err := c.Find(t.Context(), number)
	want := register.Entry{Known: true, Name: "ORGANISME INVENTÉ", LegalCategory: "7120", Administration: true}
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if asked != "GET /search?q=73282932000074" || agent != "Cohorte/test (equipe@exemple.fr)" {
		t.Errorf("asked %q as %q", asked, agent)
	}
	for _, bad := range []string{"", "7328293200007", "7328293200007A", "../../../../..", "73282932000074&x=1", "７3282932000074"} {
		asked = ""
		if _, err := c.Find(t.Context(), bad); err == nil || asked != "" {
			t.Errorf("%q: %v, asked %q; want a refusal without asking", bad, err, asked)
		}
	}
}

func TestWhatTheRegisterSays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		json string
		want register.Entry
	}{
		"nothing":    {`{"results":[]}`, register.Entry{}},
		"only alike": {`{"results":[{"siren":"111111111","nom_complet":"ALIKE"}]}`, register.Entry{}},
		"closed establishment": {`{"results":[{"siren":"732829320","nom_complet":"X","nature_juridique":"7112",
			"matching_etablissements":[{"siret":"73282932000074","etat_administratif":"F"}]}]}`,
			register.Entry{Known: true, Name: "X", LegalCategory: "7112", Closed: true}},
		"another closed": {`{"results":[{"siren":"732829320","nom_complet":"X","matching_etablissements":[{"siret":"73282932000017","etat_administratif":"F"}]}]}`,
			register.Entry{Known: true, Name: "X"}},
		"ended":        {`{"results":[{"siren":"732829320","nom_complet":"X","etat_administratif":"C"}]}`, register.Entry{Known: true, Name: "X", Closed: true}},
		"a wrong code": {`{"results":[{"siren":"732829320","nom_complet":"X","nature_juridique":"<b>7"}]}`, register.Entry{Known: true, Name: "X"}},
		"a long name": {`{"results":[{"siren":"732829320","nom_complet":"` + strings.Repeat("é", 5000) + `"}]}`,
			register.Entry{Known: true, Name: strings.Repeat("é", 300)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := standIn(t, says(c.json)).Find(t.Context(), number)
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v; want %+v", got, err, c.want)
			}
		})
	}
}

func TestEveryWayOfNotAnswering(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(says(`{"results":[{"siren":"732829320","nom_complet":"TRAP"}]}`))
	t.Cleanup(elsewhere.Close)
	for name, answer := range map[string]http.HandlerFunc{
		"500":          func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"404":          http.NotFound,
		"not JSON":     says("<html>maintenance</html>"),
		"other JSON":   says(`{"erreur":"none"}`),
		"a list":       says(`[1,2]`),
		"wrong types":  says(`{"results":[{"siren":732829320}]}`),
		"half":         says(`{"results":[{"siren":"7328`),
		"too large":    says(`{"results":[{"siren":"732829320","nom_complet":"` + strings.Repeat("x", 1<<20) + `"}]}`),
		"elsewhere":    func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) },
		"to itself":    func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/other", http.StatusMovedPermanently) },
		"hangs up":     func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"asked to cut": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "900"); fmt.Fprint(w, "{") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := standIn(t, answer).Find(t.Context(), number)
			if !errors.Is(err, register.ErrSilent) || got != (register.Entry{}) {
				t.Errorf("got %+v, %v; want the silence", got, err)
			}
		})
	}
}

func TestASlowRegisterIsLeft(t *testing.T) {
	t.Parallel()
	left := make(chan struct{})
	c := standIn(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done(); close(left) })
	began := time.Now()
	_, err := c.Find(t.Context(), number)
	if took := time.Since(began); !errors.Is(err, register.ErrSilent) || took < register.Timeout || took > 3*register.Timeout {
		t.Errorf("%v after %v, want the silence after %v", err, took, register.Timeout)
	}
	<-left
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]string{"seconds": "60", "date": time.Now().Add(time.Minute).UTC().Format(http.TimeFormat), "absurd": "99999999999"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			c := standIn(t, func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.Header().Set("Retry-After", after)
				w.WriteHeader(http.StatusTooManyRequests)
			})
			for range 3 {
				if _, err := c.Find(t.Context(), number); !errors.Is(err, register.ErrSilent) {
					t.Fatalf("got %v", err)
				}
			}
			if n := asked.Load(); n != 1 {
				t.Errorf("the register was asked %d times, want once", n)
			}
		})
	}
}

func TestTheReaderWhoLeavesIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	c := standIn(t, says(`{"results":[]}`))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Find(ctx, number); err == nil {
		t.Error("a question was answered to nobody")
	}
}

func TestAddressOfARegister(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"https://registre.exemple", "http://127.0.0.1:8081", "https://registre.exemple/v1/"} {
		if err := register.Check(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "registre.exemple", "ftp://registre.exemple", "file:///etc/passwd", "https://", "https://user:pw@registre.exemple", "https://registre.exemple?x=1"} {
		if register.Check(bad) == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
