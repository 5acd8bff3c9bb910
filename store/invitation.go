package store

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// JobRoleMail makes the secret of an invitation and sends its mail; its
// payload is {"invitation": id}.
const JobRoleMail = "mail.role_invitation"

// AddInvitation adds an invitation whose secret is not made yet.
func (tx *Tx) AddInvitation(ctx context.Context, i account.Invitation) error {
	return tx.q.InsertInvitation(ctx, query.InsertInvitationParams{ID: string(i.ID), Email: i.Address.Written,
		EmailNorm: i.Address.Norm, Role: string(i.Role), Lang: i.Lang, InvitedBy: string(i.By),
		AskedAt: sqldb.At(i.AskedAt), ExpiresAt: sqldb.At(i.ExpiresAt)})
}

// EnqueueInvitationMail adds the job that writes to the person.
func (tx *Tx) EnqueueInvitationMail(ctx context.Context, id account.InvitationID, at time.Time) error {
	return tx.enqueueOnce(ctx, JobRoleMail, string(id), at, map[string]account.InvitationID{"invitation": id})
}

// PendingInvitations lists those without an answer, for those who may give
// roles. Expired ones are among them: they are to be sent again or taken back.
func (tx *Tx) PendingInvitations(ctx context.Context, viewer fellowship.Actor) ([]account.Invitation, error) {
	if !viewer.May.Has(fellowship.ManageRoles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.PendingInvitations(ctx)
	list := make([]account.Invitation, len(rows))
	for i, row := range rows {
		list[i] = invitationOf(row)
	}
	return list, err
}

// Invitation is the one with that id.
func (tx *Tx) Invitation(ctx context.Context, id account.InvitationID) (account.Invitation, error) {
	row, err := tx.q.InvitationByID(ctx, string(id))
	return invitationOf(row), missing(err)
}

// InvitationByHash is the one whose secret has that hash.
func (tx *Tx) InvitationByHash(ctx context.Context, hash string) (account.Invitation, error) {
	row, err := tx.q.InvitationByHash(ctx, hash)
	return invitationOf(row), missing(err)
}

func invitationOf(row query.Invitation) account.Invitation {
	return account.Invitation{ID: account.InvitationID(row.ID), Address: account.Address{Written: row.Email, Norm: row.EmailNorm},
		Role: account.Role(row.Role), Lang: row.Lang, By: account.ID(row.InvitedBy), Hash: row.TokenSha256,
		AskedAt: row.AskedAt.Time, ExpiresAt: row.ExpiresAt.Time, UsedAt: row.UsedAt.OrZero(), Withdrawn: row.WithdrawnAt.OrZero()}
}

// SaveInvitationHash keeps the hash of the secret of one that waits.
func (tx *Tx) SaveInvitationHash(ctx context.Context, id account.InvitationID, hash string) error {
	n, err := tx.q.UpdateInvitationHash(ctx, query.UpdateInvitationHashParams{ID: string(id), TokenSha256: hash})
	return once(n, err)
}

// MarkInvitationUsed notes that it was accepted.
func (tx *Tx) MarkInvitationUsed(ctx context.Context, id account.InvitationID, at time.Time) error {
	n, err := tx.q.UseInvitation(ctx, query.UseInvitationParams{ID: string(id), UsedAt: sqldb.MaybeAt(at)})
	return once(n, err)
}

// MarkInvitationWithdrawn takes back one that waits.
func (tx *Tx) MarkInvitationWithdrawn(ctx context.Context, id account.InvitationID, at time.Time) error {
	n, err := tx.q.WithdrawInvitation(ctx, query.WithdrawInvitationParams{ID: string(id), WithdrawnAt: sqldb.MaybeAt(at)})
	return once(n, err)
}

// WithdrawInvitationsTo takes back those to an address for a role.
func (tx *Tx) WithdrawInvitationsTo(ctx context.Context, norm string, r account.Role, at time.Time) error {
	return tx.q.WithdrawInvitationsTo(ctx, query.WithdrawInvitationsToParams{EmailNorm: norm, Role: string(r), WithdrawnAt: sqldb.MaybeAt(at)})
}

// ManagedAccount is an account, for those who may give roles.
func (tx *Tx) ManagedAccount(ctx context.Context, viewer fellowship.Actor, id account.ID) (account.Account, error) {
	if !viewer.May.Has(fellowship.ManageRoles) {
		return account.Account{}, fellowship.ErrNotFound
	}
	return tx.Account(ctx, id)
}
