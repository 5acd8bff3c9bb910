package store

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// The jobs of a change of address: to ask the new one, to tell the old one.
// The payload is {"move": id}.
const (
	JobMoveMail  = "mail.move"
	JobMovedMail = "mail.moved"
)

// MovesSince gives the times at which changes of address were asked for.
func (tx *Tx) MovesSince(ctx context.Context, of account.ID, norm string, since time.Time) (byAccount, toAddress []time.Time, err error) {
	own, err := tx.q.AddressChangesOfAccount(ctx, query.AddressChangesOfAccountParams{AccountID: string(of), AskedAt: sqldb.At(since)})
	if err != nil {
		return nil, nil, err
	}
	to, err := tx.q.AddressChangesTo(ctx, query.AddressChangesToParams{NewNorm: norm, AskedAt: sqldb.At(since)})
	return timesOf(own), timesOf(to), err
}

// AddMove adds a change of address whose secret is not made yet.
func (tx *Tx) AddMove(ctx context.Context, m account.Move) error {
	return tx.q.InsertAddressChange(ctx, query.InsertAddressChangeParams{ID: string(m.ID), AccountID: string(m.Account),
		OldEmail: m.Old, NewEmail: m.New.Written, NewNorm: m.New.Norm, Lang: m.Lang, AskedAt: sqldb.At(m.AskedAt), ExpiresAt: sqldb.At(m.ExpiresAt)})
}

// EnqueueMoveMail adds the job that writes to the new address.
func (tx *Tx) EnqueueMoveMail(ctx context.Context, id account.MoveID, at time.Time) error {
	return tx.enqueueOnce(ctx, JobMoveMail, string(id), at, map[string]account.MoveID{"move": id})
}

// EnqueueMovedMail adds the job that writes to the old address.
func (tx *Tx) EnqueueMovedMail(ctx context.Context, id account.MoveID, at time.Time) error {
	return tx.enqueueOnce(ctx, JobMovedMail, string(id), at, map[string]account.MoveID{"move": id})
}

// Move is the change of address with that id.
func (tx *Tx) Move(ctx context.Context, id account.MoveID) (account.Move, error) {
	row, err := tx.q.AddressChangeByID(ctx, string(id))
	return moveOf(row), missing(err)
}

// MoveByHash is the change of address whose secret has that hash.
func (tx *Tx) MoveByHash(ctx context.Context, hash string) (account.Move, error) {
	row, err := tx.q.AddressChangeByHash(ctx, hash)
	return moveOf(row), missing(err)
}

func moveOf(row query.AddressChange) account.Move {
	return account.Move{ID: account.MoveID(row.ID), Account: account.ID(row.AccountID), Old: row.OldEmail,
		New: account.Address{Written: row.NewEmail, Norm: row.NewNorm}, Lang: row.Lang, Hash: row.TokenSha256,
		AskedAt: row.AskedAt.Time, ExpiresAt: row.ExpiresAt.Time, UsedAt: row.UsedAt.OrZero()}
}

// SaveMoveHash keeps the hash of the secret of a change that was not made.
func (tx *Tx) SaveMoveHash(ctx context.Context, id account.MoveID, hash string) error {
	n, err := tx.q.UpdateAddressChangeHash(ctx, query.UpdateAddressChangeHashParams{ID: string(id), TokenSha256: hash})
	return once(n, err)
}

// MarkMoveUsed notes that a link served. Two uses at one time: one is refused.
func (tx *Tx) MarkMoveUsed(ctx context.Context, id account.MoveID, at time.Time) error {
	n, err := tx.q.UseAddressChange(ctx, query.UseAddressChangeParams{ID: string(id), UsedAt: sqldb.MaybeAt(at)})
	return once(n, err)
}

// once refuses what changed no row, because it served already.
func once(n int64, err error) error {
	if err == nil && n == 0 {
		return &fellowship.NoLongerPossible{Why: fellowship.LinkUsed}
	}
	return err
}

// SaveAddress changes the address of an account.
func (tx *Tx) SaveAddress(ctx context.Context, of account.ID, address account.Address) error {
	n, err := tx.q.UpdateAddress(ctx, query.UpdateAddressParams{ID: string(of), Email: address.Written, EmailNorm: address.Norm})
	if err == nil && n == 0 {
		return fellowship.ErrNotFound
	}
	return err
}
