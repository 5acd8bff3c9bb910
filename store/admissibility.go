package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// The jobs that verdicts and confirmations ask for.
const (
	// JobAdmissibilityMail tells every writer of a file the nth verdict; its
	// payload is {"file": id, "n": verdict}.
	JobAdmissibilityMail = "mail.admissibility"
	// JobConfirmationMail makes the secret of a request and sends its mail;
	// its payload is an admissibility.Key.
	JobConfirmationMail = "mail.confirmation"
)

// What the rules of admissibility ask of the database, an act gives.
var _ interface {
	admissibility.Giver
	admissibility.Teller
	admissibility.Asker
	admissibility.Confirmer
	admissibility.SecretStore
} = (*Tx)(nil)

func verdictOf(row query.AdmissibilityVerdict) (admissibility.Verdict, error) {
	v := admissibility.Verdict{File: file.ID(row.FileID), N: int(row.N), Submission: int(row.Submission), Word: admissibility.Word(row.Word),
		Motive: row.Motive, Due: row.DueAt.OrZero(), GivenAt: row.GivenAt.Time, GivenBy: account.ID(row.GivenBy), ToldAt: row.ToldAt.OrZero()}
	return v, json.Unmarshal([]byte(row.Fields), &v.Fields)
}

// AddVerdict adds a verdict; false when the file has one of that number.
func (tx *Tx) AddVerdict(ctx context.Context, v admissibility.Verdict) (added bool, err error) {
	fields, err := json.Marshal(v.Fields)
	if err != nil {
		return false, err
	}
	n, err := tx.q.InsertVerdict(ctx, query.InsertVerdictParams{FileID: string(v.File), N: int64(v.N), Submission: int64(v.Submission),
		Word: string(v.Word), Motive: v.Motive, Fields: string(fields), DueAt: sqldb.MaybeAt(v.Due), GivenAt: sqldb.At(v.GivenAt), GivenBy: string(v.GivenBy)})
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.q.KeepAlike(ctx, string(v.File))
}

// Verdicts are those of a file, the newest first. The caller has found the
// file for somebody of the team.
func (tx *Tx) Verdicts(ctx context.Context, id file.ID) ([]admissibility.Verdict, error) {
	rows, err := tx.q.VerdictsOf(ctx, string(id))
	if err != nil {
		return nil, err
	}
	list := make([]admissibility.Verdict, len(rows))
	for i, row := range rows {
		list[i], err = verdictOf(query.AdmissibilityVerdict{FileID: row.FileID, N: row.N, Submission: row.Submission, Word: row.Word, Motive: row.Motive,
			Fields: row.Fields, DueAt: row.DueAt, GivenAt: row.GivenAt, GivenBy: row.GivenBy, ToldAt: row.ToldAt, ToldBy: row.ToldBy})
		if err != nil {
			return nil, err
		}
		list[i].GivenName = row.GivenByName
	}
	return list, nil
}

// TellVerdict notes that a verdict is told; false when it was.
func (tx *Tx) TellVerdict(ctx context.Context, v admissibility.Verdict, by fellowship.Actor) (done bool, err error) {
	n, err := tx.q.TellVerdict(ctx, query.TellVerdictParams{FileID: string(v.File), N: int64(v.N), ToldAt: sqldb.MaybeAt(by.At), ToldBy: by.ID})
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.q.KeepAlike(ctx, string(v.File))
}

// ToldVerdict is the last verdict that the writers of a file were told:
// ErrNotFound without one, and for who does not write the file.
func (tx *Tx) ToldVerdict(ctx context.Context, writer account.ID, number string) (admissibility.Verdict, error) {
	row, err := tx.q.ToldVerdictForWriter(ctx, query.ToldVerdictForWriterParams{Number: number, Writer: string(writer)})
	if err != nil {
		return admissibility.Verdict{}, missing(err)
	}
	return verdictOf(row)
}

// CorrectionForWriter is what the writers of a file were asked to correct:
// ErrNotFound when the last verdict that they were told is another.
func (tx *Tx) CorrectionForWriter(ctx context.Context, writer account.ID, number string) (file.Correction, error) {
	v, err := tx.ToldVerdict(ctx, writer, number)
	if err != nil {
		return file.Correction{}, err
	}
	if v.Word != admissibility.ToComplete {
		return file.Correction{}, fellowship.ErrNotFound
	}
	return file.Correction{Fields: v.Fields, Motive: v.Motive, Until: v.Due}, nil
}

