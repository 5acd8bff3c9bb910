// Package staff is the pages of the team that runs the programme: what is
// waiting today, the lists of files, one file and its history, the record, the
// mails that left.
//
// A list is what its address says: the count, the rows, the links before and
// after a file are all made from the same parameters (list.go).
package staff

import (
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// Routes are the pages of the team.
func Routes() []route.Route {
	see, decide := route.Holding(fellowship.SeeFiles), route.Holding(fellowship.DecideFiles)
	routes := []route.Route{
		{Pattern: "GET /gestion", Needs: see, Handler: today},
		{Pattern: "GET /gestion/journal", Needs: route.Holding(fellowship.SeeRecord), Handler: record},
		{Pattern: "GET /gestion/courriels", Needs: route.Holding(fellowship.SeeMail), Handler: mails},
		{Pattern: "GET /gestion/editions", Needs: see, Handler: editionList},
		{Pattern: "GET /gestion/editions/{edition}/echeance", Needs: route.Holding(fellowship.AmendEditions), Handler: askExtension},
		{Pattern: "POST /gestion/editions/{edition}/echeance", Needs: route.Holding(fellowship.AmendEditions), Handler: extend},
		{Pattern: "GET /gestion/courriels/{mail}", Needs: route.Holding(fellowship.SeeMail), Handler: oneMail},
	}
	manage := route.Holding(fellowship.ManageRoles)
	one := "/gestion/personnes/{account}"
	routes = append(routes,
		route.Route{Pattern: "GET /gestion/personnes", Needs: manage, Handler: peoplePage},
		route.Route{Pattern: "POST /gestion/personnes/invitations", Needs: manage, Handler: invite},
		route.Route{Pattern: "POST /gestion/personnes/invitations/{invitation}/retrait", Needs: manage, Handler: withdrawInvitation},
		route.Route{Pattern: "GET " + one, Needs: manage, Handler: personPage},
		route.Route{Pattern: "GET " + one + "/roles/{role}", Needs: manage, Handler: rolePage},
		route.Route{Pattern: "POST " + one + "/roles/{role}/don", Needs: manage, Handler: giveRole},
		route.Route{Pattern: "POST " + one + "/roles/{role}/retrait", Needs: manage, Handler: takeRole},
	)
	for word, call := range map[string]edition.CallKind{"projets": edition.ProjectCall, "candidatures": edition.TalentCall} {
		page := "GET /gestion/" + word
		routes = append(routes,
			route.Route{Pattern: page, Needs: see, Handler: list(call)},
			route.Route{Pattern: page + "/export.csv", Needs: see, Handler: export(call, asCSV)},
			route.Route{Pattern: page + "/export.xlsx", Needs: see, Handler: export(call, asXLSX)},
			route.Route{Pattern: page + "/recevabilite", Needs: decide, Handler: askBatch(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/recevabilite", Needs: decide, MaxBody: 256 << 10, Handler: doBatch(call)},
			route.Route{Pattern: page + "/{number}", Needs: see, Handler: dossier(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/recevabilite", Needs: decide, Handler: giveVerdict(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/confirmation", Needs: decide, Handler: askConfirmation(call)},
			route.Route{Pattern: page + "/{number}/pieces/{sha256}", Needs: see, Handler: piece(call)},
			route.Route{Pattern: page + "/{number}/reouverture", Needs: route.Holding(fellowship.DecideFiles), Handler: askLate(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/reouverture", Needs: route.Holding(fellowship.DecideFiles), Handler: openLate(call)},
			route.Route{Pattern: page + "/{number}/versions", Needs: see, Handler: versions(call)},
			route.Route{Pattern: page + "/{number}/courriels", Needs: route.Holding(fellowship.SeeMail), Handler: fileMails(call)},
			route.Route{Pattern: page + "/{number}/journal", Needs: route.Holding(fellowship.SeeRecord), Handler: fileRecord(call)},
		)
	}
	return append(routes, personalRoutes()...)
}

func frame(v *route.Visit, title string) layout.Frame { return v.Frame(title, layout.Staff) }

// may says whether the viewer has a permission, to leave out what is not
// theirs; the route itself keeps others away.
func may(v *route.Visit, p fellowship.Permission) bool { return v.Viewer.Permissions().Has(p) }
