// Command cohorte runs a public-interest technology fellowship from the call
// to the published figures: one binary that serves the site, prepares a place,
// checks it, and shows a demonstration.
//
// This package wires; rules are in fellowship/, pages in web/.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"cohorte/internal/settings"
)

// version is set when the binary is built; see the Makefile.
var version = "0.0.0-dev"

// Exit codes: what a script may rely on.
const (
	exitDone     = 0
	exitTrouble  = 1 // the machine: a disk, a database, a network
	exitBadInput = 2
	exitCheck    = 3 // a check that was asked for has failed
)

type commandLine struct {
	Config kong.ConfigFlag `help:"Settings file in YAML, with the names of these flags." placeholder:"FILE"`

	Serve   serveCmd   `cmd:"" help:"Serve the site and do the work that is due."`
	Demo    demoCmd    `cmd:"" help:"Fill a place with invented people and files, and serve it."`
	Check   checkCmd   `cmd:"" help:"Verify the place: every fault, by name."`
	Edition editionCmd `cmd:"" help:"Check, show and compare editions."`
	Migrate migrateCmd `cmd:"" help:"Prepare the place, or bring it to this version."`
	Import  importCmd  `cmd:"" help:"Bring in what other systems hold."`
	Export  exportCmd  `cmd:"" help:"Write what other systems read."`
	Backup  backupCmd  `cmd:"" help:"Copy the place, which may be served meanwhile, into one file."`
	Restore restoreCmd `cmd:"" help:"Make a place from a backup, or verify one."`
	Mail    mailCmd    `cmd:"" help:"Mails that came back."`
	User    userCmd    `cmd:"" help:"Open accounts, give and take roles."`

	Retention retentionCmd `cmd:"" help:"What is kept of people: do what is due, list who was erased, erase again after a restore."`
	Version   versionCmd   `cmd:"" help:"Say which version this is."`
}

// console is what commands write to.
type console struct {
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], console{os.Stdout, os.Stderr}))
}

// run is the program: arguments in, exit code out.
func run(ctx context.Context, args []string, c console) int {
	var line commandLine
	var wrong settings.Mistakes
	exited := -1
	parser, err := kong.New(&line, append(wrong.Options(),
		kong.Name("cohorte"),
		kong.Description("Runs a public-interest technology fellowship from the call to the published figures."),
		kong.Writers(c.out, c.err),
		kong.Exit(func(code int) { exited = code }),
		kong.DefaultEnvars("COHORTE"),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(c),
		kong.UsageOnError(),
	)...)
	if err != nil {
		fmt.Fprintln(c.err, "cohorte:", err)
		return exitTrouble
	}
	bare := len(args) == 0
	if bare {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if bare {
		return exitBadInput
	}
	if exited >= 0 {
		return exited
	}
	if err != nil {
		return report(c, mistakes(wrong.List(), []string{err.Error()}))
	}
	if err := mistakes(wrong.List(), wrong.Others(checked(parsed))); err != nil {
		return report(c, err)
	}
	return report(c, parsed.Run())
}

// checked lists what a command has to say against its own settings.
func checked(parsed *kong.Context) []string {
	command, ok := parsed.Selected().Target.Interface().(interface{ check() []string })
	if !ok {
		return nil
	}
	return command.check()
}

// mistakes is all that is wrong with the settings, in one message.
func mistakes(lists ...[]string) error {
	all := slices.Concat(lists...)
	switch len(all) {
	case 0:
		return nil
	case 1:
		return badInput{errors.New(all[0])}
	}
	return badInput{fmt.Errorf("the settings can't be used:\n  %s", strings.Join(all, "\n  "))}
}

// badInput is a mistake of who typed the command or wrote the file.
type badInput struct{ error }

func (b badInput) Unwrap() error { return b.error }

// failedCheck is a check that was asked for and did not pass; what it found
// was printed already.
type failedCheck struct{ error }

// report turns an error into a line and an exit code.
func report(c console, err error) int {
	var (
		bad    badInput
		failed failedCheck
	)
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return exitDone
	case errors.As(err, &failed):
		fmt.Fprintln(c.err, "cohorte:", err)
		return exitCheck
	case errors.As(err, &bad):
		fmt.Fprintln(c.err, "cohorte:", err)
		return exitBadInput
	}
	fmt.Fprintln(c.err, "cohorte:", err)
	return exitTrouble
}

// asJSON prints a report of one object.
func (c console) asJSON(report any) error {
	enc := json.NewEncoder(c.out)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}

type versionCmd struct {
	JSON bool `name:"json" help:"Report as JSON."`
}

// Run prints the version.
func (cmd versionCmd) Run(c console) error {
	if cmd.JSON {
		return c.asJSON(struct {
			Version string `json:"version"`
		}{version})
	}
	_, err := fmt.Fprintln(c.out, "cohorte", version)
	return err
}
