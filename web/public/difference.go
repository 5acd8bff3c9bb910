package public

import (
	"strconv"

	"cohorte/editions"
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/internal/lang"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// differencePage tells what changes from one edition, or version, to another.
type differencePage struct {
	Frame     layout.Frame
	Lang      lang.Lang
	Visit     *route.Visit
	Title     string
	Lead      string
	Amendment *edition.Amendment
	editions.Difference
}

func (p differencePage) in(t edition.Text) string { return t.In(string(p.Lang)) }

func amendment(v *route.Visit) (route.Answer, error) {
	e, err := editionOf(v, "edition")
	if err != nil {
		return route.Answer{}, err
	}
	n, err := strconv.Atoi(v.PathValue("number"))
	if err != nil || n < 1 || n > e.N {
		return route.Answer{}, fellowship.ErrNotFound
	}
	before, okBefore := v.Site.Edition(e.ID, n-1)
	after, okAfter := v.Site.Edition(e.ID, n)
	if !okBefore || !okAfter {
		return route.Answer{}, fellowship.ErrNotFound
	}
	for _, a := range after.Amendments {
		if a.Number == n {
			return differenceAnswer(v, before, after, &a)
		}
	}
	return route.Answer{}, fellowship.ErrNotFound
}

func differences(v *route.Visit) (route.Answer, error) {
	b, err := editionOf(v, "edition")
	if err != nil {
		return route.Answer{}, err
	}
	a, err := editionOf(v, "other")
	if err != nil || a.ID == b.ID {
		return route.Answer{}, fellowship.ErrNotFound
	}
	// Two editions are told apart as they were first published; what came later
	// is each one's own amendments.
	first, ok := v.Site.Edition(a.ID, 0)
	if !ok {
		first = a
	}
	second, ok := v.Site.Edition(b.ID, 0)
	if !ok {
		second = b
	}
	return differenceAnswer(v, first, second, nil)
}

func differenceAnswer(v *route.Visit, before, after edition.Version, a *edition.Amendment) (route.Answer, error) {
	p := differencePage{Lang: v.Lang, Visit: v, Amendment: a, Difference: editions.Diff(*before.Edition, *after.Edition)}
	if a != nil {
		p.Title = amendmentTitle(v.Lang, *a)
		p.Lead = p.in(a.Title)
	} else {
		was := p.in(before.Name) + " (" + strconv.Itoa(before.StatedOn.Year) + ")"
		is := p.in(after.Name) + " (" + strconv.Itoa(after.StatedOn.Year) + ")"
		p.Title = v.Say("Ce qui change entre "+was+" et "+is, "What changes between "+was+" and "+is)
		p.Lead = p.counted()
	}
	p.Frame = frame(v, p.Title)
	p.Frame.Description = p.Lead
	return route.Page(differenceView(p)), nil
}

// counted is the number of differences, for each audience.
func (p differencePage) counted() string {
	l := p.Lang
	s := l.Count(len(p.Items), l.T("différence", "difference"), l.T("différences", "differences"))
	for _, a := range editions.Audiences() {
		if n := len(p.For(a.Is)); n > 0 {
			s += " · " + lowerFirst(p.in(a.Title)) + " " + strconv.Itoa(n)
		}
	}
	return s
}

// source is what the amendment cites; without it, it is a text of its own.
func (p differencePage) source() string {
	if p.Amendment.Source == "" {
		return p.Lang.T("Décision de l’équipe du programme", "Decision of the programme’s team")
	}
	return p.Amendment.Source
}

// touches says whom an amendment touches.
func (p differencePage) touches() string {
	switch p.Amendment.Touches {
	case edition.TouchNewFiles:
		return p.Lang.T("Les dossiers commencés après cette date.", "Files begun after that date.")
	case edition.TouchDrafts:
		return p.Lang.T("Les brouillons et les dossiers à venir. Les dossiers déposés gardent leurs règles.", "Drafts and files to come. Submitted files keep their rules.")
	}
	return p.Lang.T("Tous les dossiers.", "All files.")
}
