package store

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/screening"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// What the rules of screening ask of the database, an act gives.
var _ screening.Store = (*Tx)(nil)

// Screening is what the team noted of a file: ErrNotFound for who may not see
// files, and for who writes this one, whatever else they are.
func (tx *Tx) Screening(ctx context.Context, viewer fellowship.Actor, id file.ID) (screening.Sheet, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return screening.Sheet{}, fellowship.ErrNotFound
	}
	own, err := tx.q.WritesFile(ctx, query.WritesFileParams{FileID: string(id), AccountID: viewer.ID})
	if err == nil && own > 0 {
		err = fellowship.ErrNotFound
	}
	if err != nil {
		return screening.Sheet{}, err
	}
	notes, err := tx.q.ScreeningNotesOf(ctx, string(id))
	if err != nil {
		return screening.Sheet{}, err
	}
	var s screening.Sheet
	for _, row := range notes {
		s.Notes = append(s.Notes, screening.Note{File: id, N: int(row.N), Text: row.Text, At: row.WrittenAt.Time, By: account.ID(row.WrittenBy), ByName: row.ByName})
	}
	questions, err := tx.q.PanelQuestionsOf(ctx, string(id))
	for _, row := range questions {
		s.Questions = append(s.Questions, screening.Question{ID: screening.QuestionID(row.ID), File: id, Text: row.Text, At: row.AskedAt.Time,
			By: account.ID(row.AskedBy), ByName: row.ByName, WithdrawnAt: row.WithdrawnAt.OrZero()})
	}
	return s, err
}

// AddNote adds a version of the note; false when there is one of that number.
func (tx *Tx) AddNote(ctx context.Context, n screening.Note) (added bool, err error) {
	rows, err := tx.q.InsertScreeningNote(ctx, query.InsertScreeningNoteParams{FileID: string(n.File), N: int64(n.N), Text: n.Text,
		WrittenAt: sqldb.At(n.At), WrittenBy: string(n.By)})
	return rows == 1, err
}

// AddPanelQuestion adds a question for the panel.
func (tx *Tx) AddPanelQuestion(ctx context.Context, q screening.Question) error {
	return tx.q.InsertPanelQuestion(ctx, query.InsertPanelQuestionParams{ID: string(q.ID), FileID: string(q.File), Text: q.Text, AskedAt: sqldb.At(q.At), AskedBy: string(q.By)})
}

// WithdrawPanelQuestion takes a question for the panel off; false when it does
// not stand.
func (tx *Tx) WithdrawPanelQuestion(ctx context.Context, id screening.QuestionID, of file.ID, at time.Time) (done bool, err error) {
	n, err := tx.q.WithdrawPanelQuestion(ctx, query.WithdrawPanelQuestionParams{ID: string(id), FileID: string(of), At: sqldb.MaybeAt(at)})
	return n == 1, err
}
