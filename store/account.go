package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// JobSignInMail writes and sends the mail of a sign-in link; its payload is
// {"link": id}.
const JobSignInMail = "mail.sign_in"

// missing turns the absence of a row into ErrNotFound.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fellowship.ErrNotFound
	}
	return err
}

// Account is the account with that id, with its roles.
func (tx *Tx) Account(ctx context.Context, id account.ID) (account.Account, error) {
	row, err := tx.q.AccountByID(ctx, string(id))
	if err != nil {
		return account.Account{}, missing(err)
	}
	return tx.accountOf(ctx, row)
}

// AccountByAddress is the account of an address in its normal form.
func (tx *Tx) AccountByAddress(ctx context.Context, norm string) (account.Account, error) {
	row, err := tx.q.AccountByNorm(ctx, norm)
	if err != nil {
		return account.Account{}, missing(err)
	}
	return tx.accountOf(ctx, row)
}

func (tx *Tx) accountOf(ctx context.Context, row query.Account) (account.Account, error) {
	roles, err := tx.q.RolesOf(ctx, row.ID)
	a := account.Account{ID: account.ID(row.ID), Email: row.Email, Name: row.Name, Lang: row.Lang, CreatedAt: row.CreatedAt.Time}
	for _, r := range roles {
		a.Roles = append(a.Roles, account.Role(r))
	}
	return a, err
}

// AddAccount adds an account without roles.
func (tx *Tx) AddAccount(ctx context.Context, a account.Account, norm string) error {
	return tx.q.InsertAccount(ctx, query.InsertAccountParams{
		ID: string(a.ID), Email: a.Email, EmailNorm: norm, Name: a.Name, Lang: a.Lang, CreatedAt: sqldb.At(a.CreatedAt)})
}

// SaveProfile changes what a person says of themselves.
func (tx *Tx) SaveProfile(ctx context.Context, id account.ID, name, lang string) error {
	n, err := tx.q.UpdateProfile(ctx, query.UpdateProfileParams{ID: string(id), Name: name, Lang: lang})
	if err == nil && n == 0 {
		return fellowship.ErrNotFound
	}
	return err
}

// AddRole gives an account a role that it does not hold.
func (tx *Tx) AddRole(ctx context.Context, of account.ID, r account.Role, by fellowship.Actor) error {
	return tx.q.InsertRole(ctx, query.InsertRoleParams{
		AccountID: string(of), Role: string(r), GivenAt: sqldb.At(by.At), GivenBy: by.ID})
}

// RemoveRole takes a role from an account.
func (tx *Tx) RemoveRole(ctx context.Context, of account.ID, r account.Role) error {
	return tx.q.DeleteRole(ctx, query.DeleteRoleParams{AccountID: string(of), Role: string(r)})
}

// CountRole says how many accounts hold a role.
func (tx *Tx) CountRole(ctx context.Context, r account.Role) (int, error) {
	n, err := tx.q.CountRole(ctx, string(r))
	return int(n), err
}

