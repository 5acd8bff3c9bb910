package store

import (
	"context"

	"cohorte/fellowship/file"
	"cohorte/store/query"
)

var _ file.ReceiptAuditor = (*Tx)(nil)

// ReceiptByHash finds a submission by the number of its file and the hash of
// its content, which is what its receipt says: no viewer, and no content.
func (tx *Tx) ReceiptByHash(ctx context.Context, number, sha256 string) (file.Confirmed, error) {
	row, err := tx.q.ReceiptByHash(ctx, query.ReceiptByHashParams{Number: number, Sha256: sha256})
	if err != nil {
		return file.Confirmed{}, missing(err)
	}
	return file.Confirmed{File: file.ID(row.ID), Number: row.Number, N: int(row.N), ReceivedAt: row.ReceivedAt.Time, Last: int(row.Submissions), ErasedAt: row.ErasedAt.OrZero()}, nil
}
