package public

import (
	"maps"
	"slices"
	"strconv"

	"cohorte/fellowship/edition"
	"cohorte/internal/lang"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// editionPage is what the page of an edition shows.
type editionPage struct {
	edition.Version
	Frame   layout.Frame
	Visit   *route.Visit
	Lang    lang.Lang
	Calls   []layout.DoorOf
	Changes []edition.Amendment
	Sources []layout.Pair
}

func (p editionPage) in(t edition.Text) string { return t.In(string(p.Lang)) }

func amendmentPage(id edition.ID, n int) string {
	return "/editions/" + string(id) + "/modificatifs/" + strconv.Itoa(n)
}

// amendmentTitle is how an amendment is called: "Modificatif n° 1 du 12 mars 2024".
func amendmentTitle(l lang.Lang, a edition.Amendment) string {
	return l.T("Modificatif n°\u00a0", "Amendment no. ") + strconv.Itoa(a.Number) +
		l.T(" du ", " of ") + l.Date(a.Date.Time)
}

func oneEdition(v *route.Visit) (route.Answer, error) {
	e, err := editionOf(v, "edition")
	if err != nil {
		return route.Answer{}, err
	}
	p := editionPage{Version: e, Visit: v, Lang: v.Lang, Frame: frame(v, e.Name.In(string(v.Lang)))}
	for _, c := range callsAt(v.Site.Shelf, v.At) {
		if c.ID == e.ID {
			d := doorOf(v, c)
			d.Title = c.Call.Title.In(string(v.Lang))
			p.Calls = append(p.Calls, d)
		}
	}
	for _, a := range e.Amendments {
		if a.Number <= e.N {
			p.Changes = append(p.Changes, a)
		}
	}
	p.Sources = sourcePairs(v.Lang, e)
	return route.Page(editionView(p)), nil
}

// sourcePairs lists what the edition cites, by key.
func sourcePairs(l lang.Lang, e edition.Version) []layout.Pair {
	var pairs []layout.Pair
	for _, key := range sortedKeys(e.Sources) {
		s := e.Sources[key]
		var date string
		if !s.Date.IsZero() {
			date = ", " + l.Date(s.Date.Start())
		}
		pairs = append(pairs, layout.Pair{Term: key, Is: sourceTitle(s.Title, date)})
	}
	return pairs
}

// hashInFours cuts a hash so that it can be read aloud.
func hashInFours(hash string) string {
	var out []byte
	for i := range len(hash) {
		if i > 0 && i%8 == 0 {
			out = append(out, ' ')
		}
		out = append(out, hash[i])
	}
	return string(out)
}

// arrival says when fellows arrive.
func arrival(p editionPage) string {
	l := p.Lang
	switch {
	case p.Cohort.Rolling:
		return l.T("à une date propre à chacun", "on a day of each fellow’s own")
	case !p.Cohort.Arrival.IsZero():
		return l.Date(p.Cohort.Arrival.Start())
	case p.Cohort.Month != "":
		d, err := edition.ParseDate(p.Cohort.Month + "-01")
		if err != nil {
			return notStated(l)
		}
		return l.Month(d.Start())
	}
	return notStated(l)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
