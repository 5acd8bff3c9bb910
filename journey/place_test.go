package journey_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohorte/demonstration"
	"cohorte/editions"
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/importer/history"
	"cohorte/internal/blob"
	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/jobs"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web"
	"cohorte/web/account"
	"cohorte/web/route"
)

// tenOClock is when every journey begins: a Tuesday, all calls of the
// demonstration open.
var tenOClock = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// filled is a place that is filled once for all journeys; each takes a copy.
var filled = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "cohorte-journey-")
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(dir, "cohorte.db"), sqldb.Options{})
	if err != nil {
		return "", err
	}
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	if err != nil {
		return "", err
	}
	_, err = demonstration.Fill(ctx, db, demonstration.Options{Now: tenOClock, Seed: 1, Applications: 6, Projects: 4, Blobs: blobs}, nil)
	if err != nil {
		return "", err
	}
	if err := history.KeepRepository(ctx, db, fellowship.Machine(tenOClock)); err != nil {
		return "", err
	}
	return dir, db.Close()
})

func removeFilled() {
	if dir, err := filled(); err == nil {
		os.RemoveAll(dir) //nolint:errcheck // a folder for temporary files
	}
}

// place is a served copy of the filled place.
type place struct {
	*testing.T
	*httptest.Server
	db     *store.DB
	folder string // of the database and the attached files
	people []demonstration.Person
	codes  []string
	clock  atomic.Int64
	site   *route.Site
	signed map[string]*person // a link serves once: who signed in stays so
	read   atomic.Int64       // how often the clock was read
	post   *mail.Postbox
}

func newPlace(t *testing.T) *place {
	t.Helper()
	return newPlaceIn(t, t.TempDir())
}

func newPlaceIn(t *testing.T, dir string) *place {
	t.Helper()
	from, err := filled()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return newPlaceOn(t, dir, filepath.Join(dir, "cohorte.db"))
}

// newPlaceOn serves a place that is filled already: a folder and its database.
func newPlaceOn(t *testing.T, dir, dsn string) *place {
	t.Helper()
	ctx := t.Context()
	db, err := store.Open(ctx, dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return servedPlace(t, db, dir)
}

// newPostgresPlace is a place on PostgreSQL, with few files; the test is
// skipped where no server is given.
func newPostgresPlace(t *testing.T) *place {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), pgtest.Database(t), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	if err == nil {
		_, err = demonstration.Fill(t.Context(), db, demonstration.Options{Now: tenOClock, Seed: 1, Applications: 1, Projects: 1, Blobs: blobs}, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return servedPlace(t, db, dir)
}

// onEach runs a journey on a place of each engine.
func onEach(t *testing.T, journey func(p *place)) {
	t.Helper()
	for engine, open := range map[string]func(*testing.T) *place{"sqlite": newPlace, "postgres": newPostgresPlace} {
		t.Run(engine, func(t *testing.T) { t.Parallel(); journey(open(t)) })
	}
}

// servedPlace serves a database that is filled, with the files of its folder.
func servedPlace(t *testing.T, db *store.DB, dir string) *place {
	t.Helper()
	ctx := t.Context()
	t.Cleanup(func() { db.Close() }) //nolint:errcheck // the place is thrown away
	p := &place{T: t, db: db, folder: dir, signed: map[string]*person{}, post: mail.NewPostbox(10_000)}
	p.clock.Store(tenOClock.UnixNano())
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	p.site = &route.Site{
		DB: db, Shelf: edition.NewShelf(p.editions()...), Clock: p.now, WhoIs: account.WhoIs(db), Renew: account.Renew(db),
		Files:   blobs,
		BaseURL: "https://cohorte.example", Version: "test", Demo: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	p.site.Identity = route.IdentityOf(p.site.Shelf, true)
	p.serve(route.DefaultLimits)
	if p.people, err = demonstration.People(ctx, db); err != nil {
		t.Fatal(err)
	}
	p.makeLinks()
	return p
}

// serve serves the place as the program does, within limits.
func (p *place) serve(l route.Limits) {
	p.Server = httptest.NewUnstartedServer(nil)
	p.Server.Config = route.Server(web.Handler(p.site), l, p.site.Log)
	p.Server.Start()
	p.T.Cleanup(p.Server.Close)
}

func (p *place) makeLinks() {
	p.Helper()
	var err error
	if _, p.codes, err = demonstration.MakeLinks(p.Context(), p.db, p.people, p.now()); err != nil {
		p.Fatal(err)
	}
}

func (p *place) now() time.Time {
	p.read.Add(1)
	return time.Unix(0, p.clock.Load()).UTC()
}

// at moves the clock. Sessions end meanwhile, so everybody signs in anew.
func (p *place) at(t time.Time) {
	p.Helper()
	p.clock.Store(t.UnixNano())
	p.signed = map[string]*person{}
	p.makeLinks()
}

// work does what a server does beside answering, at the time of the place,
// until nothing is left to do.
func (p *place) work() {
	p.Helper()
	runner := jobs.New(p.db, p.now, jobs.Options{Poll: 5 * time.Millisecond, Log: p.site.Log})
	deadlines := jobs.Deadlines{DB: p.db, Shelf: p.site.Shelf, Batch: 2}
	if err := deadlines.Look(p.Context(), p.now()); err != nil {
		p.Fatal(err)
	}
	deadlines.Watch(runner)
	runner.Handle(store.JobTies, jobs.FindTies(p.db, p.site.Shelf, p.now))
	post := mail.Post{DB: p.db, Shelf: p.site.Shelf, Transport: p.post, Programme: p.programme()}
	for kind, handler := range post.Handlers(p.now) {
		runner.Handle(kind, handler)
	}
	p.longWork().AddTo(runner)
	ctx, stop := context.WithCancel(p.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); runner.Run(ctx) }()
	defer func() { stop(); <-ended }()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		var left []store.Job
		err := p.db.Read(p.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			left, err = tx.OverdueJobs(ctx, p.now().Add(time.Millisecond))
			return err
		})
		if err != nil {
			p.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(end) {
			p.Fatalf("jobs do not end: %+v", left)
		}
	}
}

// mailsTo are the subjects of the mails that somebody got, the newest first.
func (p *place) mailsTo(key string) []string {
	p.Helper()
	var subjects []string
	for _, m := range p.lettersTo(key) {
		subjects = append(subjects, plain(m.Subject))
	}
	return subjects
}

func (p *place) lettersTo(key string) []mail.Outgoing {
	p.Helper()
	for _, one := range p.people {
		if one.Key != key {
			continue
		}
		var got []mail.Outgoing
		for _, m := range p.post.Mails() {
			if m.To == one.Email {
				got = append(got, m)
			}
		}
		return got
	}
	p.Fatalf("nobody in the demonstration is %s", key)
	return nil
}

// fileOf is the number of the file of a part.
func (p *place) fileOf(key string, call edition.CallKind) string {
	p.Helper()
	var files []file.File
	err := p.db.Read(p.Context(), func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.AccountByAddress(ctx, p.emailOf(key))
		if err != nil {
			return err
		}
		files, err = tx.FilesOfWriter(ctx, a.ID, call)
		return err
	})
	if err != nil || len(files) == 0 {
		p.Fatalf("%s has no file: %v", key, err)
	}
	return files[0].Number
}

