package intake

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of a table: beyond them it is not one.
const (
	mostRows    = 200_000
	mostColumns = 1000
)

// Table is a CSV: its first row names the columns.
type Table struct {
	content  io.ReadSeeker
	encoding string
	comma    rune
	head     []string
	mapping  *Mapping
	own      bool // made by this program: its heads end in "[field]"
}

// The encodings that are told apart.
const (
	utf8Marked = "UTF-8 (BOM)"
	utf8Plain  = "UTF-8"
	latin      = "Windows-1252 (Latin-1)"
)

// newTable looks at a table: its encoding, its separator, its head.
func newTable(content io.ReadSeeker, m *Mapping) (*Table, error) {
	t := &Table{content: content, mapping: m}
	if err := t.detect(); err != nil {
		return nil, err
	}
	first, err := t.firstLine()
	if err != nil {
		return nil, err
	}
	if t.comma, err = separator(first); err != nil {
		return nil, err
	}
	rows, err := t.rows()
	if err != nil {
		return nil, err
	}
	head, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("the first row, which names the columns, can't be read: %w", err)
	}
	if len(head) > mostColumns {
		return nil, fmt.Errorf("the first row has %d columns; the most is %d", len(head), mostColumns)
	}
	for i, name := range head {
		head[i] = strings.TrimSpace(name)
		if id, ok := fieldIn(head[i]); ok && id != "" {
			t.own = true
		}
		if head[i] != "" && slices.Contains(head[:i], head[i]) {
			return nil, fmt.Errorf("two columns are called %q: columns are known by their names", head[i])
		}
	}
	t.head = head
	return t, nil
}

// detect tells the encoding from all bytes of the table.
func (t *Table) detect() error {
	if _, err := t.content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := bufio.NewReaderSize(t.content, 64<<10)
	mark, _ := in.Peek(3) //nolint:errcheck // a shorter one has no mark
	if bytes.HasPrefix(mark, []byte{0xff, 0xfe}) || bytes.HasPrefix(mark, []byte{0xfe, 0xff}) {
		return errors.New("the table is in UTF-16: save it as « CSV UTF-8 »")
	}
	t.encoding = utf8Plain
	if bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		t.encoding = utf8Marked
	}
	for {
		r, size, err := in.ReadRune()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case r == 0:
			return errors.New("this is not a table in text: it holds bytes that no text has")
		case r == utf8.RuneError && size == 1:
			t.encoding = latin
		}
	}
}

// text is the table as UTF-8, from its beginning.
func (t *Table) text() (io.Reader, error) {
	if _, err := t.content.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(t.content, 64<<10)
	switch t.encoding {
	case utf8Marked:
		_, err := in.Discard(3)
		return in, err
	case latin:
		return &latinReader{in: in}, nil
	}
	return in, nil
}

func (t *Table) firstLine() (string, error) {
	text, err := t.text()
	if err != nil {
		return "", err
	}
	line, err := bufio.NewReaderSize(text, 1<<20).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if err == nil && strings.TrimSpace(line) == "" {
		err = errors.New("the table is empty")
	}
	return line, err
}

// separator is the sign that parts the first line into most columns.
func separator(line string) (rune, error) {
	best, most := rune(0), 0
	for _, sign := range []rune{';', ',', '\t'} {
		n, quoted := 0, false
		for _, r := range line {
			switch {
			case r == '"':
				quoted = !quoted
			case r == sign && !quoted:
				n++
			}
		}
		if n > most {
			best, most = sign, n
		}
	}
	if most == 0 {
		return 0, errors.New("the first row has a single column: columns are parted by a semicolon, a comma or a tab")
	}
	return best, nil
}

func (t *Table) rows() (*csv.Reader, error) {
	text, err := t.text()
	if err != nil {
		return nil, err
	}
	rows := csv.NewReader(text)
	rows.Comma, rows.FieldsPerRecord, rows.ReuseRecord = t.comma, -1, true
	return rows, nil
}

// Kind is the name of the source.
func (t *Table) Kind() string { return "csv" }

// Said is how the table was read.
func (t *Table) Said() (encoding, separator string) {
	return t.encoding, map[rune]string{';': ";", ',': ",", '\t': "tab"}[t.comma]
}

// Columns are its heads.
func (t *Table) Columns() []Column {
	var all []Column
	for _, name := range t.head {
		if name != "" {
			all = append(all, Column{ID: name, Label: name})
		}
	}
	return all
}

// Each reads the rows below the head. A row that can't be read is given with
// its trouble, and the next ones are read.
func (t *Table) Each(do func(Record) error) error {
	rows, err := t.rows()
	if err != nil {
		return err
	}
	if _, err := rows.Read(); err != nil {
		return err
	}
	for n := 1; ; n++ {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if n > mostRows {
			return fmt.Errorf("the table has more than %d rows: cut it into several", mostRows)
		}
		r := Record{Row: n}
		switch {
		case err != nil:
			var parse *csv.ParseError
			if !errors.As(err, &parse) {
				return err
			}
			r.Trouble = parse.Err.Error()
		case len(cells) > len(t.head):
			r.Trouble = fmt.Sprintf("%d cells for %d columns", len(cells), len(t.head))
		default:
			t.fill(&r, cells)
		}
		if err := do(r); err != nil {
			return err
		}
	}
}

func (t *Table) fill(r *Record, cells []string) {
	special := t.mapping.specials()
	for i, cell := range cells {
		name := t.head[i]
		if t.own {
			cell = harmful(cell)
		}
		cell = strings.TrimSpace(strings.ReplaceAll(cell, "\r\n", "\n"))
		if name == "" || cell == "" {
			continue
		}
		switch special[name] {
		case numberOf:
			r.Number = cell
		case emailOf:
			r.Email = cell
		case nameOf:
			r.Name = strings.TrimSpace(r.Name + " " + cell)
		case receivedOf:
			r.Received = cell
		case changedOf:
			r.Changed = cell
		case stateOf:
			r.State = cell
		default:
			r.Values = append(r.Values, Value{ID: name, Label: name, Texts: []string{strings.Clone(cell)}})
		}
	}
	if len(cells) < len(t.head) && r.Number == "" && len(r.Values) == 0 {
		r.Trouble = "an empty row"
	}
}

// harmful takes back the apostrophe that our own tables put before what a
// spreadsheet would run.
func harmful(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@\t\r", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

// fieldIn is the id of a field at the end of a head of our own tables.
func fieldIn(head string) (string, bool) {
	i := strings.LastIndexByte(head, '[')
	if i < 0 || !strings.HasSuffix(head, "]") {
		return "", false
	}
	return head[i+1 : len(head)-1], true
}

// latinReader reads Windows-1252, of which Latin-1 is a part, as UTF-8.
type latinReader struct {
	in   io.ByteReader
	rest []byte
}

// high are the letters of Windows-1252 that Latin-1 does not have; 0 is none.
var high = [32]rune{'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ'}

func (l *latinReader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(l.rest) > 0 {
			k := copy(p[n:], l.rest)
			n, l.rest = n+k, l.rest[k:]
			continue
		}
		b, err := l.in.ReadByte()
		if err != nil {
			if n > 0 {
				return n, nil
			}
			return 0, err
		}
		r := rune(b)
		if b >= 0x80 && b < 0xa0 {
			if r = high[b-0x80]; r == 0 {
				r = utf8.RuneError
			}
		}
		l.rest = utf8.AppendRune(l.rest[:0], r)
	}
	return n, nil
}
