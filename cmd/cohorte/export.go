package main

import (
	"context"
	"encoding/json"
	"fmt"

	"cohorte/fellowship/press"
	pressfiles "cohorte/importer/press"
	"cohorte/store"
)

type exportCmd struct {
	Press exportPressCmd `cmd:"" help:"Write the press releases as files of the State's site, withheld ones too."`
}

type exportPressCmd struct {
	placeFlags
	Dir  string `arg:"" name:"dir" help:"The folder to write to; it is made where it is missing."`
	JSON bool   `name:"json" help:"Report as JSON."`
}

// Run writes each release to a file, whole or not at all.
func (cmd exportPressCmd) Run(ctx context.Context, c console) error {
	p, err := openPlace(ctx, cmd.placeFlags, logger(c, "info"))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // nothing is written to it
	var all []press.Release
	err = p.db.Read(ctx, func(ctx context.Context, tx *store.Tx) error {
		all, err = tx.KeptReleases(ctx)
		return err
	})
	if err != nil {
		return err
	}
	names, err := pressfiles.WriteFolder(cmd.Dir, all)
	if err != nil {
		return fmt.Errorf("write the releases: %w", err)
	}
	if cmd.JSON {
		if names == nil {
			names = []string{}
		}
		return json.NewEncoder(c.out).Encode(map[string][]string{"files": names})
	}
	for _, name := range names {
		if _, err := fmt.Fprintln(c.out, name); err != nil {
			return err
		}
	}
	return nil
}
