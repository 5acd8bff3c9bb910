package journey_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
)

// bring posts the form of an intake.
func (w *person) bring(call, name, source, mapping string) page {
	w.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	write := func(field, name, text string) {
		part, err := form.CreateFormField(field)
		if name != "" {
			part, err = form.CreateFormFile(field, name)
		}
		if err == nil {
			_, err = part.Write([]byte(text))
		}
		if err != nil {
			w.Fatal(err)
		}
	}
	write("appel", "", call)
	write("source", name, source)
	if mapping != "" {
		write("correspondance", "correspondance.yaml", mapping)
	}
	if err := form.Close(); err != nil {
		w.Fatal(err)
	}
	return w.send("/gestion/importer", form.FormDataContentType(), &body)
}

// checked is the page of a check, once it was done.
func (w *person) checked(call, name, source, mapping string) (page, string) {
	w.Helper()
	sent := w.bring(call, name, source, mapping)
	to := sent.Header.Get("Location")
	if to == "" {
		w.Fatalf("nothing is checked: %d %s", sent.StatusCode, plain(sent.main()))
	}
	w.work()
	return w.get(to), to
}

// brought goes on from a check, and is the page of what was done.
func (w *person) brought(check string, more url.Values) page {
	w.Helper()
	to := w.post(strings.Replace(check, "/travaux/", "/importer/", 1), more).Header.Get("Location")
	w.work()
	return w.get(to)
}

// newcomers is a table of applications to demo-7, as another system gives it.
func newcomers(rows ...[]string) string {
	var b strings.Builder
	b.WriteString("\uFEFF")
	w := csv.NewWriter(&b)
	w.Comma = ';'
	for _, row := range append([][]string{{"Dossier", "Courriel", "Reçu le", "Prénom", "Nom de famille", "Motivation", "Couleur"}}, rows...) {
		if err := w.Write(row); err != nil {
			panic(err)
		}
	}
	w.Flush()
	return b.String()
}

// field is the first field of a type that a call asks.
func (p *place) field(id edition.ID, call edition.CallKind, kind edition.FieldType) edition.Field {
	p.Helper()
	e, _ := p.site.EditionInForce(id, p.now())
	for _, f := range file.Fields(file.FormOf(e.Edition, call)) {
		if f.Type == kind {
			return f
		}
	}
	p.Fatalf("%s asks no %s", id, kind)
	return edition.Field{}
}

