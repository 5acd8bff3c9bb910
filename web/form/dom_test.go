package form_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file/filetest"
	"cohorte/internal/blob"
	"cohorte/store"
	"cohorte/store/storetest"
	"cohorte/web/form"
	"cohorte/web/route"
)

// house is a site with one invented edition, whose clock the test moves and
// whose sessions are the names of two invented accounts.
type house struct {
	t       testing.TB
	db      *store.DB
	handler http.Handler
	now     time.Time
	files   string // folder of attached files
}

func newHouse(t testing.TB, e *edition.Edition) *house {
	t.Helper()
	h := &house{t: t, db: storetest.SQLite(t), now: filetest.Open, files: t.TempDir()}
	err := h.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, id := range []account.ID{"ana", "bob"} {
			a := account.Account{ID: id, Name: "Personne " + string(id), Email: string(id) + "@exemple.fr", Lang: "fr", CreatedAt: filetest.BeforeOpening}
			if err := tx.AddAccount(ctx, a, a.Email); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	files, err := blob.Open(h.files)
	if err != nil {
		t.Fatal(err)
	}
	site := &route.Site{
		DB: h.db, Shelf: filetest.Shelf(e), Files: files, Clock: func() time.Time { return h.now },
		WhoIs: func(_ context.Context, secret string, _ time.Time) (account.Session, account.Account, error) {
			if secret != "ana" && secret != "bob" {
				return account.Session{}, account.Account{}, fellowship.ErrNotFound
			}
			return account.Session{ID: account.SessionID(secret)}, account.Account{ID: account.ID(secret), Name: "Personne " + secret}, nil
		},
		Renew:   func(context.Context, account.Session, time.Time) error { return nil },
		BaseURL: "https://exemple.fr",
		Log:     slog.New(slog.DiscardHandler),
	}
	routes := append(append(form.Routes(edition.ProjectCall), form.Routes(edition.TalentCall)...), form.Joining()...)
	routes = append(routes, route.Route{Pattern: "GET /projets", Needs: route.SignedIn, Handler: form.List(edition.ProjectCall)},
		route.Route{Pattern: "GET /candidatures", Needs: route.SignedIn, Handler: form.List(edition.TalentCall)})
	h.handler = site.Handler(routes)
	return h
}

// answer is what came back.
type answer struct {
	t      testing.TB
	Status int
	Header http.Header
	Body   string
	doc    *html.Node
}

func (h *house) do(who, method, target, contentType string, body io.Reader) answer {
	h.t.Helper()
	r := httptest.NewRequest(method, "https://exemple.fr"+target, body)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "cohorte_session", Value: who})
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		h.t.Fatal(err)
	}
	return answer{h.t, w.Code, w.Header(), w.Body.String(), doc}
}

func (h *house) get(target string) answer {
	h.t.Helper()
	return h.do("ana", http.MethodGet, target, "", nil)
}

func (h *house) post(target string, values url.Values) answer {
	h.t.Helper()
	return h.do("ana", http.MethodPost, target, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
}

// upload posts a form with files: field → name and content.
func (h *house) upload(who, target string, values url.Values, files map[string][2]string) answer {
	h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, all := range values {
		for _, v := range all {
			if err := w.WriteField(name, v); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	for field, f := range files {
		part, err := w.CreateFormFile(field, f[0])
		if err == nil {
			_, err = io.WriteString(part, f[1])
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		h.t.Fatal(err)
	}
	return h.do(who, http.MethodPost, target, w.FormDataContentType(), &body)
}

// want stops the test when the status is another one.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status %d, want %d: %s", a.Status, status, a.text("main"))
	}
	return a
}

// to is where the answer leads.
func (a answer) to() string {
	a.t.Helper()
	a.want(http.StatusSeeOther)
	return a.Header.Get("Location")
}

func walk(n *html.Node, visit func(*html.Node)) {
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	walk(n, func(c *html.Node) {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// all lists the elements of a tag.
func (a answer) all(tag string) (list []*html.Node) {
	walk(a.doc, func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == tag {
			list = append(list, n)
		}
	})
	return list
}

// byID is the element of an id, nil without one.
func (a answer) byID(id string) (found *html.Node) {
	walk(a.doc, func(n *html.Node) {
		if n.Type == html.ElementNode && attr(n, "id") == id {
			found = n
		}
	})
	return found
}

// text is the text of the first element of a tag.
func (a answer) text(tag string) string {
	if list := a.all(tag); len(list) > 0 {
		return textOf(list[0])
	}
	return ""
}

// classed lists the texts of the elements of a class.
func (a answer) classed(class string) (texts []string) {
	walk(a.doc, func(n *html.Node) {
		if n.Type == html.ElementNode && strings.Contains(" "+attr(n, "class")+" ", " "+class+" ") {
			texts = append(texts, textOf(n))
		}
	})
	return texts
}

// filled is the form of the page as a browser would post it, and where to.
func (a answer) filled() (action string, values url.Values) {
	a.t.Helper()
	values = url.Values{}
	forms := a.all("form")
	if len(forms) == 0 {
		a.t.Fatal("the page has no form")
	}
	walk(forms[0], func(n *html.Node) {
		name := attr(n, "name")
		if n.Type != html.ElementNode || name == "" || has(n, "disabled") {
			return
		}
		switch n.Data {
		case "input":
			kind := attr(n, "type")
			if (kind == "radio" || kind == "checkbox") && !has(n, "checked") || kind == "file" || kind == "submit" {
				return
			}
			values.Add(name, attr(n, "value"))
		case "textarea":
			values.Add(name, strings.TrimPrefix(rawText(n), "\n"))
		case "select":
			chosen := ""
			walk(n, func(o *html.Node) {
				if o.Data == "option" && has(o, "selected") {
					chosen = attr(o, "value")
				}
			})
			values.Add(name, chosen)
		}
	})
	return attr(forms[0], "action"), values
}

func rawText(n *html.Node) string {
	var b strings.Builder
	walk(n, func(c *html.Node) {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	})
	return b.String()
}
