package assign_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cohorte/fellowship/review/assign"
)

// problem is a small task that brute force can go through.
type problem struct {
	assign.Task
	allowed map[assign.Pair]bool
}

func draws(t *rapid.T, mostFiles, mostReaders int) problem {
	p := problem{allowed: map[assign.Pair]bool{}}
	for i := range rapid.IntRange(1, mostFiles).Draw(t, "files") {
		p.Files = append(p.Files, assign.File{ID: fmt.Sprintf("f%d", i), Wanted: rapid.IntRange(1, 2).Draw(t, "wanted")})
	}
	for j := range rapid.IntRange(1, mostReaders).Draw(t, "readers") {
		p.Readers = append(p.Readers, assign.Reader{ID: fmt.Sprintf("r%d", j), Capacity: rapid.IntRange(0, 4).Draw(t, "capacity")})
	}
	for _, f := range p.Files {
		for _, r := range p.Readers {
			p.allowed[assign.Pair{File: f.ID, Reader: r.ID}] = rapid.IntRange(0, 3).Draw(t, "may") > 0
		}
	}
	p.May = func(file, reader string) bool { return p.allowed[assign.Pair{File: file, Reader: reader}] }
	p.Seed = rapid.StringMatching(`[a-z]{3}`).Draw(t, "seed")
	return p
}

// value is what an assignment is worth, the most important first.
type value struct{ missing, changed, squares int }

func (v value) less(w value) bool {
	if v.missing != w.missing {
		return v.missing < w.missing
	}
	if v.changed != w.changed {
		return v.changed < w.changed
	}
	return v.squares < w.squares
}

func (p problem) value(pairs []assign.Pair) value {
	var v value
	loads, counts := map[string]int{}, map[string]int{}
	for _, pair := range pairs {
		loads[pair.Reader]++
		counts[pair.File]++
		if len(p.Before) > 0 && !slices.Contains(p.Before, pair) {
			v.changed++
		}
	}
	for _, f := range p.Files {
		v.missing += f.Wanted - counts[f.ID]
	}
	for _, n := range loads {
		v.squares += n * n
	}
	return v
}

// best goes through every assignment.
func (p problem) best() value {
	best := value{missing: 1 << 20}
	room := map[string]int{}
	for _, r := range p.Readers {
		room[r.ID] = r.Capacity
	}
	var try func(i, from, left int, pairs []assign.Pair)
	try = func(i, from, left int, pairs []assign.Pair) {
		if i == len(p.Files) {
			if v := p.value(pairs); v.less(best) {
				best = v
			}
			return
		}
		f := p.Files[i]
		next := 0
		if i+1 < len(p.Files) {
			next = p.Files[i+1].Wanted
		}
		try(i+1, 0, next, pairs) // leaves the rest of this file unread
		if left == 0 {
			return
		}
		for j := from; j < len(p.Readers); j++ {
			r := p.Readers[j].ID
			if room[r] == 0 || !p.May(f.ID, r) {
				continue
			}
			room[r]--
			try(i, j+1, left-1, append(pairs, assign.Pair{File: f.ID, Reader: r}))
			room[r]++
		}
	}
	try(0, 0, p.Files[0].Wanted, nil)
	return best
}

func (p problem) check(t *rapid.T, plan assign.Plan) {
	loads, counts := map[string]int{}, map[string]int{}
	for i, pair := range plan.Pairs {
		if !p.May(pair.File, pair.Reader) && !slices.Contains(p.Locked, pair) {
			t.Fatalf("%v is excluded", pair)
		}
		if slices.Contains(plan.Pairs[:i], pair) {
			t.Fatalf("%v stands twice", pair)
		}
		loads[pair.Reader]++
		counts[pair.File]++
	}
	for _, r := range p.Readers {
		if loads[r.ID] > r.Capacity {
			t.Fatalf("%s reads %d files and takes %d", r.ID, loads[r.ID], r.Capacity)
		}
	}
	missing, said := 0, 0
	for _, f := range p.Files {
		if counts[f.ID] > f.Wanted {
			t.Fatalf("%s has %d reviews and wants %d", f.ID, counts[f.ID], f.Wanted)
		}
		missing += f.Wanted - counts[f.ID]
	}
	for _, s := range plan.Shortages {
		said += s.Missing
		p.checkShortage(t, s)
	}
	if missing != said {
		t.Fatalf("%d reviews are missing and the shortages say %d: %+v", missing, said, plan.Shortages)
	}
}

