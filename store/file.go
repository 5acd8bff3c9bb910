package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/slug"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// The jobs that acts on a file ask for.
const (
	// JobReceiptMail tells every writer of a file that it was received; its
	// payload is {"file": id, "n": submission}.
	JobReceiptMail = "mail.receipt"
	// JobWithdrawalMail tells them that it was withdrawn; its payload is
	// {"file": id, "at": time}.
	JobWithdrawalMail = "mail.withdrawal"
)

// FilePayload is the payload of both jobs.
type FilePayload struct {
	File file.ID   `json:"file"`
	N    int       `json:"n,omitempty"`
	At   time.Time `json:"at,omitzero"`
}

// What the rules of files ask of the database, an act gives.
var _ interface {
	file.Starter
	file.Saver
	file.SubmitReader
	file.Submitter
	file.Withdrawer
	file.ReceiptReader
} = (*Tx)(nil)

func fileOf(row query.File) file.File {
	return file.File{
		ID: file.ID(row.ID), Number: row.Number, Call: edition.CallKind(row.Call),
		Edition: edition.ID(row.EditionID), Version: int(row.EditionVersion), Round: row.Round,
		State:     file.State{Stage: row.Stage, Status: file.Status(row.Status)},
		CreatedBy: account.ID(row.CreatedBy), CreatedAt: row.CreatedAt.Time, ChangedAt: row.ChangedAt.Time,
		SubmittedAt: row.SubmittedAt.OrZero(), Submissions: int(row.Submissions),
		Revision: int(row.Revision), SubmittedRevision: int(row.SubmittedRevision),
		ArchivedAt: row.ArchivedAt.OrZero(), ErasedAt: row.ErasedAt.OrZero(),
		Name: row.Name, Profile: row.Profile, Organisation: row.Organisation, OrganisationKind: row.OrganisationKind,
	}
}

func filesOf(rows []query.File) []file.File {
	files := make([]file.File, len(rows))
	for i, row := range rows {
		files[i] = fileOf(row)
	}
	return files
}

// searched is what the search of a list looks in: the number in both of the
// ways in which people type it, the name and the organisation.
func searched(f file.File) string {
	number := strings.ToLower(f.Number)
	return number + " " + strings.ReplaceAll(number, "-", "") + " " + slug.Fold(f.Name) + " " + slug.Fold(f.Organisation)
}

// AddFile adds a file with its lead; false when its number was taken.
func (tx *Tx) AddFile(ctx context.Context, f file.File) (added bool, err error) {
	n, err := tx.q.InsertFile(ctx, query.InsertFileParams{
		ID: string(f.ID), Number: f.Number, Call: string(f.Call), EditionID: string(f.Edition),
		EditionVersion: int64(f.Version), Round: f.Round, Stage: f.State.Stage, Status: string(f.State.Status),
		CreatedBy: string(f.CreatedBy), CreatedAt: sqldb.At(f.CreatedAt), ChangedAt: sqldb.At(f.ChangedAt),
		SubmittedAt: sqldb.MaybeAt(f.SubmittedAt), Submissions: int64(f.Submissions),
		Revision: int64(f.Revision), SubmittedRevision: int64(f.SubmittedRevision),
		Name: f.Name, NameNorm: slug.Fold(f.Name), Profile: f.Profile, Organisation: f.Organisation,
		OrganisationKind: f.OrganisationKind, SearchNorm: searched(f),
	})
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.q.InsertWriter(ctx, query.InsertWriterParams{
		FileID: string(f.ID), AccountID: string(f.CreatedBy), Role: string(file.Lead), JoinedAt: sqldb.At(f.CreatedAt)})
}

// FileForWriter is a file and what the writer may do with it; ErrNotFound for
// who does not write it.
func (tx *Tx) FileForWriter(ctx context.Context, writer account.ID, number string) (file.File, file.Role, error) {
	row, err := tx.q.FileForWriter(ctx, query.FileForWriterParams{Number: number, Writer: string(writer)})
	if err != nil {
		return file.File{}, "", missing(err)
	}
	return fileOf(row.File), file.Role(row.Role), nil
}

