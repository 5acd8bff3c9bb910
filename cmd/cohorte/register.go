package main

import (
	"context"
	"log/slog"
	"time"

	"cohorte/fellowship/organisation"
	"cohorte/internal/register"
	"cohorte/jobs"
)

// openRegister makes the question to the public register of the settings; nil
// without one.
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
	return jobs.AskRegister(client, log), nil
}