// checkShortage counts anew what the shortage claims, from the task alone.
func (p problem) checkShortage(t *rapid.T, s assign.Shortage) {
	may := func(file string) (n int) {
		for _, r := range p.Readers {
			if p.May(file, r.ID) {
				n++
			}
		}
		return n
	}
	if s.FewReaders {
		for _, f := range p.Files {
			if slices.Contains(s.Files, f.ID) && (may(f.ID) != s.Possible || f.Wanted != s.Wanted) {
				t.Fatalf("%s: %d of %d may read it; said %+v", f.ID, may(f.ID), f.Wanted, s)
			}
		}
		return
	}
	room, asked := 0, 0
	for _, r := range p.Readers {
		if slices.Contains(s.Readers, r.ID) {
			room += r.Capacity
		}
	}
	for _, f := range p.Files {
		if !slices.Contains(s.Files, f.ID) {
			continue
		}
		elsewhere := 0
		for _, r := range p.Readers {
			if p.May(f.ID, r.ID) && !slices.Contains(s.Readers, r.ID) {
				elsewhere++
			}
		}
		asked += max(0, min(f.Wanted, may(f.ID))-elsewhere)
	}
	if room != s.Possible || asked < s.Wanted || s.Wanted-s.Possible != s.Missing {
		t.Fatalf("room for %d, asked at least %d; said %+v", room, asked, s)
	}
}

func TestTheBestThereIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := draws(t, 5, 4)
		plan := assign.Optimal(p.Task)
		p.check(t, plan)
		if got, want := p.value(plan.Pairs), p.best(); got != want {
			t.Fatalf("got %+v, brute force %+v", got, want)
		}
	})
}

// After somebody drops out, no assignment that is as full changes less.
func TestARepairChangesTheLeast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := draws(t, 5, 4)
		p.Before = assign.Optimal(p.Task).Pairs
		gone := rapid.IntRange(0, len(p.Readers)-1).Draw(t, "gone")
		p.Readers[gone].Capacity = 0
		if rapid.Bool().Draw(t, "conflict too") {
			p.allowed[assign.Pair{File: "f0", Reader: p.Readers[0].ID}] = false
		}
		if len(p.Before) == 0 {
			return
		}
		plan := assign.Optimal(p.Task)
		p.check(t, plan)
		if got, want := p.value(plan.Pairs), p.best(); got != want {
			t.Fatalf("got %+v, brute force %+v", got, want)
		}
	})
}

func TestTheSameSeedTheSamePlan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := draws(t, 8, 6)
		p.Likes = func(file, reader string) int { return len(file+reader) % 3 }
		first := assign.Optimal(p.Task)
		slices.Reverse(p.Files)
		slices.Reverse(p.Readers)
		if again := assign.Optimal(p.Task); !slices.Equal(first.Pairs, again.Pairs) {
			t.Fatalf("%v, then %v", first.Pairs, again.Pairs)
		}
	})
}

func TestLockedPairsStand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := draws(t, 6, 4)
		for _, f := range p.Files[:len(p.Files)/2] {
			pair := assign.Pair{File: f.ID, Reader: p.Readers[0].ID}
			if len(p.Locked) < p.Readers[0].Capacity {
				p.Locked = append(p.Locked, pair)
			}
		}
		plan := assign.Optimal(p.Task)
		for _, pair := range p.Locked {
			if !slices.Contains(plan.Pairs, pair) {
				t.Fatalf("%v is gone", pair)
			}
		}
		loads := map[string]int{}
		for _, pair := range plan.Pairs {
			loads[pair.Reader]++
		}
		for _, r := range p.Readers {
			if loads[r.ID] > r.Capacity {
				t.Fatalf("%s reads %d of %d", r.ID, loads[r.ID], r.Capacity)
			}
		}
	})
}

