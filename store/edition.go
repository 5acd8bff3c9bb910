package store

import (
	"context"
	"fmt"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// KeepEdition writes a version of an edition that a file gave, for ever.
func (tx *Tx) KeepEdition(ctx context.Context, v edition.Version, at time.Time) error {
	return tx.keep(ctx, v, "", at)
}

// KeepAmendment writes a version that somebody made, for ever.
func (tx *Tx) KeepAmendment(ctx context.Context, v edition.Version, by fellowship.Actor) error {
	return tx.keep(ctx, v, by.ID, by.At)
}

// LatestKept is the number of the last version kept of an edition.
func (tx *Tx) LatestKept(ctx context.Context, id edition.ID) (int, error) {
	n, err := tx.q.LatestKept(ctx, string(id))
	return int(n), missing(err)
}

func (tx *Tx) keep(ctx context.Context, v edition.Version, madeBy string, at time.Time) error {
	content, hash, err := edition.Normalise(*v.Edition)
	if err != nil {
		return err
	}
	return tx.q.InsertEdition(ctx, query.InsertEditionParams{
		ID: string(v.ID), Version: int64(v.N), InForceFrom: sqldb.At(v.InForceFrom), KeptAt: sqldb.At(at),
		Content: string(content), Sha256: hash, MadeBy: madeBy,
	})
}

// KeptEditions are all versions that were kept.
func (tx *Tx) KeptEditions(ctx context.Context) ([]edition.Version, error) {
	rows, err := tx.q.Editions(ctx)
	if err != nil {
		return nil, err
	}
	var all []edition.Version
	for _, row := range rows {
		e, err := edition.Decode([]byte(row.Content))
		if err != nil {
			return nil, fmt.Errorf("edition %s, version 1.%d: %w", row.ID, row.Version, err)
		}
		v := edition.Version{Edition: &e, N: int(row.Version), SHA256: row.Sha256, MadeBy: row.MadeBy}
		if v.N > 0 {
			v.InForceFrom = row.InForceFrom.Time
		}
		all = append(all, v)
	}
	return all, nil
}

// CountOfCall is how many drafts and how many submitted files a call has, for
// who may amend editions.
func (tx *Tx) CountOfCall(ctx context.Context, viewer fellowship.Actor, id edition.ID, call edition.CallKind) (drafts, submitted int, err error) {
	if !viewer.May.Has(fellowship.AmendEditions) {
		return 0, 0, fellowship.ErrNotAllowed
	}
	row, err := tx.q.CountFilesOfCall(ctx, query.CountFilesOfCallParams{EditionID: string(id), Call: string(call)})
	return int(row.Drafts), int(row.Submitted), err
}
