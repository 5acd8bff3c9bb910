package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	_ "modernc.org/sqlite" // the SQLite driver, without cgo
)

// file is an SQLite database: one writer, and readers that cannot write.
type file struct {
	path    string
	options Options
	writes  *sql.DB
	reads   *sql.DB
	writer  *writer
	// readers holds one place per reading connection; a nil is a place whose
	// connection is not open yet.
	readers chan *conn
}

func openSQLite(ctx context.Context, path string, options Options) (*file, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(absolute), 0o700); err != nil {
		return nil, err
	}
	// The driver would create it readable by all; the journal files that
	// SQLite puts beside it take their mode from it.
	f, err := os.OpenFile(absolute, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	s := &file{path: absolute, options: options, readers: make(chan *conn, options.Readers)}
	if s.writes, err = s.pool(false); err != nil {
		return nil, err
	}
	if s.reads, err = s.pool(true); err != nil {
		return nil, errors.Join(err, s.writes.Close())
	}
	for range options.Readers {
		s.readers <- nil
	}
	first, err := s.openPatiently(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.writes.Close(), s.reads.Close())
	}
	s.writer = newWriter(s.writes, first, options)
	return s, nil
}

// pool opens a handle; nothing touches the file before its first connection.
func (s *file) pool(readOnly bool) (*sql.DB, error) {
	q := url.Values{}
	q.Set("_txlock", "immediate")
	q.Set("_busy_timeout", strconv.FormatInt(s.options.BusyTimeout.Milliseconds(), 10))
	q.Add("_pragma", "foreign_keys(1)")
	if readOnly {
		q.Add("_pragma", "query_only(1)")
		// In KiB: the system keeps the pages of the file for all readers, and
		// what each keeps beside it is held once a reader.
		q.Add("_pragma", "cache_size(-1024)")
	} else {
		q.Add("_pragma", "journal_mode(WAL)")
		q.Add("_pragma", "synchronous(FULL)")
		// What is erased is overwritten, not left in free pages.
		q.Add("_pragma", "secure_delete(1)")
	}
	address := url.URL{Scheme: "file", Path: s.path, RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, err
	}
	db.SetConnMaxLifetime(0)
	db.SetConnMaxIdleTime(0)
	if !readOnly {
		db.SetMaxOpenConns(1)
	}
	return db, nil
}

// openPatiently makes the first connection. Several programs that create one
// file at once make each other fail on the change to WAL, which SQLite does
// not wait for; so waiting is done here.
func (s *file) openPatiently(ctx context.Context) (*conn, error) {
	until := time.Now().Add(s.options.BusyTimeout)
	for {
		c, err := openConn(ctx, s.writes)
		if err == nil || !isBusy(err) || time.Now().After(until) {
			return c, err
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

func (s *file) write(ctx context.Context, _ sql.IsolationLevel, act Act) error {
	return s.writer.write(ctx, act)
}

func (s *file) read(ctx context.Context, act Act) error {
	var c *conn
	select {
	case c = <-s.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.readers <- c }()
	if c == nil {
		opened, err := openConn(ctx, s.reads)
		if err != nil {
			return err
		}
		c = opened
	}
	if err := c.command("BEGIN"); err != nil {
		c.discard()
		c = nil
		return err
	}
	defer func() {
		if err := c.command("ROLLBACK"); err != nil {
			c.discard()
			c = nil
			return
		}
		c.trim()
	}()
	return act(ctx, &reading{conn: c})
}

func (s *file) close() error {
	s.writer.close()
	for range s.options.Readers {
		if c := <-s.readers; c != nil {
			c.discard()
		}
	}
	// A reader that comes now finds closed pools instead of waiting for ever.
	err := errors.Join(s.reads.Close(), s.writes.Close())
	for range s.options.Readers {
		s.readers <- nil
	}
	return err
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
