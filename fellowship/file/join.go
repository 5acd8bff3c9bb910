package file

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// Asked is an invitation as the invited person finds it: enough to decide, and
// nothing of what the file says.
type Asked struct {
	Invitation
	Of   File
	From Member // who invites
}

// InvitationReader finds an invitation by its secret or its id.
type InvitationReader interface {
	WriterInvitation(ctx context.Context, id InvitationID) (Invitation, error)
	// WriterInvitationByHash is ErrNotFound without one.
	WriterInvitationByHash(ctx context.Context, hash string) (Invitation, error)
	FileToWriteAbout(ctx context.Context, id ID) (File, error)
	Account(ctx context.Context, id account.ID) (account.Account, error)
}

// LookAtInvitation says what an invitation is about and whether it can still
// be used; it changes nothing.
func LookAtInvitation(ctx context.Context, db InvitationReader, secret string, at time.Time) (Asked, error) {
	i, err := db.WriterInvitationByHash(ctx, account.HashSecret(secret))
	if err == fellowship.ErrNotFound {
		return Asked{}, &fellowship.NoLongerPossible{Why: fellowship.LinkUnknown}
	}
	if err != nil {
		return Asked{}, err
	}
	return asked(ctx, db, i, at)
}

func asked(ctx context.Context, db InvitationReader, i Invitation, at time.Time) (Asked, error) {
	a := Asked{Invitation: i}
	if err := i.Usable(at); err != nil {
		return a, err
	}
	var err error
	if a.Of, err = db.FileToWriteAbout(ctx, i.File); err != nil {
		return a, err
	}
	if a.Of.State.Status == Withdrawn {
		return a, &fellowship.NoLongerPossible{Why: fellowship.FileWithdrawn}
	}
	by, err := db.Account(ctx, i.By)
	a.From = Member{Account: by.ID, Name: by.Name, Email: by.Email}
	return a, err
}

// InvitationSecret is what writing the mail of an invitation changes.
type InvitationSecret interface {
	InvitationReader
	// SaveWriterInvitationHash refuses with NoLongerPossible one that has ended.
	SaveWriterInvitationHash(ctx context.Context, id InvitationID, hash string) error
}

// MakeInvitationSecret makes the secret of an invitation for the mail that is
// being written. It refuses with NoLongerPossible when the mail would come too
// late.
func MakeInvitationSecret(ctx context.Context, db InvitationSecret, id InvitationID, at time.Time) (Asked, string, error) {
	i, err := db.WriterInvitation(ctx, id)
	if err != nil {
		return Asked{}, "", err
	}
	a, err := asked(ctx, db, i, at)
	if err != nil {
		return a, "", err
	}
	secret := account.NewSecret()
	return a, secret, db.SaveWriterInvitationHash(ctx, id, account.HashSecret(secret))
}

// Joiner is what joining a file changes.
type Joiner interface {
	InvitationReader
	account.EntryStore
	// AddWriter says done when the person did not write the file before.
	AddWriter(ctx context.Context, id ID, writer account.ID, at time.Time) (done bool, err error)
	EndWriterInvitation(ctx context.Context, id InvitationID, how Ending, at time.Time) (done bool, err error)
}

// Join makes whoever holds the link a writer of the file, and signs them in as
// the invited address: the link was sent there, like that of a sign-in. It
// works once, and refuses with NoLongerPossible LinkUsed, LinkExpired or
// LinkUnknown.
func Join(ctx context.Context, db Joiner, secret, lang, agent string, at time.Time) (File, account.SignedIn, error) {
	a, err := LookAtInvitation(ctx, db, secret, at)
	if err != nil {
		return File{}, account.SignedIn{}, err
	}
	done, err := db.EndWriterInvitation(ctx, a.ID, Joined, at)
	if err != nil {
		return File{}, account.SignedIn{}, err
	}
	if !done {
		return File{}, account.SignedIn{}, &fellowship.NoLongerPossible{Why: fellowship.LinkUsed}
	}
	in, err := account.Enter(ctx, db, a.Address, lang, agent, at)
	if err != nil {
		return File{}, account.SignedIn{}, err
	}
	added, err := db.AddWriter(ctx, a.Of.ID, in.Account.ID, at)
	if err != nil || !added {
		return a.Of, in, err
	}
	entry := fellowship.NewEntry(fellowship.NewID("entry", at), in.Account.Actor(at), "file.writer_joined", string(a.Of.ID), "account", string(in.Account.ID))
	return a.Of, in, db.AddEntry(ctx, entry)
}

// Remover is what leaving a team changes.
type Remover interface {
	TeamReader
	// RemoveWriter says done when the person wrote the file without leading it.
	RemoveWriter(ctx context.Context, id ID, writer account.ID) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// TakeOff takes somebody off a file: the lead takes off anybody else, everybody
// else themselves. The lead stays until they hand the file over. What the
// person wrote stays in the file.
func TakeOff(ctx context.Context, db Remover, by fellowship.Actor, shelf *edition.Shelf, number string, who account.ID) error {
	t, err := OpenTeam(ctx, db, by, shelf, number)
	if err != nil {
		return err
	}
	m, ok := t.Member(who)
	if !ok {
		return fellowship.ErrNotFound
	}
	if m.Role == Lead || (t.Role != Lead && who != account.ID(by.ID)) {
		return fellowship.ErrNotAllowed
	}
	done, err := db.RemoveWriter(ctx, t.ID, who)
	if err != nil {
		return err
	}
	if !done {
		return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	return db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "file.writer_left", string(t.ID), "account", string(who)))
}

// Handover is what handing a file over changes.
type Handover interface {
	TeamReader
	// ChangeRole says done when the writer had the role before.
	ChangeRole(ctx context.Context, id ID, writer account.ID, before, after Role) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
	EnqueueHandoverMail(ctx context.Context, id ID, from, to account.ID, at time.Time) error
}

// HandOver gives the lead of a file to somebody who writes it already: they
// know the file, and need not accept. Only the lead may; they stay a writer.
// Of two at the same time, one is refused. Rule F-18.
func HandOver(ctx context.Context, db Handover, by fellowship.Actor, shelf *edition.Shelf, number string, to account.ID) error {
	t, err := OpenTeam(ctx, db, by, shelf, number)
	if err != nil {
		return err
	}
	if t.Role != Lead {
		return fellowship.ErrNotAllowed
	}
	if _, ok := t.Member(to); !ok || to == account.ID(by.ID) {
		return fellowship.ErrNotFound
	}
	if t.State.Status == Withdrawn {
		return &fellowship.NoLongerPossible{Why: fellowship.FileWithdrawn}
	}
	gave, err := db.ChangeRole(ctx, t.ID, account.ID(by.ID), Lead, Writer)
	if err != nil {
		return err
	}
	took, err := db.ChangeRole(ctx, t.ID, to, Writer, Lead)
	if err != nil {
		return err
	}
	if !gave || !took {
		return &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	entry := fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "file.handed_over", string(t.ID), "from", by.ID, "to", string(to))
	if err := db.AddEntry(ctx, entry); err != nil {
		return err
	}
	return db.EnqueueHandoverMail(ctx, t.ID, account.ID(by.ID), to, by.At)
}

// Presence is where a colleague is writing.
type Presence struct {
	Account account.ID
	Section string
	At      time.Time
}

// PresentFor is how long after a beat somebody counts as writing: two beats
// and a half of the page's module.
const PresentFor = 75 * time.Second

// Reader is somebody of the team who has a file open.
type Reader struct {
	File    ID
	Account account.ID
	Name    string
	Since   time.Time
}
