package public

import (
	"context"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/press"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// homePage is what the home page shows.
type homePage struct {
	Frame    layout.Frame
	Purpose  string
	Doors    []layout.DoorOf // one for each call, the open one first
	Others   []layout.DoorOf // other open calls
	Calendar []layout.Moment
	AnyOpen  bool
	Now      time.Time
	Editions []layout.Crumb
	Counts   store.PublicCounts
	Endings  []store.ChallengeCard
	Release  *press.Release // the latest one
}

// endingsAtHome is how many challenges tell on the home page what became of
// them.
const endingsAtHome = 4

// readPast reads what the home page tells of the past.
func (p *homePage) readPast(v *route.Visit) error {
	return v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if p.Counts, err = tx.PublicCounts(ctx, v.By()); err != nil {
			return err
		}
		if p.Endings, err = tx.PublicEndings(ctx, v.By(), endingsAtHome); err != nil {
			return err
		}
		latest, err := tx.PublicReleases(ctx, v.By(), 1, 1)
		p.Release = nil
		if len(latest.Releases) > 0 {
			p.Release = &latest.Releases[0]
		}
		return err
	})
}

// counters are the numbers of the past, each with the list that it counts.
func (p homePage) counters() []layout.Counter {
	l := p.Frame.Lang
	words := func(n int, one, many, oneEN, manyEN string) string {
		return l.T(l.Plural(n, one, many), l.Plural(n, oneEN, manyEN))
	}
	return []layout.Counter{
		{Value: l.Number(p.Counts.Challenges), Href: l.Path(ChallengesPage), Note: l.T("publiés dans le catalogue", "published in the catalogue"),
			Label: words(p.Counts.Challenges, "défi", "défis", "challenge", "challenges")},
		{Value: l.Number(p.Counts.Cohorts), Href: l.Path("/promotions"), Note: l.T("depuis la première", "since the first one"),
			Label: words(p.Counts.Cohorts, "promotion", "promotions", "cohort", "cohorts")},
		{Value: l.Number(p.Counts.Hosts), Href: l.Path("/organisations"), Note: l.T("chacune comptée une fois", "each counted once"),
			Label: words(p.Counts.Hosts, "administration d’accueil", "administrations d’accueil", "host administration", "host administrations")},
	}
}

// howCounted defines each counter, in their order.
func (p homePage) howCounted() []layout.Pair {
	l := p.Frame.Lang
	words := []string{
		l.T("Chaque défi publié dans le catalogue, une fois. Un produit qui revient dans une autre promotion est un autre défi.",
			"Each challenge published in the catalogue, once. A product that comes back in another cohort is another challenge."),
		l.T("Chaque promotion publiée, même quand deux d’entre elles partagent une année.",
			"Each cohort published, even where two of them share a year."),
		l.T("Chaque organisme nommé comme hôte d’un défi publié, une fois, quelle que soit l’orthographe. Un ministère et son service comptent chacun quand tous deux sont nommés.",
			"Each organisation named as host of a published challenge, once, whatever the spelling. A ministry and its service both count where both are named."),
	}
	counters := p.counters()
	pairs := make([]layout.Pair, len(counters))
	for i, c := range counters {
		pairs[i] = layout.Pair{Term: c.Value + "\u00a0" + c.Label, Text: words[i]}
	}
	return pairs
}

func home(v *route.Visit) (route.Answer, error) {
	l := v.Lang
	all := callsAt(v.Site.Shelf, v.At)
	p := homePage{Frame: frame(v, v.Programme().Name.In(string(l))), Now: v.At, Editions: editionLinks(v)}
	if len(all) > 0 {
		p.Purpose = all[0].Programme.Purpose.In(string(l))
		p.Frame.Description = p.Purpose
	}
	seen := map[edition.CallKind]bool{}
	for _, c := range all {
		p.AnyOpen = p.AnyOpen || c.IsOpen()
		door := doorOf(v, c)
		switch {
		case !seen[c.Kind]:
			seen[c.Kind] = true
			p.Doors = append(p.Doors, door)
		case c.IsOpen():
			p.Others = append(p.Others, door)
		}
		p.Calendar = append(p.Calendar, upcoming(v, c)...)
	}
	sortMoments(p.Calendar)
	p.Calendar = p.Calendar[:min(len(p.Calendar), 5)]
	if err := p.readPast(v); err != nil {
		return route.Answer{}, err
	}
	return route.Page(homeView(p)), nil
}

