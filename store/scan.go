package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

const (
	// JobScan has an attached file looked at; its payload is {"sha256": …}.
	JobScan = "attached.scan"
	// JobRefusedMail tells every writer of a file that an attached file was
	// refused; its payload is a FilePayload.
	JobRefusedMail = "mail.attached_refused"
)

// ScanPayload is the payload of JobScan.
type ScanPayload struct {
	SHA256 string `json:"sha256"`
}

// Scans says what is known of attached files; those never looked at are not in
// it. The caller has found them for somebody who may see them.
func (tx *Tx) Scans(ctx context.Context, attached []file.Attached) (file.Scans, error) {
	known := file.Scans{}
	for _, a := range attached {
		s, err := tx.scan(ctx, a.SHA256)
		if errors.Is(err, fellowship.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		known[a.SHA256] = s
	}
	return known, nil
}

func (tx *Tx) scan(ctx context.Context, sha256 string) (file.Scan, error) {
	row, err := tx.q.ScanOf(ctx, sha256)
	return file.Scan{SHA256: row.Sha256, State: file.ScanState(row.State), At: row.At.Time, Said: row.Said}, missing(err)
}

// AskScan asks for an attached file to be looked at, unless a scanner has said
// something of it already.
func (tx *Tx) AskScan(ctx context.Context, sha256 string, at time.Time) error {
	n, err := tx.q.AskScan(ctx, query.AskScanParams{Sha256: sha256, At: sqldb.At(at)})
	if err != nil || n == 0 {
		return err
	}
	payload, err := json.Marshal(ScanPayload{sha256})
	if err != nil {
		return err
	}
	_, err = tx.Enqueue(ctx, NewJob{Kind: JobScan, Payload: string(payload), CreatedAt: at})
	return err
}

// AskScans asks for up to most attached files that nobody looked at, or that
// could not be looked at before a time.
func (tx *Tx) AskScans(ctx context.Context, before, at time.Time, most int) error {
	hashes, err := tx.q.BlobsToScan(ctx, query.BlobsToScanParams{Before: sqldb.At(before), Most: int32(most)})
	if err != nil {
		return err
	}
	for _, sha256 := range hashes {
		if err := tx.AskScan(ctx, sha256, at); err != nil {
			return err
		}
	}
	return nil
}

// NoteScan notes what the scanner said. It asks for the mails to the writers
// of each file that holds what was refused.
func (tx *Tx) NoteScan(ctx context.Context, s file.Scan) error {
	n, err := tx.q.UpdateScan(ctx, query.UpdateScanParams{Sha256: s.SHA256, State: string(s.State), At: sqldb.At(s.At), Said: s.Said})
	if err != nil || n == 0 || s.State != file.ScanRefused {
		return err
	}
	rows, err := tx.q.FilesHolding(ctx, "%"+s.SHA256+"%")
	if err != nil {
		return err
	}
	for _, f := range filesOf(rows) {
		if err := tx.enqueueFile(ctx, JobRefusedMail, string(f.ID)+"/"+s.SHA256, FilePayload{File: f.ID, At: s.At}, s.At); err != nil {
			return err
		}
	}
	return nil
}
