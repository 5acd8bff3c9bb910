package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/slug"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// What the rules of sheets ask of the database, an act gives.
var _ interface {
	challenge.SheetWriter
	challenge.SheetPublisher
	challenge.SheetWithdrawer
} = (*Tx)(nil)

func sheetOf(row query.ChallengeSheet, administration string) (challenge.Sheet, error) {
	s := challenge.Sheet{File: file.ID(row.FileID), Edition: edition.ID(row.EditionID), Slug: row.Slug, Administration: administration,
		Revision: int(row.Revision), WrittenAt: row.WrittenAt.Time, WrittenBy: account.ID(row.WrittenBy), PublishedAt: row.PublishedAt.OrZero(),
		WithdrawnAt: row.WithdrawnAt.OrZero(), WithdrawnWhy: row.WithdrawnWhy}
	return s, json.Unmarshal([]byte(row.Content), &s.Text)
}

// SheetOf is the sheet of a project: ErrNotFound while nobody has written it.
// The caller has found the project for somebody who may see it.
func (tx *Tx) SheetOf(ctx context.Context, id file.ID) (challenge.Sheet, error) {
	row, err := tx.q.SheetOf(ctx, string(id))
	if err != nil {
		return challenge.Sheet{}, missing(err)
	}
	s, err := sheetOf(row.ChallengeSheet, row.Organisation)
	s.Number, s.WrittenName = row.Number, row.WrittenByName
	return s, err
}

// SaveSheet writes a sheet under its next revision; false when it has moved on.
func (tx *Tx) SaveSheet(ctx context.Context, s challenge.Sheet, by fellowship.Actor) (done bool, err error) {
	content, err := json.Marshal(s.Text)
	if err != nil {
		return false, err
	}
	var n int64
	if s.Revision == 0 {
		n, err = tx.q.InsertSheet(ctx, query.InsertSheetParams{FileID: string(s.File), EditionID: string(s.Edition), Name: s.Text.Name,
			NameNorm: slug.Fold(s.Text.Name), Content: string(content), WrittenAt: sqldb.At(by.At), WrittenBy: by.ID})
		return n == 1, err
	}
	n, err = tx.q.UpdateSheet(ctx, query.UpdateSheetParams{FileID: string(s.File), Revision: int64(s.Revision), Name: s.Text.Name,
		NameNorm: slug.Fold(s.Text.Name), Content: string(content), WrittenAt: sqldb.At(by.At), WrittenBy: by.ID})
	return n == 1, err
}

// AddSheetCorrection tells readers of a sheet what changed.
func (tx *Tx) AddSheetCorrection(ctx context.Context, id file.ID, by fellowship.Actor, said string) error {
	return tx.q.InsertCorrection(ctx, query.InsertCorrectionParams{FileID: string(id), At: sqldb.At(by.At), ByAccount: by.ID, Said: said})
}

// SheetSlug is the last part of the address of a sheet, made of its name.
func (tx *Tx) SheetSlug(ctx context.Context, s challenge.Sheet) (string, error) {
	base := slug.Of(s.Text.Name)
	if base == "" {
		base = "defi"
	}
	for n := 1; ; n++ {
		one := base
		if n > 1 {
			one += "-" + strconv.Itoa(n)
		}
		taken, err := tx.q.CountSheetsBySlug(ctx, query.CountSheetsBySlugParams{EditionID: string(s.Edition), Slug: one, FileID: string(s.File)})
		if err != nil || taken == 0 {
			return one, err
		}
	}
}

// SavePublication keeps from when a sheet is public, and where.
func (tx *Tx) SavePublication(ctx context.Context, s challenge.Sheet) (done bool, err error) {
	n, err := tx.q.PublishSheet(ctx, query.PublishSheetParams{FileID: string(s.File), Revision: int64(s.Revision), Slug: s.Slug, PublishedAt: sqldb.MaybeAt(s.PublishedAt)})
	return n == 1, err
}

// SaveWithdrawal takes a challenge back; false when it was.
func (tx *Tx) SaveWithdrawal(ctx context.Context, s challenge.Sheet) (done bool, err error) {
	n, err := tx.q.WithdrawSheet(ctx, query.WithdrawSheetParams{FileID: string(s.File), WithdrawnAt: sqldb.MaybeAt(s.WithdrawnAt), WithdrawnWhy: s.WithdrawnWhy})
	return n == 1, err
}

