package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/organisation"
	"cohorte/internal/register"
	"cohorte/store"
)

// AskRegister makes the question to the public register. Its silence is an
// answer and is logged: people are only told that the answer comes later.
func AskRegister(client *register.Client, log *slog.Logger) func(ctx context.Context, siret organisation.SIRET, at time.Time) organisation.Answer {
	return func(ctx context.Context, siret organisation.SIRET, at time.Time) organisation.Answer {
		answer := organisation.Answer{SIRET: siret, State: organisation.Silent, AskedAt: at}
		e, err := client.Find(ctx, string(siret))
		switch {
		case err != nil:
			log.WarnContext(ctx, "the register was asked in vain", "error", err)
		case e.Known:
			answer.State, answer.Name, answer.LegalCategory = organisation.InRegister, e.Name, e.LegalCategory
			answer.Administration, answer.Closed = e.Administration, e.Closed
		default:
			answer.State = organisation.NotInRegister
		}
		return answer
	}
}

// errSilent asks for another attempt, later each time.
var errSilent = errors.New("the public register did not answer")

// VerifyHost asks the public register about an organisation that was declared
// while the register was silent, until it answers.
func VerifyHost(db *store.DB, register func(ctx context.Context, siret organisation.SIRET, at time.Time) organisation.Answer, clock func() time.Time) Handler {
	return func(ctx context.Context, job store.Job) error {
		var about struct{ SIRET organisation.SIRET }
		if err := json.Unmarshal([]byte(job.Payload), &about); err != nil {
			return Permanent(fmt.Errorf("read the job of a verification: %w", err))
		}
		var known organisation.Answer
		err := db.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			known, err = tx.RegisterAnswer(ctx, about.SIRET)
			return err
		})
		if err != nil && !errors.Is(err, fellowship.ErrNotFound) {
			return err
		}
		at := clock().UTC()
		if known.Settled(at) {
			return nil
		}
		answer := register(ctx, about.SIRET, at)
		if answer.State == organisation.Silent {
			return errSilent
		}
		return db.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.SaveRegisterAnswer(ctx, answer) })
	}
}
