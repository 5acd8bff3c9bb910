package main

import (
	"bytes"
	"strings"
	"testing"
)

func run(t *testing.T, events string) (*tally, string) {
	t.Helper()
	var out bytes.Buffer
	x := &tally{out: &out, said: map[key][]string{}, ended: map[key]string{}, reasons: map[string]int{}}
	if err := x.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	x.end()
	return x, out.String()
}

func TestTally(t *testing.T) {
	t.Parallel()
	x, out := run(t, `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"quiet\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB/one"}
{"Action":"output","Package":"p","Test":"TestB/two","Output":"    b_test.go:7: got 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestB/two"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestC","Output":"    c_test.go:9: no PostgreSQL: start one\n"}
{"Action":"skip","Package":"p","Test":"TestC"}
{"Action":"fail","Package":"p","Elapsed":1.5}
`)
	if x.passed != 2 || x.failed != 1 || x.skipped != 1 || !x.broken {
		t.Errorf("counted %d passed, %d failed, %d skipped, broken %v; want 2, 1, 1, true", x.passed, x.failed, x.skipped, x.broken)
	}
	want := "    b_test.go:7: got 1, want 2\nFAIL\tp\t1.50s\nleft out: 1 test(s): no PostgreSQL: start one\n"
	if out != want {
		t.Errorf("printed\n%s\nwant\n%s", out, want)
	}
}

func TestAPackageThatDoesNotBuildIsAFailure(t *testing.T) {
	t.Parallel()
	x, out := run(t, `{"ImportPath":"p","Action":"build-output","Output":"p/x.go:3: undefined: y\n"}
{"ImportPath":"p","Action":"build-fail"}
`)
	if x.failed != 1 || !x.broken || out != "p/x.go:3: undefined: y\n" {
		t.Errorf("failed %d, broken %v, printed %q", x.failed, x.broken, out)
	}
}

func TestATestThatNeverEndsIsAFailure(t *testing.T) {
	t.Parallel()
	x, out := run(t, `{"Action":"output","Package":"p","Test":"TestA","Output":"panic: boom\n"}
{"Action":"fail","Package":"p","Elapsed":0.1}
`)
	if x.failed != 1 || !strings.Contains(out, "panic: boom") {
		t.Errorf("failed %d, printed %q", x.failed, out)
	}
}
