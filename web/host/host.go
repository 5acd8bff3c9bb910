// Package host is the pages of administrations that propose projects. The
// pages of one file are shared with candidates (web/form); what is here is
// theirs alone.
package host

import (
	"cohorte/fellowship/edition"
	"cohorte/web/form"
	"cohorte/web/route"
)

// Routes are the pages of hosts.
func Routes() []route.Route {
	return append(append(form.Routes(edition.ProjectCall), form.Joining()...),
		route.Route{Pattern: "GET /projets", Needs: route.SignedIn, Handler: form.List(edition.ProjectCall)})
}
