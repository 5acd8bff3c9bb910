package check

import (
	"go/ast"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path that imports of the project begin with.
const module = "cohorte/"

// floors are the folders that hold Go, lowest first. A folder may import those
// of lower floors, not its neighbours and not what is above.
var floors = [][]string{
	{"fellowship", "internal"},
	{"editions", "store"},
	{"document", "mail"},
	{"web", "api", "jobs", "importer", "demonstration", "inspection"},
	{"cmd"},
	{"journey", "bench"},
}

// stages are the packages of fellowship/ in the order of the programme's
// calendar. A later stage may import an earlier one, never the reverse.
var stages = []string{
	"account", "organisation", "edition", "call", "question", "file", "thread", "project", "challenge", "application", "admissibility", "screening",
	"intake", "work", "message", "review", "shortlist", "wish", "hearing", "decision", "matching", "pool", "offer", "contract",
	"funding", "cohort", "support", "product", "figure", "press", "personal",
}

// webShared are the packages of web/ that the audiences share, lowest first;
// audiences may import these and not each other.
var webShared = []string{"assets", "layout", "words", "answers", "difference", "route", "carry", "veil", "form", "messages", "sheet"}

// audiences are who the pages are for: account is whoever is signed in, and
// demonstration whoever tries the programme.
var audiences = []string{"public", "account", "demonstration", "candidate", "host", "reviewer", "fellow", "staff"}

// pureStandard is what fellowship/ may use of Go's standard library: nothing
// that reads a clock, a file, a network or a database. Chance is for ids and
// secrets, which nobody may guess, and io to be handed a source of it; no rule
// is decided by either.
var pureStandard = []string{
	"bytes", "cmp", "context", "crypto/hmac", "crypto/rand", "crypto/sha256", "crypto/subtle", "encoding/base32",
	"encoding/base64", "encoding/binary", "encoding/hex", "encoding/json", "errors", "fmt", "io", "iter", "maps", "math",
	"math/bits", "net/mail", "net/netip", "net/url", "path", "reflect", "regexp", "slices", "sort", "strconv",
	"strings", "sync", "sync/atomic", "time", "time/tzdata", "unicode", "unicode/utf8",
}

// modules are the modules of others and the folders that may import them.
// Tests are free: what a test needs is no weight in the program.
var modules = map[string][]string{
	"github.com/a-h/templ":                {"web", "mail"},
	"github.com/alecthomas/kong":          {"cmd", "internal/settings"},
	"github.com/blevesearch/snowballstem": {"internal/frenchsearch"},
	"github.com/emersion/go-smtp":         {},
	"github.com/expr-lang/expr":           {"editions"},
	"github.com/gabriel-vasile/mimetype":  {"internal"},
	"github.com/google/go-cmp":            {},
	"github.com/google/uuid":              {"internal", "store"},
	"github.com/jackc/pgx/v5":             {"internal/sqldb", "internal/pgtest"},
	"github.com/klauspost/compress":       {"internal", "web/route"},
	"github.com/microcosm-cc/bluemonday":  {"internal"},
	"github.com/pressly/goose/v3":         {"internal/sqldb"},
	"github.com/wneessen/go-mail":         {"mail", "internal"},
	"github.com/xuri/excelize/v2":         {"document"},
	"github.com/yuin/goldmark":            {"internal"},
	"go.yaml.in/yaml/v3":                  {"editions", "importer", "internal"},
	"golang.org/x/crypto":                 {"internal"},
	"golang.org/x/image":                  {"internal/pdf"},                               // the Go fonts
	"golang.org/x/net":                    {"internal", "importer", "fellowship/account"}, // idna, for addresses
	"golang.org/x/sync":                   {"internal", "jobs", "cmd"},
	"golang.org/x/sys":                    {"internal"},
	"golang.org/x/text":                   {"internal", "fellowship"},
	"modernc.org/sqlite":                  {"internal/sqldb", "bench"},
	"pgregory.net/rapid":                  {},
}

// arrowExceptions are imports that the floors forbid and that are right all
// the same: importing folder, imported folder, and why.
var arrowExceptions = map[[2]string]string{}

// TestArrows walks every import of the program.
func TestArrows(t *testing.T) {
	t.Parallel()
	used := map[[2]string]bool{}
	for _, f := range goFiles(t) {
		if f.isTest() || f.folder() == "." {
			continue
		}
		for _, spec := range f.ast.Imports {
			imported := importPath(spec)
			why := refused(f.folder(), imported)
			pair := [2]string{f.folder(), strings.TrimPrefix(imported, module)}
			if why != "" && arrowExceptions[pair] != "" {
				used[pair] = true
				continue
			}
			if why != "" {
				t.Errorf("%s:%d imports %s: %s", f.path, f.line(spec), imported, why)
			}
		}
	}
	for pair := range arrowExceptions {
		if !used[pair] {
			t.Errorf("the exception %s imports %s is no longer needed: remove it", pair[0], pair[1])
		}
	}
}

// TestEveryFolderHasAPlace fails on a folder that no table names, so that the
// tables stay the whole truth.
func TestEveryFolderHasAPlace(t *testing.T) {
	t.Parallel()
	for folder := range goFolders(t) {
		top, rest, _ := strings.Cut(folder, "/")
		second, _, _ := strings.Cut(rest, "/")
		switch {
		case floorOf(top) < 0:
			t.Errorf("%s: no floor has this folder; give it one in internal/check/arrows_test.go", folder)
		case top == "fellowship" && second != "" && !slices.Contains(stages, second):
			t.Errorf("%s: give the stage its place in the calendar in internal/check/arrows_test.go", folder)
		case top == "web" && second != "" && !slices.Contains(webShared, second) && !slices.Contains(audiences, second):
			t.Errorf("%s: neither an audience nor shared by them in internal/check/arrows_test.go", folder)
		}
	}
}

// elsewhere are the folders without Go and the files at the top.
var elsewhere = []string{
	".ci", "docs", "scripts", "tools",
	".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.fr.md", "README.md", "SECURITY.md",
	"go.mod", "go.sum", "publiccode.yml",
}

// TestNothingElseLiesAtTheTop: what a tool dropped there is not part of the
// project.
func TestNothingElseLiesAtTheTop(t *testing.T) {
	t.Parallel()
	told := map[string]bool{}
	for _, s := range sources(t) {
		name := top(s.path)
		if floorOf(name) < 0 && !slices.Contains(elsewhere, name) && !told[name] {
			told[name] = true
			t.Errorf("%s: nobody knows this folder or file", name)
		}
	}
}

// TestRefused tries the judge of the arrows on imports that would break the
// house, and on some that hold it.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		folder, imported string
		fine             bool
	}{
		{"fellowship/file", "database/sql", false},
		{"fellowship/file", "os", false},
		{"fellowship/file", "math/rand/v2", false},
		{"fellowship/file", "cohorte/internal/lang", false},
		{"fellowship/file", "go.yaml.in/yaml/v3", false},
		{"fellowship/account", "cohorte/fellowship/file", false},
		{"fellowship", "cohorte/fellowship/account", false},
		{"internal/lang", "cohorte/fellowship", false},
		{"store", "cohorte/web/layout", false},
		{"store", "cohorte/editions", false},
		{"web/candidate", "cohorte/web/staff", false},
		{"web/layout", "cohorte/web/route", false},
		{"web/public", "cohorte/api", false},
		{"jobs", "cohorte/web/layout", false},
		{"web/public", "github.com/expr-lang/expr", false},
		{"web/public", "example.org/unheard/of", false},
		{"fellowship/file", "strings", true},
		{"fellowship/file", "cohorte/fellowship/account", true},
		{"fellowship/file", "cohorte/fellowship", true},
		{"store", "cohorte/fellowship/file", true},
		{"web/route", "cohorte/web/layout", true},
		{"web/staff", "cohorte/web/route", true},
		{"web/staff", "cohorte/store", true},
		{"jobs", "cohorte/mail", true},
		{"cmd/cohorte", "cohorte/web/staff", true},
		{"editions", "github.com/expr-lang/expr/ast", true},
	} {
		if why := refused(tt.folder, tt.imported); (why == "") != tt.fine {
			t.Errorf("%s imports %s: judged %q, want fine=%v", tt.folder, tt.imported, why, tt.fine)
		}
	}
}

