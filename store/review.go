package store

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// The jobs that acts on reviews ask for.
const (
	// JobAdjust computes the adjusted means of a reading anew; its payload is a
	// ReadingPayload.
	JobAdjust = "review.adjust"
	// JobInvitationMail asks somebody to read, JobAssignedMail tells those whose
	// files changed, JobQuestionMail tells the team of a question. Their
	// payloads are ReadingPayloads.
	JobInvitationMail = "mail.review_invitation"
	JobAssignedMail   = "mail.review_assigned"
	JobQuestionMail   = "mail.review_question"
	// JobAnswerMail tells a reviewer that their question was answered,
	// JobReviewReminderMail those who owe reviews that they do.
	JobAnswerMail         = "mail.review_answer"
	JobReviewReminderMail = "mail.review_reminder"
)

// ReadingPayload is the payload of the jobs about reviews.
type ReadingPayload struct {
	Reading review.ReadingID `json:"reading"`
	Account account.ID       `json:"account,omitempty"`
	Run     string           `json:"run,omitempty"`
	Review  review.ID        `json:"review,omitempty"`
	At      time.Time        `json:"at,omitzero"` // of the question, the answer or the reminder
}

// What the rules of reviews ask of the database, an act gives.
var _ interface {
	review.Opener
	review.Taker
	review.Closer
	review.Inviter
	review.Leaver
	review.Giver
	review.Asker
	review.Mover
	review.Declarer
	review.Adjuster
	review.Revealer
	review.MaskStore
	review.CopyStore
	review.DocumentReader
	review.AskedReader
	review.UnsavedKeeper
	review.Accepter
} = (*Tx)(nil)

// noRank and noAdjusted come last in every order: a file that nobody has read.
const (
	noRank     = math.MaxInt64
	noAdjusted = math.MinInt64
)

func readingOf(row query.Reading) (review.Reading, error) {
	r := review.Reading{
		ID: review.ReadingID(row.ID), Edition: edition.ID(row.EditionID), Version: int(row.EditionVersion),
		Call: edition.CallKind(row.Call), Stage: row.Stage, Round: row.Round, GridSHA256: row.GridSha256,
		OpenedAt: row.OpenedAt.Time, OpenedBy: account.ID(row.OpenedBy), DueAt: row.DueAt.OrZero(), ClosedAt: row.ClosedAt.OrZero(),
		Revision: int(row.Revision), AdjustedAt: row.AdjustedAt.OrZero(),
	}
	return r, json.Unmarshal([]byte(row.Settings), &r.Settings)
}

// Reading is the reading with that id. Its files and reviewers have viewers;
// itself has none.
func (tx *Tx) Reading(ctx context.Context, id review.ReadingID) (review.Reading, error) {
	row, err := tx.q.ReadingByID(ctx, string(id))
	if err != nil {
		return review.Reading{}, missing(err)
	}
	return readingOf(row)
}

// ReadingOfStage is the reading of a stage and round: ErrNotFound before it is
// opened.
func (tx *Tx) ReadingOfStage(ctx context.Context, id edition.ID, call edition.CallKind, stage, round string) (review.Reading, error) {
	row, err := tx.q.ReadingOfStage(ctx, query.ReadingOfStageParams{EditionID: string(id), Call: string(call), Stage: stage, Round: round})
	if err != nil {
		return review.Reading{}, missing(err)
	}
	return readingOf(row)
}

