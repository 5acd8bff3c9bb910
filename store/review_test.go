package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/store/storetest"
)

// hall is a place with one reading of invented files.
type hall struct {
	desk
	grid    review.Grid
	reading review.Reading
	files   []file.ID
}

var reading = time.Date(2030, 4, 4, 8, 0, 0, 0, time.UTC)

func manager(at time.Time) fellowship.Actor {
	return staff(at, fellowship.SeeFiles, fellowship.SeeIdentities, fellowship.DecideFiles)
}

// readingEdition has one review stage whose grid is given.
func readingEdition(g edition.Grid) *edition.Edition {
	e := filetest.Edition()
	e.Criteria = map[string]edition.Grid{"application": g}
	e.Charter = []edition.Statement{{ID: "secret", Text: edition.Text{FR: "Je ne dis rien."}}}
	e.Stages = map[edition.CallKind][]edition.Stage{edition.TalentCall: {{ID: "review", Kind: edition.Review,
		Reading: &edition.ReadingParams{Grid: "application", Anonymous: true}}}}
	return e
}

// drawing are settings under which reviewers may take files by themselves too.
func drawing() review.Settings {
	s := review.DefaultSettings()
	s.LeastRead = true
	return s
}

func sixMarks() edition.Grid {
	return edition.Grid{Scale: &edition.Scale{Min: 0, Max: 5}, Aggregation: edition.AggregateMean, Criteria: []edition.Criterion{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
}

func newHall(t *testing.T, db *store.DB, g edition.Grid, files int) *hall {
	t.Helper()
	h := &hall{desk: newDesk(t, db)}
	h.shelf = filetest.Shelf(readingEdition(g))
	h.write(func(ctx context.Context, tx *store.Tx) (err error) {
		for i := range files {
			f := file.File{ID: file.ID(fmt.Sprintf("file-%02d", i)), Number: fmt.Sprintf("C9-AAAA-%02d", i), Call: edition.TalentCall,
				Edition: filetest.ID, State: file.State{Stage: file.SubmissionStage, Status: file.Draft}, CreatedBy: "ana", CreatedAt: reading,
				ChangedAt: reading, Name: fmt.Sprintf("Personne %02d", i), Profile: []string{"dev", "data"}[i%2]}
			if _, err := tx.AddFile(ctx, f); err != nil {
				return err
			}
			f.State, f.Submissions, f.SubmittedAt = file.State{Stage: "review", Status: file.Submitted}, 1, reading
			s := file.Submission{File: f.ID, N: 1, Content: []byte(`{"answers":{}}`), ReceivedAt: reading, By: "ana"}
			if _, err := tx.AddSubmission(ctx, file.Prepared{File: f, Submission: s, RequestKey: "k"}); err != nil {
				return err
			}
			f.State.Status = file.UnderReview
			if _, err := tx.SaveState(ctx, f, file.Submitted); err != nil {
				return err
			}
			h.files = append(h.files, f.ID)
		}
		h.reading, err = review.Open(ctx, tx, manager(reading), h.shelf, review.Reading{
			Edition: filetest.ID, Call: edition.TalentCall, Stage: "review", Settings: drawing(), DueAt: reading.Add(240 * time.Hour)})
		if err != nil {
			return err
		}
		n, err := review.Take(ctx, tx, manager(reading), h.shelf, h.reading.ID, "seed")
		if n != files {
			h.t.Errorf("%d files were taken of %d", n, files)
		}
		_, h.grid, _ = h.reading.Rules(h.shelf)
		return err
	})
	return h
}

// invite makes reviewers r0, r1… who have signed.
func (h *hall) invite(n, capacity int) []account.ID {
	h.t.Helper()
	var ids []account.ID
	h.write(func(ctx context.Context, tx *store.Tx) error {
		for i := range n {
			v, err := review.Invite(ctx, tx, manager(reading), h.shelf, h.reading.ID, fmt.Sprintf("r%d@exemple.fr", i), "", "fr", review.Offer{Capacity: capacity})
			if err != nil {
				return err
			}
			_, hash := review.CharterOf(readingEdition(edition.Grid{}))
			if _, err := review.SignCharter(ctx, tx, as(string(v.Account), reading), h.shelf, h.reading.ID, hash); err != nil {
				return err
			}
			ids = append(ids, v.Account)
		}
		return nil
	})
	return ids
}

func (h *hall) act(do func(ctx context.Context, tx *store.Tx) error) error {
	return h.db.Write(h.t.Context(), do)
}

func (h *hall) assign(seed string) review.Run {
	h.t.Helper()
	var run review.Run
	h.write(func(ctx context.Context, tx *store.Tx) error {
		p, err := review.Propose(ctx, tx, manager(reading), h.reading.ID, seed)
		if err == nil {
			run, err = review.Assign(ctx, tx, manager(reading), p)
		}
		return err
	})
	return run
}

func (h *hall) mine(who account.ID) []store.Mine {
	h.t.Helper()
	var list []store.Mine
	h.write(func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.ReviewsForReviewer(ctx, who, h.reading.ID)
		return err
	})
	return list
}

func (h *hall) sheet(marks ...int) review.Sheet {
	s := review.Sheet{Marks: map[string]review.Mark{}}
	for i, c := range h.grid.Criteria {
		s.Marks[c.ID] = review.MarkOf(marks[i%len(marks)], "")
	}
	return s
}

func (h *hall) give(who account.ID, code string, s review.Sheet) error {
	return h.act(func(ctx context.Context, tx *store.Tx) error {
		_, err := review.Give(ctx, tx, as(string(who), reading.Add(time.Hour)), h.shelf, h.reading.ID, code, s, h.grid.SHA256)
		return err
	})
}

// giveAll gives every review that is assigned, with marks that differ.
func (h *hall) giveAll(reviewers []account.ID) {
	h.t.Helper()
	n := 0
	for i, who := range reviewers {
		for _, m := range h.mine(who) {
			n++
			s := h.sheet((n*7+i)%4+1, n%3+1, (n*5)%4+1)
			if h.grid.Ranked() {
				s.Rank = n%3 + 1
			}
			if len(h.grid.Verdicts) > 0 {
				s.Verdict = h.grid.Verdicts[n%len(h.grid.Verdicts)].ID
			}
			if err := h.give(who, m.Code, s); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	h.write(func(ctx context.Context, tx *store.Tx) error { return review.Readjust(ctx, tx, h.reading.ID, reading) })
}

func (h *hall) table(viewer fellowship.Actor, f store.TableFilter) store.Table {
	h.t.Helper()
	var t store.Table
	h.write(func(ctx context.Context, tx *store.Tx) (err error) {
		t, err = tx.MarksTable(ctx, viewer, h.reading, h.grid, f)
		return err
	})
	return t
}

// Rules. Every number of the table, computed again from the exported marks alone, by
// other means: fractions of math/big, and the adjusted means by relaxation.
func TestTheTableCanBeComputedAgain(t *testing.T) {
	t.Parallel()
	grids := map[string]edition.Grid{
		"mean": sixMarks(),
		"weighted": {Scale: &edition.Scale{Min: 0, Max: 5}, Aggregation: edition.AggregateMean,
			Criteria: []edition.Criterion{{ID: "a", Weight: 3}, {ID: "b", Weight: 1}}},
		"sum": {Scale: &edition.Scale{Min: 1, Max: 4}, Aggregation: edition.AggregateSum,
			Criteria: []edition.Criterion{{ID: "a", Weight: 2}, {ID: "b"}, {ID: "c"}}},
		"rank": {Scale: &edition.Scale{Min: 1, Max: 4}, Aggregation: edition.AggregateRank, Criteria: []edition.Criterion{{ID: "a"}, {ID: "b"}},
			Verdicts: []edition.Choice{{ID: "favourable"}, {ID: "unfavourable"}}},
	}
	for name, g := range grids {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				h := newHall(t, db, g, 12)
				h.giveAll(h.assignTo(5, 12))
				h.recompute()
			})
		})
	}
}