// TestModulesAreUsed keeps the table of modules from growing stale.
func TestModulesAreUsed(t *testing.T) {
	t.Parallel()
	required := textOf(t, "go.mod")
	for name := range modules {
		if !strings.Contains(required, name+" v") {
			t.Errorf("%s is in the table of modules and not in go.mod", name)
		}
	}
}

// refused says why the folder may not import the package; empty if it may.
func refused(folder, imported string) string {
	if !strings.HasPrefix(imported, module) {
		return refusedOutside(folder, imported)
	}
	target := strings.TrimPrefix(imported, module)
	if target == folder {
		return ""
	}
	from, to := top(folder), top(target)
	if from != to {
		switch {
		case floorOf(from) < 0:
			return "no floor has " + from
		case floorOf(to) < 0:
			return "no floor has " + to
		case floorOf(to) == floorOf(from):
			return from + " and " + to + " stand on one floor and do not know each other"
		case floorOf(to) > floorOf(from):
			return to + " stands above " + from
		}
		return ""
	}
	switch from {
	case "fellowship":
		return refusedStage(folder, target)
	case "web":
		return refusedInWeb(folder, target)
	}
	return ""
}

func refusedOutside(folder, imported string) string {
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") {
		if top(folder) == "fellowship" && !slices.Contains(pureStandard, imported) {
			return "the rules of the programme may not use it"
		}
		return ""
	}
	name := moduleOf(imported)
	for _, allowed := range modules[name] {
		if folder == allowed || strings.HasPrefix(folder, allowed+"/") {
			return ""
		}
	}
	if name == "" {
		return "no table has this module"
	}
	return name + " is not for " + folder
}

