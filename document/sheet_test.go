package document_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cohorte/document"
)

// What an applicant types must not run on the computer of whoever opens the
// export.
func TestACellThatASpreadsheetWouldRunIsAText(t *testing.T) {
	t.Parallel()
	typed := []string{"=1+1", "+33 1", "-2", "@SUM(A1)", "\tx", "\rx", "a=b", "", "Zoé; « l’été »\nsuite \"citée\""}
	var out bytes.Buffer
	s, err := document.CSV(&out)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Row(typed...); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFF'=1+1;'+33 1;'-2;'@SUM(A1);'\tx;\"'x\";a=b;;\"Zoé; « l’été »\r\nsuite \"\"citée\"\"\"\r\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("the CSV (-want +got):\n%s", diff)
	}
}

func TestAWorkbookKeepsTextsAsTheyAre(t *testing.T) {
	t.Parallel()
	typed := [][]string{{"Numéro", "Nom"}, {"P6-4KQ9-TM", "=HYPERLINK(\"https://exemple.fr\")"}}
	var out bytes.Buffer
	s, err := document.XLSX(&out, "projets")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range typed {
		if err := s.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("projets")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(typed, rows); diff != "" {
		t.Errorf("the workbook (-want +got):\n%s", diff)
	}
	if formula, err := book.GetCellFormula("projets", "B2"); formula != "" || err != nil {
		t.Errorf("B2 is the formula %q, %v", formula, err)
	}
}
