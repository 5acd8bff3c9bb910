// Package browse lets a test use a site as a person does: open an address,
// follow a link by its words, fill a form and press a button by its words.
//
// It has no JavaScript, keeps cookies, follows redirections, and fails the test
// when what should be pressed is not there.
package browse

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Browser is one person's browser.
type Browser struct {
	t      testing.TB
	base   string
	client *http.Client
	// Header is sent with every request.
	Header http.Header
	Page   *Page // the one that is shown
	// attached go with the form whose button is pressed next, by the name of
	// their field.
	attached map[string]attached
}

type attached struct {
	name    string
	content []byte
}

// Attach chooses a file for a field of the page.
func (b *Browser) Attach(field, name string, content []byte) {
	if b.attached == nil {
		b.attached = map[string]attached{}
	}
	b.attached[field] = attached{name, content}
}

// New opens a browser on a site.
func New(t testing.TB, site http.Handler) *Browser {
	t.Helper()
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return At(t, server.URL)
}

// Another opens another person's browser, without cookies, on the same site.
func (b *Browser) Another() *Browser { return At(b.t, b.base) }

// At opens a browser on a site that is served already.
func At(t testing.TB, base string) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Browser{t: t, base: base, Header: http.Header{}, client: &http.Client{Jar: jar}}
}

// Cookies are those that the browser would send to the site.
func (b *Browser) Cookies() []*http.Cookie {
	u, err := url.Parse(b.base)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.client.Jar.Cookies(u)
}

// Page is an answer that was read.
type Page struct {
	Status  int
	Address string // path and query, after redirections
	Header  http.Header
	Body    string
	Doc     *html.Node
}

// Open opens an address of the site.
func (b *Browser) Open(address string) *Page {
	b.t.Helper()
	return b.send(http.MethodGet, address, nil)
}

// Head asks for the head of an address only, as scanners do.
func (b *Browser) Head(address string) *Page {
	b.t.Helper()
	return b.send(http.MethodHead, address, nil)
}

// Post sends a form that stands on no page, as somebody might forge it.
func (b *Browser) Post(address string, values url.Values) *Page {
	b.t.Helper()
	return b.send(http.MethodPost, address, values)
}

func (b *Browser) send(method, address string, values url.Values) *Page {
	b.t.Helper()
	var body io.Reader
	kind := "application/x-www-form-urlencoded"
	switch {
	case values != nil && len(b.attached) > 0:
		body, kind = b.inParts(values)
	case values != nil:
		body = strings.NewReader(values.Encode())
	}
	if !strings.HasPrefix(address, "http") {
		address = b.base + address
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, body)
	if err != nil {
		b.t.Fatal(err)
	}
	for name, list := range b.Header {
		r.Header[name] = list
	}
	if values != nil {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(string(text)))
	if err != nil {
		b.t.Fatal(err)
	}
	b.Page = &Page{Status: answer.StatusCode, Address: answer.Request.URL.RequestURI(), Header: answer.Header, Body: string(text), Doc: doc}
	return b.Page
}

// inParts is a form with its attached files.
func (b *Browser) inParts(values url.Values) (io.Reader, string) {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	failed := func(err error) {
		if err != nil {
			b.t.Fatal(err)
		}
	}
	for name, list := range values {
		for _, v := range list {
			failed(form.WriteField(name, v))
		}
	}
	for field, file := range b.attached {
		part, err := form.CreateFormFile(field, file.name)
		failed(err)
		_, err = part.Write(file.content)
		failed(err)
	}
	failed(form.Close())
	b.attached = nil
	return &body, form.FormDataContentType()
}

// Follow follows the link with these words: one of the page's own before one
// of its frame.
func (b *Browser) Follow(words string) *Page {
	b.t.Helper()
	links := b.Page.All("a")
	if main := b.Page.First("main"); main != nil {
		links = append(all(main, "a"), links...)
	}
	for _, a := range links {
		if Text(a) == words {
			return b.Open(b.resolve(Attr(a, "href")))
		}
	}
	b.t.Fatalf("%s has no link %q", b.Page.Address, words)
	return nil
}

