package journey_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
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

// The test starts this same program again with these variables: then it is the
// victim, a rush of submissions on the real store under the real rules, and
// says each receipt once it is acknowledged.
const (
	victimDatabase = "COHORTE_VICTIM_DATABASE"
	victimBlobs    = "COHORTE_VICTIM_BLOBS"
	// killsVariable says how often it is killed on each database.
	killsVariable = "COHORTE_KILLS"
)

const writers = 8

// begun is the number of receipts after which the rush is under way.
const begun = 5

func TestMain(m *testing.M) {
	if dsn := os.Getenv(victimDatabase); dsn != "" {
		if err := rush(context.Background(), dsn, os.Getenv(victimBlobs)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	removeFilled()
	os.Exit(code)
}

// rush submits files until it is killed.
func rush(ctx context.Context, dsn, folder string) error {
	db, err := store.Open(ctx, dsn, sqldb.Options{})
	if err != nil {
		return err
	}
	kept, err := blob.Open(folder)
	if err != nil {
		return err
	}
	shelf := filetest.Shelf(filetest.Edition())
	if err := keepEdition(ctx, db, shelf); err != nil {
		return err
	}
	failed := make(chan error, writers)
	for w := range writers {
		go func() {
			by := fellowship.Actor{ID: fellowship.NewID("account", time.Now()), At: filetest.Open}
			err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				a := account.Account{ID: account.ID(by.ID), Email: by.ID + "@exemple.fr", Lang: "fr", CreatedAt: filetest.BeforeOpening}
				return tx.AddAccount(ctx, a, a.Email)
			})
			for n := 0; err == nil; n++ {
				var line string
				if line, err = submit(ctx, db, kept, shelf, by, fmt.Sprintf("pièce %d de %d\n", n, w)); err == nil {
					_, err = os.Stdout.WriteString(line) // one write: whole lines only
				}
			}
			failed <- err
		}()
	}
	return <-failed
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

// submit takes one file from nothing to its receipt, with an attached file,
// and gives the line that says so.
func submit(ctx context.Context, db *store.DB, kept *blob.Store, shelf *edition.Shelf, by fellowship.Actor, text string) (string, error) {
	k, err := kept.Keep(strings.NewReader(by.ID+text), 1<<20)
	if err != nil {
		return "", err
	}
	attached := file.Attached{SHA256: k.SHA256, Name: "accord.pdf", Size: k.Size, MediaType: "application/pdf"}
	e := filetest.Edition()
	changes := file.Decode(e, edition.ProjectCall, file.Fields(e.Forms["project"]), filetest.Full()).Changes
	changes["cv"] = file.Files{attached}
	var f file.File
	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if f, err = file.Start(ctx, tx, by, shelf, filetest.ID, edition.ProjectCall); err != nil {
			return err
		}
		return tx.AddBlob(ctx, attached, by.At)
	})
	if err != nil {
		return "", err
	}
	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := file.Save(ctx, tx, by, shelf, f.Number, changes, file.SeenAt(0))
		return err
	})
	if err != nil {
		return "", err
	}
	var p file.Prepared
	err = db.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = file.Prepare(ctx, tx, by, shelf, f.Number, "key")
		return err
	})
	if err != nil {
		return "", err
	}
	var s file.Submission
	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		s, err = file.Submit(ctx, tx, p)
		return err
	})
	return fmt.Sprintf("%s %s %d %s %s\n", by.ID, f.Number, s.N, s.SHA256, k.SHA256), err
}

// receipt is what somebody was told.
type receipt struct {
	by, number   string
	n            int
	sha256, blob string
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
			database, blobs := dsn(t), t.TempDir()
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

// killed runs the victim, kills it some time after its first receipt, and
// gives the receipts that it handed out.
func killed(t *testing.T, dsn, blobs string, wait time.Duration) (told []receipt) {
	t.Helper()
	return rushed(t, dsn, blobs, func([]receipt) { time.Sleep(wait) })
}

// rushed runs the victim, does something beside it with the receipts that it
// has handed out by then, kills it, and gives all receipts.
func rushed(t *testing.T, dsn, blobs string, beside func(sofar []receipt)) (told []receipt) {
	t.Helper()
	victim := exec.CommandContext(t.Context(), os.Args[0])
	victim.Env = append(os.Environ(), victimDatabase+"="+dsn, victimBlobs+"="+blobs)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints strings.Builder
	victim.Stderr = &complaints
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	var ended sync.WaitGroup
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			break
		}
		var r receipt
		if _, err := fmt.Sscan(line, &r.by, &r.number, &r.n, &r.sha256, &r.blob); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		told = append(told, r)
		if len(told) == begun {
			sofar := slices.Clone(told)
			ended.Go(func() {
				defer func() { _ = victim.Process.Signal(syscall.SIGKILL) }()
				beside(sofar)
			})
		}
	}
	ended.Wait()
	exit := (*exec.ExitError)(nil)
	if err := victim.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("it was not killed: %v\n%s", err, complaints.String())
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
			if hashOf(s.Content) != r.sha256 || s.SHA256 != r.sha256 {
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
	report, err := inspection.Inspect(t.Context(), inspection.Place{DB: db, Blobs: kept, Now: filetest.Open})
	if err != nil || len(report.Faults) > 0 {
		t.Errorf("the place is not whole: %v, %v", report.Faults, err)
	}
}