// AnswersForWriter gives the saved answers by field. A removed answer stays
// as null, so that who removed it, and when, is known.
func (tx *Tx) AnswersForWriter(ctx context.Context, writer account.ID, number string) (map[string]file.Saved, error) {
	rows, err := tx.q.AnswersForWriter(ctx, query.AnswersForWriterParams{Number: number, Writer: string(writer)})
	if err != nil {
		return nil, err
	}
	saved := make(map[string]file.Saved, len(rows))
	for _, row := range rows {
		saved[row.FieldID] = file.Saved{Value: row.Value, Revision: int(row.Revision), At: row.SavedAt.Time, By: account.ID(row.SavedBy)}
	}
	return saved, nil
}

// FilesOfWriter lists the files of a call that somebody writes, the last
// changed first.
func (tx *Tx) FilesOfWriter(ctx context.Context, writer account.ID, call edition.CallKind) ([]file.File, error) {
	rows, err := tx.q.FilesOfWriter(ctx, query.FilesOfWriterParams{Writer: string(writer), Call: string(call)})
	return filesOf(rows), err
}

// FilesStartedBy lists the files of a call that somebody leads, the latest
// first.
func (tx *Tx) FilesStartedBy(ctx context.Context, writer account.ID, id edition.ID, call edition.CallKind) ([]file.File, error) {
	rows, err := tx.q.FilesStartedBy(ctx, query.FilesStartedByParams{Writer: string(writer), EditionID: string(id), Call: string(call)})
	return filesOf(rows), err
}

// FileWriter is one of those who write a file.
type FileWriter struct {
	Account account.Account // without its roles
	Role    file.Role
}

// WritersOf lists who writes a file, in the order in which they joined. The
// caller has found the file for somebody who may see it.
func (tx *Tx) WritersOf(ctx context.Context, id file.ID) ([]FileWriter, error) {
	rows, err := tx.q.WritersOf(ctx, string(id))
	writers := make([]FileWriter, len(rows))
	for i, row := range rows {
		writers[i] = FileWriter{Account: account.Account{ID: account.ID(row.ID), Name: row.Name, Email: row.Email}, Role: file.Role(row.Role)}
	}
	return writers, err
}

