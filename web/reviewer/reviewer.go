// Package reviewer is the pages of those who read files and give marks: what
// is left to read, one file beside its grid, the ties to answer, and what a
// reviewer says of themselves.
//
// Whoever was not invited to a reading gets what an unknown address gets, and
// so does a reviewer for a file that they may not know of. A file is called by
// its code in the reading, never by its number; what it says comes from
// review.Read, which leaves out what the stage hides.
package reviewer

import (
	"context"
	"errors"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// maxSheet is the most bytes of a posted sheet: a few comments of some pages.
const maxSheet = 256 << 10

// Routes are the pages of this audience.
func Routes() []route.Route {
	in := route.SignedIn
	reading := "/evaluations/{reading}"
	one := reading + "/{code}"
	return []route.Route{
		{Pattern: "GET /evaluations", Needs: in, Handler: home},
		{Pattern: "GET /evaluations/invitation", Handler: invitation},
		{Pattern: "POST /evaluations/invitation", Handler: acceptInvitation},
		{Pattern: "GET /evaluations/deports", Needs: in, Handler: asides},
		{Pattern: "POST /evaluations/raccourcis", Needs: in, Handler: switchShortcuts},
		{Pattern: "POST " + reading + "/charte", Needs: in, Handler: sign},
		{Pattern: "GET " + reading + "/disponibilite", Needs: in, Handler: offerPage},
		{Pattern: "POST " + reading + "/disponibilite", Needs: in, Handler: describe},
		{Pattern: "POST " + reading + "/suivante", Needs: in, Handler: takeNext},
		{Pattern: "POST " + reading + "/conflits", Needs: in, Handler: answerTie},
		{Pattern: "GET " + reading + "/liberation", Needs: in, Handler: askRelease},
		{Pattern: "POST " + reading + "/liberation", Needs: in, Handler: release},
		{Pattern: "POST " + reading + "/depart", Needs: in, Handler: leave},
		{Pattern: "GET " + one, Needs: in, Handler: readPage},
		{Pattern: "POST " + one, Needs: in, MaxBody: maxSheet, Late: keepLate, Handler: post},
		{Pattern: "POST " + one + "/enregistrement", Needs: in, MaxBody: maxSheet, Late: keepLate, Handler: autosave},
		{Pattern: "GET " + one + "/pieces/{sha256}", Needs: in, Handler: piece},
		{Pattern: "GET " + one + "/deport", Needs: in, Handler: askAside(declaring)},
		{Pattern: "POST " + one + "/deport", Needs: in, Handler: standAside(declaring)},
		{Pattern: "GET " + one + "/abstention", Needs: in, Handler: askAside(abstaining)},
		{Pattern: "POST " + one + "/abstention", Needs: in, Handler: standAside(abstaining)},
	}
}

func frame(v *route.Visit, title string) layout.Frame {
	f := v.Frame(title, layout.Reviewer)
	f.Role = v.Say("Évaluation", "Reviewing")
	return f
}

// home is where all of this begins.
const homePath = "/evaluations"

func pathOf(id review.ReadingID) string { return homePath + "/" + string(id) }

// place is a reading in which the viewer reads, as its pages show it.
type place struct {
	store.Place
	Rules edition.Version
	Grid  review.Grid
	Name  string
	// Charter is to be signed first; empty once it is, or without one.
	Charter []edition.Statement
	Hash    string
	Mine    []store.Mine
	Ask     []review.ToConfirm
}

func (p place) path() string { return pathOf(p.Reading.ID) }

// closed says whether nothing can be given any more.
func (p place) closed() bool { return !p.Reading.ClosedAt.IsZero() }

// signed says whether the charter was signed, or none is asked.
func (p place) signed() bool { return len(p.Charter) == 0 }

// placesOf finds the readings of the viewer, with their own reviews. Nobody
// else's is in it, nor any file that they may not know of.
func placesOf(ctx context.Context, tx *store.Tx, v *route.Visit) ([]place, error) {
	found, err := tx.PlacesOf(ctx, v.Viewer.ID)
	if err != nil {
		return nil, err
	}
	var list []place
	for _, one := range found {
		if !one.Reviewer.LeftAt.IsZero() {
			continue
		}
		p, err := filled(ctx, tx, v, one)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

func filled(ctx context.Context, tx *store.Tx, v *route.Visit, one store.Place) (p place, err error) {
	p.Place = one
	if p.Rules, p.Grid, err = one.Reading.Rules(v.Site.Shelf); err != nil {
		return p, err
	}
	p.Name = words.ReadingName(v.Lang, p.Rules, one.Reading)
	if text, hash := review.CharterOf(p.Rules.Edition); hash != one.Reviewer.CharterSHA256 {
		p.Charter, p.Hash = text, hash
		return p, nil // nothing of the files before it is signed
	}
	if p.Mine, err = tx.ReviewsForReviewer(ctx, v.Viewer.ID, one.Reading.ID); err != nil {
		return p, err
	}
	p.Ask, err = review.ToAnswer(ctx, tx, v.By(), v.Site.Shelf, one.Reading.ID)
	return p, err
}

// placeOf is the reading that the address names: ErrNotFound for who does not
// read in it.
func placeOf(v *route.Visit) (p place, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		one, err := tx.Reviewer(ctx, readingID(v), v.Viewer.ID)
		if err != nil {
			return err
		}
		if !one.LeftAt.IsZero() {
			return fellowship.ErrNotFound
		}
		of, err := tx.Reading(ctx, one.Reading)
		if err != nil {
			return err
		}
		p, err = filled(ctx, tx, v, store.Place{Reading: of, Reviewer: one})
		return err
	})
	return p, err
}

func readingID(v *route.Visit) review.ReadingID { return review.ReadingID(v.PathValue("reading")) }

// profileName is a profile in the edition's words.
func profileName(v *route.Visit, rules edition.Version, id string) string {
	for _, p := range rules.Profiles {
		if p.ID == id {
			return p.Name.In(string(v.Lang))
		}
	}
	return id
}

// lateOf is err as the refusal of something that is no longer possible.
func lateOf(err error) (*fellowship.NoLongerPossible, bool) {
	var late *fellowship.NoLongerPossible
	ok := errors.As(err, &late)
	return late, ok
}

// isReviewer says whether somebody was invited anywhere: others learn nothing
// of these pages.
func isReviewer(ctx context.Context, tx *store.Tx, who account.ID) error {
	places, err := tx.PlacesOf(ctx, who)
	if err == nil && len(places) == 0 {
		err = fellowship.ErrNotFound
	}
	return err
}
