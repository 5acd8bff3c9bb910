package sqldb_test

import (
	"context"
	"testing"

	"cohorte/internal/sqldb"
)

func TestRowsAreWrittenInTheirOrder(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		const many = 2*50 + 7 // more than two statements hold
		err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
			if _, err := q.ExecContext(ctx, "CREATE TABLE filled (id BIGINT PRIMARY KEY, word TEXT)"); err != nil {
				return err
			}
			rows := sqldb.Into("filled", "id", "word")
			if err := rows.Write(ctx, q); err != nil { // nothing to write
				return err
			}
			for i := range many {
				rows.Add(i, "it's $1 ?")
			}
			return rows.Write(ctx, q)
		})
		if err != nil {
			t.Fatal(err)
		}
		var n, last int
		err = db.Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
			return q.QueryRowContext(ctx, "SELECT count(*), max(id) FROM filled WHERE word = $1", "it's $1 ?").Scan(&n, &last)
		})
		if err != nil || n != many || last != many-1 {
			t.Errorf("%d rows, the last is %d, %v", n, last, err)
		}
	})
}
