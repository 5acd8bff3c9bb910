package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/wish"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// The jobs that wishes ask for; their payload is a WishPayload.
const (
	JobWishInvitationMail = "mail.wish_invitation"
	JobWishReminderMail   = "mail.wish_reminder"
	JobWishReceiptMail    = "mail.wish_receipt"
	JobWithdrawnWishMail  = "mail.wish_withdrawn" // a wished challenge was taken back
	JobWishExtensionMail  = "mail.wish_extended"
)

// WishPayload is a mail about the wishes of a file.
type WishPayload struct {
	File   file.ID   `json:"file"`
	Stage  string    `json:"stage,omitempty"`
	Closes time.Time `json:"closes,omitzero"`   // exclusive
	Before string    `json:"before,omitempty"`  // of a reminder: a duration
	N      int       `json:"n,omitempty"`       // of a submission
	Wanted string    `json:"wanted,omitempty"`  // what was withdrawn
	Rules  int       `json:"version,omitempty"` // that made the limit later
}

// About is what the mail is about, and the key that makes it one mail.
func (p WishPayload) About() string {
	key := fmt.Sprintf("%s/wishes/%s/%s/%d/%s/%d", p.File, p.Stage, p.Before, p.N, p.Wanted, p.Rules)
	if !p.Closes.IsZero() {
		key += "/" + p.Closes.UTC().Format(time.RFC3339)
	}
	return key
}

// ReadWish reads the payload of a job about wishes.
func ReadWish(payload string) (p WishPayload, err error) {
	if err = json.Unmarshal([]byte(payload), &p); err != nil {
		err = fmt.Errorf("read the job of wishes: %w", err)
	}
	return p, err
}

// What the rules of wishes ask of the database, an act gives.
var _ wish.Submitter = (*Tx)(nil)

func wishListOf(row query.WishList) wish.List {
	return wish.List{File: file.ID(row.FileID), N: int(row.N), Revision: int(row.Revision), Version: int(row.EditionVersion),
		Partner: row.Partner, Comment: row.Comment, SHA256: row.Sha256, At: row.At.Time, By: account.ID(row.ByAccount)}
}

// WishLists are the draft of a file, empty without one, and what was submitted,
// the newest first. The caller has found the file for somebody who may see it.
func (tx *Tx) WishLists(ctx context.Context, id file.ID) (draft wish.List, given []wish.List, err error) {
	rows, err := tx.q.WishListsOf(ctx, string(id))
	if err != nil {
		return draft, nil, err
	}
	wishes, err := tx.q.WishesOf(ctx, string(id))
	if err != nil {
		return draft, nil, err
	}
	of := map[int64][]wish.Wish{}
	for _, w := range wishes {
		of[w.N] = append(of[w.N], wish.Wish{Wanted: w.Wanted, Profile: w.Profile})
	}
	for _, row := range rows {
		l := wishListOf(row)
		l.Wishes = of[row.N]
		if l.N == 0 {
			draft = l
			continue
		}
		given = append(given, l)
	}
	return draft, given, nil
}

// OfferedChallenges are those of an edition that are public at a time.
func (tx *Tx) OfferedChallenges(ctx context.Context, id edition.ID, at time.Time) ([]wish.Offered, error) {
	sheets, err := tx.PublicSheets(ctx, id, at)
	offered := make([]wish.Offered, len(sheets))
	for i, s := range sheets {
		offered[i] = wish.Offered{ID: s.Slug, Name: edition.Text{FR: s.Text.Name}, Line: s.Text.Line, Profiles: s.Profiles(), Withdrawn: s.Withdrawn()}
	}
	return offered, err
}

// SaveWishDraft writes the draft of a file; false when it has moved on.
func (tx *Tx) SaveWishDraft(ctx context.Context, l wish.List) (done bool, err error) {
	var n int64
	if l.Revision == 0 {
		l.N, l.SHA256 = 0, ""
		l.Revision = 1
		n, err = tx.insertWishes(ctx, l, "")
	} else {
		n, err = tx.q.UpdateWishDraft(ctx, query.UpdateWishDraftParams{FileID: string(l.File), Revision: int64(l.Revision), EditionVersion: int64(l.Version),
			Partner: l.Partner, Comment: l.Comment, At: sqldb.At(l.At), ByAccount: string(l.By)})
	}
	if err != nil || n == 0 {
		return false, err
	}
	if err := tx.q.DeleteWishes(ctx, query.DeleteWishesParams{FileID: string(l.File), N: 0}); err != nil {
		return false, err
	}
	l.N = 0
	return true, tx.insertEach(ctx, l)
}

