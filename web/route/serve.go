package route

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"cohorte/fellowship"
	"cohorte/internal/lang"
	"cohorte/web/layout"
)

// ContentSecurityPolicy is sent with every page: nothing inline, nothing from
// elsewhere, no frame.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const (
	defaultMaxBody = 64 << 10
	// The prefix makes browsers refuse the cookie from any other host or over
	// a connection in clear; it cannot be used without https.
	clearCookie  = "cohorte_session"
	secureCookie = "__Host-" + clearCookie
)

// Handler serves the routes in both languages, with one error path.
func (s *Site) Handler(routes []Route) http.Handler {
	s.pages = make(map[string]Need, len(routes))
	mux := http.NewServeMux()
	kept := newPageCache(s)
	for _, r := range routes {
		method, pattern, _ := strings.Cut(r.Pattern, " ")
		if method == http.MethodGet {
			s.pages[strings.TrimSuffix(pattern, "{$}")] = r.Needs
		}
		h := s.serve(r, kept)
		mux.Handle(method+" "+pattern, h)
		if pattern == "/{$}" {
			mux.Handle(method+" /en", h)
			mux.Handle(method+" /en/{$}", h)
		} else {
			mux.Handle(method+" /en"+pattern, h)
		}
	}
	mux.Handle("/", s.serve(Route{Handler: func(*Visit) (Answer, error) {
		return Answer{}, fellowship.ErrNotFound
	}}, kept))
	return headers(s.crossOrigin(kept.before(compressed(mux)), kept))
}

// headers sets what every answer carries.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Content-Security-Policy"] = []string{ContentSecurityPolicy}
		h["X-Content-Type-Options"] = []string{"nosniff"}
		h["Referrer-Policy"] = []string{"same-origin"}
		h["Cross-Origin-Opener-Policy"] = []string{"same-origin"}
		h["Permissions-Policy"] = []string{"camera=(), geolocation=(), microphone=()"}
		next.ServeHTTP(w, r)
	})
}

// crossOrigin refuses posts that a browser sends from another site.
func (s *Site) crossOrigin(next http.Handler, kept *pageCache) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(s.serve(Route{Pattern: "from another site", Handler: func(v *Visit) (Answer, error) {
		f := failure{
			status: http.StatusForbidden,
			title:  v.Say("Cette demande vient d’un autre site", "This request comes from another site"),
			text:   v.Say("Rien n’a été fait. Ouvrez la page ici, puis recommencez.", "Nothing was done. Open the page here, then try again."),
			action: v.Say("Aller à l’accueil", "Go to the home page"), href: v.To("/"),
		}
		return PageWith(f.status, failedPage(v, v.Frame(f.title, layout.Public), f, nil)), nil
	}}, kept))
	return guard.Handler(next)
}

func (s *Site) serve(r Route, kept *pageCache) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		began := s.Clock()
		limit := r.MaxBody
		if limit == 0 {
			limit = defaultMaxBody
		}
		sent := req.Body
		tooMuch := req.ContentLength > limit
		if tooMuch { // it is refused before it is sent, and not waited for
			req.Body = beginning(w, req)
		}
		req.Body = http.MaxBytesReader(w, req.Body, limit)
		l, page := lang.Split(req.URL.Path)
		v := &Visit{Request: req, At: began.UTC(), Lang: l, Page: page, Site: s, Writer: w}
		asked := r
		if tooMuch {
			asked.Handler = func(*Visit) (Answer, error) { return Answer{}, &http.MaxBytesError{Limit: limit} }
		}
		status := s.answer(w, v, asked, kept)
		if status == http.StatusRequestEntityTooLarge {
			drain(w, sent)
		}
		s.Log.LogAttrs(req.Context(), slog.LevelInfo, "served",
			slog.String("route", r.Pattern), slog.String("method", req.Method), slog.Int("status", status),
			slog.Duration("took", s.Clock().Sub(began)))
	})
}

// What is read, and for how long, of a body that was refused: a browser shows
// the answer once it has sent what it had begun to send, and an error when the
// line breaks meanwhile.
const (
	drained  = 32 << 20
	drainFor = 5 * time.Second
)

// What is read, and for how long, of a form with files that is too large, so
// that the text before its files can be given back.
const (
	begun    = 64 << 10
	begunFor = 2 * time.Second
)

// beginning is what came first of a form with files; nothing of anything else.
func beginning(w http.ResponseWriter, req *http.Request) io.ReadCloser {
	if !strings.HasPrefix(req.Header.Get("Content-Type"), "multipart/form-data") ||
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(begunFor)) != nil {
		return http.NoBody
	}
	return io.NopCloser(io.LimitReader(req.Body, begun))
}

func drain(w http.ResponseWriter, sent io.Reader) {
	line := http.NewResponseController(w)
	if line.Flush() != nil || line.SetReadDeadline(time.Now().Add(drainFor)) != nil {
		return
	}
	io.CopyN(io.Discard, sent, drained) //nolint:errcheck // the answer was given
}

