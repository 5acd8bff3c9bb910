package journey_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohorte/web/route"
)

// TestAGigabyteTakesNoMemory sends bodies without end to the route that takes
// the most: one in chunks, into an attached file, and several at once.
func TestAGigabyteTakesNoMemory(t *testing.T) {
	p := newPlace(t) // alone: it looks at the memory of the whole program
	d := p.submittedDossier()
	before := d.draft()
	measure := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	least := measure()
	var most atomic.Uint64
	watched, stop := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for {
			select {
			case <-stop:
				return
			case <-time.After(100 * time.Millisecond):
				most.Store(max(most.Load(), measure()))
			}
		}
	}()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			body := &endless{head: "--x\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"cv.pdf\"\r\n\r\n%PDF-1.7\n", left: 1 << 30}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL+d.step, body)
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
			resp, err := d.Do(req)
			if err != nil {
				return // cut: the server had enough
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("a gigabyte in chunks: %d", resp.StatusCode)
			}
		})
	}
	all.Wait()
	close(stop)
	<-watched
	grown := int64(most.Load()) - int64(least)
	t.Logf("four gigabytes announced in chunks: the heap grew by %d KiB", grown>>10)
	if most.Load() == 0 || grown > 32<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
	if d.draft() != before {
		t.Error("the draft changed")
	}
	if left, err := filepath.Glob(filepath.Join(p.folder, "blobs", "tmp", "*")); err != nil || len(left) > 0 {
		t.Errorf("left on the disk: %v, %v", left, err)
	}
}

// endless is a body that goes on for a gigabyte.
type endless struct {
	head string
	left int
}