func refusedStage(folder, target string) string {
	from, to := second(folder), second(target)
	switch {
	case to == "" || from == to:
		return ""
	case from == "":
		return "what all stages share knows none of them"
	case slices.Index(stages, to) > slices.Index(stages, from):
		return to + " comes after " + from + " in the calendar"
	}
	return ""
}

func refusedInWeb(folder, target string) string {
	from, to := second(folder), second(target)
	shared := slices.Index(webShared, to)
	switch {
	case from == to || from == "":
		return "" // package web itself puts the audiences together
	case shared < 0:
		return "audiences do not import each other"
	case slices.Contains(webShared, from) && shared > slices.Index(webShared, from):
		return to + " stands above " + from
	}
	return ""
}

func moduleOf(imported string) string {
	for name := range maps.Keys(modules) {
		if imported == name || strings.HasPrefix(imported, name+"/") {
			return name
		}
	}
	return ""
}

func floorOf(folder string) int {
	return slices.IndexFunc(floors, func(floor []string) bool { return slices.Contains(floor, folder) })
}

func top(folder string) string {
	first, _, _ := strings.Cut(folder, "/")
	return first
}

func second(folder string) string {
	_, rest, _ := strings.Cut(folder, "/")
	return top(rest)
}

func importPath(spec *ast.ImportSpec) string {
	p, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return spec.Path.Value
	}
	return p
}

// goFolders are the folders with Go in them, and the files of each that are
// part of the program.
func goFolders(t *testing.T) map[string][]goFile {
	folders := map[string][]goFile{}
	for _, f := range goFiles(t) {
		if !f.isTest() {
			folders[path.Clean(f.folder())] = append(folders[f.folder()], f)
		}
	}
	return folders
}
