// Package inspection looks a place over and names each fault: what the
// database engine says of itself, attached files against their hashes,
// submissions against their receipts and the record, counts, work that is not
// done, editions against the copies that were kept of them.
//
// It changes nothing. A fault is something that people were promised and that
// no longer holds; it names the thing and says what is wrong with it, without
// anybody's data.
package inspection

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/blob"
	"cohorte/store"
)

// Place is what is inspected.
type Place struct {
	DB    *store.DB
	Blobs *blob.Store
	Books []edition.Version // read from files
	Now   time.Time
}

// Fault is one thing that is wrong.
type Fault struct {
	// About is the kind of thing: database, edition, submission, file, blob,
	// job, reading.
	About string `json:"about"`
	// Name is its number, id or hash; empty for the whole.
	Name string `json:"name,omitempty"`
	What string `json:"what"`
}

func (f Fault) String() string {
	if f.Name == "" {
		return f.About + ": " + f.What
	}
	return f.About + " " + f.Name + ": " + f.What
}

// Report is what was seen.
type Report struct {
	Editions    int `json:"editions"`
	Files       int `json:"files"`
	Submissions int `json:"submissions"`
	Attached    int `json:"attached_files"`
	// Read counts the files in readings, once for each.
	Read int `json:"files_read"`
	Jobs int `json:"jobs_not_done"`
	// Drafts are the attached files that only drafts hold, with the numbers of
	// those; Unheld those that nothing refers to, and Unnoted what is kept
	// without a note: both go with time. By hash; no fault.
	Drafts  map[string][]string `json:"attached_to_drafts_only"`
	Unheld  []string            `json:"attached_to_nothing"`
	Unnoted []string            `json:"kept_without_a_note"`
	Faults  []Fault             `json:"faults"`
}

// patience is how long a job may wait before that is a fault: the pauses after
// its first failures are shorter.
const patience = time.Hour

// Inspect looks at everything. Its error is a trouble of the machine; faults
// of the place are in the report.
func Inspect(ctx context.Context, p Place) (Report, error) {
	i := inspection{Place: p, Report: Report{Faults: []Fault{}}}
	wrong, err := p.DB.Verify(ctx)
	if err != nil {
		return i.Report, err
	}
	for _, w := range wrong {
		i.fault("database", "", "%s", w)
	}
	err = p.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, look := range []func(context.Context, *store.Tx) error{i.editions, i.files, i.readings, i.jobs} {
			if err := look(ctx, tx); err != nil {
				return err
			}
		}
		return i.blobs(ctx, tx)
	})
	return i.Report, err
}

type inspection struct {
	Place
	Report
	shelf *edition.Shelf
	// attached is which submission an attached file was seen in, by its hash.
	attached map[string]string
}

