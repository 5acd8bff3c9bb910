package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/cohort"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/organisation"
	"cohorte/fellowship/press"
	"cohorte/store"
	"cohorte/store/storetest"
)

var catalogueDay = time.Date(2031, 3, 1, 9, 0, 0, 0, time.UTC)

// secret stands in everything that must not be seen.
const secret = "zébulon"

// invented is a challenge of an invented host; its name, town, theme and host
// bear the mark.
func invented(mark string) challenge.Challenge {
	return challenge.Challenge{
		Slug: "defi-" + mark, Name: "Défi fictif " + mark, Cohort: "fictive", Administration: "Bureau fictif " + mark,
		Organisations: []organisation.ID{organisation.ID("bureau-" + mark)}, Towns: []challenge.Town{{Name: "Bourg " + mark, Code: "99"}},
		Profiles: []string{"profil"}, Themes: []string{"theme"}, Summary: "Un essai sur " + mark,
	}
}

func keepCatalogue(t *testing.T, db *store.DB, marks ...string) {
	t.Helper()
	done(t, db, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.SaveCohorts(ctx, []cohort.Cohort{{ID: "fictive", Name: "Promotion fictive", Order: 1}}, catalogueDay.Add(-time.Hour)); err != nil {
			return err
		}
		var organisations []organisation.Organisation
		for _, mark := range marks {
			organisations = append(organisations, organisation.Organisation{ID: organisation.ID("bureau-" + mark),
				Name: "Bureau fictif " + mark, Kind: organisation.Unit, Spellings: []string{"Bur. fict. " + mark}})
		}
		if _, err := tx.SaveOrganisations(ctx, organisations); err != nil {
			return err
		}
		_, err := tx.SaveLabels(ctx, store.FacetTheme, []challenge.Label{{ID: "theme", Name: edition.Text{FR: "Thème fictif"}}})
		return err
	})
}

func done(t *testing.T, db *store.DB, act func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := write(t, db, act); err != nil {
		t.Fatal(err)
	}
}

// everythingPublic is all that the public queries give at a time, as text.
func everythingPublic(t *testing.T, db *store.DB, at time.Time) string {
	t.Helper()
	by := fellowship.Actor{At: at}
	var all []any
	err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		all = nil
		for _, read := range []func() (any, error){
			func() (any, error) { return tx.PublicChallenges(ctx, by, store.ChallengeFilter{Size: 50}) },
			func() (any, error) {
				return tx.PublicChallenges(ctx, by, store.ChallengeFilter{Size: 50, Text: secret})
			},
			func() (any, error) {
				return tx.PublicChallenges(ctx, by, store.ChallengeFilter{Size: 50, Text: "essai"})
			},
			func() (any, error) { return tx.PublicWords(ctx, by) },
			func() (any, error) { return tx.PublicHosts(ctx, by) },
			func() (any, error) { return tx.PublicCounts(ctx, by) },
			func() (any, error) { return tx.PublicCohorts(ctx, by) },
			func() (any, error) { return tx.PublicEndings(ctx, by, 50) },
			func() (any, error) { return tx.PublicReleases(ctx, by, 1, 50) },
			func() (any, error) { return tx.HiddenReleases(ctx, by) },
			func() (any, error) { return tx.PublicChallenge(ctx, by, "defi-visible") },
		} {
			got, err := read()
			if err != nil {
				return err
			}
			all = append(all, got)
		}
		for _, hidden := range []func() error{
			func() error { _, err := tx.PublicChallenge(ctx, by, "defi-"+secret); return err },
			func() error { _, err := tx.PublicOrganisation(ctx, by, "bureau-"+secret); return err },
			func() error { _, err := tx.Release(ctx, by, "communique-"+secret); return err },
		} {
			all = append(all, fmt.Sprint(hidden()))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ToLower(string(text))
}

// A challenge and a release that wait for their day are nowhere before it and
// everywhere from it on.
func TestNothingIsPublicBeforeItsTime(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		keepCatalogue(t, db, "visible", secret)
		visible := invented("visible")
		visible.Ending = challenge.Ending{Outcome: challenge.CameBack, Successors: []string{"defi-" + secret}, Steps: []challenge.Step{{
			At: fellowship.When{Year: 2030}, Text: edition.Text{FR: "fait fictif", EN: "invented fact"}, Source: challenge.Source{Name: "aucune"}}}}
		done(t, db, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.SaveChallenges(ctx, []challenge.Challenge{visible}, catalogueDay.Add(-time.Hour)); err != nil {
				return err
			}
			_, err := tx.SaveReleases(ctx, []press.Release{{Slug: "communique-visible", Title: "Visible", Date: catalogueDay.Add(-time.Hour)}})
			return err
		})
		without := everythingPublic(t, db, catalogueDay)
		embargo := catalogueDay.Add(time.Hour)
		done(t, db, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.SaveChallenges(ctx, []challenge.Challenge{invented(secret)}, embargo); err != nil {
				return err
			}
			_, err := tx.SaveReleases(ctx, []press.Release{{Slug: "communique-" + secret, Title: "Communiqué " + secret, Date: embargo}})
			return err
		})
		if got := everythingPublic(t, db, embargo.Add(-time.Second)); got != without {
			t.Errorf("a second before its time:\n%s\nwithout it:\n%s", got, without)
		}
		if got := everythingPublic(t, db, embargo); strings.Count(got, secret) < 10 || strings.Contains(got, "not found") {
			t.Errorf("at its time: %s", got)
		}
		done(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.PublishChallenge(ctx, "defi-"+secret, time.Time{}); err != nil {
				return err
			}
			_, err := tx.SaveReleases(ctx, []press.Release{{Slug: "communique-" + secret, Title: "Communiqué " + secret, Date: embargo, Withheld: true}})
			return err
		})
		if got := everythingPublic(t, db, embargo.Add(time.Hour)); got != without {
			t.Errorf("hidden again:\n%s\nwithout it:\n%s", got, without)
		}
	})
}

