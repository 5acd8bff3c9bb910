package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// keptStatements bounds the compiled statements that a connection keeps
// between two acts. Free lists make new texts; queries by name do not.
const keptStatements = 400

// conn is one SQLite connection with the statements that it has compiled.
// Compiling costs more than running a small statement.
type conn struct {
	sql  *sql.Conn
	kept map[string]*statement
}

type statement struct {
	*sql.Stmt
	// last is the newest result of this statement. While it is open the
	// compiled statement is in the middle of it and can't be started again.
	last *sql.Rows
}

func (s *statement) inUse() bool {
	if s.last == nil {
		return false
	}
	_, err := s.last.Columns()
	return err == nil
}

func openConn(ctx context.Context, db *sql.DB) (*conn, error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{sql: c, kept: map[string]*statement{}}, nil
}

// command runs a statement that steers the transaction.
func (c *conn) command(text string) error {
	s, err := c.prepared(context.Background(), text)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(context.Background())
	return err
}

func (c *conn) prepared(ctx context.Context, text string) (*statement, error) {
	if s, ok := c.kept[text]; ok {
		return s, nil
	}
	s, err := c.sql.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	kept := &statement{Stmt: s}
	c.kept[text] = kept
	return kept, nil
}

func (c *conn) exec(ctx context.Context, text string, args []any) (sql.Result, error) {
	s, err := c.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	if s.inUse() {
		return c.sql.ExecContext(ctx, text, args...)
	}
	return s.ExecContext(ctx, args...)
}

func (c *conn) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	s, err := c.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	if s.inUse() {
		return c.sql.QueryContext(ctx, text, args...)
	}
	rows, err := s.QueryContext(ctx, args...)
	s.last = rows
	return rows, err
}

func (c *conn) queryRow(ctx context.Context, text string, args []any) *sql.Row {
	s, err := c.prepared(ctx, text)
	if err != nil || s.inUse() {
		return c.sql.QueryRowContext(ctx, text, args...)
	}
	return s.QueryRowContext(ctx, args...)
}

// trim forgets the compiled statements when there are too many. Between two
// acts only: inside one, results may still be open on them.
func (c *conn) trim() {
	if len(c.kept) <= keptStatements {
		return
	}
	for _, s := range c.kept {
		// A statement that can't be closed goes with its connection.
		_ = s.Close()
	}
	clear(c.kept)
}

// discard closes the connection for good instead of handing it to the pool:
// it is used when the state of its transaction is not known.
func (c *conn) discard() {
	for _, s := range c.kept {
		_ = s.Close()
	}
	_ = c.sql.Raw(func(any) error { return driver.ErrBadConn })
	_ = c.sql.Close()
}

// reading is the querier of an act that only reads.
type reading struct{ conn *conn }

func (r *reading) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	return r.conn.exec(ctx, text, args)
}

func (r *reading) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return r.conn.query(ctx, text, args)
}

func (r *reading) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	return r.conn.queryRow(ctx, text, args)
}

func (r *reading) PrepareContext(ctx context.Context, text string) (*sql.Stmt, error) {
	return r.conn.sql.PrepareContext(ctx, text)
}

// writing is the querier of an act that writes. Its statements are never
// interrupted half-way: SQLite answers an interrupted write by undoing the
// whole transaction, with every other act in it. So the end of the context is
// looked at between statements.
type writing struct {
	conn   *conn
	failed error
}

func (w *writing) ready(ctx context.Context) error {
	if w.failed == nil {
		w.failed = ctx.Err()
	}
	return w.failed
}

func (w *writing) note(err error) error {
	if err != nil && w.failed == nil {
		w.failed = err
	}
	return err
}

func (w *writing) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if err := w.ready(ctx); err != nil {
		return nil, err
	}
	result, err := w.conn.exec(context.WithoutCancel(ctx), text, args)
	return result, w.note(err)
}

func (w *writing) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := w.ready(ctx); err != nil {
		return nil, err
	}
	rows, err := w.conn.query(context.WithoutCancel(ctx), text, args)
	return rows, w.note(err)
}

func (w *writing) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	// A failed act is refused as a whole at its end; sql.Row has no way to
	// carry an error of ours before.
	_ = w.ready(ctx)
	row := w.conn.queryRow(context.WithoutCancel(ctx), text, args)
	_ = w.note(row.Err())
	return row
}

func (w *writing) PrepareContext(ctx context.Context, text string) (*sql.Stmt, error) {
	if err := w.ready(ctx); err != nil {
		return nil, err
	}
	s, err := w.conn.sql.PrepareContext(context.WithoutCancel(ctx), text)
	return s, w.note(err)
}