// SubmittedAnswers are those of the last submission of a file. The caller has
// found the file for somebody of the team.
func (tx *Tx) SubmittedAnswers(ctx context.Context, shelf *edition.Shelf, f file.File) (file.Answers, error) {
	rules, ok := shelf.Version(f.Edition, f.Version)
	if !ok {
		return nil, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	row, err := tx.q.LastSubmission(ctx, string(f.ID))
	if err != nil {
		return nil, missing(err)
	}
	return file.ReadContent(rules, f.Call, []byte(row.Content))
}

// EnqueueAdmissibilityMail asks for the mails of a verdict, once.
func (tx *Tx) EnqueueAdmissibilityMail(ctx context.Context, v admissibility.Verdict, at time.Time) error {
	return tx.enqueueFile(ctx, JobAdmissibilityMail, string(v.File)+"/"+strconv.Itoa(v.N), FilePayload{File: v.File, N: v.N}, at)
}

func confirmationOf(row query.Confirmation) admissibility.Confirmation {
	return admissibility.Confirmation{File: file.ID(row.FileID), Stage: row.Stage, N: int(row.N), Submission: int(row.Submission),
		Contact: account.Address{Written: row.Contact, Norm: row.Contact}, Lang: row.Lang, AskedAt: row.AskedAt.Time, AskedBy: account.ID(row.AskedBy),
		Due: row.DueAt.Time, AnsweredAt: row.AnsweredAt.OrZero(), Answer: admissibility.Answer(row.Answer), Name: row.Name, Proof: row.Proof}
}

// AddConfirmation adds a request; false when there is one of that number.
func (tx *Tx) AddConfirmation(ctx context.Context, c admissibility.Confirmation) (added bool, err error) {
	n, err := tx.q.InsertConfirmation(ctx, query.InsertConfirmationParams{FileID: string(c.File), Stage: c.Stage, N: int64(c.N), Submission: int64(c.Submission),
		Contact: c.Contact.Norm, Lang: c.Lang, AskedAt: sqldb.At(c.AskedAt), AskedBy: string(c.AskedBy), DueAt: sqldb.At(c.Due)})
	return n == 1, err
}

// Confirmations are what was asked about a file, the newest first. The caller
// has found the file for somebody who may see it.
func (tx *Tx) Confirmations(ctx context.Context, id file.ID) ([]admissibility.Confirmation, error) {
	rows, err := tx.q.ConfirmationsOf(ctx, string(id))
	list := make([]admissibility.Confirmation, len(rows))
	for i, row := range rows {
		list[i] = confirmationOf(row)
	}
	return list, err
}

// ConfirmationByHash is the request whose link has the secret of that hash.
func (tx *Tx) ConfirmationByHash(ctx context.Context, hash string) (admissibility.Confirmation, error) {
	row, err := tx.q.ConfirmationByHash(ctx, hash)
	if err != nil {
		return admissibility.Confirmation{}, found(err)
	}
	c := confirmationOf(row.Confirmation)
	c.Number = row.Number
	return c, nil
}

// SaveConfirmationHash keeps the hash of the secret of a request; false when
// it is answered.
func (tx *Tx) SaveConfirmationHash(ctx context.Context, k admissibility.Key, hash string) (done bool, err error) {
	n, err := tx.q.SaveConfirmationHash(ctx, query.SaveConfirmationHashParams{FileID: string(k.File), Stage: k.Stage, N: int64(k.N), Hash: hash})
	return n == 1, err
}

// AnswerConfirmation keeps the answer to a request; false when it has one.
func (tx *Tx) AnswerConfirmation(ctx context.Context, c admissibility.Confirmation) (done bool, err error) {
	n, err := tx.q.AnswerConfirmation(ctx, query.AnswerConfirmationParams{FileID: string(c.File), Stage: c.Stage, N: int64(c.N),
		AnsweredAt: sqldb.MaybeAt(c.AnsweredAt), Answer: string(c.Answer), Name: c.Name, Proof: c.Proof})
	return n == 1, err
}

// EnqueueConfirmationMail asks for the mail of a request, once.
func (tx *Tx) EnqueueConfirmationMail(ctx context.Context, c admissibility.Confirmation) error {
	k := c.Key()
	return tx.enqueueOnce(ctx, JobConfirmationMail, fmt.Sprintf("%s/%s/%d", k.File, k.Stage, k.N), c.AskedAt, k)
}
