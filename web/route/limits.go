package route

import (
	"log/slog"
	"net/http"
	"time"
)

// Limits are how long the server waits for whoever is at the other end. A form
// with the heaviest files takes a minute and a half over a poor mobile line.
type Limits struct {
	Header time.Duration // the headers of a request, from its first byte
	Read   time.Duration // all of a request; what began before a limit counts, so drafts are left later than this
	Write  time.Duration // from the headers of a request to the end of its answer
	Idle   time.Duration // between two requests
}

// DefaultLimits are those of a real place.
var DefaultLimits = Limits{Header: 10 * time.Second, Read: 2 * time.Minute, Write: 5 * time.Minute, Idle: 2 * time.Minute}

// maxHeader is the most bytes of the headers, the address included.
const maxHeader = 32 << 10

// Server serves a site within limits.
func Server(h http.Handler, l Limits, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: l.Header, ReadTimeout: l.Read, WriteTimeout: l.Write, IdleTimeout: l.Idle,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}