// AccountsWithRoles lists the accounts that hold a role, by address, for those
// who may give roles.
func (tx *Tx) AccountsWithRoles(ctx context.Context, viewer fellowship.Actor) ([]account.Account, error) {
	if !viewer.IsMachine() && !viewer.May.Has(fellowship.ManageRoles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.AccountsWithRoles(ctx)
	if err != nil {
		return nil, err
	}
	var list []account.Account
	for _, row := range rows {
		if len(list) == 0 || string(list[len(list)-1].ID) != row.ID {
			list = append(list, account.Account{ID: account.ID(row.ID), Email: row.Email, Name: row.Name,
				Lang: row.Lang, CreatedAt: row.CreatedAt.Time})
		}
		last := &list[len(list)-1]
		last.Roles = append(last.Roles, account.Role(row.Role))
	}
	return list, nil
}

// LinksSince gives the times at which links were asked for since then.
func (tx *Tx) LinksSince(ctx context.Context, norm, network string, since time.Time) (address, onNetwork []time.Time, err error) {
	byAddress, err := tx.q.LinksOfAddress(ctx, query.LinksOfAddressParams{EmailNorm: norm, AskedAt: sqldb.At(since)})
	if err != nil {
		return nil, nil, err
	}
	byNetwork, err := tx.q.LinksOfNetwork(ctx, query.LinksOfNetworkParams{Network: network, AskedAt: sqldb.At(since)})
	return timesOf(byAddress), timesOf(byNetwork), err
}

func timesOf(rows []sqldb.Time) []time.Time {
	times := make([]time.Time, len(rows))
	for i, t := range rows {
		times[i] = t.Time
	}
	return times
}

// AddLink adds a link whose secret is not made yet.
func (tx *Tx) AddLink(ctx context.Context, l account.Link) error {
	return tx.q.InsertLink(ctx, query.InsertLinkParams{
		ID: string(l.ID), Email: l.Address.Written, EmailNorm: l.Address.Norm, Network: l.Network, NextPath: l.Next,
		Lang: l.Lang, AskedAt: sqldb.At(l.AskedAt), ExpiresAt: sqldb.At(l.ExpiresAt)})
}

// EnqueueSignInMail adds the job that makes the secret of a link and sends it.
func (tx *Tx) EnqueueSignInMail(ctx context.Context, id account.LinkID, at time.Time) error {
	return tx.enqueueOnce(ctx, JobSignInMail, string(id), at, map[string]account.LinkID{"link": id})
}

// Link is the link with that id.
func (tx *Tx) Link(ctx context.Context, id account.LinkID) (account.Link, error) {
	row, err := tx.q.LinkByID(ctx, string(id))
	return linkOf(row), missing(err)
}

// LinkByHash is the link whose secret has that hash, or had it before its mail
// was written again.
func (tx *Tx) LinkByHash(ctx context.Context, hash string) (account.Link, error) {
	row, err := tx.q.LinkByHash(ctx, hash)
	if sqldb.IsNoRows(err) {
		row, err = tx.q.LinkByEarlierHash(ctx, hash)
	}
	return linkOf(row), missing(err)
}

func linkOf(row query.SignInLink) account.Link {
	return account.Link{ID: account.LinkID(row.ID), Address: account.Address{Written: row.Email, Norm: row.EmailNorm},
		Network: row.Network, Next: row.NextPath, Lang: row.Lang, Hash: row.TokenSha256,
		AskedAt: row.AskedAt.Time, ExpiresAt: row.ExpiresAt.Time, UsedAt: row.UsedAt.OrZero()}
}

// SaveLinkHash keeps the hash of the secret of a link that was not used.
func (tx *Tx) SaveLinkHash(ctx context.Context, id account.LinkID, hash string) error {
	if err := tx.q.KeepEarlierHash(ctx, string(id)); err != nil {
		return err
	}
	n, err := tx.q.UpdateLinkHash(ctx, query.UpdateLinkHashParams{ID: string(id), TokenSha256: hash})
	if err == nil && n == 0 {
		return &fellowship.NoLongerPossible{Why: fellowship.LinkUsed}
	}
	return err
}

// MarkLinkUsed notes that a link served. Two uses at one time: one is refused.
func (tx *Tx) MarkLinkUsed(ctx context.Context, id account.LinkID, at time.Time) error {
	n, err := tx.q.UseLink(ctx, query.UseLinkParams{ID: string(id), UsedAt: sqldb.MaybeAt(at)})
	if err == nil && n == 0 {
		return &fellowship.NoLongerPossible{Why: fellowship.LinkUsed}
	}
	return err
}

// ReopenLink lets a link that served serve again; the links of a
// demonstration do.
func (tx *Tx) ReopenLink(ctx context.Context, id account.LinkID) error {
	_, err := tx.q.ReopenLink(ctx, string(id))
	return err
}

// AddSession adds a session under the hash of its secret.
func (tx *Tx) AddSession(ctx context.Context, s account.Session, hash string) error {
	return tx.q.InsertSession(ctx, query.InsertSessionParams{
		ID: string(s.ID), TokenSha256: hash, AccountID: string(s.Account), Agent: s.Agent,
		CreatedAt: sqldb.At(s.CreatedAt), SeenAt: sqldb.At(s.SeenAt), ExpiresAt: sqldb.At(s.ExpiresAt)})
}

// SessionByHash is the session whose secret has that hash, with its account.
func (tx *Tx) SessionByHash(ctx context.Context, hash string) (account.Session, account.Account, error) {
	row, err := tx.q.SessionByHash(ctx, hash)
	if err != nil {
		return account.Session{}, account.Account{}, missing(err)
	}
	a, err := tx.Account(ctx, account.ID(row.AccountID))
	return sessionOf(row), a, err
}

func sessionOf(row query.Session) account.Session {
	return account.Session{ID: account.SessionID(row.ID), Account: account.ID(row.AccountID), Agent: row.Agent,
		CreatedAt: row.CreatedAt.Time, SeenAt: row.SeenAt.Time, ExpiresAt: row.ExpiresAt.Time}
}

// SaveSession keeps when a session was renewed and until when it lasts.
func (tx *Tx) SaveSession(ctx context.Context, s account.Session) error {
	return tx.q.UpdateSession(ctx, query.UpdateSessionParams{
		ID: string(s.ID), SeenAt: sqldb.At(s.SeenAt), ExpiresAt: sqldb.At(s.ExpiresAt)})
}

// SessionsOf lists the viewer's own sessions that last, newest use first.
func (tx *Tx) SessionsOf(ctx context.Context, viewer fellowship.Actor) ([]account.Session, error) {
	rows, err := tx.q.SessionsOf(ctx, query.SessionsOfParams{AccountID: viewer.ID, ExpiresAt: sqldb.At(viewer.At)})
	sessions := make([]account.Session, len(rows))
	for i, row := range rows {
		sessions[i] = sessionOf(row)
	}
	return sessions, err
}

// EndSession ends one session of an account; ok says that there was one.
func (tx *Tx) EndSession(ctx context.Context, of account.ID, id account.SessionID) (ok bool, err error) {
	n, err := tx.q.DeleteSession(ctx, query.DeleteSessionParams{AccountID: string(of), ID: string(id)})
	return n == 1, err
}

// EndOtherSessions ends all sessions of an account but one.
func (tx *Tx) EndOtherSessions(ctx context.Context, of account.ID, but account.SessionID) error {
	return tx.q.DeleteOtherSessions(ctx, query.DeleteOtherSessionsParams{AccountID: string(of), ID: string(but)})
}

// ForgetEndedSignIns deletes the links of all kinds but invitations, and the
// sessions, that ended before a time.
func (tx *Tx) ForgetEndedSignIns(ctx context.Context, before time.Time) error {
	if err := tx.q.DeleteEarlierHashes(ctx, sqldb.At(before)); err != nil {
		return fmt.Errorf("forget the hashes of spent links: %w", err)
	}
	if _, err := tx.q.DeleteSpentLinks(ctx, sqldb.At(before)); err != nil {
		return fmt.Errorf("forget spent links: %w", err)
	}
	if _, err := tx.q.DeleteSpentAddressChanges(ctx, sqldb.At(before)); err != nil {
		return fmt.Errorf("forget changes of address: %w", err)
	}
	if _, err := tx.q.DeleteEndedSessions(ctx, sqldb.At(before)); err != nil {
		return fmt.Errorf("forget ended sessions: %w", err)
	}
	return nil
}
