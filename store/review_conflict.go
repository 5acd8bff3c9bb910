package store

import (
	"context"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

func conflictOf(row query.Conflict) review.Conflict {
	return review.Conflict{
		ID: review.ConflictID(row.ID), Reading: review.ReadingID(row.ReadingID), File: file.ID(row.FileID), Reviewer: account.ID(row.AccountID),
		Kind: review.ConflictKind(row.Kind), Evidence: row.Evidence, Status: review.ConflictStatus(row.Status), At: row.FoundAt.Time,
		AnsweredAt: row.AnsweredAt.OrZero(), DecidedAt: row.DecidedAt.OrZero(), DecidedBy: account.ID(row.DecidedBy), Reason: row.Reason,
	}
}

// Conflict is the conflict with that id. The rule says who may know of it.
func (tx *Tx) Conflict(ctx context.Context, id review.ConflictID) (review.Conflict, error) {
	row, err := tx.q.ConflictByID(ctx, string(id))
	return conflictOf(row), missing(err)
}

// ConflictOfKind is the conflict of that kind between two.
func (tx *Tx) ConflictOfKind(ctx context.Context, who account.ID, f file.ID, kind review.ConflictKind) (review.Conflict, error) {
	row, err := tx.q.ConflictOfKind(ctx, query.ConflictOfKindParams{AccountID: string(who), FileID: string(f), Kind: string(kind)})
	return conflictOf(row), missing(err)
}

// AddConflict adds a conflict; false when the two have one of that kind.
func (tx *Tx) AddConflict(ctx context.Context, c review.Conflict) (added bool, err error) {
	n, err := tx.q.InsertConflict(ctx, query.InsertConflictParams{
		ID: string(c.ID), ReadingID: string(c.Reading), FileID: string(c.File), AccountID: string(c.Reviewer), Kind: string(c.Kind),
		Evidence: c.Evidence, Status: string(c.Status), Excludes: flag(c.Excludes()), Blocks: flag(c.Blocks()), FoundAt: sqldb.At(c.At)})
	return n == 1, err
}

// SaveConflict moves a conflict; false when it is no longer in the status
// before.
func (tx *Tx) SaveConflict(ctx context.Context, c review.Conflict, before review.ConflictStatus) (done bool, err error) {
	n, err := tx.q.UpdateConflict(ctx, query.UpdateConflictParams{
		ID: string(c.ID), Before: string(before), Status: string(c.Status), Excludes: flag(c.Excludes()), Blocks: flag(c.Blocks()),
		AnsweredAt: sqldb.MaybeAt(c.AnsweredAt), DecidedAt: sqldb.MaybeAt(c.DecidedAt), DecidedBy: string(c.DecidedBy), Reason: c.Reason})
	return n == 1, err
}

// Excluded says whether any conflict hides the file from somebody.
func (tx *Tx) Excluded(ctx context.Context, who account.ID, f file.ID) (bool, error) {
	n, err := tx.q.StillExcluded(ctx, query.StillExcludedParams{AccountID: string(who), FileID: string(f)})
	return n > 0, err
}

// ReviewsByPair are the reviews of somebody and a file, in every reading.
func (tx *Tx) ReviewsByPair(ctx context.Context, who account.ID, f file.ID) ([]review.Review, error) {
	return reviewsOf(tx.q.ReviewsByPair(ctx, query.ReviewsByPairParams{AccountID: string(who), FileID: string(f)}))
}

// OpenReviewsOf are the reviews that somebody was given and has not given back.
func (tx *Tx) OpenReviewsOf(ctx context.Context, id review.ReadingID, who account.ID) ([]review.Review, error) {
	return reviewsOf(tx.q.OpenReviewsOf(ctx, query.OpenReviewsOfParams{ReadingID: string(id), AccountID: string(who)}))
}

// ConflictsToAnswer are the ties that were found with the viewer and that they
// have not answered. Their evidence is the team's to know and is left out; see
// review.ToAnswer for what else is.
func (tx *Tx) ConflictsToAnswer(ctx context.Context, viewer account.ID, id review.ReadingID) ([]review.ToConfirm, error) {
	rows, err := tx.q.ConflictsToAnswer(ctx, query.ConflictsToAnswerParams{ReadingID: string(id), Viewer: string(viewer)})
	list := make([]review.ToConfirm, len(rows))
	for i, row := range rows {
		list[i] = review.ToConfirm{Conflict: conflictOf(row.Conflict), Code: row.Code, Profile: row.Profile, Name: row.Name, Organisation: row.Organisation}
		list[i].Evidence = ""
	}
	return list, err
}

// Tie is a conflict as the team sees it.
type Tie struct {
	review.Conflict
	Name         string // of the reviewer
	Code, Number string // of the file
}

// ConflictsOf lists the conflicts of a reading for who may see files, by
// status; not those of files from which the viewer is excluded.
func (tx *Tx) ConflictsOf(ctx context.Context, viewer fellowship.Actor, id review.ReadingID) ([]Tie, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.ConflictsOfReading(ctx, query.ConflictsOfReadingParams{ReadingID: string(id), Viewer: viewer.ID})
	list := make([]Tie, len(rows))
	for i, row := range rows {
		list[i] = Tie{Conflict: conflictOf(row.Conflict), Name: row.Name, Code: row.Code, Number: row.Number}
	}
	return list, err
}

// AddMasks proposes parts of an answer for masking; those known already stay
// as they were decided.
func (tx *Tx) AddMasks(ctx context.Context, f file.ID, n int, field string, spans []review.Span) error {
	for _, s := range spans {
		if err := tx.q.InsertMask(ctx, query.InsertMaskParams{
			FileID: string(f), N: int64(n), FieldID: field, Starts: int64(s.From), Ends: int64(s.To), What: s.What}); err != nil {
			return err
		}
	}
	return nil
}

// SaveMask decides a mask; false without one.
func (tx *Tx) SaveMask(ctx context.Context, m review.MaskID, status review.MaskStatus, by fellowship.Actor) (done bool, err error) {
	n, err := tx.q.DecideMask(ctx, query.DecideMaskParams{
		FileID: string(m.File), N: int64(m.N), FieldID: m.Field, Starts: int64(m.From), Ends: int64(m.To),
		Status: string(status), At: sqldb.MaybeAt(by.At), By: by.ID})
	return n == 1, err
}

// MasksOf lists the masks of a submission, in order. The caller has found the
// file for somebody who may see it.
func (tx *Tx) MasksOf(ctx context.Context, f file.ID, n int) ([]review.FieldMask, error) {
	rows, err := tx.q.MasksOfFile(ctx, query.MasksOfFileParams{FileID: string(f), N: int64(n)})
	list := make([]review.FieldMask, len(rows))
	for i, row := range rows {
		list[i] = review.FieldMask{MaskID: review.MaskID{File: f, N: n, Field: row.FieldID, From: int(row.Starts), To: int(row.Ends)},
			What: row.What, Status: review.MaskStatus(row.Status), DecidedBy: account.ID(row.DecidedBy), DecidedAt: row.DecidedAt.OrZero()}
	}
	return list, err
}

// PutCopy keeps an anonymised copy in the place of the one before.
func (tx *Tx) PutCopy(ctx context.Context, c review.AnonymousCopy) error {
	return tx.q.PutAnonymousCopy(ctx, query.PutAnonymousCopyParams{
		FileID: string(c.File), FieldID: c.Field, Sha256: c.SHA256, GivenAt: sqldb.At(c.GivenAt), GivenBy: string(c.GivenBy)})
}

// SaveCopy decides the copy of that hash; false when another one took its place.
func (tx *Tx) SaveCopy(ctx context.Context, c review.AnonymousCopy) (done bool, err error) {
	n, err := tx.q.DecideAnonymousCopy(ctx, query.DecideAnonymousCopyParams{
		FileID: string(c.File), FieldID: c.Field, Sha256: c.SHA256, Status: string(c.Status), At: sqldb.MaybeAt(c.DecidedAt),
		By: string(c.DecidedBy), Reason: c.Reason})
	return n == 1, err
}

// CopiesOf lists the anonymised copies of a file. The caller has found the
// file for somebody who may see it; readers get the accepted ones only.
func (tx *Tx) CopiesOf(ctx context.Context, f file.ID) ([]review.AnonymousCopy, error) {
	rows, err := tx.q.AnonymousCopiesOf(ctx, string(f))
	list := make([]review.AnonymousCopy, len(rows))
	for i, row := range rows {
		list[i] = review.AnonymousCopy{File: f, Field: row.FieldID, SHA256: row.Sha256, Status: review.CopyStatus(row.Status),
			GivenBy: account.ID(row.GivenBy), GivenAt: row.GivenAt.Time, DecidedBy: account.ID(row.DecidedBy),
			DecidedAt: row.DecidedAt.OrZero(), Reason: row.Reason}
	}
	return list, err
}
