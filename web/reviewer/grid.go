package reviewer

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
)

// marked is "2 sur 6": how many criteria have their mark.
func (p *readingPage) marked() string {
	n := len(p.Grid.Criteria)
	return p.V.Lang.Number(n-p.Sheet.Left(p.Grid)) + p.t(" sur ", " of ") + p.V.Lang.Number(n)
}

func boolWord(on bool) string { return strconv.FormatBool(on) }

// mark is the value that the sheet gives to a criterion, "" without one.
func (p *readingPage) mark(id string) string {
	if m := p.Sheet.Marks[id].Value; m != nil {
		return strconv.Itoa(*m)
	}
	return ""
}

// weight says what a criterion weighs, where they differ.
func (p *readingPage) weight(c edition.Criterion) string {
	if p.Grid.EqualWeights() {
		return ""
	}
	return p.t("poids ", "weight ") + strconv.Itoa(c.Weight)
}

// about is the line under the title of the grid: scale and weights, and which
// of them are settings of the reading.
func (p *readingPage) about() string {
	low, high := strconv.Itoa(p.Grid.Scale.Min), strconv.Itoa(p.Grid.Scale.Max)
	said := p.t("De "+low+" (le plus bas) à "+high+" (le plus haut)", "From "+low+" (lowest) to "+high+" (highest)")
	if !p.Grid.ScaleStated {
		said += p.t(", réglage de la lecture", ", a setting of the reading")
	}
	if p.Grid.EqualWeights() {
		said += p.t(" · critères à poids égal", " · criteria of equal weight")
	}
	return said + "."
}

// comments says who reads the comments, and whether each mark needs one.
func (p *readingPage) comments() string {
	said := p.t("La personne pourra lire vos commentaires.", "The person will be able to read your comments.")
	if p.Grid.CommentNeeded() {
		said += p.t(" Chaque note en demande un.", " Each mark needs one.")
	}
	return said
}

// verdicts are the words of the grid.
func (p *readingPage) verdicts() []layout.Choice {
	var list []layout.Choice
	for _, c := range p.Grid.Verdicts {
		list = append(list, layout.Choice{Value: c.ID, Label: p.in(c.Name), Hint: p.in(c.Help), Chosen: p.Sheet.Verdict == c.ID})
	}
	return list
}

// key is a shortcut.
type key struct{ Name, Text string }

func (p *readingPage) keyList() []key {
	low, high := strconv.Itoa(p.Grid.Scale.Min), strconv.Itoa(p.Grid.Scale.Max)
	marks := low + "–" + high
	return []key{
		{"j", p.t("dossier suivant", "next file")},
		{"k", p.t("dossier précédent", "previous file")},
		{"d", p.t("aller au dossier", "go to the file")},
		{"g", p.t("aller à la grille", "go to the grid")},
		{"n", p.t("critère suivant sans note", "next criterion without mark")},
		{marks, p.t("noter le critère où l’on est", "mark the criterion where one is")},
		{"c", p.t("commenter ce critère", "comment on this criterion")},
		{p.t("Ctrl + Entrée", "Ctrl + Enter"), p.t("rendre l’évaluation", "give the review")},
		{"?", p.t("ouvrir cette liste\u202f; Échap la ferme", "open this list; Escape closes it")},
	}
}

// keys tell the module of the page what it needs.
func (p *readingPage) keys() templ.Attributes {
	_, _, before, after := p.where()
	address := func(code string) string {
		if code == "" {
			return ""
		}
		return p.V.To(pathOf(p.Of.ID) + "/" + code)
	}
	return templ.Attributes{
		"data-reader": boolWord(p.Shortcuts), "data-before": address(before), "data-after": address(after),
		"data-switch": p.V.To("/evaluations/raccourcis"),
		"data-on":     p.t("Raccourcis activés.", "Shortcuts on."), "data-off": p.t("Raccourcis désactivés.", "Shortcuts off."),
		"data-of": p.t(" sur ", " of "), "data-all-marked": p.t("Tous les critères ont une note.", "Every criterion has a mark."),
	}
}

