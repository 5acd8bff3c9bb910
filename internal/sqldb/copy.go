package sqldb

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxLine bounds the line of one row: a copy that could not be read back is
// refused when it is made.
const MaxLine = 64 << 20

// loadedAtOnce bounds the rows of one INSERT; their values stay far below the
// parameters that either engine accepts.
const loadedAtOnce = 100

// Dump gives each row of a table as one line of JSON, in the order of the
// primary key by bytes: the same lines, in the same order, from both engines.
// Times are UTC to the microsecond; a text that is not UTF-8 becomes
// {"base64": …}. The line is valid until each returns.
func (db *DB) Dump(ctx context.Context, q Querier, t Table, each func(line []byte) error) error {
	rows, err := q.QueryContext(ctx, db.dumpText(t))
	if err != nil {
		return err
	}
	defer rows.Close()
	cells := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		cells[i] = cellOf(c.Type)
	}
	var line bytes.Buffer
	text := json.NewEncoder(&line)
	text.SetEscapeHTML(false)
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		line.Reset()
		for i, c := range t.Columns {
			line.WriteByte("{,"[min(i, 1)])
			line.WriteString(strconv.Quote(c.Name) + ":")
			if err := writeCell(&line, text, cells[i]); err != nil {
				return err
			}
		}
		line.WriteString("}\n")
		if line.Len() > MaxLine {
			return fmt.Errorf("a row of %s is larger than %d bytes", t.Name, MaxLine)
		}
		if err := each(line.Bytes()); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (db *DB) dumpText(t Table) string {
	columns := make([]string, len(t.Columns))
	texts := map[string]bool{}
	for i, c := range t.Columns {
		columns[i] = `"` + c.Name + `"`
		texts[c.Name] = c.Type == Text
	}
	order := make([]string, len(t.Key))
	for i, name := range t.Key {
		order[i] = `"` + name + `"`
		if texts[name] {
			order[i] += db.dialect.Exception("by_bytes")
		}
	}
	return `SELECT ` + strings.Join(columns, ", ") + ` FROM "` + t.Name + `" ORDER BY ` + strings.Join(order, ", ")
}

func cellOf(kind ColumnType) any {
	switch kind {
	case Integer:
		return new(sql.NullInt64)
	case Boolean:
		return new(sql.NullBool)
	case Timestamp:
		return new(NullTime)
	}
	return new(sql.NullString)
}

func writeCell(line *bytes.Buffer, text *json.Encoder, cell any) error {
	var value any
	switch c := cell.(type) {
	case *sql.NullInt64:
		if c.Valid {
			line.WriteString(strconv.FormatInt(c.Int64, 10))
			return nil
		}
	case *sql.NullBool:
		if c.Valid {
			line.WriteString(strconv.FormatBool(c.Bool))
			return nil
		}
	case *NullTime:
		if c.Valid {
			line.WriteString(strconv.Quote(c.Time.UTC().Format(timeLayout)))
			return nil
		}
	case *sql.NullString:
		if c.Valid {
			value = c.String
			if !utf8.ValidString(c.String) {
				value = notUTF8{[]byte(c.String)}
			}
		}
	}
	if value == nil {
		line.WriteString("null")
		return nil
	}
	if err := text.Encode(value); err != nil {
		return err
	}
	line.Truncate(line.Len() - 1) // the line break of the encoder
	return nil
}

type notUTF8 struct {
	Base64 []byte `json:"base64"`
}

// Load adds rows to a table from the lines of Dump. next gives the lines, and
// ok false after the last.
func (db *DB) Load(ctx context.Context, q Querier, t Table, next func() (line []byte, ok bool, err error)) error {
	args := make([]any, 0, loadedAtOnce*len(t.Columns))
	rows := 0
	insert := func() error {
		if rows == 0 {
			return nil
		}
		_, err := q.ExecContext(ctx, loadText(t, rows), args...)
		args, rows = args[:0], 0
		return err
	}
	for {
		line, ok, err := next()
		if err != nil {
			return err
		}
		if !ok {
			return insert()
		}
		if args, err = readLine(args, t, line); err != nil {
			return fmt.Errorf("a row of %s can't be read: %w", t.Name, err)
		}
		if rows++; rows == loadedAtOnce {
			if err := insert(); err != nil {
				return err
			}
		}
	}
}

func loadText(t Table, rows int) string {
	var b strings.Builder
	b.WriteString(`INSERT INTO "` + t.Name + `" (`)
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(`"` + c.Name + `"`)
	}
	b.WriteString(") VALUES ")
	n := 0
	for row := range rows {
		b.WriteString([]string{"(", ", ("}[min(row, 1)])
		for i := range t.Columns {
			n++
			b.WriteString([]string{"$", ", $"}[min(i, 1)] + strconv.Itoa(n))
		}
		b.WriteString(")")
	}
	return b.String()
}

func readLine(args []any, t Table, line []byte) ([]any, error) {
	var cells map[string]json.RawMessage
	if err := json.Unmarshal(line, &cells); err != nil {
		return args, err
	}
	if len(cells) != len(t.Columns) {
		return args, fmt.Errorf("it has %d values for %d columns", len(cells), len(t.Columns))
	}
	for _, c := range t.Columns {
		raw, ok := cells[c.Name]
		if !ok {
			return args, fmt.Errorf("it has no value for %s", c.Name)
		}
		value, err := readCell(c.Type, raw)
		if err != nil {
			return args, fmt.Errorf("%s: %w", c.Name, err)
		}
		args = append(args, value)
	}
	return args, nil
}

func readCell(kind ColumnType, raw json.RawMessage) (any, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	switch kind {
	case Integer:
		return decoded[int64](raw)
	case Boolean:
		return decoded[bool](raw)
	case Timestamp:
		s, err := decoded[string](raw)
		if err != nil {
			return nil, err
		}
		at := Time{}
		err = at.parse(s)
		return at, err
	}
	if raw[0] == '{' {
		n, err := decoded[notUTF8](raw)
		return string(n.Base64), err
	}
	return decoded[string](raw)
}

func decoded[T any](raw json.RawMessage) (value T, err error) {
	err = json.Unmarshal(raw, &value)
	return value, err
}