// doorOf is the card that leads to a call.
func doorOf(v *route.Visit, c openCall) layout.DoorOf {
	l := v.Lang
	d := layout.DoorOf{
		Href: v.To(CallPage(c.ID, c.Kind)), State: c.state(l, v.At), Level: 2,
		Text: c.sentence(l, v.At), More: c.Name.In(string(l)),
	}
	if d.Title = c.Call.Door.In(string(l)); d.Title == "" {
		d.Title = c.Call.Title.In(string(l))
	}
	if c.Kind == edition.TalentCall {
		if c.Pay != nil {
			d.More += " · " + payInShort(l, c.Pay)
		}
		d.Act = v.Say("Voir l’appel à candidatures", "See the call for applications")
		d.AlsoWords = v.Say("Suis-je éligible\u202f? (1 minute)", "May I apply? (1 minute)")
	} else {
		if c.Contract != nil && c.Contract.Recruiter.Stated() {
			d.More += " · " + v.Say("recrutement par ", "recruitment by ") + c.Contract.Recruiter.In(string(l))
		}
		d.Act = v.Say("Voir l’appel à projets", "See the call for projects")
		d.AlsoWords = v.Say("Mon projet est-il éligible\u202f? (1 minute)", "Is my project eligible? (1 minute)")
	}
	if c.IsOpen() && len(file.Questions(c.Edition, c.Kind)) > 0 {
		d.Also = v.To(EligibilityPage(c.ID, c.Kind))
	}
	return d
}

// upcoming are the moments of a call that are still to come.
func upcoming(v *route.Visit, c openCall) []layout.Moment {
	var next []layout.Moment
	for _, m := range c.moments(v.Lang) {
		if m.At.After(v.At) {
			m.Note = c.Name.In(string(v.Lang))
			m.Href = v.To(CallPage(c.ID, c.Kind))
			next = append(next, m)
		}
	}
	return next
}

// editionLinks lead to the rules of each edition, and to what changed between
// one and the one before it. Real editions come first: demonstrations have the
// same rules.
func editionLinks(v *route.Visit) []layout.Crumb {
	var rules, demonstrations []layout.Crumb
	newer := map[string]edition.Version{}
	for _, e := range v.Site.Shelf.All(v.At) {
		if e.Kind == edition.Example {
			continue
		}
		name := func(e edition.Version) string { return e.Name.In(string(v.Lang)) }
		var links []layout.Crumb
		if last, ok := newer[e.Kind]; ok && e.Kind == edition.Real {
			links = append(links, layout.Crumb{
				Label: v.Say("Ce qui change entre "+name(e)+" et "+name(last), "What changes between "+name(e)+" and "+name(last)),
				Href:  v.To("/editions/" + string(last.ID) + "/differences/" + string(e.ID)),
			})
		}
		newer[e.Kind] = e
		links = append(links, layout.Crumb{Label: v.Say("Les règles de l’édition ", "The rules of edition ") + name(e), Href: v.To("/editions/" + string(e.ID))})
		if e.Kind == edition.Real {
			rules = append(rules, links...)
		} else {
			demonstrations = append(demonstrations, links...)
		}
	}
	return append(rules, demonstrations...)
}

// callsLead says how many calls are open.
func callsLead(p homePage) string {
	if p.AnyOpen {
		return p.Frame.Lang.T("Les appels ouverts d’abord, puis ceux à venir, puis ceux qui sont clos.", "Open calls first, then those to come, then those that are closed.")
	}
	return p.Frame.Lang.T("Aucun appel n’est ouvert aujourd’hui.", "No call is open today.")
}
