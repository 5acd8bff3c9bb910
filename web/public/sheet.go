package public

import (
	"context"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/wish"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/sheet"
)

// sheetsPage is the challenges that an edition offers, to be filled.
type sheetsPage struct {
	layout.Frame
	V         *route.Visit
	Rules     edition.Version
	Sheets    []challenge.Sheet
	Withdrawn []challenge.Sheet
	Wishes    time.Time // the last minute of wishes; zero where none is stated
}

// SheetsPage is the address of the challenges that an edition offers.
func SheetsPage(id edition.ID) string { return "/editions/" + string(id) + "/defis" }

// sheets lists the challenges of an edition whose time has come. Before the
// first one the page answers like an unknown address.
func sheets(v *route.Visit) (route.Answer, error) {
	e, err := editionOf(v, "edition")
	if err != nil {
		return route.Answer{}, err
	}
	p := sheetsPage{V: v, Rules: e, Wishes: lastWish(e), Frame: frame(v, v.Say("Défis à pourvoir", "Challenges to be filled")+" – "+e.Name.In(string(v.Lang)))}
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p.Sheets, err = tx.PublicSheets(ctx, e.ID, v.At)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	if len(p.Sheets) == 0 {
		return route.Answer{}, fellowship.ErrNotFound
	}
	for _, s := range p.Sheets {
		if s.Withdrawn() {
			p.Withdrawn = append(p.Withdrawn, s)
		}
	}
	p.Sheets = slices.DeleteFunc(p.Sheets, challenge.Sheet.Withdrawn)
	return route.Page(sheetsView(p)), nil
}

// oneSheet is a challenge to be filled; before its time, an unknown address.
func oneSheet(v *route.Visit) (route.Answer, error) {
	e, err := editionOf(v, "edition")
	if err != nil {
		return route.Answer{}, err
	}
	r := sheet.Reading{V: v, Rules: e.Edition, Wishes: lastWish(e)}
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if r.Sheet, err = tx.PublicSheet(ctx, e.ID, v.PathValue("slug"), v.At); err != nil {
			return err
		}
		r.Corrections, err = tx.SheetCorrections(ctx, r.Sheet.File, v.At)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	f := frame(v, r.Sheet.Text.Name+" – "+e.Name.In(string(v.Lang)))
	f.Description = r.Sheet.Text.Line
	return route.Page(sheetView(v, f, e.ID, r)), nil
}

// lastWish is the last minute of the wishes of an edition.
func lastWish(e edition.Version) time.Time {
	for call := range e.Calls {
		if s, ok := wish.StageOf(e.Edition, call); ok && s.Wishing.Of == wish.OfChallenges {
			return s.Wishing.Closes.Time
		}
	}
	return time.Time{}
}

// count says how many posts there are on how many challenges.
func (p sheetsPage) count() string {
	posts, l := 0, p.V.Lang
	for _, s := range p.Sheets {
		for _, one := range s.Text.Posts {
			posts += one.Number
		}
	}
	return l.Count(posts, l.T("poste", "post"), l.T("postes", "posts")) + l.T(" sur ", " on ") + l.Count(len(p.Sheets), l.T("défi", "challenge"), l.T("défis", "challenges")) + "."
}

// door is a challenge as a card.
func (p sheetsPage) door(s challenge.Sheet) layout.DoorOf {
	var names []string
	for _, id := range s.Profiles() {
		names = append(names, sheet.ProfileName(p.V, p.Rules.Edition, id))
	}
	return layout.DoorOf{Title: s.Text.Name, Level: 2, Href: p.V.To(SheetsPage(p.Rules.ID) + "/" + s.Slug), Text: s.Text.Line,
		More: s.Administration + " · " + s.Text.Place, Act: sentenceCase(p.V.Lang.And(names...))}
}

// offers are the editions that offer challenges now, the latest first.
type offer struct {
	Name, Href string
	Number     int
}

// offersAt finds the editions that offer challenges, for pages that lead there.
func offersAt(v *route.Visit) (list []offer, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		list = nil
		counts, err := tx.CountPublicSheets(ctx, v.At)
		if err != nil {
			return err
		}
		for _, e := range v.Site.Shelf.All(v.At) {
			if n := counts[e.ID]; n > 0 {
				list = append(list, offer{Name: e.Name.In(string(v.Lang)), Href: v.To(SheetsPage(e.ID)), Number: n})
			}
		}
		return nil
	})
	return list, err
}
