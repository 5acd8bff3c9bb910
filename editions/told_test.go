package editions_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cohorte/editions"
	"cohorte/fellowship/edition"
)

// plain is a sentence with ordinary spaces, as one types it.
func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

// The two press releases, side by side: each difference, by its topic.
func TestTheTwoRealEditionsAreToldApart(t *testing.T) {
	t.Parallel()
	d := editions.Diff(book(t, "eig-6").Base(), book(t, "eig-7").Base())
	told := map[string]editions.Item{}
	for _, i := range d.Items {
		if _, twice := told[i.Topic]; twice {
			t.Errorf("the topic %s is told twice", i.Topic)
		}
		told[i.Topic] = i
	}
	for topic, want := range map[string]string{
		"talent_window":   "On peut candidater du 29 janvier au 31 décembre 2024 à 23 h 59, au fil de l’eau, à rythme bimestriel. C’était possible du 7 mars au 3 avril 2022 à 23 h 59.",
		"project_window":  "On peut déposer un projet du 29 janvier au 31 décembre 2024 à 23 h 59, au fil de l’eau, à rythme bimestriel. C’était possible du 19 janvier au 18 mars 2022 à 23 h 59.",
		"profiles":        "Profils recherchés : directeurs et directrices de produit ; directeurs et directrices techniques. Auparavant : développeurs ; data scientists ; data engineers ; designers ; juristes du numérique.",
		"team":            "Une équipe compte 1 ou 2 personnes par produit. Elle comptait 2 ou 3 personnes par défi.",
		"contract_length": "Le contrat dure 1 an, renouvelable. Il durait 10 mois.",
		"employer":        "L’employeur est la direction interministérielle du numérique (DINUM). C’était l’administration d’accueil.",
		"contract_kind":   "Nature du contrat : contrat de projet. Auparavant : contrat à durée déterminée.",
		"pay":             "La rémunération est de 4 250 € nets par mois avec une part variable de 6 % ou 5 000 € nets par mois avec une part variable de 10 % selon l’expérience. Elle était de 3 500 € ou 4 000 € nets par mois selon l’expérience.",
		"equal_pay":       "Égalité de rémunération : de manière égalitaire entre les femmes et les hommes. Ce n’était pas précisé par EIG 6.",
		"posts":           "Nombre de postes : 30 au plus. Ce n’était pas précisé par EIG 6.",
		"arrival":         "Arrivée : chacun arrive à sa propre date. Auparavant : tous arrivent le 12 septembre 2022.",
		"preference":      "Préférences, sans être des critères : non précisé par EIG 7. EIG 6 disait : Sont particulièrement appréciés les dossiers d’administrations déjà engagées dans une stratégie numérique mature.",
	} {
		if got := plain(told[topic].Sentence.FR); got != want {
			t.Errorf("%s\n got %s\nwant %s", topic, got, want)
		}
	}
	if got, want := plain(told["talent_page"].Sentence.FR), "Présentation de l’appel à candidatures. Titre : « Rejoindre la 7e promotion en tant qu’EIG », au lieu de « Rejoindre la 6e promotion en tant qu’EIG ». "; !strings.HasPrefix(got, want) {
		t.Errorf("the title is told so: %s", got)
	}
	if told["talent_page"].Audience != editions.ForPages {
		t.Error("wording stands among the rules")
	}
	funding := plain(told["co_funding"].Sentence.FR)
	if !strings.HasPrefix(funding, "Cofinancement : non précisé par EIG 7. EIG 6 disait : 20 000 €") {
		t.Errorf("co-funding: %s", funding)
	}
	criteria := told["project_criteria"]
	if len(criteria.Added) != 4 || len(criteria.Removed) != 4 || strings.Count(criteria.Sentence.FR, "» remplace «") != 1 {
		t.Errorf("criteria: %d added, %d removed, %s", len(criteria.Added), len(criteria.Removed), criteria.Sentence.FR)
	}
	for _, c := range append(book(t, "eig-6").Base().Criteria["project"].Criteria, book(t, "eig-7").Base().Criteria["project"].Criteria...) {
		if !strings.Contains(criteria.Sentence.FR, c.Name.FR) {
			t.Errorf("the criterion %q is not named", c.Name.FR)
		}
	}
	for topic, words := range map[string][]string{
		"project_conditions": {"beta.gouv.fr confirme sa pertinence pendant la phase d’investigation"},
		"support":            {"Atelier-conférence", "Expédition apprenante", "Coaching personnalisé", "beta.gouv.fr"},
	} {
		for _, w := range words {
			if got := plain(told[topic].Sentence.FR); !strings.Contains(got, w) {
				t.Errorf("%s does not name %q: %s", topic, w, got)
			}
		}
	}
	for _, i := range d.Items {
		if i.Before.Stated && len(i.Before.Sources) == 0 || i.After.Stated && len(i.After.Sources) == 0 {
			t.Errorf("%s has a value without a source", i.Topic)
		}
	}
}

