package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	rules "cohorte/fellowship/intake"
	"cohorte/importer/intake"
	"cohorte/internal/blob"
)

// intakeFlags say what is brought in, and into which call.
type intakeFlags struct {
	placeFlags
	File    string `arg:"" name:"file" help:"A CSV, the JSON answer of Démarches-simplifiées, or a complete archive of another place."`
	Edition string `help:"Edition of the call; an archive says its own." placeholder:"ID"`
	Call    string `help:"talent or project." placeholder:"CALL" enum:",talent,project" default:""`
}

func (f intakeFlags) check() []string {
	wrong := f.placeFlags.check()
	if (f.Edition == "") != (f.Call == "") {
		wrong = append(wrong, "--edition and --call: give both, or neither for an archive")
	}
	return wrong
}

type importFilesCmd struct {
	intakeFlags
	Mapping     string `help:"Which field takes what (YAML); see import mapping." placeholder:"FILE"`
	Attachments string `help:"Folder of the attached files: NUMBER/name, or as Démarches-simplifiées gives them." placeholder:"DIR"`
	DryRun      bool   `help:"Check everything, write nothing."`
	SkipBad     bool   `help:"Leave out rows with an error, which are listed; without it, one error stops everything."`
	JSON        bool   `name:"json" help:"Report as JSON."`
}

type importMappingCmd struct {
	intakeFlags
}

// Run brings files in, after a check of all of them.
func (cmd importFilesCmd) Run(ctx context.Context, c console) error {
	p, err := openPlace(ctx, cmd.placeFlags, logger(c, "warn"))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // what was brought in is committed
	i, done, err := cmd.open(ctx, p, cmd.Mapping, cmd.Attachments)
	if err != nil {
		return err
	}
	defer done()
	i.Asked.SkipBad = cmd.SkipBad
	i.KeepEditions = true
	silent := func(int) error { return nil }
	if err := i.Check(ctx, silent); err != nil {
		return ofIntake(err)
	}
	checked := i.Report()
	if cmd.DryRun || (checked.Bad > 0 && !cmd.SkipBad) {
		return cmd.report(c, checked, true)
	}
	if err := i.Bring(ctx, silent); err != nil {
		return ofIntake(err)
	}
	return cmd.report(c, i.Report(), false)
}

// open opens the source, with the editions of the place on its shelf.
func (f intakeFlags) open(ctx context.Context, p *place, mapping, attachments string) (i *intake.Intake, done func(), err error) {
	if err := p.keepEditions(ctx, time.Now()); err != nil {
		return nil, nil, err
	}
	content, err := os.Open(f.File)
	if err != nil {
		return nil, nil, badInput{err}
	}
	blobs, err := blob.Open(p.blobs)
	if err != nil {
		return nil, nil, errors.Join(err, content.Close())
	}
	i = &intake.Intake{DB: p.db, Blobs: blobs, Shelf: p.shelf, By: fellowship.Machine(time.Now()),
		Asked: rules.Asked{Edition: edition.ID(f.Edition), Call: edition.CallKind(f.Call), Name: f.File}}
	done = func() {
		content.Close() //nolint:errcheck // it was only read
		if i.Attachments != nil {
			i.Attachments.Close() //nolint:errcheck // it was only read
		}
	}
	if mapping != "" {
		text, readErr := os.ReadFile(mapping)
		if readErr != nil {
			done()
			return nil, nil, badInput{readErr}
		}
		i.Asked.Mapping = string(text)
	}
	if attachments != "" {
		if i.Attachments, err = os.OpenRoot(attachments); err != nil {
			done()
			return nil, nil, badInput{err}
		}
	}
	if err := i.Open(content); err != nil {
		done()
		return nil, nil, ofIntake(err)
	}
	return i, done, nil
}

// ofIntake keeps apart what is wrong with the source from what is wrong here.
func ofIntake(err error) error {
	if errors.As(err, new(intake.Fault)) {
		return badInput{err}
	}
	return err
}

func (cmd importFilesCmd) report(c console, r rules.Report, checked bool) error {
	if cmd.JSON {
		if err := c.asJSON(r); err != nil {
			return err
		}
	} else {
		cmd.print(c, r, checked)
	}
	if r.Bad == 0 {
		return nil
	}
	what := "the rest was brought in"
	if checked {
		what = "nothing was written"
	}
	return failedCheck{fmt.Errorf("%d of %d rows can't be brought in; %s", r.Bad, r.Rows, what)}
}

func (cmd importFilesCmd) print(c console, r rules.Report, checked bool) {
	if r.Encoding != "" {
		fmt.Fprintf(c.out, "Read as CSV, %s, separator %s.\n", r.Encoding, r.Separator)
	}
	for _, list := range []struct {
		title    string
		troubles []rules.Trouble
		more     int
	}{{"error", r.Errors, r.MoreErrors}, {"note", r.Warnings, r.MoreWarnings}} {
		for _, t := range list.troubles {
			fmt.Fprintln(c.out, strings.Join(strings.Fields(fmt.Sprintf("%s: row %d %s %s %s %s %q", list.title, t.Row, t.Number, t.Column, t.Field, t.Code, t.Value)), " "))
		}
		if list.more > 0 {
			fmt.Fprintf(c.out, "%s: and %d more\n", list.title, list.more)
		}
	}
	for _, name := range r.Unmatched {
		fmt.Fprintf(c.out, "column without a field: %s\n", name)
	}
	for _, id := range r.Unfilled {
		fmt.Fprintf(c.out, "field without a column: %s\n", id)
	}
	for word, n := range r.Decided {
		fmt.Fprintf(c.out, "decided there, to be decided here: %d %s\n", n, word)
	}
	verb := "Brought in"
	if checked {
		verb = "Would be brought in"
	}
	fmt.Fprintf(c.out, "%s: %d new, %d new versions, %d unchanged; %d of %d rows in error.\n", verb, r.Added, r.Renewed, r.Unchanged, r.Bad, r.Rows)
}

// Run writes a mapping to be completed.
func (cmd importMappingCmd) Run(ctx context.Context, c console) error {
	p, err := openPlace(ctx, cmd.placeFlags, logger(c, "warn"))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // nothing is written to it
	i, done, err := cmd.open(ctx, p, "", "")
	if err != nil {
		return err
	}
	defer done()
	wrote, err := i.Skeleton(c.out)
	if err == nil && !wrote {
		err = badInput{errors.New("an archive needs no mapping")}
	}
	return err
}
