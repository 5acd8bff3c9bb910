package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/personal"
	"cohorte/jobs"
	"cohorte/store"
)

// retentionCmd does by hand what a server does every night.
type retentionCmd struct {
	Run    retentionRunCmd    `cmd:"" default:"withargs" help:"Do what the periods of the editions ask for now, as a server does every night. The default."`
	Erased retentionErasedCmd `cmd:"" help:"List what was erased, by ids that lead to nobody: to be kept apart from backups."`
	Replay retentionReplayCmd `cmd:"" help:"Erase again, in a place that was restored, what such a list names."`
}

type retentionRunCmd struct {
	placeFlags
	DryRun bool `help:"Only say what would be done."`
	JSON   bool `name:"json" help:"Report as JSON."`
}

// comingReport is a line of what periods bring, as JSON.
type comingReport struct {
	Edition string                `json:"edition"`
	Call    string                `json:"call"`
	Period  string                `json:"period,omitempty"`
	Act     string                `json:"act,omitempty"`
	Files   int                   `json:"files"`
	First   time.Time             `json:"first,omitzero"`
	Now     map[personal.Step]int `json:"now"`
}

// Run does what is due, and says what it did or would do.
func (cmd retentionRunCmd) Run(ctx context.Context, c console) error {
	log := logger(c, "warn")
	p, err := openPlace(ctx, cmd.placeFlags, log)
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // every act was committed
	now := time.Now()
	if err := p.keepEditions(ctx, now); err != nil {
		return err
	}
	var coming []personal.Coming
	var open []personal.Erasure
	err = p.db.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if coming, err = personal.Forecast(ctx, tx, p.shelf, now); err != nil {
			return err
		}
		open, err = tx.OpenErasures(ctx, fellowship.Machine(now))
		return err
	})
	if err != nil {
		return err
	}
	if err := cmd.report(c, coming, open, now); err != nil || cmd.DryRun {
		return err
	}
	return jobs.Personal{DB: p.db, Shelf: p.shelf, Log: log}.Look(ctx, now)
}

func (cmd retentionRunCmd) report(c console, coming []personal.Coming, open []personal.Erasure, now time.Time) error {
	due := 0
	for _, e := range open {
		if !now.Before(e.DueAt) {
			due++
		}
	}
	if cmd.JSON {
		lines := []comingReport{}
		for _, x := range coming {
			delete(x.Steps, personal.Nothing)
			lines = append(lines, comingReport{string(x.Edition), string(x.Call), string(x.Period), string(x.Act), x.Files, x.First, x.Steps})
		}
		return c.asJSON(struct {
			DryRun   bool           `json:"dry_run"`
			Coming   []comingReport `json:"coming"`
			Erasures int            `json:"people_to_erase_now"`
			Waiting  int            `json:"people_waiting"`
		}{cmd.DryRun, lines, due, len(open) - due})
	}
	for _, x := range coming {
		if x.Act == "" {
			if _, err := fmt.Fprintf(c.out, "%s %s: %d files without a date\n", x.Edition, x.Call, x.Files); err != nil {
				return err
			}
			continue
		}
		_, err := fmt.Fprintf(c.out, "%s %s, %s: %d files to %s, the first on %s; now: %d to tell, %d told, %d to archive, %d to erase\n", x.Edition, x.Call, x.Period, x.Files, x.Act,
			x.First.Format(time.DateOnly), x.Steps[personal.Told], x.Steps[personal.Waits], x.Steps[personal.Archived], x.Steps[personal.Erased])
		if err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(c.out, "People to erase: %d now, %d later.\n", due, len(open)-due)
	return err
}

type retentionErasedCmd struct{ placeFlags }

// Run prints a line of JSON for each file and person that was erased.
func (cmd retentionErasedCmd) Run(ctx context.Context, c console) error {
	p, err := openPlace(ctx, cmd.placeFlags, logger(c, "warn"))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // it was only read
	var list []store.Erased
	err = p.db.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.ErasedEver(ctx)
		return err
	})
	if err != nil {
		return err
	}
	enc := json.NewEncoder(c.out)
	for _, e := range list {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

type retentionReplayCmd struct {
	placeFlags
	List string `arg:"" help:"File that \"cohorte retention erased\" made." type:"existingfile"`
}

// Run erases again what the list names and the place still holds.
func (cmd retentionReplayCmd) Run(ctx context.Context, c console) error {
	in, err := os.Open(cmd.List)
	if err != nil {
		return badInput{err}
	}
	defer in.Close() //nolint:errcheck // it was only read
	p, err := openPlace(ctx, cmd.placeFlags, logger(c, "warn"))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // every act was committed
	files, people, line := 0, 0, 0
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		line++
		var e store.Erased
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || (e.File == "") == (e.Account == "") {
			return badInput{fmt.Errorf("%s:%d: not a line of \"cohorte retention erased\"", cmd.List, line)}
		}
		var done bool
		err := p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			done, err = tx.EraseAgain(ctx, e, time.Now())
			return err
		})
		if err != nil {
			return err
		}
		switch {
		case !done:
		case e.File != "":
			files++
		default:
			people++
		}
	}
	if err := errors.Join(lines.Err(), p.db.Scrub(ctx)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "Erased again: %d files, %d people, of %d.\n", files, people, line)
	return err
}
