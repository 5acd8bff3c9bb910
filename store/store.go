// Package store keeps the programme's rows: the SQL of every table stands here
// and in queries/, one file for each package of fellowship.
//
// A rule is handed a Tx and calls its methods; each method is one step of an
// act and none opens a transaction. Every text is in the subset of SQL that
// SQLite and PostgreSQL understand alike.
package store

import (
	"context"
	"embed"
	"errors"
	"io/fs"

	"cohorte/fellowship"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

//go:embed migrations/*.sql
var migrations embed.FS

// DB is the programme's database, safe for concurrent use.
type DB struct {
	sql    *sqldb.DB
	queued chan struct{}
	// committed are told of each act that was committed.
	committed []func()
}

// OnCommit asks to be told after each act that Write committed: what is kept
// of pages may be out of date then. It is called before the first act, and do
// must not last.
func (db *DB) OnCommit(do func()) { db.committed = append(db.committed, do) }

// Open opens the database that a DSN names ("sqlite:PATH", a path or
// "postgres://…"), creates it where a file is missing, and brings its tables
// to this program's version.
func Open(ctx context.Context, dsn string, options sqldb.Options) (*DB, error) {
	db, err := sqldb.Open(ctx, dsn, options)
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err == nil {
		_, _, err = db.Migrate(ctx, files)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &DB{sql: db, queued: make(chan struct{}, 1)}, nil
}

// SQL is the database below, for what concerns all of it: copies, checks.
func (db *DB) SQL() *sqldb.DB { return db.sql }

// Close waits for the acts that have begun and closes the database.
func (db *DB) Close() error { return db.sql.Close() }

// Tx is one act's view of the database. It is valid until the act returns, for
// one goroutine.
type Tx struct {
	q       *query.Queries
	raw     sqldb.Querier
	dialect sqldb.Dialect
	queued  chan<- struct{}
	after   []func()
}

// AfterCommit notes what to do once the act is committed, and only then. It
// must not fail and must not last: a signal to another goroutine.
func (tx *Tx) AfterCommit(do func()) { tx.after = append(tx.after, do) }

// Write runs an act that may change rows and returns after its commit. The act
// may be run more than once (see sqldb.Act): it has no effect outside of its
// Tx, and assigns what it computes.
func (db *DB) Write(ctx context.Context, act func(ctx context.Context, tx *Tx) error) error {
	if err := db.act(ctx, db.sql.Write, act); err != nil {
		return err
	}
	for _, do := range db.committed {
		do()
	}
	return nil
}

// WriteLoose is Write for what no rule over several rows depends on: a
// session, a counter, a job's state.
func (db *DB) WriteLoose(ctx context.Context, act func(ctx context.Context, tx *Tx) error) error {
	return db.act(ctx, db.sql.WriteLoose, act)
}

// Read runs queries on one state of the database. A statement that writes
// fails.
func (db *DB) Read(ctx context.Context, act func(ctx context.Context, tx *Tx) error) error {
	return db.act(ctx, db.sql.Read, act)
}

func (db *DB) act(
	ctx context.Context, run func(context.Context, sqldb.Act) error, act func(ctx context.Context, tx *Tx) error,
) error {
	var last *Tx
	err := run(ctx, func(ctx context.Context, q sqldb.Querier) error {
		last = &Tx{q: query.New(q), raw: q, dialect: db.sql.Dialect(), queued: db.queued}
		return act(ctx, last)
	})
	if err != nil {
		return err
	}
	for _, do := range last.after {
		do()
	}
	return nil
}

// found turns a missing row into the programme's word for it.
func found(err error) error {
	if sqldb.IsNoRows(err) {
		return fellowship.ErrNotFound
	}
	return err
}
