package check

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// bags are names that say nothing of what is inside.
var bags = []string{
	"util", "utils", "common", "helper", "helpers", "base", "core", "manager", "service", "services",
	"handler", "handlers", "model", "models", "types", "impl", "data", "info", "misc", "lib", "shared",
}

func TestPackageNames(t *testing.T) {
	t.Parallel()
	for folder, files := range goFolders(t) {
		for _, f := range files {
			if slices.Contains(bags, f.ast.Name.Name) {
				t.Errorf("%s: package %s: a name that says nothing of what is inside", folder, f.ast.Name.Name)
			}
		}
		for part := range strings.SplitSeq(folder, "/") {
			if slices.Contains(bags, part) {
				t.Errorf("%s: %s says nothing of what is inside", folder, part)
			}
		}
	}
}

func TestPackageComments(t *testing.T) {
	t.Parallel()
	for folder, files := range goFolders(t) {
		name := files[0].ast.Name.Name
		want := "Package " + name + " "
		if name == "main" {
			want = "Command " + folder[strings.LastIndexByte(folder, '/')+1:] + " "
		}
		var comments []string
		for _, f := range files {
			if !f.generated() && f.ast.Doc != nil {
				comments = append(comments, f.ast.Doc.Text())
			}
		}
		switch {
		case len(comments) == 0:
			t.Errorf("%s: no package comment: say in one sentence what it is in the programme", folder)
		case len(comments) > 1:
			t.Errorf("%s: %d files carry a package comment, want one", folder, len(comments))
		case !strings.HasPrefix(comments[0], want):
			t.Errorf("%s: the package comment begins %.30q, want %q", folder, comments[0], want)
		}
	}
}

// The most lines of a function and of a file. The tail is what makes reading
// stop; the median takes care of itself. A test tells one story from top to
// bottom, and its table comes with it.
const (
	longestFunction = 80
	longestTest     = 120
	longestFile     = 600
)

// longer are the files and functions that may pass the limit, with the reason.
// A function is named as "path/file.go:Name".
var longer = map[string]string{}

func TestSizes(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t, ".go", ".templ", ".sql", ".mjs", ".js", ".css", ".sh") {
		if s.generated() || longer[s.path] != "" {
			continue
		}
		if n := s.lines(); n > longestFile {
			t.Errorf("%s has %d lines, the most is %d: split it where its subject splits", s.path, n, longestFile)
		}
	}
	for _, f := range goFiles(t) {
		if f.generated() {
			continue
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || longer[f.path+":"+fn.Name.Name] != "" {
				continue
			}
			most := longestFunction
			if f.isTest() {
				most = longestTest
			}
			if n := f.fset.Position(fn.End()).Line - f.line(fn) + 1; n > most {
				t.Errorf("%s:%d: %s has %d lines, the most is %d", f.path, f.line(fn), fn.Name.Name, n, most)
			}
		}
	}
}

// clockless are the folders whose code is told the time.
var clockless = []string{"fellowship", "store", "document", "mail", "editions"}

func TestNobodyReadsAClockWhoIsToldTheTime(t *testing.T) {
	t.Parallel()
	for _, f := range goFiles(t) {
		if f.isTest() || !slices.Contains(clockless, top(f.folder())) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := call.X.(*ast.Ident)
			if ok && pkg.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, call.Sel.Name) {
				t.Errorf("%s:%d: time.%s: the time of an act is the actor's", f.path, f.line(call), call.Sel.Name)
			}
			return true
		})
	}
}