func TestAnAmendmentIsToldLikeADifference(t *testing.T) {
	t.Parallel()
	b := valid(t)
	after, _ := b.Version(1)
	d := editions.Diff(b.Base(), after)
	var got []string
	for _, i := range d.Items {
		got = append(got, plain(i.Sentence.FR))
	}
	want := []string{
		"Sessions de candidature. « session 2, du 2 mai au 12 juin 2022 à 23 h 59 » remplace « session 2, du 2 mai au 1er juin 2022 à 23 h 59 ».",
		"Critères pour les candidatures. S’ajoute : ouverture.",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	books, err := editions.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	books = append(books, valid(t))
	ok := editions.Check(nil, []string{"testdata/valid.yaml"}, false)
	if lines := strings.Split(ok.Text, "\n"); ok.Exit != editions.Done || len(lines) != 3 || !strings.HasPrefix(lines[1], "testdata/valid.yaml: essai-1 1.1 ") {
		t.Errorf("check of a good file: %d %q", ok.Exit, ok.Text)
	}
	bad := editions.Check(nil, []string{"testdata/bad/bad_money.yaml", "testdata/valid.yaml", "testdata/bad/bad_share.yaml"}, true)
	var report struct{ Mistakes []editions.Mistake }
	if err := json.Unmarshal([]byte(bad.Text), &report); err != nil || bad.Exit != editions.CheckFailed || len(report.Mistakes) != 2 || report.Mistakes[1].File != "testdata/bad/bad_share.yaml" {
		t.Errorf("check of bad files: %d %v %s", bad.Exit, err, bad.Text)
	}
	if missing := editions.Check(nil, []string{"nowhere.yaml"}, false); missing.Exit != editions.BadInput || !strings.Contains(missing.Text, "nowhere.yaml") {
		t.Errorf("check of a missing file: %d %q", missing.Exit, missing.Text)
	}
	shown := editions.ShowOne(books, "essai-1@1", false)
	for _, want := range []string{"essai-1 · Essai du chargement · version 1.1", "Cette édition est inventée.", "montants nets : oui [ESSAI]", "par mois : 3 500 €", "Non précisé.", "Cofinancement"} {
		if !strings.Contains(plain(shown.Text), want) {
			t.Errorf("the page does not say %q:\n%s", want, shown.Text)
		}
	}
	var values struct{ Edition edition.Edition }
	asJSON := editions.ShowOne(books, "essai-1@0", true)
	if err := json.Unmarshal([]byte(asJSON.Text), &values); err != nil || values.Edition.ID != "essai-1" || len(values.Edition.Amendments) != 0 {
		t.Errorf("the edition as JSON: %v %.300s", err, asJSON.Text)
	}
	amended := plain(editions.ShowOne(books, "eig-7", false).Text)
	for _, want := range []string{"calls.talent.rounds[s2]", "clôture : 26 avril 2024 à 23 h 59", "valeur : retirée"} {
		if !strings.Contains(amended[strings.Index(amended, "modificatifs"):], want) {
			t.Errorf("the amendments don't say %q", want)
		}
	}
	if strings.Contains(amended, "map[") {
		t.Error("a value is shown as the program holds it")
	}
	for name, want := range map[string]string{
		"essai-2": "no edition \"essai-2\" (did you mean essai-1?); expected one of ", "essai-1@2": "essai-1 has no version \"2\"; expected a number of amendments from 0 to 1",
		"essai-1@x": "essai-1 has no version \"x\"",
	} {
		if got := editions.ShowOne(books, name, false); got.Exit != editions.BadInput || !strings.HasPrefix(got.Text, want) {
			t.Errorf("show %s: %d %q", name, got.Exit, got.Text)
		}
	}
	diff := editions.Compare(books, "eig-6", "eig-7", false)
	for _, want := range []string{"Ce qui change entre EIG 6 (2022) et EIG 7 (2024)\n", "  - Le contrat dure 1 an, renouvelable. Il durait 10 mois.\n", "\nInchangé ("} {
		if !strings.Contains(plain(diff.Text), want) {
			t.Errorf("the difference does not say %q", want)
		}
	}
	var d editions.Difference
	if got := editions.Compare(books, "essai-1", "essai-1@1", true); json.Unmarshal([]byte(got.Text), &d) != nil || len(d.Items) != 2 || d.To.Version != "1.1" {
		t.Errorf("a difference as JSON: %s", got.Text)
	}
}

// A programme that has no project call is not said to be silent on projects.
func TestAnExampleWithoutACallIsToldSo(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("examples/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	d := editions.Diff(book(t, "eig-7").Base(), valid(t).Base())
	for _, i := range d.Items {
		if strings.HasPrefix(i.Topic, "project_") && i.Topic != "project_call" {
			t.Errorf("%s is told of an edition without a project call: %s", i.Topic, i.Sentence.FR)
		}
	}
	if got := plain(d.For(editions.ForAdministrations)[0].Sentence.FR); got != "Appel à projets : EIG 7 en a un, Essai 1 n’en a pas." {
		t.Error(got)
	}
	if _, err := editions.Load(os.DirFS("."), files...); err != nil {
		t.Error(err)
	}
}
