package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/url"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Migrate brings the schema to the newest version of the migrations in the
// root of files, and says from which version to which. Several programs may
// start at once: one migrates, the others wait and find nothing to do.
//
// A migration has one text for both engines.
func (db *DB) Migrate(ctx context.Context, files fs.FS) (from, to int64, err error) {
	return db.MigrateTo(ctx, files, math.MaxInt64)
}

// MigrateTo is Migrate up to a version and no further: what an older copy is
// loaded into.
func (db *DB) MigrateTo(ctx context.Context, files fs.FS, version int64) (from, to int64, err error) {
	err = db.engine.migrate(ctx, func(pool *sql.DB) error {
		provider, err := db.provider(pool, files)
		if err != nil {
			return err
		}
		// Asked before the lock: goose's own question would create its table,
		// and programs that start together would collide on it.
		if from, err = db.Version(ctx); err != nil {
			return fmt.Errorf("read the version of the schema: %w", err)
		}
		sources := provider.ListSources()
		if newest := sources[len(sources)-1].Version; from > newest {
			return fmt.Errorf("the schema is at version %d, newer than this program's %d", from, newest)
		}
		if _, err := provider.UpTo(ctx, version); err != nil {
			return fmt.Errorf("migrate the schema: %w", err)
		}
		to, err = db.Version(ctx)
		return err
	})
	return from, to, err
}

// Version is the version of the schema, 0 before the first migration.
func (db *DB) Version(ctx context.Context) (version int64, err error) {
	err = db.Read(ctx, func(ctx context.Context, q Querier) error {
		exists := `SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'`
		if db.dialect == Postgres {
			exists = `SELECT count(*) FROM information_schema.tables
				WHERE table_name = 'goose_db_version' AND table_schema = current_schema()`
		}
		var tables int64
		if err := q.QueryRowContext(ctx, exists).Scan(&tables); err != nil || tables == 0 {
			return err
		}
		return q.QueryRowContext(ctx,
			`SELECT version_id FROM goose_db_version ORDER BY version_id DESC LIMIT 1`).Scan(&version)
	})
	return version, err
}

func (db *DB) provider(pool *sql.DB, files fs.FS) (*goose.Provider, error) {
	options := []goose.ProviderOption{goose.WithLogger(goose.NopLogger())}
	dialect := goose.DialectSQLite3
	if db.dialect == Postgres {
		dialect = goose.DialectPostgres
		// Tries once a second, for five minutes.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, pool, files, options...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}

func (p *postgres) migrate(_ context.Context, run func(*sql.DB) error) error { return run(p.db) }

// migrate holds a lock in a file of its own beside the database. The lock is
// SQLite's: the same on every system, and gone with the process that held it.
func (s *file) migrate(ctx context.Context, run func(*sql.DB) error) (err error) {
	address := url.URL{Scheme: "file", Path: s.path + "-migration", RawQuery: "_busy_timeout=300000"}
	locks, err := sql.Open("sqlite", address.String())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, locks.Close()) }()
	held, err := locks.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	if _, err := held.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		return fmt.Errorf("wait for another migration: %w", err)
	}
	pool, err := s.pool(false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	return run(pool)
}
