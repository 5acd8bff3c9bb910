package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

// rowsEach is how many rows fill puts in every table.
const rowsEach = 3

// given are values that a constraint of a table asks for; all others are made
// up by fill. A new CHECK needs a line here.
var given = map[string]func(row int) string{
	"job.state":    func(row int) string { return []string{"waiting", "running", "done"}[row%3] },
	"blobs.sha256": func(row int) string { return hashOf(attachedText(row)) },
}

func attachedText(row int) string { return strings.Repeat(fmt.Sprintf("pièce %d\n", row), 1+row*1000) }

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// fill puts rows in every table that there is, also in those of a migration
// written tomorrow, and keeps the attached files that they name.
func fill(t *testing.T, db *store.DB, attached *blob.Store) {
	t.Helper()
	for row := range rowsEach {
		if _, err := attached.Keep(strings.NewReader(attachedText(row)), 1<<20); err != nil {
			t.Fatal(err)
		}
	}
	err := db.SQL().Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		tables, err := db.SQL().Tables(ctx, q)
		if err != nil {
			return err
		}
		byName := map[string]sqldb.Table{}
		for _, table := range tables {
			byName[table.Name] = table
			for row := range rowsEach {
				if err := fillRow(ctx, q, byName, table, row); err != nil {
					return fmt.Errorf("fill %s (a CHECK needs a line in given): %w", table.Name, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func fillRow(ctx context.Context, q sqldb.Querier, tables map[string]sqldb.Table, table sqldb.Table, row int) error {
	var names, places []string
	var values []any
	for i, c := range table.Columns {
		names = append(names, `"`+c.Name+`"`)
		places = append(places, fmt.Sprintf("$%d", i+1))
		values = append(values, cell(tables, table, c, row))
	}
	_, err := q.ExecContext(ctx, `INSERT INTO "`+table.Name+`" (`+strings.Join(names, ", ")+`) VALUES (`+strings.Join(places, ", ")+`)`, values...)
	return err
}

func cell(tables map[string]sqldb.Table, table sqldb.Table, c sqldb.Column, row int) any {
	for _, r := range table.References {
		for i, name := range r.Columns {
			if name == c.Name {
				return cell(tables, tables[r.Table], column(tables[r.Table], r.To[i]), row)
			}
		}
	}
	if c.Nullable && row == 1 {
		return nil
	}
	switch c.Type {
	case sqldb.Integer:
		return int64(row + 1)
	case sqldb.Boolean:
		return row%2 == 0
	case sqldb.Timestamp:
		return sqldb.At(time.Date(2022, 1, 25, 11, 0, row, 123456789, time.UTC))
	}
	if value, ok := given[table.Name+"."+c.Name]; ok {
		return value(row)
	}
	return fmt.Sprintf("%s %s n°\u00a0%d\t« l’été »\n\"{<&>}\" 🌻", table.Name, c.Name, row)
}

func column(table sqldb.Table, name string) sqldb.Column {
	for _, c := range table.Columns {
		if c.Name == name {
			return c
		}
	}
	panic("no column " + table.Name + "." + name)
}

// taken is a backup of a place, in memory.
func taken(t *testing.T, db *store.DB, attached *blob.Store) ([]byte, store.Backup) {
	t.Helper()
	var archive bytes.Buffer
	b, err := db.Backup(t.Context(), &archive, attached, "0.0.0-test", takenAt)
	if err != nil {
		t.Fatal(err)
	}
	return archive.Bytes(), b
}

var takenAt = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
