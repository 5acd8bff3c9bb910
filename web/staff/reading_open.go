package staff

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// foreseen is a line of the list: a reading that an edition foresees, with
// where it stands.
type foreseen struct {
	review.Foreseen
	Reading review.Reading // zero before it is opened
	Waiting int            // files that could be taken
	Owed    int            // reviews to be given
	Given   int
}

// readingsPage is the list, in the order of what asks for an act.
type readingsPage struct {
	Active, Others []foreseen
	Done           string
}

func readingList(v *route.Visit) (route.Answer, error) {
	var p readingsPage
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		p = readingsPage{Done: doneWords(v)}
		opened, err := tx.Readings(ctx, v.By())
		if err != nil {
			return err
		}
		waiting, err := tx.FilesAtStages(ctx, v.By())
		if err != nil {
			return err
		}
		for _, rules := range v.Site.Shelf.All(v.At) {
			if rules.Kind == edition.Example {
				continue
			}
			for _, f := range review.ForeseenBy(rules) {
				one, err := stand(ctx, tx, v, f, opened, waiting)
				if err != nil {
					return err
				}
				if one.Reading.ID != "" || one.Waiting > 0 || rules.Calls[f.Call].At(v.At).State == edition.Open {
					p.Active = append(p.Active, one)
				} else {
					p.Others = append(p.Others, one)
				}
			}
		}
		return nil
	})
	if err != nil {
		return route.Answer{}, err
	}
	slices.SortStableFunc(p.Active, func(a, b foreseen) int { return a.urgency() - b.urgency() })
	return route.Page(readingsView(v, p)), nil
}

// stand says where a foreseen reading stands for the viewer.
func stand(ctx context.Context, tx *store.Tx, v *route.Visit, f review.Foreseen, opened []review.Reading, waiting []store.AtStage) (foreseen, error) {
	one := foreseen{Foreseen: f}
	stages := append([]string{f.Stage.ID}, review.Passed(f.Rules.Edition, f.Call, f.Stage.ID)...)
	for _, w := range waiting {
		for _, s := range stages {
			if w.Edition == f.Rules.ID && w.Call == f.Call && w.Round == f.Round.ID && w.Stage == s {
				one.Waiting += w.Files
			}
		}
	}
	for _, r := range opened {
		if r.Edition == f.Rules.ID && r.Call == f.Call && r.Stage == f.Stage.ID && r.Round == f.Round.ID {
			one.Reading = r
		}
	}
	if one.Reading.ID == "" {
		return one, nil
	}
	files, err := tx.ReadFiles(ctx, v.By(), one.Reading)
	for _, file := range files {
		one.Owed += max(file.Wanted, file.Assigned)
		one.Given += file.Given
	}
	return one, err
}

// urgency puts first what is under way, then what can be opened.
func (f foreseen) urgency() int {
	switch {
	case f.Reading.ID != "" && f.Reading.ClosedAt.IsZero():
		return 0
	case f.Waiting > 0:
		return 1
	case f.Reading.ID != "":
		return 2
	}
	return 3
}

func (f foreseen) name(v *route.Visit) string {
	return stageName(v, f.Rules, f.Call, f.Stage, f.Round.ID)
}

func (f foreseen) href(v *route.Visit) string {
	if f.Reading.ID != "" {
		return v.To(readings + "/" + string(f.Reading.ID))
	}
	return v.To(readings+"/ouverture") + query(f.values())
}

func (f foreseen) values() url.Values {
	q := url.Values{"edition": {string(f.Rules.ID)}, "appel": {words.CallPath(f.Call)}, "etape": {f.Stage.ID}}
	if f.Round.ID != "" {
		q.Set("session", f.Round.ID)
	}
	return q
}

func (f foreseen) state(v *route.Visit) layout.State {
	switch {
	case f.Reading.ID != "":
		return hall{Reading: f.Reading}.state(v)
	case f.Waiting > 0:
		return layout.State{Role: layout.Warning, Word: v.Say("À ouvrir", "To be opened")}
	}
	return layout.State{Role: layout.Neutral, Word: v.Say("À venir", "To come")}
}

// sentence says what is under way, and what waits first.
func (p readingsPage) sentence(v *route.Visit) string {
	open, waiting, owed := 0, 0, 0
	for _, f := range p.Active {
		if f.Reading.ID != "" && f.Reading.ClosedAt.IsZero() {
			open++
			owed += f.Owed - f.Given
		}
		waiting += f.Waiting
	}
	said := v.Lang.Count(open, v.Say("lecture ouverte", "reading open"), v.Say("lectures ouvertes", "readings open"))
	if owed > 0 {
		said += ", " + v.Lang.Count(owed, v.Say("évaluation à rendre", "review to be given"), v.Say("évaluations à rendre", "reviews to be given"))
	}
	if waiting > 0 {
		said += v.Say(" ; ", "; ") + v.Lang.Count(waiting, v.Say("dossier attend d’être pris", "file waits to be taken"), v.Say("dossiers attendent d’être pris", "files wait to be taken"))
	}
	return said + "."
}

// opening is the form that opens a reading.
type opening struct {
	foreseen
	Notice
	Grid review.Grid
	Set  review.Settings
}