// Press presses the button with these words, after filling the form around it:
// its fields as they stand on the page, then the given ones in pairs.
func (b *Browser) Press(words string, fill ...string) *Page {
	b.t.Helper()
	for _, form := range b.Page.All("form") {
		for _, button := range all(form, "button") {
			if Text(button) != words {
				continue
			}
			values := standing(form)
			if name := Attr(button, "name"); name != "" {
				values.Set(name, Attr(button, "value"))
			}
			for i := 0; i+1 < len(fill); i += 2 {
				values.Set(fill[i], fill[i+1])
			}
			action := b.resolve(Attr(form, "action"))
			if strings.EqualFold(Attr(form, "method"), "post") {
				return b.Post(action, values)
			}
			address, _, _ := strings.Cut(action, "?")
			return b.Open(address + "?" + values.Encode())
		}
	}
	b.t.Fatalf("%s has no button %q", b.Page.Address, words)
	return nil
}

func (b *Browser) resolve(reference string) string {
	b.t.Helper()
	page, err := url.Parse(b.base + b.Page.Address)
	if err != nil {
		b.t.Fatal(err)
	}
	to, err := page.Parse(reference)
	if err != nil {
		b.t.Fatal(err)
	}
	return to.String()
}

// standing is what a form would send as it stands.
func standing(form *html.Node) url.Values {
	values := url.Values{}
	for _, in := range all(form, "input") {
		name, kind := Attr(in, "name"), Attr(in, "type")
		if name == "" || has(in, "disabled") || kind == "file" || kind == "submit" {
			continue
		}
		if (kind == "radio" || kind == "checkbox") && !has(in, "checked") {
			continue
		}
		values.Add(name, Attr(in, "value"))
	}
	for _, area := range all(form, "textarea") {
		values.Add(Attr(area, "name"), raw(area))
	}
	for _, list := range all(form, "select") {
		for i, option := range all(list, "option") {
			if has(option, "selected") || i == 0 {
				values.Set(Attr(list, "name"), Attr(option, "value"))
			}
		}
	}
	return values
}

// All lists the elements of a name.
func (p *Page) All(name string) []*html.Node { return all(p.Doc, name) }

// First is the first element of a name, nil without one.
func (p *Page) First(name string) *html.Node {
	if list := p.All(name); len(list) > 0 {
		return list[0]
	}
	return nil
}

// H1 is the words of the page's first title.
func (p *Page) H1() string { return Text(p.First("h1")) }

// Title is the words of the tab.
func (p *Page) Title() string { return Text(p.First("title")) }

// Main is the words of the page without its frame.
func (p *Page) Main() string { return Text(p.First("main")) }

// ByID is the element with that id, nil without one.
func (p *Page) ByID(id string) *html.Node {
	for n := range p.Doc.Descendants() {
		if n.Type == html.ElementNode && Attr(n, "id") == id {
			return n
		}
	}
	return nil
}

// WithClass lists the elements that have a class.
func (p *Page) WithClass(class string) []*html.Node {
	var list []*html.Node
	for n := range p.Doc.Descendants() {
		if n.Type == html.ElementNode && strings.Contains(" "+Attr(n, "class")+" ", " "+class+" ") {
			list = append(list, n)
		}
	}
	return list
}

func all(root *html.Node, name string) []*html.Node {
	var list []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			list = append(list, n)
		}
	}
	return list
}

// All lists the elements of a name inside another.
func All(in *html.Node, name string) []*html.Node { return all(in, name) }

// Attr is an attribute, empty without it.
func Attr(n *html.Node, name string) string {
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

// Text is the words of an element, with single spaces between them; no-break
// spaces stay.
func Text(n *html.Node) string {
	if n == nil {
		return ""
	}
	words := strings.FieldsFunc(raw(n), func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' })
	return strings.Join(words, " ")
}

func raw(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
