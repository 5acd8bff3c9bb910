// Package host is the pages of administrations that propose projects. The
// pages of one file are shared with candidates (web/form); what is here is
// theirs alone.
package host

import (
	"slices"

	"cohorte/fellowship/edition"
	"cohorte/web/form"
	"cohorte/web/layout"
	"cohorte/web/messages"
	"cohorte/web/route"
	"cohorte/web/sheet"
)

// Routes are the pages of hosts.
func Routes() []route.Route {
	sheets := sheet.Routes(sheet.Of{Audience: layout.Host, Page: "/projets/"})
	return append(slices.Concat(form.Routes(edition.ProjectCall), form.Joining(), messages.Routes(edition.ProjectCall), sheets),
		route.Route{Pattern: "GET /projets", Needs: route.SignedIn, Handler: form.List(edition.ProjectCall)},
		route.Route{Pattern: "POST /projets/{number}/organisation", Needs: route.SignedIn, Handler: moveDraft},
		route.Route{Pattern: "GET /organisation", Needs: route.SignedIn, Handler: organisationPage},
		route.Route{Pattern: "POST /organisation", Needs: route.SignedIn, Handler: attach},
		route.Route{Pattern: "POST /organisation/recherche", Needs: route.SignedIn, Handler: look})
}
