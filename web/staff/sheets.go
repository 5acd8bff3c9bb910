package staff

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/edition"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/sheet"
)

// sheets are the pages of challenges for the team.
var sheets = sheet.Of{Audience: layout.Staff, Page: "/gestion/projets/", Beside: func(p sheet.Page) templ.Component { return publishing(p) }}

func sheetRoutes() []route.Route {
	publish := route.Holding(fellowship.Publish)
	one := "/gestion/projets/{number}/defi"
	return append(sheet.Routes(sheets),
		route.Route{Pattern: "POST " + one + "/publication", Needs: publish, Handler: publishSheet},
		route.Route{Pattern: "POST " + one + "/retrait", Needs: publish, Handler: withdrawSheet},
		route.Route{Pattern: "GET /gestion/defis", Needs: route.Holding(fellowship.SeeFiles), Handler: sheetList},
	)
}

// The inputs of publishing and withdrawing.
const (
	fromInput = "a-partir-du"
	whyInput  = "motif"
)

func publishSheet(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	from, typed := v.At, strings.TrimSpace(v.PostForm.Get(fromInput))
	if typed != "" {
		m, err := edition.ParseMoment(momentOf(typed))
		if err != nil {
			return refusedSheet(v, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: challenge.WhenField, Code: edition.MomentProblem(typed, err)}}})
		}
		from = m.Time
	}
	seen, _ := strconv.Atoi(v.PostForm.Get("_revision"))
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := challenge.PublishSheet(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), seen, from)
		return err
	})
	return sheetDone(v, err, "publication")
}

func withdrawSheet(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := challenge.WithdrawSheet(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), v.PostForm.Get(whyInput))
		return err
	})
	return sheetDone(v, err, "retrait")
}

// sheetDone leads back to the sheet, or shows what is wrong on it.
func sheetDone(v *route.Visit, err error, done string) (route.Answer, error) {
	var wrong *fellowship.Invalid
	if errors.As(err, &wrong) {
		return refusedSheet(v, wrong)
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/gestion/projets/"+v.PathValue("number")+"/defi") + "?fait=" + done), nil
}

func refusedSheet(v *route.Visit, wrong *fellowship.Invalid) (route.Answer, error) {
	p, err := sheets.Open(v)
	if err != nil {
		return route.Answer{}, err
	}
	p.Faults(wrong)
	return route.PageWith(http.StatusUnprocessableEntity, sheet.View(p)), nil
}

// scheduled is the date that a sheet has, as its field holds it.
func scheduled(p sheet.Page) string {
	if p.PublishedAt.IsZero() {
		return ""
	}
	return typedMoment(edition.Moment{Time: p.PublishedAt})
}

// shownSheets is the page of the challenges of an edition for the team.
type shownSheets struct {
	Edition  edition.Version
	Editions []edition.Version // that have projects
	Rows     []store.SheetForTeam
}

func sheetList(v *route.Visit) (route.Answer, error) {
	s, err := findSheets(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(sheetListView(v, s)), nil
}

func findSheets(v *route.Visit) (s shownSheets, err error) {
	for _, e := range v.Site.Shelf.All(v.At) {
		if _, ok := e.Calls[edition.ProjectCall]; ok && e.Calls[edition.ProjectCall].At(v.At).State != edition.NotYetOpen {
			s.Editions = append(s.Editions, e)
		}
	}
	if len(s.Editions) == 0 {
		return s, fellowship.ErrNotFound
	}
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		for _, e := range s.Editions {
			if asked := v.URL.Query().Get("edition"); asked != "" && asked != string(e.ID) {
				continue
			}
			if s.Rows, err = tx.SheetsForTeam(ctx, v.By(), e.ID); err != nil {
				return err
			}
			s.Edition = e
			if len(s.Rows) > 0 || v.URL.Query().Get("edition") != "" {
				return nil
			}
		}
		return nil
	})
	if err == nil && s.Edition.Edition == nil {
		err = fellowship.ErrNotFound
	}
	return s, err
}

// lead counts the sheets by where they stand.
func (s shownSheets) lead(v *route.Visit) string {
	public, written := 0, 0
	for _, r := range s.Rows {
		switch {
		case r.PublicAt(v.At):
			public++
		case r.Revision > 0:
			written++
		}
	}
	l := v.Lang
	return l.Count(len(s.Rows), l.T("projet retenu", "selected project"), l.T("projets retenus", "selected projects")) + l.T("\u00a0: ", ": ") +
		l.Count(public, l.T("fiche publiée", "sheet published"), l.T("fiches publiées", "sheets published")) + ", " +
		l.Count(written, l.T("en rédaction ou programmée", "being written or scheduled"), l.T("en rédaction ou programmées", "being written or scheduled")) + "."
}

func (s shownSheets) columns(v *route.Visit) []layout.Column {
	return []layout.Column{{Label: v.Say("Défi", "Challenge")}, {Label: v.Say("Administration", "Host")}, {Label: v.Say("Postes", "Posts"), Number: true},
		{Label: v.Say("Fiche", "Sheet")}, {Label: v.Say("Publique à partir du", "Public from")}}
}

func postsOf(s challenge.Sheet) int {
	n := 0
	for _, p := range s.Text.Posts {
		n += p.Number
	}
	return n
}

// sheetName is what a challenge is called, the project before its sheet is
// written.
func sheetName(r store.SheetForTeam) string {
	if r.Text.Name != "" {
		return r.Text.Name
	}
	return r.Project.Name
}

// lastMinuteBefore is the last minute before the end of a window.
func lastMinuteBefore(end time.Time) time.Time { return end.Add(-time.Minute) }