// Who writes releases reads those that wait, and withheld ones; nobody else
// does, whatever else they may.
func TestOnlyWhoWritesReleasesSeesThoseThatWait(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		done(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SaveReleases(ctx, []press.Release{
				{Slug: "publie", Title: "Publié", Date: catalogueDay.Add(-time.Hour)},
				{Slug: "attend", Title: "Attend", Date: catalogueDay.Add(time.Hour)},
				{Slug: "retenu", Title: "Retenu", Date: catalogueDay.Add(-time.Hour), Withheld: true},
				{Slug: "sans-date", Title: "Sans date"},
			})
			return err
		})
		for permission, want := range map[fellowship.Permission][]string{
			fellowship.WritePress: {"attend", "retenu", "sans-date"}, fellowship.Publish: nil, fellowship.SeeFiles: nil,
		} {
			by := fellowship.Actor{ID: "x", At: catalogueDay, May: fellowship.Permissions{permission}}
			err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				hidden, err := tx.HiddenReleases(ctx, by)
				if err != nil {
					return err
				}
				var listed, read []string
				for _, r := range hidden {
					listed = append(listed, r.Slug)
				}
				for _, slug := range []string{"attend", "retenu", "sans-date"} {
					switch r, err := tx.Release(ctx, by, slug); err {
					case nil:
						read = append(read, r.Slug)
					case fellowship.ErrNotFound:
					default:
						return err
					}
				}
				if !slices.Equal(listed, want) || !slices.Equal(read, want) {
					t.Errorf("%s: lists %q and reads %q, want %q", permission, listed, read, want)
				}
				if r, err := tx.Release(ctx, by, "publie"); err != nil || r.Title != "Publié" {
					t.Errorf("%s: the public one is %q, %v", permission, r.Title, err)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Public challenges are not found through a cohort that is not.
func TestAHiddenCohortHidesItsChallenges(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		keepCatalogue(t, db, "visible", secret)
		done(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SaveChallenges(ctx, []challenge.Challenge{invented("visible")}, catalogueDay.Add(-time.Hour))
			return err
		})
		without := everythingPublic(t, db, catalogueDay)
		done(t, db, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.SaveCohorts(ctx, []cohort.Cohort{{ID: "cachee", Name: "Promotion " + secret, Order: 2}}, catalogueDay.Add(time.Hour)); err != nil {
				return err
			}
			hidden := invented(secret)
			hidden.Cohort = "cachee"
			_, err := tx.SaveChallenges(ctx, []challenge.Challenge{hidden}, catalogueDay.Add(-time.Hour))
			return err
		})
		if got := everythingPublic(t, db, catalogueDay); got != without {
			t.Errorf("got:\n%s\nwithout it:\n%s", got, without)
		}
	})
}

