package store

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/organisation"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// JobVerifyHost asks the public register about an establishment; its payload
// is {"siret": number}.
const JobVerifyHost = "organisation.verify"

// RegisterAnswer is what the public register said of an establishment:
// ErrNotFound when it was never asked.
func (tx *Tx) RegisterAnswer(ctx context.Context, siret organisation.SIRET) (organisation.Answer, error) {
	row, err := tx.q.RegisterAnswer(ctx, string(siret))
	if err != nil {
		return organisation.Answer{}, missing(err)
	}
	return organisation.Answer{SIRET: siret, State: organisation.AnswerState(row.State), Name: row.Name,
		LegalCategory: row.LegalCategory, Administration: row.Administration, Closed: row.Closed, AskedAt: row.AskedAt.Time}, nil
}

// SaveRegisterAnswer keeps what the public register said. Its silence takes
// the place of no answer.
func (tx *Tx) SaveRegisterAnswer(ctx context.Context, a organisation.Answer) error {
	if a.State == organisation.Silent {
		before, err := tx.RegisterAnswer(ctx, a.SIRET)
		if err == nil && before.State != organisation.Silent || err != nil && err != fellowship.ErrNotFound {
			return err
		}
	}
	return tx.q.SaveRegisterAnswer(ctx, query.SaveRegisterAnswerParams{Siret: string(a.SIRET), State: string(a.State),
		Name: a.Name, LegalCategory: a.LegalCategory, Administration: a.Administration, Closed: a.Closed, AskedAt: sqldb.At(a.AskedAt)})
}

// AttachmentOf is the organisation of an account: ErrNotFound without one.
func (tx *Tx) AttachmentOf(ctx context.Context, of account.ID) (organisation.Attachment, error) {
	row, err := tx.q.AttachmentOf(ctx, string(of))
	if err != nil {
		return organisation.Attachment{}, missing(err)
	}
	return organisation.Attachment{Account: of, At: row.AttachedAt.Time, Host: organisation.Host{
		SIRET: organisation.SIRET(row.Siret), Name: row.Name, Nature: organisation.Nature(row.Nature)}}, nil
}

// SaveAttachment attaches an account to an organisation, in the place of
// another.
func (tx *Tx) SaveAttachment(ctx context.Context, a organisation.Attachment) error {
	return tx.q.SaveAttachment(ctx, query.SaveAttachmentParams{AccountID: string(a.Account), Siret: string(a.SIRET),
		Name: a.Name, Nature: string(a.Nature), AttachedAt: sqldb.At(a.At)})
}

// EnqueueVerification adds the job that asks the register.
func (tx *Tx) EnqueueVerification(ctx context.Context, a organisation.Attachment) error {
	key := string(a.SIRET) + "/" + a.At.UTC().Format(time.RFC3339Nano)
	return tx.enqueueOnce(ctx, JobVerifyHost, key, a.At, map[string]organisation.SIRET{"siret": a.SIRET})
}

// SaveFileHost ties the draft of a project to an organisation.
func (tx *Tx) SaveFileHost(ctx context.Context, id file.ID, h organisation.Host, at time.Time) error {
	return tx.q.SaveFileHost(ctx, query.SaveFileHostParams{FileID: string(id), Siret: string(h.SIRET), Name: h.Name,
		Nature: string(h.Nature), Since: sqldb.At(at)})
}

// FileHost is the organisation of a project as it was at a submission; 0 is
// the draft. ErrNotFound without one. The caller has found the file for
// somebody who may see it.
func (tx *Tx) FileHost(ctx context.Context, id file.ID, submission int) (organisation.Host, error) {
	row, err := tx.q.FileHost(ctx, query.FileHostParams{FileID: string(id), Submission: int64(submission)})
	if err != nil {
		return organisation.Host{}, missing(err)
	}
	return organisation.Host{SIRET: organisation.SIRET(row.Siret), Name: row.Name, Nature: organisation.Nature(row.Nature)}, nil
}

// HostsOfWriter are the organisations of the projects that the viewer writes,
// by the number of the file.
func (tx *Tx) HostsOfWriter(ctx context.Context, viewer fellowship.Actor) (map[string]organisation.Host, error) {
	rows, err := tx.q.HostsOfWriter(ctx, viewer.ID)
	of := make(map[string]organisation.Host, len(rows))
	for _, row := range rows {
		of[row.Number] = organisation.Host{SIRET: organisation.SIRET(row.Siret), Name: row.Name, Nature: organisation.Nature(row.Nature)}
	}
	return of, err
}