func (h *hall) assignTo(reviewers, capacity int) []account.ID {
	h.t.Helper()
	ids := h.invite(reviewers, capacity)
	h.assign("2030-04-04")
	return ids
}

func (h *hall) recompute() {
	var marks []store.ExportedMark
	h.write(func(ctx context.Context, tx *store.Tx) (err error) {
		marks, err = tx.Marks(ctx, manager(reading), h.reading.ID, store.TableFilter{})
		return err
	})
	type one struct {
		code     string
		who      account.ID
		sum, all *big.Rat
		rank     int
		verdict  string
	}
	byReview := map[review.ID]*one{}
	for _, m := range marks {
		r := byReview[m.Review]
		if r == nil {
			r = &one{code: m.Code, who: m.Reviewer, sum: new(big.Rat), all: new(big.Rat), rank: m.Rank, verdict: m.Verdict}
			byReview[m.Review] = r
		}
		weight := int64(1)
		for _, c := range h.grid.Criteria {
			if c.ID == m.Criterion {
				weight = int64(c.Weight)
			}
		}
		r.sum.Add(r.sum, big.NewRat(weight*int64(m.Mark), 1))
		r.all.Add(r.all, big.NewRat(weight, 1))
	}
	values := map[string][]*big.Rat{}
	ranks := map[string]*big.Rat{}
	verdicts := map[string]string{}
	cells := map[string]map[account.ID]float64{}
	for _, r := range byReview {
		v := r.sum
		if h.grid.Aggregation != edition.AggregateSum {
			v = new(big.Rat).Quo(r.sum, r.all)
		}
		values[r.code] = append(values[r.code], v)
		if ranks[r.code] == nil {
			ranks[r.code], cells[r.code] = new(big.Rat), map[account.ID]float64{}
		}
		ranks[r.code].Add(ranks[r.code], big.NewRat(int64(r.rank), 1))
		verdicts[r.code] += r.verdict + " "
		cells[r.code][r.who], _ = v.Float64()
	}
	adjusted := relaxed(cells, float64(h.reading.Shrinkage))
	table := h.table(manager(reading), store.TableFilter{Size: 100})
	if len(table.Rows) != len(values) || table.Totals.Given != len(byReview) || table.Totals.Complete != len(values) {
		h.t.Fatalf("%d rows and %+v for %d files and %d reviews", len(table.Rows), table.Totals, len(values), len(byReview))
	}
	discuss := 0
	for _, row := range table.Rows {
		mean, n := new(big.Rat), int64(len(values[row.Code]))
		low, high := values[row.Code][0], values[row.Code][0]
		for _, v := range values[row.Code] {
			mean.Add(mean, v)
			if v.Cmp(low) < 0 {
				low = v
			}
			if v.Cmp(high) > 0 {
				high = v
			}
		}
		mean.Quo(mean, big.NewRat(n, 1))
		spread := new(big.Rat).Sub(high, low)
		width := int64(h.grid.Scale.Max - h.grid.Scale.Min)
		if h.grid.Aggregation == edition.AggregateSum {
			width *= 4
		}
		opposed := strings.Contains(verdicts[row.Code], "favourable ") && strings.Contains(" "+verdicts[row.Code], " unfavourable ") &&
			strings.Contains(" "+verdicts[row.Code], " favourable ")
		want := fmt.Sprint(mean.RatString(), " ", spread.RatString(), " ", n, " ", opposed || spread.Cmp(big.NewRat(width*2, 5)) >= 0)
		if got := fmt.Sprint(row.Mean, " ", row.Spread, " ", row.Reviews, " ", row.Discuss); got != want {
			h.t.Errorf("%s: got %s, recomputed %s", row.Code, got, want)
		}
		if row.Discuss {
			discuss++
		}
		if h.grid.Ranked() {
			if want := ranks[row.Code].Quo(ranks[row.Code], big.NewRat(n, 1)).RatString(); row.MeanRank.String() != want {
				h.t.Errorf("%s: mean rank %s, recomputed %s", row.Code, row.MeanRank, want)
			}
		}
		if d := float64(row.Adjusted)/review.AdjustUnit - adjusted[row.Code]; d > 0.0006 || d < -0.0006 {
			h.t.Errorf("%s: adjusted %d, recomputed %f", row.Code, row.Adjusted, adjusted[row.Code])
		}
	}
	if discuss != table.Totals.Discuss {
		h.t.Errorf("%d to discuss, counted %d", discuss, table.Totals.Discuss)
	}
}

