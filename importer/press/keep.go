package press

import (
	"context"
	"strconv"

	"cohorte/fellowship"
	"cohorte/store"
)

// Keep stores releases as a part of one act and says how many it wrote. The
// record tells of what was written, once.
func Keep(ctx context.Context, tx *store.Tx, by fellowship.Actor, all *Releases) (int, error) {
	written, err := tx.SaveReleases(ctx, all.Releases)
	if err != nil || written == 0 {
		return written, err
	}
	return written, tx.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "press.imported", "press",
		"releases", strconv.Itoa(written)))
}
