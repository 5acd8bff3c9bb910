package staff

import (
	"context"
	"fmt"
	"os"
	"slices"

	"cohorte/document"
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/work"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/route"
)

// exportedAtOnce is how many files one step of an export reads.
const exportedAtOnce = 50

// later is a visit without a request: what pages are worded with, when nobody
// is waiting for the answer.
func later(ctx context.Context, s *route.Site, w work.Work) (*route.Visit, error) {
	v := &route.Visit{Site: s, At: s.Clock().UTC(), Lang: lang.Lang(w.Lang)}
	err := s.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		v.Viewer, err = tx.Account(ctx, w.By)
		return err
	})
	return v, err
}

// exported is a file as an export reads it.
type exported struct {
	store.ExportedFile
	Last    file.Submission
	Rules   edition.Version // of the last submission
	Answers file.Answers    // of it
}

// exportWriter writes files in one of the forms.
type exportWriter interface {
	// begin is told of the whole set, so that what it has in common is known.
	begin(ctx context.Context, e *exporting) error
	write(ctx context.Context, e *exporting, f exported) error
	// rest writes a piece of what comes after the files.
	rest(ctx context.Context, e *exporting) (more bool, err error)
}

// exporting is the steps of an export. The set of files is that of the first
// step; each is read when its turn comes.
type exporting struct {
	v    *route.Visit
	x    exportOf
	set  []store.ExportedSet
	next int
	out  *os.File
	to   exportWriter
}

// Step reads and writes some files. The result is on the disk only: the length
// of an export costs no memory.
func (e *exporting) Step(ctx context.Context, p *work.Progress) (more bool, err error) {
	switch {
	case e.out == nil:
		if err := e.open(ctx); err != nil {
			return false, err
		}
		p.Total = len(e.set)
		return true, nil
	case e.next < len(e.set):
		some := e.set[e.next:min(e.next+exportedAtOnce, len(e.set))]
		files, err := e.read(ctx, some)
		if err != nil {
			return false, err
		}
		for _, f := range files {
			if err := e.to.write(ctx, e, f); err != nil {
				return false, err
			}
		}
		e.next += len(some)
		p.Done = e.next
		return true, nil
	}
	if more, err := e.to.rest(ctx, e); more || err != nil {
		return more, err
	}
	p.Result = &work.Result{Name: exportName(e.v, e.x), MediaType: exportForms[e.x.Form].mediaType, Content: e.out}
	e.out = nil
	return false, nil
}

func (e *exporting) open(ctx context.Context) (err error) {
	if e.x.Form == asBundle && !named(e.v) {
		return fellowship.ErrNotAllowed
	}
	err = e.v.Site.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		e.set, err = tx.FilesToExport(ctx, e.v.By(), e.x.filter())
		return err
	})
	if err != nil {
		return err
	}
	if e.out, err = e.v.Site.Files.Scratch(); err != nil {
		return err
	}
	switch e.x.Form {
	case asPDF:
		e.to = &exportedPDFs{}
	case asBundle:
		e.to = &exportedBundle{}
	default:
		e.to = &exportedSheet{}
	}
	return e.to.begin(ctx, e)
}

// withAnswers says whether the form holds what was answered.
func (e *exporting) withAnswers() bool {
	return e.x.Answers || e.x.Form == asPDF || e.x.Form == asBundle
}

// read reads files of the set in its order; one that went away meanwhile is
// left out.
func (e *exporting) read(ctx context.Context, some []store.ExportedSet) (files []exported, err error) {
	numbers := make([]string, len(some))
	for i, one := range some {
		numbers[i] = one.Number
	}
	var last map[string]file.Submission
	err = e.v.Site.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) error {
		files = nil
		err := tx.EachFile(ctx, e.v.By(), store.FileFilter{Numbers: numbers, WithDrafts: true}, func(f store.ExportedFile) error {
			files = append(files, exported{ExportedFile: f})
			return nil
		})
		if err == nil && e.withAnswers() {
			last, err = tx.LastSubmissions(ctx, e.v.By(), numbers)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(files, func(a, b exported) int { return slices.Index(numbers, a.Number) - slices.Index(numbers, b.Number) })
	for i := range files {
		if err := files[i].open(e, last); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// open reads the answers of the last submission.
func (f *exported) open(e *exporting, last map[string]file.Submission) (err error) {
	s, ok := last[f.Number]
	if !ok {
		return nil
	}
	f.Last = s
	if f.Rules, ok = e.v.Site.Edition(f.Edition, s.Version); !ok {
		return fmt.Errorf("the rules of %s, version %d of %s: %w", f.Number, s.Version, f.Edition,
			&fellowship.NoLongerPossible{Why: fellowship.EditionUnknown})
	}
	f.Answers, err = file.ReadContent(f.Rules, f.Call, s.Content)
	return err
}

// versions are the versions of editions that the set was filed under, the
// oldest first.
func (e *exporting) versions() []edition.Version {
	var all []edition.Version
	for _, one := range e.set {
		if slices.ContainsFunc(all, func(v edition.Version) bool { return v.ID == one.Edition && v.N == one.Version }) {
			continue
		}
		if v, ok := e.v.Site.Edition(one.Edition, one.Version); ok {
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, func(a, b edition.Version) int {
		if a.Number != b.Number {
			return a.Number - b.Number
		}
		return a.N - b.N
	})
	return all
}

// Close lets go of a document that nobody took.
func (e *exporting) Close() error {
	if e.out == nil {
		return nil
	}
	out := e.out
	e.out = nil
	return out.Close()
}

func (e *exporting) place() document.Place {
	return document.Place{Programme: e.v.Programme().Name.In(string(e.v.Lang)), BaseURL: e.v.Site.BaseURL}
}

var _ work.Steps = (*exporting)(nil)
