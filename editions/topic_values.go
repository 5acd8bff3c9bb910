package editions

import (
	"fmt"
	"slices"
	"strings"

	"cohorte/fellowship/edition"
)

type (
	valueOf   = func(edition.Edition) edition.Text
	membersOf = func(edition.Edition) []member
)

func window(call edition.CallKind) valueOf {
	return func(e edition.Edition) edition.Text {
		c, ok := e.Calls[call]
		if !ok {
			return edition.Text{}
		}
		opens := dateWords(dayOf(c.Opens))
		words := edition.Text{FR: "à partir du " + opens.FR + ", sans date de clôture", EN: "from " + opens.EN + ", without a closing date"}
		if !c.Closes.IsZero() {
			closes := momentWords(c.Closes)
			opens = withoutYear(opens, c.Opens, c.Closes)
			words = edition.Text{FR: "du " + opens.FR + " au " + closes.FR, EN: "from " + opens.EN + " to " + closes.EN}
		}
		if c.Rhythm.Stated() {
			words.FR += ", " + unstopped(c.Rhythm.FR)
			words.EN += ", " + unstopped(english(c.Rhythm))
		}
		return words
	}
}

// withoutYear leaves the year out of the words of a day that another of the
// same year follows.
func withoutYear(day edition.Text, m, next edition.Moment) edition.Text {
	year := dayOf(m).Year
	if year != dayOf(next).Year {
		return day
	}
	end := fmt.Sprintf(" %d", year)
	return edition.Text{FR: strings.TrimSuffix(day.FR, end), EN: strings.TrimSuffix(day.EN, end)}
}

func rounds(call edition.CallKind) membersOf {
	return func(e edition.Edition) (list []member) {
		for _, r := range e.Calls[call].Rounds {
			from, to := withoutYear(dateWords(dayOf(r.Opens)), r.Opens, r.Closes), momentWords(r.Closes)
			list = append(list, member{r.ID, edition.Text{FR: r.Name.FR + ", du " + from.FR + " au " + to.FR, EN: english(r.Name) + ", from " + from.EN + " to " + to.EN}})
		}
		return list
	}
}

func submitters(call edition.CallKind) membersOf {
	return func(e edition.Edition) (list []member) {
		for _, w := range e.Calls[call].Who {
			list = append(list, member{w.ID, w.Name})
		}
		return list
	}
}

func rules(call edition.CallKind) membersOf {
	return func(e edition.Edition) (list []member) {
		for _, r := range e.Calls[call].Conditions {
			list = append(list, member{r.ID, r.Text})
		}
		return list
	}
}

func milestones(call edition.CallKind) membersOf {
	return func(e edition.Edition) (list []member) {
		for _, m := range e.Calls[call].Dates {
			day := dateWords(m.From)
			list = append(list, member{m.ID, edition.Text{FR: m.Name.FR + " (" + day.FR + ")", EN: english(m.Name) + " (" + day.EN + ")"}})
		}
		return list
	}
}

func questions(call edition.CallKind) membersOf {
	return func(e edition.Edition) (list []member) {
		for _, s := range e.Forms[e.Calls[call].Form].Sections {
			for _, f := range s.Fields {
				list = append(list, member{f.ID, f.Label})
			}
		}
		return list
	}
}

func stages(call edition.CallKind) membersOf {
	return func(e edition.Edition) (list []member) {
		for _, s := range e.Stages[call] {
			list = append(list, member{s.ID, s.Name})
		}
		return list
	}
}

// criteria are those of every grid of a call; a criterion marked at two stages
// stands once.
func criteria(call edition.CallKind) membersOf {
	return func(e edition.Edition) (list []member) {
		for _, g := range gridsOf(e, call) {
			for _, c := range e.Criteria[g].Criteria {
				if !slices.ContainsFunc(list, func(m member) bool { return m.id == c.ID }) {
					list = append(list, member{c.ID, c.Name})
				}
			}
		}
		return list
	}
}

