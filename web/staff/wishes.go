package staff

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/wish"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/sheet"
)

func wishRoutes() []route.Route {
	see := route.Holding(fellowship.SeeFiles)
	return []route.Route{
		{Pattern: "GET /gestion/voeux", Needs: see, Handler: wishes},
		{Pattern: "GET /gestion/voeux/export.csv", Needs: see, Handler: exportWishes(asCSV)},
		{Pattern: "GET /gestion/voeux/export.xlsx", Needs: see, Handler: exportWishes(asXLSX)},
	}
}

// shownWishes is the page of the wishes of an edition, as its address says it.
type shownWishes struct {
	Edition  edition.Version
	Editions []edition.Version
	Call     edition.CallKind
	Terms    wish.Terms // of a stage of wishes; zero where the form asks for them
	Asked    []edition.Field
	Options  []wishOption
	Rows     []wishRow // those of the filter
	// All, Given, Pairs count everybody, whatever the filter.
	All, Given, Drafted, Pairs int
	// The filter: those who wish for Wanted, those who submitted nothing, pairs.
	Wanted        string
	Missing, Pair bool
	WithPairs     bool
}

// wishOption is something that can be wished for, with how many wish for it at
// each rank; only at rank 1 where wishes are not ranked.
type wishOption struct {
	wish.Offered
	Field  string // its question, where the form asks
	ByRank []int
	Total  int
}

// key names the option in an address.
func (o wishOption) key() string {
	if o.Field == "" {
		return o.ID
	}
	return o.Field + ":" + o.ID
}

// wishRow is a candidate with their wishes.
type wishRow struct {
	store.Wisher
	Wishes []shownWish
}

type shownWish struct {
	Key, Name string
	Rank      int // 0 where wishes are not ranked
	Profile   string
	Withdrawn bool
}

// findWishes reads what the address asks for.
func findWishes(v *route.Visit) (s shownWishes, err error) {
	q := v.URL.Query()
	s = shownWishes{Call: edition.TalentCall, Wanted: q.Get("defi"), Missing: q.Has("manquants"), Pair: q.Has("binomes")}
	for _, e := range v.Site.Shelf.All(v.At) {
		_, stage := wish.StageOf(e.Edition, s.Call)
		if (stage || len(wish.InForm(e.Edition, s.Call)) > 0) && e.Calls[s.Call].At(v.At).State != edition.NotYetOpen {
			s.Editions = append(s.Editions, e)
		}
	}
	i := 0
	if asked := q.Get("edition"); asked != "" {
		i = slices.IndexFunc(s.Editions, func(e edition.Version) bool { return string(e.ID) == asked })
	}
	if i < 0 || i >= len(s.Editions) {
		return s, fellowship.ErrNotFound
	}
	s.Edition = s.Editions[i]
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		s.Rows, s.Options, s.Asked = nil, nil, nil
		if ids := wish.InForm(s.Edition.Edition, s.Call); len(ids) > 0 {
			return s.readAnswers(ctx, tx, v, ids)
		}
		return s.readLists(ctx, tx, v)
	})
	if err == nil {
		s.count()
		s.filter()
	}
	return s, err
}

// readLists reads the wishes of a stage.
func (s *shownWishes) readLists(ctx context.Context, tx *store.Tx, v *route.Visit) (err error) {
	about := file.File{Edition: s.Edition.ID, Version: s.Edition.N, Call: s.Call, Submissions: 1}
	if s.Terms, err = wish.TermsOf(v.Site.Shelf, about, v.At); err != nil {
		return err
	}
	s.WithPairs = s.Terms.Pair
	offered, err := wish.Offer(ctx, tx, s.Terms, s.Edition.ID, v.At)
	if err != nil {
		return err
	}
	for _, o := range offered {
		s.Options = append(s.Options, wishOption{Offered: o})
	}
	all, err := tx.WishesOf(ctx, v.By(), s.Edition.ID, s.Call)
	for _, w := range all {
		r := wishRow{Wisher: w}
		for i, one := range w.Last.Wishes {
			shown := shownWish{Key: one.Wanted, Name: one.Wanted, Profile: sheet.ProfileName(v, s.Edition.Edition, one.Profile)}
			if s.Terms.Ranked {
				shown.Rank = i + 1
			}
			if at := slices.IndexFunc(offered, func(o wish.Offered) bool { return o.ID == one.Wanted }); at >= 0 {
				shown.Name, shown.Withdrawn = offered[at].Name.In(string(v.Lang)), offered[at].Withdrawn
			}
			r.Wishes = append(r.Wishes, shown)
		}
		s.Rows = append(s.Rows, r)
	}
	return err
}

