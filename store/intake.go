package store

import (
	"context"

	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/intake"
	"cohorte/fellowship/organisation"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

var _ intake.OwnStore = (*Tx)(nil)

// OriginOf finds what was brought in under a number of a source.
func (tx *Tx) OriginOf(ctx context.Context, source, number string) (intake.Origin, error) {
	row, err := tx.q.OriginOf(ctx, query.OriginOfParams{Source: source, Number: number})
	if err != nil {
		return intake.Origin{}, missing(err)
	}
	return intake.Origin{File: file.ID(row.FileID), FileNumber: row.FileNumber, Source: row.Source, Number: row.Number, SHA256: row.Sha256,
		Submission: int(row.Submission), State: row.State, At: row.BroughtAt.Time, By: account.ID(row.BroughtBy)}, nil
}

// OriginOfFile is where a file comes from: ErrNotFound for one that was
// submitted here. The caller has found the file for somebody of the team.
func (tx *Tx) OriginOfFile(ctx context.Context, id file.ID) (intake.Origin, error) {
	row, err := tx.q.OriginOfFile(ctx, string(id))
	if err != nil {
		return intake.Origin{}, missing(err)
	}
	return intake.Origin{File: id, Source: row.Source, Number: row.Number, SHA256: row.Sha256, Submission: int(row.Submission),
		State: row.State, At: row.BroughtAt.Time, By: account.ID(row.BroughtBy)}, nil
}

// SaveOrigin keeps where a file comes from, in the place of what was known.
func (tx *Tx) SaveOrigin(ctx context.Context, o intake.Origin) error {
	return tx.q.SaveOrigin(ctx, query.SaveOriginParams{FileID: string(o.File), Source: o.Source, Number: o.Number, Sha256: o.SHA256,
		Submission: int64(o.Submission), State: o.State, BroughtAt: sqldb.At(o.At), BroughtBy: string(o.By)})
}

// FileOf is the file with a number, for what looks for doubles.
func (tx *Tx) FileOf(ctx context.Context, number string) (file.File, error) {
	row, err := tx.q.FileByNumber(ctx, number)
	return fileOf(row), missing(err)
}

// DraftOf are the answers of a draft, as they are stored.
func (tx *Tx) DraftOf(ctx context.Context, id file.ID) (map[string][]byte, error) {
	rows, err := tx.q.DraftOf(ctx, string(id))
	stored := make(map[string][]byte, len(rows))
	for _, row := range rows {
		stored[row.FieldID] = []byte(row.Value)
	}
	return stored, err
}

// AddHost adds the organisation of a project at a submission.
func (tx *Tx) AddHost(ctx context.Context, id file.ID, h intake.HostAt) error {
	return tx.q.InsertFileHost(ctx, query.InsertFileHostParams{FileID: string(id), Submission: int64(h.Submission), Siret: string(h.SIRET),
		Name: h.Name, Nature: string(h.Nature), Since: sqldb.At(h.Since)})
}

// HostsAt are the organisations of a project, at each of its submissions. The
// caller has found the file for somebody of the team.
func (tx *Tx) HostsAt(ctx context.Context, id file.ID) ([]intake.HostAt, error) {
	rows, err := tx.q.FileHostsOf(ctx, string(id))
	var list []intake.HostAt
	for _, row := range rows {
		if row.Submission == 0 {
			continue // that of the draft is its authors'
		}
		list = append(list, intake.HostAt{Submission: int(row.Submission), Since: row.Since.Time, Host: organisation.Host{
			SIRET: organisation.SIRET(row.Siret), Name: row.Name, Nature: organisation.Nature(row.Nature)}})
	}
	return list, err
}

// AddReceived adds a submission as it was received elsewhere.
func (tx *Tx) AddReceived(ctx context.Context, s file.Submission, requestKey string) error {
	return tx.q.InsertSubmission(ctx, query.InsertSubmissionParams{
		FileID: string(s.File), N: int64(s.N), RequestKey: requestKey, EditionVersion: int64(s.Version),
		EditionSha256: s.EditionSHA256, Content: string(s.Content), Sha256: s.SHA256,
		ReceivedAt: sqldb.At(s.ReceivedAt), SubmittedBy: string(s.By)})
}
