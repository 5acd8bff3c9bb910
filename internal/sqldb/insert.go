package sqldb

import (
	"context"
	"strconv"
	"strings"
)

// Rows collects rows of one table and writes them in few statements: on a
// server each statement is a journey, and filling a new place takes thousands.
type Rows struct {
	head    string
	columns int
	args    []any
}

// mostRows is how many rows one statement writes. The same text is compiled
// once and runs again for the rows that follow; a longer one costs more to
// compile than it saves.
const mostRows = 50

// Into starts rows of a table with these columns.
func Into(table fixed, columns ...fixed) *Rows {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = string(c)
	}
	return &Rows{head: "INSERT INTO " + string(table) + " (" + strings.Join(names, ", ") + ") VALUES ", columns: len(columns)}
}

// Add adds a row, a value for each column.
func (r *Rows) Add(values ...any) {
	if len(values) != r.columns {
		panic("sqldb: " + r.head + "is given " + strconv.Itoa(len(values)) + " values")
	}
	r.args = append(r.args, values...)
}

// Write writes the rows that were added.
func (r *Rows) Write(ctx context.Context, q Querier) error {
	most := mostRows * r.columns
	for args := r.args; len(args) > 0; {
		n := min(len(args), most)
		var b strings.Builder
		b.WriteString(r.head)
		for i := range n {
			switch {
			case i > 0 && i%r.columns == 0:
				b.WriteString("), (")
			case i > 0:
				b.WriteString(", ")
			default:
				b.WriteByte('(')
			}
			b.WriteString("$" + strconv.Itoa(i+1))
		}
		b.WriteByte(')')
		if _, err := q.ExecContext(ctx, b.String(), args[:n]...); err != nil {
			return err
		}
		args = args[n:]
	}
	r.args = nil
	return nil
}
