package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cohorte/fellowship/file"
	"cohorte/internal/blob"
	"cohorte/internal/clamd"
	"cohorte/store"
)

// Scanning has attached files looked at by a scanner.
type Scanning struct {
	DB      *store.DB
	Blobs   *blob.Store
	Scanner clamd.Scanner
}

// What is looked at again without anybody asking: files that came while no
// scanner was there, or that it could not look at.
const (
	scanAgainAfter = 24 * time.Hour
	scansAtOnce    = 200
	scanEvery      = 10 * time.Minute
)

// AddTo gives the runner the two jobs.
func (s Scanning) AddTo(r *Runner) {
	r.Handle(store.JobScan, func(ctx context.Context, job store.Job) error { return s.scan(ctx, job, r.clock) })
	r.Every("attached.scan_missing", Period(scanEvery), func(ctx context.Context, _ store.Job) error {
		return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			now := r.clock()
			return tx.AskScans(ctx, now.Add(-scanAgainAfter), now, scansAtOnce)
		})
	})
}

// scan has one file looked at and notes the verdict. While the scanner can't
// tell, the file stands as not scanned and the job comes back.
func (s Scanning) scan(ctx context.Context, job store.Job, clock func() time.Time) error {
	var asked store.ScanPayload
	if err := json.Unmarshal([]byte(job.Payload), &asked); err != nil {
		return Permanent(fmt.Errorf("read the job of a scan: %w", err))
	}
	said, err := s.ask(ctx, asked.SHA256)
	if errors.Is(err, blob.ErrUnknown) {
		return nil // it was removed meanwhile
	}
	said.At = clock()
	noteErr := s.DB.Write(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error { return tx.NoteScan(ctx, said) })
	return errors.Join(err, noteErr)
}

func (s Scanning) ask(ctx context.Context, sha256 string) (file.Scan, error) {
	said := file.Scan{SHA256: sha256, State: file.NotScanned}
	content, err := s.Blobs.Open(sha256)
	if err != nil {
		return said, err
	}
	defer content.Close()
	verdict, err := s.Scanner.Scan(ctx, content)
	switch {
	case err != nil:
		said.Said = short(err)
	case verdict.Clean:
		said.State = file.ScanClean
	case verdict.Found != "":
		said.State, said.Said = file.ScanRefused, verdict.Found
	default:
		said.Said = verdict.Limit
	}
	return said, err
}
