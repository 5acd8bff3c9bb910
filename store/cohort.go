package store

import (
	"context"
	"encoding/json"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/cohort"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// LoadedData is the hash of the data that was last loaded from a source, empty
// before the first time.
func (tx *Tx) LoadedData(ctx context.Context, source string) (string, error) {
	hash, err := tx.q.LoadOf(ctx, source)
	if sqldb.IsNoRows(err) {
		return "", nil
	}
	return hash, err
}

// NoteLoad notes that the data of a source was loaded.
func (tx *Tx) NoteLoad(ctx context.Context, source, hash string, at time.Time) error {
	return tx.q.UpsertLoad(ctx, query.UpsertLoadParams{Source: source, Sha256: hash, LoadedAt: sqldb.At(at)})
}

// SaveCohorts keeps cohorts, public from at on where they are new, and says
// how many it wrote: those that are kept already with the same facts are not.
func (tx *Tx) SaveCohorts(ctx context.Context, all []cohort.Cohort, at time.Time) (written int, err error) {
	kept := map[string]query.Cohort{}
	rows, err := tx.q.Cohorts(ctx)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		kept[row.ID] = row
	}
	for _, c := range all {
		quotes, err := json.Marshal(c.Quotes)
		if err != nil {
			return 0, err
		}
		row := query.Cohort{ID: c.ID, Name: c.Name, Place: int64(c.Order), Starts: c.Starts.String(), Ends: c.Ends.String(),
			Source: c.Source, Quotes: string(quotes), PublishedAt: sqldb.MaybeAt(at)}
		if before, known := kept[c.ID]; known {
			if row.PublishedAt = before.PublishedAt; row == before {
				continue
			}
		}
		if err := tx.q.UpsertCohort(ctx, query.UpsertCohortParams(row)); err != nil {
			return 0, err
		}
		written++
	}
	return written, nil
}

// KeptCohorts are all cohorts, in time.
func (tx *Tx) KeptCohorts(ctx context.Context) ([]cohort.Cohort, error) {
	rows, err := tx.q.Cohorts(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]cohort.Cohort, len(rows))
	for i, row := range rows {
		if all[i], err = cohortOf(row); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func cohortOf(row query.Cohort) (cohort.Cohort, error) {
	c := cohort.Cohort{ID: row.ID, Name: row.Name, Order: int(row.Place), Source: row.Source}
	var err error
	if c.Starts, err = fellowship.ParseWhen(row.Starts); err != nil {
		return c, err
	}
	if c.Ends, err = fellowship.ParseWhen(row.Ends); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(row.Quotes), &c.Quotes)
}

// PublicCohort is a cohort with the number of its public challenges.
type PublicCohort struct {
	cohort.Cohort
	Challenges int
}

// PublicCohorts lists the cohorts that anybody may read of, the latest first.
func (tx *Tx) PublicCohorts(ctx context.Context, viewer fellowship.Actor) ([]PublicCohort, error) {
	rows, err := tx.q.PublicCohorts(ctx, sqldb.MaybeAt(viewer.At))
	if err != nil {
		return nil, err
	}
	all := make([]PublicCohort, len(rows))
	for i, row := range rows {
		if all[i].Cohort, err = cohortOf(row.Cohort); err != nil {
			return nil, err
		}
		all[i].Challenges = int(row.Challenges)
	}
	return all, nil
}

// PublicCohort is one cohort that anybody may read of.
func (tx *Tx) PublicCohort(ctx context.Context, viewer fellowship.Actor, id string) (cohort.Cohort, error) {
	row, err := tx.q.PublicCohort(ctx, query.PublicCohortParams{ID: id, Now: sqldb.MaybeAt(viewer.At)})
	if err != nil {
		return cohort.Cohort{}, found(err)
	}
	return cohortOf(row)
}
