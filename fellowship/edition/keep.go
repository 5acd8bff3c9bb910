package edition

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"cohorte/fellowship"
)

// Rule E-4: from the moment its first call opens, an edition is kept in the
// database, and that copy runs. A file on disk that was changed without a
// numbered amendment is named and ignored.

// Drift is a file on disk that differs from what was kept of it.
type Drift struct {
	ID   ID
	N    int // version
	Kept string
	Disk string // hashes
	// MadeHere says that the kept version is an amendment made in the browser:
	// the file gives its number to something else.
	MadeHere bool
}

func (d Drift) Error() string {
	if d.MadeHere {
		return fmt.Sprintf("edition %s, version 1.%d: amendment %d was made in the browser and the file has another amendment %d; "+
			"the kept version (%.12s) runs and the file (%.12s) is ignored: copy the amendment that was made (it is on the page of editions of the team) "+
			"into the file as amendment %d, and number yours %d", d.ID, d.N, d.N, d.N, d.Kept, d.Disk, d.N, d.N+1)
	}
	return fmt.Sprintf("edition %s, version 1.%d: the file was changed after the edition was opened, without a new amendment; "+
		"the kept version (%.12s) runs and the file (%.12s) is ignored: undo the change, or write it as amendment %d",
		d.ID, d.N, d.Kept, d.Disk, d.N+1)
}

// Keeping is what follows from the files on disk and the versions that were
// kept before.
type Keeping struct {
	Run   []Version // for the shelf
	Keep  []Version // to write now
	Drift []Drift
}

// Reconcile decides which versions run at a time, given those read from files
// and those kept in the database.
func Reconcile(files, kept []Version, now time.Time) Keeping {
	var k Keeping
	fromDisk, fromPlace := byID(files), byID(kept)
	for _, id := range ids(fromDisk, fromPlace) {
		k.one(fromDisk[id], fromPlace[id], now)
	}
	return k
}

func (k *Keeping) one(disk, place []Version, now time.Time) {
	k.Run = append(k.Run, place...)
	if len(place) == 0 {
		k.Run = append(k.Run, disk...)
		if len(disk) > 0 && hasOpened(disk[0].Edition, now) {
			k.Keep = append(k.Keep, disk...)
		}
		return
	}
	for i, v := range disk {
		switch {
		case i >= len(place):
			k.Run = append(k.Run, v)
			k.Keep = append(k.Keep, v)
		case v.SHA256 != place[i].SHA256:
			k.Drift = append(k.Drift, Drift{ID: v.ID, N: v.N, Kept: place[i].SHA256, Disk: v.SHA256, MadeHere: place[i].MadeBy != ""})
			return // the amendments that follow were made from a changed text
		}
	}
}

// hasOpened says whether one of the calls has opened.
func hasOpened(e *Edition, now time.Time) bool {
	for _, c := range e.Calls {
		if c.At(now).State != NotYetOpen {
			return true
		}
	}
	return false
}

func byID(all []Version) map[ID][]Version {
	m := map[ID][]Version{}
	for _, v := range all {
		m[v.ID] = append(m[v.ID], v)
	}
	for _, list := range m {
		slices.SortFunc(list, func(a, b Version) int { return cmp.Compare(a.N, b.N) })
	}
	return m
}

func ids(maps ...map[ID][]Version) []ID {
	var all []ID
	for _, m := range maps {
		for id := range m {
			if !slices.Contains(all, id) {
				all = append(all, id)
			}
		}
	}
	slices.Sort(all)
	return all
}

// Keeper is what keeping a version changes.
type Keeper interface {
	KeepEdition(ctx context.Context, v Version, at time.Time) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Keep writes a version for ever, with its entry.
func Keep(ctx context.Context, db Keeper, v Version, at time.Time) error {
	if err := db.KeepEdition(ctx, v, at); err != nil {
		return err
	}
	return db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", at), fellowship.Machine(at), "edition.kept", string(v.ID),
		"version", v.Label(), "sha256", v.SHA256))
}
