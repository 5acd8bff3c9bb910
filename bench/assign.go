package main

import (
	"context"
	"fmt"
	"time"

	"cohorte/fellowship/review/assign"
)

const (
	assignedFiles = 500
	readersAFile  = 3
	jurors        = 30
)

// assignReviews is the time to share 1 500 reviews out among 30 jurors, without
// conflicts, in seconds.
func assignReviews(_ context.Context, _ bench) (float64, string, error) {
	task := assign.Task{May: func(_, _ string) bool { return true }, Seed: "bench"}
	for i := range assignedFiles {
		task.Files = append(task.Files, assign.File{ID: fmt.Sprintf("file-%03d", i), Wanted: readersAFile})
	}
	for j := range jurors {
		task.Readers = append(task.Readers, assign.Reader{ID: fmt.Sprintf("juror-%02d", j), Capacity: assignedFiles})
	}
	var took []float64
	least, most := assignedFiles, 0
	for range starts {
		from := time.Now()
		plan := assign.Optimal(task)
		took = append(took, time.Since(from).Seconds())
		loads := map[string]int{}
		for _, p := range plan.Pairs {
			loads[p.Reader]++
		}
		least, most = assignedFiles, 0
		for _, n := range loads {
			least, most = min(least, n), max(most, n)
		}
	}
	return median(took), fmt.Sprintf("median of %d; %d to %d files a juror", starts, least, most), nil
}
