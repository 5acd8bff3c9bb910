package assign

import (
	"cmp"
	"slices"
)

// The flow goes from files to readers. A file that still wants a review finds
// the cheapest chain "file takes reader a, who gives another file up to reader
// b, who …, who has room", and the chain is carried out. Successive cheapest
// chains keep the flow one of least cost, so the last one is the optimum. The
// last reader is nobody: all that finds no reader ends there, at a price above
// all others.
//
// Files are many and readers few, so chains are searched among the readers
// only: move[a][b] is the cheapest file that a may give up to b.

// cost is compared part by part. rough counts missing reviews, new pairs and
// the growth of squared loads, each far above the next; fine is likes and
// draws. Sums don't carry from one into another below 2¹⁵ reviews.
type cost struct{ rough, fine int64 }

const (
	unread  int64 = 1 << 47
	newPair int64 = 1 << 31
	square  int64 = 1
	like    int64 = 1 << 40 // of fine: outweighs the draws of 2²⁰ pairs
)

func (c cost) plus(d cost) cost  { return cost{c.rough + d.rough, c.fine + d.fine} }
func (c cost) minus(d cost) cost { return cost{c.rough - d.rough, c.fine - d.fine} }

func (c cost) less(d cost) bool {
	return c.rough < d.rough || c.rough == d.rough && c.fine < d.fine
}

// none stands for no file and no reader.
const none = -1

type flow struct {
	files   []File
	readers []Reader // nobody stands behind them
	nobody  int
	missing []int // reviews that each file still wants

	// price of each pair that may be: price[file][reader], may[file][reader].
	price [][]cost
	may   [][]bool
	// held and locked say who reads what now. Nobody holds nothing here, since
	// a file may be with nobody more than once.
	held, locked [][]bool
	// reads lists the files that each reader, or nobody, can give up.
	reads [][]int
	load  []int

	// move[a][b] is the file, or none, that a gives up to b most cheaply, and
	// step[a][b] what that costs.
	move [][]int
	step [][]cost

	// of one search
	best    []cost
	reached []bool
	from    []int // reader before in the chain, none at its start
	queue   []int
	queued  []bool
}

