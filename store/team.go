package store

import (
	"context"
	"encoding/json"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// The jobs that acts on the team of a file ask for.
const (
	// JobWriterMail makes the secret of an invitation and sends its mail;
	// its payload is {"invitation": id}.
	JobWriterMail = "mail.writer_invitation"
	// JobHandoverMail tells two people that a file passed from one to the
	// other; its payload is a HandoverPayload.
	JobHandoverMail = "mail.handover"
)

// HandoverPayload is the payload of JobHandoverMail.
type HandoverPayload struct {
	File file.ID    `json:"file"`
	From account.ID `json:"from"`
	To   account.ID `json:"to"`
	At   time.Time  `json:"at"`
}

// What the rules of teams and drafts ask of the database, an act gives.
var _ interface {
	file.Inviter
	file.InvitationSecret
	file.Joiner
	file.Remover
	file.Handover
	file.VersionReader
	file.UnsavedKeeper
} = (*Tx)(nil)

// MembersOf lists who writes a file, in the order in which they joined.
func (tx *Tx) MembersOf(ctx context.Context, id file.ID) ([]file.Member, error) {
	rows, err := tx.q.WritersOf(ctx, string(id))
	list := make([]file.Member, len(rows))
	for i, row := range rows {
		list[i] = file.Member{Account: account.ID(row.ID), Name: row.Name, Email: row.Email, Role: file.Role(row.Role), JoinedAt: row.JoinedAt.Time}
	}
	return list, err
}

func writerInvitationOf(row query.WriterInvitation) file.Invitation {
	return file.Invitation{
		ID: file.InvitationID(row.ID), File: file.ID(row.FileID), Lang: row.Lang,
		Address: account.Address{Written: row.Email, Norm: row.EmailNorm}, By: account.ID(row.InvitedBy),
		At: row.InvitedAt.Time, ExpiresAt: row.ExpiresAt.Time, Ended: file.Ending(row.Ended), EndedAt: row.EndedAt.OrZero(),
	}
}

// WriterInvitationsOf lists the invitations of a file, the newest first. The caller
// has found the file for somebody who writes it.
func (tx *Tx) WriterInvitationsOf(ctx context.Context, id file.ID) ([]file.Invitation, error) {
	rows, err := tx.q.WriterInvitationsOf(ctx, string(id))
	list := make([]file.Invitation, len(rows))
	for i, row := range rows {
		list[i] = writerInvitationOf(row)
	}
	return list, err
}

// AddWriterInvitation adds an invitation whose secret is not made yet.
func (tx *Tx) AddWriterInvitation(ctx context.Context, i file.Invitation) error {
	return tx.q.InsertWriterInvitation(ctx, query.InsertWriterInvitationParams{
		ID: string(i.ID), FileID: string(i.File), Email: i.Address.Written, EmailNorm: i.Address.Norm, Lang: i.Lang,
		InvitedBy: string(i.By), InvitedAt: sqldb.At(i.At), ExpiresAt: sqldb.At(i.ExpiresAt)})
}

// WriterInvitation is the invitation with that id.
func (tx *Tx) WriterInvitation(ctx context.Context, id file.InvitationID) (file.Invitation, error) {
	row, err := tx.q.WriterInvitationByID(ctx, string(id))
	return writerInvitationOf(row), missing(err)
}

// WriterInvitationByHash is the invitation whose secret has that hash.
func (tx *Tx) WriterInvitationByHash(ctx context.Context, hash string) (file.Invitation, error) {
	row, err := tx.q.WriterInvitationByHash(ctx, hash)
	return writerInvitationOf(row), missing(err)
}

// SaveWriterInvitationHash keeps the hash of the secret of an open invitation.
func (tx *Tx) SaveWriterInvitationHash(ctx context.Context, id file.InvitationID, hash string) error {
	n, err := tx.q.UpdateWriterInvitationHash(ctx, query.UpdateWriterInvitationHashParams{ID: string(id), TokenSha256: hash})
	if err == nil && n == 0 {
		return &fellowship.NoLongerPossible{Why: fellowship.LinkUsed}
	}
	return err
}

// EndWriterInvitation ends an open invitation; of two endings at one time, one is
// done.
func (tx *Tx) EndWriterInvitation(ctx context.Context, id file.InvitationID, how file.Ending, at time.Time) (done bool, err error) {
	n, err := tx.q.EndWriterInvitation(ctx, query.EndWriterInvitationParams{ID: string(id), Ended: string(how), EndedAt: sqldb.MaybeAt(at)})
	return n == 1, err
}

// EnqueueWriterMail asks for the mail of an invitation.
func (tx *Tx) EnqueueWriterMail(ctx context.Context, id file.InvitationID, at time.Time) error {
	return tx.enqueueOnce(ctx, JobWriterMail, string(id), at, map[string]file.InvitationID{"invitation": id})
}

// AddWriter adds a writer who does not lead; false when they write the file
// already.
func (tx *Tx) AddWriter(ctx context.Context, id file.ID, writer account.ID, at time.Time) (done bool, err error) {
	n, err := tx.q.InsertWriterOnce(ctx, query.InsertWriterOnceParams{
		FileID: string(id), AccountID: string(writer), Role: string(file.Writer), JoinedAt: sqldb.At(at)})
	return n == 1, err
}

// RemoveWriter takes a writer who does not lead off a file, and the note of
// where they were writing.
func (tx *Tx) RemoveWriter(ctx context.Context, id file.ID, writer account.ID) (done bool, err error) {
	n, err := tx.q.DeleteWriter(ctx, query.DeleteWriterParams{FileID: string(id), AccountID: string(writer)})
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.q.DeletePresence(ctx, query.DeletePresenceParams{FileID: string(id), AccountID: string(writer)})
}

// ChangeRole gives a writer another role; false when they had not the role
// before.
func (tx *Tx) ChangeRole(ctx context.Context, id file.ID, writer account.ID, before, after file.Role) (done bool, err error) {
	n, err := tx.q.UpdateWriterRole(ctx, query.UpdateWriterRoleParams{
		FileID: string(id), AccountID: string(writer), Before: string(before), Role: string(after)})
	return n == 1, err
}

// EnqueueHandoverMail asks for the mails to both people of a handover.
func (tx *Tx) EnqueueHandoverMail(ctx context.Context, id file.ID, from, to account.ID, at time.Time) error {
	payload, err := json.Marshal(HandoverPayload{File: id, From: from, To: to, At: at})
	if err != nil {
		return err
	}
	_, err = tx.Enqueue(ctx, NewJob{Kind: JobHandoverMail, Payload: string(payload), CreatedAt: at})
	return err
}

// AddEarlier keeps a text that another one replaced.
func (tx *Tx) AddEarlier(ctx context.Context, e file.Earlier) error {
	return tx.q.InsertEarlier(ctx, query.InsertEarlierParams{
		ID: e.ID, FileID: string(e.File), FieldID: e.Field, Value: e.Value, EditionVersion: int64(e.Version),
		WrittenAt: sqldb.At(e.WrittenAt), WrittenBy: string(e.WrittenBy), ReplacedAt: sqldb.At(e.ReplacedAt)})
}

// EarlierForWriter lists the texts that others replaced in the last weeks, the
// last replaced first; none for who does not write the file.
func (tx *Tx) EarlierForWriter(ctx context.Context, viewer fellowship.Actor, number string) ([]file.Earlier, error) {
	rows, err := tx.q.EarlierForWriter(ctx, query.EarlierForWriterParams{
		Number: number, Writer: viewer.ID, Since: sqldb.At(viewer.At.Add(-file.EarlierKept))})
	list := make([]file.Earlier, len(rows))
	for i, row := range rows {
		list[i] = file.Earlier{ID: row.ID, File: file.ID(row.FileID), Field: row.FieldID, Value: row.Value, Version: int(row.EditionVersion),
			WrittenAt: row.WrittenAt.Time, WrittenBy: account.ID(row.WrittenBy), ReplacedAt: row.ReplacedAt.Time}
	}
	return list, err
}

// SavePresence notes in which section somebody is writing.
func (tx *Tx) SavePresence(ctx context.Context, id file.ID, by fellowship.Actor, section string) error {
	return tx.q.UpsertPresence(ctx, query.UpsertPresenceParams{
		FileID: string(id), AccountID: by.ID, SectionID: section, SeenAt: sqldb.At(by.At)})
}

// PresencesForWriter lists where the others are writing now.
func (tx *Tx) PresencesForWriter(ctx context.Context, viewer fellowship.Actor, number string) ([]file.Presence, error) {
	rows, err := tx.q.PresencesForWriter(ctx, query.PresencesForWriterParams{
		Number: number, Writer: viewer.ID, Since: sqldb.At(viewer.At.Add(-file.PresentFor))})
	list := make([]file.Presence, len(rows))
	for i, row := range rows {
		list[i] = file.Presence{Account: account.ID(row.AccountID), Section: row.SectionID, At: row.SeenAt.Time}
	}
	return list, err
}

// KeepUnsaved keeps what was typed under an ended session, instead of what
// was kept before for the same step.
func (tx *Tx) KeepUnsaved(ctx context.Context, u file.Unsaved) error {
	return tx.q.UpsertUnsaved(ctx, query.UpsertUnsavedParams{
		AccountID: string(u.Account), FileNumber: u.Number, SectionID: u.Section, Typed: u.Typed, KeptAt: sqldb.At(u.At)})
}

// CountUnsaved counts the other steps that wait for an account.
func (tx *Tx) CountUnsaved(ctx context.Context, but file.Unsaved) (int, error) {
	n, err := tx.q.CountUnsaved(ctx, query.CountUnsavedParams{AccountID: string(but.Account), FileNumber: but.Number, SectionID: but.Section})
	return int(n), err
}

// Unsaved is what waits for the viewer in a step: ErrNotFound without it.
func (tx *Tx) Unsaved(ctx context.Context, viewer fellowship.Actor, number, section string) (file.Unsaved, error) {
	row, err := tx.q.UnsavedStep(ctx, query.UnsavedStepParams{AccountID: viewer.ID, FileNumber: number, SectionID: section,
		KeptAt: sqldb.At(viewer.At.Add(-file.UnsavedFor))})
	return file.Unsaved{Account: account.ID(row.AccountID), Number: row.FileNumber, Section: row.SectionID, Typed: row.Typed, At: row.KeptAt.Time}, missing(err)
}

// ForgetUnsaved forgets what waits for somebody in a step.
func (tx *Tx) ForgetUnsaved(ctx context.Context, of fellowship.Actor, number, section string) error {
	return tx.q.DeleteUnsaved(ctx, query.DeleteUnsavedParams{AccountID: of.ID, FileNumber: number, SectionID: section})
}

// ForgetOldTexts forgets the texts that nobody can take back any more.
func (tx *Tx) ForgetOldTexts(ctx context.Context, at time.Time) error {
	if err := tx.q.DeleteEarlier(ctx, sqldb.At(at.Add(-file.EarlierKept))); err != nil {
		return err
	}
	return tx.q.DeleteOldUnsaved(ctx, sqldb.At(at.Add(-file.UnsavedFor)))
}
