package store

import (
	"context"
	"encoding/json"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/press"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// releaseContent is what a row of releases keeps as JSON.
type releaseContent struct {
	Categories []string        `json:"categories,omitempty"`
	Tags       []string        `json:"tags,omitempty"`
	Pictures   []press.Picture `json:"pictures,omitempty"`
	Contacts   []press.Contact `json:"contacts,omitempty"`
	Files      []press.File    `json:"files,omitempty"`
}

func releaseRow(r press.Release) (query.Release, error) {
	content, err := json.Marshal(releaseContent{r.Categories, r.Tags, r.Pictures, r.Contacts, r.Files})
	row := query.Release{Slug: r.Slug, Title: r.Title, Standfirst: r.Standfirst, Body: r.Body, Content: string(content), Source: r.Source}
	if !r.Date.IsZero() {
		row.Released = r.Date.Format(time.RFC3339Nano)
	}
	if r.Withheld {
		row.Withheld = 1
	} else {
		row.PublishedAt = sqldb.MaybeAt(r.Date)
	}
	return row, err
}

func releaseOf(row query.Release) (press.Release, error) {
	var content releaseContent
	if err := json.Unmarshal([]byte(row.Content), &content); err != nil {
		return press.Release{}, err
	}
	r := press.Release{Slug: row.Slug, Title: row.Title, Withheld: row.Withheld == 1, Categories: content.Categories,
		Tags: content.Tags, Standfirst: row.Standfirst, Pictures: content.Pictures, Contacts: content.Contacts,
		Files: content.Files, Body: row.Body, Source: row.Source}
	var err error
	r.Date, err = releasedAt(row.Released)
	return r, err
}

// releasedAt reads the date of a release in its own offset.
func releasedAt(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if _, offset := at.Zone(); offset != 0 {
		at = at.In(time.FixedZone("", offset))
	}
	return at, err
}

// SaveReleases keeps releases and says how many it wrote: those that are kept
// already as they are, are not.
func (tx *Tx) SaveReleases(ctx context.Context, all []press.Release) (written int, err error) {
	rows, err := tx.q.Releases(ctx)
	if err != nil {
		return 0, err
	}
	kept := make(map[string]query.Release, len(rows))
	for _, row := range rows {
		kept[row.Slug] = row
	}
	for _, r := range all {
		row, err := releaseRow(r)
		if err != nil {
			return 0, err
		}
		if kept[r.Slug] == row {
			continue
		}
		if err := tx.q.UpsertRelease(ctx, query.UpsertReleaseParams(row)); err != nil {
			return 0, err
		}
		written++
	}
	return written, nil
}

// KeptReleases are all releases, withheld ones too, by slug.
func (tx *Tx) KeptReleases(ctx context.Context) ([]press.Release, error) {
	rows, err := tx.q.Releases(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]press.Release, len(rows))
	for i, row := range rows {
		if all[i], err = releaseOf(row); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// ReleasePage is one page of the releases, and how many there are.
type ReleasePage struct {
	Releases []press.Release // title, date and standfirst only
	Total    int
}

// PublicReleases lists the releases that anybody may read, the latest first.
func (tx *Tx) PublicReleases(ctx context.Context, viewer fellowship.Actor, page, size int) (ReleasePage, error) {
	now := sqldb.MaybeAt(viewer.At)
	total, err := tx.q.CountPublicReleases(ctx, now)
	if err != nil {
		return ReleasePage{}, err
	}
	rows, err := tx.q.PublicReleases(ctx, query.PublicReleasesParams{
		Now: now, Most: int32(size), Skipped: int32((max(page, 1) - 1) * size)})
	if err != nil {
		return ReleasePage{}, err
	}
	p := ReleasePage{Total: int(total), Releases: make([]press.Release, len(rows))}
	for i, row := range rows {
		if p.Releases[i], err = listedRelease(row); err != nil {
			return ReleasePage{}, err
		}
	}
	return p, nil
}

func listedRelease(row query.PublicReleasesRow) (press.Release, error) {
	at, err := releasedAt(row.Released)
	return press.Release{Slug: row.Slug, Title: row.Title, Standfirst: row.Standfirst, Date: at}, err
}

// HiddenReleases lists, for who writes releases, those that the public does not
// see yet, withheld ones too; nothing for anybody else. Title, date and
// standfirst only.
func (tx *Tx) HiddenReleases(ctx context.Context, viewer fellowship.Actor) ([]press.Release, error) {
	if !viewer.May.Has(fellowship.WritePress) {
		return nil, nil
	}
	rows, err := tx.q.HiddenReleases(ctx, sqldb.MaybeAt(viewer.At))
	if err != nil {
		return nil, err
	}
	all := make([]press.Release, len(rows))
	for i, row := range rows {
		if all[i], err = listedRelease(query.PublicReleasesRow(row)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Release is a release that the viewer may read: a public one or, for who
// writes releases, any.
func (tx *Tx) Release(ctx context.Context, viewer fellowship.Actor, slug string) (press.Release, error) {
	r, err := tx.PublicRelease(ctx, viewer, slug)
	if err != fellowship.ErrNotFound || !viewer.May.Has(fellowship.WritePress) {
		return r, err
	}
	row, err := tx.q.Release(ctx, slug)
	if err != nil {
		return press.Release{}, found(err)
	}
	return releaseOf(row)
}

// PublicRelease is a release that anybody may read.
func (tx *Tx) PublicRelease(ctx context.Context, viewer fellowship.Actor, slug string) (press.Release, error) {
	row, err := tx.q.PublicRelease(ctx, query.PublicReleaseParams{Slug: slug, Now: sqldb.MaybeAt(viewer.At)})
	if err != nil {
		return press.Release{}, found(err)
	}
	return releaseOf(row)
}
