package assets_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cohorte/web/assets"
)

// built skips what needs the built files; CI and make build them first.
func built(t *testing.T) {
	t.Helper()
	if err := assets.Check(); err != nil {
		t.Skipf("nothing to serve: %v", err)
	}
}

func get(t *testing.T, method, path string, header http.Header) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for k, v := range header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	assets.Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAStyleSheetIsKeptForEverAndSentAsItWasCompressed(t *testing.T) {
	t.Parallel()
	built(t)
	path := assets.URL("cohorte.css")
	plain := get(t, http.MethodGet, path, nil)
	packed := get(t, http.MethodGet, path, http.Header{"Accept-Encoding": {"br;q=1, gzip"}})
	if plain.StatusCode != 200 || packed.StatusCode != 200 {
		t.Fatalf("answers %d and %d", plain.StatusCode, packed.StatusCode)
	}
	for name, want := range map[string]string{
		"Content-Type":           "text/css; charset=utf-8",
		"Cache-Control":          "public, max-age=31536000, immutable",
		"X-Content-Type-Options": "nosniff",
		"Vary":                   "Accept-Encoding",
		"Content-Encoding":       "gzip",
	} {
		if got := packed.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	z, err := gzip.NewReader(bytes.NewReader(body(t, packed)))
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(unpacked, body(t, plain)) {
		t.Error("the compressed sheet is another one")
	}
}

func TestARefusedEncodingIsNotSent(t *testing.T) {
	t.Parallel()
	built(t)
	for _, accept := range []string{"", "br", "gzip;q=0", "identity, gzip; q=0"} {
		res := get(t, http.MethodGet, assets.URL("page.js"), http.Header{"Accept-Encoding": {accept}})
		if got := res.Header.Get("Content-Encoding"); got != "" {
			t.Errorf("Accept-Encoding %q: sent as %q", accept, got)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/assets/", "/assets/manifest.json", "/assets/placeholder", "/assets/cohorte.css", "/assets/../assets.go"} {
		if res := get(t, http.MethodGet, path, nil); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", path, res.StatusCode)
		}
	}
}

func TestAnUnchangedFileIsNotSentAgain(t *testing.T) {
	t.Parallel()
	built(t)
	path := assets.URL("cohorte.css")
	tag := get(t, http.MethodGet, path, nil).Header.Get("ETag")
	res := get(t, http.MethodGet, path, http.Header{"If-None-Match": {tag}})
	if res.StatusCode != http.StatusNotModified || len(body(t, res)) != 0 {
		t.Errorf("answers %d", res.StatusCode)
	}
	if res := get(t, http.MethodPost, path, nil); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST answers %d", res.StatusCode)
	}
}

// The first public page may weigh 60 KB in all; its style and script take
// less than half, and the sheet names nothing of the State's identity.
func TestTheSheetIsSmallAndNeutral(t *testing.T) {
	t.Parallel()
	built(t)
	weight := 0
	for _, name := range []string{"cohorte.css", "page.js"} {
		weight += len(body(t, get(t, http.MethodGet, assets.URL(name), http.Header{"Accept-Encoding": {"gzip"}})))
	}
	if weight > 35_000 {
		t.Errorf("style and script weigh %d bytes", weight)
	}
	sheet := strings.ToLower(string(body(t, get(t, http.MethodGet, assets.URL("cohorte.css"), nil))))
	for _, word := range []string{"marianne", "spectral", "#000091", "#6a6af4", "@font-face", "http://localhost"} {
		if strings.Contains(sheet, word) {
			t.Errorf("the sheet holds %q", word)
		}
	}
}
