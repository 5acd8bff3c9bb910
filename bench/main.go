// Command bench measures the built program against the least that could do the
// same work on the same machine, in one run, on loopback.
//
//	go run ./bench -binary bin/cohorte [-only NAME]
//
// It prints one line a measure: the name, the value, and in brackets what it
// was made of. What a machine adds weighs on both sides of a ratio, so ratios
// carry from one machine to another.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// measure is one line of the output.
type measure struct {
	name string
	run  func(ctx context.Context, b bench) (value float64, detail string, err error)
}

// measures in the order in which they are printed.
var measures = []measure{
	{"page_vs_bare", pageVsBare},
	{"submit_vs_insert", submitVsInsert},
	{"first_page_kb", firstPage},
	{"start_s", start},
	{"assign_1500_s", assignReviews},
	{"list_growth", listGrowth},
	{"jury_table_ms", juryTable},
	{"jury_table_growth", juryGrowth},
	{"one_file_ms", oneFile},
	{"memory_mib", memory},
}

// bench is what every measure works with.
type bench struct {
	binary string // the built program
	folder string // for places, erased at the end; on the disk of the sources
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "bare" {
		if err := serveBare(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	binary := flag.String("binary", "bin/cohorte", "the built program")
	only := flag.String("only", "", "one measure")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *binary, *only)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, binary, only string) (err error) {
	binary, err = filepath.Abs(binary)
	if err != nil {
		return err
	}
	if _, err := os.Stat(binary); err != nil {
		return fmt.Errorf("%s is missing: run make build first", binary)
	}
	folder, err := os.MkdirTemp(filepath.Dir(binary), "bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	var known []string
	ran := 0
	for _, m := range measures {
		known = append(known, m.name)
		if only != "" && only != m.name {
			continue
		}
		ran++
		value, detail, err := m.run(ctx, bench{binary, folder})
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		fmt.Printf("%s %.3g [%s]\n", m.name, value, detail)
	}
	if ran == 0 {
		return fmt.Errorf("no measure is named %s; there are %s", only, strings.Join(known, ", "))
	}
	return nil
}
