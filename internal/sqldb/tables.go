package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// ColumnType is one of the types that both engines keep alike.
type ColumnType string

// The types of columns, under the names that migrations use.
const (
	Text      ColumnType = "TEXT"
	Integer   ColumnType = "BIGINT"
	Boolean   ColumnType = "BOOLEAN"
	Timestamp ColumnType = "TIMESTAMPTZ"
)

// Table is a table as the engine describes it: the same on both.
type Table struct {
	Name       string
	Columns    []Column // in the order in which they were added
	Key        []string // columns of the primary key
	References []Reference
}

// Column is a column of a table.
type Column struct {
	Name     string
	Type     ColumnType
	Nullable bool
}

// Reference says that columns hold the key of a row of another table.
type Reference struct {
	Columns []string
	Table   string
	To      []string
}

// versions is where the migrations note what they did.
const versions = "goose_db_version"

// Tables describes all tables of the program, those that others refer to
// before those that refer to them. It fails on a table without a primary key,
// on a type that is not in the list above and on tables that refer to each
// other in a ring: no copy of those would be the same on both engines.
func (db *DB) Tables(ctx context.Context, q Querier) ([]Table, error) {
	describe := sqliteTables
	if db.dialect == Postgres {
		describe = postgresTables
	}
	tables, err := describe(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	for _, t := range tables {
		if len(t.Key) == 0 {
			return nil, fmt.Errorf("the table %s has no primary key", t.Name)
		}
		for _, c := range t.Columns {
			if !slices.Contains([]ColumnType{Text, Integer, Boolean, Timestamp}, c.Type) {
				return nil, fmt.Errorf("the column %s.%s is of a type that is not kept alike on both engines: %s", t.Name, c.Name, c.Type)
			}
		}
	}
	return parentsFirst(tables)
}

func parentsFirst(tables []Table) ([]Table, error) {
	slices.SortFunc(tables, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	var ordered []Table
	placed := map[string]bool{}
	for len(ordered) < len(tables) {
		before := len(ordered)
		for _, t := range tables {
			waits := slices.ContainsFunc(t.References, func(r Reference) bool { return !placed[r.Table] })
			if !placed[t.Name] && !waits {
				placed[t.Name] = true
				ordered = append(ordered, t)
			}
		}
		if len(ordered) == before {
			var ring []string
			for _, t := range tables {
				if !placed[t.Name] {
					ring = append(ring, t.Name)
				}
			}
			return nil, fmt.Errorf("these tables refer to each other in a ring: %s", strings.Join(ring, ", "))
		}
	}
	return ordered, nil
}

func sqliteTables(ctx context.Context, q Querier) ([]Table, error) {
	names, err := collect(ctx, q, func(rows *sql.Rows) (name string, err error) {
		err = rows.Scan(&name)
		return name, err
	}, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name <> $1`, versions)
	if err != nil {
		return nil, err
	}
	tables := make([]Table, len(names))
	for i, name := range names {
		if tables[i], err = sqliteTable(ctx, q, name); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

func sqliteTable(ctx context.Context, q Querier, name string) (Table, error) {
	t := Table{Name: name}
	places := map[int]string{}
	columns, err := collect(ctx, q, func(rows *sql.Rows) (c Column, err error) {
		var required bool
		var place int // in the primary key, from 1
		if err := rows.Scan(&c.Name, &c.Type, &required, &place); err != nil {
			return c, err
		}
		if place > 0 {
			places[place] = c.Name
		}
		c.Type = ColumnType(strings.ToUpper(string(c.Type)))
		c.Nullable = !required && place == 0
		return c, nil
	}, `SELECT name, type, "notnull", pk FROM pragma_table_info($1) ORDER BY cid`, name)
	if err != nil {
		return t, err
	}
	t.Columns = columns
	for place := 1; places[place] != ""; place++ {
		t.Key = append(t.Key, places[place])
	}
	type part struct {
		id        int64
		table     string
		from, end string
	}
	parts, err := collect(ctx, q, func(rows *sql.Rows) (p part, err error) {
		err = rows.Scan(&p.id, &p.table, &p.from, &p.end)
		return p, err
	}, `SELECT id, "table", "from", COALESCE("to", '') FROM pragma_foreign_key_list($1) ORDER BY id DESC, seq`, name)
	for i, p := range parts {
		if i == 0 || parts[i-1].id != p.id {
			t.References = append(t.References, Reference{Table: p.table})
		}
		last := &t.References[len(t.References)-1]
		last.Columns, last.To = append(last.Columns, p.from), append(last.To, p.end)
	}
	return t, err
}

func postgresTables(ctx context.Context, q Querier) ([]Table, error) {
	byName := map[string]*Table{}
	type column struct {
		table string
		Column
	}
	columns, err := collect(ctx, q, func(rows *sql.Rows) (c column, err error) {
		err = rows.Scan(&c.table, &c.Name, &c.Type, &c.Nullable)
		return c, err
	}, `SELECT c.table_name, c.column_name, c.data_type, c.is_nullable = 'YES'
		FROM information_schema.columns c
		JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
		WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.table_name <> $1
		ORDER BY c.table_name, c.ordinal_position`, versions)
	if err != nil {
		return nil, err
	}
	for _, c := range columns {
		if byName[c.table] == nil {
			byName[c.table] = &Table{Name: c.table}
		}
		c.Type = postgresType(c.Type)
		byName[c.table].Columns = append(byName[c.table].Columns, c.Column)
	}
	type part struct {
		kind, constraint, table, column, target, to string
	}
	parts, err := collect(ctx, q, func(rows *sql.Rows) (p part, err error) {
		err = rows.Scan(&p.kind, &p.constraint, &p.table, &p.column, &p.target, &p.to)
		return p, err
	}, `SELECT con.contype::text, con.conname::text, c.relname::text, a.attname::text,
			COALESCE(f.relname::text, ''), COALESCE(fa.attname::text, '')
		FROM pg_constraint con
		JOIN pg_class c ON c.oid = con.conrelid
		JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
		CROSS JOIN LATERAL unnest(con.conkey, con.confkey) WITH ORDINALITY AS k(own, other, place)
		JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.own
		LEFT JOIN pg_class f ON f.oid = con.confrelid
		LEFT JOIN pg_attribute fa ON fa.attrelid = con.confrelid AND fa.attnum = k.other
		WHERE con.contype IN ('p', 'f') ORDER BY c.relname, con.oid, k.place`)
	for i, p := range parts {
		t := byName[p.table]
		if t == nil {
			continue
		}
		if p.kind == "p" {
			t.Key = append(t.Key, p.column)
			continue
		}
		if i == 0 || parts[i-1].constraint != p.constraint || parts[i-1].table != p.table {
			t.References = append(t.References, Reference{Table: p.target})
		}
		last := &t.References[len(t.References)-1]
		last.Columns, last.To = append(last.Columns, p.column), append(last.To, p.to)
	}
	var tables []Table
	for _, t := range byName {
		tables = append(tables, *t)
	}
	return tables, err
}

func postgresType(name ColumnType) ColumnType {
	switch name {
	case "text":
		return Text
	case "bigint":
		return Integer
	case "boolean":
		return Boolean
	case "timestamp with time zone":
		return Timestamp
	}
	return name
}

func collect[T any](ctx context.Context, q Querier, scan func(*sql.Rows) (T, error), text string, args ...any) (all []T, err error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
