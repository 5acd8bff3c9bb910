package journey_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/work"
	"cohorte/importer/intake"
	"cohorte/jobs"
	"cohorte/store"
	"cohorte/web/staff"
)

// longWork is what a server does of it.
func (p *place) longWork() jobs.Works {
	kinds := map[work.Kind]func(ctx context.Context, w work.Work) (work.Steps, error){work.ExportFiles: staff.Exports(p.site)}
	maps.Copy(kinds, intake.Works{DB: p.db, Blobs: p.site.Files, Shelf: p.site.Shelf, Clock: p.now}.Kinds())
	return jobs.Works{DB: p.db, Blobs: p.site.Files, Clock: p.now, Kinds: kinds}
}

// long makes everything long work.
func (p *place) long() { p.site.Patience = time.Nanosecond }

// parts are the files of a ZIP by their path.
func parts(t *testing.T, p page) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(p.text)), int64(len(p.text)))
	if err != nil {
		t.Fatalf("%d, not a ZIP: %v", p.StatusCode, err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(text)
	}
	return all
}

// An export that lasts becomes work with a page of its own: its asker follows
// it, gets a mail and the document; nobody else knows of it; after a while it
// is gone, content and all. Rule T-2.
func TestAnExportThatLasts(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.long()
	officer, manager := p.as("desk_officer"), p.as("programme_manager")
	asked := officer.export("candidatures/export?edition=demo-6", url.Values{"forme": {"xlsx"}, "reponses": {"1"}})
	page := asked.Header.Get("Location")
	if asked.StatusCode != http.StatusSeeOther || !strings.HasPrefix(page, "/gestion/travaux/work-") {
		t.Fatalf("%d → %s", asked.StatusCode, page)
	}
	officer.get(page).says(t, http.StatusOK, "Export de ", "En attente de son tour", "Vous pouvez fermer cette page, un courriel vous préviendra.", "Interrompre", "Actualiser")
	if got := officer.get(page + "/resultat"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a result before the work: %d", got.StatusCode)
	}
	p.work()
	officer.get(page).says(t, http.StatusOK, "Terminé", "pour vous seulement", "Télécharger candidatures-2026-11-24.xlsx")
	var progress struct{ Over bool }
	if err := json.Unmarshal([]byte(officer.get(page+"/avancement").text), &progress); err != nil || !progress.Over {
		t.Errorf("progress: %+v, %v", progress, err)
	}
	if got := officer.get(page + "/resultat"); got.StatusCode != http.StatusOK || !strings.HasPrefix(got.text, "PK") {
		t.Errorf("the result: %d", got.StatusCode)
	}
	for _, address := range []string{page, page + "/resultat", page + "/avancement"} {
		if got := manager.get(address); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s, asked by somebody else: %d", address, got.StatusCode)
		}
	}
	if got := p.mailsTo("desk_officer"); !slices.Contains(got, "Pour information : export de dossiers, c’est terminé") {
		t.Errorf("mails: %q", got)
	}
	officer.get("/gestion/travaux").says(t, http.StatusOK, "Terminé")
	officer.get("/gestion/journal").says(t, http.StatusOK, "a exporté", "xlsx")

	p.at(p.now().Add(work.Kept))
	officer = p.as("desk_officer")
	if got := officer.get(page + "/resultat"); got.StatusCode != http.StatusNotFound {
		t.Errorf("the result after its time: %d", got.StatusCode)
	}
	p.work()
	if n := p.count("SELECT count(*) FROM works WHERE state = 'removed' AND params = '' AND result_sha256 = ''"); n != 1 {
		t.Errorf("%d works were removed, want 1", n)
	}
}

// Work that its asker interrupts makes no result, and says so.
func TestInterruptedWork(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.long()
	officer := p.as("desk_officer")
	page := officer.export("projets/export", url.Values{"forme": {"pdf"}}).Header.Get("Location")
	if got := p.as("director").post(page+"/interruption", url.Values{}); got.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else interrupts: %d", got.StatusCode)
	}
	if got := officer.post(page+"/interruption", url.Values{}); got.Header.Get("Location") != page {
		t.Errorf("interrupted: %d", got.StatusCode)
	}
	p.work()
	officer.get(page).says(t, http.StatusOK, "Interrompu", "Vous l’avez interrompu.")
	if got := p.mailsTo("desk_officer"); len(got) != 0 {
		t.Errorf("a mail about interrupted work: %q", got)
	}
}

