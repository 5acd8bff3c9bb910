package check

import (
	"go/ast"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	codeSpan     = regexp.MustCompile("`([^`\n]+)`")
	// A path of the project in a text: it has a folder and an extension.
	pathInText = regexp.MustCompile(`^(?:\.?[\w-]+/)+[\w.-]+\.(go|templ|sql|yaml|md|mjs|css|js)$`)
)

// TestLinksLead follows every relative link of the documents, and every path
// that they name in code type.
func TestLinksLead(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t, ".md") {
		for _, m := range markdownLink.FindAllStringSubmatch(s.text, -1) {
			target, _, _ := strings.Cut(m[1], "#")
			if target == "" || strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			if !exists(path.Join(s.folder(), target)) {
				t.Errorf("%s links to %s, which is not there", s.path, m[1])
			}
		}
		for _, m := range codeSpan.FindAllStringSubmatch(s.text, -1) {
			if pathInText.MatchString(m[1]) && !exists(m[1]) && !strings.Contains(s.path, "how-to/") {
				t.Errorf("%s names %s, which is not there", s.path, m[1])
			}
		}
	}
}

func exists(name string) bool {
	_, err := os.Stat(filepath.Join(root, filepath.FromSlash(name)))
	return err == nil
}

// TestReadmesAreShort: what does not fit on the first screen is in docs/.
func TestReadmesAreShort(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"README.md", "README.fr.md"} {
		if n := len(strings.Fields(textOf(t, name))); n > 500 {
			t.Errorf("%s has %d words, the most is 500", name, n)
		}
	}
}

var decisionName = regexp.MustCompile(`^(\d{4})-[a-z0-9-]+\.md$`)

func TestDecisions(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join(root, "docs/decisions/*.md"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no decisions: %v", err)
	}
	slices.Sort(names)
	for i, name := range names {
		m := decisionName.FindStringSubmatch(filepath.Base(name))
		if m == nil {
			t.Errorf("%s: want NNNN-verb-object.md", name)
			continue
		}
		if n, err := strconv.Atoi(m[1]); err != nil || n != i+1 {
			t.Errorf("%s: want number %04d: each number once, without a hole", name, i+1)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "\n"); n > 60 {
			t.Errorf("%s has %d lines, a decision fits on a page of 60", name, n)
		}
		for _, part := range []string{"## Context", "## Decision", "## Consequences", "## What would make us change"} {
			if !strings.Contains(string(text), part+"\n") {
				t.Errorf("%s lacks %q", name, part)
			}
		}
	}
}

// TestGlossary: each stage of fellowship/ and each exported status, role or
// kind stands in the glossary, in code type.
func TestGlossary(t *testing.T) {
	t.Parallel()
	glossary := textOf(t, "docs/glossary.md")
	for folder := range goFolders(t) {
		if name := second(folder); top(folder) == "fellowship" && name != "" && !strings.Contains(glossary, "| `"+name+"` |") {
			t.Errorf("docs/glossary.md lacks a row for the package `%s`", name)
		}
	}
	found := 0
	for _, f := range goFiles(t) {
		if f.isTest() || top(f.folder()) != "fellowship" {
			continue
		}
		for _, word := range vocabulary(f.ast) {
			found++
			if !strings.Contains(glossary, "`"+word+"`") {
				t.Errorf("%s: docs/glossary.md lacks `%s`", f.path, word)
			}
		}
	}
	if found < 20 {
		t.Errorf("found %d statuses, roles and kinds: this test checks nothing", found)
	}
}

var vocabularyTypes = regexp.MustCompile(`(Status|Role|State|StageKind|CallKind|Outcome|Touches)$`)

// vocabulary are the values of the constants whose type is a status, a role or
// a kind: the words that stand in the database.
func vocabulary(file *ast.File) []string {
	var words []string
	for _, decl := range file.Decls {
		constants, ok := decl.(*ast.GenDecl)
		if !ok || constants.Tok != token.CONST {
			continue
		}
		for _, spec := range constants.Specs {
			value, ok := spec.(*ast.ValueSpec)
			if !ok || len(value.Values) == 0 || !ast.IsExported(value.Names[0].Name) {
				continue
			}
			kind, isNamed := value.Type.(*ast.Ident)
			literal, isLiteral := value.Values[0].(*ast.BasicLit)
			if isNamed && isLiteral && literal.Kind == token.STRING && vocabularyTypes.MatchString(kind.Name) {
				word, err := strconv.Unquote(literal.Value)
				if err == nil && word != "" {
					words = append(words, word)
				}
			}
		}
	}
	return words
}

var (
	ruleCited   = regexp.MustCompile(`\b[Rr]ules? ((?:[A-Z]{1,2}-\d+)(?:(?:, | and )[A-Z]{1,2}-\d+)*)`)
	ruleNumber  = regexp.MustCompile(`[A-Z]{1,2}-\d+`)
	ruleDefined = regexp.MustCompile(`(?m)^(?:#+ |\*\*|- \*\*|- |\| )?([A-Z]{1,2}-\d+)[. *|]`)
)

// TestRules: a rule that code cites exists in docs/rules, once.
func TestRules(t *testing.T) {
	t.Parallel()
	defined := map[string]string{}
	for _, s := range sources(t, ".md") {
		if s.folder() != "docs/rules" || s.path == "docs/rules/README.md" {
			continue
		}
		for _, m := range ruleDefined.FindAllStringSubmatch(s.text, -1) {
			if where := defined[m[1]]; where != "" {
				t.Errorf("%s: rule %s stands in %s too", s.path, m[1], where)
			}
			defined[m[1]] = s.path
		}
	}
	inCode, inTests := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t, ".go", ".sql", ".templ", ".mjs") {
		if s.folder() == "internal/check" {
			continue
		}
		for _, m := range ruleCited.FindAllStringSubmatch(s.text, -1) {
			for _, rule := range ruleNumber.FindAllString(m[1], -1) {
				if defined[rule] == "" {
					t.Errorf("%s cites rule %s, which docs/rules does not have", s.path, rule)
				}
				if s.isTest() || strings.HasSuffix(s.path, ".test.mjs") {
					inTests[rule] = true
				} else {
					inCode[rule] = true
				}
			}
		}
	}
	var unseen []string
	for rule := range defined {
		if !inCode[rule] || !inTests[rule] {
			unseen = append(unseen, rule)
		}
	}
	slices.Sort(unseen)
	// Reported and not required: how a page is built keeps some rules, and no
	// single line of it could cite them.
	t.Logf("%d of %d rules are not cited by both code and a test: %v", len(unseen), len(defined), unseen)
}
