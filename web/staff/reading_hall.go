package staff

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// readings is the page of all readings.
const readings = "/gestion/evaluations"

func readingRoutes() []route.Route {
	see, decide := route.Holding(fellowship.SeeFiles), route.Holding(fellowship.DecideFiles)
	one := readings + "/{reading}"
	return []route.Route{
		{Pattern: "GET " + readings, Needs: see, Handler: readingList},
		{Pattern: "GET " + readings + "/ouverture", Needs: decide, Handler: askOpening},
		{Pattern: "POST " + readings + "/ouverture", Needs: decide, Handler: openTheReading},
		{Pattern: "GET " + one, Needs: see, Handler: readingOverview},
		{Pattern: "POST " + one + "/prise", Needs: decide, Handler: takeFiles},
		{Pattern: "POST " + one + "/relance", Needs: decide, Handler: remindReviewers},
		{Pattern: "GET " + one + "/cloture", Needs: decide, Handler: askClosing},
		{Pattern: "POST " + one + "/cloture", Needs: decide, Handler: closeReading},
		{Pattern: "GET " + one + "/evaluateurs", Needs: see, Handler: reviewerList},
		{Pattern: "POST " + one + "/evaluateurs", Needs: decide, Handler: inviteReviewers},
		{Pattern: "GET " + one + "/evaluateurs/{account}", Needs: decide, Handler: reviewerPage},
		{Pattern: "POST " + one + "/evaluateurs/{account}", Needs: decide, Handler: changeReviewer},
		{Pattern: "POST " + one + "/evaluateurs/{account}/retrait", Needs: decide, Handler: dropReviewer},
		{Pattern: "GET " + one + "/deports", Needs: see, Handler: tieList},
		{Pattern: "POST " + one + "/deports", Needs: decide, Handler: excludeByHand},
		{Pattern: "POST " + one + "/deports/recherche", Needs: decide, Handler: searchTies},
		{Pattern: "POST " + one + "/deports/{conflict}", Needs: decide, Handler: decideTie},
		{Pattern: "GET " + one + "/attribution", Needs: see, Handler: sharePage},
		{Pattern: "POST " + one + "/attribution", Needs: decide, Handler: shareOut},
		{Pattern: "GET " + one + "/attribution/{code}", Needs: decide, Handler: sharedFilePage},
		{Pattern: "POST " + one + "/attribution/{code}", Needs: decide, Handler: shareByHand},
		{Pattern: "GET " + one + "/questions", Needs: see, Handler: readerQuestions},
		{Pattern: "POST " + one + "/questions/{review}", Needs: decide, Handler: answerReader},
		{Pattern: "GET " + one + "/anonymat", Needs: see, Handler: veilList},
		{Pattern: "GET " + one + "/anonymat/{code}", Needs: decide, Handler: veilPage},
		{Pattern: "POST " + one + "/anonymat/{code}/passages", Needs: decide, Handler: decideMasks},
		{Pattern: "POST " + one + "/anonymat/{code}/devoilement", Needs: decide, Handler: reveal},
		{Pattern: "POST " + one + "/anonymat/{code}/copies/{field}", Needs: decide, Handler: decideCopy},
		{Pattern: "POST " + one + "/anonymat/{code}/copies/{field}/fichier", Needs: decide, MaxBody: veilBody, Handler: offerCopy},
		{Pattern: "GET " + one + "/anonymat/{code}/copies/{field}/{sha256}", Needs: decide, Handler: readCopy},
	}
}

// hall is a reading before somebody of the team.
type hall struct {
	review.Reading
	Rules edition.Version
	Grid  review.Grid
	Of    edition.Stage
	Tab   string
	Notice
}

// Notice is what a page says of the act that led to it.
type Notice struct {
	Done    string
	Refused string
	Faults  []layout.FieldError
	Typed   url.Values
}

// openHall finds the reading of the address.
func openHall(ctx context.Context, tx *store.Tx, v *route.Visit, tab string) (h hall, err error) {
	if h.Reading, err = tx.Reading(ctx, review.ReadingID(v.PathValue("reading"))); err != nil {
		return h, err
	}
	h.Tab = tab
	if h.Rules, h.Grid, err = h.Reading.Rules(v.Site.Shelf); err != nil {
		return h, err
	}
	h.Of, _ = h.Rules.Stage(h.Call, h.Stage)
	return h, nil
}

