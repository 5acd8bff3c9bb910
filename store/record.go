package store

import (
	"context"
	"encoding/json"

	"cohorte/fellowship"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// AddEntry writes a line of the record. Entries are never changed.
func (tx *Tx) AddEntry(ctx context.Context, e fellowship.Entry) error {
	facts, err := json.Marshal(e.Facts)
	if err != nil {
		return err
	}
	return tx.q.InsertEntry(ctx, query.InsertEntryParams{
		ID: e.ID, At: sqldb.At(e.At), ByAccount: e.By, Verb: e.Verb, Object: e.Object, Facts: string(facts)})
}
