package sqldb_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cohorte/internal/sqldb"
)

// The file may not grow any more: SQLite answers then as on a full disk. Acts
// that share a commit with the one at fault are not lost with it, what was
// answered stays, and once there is room the next act succeeds.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	db := open(t, path)
	limitPages := func(n int) error {
		return db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
			var got int
			return q.QueryRowContext(ctx, fmt.Sprintf(`PRAGMA max_page_count(%d)`, n)).Scan(&got)
		})
	}
	var mu sync.Mutex
	answered := map[string]bool{}
	refused := 0
	text := strings.Repeat("x", 20_000)
	// A connection whose transaction SQLite undid is replaced, and the limit
	// goes with it: so it is set anew in each round.
	for round := range 5 {
		if err := limitPages(30 + 20*round); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				id := fmt.Sprintf("%d-%02d", round, i)
				err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
					_, err := q.ExecContext(ctx, `INSERT INTO thing (id, n, kind) VALUES ($1, 1, $2)`, id, id+text)
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					answered[id] = true
				} else if refused++; !sqldb.Unavailable(err) {
					t.Errorf("%s: %v", id, err)
				}
			})
		}
		wg.Wait()
	}
	if refused == 0 || len(answered) == 0 {
		t.Fatalf("%d acts refused, %d answered: the disk was never full, or always", refused, len(answered))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	again := open(t, path)
	for _, id := range ids(t, again) {
		kept[id] = true
	}
	for id := range answered {
		if !kept[id] {
			t.Errorf("%s was answered and is gone", id)
		}
	}
	for id := range kept {
		if !answered[id] {
			t.Errorf("%s was refused and is there", id)
		}
	}
	if err := again.Write(t.Context(), insert("after", 1)); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