// answer runs the handler and writes what it gives back; every failure ends in
// one place.
func (s *Site) answer(w http.ResponseWriter, v *Visit, r Route, kept *pageCache) (status int) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.Log.Error("panic", slog.String("route", r.Pattern), slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			status = s.write(w, v, s.failed(v, errors.New("panic")), nil)
		}
	}()
	generation := kept.generation.Load()
	a, err := s.handle(v, r)
	if err != nil {
		a = s.failed(v, err)
	}
	var keep func(page []byte)
	// Filters make addresses endless, so pages with a query are not kept.
	if r.Cache && err == nil && v.URL.RawQuery == "" && !v.SignedIn() && v.Method == http.MethodGet && a.Status == http.StatusOK {
		keep = func(page []byte) { kept.keep(v, generation, page) }
	}
	return s.write(w, v, a, keep)
}

func (s *Site) handle(v *Visit, r Route) (Answer, error) {
	if err := s.identify(v); err != nil {
		return Answer{}, err
	}
	if r.Needs.SignedIn && !v.SignedIn() {
		return s.askToSignIn(v, r)
	}
	if p := r.Needs.Permission; p != "" && !v.Viewer.Permissions().Has(p) {
		return Answer{}, fellowship.ErrNotFound
	}
	return r.Handler(v)
}

// identify finds who holds the session of the request, if anybody does.
func (s *Site) identify(v *Visit) error {
	c, err := v.Cookie(s.cookieName())
	if err != nil || c.Value == "" {
		return nil
	}
	session, viewer, err := s.WhoIs(v.Context(), c.Value, v.At)
	if errors.Is(err, fellowship.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	v.Viewer, v.Session = viewer, session
	if reads := v.Method == http.MethodGet || v.Method == http.MethodHead; reads || s.Renew == nil {
		return nil
	}
	return s.Renew(v.Context(), session, v.At)
}

func (s *Site) cookieName() string {
	if s.SecureCookies {
		return secureCookie
	}
	return clearCookie
}

// StartSession gives the browser its session, until the latest time at which
// it can end; the place knows whether it has ended earlier.
func (v *Visit) StartSession(token string, until time.Time) {
	http.SetCookie(v.Writer, &http.Cookie{Name: v.Site.cookieName(), Value: token, Path: "/", MaxAge: int(until.Sub(v.At) / time.Second),
		HttpOnly: true, Secure: v.Site.SecureCookies, SameSite: http.SameSiteLaxMode})
}

// EndSession takes it back.
func (v *Visit) EndSession() {
	http.SetCookie(v.Writer, &http.Cookie{Name: v.Site.cookieName(), Path: "/", MaxAge: -1,
		HttpOnly: true, Secure: v.Site.SecureCookies, SameSite: http.SameSiteLaxMode})
}

// pages are buffers in which a page was made, for the next one: those of large
// tables were most of what the process held.
var pages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// largestPage is the size of a buffer that is worth keeping.
const largestPage = 1 << 20

func letGo(page *bytes.Buffer) {
	if page.Cap() <= largestPage {
		pages.Put(page)
	}
}

// write sends the answer and says with which status.
func (s *Site) write(w http.ResponseWriter, v *Visit, a Answer, keep func([]byte)) int {
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "no-store")
	}
	switch {
	case a.Location != "":
		w.Header().Set("Location", a.Location)
		w.WriteHeader(a.Status)
	case a.Page != nil:
		page := pages.Get().(*bytes.Buffer)
		page.Reset()
		defer letGo(page)
		// A connection that was too slow ends the context, and gets its page.
		if err := a.Page.Render(context.WithoutCancel(v.Context()), page); err != nil {
			s.Log.Error("page not rendered", slog.String("page", v.Page), slog.String("error", err.Error()))
			http.Error(w, "500", http.StatusInternalServerError)
			return http.StatusInternalServerError
		}
		if keep != nil {
			keep(bytes.Clone(page.Bytes()))
		}
		send(w, v.Request, a.Status, page.Bytes(), nil)
	case a.File != nil:
		w.Header().Set("Content-Type", a.Type)
		w.Header().Set("Content-Length", strconv.FormatInt(a.Size, 10))
		w.WriteHeader(a.Status)
		if v.Method == http.MethodHead {
			a.Size = 0
		}
		give(w, a.File, a.Size)
	default:
		w.Header().Set("Content-Type", a.Type)
		w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
		w.WriteHeader(a.Status)
		if v.Method != http.MethodHead {
			w.Write(a.Body) //nolint:errcheck // the reader left; there is nobody to tell
		}
	}
	return a.Status
}

// audience is whose menu an error page shows.
func (v *Visit) audience() layout.Audience {
	if strings.HasPrefix(v.Page, "/gestion") && len(v.Viewer.Roles) > 0 {
		return layout.Staff
	}
	return layout.Public
}
