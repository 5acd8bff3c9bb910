package staff

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file/filetest"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/route"
)

// Verbs are told from other literals by their form, names of jobs and
// permissions by being constants.
var (
	verbShape = regexp.MustCompile(`^(account|admissibility|confirmation|conflict|edition|file|history|keeping|mail|organisation|press|question|result|review|screening|sheet|thread|wishes)\.[a-z_]*[a-z]$`)
	notAVerb  = map[string]bool{"file.js": true, "thread.js": true, "wishes.js": true, "wishes.look": true}
)

// A line of the record in the words of the code would tell its reader nothing.
func TestEveryVerbOfTheRecordHasWords(t *testing.T) {
	t.Parallel()
	verbs := verbsWritten(t)
	if len(verbs) < 80 || !verbs["history.imported"] || !verbs["review.given"] || !verbs["conflict.upheld"] {
		t.Fatalf("found %d verbs, without some that are known", len(verbs))
	}
	for _, l := range []lang.Lang{lang.FR, lang.EN} {
		v := &route.Visit{Request: httptest.NewRequest("GET", "/gestion/journal", nil), Lang: l, At: filetest.Open,
			Site: &route.Site{Shelf: filetest.Shelf(filetest.Edition())}}
		for verb := range verbs {
			e := store.Recorded{Entry: fellowship.Entry{Verb: verb, Object: string(edition.ID("some")), Facts: map[string]string{}}}
			if said := sentence(v, e); said.Did == verb || said.Did == "" {
				t.Errorf("%s: %s has no words", l, verb)
			}
		}
	}
}

// verbsWritten are the verbs in the code of everything that writes entries.
func verbsWritten(t *testing.T) map[string]bool {
	verbs := map[string]bool{}
	for _, root := range []string{"fellowship", "importer", "jobs", "store", "web/account", "web/candidate", "web/host", "cmd"} {
		err := fs.WalkDir(os.DirFS("../.."), root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", path), nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.GenDecl:
					return n.Tok != token.CONST
				case *ast.BasicLit:
					if s, err := strconv.Unquote(n.Value); err == nil && verbShape.MatchString(s) && !notAVerb[s] {
						verbs[s] = true
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return verbs
}
