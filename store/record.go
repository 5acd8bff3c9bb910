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

// Recorded is a line of the record with the present name of who acted.
type Recorded struct {
	fellowship.Entry
	Name string // empty for the machine, and for who gave no name
}

// RecordOf lists what happened to an object, in order. The caller has found
// the object for somebody who may see it.
func (tx *Tx) RecordOf(ctx context.Context, object string) ([]Recorded, error) {
	rows, err := tx.q.EntriesOf(ctx, object)
	if err != nil {
		return nil, err
	}
	list := make([]Recorded, len(rows))
	for i, row := range rows {
		list[i] = Recorded{Name: row.ByName, Entry: fellowship.Entry{
			ID: row.ID, At: row.At.Time, By: row.ByAccount, Verb: row.Verb, Object: row.Object}}
		if err := json.Unmarshal([]byte(row.Facts), &list[i].Facts); err != nil {
			return nil, err
		}
	}
	return list, nil
}