// relaxed finds the adjusted means by making each file's and each reviewer's
// number right in turn, a thousand times.
func relaxed(cells map[string]map[account.ID]float64, shrinkage float64) map[string]float64 {
	files, above := map[string]float64{}, map[account.ID]float64{}
	for range 1000 {
		for f, row := range cells {
			sum := 0.0
			for who, v := range row {
				sum += v - above[who]
			}
			files[f] = sum / float64(len(row))
		}
		sums, counts := map[account.ID]float64{}, map[account.ID]float64{}
		for f, row := range cells {
			for who, v := range row {
				sums[who] += v - files[f]
				counts[who]++
			}
		}
		for who := range sums {
			above[who] = sums[who] / (counts[who] + shrinkage)
		}
	}
	return files
}

// all that somebody can get out of a reading, in one text.
func (h *hall) fingerprint(viewer fellowship.Actor) string {
	h.t.Helper()
	var all []any
	h.write(func(ctx context.Context, tx *store.Tx) error {
		all = nil
		for sort := range store.TableSorts {
			for _, f := range []store.TableFilter{{Size: 100}, {Size: 4, Page: 1}, {Size: 4, Page: 2}, {Size: 100, Profile: "dev"}, {Size: 100, Discuss: true}, {Size: 100, Short: true}} {
				f.Sort = sort
				t, err := tx.MarksTable(ctx, viewer, h.reading, h.grid, f)
				if err != nil && !errors.Is(err, fellowship.ErrNotAllowed) {
					return err
				}
				all = append(all, sort, f, t)
			}
		}
		marks, _ := tx.Marks(ctx, viewer, h.reading.ID, store.TableFilter{})
		reviewers, _ := tx.ReviewersOf(ctx, viewer, h.reading.ID)
		ties, _ := tx.ConflictsOf(ctx, viewer, h.reading.ID)
		mine, err := tx.ReviewsForReviewer(ctx, account.ID(viewer.ID), h.reading.ID)
		all = append(all, marks, reviewers, ties, mine)
		for _, f := range h.files {
			reviews, _ := tx.ReviewsOfFile(ctx, viewer, h.reading.ID, f)
			all = append(all, reviews)
		}
		board, _ := tx.Board(ctx, h.reading.ID)
		for _, p := range board.Pairs {
			o, err := tx.ReviewForStaff(ctx, viewer, p.Review)
			all = append(all, o, fmt.Sprint(err))
		}
		codes, _ := tx.CodesOf(ctx, h.reading.ID)
		slices.Sort(codes)
		for _, code := range codes {
			o, opened := tx.ReviewForReviewer(ctx, account.ID(viewer.ID), h.reading.ID, code)
			s, read := tx.SubmissionForReviewer(ctx, account.ID(viewer.ID), h.reading.ID, code)
			others, _ := tx.OthersForReviewer(ctx, account.ID(viewer.ID), h.reading.ID, code)
			all = append(all, o, fmt.Sprint(opened), s, fmt.Sprint(read), others)
		}
		return err
	})
	return strings.Join(sortedBySort(all), "\n")
}

