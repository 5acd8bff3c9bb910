package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// The jobs of limits. The first two look at many files in batches; the others
// write to those who write one file.
const (
	JobRemind        = "deadlines.remind" // everybody who has a draft: LimitPayload
	JobTellLimit     = "deadlines.tell"   // everybody whom a limit concerns: LimitPayload
	JobReminderMail  = "mail.reminder"    // FileLimitPayload
	JobLeftMail      = "mail.left"        // FileLimitPayload
	JobOpenedMail    = "mail.opened_late" // FileLimitPayload
	JobExtensionMail = "mail.extended"    // FileLimitPayload
)

// LimitPayload is a limit of a call, and what to say of it.
type LimitPayload struct {
	Edition edition.ID       `json:"edition"`
	Call    edition.CallKind `json:"call"`
	Round   string           `json:"round,omitempty"`
	Closes  time.Time        `json:"closes"`           // exclusive
	Before  string           `json:"before,omitempty"` // of a reminder: a duration
	// StartedBefore bounds the drafts: who began later was just there.
	StartedBefore time.Time `json:"started_before,omitzero"`
	Version       int       `json:"version,omitempty"` // that extended the limit
	Passed        bool      `json:"passed,omitempty"`  // the limit is over and another round is to come
}

// FileLimitPayload is a limit for one file.
type FileLimitPayload struct {
	File    file.ID   `json:"file"`
	Closes  time.Time `json:"closes"` // exclusive
	Before  string    `json:"before,omitempty"`
	Version int       `json:"version,omitempty"`
	N       int       `json:"n,omitempty"` // of a late opening
}

// What the rules of limits ask of the database, an act gives.
var _ interface {
	edition.Extender
	file.Leaver
	file.LateOpener
} = (*Tx)(nil)

// FileToOpenLate is a file by its number for who decides on files, without
// what a draft says.
func (tx *Tx) FileToOpenLate(ctx context.Context, viewer fellowship.Actor, number string) (file.File, error) {
	if !viewer.May.Has(fellowship.DecideFiles) {
		return file.File{}, fellowship.ErrNotFound
	}
	row, err := tx.q.FileByNumber(ctx, number)
	if err != nil {
		return file.File{}, missing(err)
	}
	return seenBy(viewer, fileOf(row)), nil
}

// LateOpeningsOf are the times that a file was opened late, the last one first.
// The caller has found the file for somebody who may see it.
func (tx *Tx) LateOpeningsOf(ctx context.Context, id file.ID) ([]file.LateOpening, error) {
	rows, err := tx.q.LateOpenings(ctx, string(id))
	if err != nil {
		return nil, err
	}
	list := make([]file.LateOpening, len(rows))
	for i, row := range rows {
		list[i] = file.LateOpening{File: id, N: int(row.N), Until: row.OpenUntil.Time, Reason: row.Reason,
			At: row.OpenedAt.Time, By: account.ID(row.OpenedBy), ByName: row.ByName}
	}
	return list, nil
}

// AddLateOpening opens a file late.
func (tx *Tx) AddLateOpening(ctx context.Context, o file.LateOpening) error {
	return tx.q.InsertLateOpening(ctx, query.InsertLateOpeningParams{FileID: string(o.File), N: int64(o.N),
		OpenUntil: sqldb.At(o.Until), Reason: o.Reason, OpenedAt: sqldb.At(o.At), OpenedBy: string(o.By)})
}

// DraftsToLeave are drafts of a call that no late opening has held since the
// time settled.
func (tx *Tx) DraftsToLeave(ctx context.Context, id edition.ID, call edition.CallKind, settled time.Time, most int) ([]file.File, error) {
	rows, err := tx.q.DraftsToLeave(ctx, query.DraftsToLeaveParams{
		EditionID: string(id), Call: string(call), Settled: sqldb.At(settled), Most: int32(most)})
	return filesOf(rows), err
}

// LeftDrafts are drafts of a call that were left.
func (tx *Tx) LeftDrafts(ctx context.Context, id edition.ID, call edition.CallKind, most int) ([]file.File, error) {
	rows, err := tx.q.LeftDrafts(ctx, query.LeftDraftsParams{EditionID: string(id), Call: string(call), Most: int32(most)})
	return filesOf(rows), err
}

// DraftsStartedBefore are ids of drafts of a call, in order, after one of them.
func (tx *Tx) DraftsStartedBefore(ctx context.Context, l LimitPayload, after file.ID, most int) ([]file.ID, error) {
	ids, err := tx.q.DraftsStartedBefore(ctx, query.DraftsStartedBeforeParams{EditionID: string(l.Edition), Call: string(l.Call),
		Before: sqldb.At(l.StartedBefore), After: string(after), Most: int32(most)})
	return fileIDs(ids), err
}

