package account

import (
	"context"
	"slices"
	"time"

	"cohorte/fellowship"
)

// InvitationID identifies an invitation; it is not the secret of its link.
type InvitationID string

// Invitation is a role that an operator proposes to an address.
type Invitation struct {
	ID        InvitationID
	Address   Address
	Role      Role
	Lang      string
	By        ID     // the operator
	Hash      string // of the secret; empty until the mail is written
	AskedAt   time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero until accepted
	Withdrawn time.Time // zero unless taken back
}

// InvitationLife is how long an invitation can be accepted.
const InvitationLife = 7 * 24 * time.Hour

// InviteStore is what inviting changes.
type InviteStore interface {
	// WithdrawInvitationsTo takes back those that wait for an answer.
	WithdrawInvitationsTo(ctx context.Context, norm string, r Role, at time.Time) error
	AddInvitation(ctx context.Context, i Invitation) error
	EnqueueInvitationMail(ctx context.Context, id InvitationID, at time.Time) error
	AccountByAddress(ctx context.Context, norm string) (Account, error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Invite proposes a role to an address. An earlier invitation to the same role
// is replaced. It refuses with Invalid on "email" and "role"; Repeated on
// "role" when the account holds it.
func Invite(ctx context.Context, db InviteStore, by fellowship.Actor, email, lang string, r Role) (Invitation, error) {
	if err := mayManage(by); err != nil {
		return Invitation{}, err
	}
	address, err := checked(email, []Role{r})
	if err != nil {
		return Invitation{}, err
	}
	a, err := db.AccountByAddress(ctx, address.Norm)
	if err != nil && err != fellowship.ErrNotFound {
		return Invitation{}, err
	}
	if slices.Contains(a.Roles, r) {
		return Invitation{}, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "role", Code: fellowship.Repeated}}}
	}
	if a.Lang != "" {
		lang = a.Lang
	}
	if err := db.WithdrawInvitationsTo(ctx, address.Norm, r, by.At); err != nil {
		return Invitation{}, err
	}
	i := Invitation{ID: InvitationID(fellowship.NewID("invitation", by.At)), Address: address, Role: r, Lang: lang, By: ID(by.ID),
		AskedAt: by.At, ExpiresAt: by.At.Add(InvitationLife)}
	if err := db.AddInvitation(ctx, i); err != nil {
		return Invitation{}, err
	}
	if err := db.EnqueueInvitationMail(ctx, i.ID, by.At); err != nil {
		return Invitation{}, err
	}
	return i, db.AddEntry(ctx, invitationEntry(by, "account.invited", i))
}

func invitationEntry(by fellowship.Actor, verb string, i Invitation) fellowship.Entry {
	return fellowship.NewEntry(fellowship.NewID("entry", by.At), by, verb, string(i.ID), "role", string(i.Role))
}

// InvitationWithdrawer is what taking an invitation back changes.
type InvitationWithdrawer interface {
	Invitation(ctx context.Context, id InvitationID) (Invitation, error)
	// MarkInvitationWithdrawn refuses with NoLongerPossible LinkUsed what was
	// answered.
	MarkInvitationWithdrawn(ctx context.Context, id InvitationID, at time.Time) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// WithdrawInvitation takes back an invitation that waits for an answer.
func WithdrawInvitation(ctx context.Context, db InvitationWithdrawer, by fellowship.Actor, id InvitationID) error {
	if err := mayManage(by); err != nil {
		return err
	}
	i, err := db.Invitation(ctx, id)
	if err != nil {
		return err
	}
	if err := db.MarkInvitationWithdrawn(ctx, id, by.At); err != nil {
		return err
	}
	return db.AddEntry(ctx, invitationEntry(by, "account.invitation_withdrawn", i))
}

// InvitationSecrets is what writing the mail of an invitation changes.
type InvitationSecrets interface {
	Invitation(ctx context.Context, id InvitationID) (Invitation, error)
	SaveInvitationHash(ctx context.Context, id InvitationID, hash string) error
}

// MakeInvitationSecret makes the secret of an invitation for the mail that is
// being written.
func MakeInvitationSecret(ctx context.Context, db InvitationSecrets, id InvitationID, at time.Time) (Invitation, string, error) {
	i, err := db.Invitation(ctx, id)
	if err != nil {
		return Invitation{}, "", err
	}
	if err := i.usable(at); err != nil {
		return Invitation{}, "", err
	}
	secret := NewSecret()
	return i, secret, db.SaveInvitationHash(ctx, id, HashSecret(secret))
}

// InvitationReader finds an invitation by the hash of its secret.
type InvitationReader interface {
	InvitationByHash(ctx context.Context, hash string) (Invitation, error)
}

// LookAtInvitation says whether an invitation can be accepted, and changes
// nothing. One that was taken back is unknown.
func LookAtInvitation(ctx context.Context, db InvitationReader, secret string, at time.Time) (Invitation, error) {
	i, err := db.InvitationByHash(ctx, HashSecret(secret))
	if err == fellowship.ErrNotFound {
		return Invitation{}, &fellowship.NoLongerPossible{Why: fellowship.LinkUnknown}
	}
	if err != nil {
		return Invitation{}, err
	}
	return i, i.usable(at)
}

func (i Invitation) usable(at time.Time) error {
	if !i.Withdrawn.IsZero() {
		return &fellowship.NoLongerPossible{Why: fellowship.LinkUnknown}
	}
	return usable(i.UsedAt, i.ExpiresAt, at)
}

// Accepter is what accepting an invitation changes.
type Accepter interface {
	InvitationReader
	RoleStore
	SessionStore
	MarkInvitationUsed(ctx context.Context, id InvitationID, at time.Time) error
	Account(ctx context.Context, id ID) (Account, error)
}

// Accepted is what accepting an invitation gives.
type Accepted struct {
	Account Account
	Role    Role
	// Session and Secret are set only when the account was opened by this act.
	// An account that exists holds files of its own: its person signs in by a
	// link of a few minutes, not by one that lay in a mailbox for days.
	Session Session
	Secret  string
}

// Accept gives the role to the account of the address that was invited, in the
// name of the operator, and opens the account when there is none. It refuses
// with NoLongerPossible: LinkUsed, LinkExpired or LinkUnknown; the last also
// when the operator no longer is one. Rule A-13.
func Accept(ctx context.Context, db Accepter, secret, agent string, at time.Time) (Accepted, error) {
	at = at.UTC()
	i, err := LookAtInvitation(ctx, db, secret, at)
	if err != nil {
		return Accepted{}, err
	}
	by := fellowship.Machine(at)
	if i.By != "" {
		operator, err := db.Account(ctx, i.By)
		if err != nil {
			return Accepted{}, err
		}
		by = operator.Actor(at)
		if mayManage(by) != nil {
			return Accepted{}, &fellowship.NoLongerPossible{Why: fellowship.LinkUnknown}
		}
	}
	if err := db.MarkInvitationUsed(ctx, i.ID, at); err != nil {
		return Accepted{}, err
	}
	_, err = db.AccountByAddress(ctx, i.Address.Norm)
	fresh := err == fellowship.ErrNotFound
	if err != nil && !fresh {
		return Accepted{}, err
	}
	a, err := accountOf(ctx, db, i.Address, i.Lang, Opening{At: at})
	if err != nil {
		return Accepted{}, err
	}
	if a, err = give(ctx, db, by, a, i.Role); err != nil {
		return Accepted{}, err
	}
	out := Accepted{Account: a, Role: i.Role}
	if fresh {
		out.Session, out.Secret, err = openSession(ctx, db, a, agent, at)
	}
	return out, err
}
