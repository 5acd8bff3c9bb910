package sqldb

import "testing"

// Two engines stay one program as long as this number stays small.
func TestFewExceptions(t *testing.T) {
	const budget = 20
	if len(exceptions) > budget {
		t.Errorf("%d pieces of SQL differ between the engines, %d are allowed", len(exceptions), budget)
	}
	for name, e := range exceptions {
		if e.sqlite == e.postgres {
			t.Errorf("%s does not differ", name)
		}
		if SQLite.Exception(name) != e.sqlite || Postgres.Exception(name) != e.postgres {
			t.Errorf("%s is given to the wrong engine", name)
		}
	}
}