// dot is a review on the strip of marks.
type dot struct {
	X, Y string
	Mine bool
}

// The strip is 300 units wide, with room for half a dot on each side; dots in
// one place stand one above the other.
const (
	stripWide = 280
	stripEdge = 10
	stripLine = 46.5
	stripStep = 15
)

// strip are the reviews of the file on the scale: the viewer's own first, the
// others' above where they are the same.
func (p *readingPage) strip() []dot {
	low, _ := strconv.ParseFloat(p.lowest(), 64) //nolint:errcheck // a whole number of ours
	width, _ := floatOf(p.Grid.Width())
	at := func(v review.Ratio) string {
		value, ok := floatOf(v)
		if !ok || width == 0 {
			return strconv.Itoa(stripEdge)
		}
		return strconv.FormatFloat(stripEdge+(value-low)/width*stripWide, 'f', 1, 64)
	}
	high := map[string]float64{}
	place := func(v review.Ratio, mine bool) dot {
		d := dot{X: at(v), Mine: mine}
		d.Y = strconv.FormatFloat(stripLine-high[d.X]*stripStep, 'f', 1, 64)
		high[d.X]++
		return d
	}
	dots := []dot{place(p.Draft.Value(p.Grid), true)}
	for _, o := range p.Others {
		dots = append(dots, place(o.Value, false))
	}
	return dots
}

// floatOf is a value as it is drawn; ok is false without one.
func floatOf(v review.Ratio) (f float64, ok bool) {
	if v.IsNone() {
		return 0, false
	}
	return float64(v.Num) / float64(v.Den), true
}

// value is a value of a review in words.
func (p *readingPage) value(v review.Ratio) string {
	f, ok := floatOf(v)
	if !ok {
		return "–"
	}
	decimals := 1
	if v.Den == 1 {
		decimals = 0
	}
	return p.V.Lang.Decimal(f, decimals)
}

// othersText are the others' values, lowest first.
func (p *readingPage) othersText() string {
	if len(p.Others) == 0 {
		return p.t("Personne d’autre n’a encore rendu d’évaluation de ce dossier.", "Nobody else has given a review of this file yet.")
	}
	var list []string
	for _, o := range p.Others {
		said := p.value(o.Value)
		if word := p.verdictWord(o.Verdict); word != "" {
			said += " (" + word + ")"
		}
		list = append(list, said)
	}
	return p.t("Les autres\u00a0: ", "The others: ") + strings.Join(list, " · ")
}

func (p *readingPage) verdictWord(id string) string {
	i := slices.IndexFunc(p.Grid.Verdicts, func(c edition.Choice) bool { return c.ID == id })
	if i < 0 {
		return ""
	}
	return p.in(p.Grid.Verdicts[i].Name)
}

// answered says whether the team has answered.
func answered(q store.Question) bool { return !q.Answered.IsZero() }

// gridTitle is the title of the grid in the edition's words.
func (p *readingPage) gridTitle() string {
	if p.Grid.Title.Stated() {
		return p.in(p.Grid.Title)
	}
	return p.t("Grille", "Grid")
}

// lowest and highest are the ends of the strip: of a mean, or of a sum.
func (p *readingPage) lowest() string {
	low := p.Grid.Scale.Min
	if p.Grid.Aggregation == edition.AggregateSum {
		low *= p.weights()
	}
	return strconv.Itoa(low)
}

func (p *readingPage) highest() string {
	high := p.Grid.Scale.Max
	if p.Grid.Aggregation == edition.AggregateSum {
		high *= p.weights()
	}
	return strconv.Itoa(high)
}

func (p *readingPage) weights() int {
	all := 0
	for _, c := range p.Grid.Criteria {
		all += c.Weight
	}
	return all
}

// elseWords name what can be done besides giving marks.
func (p *readingPage) elseWords() string {
	if p.given() {
		return p.t("Je connais cette personne", "I know this person")
	}
	return p.t("Je connais cette personne · je m’abstiens · une question", "I know this person · I abstain · a question")
}
