package store

import (
	"context"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/shortlist"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// JobResultMail tells every writer of a file the nth result; its payload is
// {"file": id, "n": result}.
const JobResultMail = "mail.result"

// What the rules of results ask of the database, an act gives.
var _ shortlist.Teller = (*Tx)(nil)

func resultOf(row query.Result) shortlist.Result {
	return shortlist.Result{File: file.ID(row.FileID), N: int(row.N), Submission: int(row.Submission), Stage: row.Stage,
		Word: shortlist.Word(row.Word), Motive: row.Motive, NotedAt: row.NotedAt.Time, NotedBy: account.ID(row.NotedBy), ToldAt: row.ToldAt.OrZero()}
}

// AddResult adds a result; false when the file has one of that number.
func (tx *Tx) AddResult(ctx context.Context, r shortlist.Result) (added bool, err error) {
	n, err := tx.q.InsertResult(ctx, query.InsertResultParams{FileID: string(r.File), N: int64(r.N), Submission: int64(r.Submission),
		Stage: r.Stage, Word: string(r.Word), Motive: r.Motive, NotedAt: sqldb.At(r.NotedAt), NotedBy: string(r.NotedBy)})
	return n == 1, err
}

// Results are those of a file, the newest first. The caller has found the file
// for somebody of the team.
func (tx *Tx) Results(ctx context.Context, id file.ID) ([]shortlist.Result, error) {
	rows, err := tx.q.ResultsOf(ctx, string(id))
	list := make([]shortlist.Result, len(rows))
	for i, row := range rows {
		list[i] = resultOf(query.Result{FileID: row.FileID, N: row.N, Submission: row.Submission, Stage: row.Stage, Word: row.Word,
			Motive: row.Motive, NotedAt: row.NotedAt, NotedBy: row.NotedBy, ToldAt: row.ToldAt})
		list[i].NotedName = row.NotedByName
	}
	return list, err
}

// TellResult notes that a result is told; false when it was.
func (tx *Tx) TellResult(ctx context.Context, r shortlist.Result, by fellowship.Actor) (done bool, err error) {
	n, err := tx.q.TellResult(ctx, query.TellResultParams{FileID: string(r.File), N: int64(r.N), ToldAt: sqldb.MaybeAt(by.At), ToldBy: by.ID})
	return n == 1, err
}

// ToldResult is the last result that the writers of a file were told:
// ErrNotFound without one, and for who does not write the file.
func (tx *Tx) ToldResult(ctx context.Context, writer account.ID, number string) (shortlist.Result, error) {
	row, err := tx.q.ToldResultForWriter(ctx, query.ToldResultForWriterParams{Number: number, Writer: string(writer)})
	return resultOf(row), missing(err)
}

// EnqueueResultMail asks for the mails of a result, once.
func (tx *Tx) EnqueueResultMail(ctx context.Context, r shortlist.Result, at time.Time) error {
	return tx.enqueueFile(ctx, JobResultMail, string(r.File)+"/"+strconv.Itoa(r.N), FilePayload{File: r.File, N: r.N}, at)
}
