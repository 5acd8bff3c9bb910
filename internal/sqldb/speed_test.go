package sqldb_test

import (
	"context"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"cohorte/internal/sqldb"
)

// BenchmarkAct is one acknowledged insert, alone and among others that wait.
func BenchmarkAct(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(strconv.Itoa(writers)+"_writers", func(b *testing.B) {
			db, err := sqldb.Open(b.Context(), filepath.Join(b.TempDir(), "test.db"), sqldb.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			if _, _, err := db.Migrate(b.Context(), schema); err != nil {
				b.Fatal(err)
			}
			var n atomic.Int64
			done := make(chan error, writers)
			b.ResetTimer()
			for range writers {
				go func() {
					for {
						i := n.Add(1)
						if i > int64(b.N) {
							done <- nil
							return
						}
						if err := db.Write(b.Context(), insert(strconv.FormatInt(i, 10), 1)); err != nil {
							done <- err
							return
						}
					}
				}()
			}
			for range writers {
				if err := <-done; err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "acts/s")
		})
	}
}

// BenchmarkRead is one row by its key, with the transaction around it.
func BenchmarkRead(b *testing.B) {
	db, err := sqldb.Open(b.Context(), filepath.Join(b.TempDir(), "test.db"), sqldb.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, _, err := db.Migrate(b.Context(), schema); err != nil {
		b.Fatal(err)
	}
	if err := db.Write(b.Context(), insert("a", 1)); err != nil {
		b.Fatal(err)
	}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			err := db.Read(b.Context(), func(ctx context.Context, q sqldb.Querier) error {
				var n int
				return q.QueryRowContext(ctx, `SELECT n FROM thing WHERE id = $1`, "a").Scan(&n)
			})
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
}
