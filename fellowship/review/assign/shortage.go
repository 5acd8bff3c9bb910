package assign

import (
	"fmt"
	"slices"
	"strings"
)

// shortages explains what is missing, after the last chain: files with too few
// readers first, then the groups of readers that are full.
func (f *flow) shortages() []Shortage {
	var few, full []Shortage
	at := map[string]int{}
	for i := range f.files {
		if f.missing[i] <= 0 {
			continue
		}
		left := f.missing[i]
		if wanted, readers := f.wantedOf(i); len(readers) < wanted {
			left -= wanted - len(readers)
			key := fmt.Sprint(wanted, len(readers))
			few = merge(few, at, key, Shortage{Files: []string{f.files[i].ID}, Readers: f.names(readers), FewReaders: true,
				Wanted: wanted, Possible: len(readers), Missing: wanted - len(readers)})
		}
		if left > 0 {
			s := f.fullReaders(i)
			s.Missing = left
			full = merge(full, at, strings.Join(s.Readers, "\x00"), s)
		}
	}
	for i := range full {
		full[i].Wanted = full[i].Possible + full[i].Missing
	}
	return append(few, full...)
}

// merge puts what has the same cause together.
func merge(list []Shortage, at map[string]int, key string, s Shortage) []Shortage {
	i, ok := at[key]
	if !ok {
		at[key] = len(list)
		return append(list, s)
	}
	list[i].Files = union(list[i].Files, s.Files)
	list[i].Readers = union(list[i].Readers, s.Readers)
	list[i].Missing += s.Missing
	return list
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// wantedOf is how many reviews the file wants besides the locked ones, and who
// may give them.
func (f *flow) wantedOf(file int) (wanted int, readers []int) {
	wanted = f.missing[file]
	for j := range f.readers {
		if f.locked[file][j] {
			continue
		}
		if f.held[file][j] {
			wanted++
		}
		if f.may[file][j] {
			readers = append(readers, j)
		}
	}
	return wanted, readers
}

// fullReaders are those whom the file reaches, by chains too: all of them are
// full, and the files that they read can turn to nobody else.
func (f *flow) fullReaders(file int) Shortage {
	s := Shortage{Files: []string{f.files[file].ID}}
	reached := make([]bool, len(f.readers))
	var readers []int
	for j := range f.readers {
		if reached[j] = f.may[file][j] && !f.held[file][j]; reached[j] {
			readers = append(readers, j)
		}
	}
	for at := 0; at < len(readers); at++ {
		a := readers[at]
		s.Possible += len(f.reads[a])
		for _, i := range f.reads[a] {
			s.Files = append(s.Files, f.files[i].ID)
		}
		for b := range f.readers {
			if !reached[b] && f.move[a][b] != none {
				reached[b] = true
				readers = append(readers, b)
			}
		}
	}
	slices.Sort(readers)
	s.Files = union(s.Files, nil)
	s.Readers = f.names(readers)
	return s
}

func (f *flow) names(readers []int) []string {
	names := make([]string, len(readers))
	for i, j := range readers {
		names[i] = f.readers[j].ID
	}
	return names
}
