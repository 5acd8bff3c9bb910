package public

import (
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"cohorte/fellowship/edition"
	"cohorte/internal/lang"
	"cohorte/mail"
	"cohorte/web/layout"
)

// notStated is what a page says where the edition says nothing.
func notStated(l lang.Lang) string { return l.T("non précisé", "not stated") }

func orNotStated(l lang.Lang, text string) string {
	if text == "" {
		return notStated(l)
	}
	return text
}

// length is a duration in words: "10 mois", "1 an".
func length(l lang.Lang, d edition.Duration) string {
	if d.IsZero() {
		return notStated(l)
	}
	return mail.Length(l, d)
}

// span is a day, or a range of days.
func span(l lang.Lang, from, to edition.Date) string {
	if to.IsZero() || to == from {
		return l.Date(from.Start())
	}
	return l.Period(from.Start(), to.Start())
}

func sortMoments(all []layout.Moment) {
	slices.SortStableFunc(all, func(a, b layout.Moment) int { return a.At.Compare(b.At) })
}

// experience says which years a pay band covers, its bounds included or not as
// the edition has them.
func experience(l lang.Lang, b edition.PayBand) string {
	if b.Condition.Stated() {
		return b.Condition.In(string(l))
	}
	years := func(n int) string { return l.Count(n, l.T("an", "year"), l.T("ans", "years")) }
	switch {
	case b.To == nil && b.FromOpen:
		return l.T("plus de "+years(b.From)+" d’expérience", "more than "+years(b.From)+" of experience")
	case b.To == nil:
		return l.T(years(b.From)+" d’expérience ou plus", years(b.From)+" of experience or more")
	case b.From == 0 && b.ToClosed:
		return l.T("jusqu’à "+years(*b.To)+" d’expérience inclus", "up to "+years(*b.To)+" of experience, included")
	case b.From == 0:
		return l.T("moins de "+years(*b.To)+" d’expérience", "less than "+years(*b.To)+" of experience")
	}
	return l.T("de "+strconv.Itoa(b.From)+" à "+years(*b.To)+" d’expérience", "from "+strconv.Itoa(b.From)+" to "+years(*b.To)+" of experience")
}

// amount is what a band pays each month.
func amount(l lang.Lang, p *edition.Pay, b edition.PayBand) string {
	s := l.Euros(int64(b.Monthly))
	if p.Net {
		s += l.T(" nets", " net")
	}
	return s + l.T(" par mois", " a month")
}

// variable is the variable part of a band.
func variable(l lang.Lang, b edition.PayBand) string {
	if b.Variable == 0 {
		return notStated(l)
	}
	return l.Percent(int(b.Variable))
}

// payInShort is the pay of the edition in one line, for cards.
func payInShort(l lang.Lang, p *edition.Pay) string {
	if p == nil || len(p.Bands) == 0 {
		return notStated(l)
	}
	var amounts []string
	for _, b := range p.Bands {
		amounts = append(amounts, l.Euros(int64(b.Monthly)))
	}
	s := l.Or(amounts...)
	if p.Net {
		s += l.T(" nets", " net")
	}
	return s + l.T(" par mois", " a month")
}

// sentenceCase is the text with a capital at its beginning.
func sentenceCase(s string) string {
	if s == "" {
		return s
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// scaleOf is a scale in words: "de 0 à 5".
func scaleOf(l lang.Lang, s *edition.Scale) string {
	if s == nil {
		return notStated(l)
	}
	return l.T("de ", "from ") + strconv.Itoa(s.Min) + l.T(" à ", " to ") + strconv.Itoa(s.Max)
}

// weightOf is the weight of a criterion in words; empty when nothing is said of
// weights.
func weightOf(l lang.Lang, g edition.Grid, c edition.Criterion) string {
	total, equal := 0, true
	for _, x := range g.Criteria {
		equal = equal && x.Weight == g.Criteria[0].Weight
		total += x.Weight
	}
	switch {
	case total > 0 && !equal:
		return l.T("poids ", "weight ") + strconv.Itoa(c.Weight) + l.T(" sur ", " of ") + strconv.Itoa(total)
	case g.Weights.Stated():
		return l.T("poids égal", "equal weight")
	}
	return ""
}

// aggregationOf says how marks become one result.
func aggregationOf(l lang.Lang, a edition.Aggregation) string {
	switch a {
	case edition.AggregateMean:
		return l.T("la moyenne des notes", "the mean of the marks")
	case edition.AggregateSum:
		return l.T("la somme des notes", "the sum of the marks")
	case edition.AggregateRank:
		return l.T("le rang donné par le jury, les notes ne départagent que les ex æquo", "the panel’s rank; marks only break ties")
	case edition.AggregateNone:
		return l.T("aucun calcul, le jury délibère", "no computation: the panel deliberates")
	}
	return notStated(l)
}

// lowerFirst is the text without a capital at its beginning, unless it begins
// with an acronym.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	first, size := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[size:]); unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}
