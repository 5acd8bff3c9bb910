package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// root is the folder of the sources, from that of this package.
const root = "../.."

// skipped folders are made or fetched, not written.
var skipped = map[string]bool{
	".git": true, "bin": true, "data": true, "node_modules": true, "tmp": true, "web/assets/dist": true,
}

// source is one file of the project, by its path from the root.
type source struct {
	path string
	text string
}

func (s source) folder() string { return path.Dir(s.path) }

// isTest is also true of packages that only tests import: storetest, filetest.
func (s source) isTest() bool {
	return strings.HasSuffix(s.path, "_test.go") || strings.HasSuffix(s.folder(), "test")
}
func (s source) lines() int      { return strings.Count(s.text, "\n") }
func (s source) generated() bool { return strings.Contains(firstLines(s.text), "DO NOT EDIT.") }

func firstLines(text string) string {
	if len(text) > 600 {
		text = text[:600]
	}
	return text
}

var allSources = sync.OnceValues(func() ([]source, error) {
	var all []source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() && (skipped[rel] || skipped[d.Name()]) {
			return filepath.SkipDir
		}
		if !d.Type().IsRegular() || skipped[rel] {
			return nil
		}
		text, err := os.ReadFile(p)
		all = append(all, source{rel, string(text)})
		return err
	})
	return all, err
})

// sources are the files whose names end in one of the suffixes; all of them
// without any.
func sources(t *testing.T, suffixes ...string) []source {
	t.Helper()
	all, err := allSources()
	if err != nil {
		t.Fatal(err)
	}
	var some []source
	for _, s := range all {
		if len(suffixes) == 0 {
			some = append(some, s)
		}
		for _, suffix := range suffixes {
			if strings.HasSuffix(s.path, suffix) {
				some = append(some, s)
				break
			}
		}
	}
	if len(some) == 0 {
		t.Fatalf("found no file ending in %v: this test checks nothing", suffixes)
	}
	return some
}

// textOf is the text of one file.
func textOf(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// goFile is a Go file, parsed.
type goFile struct {
	source
	fset *token.FileSet
	ast  *ast.File
}

func (f goFile) line(n ast.Node) int { return f.fset.Position(n.Pos()).Line }

var allGo = sync.OnceValues(func() ([]goFile, error) {
	all, err := allSources()
	if err != nil {
		return nil, err
	}
	var files []goFile
	for _, s := range all {
		if !strings.HasSuffix(s.path, ".go") || strings.Contains(s.path, "testdata/") {
			continue
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, s.path, s.text, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, goFile{s, fset, parsed})
	}
	return files, nil
})

func goFiles(t *testing.T) []goFile {
	t.Helper()
	files, err := allGo()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("found %d Go files: this test checks nothing", len(files))
	}
	return files
}
