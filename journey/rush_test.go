package journey_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/inspection"
	"cohorte/internal/blob"
	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/store"
	"cohorte/web"
	accountpages "cohorte/web/account"
	"cohorte/web/route"
)

const (
	rushing = 1000 // people with a complete draft
	lines   = 64   // connections at once
)

// hurried is somebody with a complete draft, and what they were told.
type hurried struct {
	by      account.ID
	number  string
	secret  string // of the session
	status  int
	receipt string // the address of the page
}

// TestTheRush: a thousand people submit in the last minute, while the clock
// crosses the limit. Whoever got a receipt is in, byte for byte and in time;
// everybody else has their draft, and a page that says so.
func TestTheRush(t *testing.T) {
	t.Parallel()
	for engine, dsn := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "cohorte.db") },
		"postgres": func(t *testing.T) string { return pgtest.Database(t) },
	} {
		t.Run(engine, func(t *testing.T) { rushOn(t, dsn(t)) })
	}
}

func rushOn(t *testing.T, dsn string) {
	db, err := store.Open(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	kept, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	shelf := filetest.Shelf(filetest.Edition())
	if err := keepEdition(t.Context(), db, shelf); err != nil {
		t.Fatal(err)
	}
	limit := filetest.AfterGrace.Add(-time.Minute) // the end of the grace period
	people := everybodyWrites(t, db, kept, shelf, filetest.LastMinute)
	var begun atomic.Int64
	clock := func() time.Time { // the limit comes when two thirds have asked
		return limit.Add(-30 * time.Second).Add(time.Duration(begun.Load()) * 45 * time.Millisecond)
	}
	site := &route.Site{DB: db, Shelf: shelf, Clock: clock, WhoIs: accountpages.WhoIs(db), Renew: accountpages.Renew(db), Files: kept,
		Identity: route.IdentityOf(shelf, true), BaseURL: "https://cohorte.example", Log: slog.New(slog.DiscardHandler)}
	served := httptest.NewUnstartedServer(nil)
	served.Config = route.Server(web.Handler(site), route.DefaultLimits, site.Log)
	served.Start()
	defer served.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: lines, MaxConnsPerHost: lines},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()

	began := time.Now()
	next := make(chan *hurried)
	var all sync.WaitGroup
	for range lines {
		all.Go(func() {
			for h := range next {
				begun.Add(1)
				if err := h.submits(t.Context(), client, served.URL); err != nil {
					t.Errorf("%s: %v", h.number, err)
				}
			}
		})
	}
	for i := range people {
		next <- &people[i]
	}
	close(next)
	all.Wait()
	took := time.Since(began)
	in := toldTheTruth(t, db, people, limit)
	t.Logf("%d people in %s: %d receipts, %d came too late; %.0f submissions and refusals a second", len(people), took.Round(time.Millisecond), in, len(people)-in, float64(len(people))/took.Seconds())
	if in < rushing/3 || in > rushing*9/10 {
		t.Errorf("%d receipts: the limit was not crossed in the middle", in)
	}
	report, err := inspection.Inspect(t.Context(), inspection.Place{DB: db, Blobs: kept, Now: clock()})
	if err != nil || len(report.Faults) > 0 || report.Submissions != in {
		t.Errorf("%d submissions for %d receipts; %v, %v", report.Submissions, in, report.Faults, err)
	}
}

// everybodyWrites makes the drafts under the rules, each with an attached file
// of its own, and opens the sessions.
func everybodyWrites(t *testing.T, db *store.DB, kept *blob.Store, shelf *edition.Shelf, at time.Time) []hurried {
	t.Helper()
	people := make([]hurried, rushing)
	e := filetest.Edition()
	k, err := kept.Keep(strings.NewReader(sheet("accord")), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	attached := file.Attached{SHA256: k.SHA256, Name: "accord.pdf", Size: k.Size, MediaType: "application/pdf"}
	for from := 0; from < rushing; from += 100 {
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if err := tx.AddBlob(ctx, attached, at); err != nil {
				return err
			}
			for i := from; i < from+100; i++ {
				h := &people[i]
				h.by, h.secret = account.ID(fmt.Sprintf("person-%04d", i)), fmt.Sprintf("secret-%04d", i)
				by := fellowship.Actor{ID: string(h.by), At: at}
				a := account.Account{ID: h.by, Email: string(h.by) + "@exemple.fr", Lang: "fr", CreatedAt: at}
				if err := tx.AddAccount(ctx, a, a.Email); err != nil {
					return err
				}
				s := account.Session{ID: account.SessionID("session-" + h.secret), Account: h.by, CreatedAt: at, SeenAt: at, ExpiresAt: at.Add(account.SessionIdle)}
				if err := tx.AddSession(ctx, s, account.HashSecret(h.secret)); err != nil {
					return err
				}
				f, err := file.Start(ctx, tx, by, shelf, filetest.ID, edition.ProjectCall)
				if err != nil {
					return err
				}
				h.number = f.Number
				posted := url.Values(filetest.Full())
				posted.Set("name", fmt.Sprintf("Projet %04d", i))
				changes := file.Decode(e, edition.ProjectCall, file.Fields(e.Forms["project"]), posted).Changes
				changes["cv"] = file.Files{attached}
				if _, err := file.Save(ctx, tx, by, shelf, f.Number, changes, file.SeenAt(0)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return people
}

func (h *hurried) submits(ctx context.Context, client *http.Client, site string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, site+"/projets/"+h.number+"/depot", strings.NewReader("_key="+h.number))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "cohorte_session", Value: h.secret})
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	h.status, h.receipt = resp.StatusCode, resp.Header.Get("Location")
	if h.status == http.StatusGone && !strings.Contains(string(text), "Votre brouillon est gardé") {
		return fmt.Errorf("refused without a word on the draft: %.200s", text)
	}
	return err
}

// toldTheTruth holds what each was told to what is in the place, and counts the
// receipts.
func toldTheTruth(t *testing.T, db *store.DB, people []hurried, limit time.Time) (in int) {
	t.Helper()
	err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		in = 0
		for i, h := range people {
			f, _, err := tx.FileForWriter(ctx, h.by, h.number)
			if err != nil {
				return err
			}
			saved, err := tx.AnswersForWriter(ctx, h.by, h.number)
			if err != nil {
				return err
			}
			name := fmt.Sprintf(`"Projet %04d"`, i)
			if len(saved) < 10 || saved["name"].Value != name {
				t.Errorf("%s: the draft is not what was written: %s", h.number, saved["name"].Value)
			}
			switch h.status {
			case http.StatusSeeOther:
				in++
				s, err := tx.SubmissionForWriter(ctx, h.by, h.number, 1)
				if err != nil {
					t.Errorf("%s got a receipt and is not in: %v", h.number, err)
					continue
				}
				if h.receipt != "/projets/"+h.number+"/recus/1" || hashOf(s.Content) != s.SHA256 || !strings.Contains(string(s.Content), name) || f.State.Status != file.Submitted {
					t.Errorf("%s: what is in is not what was submitted", h.number)
				}
				if !s.ReceivedAt.Before(limit) {
					t.Errorf("%s was received at %s", h.number, s.ReceivedAt)
				}
			case http.StatusGone:
				if f.Submissions != 0 || f.State.Status != file.Draft {
					t.Errorf("%s was refused and is %s", h.number, f.State.Status)
				}
			default:
				t.Errorf("%s got %d", h.number, h.status)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return in
}
