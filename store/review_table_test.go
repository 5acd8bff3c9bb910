package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/pgtest"
	"cohorte/store"
	"cohorte/store/storetest"
)

// fillTable makes a reading with so many files, three reviews each, by the
// store alone: the acts are tried elsewhere.
func fillTable(tb testing.TB, db *store.DB, files int) (review.Reading, review.Grid) {
	tb.Helper()
	at := time.Date(2030, 4, 4, 8, 0, 0, 0, time.UTC)
	random := rand.New(rand.NewPCG(1, 2))
	r := review.Reading{ID: "reading-bench", Edition: "test-9", Call: edition.TalentCall, Stage: "review", Settings: review.DefaultSettings(), OpenedAt: at}
	grid := review.Grid{Criteria: []edition.Criterion{{ID: "a", Weight: 1}}, Scale: edition.Scale{Max: 5}, Aggregation: edition.AggregateMean}
	err := db.Write(tb.Context(), func(ctx context.Context, tx *store.Tx) error {
		if err := tx.AddAccount(ctx, account.Account{ID: "ana", Email: "ana@exemple.fr", CreatedAt: at}, "ana@exemple.fr"); err != nil {
			return err
		}
		_, err := tx.AddReading(ctx, r)
		return err
	})
	for from := 0; from < files && err == nil; from += 1000 {
		err = db.Write(tb.Context(), func(ctx context.Context, tx *store.Tx) error {
			for i := from; i < min(from+1000, files); i++ {
				f := file.File{ID: file.ID(fmt.Sprintf("file-%05d", i)), Number: fmt.Sprintf("C9-%05d", i), Call: edition.TalentCall, Edition: "test-9",
					State: file.State{Stage: "review", Status: file.UnderReview}, CreatedBy: "ana", CreatedAt: at, ChangedAt: at, SubmittedAt: at,
					Submissions: 1, Name: fmt.Sprintf("Personne %d", i), Profile: []string{"dev", "data", "design"}[i%3]}
				if _, err := tx.AddFile(ctx, f); err != nil {
					return err
				}
				if err := tx.TakeFile(ctx, r, f, fmt.Sprint(10000+i), nil, 3, at); err != nil {
					return err
				}
				var given []review.Given
				for k := range 3 {
					given = append(given, review.Given{Reviewer: account.ID(fmt.Sprintf("account-06f2zzzzzzzzzzzzzzzzzzz%02d", (i+k)%30)),
						Value: review.Over(int64(random.IntN(31)), 6)})
				}
				if err := tx.SaveResult(ctx, r.ID, f.ID, 3, given, review.Aggregate(grid, given, r.Settings)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		tb.Fatal(err)
	}
	return r, grid
}

// One page of 500 rows of 500, 1 000 and 10 000 files, without HTTP.
func BenchmarkMarksTable(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, files := range []int{500, 1000, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", engine, files), func(b *testing.B) {
				db := storetest.SQLite(b)
				if engine == "postgres" {
					db = storetest.Open(b, pgtest.Database(b))
				}
				r, grid := fillTable(b, db, files)
				viewer := fellowship.Actor{ID: "desk", May: fellowship.Permissions{fellowship.SeeFiles}}
				for b.Loop() {
					err := db.Read(b.Context(), func(ctx context.Context, tx *store.Tx) error {
						t, err := tx.MarksTable(ctx, viewer, r, grid, store.TableFilter{Size: 500})
						if err == nil && (len(t.Rows) != 500 || t.Totals.Files != files || t.Rows[0].Rank != 1) {
							b.Fatalf("%d rows of %d", len(t.Rows), t.Totals.Files)
						}
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
