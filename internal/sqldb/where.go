package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// fixed is text that stands in the program: only a constant can become one, so
// that nothing typed by a visitor ever does.
type fixed string

// List builds the query of a free list: filters that may or may not be there,
// an order chosen among named ones, one page. Values are always bound; the
// text is made of constants only.
//
//	l := sqldb.NewList("SELECT id, code FROM file")
//	l.Where("edition = ?", edition)
//	sqldb.In(l, "status", statuses)
//	l.OrderBy(sqldb.Orders{"code": "code"}, wanted, "code").Page(50, 0)
type List struct {
	selection fixed
	where     []string
	args      []any
	order     string
	limit     string
}

// NewList starts a list on "SELECT … FROM …".
func NewList(selection fixed) *List { return &List{selection: selection} }

// Where adds a condition; each "?" in it takes the next of the values. All
// conditions must hold. Its text holds no "?" for anything else.
func (l *List) Where(condition fixed, values ...any) *List {
	var b strings.Builder
	rest := string(condition)
	for _, v := range values {
		before, after, found := strings.Cut(rest, "?")
		if !found {
			panic("sqldb: more values than marks in " + string(condition))
		}
		b.WriteString(before)
		b.WriteString(l.bind(v))
		rest = after
	}
	if strings.Contains(rest, "?") {
		panic("sqldb: more marks than values in " + string(condition))
	}
	b.WriteString(rest)
	l.where = append(l.where, "("+b.String()+")")
	return l
}

func (l *List) bind(v any) string {
	l.args = append(l.args, v)
	return "$" + strconv.Itoa(len(l.args))
}

// In adds the condition that a column holds one of the values. Without values
// the list is empty: nothing is one of nothing.
func In[V any](l *List, column fixed, values []V) *List {
	if len(values) == 0 {
		l.where = append(l.where, "(1 = 0)")
		return l
	}
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = l.bind(v)
	}
	l.where = append(l.where, "("+string(column)+" IN ("+strings.Join(marks, ", ")+"))")
	return l
}

// Orders are the orders that a list knows, by the name that an address uses.
type Orders map[string]fixed

// OrderBy chooses one of the known orders; a name that is not known gets the
// fallback. An order should end on a column without repetition, or pages
// overlap.
func (l *List) OrderBy(known Orders, name, fallback string) *List {
	order, ok := known[name]
	if !ok {
		if order, ok = known[fallback]; !ok {
			panic(fmt.Sprintf("sqldb: no order named %q", fallback))
		}
	}
	l.order = string(order)
	return l
}

// After is keyset paging, ascending: only rows after the last one shown. It
// stays exact and fast while rows come and go.
func (l *List) After(column, id fixed, lastColumn, lastID any) *List {
	c, i := l.bind(lastColumn), l.bind(lastID)
	l.where = append(l.where, fmt.Sprintf("(%[1]s > %[3]s OR (%[1]s = %[3]s AND %[2]s > %[4]s))", column, id, c, i))
	return l
}

// Before is After for a descending order.
func (l *List) Before(column, id fixed, lastColumn, lastID any) *List {
	c, i := l.bind(lastColumn), l.bind(lastID)
	l.where = append(l.where, fmt.Sprintf("(%[1]s < %[3]s OR (%[1]s = %[3]s AND %[2]s < %[4]s))", column, id, c, i))
	return l
}

// Page keeps size rows after the first offset ones.
func (l *List) Page(size, offset int) *List {
	l.limit = " LIMIT " + strconv.Itoa(max(size, 0)) + " OFFSET " + strconv.Itoa(max(offset, 0))
	return l
}

// SQL is the text of the query and the values to bind.
func (l *List) SQL() (text string, args []any) {
	var b strings.Builder
	b.WriteString(string(l.selection))
	l.writeWhere(&b)
	if l.order != "" {
		b.WriteString(" ORDER BY " + l.order)
	}
	b.WriteString(l.limit)
	return b.String(), l.args
}

func (l *List) writeWhere(b *strings.Builder) {
	if len(l.where) > 0 {
		b.WriteString(" WHERE " + strings.Join(l.where, " AND "))
	}
}

// Query runs the list.
func (l *List) Query(ctx context.Context, q Querier) (*sql.Rows, error) {
	text, args := l.SQL()
	return q.QueryContext(ctx, text, args...)
}

// Count counts the rows of all pages.
func (l *List) Count(ctx context.Context, q Querier) (n int64, err error) {
	var b strings.Builder
	b.WriteString("SELECT count(*) FROM (" + string(l.selection))
	l.writeWhere(&b)
	b.WriteString(") AS listed")
	err = q.QueryRowContext(ctx, b.String(), l.args...).Scan(&n)
	return n, err
}