// readAnswers reads the wishes that the form of the file asked for.
func (s *shownWishes) readAnswers(ctx context.Context, tx *store.Tx, v *route.Visit, ids []string) error {
	form := file.FormOf(s.Edition.Edition, s.Call)
	names := map[string]string{}
	for _, id := range ids {
		f, ok := form.Field(id)
		if !ok {
			continue
		}
		s.Asked = append(s.Asked, f)
		for _, c := range s.Edition.ChoicesOf(s.Call, f) {
			o := wishOption{Field: f.ID, Offered: wish.Offered{ID: c.ID, Name: c.Name}}
			names[o.key()] = c.Name.In(string(v.Lang))
			s.Options = append(s.Options, o)
		}
	}
	return tx.AnsweredWishes(ctx, v.By(), v.Site.Shelf, s.Edition.ID, s.Call, func(f file.File, given file.Answers) error {
		r := wishRow{Wisher: store.Wisher{File: f}}
		for _, field := range s.Asked {
			var chosen []string
			switch a := given[field.ID].(type) {
			case file.Choice:
				chosen = []string{string(a)}
			case file.Choices:
				chosen = a
			}
			for i, id := range chosen {
				shown := shownWish{Key: field.ID + ":" + id, Name: names[field.ID+":"+id]}
				if field.Type == edition.Ranked {
					shown.Rank = i + 1
				}
				r.Wishes = append(r.Wishes, shown)
			}
		}
		if len(r.Wishes) > 0 {
			r.Last = wish.List{N: f.Submissions, At: f.SubmittedAt}
		}
		s.Rows = append(s.Rows, r)
		return nil
	})
}

// ranks is how many ranks the counts have.
func (s shownWishes) ranks() int {
	most := 1
	for _, r := range s.Rows {
		for _, w := range r.Wishes {
			most = max(most, w.Rank)
		}
	}
	if s.Terms.Ranked {
		most = max(most, s.Terms.Max)
	}
	return most
}

// count counts everybody.
func (s *shownWishes) count() {
	at := map[string]int{}
	ranks := s.ranks()
	for i := range s.Options {
		s.Options[i].ByRank = make([]int, ranks)
		at[s.Options[i].key()] = i
	}
	s.All = len(s.Rows)
	for _, r := range s.Rows {
		if r.Last.N > 0 {
			s.Given++
		} else if r.Drafted {
			s.Drafted++
		}
		if r.Pair != "" {
			s.Pairs++
		}
		for _, w := range r.Wishes {
			if i, ok := at[w.Key]; ok {
				s.Options[i].Total++
				s.Options[i].ByRank[max(w.Rank-1, 0)]++
			}
		}
	}
	s.Pairs /= 2
}

// filter keeps the rows that the address asks for.
func (s *shownWishes) filter() {
	s.Rows = slices.DeleteFunc(s.Rows, func(r wishRow) bool {
		wants := slices.ContainsFunc(r.Wishes, func(w shownWish) bool { return w.Key == s.Wanted })
		return s.Wanted != "" && !wants || s.Missing && r.Last.N > 0 || s.Pair && r.Pair == ""
	})
}

