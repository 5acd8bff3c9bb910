package store

import (
	"context"
	"encoding/json"
	"time"

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
	// Of Record only:
	ObjectName string // of the account acted upon, else empty
	Number     string // of the submitted file acted upon, else empty
	OfTeam     bool   // who acted holds a role
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

// RecordFilter says which lines of the record to list; empty fields keep all.
type RecordFilter struct {
	By      string // account id
	Machine bool   // only what nobody did by hand
	Subject string // family of verbs: "file", "account"
	Object  string
	// From and Before bound the time, the end excluded.
	From, Before time.Time
	// After is the last line shown before, newest first; zero begins.
	AfterAt time.Time
	AfterID string
	Most    int
}

// Record lists the record for who may see it, newest first. Whoever may not
// see identities gets no names of authors of files.
func (tx *Tx) Record(ctx context.Context, viewer fellowship.Actor, f RecordFilter) ([]Recorded, error) {
	if !viewer.May.Has(fellowship.SeeRecord) {
		return nil, fellowship.ErrNotAllowed
	}
	l := sqldb.NewList(`SELECT e.id, e.at, e.by_account, e.verb, e.object, e.facts, COALESCE(a.name, '') AS by_name, COALESCE(o.name, '') AS object_name,
	CASE WHEN f.submissions > 0 THEN f.number ELSE '' END AS number,
	CASE WHEN EXISTS (SELECT 1 FROM account_roles r WHERE r.account_id = e.by_account) THEN 1 ELSE 0 END AS of_team
	FROM entries e LEFT JOIN accounts a ON a.id = e.by_account LEFT JOIN accounts o ON o.id = e.object LEFT JOIN files f ON f.id = e.object`)
	// What happened to a file that the viewer may know nothing of, to its reviews
	// and to what ties people to it, did not happen for them. Rule R-25.
	l.Where(`e.object NOT IN (
		SELECT c.file_id FROM conflicts c WHERE c.account_id = ? AND c.excludes = 1
		UNION ALL SELECT r.id FROM reviews r JOIN conflicts c ON c.file_id = r.file_id WHERE c.account_id = ? AND c.excludes = 1
		UNION ALL SELECT x.id FROM conflicts x JOIN conflicts c ON c.file_id = x.file_id WHERE c.account_id = ? AND c.excludes = 1)`,
		viewer.ID, viewer.ID, viewer.ID)
	if f.Machine {
		l.Where("e.by_account = ''")
	}
	if f.By != "" {
		l.Where("e.by_account = ?", f.By)
	}
	if f.Subject != "" {
		l.Where("e.verb >= ? AND e.verb < ?", f.Subject+".", f.Subject+"/")
	}
	if f.Object != "" {
		l.Where("e.object = ?", f.Object)
	}
	if !f.From.IsZero() {
		l.Where("e.at >= ?", sqldb.At(f.From))
	}
	if !f.Before.IsZero() {
		l.Where("e.at < ?", sqldb.At(f.Before))
	}
	if !f.AfterAt.IsZero() {
		l.Before("e.at", "e.id", sqldb.At(f.AfterAt), f.AfterID)
	}
	rows, err := l.OrderBy(sqldb.Orders{"newest": "e.at DESC, e.id DESC"}, "newest", "newest").Page(f.Most, 0).Query(ctx, tx.raw)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Recorded
	for rows.Next() {
		var (
			e     Recorded
			at    sqldb.Time
			facts string
		)
		if err := rows.Scan(&e.ID, &at, &e.By, &e.Verb, &e.Object, &facts, &e.Name, &e.ObjectName, &e.Number, &e.OfTeam); err != nil {
			return nil, err
		}
		e.At = at.Time
		if err := json.Unmarshal([]byte(facts), &e.Facts); err != nil {
			return nil, err
		}
		if !viewer.May.Has(fellowship.SeeIdentities) {
			e.ObjectName = ""
			if !e.OfTeam {
				e.Name = ""
			}
		}
		list = append(list, e)
	}
	return list, rows.Err()
}
