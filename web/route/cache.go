package route

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"cohorte/internal/lang"
)

// pageCache keeps pages for visitors until the end of the minute, because they
// say how long is left, or until the next act in this process, whichever comes
// first. What is published at an instant is published to the minute, so that a
// kept page is never late. A request with a session is never served from it.
type pageCache struct {
	site       *Site
	generation atomic.Int64
	mu         sync.RWMutex
	pages      map[string]keptPage
}

type keptPage struct {
	plain, zipped []byte
	generation    int64
	until         time.Time
}

// keptPages is the most pages that are kept.
const keptPages = 512

func newPageCache(s *Site) *pageCache {
	c := &pageCache{site: s, pages: make(map[string]keptPage)}
	if s.DB != nil {
		s.DB.OnCommit(func() { c.generation.Add(1) })
	}
	return c
}

// before answers from what is kept, or asks next.
func (c *pageCache) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.Header["Cookie"] != nil {
			next.ServeHTTP(w, r)
			return
		}
		c.mu.RLock()
		p, ok := c.pages[r.URL.RequestURI()]
		c.mu.RUnlock()
		if !ok || p.generation != c.generation.Load() || !c.site.Clock().Before(p.until) {
			next.ServeHTTP(w, r)
			return
		}
		send(w, r, http.StatusOK, p.plain, p.zipped)
	})
}

func (c *pageCache) keep(v *Visit, generation int64, page []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.pages) >= keptPages {
		clear(c.pages)
	}
	c.pages[v.URL.RequestURI()] = keptPage{plain: page, zipped: zip(page), generation: generation,
		until: v.At.Truncate(time.Minute).Add(time.Minute)}
}

func send(w http.ResponseWriter, r *http.Request, status int, plain, zipped []byte) {
	h := w.Header()
	h["Content-Type"] = []string{"text/html; charset=utf-8"}
	h["Vary"] = []string{"Accept-Encoding, Cookie"}
	if h["Cache-Control"] == nil {
		h["Cache-Control"] = []string{"no-store"}
	}
	l, _ := lang.Split(r.URL.Path)
	h["Content-Language"] = []string{string(l)}
	body := plain
	if zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h["Content-Encoding"] = []string{"gzip"}
		body = zipped
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body) //nolint:errcheck // the reader left; there is nobody to tell
	}
}

// compressed zips what is not kept. The length of a zipped page tells about its
// secrets to who can make it repeat chosen text (BREACH), hence the jitter.
func compressed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1400), gzhttp.RandomJitter(64, 0, false),
		gzhttp.ContentTypes([]string{"text/html", "text/csv", "application/json", "image/svg+xml"}))
	if err != nil {
		panic("compression: " + err.Error()) // the options above are constants
	}
	return wrap(next)
}

func zip(page []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := z.Write(page); err != nil {
		return nil
	}
	if err := z.Close(); err != nil {
		return nil
	}
	return b.Bytes()
}