func (p *place) emailOf(key string) string {
	for _, one := range p.people {
		if one.Key == key {
			return one.Email
		}
	}
	return ""
}

// plain has plain spaces, and no markup.
func plain(text string) string {
	text = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, " ")
	text = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(html.UnescapeString(text))
	return strings.Join(strings.Fields(text), " ")
}

// says fails unless the page has the status and says the words.
func (g page) says(t *testing.T, status int, words ...string) {
	t.Helper()
	text := plain(g.text)
	if g.StatusCode != status {
		t.Errorf("%s: %d, want %d", g.Request.URL.Path, g.StatusCode, status)
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q:\n%s", g.Request.URL.Path, w, text)
		}
	}
}

// realEditions are read once: they are the same in every place.
var realEditions = sync.OnceValues(func() ([]edition.Version, error) {
	books, err := editions.Builtin()
	if err != nil {
		return nil, err
	}
	var all []edition.Version
	for _, b := range books {
		if b.Demonstration() {
			continue
		}
		for n, e := range b.Versions() {
			v := edition.Version{Edition: &e, N: n}
			if n > 0 {
				v.InForceFrom = e.Amendments[n-1].Date.Time
			}
			all = append(all, v)
		}
	}
	return all, nil
})

// editions are those of the place and the real ones, in all versions.
func (p *place) editions() []edition.Version {
	p.Helper()
	all, err := realEditions()
	if err != nil {
		p.Fatal(err)
	}
	var kept []edition.Version
	err = p.db.Read(p.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		kept, err = tx.KeptEditions(ctx)
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return append(kept, all...)
}

// person is somebody's browser.
type person struct {
	*place
	http.Client
	key string
}

// visitor is somebody who is not signed in. Redirections are answers: nobody
// follows them unasked.
func (p *place) visitor() *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.Fatal(err)
	}
	return &person{place: p, key: "visitor", Client: http.Client{Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as signs in as somebody of the demonstration.
func (p *place) as(key string) *person {
	p.Helper()
	if who := p.signed[key]; who != nil {
		return who
	}
	who := p.visitor()
	who.key = key
	p.signed[key] = who
	for i, one := range p.people {
		if one.Key == key {
			page := who.post(mail.SignInPath, url.Values{"code": {p.codes[i]}})
			if page.StatusCode != http.StatusSeeOther {
				p.Fatalf("%s could not sign in: %d", key, page.StatusCode)
			}
			return who
		}
	}
	p.Fatalf("nobody in the demonstration is %s", key)
	return nil
}

// page is an answer, read to its end.
type page struct {
	*http.Response
	text string
}

func (w *person) get(path string) page {
	w.Helper()
	return w.do(http.MethodGet, path, nil)
}

func (w *person) post(path string, form url.Values) page {
	w.Helper()
	return w.do(http.MethodPost, path, form)
}

func (w *person) do(method, path string, form url.Values) page {
	w.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(w.Context(), method, w.URL+path, body)
	if err != nil {
		w.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := w.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read to its end
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.Fatal(err)
	}
	return page{resp, string(text)}
}

// programme is who writes the mails of the place.
func (p *place) programme() mail.Programme {
	is := p.site.Identity(p.now())
	return mail.Programme{Name: is.Name, Contact: is.Contact, BaseURL: p.site.BaseURL}
}
