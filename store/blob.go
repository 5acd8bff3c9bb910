package store

import (
	"context"
	"regexp"
	"time"

	"cohorte/fellowship/file"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// AddBlob notes that the content of an attached file is kept, at that time
// again if it was before.
func (tx *Tx) AddBlob(ctx context.Context, a file.Attached, at time.Time) error {
	return tx.q.InsertBlob(ctx, query.InsertBlobParams{Sha256: a.SHA256, Size: a.Size, MediaType: a.MediaType, KeptAt: sqldb.At(at)})
}

// HasBlob says whether the content is noted.
func (tx *Tx) HasBlob(ctx context.Context, sha256 string) (bool, error) {
	n, err := tx.q.BlobKept(ctx, sha256)
	return n > 0, err
}

// Holders says which attached files are referred to, and by what.
type Holders struct {
	Submitted map[string]bool     // by a submission, by the copy that readers get of one, or by a message, which is kept as it was sent
	Drafts    map[string][]string // by the answers of a draft, or those that can be taken back: the numbers of files
	Works     map[string]bool     // by long work that reads it, or made it
}

// Held says whether anything refers to the content.
func (h Holders) Held(sha256 string) bool {
	return h.Submitted[sha256] || len(h.Drafts[sha256]) > 0 || h.Works[sha256]
}

// holdersPage is how many submissions are read at once.
const holdersPage = 500

// hashInJSON finds the hashes of attached files in answers as they are written
// (file.Attached).
var hashInJSON = regexp.MustCompile(`"sha256":"([0-9a-f]{64})"`)

// Holders reads every answer and submission that names attached files: minutes
// in a large place, on one state of the database. A table that refers to
// attached files from elsewhere is to be read here too.
func (tx *Tx) Holders(ctx context.Context) (Holders, error) {
	h := Holders{Submitted: map[string]bool{}, Drafts: map[string][]string{}, Works: map[string]bool{}}
	works, err := tx.q.WorkContents(ctx)
	if err != nil {
		return h, err
	}
	for _, w := range works {
		h.Works[w.InputSha256], h.Works[w.ResultSha256] = true, true
	}
	drafts, err := tx.q.AnswersWithFiles(ctx)
	if err != nil {
		return h, err
	}
	for _, row := range drafts {
		for _, m := range hashInJSON.FindAllStringSubmatch(row.Value, -1) {
			h.Drafts[m[1]] = append(h.Drafts[m[1]], row.Number)
		}
	}
	messages, err := tx.q.MessagesWithFiles(ctx)
	if err != nil {
		return h, err
	}
	for _, attached := range messages {
		for _, m := range hashInJSON.FindAllStringSubmatch(attached, -1) {
			h.Submitted[m[1]] = true
		}
	}
	copies, err := tx.q.CopiesHeld(ctx)
	if err != nil {
		return h, err
	}
	for _, row := range copies {
		h.Submitted[row.Sha256] = true
	}
	after := query.SubmissionsWithFilesParams{Most: holdersPage}
	for {
		rows, err := tx.q.SubmissionsWithFiles(ctx, after)
		if err != nil {
			return h, err
		}
		for _, row := range rows {
			for _, m := range hashInJSON.FindAllStringSubmatch(row.Content, -1) {
				h.Submitted[m[1]] = true
			}
			after.AfterFile, after.AfterN = row.FileID, row.N
		}
		if len(rows) < holdersPage {
			return h, nil
		}
	}
}

// Unheld are the attached files noted before a time that nothing refers to
// (rule F-26).
func (tx *Tx) Unheld(ctx context.Context, before time.Time) (unheld []string, err error) {
	noted, err := tx.q.BlobsKeptBefore(ctx, sqldb.At(before))
	if err != nil || len(noted) == 0 {
		return nil, err
	}
	held, err := tx.Holders(ctx)
	for _, sha256 := range noted {
		if !held.Held(sha256) {
			unheld = append(unheld, sha256)
		}
	}
	return unheld, err
}

// ForgetBlob removes the note of an attached file, unless it was kept again at
// or after a time.
func (tx *Tx) ForgetBlob(ctx context.Context, sha256 string, before time.Time) error {
	n, err := tx.q.BlobKeptBefore(ctx, query.BlobKeptBeforeParams{Sha256: sha256, Before: sqldb.At(before)})
	if err != nil || n == 0 {
		return err
	}
	if err := tx.q.DeleteScan(ctx, sha256); err != nil {
		return err
	}
	return tx.q.DeleteBlob(ctx, sha256)
}