// A call under way in a spreadsheet is taken up: what can't be is named with
// its row and column and nothing is written before; then files have the dates,
// numbers and texts of the source, people an account and no mail; a second
// time changes nothing, and what changed there is a new version. Rules T-3, T-5 and T-6.
func TestACallUnderWayInASpreadsheet(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	manager := p.as("programme_manager")
	motivation := p.field("demo-7", edition.TalentCall, edition.LongText)
	mapping := fmt.Sprintf("number: Dossier\nemail: Courriel\nreceived_at: Reçu le\nname: [Prénom, Nom de famille]\nfields:\n  Motivation: %s\n  Couleur: \"\"\n", motivation.ID)
	received := p.now().AddDate(0, 0, -1).In(edition.Paris).Format("02/01/2006 15:04")
	table := newcomers(
		[]string{"11", "une.personne@nouvelle.example", received, "Une", "Personne", "=1+1", "bleu"},
		[]string{"12", "sans-arobase", received, "", "", "Deux", ""},
		[]string{"11", "autre@nouvelle.example", received, "", "", "Trois", ""},
		[]string{"13", "treize@nouvelle.example", "hier", "", "", "Quatre", ""},
		[]string{"14", "quatorze@nouvelle.example", received, "", "", "Cinq", ""},
	)
	before := p.count("SELECT count(*) FROM files")
	got, check := manager.checked("demo-7/talent", "candidatures.csv", table, mapping)
	got.says(t, http.StatusOK, "Ce qui serait fait", "Dossiers lus 5", "En erreur 3", "CSV, UTF-8 (BOM), séparateur : point-virgule",
		"pas d’adresse électronique qui se lise : « sans-arobase »", "le numéro est déjà plus haut dans le fichier (ligne 1)", "pas de date de dépôt qui se lise : « hier »",
		"Importer 2 candidatures")
	if n := p.count("SELECT count(*) FROM files"); n != before {
		t.Fatalf("a check wrote %d files", n-before)
	}
	if got := manager.brought(check, nil); got.StatusCode != http.StatusOK || p.count("SELECT count(*) FROM files") != before {
		t.Errorf("errors are left out unasked: %d", got.StatusCode)
	}
	manager.brought(check, url.Values{"sans_erreurs": {"1"}}).says(t, http.StatusOK, "Ce qui a été fait", "Nouveaux 2", "En erreur 3")

	var f file.File
	var s file.Submission
	err := p.db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		o, err := tx.OriginOf(ctx, "csv demo-7 talent", "11")
		if err != nil {
			return err
		}
		if f, err = tx.FileToWriteAbout(ctx, o.File); err != nil {
			return err
		}
		all, err := tx.SubmissionsOf(ctx, o.File)
		s = all[0]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if at := s.ReceivedAt.In(edition.Paris).Format("02/01/2006 15:04"); at != received || f.State.Status != file.Submitted || f.Submissions != 1 || f.Changed() {
		t.Errorf("received %s, want %s; %+v", at, received, f)
	}
	if !strings.Contains(string(s.Content), `"`+motivation.ID+`":"=1+1"`) {
		t.Errorf("the formula is no longer a text: %s", s.Content)
	}
	if mails := p.count("SELECT count(*) FROM mails WHERE to_address LIKE '%nouvelle.example'"); mails != 0 {
		t.Errorf("%d mails left to people whose files came in", mails)
	}
	if n := p.count("SELECT count(*) FROM accounts WHERE email = 'une.personne@nouvelle.example' AND name = 'Une Personne'"); n != 1 {
		t.Errorf("%d accounts", n)
	}
	manager.get("/gestion/candidatures/"+f.Number).says(t, http.StatusOK, f.Number)
	manager.get("/gestion/journal").says(t, http.StatusOK, "a importé le dossier", "n° 11")

	_, check = manager.checked("demo-7/talent", "candidatures.csv", table, mapping)
	manager.brought(check, url.Values{"sans_erreurs": {"1"}}).says(t, http.StatusOK, "Nouveaux 0", "Nouvelles versions 0", "Inchangés 2")
	changed := newcomers([]string{"11", "une.personne@nouvelle.example", received, "Une", "Personne", "Autre chose", "bleu"})
	_, check = manager.checked("demo-7/talent", "candidatures.csv", changed, mapping)
	manager.brought(check, nil).says(t, http.StatusOK, "Nouveaux 0", "Nouvelles versions 1", "Inchangés 0")
	if n := p.count("SELECT max(submissions) FROM files WHERE number = '" + f.Number + "'"); n != 2 {
		t.Errorf("%d submissions after a change there, want 2", n)
	}
}

// What is no table, a table of one column, and one whose columns go nowhere
// say so; a mapping to complete comes with the check.
func TestSourcesThatCantBeTakenUp(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	manager := p.as("programme_manager")
	for name, c := range map[string]struct {
		source, want string
	}{
		"one column":     {"Dossier\n12\n", "the first row has a single column"},
		"a program":      {"MZ\x00\x01\x02", "bytes that no text has"},
		"a cut answer":   {`{"data":{"demarche":{"dossiers":{"nodes":[{"number":1}`, "the file is cut"},
		"another answer": {`{"data":{"demarches":[]}}`, "no files are in it"},
	} {
		got, _ := manager.checked("demo-7/talent", name, c.source, "")
		got.says(t, http.StatusOK, "Ce fichier ne s’importe pas", c.want)
	}
	got, check := manager.checked("demo-7/talent", "latin.csv", "Num\xe9ro,email,received_at,Pr\xe9nom\n1,a@b.example,2026-11-20,Zo\xe9\n", "")
	got.says(t, http.StatusOK, "Windows-1252 (Latin-1)", "séparateur : virgule", "Prénom", "correspondance.yaml", "Importer 1 candidature")
	if skeleton := manager.get(check + "/resultat").text; !strings.Contains(skeleton, `"Prénom": `) {
		t.Errorf("the mapping to complete:\n%s", skeleton)
	}
	if got := manager.bring("demo-7/talent", "x.csv", "a;b\n1;2\n", "fields: {a: nowhere}"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a mapping to nowhere: %d", got.StatusCode)
	}
	for _, key := range []string{"desk_officer", "director", "press_officer"} {
		if got := p.as(key).bring("demo-7/talent", "x.csv", "a;b", ""); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s brings files in: %d", key, got.StatusCode)
		}
	}
}

