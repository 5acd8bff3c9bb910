package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cohorte/internal/archive"
	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

type backupCmd struct {
	placeFlags
	File  string `arg:"" help:"File to write: place-2026-11-21.tar.zst."`
	Force bool   `help:"Replace the file where there is one."`
	JSON  bool   `name:"json" help:"Report as JSON."`
}

// Run copies a place, which may be served meanwhile, into one file.
func (b backupCmd) Run(ctx context.Context, c console) (err error) {
	out, err := archive.Create(b.File, b.Force)
	if errors.Is(err, fs.ErrExist) {
		return badInput{fmt.Errorf("%w: choose another name, or --force", err)}
	}
	if err != nil {
		return fmt.Errorf("the backup can't be written: %w", err)
	}
	defer func() { err = errors.Join(err, out.Abandon()) }()
	db, err := store.OpenAsIs(ctx, b.dsn(), sqldb.Options{})
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // only read
	attached, err := blob.Open(b.blobs())
	if err != nil {
		return err
	}
	taken, err := db.Backup(ctx, out, attached, version, time.Now())
	if err != nil {
		return fmt.Errorf("the backup was not written: %w", err)
	}
	if err := out.Commit(); err != nil {
		return fmt.Errorf("the backup was not written: %w", err)
	}
	return reportBackup(c, b.JSON, b.File, "Backed up", taken)
}

// backupReport is the report of backup and restore as JSON.
type backupReport struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
	Rows  int64  `json:"rows"`
	store.Backup
}

// reportBackup says what is in a backup, and fails when attached files are
// missing from it.
func reportBackup(c console, asJSON bool, file, verb string, b store.Backup) error {
	report := backupReport{File: file, Backup: b}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	report.Bytes = info.Size()
	for _, t := range b.Tables {
		report.Rows += t.Rows
	}
	if asJSON {
		text, err := json.MarshalIndent(report, "", "  ")
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, string(text))
	} else {
		fmt.Fprintf(c.out, "%s %s: schema %d, %d rows in %d tables, %d attached files, %d bytes, taken %s.\n",
			verb, file, b.Schema, report.Rows, len(b.Tables), len(b.Blobs), report.Bytes, b.TakenAt.Format(time.RFC3339))
		for _, hash := range b.Missing {
			fmt.Fprintln(c.out, "attached file missing from the place:", hash)
		}
		for _, hash := range b.Damaged {
			fmt.Fprintln(c.out, "attached file damaged in the place:", hash)
		}
	}
	if n := len(b.Missing) + len(b.Damaged); n > 0 {
		return failedCheck{fmt.Errorf("the backup lacks %d attached files that the place had lost; all else is in it", n)}
	}
	return nil
}

// dsn is the database of the place.
func (f placeFlags) dsn() string {
	if f.Database != "" {
		return f.Database
	}
	return "sqlite:" + filepath.Join(f.Data, databaseFile)
}

// blobs is the folder of the attached files.
func (f placeFlags) blobs() string { return filepath.Join(f.Data, blobFolder) }

// What a place has in its folder.
const (
	databaseFile = "cohorte.db"
	blobFolder   = "blobs"
	// stagePrefix begins the folder in which a place is made that is restored.
	stagePrefix = ".restoring-"
)

// emptyFolder refuses a folder that holds anything.
func emptyFolder(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch {
		case e.Name() == "lost+found": // of a file system's own
		case strings.HasPrefix(e.Name(), stagePrefix):
			return fmt.Errorf("%w: %s is left of a restore that was interrupted, or of one that still runs; remove it",
				store.ErrNotEmpty, filepath.Join(folder, e.Name()))
		default:
			return fmt.Errorf("%w: %s", store.ErrNotEmpty, filepath.Join(folder, e.Name()))
		}
	}
	return nil
}