// sortedBySort takes the order of the map of sorts out of a fingerprint.
func sortedBySort(all []any) []string {
	var out []string
	for _, one := range all {
		text, _ := json.Marshal(one)
		out = append(out, string(text))
	}
	slices.Sort(out)
	return out
}

// Rule R-10. Whoever is excluded from a file can tell nothing of it: all that they can
// get is the same before and after its marks change, and does not hold it.
func TestAnExcludedViewerLearnsNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db, sixMarks(), 8)
		reviewers := h.assignTo(4, 8)
		h.giveAll(reviewers)
		// bob is of the team and reads too; he is excluded from the file that
		// stands in the middle of the table.
		secret := h.table(manager(reading), store.TableFilter{Size: 100}).Rows[3]
		bob := manager(reading)
		bob.ID = "bob"
		h.write(func(ctx context.Context, tx *store.Tx) error {
			return review.Exclude(ctx, tx, manager(reading), h.shelf, h.reading.ID, "bob", secret.File, "même service")
		})
		before, control := h.fingerprint(bob), h.fingerprint(manager(reading))
		for _, trace := range []string{secret.Code, secret.Number, string(secret.File)} {
			if strings.Contains(before, `"`+trace+`"`) {
				t.Errorf("%s shows", trace)
			}
			if !strings.Contains(control, `"`+trace+`"`) {
				t.Errorf("%s does not show to the others either: nothing could leak", trace)
			}
		}
		who := secret.Given[0].Reviewer
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := review.Change(ctx, tx, as(string(who), reading.Add(2*time.Hour)), h.shelf, h.reading.ID, secret.Code, h.sheet(0, 0, 0), h.grid.SHA256, "relu")
			if err != nil {
				return err
			}
			if err := review.Exclude(ctx, tx, manager(reading), h.shelf, h.reading.ID, secret.Given[1].Reviewer, secret.File, "ancien collègue"); err != nil {
				return err
			}
			// The severity of who gave the mark is another one now, and with it
			// the adjusted mean of every file.
			return review.Readjust(ctx, tx, h.reading.ID, reading.Add(3*time.Hour))
		})
		if h.fingerprint(manager(reading)) == control {
			t.Error("the marks changed and nobody sees it: nothing could leak")
		}
		if diff := cmp.Diff(before, h.fingerprint(bob)); diff != "" {
			t.Errorf("the marks of the file show: %s", diff)
		}
		table := h.table(bob, store.TableFilter{Size: 100})
		if len(table.Rows) != 7 || table.Totals.Files != 7 || table.Totals.Given != 21 {
			t.Errorf("%d rows, %+v", len(table.Rows), table.Totals)
		}
		for i, row := range table.Rows {
			if row.Rank > i+1 {
				t.Errorf("row %d has the rank %d: there is a gap", i, row.Rank)
			}
		}
	})
}

