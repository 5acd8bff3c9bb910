package public

import (
	"context"
	"net/url"
	"slices"

	"cohorte/fellowship/cohort"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

func cohortPage(id string) string { return "/promotions/" + url.PathEscape(id) }

// cohortsPage is the list of cohorts.
type cohortsPage struct {
	Frame   layout.Frame
	Visit   *route.Visit
	Lang    lang.Lang
	Cohorts []store.PublicCohort
}

func cohorts(v *route.Visit) (route.Answer, error) {
	p := cohortsPage{Visit: v, Lang: v.Lang, Frame: frame(v, v.Say("Promotions", "Cohorts"))}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p.Cohorts, err = tx.PublicCohorts(ctx, v.By())
		return err
	})
	return route.Page(cohortsView(p)), err
}

// cohortOne is what the page of a cohort shows.
type cohortOne struct {
	cohort.Cohort
	Frame layout.Frame
	Visit *route.Visit
	Lang  lang.Lang
	List  store.ChallengePage
}

// wholeCohort is the most challenges that the page of a cohort shows.
const wholeCohort = 100

func oneCohort(v *route.Visit) (route.Answer, error) {
	p := cohortOne{Visit: v, Lang: v.Lang}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if p.Cohort, err = tx.PublicCohort(ctx, v.By(), v.PathValue("id")); err != nil {
			return err
		}
		p.List, err = tx.PublicChallenges(ctx, v.By(), store.ChallengeFilter{
			Facets: map[string]string{store.FacetCohort: p.ID}, Size: wholeCohort})
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	p.Frame = frame(v, p.Name)
	p.Frame.Breadcrumbs = []layout.Crumb{
		{Label: v.Say("Défis", "Challenges"), Href: ChallengesPage},
		{Label: v.Say("Promotions", "Cohorts"), Href: "/promotions"}, {Label: p.Name}}
	return route.Page(cohortView(p)), nil
}

// cohortDates says from when to when, as precisely as it is known.
func cohortDates(l lang.Lang, c cohort.Cohort) string {
	switch {
	case c.Starts.IsZero():
		return l.T("Dates non précisées", "Dates not stated")
	case c.Ends.IsZero():
		return l.T("Début", "Start") + l.Colon() + " " + when(l, c.Starts)
	}
	return l.T("Du ", "From ") + when(l, c.Starts) + l.T(" au ", " to ") + when(l, c.Ends)
}

// measureWords says what a quoted number counts.
func measureWords(l lang.Lang, m cohort.Measure) string {
	switch m {
	case cohort.ChallengesProposed:
		return l.T("projets proposés", "projects proposed")
	case cohort.Applications:
		return l.T("candidatures", "applications")
	case cohort.Shortlisted:
		return l.T("personnes auditionnées", "applicants heard")
	case cohort.Fellows:
		return l.T("EIG annoncés", "fellows announced")
	}
	return l.T("EIG listés sur le site", "fellows listed on the site")
}

// quoted is a quoted number as it was stated: one, a range, about, at most.
func quoted(l lang.Lang, q cohort.Quote) string {
	switch {
	case q.About:
		return l.T("environ ", "about ") + l.Number(q.High)
	case q.Low == 0:
		return l.T("jusqu’à ", "up to ") + l.Number(q.High)
	case q.Low != q.High:
		return l.Number(q.Low) + l.T(" à ", " to ") + l.Number(q.High)
	}
	return l.Number(q.High)
}

// announced is the number of fellows that was announced, if any was.
func announced(c cohort.Cohort) (cohort.Quote, bool) {
	at := slices.IndexFunc(c.Quotes, func(q cohort.Quote) bool { return q.Measure == cohort.Fellows })
	if at < 0 {
		return cohort.Quote{}, false
	}
	return c.Quotes[at], true
}
