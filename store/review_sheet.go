package store

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

func reviewOf(row query.Review) (review.Review, error) {
	r := review.Review{
		ID: review.ID(row.ID), Reading: review.ReadingID(row.ReadingID), File: file.ID(row.FileID), Reviewer: account.ID(row.AccountID),
		Status: review.Status(row.Status), Locked: row.Locked == 1, AssignedAt: row.AssignedAt.Time, SavedAt: row.SavedAt.OrZero(),
		GivenAt: row.GivenAt.OrZero(), Versions: int(row.Versions),
	}
	return r, json.Unmarshal([]byte(row.Draft), &r.Draft)
}

func reviewsOf(rows []query.Review, err error) ([]review.Review, error) {
	list := make([]review.Review, len(rows))
	for i, row := range rows {
		if err == nil {
			list[i], err = reviewOf(row)
		}
	}
	return list, err
}

// ReviewForReviewer is one of the viewer's own reviews, by the code of its
// file: ErrNotFound where they have none, or may not know of the file any more.
func (tx *Tx) ReviewForReviewer(ctx context.Context, viewer account.ID, id review.ReadingID, code string) (review.Opened, error) {
	row, err := tx.q.ReviewForReviewer(ctx, query.ReviewForReviewerParams{ReadingID: string(id), Code: code, Viewer: string(viewer)})
	if err != nil {
		return review.Opened{}, missing(err)
	}
	r, err := reviewOf(row.Review)
	return review.Opened{Review: r, Code: row.Code, Profile: row.Profile, FileStatus: file.Status(row.FileStatus), RevealedAt: row.RevealedAt.OrZero()}, err
}

// Mine is one of the viewer's own reviews in a list.
type Mine struct {
	review.Review
	Code       string
	Profile    string
	FileStatus file.Status
}

// Owed says whether the review is still to be given.
func (m Mine) Owed() bool {
	return m.Status.Stands() && m.Status != review.Complete && m.FileStatus != file.Withdrawn
}

// ReviewsForReviewer lists the viewer's own reviews in a reading, by code.
func (tx *Tx) ReviewsForReviewer(ctx context.Context, viewer account.ID, id review.ReadingID) ([]Mine, error) {
	rows, err := tx.q.ReviewsForReviewer(ctx, query.ReviewsForReviewerParams{ReadingID: string(id), Viewer: string(viewer)})
	list := make([]Mine, len(rows))
	for i, row := range rows {
		if err == nil {
			list[i] = Mine{Code: row.Code, Profile: row.Profile, FileStatus: file.Status(row.FileStatus)}
			list[i].Review, err = reviewOf(row.Review)
		}
	}
	return list, err
}

// OthersForReviewer are the values that the others gave to a file, without
// their names, lowest first; none until the viewer's own review is given.
func (tx *Tx) OthersForReviewer(ctx context.Context, viewer account.ID, id review.ReadingID, code string) ([]review.Given, error) {
	rows, err := tx.q.OthersForReviewer(ctx, query.OthersForReviewerParams{ReadingID: string(id), Code: code, Viewer: string(viewer)})
	list := make([]review.Given, len(rows))
	for i, row := range rows {
		list[i] = review.Given{Value: review.Ratio{Num: row.ValueNum, Den: row.ValueDen}, Verdict: row.Verdict, Rank: int(row.Place)}
	}
	return list, err
}

// SubmissionForReviewer is what the file that somebody reads says: its last
// submission. What the stage hides is in it still: it is for review.Read only.
func (tx *Tx) SubmissionForReviewer(ctx context.Context, viewer account.ID, id review.ReadingID, code string) (file.Submission, error) {
	row, err := tx.q.SubmissionForReviewer(ctx, query.SubmissionForReviewerParams{ReadingID: string(id), Code: code, Viewer: string(viewer)})
	return submissionOf(row), missing(err)
}

// ReviewForStaff is a review for who may see files and is not excluded from
// its file.
func (tx *Tx) ReviewForStaff(ctx context.Context, viewer fellowship.Actor, id review.ID) (review.Opened, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return review.Opened{}, fellowship.ErrNotFound
	}
	row, err := tx.q.ReviewForStaff(ctx, query.ReviewForStaffParams{ID: string(id), Viewer: viewer.ID})
	if err != nil {
		return review.Opened{}, missing(err)
	}
	r, err := reviewOf(row.Review)
	return review.Opened{Review: r, Code: row.Code, FileStatus: file.Status(row.FileStatus)}, err
}

// Signed is a review with the name of who gives it.
type Signed struct {
	review.Review
	Name string
}

