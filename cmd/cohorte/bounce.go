package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/message"
	"cohorte/mail"
	"cohorte/store"
)

// mailCmd groups what is done with mails from outside.
type mailCmd struct {
	Bounces bouncesCmd `cmd:"" help:"Note the mails that came back: a report on the standard input (-), a file, or a folder of them such as a maildir."`
}

type bouncesCmd struct {
	placeFlags
	From string `arg:"" help:"-, a file or a folder." placeholder:"FROM"`
	JSON bool   `name:"json" help:"Report as JSON."`
}

// bounceReport is what became of the messages that were read.
type bounceReport struct {
	Read    int `json:"read"`
	Noted   int `json:"noted"`   // mails that are now marked as not delivered
	Known   int `json:"known"`   // noted before, or never sent
	Passing int `json:"passing"` // delays and news of arrival: nothing to note
	Unknown int `json:"unknown"` // no report, or of no mail of this place
}

// Run reads returned mails. Reading one twice changes nothing, so that a folder
// may be read as often as one likes; what is no report is counted and left.
func (b bouncesCmd) Run(ctx context.Context, c console) error {
	p, err := openPlace(ctx, b.placeFlags, logger(c, "info"))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // each act was committed
	var report bounceReport
	if b.From == "-" {
		if err := report.take(ctx, p.db, os.Stdin); err != nil {
			return err
		}
		return b.say(c, report)
	}
	names, err := messagesIn(b.From)
	if err != nil {
		return badInput{err}
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		err = report.take(ctx, p.db, f)
		f.Close() //nolint:errcheck // it was only read
		if err != nil {
			return err
		}
	}
	return b.say(c, report)
}

func (b bouncesCmd) say(c console, r bounceReport) error {
	if b.JSON {
		return c.asJSON(r)
	}
	_, err := fmt.Fprintf(c.out, "%d read: %d noted, %d known before, %d with nothing to note, %d not about a mail of this place.\n",
		r.Read, r.Noted, r.Known, r.Passing, r.Unknown)
	return err
}

// messagesIn lists the files of a folder, those of a maildir where it is one,
// or the file itself.
func messagesIn(from string) ([]string, error) {
	info, err := os.Stat(from)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{from}, nil
	}
	var names []string
	for _, folder := range []string{from, filepath.Join(from, "new"), filepath.Join(from, "cur")} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			if folder != from && errors.Is(err, os.ErrNotExist) {
				continue
			}
			return nil, err
		}
		for _, e := range entries {
			if e.Type().IsRegular() {
				names = append(names, filepath.Join(folder, e.Name()))
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// take notes one message.
func (r *bounceReport) take(ctx context.Context, db *store.DB, from io.Reader) error {
	r.Read++
	b, failed, err := mail.ReadBounce(from)
	switch {
	case err != nil:
		r.Unknown++
		return nil
	case !failed:
		r.Passing++
		return nil
	}
	done := false
	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		m, err := tx.MailToSend(ctx, b.Mail)
		if err != nil {
			return err
		}
		one := b
		one.Said += mail.Addressed(b, m.To)
		done, err = message.Returned(ctx, tx, one, time.Now().UTC())
		return err
	})
	switch {
	case errors.Is(err, fellowship.ErrNotFound):
		r.Unknown++
		return nil
	case err != nil:
		return err
	case done:
		r.Noted++
	default:
		r.Known++
	}
	return nil
}
