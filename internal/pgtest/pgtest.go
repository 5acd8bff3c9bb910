// Package pgtest gives a test a PostgreSQL database of its own.
//
// The server is somebody else's business: scripts/with-postgres starts one and
// stops it. Without one, the test is skipped and says so.
package pgtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes and drops databases
)

// Variable names the environment variable with the address of a server's
// administration database.
const Variable = "COHORTE_TEST_POSTGRES"

// Database makes an empty database and returns its address. It is dropped when
// the test ends.
func Database(t testing.TB) string {
	t.Helper()
	admin := os.Getenv(Variable)
	if admin == "" {
		t.Skipf("no PostgreSQL: run under scripts/with-postgres, or set %s", Variable)
	}
	address, err := url.Parse(admin)
	if err != nil {
		t.Fatalf("%s is not an address", Variable)
	}
	name := "test_" + strings.ToLower(rand.Text())
	run(t, admin, "CREATE DATABASE "+name)
	t.Cleanup(func() { run(t, admin, "DROP DATABASE "+name+" WITH (FORCE)") })
	address.Path = "/" + name
	return address.String()
}

func run(t testing.TB, dsn, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err == nil {
		// Cleanups run after the test's own context has ended.
		_, err = db.ExecContext(context.WithoutCancel(t.Context()), statement)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
