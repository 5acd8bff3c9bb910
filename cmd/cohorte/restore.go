package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cohorte/internal/archive"
	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

type restoreCmd struct {
	File     string `arg:"" help:"File that cohorte backup wrote."`
	Data     string `help:"Folder of the place to make; empty or not there yet." placeholder:"DIR"`
	Database string `help:"Empty database: postgres://… ; SQLite in the folder when absent." placeholder:"DSN"`
	Verify   bool   `help:"Read and verify the file, and change nothing; with --data or --database, compare it with that place."`
	JSON     bool   `name:"json" help:"Report as JSON."`
}

func (r restoreCmd) check() []string {
	if r.Verify {
		return nil
	}
	return placeFlags{Data: r.Data, Database: r.Database}.check()
}

// Run makes a place from a backup, or verifies a backup.
func (r restoreCmd) Run(ctx context.Context, c console) error {
	flags := placeFlags{Data: r.Data, Database: r.Database}
	if r.Verify {
		return r.verify(ctx, c, flags)
	}
	if err := emptyFolder(r.Data); err != nil {
		return badInput{err}
	}
	// The whole of it is read first: what is wrong with it is said before
	// anything is made.
	b, err := r.read()
	if err != nil {
		return r.fault(err)
	}
	if err := r.restore(ctx, flags); err != nil {
		return r.fault(err)
	}
	return reportBackup(c, r.JSON, r.File, "Restored", b)
}

func (r restoreCmd) open() (io.ReadCloser, error) { return os.Open(r.File) }

func (r restoreCmd) read() (store.Backup, error) {
	f, err := os.Open(r.File)
	if err != nil {
		return store.Backup{}, badInput{err}
	}
	defer f.Close() //nolint:errcheck // read only
	return store.VerifyBackup(f)
}

// fault tells a file or a place that can't be used from a machine in trouble.
func (r restoreCmd) fault(err error) error {
	if errors.As(err, new(*store.BackupFault)) || errors.Is(err, store.ErrNotEmpty) {
		return badInput{fmt.Errorf("%s: %w", r.File, err)}
	}
	return err
}

func (r restoreCmd) verify(ctx context.Context, c console, flags placeFlags) error {
	b, err := r.read()
	if errors.As(err, new(*store.BackupFault)) {
		return failedCheck{fmt.Errorf("%s: %w", r.File, err)}
	}
	if err != nil {
		return err
	}
	if r.Data != "" || r.Database != "" {
		if err := r.compare(ctx, flags, b); err != nil {
			return err
		}
	}
	return reportBackup(c, r.JSON, r.File, "Verified", b)
}

func (r restoreCmd) compare(ctx context.Context, flags placeFlags, b store.Backup) error {
	db, err := store.OpenAsIs(ctx, flags.dsn(), sqldb.Options{})
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // only read
	err = db.Compare(ctx, b)
	if fault := (*store.BackupFault)(nil); errors.As(err, &fault) {
		return failedCheck{fmt.Errorf("the place differs from the backup: %s", fault.What)}
	}
	if err != nil || r.Data == "" {
		return err
	}
	attached, err := blob.Open(flags.blobs())
	if err != nil {
		return err
	}
	for _, kept := range b.Blobs {
		f, err := attached.Open(kept.SHA256)
		if err != nil {
			return failedCheck{fmt.Errorf("the place differs from the backup: attached file %s: %w", kept.SHA256, err)}
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// restore makes the place in a folder inside its own, and moves what is in
// there to its place at the end, the database last: a place that is seen is
// whole. (A folder beside it might be on another disk, or out of reach.)
func (r restoreCmd) restore(ctx context.Context, flags placeFlags) (err error) {
	if err := os.MkdirAll(r.Data, 0o700); err != nil {
		return fmt.Errorf("the folder of the place can't be made: %w", err)
	}
	stage, err := os.MkdirTemp(r.Data, stagePrefix)
	if err != nil {
		return fmt.Errorf("the place can't be made: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(stage)) }()
	if err := r.blobs(filepath.Join(stage, blobFolder)); err != nil {
		return err
	}
	if r.Database == "" {
		staged := "sqlite:" + filepath.Join(stage, databaseFile)
		if err := store.RestoreRows(ctx, r.open, staged, sqldb.Options{}); err != nil {
			return err
		}
		return settle(stage, r.Data)
	}
	if err := settle(stage, r.Data); err != nil {
		return err
	}
	if err := store.RestoreRows(ctx, r.open, r.Database, sqldb.Options{}); err != nil {
		return errors.Join(err, os.RemoveAll(flags.blobs()))
	}
	return nil
}

func (r restoreCmd) blobs(folder string) error {
	attached, err := blob.Open(folder)
	if err != nil {
		return err
	}
	f, err := os.Open(r.File)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // read only
	_, err = store.RestoreBlobs(f, attached)
	return err
}

// settle moves what is in a folder to another, the database last.
func settle(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	names := []string{}
	for _, e := range entries {
		if e.Name() != databaseFile {
			names = append(names, e.Name())
		}
	}
	if len(names) < len(entries) {
		names = append(names, databaseFile)
	}
	for _, name := range names {
		if err := os.Rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return archive.Flush(to)
}