// A ZIP of PDFs holds a folder a file, its attached files under safe names,
// and one list whose hashes are those of its contents.
func TestAZIPOfPDFs(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	officer := p.as("desk_officer")
	numbers := onceInOrder(numbersIn(table(officer.get("/gestion/candidatures").text)))
	two := numbers[:2]
	officer.get("/gestion/candidatures/export?"+url.Values{"dossier": two}.Encode()).says(t, http.StatusOK, "Exporter 2 candidatures")
	all := parts(t, officer.export("candidatures/export", url.Values{"forme": {"pdf"}, "dossier": two}))
	rows := tableOf(t, page{Response: &http.Response{StatusCode: http.StatusOK}, text: all["manifest.csv"]})
	attached := 0
	for _, row := range rows[1:] {
		content, ok := all[row[0]]
		sum := sha256.Sum256([]byte(content))
		if !ok || hex.EncodeToString(sum[:]) != row[5] || !strings.HasPrefix(row[0], row[1]+"/") {
			t.Errorf("%q: there %v, hash %s", row, ok, hex.EncodeToString(sum[:]))
		}
		if strings.Contains(row[0], "/pieces/") {
			attached++
		}
		delete(all, row[0])
	}
	delete(all, "manifest.csv")
	if len(all) != 0 || attached == 0 || len(rows)-1 != attached+2 {
		t.Errorf("%d attached, %d rows, not in the list: %q", attached, len(rows)-1, slices.Collect(maps.Keys(all)))
	}
}

// The answers of an export stand under the ids of their fields, what a
// spreadsheet would run is a text, and the record never holds what was
// searched for. Rule T-1.
func TestAnExportOfAnswers(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	d := p.submittedDossier()
	e, _ := p.site.EditionInForce("demo-7", p.now())
	head, text := "", "=HYPERLINK(\"https://exemple.fr\")"
	err := p.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, f := range file.Fields(file.FormOf(e.Edition, edition.TalentCall)) {
			if f.Type != edition.LongText {
				continue
			}
			a, err := tx.AccountByAddress(ctx, p.emailOf(d.key))
			if err != nil {
				return err
			}
			opened, err := file.Open(ctx, tx, a.Actor(p.now()), p.site.Shelf, d.number)
			if err != nil {
				return err
			}
			head = f.Label.FR + " [" + f.ID + "]"
			_, err = file.Save(ctx, tx, a.Actor(p.now()), p.site.Shelf, d.number, file.Answers{f.ID: file.Text(text)}, file.SeenAt(opened.Revision))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.submit("FORMULA"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("submitted: %d", got.StatusCode)
	}
	rows := tableOf(t, p.as("desk_officer").export("candidatures/export?q="+url.QueryEscape(d.number), url.Values{"forme": {"csv"}, "reponses": {"1"}}))
	column := slices.Index(rows[0], head)
	if len(rows) != 2 || column < 0 || rows[1][column] != "'"+text {
		t.Fatalf("column %d of %q: %q", column, rows[0], rows[1:])
	}
	var facts []string
	err = p.db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		lines, err := tx.RecordOf(ctx, "list-talent")
		for _, l := range lines {
			facts = append(facts, l.Facts["form"], l.Facts["files"], l.Facts["answers"], l.Facts["filters"])
			for _, fact := range l.Facts {
				if strings.Contains(fact, d.number) {
					t.Errorf("the record repeats what was searched for: %v", l.Facts)
				}
			}
		}
		return err
	})
	if want := []string{"csv", "1", "true", "q"}; err != nil || !slices.Equal(facts, want) {
		t.Errorf("%q, %v; want %q", facts, err, want)
	}
}
