package staff

import (
	"cmp"
	"context"
	"slices"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/route"
)

// severity is a reviewer of the reading with how generous they are.
type severity struct {
	Name string
	review.Severity
}

// corrected is the file that the adjustment moves most, with its reviews.
type corrected struct {
	File  store.TableRow
	Above []int64 // of who gave each review, in its order
}

// method is how the numbers of a reading are made, with those numbers. All of
// them are made of the files whose marks the viewer sees. Rule R-25.
type method struct {
	ofReading
	Severities     []severity
	Groups         int
	Reviews, Files int
	Example        corrected
}

func methodPage(v *route.Visit) (route.Answer, error) {
	var m method
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if m.ofReading, err = findReading(ctx, tx, v); err != nil {
			return err
		}
		return m.read(ctx, tx, v)
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(methodView(v, m)), nil
}

func (m *method) read(ctx context.Context, tx *store.Tx, v *route.Visit) error {
	reads, err := tx.ReadsSeen(ctx, v.By(), m.ID)
	if err != nil {
		return err
	}
	reviewers, err := tx.ReviewersOf(ctx, v.By(), m.ID)
	if err != nil {
		return err
	}
	a := review.Adjust(reads, m.Shrinkage)
	m.Groups, m.Reviews, m.Files, m.Severities = a.Groups, len(reads), len(a.Files), nil
	for _, c := range reviewers {
		if s, ok := a.Reviewers[string(c.Account)]; ok {
			m.Severities = append(m.Severities, severity{cmp.Or(c.Name, c.Email), s})
		}
	}
	slices.SortStableFunc(m.Severities, func(x, y severity) int {
		return cmp.Or(cmp.Compare(x.Group, y.Group), cmp.Compare(x.Above, y.Above))
	})
	if len(reads) == 0 {
		return nil
	}
	t, err := tx.MarksTable(ctx, v.By(), m.Reading, m.Grid, store.TableFilter{Sort: "code", Size: rowsPerTable, Unnamed: review.Anonymous(m.Stage)})
	if err != nil {
		return err
	}
	m.Example = furthest(t.Rows, a)
	return nil
}

// furthest is the row whose adjusted mean is the furthest from its raw one.
func furthest(rows []store.TableRow, a review.Adjusted) (c corrected) {
	most := int64(-1)
	for _, row := range rows {
		adjusted, ok := a.Files[string(row.File)]
		if !ok || row.Mean.IsNone() {
			continue
		}
		if moved := adjusted.Mean - row.Mean.Scaled(review.AdjustUnit); max(moved, -moved) > most {
			most = max(moved, -moved)
			c = corrected{File: row}
			c.File.Adjusted = adjusted.Mean
			for _, g := range row.Given {
				c.Above = append(c.Above, a.Reviewers[string(g.Reviewer)].Above)
			}
		}
	}
	return c
}

func gridTitle(v *route.Visit, r ofReading) string {
	return r.Grid.Title.In(string(v.Lang)) + v.Lang.Colon() + " " +
		v.Lang.Count(len(r.Grid.Criteria), v.Say("critère", "criterion"), v.Say("critères", "criteria"))
}

// gridWords say how marks make the value of a review: scale, weights, and
// whether the edition states them. Rule R-4.
func gridWords(v *route.Visit, r ofReading) string {
	text := v.Say("Chaque critère est noté de ", "Each criterion is marked from ") + v.Lang.Number(r.Grid.Scale.Min) +
		v.Say(" à ", " to ") + v.Lang.Number(r.Grid.Scale.Max)
	if !r.Grid.ScaleStated {
		text += v.Say(" (réglage\u00a0: les règles ne donnent pas d’échelle)", " (a setting: the rules give no scale)")
	}
	switch {
	case !r.Grid.EqualWeights():
		text += v.Say(", avec les poids de la grille. ", ", with the weights of the grid. ")
	case r.Grid.WeightsStated:
		text += v.Say(", tous du même poids. ", ", all of them weighing the same. ")
	default:
		text += v.Say(", tous du même poids (réglage\u00a0: les règles ne parlent pas de poids). ", ", all of them weighing the same (a setting: the rules say nothing of weights). ")
	}
	if r.Grid.Aggregation == edition.AggregateSum {
		return text + v.Say("Une évaluation vaut la somme de ses notes.", "A review is worth the sum of its marks.")
	}
	return text + v.Say("Une évaluation vaut la moyenne de ses notes.", "A review is worth the mean of its marks.")
}

