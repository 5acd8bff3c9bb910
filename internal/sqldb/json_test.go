package sqldb_test

import (
	"context"
	"testing"

	"cohorte/internal/sqldb"
)

func TestJSON(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		set := func(j sqldb.JSON) (got sqldb.JSON, title string, err error) {
			err = db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
				if _, err := q.ExecContext(ctx, `DELETE FROM thing`); err != nil {
					return err
				}
				if _, err := q.ExecContext(ctx, `INSERT INTO thing (id, n, data) VALUES ('a', 1, $1)`, j); err != nil {
					return err
				}
				return q.QueryRowContext(ctx,
					`SELECT data, COALESCE(data->>'title', '') FROM thing`).Scan(&got, &title)
			})
			return got, title, err
		}
		got, title, err := set(sqldb.JSON(`{"title": "L’été"}`))
		if err != nil || title != "L’été" || string(got) != `{"title": "L’été"}` {
			t.Errorf("%s, %q, %v", got, title, err)
		}
		if got, _, err := set(nil); err != nil || got != nil {
			t.Errorf("NULL became %s, %v", got, err)
		}
		for _, bad := range []string{"", "12", `"text"`, "{", `{"a":}`} {
			if _, _, err := set(sqldb.JSON(bad)); err == nil {
				t.Errorf("%q was accepted", bad)
			}
		}
	})
}
