package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// serve starts the program on a place of that name, and prepares it.
func (b bench) serve(ctx context.Context, name string) (*program, error) {
	return startProgram(ctx, b.binary, "serve", "--data", filepath.Join(b.folder, name), "--listen", "127.0.0.1:0", "--log-level", "error")
}

const starts = 7

// start is the time from starting the program on a place that was prepared to
// the first page that it answered, in seconds.
func start(ctx context.Context, b bench) (float64, string, error) {
	if _, err := b.startOnce(ctx); err != nil { // prepares the place
		return 0, "", err
	}
	var took []float64
	for range starts {
		seconds, err := b.startOnce(ctx)
		if err != nil {
			return 0, "", err
		}
		took = append(took, seconds)
	}
	return median(took), fmt.Sprintf("median of %d starts", starts), nil
}

func (b bench) startOnce(ctx context.Context) (seconds float64, err error) {
	from := time.Now()
	p, err := b.serve(ctx, "start")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	_, err = get(ctx, newClient(), p.address+"/")
	return time.Since(from).Seconds(), err
}
