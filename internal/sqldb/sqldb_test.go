package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
)

var schema = fstest.MapFS{"00001_thing.sql": {Data: []byte(`-- +goose Up
CREATE TABLE thing (
	id TEXT PRIMARY KEY,
	n BIGINT NOT NULL CONSTRAINT thing_n CHECK (n >= 0),
	kind TEXT NOT NULL DEFAULT '',
	parent TEXT REFERENCES thing (id),
	twin TEXT REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED,
	data JSONB,
	at TIMESTAMPTZ
);
CREATE UNIQUE INDEX thing_kind ON thing (kind, n) WHERE kind <> '';
-- +goose Down
DROP TABLE thing;
`)}}

// each runs a test on a fresh database of both engines.
func each(t *testing.T, test func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, open(t, filepath.Join(t.TempDir(), "test.db")))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, open(t, pgtest.Database(t)))
	})
}

func open(t *testing.T, dsn string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, _, err := db.Migrate(t.Context(), schema); err != nil {
		t.Fatal(err)
	}
	return db
}

func insert(id string, n int) sqldb.Act {
	return func(ctx context.Context, q sqldb.Querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO thing (id, n) VALUES ($1, $2)`, id, n)
		return err
	}
}

func ids(t *testing.T, db *sqldb.DB) (all []string) {
	t.Helper()
	err := db.Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		all = nil
		rows, err := q.QueryContext(ctx, `SELECT id FROM thing ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			all = append(all, id)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every act that was answered is there, at once, for a reader; every act that
// failed left nothing and harmed no other.
func TestWritersTogether(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		refused := errors.New("refused by the rule")
		var wg sync.WaitGroup
		var mu sync.Mutex
		var want []string
		for g := range 100 {
			wg.Go(func() {
				for i := range 4 {
					id := fmt.Sprintf("%03d-%d", g, i)
					err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
						if err := insert(id, i)(ctx, q); err != nil {
							return err
						}
						if i == 2 {
							return refused
						}
						return nil
					})
					if i == 2 {
						if !errors.Is(err, refused) {
							t.Errorf("%s: %v", id, err)
						}
						continue
					}
					if err != nil {
						t.Errorf("%s: %v", id, err)
						continue
					}
					mu.Lock()
					want = append(want, id)
					mu.Unlock()
				}
				if g%5 == 0 {
					id := fmt.Sprintf("%03d-3", g) // answered just now
					if !slices.Contains(ids(t, db), id) {
						t.Errorf("%s was answered and is not visible", id)
					}
				}
			})
		}
		wg.Wait()
		slices.Sort(want)
		if got := ids(t, db); !slices.Equal(got, want) {
			t.Errorf("%d rows remain of %d answered", len(got), len(want))
		}
	})
}

func TestPanicReachesItsCallerOnly(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		var wg sync.WaitGroup
		var caught atomic.Int32
		for i := range 30 {
			wg.Go(func() {
				defer func() {
					if r := recover(); r == "broken act" {
						caught.Add(1)
					}
				}()
				err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
					if err := insert(fmt.Sprintf("%02d", i), i)(ctx, q); err != nil {
						return err
					}
					if i%10 == 0 {
						panic("broken act")
					}
					return nil
				})
				if err != nil {
					t.Errorf("act %d: %v", i, err)
				}
			})
		}
		// An act may also leave its goroutine, as a failing test does.
		wg.Go(func() {
			_ = db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
				defer runtime.Goexit()
				return insert("gone", 1)(ctx, q)
			})
		})
		wg.Wait()
		if n := len(ids(t, db)); caught.Load() != 3 || n != 27 {
			t.Errorf("%d panics reached their callers, %d rows remain", caught.Load(), n)
		}
	})
}

func TestActThatSwallowsAFailureFails(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		if err := db.Write(t.Context(), insert("a", 1)); err != nil {
			t.Fatal(err)
		}
		err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
			_ = insert("a", 1)(ctx, q)
			_ = insert("b", 1)(ctx, q)
			return nil
		})
		if err == nil {
			t.Error("the act succeeded")
		}
		if got := ids(t, db); !slices.Equal(got, []string{"a"}) {
			t.Errorf("rows: %v", got)
		}
	})
}