func profiles(e edition.Edition) (list []member) {
	for _, p := range e.Profiles {
		list = append(list, member{p.ID, p.Group})
	}
	return list
}

func support(e edition.Edition) (list []member) {
	for _, s := range e.Support {
		list = append(list, member{s.ID, s.Name})
	}
	return list
}

func frequent(e edition.Edition) (list []member) {
	for _, q := range e.Answers {
		list = append(list, member{q.ID, q.Question})
	}
	return list
}

func statements(of func(edition.Edition) []edition.Statement) membersOf {
	return func(e edition.Edition) (list []member) {
		for _, s := range of(e) {
			list = append(list, member{s.ID, s.Text})
		}
		return list
	}
}

func eligible(e edition.Edition) []member {
	if e.Funding == nil {
		return nil
	}
	return statements(func(e edition.Edition) []edition.Statement { return e.Funding.Eligible })(e)
}

func marks(call edition.CallKind) valueOf {
	return func(e edition.Edition) edition.Text {
		var list []edition.Text
		grids := gridsOf(e, call)
		for _, name := range grids {
			g := e.Criteria[name]
			count := len(g.Criteria)
			words := edition.Text{FR: counted(count, "critère"), EN: fmt.Sprintf("%d criteria", count)}
			if s := g.Scale; s != nil {
				words.FR += fmt.Sprintf(", de %d à %d", s.Min, s.Max)
				words.EN += fmt.Sprintf(", from %d to %d", s.Min, s.Max)
			} else {
				words.FR += ", échelle non précisée"
				words.EN += ", scale not stated"
			}
			weights := g.Weights
			if !weights.Stated() {
				weights = edition.Text{FR: "pondération non précisée", EN: "weights not stated"}
			}
			words.FR += ", " + unstopped(weights.FR)
			words.EN += ", " + unstopped(english(weights))
			if w, ok := setWords[string(g.Aggregation)]; ok {
				words.FR += ", " + w.FR + " des notes"
				words.EN += ", " + w.EN + " of the marks"
			}
			if len(grids) > 1 {
				words = edition.Text{FR: unstopped(g.Title.FR) + " (" + words.FR + ")", EN: unstopped(english(g.Title)) + " (" + words.EN + ")"}
			}
			list = append(list, words)
		}
		return listed(list)
	}
}

func wishes(e edition.Edition) edition.Text {
	for _, s := range e.Stages[edition.TalentCall] {
		w := s.Wishing
		if w == nil {
			continue
		}
		of := setWords[w.Of]
		words := edition.Text{FR: "des " + of.FR, EN: of.EN}
		switch {
		case w.Min > 0 && w.Max > 0:
			words = edition.Text{FR: fmt.Sprintf("de %d à %d %s", w.Min, w.Max, of.FR), EN: fmt.Sprintf("%d to %d %s", w.Min, w.Max, of.EN)}
		case w.Max > 0:
			words = edition.Text{FR: fmt.Sprintf("au plus %d %s", w.Max, of.FR), EN: fmt.Sprintf("at most %d %s", w.Max, of.EN)}
		}
		if w.Ranked {
			words.FR += ", par ordre de préférence"
			words.EN += ", in order of preference"
		}
		return words
	}
	return edition.Text{}
}

func contract(of func(*edition.Contract) edition.Text) valueOf {
	return func(e edition.Edition) edition.Text {
		if e.Contract == nil {
			return edition.Text{}
		}
		return of(e.Contract)
	}
}

func contractLength(e edition.Edition) edition.Text {
	c := e.Contract
	if c == nil || c.Length.IsZero() {
		return edition.Text{}
	}
	words := durationWords(c.Length)
	switch {
	case c.Renewable == nil:
	case *c.Renewable:
		words.FR += ", renouvelable"
		words.EN += ", renewable"
	default:
		words.FR += ", sans renouvellement"
		words.EN += ", not renewable"
	}
	return words
}