// An answer of Démarches-simplifiées is taken up by the identifiers of its
// fields: choices by their names, groups row by row, decisions only told. Rule T-4.
func TestACallUnderWayInDemarchesSimplifiees(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	manager := p.as("programme_manager")
	e, _ := p.site.EditionInForce("demo-7", p.now())
	form := file.FormOf(e.Edition, edition.TalentCall)
	motivation, choice := p.field("demo-7", edition.TalentCall, edition.LongText), p.field("demo-7", edition.TalentCall, edition.OneChoice)
	label := e.ChoicesOf(edition.TalentCall, choice)[0]
	day := p.now().AddDate(0, 0, -1).Format("2006-01-02T15:04:05+01:00")
	dossier := func(number int, state, text, chosen string) string {
		return fmt.Sprintf(`{"number":%d,"state":%q,"dateDepot":%q,"usager":{"email":"usager%d@ailleurs.example"},
			"demandeur":{"__typename":"PersonnePhysique","nom":"Essai","prenom":"Personne"},
			"champs":[{"id":"Q2hhbXAtMQ==","champDescriptorId":"Q2hhbXAtMQ==","__typename":"TextChamp","label":"Pourquoi","stringValue":%q},
			{"id":"Q2hhbXAtMg==","__typename":"TextChamp","label":"Choix","stringValue":%q},
			{"id":"Q2hhbXAtMw==","__typename":"PieceJustificativeChamp","label":"Pièce","stringValue":"","files":[{"filename":"a.pdf","checksum":"x"}]},
			{"id":"Q2hhbXAtNA==","__typename":"CheckboxChamp","label":"Inutile","stringValue":"true","checked":true}]}`, number, state, day, number, text, chosen)
	}
	source := `{"data":{"demarche":{"number":7,"dossiers":{"pageInfo":{"hasNextPage":true},"nodes":[` + dossier(1, "en_construction", "Un", label.Name.FR) + `]}}}}
		{"data":{"demarche":{"number":7,"dossiers":{"pageInfo":{"hasNextPage":false},"nodes":[` + dossier(2, "accepte", "Deux", "rien de tel") + `,` + dossier(3, "accepte", "Trois", label.Name.FR) + `]}}}}`
	mapping := fmt.Sprintf("fields:\n  Q2hhbXAtMQ==: %s\n  Q2hhbXAtMg==: %s\n  Q2hhbXAtMw==: cv\n  demandeur.nom: %s\n", motivation.ID, choice.ID, form.FileName[len(form.FileName)-1])
	got, check := manager.checked("demo-7/talent", "demarche.json", source, mapping)
	got.says(t, http.StatusOK, "Dossiers lus 3", "En erreur 1", "ce n’est pas un des choix du champ : « rien de tel »", "Q2hhbXAtNA==",
		"Décisions prises là-bas, à reprendre ici : 1 « accepte »", "pièce non reprise, son contenu n’est pas joint : « a.pdf »")
	manager.brought(check, url.Values{"sans_erreurs": {"1"}}).says(t, http.StatusOK, "Nouveaux 2")
	var answers []string
	for _, content := range column[string](t, p.db, `SELECT s.content FROM submissions s JOIN origins o ON o.file_id = s.file_id ORDER BY o.number`) {
		_, rest, _ := strings.Cut(content, `{"answers":{`)
		inner, _, _ := strings.Cut(rest, "},")
		for pair := range strings.SplitSeq(inner, ",") {
			if strings.Contains(pair, motivation.ID) || strings.Contains(pair, choice.ID) {
				answers = append(answers, pair)
			}
		}
	}
	slices.Sort(answers)
	want := []string{`"` + motivation.ID + `":"Un"`, `"` + motivation.ID + `":"Trois"`, `"` + choice.ID + `":"` + label.ID + `"`, `"` + choice.ID + `":"` + label.ID + `"`}
	slices.Sort(want)
	if diff := cmp.Diff(want, answers); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}