// SaveAnswers writes the changed answers under the file's next revision; false
// when the file has moved on from f.Revision.
func (tx *Tx) SaveAnswers(ctx context.Context, f file.File, by fellowship.Actor, changes file.Answers) (done bool, err error) {
	n, err := tx.q.UpdateSavedFile(ctx, query.UpdateSavedFileParams{
		ID: string(f.ID), Revision: int64(f.Revision), Status: string(f.State.Status), EditionVersion: int64(f.Version),
		ChangedAt: sqldb.At(by.At), Name: f.Name, NameNorm: slug.Fold(f.Name), Profile: f.Profile,
		Organisation: f.Organisation, OrganisationKind: f.OrganisationKind, SearchNorm: searched(f)})
	if err != nil || n == 0 {
		return false, err
	}
	for id, v := range changes {
		value := "null"
		if v != nil {
			value = string(file.EncodeValue(v))
		}
		err := tx.q.UpsertAnswer(ctx, query.UpsertAnswerParams{
			FileID: string(f.ID), FieldID: id, Value: value, Revision: int64(f.Revision) + 1,
			EditionVersion: int64(f.Version), SavedAt: sqldb.At(by.At), SavedBy: by.ID})
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

func submissionOf(row query.Submission) file.Submission {
	return file.Submission{
		File: file.ID(row.FileID), N: int(row.N), Version: int(row.EditionVersion), EditionSHA256: row.EditionSha256,
		Content: []byte(row.Content), SHA256: row.Sha256, ReceivedAt: row.ReceivedAt.Time, By: account.ID(row.SubmittedBy),
	}
}

// AddSubmission adds a submission and moves its file; false when the file is
// no longer as it was when the submission was prepared.
func (tx *Tx) AddSubmission(ctx context.Context, p file.Prepared) (done bool, err error) {
	f, s := p.File, p.Submission
	n, err := tx.q.UpdateSubmittedFile(ctx, query.UpdateSubmittedFileParams{
		ID: string(f.ID), Status: string(f.State.Status), Stage: f.State.Stage, Round: f.Round,
		SubmittedAt: sqldb.MaybeAt(f.SubmittedAt), Submissions: int64(s.N), SubmissionsBefore: int64(s.N - 1),
		Revision: int64(f.Revision), EditionVersion: int64(f.Version), Name: f.Name, NameNorm: slug.Fold(f.Name), Profile: f.Profile,
		Organisation: f.Organisation, OrganisationKind: f.OrganisationKind, SearchNorm: searched(f)})
	if err != nil || n == 0 {
		return false, err
	}
	if f.Call == edition.ProjectCall {
		// The submission keeps the organisation that the project has now.
		if err := tx.q.KeepFileHost(ctx, query.KeepFileHostParams{FileID: string(f.ID), Submission: int64(s.N)}); err != nil {
			return false, err
		}
	}
	return true, tx.q.InsertSubmission(ctx, query.InsertSubmissionParams{
		FileID: string(s.File), N: int64(s.N), RequestKey: p.RequestKey, EditionVersion: int64(s.Version),
		EditionSha256: s.EditionSHA256, Content: string(s.Content), Sha256: s.SHA256,
		ReceivedAt: sqldb.At(s.ReceivedAt), SubmittedBy: string(s.By)})
}

// SubmissionOfRequest is the submission that bears the key of a request.
func (tx *Tx) SubmissionOfRequest(ctx context.Context, id file.ID, requestKey string) (file.Submission, error) {
	row, err := tx.q.SubmissionOfRequest(ctx, query.SubmissionOfRequestParams{FileID: string(id), RequestKey: requestKey})
	return submissionOf(row), missing(err)
}

// SubmissionForWriter is a submission, for who writes its file.
func (tx *Tx) SubmissionForWriter(ctx context.Context, writer account.ID, number string, n int) (file.Submission, error) {
	row, err := tx.q.SubmissionForWriter(ctx, query.SubmissionForWriterParams{Number: number, Writer: string(writer), N: int64(n)})
	return submissionOf(row), missing(err)
}

// SubmissionsOf lists what was received of a file, the newest first. The
// caller has found the file for somebody who may see it.
func (tx *Tx) SubmissionsOf(ctx context.Context, id file.ID) ([]file.Submission, error) {
	rows, err := tx.q.SubmissionsOf(ctx, string(id))
	list := make([]file.Submission, len(rows))
	for i, row := range rows {
		list[i] = submissionOf(row)
	}
	return list, err
}

// SaveState moves a file to its state; false when it is no longer in the
// status before.
func (tx *Tx) SaveState(ctx context.Context, f file.File, before file.Status) (done bool, err error) {
	n, err := tx.q.UpdateFileState(ctx, query.UpdateFileStateParams{
		ID: string(f.ID), Stage: f.State.Stage, Status: string(f.State.Status), Before: string(before)})
	return n == 1, err
}

// EnqueueReceiptMail asks for the mail of a receipt, once a submission.
func (tx *Tx) EnqueueReceiptMail(ctx context.Context, s file.Submission) error {
	return tx.enqueueFile(ctx, JobReceiptMail, fmt.Sprintf("%s/%d", s.File, s.N), FilePayload{File: s.File, N: s.N}, s.ReceivedAt)
}

// EnqueueWithdrawalMail asks for the mail of a withdrawal.
func (tx *Tx) EnqueueWithdrawalMail(ctx context.Context, f file.File, by fellowship.Actor) error {
	return tx.enqueueFile(ctx, JobWithdrawalMail, string(f.ID), FilePayload{File: f.ID, At: by.At}, by.At)
}

func (tx *Tx) enqueueFile(ctx context.Context, kind, key string, p FilePayload, at time.Time) error {
	payload, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.Enqueue(ctx, NewJob{Kind: kind, Payload: string(payload), UniqueKey: key, CreatedAt: at})
	return err
}

// FileToWriteAbout is a file, for the mails about it: no viewer, no page.
func (tx *Tx) FileToWriteAbout(ctx context.Context, id file.ID) (file.File, error) {
	row, err := tx.q.FileByID(ctx, string(id))
	return fileOf(row), missing(err)
}
