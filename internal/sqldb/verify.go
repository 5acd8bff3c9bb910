package sqldb

import (
	"context"
	"database/sql"
)

// verifications are the questions that an engine answers about its own files
// and constraints; each line of an answer is a fault.
var verifications = map[Dialect][]string{
	SQLite: {
		"SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
		`SELECT 'a row of ' || "table" || ' refers to a row of ' || parent || ' that is not there' FROM pragma_foreign_key_check`,
	},
	Postgres: {
		"SELECT 'the constraint ' || conname || ' was never validated' FROM pg_constraint WHERE NOT convalidated",
		"SELECT 'the index ' || indexrelid::regclass || ' is not valid' FROM pg_index WHERE NOT indisvalid",
	},
}

// Verify asks the engine whether its files and constraints are whole, and
// gives what it says is wrong. On SQLite every page is read.
func (db *DB) Verify(ctx context.Context) (wrong []string, err error) {
	err = db.Read(ctx, func(ctx context.Context, q Querier) error {
		wrong = nil
		for _, question := range verifications[db.dialect] {
			if wrong, err = answered(ctx, q, question, wrong); err != nil {
				return err
			}
		}
		return nil
	})
	return wrong, err
}

func answered(ctx context.Context, q Querier, question string, wrong []string) ([]string, error) {
	rows, err := q.QueryContext(ctx, question)
	if err != nil {
		return wrong, err
	}
	defer rows.Close()
	for rows.Next() {
		var line sql.NullString
		if err := rows.Scan(&line); err != nil {
			return wrong, err
		}
		wrong = append(wrong, line.String)
	}
	return wrong, rows.Err()
}