// ReviewsOfFile lists the reviews of a file, with what they say, for who may
// see files: none for who is excluded from it, wrote it, or still owes a
// review of it.
func (tx *Tx) ReviewsOfFile(ctx context.Context, viewer fellowship.Actor, id review.ReadingID, f file.ID) ([]Signed, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.ReviewsOfFileForStaff(ctx, query.ReviewsOfFileForStaffParams{ReadingID: string(id), FileID: string(f), Viewer: viewer.ID})
	list := make([]Signed, len(rows))
	for i, row := range rows {
		if err == nil {
			list[i].Name = row.Name
			list[i].Review, err = reviewOf(row.Review)
		}
	}
	return list, err
}

// SaveReview writes a review; false when it is no longer in that status with
// that many versions.
func (tx *Tx) SaveReview(ctx context.Context, r review.Review, before review.Status, versions int) (done bool, err error) {
	draft, err := json.Marshal(r.Draft)
	if err != nil {
		return false, err
	}
	n, err := tx.q.UpdateReview(ctx, query.UpdateReviewParams{
		ID: string(r.ID), Status: string(r.Status), Draft: string(draft), SavedAt: sqldb.MaybeAt(r.SavedAt), GivenAt: sqldb.MaybeAt(r.GivenAt),
		Versions: int64(r.Versions), Locked: flag(r.Locked), Before: string(before), VersionsBefore: int64(versions)})
	return n == 1, err
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// AddVersion keeps a review as it was given.
func (tx *Tx) AddVersion(ctx context.Context, v review.Version) error {
	err := tx.q.InsertReviewVersion(ctx, query.InsertReviewVersionParams{
		ReviewID: string(v.Review), N: int64(v.N), GivenAt: sqldb.At(v.GivenAt), GridSha256: v.GridSHA256, Verdict: v.Sheet.Verdict,
		Comment: v.Sheet.Comment, Place: int64(v.Sheet.Rank), ValueNum: v.Value.Num, ValueDen: v.Value.Den, Reason: v.Reason})
	if err != nil {
		return err
	}
	for criterion, m := range v.Sheet.Marks {
		if m.Value == nil {
			continue
		}
		if err := tx.q.InsertMark(ctx, query.InsertMarkParams{
			ReviewID: string(v.Review), N: int64(v.N), Criterion: criterion, Mark: int64(*m.Value), Comment: m.Comment}); err != nil {
			return err
		}
	}
	return tx.q.SetReviewValue(ctx, query.SetReviewValueParams{
		ID: string(v.Review), ValueNum: v.Value.Num, ValueDen: v.Value.Den, Verdict: v.Sheet.Verdict, Place: int64(v.Sheet.Rank)})
}

// VersionsOf lists what was given of a review, the newest first. The caller
// has found the review for somebody who may see it.
func (tx *Tx) VersionsOf(ctx context.Context, id review.ID) ([]review.Version, error) {
	rows, err := tx.q.VersionsOfReview(ctx, string(id))
	if err != nil {
		return nil, err
	}
	marks, err := tx.q.MarksOfReview(ctx, string(id))
	if err != nil {
		return nil, err
	}
	list := make([]review.Version, len(rows))
	for i, row := range rows {
		list[i] = review.Version{Review: id, N: int(row.N), GivenAt: row.GivenAt.Time, Value: review.Ratio{Num: row.ValueNum, Den: row.ValueDen},
			GridSHA256: row.GridSha256, Reason: row.Reason,
			Sheet: review.Sheet{Marks: map[string]review.Mark{}, Verdict: row.Verdict, Comment: row.Comment, Rank: int(row.Place)}}
		for _, m := range marks {
			if m.N == row.N {
				list[i].Sheet.Marks[m.Criterion] = review.MarkOf(int(m.Mark), m.Comment)
			}
		}
	}
	return list, nil
}

// AddQuestion keeps a question of a reviewer.
func (tx *Tx) AddQuestion(ctx context.Context, r review.Review, question string, by fellowship.Actor) error {
	return tx.q.InsertQuestion(ctx, query.InsertQuestionParams{
		ID: fellowship.NewID("question", by.At), ReviewID: string(r.ID), Question: question, AskedAt: sqldb.At(by.At)})
}

// AnswerQuestions answers the open questions of a review.
func (tx *Tx) AnswerQuestions(ctx context.Context, id review.ID, answer string, by fellowship.Actor) error {
	_, err := tx.q.AnswerQuestions(ctx, query.AnswerQuestionsParams{ReviewID: string(id), Answer: answer, At: sqldb.MaybeAt(by.At), By: by.ID})
	return err
}

// Question is what a reviewer asked, and what was answered.
type Question struct {
	Question, Answer  string
	AskedAt, Answered time.Time // Answered is zero before
}

// QuestionsOf lists the questions of a review, in order. The caller has found
// the review for somebody who may see it.
func (tx *Tx) QuestionsOf(ctx context.Context, id review.ID) ([]Question, error) {
	rows, err := tx.q.QuestionsOfReview(ctx, string(id))
	list := make([]Question, len(rows))
	for i, row := range rows {
		list[i] = Question{Question: row.Question, Answer: row.Answer, AskedAt: row.AskedAt.Time, Answered: row.AnsweredAt.OrZero()}
	}
	return list, err
}

// PartsOf are the reviews of a file, as far as its result goes.
func (tx *Tx) PartsOf(ctx context.Context, id review.ReadingID, f file.ID) ([]review.Part, error) {
	rows, err := tx.q.ReviewsOfFile(ctx, query.ReviewsOfFileParams{ReadingID: string(id), FileID: string(f)})
	parts := make([]review.Part, len(rows))
	for i, row := range rows {
		parts[i] = review.Part{Status: review.Status(row.Status), Given: review.Given{Reviewer: account.ID(row.AccountID),
			Value: review.Ratio{Num: row.ValueNum, Den: row.ValueDen}, Verdict: row.Verdict, Rank: int(row.Place)}}
	}
	return parts, err
}

// SaveResult keeps what the reviews of a file make together, and the totals.
func (tx *Tx) SaveResult(ctx context.Context, id review.ReadingID, f file.ID, assigned int, given []review.Given, r review.Result) error {
	before, err := tx.q.ReadingFile(ctx, query.ReadingFileParams{ReadingID: string(id), FileID: string(f)})
	if err != nil {
		return missing(err)
	}
	key := keyOf(r)
	p := query.SaveResultParams{ReadingID: string(id), FileID: string(f), Assigned: int64(assigned), Given: int64(r.Reviews),
		MeanKey: key.mean, RankKey: key.rank, SpreadKey: spreadKey(r), Discuss: flag(r.Discuss), Reviews: packed(given)}
	if err := tx.q.SaveResult(ctx, p); err != nil {
		return err
	}
	return tx.addToTotals(ctx, before, p.Assigned, p.Given, p.Discuss)
}

func (tx *Tx) addToTotals(ctx context.Context, before query.ReadingFile, assigned, given, discuss int64) error {
	change := query.AddToTotalsParams{ReadingID: before.ReadingID, Profile: before.Profile, Assigned: assigned - before.Assigned,
		Given: given - before.Given, Discuss: discuss - before.Discuss,
		Complete: flag(given >= before.Wanted) - flag(before.Given >= before.Wanted)}
	if change.Assigned == 0 && change.Given == 0 && change.Discuss == 0 && change.Complete == 0 {
		return nil
	}
	return tx.q.AddToTotals(ctx, change)
}

// CountParts counts the reviews of a file anew that are given or to be given,
// and leaves its result.
func (tx *Tx) CountParts(ctx context.Context, r review.Review) error {
	parts, err := tx.PartsOf(ctx, r.Reading, r.File)
	if err != nil {
		return err
	}
	assigned := 0
	for _, p := range parts {
		if p.Status.Stands() {
			assigned++
		}
	}
	return tx.setAssigned(ctx, string(r.Reading), string(r.File), int64(assigned))
}

func (tx *Tx) setAssigned(ctx context.Context, id, f string, assigned int64) error {
	before, err := tx.q.ReadingFile(ctx, query.ReadingFileParams{ReadingID: id, FileID: f})
	if err != nil {
		return missing(err)
	}
	if err := tx.q.SetAssigned(ctx, query.SetAssignedParams{ReadingID: id, FileID: f, Assigned: assigned}); err != nil {
		return err
	}
	return tx.addToTotals(ctx, before, assigned, before.Given, before.Discuss)
}

// packed writes the reviews of a file in one column, for the table of marks:
// reviewer, value, rank and verdict, a space between, a semicolon after each.
// None of them holds either.
func packed(given []review.Given) string {
	var b strings.Builder
	for _, g := range given {
		b.WriteString(string(g.Reviewer) + " " + strconv.FormatInt(g.Value.Num, 10) + " " + strconv.FormatInt(g.Value.Den, 10) + " " +
			strconv.Itoa(g.Rank) + " " + g.Verdict + ";")
	}
	return b.String()
}

func unpacked(text string) []review.Given {
	var given []review.Given
	for one := range strings.SplitSeq(text, ";") {
		who, rest, ok := strings.Cut(one, " ")
		if !ok {
			continue
		}
		num, rest, _ := strings.Cut(rest, " ")
		den, rest, _ := strings.Cut(rest, " ")
		rank, verdict, _ := strings.Cut(rest, " ")
		g := review.Given{Reviewer: account.ID(who), Verdict: verdict}
		g.Value.Num, _ = strconv.ParseInt(num, 10, 64)
		g.Value.Den, _ = strconv.ParseInt(den, 10, 64)
		g.Rank, _ = strconv.Atoi(rank)
		given = append(given, g)
	}
	return given
}
