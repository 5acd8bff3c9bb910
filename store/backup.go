package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"cohorte/internal/archive"
	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
)

// A backup is an archive with these entries, in this order:
//
//	header.json                     what it is, from when
//	tables/NAME.000001.ndjson …     the rows of each table, a line a row
//	blobs/SHA256 …                  the attached files
//	manifest.json                   counts and hashes of all that
//
// It is consistent because the rows are read in one snapshot and the attached
// files after them: an attached file is kept, on the disk, before the row that
// names it, and is never erased before an hour. What was erased for good while
// the copy was made is named as missing.
const (
	backupFormat   = "cohorte backup"
	backupVersion  = 1
	backupHeader   = "header.json"
	backupManifest = "manifest.json"
	backupTables   = "tables/"
	backupBlobs    = "blobs/"
	// backupChunk is when the rows of a table go on in the next entry.
	backupChunk = 4 << 20
)

// BackupHeader says what a backup is.
type BackupHeader struct {
	Format  string    `json:"format"`
	Version int       `json:"format_version"`
	Schema  int64     `json:"schema"` // version of the tables
	Program string    `json:"program"`
	TakenAt time.Time `json:"taken_at"`
}

// Backup is what a backup holds, as its manifest says.
type Backup struct {
	BackupHeader
	Tables []TableSum `json:"tables"` // in the order of the archive
	Blobs  []BlobSum  `json:"blobs"`
	// Missing and Damaged are hashes of attached files that the rows name and
	// that could not be copied: not there, or not what their hash says.
	Missing []string `json:"missing"`
	Damaged []string `json:"damaged"`
}

// TableSum is the number of rows of a table and the SHA-256 of their lines.
type TableSum struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

// BlobSum is an attached file.
type BlobSum struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// OpenAsIs opens a database that exists, without touching its tables: another
// program, perhaps an older one, may be serving it.
func OpenAsIs(ctx context.Context, dsn string, options sqldb.Options) (*DB, error) {
	if path, ok := sqliteFile(dsn); ok {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("there is no database: %w", err)
		}
	}
	db, err := sqldb.Open(ctx, dsn, options)
	if err != nil {
		return nil, err
	}
	return &DB{sql: db, queued: make(chan struct{}, 1)}, nil
}

// Backup writes a backup of the place to w while others go on changing it.
func (db *DB) Backup(ctx context.Context, w io.Writer, attached *blob.Store, program string, now time.Time) (Backup, error) {
	schema, err := db.sql.Version(ctx)
	if err != nil {
		return Backup{}, err
	}
	if schema == 0 {
		return Backup{}, errors.New("the place has no tables: nothing to back up")
	}
	b := Backup{
		BackupHeader: BackupHeader{Format: backupFormat, Version: backupVersion, Schema: schema, Program: program, TakenAt: now.UTC()},
		Tables:       []TableSum{}, Blobs: []BlobSum{}, Missing: []string{}, Damaged: []string{},
	}
	out, err := archive.NewWriter(w, now)
	if err != nil {
		return b, err
	}
	if err := addJSON(out, backupHeader, b.BackupHeader); err != nil {
		return b, err
	}
	hashes, err := db.backupRows(ctx, out, &b)
	if err != nil {
		return b, fmt.Errorf("copy the rows: %w", err)
	}
	for _, hash := range hashes {
		if err := ctx.Err(); err != nil {
			return b, err
		}
		if err := b.addBlob(out, attached, hash); err != nil {
			return b, fmt.Errorf("copy the attached file %s: %w", hash, err)
		}
	}
	if err := addJSON(out, backupManifest, b); err != nil {
		return b, err
	}
	return b, out.Close()
}

func addJSON(out *archive.Writer, name string, content any) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	return out.Add(name, append(text, '\n'))
}

// backupRows copies every table from one snapshot and lists the attached files
// that it names.
func (db *DB) backupRows(ctx context.Context, out *archive.Writer, b *Backup) (hashes []string, err error) {
	err = db.sql.Read(ctx, func(ctx context.Context, q sqldb.Querier) error {
		tables, err := db.sql.Tables(ctx, q)
		if err != nil {
			return err
		}
		for _, t := range tables {
			sum, err := db.backupTable(ctx, q, out, t)
			if err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
			b.Tables = append(b.Tables, sum)
		}
		hashes, err = blobsNamed(ctx, q)
		return err
	})
	return hashes, err
}

func (db *DB) backupTable(ctx context.Context, q sqldb.Querier, out *archive.Writer, t sqldb.Table) (TableSum, error) {
	var chunk []byte
	n := 0
	flush := func() error {
		if len(chunk) == 0 {
			return nil
		}
		n++
		err := out.Add(fmt.Sprintf("%s%s.%06d.ndjson", backupTables, t.Name, n), chunk)
		chunk = chunk[:0]
		return err
	}
	sum, err := db.sumTable(ctx, q, t, func(line []byte) error {
		if chunk = append(chunk, line...); len(chunk) < backupChunk {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return sum, err
}

// sumTable counts and hashes the rows of a table, and gives each to line.
func (db *DB) sumTable(ctx context.Context, q sqldb.Querier, t sqldb.Table, line func([]byte) error) (TableSum, error) {
	sum, hash := TableSum{Name: t.Name}, sha256.New()
	err := db.sql.Dump(ctx, q, t, func(l []byte) error {
		sum.Rows++
		hash.Write(l)
		return line(l)
	})
	sum.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return sum, err
}

func blobsNamed(ctx context.Context, q sqldb.Querier) (hashes []string, err error) {
	rows, err := q.QueryContext(ctx, `SELECT sha256 FROM blobs ORDER BY kept_at, sha256`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var hash string
		if err := rows.Scan(&hash); err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, rows.Err()
}

// addBlob reads an attached file twice: one that is not what its hash says any
// more has no place in a backup, and must not keep the rest out of it.
func (b *Backup) addBlob(out *archive.Writer, attached *blob.Store, hash string) error {
	f, err := attached.Open(hash)
	if errors.Is(err, blob.ErrUnknown) {
		b.Missing = append(b.Missing, hash)
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // read only
	sum := sha256.New()
	size, err := io.Copy(sum, f)
	if err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != hash {
		b.Damaged = append(b.Damaged, hash)
		return nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	b.Blobs = append(b.Blobs, BlobSum{SHA256: hash, Size: size})
	return out.AddFrom(backupBlobs+hash, size, f)
}

// Sums counts and hashes the rows of every table, as a backup taken now would.
func (db *DB) Sums(ctx context.Context) (schema int64, sums []TableSum, err error) {
	if schema, err = db.sql.Version(ctx); err != nil {
		return 0, nil, err
	}
	err = db.sql.Read(ctx, func(ctx context.Context, q sqldb.Querier) error {
		tables, err := db.sql.Tables(ctx, q)
		if err != nil {
			return err
		}
		sums, err = db.sumTables(ctx, q, tables)
		return err
	})
	return schema, sums, err
}

func (db *DB) sumTables(ctx context.Context, q sqldb.Querier, tables []sqldb.Table) ([]TableSum, error) {
	sums := make([]TableSum, len(tables))
	for i, t := range tables {
		var err error
		if sums[i], err = db.sumTable(ctx, q, t, func([]byte) error { return nil }); err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	return sums, nil
}
