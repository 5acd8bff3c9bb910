package history_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cohorte/fellowship/challenge"
	"cohorte/fellowship/organisation"
	"cohorte/importer/history"

	"github.com/google/go-cmp/cmp"
)

func repository(t *testing.T) *history.History {
	t.Helper()
	h, err := history.Repository()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestTheProgramCarriesTheRealHistory(t *testing.T) {
	t.Parallel()
	h := repository(t)
	got := map[string]int{}
	figures, zeros, withLinks := 0, 0, 0
	for _, c := range h.Challenges {
		got[c.Cohort]++
		if c.Year != 0 {
			withLinks++
		}
		for _, f := range c.Figures {
			figures++
			if !f.Published() {
				zeros++
			}
		}
	}
	want := map[string]int{"1": 9, "2": 13, "3": 15, "dig": 17, "4": 17, "5": 15, "6": 14, "7": 31}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("challenges a cohort (-want +got):\n%s", diff)
	}
	if len(h.Challenges) != 131 || len(h.Cohorts) != 8 || figures != 144 || zeros != 4 || withLinks != 71 {
		t.Errorf("got %d challenges, %d cohorts, %d figures of which %d at 0, %d challenges with links; want 131, 8, 144, 4, 71",
			len(h.Challenges), len(h.Cohorts), figures, zeros, withLinks)
	}
	ids := make([]string, len(h.Cohorts))
	for i, c := range h.Cohorts {
		ids[i] = c.ID
	}
	if !slices.Equal(ids, []string{"1", "2", "3", "dig", "4", "5", "6", "7"}) {
		t.Errorf("cohorts in the order %v", ids)
	}
}

func TestEveryChallengeIsWhole(t *testing.T) {
	t.Parallel()
	h := repository(t)
	address := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	profiles, themes := ids(h.Profiles), ids(h.Themes)
	for _, c := range h.Challenges {
		if !address.MatchString(c.Slug) {
			t.Errorf("%s is not an address", c.Slug)
		}
		if c.Name == "" || c.Administration == "" || len(c.Organisations) == 0 || len(c.Towns) == 0 || len(c.Profiles) == 0 || len(c.Themes) == 0 {
			t.Errorf("%s lacks something: %+v", c.Slug, c)
		}
		if c.Summary != "" {
			t.Errorf("%s carries a sentence of the site", c.Slug)
		}
		for _, p := range c.Profiles {
			if !slices.Contains(profiles, p) {
				t.Errorf("%s: profile %s has no label", c.Slug, p)
			}
		}
		for _, theme := range c.Themes {
			if !slices.Contains(themes, theme) {
				t.Errorf("%s: theme %s has no label", c.Slug, theme)
			}
		}
		for _, link := range c.Links {
			if u, err := url.Parse(link.Address); err != nil || u.Host == "" || !strings.Contains(u.Host, ".") || !strings.HasPrefix(u.Scheme, "http") {
				t.Errorf("%s: %s is not a web address", c.Slug, link.Address)
			}
		}
	}
}

func ids(labels []challenge.Label) []string {
	var all []string
	for _, l := range labels {
		all = append(all, l.ID)
	}
	return all
}

// The four défis that the press release of 29 January 2024 names, at the ends
// of the addresses it prints, with the four ways in which a défi ends.
func TestTheFourNamedChallengesSayWhatBecameOfThem(t *testing.T) {
	t.Parallel()
	h := repository(t)
	for slug, want := range map[string]struct {
		name       string
		outcome    challenge.Outcome
		successors []string
	}{
		"signaux-faibles": {"Signaux Faibles", challenge.StateStartup, nil},
		"predisauvetage":  {"PrédiSauvetage", challenge.OpenData, nil},
		"open-justice":    {"Open Justice", challenge.PermanentTeam, []string{"label"}},
		"karfur":          {"Karfu’R", challenge.CameBack, []string{"refugies-info"}},
	} {
		c, found := h.Find(slug)
		if !found || c.Name != want.name || c.Ending.Outcome != want.outcome || !slices.Equal(c.Ending.Successors, want.successors) {
			t.Errorf("%s: got %s, %s, %v", slug, c.Name, c.Ending.Outcome, c.Ending.Successors)
		}
	}
	known := 0
	for _, c := range h.Challenges {
		if c.Ending.Outcome.Known() {
			known++
		}
	}
	if known != 4 {
		t.Errorf("the outcome of %d challenges is said, want 4", known)
	}
}

func TestOneAdministrationHasOneIdWhateverItsSpelling(t *testing.T) {
	t.Parallel()
	h := repository(t)
	var slugs []string
	for _, c := range h.Challenges {
		if slices.Contains(c.Organisations, organisation.ID("cour-de-cassation")) {
			slugs = append(slugs, c.Slug+": "+c.Administration)
		}
	}
	if want := []string{"open-justice: Cour de cassation", "label: Cour de Cassation"}; !slices.Equal(slugs, want) {
		t.Errorf("got %q, want %q", slugs, want)
	}
	brest := slices.IndexFunc(h.Challenges, func(c challenge.Challenge) bool { return c.Towns[0].Name == "Brest" })
	if brest < 0 || h.Challenges[brest].Name != "b@liseNAV" {
		t.Error("b@liseNAV is not in Brest")
	}
}