func wishes(v *route.Visit) (route.Answer, error) {
	s, err := findWishes(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(wishesView(v, s)), nil
}

// values are the parameters of the page, with some changed.
func (s shownWishes) values(change url.Values) url.Values {
	q := url.Values{"edition": {string(s.Edition.ID)}}
	if s.Wanted != "" {
		q.Set("defi", s.Wanted)
	}
	if s.Missing {
		q.Set("manquants", "1")
	}
	if s.Pair {
		q.Set("binomes", "1")
	}
	for name, value := range change {
		q[name] = value
		if len(value) == 0 {
			q.Del(name)
		}
	}
	return q
}

func (s shownWishes) to(v *route.Visit, page string, change url.Values) string {
	return v.To("/gestion/voeux"+page) + query(s.values(change))
}

// only is the page with that filter alone.
func (s shownWishes) only(v *route.Visit, name, value string) string {
	q := url.Values{"edition": {string(s.Edition.ID)}}
	if name != "" {
		q.Set(name, value)
	}
	return v.To("/gestion/voeux") + query(q)
}

// inForm says whether the form of the file asks for the wishes.
func (s shownWishes) inForm() bool { return len(s.Asked) > 0 }

// lead is the sentence above the counts.
func (s shownWishes) lead(v *route.Visit) string {
	l := v.Lang
	if s.inForm() {
		return l.T("Les vœux de cette édition sont donnés dans le dossier\u00a0: ", "The wishes of this edition are given in the file: ") + l.Count(s.All, l.T("candidature", "application"), l.T("candidatures", "applications")) + "."
	}
	said := l.Count(s.Given, l.T("candidat a déposé ses vœux", "candidate has submitted wishes"), l.T("candidats ont déposé leurs vœux", "candidates have submitted wishes")) +
		l.T(" sur ", " of ") + l.Count(s.All, l.T("présélectionné", "shortlisted"), l.T("présélectionnés", "shortlisted")) + "."
	if !s.Terms.Closes.IsZero() {
		last := lastMinuteBefore(s.Terms.Closes)
		if v.At.Before(s.Terms.Closes) {
			return said + l.T(" Vœux reçus jusqu’au ", " Wishes are received until ") + l.Deadline(last) + ", " + l.Relative(v.At, last) + "."
		}
		return said + l.T(" Vœux clos depuis le ", " Wishes closed on ") + l.Deadline(last) + "."
	}
	return said
}

// counters are the strip of numbers, each the rows that it counts.
func (s shownWishes) counters(v *route.Visit) []layout.Counter {
	l := v.Lang
	list := []layout.Counter{{Value: l.Number(s.All), Label: l.T("tous", "all"), Href: s.only(v, "", "")}}
	if !s.inForm() {
		drafts := ""
		if s.Drafted > 0 {
			drafts = l.Count(s.Drafted, l.T("en brouillon", "as a draft"), l.T("en brouillon", "as a draft"))
		}
		list = append(list, layout.Counter{Value: l.Number(s.All - s.Given), Label: l.T("sans vœux déposés", "without submitted wishes"), Note: drafts,
			Href: s.only(v, "manquants", "1"), Alert: s.All > s.Given && !s.Terms.Closes.IsZero() && !v.At.Before(s.Terms.Closes)})
	}
	if s.WithPairs {
		list = append(list, layout.Counter{Value: l.Number(s.Pairs), Label: l.Plural(s.Pairs, l.T("binôme", "pair"), l.T("binômes", "pairs")), Href: s.only(v, "binomes", "1")})
	}
	return append(list, layout.Counter{Value: l.Number(s.unwanted()), Label: l.T("demandés par personne", "wanted by nobody")})
}

// unwanted is how many options nobody wishes for.
func (s shownWishes) unwanted() int {
	n := 0
	for _, o := range s.Options {
		if o.Total == 0 && !o.Withdrawn {
			n++
		}
	}
	return n
}

// byDemand are the options, the most wished for first.
func (s shownWishes) byDemand() []wishOption {
	list := slices.Clone(s.Options)
	slices.SortStableFunc(list, func(a, b wishOption) int { return b.Total - a.Total })
	return list
}

func (s shownWishes) optionColumns(v *route.Visit) []layout.Column {
	first := v.Say("Défi", "Challenge")
	if s.Terms.Of != wish.OfChallenges {
		first = v.Say("Choix", "Choice")
	}
	columns := []layout.Column{{Label: first}}
	if n := s.ranks(); n > 1 {
		for i := range n {
			columns = append(columns, layout.Column{Label: v.Say("Rang ", "Rank ") + strconv.Itoa(i+1), Number: true})
		}
	}
	return append(columns, layout.Column{Label: "Total", Number: true}, layout.Column{Label: v.Say("En un coup d’œil", "At a glance")})
}

// segment is a piece of the small bar of an option: one rank.
type segment struct{ Class, X, Width string }

// The small bar is 160 units wide for the option most wished for.
const barUnits = 160

// bar are the pieces of the small bar of an option.
func (s shownWishes) bar(o wishOption) (list []segment) {
	most := 1
	for _, other := range s.Options {
		most = max(most, other.Total)
	}
	x := 0.0
	for i, n := range o.ByRank {
		if n == 0 {
			continue
		}
		width := float64(n) / float64(most) * barUnits
		list = append(list, segment{"chart__bar chart__bar--" + strconv.Itoa(i%5), strconv.FormatFloat(x, 'f', 1, 64), strconv.FormatFloat(max(width-1, 1), 'f', 1, 64)})
		x += width
	}
	return list
}

// optionName is what an option is called, with its question where there are
// several.
func (s shownWishes) optionName(v *route.Visit, o wishOption) string {
	name := o.Name.In(string(v.Lang))
	if len(s.Asked) > 1 {
		for _, f := range s.Asked {
			if f.ID == o.Field {
				return name + " – " + f.Label.In(string(v.Lang))
			}
		}
	}
	return name
}

// wantedName is what the filter names.
func (s shownWishes) wantedName(v *route.Visit) string {
	for _, o := range s.Options {
		if o.key() == s.Wanted {
			return o.Name.In(string(v.Lang))
		}
	}
	return s.Wanted
}

func (s shownWishes) tags(v *route.Visit) (tags []layout.Tag) {
	if s.Wanted != "" {
		tags = append(tags, layout.Tag{Label: s.wantedName(v), Remove: s.to(v, "", url.Values{"defi": nil})})
	}
	if s.Missing {
		tags = append(tags, layout.Tag{Label: v.Say("Sans vœux déposés", "Without submitted wishes"), Remove: s.to(v, "", url.Values{"manquants": nil})})
	}
	if s.Pair {
		tags = append(tags, layout.Tag{Label: v.Say("Binômes", "Pairs"), Remove: s.to(v, "", url.Values{"binomes": nil})})
	}
	return tags
}

func (s shownWishes) columns(v *route.Visit) []layout.Column {
	columns := []layout.Column{{Label: v.Say("Candidature", "Application")}, {Label: v.Say("Vœux", "Wishes")}, {Label: v.Say("Déposés", "Submitted")}}
	if s.WithPairs {
		columns = append(columns, layout.Column{Label: v.Say("Binôme", "Pair")})
	}
	return columns
}

// words are a wish in a list: its name and its profile.
func (w shownWish) words(v *route.Visit) string {
	text := w.Name
	if w.Profile != "" {
		text += " (" + w.Profile + ")"
	}
	if w.Withdrawn {
		text += v.Say(", retiré", ", withdrawn")
	}
	return text
}

// pairText says whom a candidate names, and whether it is mutual.
func (r wishRow) pairText(v *route.Visit) string {
	switch {
	case r.Pair != "":
		return v.Say("avec ", "with ") + r.Pair
	case r.Last.Partner != "":
		return v.Say("propose ", "proposes ") + r.Last.Partner + v.Say(", sans réponse", ", not answered")
	}
	return ""
}

// exportWishes gives exactly the rows that the page shows, one line a wish.
func exportWishes(form string) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		s, err := findWishes(v)
		if err != nil {
			return route.Answer{}, err
		}
		return sheetAnswer(v, form, "voeux-"+string(s.Edition.ID), s.lines(v))
	}
}

