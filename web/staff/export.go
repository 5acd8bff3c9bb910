package staff

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/work"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// The forms of an export, by their word in addresses and in the record.
const (
	asCSV    = "csv"
	asXLSX   = "xlsx"
	asPDF    = "pdf"
	asBundle = "archive"
)

// exportForms are what each form of an export is as a document.
var exportForms = map[string]struct{ ending, mediaType string }{
	asCSV:    {"csv", "text/csv; charset=utf-8"},
	asXLSX:   {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	asPDF:    {"zip", "application/zip"},
	asBundle: {"zip", "application/zip"},
}

// exportOf is an export as its form says it: a list by its parameters, or the
// files of it that were ticked.
type exportOf struct {
	Call    edition.CallKind `json:"call"`
	Filters string           `json:"filters"` // parameters of the list's address
	Chosen  []string         `json:"chosen,omitempty"`
	Form    string           `json:"form"`
	Answers bool             `json:"answers,omitempty"`
}

func readExport(call edition.CallKind, q, typed url.Values) exportOf {
	x := exportOf{Call: call, Filters: listingOf(q, call).values().Encode(), Chosen: typed["dossier"], Form: typed.Get("forme"), Answers: typed.Get("reponses") != ""}
	if len(x.Chosen) > mostAtOnce {
		x.Chosen = x.Chosen[:mostAtOnce]
	}
	return x
}

func (x exportOf) listing() listing {
	q, err := url.ParseQuery(x.Filters)
	if err != nil {
		q = url.Values{}
	}
	return listingOf(q, x.Call)
}

func (x exportOf) filter() store.FileFilter {
	f := x.listing().filter()
	if len(x.Chosen) > 0 {
		f.Numbers = x.Chosen
	}
	return f
}

// noted is the export as the record keeps it.
func (x exportOf) noted(files int) file.Export {
	l := x.listing()
	var narrowed []string
	for name := range l.values() {
		if name != "tri" && name != "edition" {
			narrowed = append(narrowed, name)
		}
	}
	slices.Sort(narrowed)
	return file.Export{Call: x.Call, Edition: l.Edition, Form: x.Form, Answers: x.Answers || x.Form == asPDF || x.Form == asBundle,
		Files: files, Narrowed: strings.Join(narrowed, " "), Chosen: len(x.Chosen) > 0}
}

// askedExport is the page that asks for the form of an export.
type askedExport struct {
	exportOf
	Files int
	Fault string
}

// askExport shows what would be exported, and in which forms.
func askExport(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		q := v.URL.Query()
		a := askedExport{exportOf: readExport(call, q, q)}
		if err := a.count(v); err != nil {
			return route.Answer{}, err
		}
		return route.Page(exportView(v, a)), nil
	}
}

func (a *askedExport) count(v *route.Visit) error {
	return v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		f := a.filter()
		f.Page, f.Size = 1, 1
		page, err := tx.Files(ctx, v.By(), f)
		a.Files = page.Total
		return err
	})
}

// longAfter is how long somebody waits for a page before the work goes on
// without them.
const longAfter = 3 * time.Second

// doExport gives exactly the files of the list that the address says, or those
// that were ticked. What takes longer than one waits for a page becomes long
// work.
func doExport(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		if err := v.ParseForm(); err != nil {
			return route.Answer{}, err
		}
		a := askedExport{exportOf: readExport(call, v.URL.Query(), v.PostForm)}
		if err := a.count(v); err != nil {
			return route.Answer{}, err
		}
		if _, ok := exportForms[a.Form]; !ok || a.Files == 0 {
			a.Fault = v.Say("Choisissez une forme.", "Choose a form.")
			return route.PageWith(http.StatusUnprocessableEntity, exportView(v, a)), nil
		}
		wait := longAfter
		if v.Site.Patience > 0 {
			wait = v.Site.Patience
		}
		made, err := a.within(v, wait)
		if err != nil {
			return route.Answer{}, err
		}
		var asked work.Work
		err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			if err := file.NoteExport(ctx, tx, v.By(), a.noted(a.Files)); err != nil || made != nil {
				return err
			}
			params, err := json.Marshal(a.exportOf)
			if err != nil {
				return err
			}
			asked, err = work.Ask(ctx, tx, v.By(), work.Work{Kind: work.ExportFiles, Params: string(params), Lang: string(v.Lang), Total: a.Files})
			return err
		})
		if err != nil {
			if made != nil {
				err = errors.Join(err, made.Content.Close())
			}
			return route.Answer{}, err
		}
		if made == nil {
			return route.SeeOther(v.To(workPath(asked.ID))), nil
		}
		return madeNow(made)
	}
}

