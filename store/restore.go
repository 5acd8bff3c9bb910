package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
)

// ErrNotEmpty refuses to restore over what is there.
var ErrNotEmpty = errors.New("the place is not empty")

func sqliteFile(dsn string) (path string, ok bool) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return "", false
	}
	return strings.TrimPrefix(dsn, "sqlite:"), true
}

// RestoreRows loads the rows of a backup into an empty database, verifies
// them there, and brings the tables to this program's version. open begins the
// archive anew: it is read once, and once more when the database asks for the
// act to be run again. When it fails, the database is as empty as it was.
func RestoreRows(ctx context.Context, open func() (io.ReadCloser, error), dsn string, options sqldb.Options) (err error) {
	db, err := sqldb.Open(ctx, dsn, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := refuseRows(ctx, db); err != nil {
		return err
	}
	before, err := db.Version(ctx)
	if err != nil {
		return err
	}
	loaded, err := (&DB{sql: db}).loadBackup(ctx, open)
	if err != nil && (loaded || before == 0) {
		err = errors.Join(err, undo(context.WithoutCancel(ctx), db, before))
	}
	return err
}

// refuseRows: tables that hold nothing are as good as none.
func refuseRows(ctx context.Context, db *sqldb.DB) error {
	return db.Read(ctx, func(ctx context.Context, q sqldb.Querier) error {
		tables, err := db.Tables(ctx, q)
		if err != nil {
			return err
		}
		for _, t := range tables {
			var rows int64
			if err := q.QueryRowContext(ctx, `SELECT count(*) FROM "`+t.Name+`"`).Scan(&rows); err != nil {
				return err
			}
			if rows > 0 {
				return fmt.Errorf("%w: the table %s has %d rows", ErrNotEmpty, t.Name, rows)
			}
		}
		return nil
	})
}

// loadBackup says whether rows were committed, whatever failed afterwards.
func (db *DB) loadBackup(ctx context.Context, open func() (io.ReadCloser, error)) (loaded bool, err error) {
	header, err := peekBackup(open)
	if err != nil {
		return false, err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return false, err
	}
	_, version, err := db.sql.MigrateTo(ctx, files, header.Schema)
	if err != nil {
		return false, err
	}
	if version < header.Schema {
		return false, fault("it was made with schema %d, this program knows schemas up to %d: use the program that made it, %s, or a later one",
			header.Schema, version, header.Program)
	}
	if version > header.Schema {
		return false, fmt.Errorf("%w: its tables have schema %d and the backup has %d: give a database without tables", ErrNotEmpty, version, header.Schema)
	}
	err = db.sql.Write(ctx, func(ctx context.Context, q sqldb.Querier) error {
		return db.loadRows(ctx, q, open)
	})
	if err != nil {
		return false, err
	}
	_, _, err = db.sql.Migrate(ctx, files)
	return true, err
}

// errEnough ends the reading of an archive whose rest is not needed.
var errEnough = errors.New("read enough")

func peekBackup(open func() (io.ReadCloser, error)) (header BackupHeader, err error) {
	r, err := open()
	if err != nil {
		return header, err
	}
	defer r.Close() //nolint:errcheck // read only
	_, err = readBackup(r, backupUse{header: func(h BackupHeader) error {
		header = h
		return errEnough
	}})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return header, err
}

// loadRows is the act: rows in, then out again to hold them against what the
// backup says.
func (db *DB) loadRows(ctx context.Context, q sqldb.Querier, open func() (io.ReadCloser, error)) error {
	r, err := open()
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // read only
	tables, err := db.sql.Tables(ctx, q)
	if err != nil {
		return err
	}
	byName := map[string]sqldb.Table{}
	for _, t := range tables {
		byName[t.Name] = t
	}
	into := &loading{ctx: ctx, db: db.sql, q: q, tables: byName}
	b, err := readBackup(r, backupUse{line: into.line})
	if err == nil {
		err = into.end()
	}
	if err != nil {
		return err
	}
	sums, err := db.sumTables(ctx, q, tables)
	if err != nil {
		return err
	}
	return compareSums(sums, b.Tables)
}

// compareSums holds tables against those of a backup.
func compareSums(got, want []TableSum) error {
	there := map[string]TableSum{}
	for _, t := range got {
		there[t.Name] = t
	}
	for _, t := range want {
		g, ok := there[t.Name]
		if !ok {
			return fault("there is no table %s", t.Name)
		}
		if err := compareTable(g, t); err != nil {
			return err
		}
	}
	return nil
}

// loading turns the lines that come one by one, table after table, into rows
// that a table asks for.
type loading struct {
	ctx    context.Context
	db     *sqldb.DB
	q      sqldb.Querier
	tables map[string]sqldb.Table
	name   string
	lines  [][]byte
	size   int
}

// loadedBytes bounds the lines that wait to be loaded together.
const loadedBytes = 1 << 20

func (l *loading) line(table string, line []byte) error {
	if table != l.name {
		if err := l.end(); err != nil {
			return err
		}
		if _, ok := l.tables[table]; !ok {
			return fault("it has a table %s that its schema does not have", table)
		}
		l.name = table
	}
	l.lines = append(l.lines, append([]byte(nil), line...))
	if l.size += len(line); len(l.lines) < 100 && l.size < loadedBytes {
		return nil
	}
	return l.end()
}

func (l *loading) end() error {
	lines := l.lines
	l.lines, l.size = nil, 0
	if len(lines) == 0 {
		return nil
	}
	return l.db.Load(l.ctx, l.q, l.tables[l.name], func() ([]byte, bool, error) {
		if len(lines) == 0 {
			return nil, false, nil
		}
		first := lines[0]
		lines = lines[1:]
		return first, true, nil
	})
}

// undo empties what a failed restore filled, and removes the tables where there
// were none before.
func undo(ctx context.Context, db *sqldb.DB, before int64) error {
	return db.Write(ctx, func(ctx context.Context, q sqldb.Querier) error {
		tables, err := db.Tables(ctx, q)
		if err != nil {
			return err
		}
		verb := `DELETE FROM`
		if before == 0 {
			verb = `DROP TABLE`
		}
		for i := len(tables) - 1; i >= 0; i-- {
			if _, err := q.ExecContext(ctx, verb+` "`+tables[i].Name+`"`); err != nil {
				return err
			}
		}
		if before == 0 {
			_, err = q.ExecContext(ctx, `DROP TABLE IF EXISTS goose_db_version`)
		}
		return err
	})
}

// RestoreBlobs keeps the attached files of a backup, and verifies the whole of
// it on the way.
func RestoreBlobs(r io.Reader, attached *blob.Store) (Backup, error) {
	return readBackup(r, backupUse{blob: func(hash string, size int64, content io.Reader) error {
		kept, err := attached.Keep(content, size)
		if err == nil && kept.SHA256 != hash {
			return fault("the attached file %s is not what was copied", hash)
		}
		return err
	}})
}

// Compare says in what a place differs from a backup.
func (db *DB) Compare(ctx context.Context, b Backup) error {
	schema, sums, err := db.Sums(ctx)
	if err != nil {
		return err
	}
	if schema != b.Schema {
		return fault("the place has schema %d and the backup %d: they can't be compared", schema, b.Schema)
	}
	return compareSums(sums, b.Tables)
}