func (i *inspection) fault(about, name, what string, args ...any) {
	i.Faults = append(i.Faults, Fault{about, name, fmt.Sprintf(what, args...)})
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// editions holds the kept versions to their hashes, and the files to them.
func (i *inspection) editions(ctx context.Context, tx *store.Tx) error {
	rows, err := tx.InspectedEditions(ctx)
	if err != nil {
		return err
	}
	var kept []edition.Version
	next := map[edition.ID]int{}
	for _, row := range rows {
		name := fmt.Sprintf("%s, version 1.%d", row.ID, row.N)
		if row.N != next[row.ID] {
			i.fault("edition", string(row.ID), "version 1.%d is missing", next[row.ID])
		}
		next[row.ID] = row.N + 1
		if hash := hashOf(row.Content); hash != row.SHA256 {
			i.fault("edition", name, "the kept copy has the hash %.12s, noted as %.12s", hash, row.SHA256)
		}
		e, err := edition.Decode(row.Content)
		if err != nil {
			i.fault("edition", name, "the kept copy can't be read")
			continue
		}
		kept = append(kept, edition.Version{Edition: &e, N: row.N, SHA256: row.SHA256, MadeBy: row.MadeBy})
	}
	i.Editions = len(rows)
	i.shelf = edition.NewShelf(kept...)
	for _, d := range edition.Reconcile(i.Books, kept, i.Now).Drift {
		i.fault("edition", fmt.Sprintf("%s, version 1.%d", d.ID, d.N), "the file (%.12s) differs from the kept copy (%.12s), which runs", d.Disk, d.Kept)
	}
	return nil
}

// files holds each file to its submissions, and those to the record.
func (i *inspection) files(ctx context.Context, tx *store.Tx) error {
	files, err := tx.InspectedFiles(ctx)
	if err != nil {
		return err
	}
	entries, err := tx.InspectedEntries(ctx, "file.submitted")
	if err != nil {
		return err
	}
	recorded := map[string][]fellowship.Entry{}
	for _, e := range entries {
		recorded[e.Object] = append(recorded[e.Object], e)
	}
	i.Files, i.attached = len(files), map[string]string{}
	for _, f := range files {
		list, err := tx.SubmissionsOf(ctx, f.ID)
		if err != nil {
			return err
		}
		i.Submissions += len(list)
		i.file(f, list, recorded[string(f.ID)])
		delete(recorded, string(f.ID))
	}
	for object, list := range recorded {
		i.fault("file", object, "the record has %d submissions of it, and it is not there", len(list))
	}
	return nil
}

// file is given its submissions newest first, as pages are.
func (i *inspection) file(f file.File, list []file.Submission, recorded []fellowship.Entry) {
	if len(list) != f.Submissions {
		i.fault("file", f.Number, "it counts %d submissions, and %d are there", f.Submissions, len(list))
	}
	if len(recorded) != len(list) {
		i.fault("file", f.Number, "%d submissions are there, and the record has %d", len(list), len(recorded))
	}
	for at, s := range list {
		if want := len(list) - at; s.N != want {
			i.fault("submission", fmt.Sprintf("%s/%d", f.Number, want), "there is none of that number: found number %d", s.N)
			break
		}
	}
	if len(list) > 0 && !list[0].ReceivedAt.Equal(f.SubmittedAt) {
		i.fault("file", f.Number, "the time of its last submission is not that of its receipt")
	}
	for _, s := range list {
		i.submission(f, s, recorded)
	}
}

func (i *inspection) submission(f file.File, s file.Submission, recorded []fellowship.Entry) {
	name := fmt.Sprintf("%s/%d", f.Number, s.N)
	erased := s.Erased() && !f.ErasedAt.IsZero()
	if hash := hashOf(s.Content); !erased && hash != s.SHA256 {
		i.fault("submission", name, "its content has the hash %.12s, its receipt says %.12s", hash, s.SHA256)
	}
	found := false
	for _, e := range recorded {
		if e.Facts["n"] != fmt.Sprint(s.N) {
			continue
		}
		found = true
		if e.Facts["sha256"] != s.SHA256 {
			i.fault("submission", name, "its receipt has the hash %.12s, the record %.12s", s.SHA256, e.Facts["sha256"])
		}
	}
	if !found {
		i.fault("submission", name, "the record has no entry of it")
	}
	rules, ok := i.shelf.Version(f.Edition, s.Version)
	if !ok {
		i.fault("submission", name, "version 1.%d of %s, which it was filed under, is not kept", s.Version, f.Edition)
		return
	}
	if rules.SHA256 != s.EditionSHA256 {
		i.fault("submission", name, "it was filed under the rules %.12s, and those kept are %.12s", s.EditionSHA256, rules.SHA256)
	}
	if erased {
		return
	}
	answers, err := file.ReadContent(rules, f.Call, s.Content)
	if err != nil {
		i.fault("submission", name, "its content can't be read")
		return
	}
	for _, a := range answers.Attached(file.FormOf(rules.Edition, f.Call)) {
		i.attached[a.SHA256] = name
	}
}

// readings holds what is kept of each file that is read, and the totals, to the
// marks as they were given.
func (i *inspection) readings(ctx context.Context, tx *store.Tx) error {
	all, err := tx.InspectedReadings(ctx)
	if err != nil {
		return err
	}
	for _, r := range all {
		_, g, err := r.Rules(i.shelf)
		if err != nil {
			i.fault("reading", string(r.ID), "its grid is not the one that it was opened with, or its rules are not kept")
			continue
		}
		wrong, files, err := tx.WrongNumbers(ctx, r, g)
		if err != nil {
			return err
		}
		i.Read += files
		for _, w := range wrong {
			i.fault("reading", string(r.ID)+", "+w.Name, "%s", w.What)
		}
	}
	return nil
}

// jobs names work that was given up, and work that nobody does.
func (i *inspection) jobs(ctx context.Context, tx *store.Tx) error {
	counts, err := tx.CountJobs(ctx)
	if err != nil {
		return err
	}
	for _, c := range counts {
		if c.State != store.JobDone {
			i.Jobs += c.Jobs
		}
	}
	failed, err := tx.FailedJobs(ctx, 1000)
	if err != nil {
		return err
	}
	for _, j := range failed {
		i.fault("job", j.ID, "%s was given up after %d attempts: %s", j.Kind, j.Attempts, j.LastError)
	}
	overdue, err := tx.OverdueJobs(ctx, i.Now.Add(-patience))
	for _, j := range overdue {
		i.fault("job", j.ID, "%s waits since %s", j.Kind, j.RunAt.UTC().Format(time.RFC3339))
	}
	return err
}

// blobs reads every attached file again.
func (i *inspection) blobs(ctx context.Context, tx *store.Tx) error {
	noted, err := tx.InspectedBlobs(ctx)
	if err != nil {
		return err
	}
	i.Attached = len(noted)
	for _, b := range noted {
		delete(i.attached, b.SHA256)
		if err := i.blob(b); err != nil {
			return err
		}
	}
	for hash, name := range i.attached {
		i.fault("submission", name, "its attached file %.12s is not noted", hash)
	}
	if err := i.held(ctx, tx, noted); err != nil {
		return err
	}
	return ctx.Err()
}

// held tells attached files of drafts, and of nothing, from those of
// submissions.
func (i *inspection) held(ctx context.Context, tx *store.Tx, noted []file.Attached) error {
	holders, err := tx.Holders(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	i.Drafts, i.Unheld, i.Unnoted = map[string][]string{}, []string{}, []string{}
	for _, b := range noted {
		known[b.SHA256] = true
		switch drafts := holders.Drafts[b.SHA256]; {
		case holders.Submitted[b.SHA256]:
		case len(drafts) > 0:
			i.Drafts[b.SHA256] = drafts
		default:
			i.Unheld = append(i.Unheld, b.SHA256)
		}
	}
	return i.Blobs.Each(func(hash string) error {
		if !known[hash] {
			i.Unnoted = append(i.Unnoted, hash)
		}
		return nil
	})
}

func (i *inspection) blob(b file.Attached) error {
	f, err := i.Blobs.Open(b.SHA256)
	if errors.Is(err, blob.ErrUnknown) {
		i.fault("blob", b.SHA256, "its file is missing")
		return nil
	}
	if err != nil {
		return err
	}
	sum := sha256.New()
	size, err := io.Copy(sum, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	switch hash := hex.EncodeToString(sum.Sum(nil)); {
	case size != b.Size:
		i.fault("blob", b.SHA256, "its file has %d bytes, noted as %d", size, b.Size)
	case hash != b.SHA256:
		i.fault("blob", b.SHA256, "its file holds something else, of the hash %.12s", hash)
	}
	return nil
}
