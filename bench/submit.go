package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver of the program, for the bare inserts

	"cohorte/demonstration"
	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

const (
	crowd       = 300 // applications in the place
	candidates  = 16  // who submit at once
	submitSlice = 600 * time.Millisecond
	submitTurns = 5
)

// candidate is somebody with a complete file and a session.
type candidate struct {
	number  string
	cookie  string
	content string // of what they submitted
}

// submitVsInsert has candidates submit through the pages, each answered once
// it is on disk, and in turn inserts the same bytes into a table of the same
// disk, one writer, one commit each, synchronous=FULL. The program is killed
// at the end: every submission that was answered must be there.
func submitVsInsert(ctx context.Context, b bench) (float64, string, error) {
	folder := filepath.Join(b.folder, "submit")
	people, err := fillWithCandidates(ctx, folder)
	if err != nil {
		return 0, "", err
	}
	site, err := b.serve(ctx, "submit")
	if err != nil {
		return 0, "", err
	}
	defer site.command.Process.Kill() //nolint:errcheck // killed already, unless something failed
	bare, err := openBare(ctx, filepath.Join(b.folder, "bare.db"))
	if err != nil {
		return 0, "", err
	}
	defer bare.Close() //nolint:errcheck // measured already

	s := &submitting{client: newClient(), address: site.address}
	if s.before, err = countSubmissions(ctx, folder); err != nil {
		return 0, "", err
	}
	people = s.able(ctx, people)
	if len(people) < candidates {
		return 0, "", fmt.Errorf("only %d candidates can submit: %w", len(people), s.refusal())
	}
	var ours, theirs []float64
	for range submitTurns {
		a, err := s.slice(ctx, people)
		if err != nil {
			return 0, "", err
		}
		c, err := insertSlice(ctx, bare, people)
		if err != nil {
			return 0, "", err
		}
		ours, theirs = append(ours, a), append(theirs, c)
	}
	if err := site.command.Process.Kill(); err != nil {
		return 0, "", err
	}
	<-site.drained
	_ = site.command.Wait() // says that it was killed
	kept, err := countSubmissions(ctx, folder)
	if err != nil {
		return 0, "", err
	}
	if lost := s.answered.Load() - (kept - s.before); lost > 0 {
		return 0, "", fmt.Errorf("%d submissions were answered and are lost", lost)
	}
	detail := fmt.Sprintf("%.0f/s against %.0f/s, %d candidates at once, %d bytes each, %d answered and none lost when killed, median of %d turns",
		median(ours), median(theirs), candidates, len(people[0].content), s.answered.Load(), submitTurns)
	return median(ours) / median(theirs), detail, nil
}

// fillWithCandidates prepares a place and signs in those whose file is complete.
func fillWithCandidates(ctx context.Context, folder string) (people []candidate, err error) {
	now := time.Now().UTC()
	blobs, err := blob.Open(filepath.Join(folder, "blobs"))
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(folder, "cohorte.db"), sqldb.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := demonstration.Fill(ctx, db, demonstration.Options{Now: now, Seed: 1, Applications: crowd, Blobs: blobs}, nil); err != nil {
		return nil, err
	}
	owners, err := submitters(ctx, folder)
	if err != nil {
		return nil, err
	}
	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		people = nil // the act may run again
		for _, o := range owners {
			secret := account.NewSecret()
			session := account.Session{ID: account.SessionID(fellowship.NewID("session", now)), Account: o.account, Agent: "bench",
				CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(account.SessionIdle)}
			if err := tx.AddSession(ctx, session, account.HashSecret(secret)); err != nil {
				return err
			}
			o.cookie = "cohorte_session=" + secret
			people = append(people, o.candidate)
		}
		return nil
	})
	return people, err
}

type owner struct {
	candidate
	account account.ID
}

// submitters are those who submitted a file of the call for talents and may
// submit it again; straight from the tables, since no page lists them.
func submitters(ctx context.Context, folder string) (all []owner, err error) {
	db, err := sql.Open("sqlite", filepath.Join(folder, "cohorte.db")+"?_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.QueryContext(ctx, `SELECT f.number, w.account_id, s.content FROM files f
		JOIN file_writers w ON w.file_id = f.id AND w.role = 'lead'
		JOIN submissions s ON s.file_id = f.id AND s.n = 1
		WHERE f.call = 'talent' AND f.status = 'submitted' ORDER BY f.number`)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var o owner
		if err := rows.Scan(&o.number, &o.account, &o.content); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

func countSubmissions(ctx context.Context, folder string) (n int64, err error) {
	db, err := sql.Open("sqlite", filepath.Join(folder, "cohorte.db"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return n, db.QueryRowContext(ctx, "SELECT count(*) FROM submissions").Scan(&n)
}

// submitting is candidates at the program's door.
type submitting struct {
	client   *http.Client
	address  string
	before   int64 // submissions in the place before any of ours
	answered atomic.Int64
	failed   atomic.Pointer[error]
}

func (s *submitting) refusal() error {
	if err := s.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// able are those whose submission is received now: rounds may have closed.
// Submissions made here count like the others.
func (s *submitting) able(ctx context.Context, people []candidate) []candidate {
	var fit []candidate
	for _, p := range people {
		if err := s.submit(ctx, p); err != nil {
			s.failed.Store(&err)
			continue
		}
		fit = append(fit, p)
	}
	return fit
}

// submit presses the button once; the answer is the address of a receipt.
func (s *submitting) submit(ctx context.Context, p candidate) (err error) {
	form := url.Values{"_key": {rand.Text()}}.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address+"/candidatures/"+p.number+"/depot", strings.NewReader(form))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Cookie", p.cookie)
	response, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusSeeOther || !strings.Contains(response.Header.Get("Location"), "/recus/") {
		return fmt.Errorf("a submission was answered %s", response.Status)
	}
	s.answered.Add(1)
	return nil
}

// slice is how many submissions a second are answered while every candidate
// submits again as soon as they hold their receipt.
func (s *submitting) slice(ctx context.Context, people []candidate) (float64, error) {
	var all sync.WaitGroup
	started := s.answered.Load()
	from := time.Now()
	for i := range candidates {
		all.Go(func() {
			for n := i; time.Since(from) < submitSlice; n += candidates {
				if err := s.submit(ctx, people[n%len(people)]); err != nil {
					s.failed.Store(&err)
					return
				}
			}
		})
	}
	all.Wait()
	took := time.Since(from).Seconds()
	if err := s.refusal(); err != nil && s.answered.Load() == started {
		return 0, err
	}
	return float64(s.answered.Load()-started) / took, nil
}

// openBare is the least that keeps the same bytes as safely.
func openBare(ctx context.Context, path string) (*sql.DB, error) {
	if err := os.RemoveAll(path); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, "CREATE TABLE received (id INTEGER PRIMARY KEY, content TEXT NOT NULL)")
	return db, err
}

func insertSlice(ctx context.Context, db *sql.DB, people []candidate) (rate float64, err error) {
	insert, err := db.PrepareContext(ctx, "INSERT INTO received (content) VALUES (?)")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, insert.Close()) }()
	from := time.Now()
	n := 0
	for ; time.Since(from) < submitSlice; n++ {
		if _, err := insert.ExecContext(ctx, people[n%len(people)].content); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(from).Seconds(), nil
}