func TestLikesComeAfterEqualLoads(t *testing.T) {
	t.Parallel()
	plan := assign.Optimal(assign.Task{
		Files:   []assign.File{{"a", 1}, {"b", 1}},
		Readers: []assign.Reader{{"x", 2}, {"y", 2}},
		May:     func(_, _ string) bool { return true },
		Likes: func(file, reader string) int {
			if reader == "x" && file == "b" {
				return 9
			}
			if reader == "x" {
				return 5
			}
			return 0
		},
		Seed: "1",
	})
	if want := []assign.Pair{{"a", "y"}, {"b", "x"}}; !slices.Equal(plan.Pairs, want) {
		t.Errorf("got %v, want %v", plan.Pairs, want)
	}
}

func TestAShortageNamesItsCause(t *testing.T) {
	t.Parallel()
	plan := assign.Optimal(assign.Task{
		Files:   []assign.File{{"a", 3}, {"b", 3}, {"c", 3}, {"d", 2}, {"e", 2}},
		Readers: []assign.Reader{{"u", 5}, {"v", 5}, {"x", 1}, {"y", 1}},
		May: func(file, reader string) bool {
			return (file <= "c") == (reader <= "v")
		},
	})
	want := []assign.Shortage{
		{Files: []string{"a", "b", "c"}, Readers: []string{"u", "v"}, FewReaders: true, Wanted: 3, Possible: 2, Missing: 3},
		{Files: []string{"d", "e"}, Readers: []string{"x", "y"}, Wanted: 4, Possible: 2, Missing: 2},
	}
	if fmt.Sprint(plan.Shortages) != fmt.Sprint(want) {
		t.Errorf("got %+v\nwant %+v", plan.Shortages, want)
	}
}

func TestNextIsTheLeastRead(t *testing.T) {
	t.Parallel()
	files := []assign.Reading{{"a", 1}, {"b", 0}, {"c", 0}, {"d", 2}}
	taken := map[string]bool{}
	for turn := range 40 {
		file, ok := assign.Next("x", turn, files, "seed")
		if !ok || (file != "b" && file != "c") {
			t.Fatalf("turn %d: %q", turn, file)
		}
		taken[file] = true
	}
	if !taken["b"] || !taken["c"] {
		t.Error("forty draws between two files gave only one of them")
	}
	if file, ok := assign.Next("x", 0, nil, "seed"); ok {
		t.Errorf("there was nothing and %q came", file)
	}
}

// The draw of a pair is public: sha256sum gives it.
func TestTheDrawCanBeComputedByAnybody(t *testing.T) {
	t.Parallel()
	// printf 'seed\0C7-4KQ9-TM\0r1' | sha256sum | cut -c1-5
	if got := fmt.Sprintf("%05x", assign.Draw("seed", "C7-4KQ9-TM", "r1")); got != "538d0" {
		t.Errorf("got %s", got)
	}
}

func jury(files, perFile, readers int) assign.Task {
	t := assign.Task{May: func(_, _ string) bool { return true }, Seed: "2022-04-04"}
	for i := range files {
		t.Files = append(t.Files, assign.File{ID: fmt.Sprintf("f%05d", i), Wanted: perFile})
	}
	for j := range readers {
		t.Readers = append(t.Readers, assign.Reader{ID: fmt.Sprintf("r%03d", j), Capacity: files*perFile/readers + 1})
	}
	return t
}

func TestAWholeJuryIsWithinOne(t *testing.T) {
	t.Parallel()
	task := jury(500, 3, 30)
	plan := assign.Optimal(task)
	loads := map[string]int{}
	for _, p := range plan.Pairs {
		loads[p.Reader]++
	}
	if len(plan.Pairs) != 1500 || len(plan.Shortages) > 0 {
		t.Fatalf("%d reviews, %v", len(plan.Pairs), plan.Shortages)
	}
	for r, n := range loads {
		if n != 50 {
			t.Errorf("%s reads %d", r, n)
		}
	}
}

func BenchmarkOptimal(b *testing.B) {
	for _, n := range []int{500, 5000} {
		task := jury(n, 3, 30)
		b.Run(fmt.Sprint(3*n, " reviews"), func(b *testing.B) {
			for b.Loop() {
				assign.Optimal(task)
			}
		})
	}
}
