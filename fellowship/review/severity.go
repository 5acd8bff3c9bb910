package review

import (
	"cmp"
	"math"
	"slices"
)

// The model of the adjusted means. Rule R-7: the value that reviewer j gives
// to file i is f(i) + r(j) + chance, where f is what the file is worth and r
// how generous the reviewer is. f and r are those for which
//
//	Σ (value(i,j) − f(i) − r(j))² + shrinkage · Σ r(j)²
//
// is least. The second sum holds severity back: somebody who read few files
// is hardly corrected. It also makes the answer the only one, and makes the
// generosities of each group of files and reviewers that reviews connect add
// up to zero. Two groups without a common reviewer can't be compared by it.
//
// f(i) is the mean of value(i,j) − r(j) over the reviews of i: the adjusted
// mean. It may leave the scale.

// Reads is one review as the model looks at it.
type Reads struct {
	File, Reviewer string
	Value          Ratio
}

// AdjustUnit is the unit of adjusted numbers: thousandths of a mark.
const AdjustUnit = 1000

// Adjusted is the outcome of the model.
type Adjusted struct {
	Files     map[string]AdjustedFile
	Reviewers map[string]Severity
	Groups    int // of files and reviewers that reviews connect
}

// AdjustedFile is a file's adjusted mean, in AdjustUnit, and its group, from 1.
// Files of two groups can't be compared by it.
type AdjustedFile struct {
	Mean  int64
	Group int
}

// Severity is how much a reviewer gives above what others give to the same
// files, in AdjustUnit; below zero is severe.
type Severity struct {
	Above   int64
	Reviews int
	Group   int
}

// Adjust computes the model. The order of the reviews does not matter, and
// neither does the machine: each step is rounded as IEEE 754 says.
func Adjust(reads []Reads, shrinkage int) Adjusted {
	m := newSeverityModel(reads)
	above := m.solve(float64(shrinkage))
	out := Adjusted{Files: make(map[string]AdjustedFile, len(m.files)), Reviewers: make(map[string]Severity, len(m.reviewers))}
	groups := m.groups()
	for _, g := range groups {
		out.Groups = max(out.Groups, g)
	}
	count := make([]int, len(m.reviewers))
	for i, name := range m.files {
		sum := 0.0
		for _, c := range m.of[i] {
			sum += c.value - above[c.reviewer]
			count[c.reviewer]++
		}
		out.Files[name] = AdjustedFile{Mean: thousandths(sum / float64(len(m.of[i]))), Group: groups[m.of[i][0].reviewer]}
	}
	for j, name := range m.reviewers {
		out.Reviewers[name] = Severity{Above: thousandths(above[j]), Reviews: count[j], Group: groups[j]}
	}
	return out
}

func thousandths(x float64) int64 { return int64(math.Floor(float64(x*AdjustUnit) + 0.5)) }

type severityCell struct {
	reviewer int
	value    float64
}

type severityModel struct {
	files, reviewers []string
	of               [][]severityCell // by file
}

func newSeverityModel(reads []Reads) severityModel {
	reads = slices.Clone(reads)
	slices.SortFunc(reads, func(a, b Reads) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Reviewer, b.Reviewer))
	})
	var m severityModel
	for _, r := range reads {
		m.reviewers = append(m.reviewers, r.Reviewer)
	}
	slices.Sort(m.reviewers)
	m.reviewers = slices.Compact(m.reviewers)
	for _, r := range reads {
		if n := len(m.files); n == 0 || m.files[n-1] != r.File {
			m.files = append(m.files, r.File)
			m.of = append(m.of, nil)
		}
		j, _ := slices.BinarySearch(m.reviewers, r.Reviewer)
		last := len(m.of) - 1
		m.of[last] = append(m.of[last], severityCell{j, float64(r.Value.Num) / float64(r.Value.Den)})
	}
	return m
}

// solve eliminates the files, whose f is a mean once r is known, and solves
// what is left for the reviewers: a symmetric positive definite system, by
// Cholesky. The conversions to float64 keep products and sums from being
// fused, which some processors do and others don't.
func (m severityModel) solve(shrinkage float64) []float64 {
	n := len(m.reviewers)
	a, x := make([][]float64, n), make([]float64, n)
	for j := range a {
		a[j] = make([]float64, n)
		a[j][j] = max(shrinkage, 1e-9)
	}
	for _, cells := range m.of {
		share := 1 / float64(len(cells))
		mean := 0.0
		for _, c := range cells {
			mean += c.value
		}
		mean *= share
		for _, c := range cells {
			a[c.reviewer][c.reviewer]++
			x[c.reviewer] += c.value - mean
			for _, d := range cells {
				a[c.reviewer][d.reviewer] -= share
			}
		}
	}
	for j := range n {
		for i := j; i < n; i++ {
			s := a[i][j]
			for k := range j {
				s -= float64(a[i][k] * a[j][k])
			}
			if i == j {
				a[j][j] = math.Sqrt(s)
			} else {
				a[i][j] = s / a[j][j]
			}
		}
	}
	for i := range n {
		for k := range i {
			x[i] -= float64(a[i][k] * x[k])
		}
		x[i] /= a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= float64(a[k][i] * x[k])
		}
		x[i] /= a[i][i]
	}
	return x
}

// groups numbers the reviewers whom common files connect, from 1.
func (m severityModel) groups() []int {
	parent := make([]int, len(m.reviewers))
	for j := range parent {
		parent[j] = j
	}
	root := func(j int) int {
		for parent[j] != j {
			parent[j] = parent[parent[j]]
			j = parent[j]
		}
		return j
	}
	for _, cells := range m.of {
		for _, c := range cells[1:] {
			a, b := root(cells[0].reviewer), root(c.reviewer)
			parent[max(a, b)] = min(a, b)
		}
	}
	number, groups := map[int]int{}, make([]int, len(parent))
	for j := range parent {
		r := root(j)
		if number[r] == 0 {
			number[r] = len(number) + 1
		}
		groups[j] = number[r]
	}
	return groups
}
