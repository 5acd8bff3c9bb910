// Package public is the pages that anybody may read: the home page, the calls,
// the editions and what changes between them, the catalogue of challenges, the
// press releases, and the pages that every public service owes its readers.
//
// Everything they say of the rules comes from the edition in force at the time
// of the visit. No date, amount or criterion stands here.
package public

import (
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// Routes are the public pages.
func Routes() []route.Route {
	receipts := newReceiptDesk()
	return append(append(confirmationRoutes(newConfirmationDesk()), stopRoutes()...), []route.Route{
		{Pattern: "GET /{$}", Cache: true, Handler: home},
		{Pattern: "GET /appels", Cache: true, Handler: calls},
		{Pattern: "GET /appels/{edition}/{call}", Cache: true, Handler: call},
		{Pattern: "GET /appels/{edition}/{call}/eligibilite", Cache: true, Handler: eligibility},
		{Pattern: "POST /appels/{edition}/{call}/eligibilite", Handler: checkEligibility},
		{Pattern: "POST /appels/{edition}/{call}/eligibilite/brouillon", Handler: bringAnswers},
		{Pattern: "GET /editions/{edition}/defis", Cache: true, Handler: sheets},
		{Pattern: "GET /editions/{edition}/defis/{slug}", Cache: true, Handler: oneSheet},
		{Pattern: "GET /appels/{edition}/{call}/questions", Needs: route.SignedIn, Handler: askPage},
		{Pattern: "POST /appels/{edition}/{call}/questions", Needs: route.SignedIn, Handler: askQuestion},
		{Pattern: "GET /editions/{edition}", Cache: true, Handler: oneEdition},
		{Pattern: "GET /editions/{edition}/modificatifs/{number}", Cache: true, Handler: amendment},
		{Pattern: "GET /editions/{edition}/differences/{other}", Cache: true, Handler: differences},
		{Pattern: "GET /recus", Cache: true, Handler: receiptForm},
		{Pattern: "POST /recus", Handler: receipts.check},
		{Pattern: "GET /defis", Cache: true, Handler: challenges},
		{Pattern: "GET /defis/{slug}", Cache: true, Handler: oneChallenge},
		{Pattern: "GET /defis/{slug}/{$}", Handler: movedChallenge},
		{Pattern: "GET /organisations", Cache: true, Handler: organisations},
		{Pattern: "GET /organisations/{id}", Cache: true, Handler: oneOrganisation},
		{Pattern: "GET /promotions", Cache: true, Handler: cohorts},
		{Pattern: "GET /promotions/{id}", Cache: true, Handler: oneCohort},
		{Pattern: "GET /presse", Cache: true, Handler: releases},
		{Pattern: "GET /presse/{slug}", Cache: true, Handler: oneRelease},
		{Pattern: "GET /espace-presse/{$}", Handler: movedPress},
		{Pattern: "GET /espace-presse/{slug}", Handler: movedRelease},
		{Pattern: "GET /espace-presse/{slug}/{$}", Handler: movedRelease},
		{Pattern: "GET /participer/administrations", Handler: latestCall(edition.ProjectCall)},
		{Pattern: "GET /participer/administrations/{$}", Handler: latestCall(edition.ProjectCall)},
		{Pattern: "GET /participer/candidats", Handler: latestCall(edition.TalentCall)},
		{Pattern: "GET /participer/candidats/{$}", Handler: latestCall(edition.TalentCall)},
		{Pattern: "GET /programme", Cache: true, Handler: programme},
		{Pattern: "GET /accessibilite", Cache: true, Handler: accessibility},
		{Pattern: "GET /mentions-legales", Cache: true, Handler: legalNotice},
		{Pattern: "GET /donnees-personnelles", Cache: true, Handler: personalData},
		{Pattern: "GET /cookies", Cache: true, Handler: cookies},
		{Pattern: "GET /securite", Cache: true, Handler: security},
		{Pattern: "GET /plan-du-site", Cache: true, Handler: siteMap},
		{Pattern: "GET /composants", Cache: true, Handler: components},
	}...)
}

// callWords maps the French address of a call to its kind.
var callWords = map[string]edition.CallKind{"projets": edition.ProjectCall, "candidatures": edition.TalentCall}

// CallPage is the address of the page of a call.
func CallPage(id edition.ID, kind edition.CallKind) string {
	for word, k := range callWords {
		if k == kind {
			return "/appels/" + string(id) + "/" + word
		}
	}
	return "/appels"
}

// EligibilityPage is the address of the one-minute questions of a call.
func EligibilityPage(id edition.ID, kind edition.CallKind) string {
	return CallPage(id, kind) + "/eligibilite"
}

// editionOf is the edition in force that the address names.
func editionOf(v *route.Visit, name string) (edition.Version, error) {
	e, ok := v.Site.EditionInForce(edition.ID(v.PathValue(name)), v.At)
	if !ok {
		return edition.Version{}, fellowship.ErrNotFound
	}
	return e, nil
}

func frame(v *route.Visit, title string) layout.Frame { return v.Frame(title, layout.Public) }
