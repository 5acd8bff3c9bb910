package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// ErrUnique: a row with that key exists. Use it as
// errors.As(err, new(*ErrUnique)).
type ErrUnique struct {
	// Constraint names what repeats in the same way on both engines, for an
	// index over columns: "table.column", or "table.first,second".
	Constraint string
	cause      error
}

// ErrCheck: a value that the table does not accept, or a missing one.
type ErrCheck struct {
	// Constraint is the name of the CHECK, or "table.column" for a value that
	// is missing.
	Constraint string
	cause      error
}

// ErrForeignKey: the row points to one that does not exist, or others point to
// the one to delete. SQLite does not say which.
type ErrForeignKey struct{ cause error }

// ErrBusy: others kept the database to themselves for too long; the same act
// may succeed later.
type ErrBusy struct{ cause error }

// ErrUnavailable: the database can't be reached, or its disk is full or fails.
type ErrUnavailable struct{ cause error }

func (e *ErrUnavailable) Error() string { return "database unavailable: " + e.cause.Error() }
func (e *ErrUnavailable) Unwrap() error { return e.cause }

func (e *ErrUnique) Error() string     { return "not unique: " + e.Constraint }
func (e *ErrCheck) Error() string      { return "refused by a constraint: " + e.Constraint }
func (e *ErrForeignKey) Error() string { return "points to a row that does not exist" }
func (e *ErrBusy) Error() string       { return "database busy: " + e.cause.Error() }

func (e *ErrUnique) Unwrap() error     { return e.cause }
func (e *ErrCheck) Unwrap() error      { return e.cause }
func (e *ErrForeignKey) Unwrap() error { return e.cause }
func (e *ErrBusy) Unwrap() error       { return e.cause }

// IsNoRows says whether a query for one row found none.
func IsNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Unique is the constraint that a failed statement would have repeated; false
// when it failed for another reason. It understands the errors of statements
// inside an act as well as those that Write returns.
func Unique(err error) (constraint string, ok bool) {
	if u := (*ErrUnique)(nil); errors.As(mapped(err), &u) {
		return u.Constraint, true
	}
	return "", false
}

// Unavailable says whether an act failed because of the machine and not
// because of what it asked. Nothing of it remains; the same act may succeed
// later.
func Unavailable(err error) bool {
	return errors.As(err, new(*ErrUnavailable)) || errors.As(err, new(*ErrBusy)) || errors.Is(err, ErrClosed)
}

// isOut: the server can't be reached or does not serve, the disk is full or
// fails. An act itself touches no network, so its connection is the database's.
func isOut(err error) bool {
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		return slices.Contains([]int{sqliteReadOnly, sqliteIOError, sqliteFull, sqliteCantOpen}, e.Code()&0xff)
	}
	if e := (*pgconn.PgError)(nil); errors.As(err, &e) {
		// Classes: connection, resources, intervention of the operator, the
		// system below. A statement that was cancelled is in the third.
		return e.Code != "57014" && slices.Contains([]string{"08", "53", "57", "58"}, e.Code[:min(2, len(e.Code))])
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	return pgconn.SafeToRetry(err) || errors.As(err, new(*pgconn.ConnectError)) || errors.As(err, new(net.Error)) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// mapped gives the two engines' errors one form. It keeps what the act wrapped
// around them reachable through errors.Is and errors.As.
func mapped(err error) error {
	if err == nil || isMapped(err) {
		return err
	}
	known := err
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		known = fromSQLite(e, err)
	}
	if e := (*pgconn.PgError)(nil); errors.As(err, &e) {
		known = fromPostgres(e, err)
	}
	if !isMapped(known) && isOut(err) {
		return &ErrUnavailable{cause: err}
	}
	return known
}

func isMapped(err error) bool {
	return errors.As(err, new(*ErrUnique)) || errors.As(err, new(*ErrCheck)) ||
		errors.As(err, new(*ErrForeignKey)) || errors.As(err, new(*ErrBusy)) ||
		errors.As(err, new(*ErrUnavailable))
}

// SQLite's extended result codes; the message ends with them.
const (
	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteReadOnly   = 8
	sqliteIOError    = 10
	sqliteFull       = 13
	sqliteCantOpen   = 14
	sqliteCheck      = 275
	sqliteForeignKey = 787
	sqliteNotNull    = 1299
	sqlitePrimaryKey = 1555
	sqliteTrigger    = 1811
	sqliteUnique     = 2067
	sqliteRowID      = 2579
)

func fromSQLite(e *sqlite.Error, err error) error {
	switch e.Code() {
	case sqliteUnique, sqlitePrimaryKey, sqliteRowID:
		return &ErrUnique{Constraint: joinColumns(sqliteSubject(e)), cause: err}
	case sqliteCheck, sqliteNotNull:
		return &ErrCheck{Constraint: sqliteSubject(e), cause: err}
	case sqliteForeignKey, sqliteTrigger:
		return &ErrForeignKey{cause: err}
	}
	if isBusy(err) {
		return &ErrBusy{cause: err}
	}
	return err
}

// sqliteSubject takes "job.kind, job.key" out of
// "constraint failed: UNIQUE constraint failed: job.kind, job.key (2067)".
func sqliteSubject(e *sqlite.Error) string {
	text := e.Error()
	if i := strings.LastIndex(text, "constraint failed: "); i >= 0 {
		text = text[i+len("constraint failed: "):]
	}
	if i := strings.LastIndex(text, " ("); i >= 0 {
		text = text[:i]
	}
	return text
}

// joinColumns turns "job.kind, job.key" into "job.kind,key".
func joinColumns(list string) string {
	columns := strings.Split(list, ", ")
	table, _, found := strings.Cut(columns[0], ".")
	if !found {
		return list
	}
	for i := range columns {
		columns[i] = strings.TrimPrefix(columns[i], table+".")
	}
	return table + "." + strings.Join(columns, ",")
}

// keyOf finds the columns in "Key (kind, key)=(…) already exists.", in
// whatever language the server speaks.
var keyOf = regexp.MustCompile(`\(([^()]*)\)`)

func fromPostgres(e *pgconn.PgError, err error) error {
	switch e.Code {
	case "23505":
		constraint := e.ConstraintName
		if m := keyOf.FindStringSubmatch(e.Detail); m != nil {
			constraint = e.TableName + "." + strings.ReplaceAll(m[1], ", ", ",")
		}
		return &ErrUnique{Constraint: constraint, cause: err}
	case "23514":
		return &ErrCheck{Constraint: e.ConstraintName, cause: err}
	case "23502":
		return &ErrCheck{Constraint: e.TableName + "." + e.ColumnName, cause: err}
	case "23503", "23001":
		return &ErrForeignKey{cause: err}
	case "40001", "40P01", "55P03", "53300":
		return &ErrBusy{cause: err}
	}
	return err
}

// isCrossed: the server undid the act because it crossed another.
func isCrossed(err error) bool {
	e := (*pgconn.PgError)(nil)
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

// isBusy: another connection holds the file.
func isBusy(err error) bool {
	e := (*sqlite.Error)(nil)
	if !errors.As(err, &e) || errors.Is(err, context.Canceled) {
		return false
	}
	primary := e.Code() & 0xff
	return primary == sqliteBusy || primary == sqliteLocked
}