func (tx *Tx) insertWishes(ctx context.Context, l wish.List, requestKey string) (int64, error) {
	return tx.q.InsertWishList(ctx, query.InsertWishListParams{FileID: string(l.File), N: int64(l.N), Revision: int64(l.Revision), RequestKey: requestKey,
		EditionVersion: int64(l.Version), Partner: l.Partner, Comment: l.Comment, Sha256: l.SHA256, At: sqldb.At(l.At), ByAccount: string(l.By)})
}

func (tx *Tx) insertEach(ctx context.Context, l wish.List) error {
	for i, w := range l.Wishes {
		if err := tx.q.InsertWish(ctx, query.InsertWishParams{FileID: string(l.File), N: int64(l.N), Rank: int64(i + 1), Wanted: w.Wanted, Profile: w.Profile}); err != nil {
			return err
		}
	}
	return nil
}

// AddWishes adds a submission; false when there is one of that number or key.
func (tx *Tx) AddWishes(ctx context.Context, l wish.List, requestKey string) (added bool, err error) {
	n, err := tx.insertWishes(ctx, l, requestKey)
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.insertEach(ctx, l)
}

// WishesOfRequest is the submission that bears the key of a request.
func (tx *Tx) WishesOfRequest(ctx context.Context, id file.ID, requestKey string) (wish.List, error) {
	row, err := tx.q.WishesOfRequest(ctx, query.WishesOfRequestParams{FileID: string(id), RequestKey: requestKey})
	return wishListOf(row), missing(err)
}

// EnqueueWishReceipt asks for the mail of a receipt, once a submission.
func (tx *Tx) EnqueueWishReceipt(ctx context.Context, l wish.List) error {
	p := WishPayload{File: l.File, N: l.N}
	return tx.enqueueOnce(ctx, JobWishReceiptMail, p.About(), l.At, p)
}

// FilesToInvite are shortlisted files that were not told of something about
// their wishes; of those who submitted none where unanswered is set.
func (tx *Tx) FilesToInvite(ctx context.Context, id edition.ID, call edition.CallKind, about string, unanswered bool, most int) ([]file.File, error) {
	if unanswered {
		rows, err := tx.q.FilesWithoutWishes(ctx, query.FilesWithoutWishesParams{EditionID: string(id), Call: string(call), About: about, Most: int32(most)})
		return filesOf(rows), err
	}
	rows, err := tx.q.FilesToNotify(ctx, query.FilesToNotifyParams{EditionID: string(id), Call: string(call), About: about, Most: int32(most)})
	return filesOf(rows), err
}

// EnqueueWishMail asks for a mail about the wishes of a file, and notes that it
// was asked for.
func (tx *Tx) EnqueueWishMail(ctx context.Context, kind, about string, p WishPayload, at time.Time) error {
	err := tx.q.InsertNotice(ctx, query.InsertNoticeParams{FileID: string(p.File), About: about, At: sqldb.At(at)})
	if err != nil {
		return err
	}
	return tx.enqueueOnce(ctx, kind, p.About(), at, p)
}

// noticeOf is what a notice about a limit is kept under.
func noticeOf(what string, closes time.Time) string {
	return what + "/" + strconv.FormatInt(closes.Unix(), 10)
}

// Notices, as they are kept: once an invitation for a stage, a reminder for a
// limit, the news of a limit.
func InvitedNotice(stage string) string { return "invited/" + stage }

// RemindedNotice is that of a reminder.
func RemindedNotice(before string, closes time.Time) string {
	return noticeOf("reminded/"+before, closes)
}

// ExtendedNotice is that of a later limit.
func ExtendedNotice(closes time.Time) string { return noticeOf("extended", closes) }
