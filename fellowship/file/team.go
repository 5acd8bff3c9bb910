package file

import (
	"context"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// InvitationID identifies an invitation; it is not its secret.
type InvitationID string

// Invitation asks somebody to write a file. Its link works once, from the
// mailbox of the invited address.
type Invitation struct {
	ID        InvitationID
	File      ID
	Address   account.Address
	Lang      string // of the mail
	By        account.ID
	At        time.Time
	ExpiresAt time.Time
	Ended     Ending
	EndedAt   time.Time
}

// Ending says how an invitation ended; empty while its link can be used.
type Ending string

// The endings.
const (
	Joined  Ending = "joined"
	Revoked Ending = "revoked"
)

// InvitationLife is how long an invited person has to answer: a week and two
// weekends.
const InvitationLife = 9 * 24 * time.Hour

// The bounds below hold where the edition gives none: they keep the mails of
// the programme from being used to write to strangers.
const (
	mostOpen   = 20 // writers and open invitations of a file
	mostPerDay = 20 // invitations of a file
)

// Usable is nil while the link can be used at that time.
func (i Invitation) Usable(at time.Time) error {
	switch {
	case i.Ended == Joined:
		return &fellowship.NoLongerPossible{Why: fellowship.LinkUsed, Since: i.EndedAt}
	case i.Ended == Revoked:
		return &fellowship.NoLongerPossible{Why: fellowship.LinkUnknown}
	case !at.Before(i.ExpiresAt):
		return &fellowship.NoLongerPossible{Why: fellowship.LinkExpired, Since: i.ExpiresAt}
	}
	return nil
}

// Member is one of those who write a file.
type Member struct {
	Account  account.ID
	Name     string // empty until the person gives it
	Email    string
	Role     Role
	JoinedAt time.Time
}

// Label is what colleagues call the person.
func (m Member) Label() string { return account.Account{Name: m.Name, Email: m.Email}.Label() }

// MostWriters is how many people may write a file of the call together, 1 for
// one alone. Rule F-16.
func MostWriters(call edition.Call, kind edition.CallKind) int {
	switch {
	case call.Writers > 0:
		return min(call.Writers, mostOpen)
	case kind == edition.ProjectCall:
		return mostOpen
	}
	return 1
}

// MostWriters is how many people may write the file together.
func (d Opened) MostWriters() int { return MostWriters(d.Rules.Calls[d.File.Call], d.File.Call) }

// TeamReader finds who writes a file and who was asked to.
type TeamReader interface {
	DraftReader
	MembersOf(ctx context.Context, id ID) ([]Member, error)
	// WriterInvitationsOf lists the invitations of a file, the newest first.
	WriterInvitationsOf(ctx context.Context, id ID) ([]Invitation, error)
}

// Team is a file with those who write it.
type Team struct {
	Opened
	Members []Member
	// Waiting are the invitations that can still be used.
	Waiting []Invitation
	// invitations are all of them.
	invitations []Invitation
}

// Lead is who submits the file.
func (t Team) Lead() Member {
	i := slices.IndexFunc(t.Members, func(m Member) bool { return m.Role == Lead })
	if i < 0 {
		return Member{}
	}
	return t.Members[i]
}

// Member finds a writer of the file.
func (t Team) Member(id account.ID) (Member, bool) {
	i := slices.IndexFunc(t.Members, func(m Member) bool { return m.Account == id })
	if i < 0 {
		return Member{}, false
	}
	return t.Members[i], true
}

// OpenTeam finds the team of a file for one of its writers: ErrNotFound for
// others, and for a file that is written by one person alone.
func OpenTeam(ctx context.Context, db TeamReader, by fellowship.Actor, shelf *edition.Shelf, number string) (Team, error) {
	d, err := Open(ctx, db, by, shelf, number)
	if err != nil {
		return Team{}, err
	}
	if d.MostWriters() < 2 {
		return Team{}, fellowship.ErrNotFound
	}
	t := Team{Opened: d}
	if t.Members, err = db.MembersOf(ctx, d.ID); err != nil {
		return Team{}, err
	}
	if t.invitations, err = db.WriterInvitationsOf(ctx, d.ID); err != nil {
		return Team{}, err
	}
	for _, i := range t.invitations {
		if i.Usable(by.At) == nil {
			t.Waiting = append(t.Waiting, i)
		}
	}
	return t, nil
}

// Inviter is what inviting changes.
type Inviter interface {
	TeamReader
	AddWriterInvitation(ctx context.Context, i Invitation) error
	// EndWriterInvitation says done when the invitation was open.
	EndWriterInvitation(ctx context.Context, id InvitationID, how Ending, at time.Time) (done bool, err error)
	EnqueueWriterMail(ctx context.Context, id InvitationID, at time.Time) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Invite asks a colleague to write the file. Only its lead may, while the file
// can change. Inviting an address again sends a new link and ends the earlier
// one. It refuses with Invalid a bad address, one that writes the file already
// (Repeated) and a team that is full (TooMany), with NoLongerPossible TooOften
// beyond what a day allows.
func Invite(ctx context.Context, db Inviter, by fellowship.Actor, shelf *edition.Shelf, number, email, lang string) (Invitation, error) {
	t, err := OpenTeam(ctx, db, by, shelf, number)
	if err != nil {
		return Invitation{}, err
	}
	if t.Role != Lead {
		return Invitation{}, fellowship.ErrNotAllowed
	}
	if err := t.CanChange(by.At); err != nil {
		return Invitation{}, err
	}
	address, err := account.ParseAddress(email)
	if err != nil {
		return Invitation{}, err
	}
	if err := t.room(address, by.At); err != nil {
		return Invitation{}, err
	}
	for _, earlier := range t.Waiting {
		if earlier.Address.Norm != address.Norm {
			continue
		}
		if _, err := db.EndWriterInvitation(ctx, earlier.ID, Revoked, by.At); err != nil {
			return Invitation{}, err
		}
	}
	i := Invitation{ID: InvitationID(fellowship.NewID("invitation", by.At)), File: t.ID, Address: address, Lang: lang,
		By: account.ID(by.ID), At: by.At, ExpiresAt: by.At.Add(InvitationLife)}
	if err := db.AddWriterInvitation(ctx, i); err != nil {
		return Invitation{}, err
	}
	entry := fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "file.writer_invited", string(t.ID), "invitation", string(i.ID))
	if err := db.AddEntry(ctx, entry); err != nil {
		return Invitation{}, err
	}
	return i, db.EnqueueWriterMail(ctx, i.ID, by.At)
}

// room says whether one more may be invited.
func (t Team) room(address account.Address, at time.Time) error {
	bad := func(code fellowship.ProblemCode) error {
		return &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "email", Code: code}}}
	}
	open := len(t.Members)
	for _, m := range t.Members {
		if a, err := account.ParseAddress(m.Email); err == nil && a.Norm == address.Norm {
			return bad(fellowship.Repeated)
		}
	}
	for _, i := range t.Waiting {
		if i.Address.Norm != address.Norm {
			open++
		}
	}
	if open >= t.MostWriters() {
		return bad(fellowship.TooMany)
	}
	var today []time.Time
	for _, i := range t.invitations {
		if at.Sub(i.At) < 24*time.Hour {
			today = append(today, i.At)
		}
	}
	if len(today) >= mostPerDay {
		return &fellowship.NoLongerPossible{Why: fellowship.TooOften, Again: today[mostPerDay-1].Add(24 * time.Hour)}
	}
	return nil
}

// Revoke takes an invitation back before it is answered. Only the lead may.
// One that has ended stays as it ended.
func Revoke(ctx context.Context, db Inviter, by fellowship.Actor, shelf *edition.Shelf, number string, id InvitationID) error {
	t, err := OpenTeam(ctx, db, by, shelf, number)
	if err != nil {
		return err
	}
	if t.Role != Lead {
		return fellowship.ErrNotAllowed
	}
	if !slices.ContainsFunc(t.invitations, func(i Invitation) bool { return i.ID == id }) {
		return fellowship.ErrNotFound
	}
	done, err := db.EndWriterInvitation(ctx, id, Revoked, by.At)
	if err != nil || !done {
		return err
	}
	return db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "file.invitation_revoked", string(t.ID), "invitation", string(id)))
}
