package form

import (
	"context"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// List is the page of the files that the viewer writes, for one call.
func List(kind edition.CallKind) route.Handler {
	return pages{kind}.list
}

type listPage struct {
	layout.Frame
	V     *route.Visit
	Kind  edition.CallKind
	Files []file.File
}

func (h pages) list(v *route.Visit) (route.Answer, error) {
	p := listPage{V: v, Kind: h.kind}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p.Files, err = tx.FilesOfWriter(ctx, v.Viewer.ID, h.kind)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	p.Frame = v.Frame(p.title(), h.audience())
	return route.Page(listView(p)), nil
}

func (p listPage) title() string {
	if p.Kind == edition.ProjectCall {
		return p.V.Say("Mes projets", "My projects")
	}
	return p.V.Say("Mes candidatures", "My applications")
}

// lead is the sentence before the list.
func (p listPage) lead() string {
	drafts := 0
	for _, f := range p.Files {
		if f.State.Status == file.Draft {
			drafts++
		}
	}
	l := p.V.Lang
	if drafts == 0 {
		return words.FileCount(l, p.Kind, len(p.Files)) + "."
	}
	return words.FileCount(l, p.Kind, len(p.Files)) + l.T(", dont ", ", ") + l.Count(drafts, l.T("brouillon", "draft"), l.T("brouillons", "drafts")) +
		l.Plural(drafts, l.T(" non déposé.", " not submitted."), l.T(" non déposés.", " not submitted."))
}

func (p listPage) empty() string {
	if p.Kind == edition.ProjectCall {
		return p.V.Say("Vous n’avez pas encore de projet.", "You have no project yet.")
	}
	return p.V.Say("Vous n’avez pas encore de candidature.", "You have no application yet.")
}

// door is the card of a file.
func (p listPage) door(f file.File) layout.DoorOf {
	d := layout.DoorOf{Title: fileName(p.V.Lang, f), Href: p.V.To(words.FilePage(f)), Level: 2, More: f.Number, State: words.FileState(p.V.Lang, f)}
	rules, ok := p.V.Site.EditionInForce(f.Edition, p.V.At)
	if !ok {
		return d
	}
	d.More = rules.Name.In(string(p.V.Lang)) + " · " + f.Number
	l := p.V.Lang
	switch w := rules.Calls[f.Call].At(p.V.At); {
	case f.State.Status == file.Draft && w.State == edition.Closed:
		d.State = words.Status(l, file.LeftAsDraft)
	case f.State.Status == file.Draft && w.State == edition.Open && !w.Closes.IsZero():
		d.Text = l.T("À déposer avant le ", "To submit before ") + l.Deadline(lastMinute(w)) + ", " + l.Relative(p.V.At, lastMinute(w)) + "."
	case f.Submissions > 0:
		d.Text = l.T("Déposé le ", "Submitted on ") + l.DayAndTime(f.SubmittedAt) + "."
	}
	return d
}