func names(page store.ChallengePage) []string {
	var all []string
	for _, c := range page.Challenges {
		all = append(all, c.Name)
	}
	return all
}

func TestTheCatalogueIsSearchedAndFiltered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		keepCatalogue(t, db, "alpha", "beta", "gamma")
		done(t, db, func(ctx context.Context, tx *store.Tx) error {
			a, b, c := invented("alpha"), invented("beta"), invented("gamma")
			a.Name, a.Summary = "Signaux d’essai", "Les hôpitaux, l’État et les œuvres"
			b.Name, b.Summary = "Pêche 100 %", "Des signaux_faux pour l’essai"
			c.Name, c.Themes = "PêcheSauvetage", []string{"theme", "theme"}
			_, err := tx.SaveChallenges(ctx, []challenge.Challenge{a, b, c}, catalogueDay)
			return err
		})
		for _, q := range []struct {
			filter store.ChallengeFilter
			want   []string
		}{
			{store.ChallengeFilter{}, []string{"Pêche 100 %", "PêcheSauvetage", "Signaux d’essai"}},
			{store.ChallengeFilter{Text: "signal"}, []string{"Signaux d’essai", "Pêche 100 %"}}, // the name before the text
			{store.ChallengeFilter{Text: "SIGNAUX, essai !"}, []string{"Signaux d’essai", "Pêche 100 %"}},
			{store.ChallengeFilter{Text: "l'hopital"}, []string{"Signaux d’essai"}},
			{store.ChallengeFilter{Text: "oeuvre"}, []string{"Signaux d’essai"}},
			{store.ChallengeFilter{Text: "sauvetage"}, []string{"PêcheSauvetage"}},
			{store.ChallengeFilter{Text: "sauvet"}, []string{"PêcheSauvetage"}}, // unfinished
			{store.ChallengeFilter{Text: "bur. fict. béta"}, []string{"Pêche 100 %"}},
			{store.ChallengeFilter{Text: "%"}, []string{"Pêche 100 %", "PêcheSauvetage", "Signaux d’essai"}},
			{store.ChallengeFilter{Text: "%%%abc%"}, nil},
			{store.ChallengeFilter{Text: `' OR 1=1 -- "`}, nil},
			{store.ChallengeFilter{Text: "introuvable"}, nil},
			{store.ChallengeFilter{Facets: map[string]string{store.FacetTown: "bourg-gamma"}}, []string{"PêcheSauvetage"}},
			{store.ChallengeFilter{Facets: map[string]string{store.FacetOrganisation: "bureau-alpha"}}, []string{"Signaux d’essai"}},
			{store.ChallengeFilter{Facets: map[string]string{store.FacetOutcome: store.NotKnownFacet}, Text: "peche"}, []string{"Pêche 100 %", "PêcheSauvetage"}},
			{store.ChallengeFilter{Facets: map[string]string{store.FacetCohort: "autre"}}, nil},
		} {
			var page store.ChallengePage
			q.filter.Size = 10
			err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				page, err = tx.PublicChallenges(ctx, fellowship.Actor{At: catalogueDay}, q.filter)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := names(page); !slices.Equal(got, q.want) || page.Total != len(q.want) {
				t.Errorf("%+v: got %q (%d), want %q", q.filter, got, page.Total, q.want)
			}
		}
	})
}
