package intake

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file/filetest"
	rules "cohorte/fellowship/intake"
	"cohorte/internal/blob"
	"cohorte/store/storetest"
)

const mapping = "number: n\nemail: mail\nreceived_at: at\nfields: {}\n"

// intakeOf opens a source into the project call of the trial edition.
func intakeOf(t *testing.T, source string) (*Intake, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "source")
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	content, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { content.Close() }) //nolint:errcheck // it was only read
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	i := &Intake{DB: storetest.SQLite(t), Blobs: blobs, Shelf: filetest.Shelf(filetest.Edition()), By: fellowship.Machine(filetest.Open.Add(time.Hour)),
		Asked: rules.Asked{Edition: filetest.ID, Call: edition.ProjectCall, Mapping: mapping}}
	return i, i.Open(content)
}

// A hundred thousand rows cost no more memory than their numbers, and what is
// wrong with them is counted to the last though not all is named.
func TestAHundredThousandRows(t *testing.T) {
	var b strings.Builder
	b.WriteString("n,mail,at,more\n")
	filler := strings.Repeat("x", 200)
	for n := range 100_000 {
		fmt.Fprintf(&b, "%d,sans-adresse,2030-02-01,%s\n", n, filler)
	}
	i, err := intakeOf(t, b.String())
	if err != nil {
		t.Fatal(err)
	}
	b.Reset()
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most := uint64(0)
	err = i.Check(t.Context(), func(done int) error {
		if done%20_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r := i.Report()
	if r.Rows != 100_000 || r.Bad != 100_000 || len(r.Errors)+r.MoreErrors != 100_000 || r.Errors[0].Code != rules.NoEmail {
		t.Errorf("%d rows, %d bad, %d named and %d more", r.Rows, r.Bad, len(r.Errors), r.MoreErrors)
	}
	grown := int64(most) - int64(before.HeapAlloc)
	t.Logf("the heap grew by %d KiB over 22 MB of rows", grown>>10)
	if grown > 16<<20 {
		t.Errorf("the heap grew by %d KiB", grown>>10)
	}
}

// How a table was read is found out and said.
func TestHowATableIsRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ source, encoding, separator string }{
		"semicolons, marked": {"\uFEFFn;mail;at\n1;a@b.fr;2030-02-01\n", utf8Marked, ";"},
		"commas":             {"n,mail,at\n1,a@b.fr,2030-02-01\n", utf8Plain, ","},
		"tabs, Latin-1":      {"n\tmail\tat\t\xe9\n1\ta@b.fr\t2030-02-01\t\x80\n", latin, "tab"},
		"commas in quotes":   {"n;mail;at;\"a,b,c,d\"\n1;a@b.fr;2030-02-01;x\n", utf8Plain, ";"},
	} {
		i, err := intakeOf(t, c.source)
		if err == nil {
			err = i.Check(t.Context(), func(int) error { return nil })
		}
		if r := i.Report(); err != nil || r.Encoding != c.encoding || r.Separator != c.separator || r.Rows != 1 || r.Bad != 0 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// What a mapping can't mean is named, all at once.
func TestMappingsThatCantBe(t *testing.T) {
	t.Parallel()
	form := filetest.Edition().Forms[filetest.Edition().Calls[edition.ProjectCall].Form]
	one := form.Sections[0].Fields[0].ID
	_, err := ReadMapping(strings.NewReader("fields: {a: nowhere, b: "+one+", c: "+one+"}\n"), form)
	want := "the mapping can't be used:\n  a → nowhere: the form has no such field\n  b and c both → " + one
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}
