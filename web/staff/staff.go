// Package staff is the pages of the team that runs the programme: what is
// waiting today, the lists of files, one file and its history, the record, the
// mails that left.
//
// A list is what its address says: the count, the rows, the links before and
// after a file are all made from the same parameters (list.go).
package staff

import (
	"slices"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/web/layout"
	"cohorte/web/messages"
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
		{Pattern: "GET /gestion/editions/{edition}/textes", Needs: route.Holding(fellowship.AmendEditions), Handler: askWordings},
		{Pattern: "GET /gestion/editions/{edition}/textes/correction", Needs: route.Holding(fellowship.AmendEditions), Handler: askCorrection},
		{Pattern: "POST /gestion/editions/{edition}/textes/correction", Needs: route.Holding(fellowship.AmendEditions), Handler: correct},
		{Pattern: "GET /gestion/courriels/{mail}", Needs: route.Holding(fellowship.SeeMail), Handler: oneMail},
	}
	routes = append(routes, readingRoutes()...)
	routes = append(routes, outboxRoutes()...)
	routes = append(routes,
		route.Route{Pattern: "GET /gestion/questions", Needs: see, Handler: questionList},
		route.Route{Pattern: "GET /gestion/questions/{question}", Needs: see, Handler: questionPage},
		route.Route{Pattern: "POST /gestion/questions/{question}", Needs: decide, Handler: answerQuestion},
		route.Route{Pattern: "POST /gestion/questions/{question}/mise-de-cote", Needs: decide, Handler: setQuestionAside},
	)
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
			route.Route{Pattern: page + "/export", Needs: see, Handler: askExport(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/export", Needs: see, MaxBody: 256 << 10, Handler: doExport(call)},
			route.Route{Pattern: page + "/recevabilite", Needs: decide, Handler: askBatch(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/recevabilite", Needs: decide, MaxBody: 256 << 10, Handler: doBatch(call)},
			route.Route{Pattern: page + "/resultats", Needs: decide, Handler: askResults(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/resultats", Needs: decide, MaxBody: 256 << 10, Handler: doResults(call)},
			route.Route{Pattern: page + "/{number}", Needs: see, Handler: dossier(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/recevabilite", Needs: decide, Handler: giveVerdict(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/confirmation", Needs: decide, Handler: askConfirmation(call)},
			route.Route{Pattern: page + "/{number}/pieces/{sha256}", Needs: see, Handler: piece(call)},
			route.Route{Pattern: page + "/{number}/reouverture", Needs: route.Holding(fellowship.DecideFiles), Handler: askLate(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/reouverture", Needs: route.Holding(fellowship.DecideFiles), Handler: openLate(call)},
			route.Route{Pattern: page + "/messages", Needs: decide, Handler: askMessage(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/messages", Needs: decide, MaxBody: 256 << 10, Handler: doMessage(call)},
			route.Route{Pattern: page + "/{number}/messages", Needs: route.Holding(fellowship.SeeIdentities), Handler: fileMessages(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/messages", Needs: decide, MaxBody: messages.MaxBody, Handler: sendMessage(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/messages/sans-reponse", Needs: decide, Handler: settleMessages(call)},
			route.Route{Pattern: page + "/{number}/messages/{n}/pieces/{sha256}", Needs: route.Holding(fellowship.SeeIdentities), Handler: messageFile(call)},
			route.Route{Pattern: page + "/{number}/pre-instruction", Needs: see, Handler: screeningPage(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/pre-instruction", Needs: decide, Handler: saveNote(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/pre-instruction/questions", Needs: decide, Handler: addPanelQuestion(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/pre-instruction/questions/{question}/retrait", Needs: decide, Handler: withdrawPanelQuestion(call)},
			route.Route{Pattern: "POST /gestion/" + word + "/{number}/presence", Needs: see, Handler: beat(call)},
			route.Route{Pattern: page + "/{number}/versions", Needs: see, Handler: versions(call)},
			route.Route{Pattern: page + "/{number}/evaluations", Needs: see, Handler: reviewsTab(call)},
			route.Route{Pattern: page + "/{number}/courriels", Needs: route.Holding(fellowship.SeeMail), Handler: fileMails(call)},
			route.Route{Pattern: page + "/{number}/journal", Needs: route.Holding(fellowship.SeeRecord), Handler: fileRecord(call)},
		)
	}
	return slices.Concat(routes, transferRoutes(), sheetRoutes(), wishRoutes(), tableRoutes(see), personalRoutes())
}

// transferRoutes are what takes files out and brings them in, and long work.
func transferRoutes() []route.Route {
	see, bring := route.Holding(fellowship.SeeFiles), route.Holding(fellowship.BringFiles)
	one := "/gestion/travaux/{work}"
	return []route.Route{
		{Pattern: "GET /gestion/importer", Needs: bring, Handler: intakePage},
		{Pattern: "POST /gestion/importer", Needs: bring, MaxBody: mostSource + 2<<20, Handler: checkIntake},
		{Pattern: "POST /gestion/importer/{work}", Needs: bring, Handler: doIntake},
		{Pattern: "GET /gestion/travaux", Needs: see, Handler: worksPage},
		{Pattern: "GET " + one, Needs: see, Handler: workPage},
		{Pattern: "GET " + one + "/avancement", Needs: see, Handler: workProgress},
		{Pattern: "GET " + one + "/resultat", Needs: see, Handler: workResult},
		{Pattern: "POST " + one + "/interruption", Needs: see, Handler: stopWork},
	}
}

// tableRoutes are the pages of the table of marks of a reading.
func tableRoutes(see route.Need) []route.Route {
	one := "GET /gestion/evaluations/{reading}"
	return []route.Route{
		{Pattern: one + "/tableau", Needs: see, Handler: marksTable},
		{Pattern: one + "/tableau/{code}", Needs: see, Handler: rowReviews},
		{Pattern: one + "/methode", Needs: see, Handler: methodPage},
		{Pattern: one + "/tableau.csv", Needs: see, Handler: exportTable(asCSV)},
		{Pattern: one + "/tableau.xlsx", Needs: see, Handler: exportTable(asXLSX)},
		{Pattern: one + "/notes.csv", Needs: see, Handler: exportMarks(asCSV)},
		{Pattern: one + "/notes.xlsx", Needs: see, Handler: exportMarks(asXLSX)},
	}
}

func frame(v *route.Visit, title string) layout.Frame { return v.Frame(title, layout.Staff) }

// may says whether the viewer has a permission, to leave out what is not
// theirs; the route itself keeps others away.
func may(v *route.Visit, p fellowship.Permission) bool { return v.Viewer.Permissions().Has(p) }