// Rule R-12.
func TestOthersMarksComeAfterOnesOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db, sixMarks(), 1)
		r := h.assignTo(3, 1)
		code := h.mine(r[0])[0].Code
		if err := h.give(r[0], code, h.sheet(1, 2, 3)); err != nil {
			t.Fatal(err)
		}
		others := func(who account.ID) (list []review.Given) {
			h.write(func(ctx context.Context, tx *store.Tx) (err error) {
				list, err = tx.OthersForReviewer(ctx, who, h.reading.ID, code)
				return err
			})
			return list
		}
		if got := others(r[1]); len(got) != 0 {
			t.Errorf("before giving: %v", got)
		}
		silent := func(viewer fellowship.Actor) {
			h.write(func(ctx context.Context, tx *store.Tx) error {
				marks, err := tx.Marks(ctx, viewer, h.reading.ID, store.TableFilter{})
				if err != nil || len(marks) != 0 {
					t.Errorf("exported before giving: %v, %v", marks, err)
				}
				reviews, err := tx.ReviewsOfFile(ctx, viewer, h.reading.ID, h.files[0])
				if len(reviews) != 0 {
					t.Errorf("shown before giving: %v", reviews)
				}
				return err
			})
		}
		// A member of the team who still owes a review does not see the file in the table either.
		team := manager(reading)
		team.ID = string(r[1])
		silent(team)
		if got := h.table(team, store.TableFilter{Size: 9}); len(got.Rows) != 0 || got.Totals.Given != 0 {
			t.Errorf("the table shows %+v", got)
		}
		if err := h.give(r[1], code, h.sheet(5)); err != nil {
			t.Fatal(err)
		}
		if got := others(r[1]); len(got) != 1 || got[0].Value != review.Whole(2) || got[0].Reviewer != "" {
			t.Errorf("after giving: %v", got)
		}
		if got := h.table(team, store.TableFilter{Size: 9}); len(got.Rows) != 1 || got.Rows[0].Mean != review.Over(7, 2) {
			t.Errorf("after giving the table shows %+v", got)
		}
	})
}

// Each query leaves out what a conflict excludes, by itself: the status of the
// review is another lock on the same door.
func TestAConflictAloneHidesAFile(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db, sixMarks(), 4)
		r := h.assignTo(4, 4)
		h.giveAll(r)
		mine := h.mine(r[0])[0]
		reader := manager(reading)
		reader.ID = string(r[0])
		if !strings.Contains(h.fingerprint(reader), `"`+mine.Code+`"`) {
			t.Fatal("the file does not show: nothing could leak")
		}
		counted := func() (files int) {
			h.write(func(ctx context.Context, tx *store.Tx) error {
				f := store.FileFilter{Call: h.reading.Call, WithDrafts: true}
				groups, err := tx.FileGroups(ctx, reader, f)
				files, _ = store.CountIn(groups, f)
				return err
			})
			return files
		}
		before := counted()
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.AddConflict(ctx, review.Conflict{ID: "conflict-1", Reading: h.reading.ID, File: mine.File, Reviewer: r[0],
				Kind: review.DecidedByTeam, Status: review.Upheld, At: reading})
			return err
		})
		if n := counted(); before < 2 || n != before-1 {
			t.Errorf("%d files are counted, %d before", n, before)
		}
		after := h.fingerprint(reader)
		for _, trace := range []string{mine.Code, string(mine.File), string(mine.ID)} {
			if strings.Contains(after, `"`+trace+`"`) {
				t.Errorf("%s shows", trace)
			}
		}
		h.write(func(ctx context.Context, tx *store.Tx) error {
			others, err := tx.OthersForReviewer(ctx, r[0], h.reading.ID, mine.Code)
			if len(others) != 0 {
				t.Errorf("the others' marks show: %v", others)
			}
			if s, err := tx.SubmissionForReviewer(ctx, r[0], h.reading.ID, mine.Code); !errors.Is(err, fellowship.ErrNotFound) {
				t.Errorf("the file opens: %v, %v", s, err)
			}
			return err
		})
	})
}
