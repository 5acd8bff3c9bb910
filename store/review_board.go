package store

import (
	"context"
	"encoding/json"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/fellowship/review/assign"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// Board is all that an assignment rests on. It is for rules, which show nobody
// more than their own files.
func (tx *Tx) Board(ctx context.Context, id review.ReadingID) (review.Board, error) {
	r, err := tx.Reading(ctx, id)
	if err != nil {
		return review.Board{}, err
	}
	b := review.Board{Reading: r, Blocked: map[assign.Pair]bool{}}
	files, err := tx.q.FilesOfReading(ctx, string(id))
	if err != nil {
		return b, err
	}
	for _, f := range files {
		b.Files = append(b.Files, review.BoardFile{File: file.ID(f.FileID), Code: f.Code, Profile: f.Profile, Wanted: int(f.Wanted)})
	}
	reviewers, err := tx.q.ReviewersOfReading(ctx, string(id))
	if err != nil {
		return b, err
	}
	for _, row := range reviewers {
		v, err := reviewerOf(row.Reviewer)
		if err != nil {
			return b, err
		}
		b.Reviewers = append(b.Reviewers, v)
	}
	pairs, err := tx.q.PairsOfReading(ctx, string(id))
	if err != nil {
		return b, err
	}
	for _, p := range pairs {
		b.Pairs = append(b.Pairs, review.BoardPair{Review: review.ID(p.ID), File: file.ID(p.FileID), Reviewer: account.ID(p.AccountID),
			Status: review.Status(p.Status), Locked: p.Locked == 1})
	}
	blocked, err := tx.q.BlockedPairs(ctx, string(id))
	if err != nil {
		return b, err
	}
	for _, p := range blocked {
		b.Blocked[assign.Pair{File: p.FileID, Reader: p.AccountID}] = true
	}
	writers, err := tx.q.WriterPairs(ctx, string(id))
	for _, p := range writers {
		b.Blocked[assign.Pair{File: p.FileID, Reader: p.AccountID}] = true
	}
	return b, err
}

// AddReviews assigns files, and counts them: a review that was given back
// before is assigned again.
func (tx *Tx) AddReviews(ctx context.Context, run string, reviews []review.Review) error {
	more := map[file.ID]int64{}
	var order []file.ID
	for _, r := range reviews {
		n, err := tx.q.InsertReview(ctx, query.InsertReviewParams{
			ID: string(r.ID), ReadingID: string(r.Reading), FileID: string(r.File), AccountID: string(r.Reviewer), RunID: run,
			Status: string(r.Status), Locked: flag(r.Locked), AssignedAt: sqldb.At(r.AssignedAt)})
		if err != nil {
			return err
		}
		if n == 0 { // a second review by the same person
			return &fellowship.NoLongerPossible{Why: fellowship.ReviewMovedOn}
		}
		if more[r.File] == 0 {
			order = append(order, r.File)
		}
		more[r.File]++
	}
	for _, f := range order {
		before, err := tx.q.ReadingFile(ctx, query.ReadingFileParams{ReadingID: string(reviews[0].Reading), FileID: string(f)})
		if err != nil {
			return missing(err)
		}
		if err := tx.setAssigned(ctx, before.ReadingID, before.FileID, before.Assigned+more[f]); err != nil {
			return err
		}
	}
	return nil
}

// AddRun keeps how an assignment was made.
func (tx *Tx) AddRun(ctx context.Context, r review.Run) error {
	shortages, err := json.Marshal(r.Shortages)
	if err != nil {
		return err
	}
	return tx.q.InsertRun(ctx, query.InsertRunParams{
		ID: r.ID, ReadingID: string(r.Reading), Seed: r.Seed, Pairs: int64(r.Pairs), Added: int64(r.Added), Dropped: int64(r.Dropped),
		Shortages: string(shortages), MadeAt: sqldb.At(r.At), MadeBy: string(r.By)})
}

// ExcludedFiles are the files of which somebody may know nothing: by a
// conflict, or because they write them.
func (tx *Tx) ExcludedFiles(ctx context.Context, viewer account.ID) (map[file.ID]bool, error) {
	ids, err := tx.q.ExcludedFiles(ctx, string(viewer))
	hidden := make(map[file.ID]bool, len(ids))
	for _, id := range ids {
		hidden[file.ID(id)] = true
	}
	return hidden, err
}

// RunsOf lists the assignments of a reading, the latest first, for who may see
// files. Their shortages don't name files from which the viewer is excluded.
func (tx *Tx) RunsOf(ctx context.Context, viewer fellowship.Actor, id review.ReadingID) ([]review.Run, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.RunsOfReading(ctx, string(id))
	if err != nil {
		return nil, err
	}
	hidden, err := tx.ExcludedFiles(ctx, account.ID(viewer.ID))
	if err != nil {
		return nil, err
	}
	list := make([]review.Run, len(rows))
	for i, row := range rows {
		list[i] = review.Run{ID: row.ID, Reading: id, Seed: row.Seed, Pairs: int(row.Pairs), Added: int(row.Added), Dropped: int(row.Dropped),
			At: row.MadeAt.Time, By: account.ID(row.MadeBy)}
		if err := json.Unmarshal([]byte(row.Shortages), &list[i].Shortages); err != nil {
			return nil, err
		}
		list[i].Shortages = review.Shown(list[i].Shortages, hidden)
	}
	return list, nil
}

// ReadsOf are the reviews that count in a reading, for the adjusted means.
func (tx *Tx) ReadsOf(ctx context.Context, id review.ReadingID) ([]review.Reads, error) {
	rows, err := tx.q.GivenInReading(ctx, string(id))
	list := make([]review.Reads, len(rows))
	for i, row := range rows {
		list[i] = review.Reads{File: row.FileID, Reviewer: row.AccountID, Value: review.Ratio{Num: row.ValueNum, Den: row.ValueDen}}
	}
	return list, err
}

// SaveAdjusted keeps the adjusted means of a reading; only those that changed
// are written.
func (tx *Tx) SaveAdjusted(ctx context.Context, id review.ReadingID, a review.Adjusted, at time.Time) error {
	held, err := tx.q.AdjustedOf(ctx, string(id))
	if err != nil {
		return err
	}
	for _, row := range held {
		p := query.SaveAdjustedParams{ReadingID: string(id), FileID: row.FileID, Adjusted: noAdjusted}
		if f, ok := a.Files[row.FileID]; ok {
			p.Adjusted, p.AdjustedGroup = f.Mean, int64(f.Group)
		}
		if p.Adjusted == row.Adjusted && p.AdjustedGroup == row.AdjustedGroup {
			continue
		}
		if err := tx.q.SaveAdjusted(ctx, p); err != nil {
			return err
		}
	}
	return tx.q.MarkAdjusted(ctx, query.MarkAdjustedParams{ID: string(id), At: sqldb.MaybeAt(at)})
}
