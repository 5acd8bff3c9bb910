// Package form is the pages of a file for those who write it: the map of the
// work, the steps of the form, the reading before submitting, the receipts,
// the withdrawal. Projects and applications have the same pages; what they ask
// and what they are called comes from the edition and from words.
//
// "Enregistrer" always keeps a draft and "Déposer" always submits. A post that
// is refused comes back with what was typed. Names of inputs that begin with
// "_" steer the page; see file.Decode for the others.
package form

import (
	"context"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// maxBody bounds a step with its attached files; each file has its own limit
// in the edition.
const maxBody = 64 << 20

// Routes are the pages of the files of a call.
func Routes(kind edition.CallKind) []route.Route {
	h := pages{kind}
	one := "/" + words.CallPath(kind) + "/{number}"
	start := "/appels/{edition}/" + words.CallPath(kind) + "/commencer"
	return append([]route.Route{
		{Pattern: "GET " + start, Needs: route.SignedIn, Handler: h.begin},
		{Pattern: "POST " + start, Needs: route.SignedIn, Handler: h.start},
		{Pattern: "GET " + one, Needs: route.SignedIn, Handler: h.overview},
		{Pattern: "GET " + one + "/etapes/{section}", Needs: route.SignedIn, Handler: h.section},
		{Pattern: "POST " + one + "/etapes/{section}", Needs: route.SignedIn, MaxBody: maxBody, Late: keepLate, Handler: h.save},
		{Pattern: "POST " + one + "/etapes/{section}/enregistrement", Needs: route.SignedIn, MaxBody: maxText, Late: keepLate, Handler: h.autosave},
		{Pattern: "GET " + one + "/pieces/{field}/{sha256}", Needs: route.SignedIn, Handler: h.attached},
		{Pattern: "GET " + one + "/relecture", Needs: route.SignedIn, Handler: h.review},
		{Pattern: "POST " + one + "/depot", Needs: route.SignedIn, Handler: h.submit},
		{Pattern: "GET " + one + "/recus/{n}", Needs: route.SignedIn, Handler: h.receipt},
		{Pattern: "GET " + one + "/recus/{n}/pdf", Needs: route.SignedIn, Handler: h.receiptSheet},
		{Pattern: "GET " + one + "/versions", Needs: route.SignedIn, Handler: h.versions},
		{Pattern: "GET " + one + "/equipe", Needs: route.SignedIn, Handler: h.team},
		{Pattern: "POST " + one + "/equipe", Needs: route.SignedIn, Handler: h.invite},
		{Pattern: "POST " + one + "/equipe/invitations/{invitation}/annulation", Needs: route.SignedIn, Handler: h.revoke},
		{Pattern: "GET " + one + "/equipe/{account}/retrait", Needs: route.SignedIn, Handler: h.leaving},
		{Pattern: "POST " + one + "/equipe/{account}/retrait", Needs: route.SignedIn, Handler: h.leave},
		{Pattern: "GET " + one + "/equipe/{account}/passation", Needs: route.SignedIn, Handler: h.handingOver},
		{Pattern: "POST " + one + "/equipe/{account}/passation", Needs: route.SignedIn, Handler: h.handOver},
		{Pattern: "GET " + one + "/a-part", Needs: route.SignedIn, Handler: h.apart},
		{Pattern: "POST " + one + "/a-part", Needs: route.SignedIn, Handler: h.answerApart},
		{Pattern: "GET " + one + "/retrait", Needs: route.SignedIn, Handler: h.withdrawal},
		{Pattern: "POST " + one + "/retrait", Needs: route.SignedIn, Handler: h.withdraw},
	}, h.copyRoutes(one)...)
}

// pages are the handlers for one call.
type pages struct{ kind edition.CallKind }

// audience is whose menu the pages show.
func (h pages) audience() layout.Audience {
	if h.kind == edition.ProjectCall {
		return layout.Host
	}
	return layout.Candidate
}

// page is what every page of a file shows.
type page struct {
	layout.Frame
	V        *route.Visit
	Opened   file.Opened
	Progress file.Progress
	Writers  []store.FileWriter
}

// open finds the file of the address for the viewer.
func (h pages) open(v *route.Visit, title string) (page, error) {
	p := page{V: v}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p.Opened, err = file.Open(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"))
		if err != nil {
			return err
		}
		p.Writers, err = tx.WritersOf(ctx, p.Opened.ID)
		return err
	})
	if err != nil {
		return p, err
	}
	if p.Opened.File.Call != h.kind {
		return p, fellowship.ErrNotFound
	}
	h.dress(&p, title)
	return p, nil
}

