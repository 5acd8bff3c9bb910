package review_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/fellowship/organisation"
	"cohorte/fellowship/review"
)

// gathered is a reading without names of files that answer so, and of readers.
func gathered(t testing.TB, readers []review.Reader, dossiers ...review.Dossier) (review.Gathered, *edition.Shelf) {
	t.Helper()
	e := filetest.Edition()
	e.Programme.Carrier = edition.Text{FR: "la direction du programme (DPROG)"}
	e.Criteria = map[string]edition.Grid{"application": {Criteria: []edition.Criterion{{ID: "a"}}}}
	e.Stages = map[edition.CallKind][]edition.Stage{edition.ProjectCall: {{ID: "review", Kind: edition.Review,
		Reading: &edition.ReadingParams{Grid: "application", Anonymous: true}}}}
	f := e.Forms[e.Calls[edition.ProjectCall].Form]
	f.Sections[0].Fields[0].Identifying = true
	settings := review.DefaultSettings()
	g := review.Gathered{Reading: review.Reading{Edition: filetest.ID, Call: edition.ProjectCall, Stage: "review", Settings: settings}, Readers: readers, Dossiers: dossiers,
		Organisations: []organisation.Organisation{
			{ID: "ministere", Name: "Ministère de la Mer", Kind: organisation.Ministry, Spellings: []string{"Min. Mer"}},
			{ID: "direction", Name: "Direction des ports", Kind: organisation.Central, Parent: "ministere"},
			{ID: "programme", Name: "Direction du programme", Acronym: "DPROG", Kind: organisation.National}}}
	return g, filetest.Shelf(e)
}

func dossier(t testing.TB, n int, answers file.Answers) review.Dossier {
	t.Helper()
	f := file.File{ID: file.ID(fmt.Sprintf("file-%03d", n)), Number: fmt.Sprintf("P9-AAAA-%03d", n), Call: edition.ProjectCall, Edition: filetest.ID, Organisation: answers.Text("host")}
	content, _ := file.Canonical(f, 0, answers)
	return review.Dossier{File: f, Submission: file.Submission{File: f.ID, N: 1, Content: content}}
}

func reader(id, name, email, org string) review.Reader {
	return review.Reader{Reviewer: review.Reviewer{Account: account.ID(id), Offer: review.Offer{Organisation: org}}, Name: name, Email: email}
}

// Rule R-22. Each kind of tie, however the organisation is written.
func TestTiesOfAReading(t *testing.T) {
	t.Parallel()
	d := dossier(t, 1, file.Answers{"host": file.Text("direction des PORTS"), "mail": file.Text("chef@ports.example"),
		"problem": file.Text("Suivi par Mme Fictif depuis un an."), "team": file.Rows{{"mail": file.Text("membre@agence.example"), "role": file.Text("cheffe")}}})
	d.Writers = []account.Account{{ID: "guest", Email: "invite@seul.example"}}
	d.Hosts = []organisation.Host{{SIRET: "12345678900011", Name: "Régie inconnue"}}
	d.Earlier = []string{"P8-AAAA-01"}
	for name, c := range map[string]struct {
		who  review.Reader
		want string
	}{
		"a stranger":          {reader("a", "Ana Modèle", "ana@ailleurs.example", "Autre"), ""},
		"another spelling":    {reader("a", "Ana Modèle", "ana@ailleurs.example", "min mer"), ""},
		"a known spelling":    {reader("a", "Ana Modèle", "ana@ailleurs.example", "Min. Mer"), "parent_organisation direction"},
		"the same":            {reader("a", "Ana Modèle", "ana@ailleurs.example", "direction"), "same_organisation direction"},
		"the same legal body": {withHost(reader("a", "Ana", "ana@ailleurs.example", ""), "12345678900099", "Autre nom"), "same_organisation SIREN 123456789"},
		"the domain of a row": {reader("a", "Ana Modèle", "ana@agence.example", ""), "same_domain agence.example"},
		"named with a title":  {reader("a", "Zoé Fictif", "z@ailleurs.example", ""), "named_in_file problem"},
		"wrote with a writer": {withEarlier(reader("a", "Ana", "ana@ailleurs.example", ""), "P8-AAAA-01"), "earlier_team P8-AAAA-01"},
		"writes the file":     {reader("guest", "Ana", "ana@ailleurs.example", ""), "guest_on_file "},
		"somebody who left":   {gone(reader("guest", "Ana", "ana@ailleurs.example", "")), ""},
	} {
		g, shelf := gathered(t, []review.Reader{c.who}, d)
		ties, err := g.Ties(shelf)
		var got []string
		for _, tie := range ties {
			for _, f := range tie.Found {
				got = append(got, string(f.Kind)+" "+f.Evidence)
			}
		}
		if err != nil || strings.Join(got, ", ") != c.want {
			t.Errorf("%s: got %q, want %q (%v)", name, got, c.want, err)
		}
	}
	ours := dossier(t, 2, file.Answers{"host": file.Text("DPROG"), "mail": file.Text("x@prog.example")})
	g, shelf := gathered(t, []review.Reader{reader("a", "Ana Modèle", "ana@prog.example", "Direction du programme")}, ours)
	if ties, err := g.Ties(shelf); err != nil || len(ties) != 1 || len(ties[0].Found) != 1 || ties[0].Found[0].Kind != review.ProgrammeBody {
		t.Errorf("the programme's own body: %+v, %v", ties, err)
	}
}

