package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"cohorte/document"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
	"cohorte/store"
)

// mostReceipt is more than any receipt weighs.
const mostReceipt = 8 << 20 // bytes

type checkReceiptCmd struct {
	placeFlags
	File string `arg:"" help:"The receipt: a PDF, a text or JSON; - reads the standard input."`
	JSON bool   `name:"json" help:"Report as JSON."`
}

// Run says whether the receipt is authentic, and what was recorded: what is
// printed on it must say the same.
func (cmd checkReceiptCmd) Run(ctx context.Context, c console) error {
	data, err := readReceipt(cmd.File)
	if err != nil {
		return badInput{err}
	}
	claim, err := document.ReadReceipt(data)
	if err != nil {
		return badInput{fmt.Errorf("%s: %w", cmd.File, err)}
	}
	p, err := openPlace(ctx, cmd.placeFlags, logger(c, "warn"))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // it was only read
	var (
		found  file.Confirmed
		faults []file.Fault
	)
	err = p.db.Read(ctx, func(ctx context.Context, tx *store.Tx) error {
		kept, err := tx.KeptEditions(ctx)
		if err != nil {
			return err
		}
		shelf := edition.NewShelf(edition.Reconcile(p.books, kept, time.Now()).Run...)
		found, faults, err = file.CheckReceipt(ctx, tx, shelf, claim)
		return err
	})
	if err != nil {
		return err
	}
	if cmd.JSON {
		err = c.asJSON(reportReceipt(found, faults))
	} else {
		err = printReceipt(c, found, faults)
	}
	if err == nil && len(faults) > 0 {
		return failedCheck{fmt.Errorf("%s is not authentic", claim.Number)}
	}
	return err
}

// receiptReport is what is said of a receipt as JSON; what was recorded is
// told of an authentic one only.
type receiptReport struct {
	Authentic  bool       `json:"authentic"`
	Faults     []string   `json:"faults"`
	Number     string     `json:"number,omitempty"`
	Receipt    int        `json:"receipt,omitempty"`
	Last       int        `json:"last_receipt,omitempty"`
	ReceivedAt *time.Time `json:"received_at,omitempty"`
	ErasedAt   time.Time  `json:"content_erased_at,omitzero"`
}

func reportReceipt(found file.Confirmed, faults []file.Fault) receiptReport {
	if len(faults) == 0 {
		at := found.ReceivedAt.UTC()
		return receiptReport{Authentic: true, Faults: []string{}, Number: found.Number, Receipt: found.N, Last: found.Last, ReceivedAt: &at, ErasedAt: found.ErasedAt}
	}
	var r receiptReport
	for _, fault := range faults {
		r.Faults = append(r.Faults, fmt.Sprint(fault))
	}
	return r
}

func printReceipt(c console, found file.Confirmed, faults []file.Fault) error {
	for _, fault := range faults {
		if _, err := fmt.Fprintln(c.out, "Fault:", fault); err != nil {
			return err
		}
	}
	if len(faults) > 0 {
		return nil
	}
	_, err := fmt.Fprintf(c.out, "Authentic: receipt %d of %s, received on %s.\n", found.N, found.Number, lang.EN.ToTheSecond(found.ReceivedAt))
	if err == nil && !found.ErasedAt.IsZero() {
		_, err = fmt.Fprintf(c.out, "Its content was erased on %s.\n", lang.EN.ToTheSecond(found.ErasedAt))
	}
	if err == nil && found.Last > found.N {
		_, err = fmt.Fprintf(c.out, "It was replaced by receipt %d.\n", found.Last)
	}
	return err
}

func readReceipt(path string) ([]byte, error) {
	in := io.Reader(os.Stdin)
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close() //nolint:errcheck // it was only read
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, mostReceipt+1))
	if err == nil && len(data) > mostReceipt {
		err = errors.New(path + ": too long for a receipt")
	}
	return data, err
}