// EnqueueWithdrawnNews asks for a mail to each candidate whose wishes hold the
// challenge.
func (tx *Tx) EnqueueWithdrawnNews(ctx context.Context, s challenge.Sheet, at time.Time) error {
	if s.Slug == "" {
		return nil // it was never public: nobody could wish for it
	}
	ids, err := tx.q.WishersOf(ctx, query.WishersOfParams{Wanted: s.Slug, EditionID: string(s.Edition)})
	if err != nil {
		return err
	}
	for _, id := range ids {
		p := WishPayload{File: file.ID(id), Wanted: s.Slug}
		if err := tx.enqueueOnce(ctx, JobWithdrawnWishMail, p.About(), at, p); err != nil {
			return err
		}
	}
	return nil
}

// SheetCorrections are the corrections of a sheet that is public at a time, the
// latest first.
func (tx *Tx) SheetCorrections(ctx context.Context, id file.ID, now time.Time) ([]challenge.Correction, error) {
	rows, err := tx.q.CorrectionsOf(ctx, query.CorrectionsOfParams{FileID: string(id), Now: sqldb.MaybeAt(now)})
	list := make([]challenge.Correction, len(rows))
	for i, row := range rows {
		list[i] = challenge.Correction{N: int(row.N), At: row.At.Time, Said: row.Said}
	}
	return list, err
}

// PublicSheets are the sheets of an edition that are public at a time, those
// withdrawn since among them, by name.
func (tx *Tx) PublicSheets(ctx context.Context, id edition.ID, now time.Time) ([]challenge.Sheet, error) {
	rows, err := tx.q.PublicSheets(ctx, query.PublicSheetsParams{EditionID: string(id), Now: sqldb.MaybeAt(now)})
	if err != nil {
		return nil, err
	}
	list := make([]challenge.Sheet, len(rows))
	for i, row := range rows {
		list[i], err = sheetOf(query.ChallengeSheet{FileID: row.FileID, EditionID: row.EditionID, Slug: row.Slug, Name: row.Name, Content: row.Content,
			Revision: row.Revision, WrittenAt: row.WrittenAt, PublishedAt: row.PublishedAt, WithdrawnAt: row.WithdrawnAt, WithdrawnWhy: row.WithdrawnWhy}, row.Organisation)
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// PublicSheet is a sheet by its address: ErrNotFound before its time.
func (tx *Tx) PublicSheet(ctx context.Context, id edition.ID, address string, now time.Time) (challenge.Sheet, error) {
	row, err := tx.q.PublicSheet(ctx, query.PublicSheetParams{EditionID: string(id), Slug: address, Now: sqldb.MaybeAt(now)})
	if err != nil {
		return challenge.Sheet{}, missing(err)
	}
	return sheetOf(row.ChallengeSheet, row.Organisation)
}

// CountPublicSheets says how many challenges each edition offers at a time.
func (tx *Tx) CountPublicSheets(ctx context.Context, now time.Time) (map[edition.ID]int, error) {
	rows, err := tx.q.EditionsWithSheets(ctx, sqldb.MaybeAt(now))
	of := map[edition.ID]int{}
	for _, row := range rows {
		of[edition.ID(row.EditionID)] = int(row.Sheets)
	}
	return of, err
}

// SheetForTeam is a selected project and its sheet, if somebody has written it.
type SheetForTeam struct {
	Project file.File
	challenge.Sheet
}

// SheetsForTeam are the selected projects of an edition with their sheets, for
// who may see files.
func (tx *Tx) SheetsForTeam(ctx context.Context, viewer fellowship.Actor, id edition.ID) ([]SheetForTeam, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	written, err := tx.q.SheetsOfEdition(ctx, string(id))
	if err != nil {
		return nil, err
	}
	sheets := map[file.ID]challenge.Sheet{}
	for _, row := range written {
		s, err := sheetOf(query.ChallengeSheet{FileID: row.FileID, EditionID: row.EditionID, Slug: row.Slug, Name: row.Name, Content: row.Content,
			Revision: row.Revision, WrittenAt: row.WrittenAt, WrittenBy: row.WrittenBy, PublishedAt: row.PublishedAt, WithdrawnAt: row.WithdrawnAt,
			WithdrawnWhy: row.WithdrawnWhy}, row.Organisation)
		if err != nil {
			return nil, err
		}
		sheets[s.File] = s
	}
	projects, err := tx.q.SelectedProjects(ctx, string(id))
	list := make([]SheetForTeam, len(projects))
	for i, row := range projects {
		f := fileOf(row)
		list[i] = SheetForTeam{Project: f, Sheet: sheets[f.ID]}
	}
	return list, err
}
