package staff

import (
	"context"
	"slices"
	"strings"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// fileReviews are the reviews of one file in one reading, as the viewer may
// see them.
type fileReviews struct {
	Code   string
	Given  []givenReview  // given once at least, whether they count or not
	Others []store.Signed // given to somebody, and nothing received
}

// givenReview is a review with what was given, the newest version first.
type givenReview struct {
	store.Signed
	Versions []review.Version
}

func readFileReviews(ctx context.Context, tx *store.Tx, v *route.Visit, id review.ReadingID, f file.ID, code string) (fileReviews, error) {
	one := fileReviews{Code: code}
	all, err := tx.ReviewsOfFile(ctx, v.By(), id, f)
	if err != nil || len(all) == 0 {
		return one, err
	}
	versions, err := tx.VersionsOfFile(ctx, id, f)
	for _, r := range all {
		if given := versions[r.ID]; len(given) > 0 {
			one.Given = append(one.Given, givenReview{r, given})
		} else {
			one.Others = append(one.Others, r)
		}
	}
	slices.SortFunc(one.Given, func(a, b givenReview) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(one.Others, func(a, b store.Signed) int { return strings.Compare(a.Name, b.Name) })
	return one, err
}

// rowReviews are the reviews of a row of the table: a page of its own, or with
// ?extrait its part for the table.
func rowReviews(v *route.Visit) (route.Answer, error) {
	var (
		r   ofReading
		one fileReviews
	)
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if r, err = findReading(ctx, tx, v); err != nil {
			return err
		}
		code := v.PathValue("code")
		f, err := tx.FileOfCode(ctx, v.By(), r.ID, code)
		if err != nil {
			return err
		}
		one, err = readFileReviews(ctx, tx, v, r.ID, f, code)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	if v.URL.Query().Has("extrait") {
		return route.Page(reviewsOf(v, r, one)), nil
	}
	return route.Page(fileReviewsView(v, r, one)), nil
}

// readingOfFile is a reading that a file is in, with the file's reviews.
type readingOfFile struct {
	ofReading
	fileReviews
	Of store.FileReading
}

// hidden says whether the marks stay under their code: the page of a file
// names it, and the reading is without names. Rule R-26.
func (r readingOfFile) hidden() bool { return review.Anonymous(r.Stage) && r.Of.RevealedAt.IsZero() }

func (r readingOfFile) progress(v *route.Visit) string {
	return v.Lang.Count(r.Of.Given, v.Say("évaluation rendue", "review given"), v.Say("évaluations rendues", "reviews given")) +
		v.Say(" sur ", " of ") + v.Lang.Number(r.Of.Wanted) + "."
}

// reviewsTab is the page of a file with all its reviews.
func reviewsTab(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		var (
			o    opened
			list []readingOfFile
		)
		err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			if o, err = openFile(ctx, tx, v, call, "/evaluations"); err != nil {
				return err
			}
			readings, err := tx.ReadingsSeenOfFile(ctx, v.By(), o.ID)
			if err != nil {
				return err
			}
			list = nil
			for _, found := range readings {
				one := readingOfFile{ofReading: ofReading{Reading: found.Reading}, Of: found}
				if err := one.rules(v); err != nil {
					return err
				}
				if !one.hidden() {
					if one.fileReviews, err = readFileReviews(ctx, tx, v, found.ID, o.ID, found.Code); err != nil {
						return err
					}
				}
				list = append(list, one)
			}
			return nil
		})
		if err != nil {
			return route.Answer{}, err
		}
		return route.Page(fileReviewsTab(v, o, list)), nil
	}
}

func (g givenReview) when(v *route.Visit) string {
	text := v.Say("Rendue le ", "Given on ") + v.Lang.DayAndTime(g.Versions[0].GivenAt)
	if n := g.Versions[0].N; n > 1 {
		text += v.Say(", version ", ", version ") + v.Lang.Number(n) + v.Say(", motif", ", reason") + v.Lang.Colon() + " " + v.Lang.Quote(g.Versions[0].Reason)
	}
	return text
}

func (one fileReviews) columns(v *route.Visit) []layout.Column {
	list := []layout.Column{{Label: v.Say("Critère", "Criterion")}}
	for _, g := range one.Given {
		list = append(list, layout.Column{Label: g.Name, Number: true})
	}
	return list
}

// marksOf is the row of a criterion: its name, then the mark of each reviewer.
func (one fileReviews) marksOf(v *route.Visit, c edition.Criterion) []string {
	cells := []string{c.Name.In(string(v.Lang))}
	for _, g := range one.Given {
		cells = append(cells, markWord(v, g.Versions[0], c.ID))
	}
	return cells
}

func markWord(v *route.Visit, x review.Version, criterion string) string {
	if m := x.Sheet.Marks[criterion].Value; m != nil {
		return v.Lang.Number(*m)
	}
	return "–"
}

// valueRow is what the marks of each reviewer make.
func (one fileReviews) valueRow(v *route.Visit, r ofReading) []string {
	cells := []string{v.Say("Moyenne", "Mean")}
	if r.Grid.Aggregation == edition.AggregateSum {
		cells[0] = v.Say("Total", "Total")
	}
	for _, g := range one.Given {
		cells = append(cells, hundredth(v.Lang, g.Versions[0].Value.Scaled(100), true))
	}
	return cells
}

// marksLine is an earlier version's marks on one line.
func marksLine(v *route.Visit, r ofReading, x review.Version) string {
	var parts []string
	for _, c := range r.Grid.Criteria {
		parts = append(parts, c.Name.In(string(v.Lang))+v.Lang.Colon()+" "+markWord(v, x, c.ID))
	}
	return strings.Join(parts, " · ")
}

// saidPairs are the words of a version: verdict, place, comments.
func saidPairs(v *route.Visit, r ofReading, x review.Version) (pairs []layout.Pair) {
	add := func(term, text string) {
		if text != "" {
			pairs = append(pairs, layout.Pair{Term: term, Text: text})
		}
	}
	for _, c := range r.Grid.Verdicts {
		if c.ID == x.Sheet.Verdict {
			add(v.Say("Avis", "Verdict"), c.Name.In(string(v.Lang)))
		}
	}
	if x.Sheet.Rank > 0 {
		add(v.Say("Rang donné", "Rank given"), v.Lang.Number(x.Sheet.Rank))
	}
	for _, c := range r.Grid.Criteria {
		add(c.Name.In(string(v.Lang)), x.Sheet.Marks[c.ID].Comment)
	}
	add(v.Say("Sur l’ensemble", "On the whole"), x.Sheet.Comment)
	return pairs
}

func reviewStatus(v *route.Visit, s review.Status) string {
	switch s {
	case review.Started:
		return v.Say("commencée, non rendue", "begun, not given")
	case review.Asked:
		return v.Say("question posée à l’équipe", "question to the team")
	case review.Abstained:
		return v.Say("abstention", "abstained")
	case review.Released:
		return v.Say("dossier rendu sans évaluation", "file given back without review")
	case review.Excluded:
		return v.Say("déport", "recused")
	}
	return v.Say("à lire", "to read")
}
