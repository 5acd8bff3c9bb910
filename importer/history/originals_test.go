package history_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cohorte/fellowship/challenge"
	"cohorte/fellowship/cohort"
	"cohorte/importer/history"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// originals is the folder of the documents that the data was made from.
func originals(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("COHORTE_ORIGINALS")
	if dir == "" {
		t.Skip("COHORTE_ORIGINALS is not set: the folder of the original documents is needed")
	}
	return dir
}

func readOriginal(t *testing.T) *history.History {
	t.Helper()
	h, err := history.Read(os.DirFS(filepath.Join(originals(t), "data/site-eig-v3/content")))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestTheOriginalFolderAndTheDataSayTheSame(t *testing.T) {
	t.Parallel()
	read, carried := readOriginal(t), repository(t)
	if len(read.Challenges) != len(carried.Challenges) {
		t.Fatalf("the folder has %d challenges, the data %d", len(read.Challenges), len(carried.Challenges))
	}
	for i, want := range carried.Challenges {
		got := read.Challenges[i]
		if got.Summary == "" {
			t.Errorf("%s: the line of the site is lost", got.Slug)
		}
		got.Summary = ""
		// The folder holds neither figures, nor outcomes, nor the links of the
		// first site.
		want.Figures, want.Ending, want.Year, want.DurationMonths = nil, challenge.Ending{}, 0, 0
		want.Links = slices.DeleteFunc(slices.Clone(want.Links), func(l challenge.Link) bool { return l.Kind != challenge.Product })
		if len(want.Links) == 0 {
			want.Links = nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-data +folder):\n%s", want.Slug, diff)
		}
	}
	if diff := cmp.Diff(carried.Cohorts, read.Cohorts); diff != "" {
		t.Errorf("cohorts (-data +folder):\n%s", diff)
	}
	if diff := cmp.Diff(carried.Themes, read.Themes); diff != "" {
		t.Errorf("themes (-data +folder):\n%s", diff)
	}
	if diff := cmp.Diff(carried.Profiles, read.Profiles); diff != "" {
		t.Errorf("profiles (-data +folder):\n%s", diff)
	}
}

func TestReadingTheOriginalFolderAgainGivesTheSame(t *testing.T) {
	t.Parallel()
	first, second := readOriginal(t), readOriginal(t)
	if diff := cmp.Diff(first.Challenges, second.Challenges); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(first.Oddities, second.Oddities); diff != "" {
		t.Error(diff)
	}
}

func TestNothingOfTheOriginalFolderIsLeftOut(t *testing.T) {
	t.Parallel()
	h := readOriginal(t)
	for _, o := range h.Oddities {
		if o.Kind == "unread" || o.Kind == "twice" || strings.Contains(o.Did, "without a link") || o.File == "" || o.What == "" || o.Did == "" {
			t.Errorf("%+v", o)
		}
	}
	var kinds []string
	for kind, n := range h.Count() {
		kinds = append(kinds, fmt.Sprintf("%s %d", kind, n))
	}
	slices.Sort(kinds)
	want := []string{"file name 27", "form label 1", "format 14", "incomplete 1", "mended 1", "spaces 20", "spelling 155", "unlisted 18"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("oddities (-want +got):\n%s", diff)
	}
}

// Every published administration is made of published names and nothing else,
// so that a visitor finds it by any of them.
func TestEveryPublishedAdministrationIsInTheDirectory(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(originals(t), "data/site-eig-v3/content/defis")
	texts := map[string]bool{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		var front struct{ Who string }
		if err := yaml.Unmarshal([]byte(strings.SplitN(string(content), "---", 3)[1]), &front); err != nil {
			t.Fatal(err)
		}
		if front.Who != "" {
			texts[front.Who] = true
		}
	}
	if len(texts) != 108 {
		t.Errorf("got %d texts, want 108", len(texts))
	}
	var names []string
	for _, o := range repository(t).Organisations.All() {
		names = append(names, o.Name)
		names = append(names, o.Spellings...)
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	for text := range texts {
		rest := strings.TrimPrefix(strings.TrimSpace(text), "Administration de rattachement :")
		for _, name := range names {
			rest = strings.ReplaceAll(rest, name, "")
		}
		if rest = strings.Trim(strings.ReplaceAll(strings.ReplaceAll(rest, " et ", ""), " - ", ""), " ,+"); strings.Trim(rest, " ,") != "" && rest != "Ministère" {
			t.Errorf("%q: nobody is called %q", text, rest)
		}
	}
}

func TestFiguresAndLinksAreThoseOfTheFirstSite(t *testing.T) {
	t.Parallel()
	h := repository(t)
	figures := map[string][]string{}
	for _, row := range originalRows(t, "key_figures.csv") {
		key := nameAndCohort(row[0], row[1])
		figures[key] = append(figures[key], strings.Join(row[2:5], "|")+"|"+strings.Join(strings.Fields(row[5]), " "))
	}
	years := map[string]string{}
	for _, row := range originalRows(t, "challenge_links.csv") {
		years[nameAndCohort(row[0], row[1])] = row[2] + "|" + row[3]
	}
	for _, c := range h.Challenges {
		key := nameAndCohort(c.Name, c.Cohort)
		var got []string
		for _, f := range c.Figures {
			got = append(got, fmt.Sprintf("%d|%s|%s|%s", f.Amount, f.Before, f.After, f.Label))
		}
		if diff := cmp.Diff(figures[key], got); diff != "" {
			t.Errorf("figures of %s (-original +data):\n%s", key, diff)
		}
		year := ""
		if c.Year != 0 {
			year = fmt.Sprintf("%d|%d", c.Year, c.DurationMonths)
		}
		if years[key] != year {
			t.Errorf("%s: got %s, want %s", key, year, years[key])
		}
		delete(figures, key)
		delete(years, key)
	}
	if len(figures)+len(years) > 0 {
		t.Errorf("rows that reach no challenge: %v, %v", figures, years)
	}
}

// nameAndCohort joins the two sites: the first wrote "EIG Link" in each cohort.
func nameAndCohort(name, cohortID string) string {
	if name == "EIG Link" {
		name = "EIG" + cohortID + " Link"
	}
	return name + " in " + cohortID
}

func originalRows(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join(originals(t), "data", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestEveryCohortListsAsManyFellowsAsItsSource(t *testing.T) {
	t.Parallel()
	for _, c := range repository(t).Cohorts {
		if !slices.ContainsFunc(c.Quotes, func(q cohort.Quote) bool { return q.Measure == cohort.FellowsListed }) {
			t.Errorf("%s says nothing of its fellows", c.Name)
		}
	}
}