func arrival(e edition.Edition) edition.Text {
	c := e.Cohort
	switch {
	case c.Rolling:
		return edition.Text{FR: "chacun arrive à sa propre date", EN: "each fellow arrives on a day of their own"}
	case !c.Arrival.IsZero():
		day := dateWords(c.Arrival)
		return edition.Text{FR: "tous arrivent le " + day.FR, EN: "all arrive on " + day.EN}
	case c.Month != "":
		month := monthWords(c.Month)
		return edition.Text{FR: "tous arrivent en " + month.FR, EN: "all arrive in " + month.EN}
	}
	return edition.Text{}
}

func posts(e edition.Edition) edition.Text {
	if e.Teams != nil && e.Teams.Posts > 0 {
		return edition.Text{FR: fmt.Sprintf("%d au plus", e.Teams.Posts), EN: fmt.Sprintf("%d at most", e.Teams.Posts)}
	}
	if said := e.Calls[edition.TalentCall].Posts; said.Stated() {
		return said
	}
	return e.Calls[edition.ProjectCall].Posts
}

func team(e edition.Edition) edition.Text {
	t := e.Teams
	if t == nil {
		return edition.Text{}
	}
	size := edition.Text{FR: fmt.Sprintf("de %d à %d personnes", t.Min, t.Max), EN: fmt.Sprintf("%d to %d people", t.Min, t.Max)}
	switch {
	case t.Min == t.Max && t.Min == 1:
		size = edition.Text{FR: "une personne", EN: "one person"}
	case t.Min == t.Max:
		size = edition.Text{FR: fmt.Sprintf("%d personnes", t.Min), EN: fmt.Sprintf("%d people", t.Min)}
	case t.Max == t.Min+1:
		size = edition.Text{FR: fmt.Sprintf("%d ou %d personnes", t.Min, t.Max), EN: fmt.Sprintf("%d or %d people", t.Min, t.Max)}
	}
	if t.Per.Stated() {
		size.FR += " par " + t.Per.FR
		size.EN += " per " + english(t.Per)
	}
	return size
}

func carrier(e edition.Edition) edition.Text {
	p := e.Programme
	if !p.Authority.Stated() {
		return p.Carrier
	}
	return edition.Text{FR: unstopped(p.Carrier.FR) + " (autorité" + noBreak + ": " + unstopped(p.Authority.FR) + ")",
		EN: unstopped(english(p.Carrier)) + " (authority: " + unstopped(english(p.Authority)) + ")"}
}

// pay is "3 500 € ou 4 000 € nets par mois selon l’expérience"; a variable
// part makes each band a sentence part of its own.
func pay(e edition.Edition) edition.Text {
	if e.Pay == nil || len(e.Pay.Bands) == 0 {
		return edition.Text{}
	}
	month := edition.Text{FR: " par mois", EN: " a month"}
	if e.Pay.Net {
		month = edition.Text{FR: " nets par mois", EN: " net a month"}
	}
	var bands []edition.Text
	variable := slices.ContainsFunc(e.Pay.Bands, func(b edition.PayBand) bool { return b.Variable > 0 })
	for _, b := range e.Pay.Bands {
		words := moneyWords(b.Monthly)
		if variable {
			words = edition.Text{FR: words.FR + month.FR, EN: words.EN + month.EN}
		}
		if b.Variable > 0 {
			share := shareWords(b.Variable)
			words.FR += " avec une part variable de " + share.FR
			words.EN += " with variable pay of " + share.EN
		}
		bands = append(bands, words)
	}
	words := enumerated(bands, "ou", "or")
	if !variable {
		words = edition.Text{FR: words.FR + month.FR, EN: words.EN + month.EN}
	}
	if len(bands) > 1 {
		words.FR += " selon l’expérience"
		words.EN += " depending on experience"
	}
	return words
}

func coFunding(e edition.Edition) edition.Text {
	f := e.Funding
	if f == nil || f.Amount == 0 {
		return edition.Text{}
	}
	words := moneyWords(f.Amount)
	if f.Per.Stated() {
		words.FR += " " + unstopped(f.Per.FR)
		words.EN += " " + unstopped(english(f.Per))
	}
	return words
}