func TestCancelledBeforeItsTurn(t *testing.T) {
	t.Parallel()
	db := open(t, filepath.Join(t.TempDir(), "test.db"))
	running, release := make(chan bool), make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() {
		err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
			close(running)
			<-release
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-running
	ctx, cancel := context.WithCancel(t.Context())
	cancelled := make(chan error)
	go func() { cancelled <- db.Write(ctx, insert("late", 1)) }()
	wg.Go(func() {
		if err := db.Write(t.Context(), insert("other", 1)); err != nil {
			t.Error(err)
		}
	})
	cancel()
	if err := <-cancelled; !errors.Is(err, context.Canceled) {
		t.Errorf("answered %v while another act ran", err)
	}
	close(release)
	wg.Wait()
	if got := ids(t, db); !slices.Equal(got, []string{"other"}) {
		t.Errorf("rows: %v", got)
	}
}

// Acts that share a transaction don't share its loss: one act ends it, another
// makes its commit fail.
func TestLostTransaction(t *testing.T) {
	t.Parallel()
	for name, culprit := range map[string]sqldb.Act{
		"ended": func(ctx context.Context, q sqldb.Querier) error {
			_, err := q.ExecContext(ctx, `ROLLBACK`)
			return err
		},
		"ended and failed": func(ctx context.Context, q sqldb.Querier) error {
			_, err := q.ExecContext(ctx, `ROLLBACK`)
			return errors.Join(err, errors.New("failed"))
		},
		"commit": func(ctx context.Context, q sqldb.Querier) error {
			_, err := q.ExecContext(ctx, `INSERT INTO thing (id, n, twin) VALUES ('bad', 1, 'none')`)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t, filepath.Join(t.TempDir(), "test.db"))
			running, release := make(chan bool), make(chan bool)
			var wg sync.WaitGroup
			wg.Go(func() {
				err := db.Write(t.Context(), func(context.Context, sqldb.Querier) error {
					close(running)
					<-release
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
			<-running
			var want []string
			for i := range 10 {
				id := fmt.Sprint(i)
				act := insert(id, i)
				if i == 5 {
					act = culprit
				} else {
					want = append(want, id)
				}
				wg.Go(func() {
					if err := db.Write(t.Context(), act); (err == nil) == (i == 5) {
						t.Errorf("act %d: %v", i, err)
					}
				})
			}
			time.Sleep(20 * time.Millisecond) // they queue up
			close(release)
			wg.Wait()
			if got := ids(t, db); !slices.Equal(got, want) {
				t.Errorf("rows: %v", got)
			}
		})
	}
}

// A cap over several rows holds when many ask at once: the reason for
// serializable transactions.
func TestCapUnderRace(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		full := errors.New("full")
		var wg sync.WaitGroup
		var taken atomic.Int32
		for i := range 12 {
			wg.Go(func() {
				err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
					var n int
					if err := q.QueryRowContext(ctx, `SELECT count(*) FROM thing`).Scan(&n); err != nil {
						return err
					}
					time.Sleep(2 * time.Millisecond)
					if n >= 3 {
						return full
					}
					return insert(fmt.Sprint(i), i)(ctx, q)
				})
				switch {
				case err == nil:
					taken.Add(1)
				case !errors.Is(err, full):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(ids(t, db)); n != 3 || taken.Load() != 3 {
			t.Errorf("%d rows, %d answered, for a cap of 3", n, taken.Load())
		}
	})
}

func TestErrors(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		run := func(text string, args ...any) error {
			return db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
				if _, err := q.ExecContext(ctx, text, args...); err != nil {
					return fmt.Errorf("act: %w", err)
				}
				return nil
			})
		}
		const add = `INSERT INTO thing (id, n, kind, parent) VALUES ($1, $2, $3, $4)`
		if err := run(add, "a", 1, "k", nil); err != nil {
			t.Fatal(err)
		}
		unique, check, foreign := (*sqldb.ErrUnique)(nil), (*sqldb.ErrCheck)(nil), (*sqldb.ErrForeignKey)(nil)
		if err := run(add, "a", 2, "", nil); !errors.As(err, &unique) || unique.Constraint != "thing.id" {
			t.Errorf("primary key: %v", err)
		}
		if err := run(add, "b", 1, "k", nil); !errors.As(err, &unique) || unique.Constraint != "thing.kind,n" {
			t.Errorf("unique: %v", err)
		}
		if err := run(add, "b", -1, "", nil); !errors.As(err, &check) || check.Constraint != "thing_n" {
			t.Errorf("check: %v", err)
		}
		if err := run(add, "b", nil, "", nil); !errors.As(err, &check) || check.Constraint != "thing.n" {
			t.Errorf("missing: %v", err)
		}
		if err := run(add, "b", 1, "", "none"); !errors.As(err, &foreign) {
			t.Errorf("foreign key: %v", err)
		}
		foreign = nil
		if err := run(`INSERT INTO thing (id, n, twin) VALUES ('b', 1, 'none')`); !errors.As(err, &foreign) {
			t.Errorf("foreign key at the commit: %v", err)
		}
		err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
			_, err := q.ExecContext(ctx, add, "a", 2, "", nil)
			if c, ok := sqldb.Unique(err); !ok || c != "thing.id" {
				t.Errorf("inside the act: %q %v", c, ok)
			}
			return err
		})
		if err == nil {
			t.Error("no error")
		}
	})
}

