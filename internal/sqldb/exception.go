package sqldb

import "fmt"

// exceptions are the only pieces of SQL that differ between the engines. Each
// has a name; a test bounds their number. What can be said in both does not
// belong here.
var exceptions = map[string]struct{ sqlite, postgres string }{
	// Two programs that claim from one queue step over each other's rows.
	// SQLite has one writer at a time and no such words.
	"skip_locked": {sqlite: "", postgres: " FOR UPDATE SKIP LOCKED"},
	// PostgreSQL sorts texts as its locale does, SQLite by their bytes.
	"by_bytes": {sqlite: "", postgres: ` COLLATE "C"`},
}

// Exception is the text of a named exception for this engine. An unknown name
// is a fault of the program, found by the first run of the query.
func (d Dialect) Exception(name string) string {
	e, ok := exceptions[name]
	if !ok {
		panic(fmt.Sprintf("sqldb: no exception named %q", name))
	}
	if d == Postgres {
		return e.postgres
	}
	return e.sqlite
}