// findOpening reads which reading the address means.
func findOpening(v *route.Visit, q url.Values) (opening, error) {
	rules, ok := v.Site.EditionInForce(edition.ID(q.Get("edition")), v.At)
	if !ok {
		return opening{}, fellowship.ErrNotFound
	}
	for _, f := range review.ForeseenBy(rules) {
		if words.CallPath(f.Call) == q.Get("appel") && f.Stage.ID == q.Get("etape") && f.Round.ID == q.Get("session") {
			o := opening{foreseen: foreseen{Foreseen: f}, Set: review.DefaultSettings()}
			var err error
			o.Grid, err = review.GridOf(rules.Edition, f.Call, f.Stage.ID, o.Set)
			return o, err
		}
	}
	return opening{}, fellowship.ErrNotFound
}

func (o *opening) count(v *route.Visit) error {
	return v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		opened, err := tx.Readings(ctx, v.By())
		if err != nil {
			return err
		}
		waiting, err := tx.FilesAtStages(ctx, v.By())
		if err != nil {
			return err
		}
		o.foreseen, err = stand(ctx, tx, v, o.Foreseen, opened, waiting)
		return err
	})
}

func askOpening(v *route.Visit) (route.Answer, error) {
	o, err := findOpening(v, v.URL.Query())
	if err != nil {
		return route.Answer{}, err
	}
	if err := o.count(v); err != nil {
		return route.Answer{}, err
	}
	if o.Reading.ID != "" { // opened meanwhile, or an old link
		return route.SeeOther(o.href(v)), nil
	}
	return route.Page(openingView(v, o)), nil
}

func openTheReading(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	o, err := findOpening(v, v.PostForm)
	if err != nil {
		return route.Answer{}, err
	}
	r := review.Reading{Edition: o.Rules.ID, Call: o.Call, Stage: o.Stage.ID, Round: o.Round.ID, Settings: o.Set}
	if err = readSettings(v, &r); err == nil {
		err = write(v, func(ctx context.Context, tx *store.Tx) (err error) {
			r, err = review.Open(ctx, tx, v.By(), v.Site.Shelf, r)
			return err
		})
	}
	return acted(v, err, readings+"/"+string(r.ID)+"?fait=ouverte", func(n Notice) (templ.Component, error) {
		err := o.count(v)
		if o.Reading.ID != "" {
			n.Refused = v.Say("Cette lecture vient d’être ouverte par quelqu’un d’autre. Elle garde la grille de cet instant.", "Somebody else has just opened this reading. It keeps the grid of that moment.")
		}
		o.Notice = n
		return openingView(v, o), err
	})
}

// readSettings reads what the form asks: the limit, and what the edition leaves
// unsaid.
func readSettings(v *route.Visit, r *review.Reading) error {
	var bad fellowship.Invalid
	due, fault := readDay(v, "due")
	if fault != "" || due.IsZero() || !due.After(v.At) {
		bad.Problems = append(bad.Problems, fellowship.Problem{Field: "due", Code: fellowship.TooSmall})
	}
	r.DueAt = due
	number := func(field string, into *int, want string) {
		if !v.PostForm.Has(field) {
			return
		}
		n, ok := whole(v.PostForm.Get(field))
		if !ok {
			bad.Problems = append(bad.Problems, fellowship.Problem{Field: field, Code: fellowship.NotANumber, Want: want})
			return
		}
		*into = n
	}
	number("scale", &r.ScaleMax, "")
	number("per_file", &r.PerFile, "1")
	number("shrinkage", &r.Shrinkage, "0")
	number("shared_domain", &r.SharedDomain, "2")
	percent := int(r.Discuss) / basisPoints
	number("discuss", &percent, "")
	r.Discuss = edition.Share(percent * basisPoints)
	r.LeastRead = v.PostForm.Get("mode") == "libre"
	return bad.OrNil()
}

// basisPoints are in one percent.
const basisPoints = 100

// grid says the criteria and the scale in one line each.
func (o opening) grid(v *route.Visit) (pairs []layout.Pair) {
	var criteria []string
	for _, c := range o.Grid.Criteria {
		criteria = append(criteria, c.Name.In(string(v.Lang)))
	}
	scale := strconv.Itoa(o.Grid.Scale.Min) + v.Say(" à ", " to ") + strconv.Itoa(o.Grid.Scale.Max)
	if !o.Grid.ScaleStated {
		scale += v.Say(", réglage", ", a setting")
	}
	each, stated := review.PerFile(o.Rules.Edition, o.Call, o.Stage.ID, o.Set)
	files := v.Lang.Count(each, v.Say("évaluation", "review"), v.Say("évaluations", "reviews"))
	if !stated {
		files += v.Say(", réglage", ", a setting")
	}
	anonymous := v.Say("Non", "No")
	if review.Anonymous(o.Stage) {
		anonymous = v.Say("Oui\u00a0: noms cachés, numéros tirés au sort", "Yes: names hidden, numbers drawn")
	}
	return []layout.Pair{
		{Term: v.Say("Dossiers qui attendent", "Files that wait"), Text: v.Lang.Number(o.Waiting)},
		{Term: v.Say("Critères", "Criteria"), Text: strings.Join(criteria, " · ")},
		{Term: v.Say("Échelle", "Scale"), Text: scale},
		{Term: v.Say("Par dossier", "For each file"), Text: files},
		{Term: v.Say("Lecture anonyme", "Read without names"), Text: anonymous},
		{Term: v.Say("Règles", "Rules"), Text: o.Rules.Name.In(string(v.Lang)) + ", version " + o.Rules.Label()},
	}
}

func (o opening) stated() bool {
	_, stated := review.PerFile(o.Rules.Edition, o.Call, o.Stage.ID, o.Set)
	return stated
}

func (o opening) modeStated() bool {
	_, stated := review.LeastRead(o.Rules.Edition, o.Call, o.Stage.ID, o.Set)
	return stated
}
