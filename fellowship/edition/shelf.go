package edition

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// Version is one version of an edition: version 0 is the text as first
// published, version n the text after amendment n.
type Version struct {
	*Edition
	N int
	// InForceFrom is when the version takes effect; zero for version 0.
	InForceFrom time.Time
	// SHA256 is the hash, in hexadecimal, of the normalised edition; it stands
	// on every receipt.
	SHA256 string
	// MadeBy is the account that made the amendment in the browser; empty for
	// what edition files say.
	MadeBy string
}

// Label is the version as people read it: 1.0, 1.1 after amendment 1.
func (v Version) Label() string { return "1." + strconv.Itoa(v.N) }

// Shelf holds every version of every edition of a place. It may be read while
// an amendment is put on it.
type Shelf struct {
	editions atomic.Pointer[map[ID][]Version]
}

// NewShelf puts versions on a shelf.
func NewShelf(versions ...Version) *Shelf {
	s := &Shelf{}
	s.Replace(versions...)
	return s
}

// Replace puts other versions in the place of all that were there.
func (s *Shelf) Replace(versions ...Version) {
	byID := make(map[ID][]Version)
	for _, v := range versions {
		byID[v.ID] = append(byID[v.ID], v)
	}
	for _, all := range byID {
		slices.SortFunc(all, func(a, b Version) int { return cmp.Compare(a.N, b.N) })
	}
	s.editions.Store(&byID)
}

// Renew is Replace, except that later versions of the editions given stay: one
// may have been put on the shelf while those given were being read, and no
// version is ever taken back.
func (s *Shelf) Renew(versions ...Version) {
	last := map[ID]int{}
	for _, v := range versions {
		last[v.ID] = max(last[v.ID], v.N)
	}
	for id, n := range last {
		for _, v := range s.Versions(id) {
			if v.N > n {
				versions = append(versions, v)
			}
		}
	}
	s.Replace(versions...)
}

// Add puts one version on the shelf, beside the others.
func (s *Shelf) Add(v Version) {
	for {
		old := s.editions.Load()
		byID := maps.Clone(*old)
		all := slices.DeleteFunc(slices.Clone(byID[v.ID]), func(o Version) bool { return o.N == v.N })
		byID[v.ID] = append(all, v)
		slices.SortFunc(byID[v.ID], func(a, b Version) int { return cmp.Compare(a.N, b.N) })
		if s.editions.CompareAndSwap(old, &byID) {
			return
		}
	}
}

// Version is version n of an edition.
func (s *Shelf) Version(id ID, n int) (Version, bool) {
	for _, v := range (*s.editions.Load())[id] {
		if v.N == n {
			return v, true
		}
	}
	return Version{}, false
}

// Versions are all versions of an edition, oldest first.
func (s *Shelf) Versions(id ID) []Version { return (*s.editions.Load())[id] }

// InForce is the version of an edition that holds at t: the last one whose
// amendment has taken effect.
func (s *Shelf) InForce(id ID, t time.Time) (Version, bool) {
	var found Version
	ok := false
	for _, v := range (*s.editions.Load())[id] {
		if !v.InForceFrom.After(t) {
			found, ok = v, true
		}
	}
	return found, ok
}

// All are the editions in force at t, the latest first: by number, since the
// dates of a demonstration are moved.
func (s *Shelf) All(t time.Time) []Version {
	var all []Version
	for id := range *s.editions.Load() {
		if v, ok := s.InForce(id, t); ok {
			all = append(all, v)
		}
	}
	slices.SortFunc(all, func(a, b Version) int {
		return cmp.Or(-cmp.Compare(a.Number, b.Number), -cmp.Compare(a.StatedOn.String(), b.StatedOn.String()), cmp.Compare(a.ID, b.ID))
	})
	return all
}