// within makes the export if that takes no longer than the wait; nil when it
// would.
func (a askedExport) within(v *route.Visit, wait time.Duration) (made *work.Result, err error) {
	steps := exporting{v: v, x: a.exportOf}
	defer func() { err = errors.Join(err, steps.Close()) }()
	began := time.Now() // of the wall: it is people who wait
	var p work.Progress
	for {
		more, err := steps.Step(v.Context(), &p)
		if err != nil || !more {
			return p.Result, err
		}
		if time.Since(began) > wait {
			return nil, nil
		}
	}
}

// madeNow answers with a document that was just made.
func madeNow(made *work.Result) (route.Answer, error) {
	size, err := made.Content.Seek(0, 2)
	if err == nil {
		_, err = made.Content.Seek(0, 0)
	}
	if err != nil {
		return route.Answer{}, errors.Join(err, made.Content.Close())
	}
	return route.Answer{Status: http.StatusOK, Type: made.MediaType, Header: http.Header{
		"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": made.Name})}},
		File: made.Content, Size: size}, nil
}

// Exports makes the steps of an export that became long work, with what its
// asker may see when they are done: a role that was taken meanwhile counts.
func Exports(s *route.Site) func(ctx context.Context, w work.Work) (work.Steps, error) {
	return func(ctx context.Context, w work.Work) (work.Steps, error) {
		e := &exporting{}
		if err := json.Unmarshal([]byte(w.Params), &e.x); err != nil {
			return nil, err
		}
		v, err := later(ctx, s, w)
		e.v = v
		return e, err
	}
}

// exportName is what the document is called.
func exportName(v *route.Visit, x exportOf) string {
	name := words.CallPath(x.Call)
	if x.Form == asBundle {
		name += "-archive"
	}
	return name + "-" + edition.DateOf(v.At.In(edition.Paris)).String() + "." + exportForms[x.Form].ending
}

// named says whether an export names people: names and addresses are only for
// who may see them.
func named(v *route.Visit) bool { return may(v, fellowship.SeeIdentities) }

// exportHref is the page that exports a list.
func (l listing) exportHref(v *route.Visit) string {
	return v.To(l.path()+"/export") + query(l.values())
}

// formChoices are the forms that the viewer may have.
func (a askedExport) formChoices(v *route.Visit) []layout.Choice {
	list := []layout.Choice{
		{Value: asXLSX, Label: v.Say("Tableur (XLSX)", "Spreadsheet (XLSX)"), Hint: v.Say("Une ligne par dossier", "One line a file")},
		{Value: asCSV, Label: "CSV", Hint: v.Say("Une ligne par dossier, UTF-8, points-virgules", "One line a file, UTF-8, semicolons")},
		{Value: asPDF, Label: v.Say("ZIP de PDF", "ZIP of PDFs"), Hint: v.Say("Un répertoire par dossier\u00a0: le dépôt en PDF et ses pièces, avec leurs empreintes", "A folder a file: the submission as a PDF and its attached files, with their fingerprints")},
	}
	if named(v) {
		list = append(list, layout.Choice{Value: asBundle, Label: v.Say("Archive complète", "Complete archive"),
			Hint: v.Say("Tout ce qui a été déposé, pour une machine\u00a0: à reprendre ailleurs, empreinte par empreinte", "Everything that was submitted, for a machine: to be taken up elsewhere, fingerprint by fingerprint")})
	}
	for i := range list {
		list[i].Chosen = list[i].Value == a.Form || a.Form == "" && list[i].Value == asXLSX
	}
	return list
}
