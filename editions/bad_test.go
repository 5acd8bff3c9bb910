package editions_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cohorte/editions"
)

var want = regexp.MustCompile(`(?m)^# want (\d+): (.*)$`)

// Rules E-7, E-8 and E-13 among others: every file of testdata/bad has one mistake, or some at once, and ends with
// the lines that are expected of the loader.
func TestEveryMistakeIsNamedWithItsPlace(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 70 {
		t.Fatalf("%d files of mistakes: %v", len(files), err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, m := range want.FindAllSubmatch(content, -1) {
				lines = append(lines, fmt.Sprintf("%s:%s: %s", name, m[1], m[2]))
			}
			if len(lines) == 0 {
				t.Fatal("the file does not say what is expected")
			}
			_, err = editions.Load(os.DirFS("."), name)
			if err == nil {
				t.Fatal("the file was read without a mistake")
			}
			if got, want := err.Error(), strings.Join(lines, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestAFileThatIsTooLongIsNotRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	long := append([]byte("id: long\n# "), bytes.Repeat([]byte("x"), 1<<20)...)
	if err := os.WriteFile(filepath.Join(dir, "long.yaml"), long, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := editions.Load(os.DirFS(dir), "long.yaml")
	if got, want := fmt.Sprint(err), "long.yaml:1: the file has 1048587 bytes; expected at most 1048576"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTheSameIDTwiceIsAMistake(t *testing.T) {
	t.Parallel()
	_, err := editions.Load(os.DirFS("testdata"), "valid.yaml", "valid.yaml")
	if got, want := fmt.Sprint(err), `valid.yaml:1: id: "essai-1" is the edition of valid.yaml already; expected each id once`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAFileOfAnOperatorTakesThePlaceOfABuiltInOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	content, err := os.ReadFile("testdata/valid.yaml")
	if err != nil {
		t.Fatal(err)
	}
	mine := strings.Replace(string(content), "id: essai-1", "id: eig-6", 1)
	if err := os.WriteFile(filepath.Join(dir, "mine.yaml"), []byte(mine), 0o600); err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(string(content), "length: 10 months", "length: long", 1)
	if err := os.WriteFile(filepath.Join(dir, "other.yml"), []byte(other), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = editions.WithDirectory(dir)
	if got, want := fmt.Sprint(err), filepath.Join(dir, "other.yml")+`:18: length: "long" is not a duration: `; !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s...", got, want)
	}
	if err := os.Remove(filepath.Join(dir, "other.yml")); err != nil {
		t.Fatal(err)
	}
	builtin, err := editions.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	books, err := editions.WithDirectory(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(books) != len(builtin) || editions.Find(books, "eig-6").Base().Title.FR != "Essai du chargement" {
		t.Errorf("%d editions, eig-6 is %q", len(books), editions.Find(books, "eig-6").Base().Title.FR)
	}
}

func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range append(files, "testdata/valid.yaml") {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := onlyFile{content}
		books, err := editions.Load(dir, "x.yaml")
		if err != nil {
			for _, m := range err.(editions.Mistakes) {
				if m.Line < 1 || m.Line > 2+bytes.Count(content, []byte("\n"))+bytes.Count(content, []byte("\r")) || m.What == "" {
					t.Errorf("a mistake outside the file: %s", m)
				}
			}
			return
		}
		for _, e := range books[0].Versions() {
			frozenAlike(t, e)
		}
	})
}
