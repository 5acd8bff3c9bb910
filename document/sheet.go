package document

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"cohorte/fellowship/edition"
)

// Sheet is a table that is written row by row, so that its length costs no
// memory. Close ends it.
type Sheet interface {
	// Row writes texts.
	Row(cells ...string) error
	// Typed writes texts, numbers (float64 or int), days (edition.Date) and
	// true or false; nil is an empty cell.
	Typed(cells ...any) error
	Close() error
}

// byteOrderMark makes spreadsheets read a CSV as UTF-8 when it is opened with
// a double click.
const byteOrderMark = "\uFEFF"

// CSV writes a table for spreadsheets: UTF-8 with its mark, semicolons, as the
// French ones expect. A cell that they would run as a formula is made a text.
func CSV(w io.Writer) (Sheet, error) {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return nil, err
	}
	rows := csv.NewWriter(w)
	rows.Comma, rows.UseCRLF = ';', true
	return csvSheet{rows}, nil
}

type csvSheet struct{ rows *csv.Writer }

func (s csvSheet) Row(cells ...string) error {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = Harmless(c)
	}
	return s.rows.Write(safe)
}

// Typed writes numbers with a decimal comma and days as 2024-04-23.
func (s csvSheet) Typed(cells ...any) error {
	texts := make([]string, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case nil:
		case float64:
			texts[i] = strings.Replace(strconv.FormatFloat(c, 'f', -1, 64), ".", ",", 1)
		case string:
			texts[i] = Harmless(c)
		default:
			texts[i] = fmt.Sprint(c)
		}
	}
	return s.rows.Write(texts)
}

func (s csvSheet) Close() error {
	s.rows.Flush()
	return s.rows.Error()
}

// Harmless puts an apostrophe before what a spreadsheet would take for a
// formula: people who apply choose what stands in these cells.
func Harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// XLSX writes a workbook of one sheet. Its cells are typed as texts, which no
// program runs, so they are kept as they are.
func XLSX(w io.Writer, name string) (Sheet, error) {
	book := excelize.NewFile()
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	rows, err := book.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	day, err := book.NewStyle(&excelize.Style{NumFmt: isoDay})
	if err != nil {
		return nil, err
	}
	return &xlsxSheet{to: w, book: book, rows: rows, day: day}, nil
}

type xlsxSheet struct {
	to   io.Writer
	book *excelize.File
	rows *excelize.StreamWriter
	n    int
	day  int // style of a cell that holds a day
}

// isoDay is the number of a format of days that every spreadsheet has.
const isoDay = 14

// mostInCell is what a spreadsheet takes in one cell, in characters; what is
// longer is cut, and says so.
const mostInCell = 32_767

// Typed writes a cell of each kind as spreadsheets know it.
func (s *xlsxSheet) Typed(cells ...any) error {
	s.n++
	at, err := excelize.CoordinatesToCellName(1, s.n)
	if err != nil {
		return err
	}
	values := make([]any, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case edition.Date:
			values[i] = excelize.Cell{StyleID: s.day, Value: time.Date(c.Year, time.Month(c.Month), c.Day, 0, 0, 0, 0, time.UTC)}
		case string:
			values[i] = cut(c)
		default:
			values[i] = c
		}
	}
	return s.rows.SetRow(at, values)
}

func cut(text string) string {
	if runes := []rune(text); len(runes) > mostInCell {
		return string(runes[:mostInCell-1]) + "…"
	}
	return text
}

func (s *xlsxSheet) Row(cells ...string) error {
	s.n++
	at, err := excelize.CoordinatesToCellName(1, s.n)
	if err != nil {
		return err
	}
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = cut(c)
	}
	return s.rows.SetRow(at, values)
}

func (s *xlsxSheet) Close() (err error) {
	defer func() {
		if closed := s.book.Close(); err == nil {
			err = closed
		}
	}()
	if err := s.rows.Flush(); err != nil {
		return err
	}
	return s.book.Write(s.to)
}
