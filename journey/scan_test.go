package journey_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cohorte/internal/clamd"
	"cohorte/internal/sqldb"
	"cohorte/jobs"
	"cohorte/mail"
	"cohorte/store"
)

// scanner speaks as ClamAV's daemon does: what it says is set by the test.
// internal/clamd has a test with the real one.
type scanner struct {
	address string
	says    atomic.Value
}

func newScanner(t *testing.T) *scanner {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s := &scanner{address: "tcp:" + l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.ReadAtLeast(c, make([]byte, 64<<10), 20)
				_, _ = io.WriteString(c, s.says.Load().(string))
			}()
		}
	}()
	return s
}

// TestAttachedFilesAreScanned (rule F-25): a file that came is being looked at; only a
// scanner's word makes it clean, an error never does, and one that is refused
// is given to nobody, written about, and can't be submitted.
func TestAttachedFilesAreScanned(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.site.Scans = true
	s := newScanner(t)
	runner := func() { // does what is due
		r := jobs.New(p.db, p.now, jobs.Options{Poll: 5 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
		jobs.Scanning{DB: p.db, Blobs: p.site.Files, Scanner: clamd.Scanner{Address: s.address, Timeout: 5 * time.Second}}.AddTo(r)
		post := &mail.Post{DB: p.db, Shelf: p.site.Shelf, Transport: mail.NewPostbox(10), Programme: p.programme()}
		r.Handle(store.JobRefusedMail, post.Handlers(p.now)[store.JobRefusedMail])
		ctx, stop := context.WithTimeout(t.Context(), 700*time.Millisecond)
		defer stop()
		r.Run(ctx)
	}
	d := p.submittedDossier()
	cv := func(state string) string {
		t.Helper()
		shown := d.get(d.step).text
		if !strings.Contains(shown, state) {
			t.Errorf("the step does not say %q", state)
		}
		return shown
	}
	for _, c := range []struct{ says, state string }{
		{"INSTREAM size limit exceeded. ERROR\x00", "Non analysée"},
		{"stream: Internal failure ERROR\x00", "Non analysée"},
		{"", "Non analysée"},
		{"stream: OK\x00", "Analysée, rien trouvé"},
	} {
		s.says.Store(c.says)
		d.attach("cv.pdf", sheet(c.says))
		cv("Analyse en cours")
		runner()
		cv(c.state)
		if c.state != "Analysée, rien trouvé" && strings.Contains(cv(c.state), "rien trouvé") {
			t.Errorf("%q is shown as clean", c.says)
		}
	}
	href := d.attachedHref()
	if got := d.get(href); got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("a clean file: %d", got.StatusCode)
	}
	s.says.Store("stream: Essai.Invente FOUND\x00")
	d.attach("cv.pdf", sheet("refusé"))
	href = d.attachedHref()
	runner()
	if strings.Contains(cv("Refusée"), href) {
		t.Error("a refused file can be opened from the page")
	}
	if got := d.get(href); got.StatusCode != http.StatusGone || strings.Contains(got.text, "%PDF") {
		t.Errorf("a refused file: %d", got.StatusCode)
	}
	if got := d.submit("REFUSED"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, "a été refusé par l’antivirus") {
		t.Errorf("submitted with a refused file: %d", got.StatusCode)
	}
	if n := p.count("SELECT count(*) FROM mails WHERE kind = 'quarantine'"); n != 1 {
		t.Errorf("%d mails about the refused file", n)
	}
	s.says.Store("stream: OK\x00")
	d.attach("cv.pdf", sheet("bon"))
	if got := d.submit("GOOD"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("submitted with another file: %d", got.StatusCode)
	}
}

// count is a number that the database gives.
func (p *place) count(query string) (n int) {
	p.Helper()
	err := p.db.SQL().Read(p.Context(), func(ctx context.Context, q sqldb.Querier) error {
		return q.QueryRowContext(ctx, query).Scan(&n)
	})
	if err != nil {
		p.Fatal(err)
	}
	return n
}
