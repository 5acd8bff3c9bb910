package sqldb

import (
	"context"
	"database/sql"
	"fmt"
)

// scrubbing takes what was deleted out of the files: SQLite overwrites deleted
// rows in the database (secure_delete) and keeps their last state in the
// write-ahead log until that is emptied; PostgreSQL keeps the old rows until it
// is told that nobody needs them.
var scrubbing = map[Dialect]string{SQLite: "PRAGMA wal_checkpoint(TRUNCATE)", Postgres: "VACUUM"}

// Scrub takes deleted rows out of the files of the database, as far as nobody
// reads an earlier state: it is to be done again another day. It may be called
// while the place is served.
func (db *DB) Scrub(ctx context.Context) error {
	err := db.engine.migrate(ctx, func(pool *sql.DB) error {
		_, err := pool.ExecContext(ctx, scrubbing[db.dialect])
		return err
	})
	if err != nil {
		return fmt.Errorf("take deleted rows out of the files: %w", mapped(err))
	}
	return nil
}
