package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/cohort"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// counting counts statements.
type counting struct {
	sqldb.Querier
	statements int
}

func (c *counting) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	c.statements++
	return c.Querier.QueryContext(ctx, text, args...)
}

func (c *counting) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	c.statements++
	return c.Querier.QueryRowContext(ctx, text, args...)
}

// A list costs the same number of statements whatever it holds.
func TestTheCatalogueCostsTheSameForOneAndForMany(t *testing.T) {
	t.Parallel()
	at := time.Date(2031, 3, 1, 9, 0, 0, 0, time.UTC)
	costs := map[int]int{}
	for _, n := range []int{1, 3, 40} {
		db, err := Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), sqldb.Options{})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(t.Context(), func(ctx context.Context, tx *Tx) error {
			if _, err := tx.SaveCohorts(ctx, []cohort.Cohort{{ID: "fictive", Name: "Promotion fictive"}}, at); err != nil {
				return err
			}
			all := make([]challenge.Challenge, n)
			for i := range all {
				all[i] = challenge.Challenge{Slug: "essai-" + strconv.Itoa(i), Name: "Essai fictif", Cohort: "fictive"}
			}
			_, err := tx.SaveChallenges(ctx, all, at)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.sql.Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
			c := &counting{Querier: q}
			tx := &Tx{q: query.New(c), raw: c, dialect: db.sql.Dialect()}
			page, err := tx.PublicChallenges(ctx, fellowship.Actor{At: at}, ChallengeFilter{Text: "essai", Size: 24})
			if page.Total != n {
				t.Errorf("the list has %d challenges, want %d", page.Total, n)
			}
			costs[n] = c.statements
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	if costs[1] == 0 || costs[1] != costs[3] || costs[1] != costs[40] {
		t.Errorf("statements by number of challenges: %v", costs)
	}
}
