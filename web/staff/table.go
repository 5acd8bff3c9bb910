package staff

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// rowsPerTable is how many files a page of the table of marks shows: all those
// of a usual reading, since a jury looks at them together.
const rowsPerTable = 500

// tableQuery is a table of marks as its address says it.
type tableQuery struct {
	Profile, Organisation, Theme, Verdict string
	Signal                                string // a word of signals, empty for all files
	Sort                                  string // a word of tableSorts
	View                                  string // a word of views: which means are shown
	Page                                  int
}

// The words of addresses. A view is no filter: it leaves out a column.
const (
	toDiscuss = "a-discuter"
	misses    = "incomplets"
	rawOnly   = "brute"
	adjOnly   = "ajustee"
)

var tableSorts = map[string]string{"ajustee": "adjusted", "ecart": "spread", "numero": "code"}

func readTableQuery(v *route.Visit) tableQuery {
	q := v.URL.Query()
	t := tableQuery{Profile: q.Get("profil"), Organisation: q.Get("organisme"), Theme: q.Get("theme"), Verdict: q.Get("avis"), Page: 1}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 {
		t.Page = n
	}
	if s := q.Get("signal"); s == toDiscuss || s == misses {
		t.Signal = s
	}
	if s := q.Get("tri"); tableSorts[s] != "" {
		t.Sort = s
	}
	if s := q.Get("vue"); s == rawOnly || s == adjOnly {
		t.View = s
	}
	return t
}

func (t tableQuery) values() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"profil": t.Profile, "organisme": t.Organisation, "theme": t.Theme, "avis": t.Verdict,
		"signal": t.Signal, "tri": t.Sort, "vue": t.View} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// filter is what the table asks of the database.
func (t tableQuery) filter(stage edition.Stage) store.TableFilter {
	return store.TableFilter{Profile: t.Profile, Organisation: t.Organisation, Theme: t.Theme, Verdict: t.Verdict,
		Discuss: t.Signal == toDiscuss, Short: t.Signal == misses, Sort: tableSorts[t.Sort], Page: t.Page, Size: rowsPerTable,
		Unnamed: review.Anonymous(stage)}
}

// ofReading is a reading with the rules that it keeps.
type ofReading struct {
	review.Reading
	Rules edition.Version
	Grid  review.Grid
	Stage edition.Stage
}

func findReading(ctx context.Context, tx *store.Tx, v *route.Visit) (r ofReading, err error) {
	if r.Reading, err = tx.Reading(ctx, review.ReadingID(v.PathValue("reading"))); err != nil {
		return r, err
	}
	return r, r.rules(v)
}

func (r *ofReading) rules(v *route.Visit) (err error) {
	r.Rules, r.Grid, err = r.Reading.Rules(v.Site.Shelf)
	if err == nil {
		r.Stage, _ = r.Rules.Stage(r.Call, r.Reading.Stage)
	}
	return err
}

// path is an address under the reading, without its language.
func (r ofReading) path(rest string) string { return "/gestion/evaluations/" + string(r.ID) + rest }

// over names the reading: edition, round, stage.
func (r ofReading) over(v *route.Visit) string {
	name := editionName(v, r.Edition)
	if r.Round != "" {
		for _, one := range r.Rules.Calls[r.Call].Rounds {
			if one.ID == r.Round {
				name += " · " + one.Name.In(string(v.Lang))
			}
		}
	}
	return name + " · " + r.Stage.Name.In(string(v.Lang))
}

// tabled is a table of marks before its reader.
type tabled struct {
	ofReading
	tableQuery
	store.Table
	Organisations []string
	// Groups is how many groups of files no review connects; Readers how many
	// people gave a review of the files shown, 2 standing for more.
	Groups, Readers int
}

func marksTable(v *route.Visit) (route.Answer, error) {
	t, err := readTable(v)
	if err != nil {
		return route.Answer{}, err
	}
	if t.Page > 1 && len(t.Rows) == 0 {
		return route.Answer{}, fellowship.ErrNotFound
	}
	return route.Page(tableView(v, t)), nil
}

func readTable(v *route.Visit) (t tabled, err error) {
	t.tableQuery = readTableQuery(v)
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if t.ofReading, err = findReading(ctx, tx, v); err != nil {
			return err
		}
		f := t.filter(t.ofReading.Stage)
		if t.Table, err = tx.MarksTable(ctx, v.By(), t.Reading, t.Grid, f); err != nil {
			return err
		}
		if t.Call == edition.ProjectCall {
			t.Organisations, err = tx.TableOrganisations(ctx, v.By(), t.ID, f)
		}
		return err
	})
	t.look()
	return t, err
}