func (m method) rawWords(v *route.Visit) string {
	text := v.Say("La moyenne brute d’un dossier est la moyenne de ses évaluations, chacune comptant autant. ",
		"The raw mean of a file is the mean of its reviews, each counting as much. ")
	if m.Grid.Ranked() {
		text = v.Say("Chaque jury donne aussi un rang\u00a0: le rang moyen vient d’abord, la moyenne des notes départage. ",
			"Each panel also gives a rank: the mean rank comes first, the mean of the marks breaks ties. ") + text
	}
	return text + v.Say("Elle n’est arrondie qu’à l’affichage\u00a0: deux dossiers de même rang ont exactement la même.",
		"It is rounded only when shown: two files of the same rank have exactly the same.")
}

func (m method) adjustedWords(v *route.Visit) []string {
	list := []string{
		v.Say("Certaines personnes notent plus haut que d’autres. Quand plusieurs ont lu les mêmes dossiers, on peut estimer de combien, et le retirer de leurs notes. La moyenne ajustée d’un dossier est la moyenne de ses évaluations ainsi corrigées.",
			"Some people give higher marks than others. When several have read the same files, one can estimate by how much, and take it off their marks. The adjusted mean of a file is the mean of its reviews thus corrected."),
		v.Say("Les corrections choisies sont celles qui rendent les notes les plus cohérentes entre elles (moindres carrés). Elles sont retenues comme si chaque personne avait rendu ", "The corrections are those that make the marks agree best (least squares). They are held back as if each person had given ") +
			v.Lang.Count(m.Shrinkage, v.Say("évaluation neutre de plus", "more neutral review"), v.Say("évaluations neutres de plus", "more neutral reviews")) +
			v.Say(" (réglage)\u00a0: qui a peu lu est peu corrigé.", " (a setting): who has read little is corrected little."),
		v.Say("Ici, le calcul porte sur ", "Here, the computation is made of ") +
			v.Lang.Count(m.Reviews, v.Say("évaluation", "review"), v.Say("évaluations", "reviews")) + v.Say(" de ", " of ") +
			v.Lang.Count(m.Files, v.Say("dossier", "file"), v.Say("dossiers", "files")) + v.Say(" par ", " by ") +
			v.Lang.Count(len(m.Severities), v.Say("personne", "person"), v.Say("personnes", "people")) +
			v.Say(". Il est refait dans la minute qui suit une évaluation.", ". It is made again within the minute after a review."),
		v.Say("La moyenne ajustée éclaire\u202f; elle ne décide rien et ne remplace jamais la moyenne brute. Elle peut sortir de l’échelle.",
			"The adjusted mean informs; it decides nothing and never replaces the raw mean. It may leave the scale."),
	}
	if m.Groups > 1 {
		list = append(list, v.Say("Les dossiers forment ", "The files form ")+v.Lang.Number(m.Groups)+
			v.Say(" groupes sans lecteur commun\u00a0: les moyennes ajustées ne se comparent pas d’un groupe à l’autre.",
				" groups without a common reader: adjusted means don’t compare from one group to another."))
	}
	return list
}

// exampleWords write the sum out.
func (m method) exampleWords(v *route.Visit) string {
	name := code(v, m.Example.File.Code)
	text := name + v.Lang.Colon() + " "
	for i, g := range m.Example.File.Given {
		if i > 0 {
			text += v.Say(" ; ", "; ")
		}
		text += hundredth(v.Lang, g.Value.Scaled(100), true) + v.Say(" d’une personne à ", " from somebody at ") + signed(v.Lang, m.Example.Above[i])
		text += v.Say(", soit ", ", that is ") + adjusted(v.Lang, g.Value.Scaled(review.AdjustUnit)-m.Example.Above[i])
	}
	return text + v.Say(". Moyenne brute ", ". Raw mean ") + decimal(v.Lang, m.Example.File.Mean) +
		v.Say(", ajustée ", ", adjusted ") + adjusted(v.Lang, m.Example.File.Adjusted) +
		v.Say(". C’est le dossier que l’ajustement déplace le plus.", ". It is the file that the adjustment moves most.")
}

func (m method) discussWords(v *route.Visit) string {
	from := m.DiscussFrom(m.Grid).Scaled(100)
	text := v.Say("Un dossier est à discuter quand ses évaluations s’écartent d’au moins ", "A file is to be discussed when its reviews are at least ") + hundredth(v.Lang, from, true)
	if v.Lang == lang.FR {
		text += map[bool]string{true: " point", false: " points"}[from < 200]
	} else {
		text += map[bool]string{true: " point apart", false: " points apart"}[from == 100]
	}
	text += v.Say(" (réglage)", " (a setting)")
	if len(m.Grid.Verdicts) > 1 {
		text += v.Say(", ou que des avis opposés ont été donnés", ", or when opposite verdicts were given")
	}
	return text + "."
}