func withHost(r review.Reader, siret organisation.SIRET, name string) review.Reader {
	r.Host = organisation.Host{SIRET: siret, Name: name}
	return r
}

func withEarlier(r review.Reader, number string) review.Reader {
	r.Earlier = []string{number}
	return r
}

func gone(r review.Reader) review.Reader {
	r.LeftAt = filetest.Edition().Calls[edition.ProjectCall].Opens.Time
	return r
}

// Rule R-23. Names are found in what readers see, groups too, and not in what
// is hidden from them.
func TestMasksOfAReading(t *testing.T) {
	t.Parallel()
	d := dossier(t, 1, file.Answers{"name": file.Text("Fictif"), "mail": file.Text("zoe@fictif.example"), "problem": file.Text("Moi, Fictif, je…"),
		"team": file.Rows{{"role": file.Text("cheffe")}, {"role": file.Text("Adjointe de Fictif")}}})
	g, shelf := gathered(t, nil, d)
	masks, err := g.Masks(shelf)
	if err != nil || len(masks) != 1 {
		t.Fatalf("got %+v, %v", masks, err)
	}
	var got []string
	for field, spans := range masks[0].Spans {
		for _, s := range spans {
			got = append(got, fmt.Sprint(field, " ", s))
		}
	}
	slices.Sort(got)
	if want := "problem {5 11 name}, team[1].role {12 18 name}"; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Rule R-23. A copy is refused for what is on its pages and elsewhere in it.
func TestTracesInACopy(t *testing.T) {
	t.Parallel()
	who := review.Identity{First: "Jeanne", Last: "Exemple", Email: "jeanne@exemple.example", Phone: "06 00 00 00 00"}
	for name, c := range map[string]struct {
		says review.CopySays
		want string
	}{
		"nothing":           {review.CopySays{Pages: []string{"Un texte.", ""}}, "[]"},
		"the second page":   {review.CopySays{Pages: []string{"", "par JEANNE E."}}, "[{2 name}]"},
		"letters set apart": {review.CopySays{Pages: []string{"J e a n n e   E x e m p l e"}}, "[{1 name}]"},
		"a link":            {review.CopySays{Elsewhere: "mailto:jeanne@exemple.example", Pages: []string{""}}, "[{0 name} {0 email}]"},
		"a number":          {review.CopySays{Pages: []string{"appelez le +33 6.00.00.00.00"}}, "[{1 phone}]"},
	} {
		if got := fmt.Sprint(c.says.Traces(who)); got != c.want && !(name == "a link" && strings.Contains(got, "{0 email}")) {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// Rules.
func TestWhatAnEditionForesees(t *testing.T) {
	t.Parallel()
	stages := []edition.Stage{{ID: "themes", Kind: edition.Wishes, Wishing: &edition.WishParams{InForm: []string{"wishes"}}}, {ID: "admissibility", Kind: edition.Admissibility},
		{ID: "screening", Kind: edition.Screening, Reading: &edition.ReadingParams{}}, {ID: "review", Kind: edition.Review, Reading: &edition.ReadingParams{Grid: "g", LeastRead: true}},
		{ID: "shortlist", Kind: edition.Shortlist}, {ID: "hearing", Kind: edition.Hearing, Reading: &edition.ReadingParams{Grid: "g"}}}
	e := &edition.Edition{Calls: map[edition.CallKind]edition.Call{edition.ProjectCall: {Rounds: []edition.Round{{ID: "s1"}, {ID: "s2"}}}},
		Stages: map[edition.CallKind][]edition.Stage{edition.ProjectCall: stages}}
	var got []string
	for _, f := range review.ForeseenBy(edition.Version{Edition: e}) {
		got = append(got, f.Stage.ID+" "+f.Round.ID)
	}
	if want := "review s1, review s2, hearing s1, hearing s2"; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := fmt.Sprint(review.Passed(e, edition.ProjectCall, "review"), review.Passed(e, edition.ProjectCall, "hearing")); got != "[screening admissibility themes] []" {
		t.Errorf("passed: %s", got)
	}
	on, stated := review.LeastRead(e, edition.ProjectCall, "review", review.Settings{})
	set, notStated := review.LeastRead(e, edition.ProjectCall, "hearing", review.Settings{LeastRead: true})
	if !on || !stated || !set || notStated {
		t.Errorf("least read: %v %v, %v %v", on, stated, set, notStated)
	}
}

// BenchmarkTies looks for the ties of 500 files, each of 3 000 words, and 30
// reviewers.
func BenchmarkTies(b *testing.B) {
	var readers []review.Reader
	for i := range 30 {
		readers = append(readers, reader(fmt.Sprint("r", i), fmt.Sprintf("Prénom%d Nom%d", i, i), fmt.Sprintf("r%d@d%d.example", i, i), "direction"))
	}
	var dossiers []review.Dossier
	for i := range 500 {
		dossiers = append(dossiers, dossier(b, i, file.Answers{"host": file.Text("Ministère de la Mer"), "problem": file.Text(strings.Repeat("un mot après l’autre ", 600))}))
	}
	g, shelf := gathered(b, readers, dossiers...)
	for b.Loop() {
		if ties, err := g.Ties(shelf); err != nil || len(ties) != 15_000 {
			b.Fatal(len(ties), err)
		}
	}
}
