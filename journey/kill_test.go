package journey_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
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
)

// killsVariable says how often the program is killed on each database.
const killsVariable = "COHORTE_KILLS"

const writers = 8

// begun is the number of receipts after which the rush is under way.
const begun = 5

func TestMain(m *testing.M) {
	code := m.Run()
	removeFilled()
	removeFilledAndRead()
	removeProgram()
	os.Exit(code)
}

// program is the real thing, built once for all tests that start it.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "cohorte-program-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "cohorte")
	if out, err := exec.Command("go", "build", "-o", path, "cohorte/cmd/cohorte").CombinedOutput(); err != nil {
		return path, fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
})

var programBuilt atomic.Bool

func removeProgram() {
	if programBuilt.Load() {
		if path, err := program(); err == nil {
			os.RemoveAll(filepath.Dir(path)) //nolint:errcheck // a folder for temporary files
		}
	}
}

// rushEdition is the invented edition with a call that is open today: the
// program's clock is the real one.
func rushEdition() *edition.Edition {
	e := filetest.Edition()
	call := e.Calls[edition.ProjectCall]
	today := time.Now().Truncate(time.Minute)
	call.Opens, call.Closes = edition.Moment{Time: today.Add(-48 * time.Hour)}, edition.Moment{Time: today.Add(48 * time.Hour)}
	e.Calls[edition.ProjectCall] = call
	return e
}

func keepEdition(ctx context.Context, db *store.DB, shelf *edition.Shelf) error {
	return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		kept, err := tx.KeptEditions(ctx)
		rules, ok := shelf.Version(filetest.ID, 0)
		if err != nil || len(kept) > 0 || !ok {
			return err
		}
		return tx.KeepEdition(ctx, rules, filetest.Open)
	})
}

// author is somebody who submits one project after another.
type author struct {
	id, secret string
	site       string
	client     *http.Client
}

// newAuthors opens accounts and sessions in a place that nobody serves.
func newAuthors(t *testing.T, dsn string) []author {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := keepEdition(t.Context(), db, filetest.Shelf(rushEdition())); err != nil {
		t.Fatal(err)
	}
	authors := make([]author, writers)
	now := time.Now()
	err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for i := range authors {
			id := fellowship.NewID("account", now)
			authors[i] = author{id: id, secret: account.NewSecret(), client: &http.Client{Transport: &http.Transport{},
				CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
			a := account.Account{ID: account.ID(id), Email: id + "@exemple.fr", Lang: "fr", CreatedAt: now}
			if err := tx.AddAccount(ctx, a, a.Email); err != nil {
				return err
			}
			s := account.Session{ID: account.SessionID(fellowship.NewID("session", now)), Account: a.ID, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(account.SessionIdle)}
			if err := tx.AddSession(ctx, s, account.HashSecret(authors[i].secret)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return authors
}

// errCut: the program did not answer; it was killed.
var errCut = errors.New("no answer")

// posts sends a form and gives where it leads.
func (a author) posts(ctx context.Context, path string, parts ...part) (to string, err error) {
	contentType, body := parted(parts...)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.site+path, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", contentType)
	req.AddCookie(&http.Cookie{Name: "cohorte_session", Value: a.secret})
	if len(parts) == 1 && parts[0].field == "_key" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader("_key="+parts[0].content)), int64(len("_key="+parts[0].content))
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return "", errCut
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body) // an answer that is cut was not told
	if resp.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("%s: %d: %.300s", path, resp.StatusCode, text)
	}
	return resp.Header.Get("Location"), nil
}

// submit takes one file from nothing to its receipt, with an attached file,
// through the pages.
func (a author) submit(ctx context.Context, n int) (receipt, error) {
	first, err := a.posts(ctx, "/appels/"+string(filetest.ID)+"/projets/commencer", part{"_", "", ""})
	if err != nil {
		return receipt{}, err
	}
	page, _, _ := strings.Cut(first, "/etapes/")
	accord := sheet(fmt.Sprintf("pièce %d de %s", n, a.id))
	for _, s := range filetest.Edition().Forms["project"].Sections {
		var parts []part
		for _, f := range s.Fields {
			for name, values := range filetest.Full() {
				if file.TopField(name) != f.ID {
					continue
				}
				for _, v := range values {
					parts = append(parts, part{name, "", v})
				}
			}
			if f.ID == "cv" {
				parts = append(parts, part{"cv", "accord.pdf", accord})
			}
		}
		if _, err := a.posts(ctx, page+"/etapes/"+s.ID, parts...); err != nil {
			return receipt{}, err
		}
	}
	to, err := a.posts(ctx, page+"/depot", part{"_key", "", "KEY"})
	if err != nil {
		return receipt{}, err
	}
	_, number, _ := strings.Cut(to, "/recus/")
	r := receipt{by: a.id, number: strings.TrimPrefix(page, "/projets/"), blob: hashOf([]byte(accord))}
	r.n, err = strconv.Atoi(number)
	return r, err
}

// receipt is what somebody was told.
type receipt struct {
	by, number string
	n          int
	blob       string // the hash of what was attached
}

// TestKilledUnderARush kills the program at any moment of a rush, again and
// again on one place: each receipt that was ever handed out is in, byte for
// byte, and the place is whole.
func TestKilledUnderARush(t *testing.T) {
	t.Parallel()
	kills := 5
	if s := os.Getenv(killsVariable); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatalf("%s: %v", killsVariable, err)
		}
	}
	for engine, dsn := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "cohorte.db") },
		"postgres": func(t *testing.T) string { return pgtest.Database(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			database := dsn(t)
			blobs := blobsOf(t, database)
			var receipts []receipt
			for kill := range kills {
				wait := time.Duration(rand.Int64N(int64(400 * time.Millisecond)))
				told := killed(t, database, blobs, wait)
				if len(told) == 0 {
					t.Fatalf("kill %d: no receipt was handed out: nothing was tested", kill)
				}
				receipts = append(receipts, told...)
				if whole(t, database, blobs, receipts); t.Failed() {
					t.Fatalf("kill %d, %s after the first receipt", kill, wait)
				}
			}
			t.Logf("%d kills, %d receipts, all of them in", kills, len(receipts))
		})
	}
}