// page is an address of the reading, without its language.
func (h hall) page(rest string) string { return readings + "/" + string(h.ID) + rest }

func (h hall) anonymous() bool { return review.Anonymous(h.Of) }

func (h hall) closed() bool { return !h.ClosedAt.IsZero() }

// runs says whether the viewer may change the reading now.
func (h hall) runs(v *route.Visit) bool { return may(v, fellowship.DecideFiles) && !h.closed() }

// name is "Évaluation anonyme, session 2".
func (h hall) name(v *route.Visit) string { return stageName(v, h.Rules, h.Call, h.Of, h.Round) }

func stageName(v *route.Visit, rules edition.Version, call edition.CallKind, s edition.Stage, round string) string {
	name := s.Name.In(string(v.Lang))
	if round != "" {
		name += ", " + roundName(v, rules, call, round)
	}
	return name
}

func roundName(v *route.Visit, rules edition.Version, call edition.CallKind, round string) string {
	for _, r := range rules.Calls[call].Rounds {
		if r.ID == round {
			return r.Name.In(string(v.Lang))
		}
	}
	return round
}

// over is the line above the title: the edition and the call.
func (h hall) over(v *route.Visit) string {
	return h.Rules.Name.In(string(v.Lang)) + ", " + words.FileNouns(v.Lang, h.Call)
}

func (h hall) state(v *route.Visit) layout.State {
	switch {
	case h.closed():
		return layout.State{Role: layout.Neutral, Word: v.Say("Close", "Closed")}
	case !h.DueAt.IsZero() && !v.At.Before(h.DueAt):
		return layout.State{Role: layout.Warning, Word: v.Say("Délai passé", "Past its limit")}
	}
	return layout.State{Role: layout.Success, Word: v.Say("Ouverte", "Open")}
}

func (h hall) tabs(v *route.Visit) []tab {
	list := []tab{{"", v.Say("Vue d’ensemble", "Overview")}, {"/evaluateurs", v.Say("Évaluateurs", "Reviewers")}, {"/deports", v.Say("Déports", "Recusals")},
		{"/attribution", v.Say("Attribution", "Assignment")}}
	if h.anonymous() {
		list = append(list, tab{"/anonymat", v.Say("Anonymat", "Anonymity")})
	}
	return append(list, tab{"/questions", v.Say("Questions", "Questions")}, tab{"/tableau", v.Say("Tableau du jury", "Jury table")})
}

// readPage opens the reading and reads what a page shows of it.
func readPage(v *route.Visit, tab string, more func(ctx context.Context, tx *store.Tx, h hall) error) (h hall, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if h, err = openHall(ctx, tx, v, tab); err != nil || more == nil {
			return err
		}
		return more(ctx, tx, h)
	})
	h.Done = doneWords(v)
	return h, err
}

// write does an act.
func write(v *route.Visit, act func(ctx context.Context, tx *store.Tx) error) error {
	return v.Site.DB.Write(v.Context(), act)
}

// acted answers a post: it leads on after the act; an act that is refused
// shows its page again with why, and with what was typed.
func acted(v *route.Visit, err error, next string, again func(n Notice) (templ.Component, error)) (route.Answer, error) {
	if err == nil {
		return route.SeeOther(v.To(next)), nil
	}
	var (
		late    *fellowship.NoLongerPossible
		invalid *fellowship.Invalid
		status  = http.StatusConflict
		n       = Notice{Typed: v.PostForm}
	)
	switch {
	case errors.As(err, &late):
		n.Refused = refusedWords(v, late)
	case errors.As(err, &invalid):
		status = http.StatusUnprocessableEntity
		for _, p := range invalid.Problems {
			n.Faults = append(n.Faults, layout.FieldError{Field: p.Field, Text: readingFault(v, p)})
		}
	default:
		return route.Answer{}, err
	}
	page, err := again(n)
	return route.PageWith(status, page), err
}

