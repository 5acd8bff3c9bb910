package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/store"
)

// RoleName is a role in words, the same in mails and on pages.
func RoleName(l lang.Lang, r account.Role) string {
	switch r {
	case account.DeskOfficer:
		return l.T("Instruction des dossiers", "Desk officer")
	case account.ProgrammeManager:
		return l.T("Conduite du programme", "Programme manager")
	case account.Director:
		return l.T("Direction", "Director")
	case account.PressOfficer:
		return l.T("Presse", "Press officer")
	case account.Operator:
		return l.T("Exploitation du service", "Operator")
	}
	return string(r)
}

// Move makes the secret of a change of address and sends it to the new one.
func (p *Post) Move(ctx context.Context, payload string, at time.Time) error {
	var job struct{ Move account.MoveID }
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a change of address: %w", err)
	}
	return p.withSecret(ctx, message.MoveCheck, string(job.Move), at, func(ctx context.Context, tx *store.Tx) (to string, words letter, err error) {
		m, secret, err := account.MakeMoveSecret(ctx, tx, job.Move, at)
		if err != nil {
			m, _ = tx.Move(ctx, job.Move) //nolint:errcheck // without it there is no mail either
			return m.New.Norm, letter{}, err
		}
		return m.New.Norm, p.Programme.move(m, secret), nil
	})
}

// Moved tells the old address that it was changed.
func (p *Post) Moved(ctx context.Context, payload string, at time.Time) error {
	var job struct{ Move account.MoveID }
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a changed address: %w", err)
	}
	return p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		m, err := tx.Move(ctx, job.Move)
		if err != nil {
			return err
		}
		return p.post(ctx, tx, message.MoveNotice, string(m.ID), m.Old, p.Programme.moved(m), at)
	})
}

// RoleInvitation makes the secret of an invitation and sends it.
func (p *Post) RoleInvitation(ctx context.Context, payload string, at time.Time) error {
	var job struct{ Invitation account.InvitationID }
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of an invitation: %w", err)
	}
	return p.withSecret(ctx, message.RoleInvitation, string(job.Invitation), at, func(ctx context.Context, tx *store.Tx) (to string, words letter, err error) {
		i, secret, err := account.MakeInvitationSecret(ctx, tx, job.Invitation, at)
		if err != nil {
			i, _ = tx.Invitation(ctx, job.Invitation) //nolint:errcheck // without it there is no mail either
			return i.Address.Norm, letter{}, err
		}
		return i.Address.Norm, p.Programme.roleInvitation(i, secret), nil
	})
}
