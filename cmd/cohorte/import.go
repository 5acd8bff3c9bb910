package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"cohorte/fellowship"
	"cohorte/importer"
	"cohorte/importer/history"
	"cohorte/importer/press"
	"cohorte/store"
)

type importCmd struct {
	History importHistoryCmd `cmd:"" help:"Import the content folder of the programme's own site: cohorts, challenges, administrations."`
	Files   importFilesCmd   `cmd:"" help:"Bring in the files of a call that is under way elsewhere, or of another place."`
	Mapping importMappingCmd `cmd:"" help:"Write a mapping for import files, to be completed."`
	Press   importPressCmd   `cmd:"" help:"Import a folder of press releases of the State's site."`
}

type importHistoryCmd struct {
	placeFlags
	Dir  string `arg:"" name:"dir" help:"The content folder, with defis/ in it."`
	JSON bool   `name:"json" help:"Report as JSON."`
}

type importPressCmd struct {
	placeFlags
	Dir  string `arg:"" name:"dir" help:"The folder of the releases, or of the site with _communiques/ in it."`
	JSON bool   `name:"json" help:"Report as JSON."`
}

// oddity is one line of a report as JSON.
type oddity struct {
	File string `json:"file"`
	What string `json:"what"`
	Did  string `json:"did"`
}

type historyReport struct {
	Challenges    int      `json:"challenges"`
	Cohorts       int      `json:"cohorts"`
	Organisations int      `json:"organisations"`
	Oddities      []oddity `json:"oddities"`
}

type pressReport struct {
	Releases int      `json:"releases"`
	Oddities []oddity `json:"oddities"`
}

// Run imports the history of the programme and reports what was odd in it.
func (cmd importHistoryCmd) Run(ctx context.Context, c console) error {
	p, err := openToImport(ctx, c, cmd.placeFlags, cmd.Dir)
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // what was imported is committed
	now := time.Now()
	if err := p.loadHistory(ctx, now); err != nil {
		return err
	}
	h, err := p.importHistory(ctx, os.DirFS(cmd.Dir), now)
	if err != nil {
		return err
	}
	head := fmt.Sprintf("%d challenges, %d cohorts, %d organisations", len(h.Challenges), len(h.Cohorts), h.Hosts())
	return reportImport(c, cmd.JSON, head, h.Report,
		historyReport{len(h.Challenges), len(h.Cohorts), h.Hosts(), oddities(h.Report)})
}

// Run imports releases and reports what was odd in them.
func (cmd importPressCmd) Run(ctx context.Context, c console) error {
	p, err := openToImport(ctx, c, cmd.placeFlags, cmd.Dir)
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // what was imported is committed
	all, err := p.importPress(ctx, os.DirFS(cmd.Dir), time.Now())
	if err != nil {
		return err
	}
	return reportImport(c, cmd.JSON, fmt.Sprintf("%d releases", len(all.Releases)), all.Report,
		pressReport{len(all.Releases), oddities(all.Report)})
}

// openToImport looks at the folder before it touches the place.
func openToImport(ctx context.Context, c console, f placeFlags, dir string) (*place, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, badInput{fmt.Errorf("there is no such folder: %s", dir)}
	}
	return openPlace(ctx, f, logger(c, "info"))
}

// loadHistory loads the history that the program carries, once for each
// version of it.
func (p *place) loadHistory(ctx context.Context, now time.Time) error {
	if err := history.KeepRepository(ctx, p.db, fellowship.Machine(now)); err != nil {
		return fmt.Errorf("load the history of the programme: %w", err)
	}
	return nil
}

func (p *place) importHistory(ctx context.Context, fsys fs.FS, now time.Time) (*history.History, error) {
	h, err := history.Read(fsys)
	if err != nil {
		return nil, badInput{err}
	}
	return h, p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := history.Keep(ctx, tx, fellowship.Machine(now), h)
		return err
	})
}

func (p *place) importPress(ctx context.Context, fsys fs.FS, now time.Time) (*press.Releases, error) {
	all, err := press.Read(fsys)
	if err != nil {
		return nil, badInput{err}
	}
	return all, p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := press.Keep(ctx, tx, fellowship.Machine(now), all)
		return err
	})
}

// loadOriginals imports what a folder of originals holds: press releases in
// seeds/, else in the folder itself, and the programme's site below data/. A
// folder with neither is a mistake.
func loadOriginals(ctx context.Context, p *place, dir string, now time.Time) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return badInput{fmt.Errorf("there is no such folder: %s", dir)}
	}
	if err := p.loadHistory(ctx, now); err != nil {
		return err
	}
	releases := filepath.Join(dir, "seeds")
	if info, err := os.Stat(releases); err != nil || !info.IsDir() {
		releases = dir
	}
	_, noReleases := p.importPress(ctx, os.DirFS(releases), now)
	if noReleases != nil && !errors.Is(noReleases, press.ErrNoReleases) {
		return noReleases
	}
	sites, err := filepath.Glob(filepath.Join(dir, "data", "*", "content"))
	if err != nil {
		return badInput{err}
	}
	if noReleases != nil && len(sites) == 0 {
		return badInput{fmt.Errorf("neither press releases nor the programme's site are in %s", dir)}
	}
	for _, site := range sites {
		if _, err := p.importHistory(ctx, os.DirFS(site), now); err != nil {
			return err
		}
	}
	return nil
}

func oddities(r importer.Report) []oddity {
	all := make([]oddity, len(r.Oddities))
	for i, o := range r.Oddities {
		what := o.What
		if o.Line > 0 {
			what = fmt.Sprintf("line %d: %s", o.Line, what)
		}
		all[i] = oddity{o.File, what, o.Did}
	}
	return all
}

// reportImport prints what was read and what was odd. Files that were left out
// make the check fail: the rest was imported.
func reportImport(c console, asJSON bool, head string, r importer.Report, whole any) error {
	if asJSON {
		encoder := json.NewEncoder(c.out)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(whole); err != nil {
			return err
		}
	} else {
		for _, o := range r.Oddities {
			place := o.File
			if o.Line > 0 {
				place = fmt.Sprintf("%s:%d", o.File, o.Line)
			}
			if _, err := fmt.Fprintf(c.out, "%s: %s: %s\n", place, o.What, o.Did); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintf(c.out, "Imported %s; %d oddities.\n", head, len(r.Oddities)); err != nil {
			return err
		}
	}
	if n := r.LeftOut(); n > 0 {
		return failedCheck{fmt.Errorf("%d could not be read or were left out; the rest was imported", n)}
	}
	return nil
}
