// Package route is how a request becomes an answer: the table of routes, who
// is asking, in which language and at what instant, and the one table that
// turns a refused act into a page.
//
// A handler reads the Visit, calls one rule or one named query, and returns an
// Answer or an error; it never writes to the network itself. The answer is
// written after the act was committed, so a page never promises what a failed
// commit took back.
package route

import (
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/internal/lang"
)

// Route is one row of the table of routes. Every route has a row in the golden
// table docs/reference/permissions.md, or a test fails.
type Route struct {
	// Pattern is a net/http pattern in French words, without the language:
	// "GET /appels/{edition}/{call}". Pages are also served under /en.
	Pattern string
	// Needs is who may ask; everybody else gets what an unknown address gets.
	Needs Need
	// Cache lets the answer to visitors be kept until the end of the minute
	// or the next act, whichever comes first.
	Cache bool
	// MaxBody is the most bytes that the route reads; 64 KiB when zero.
	MaxBody int64
	// Late keeps what is posted after the session has ended, for the account
	// whose session it was; kept says whether it did. Without it, what was
	// typed is given back on the page and nowhere else.
	Late    func(v *Visit, secret string, typed url.Values) (kept bool, err error)
	Handler Handler
}

// Need is what a route asks of who is asking.
type Need struct {
	// SignedIn: a visitor is led to the sign-in page and back, whether what
	// the address names exists or not.
	SignedIn bool
	// Permission: an account without it gets the page of an unknown address.
	Permission fellowship.Permission
}

// Who may ask.
var (
	Anybody  = Need{}
	SignedIn = Need{SignedIn: true}
)

// Holding needs an account with the permission.
func Holding(p fellowship.Permission) Need { return Need{SignedIn: true, Permission: p} }

// Handler answers a visit.
type Handler func(v *Visit) (Answer, error)

// Visit is one request, as handlers see it.
type Visit struct {
	*http.Request
	// At is the instant at which the headers of the request had been read: the
	// time of every act of this visit.
	At   time.Time
	Lang lang.Lang
	// Page is the path without the language: "/appels".
	Page    string
	Viewer  account.Account // zero for a visitor
	Session account.Session // zero for a visitor
	Site    *Site
	Writer  http.ResponseWriter // for cookies only
}

// SignedIn says whether somebody is signed in.
func (v *Visit) SignedIn() bool { return v.Viewer.ID != "" }

// By is who acts, and when.
func (v *Visit) By() fellowship.Actor { return v.Viewer.Actor(v.At) }

// Say picks the French or the English words.
func (v *Visit) Say(fr, en string) string { return v.Lang.T(fr, en) }

// To is the address of a page in the language of the visit: "/en/appels".
func (v *Visit) To(page string) string { return To(v.Lang, page) }

// To is the address of a page in a language.
func To(l lang.Lang, page string) string {
	if l == lang.EN {
		if page == "/" {
			return "/en"
		}
		return "/en" + page
	}
	return page
}

// Answer is what a handler gives back.
type Answer struct {
	Status   int
	Page     templ.Component // a page, or
	Location string          // a redirection, or
	Body     []byte          // bytes of Type
	Type     string
	File     io.ReadCloser // or Size bytes of Type; it is closed once sent
	Size     int64
	Header   http.Header // more headers
}

// Page answers with a page.
func Page(c templ.Component) Answer { return Answer{Status: http.StatusOK, Page: c} }

// PageWith answers with a page and a status: a refused form is 422.
func PageWith(status int, c templ.Component) Answer { return Answer{Status: status, Page: c} }

// SeeOther leads to another page after an act.
func SeeOther(location string) Answer {
	return Answer{Status: http.StatusSeeOther, Location: location}
}

// Moved leads to the new address of a page, for ever.
func Moved(location string) Answer {
	return Answer{Status: http.StatusPermanentRedirect, Location: location}
}

// Bytes answers with a document.
func Bytes(mediaType string, body []byte) Answer {
	return Answer{Status: http.StatusOK, Type: mediaType, Body: body}
}
