package store

import (
	"context"
	"slices"

	"cohorte/fellowship"
	"cohorte/fellowship/organisation"
	"cohorte/internal/slug"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// KeptOrganisations are all organisations, by id.
func (tx *Tx) KeptOrganisations(ctx context.Context) ([]organisation.Organisation, error) {
	rows, err := tx.q.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	spellings, err := tx.q.Spellings(ctx)
	if err != nil {
		return nil, err
	}
	of := map[string][]string{}
	for _, s := range spellings {
		of[s.OrganisationID] = append(of[s.OrganisationID], s.Spelling)
	}
	all := make([]organisation.Organisation, len(rows))
	for i, row := range rows {
		all[i] = organisationOf(row)
		all[i].Spellings = slices.DeleteFunc(of[row.ID], func(s string) bool { return s == row.Name || s == row.Acronym })
	}
	return all, nil
}

func organisationOf(row query.Organisation) organisation.Organisation {
	return organisation.Organisation{ID: organisation.ID(row.ID), Name: row.Name, Acronym: row.Acronym,
		Kind: organisation.Kind(row.Kind), Parent: organisation.ID(row.Parent), Website: row.Website}
}

// SaveOrganisations keeps organisations with their spellings, and says how many
// it wrote: those that are kept already with the same facts are not.
func (tx *Tx) SaveOrganisations(ctx context.Context, all []organisation.Organisation) (written int, err error) {
	before, err := tx.KeptOrganisations(ctx)
	if err != nil {
		return 0, err
	}
	kept := map[organisation.ID]organisation.Organisation{}
	for _, o := range before {
		kept[o.ID] = o
	}
	rows := sqldb.Into("organisations", "id", "name", "name_norm", "acronym", "kind", "parent", "website")
	spellings := sqldb.Into("organisation_spellings", "organisation_id", "place", "spelling", "spelling_norm")
	for _, o := range all {
		old, known := kept[o.ID]
		if known && sameOrganisation(old, o) {
			continue
		}
		if known {
			if err := tx.changeOrganisation(ctx, o); err != nil {
				return 0, err
			}
		} else {
			rows.Add(string(o.ID), o.Name, slug.Fold(o.Name), o.Acronym, string(o.Kind), string(o.Parent), o.Website)
		}
		for i, s := range allSpellings(o) {
			spellings.Add(string(o.ID), i, s, SpellingNorm(s))
		}
		written++
	}
	if err := rows.Write(ctx, tx.raw); err != nil {
		return 0, err
	}
	return written, spellings.Write(ctx, tx.raw)
}

func (tx *Tx) changeOrganisation(ctx context.Context, o organisation.Organisation) error {
	if err := tx.q.DeleteSpellings(ctx, string(o.ID)); err != nil {
		return err
	}
	return tx.q.UpdateOrganisation(ctx, query.UpdateOrganisationParams{ID: string(o.ID), Name: o.Name,
		NameNorm: slug.Fold(o.Name), Acronym: o.Acronym, Kind: string(o.Kind), Parent: string(o.Parent), Website: o.Website})
}

// SpellingNorm is the form under which two ways to write a name are one:
// without accents, capitals and signs.
func SpellingNorm(s string) string { return slug.Of(s) }

func allSpellings(o organisation.Organisation) []string {
	all := []string{o.Name}
	if o.Acronym != "" {
		all = append(all, o.Acronym)
	}
	return append(all, slices.DeleteFunc(slices.Clone(o.Spellings), func(s string) bool { return s == o.Name || s == o.Acronym })...)
}

func sameOrganisation(a, b organisation.Organisation) bool {
	return slices.Equal(allSpellings(a), allSpellings(b)) && a.Acronym == b.Acronym && a.Kind == b.Kind &&
		a.Parent == b.Parent && a.Website == b.Website
}

// PublicHost is an organisation with the number of its public challenges.
type PublicHost struct {
	organisation.Organisation
	Challenges int
}

// PublicHosts lists the organisations named as host of a public challenge.
func (tx *Tx) PublicHosts(ctx context.Context, viewer fellowship.Actor) ([]PublicHost, error) {
	rows, err := tx.q.PublicHosts(ctx, sqldb.MaybeAt(viewer.At))
	if err != nil {
		return nil, err
	}
	all := make([]PublicHost, len(rows))
	for i, row := range rows {
		all[i] = PublicHost{Challenges: int(row.Challenges), Organisation: organisation.Organisation{
			ID: organisation.ID(row.ID), Name: row.Name, Acronym: row.Acronym, Kind: organisation.Kind(row.Kind),
			Parent: organisation.ID(row.Parent)}}
	}
	return all, nil
}

// PublicOrganisation is an organisation that a public challenge names, itself
// or through a service below it, with the spellings that were published.
func (tx *Tx) PublicOrganisation(ctx context.Context, viewer fellowship.Actor, id organisation.ID) (organisation.Organisation, error) {
	row, err := tx.q.PublicOrganisation(ctx, query.PublicOrganisationParams{ID: string(id), Now: sqldb.MaybeAt(viewer.At)})
	if err != nil {
		return organisation.Organisation{}, found(err)
	}
	o := organisationOf(row)
	spellings, err := tx.q.PublicSpellings(ctx, string(id))
	o.Spellings = slices.DeleteFunc(spellings, func(s string) bool { return s == o.Name || s == o.Acronym })
	return o, err
}

// PublicChildren lists the services of an organisation that a public challenge
// names, themselves or through one below them.
func (tx *Tx) PublicChildren(ctx context.Context, viewer fellowship.Actor, parent organisation.ID) ([]PublicHost, error) {
	rows, err := tx.q.PublicChildren(ctx, query.PublicChildrenParams{Parent: string(parent), Now: sqldb.MaybeAt(viewer.At)})
	if err != nil {
		return nil, err
	}
	all := make([]PublicHost, len(rows))
	for i, row := range rows {
		all[i] = PublicHost{Challenges: int(row.Challenges), Organisation: organisation.Organisation{
			ID: organisation.ID(row.ID), Name: row.Name, Acronym: row.Acronym}}
	}
	return all, nil
}

// OrganisationSpelled finds the organisation that was written that way; false
// when none or several were.
func (tx *Tx) OrganisationSpelled(ctx context.Context, text string) (organisation.ID, bool, error) {
	ids, err := tx.q.OrganisationSpelled(ctx, SpellingNorm(text))
	if err != nil || len(ids) != 1 {
		return "", false, err
	}
	return organisation.ID(ids[0]), true, nil
}

// OrganisationNames are the names of all organisations, in the order in which a
// list shows them. It says nothing of which are public: a page names only those
// that it found otherwise.
func (tx *Tx) OrganisationNames(ctx context.Context) ([]organisation.Organisation, error) {
	rows, err := tx.q.OrganisationNames(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]organisation.Organisation, len(rows))
	for i, row := range rows {
		all[i] = organisation.Organisation{ID: organisation.ID(row.ID), Name: row.Name, Acronym: row.Acronym}
	}
	return all, nil
}
