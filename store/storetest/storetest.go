// Package storetest runs a test on a fresh database of each engine.
package storetest

import (
	"path/filepath"
	"testing"

	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

// Each runs a test on SQLite and, where a server is given (see pgtest), on
// PostgreSQL; each time on a database of its own with all tables and no rows.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, Open(t, pgtest.Database(t)))
	})
}

// SQLite is a fresh database in a temporary file, for tests of what lies above
// the SQL.
func SQLite(t testing.TB) *store.DB {
	t.Helper()
	return Open(t, filepath.Join(t.TempDir(), "test.db"))
}

// Open opens a database until the end of the test.
func Open(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
