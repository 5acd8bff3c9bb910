package review

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
)

// UnsavedKeeper keeps what a reviewer sent after their session had ended.
type UnsavedKeeper interface {
	account.SessionReader
	ReviewForReviewer(ctx context.Context, viewer account.ID, id ReadingID, code string) (Opened, error)
	CountUnsaved(ctx context.Context, but file.Unsaved) (int, error)
	KeepUnsaved(ctx context.Context, u file.Unsaved) error
}

// Waiting is under which name a sheet waits for its reviewer, among the steps
// of files: a reading in the place of the file's number, a code in that of the
// section.
func Waiting(id ReadingID, code string) (number, section string) { return string(id), code }

// KeepUnsaved keeps a sheet that was posted under an ended session, for the
// account whose session it was, as file.KeepUnsaved does for a step: ErrNotFound
// where there is nobody to keep it for. Rules F-19 and R-19.
func KeepUnsaved(ctx context.Context, db UnsavedKeeper, secret string, id ReadingID, code, typed string, at time.Time) error {
	_, a, err := db.SessionByHash(ctx, account.HashSecret(secret))
	if err != nil {
		return err
	}
	if _, err := db.ReviewForReviewer(ctx, a.ID, id, code); err != nil {
		return err
	}
	u := file.Unsaved{Account: a.ID, Typed: typed, At: at}
	u.Number, u.Section = Waiting(id, code)
	n, err := db.CountUnsaved(ctx, u)
	if err != nil {
		return err
	}
	if n >= file.MostUnsaved || len(typed) > file.LongestUnsaved {
		return fellowship.ErrNotFound
	}
	return db.KeepUnsaved(ctx, u)
}
