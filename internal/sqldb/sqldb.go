// Package sqldb runs acts on one SQL database, SQLite or PostgreSQL, with one
// SQL text and one set of promises.
//
// The promises: an act is one transaction and is answered only after its
// commit; write acts behave as if they ran one after the other; a read sees
// one state from its first statement to its last.
//
// How they are kept differs. On SQLite a single connection writes; acts that
// wait at the same time share one commit, each in a savepoint of its own, and
// readers go beside it on connections that cannot write. On PostgreSQL an act
// is a SERIALIZABLE transaction and is run again when the server finds that
// two acts crossed. So an act must have no effect outside its transaction.
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Dialect is the engine behind a database.
type Dialect string

// The two engines.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Querier runs statements inside an act. It is what sqlc calls DBTX. It is
// valid until the act returns, and for one goroutine.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Act is the body of a transaction. When it returns an error, nothing of it
// remains. It may be run more than once before it is answered (PostgreSQL
// reports crossed acts; a commit shared on SQLite fails), so what it computes for its caller is assigned, never
// appended or added.
//
// After a statement has failed the act has failed, whatever it returns:
// PostgreSQL knows no other way, and SQLite is held to it here.
type Act func(ctx context.Context, q Querier) error

// Options tune a database. The zero value is right for production.
type Options struct {
	// Readers bounds the connections that read at once; 0 means 8.
	Readers int
	// BusyTimeout is how long SQLite waits for another process that writes;
	// 0 means 10 s.
	BusyTimeout time.Duration
	// BatchActs bounds the acts that share a commit on SQLite; 0 means 64.
	BatchActs int
	// BatchTime bounds how long a commit is put off for acts that already
	// wait; 0 means 5 ms. An act alone is never put off.
	BatchTime time.Duration
	// Attempts bounds how often PostgreSQL runs an act that crosses others;
	// 0 means 40, some eight seconds of pauses.
	Attempts int
}

func (o Options) withDefaults() Options {
	if o.Readers == 0 {
		o.Readers = 8
	}
	if o.BusyTimeout == 0 {
		o.BusyTimeout = 10 * time.Second
	}
	if o.BatchActs == 0 {
		o.BatchActs = 64
	}
	if o.BatchTime == 0 {
		o.BatchTime = 5 * time.Millisecond
	}
	if o.Attempts == 0 {
		o.Attempts = 40
	}
	return o
}

// ErrClosed refuses an act on a database that was closed.
var ErrClosed = errors.New("database is closed")

// ErrNested refuses an act inside an act: on SQLite it would wait for itself.
var ErrNested = errors.New("an act was started inside an act: use its querier")

// engine is what the two implementations have in common.
type engine interface {
	write(ctx context.Context, level sql.IsolationLevel, act Act) error
	read(ctx context.Context, act Act) error
	migrate(ctx context.Context, run func(*sql.DB) error) error
	close() error
}

// DB is an open database, safe for concurrent use.
type DB struct {
	dialect Dialect
	dsn     string
	engine  engine
}

// Open opens the database that a DSN names, and makes sure that it answers:
// "postgres://…" and "postgresql://…" are servers, "sqlite:PATH" and a plain
// path are files. A file that does not exist is created, readable by its owner
// only.
func Open(ctx context.Context, dsn string, options Options) (*DB, error) {
	options = options.withDefaults()
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		e, err := openPostgres(ctx, dsn, options)
		if err != nil {
			return nil, err
		}
		return &DB{dialect: Postgres, dsn: dsn, engine: e}, nil
	}
	path := strings.TrimPrefix(dsn, "sqlite:")
	if path == "" || strings.Contains(path, ":memory:") || strings.Contains(path, "://") {
		return nil, fmt.Errorf("not a database: give a file path or a postgres:// address")
	}
	e, err := openSQLite(ctx, path, options)
	if err != nil {
		return nil, err
	}
	return &DB{dialect: SQLite, dsn: path, engine: e}, nil
}

// Dialect says which engine answers.
func (db *DB) Dialect() Dialect { return db.dialect }

// Path is the file of an SQLite database, empty on a server.
func (db *DB) Path() string {
	if db.dialect == SQLite {
		return db.dsn
	}
	return ""
}

// Close waits for the acts that have begun and closes the database.
func (db *DB) Close() error { return db.engine.close() }

type insideKey struct{}

// Write runs an act that may change rows, and returns after its commit.
//
// A context that ends before the act began takes it out of the queue. Once it
// has begun, its statements are refused from then on and nothing of it remains.
func (db *DB) Write(ctx context.Context, act Act) error {
	return db.write(ctx, sql.LevelSerializable, act)
}

// WriteLoose is Write for acts that touch one row at a time, on which no rule
// over several rows depends: a queue's claims, a session, a counter. On
// PostgreSQL it runs as READ COMMITTED and is not slowed by crossing others.
func (db *DB) WriteLoose(ctx context.Context, act Act) error {
	return db.write(ctx, sql.LevelReadCommitted, act)
}

func (db *DB) write(ctx context.Context, level sql.IsolationLevel, act Act) error {
	if ctx.Value(insideKey{}) != nil {
		return ErrNested
	}
	return mapped(db.engine.write(context.WithValue(ctx, insideKey{}, true), level, act))
}

// Read runs an act that only reads, on one state of the database. A statement
// that writes fails on both engines.
func (db *DB) Read(ctx context.Context, act Act) error {
	if ctx.Value(insideKey{}) != nil {
		return ErrNested
	}
	return mapped(db.engine.read(context.WithValue(ctx, insideKey{}, true), act))
}