// look finds what has to be said of the table as a whole.
func (t *tabled) look() {
	var first string
	for _, row := range t.Rows {
		t.Groups = max(t.Groups, row.AdjustedGroup)
		for _, g := range row.Given {
			switch {
			case t.Readers == 0:
				first, t.Readers = string(g.Reviewer), 1
			case string(g.Reviewer) != first:
				t.Readers = 2
			}
		}
	}
}

func (t tabled) pages() int { return max(1, (t.Totals.Files+rowsPerTable-1)/rowsPerTable) }

// with is the address of the table with one parameter changed, from its first
// page.
func (t tabled) with(v *route.Visit, name, value string) string {
	q := t.values()
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return v.To(t.path("/tableau")) + query(q)
}

// filtered says whether any filter is on.
func (t tabled) filtered() bool {
	return t.Profile != "" || t.Organisation != "" || t.Theme != "" || t.Verdict != "" || t.Signal != ""
}

// sentence counts what the table shows.
func (t tabled) sentence(v *route.Visit) string {
	files := v.Lang.Count(t.Totals.Files, v.Say("dossier", "file"), v.Say("dossiers", "files"))
	given := v.Lang.Count(t.Totals.Given, v.Say("évaluation rendue", "review given"), v.Say("évaluations rendues", "reviews given"))
	return files + ", " + given + v.Say(" sur ", " of ") + v.Lang.Number(t.Totals.Wanted)
}

// signals are the files that ask for a look, with the way to see them alone.
func (t tabled) signals(v *route.Visit) []stateCount {
	missing := v.Say("Sans toutes leurs évaluations", "Without all their reviews")
	if n, _ := review.PerFile(t.Rules.Edition, t.Call, t.Reading.Stage, t.Settings); n > 0 {
		missing = v.Say("Sans ", "Without ") + v.Lang.Ordinal(n) + v.Say(" évaluation", " review")
	}
	list := []stateCount{{Label: v.Say("Tous", "All"), Href: t.with(v, "signal", ""), Chosen: t.Signal == ""},
		{Label: v.Say("À discuter", "To discuss"), Href: t.with(v, "signal", toDiscuss), Chosen: t.Signal == toDiscuss},
		{Label: missing, Href: t.with(v, "signal", misses), Chosen: t.Signal == misses}}
	if t.Signal == "" {
		list[0].Value = v.Lang.Number(t.Totals.Files)
		list[1].Value = v.Lang.Number(t.Totals.Discuss)
		list[2].Value = v.Lang.Number(t.Totals.Files - t.Totals.Complete)
	}
	return list
}

// views are the means that the table shows.
func (t tabled) views(v *route.Visit) []stateCount {
	return []stateCount{{Label: v.Say("Les deux moyennes", "Both means"), Href: t.with(v, "vue", ""), Chosen: t.View == ""},
		{Label: v.Say("Brute seule", "Raw only"), Href: t.with(v, "vue", rawOnly), Chosen: t.View == rawOnly},
		{Label: v.Say("Ajustée seule", "Adjusted only"), Href: t.with(v, "vue", adjOnly), Chosen: t.View == adjOnly}}
}

// withRaw and withAdjusted say which means the view shows. A grid where ranks
// decide keeps its mean: it breaks ties.
func (t tabled) withRaw() bool      { return t.View != adjOnly }
func (t tabled) withAdjusted() bool { return t.View != rawOnly }

func (t tabled) columns(v *route.Visit) []layout.Column {
	sorted := func(label, word, order string, number bool) layout.Column {
		c := layout.Column{Label: label, Href: t.with(v, "tri", word), Number: number}
		if t.Sort == word {
			c.Sort = order
		}
		return c
	}
	name := v.Say("Dossier", "File")
	if review.Anonymous(t.ofReading.Stage) {
		name = v.Say("Lecture", "Reading")
	}
	list := []layout.Column{sorted(name, "numero", "ascending", false)}
	mean := v.Say("Moyenne brute", "Raw mean")
	if t.Grid.Ranked() {
		list = append(list, sorted(v.Say("Rang moyen", "Mean rank"), "", "ascending", true))
		if t.withRaw() {
			list = append(list, layout.Column{Label: mean, Number: true})
		}
	} else if t.withRaw() {
		list = append(list, sorted(mean, "", "descending", true))
	}
	if t.withAdjusted() {
		list = append(list, sorted(v.Say("Ajustée", "Adjusted"), "ajustee", "descending", true))
	}
	low, high := t.bounds()
	list = append(list, layout.Column{Label: v.Say("Notes, de ", "Marks, from ") + v.Lang.Number(low) + v.Say(" à ", " to ") + v.Lang.Number(high)},
		sorted(v.Say("Écart", "Spread"), "ecart", "descending", true))
	if len(t.Grid.Verdicts) > 0 {
		list = append(list, layout.Column{Label: v.Say("Avis", "Verdicts")})
	}
	return append(list, layout.Column{Label: v.Say("Évaluations", "Reviews")}, layout.Column{Label: v.Say("Signal", "Signal")})
}

