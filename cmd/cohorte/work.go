package main

import (
	"context"
	"time"

	"cohorte/fellowship/work"
	"cohorte/importer/intake"
	"cohorte/jobs"
	"cohorte/web/route"
	"cohorte/web/staff"
)

// longWork is what goes on while those who asked for it do something else.
func longWork(p *place, site *route.Site, clock func() time.Time) jobs.Works {
	kinds := map[work.Kind]func(ctx context.Context, w work.Work) (work.Steps, error){work.ExportFiles: staff.Exports(site)}
	for kind, steps := range (intake.Works{DB: p.db, Blobs: site.Files, Shelf: p.shelf, Clock: clock}).Kinds() {
		kinds[kind] = steps
	}
	return jobs.Works{DB: p.db, Blobs: site.Files, Clock: clock, Kinds: kinds}
}
