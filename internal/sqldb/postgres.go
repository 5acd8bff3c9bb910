package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgres is a server, or what speaks its protocol. The driver keeps
// compiled statements by itself.
type postgres struct {
	db      *sql.DB
	options Options
}

func openPostgres(ctx context.Context, dsn string, options Options) (*postgres, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		// The driver's message may hold the password.
		return nil, errors.New("the postgres:// address can't be read")
	}
	config.RuntimeParams["timezone"] = "UTC"
	db := stdlib.OpenDB(*config)
	// Writers and readers share the pool; as many again may write.
	db.SetMaxOpenConns(2 * options.Readers)
	db.SetMaxIdleConns(2 * options.Readers)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the PostgreSQL server: %w", err), db.Close())
	}
	return &postgres{db: db, options: options}, nil
}

func (p *postgres) write(ctx context.Context, level sql.IsolationLevel, act Act) error {
	for attempt := 1; ; attempt++ {
		err := p.once(ctx, &sql.TxOptions{Isolation: level}, act)
		if err == nil || !isCrossed(err) {
			return err
		}
		if attempt == p.options.Attempts {
			return fmt.Errorf("given up after %d attempts: %w", attempt, err)
		}
		if err := sleep(ctx, pause(attempt)); err != nil {
			return err
		}
	}
}

// pause doubles from 2 ms to 250 ms, with chance in it: two acts that crossed
// should not meet again.
func pause(attempt int) time.Duration {
	longest := min(2*time.Millisecond<<attempt, 250*time.Millisecond)
	return time.Duration(rand.Int64N(int64(longest))) + time.Millisecond
}

func (p *postgres) read(ctx context.Context, act Act) error {
	return p.once(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, act)
}

func (p *postgres) once(ctx context.Context, options *sql.TxOptions, act Act) (err error) {
	tx, err := p.db.BeginTx(ctx, options)
	if err != nil && pgconn.SafeToRetry(err) {
		// A kept connection had died; nothing was sent on it.
		tx, err = p.db.BeginTx(ctx, options)
	}
	if err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			// The cause of the failure is already on its way to the caller.
			_ = tx.Rollback()
		}
	}()
	q := &noting{tx: tx}
	err = act(ctx, q)
	// The first failed statement is what happened; an error that the act made
	// of it may have lost that it can be tried again.
	if q.failed != nil && (err == nil || isCrossed(q.failed)) {
		err = q.failed
	}
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	committed = true
	return nil
}

func (p *postgres) close() error { return p.db.Close() }

// noting remembers the first statement that failed.
type noting struct {
	tx     *sql.Tx
	failed error
}

func (n *noting) note(err error) error {
	if err != nil && n.failed == nil {
		n.failed = err
	}
	return err
}

func (n *noting) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	result, err := n.tx.ExecContext(ctx, text, args...)
	return result, n.note(err)
}

func (n *noting) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	rows, err := n.tx.QueryContext(ctx, text, args...)
	return rows, n.note(err)
}

func (n *noting) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	row := n.tx.QueryRowContext(ctx, text, args...)
	_ = n.note(row.Err())
	return row
}

func (n *noting) PrepareContext(ctx context.Context, text string) (*sql.Stmt, error) {
	s, err := n.tx.PrepareContext(ctx, text)
	return s, n.note(err)
}