// Readings lists all readings, the latest first, for who may see files.
func (tx *Tx) Readings(ctx context.Context, viewer fellowship.Actor) ([]review.Reading, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.ReadingsOpened(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]review.Reading, len(rows))
	for i, row := range rows {
		if list[i], err = readingOf(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// AddReading adds a reading; false when its stage and round have one.
func (tx *Tx) AddReading(ctx context.Context, r review.Reading) (added bool, err error) {
	settings, err := json.Marshal(r.Settings)
	if err != nil {
		return false, err
	}
	n, err := tx.q.InsertReading(ctx, query.InsertReadingParams{
		ID: string(r.ID), EditionID: string(r.Edition), EditionVersion: int64(r.Version), Call: string(r.Call), Stage: r.Stage,
		Round: r.Round, Settings: string(settings), GridSha256: r.GridSHA256, OpenedAt: sqldb.At(r.OpenedAt),
		OpenedBy: string(r.OpenedBy), DueAt: sqldb.MaybeAt(r.DueAt)})
	return n == 1, err
}

// CloseReading closes a reading; false when it was closed.
func (tx *Tx) CloseReading(ctx context.Context, id review.ReadingID, at time.Time) (done bool, err error) {
	n, err := tx.q.CloseReading(ctx, query.CloseReadingParams{ID: string(id), At: sqldb.MaybeAt(at)})
	return n == 1, err
}

// TouchReading makes proposals for the reading out of date.
func (tx *Tx) TouchReading(ctx context.Context, id review.ReadingID) error {
	return tx.q.TouchReading(ctx, string(id))
}

// BumpReading is TouchReading for who saw that revision; false when it is past.
func (tx *Tx) BumpReading(ctx context.Context, id review.ReadingID, revision int) (done bool, err error) {
	n, err := tx.q.BumpReading(ctx, query.BumpReadingParams{ID: string(id), Before: int64(revision)})
	return n == 1, err
}

// FilesToTake are the files that stand at the stage of the reading and are not
// in it yet.
func (tx *Tx) FilesToTake(ctx context.Context, r review.Reading) ([]file.File, error) {
	rows, err := tx.q.FilesToTake(ctx, query.FilesToTakeParams{
		EditionID: string(r.Edition), Call: string(r.Call), Round: r.Round, Stage: r.Stage, ReadingID: string(r.ID)})
	return filesOf(rows), err
}

// CodesOf are the reading codes that are taken.
func (tx *Tx) CodesOf(ctx context.Context, id review.ReadingID) ([]string, error) {
	return tx.q.CodesOfReading(ctx, string(id))
}

// TakeFile puts a file into a reading; themes are those that it names.
func (tx *Tx) TakeFile(ctx context.Context, r review.Reading, f file.File, code string, themes []string, wanted int, at time.Time) error {
	err := tx.q.InsertReadingFile(ctx, query.InsertReadingFileParams{
		ReadingID: string(r.ID), FileID: string(f.ID), Code: code, TakenAt: sqldb.At(at), Profile: f.Profile,
		Organisation: f.Organisation, Wanted: int64(wanted), NoRank: noRank, NoAdjusted: noAdjusted,
		Themes: " " + strings.Join(themes, " ") + " "})
	if err != nil {
		return err
	}
	return tx.q.AddToTotals(ctx, query.AddToTotalsParams{ReadingID: string(r.ID), Profile: f.Profile, Files: 1, Wanted: int64(wanted)})
}

// RevealFile ends the anonymity of a file; false when it was ended.
func (tx *Tx) RevealFile(ctx context.Context, id review.ReadingID, f file.ID, by fellowship.Actor) (done bool, err error) {
	n, err := tx.q.Reveal(ctx, query.RevealParams{ReadingID: string(id), FileID: string(f), At: sqldb.MaybeAt(by.At), By: by.ID})
	return n == 1, err
}

// AddReviewer adds a reviewer; false when they were invited before.
func (tx *Tx) AddReviewer(ctx context.Context, v review.Reviewer) (added bool, err error) {
	offer, err := json.Marshal(v.Offer)
	if err != nil {
		return false, err
	}
	n, err := tx.q.InsertReviewer(ctx, query.InsertReviewerParams{
		ReadingID: string(v.Reading), AccountID: string(v.Account), InvitedAt: sqldb.At(v.InvitedAt), InvitedBy: string(v.InvitedBy),
		Capacity: int64(v.Capacity), Offer: string(offer)})
	return n == 1, err
}

func reviewerOf(row query.Reviewer) (review.Reviewer, error) {
	v := review.Reviewer{
		Reading: review.ReadingID(row.ReadingID), Account: account.ID(row.AccountID), InvitedAt: row.InvitedAt.Time,
		InvitedBy: account.ID(row.InvitedBy), CharterAt: row.CharterAt.OrZero(), CharterSHA256: row.CharterSha256, LeftAt: row.LeftAt.OrZero(),
	}
	return v, json.Unmarshal([]byte(row.Offer), &v.Offer)
}

// Reviewer is somebody's place in a reading: ErrNotFound for who was not
// invited.
func (tx *Tx) Reviewer(ctx context.Context, id review.ReadingID, who account.ID) (review.Reviewer, error) {
	row, err := tx.q.Reviewer(ctx, query.ReviewerParams{ReadingID: string(id), AccountID: string(who)})
	if err != nil {
		return review.Reviewer{}, missing(err)
	}
	return reviewerOf(row)
}

// SaveReviewer writes what a reviewer changes of themselves.
func (tx *Tx) SaveReviewer(ctx context.Context, v review.Reviewer) error {
	offer, err := json.Marshal(v.Offer)
	if err != nil {
		return err
	}
	return tx.q.SaveReviewer(ctx, query.SaveReviewerParams{
		ReadingID: string(v.Reading), AccountID: string(v.Account), CharterAt: sqldb.MaybeAt(v.CharterAt), CharterSha256: v.CharterSHA256,
		Capacity: int64(v.Capacity), Offer: string(offer), LeftAt: sqldb.MaybeAt(v.LeftAt)})
}

// Place is a reading in which the viewer reads.
type Place struct {
	Reading  review.Reading
	Reviewer review.Reviewer
}

// PlacesOf lists the readings in which somebody reads, the latest first.
func (tx *Tx) PlacesOf(ctx context.Context, viewer account.ID) ([]Place, error) {
	rows, err := tx.q.ReadingsOfReviewer(ctx, string(viewer))
	if err != nil {
		return nil, err
	}
	list := make([]Place, len(rows))
	for i, row := range rows {
		if list[i].Reading, err = readingOf(row.Reading); err != nil {
			return nil, err
		}
		if list[i].Reviewer, err = reviewerOf(row.Reviewer); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Colleague is a reviewer as the team sees them, with how far they are.
type Colleague struct {
	review.Reviewer
	Name, Email string
	Reviews     map[review.Status]int // of the files that the viewer may know of
}

// ReviewersOf lists the reviewers of a reading, by name, for who may see files.
func (tx *Tx) ReviewersOf(ctx context.Context, viewer fellowship.Actor, id review.ReadingID) ([]Colleague, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.ReviewersOfReading(ctx, string(id))
	if err != nil {
		return nil, err
	}
	list, at := make([]Colleague, len(rows)), map[string]int{}
	for i, row := range rows {
		list[i] = Colleague{Name: row.Name, Email: row.Email, Reviews: map[review.Status]int{}}
		if list[i].Reviewer, err = reviewerOf(row.Reviewer); err != nil {
			return nil, err
		}
		at[row.Reviewer.AccountID] = i
	}
	counts, err := tx.q.ProgressOfReviewers(ctx, query.ProgressOfReviewersParams{ReadingID: string(id), Viewer: viewer.ID})
	for _, c := range counts {
		if i, ok := at[c.AccountID]; ok {
			list[i].Reviews[review.Status(c.Status)] = int(c.Reviews)
		}
	}
	return list, err
}

func (tx *Tx) enqueueReading(ctx context.Context, kind, key string, p ReadingPayload, at, run time.Time) error {
	payload, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.Enqueue(ctx, NewJob{Kind: kind, Payload: string(payload), UniqueKey: key, CreatedAt: at, RunAt: run})
	return err
}

// adjustLag leaves the acts of a minute the time to commit before its job runs.
const adjustLag = 10 * time.Second

// EnqueueAdjust asks for the adjusted means after the end of the minute, so
// that many reviews in a minute cost one computation.
func (tx *Tx) EnqueueAdjust(ctx context.Context, id review.ReadingID, at time.Time) error {
	end := at.Truncate(time.Minute).Add(time.Minute)
	return tx.enqueueReading(ctx, JobAdjust, string(id)+"/"+end.Format(time.RFC3339), ReadingPayload{Reading: id}, at, end.Add(adjustLag))
}

// EnqueueInvitation asks for the mail that invites a reviewer.
func (tx *Tx) EnqueueInvitation(ctx context.Context, v review.Reviewer) error {
	return tx.enqueueReading(ctx, JobInvitationMail, string(v.Reading)+"/"+string(v.Account),
		ReadingPayload{Reading: v.Reading, Account: v.Account}, v.InvitedAt, time.Time{})
}

// EnqueueAssigned asks for the mails about a run.
func (tx *Tx) EnqueueAssigned(ctx context.Context, r review.Run) error {
	return tx.enqueueReading(ctx, JobAssignedMail, r.ID, ReadingPayload{Reading: r.Reading, Run: r.ID}, r.At, time.Time{})
}

// EnqueueQuestion asks for the mail about a question.
func (tx *Tx) EnqueueQuestion(ctx context.Context, r review.Review, by fellowship.Actor) error {
	return tx.enqueueReading(ctx, JobQuestionMail, string(r.ID)+"/"+by.At.UTC().Format(time.RFC3339Nano),
		ReadingPayload{Reading: r.Reading, Review: r.ID, At: by.At.UTC()}, by.At, time.Time{})
}