func (e *endless) Read(b []byte) (int, error) {
	if e.head != "" {
		n := copy(b, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := min(len(b), e.left)
	e.left -= n
	return n, nil
}

// TestSlowClients: headers that never end are cut; a body that never comes
// gets an answer, and changes nothing. Nobody else waits.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	d := p.submittedDossier()
	before := d.draft()
	site := p.Server.URL
	p.serve(route.Limits{Header: 300 * time.Millisecond, Read: 600 * time.Millisecond, Write: 5 * time.Second, Idle: time.Second})
	u, _ := url.Parse(site)
	now, _ := url.Parse(p.URL)
	cookie := d.Jar.Cookies(u)[0].String()
	drip := func(text string) (answer string, took time.Duration) {
		conn, err := net.Dial("tcp", now.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		began := time.Now()
		_ = conn.SetReadDeadline(began.Add(20 * time.Second))
		go func() {
			for i := range len(text) {
				if _, err := io.WriteString(conn, text[i:i+1]); err != nil {
					return
				}
				if i > len(text)-60 {
					time.Sleep(50 * time.Millisecond)
				}
			}
		}()
		got, _ := io.ReadAll(conn)
		return string(got), time.Since(began)
	}
	head := "POST " + d.step + " HTTP/1.1\r\nHost: x\r\nCookie: " + cookie + "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	if answer, took := drip(head + strings.Repeat("X", 100)); took > 5*time.Second || strings.Contains(answer, "200 OK") {
		t.Errorf("headers without end: %s, %.200s", took, answer)
	}
	answer, took := drip(head + "Content-Length: 5000\r\n\r\nlast_name=" + strings.Repeat("x", 200))
	if took > 5*time.Second || !strings.HasPrefix(answer, "HTTP/1.1 408") || !strings.Contains(answer, "La connexion est trop lente") {
		t.Errorf("a body without end: %s, %.200s", took, answer)
	}
	parts := strings.Replace(head, "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", 1)
	answer, took = drip(parts + "Content-Length: 5000\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"cv.pdf\"\r\n\r\n%PDF-1.7\n" + strings.Repeat("x", 200))
	if took > 5*time.Second || !strings.HasPrefix(answer, "HTTP/1.1 408") {
		t.Errorf("a file without end: %s, %.200s", took, answer)
	}
	if d.draft() != before {
		t.Error("the draft changed")
	}
	if got := p.visitor().get("/healthz"); got.StatusCode != http.StatusOK {
		t.Errorf("nobody else is served: %d", got.StatusCode)
	}
}

// TestAFullDisk: what can't be kept is not acknowledged and says so; what was
// acknowledged stays, and with room the same act succeeds.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("no disk can be mounted here: %s", strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", disk).CombinedOutput(); err != nil {
			t.Errorf("%s: %v", out, err)
		}
	})
	p := newPlaceIn(t, disk)
	d := p.submittedDossier()
	d.attach("cv.pdf", sheet("gardé"))
	href := d.attachedHref()
	if got := d.submit("FIRST"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("the first submission: %d", got.StatusCode)
	}
	before, submissions := d.draft(), p.count("SELECT count(*) FROM submissions")
	fillUp := func() {
		f, err := os.OpenFile(filepath.Join(disk, "other"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for size := 1 << 20; size > 0; size /= 2 {
			for err = nil; err == nil; _, err = f.Write(make([]byte, size)) {
			}
		}
	}
	fillUp()
	refusedFor := func(what string, act func() page) {
		t.Helper()
		for range 40 { // a database may have room of its own for a while
			got := act()
			if got.StatusCode == http.StatusServiceUnavailable {
				if !strings.Contains(got.text, "momentanément indisponible") || strings.Contains(got.text, "no space") {
					t.Errorf("%s: %.300s", what, got.text)
				}
				return
			}
			if got.StatusCode != http.StatusSeeOther {
				t.Fatalf("%s on a full disk: %d", what, got.StatusCode)
			}
			fillUp()
		}
		t.Errorf("%s: the disk was never full", what)
	}
	contentType, body := parted(part{"_fields", "", "cv"}, part{"cv", "cv.pdf", sheet(strings.Repeat("y", 1<<20))})
	refusedFor("an upload", func() page { return d.send(d.step, contentType, bytes.NewReader(body)) })
	if d.draft() != before {
		t.Error("the draft changed")
	}
	if got := d.get(href); got.StatusCode != http.StatusOK || got.text != sheet("gardé") {
		t.Errorf("what was kept before: %d", got.StatusCode)
	}
	told := map[string]bool{}
	n := 0
	refusedFor("a submission", func() page {
		n++
		got := d.submit(fmt.Sprint("FULL", n))
		if got.StatusCode == http.StatusSeeOther {
			told[got.Header.Get("Location")] = true
		}
		return got
	})
	if now := p.count("SELECT count(*) FROM submissions"); now != submissions+len(told) {
		t.Errorf("%d submissions after %d receipts, %d before", now, len(told), submissions)
	}
	for receipt := range told {
		if got := d.get(receipt); got.StatusCode != http.StatusOK {
			t.Errorf("%s was told: %d", receipt, got.StatusCode)
		}
	}
	if err := os.Remove(filepath.Join(disk, "other")); err != nil {
		t.Fatal(err)
	}
	d.attach("cv.pdf", sheet("après"))
	if got := d.submit("AFTER"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("with room again: %d", got.StatusCode)
	}
}

// TestFiftySubmissionsAtOnce: fifty clicks on one button are one submission
// and one receipt; fifty buttons are fifty, each with its receipt.
func TestFiftySubmissionsAtOnce(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	d := p.submittedDossier()
	const clicks = 50
	press := func(key func(i int) string) map[string]int {
		var mu sync.Mutex
		var all sync.WaitGroup
		receipts, ready := map[string]int{}, make(chan struct{})
		for i := range clicks {
			all.Go(func() {
				<-ready
				got := d.submit(key(i))
				mu.Lock()
				defer mu.Unlock()
				if got.StatusCode != http.StatusSeeOther {
					t.Errorf("%d: %.200s", got.StatusCode, got.text)
					return
				}
				receipts[got.Header.Get("Location")]++
			})
		}
		close(ready)
		all.Wait()
		return receipts
	}
	count := func() int {
		return p.count("SELECT count(*) FROM submissions s JOIN files f ON f.id = s.file_id WHERE f.number = '" + d.number + "'")
	}
	n := count()
	if receipts := press(func(int) string { return "SAME" }); len(receipts) != 1 || count() != n+1 {
		t.Errorf("one button: receipts %v, %d submissions", receipts, count()-n)
	}
	n = count()
	receipts := press(func(i int) string { return fmt.Sprint("KEY", i) })
	if len(receipts) != clicks || count() != n+clicks {
		t.Errorf("fifty buttons: %d receipts, %d submissions", len(receipts), count()-n)
	}
	for receipt := range receipts {
		if got := d.get(receipt); got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", receipt, got.StatusCode)
		}
	}
}