// lines are the export: long form, one line a wish, one for who has none.
func (s shownWishes) lines(v *route.Visit) [][]string {
	head := []string{v.Say("Candidature", "Application")}
	if named(v) {
		head = append(head, v.Say("Nom", "Name"))
	}
	head = append(head, v.Say("Vœu", "Wish"), v.Say("Rang", "Rank"), v.Say("Profil", "Profile"), v.Say("Déposés (heure de Paris)", "Submitted (Paris time)"),
		v.Say("Binôme", "Pair"), v.Say("Propose de travailler avec", "Proposes to work with"), v.Say("Commentaire", "Comment"))
	lines := [][]string{head}
	for _, r := range s.Rows {
		first := []string{r.Number}
		if named(v) {
			first = append(first, r.Name)
		}
		at := ""
		if r.Last.N > 0 {
			at = r.Last.At.In(edition.Paris).Format("2006-01-02 15:04:05")
		}
		list := r.Wishes
		if len(list) == 0 {
			list = []shownWish{{}}
		}
		for _, w := range list {
			rank := ""
			if w.Rank > 0 {
				rank = strconv.Itoa(w.Rank)
			}
			lines = append(lines, slices.Concat(first, []string{w.Name, rank, w.Profile, at, r.Pair, r.Last.Partner, strings.ReplaceAll(r.Last.Comment, "\r\n", "\n")}))
		}
	}
	return lines
}
