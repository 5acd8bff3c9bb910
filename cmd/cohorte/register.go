package main

import (
	"context"
	"log/slog"
	"time"

	"cohorte/fellowship/organisation"
	"cohorte/internal/register"
)

// openRegister makes the question to the public register of the settings; nil
// without one. A silence is logged: people are only told that the answer will
// come later.
func openRegister(address, contact string, log *slog.Logger) (func(ctx context.Context, siret organisation.SIRET, at time.Time) organisation.Answer, error) {
	if address == "" {
		return nil, nil
	}
	agent := "Cohorte/" + version
	if contact != "" {
		agent += " (" + contact + ")"
	}
	client, err := register.New(address, agent)
	if err != nil {
		return nil, err
	}
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
	}, nil
}
