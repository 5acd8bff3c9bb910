// Package candidate is the pages of those who apply: their applications. The
// pages of one file are shared with hosts (web/form); what is here is theirs
// alone.
package candidate

import (
	"slices"

	"cohorte/fellowship/edition"
	"cohorte/web/form"
	"cohorte/web/messages"
	"cohorte/web/route"
)

// Routes are the pages of candidates.
func Routes() []route.Route {
	return append(slices.Concat(form.Routes(edition.TalentCall), messages.Routes(edition.TalentCall), wishRoutes()),
		route.Route{Pattern: "GET /candidatures", Needs: route.SignedIn, Handler: form.List(edition.TalentCall)})
}
