package store

import (
	"context"
	"encoding/json"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/organisation"
	"cohorte/internal/slug"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// The kinds of label, and of facet: what the catalogue can be filtered by.
const (
	FacetCohort       = "cohort"
	FacetProfile      = "profile"
	FacetTheme        = "theme"
	FacetOrganisation = "administration"
	FacetTown         = "town"
	FacetOutcome      = "outcome"
)

// NotKnownFacet is the value of FacetOutcome of a challenge whose outcome is
// not known.
const NotKnownFacet = "not_known"

// challengeContent is what a row of challenges keeps as JSON.
type challengeContent struct {
	Towns      []challenge.Town   `json:"towns,omitempty"`
	Profiles   []string           `json:"profiles,omitempty"`
	Themes     []string           `json:"themes,omitempty"`
	Hosts      []organisation.ID  `json:"hosts,omitempty"`
	Links      []challenge.Link   `json:"links,omitempty"`
	Figures    []challenge.Figure `json:"figures,omitempty"`
	Steps      []challenge.Step   `json:"steps,omitempty"`
	Successors []string           `json:"successors,omitempty"`
}

func challengeRow(c challenge.Challenge) (query.Challenge, error) {
	content, err := json.Marshal(challengeContent{c.Towns, c.Profiles, c.Themes, c.Organisations, c.Links, c.Figures,
		c.Ending.Steps, c.Ending.Successors})
	return query.Challenge{Slug: c.Slug, Name: c.Name, NameNorm: slug.Fold(c.Name), CohortID: c.Cohort,
		Administration: c.Administration, Summary: c.Summary, Year: int64(c.Year), Months: int64(c.DurationMonths),
		Outcome: string(c.Ending.Outcome), Content: string(content)}, err
}

func challengeOf(row query.Challenge) (challenge.Challenge, error) {
	var content challengeContent
	err := json.Unmarshal([]byte(row.Content), &content)
	return challenge.Challenge{Slug: row.Slug, Name: row.Name, Cohort: row.CohortID, Administration: row.Administration,
		Organisations: content.Hosts, Towns: content.Towns, Profiles: content.Profiles, Themes: content.Themes,
		Links: content.Links, Figures: content.Figures, Year: int(row.Year), DurationMonths: int(row.Months),
		Summary: row.Summary, Ending: challenge.Ending{Outcome: challenge.Outcome(row.Outcome), Steps: content.Steps,
			Successors: content.Successors}}, err
}

// KeptChallenges are all challenges, hidden ones too, by slug.
func (tx *Tx) KeptChallenges(ctx context.Context) (map[string]challenge.Challenge, error) {
	rows, err := tx.q.Challenges(ctx)
	if err != nil {
		return nil, err
	}
	all := make(map[string]challenge.Challenge, len(rows))
	for _, row := range rows {
		if all[row.Slug], err = challengeOf(row); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// SaveLabels keeps the names of profiles (FacetProfile) or themes (FacetTheme)
// in their order.
func (tx *Tx) SaveLabels(ctx context.Context, kind string, all []challenge.Label) (written int, err error) {
	kept := map[string]query.Label{}
	rows, err := tx.q.Labels(ctx)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		if row.Kind == kind {
			kept[row.ID] = row
		}
	}
	fresh := sqldb.Into("labels", "kind", "id", "place", "name", "name_en", "unlisted")
	for i, l := range all {
		row := query.Label{Kind: kind, ID: l.ID, Place: int64(i), Name: l.Name.FR, NameEn: l.Name.EN}
		if l.Unlisted {
			row.Unlisted = 1
		}
		before, known := kept[l.ID]
		switch {
		case !known:
			fresh.Add(row.Kind, row.ID, row.Place, row.Name, row.NameEn, row.Unlisted)
		case kept[l.ID] == row:
			continue
		default:
			if row.NameEn == "" {
				row.NameEn = before.NameEn
			}
			if row == before {
				continue
			}
			if err := tx.q.UpdateLabel(ctx, query.UpdateLabelParams{Place: row.Place, Name: row.Name, NameEn: row.NameEn,
				Unlisted: row.Unlisted, Kind: kind, ID: l.ID}); err != nil {
				return 0, err
			}
		}
		written++
	}
	return written, fresh.Write(ctx, tx.raw)
}

// Labels are the names of what challenges carry, by kind and id, in order.
func (tx *Tx) Labels(ctx context.Context) (map[string][]challenge.Label, error) {
	rows, err := tx.q.Labels(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string][]challenge.Label{}
	for _, row := range rows {
		all[row.Kind] = append(all[row.Kind], challenge.Label{ID: row.ID, Unlisted: row.Unlisted == 1,
			Name: edition.Text{FR: row.Name, EN: row.NameEn}})
	}
	return all, nil
}

// SaveChallenges keeps challenges and says how many it wrote: those that are
// kept already with the same facts are not. A new one is public from at on,
// hidden when at is zero; one that is known stays as public as it was.
func (tx *Tx) SaveChallenges(ctx context.Context, all []challenge.Challenge, at time.Time) (written int, err error) {
	rows, err := tx.q.Challenges(ctx)
	if err != nil {
		return 0, err
	}
	kept := make(map[string]query.Challenge, len(rows))
	for _, row := range rows {
		kept[row.Slug] = row
	}
	fresh := sqldb.Into("challenges", "slug", "name", "name_norm", "cohort_id", "administration", "summary", "year", "months",
		"outcome", "content", "published_at")
	about := newAbout()
	var public []challenge.Challenge
	for _, c := range all {
		row, err := challengeRow(c)
		if err != nil {
			return 0, err
		}
		before, known := kept[c.Slug]
		row.PublishedAt = before.PublishedAt
		if known && row == before {
			continue
		}
		if known {
			err = tx.changeChallenge(ctx, row)
		} else {
			row.PublishedAt = sqldb.MaybeAt(at)
			fresh.Add(row.Slug, row.Name, row.NameNorm, row.CohortID, row.Administration, row.Summary, row.Year, row.Months,
				row.Outcome, row.Content, row.PublishedAt)
		}
		if err != nil {
			return 0, err
		}
		about.relate(c)
		if row.PublishedAt.Valid {
			public = append(public, c)
		}
		written++
	}
	if err := fresh.Write(ctx, tx.raw); err != nil {
		return 0, err
	}
	return written, tx.publishAbout(ctx, about, public)
}

func (tx *Tx) changeChallenge(ctx context.Context, row query.Challenge) error {
	if err := tx.q.UpdateChallenge(ctx, query.UpdateChallengeParams{Slug: row.Slug, Name: row.Name, NameNorm: row.NameNorm,
		CohortID: row.CohortID, Administration: row.Administration, Summary: row.Summary, Year: row.Year, Months: row.Months,
		Outcome: row.Outcome, Content: row.Content}); err != nil {
		return err
	}
	for _, forget := range []func(context.Context, string) error{
		tx.q.DeleteHosts, tx.q.DeleteSuccessors, tx.q.DeletePublicFacets, tx.q.DeletePublicTerms} {
		if err := forget(ctx, row.Slug); err != nil {
			return err
		}
	}
	return nil
}

// PublishChallenge makes a challenge public from at on. A zero time hides it
// again, and takes it out of the search and the filters.
func (tx *Tx) PublishChallenge(ctx context.Context, name string, at time.Time) error {
	all, err := tx.KeptChallenges(ctx)
	if err != nil {
		return err
	}
	c, known := all[name]
	if !known {
		return fellowship.ErrNotFound
	}
	if _, err := tx.q.UpdatePublication(ctx, query.UpdatePublicationParams{Slug: name, PublishedAt: sqldb.MaybeAt(at)}); err != nil {
		return err
	}
	for _, forget := range []func(context.Context, string) error{tx.q.DeletePublicFacets, tx.q.DeletePublicTerms} {
		if err := forget(ctx, name); err != nil {
			return err
		}
	}
	if at.IsZero() {
		return nil
	}
	return tx.publishAbout(ctx, newAbout(), []challenge.Challenge{c})
}
