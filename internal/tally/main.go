// Command tally reads what go test -json says and prints what a person wants
// of it: a line a package, everything about what failed, why tests were left
// out, and how many there were.
//
//	go test -json ./... | tally -counts FILE
//
// The counts are added to FILE as "passed failed skipped", for scripts/test to
// sum with those of the browser. It fails when a test or a build did.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// event is one line of go test -json (see go doc test2json).
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Elapsed    float64
	Output     string
}

type key struct{ pkg, test string }

type tally struct {
	out                     io.Writer
	said                    map[key][]string
	ended                   map[key]string
	reasons                 map[string]int
	broken                  bool
	passed, failed, skipped int
}

func main() {
	counts := flag.String("counts", "", "file to which the counts are added")
	flag.Parse()
	t := &tally{out: os.Stdout, said: map[key][]string{}, ended: map[key]string{}, reasons: map[string]int{}}
	err := t.read(os.Stdin)
	t.end()
	if err == nil && *counts != "" {
		err = t.save(*counts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
	}
	if err != nil || t.broken {
		os.Exit(1)
	}
}

func (t *tally) read(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(t.out, lines.Text()) // a message of the go command itself
			continue
		}
		t.take(e)
	}
	return lines.Err()
}

func (t *tally) take(e event) {
	k := key{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(t.out, e.Output)
	case "build-fail":
		t.broken = true
	case "output":
		if strings.HasPrefix(e.Output, "=== ") {
			return // when it ran, paused and went on says nothing
		}
		t.said[k] = append(t.said[k], e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			t.endPackage(e)
			return
		}
		t.ended[k] = e.Action
		if e.Action == "fail" {
			fmt.Fprint(t.out, strings.Join(t.said[k], ""))
		}
		if e.Action == "skip" {
			t.reasons[reason(t.said[k])]++
		}
		delete(t.said, k)
	}
}

// reason is what the test gave to Skip: the line "    file_test.go:12: why".
func reason(said []string) string {
	for _, line := range slices.Backward(said) {
		if _, why, ok := strings.Cut(line, "_test.go:"); ok {
			_, why, _ = strings.Cut(why, ": ")
			return strings.TrimSpace(why)
		}
		if where, why, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && strings.Contains(where, ".go:") {
			return why
		}
	}
	return "no reason given"
}

func (t *tally) endPackage(e event) {
	said := strings.Join(t.said[key{e.Package, ""}], "")
	switch e.Action {
	case "pass":
		fmt.Fprintf(t.out, "ok  \t%s\t%.2fs\n", e.Package, e.Elapsed)
	case "skip":
		// No test files: nothing to say.
	default:
		t.broken = true
		fmt.Fprint(t.out, said)
		if !strings.Contains(said, "FAIL\t"+e.Package) {
			fmt.Fprintf(t.out, "FAIL\t%s\t%.2fs\n", e.Package, e.Elapsed)
		}
		t.hung(e.Package)
	}
}

// hung prints what a test that never ended has said: a panic or a time-out
// ends the package without ending its tests.
func (t *tally) hung(pkg string) {
	for k, lines := range t.said {
		if k.pkg == pkg && k.test != "" {
			fmt.Fprint(t.out, strings.Join(lines, ""))
			t.ended[k] = "fail"
		}
	}
}

// end counts each test once: one that only holds subtests is not one.
func (t *tally) end() {
	holds := map[key]bool{}
	for k := range t.ended {
		for i, c := range k.test {
			if c == '/' {
				holds[key{k.pkg, k.test[:i]}] = true
			}
		}
	}
	for k, how := range t.ended {
		switch {
		case holds[k]:
		case how == "pass":
			t.passed++
		case how == "fail":
			t.failed++
		default:
			t.skipped++
		}
	}
	if t.broken && t.failed == 0 {
		t.failed = 1 // a package that does not build is a failure too
	}
	var whys []string
	for why, n := range t.reasons {
		whys = append(whys, fmt.Sprintf("left out: %d test(s): %s", n, why))
	}
	slices.Sort(whys)
	for _, why := range whys {
		fmt.Fprintln(t.out, why)
	}
}

func (t *tally) save(path string) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = fmt.Fprintln(f, t.passed, t.failed, t.skipped)
	return err
}
