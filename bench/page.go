package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

const (
	readers = 8                      // people who ask for the page at once
	slice   = 400 * time.Millisecond // of asking one server before the other
	turns   = 10
)

// pageVsBare asks the program and a bare net/http handler for the home page in
// turn: the same bytes, the same client, each server in a process of its own.
func pageVsBare(ctx context.Context, b bench) (float64, string, error) {
	site, err := b.serve(ctx, "page")
	if err != nil {
		return 0, "", err
	}
	defer site.stop() //nolint:errcheck // measured already
	var page answer
	for range 3 { // what is kept of a page may be compressed better than its first answer
		if page, err = get(ctx, newClient(), site.address+"/"); err != nil {
			return 0, "", err
		}
	}
	file := filepath.Join(b.folder, "page.bytes")
	if err := os.WriteFile(file, page.body, 0o600); err != nil {
		return 0, "", err
	}
	self, err := os.Executable()
	if err != nil {
		return 0, "", err
	}
	bare, err := startProgram(ctx, self, "bare", file)
	if err != nil {
		return 0, "", err
	}
	defer bare.command.Process.Kill() //nolint:errcheck // it holds nothing

	client := newClient()
	var ours, theirs []float64
	for turn := range turns + 1 {
		a, err := rate(ctx, client, site.address+"/", len(page.body))
		if err != nil {
			return 0, "", err
		}
		c, err := rate(ctx, client, bare.address+"/", len(page.body))
		if err != nil {
			return 0, "", err
		}
		if turn > 0 { // the first turn warms both
			ours, theirs = append(ours, a), append(theirs, c)
		}
	}
	detail := fmt.Sprintf("%.0f/s against %.0f/s, %d bytes compressed, %d readers, median of %d turns",
		median(ours), median(theirs), len(page.body), readers, turns)
	return median(ours) / median(theirs), detail, nil
}

// serveBare is the other side: the bytes of a file on every address.
func serveBare(file string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("Serving http://" + listener.Addr().String())
	server := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(body) // the reader left
		}),
	}
	return server.Serve(listener)
}

// rate is how many pages a second the readers get during one slice, each
// asking again as soon as it was answered.
func rate(ctx context.Context, client *http.Client, address string, size int) (float64, error) {
	var (
		done   atomic.Int64
		failed atomic.Pointer[error]
		all    sync.WaitGroup
	)
	from := time.Now()
	for range readers {
		all.Go(func() {
			for time.Since(from) < slice {
				a, err := get(ctx, client, address)
				// The page says how long is left: it changes with the minute.
				if err == nil && (len(a.body) < size*9/10 || len(a.body) > size*11/10) {
					err = fmt.Errorf("%s gave %d bytes, then %d", address, size, len(a.body))
				}
				if err != nil {
					failed.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(done.Load()) / time.Since(from).Seconds(), nil
}
