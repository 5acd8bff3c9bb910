package journey_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
)

// complete gives the draft of one part the answers of another's file.
func (p *place) complete(draft, from string, call edition.CallKind) string {
	p.Helper()
	number, source := p.fileOf(draft, call), p.fileOf(from, call)
	err := p.db.Write(p.Context(), func(ctx context.Context, tx *store.Tx) error {
		who, err := tx.AccountByAddress(ctx, p.emailOf(draft))
		if err != nil {
			return err
		}
		other, err := tx.AccountByAddress(ctx, p.emailOf(from))
		if err != nil {
			return err
		}
		held, err := file.Open(ctx, tx, fellowship.Actor{ID: string(other.ID), At: p.now()}, p.site.Shelf, source)
		if err != nil {
			return err
		}
		_, err = file.Save(ctx, tx, fellowship.Actor{ID: string(who.ID), At: p.now()}, p.site.Shelf, number, held.Answers, file.SeenAt(1<<30))
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return number
}

// submissionsOf are what was received of a file.
func (p *place) submissionsOf(key, number string) []file.Submission {
	p.Helper()
	var list []file.Submission
	err := p.db.Read(p.Context(), func(ctx context.Context, tx *store.Tx) error {
		who, err := tx.AccountByAddress(ctx, p.emailOf(key))
		if err != nil {
			return err
		}
		f, _, err := tx.FileForWriter(ctx, account.ID(who.ID), number)
		if err != nil {
			return err
		}
		list, err = tx.SubmissionsOf(ctx, f.ID)
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return list
}

// slowly posts a form whose body comes after something else has happened.
func (w *person) slowly(path string, form url.Values, meanwhile func()) page {
	w.Helper()
	conn, err := (&net.Dialer{}).DialContext(w.Context(), "tcp", w.Listener.Addr().String())
	if err != nil {
		w.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // the answer was read
	body := form.Encode()
	u, err := url.Parse(w.URL)
	if err != nil {
		w.Fatal(err)
	}
	var cookies []string
	for _, c := range w.Jar.Cookies(u) {
		cookies = append(cookies, c.String())
	}
	read := w.read.Load()
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nConnection: close\r\n\r\n",
		path, u.Host, strings.Join(cookies, "; "), len(body))
	for end := time.Now().Add(20 * time.Second); w.read.Load() == read; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.Fatal("the server did not look at the request")
		}
	}
	meanwhile()
	if _, err := io.WriteString(conn, body); err != nil {
		w.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.URL+path, nil)
	if err != nil {
		w.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // it is read to its end
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.Fatal(err)
	}
	return page{resp, string(text)}
}

// TestSubmissionCrossesTheLimit: what counts is when the server had read the
// headers. A body that comes two minutes later changes nothing, whatever the
// server did meanwhile; a request of four seconds too late is refused to the
// second, and loses nothing. Rules C-2 and C-4.
func TestSubmissionCrossesTheLimit(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const host = "demo-6.host_draft"
	number := p.complete(host, "demo-6.host_submitted", edition.ProjectCall)
	limit := p.limitOf("demo-6", edition.ProjectCall)
	submit := "/projets/" + number + "/depot"

	inTime := limit.Add(-time.Millisecond)
	p.at(inTime)
	got := p.as(host).slowly(submit, url.Values{"_key": {"slow"}}, func() {
		p.clock.Store(limit.Add(2 * time.Minute).UnixNano())
		p.work()
	})
	if got.StatusCode != http.StatusSeeOther {
		t.Fatalf("a submission that began in time: %d\n%s", got.StatusCode, plain(got.text))
	}
	received := p.submissionsOf(host, number)
	if len(received) != 1 || !received[0].ReceivedAt.Equal(inTime) {
		t.Errorf("received: %+v, want once at %v", received, inTime)
	}

	p.at(limit.Add(4 * time.Second))
	late := p.as(host).post(submit, url.Values{"_key": {"late"}})
	late.says(t, http.StatusGone, "Trop tard pour déposer",
		"Votre demande est arrivée le samedi 28 novembre 2026 à 0 h 00 min 04 s (heure de Paris) ; l’appel fermait le vendredi 27 novembre 2026 à 23 h 59 min 59 s (heure de Paris).",
		"la version déposée reste celle qui sera lue")
	if n := len(p.submissionsOf(host, number)); n != 1 {
		t.Errorf("%d submissions after one that came too late", n)
	}

	// What was typed comes back, to be copied.
	e, _ := p.site.EditionInForce("demo-6", p.now())
	form := e.Forms[e.Calls[edition.ProjectCall].Form]
	section, field := longText(form)
	if field == "" {
		t.Fatal("the form of the demonstration has no long text")
	}
	saved := p.as(host).post("/projets/"+number+"/etapes/"+section, url.Values{field: {"Quatre secondes de trop."}})
	saved.says(t, http.StatusGone, "Votre demande est arrivée", "Quatre secondes de trop.", "Ce texte n’a pas été enregistré")
}

func longText(form edition.Form) (section, field string) {
	for _, s := range form.Sections {
		for _, f := range s.Fields {
			if f.Type == edition.LongText && f.ShownIf.IsZero() {
				return s.ID, f.ID
			}
		}
	}
	return "", ""
}
