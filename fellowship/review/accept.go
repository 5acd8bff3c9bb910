package review

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// InvitationLife is how long the link in an invitation to read signs in.
const InvitationLife = 7 * 24 * time.Hour

// Fresh says whether the account was opened by the invitation: its person has
// never signed in, and the link in the mail may be their first way in. Rule R-17.
func (v Reviewer) Fresh(a account.Account) bool {
	return a.CreatedAt.Equal(v.InvitedAt) && len(a.Roles) == 0
}

// Accepter is what following an invitation changes.
type Accepter interface {
	account.SignInStore
	FilesOfWriter(ctx context.Context, writer account.ID, call edition.CallKind) ([]file.File, error)
}

// AcceptInvitation signs in whoever was invited, once. It refuses like any
// link, and with LinkUsed when the account has come to hold files or roles: a
// link that lay in a mailbox for days must not open those. Rule R-17.
func AcceptInvitation(ctx context.Context, db Accepter, secret, agent string, at time.Time) (account.SignedIn, error) {
	in, err := account.UseLink(ctx, db, secret, agent, at)
	if err != nil {
		return in, err
	}
	held := len(in.Account.Roles)
	for _, call := range []edition.CallKind{edition.ProjectCall, edition.TalentCall} {
		files, err := db.FilesOfWriter(ctx, in.Account.ID, call)
		if err != nil {
			return in, err
		}
		held += len(files)
	}
	if held > 0 {
		return account.SignedIn{}, &fellowship.NoLongerPossible{Why: fellowship.LinkUsed}
	}
	return in, nil
}