func TestReadersCannotWriteAndSeeOneState(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		if err := db.Read(t.Context(), insert("a", 1)); err == nil {
			t.Error("a reader wrote")
		}
		err := db.Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
			var before, after int
			if err := q.QueryRowContext(ctx, `SELECT count(*) FROM thing`).Scan(&before); err != nil {
				return err
			}
			if err := db.Write(t.Context(), insert("b", 1)); err != nil {
				return err
			}
			if err := q.QueryRowContext(ctx, `SELECT count(*) FROM thing`).Scan(&after); err != nil {
				return err
			}
			if before != 0 || after != 0 {
				t.Errorf("counted %d, then %d", before, after)
			}
			if err := db.Write(ctx, insert("c", 1)); !errors.Is(err, sqldb.ErrNested) {
				t.Errorf("an act inside an act: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := ids(t, db); !slices.Equal(got, []string{"b"}) {
			t.Errorf("rows: %v", got)
		}
	})
}

// The same query inside its own loop: a compiled statement is one cursor, and
// must not be started again while it runs.
func TestQueryInsideItself(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		if db.Dialect() == sqldb.Postgres {
			t.Skip("a PostgreSQL connection reads one result at a time")
		}
		for i := range 3 {
			if err := db.Write(t.Context(), insert(fmt.Sprint(i), i)); err != nil {
				t.Fatal(err)
			}
		}
		const all = `SELECT id FROM thing ORDER BY id`
		pairs := 0
		err := db.Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
			outer, err := q.QueryContext(ctx, all)
			if err != nil {
				return err
			}
			defer outer.Close()
			for outer.Next() {
				inner, err := q.QueryContext(ctx, all)
				if err != nil {
					return err
				}
				for inner.Next() {
					pairs++
				}
				if err := inner.Close(); err != nil {
					return err
				}
			}
			return outer.Err()
		})
		if err != nil || pairs != 9 {
			t.Errorf("%d pairs of 3 × 3, %v", pairs, err)
		}
	})
}

