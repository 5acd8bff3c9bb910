package store

import (
	"context"
	"fmt"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// KeepEdition writes a version of an edition, for ever.
func (tx *Tx) KeepEdition(ctx context.Context, v edition.Version, at time.Time) error {
	content, hash, err := edition.Normalise(*v.Edition)
	if err != nil {
		return err
	}
	return tx.q.InsertEdition(ctx, query.InsertEditionParams{
		ID: string(v.ID), Version: int64(v.N), InForceFrom: sqldb.At(v.InForceFrom), KeptAt: sqldb.At(at),
		Content: string(content), Sha256: hash,
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
		v := edition.Version{Edition: &e, N: int(row.Version), SHA256: row.Sha256}
		if v.N > 0 {
			v.InForceFrom = row.InForceFrom.Time
		}
		all = append(all, v)
	}
	return all, nil
}
