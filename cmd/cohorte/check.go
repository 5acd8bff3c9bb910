package main

import (
	"context"
	"fmt"
	"time"

	"cohorte/inspection"
	"cohorte/internal/blob"
)

// checkCmd verifies the place, unless a receipt is asked about.
type checkCmd struct {
	Place   checkPlaceCmd   `cmd:"" default:"withargs" help:"Verify the place: every fault, by name. The default."`
	Receipt checkReceiptCmd `cmd:"" help:"Say whether a receipt is authentic: its PDF, its mail or its JSON."`
}

type checkPlaceCmd struct {
	placeFlags
	JSON bool `name:"json" help:"Report as JSON."`
}

// Run prints each fault of the place; without any it says what was verified.
func (cmd checkPlaceCmd) Run(ctx context.Context, c console) error {
	p, err := openPlace(ctx, cmd.placeFlags, logger(c, "warn"))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // it was only read
	blobs, err := blob.Open(p.blobs)
	if err != nil {
		return err
	}
	report, err := inspection.Inspect(ctx, inspection.Place{DB: p.db, Blobs: blobs, Books: p.books, Now: time.Now()})
	if err != nil {
		return err
	}
	if err := printInspection(c, report, cmd.JSON); err != nil {
		return err
	}
	if n := len(report.Faults); n > 0 {
		return failedCheck{fmt.Errorf("the place has faults: %d", n)}
	}
	return nil
}

func printInspection(c console, r inspection.Report, asJSON bool) error {
	if asJSON {
		return c.asJSON(r)
	}
	for _, f := range r.Faults {
		if _, err := fmt.Fprintln(c.out, f); err != nil {
			return err
		}
	}
	for _, n := range []struct {
		files int
		what  string
	}{{len(r.Drafts), "held by drafts only"}, {len(r.Unheld), "held by nothing, to be removed"}, {len(r.Unnoted), "kept without a note, to be removed"}} {
		if n.files > 0 {
			if _, err := fmt.Fprintf(c.out, "Attached files %s: %d (--json names them)\n", n.what, n.files); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(c.out, "Verified: the database, %d editions, %d files, %d submissions, %d attached files; %d jobs are not done.\n",
		r.Editions, r.Files, r.Submissions, r.Attached, r.Jobs)
	return err
}