func newFlow(t Task) *flow {
	f := &flow{files: slices.Clone(t.Files), readers: slices.Clone(t.Readers)}
	slices.SortFunc(f.files, func(a, b File) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(f.readers, func(a, b Reader) int { return cmp.Compare(a.ID, b.ID) })
	nf, nr := len(f.files), len(f.readers)+1
	f.nobody = nr - 1
	f.missing, f.load = make([]int, nf), make([]int, nr)
	f.price, f.may = grid[cost](nf, nr), grid[bool](nf, nr)
	f.held, f.locked = grid[bool](nf, nr), grid[bool](nf, nr)
	f.reads = make([][]int, nr)
	f.move, f.step = grid[int](nr, nr), grid[cost](nr, nr)
	for a := range f.move {
		for b := range f.move[a] {
			f.move[a][b] = none
		}
	}
	f.best, f.reached, f.from, f.queued = make([]cost, nr), make([]bool, nr), make([]int, nr), make([]bool, nr)
	before := make(map[Pair]bool, len(t.Before))
	for _, p := range t.Before {
		before[p] = true
	}
	for i, file := range f.files {
		f.missing[i] = file.Wanted
		for j, reader := range f.readers {
			if !t.May(file.ID, reader.ID) {
				continue
			}
			f.may[i][j] = true
			f.price[i][j].fine = int64(Draw(t.Seed, file.ID, reader.ID))
			if t.Likes != nil {
				f.price[i][j].fine -= like * int64(t.Likes(file.ID, reader.ID))
			}
			if len(before) > 0 && !before[Pair{file.ID, reader.ID}] {
				f.price[i][j].rough = newPair
			}
		}
		f.may[i][f.nobody], f.price[i][f.nobody] = true, cost{rough: unread}
	}
	f.lock(t.Locked)
	return f
}

func grid[V any](rows, columns int) [][]V {
	cells := make([]V, rows*columns)
	g := make([][]V, rows)
	for i := range g {
		g[i] = cells[i*columns : (i+1)*columns : (i+1)*columns]
	}
	return g
}

func (f *flow) lock(pairs []Pair) {
	for _, p := range pairs {
		i, ok := slices.BinarySearchFunc(f.files, p.File, func(x File, id string) int { return cmp.Compare(x.ID, id) })
		j, known := slices.BinarySearchFunc(f.readers, p.Reader, func(x Reader, id string) int { return cmp.Compare(x.ID, id) })
		if !ok || !known || f.held[i][j] {
			continue
		}
		f.held[i][j], f.locked[i][j] = true, true
		f.missing[i]--
		f.load[j]++
	}
}

// place finds the reader of one more review of the file, nobody if need be.
func (f *flow) place(file int) {
	f.search(file)
	end, least := f.nobody, f.best[f.nobody]
	for j, reader := range f.readers {
		if !f.reached[j] || f.load[j] >= reader.Capacity {
			continue
		}
		// The next file of a reader costs as much as the square of the load grows.
		if c := f.best[j].plus(cost{rough: square * int64(2*f.load[j]+1)}); c.less(least) {
			end, least = j, c
		}
	}
	f.load[end]++
	type handing struct{ file, to int }
	var handed []handing
	for b := end; b != none; b = f.from[b] {
		moved := file
		if a := f.from[b]; a != none {
			moved = f.move[a][b]
		}
		handed = append(handed, handing{moved, b})
	}
	// All give up before any takes, so that a file which passes through two
	// pairs of hands is in nobody's way.
	for i, h := range handed[:len(handed)-1] {
		f.giveUp(h.file, handed[i+1].to)
	}
	for _, h := range handed {
		f.take(h.file, h.to)
	}
}

// search finds the cheapest chain from the file to every reader.
func (f *flow) search(file int) {
	f.queue = f.queue[:0]
	for j := range f.reads {
		f.reached[j] = f.may[file][j] && !f.held[file][j]
		f.from[j] = none
		f.queued[j] = f.reached[j]
		if f.reached[j] {
			f.best[j] = f.price[file][j]
			f.queue = append(f.queue, j)
		}
	}
	for at := 0; at < len(f.queue); at++ {
		a := f.queue[at]
		f.queued[a] = false
		reached, move, step := f.best[a], f.move[a], f.step[a]
		for b, file := range move {
			if file == none {
				continue
			}
			c := reached.plus(step[b])
			if f.reached[b] && !c.less(f.best[b]) {
				continue
			}
			f.reached[b], f.best[b], f.from[b] = true, c, a
			if !f.queued[b] {
				f.queued[b] = true
				f.queue = append(f.queue, b)
			}
		}
	}
}

// gives says whether r has the file to give up.
func (f *flow) gives(file, r int) bool {
	if r == f.nobody {
		return slices.Contains(f.reads[r], file)
	}
	return f.held[file][r] && !f.locked[file][r]
}

func (f *flow) take(file, a int) {
	f.reads[a] = append(f.reads[a], file)
	for b := range f.reads {
		f.offer(file, a, b)
	}
	if a == f.nobody {
		return
	}
	f.held[file][a] = true
	for r := range f.reads { // the file can no longer be given to a
		if f.move[r][a] == file {
			f.seek(r, a)
		}
	}
}

func (f *flow) giveUp(file, a int) {
	at := slices.Index(f.reads[a], file)
	f.reads[a] = slices.Delete(f.reads[a], at, at+1)
	f.held[file][a] = false
	for b := range f.reads {
		if f.move[a][b] == file {
			f.seek(a, b)
		}
	}
	for r := range f.reads {
		if r != a && f.gives(file, r) {
			f.offer(file, r, a)
		}
	}
}

// offer lets a give the file to b, if that is cheaper than what was found.
func (f *flow) offer(file, a, b int) {
	if a == b || !f.may[file][b] || f.held[file][b] {
		return
	}
	c := f.price[file][b].minus(f.price[file][a])
	if f.move[a][b] == none || c.less(f.step[a][b]) {
		f.move[a][b], f.step[a][b] = file, c
	}
}

// seek finds anew what a gives to b.
func (f *flow) seek(a, b int) {
	f.move[a][b] = none
	for _, file := range f.reads[a] {
		f.offer(file, a, b)
	}
}

func (f *flow) pairs() []Pair {
	var pairs []Pair
	for i := range f.files {
		for j := range f.readers {
			if f.held[i][j] {
				pairs = append(pairs, Pair{f.files[i].ID, f.readers[j].ID})
			}
		}
	}
	return pairs
}
