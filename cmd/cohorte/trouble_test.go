package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cohorte/internal/pgtest"
)

// wire is a connection to the database that can be cut, as when the server
// stops or the network fails: open connections end, new ones are refused.
type wire struct {
	t      *testing.T
	target string
	listen string
	mu     sync.Mutex
	door   net.Listener
	open   map[net.Conn]bool
}

func newWire(t *testing.T, target string) *wire {
	w := &wire{t: t, target: target, listen: "127.0.0.1:0", open: map[net.Conn]bool{}}
	w.mend()
	w.listen = w.door.Addr().String()
	t.Cleanup(w.cut)
	return w
}

func (w *wire) mend() {
	w.t.Helper()
	door, err := net.Listen("tcp", w.listen)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.door = door
	w.mu.Unlock()
	go func() {
		for {
			from, err := door.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", w.target)
			if err != nil {
				_ = from.Close()
				continue
			}
			w.join(from, to)
		}
	}()
}

func (w *wire) join(a, b net.Conn) {
	w.mu.Lock()
	w.open[a], w.open[b] = true, true
	w.mu.Unlock()
	for _, pair := range [][2]net.Conn{{a, b}, {b, a}} {
		go func() {
			_, _ = io.Copy(pair[0], pair[1])
			_, _ = a.Close(), b.Close()
		}()
	}
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.door.Close()
	for c := range w.open {
		_ = c.Close()
	}
	clear(w.open)
}

// The database goes away and returns: the program goes on, says what it can't
// do, and serves again without being started anew.
func TestTheDatabaseGoesAndReturns(t *testing.T) {
	t.Parallel()
	dsn, err := url.Parse(pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	w := newWire(t, dsn.Host)
	dsn.Host = w.listen
	address := served(t, []string{"--data", t.TempDir(), "--database", dsn.String()})
	wantAnswer(t, address+"/readyz", http.StatusOK, "ready")
	wantAnswer(t, address+"/", http.StatusOK, "")
	for range 3 {
		w.cut()
		wantAnswer(t, address+"/healthz", http.StatusOK, "ok")
		wantAnswer(t, address+"/readyz", http.StatusServiceUnavailable, "the database does not answer")
		page := wantAnswer(t, address+"/", http.StatusServiceUnavailable, "momentanément indisponible")
		for _, inner := range []string{"dial", "refused", "postgres", w.listen} {
			if strings.Contains(page, inner) {
				t.Errorf("the page shows what is inside: %s", inner)
			}
		}
		w.mend()
		wantAnswer(t, address+"/readyz", http.StatusOK, "ready")
		wantAnswer(t, address+"/", http.StatusOK, "")
	}
}

// wantAnswer asks for a page as somebody with a session, so that the database
// is asked. Connections that died are found out one by one, so it asks for a
// few seconds.
func wantAnswer(t *testing.T, address string, status int, words string) (body string) {
	t.Helper()
	var got string
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.AddCookie(&http.Cookie{Name: "cohorte_session", Value: "of-nobody"})
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatalf("%s: the program does not answer: %v", address, err)
		}
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if body = string(text); answer.StatusCode == status && strings.Contains(body, words) {
			return body
		}
		if got = answer.Status; answer.StatusCode == http.StatusInternalServerError {
			t.Fatalf("%s: an incident of the program", address)
		}
	}
	t.Fatalf("%s: got %s, want %d with %q", address, got, status, words)
	return ""
}

// A backup for which there is no room says so, and leaves the last one and the
// place as they were.
func TestBackupOnAFullDisk(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("no disk can be mounted here: %s", strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
			t.Errorf("%s: %v", out, err)
		}
	})
	place := []string{"--data", filepath.Join(t.TempDir(), "place")}
	archive := filepath.Join(disk, "place.tar.zst")
	wanted(t, exitDone, "ready", append([]string{"migrate"}, place...)...)
	wanted(t, exitDone, "Backed up", append([]string{"backup", archive}, place...)...)
	before, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(disk, "other"), make([]byte, 512<<10), 0o600); err == nil {
		t.Fatal("the disk is not small")
	}
	wanted(t, exitTrouble, "no space left on device", append([]string{"backup", archive, "--force"}, place...)...)
	if after, err := os.ReadFile(archive); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the last backup was touched: %v", err)
	}
	if entries, err := os.ReadDir(disk); len(entries) != 2 {
		t.Errorf("the disk holds %v, %v", entries, err)
	}
}