// FilesOfLimit are ids of the files that a limit concerns, in order, after one
// of them: drafts, and what was submitted in its round.
func (tx *Tx) FilesOfLimit(ctx context.Context, l LimitPayload, after file.ID, most int) ([]file.ID, error) {
	ids, err := tx.q.FilesOfLimit(ctx, query.FilesOfLimitParams{EditionID: string(l.Edition), Call: string(l.Call),
		Round: l.Round, After: string(after), Most: int32(most)})
	return fileIDs(ids), err
}

func fileIDs(ids []string) []file.ID {
	list := make([]file.ID, len(ids))
	for i, id := range ids {
		list[i] = file.ID(id)
	}
	return list
}

// CountOfLimit is how many drafts and how many submitted files a limit
// concerns, for who may amend editions.
func (tx *Tx) CountOfLimit(ctx context.Context, viewer fellowship.Actor, id edition.ID, l edition.Limit) (drafts, submitted int, err error) {
	if !viewer.May.Has(fellowship.AmendEditions) {
		return 0, 0, fellowship.ErrNotAllowed
	}
	if l.Stage != "" {
		shortlisted, err := tx.q.CountShortlisted(ctx, query.CountShortlistedParams{EditionID: string(id), Call: string(l.Call)})
		return 0, int(shortlisted), err
	}
	rows, err := tx.q.CountFilesOfLimit(ctx, query.CountFilesOfLimitParams{EditionID: string(id), Call: string(l.Call), Round: l.Round})
	for _, row := range rows {
		if row.Kind == "draft" {
			drafts = int(row.Files)
		} else {
			submitted = int(row.Files)
		}
	}
	return drafts, submitted, err
}

// EnqueueLimit asks to look at all files of a limit, once for what is said of
// it.
func (tx *Tx) EnqueueLimit(ctx context.Context, kind string, p LimitPayload, at time.Time) error {
	key := fmt.Sprintf("%s/%s/%s/%s/%s/%d", p.Edition, p.Call, p.Round, p.Closes.UTC().Format(time.RFC3339), p.Before, p.Version)
	return tx.enqueueOnce(ctx, kind, key, at, p)
}

// EnqueueExtensionNews asks for the news of a later limit.
func (tx *Tx) EnqueueExtensionNews(ctx context.Context, v edition.Version, l edition.Limit, at time.Time) error {
	if l.Stage != "" {
		return nil // those who wish are told by the look at the stages of wishes
	}
	return tx.EnqueueLimit(ctx, JobTellLimit, LimitPayload{Edition: v.ID, Call: l.Call, Round: l.Round, Closes: l.Closes.End(), Version: v.N}, at)
}

// EnqueueFileLimit asks for a mail about a limit to those who write a file,
// once for what it says.
func (tx *Tx) EnqueueFileLimit(ctx context.Context, kind string, p FileLimitPayload, at time.Time) error {
	return tx.enqueueOnce(ctx, kind, p.About(), at, p)
}

// About is what a mail about the limit of a file is about, and the key that
// makes it one mail.
func (p FileLimitPayload) About() string {
	return fmt.Sprintf("%s/%s/%s/%d/%d", p.File, p.Closes.UTC().Format(time.RFC3339), p.Before, p.Version, p.N)
}

// EnqueueLeftMail tells the writers of a draft that a limit passed on it.
func (tx *Tx) EnqueueLeftMail(ctx context.Context, id file.ID, closed, at time.Time) error {
	return tx.EnqueueFileLimit(ctx, JobLeftMail, FileLimitPayload{File: id, Closes: closed}, at)
}

// EnqueueLateOpeningMail tells the writers of a file that it is open for them.
func (tx *Tx) EnqueueLateOpeningMail(ctx context.Context, o file.LateOpening) error {
	return tx.EnqueueFileLimit(ctx, JobOpenedMail, FileLimitPayload{File: o.File, Closes: o.Until, N: o.N}, o.At)
}

// AnswersToWriteAbout are the saved answers of a file by field, for the mails
// about it: no viewer, no page.
func (tx *Tx) AnswersToWriteAbout(ctx context.Context, id file.ID) (map[string][]byte, error) {
	rows, err := tx.q.AnswersOfFile(ctx, string(id))
	if err != nil {
		return nil, err
	}
	stored := make(map[string][]byte, len(rows))
	for _, row := range rows {
		stored[row.FieldID] = []byte(row.Value)
	}
	return stored, nil
}

// limitOf reads a payload.
func limitOf[P any](payload string) (p P, err error) {
	if err = json.Unmarshal([]byte(payload), &p); err != nil {
		err = fmt.Errorf("read the job of a limit: %w", err)
	}
	return p, err
}

// ReadLimit reads the payload of a job about all files of a limit.
func ReadLimit(payload string) (LimitPayload, error) { return limitOf[LimitPayload](payload) }

// ReadFileLimit reads the payload of a job about one file.
func ReadFileLimit(payload string) (FileLimitPayload, error) {
	return limitOf[FileLimitPayload](payload)
}
