package history

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"strconv"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/organisation"
	"cohorte/store"
)

// Kept says how many rows an import wrote: none of what was there already.
type Kept struct {
	Cohorts, Challenges, Organisations, Labels int
}

// Any says whether anything was written.
func (k Kept) Any() bool { return k != Kept{} }

// Keep stores a history as a part of one act, public from the time of the act
// on. What a source is silent about is kept (see challenge.Challenge.With), and
// the record tells of what was written, once.
func Keep(ctx context.Context, tx *store.Tx, by fellowship.Actor, h *History) (Kept, error) {
	var kept Kept
	var err error
	if kept.Cohorts, err = tx.SaveCohorts(ctx, h.Cohorts, by.At); err != nil {
		return kept, err
	}
	if kept.Organisations, err = tx.SaveOrganisations(ctx, h.Organisations.All()); err != nil {
		return kept, err
	}
	for kind, labels := range map[string][]challenge.Label{store.FacetProfile: h.Profiles, store.FacetTheme: h.Themes} {
		n, err := tx.SaveLabels(ctx, kind, labels)
		if err != nil {
			return kept, err
		}
		kept.Labels += n
	}
	known, err := tx.KeptChallenges(ctx)
	if err != nil {
		return kept, err
	}
	merged := make([]challenge.Challenge, len(h.Challenges))
	for i, c := range h.Challenges {
		merged[i] = known[c.Slug].With(c)
	}
	if kept.Challenges, err = tx.SaveChallenges(ctx, merged, by.At); err != nil || !kept.Any() {
		return kept, err
	}
	return kept, tx.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "history.imported", "history",
		"cohorts", strconv.Itoa(kept.Cohorts), "challenges", strconv.Itoa(kept.Challenges),
		"organisations", strconv.Itoa(kept.Organisations)))
}

// source names the data of the repository among what was loaded.
const source = "repository"

// KeepRepository loads the history that the program carries, unless this
// version of it is there already.
func KeepRepository(ctx context.Context, db *store.DB, by fellowship.Actor) error {
	hash, err := dataHash()
	if err != nil {
		return err
	}
	var loaded string
	err = db.Read(ctx, func(ctx context.Context, tx *store.Tx) error {
		loaded, err = tx.LoadedData(ctx, source)
		return err
	})
	if err != nil || loaded == hash {
		return err
	}
	h, err := Repository()
	if err != nil {
		return err
	}
	return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := Keep(ctx, tx, by, h); err != nil {
			return err
		}
		return tx.NoteLoad(ctx, source, hash, by.At)
	})
}

// dataHash is the hash of the data files, names and contents.
func dataHash() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(data, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := data.ReadFile(path)
		sum.Write([]byte(path + "\x00" + strconv.Itoa(len(content)) + "\x00"))
		sum.Write(content)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)), err
}

// Hosts are the organisations that the challenges name, each once.
func (h *History) Hosts() int {
	named := map[organisation.ID]bool{}
	for _, c := range h.Challenges {
		for _, o := range c.Organisations {
			named[o] = true
		}
	}
	return len(named)
}
