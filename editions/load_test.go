package editions_test

import (
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cohorte/editions"
	"cohorte/fellowship/edition"
)

// onlyFile is a folder with one file, under every name.
type onlyFile struct{ content []byte }

func (o onlyFile) Open(name string) (fs.File, error) {
	return fstest.MapFS{name: {Data: o.content}}.Open(name)
}

func valid(t *testing.T) *editions.Book {
	t.Helper()
	books, err := editions.Load(os.DirFS("testdata"), "valid.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return books[0]
}

func TestAnAmendmentGivesACompleteVersionFromItsDate(t *testing.T) {
	t.Parallel()
	b := valid(t)
	date := b.Latest().Amendments[0].Date.Time
	for _, c := range []struct {
		at       time.Time
		closes   string
		criteria int
		version  string
	}{
		{date.Add(-time.Second), "2022-06-01 23:59", 2, "1.0"},
		{date, "2022-06-12 23:59", 3, "1.1"},
	} {
		e := b.At(c.at)
		closes, criteria := e.Calls[edition.TalentCall].Rounds[1].Closes.String(), len(e.Criteria["files"].Criteria)
		if closes != c.closes || criteria != c.criteria || e.VersionLabel() != c.version {
			t.Errorf("at %s: version %s, closes %s, %d criteria; want %s, %s, %d", c.at, e.VersionLabel(), closes, criteria, c.version, c.closes, c.criteria)
		}
	}
}

func TestDefaultsAreWrittenIntoTheEdition(t *testing.T) {
	t.Parallel()
	e := valid(t).Base()
	form := e.Forms["talent"]
	name, _ := form.Field("name")
	if form.LineLength != edition.DefaultLineLength || name.Required != edition.RequiredToSubmit || e.Criteria["files"].Scale.Comment != edition.Optional {
		t.Errorf("line length %d, required %q, comment %q", form.LineLength, name.Required, e.Criteria["files"].Scale.Comment)
	}
}

func frozenAlike(t *testing.T, e edition.Edition) {
	t.Helper()
	normalised, hash, err := edition.Normalise(e)
	if err != nil {
		t.Fatal(err)
	}
	back, err := edition.Decode(normalised)
	if err != nil {
		t.Fatalf("%v in %s", err, normalised)
	}
	if _, again, _ := edition.Normalise(back); again != hash {
		t.Errorf("%s %s has another hash once frozen and read", e.ID, e.VersionLabel())
	}
}

func TestAFrozenEditionIsTheSame(t *testing.T) {
	t.Parallel()
	books, err := editions.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range append(books, valid(t)) {
		for _, e := range b.Versions() {
			frozenAlike(t, e)
		}
	}
	e := valid(t).Base()
	normalised, _, err := edition.Normalise(e)
	if err != nil {
		t.Fatal(err)
	}
	back, err := edition.Decode(normalised)
	if err != nil || !reflect.DeepEqual(e, back) {
		t.Errorf("what was frozen is not what was loaded: %v", err)
	}
	if _, err := edition.Decode([]byte(`{"id": "essai-1", "rule": 1}`)); err == nil {
		t.Error("a frozen edition with an unknown key was read")
	}
}

const demonstration = `
id: demo-1
name: Démonstration
kind: demonstration
contact: equipe@essai.example
based_on: essai-1
as_of_amendment: 1
anchor: 2022-03-15
`

// Rule E-9.
func TestADemonstrationMovesWithTheDay(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/valid.yaml")
	if err != nil {
		t.Fatal(err)
	}
	books, err := editions.Load(fstest.MapFS{"a-demo.yaml": {Data: []byte(demonstration)}, "valid.yaml": {Data: content}}, "a-demo.yaml", "valid.yaml")
	if err != nil {
		t.Fatal(err)
	}
	demo := editions.Find(books, "demo-1")
	for _, c := range []struct{ day, opens, closes, arrival string }{
		// 28 days later: the limit of 23:59 stays at 23:59 across 27 March 2022.
		{"2022-04-12", "2022-04-04 09:00", "2022-07-10 23:59", "2022-10-10"},
		{"2022-03-15", "2022-03-07 09:00", "2022-06-12 23:59", "2022-09-12"},
		{"2026-11-21", "2026-11-13 09:00", "2027-02-18 23:59", "2027-05-21"},
		{"2020-02-29", "2020-02-21 09:00", "2020-05-28 23:59", "2020-08-28"},
	} {
		day, err := edition.ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		b, err := demo.Around(day)
		if err != nil {
			t.Fatal(err)
		}
		e := b.Base()
		rounds := e.Calls[edition.TalentCall].Rounds
		if got := rounds[0].Opens.String(); got != c.opens {
			t.Errorf("around %s the first round opens %s, want %s", c.day, got, c.opens)
		}
		if got := rounds[1].Closes.String(); got != c.closes {
			t.Errorf("around %s the second round closes %s, want %s", c.day, got, c.closes)
		}
		if got := e.Cohort.Arrival.String(); got != c.arrival {
			t.Errorf("around %s the arrival is %s, want %s", c.day, got, c.arrival)
		}
		if e.ID != "demo-1" || e.Number != 1 || !e.Invented() || e.BasedOn != "essai-1" || len(e.Criteria["files"].Criteria) != 3 {
			t.Errorf("the demonstration is %s, number %d, %s, based on %s, %d criteria", e.ID, e.Number, e.Kind, e.BasedOn, len(e.Criteria["files"].Criteria))
		}
	}
	if demo.Base().Cohort.Arrival.String() != "2022-09-12" {
		t.Error("placing a demonstration moved the demonstration itself")
	}
}

// Rule E-13.
func TestALimitMovedIntoAClockChangeFallsOnTheNextMinute(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/valid.yaml")
	if err != nil {
		t.Fatal(err)
	}
	early := strings.Replace(string(content), "opens: 2022-03-07 09:00\n", "opens: 2022-03-07 02:30\n", 1)
	books, err := editions.Load(fstest.MapFS{"demo.yaml": {Data: []byte(demonstration)}, "valid.yaml": {Data: []byte(early)}}, "valid.yaml", "demo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// The opening moves with the anchor: it is 8 days before it.
	for day, want := range map[string]string{
		"2022-04-04": "2022-03-27 03:00", // 02:30 is skipped
		"2024-04-08": "2024-03-31 03:00",
		"2022-11-07": "2022-10-30 03:00", // 02:30 happens twice
		"2022-11-08": "2022-10-31 02:30",
	} {
		d, err := edition.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		b, err := editions.Find(books, "demo-1").Around(d)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Base().Calls[edition.TalentCall].Opens.String(); got != want {
			t.Errorf("around %s the call opens %s, want %s", day, got, want)
		}
	}
}

// Receipts name a hash: what is added to the file later must not change it.
func TestALaterAmendmentLeavesEarlierVersionsAsTheyWere(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/valid.yaml")
	if err != nil {
		t.Fatal(err)
	}
	longer := string(content) + `  - number: 2
    source: ESSAI
    date: 2022-06-20 12:00
    title: L'équipe peut compter quatre personnes.
    reason: Des défis plus larges.
    touches: new_files
    changes:
      - {path: teams.max, value: 4}
`
	books, err := editions.Load(onlyFile{[]byte(longer)}, "longer.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := books[0].Latest(); got.Teams.Max != 4 || got.VersionLabel() != "1.2" {
		t.Errorf("version %s has teams of at most %d", got.VersionLabel(), got.Teams.Max)
	}
	for n, before := range valid(t).Versions() {
		after, _ := books[0].Version(n)
		_, want, _ := edition.Normalise(before)
		if _, got, _ := edition.Normalise(after); got != want {
			t.Errorf("version 1.%d has another hash since the second amendment", n)
		}
	}
}

// The documents that a demonstration cites are real: their dates stay. A month
// of arrival moves like a day in its middle.
func TestADemonstrationLeavesTheDatesOfItsSources(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/valid.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dated := strings.NewReplacer("{title: Texte inventé}", "{title: Texte inventé, date: 2022-01-20}", "arrival: 2022-09-12", "arrival_month: 2022-09").Replace(string(content))
	books, err := editions.Load(fstest.MapFS{"demo.yaml": {Data: []byte(demonstration)}, "valid.yaml": {Data: []byte(dated)}}, "valid.yaml", "demo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := editions.Find(books, "demo-1").Around(edition.Date{Year: 2022, Month: 5, Day: 14}) // 60 days later
	if err != nil {
		t.Fatal(err)
	}
	e := b.Base()
	if e.Sources["ESSAI"].Date.String() != "2022-01-20" || e.Cohort.Month != "2022-11" {
		t.Errorf("the source is of %s, the arrival in %s", e.Sources["ESSAI"].Date, e.Cohort.Month)
	}
}
