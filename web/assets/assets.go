// Package assets serves the style sheet and the small scripts of the pages,
// built by build.mjs and carried in the binary.
//
// A file's name holds the hash of its content, so a browser may keep it for
// ever; it is sent as it was compressed at build time.
package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// Prefix is where Handler is mounted.
const Prefix = "/assets/"

// errNotBuilt is what a start without the built files says to the operator.
var errNotBuilt = errors.New("the assets are not built: run make assets (cd web/assets && npm ci && node build.mjs), then build again")

var names = sync.OnceValues(func() (map[string]string, error) {
	raw, err := dist.ReadFile("dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNotBuilt
	}
	if err != nil {
		return nil, err
	}
	var hashed map[string]string
	if err := json.Unmarshal(raw, &hashed); err != nil {
		return nil, err
	}
	return hashed, nil
})

// Check says why pages would come without their style. A server asks before it
// listens; tests of handlers need not.
func Check() error {
	_, err := names()
	return err
}

// URL is the address of a built file by its plain name, as "cohorte.css". An
// unknown name keeps its plain address, which answers 404.
func URL(name string) string {
	hashed, _ := names()
	if file, ok := hashed[name]; ok {
		return Prefix + file
	}
	return Prefix + name
}

// Handler answers for everything under Prefix.
func Handler() http.Handler {
	known := map[string]bool{}
	hashed, _ := names()
	for _, file := range hashed {
		known[file] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file := strings.TrimPrefix(r.URL.Path, Prefix)
		if !known[file] {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		serve(w, r, file)
	})
}

func serve(w http.ResponseWriter, r *http.Request, file string) {
	h := w.Header()
	h.Set("Content-Type", contentType(file))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+file+`"`)
	if strings.Contains(r.Header.Get("If-None-Match"), `"`+file+`"`) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	stored := file
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		stored += ".gz"
	}
	body, err := dist.ReadFile("dist/" + stored)
	if err != nil {
		h.Del("Content-Encoding")
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(body) // the reader left: nothing to do about it
}

func contentType(file string) string {
	switch ext := path.Ext(file); ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	default:
		return mime.TypeByExtension(ext)
	}
}

// acceptsGzip reads Accept-Encoding; "gzip;q=0" is a refusal.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" || name == "*" {
			q := strings.ReplaceAll(weight, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