func TestThreeStartersAtOnce(t *testing.T) {
	t.Parallel()
	start := func(t *testing.T, dsn string) {
		var wg sync.WaitGroup
		var first atomic.Int32
		for range 3 {
			wg.Go(func() {
				db, err := sqldb.Open(t.Context(), dsn, sqldb.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				defer db.Close()
				_, to, err := db.Migrate(t.Context(), schema)
				if err != nil || to != 1 {
					t.Errorf("version %d, %v", to, err)
				}
				if err := db.Write(t.Context(), insert("a", 1)); err == nil {
					first.Add(1)
				}
			})
		}
		wg.Wait()
		if first.Load() != 1 {
			t.Errorf("%d starters inserted one row", first.Load())
		}
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); start(t, filepath.Join(t.TempDir(), "new", "test.db")) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); start(t, pgtest.Database(t)) })
}

func TestTime(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		paris := time.FixedZone("", 2*3600)
		given := time.Date(2024, 3, 31, 2, 30, 0, 123456789, paris)
		var got sqldb.Time
		var null, none sqldb.NullTime
		var later int
		err := db.Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
			_, err := q.ExecContext(ctx, `INSERT INTO thing (id, n, at) VALUES ($1, 1, $2), ($3, 2, $4)`,
				"a", sqldb.At(given), "b", sqldb.MaybeAt(time.Time{}))
			if err != nil {
				return err
			}
			if err := q.QueryRowContext(ctx, `SELECT at, at FROM thing WHERE id = 'a'`).Scan(&got, &null); err != nil {
				return err
			}
			if err := q.QueryRowContext(ctx, `SELECT at FROM thing WHERE id = 'b'`).Scan(&none); err != nil {
				return err
			}
			return q.QueryRowContext(ctx, `SELECT count(*) FROM thing WHERE at < $1`,
				sqldb.At(given.Add(time.Microsecond))).Scan(&later)
		})
		if err != nil {
			t.Fatal(err)
		}
		want := time.Date(2024, 3, 31, 0, 30, 0, 123456000, time.UTC)
		if !got.Equal(want) || got.Location() != time.UTC || !null.Valid || null.Time != want || none.Valid || later != 1 {
			t.Errorf("got %v, %v, %v, %d before", got, null, none, later)
		}
	})
}

func TestList(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		for i := range 6 {
			if err := db.Write(t.Context(), insert(fmt.Sprint(i), i/2)); err != nil {
				t.Fatal(err)
			}
		}
		orders := sqldb.Orders{"id": "id", "n": "n DESC, id DESC"}
		found := func(l *sqldb.List) (got []string, count int64) {
			err := db.Read(t.Context(), func(ctx context.Context, q sqldb.Querier) (err error) {
				if count, err = l.Count(ctx, q); err != nil {
					return err
				}
				rows, err := l.Query(ctx, q)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var id string
					if err := rows.Scan(&id); err != nil {
						return err
					}
					got = append(got, id)
				}
				return rows.Err()
			})
			if err != nil {
				t.Error(err)
			}
			return got, count
		}
		is := func(l *sqldb.List, wantCount int64, want ...string) {
			t.Helper()
			if got, n := found(l); !slices.Equal(got, want) || n != wantCount {
				t.Errorf("found %v of %d, want %v of %d", got, n, want, wantCount)
			}
		}
		list := func() *sqldb.List { return sqldb.NewList("SELECT id FROM thing") }
		is(list().Where("n >= ? AND id <> ?", 1, "3").OrderBy(orders, "n", "id"), 3, "5", "4", "2")
		is(sqldb.In(list(), "id", []string{"1", "4", "x' OR 1=1 --"}).OrderBy(orders, "id; DROP TABLE thing", "id"), 2, "1", "4")
		is(sqldb.In(list(), "id", []string{}), 0)
		is(list().OrderBy(orders, "id", "id").Page(2, 3), 6, "3", "4")
		is(list().Before("n", "id", 1, "3").OrderBy(orders, "n", "id").Page(2, 0), 3, "2", "1")
		is(list().After("n", "id", 1, "2").OrderBy(orders, "id", "id"), 3, "3", "4", "5")
	})
}

func TestClosed(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(t.Context(), insert("a", 1)); err == nil {
			t.Error("a closed database wrote")
		}
		if err := db.Read(t.Context(), insert("a", 1)); err == nil {
			t.Error("a closed database read")
		}
	})
}