// fault is what is wrong with a field, empty when nothing is.
func (n Notice) fault(field string) string {
	for _, f := range n.Faults {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

// typed is what was typed in a field, or what stands there.
func (n Notice) typed(field, otherwise string) string {
	if n.Typed.Has(field) {
		return n.Typed.Get(field)
	}
	return otherwise
}

func doneWords(v *route.Visit) string {
	n, _ := strconv.Atoi(v.URL.Query().Get("n"))
	count := func(one, many, en, enMany string) string { return v.Lang.Count(n, v.Say(one, en), v.Say(many, enMany)) }
	switch v.URL.Query().Get("fait") {
	case "ouverte":
		return v.Say("La lecture est ouverte. Prenez maintenant les dossiers, puis invitez les évaluateurs.", "The reading is open. Now take the files, then invite the reviewers.")
	case "pris":
		return v.Say("Les dossiers sont pris, et les liens cherchés.", "The files were taken, and ties looked for.")
	case "close":
		return v.Say("La lecture est close\u00a0: plus rien ne s’y rend ni ne s’y change.", "The reading is closed: nothing is given or changed in it any more.")
	case "relances":
		return count("relance part.", "relances partent.", "reminder is leaving.", "reminders are leaving.")
	case "invites":
		return count("personne invitée. Le courriel part.", "personnes invitées. Les courriels partent.", "person invited. The mail is leaving.", "people invited. The mails are leaving.")
	case "change":
		return v.Say("C’est enregistré. Les attributions déjà faites restent.", "Saved. Assignments already made stand.")
	case "sorti":
		return v.Say("La personne est sortie de la lecture. Recalculez\u00a0: seuls ses dossiers changeront de main.", "The person left the reading. Compute anew: only their files will change hands.")
	case "liens":
		return v.Say("Les liens ont été cherchés de nouveau.", "Ties were looked for again.")
	case "decide":
		return v.Say("Décision enregistrée.", "Decision saved.")
	case "attribue":
		return count("évaluation attribuée. Les personnes sont prévenues.", "évaluations attribuées. Les personnes sont prévenues.", "review assigned. The people are told.", "reviews assigned. The people are told.")
	case "main":
		return v.Say("C’est fait. Le prochain calcul n’y touchera pas.", "Done. The next computation leaves it.")
	case "reponse":
		return v.Say("Réponse enregistrée.", "Answer saved.")
	case "copie":
		return v.Say("La copie est gardée, sans ses métadonnées.", "The copy is kept, without its metadata.")
	case "devoile":
		return v.Say("Le dossier est lu avec son nom désormais.", "The file is read with its name from now on.")
	}
	return ""
}

// refusedWords says why an act on a reading is no longer possible.
func refusedWords(v *route.Visit, late *fellowship.NoLongerPossible) string {
	switch late.Why {
	case fellowship.ReadingClosed:
		return v.Say("La lecture est close depuis le "+v.Lang.DayAndTime(late.Since)+".", "The reading closed on "+v.Lang.DayAndTime(late.Since)+".")
	case fellowship.ReviewerFull:
		return v.Say("Cette personne lit déjà autant de dossiers qu’elle en prend. Augmentez d’abord ce nombre, ou choisissez quelqu’un d’autre.",
			"This person already reads as many files as they take. Raise that number first, or choose somebody else.")
	case fellowship.ReviewMovedOn:
		return v.Say("Cette évaluation a avancé entre-temps\u00a0: elle est rendue, libérée, ou déjà à cette personne.", "This review moved on meanwhile: it was given, given back, or is that person’s already.")
	case fellowship.ChangedSince:
		return v.Say("Quelqu’un a changé cette lecture entre-temps. Voici où elle en est\u00a0: relisez, puis recommencez.", "Somebody changed this reading meanwhile. Here is how it stands: look again, then start over.")
	case fellowship.EditionUnknown:
		return v.Say("Les règles de cette édition ne sont pas chargées ici.", "The rules of this edition are not loaded here.")
	}
	return v.Say("Ce n’est plus possible.", "This is no longer possible.")
}

// readingFault words what is wrong with a field of these pages.
func readingFault(v *route.Visit, p fellowship.Problem) string {
	switch {
	case p.Code == fellowship.TooLong:
		return v.Say("Raccourcissez ce texte\u00a0: "+p.Want+" caractères au plus.", "Shorten this text: at most "+p.Want+" characters.")
	case p.Code == fellowship.NotText:
		return v.Say("Ce texte contient des caractères illisibles\u00a0: écrivez-le de nouveau.", "This text holds unreadable characters: write it again.")
	}
	switch p.Field {
	case "reason":
		return v.Say("Écrivez le motif\u00a0: il reste au dossier.", "Write the reason: it stays on record.")
	case "answer":
		return v.Say("Écrivez une réponse.", "Write an answer.")
	case "seed":
		return v.Say("Écrivez la graine du tirage.", "Write the seed of the draw.")
	case "capacity":
		return v.Say("Écrivez un nombre de dossiers, de 0 à "+p.Want+".", "Write a number of files, from 0 to "+p.Want+".")
	case "email":
		return v.Say("Écrivez une adresse complète, par exemple nom@exemple.fr", "Write a complete address, such as name@example.org") + lineOf(v, p.Got)
	case "profiles":
		return v.Say("Choisissez des profils de l’édition.", "Choose profiles of the edition.")
	case "reviewer":
		if p.Code == fellowship.NotAChoice && p.Want == "" {
			return v.Say("Cette personne ne peut pas lire ce dossier\u00a0: un lien l’en écarte, ou elle ne lit pas ce profil.", "This person can’t read this file: a tie keeps them from it, or they don’t read this profile.")
		}
		return v.Say("Choisissez une personne.", "Choose a person.")
	case "file":
		return v.Say("Aucun dossier de cette lecture ne porte ce numéro.", "No file of this reading has that number.")
	case "due":
		return v.Say("Choisissez un jour à venir.", "Choose a day to come.")
	case "scale":
		return v.Say("La note la plus haute est un nombre de 1 à 100.", "The highest mark is a number from 1 to 100.")
	case "per_file":
		return v.Say("Chaque dossier reçoit au moins une évaluation.", "Each file gets one review at least.")
	case "discuss":
		return v.Say("Écrivez un pourcentage, de 1 à 100.", "Write a percentage, from 1 to 100.")
	case "shrinkage", "shared_domain":
		return v.Say("Écrivez un nombre, au moins "+p.Want+".", "Write a number, at least "+p.Want+".")
	case "decision":
		return v.Say("Choisissez une décision.", "Choose a decision.")
	}
	return v.Say("Relisez cette réponse.", "Check this answer.")
}

func lineOf(v *route.Visit, got string) string {
	if got == "" {
		return "."
	}
	return v.Say(" (vous avez écrit «\u00a0", " (you wrote “") + got + v.Say("\u00a0»).", "”).")
}

// whole reads a whole number; ok is false for anything else.
func whole(text string) (n int, ok bool) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil
}

// badField refuses a field before any rule is asked.
func badField(field string, code fellowship.ProblemCode, want, got string) error {
	return &fellowship.Invalid{Problems: []fellowship.Problem{{Field: field, Code: code, Want: want, Got: got}}}
}

// slice is one page of rows.
func slice[T any](rows []T, page int) []T {
	from := min((page-1)*rowsPerPage, len(rows))
	return rows[from:min(from+rowsPerPage, len(rows))]
}

func pageOfQuery(v *route.Visit) int {
	n, _ := whole(v.URL.Query().Get("page"))
	return max(n, 1)
}

func pagesFor(rows int) int { return max((rows+rowsPerPage-1)/rowsPerPage, 1) }

// pager leads to the pages of a list that keeps its parameters.
func pager(v *route.Visit, rows int) layout.PagesOf {
	return layout.PagesOf{Page: min(pageOfQuery(v), pagesFor(rows)), Pages: pagesFor(rows), Href: func(n int) string {
		q := url.Values{}
		for _, name := range []string{"q", "etat", "graine"} {
			if value := v.URL.Query().Get(name); value != "" {
				q.Set(name, value)
			}
		}
		q.Set("page", strconv.Itoa(n))
		return v.To(v.Page) + query(q)
	}}
}

// typedList is what was ticked in a field, or what stands there.
func (n Notice) typedList(field string, otherwise []string) []string {
	if n.Typed != nil {
		return n.Typed[field]
	}
	return otherwise
}