// killed has the program serve a rush, kills it some time after it began, and
// gives the receipts that it handed out.
func killed(t *testing.T, dsn, blobs string, wait time.Duration) (told []receipt) {
	t.Helper()
	return rushed(t, dsn, blobs, func([]receipt) { time.Sleep(wait) })
}

// blobsOf is the folder of the attached files of a place, which is that of the
// database where it has one.
func blobsOf(t *testing.T, dsn string) string {
	if strings.HasPrefix(dsn, "postgres") {
		return filepath.Join(t.TempDir(), "blobs")
	}
	return filepath.Join(filepath.Dir(dsn), "blobs")
}

// serveVictim starts the program on a place and gives its address.
func serveVictim(t *testing.T, dsn, blobs string) (victim *exec.Cmd, address string, complaints *strings.Builder) {
	t.Helper()
	programBuilt.Store(true)
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"serve", "--listen", "127.0.0.1:0", "--log-level", "error", "--data", filepath.Dir(blobs)}
	if strings.HasPrefix(dsn, "postgres") {
		args = append(args, "--database", dsn)
	}
	victim, complaints = exec.CommandContext(t.Context(), path, args...), &strings.Builder{}
	victim.Stderr = complaints
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = victim.Wait()
		t.Fatalf("the program does not serve: %v\n%s", err, complaints)
	}
	return victim, strings.TrimSpace(strings.TrimPrefix(line, "Serving ")), complaints
}

// rushed serves a place with the real program, has people submit through its
// pages, does something beside it with the receipts that were handed out by
// then, kills it, and gives all receipts.
func rushed(t *testing.T, dsn, blobs string, beside func(sofar []receipt)) (told []receipt) {
	t.Helper()
	authors := newAuthors(t, dsn)
	victim, address, complaints := serveVictim(t, dsn, blobs)
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, a := range authors {
		a.site = address
		all.Go(func() {
			for n := 0; ; n++ {
				r, err := a.submit(t.Context(), n)
				if errors.Is(err, errCut) {
					return
				}
				mu.Lock()
				if err != nil {
					t.Errorf("%v\n%s", err, complaints)
					_ = victim.Process.Signal(syscall.SIGKILL)
					mu.Unlock()
					return
				}
				told = append(told, r)
				if len(told) == begun {
					sofar := slices.Clone(told)
					all.Go(func() {
						defer func() { _ = victim.Process.Signal(syscall.SIGKILL) }()
						beside(sofar)
					})
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	exit := (*exec.ExitError)(nil)
	if err := victim.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("it was not killed: %v\n%s", err, complaints)
	}
	return told
}

// whole opens the place as the next start of the program does, and looks for
// every receipt and for halves of acts.
func whole(t *testing.T, dsn, folder string, receipts []receipt) {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, r := range receipts {
			s, err := tx.SubmissionForWriter(ctx, account.ID(r.by), r.number, r.n)
			if err != nil {
				t.Errorf("the receipt %s/%d was handed out and is not in: %v", r.number, r.n, err)
				continue
			}
			if hashOf(s.Content) != s.SHA256 || !strings.Contains(string(s.Content), r.blob) {
				t.Errorf("%s/%d is not what was received", r.number, r.n)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	kept, err := blob.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range receipts {
		content, err := read(kept, r.blob)
		if err != nil || hashOf(content) != r.blob {
			t.Errorf("the file attached to %s: %v", r.number, err)
		}
	}
	noHalves(t, db, kept)
}

func read(kept *blob.Store, hash string) ([]byte, error) {
	f, err := kept.Open(hash)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// noHalves: an act is there with all of its parts, or not at all; also the
// acts that nobody was told of. Then what cohorte check looks for.
func noHalves(t *testing.T, db *store.DB, kept *blob.Store) {
	t.Helper()
	err := db.SQL().Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		for what, text := range map[string]string{
			"submissions without their entry in the record": `SELECT count(*) FROM submissions s WHERE NOT EXISTS
				(SELECT 1 FROM entries e WHERE e.object = s.file_id AND e.verb = 'file.submitted')`,
			"submissions without the job of their mail": `SELECT count(*) FROM submissions s WHERE NOT EXISTS
				(SELECT 1 FROM job j WHERE j.kind = 'mail.receipt' AND j.unique_key = s.file_id || '/' || CAST(s.n AS TEXT))`,
			"files that count other submissions than there are": `SELECT count(*) FROM files f WHERE f.submissions <>
				(SELECT count(*) FROM submissions s WHERE s.file_id = f.id)`,
			"files whose status is not that of their submissions": `SELECT count(*) FROM files f WHERE
				(f.submissions > 0) <> (f.status = 'submitted')`,
			"answers under a revision that their file has not reached": `SELECT count(*) FROM answers a JOIN files f ON f.id = a.file_id
				WHERE a.revision > f.revision`,
		} {
			var n int
			if err := q.QueryRowContext(ctx, text).Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				t.Errorf("%d %s", n, what)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	report, err := inspection.Inspect(t.Context(), inspection.Place{DB: db, Blobs: kept, Now: time.Now()})
	if err != nil || len(report.Faults) > 0 {
		t.Errorf("the place is not whole: %v, %v", report.Faults, err)
	}
}
