package journey_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// An export holds exactly the files of its list, in its order, whatever the
// filter and the order; and names people only to who may see them.
func TestAnExportIsTheList(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	officer := p.as("desk_officer")
	for _, list := range []string{"projets", "candidatures", "candidatures?tri=anciens", "candidatures?etat=brouillon", "candidatures?edition=demo-6&tri=nom",
		"projets?recevabilite=a-verifier", "candidatures?q=zzz"} {
		call, query, _ := strings.Cut(list, "?")
		page := officer.get("/gestion/" + list).text
		want := regexp.MustCompile(`[CP]\d-[0-9A-Z]{4}-[0-9A-Z]{2}`).FindAllString(table(page), -1)
		want = onceInOrder(want)

		sheet := officer.export(call+"/export?"+query, url.Values{"forme": {"csv"}})
		if len(want) == 0 {
			sheet.says(t, http.StatusUnprocessableEntity, "Aucun dossier avec ces filtres.")
			continue
		}
		rows := tableOf(t, sheet)
		if diff := cmp.Diff(want, firstCells(rows)); diff != "" {
			t.Errorf("%s, CSV (-list +export):\n%s", list, diff)
		}
		book, err := excelize.OpenReader(strings.NewReader(officer.export(call+"/export?"+query, url.Values{"forme": {"xlsx"}}).text))
		if err != nil {
			t.Fatal(err)
		}
		cells, err := book.GetRows(call)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, firstCells(cells)); diff != "" {
			t.Errorf("%s, XLSX (-list +export):\n%s", list, diff)
		}
	}
	if got := officer.export("candidatures/export", url.Values{"forme": {"csv"}}).text; !strings.Contains(got, "@demonstration.example") {
		t.Error("who may see identities gets no address")
	}
	if got := p.as("press_officer").export("candidatures/export", url.Values{"forme": {"csv"}}); got.StatusCode != http.StatusNotFound {
		t.Errorf("the press officer exports: %d", got.StatusCode)
	}
}

func (w *person) export(address string, form url.Values) page {
	w.Helper()
	return w.post("/gestion/"+address, form)
}

// tableOf reads a CSV that was given.
func tableOf(t *testing.T, p page) [][]string {
	t.Helper()
	text, marked := strings.CutPrefix(p.text, "\uFEFF")
	if p.StatusCode != http.StatusOK || !marked {
		t.Fatalf("%d, or no mark of UTF-8: %.200q", p.StatusCode, p.text)
	}
	read := csv.NewReader(strings.NewReader(text))
	read.Comma = ';'
	rows, err := read.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// table is the rows of the list.
func table(text string) string {
	_, rest, _ := strings.Cut(text, "<tbody>")
	rows, _, _ := strings.Cut(rest, "</tbody>")
	return rows
}

func onceInOrder(list []string) []string {
	out := []string{}
	for _, one := range list {
		if len(out) == 0 || out[len(out)-1] != one {
			out = append(out, one)
		}
	}
	return out
}

// firstCells are the first cells below the head.
func firstCells(rows [][]string) []string {
	out := []string{}
	for _, row := range rows[1:] {
		out = append(out, row[0])
	}
	return out
}
