package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/store/query"
)

// InspectedReadings are all readings, for an inspection of the whole place.
func (tx *Tx) InspectedReadings(ctx context.Context) ([]review.Reading, error) {
	rows, err := tx.q.ReadingsOpened(ctx)
	list := make([]review.Reading, len(rows))
	for i, row := range rows {
		if err == nil {
			list[i], err = readingOf(row)
		}
	}
	return list, err
}

// WrongNumber is a number kept of a reading that its reviews don't make. Name
// is the number of the file, or the profile of a total.
type WrongNumber struct{ Name, What string }

// WrongNumbers makes what is kept of a reading anew, from the marks as they
// were given, and names what differs: results of files, then totals.
func (tx *Tx) WrongNumbers(ctx context.Context, r review.Reading, g review.Grid) (wrong []WrongNumber, files int, err error) {
	rows, err := tx.q.InspectedReadingFiles(ctx, string(r.ID))
	if err != nil {
		return nil, 0, err
	}
	sums := map[string]Totals{}
	for _, row := range rows {
		differ, err := tx.wrongResult(ctx, r, g, row.ReadingFile)
		if err != nil {
			return nil, 0, err
		}
		for _, what := range differ {
			wrong = append(wrong, WrongNumber{row.Number, what})
		}
		t := sums[row.ReadingFile.Profile]
		t.add(1, 1, row.ReadingFile.Wanted, row.ReadingFile.Assigned, row.ReadingFile.Given,
			flag(row.ReadingFile.Given >= row.ReadingFile.Wanted), row.ReadingFile.Discuss)
		sums[row.ReadingFile.Profile] = t
	}
	totals, err := tx.q.TotalsOfReading(ctx, string(r.ID))
	if err != nil {
		return nil, 0, err
	}
	for _, row := range totals {
		var kept Totals
		kept.add(1, row.Files, row.Wanted, row.Assigned, row.Given, row.Complete, row.Discuss)
		if made := sums[row.Profile]; kept != made {
			wrong = append(wrong, WrongNumber{"total " + row.Profile, fmt.Sprintf("its totals are %v, and its files make %v", kept, made)})
		}
		delete(sums, row.Profile)
	}
	for profile := range sums {
		wrong = append(wrong, WrongNumber{"total " + profile, "it has files and no totals"})
	}
	return wrong, len(rows), nil
}

func (tx *Tx) wrongResult(ctx context.Context, r review.Reading, g review.Grid, kept query.ReadingFile) (wrong []string, err error) {
	parts, err := tx.PartsOf(ctx, r.ID, file.ID(kept.FileID))
	if err != nil {
		return nil, err
	}
	reviews, err := tx.q.ReviewsOfFile(ctx, query.ReviewsOfFileParams{ReadingID: string(r.ID), FileID: kept.FileID})
	if err != nil {
		return nil, err
	}
	versions, err := tx.VersionsOfFile(ctx, r.ID, file.ID(kept.FileID))
	if err != nil {
		return nil, err
	}
	var given []review.Given
	assigned := int64(0)
	for i, p := range parts {
		if p.Status.Stands() {
			assigned++
		}
		if p.Status != review.Complete {
			continue
		}
		all := versions[review.ID(reviews[i].ID)]
		if len(all) != int(reviews[i].Versions) || len(all) == 0 {
			wrong = append(wrong, fmt.Sprintf("review %s counts %d versions, and %d are there", reviews[i].ID, reviews[i].Versions, len(all)))
			continue
		}
		last := all[0].Sheet
		made := review.Given{Reviewer: p.Reviewer, Value: last.Value(g), Verdict: last.Verdict, Rank: last.Rank}
		if made != p.Given {
			wrong = append(wrong, fmt.Sprintf("review %s has the value %s, and its marks make %s", reviews[i].ID, p.Value, made.Value))
		}
		given = append(given, made)
	}
	slices.SortFunc(given, func(a, b review.Given) int { return strings.Compare(string(a.Reviewer), string(b.Reviewer)) })
	made := review.Aggregate(g, given, r.Settings)
	key := keyOf(made)
	for _, n := range []struct {
		what       string
		kept, made int64
	}{{"reviews assigned", kept.Assigned, assigned}, {"reviews given", kept.Given, int64(made.Reviews)}, {"mean", kept.MeanKey, key.mean},
		{"mean rank", kept.RankKey, key.rank}, {"spread", kept.SpreadKey, spreadKey(made)}, {"to discuss", kept.Discuss, flag(made.Discuss)}} {
		if n.kept != n.made {
			wrong = append(wrong, fmt.Sprintf("%s: kept as %d, and its reviews make %d", n.what, n.kept, n.made))
		}
	}
	if kept.Reviews != packed(given) {
		wrong = append(wrong, "the reviews kept for the table are not those that were given")
	}
	return wrong, nil
}