// dress gives the page its frame; the title of a page without one of its own
// is the name of the file.
func (h pages) dress(p *page, title string) {
	p.Progress = p.Opened.Progress()
	full := p.name()
	if title != "" {
		full = title + " – " + p.stateOf().Word + " – " + p.name()
	}
	p.Frame = p.V.Frame(full, h.audience())
	p.Frame.Role = p.role()
	p.Frame.Scripts = []string{"file.js"}
}

func (p page) l() lang.Lang { return p.V.Lang }

func (p page) t(fr, en string) string { return p.V.Lang.T(fr, en) }

func (p page) in(t edition.Text) string { return t.In(string(p.V.Lang)) }

// to is an address below the page of the file.
func (p page) to(rest string) string { return p.V.To(words.FilePage(p.Opened.File) + rest) }

func (p page) step(section string) string { return p.to("/etapes/" + section) }

func (p page) isProject() bool { return p.Opened.File.Call == edition.ProjectCall }

// kinds picks the words for a project or an application.
func (p page) kinds(project, application string) string {
	if p.isProject() {
		return project
	}
	return application
}

// name is what the file is called on its pages.
func (p page) name() string { return fileName(p.V.Lang, p.Opened.File) }

func fileName(l lang.Lang, f file.File) string {
	switch {
	case f.Call == edition.TalentCall:
		return l.T("Ma candidature", "My application")
	case f.Name == "":
		return l.T("Projet sans nom", "Unnamed project")
	}
	return f.Name
}

// role says in the header which file one is in.
func (p page) role() string {
	return sentence(words.FileNoun(p.V.Lang, p.Opened.File.Call)) + " " + p.Opened.Number
}

// limit is the last minute in which the file is received, zero without one: of
// the window that is open, or of the time that the team holds the file open.
func (p page) limit() time.Time {
	if p.heldOpen() {
		return p.Opened.Late.Until.Add(-time.Minute)
	}
	return lastMinute(p.Opened.Terms.At(p.V.At))
}

// lastMinuteBefore is the last minute before the end of a day.
func lastMinuteBefore(end time.Time) time.Time { return end.Add(-time.Minute) }

func lastMinute(w edition.Window) time.Time {
	if w.Closes.IsZero() {
		return time.Time{}
	}
	return w.Closes.Add(-time.Minute)
}

// canChange says whether the viewer may write now.
func (p page) canChange() bool { return p.Opened.CanChange(p.V.At) == nil }

func (p page) isLead() bool { return p.Opened.Role == file.Lead }

// form is the form of the file.
func (p page) form() edition.Form { return p.Opened.Form() }

// closedForGood says that no window of the call will open again.
func (p page) closedForGood() bool { return p.Opened.Terms.At(p.V.At).State == edition.Closed }

// stateOf is the badge of the file: a draft whose call has closed was left.
func (p page) stateOf() layout.State {
	f := p.Opened.File
	if f.State.Status == file.Draft && p.closedForGood() && !p.canChange() {
		return words.Status(p.l(), file.LeftAsDraft)
	}
	return words.FileState(p.l(), f)
}

// fieldNamed is the label of the field that a fault belongs to, short enough
// for a list.
func (p page) fieldNamed(id string) string {
	f, ok := p.form().Field(file.TopField(id))
	if !ok {
		return id
	}
	label := []rune(strings.TrimSpace(p.in(f.Label)))
	if len(label) > 70 {
		return string(label[:69]) + "…"
	}
	return string(label)
}

// sectionOf is the section that holds a field.
func (p page) sectionOf(id string) edition.Section {
	for _, s := range p.form().Sections {
		for _, f := range s.Fields {
			if f.ID == file.TopField(id) {
				return s
			}
		}
	}
	return edition.Section{}
}

// fieldHref leads to a field in its step.
func (p page) fieldHref(id string) string {
	return p.step(p.sectionOf(id).ID) + "#" + fieldID(id)
}

// todo is one entry of the list of what is left.
type todo struct{ Label, Href, What string }

// todos lists what is missing or wrong, one entry a field.
func (p page) todos() []todo {
	var list []todo
	seen := map[string]bool{}
	for _, problem := range p.Progress.Problems() {
		top := file.TopField(problem.Field)
		if seen[top] {
			continue
		}
		seen[top] = true
		t := todo{Label: p.fieldNamed(problem.Field), Href: p.fieldHref(problem.Field)}
		if problem.Code != fellowship.Missing && problem.Code != fellowship.NotSworn {
			t.What = p.problemText(problem, nil)
		}
		list = append(list, t)
	}
	return list
}