// bounds are the values of the worst and the best possible review.
func (t tabled) bounds() (low, high int) {
	width := int(t.Grid.Width().Num)
	low = t.Grid.Scale.Min
	if span := t.Grid.Scale.Max - t.Grid.Scale.Min; span > 0 && t.Grid.Aggregation == edition.AggregateSum {
		low = low * width / span
	}
	return low, low + width
}

// themes are the choices of the filter by theme.
func (t tabled) themes(v *route.Visit) (list []layout.Choice) {
	field, ok := review.ThemesField(t.Rules.Edition, t.Call)
	if !ok {
		return nil
	}
	for _, c := range t.Rules.ChoicesOf(t.Call, field) {
		list = append(list, layout.Choice{Value: c.ID, Label: c.Name.In(string(v.Lang)), Chosen: c.ID == t.Theme})
	}
	return list
}

// profiles, organisations and verdicts are the choices of the other filters.
// None of them counts: a count would have to leave out what is hidden.
func (t tabled) profiles(v *route.Visit) (list []layout.Choice) {
	if t.Call != edition.TalentCall {
		return nil
	}
	for _, p := range t.Rules.Profiles {
		list = append(list, layout.Choice{Value: p.ID, Label: upperFirst(p.Name.In(string(v.Lang))), Chosen: p.ID == t.Profile})
	}
	return list
}

func (t tabled) organisations() (list []layout.Choice) {
	for _, name := range t.Organisations {
		list = append(list, layout.Choice{Value: name, Label: name, Chosen: name == t.Organisation})
	}
	return list
}

func (t tabled) verdicts(v *route.Visit) (list []layout.Choice) {
	for _, c := range t.Grid.Verdicts {
		list = append(list, layout.Choice{Value: c.ID, Label: c.Name.In(string(v.Lang)), Chosen: c.ID == t.Verdict})
	}
	return list
}

// tags are the filters that are on, each with the address without it.
func (t tabled) tags(v *route.Visit) (tags []layout.Tag) {
	for _, f := range []struct {
		name, label string
		list        []layout.Choice
	}{{"profil", v.Say("Profil", "Profile"), t.profiles(v)}, {"theme", v.Say("Thème", "Theme"), t.themes(v)},
		{"organisme", v.Say("Organisme", "Organisation"), t.organisations()}, {"avis", v.Say("Avis", "Verdict"), t.verdicts(v)}} {
		if i := slices.IndexFunc(f.list, func(c layout.Choice) bool { return c.Chosen }); i >= 0 {
			tags = append(tags, layout.Tag{Label: f.label + v.Lang.Colon() + " " + f.list[i].Label, Remove: t.with(v, f.name, "")})
		}
	}
	return tags
}

func (t tabled) page(v *route.Visit, n int) string { return t.with(v, "page", strconv.Itoa(n)) }

// nothing says why the table is empty.
func (t tabled) nothing(v *route.Visit) string {
	switch {
	case t.Totals.Files > 0:
		return ""
	case t.filtered():
		return v.Say("Aucun dossier avec ces filtres.", "No file with these filters.")
	}
	return v.Say("Aucun dossier n’est entré dans cette lecture.", "No file has come into this reading.")
}

// notes are what has to be known before the numbers are compared.
func (t tabled) notes(v *route.Visit) (notes []string) {
	switch {
	case t.Totals.Files > 0 && t.Totals.Given == 0 && !t.filtered():
		notes = append(notes, v.Say("Aucune évaluation n’est encore rendue\u00a0: les dossiers sont là, sans note.",
			"No review has been given yet: the files are here, without marks."))
	case t.Readers == 1 && !t.filtered():
		notes = append(notes, v.Say("Une seule personne a évalué ces dossiers\u00a0: il n’y a rien à comparer, et la moyenne ajustée est la moyenne brute.",
			"Only one person has reviewed these files: there is nothing to compare, and the adjusted mean is the raw mean."))
	}
	if t.Groups > 1 && t.withAdjusted() {
		notes = append(notes, v.Say("Aucune personne n’a lu des dossiers de plusieurs groupes\u00a0: les moyennes ajustées ne se comparent qu’à l’intérieur d’un groupe.",
			"Nobody has read files of several groups: adjusted means compare only within a group."))
	}
	if t.Grid.Ranked() {
		notes = append(notes, v.Say("Les rangs décident\u202f; les notes départagent les ex æquo.", "Ranks decide; marks break ties."))
	}
	return notes
}
