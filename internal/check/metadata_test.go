package check

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// publiccode is what publiccode.yml says and other files say too.
type publiccode struct {
	Version   string `yaml:"publiccodeYmlVersion"`
	Name      string `yaml:"name"`
	Software  string `yaml:"softwareVersion"`
	Released  string `yaml:"releaseDate"`
	Platforms []string
	Legal     struct {
		License string `yaml:"license"`
	} `yaml:"legal"`
	Localisation struct {
		Ready     bool     `yaml:"localisationReady"`
		Languages []string `yaml:"availableLanguages"`
	} `yaml:"localisation"`
	Description map[string]struct {
		Short    string   `yaml:"shortDescription"`
		Long     string   `yaml:"longDescription"`
		Features []string `yaml:"features"`
	} `yaml:"description"`
	Maintenance struct {
		Type     string
		Contacts []struct{ Name, Email string }
	} `yaml:"maintenance"`
}

var (
	release    = regexp.MustCompile(`(?m)^## \[?(\d+\.\d+\.\d+)\]? - (\d{4}-\d{2}-\d{2})$`)
	languageOf = regexp.MustCompile(`(?m)^\s+[A-Z]{2}\s+Lang = "([a-z]{2})"`)
)

// TestPubliccode: what is stated twice is checked, or it rots.
func TestPubliccode(t *testing.T) {
	t.Parallel()
	var p publiccode
	if err := yaml.Unmarshal([]byte(textOf(t, "publiccode.yml")), &p); err != nil {
		t.Fatal(err)
	}
	if p.Version != "0.4" {
		t.Errorf("publiccodeYmlVersion is %q, want 0.4", p.Version)
	}
	if first, _, _ := strings.Cut(textOf(t, "LICENSE"), "\n"); p.Legal.License != "MIT" || first != "MIT License" {
		t.Errorf("publiccode.yml says %s, LICENSE begins %q, both should be MIT", p.Legal.License, first)
	}
	latest := release.FindStringSubmatch(textOf(t, "CHANGELOG.md"))
	if latest == nil || latest[1] != p.Software || latest[2] != p.Released {
		t.Errorf("publiccode.yml says %s of %s, the first release of CHANGELOG.md is %v", p.Software, p.Released, latest)
	}
	var spoken []string
	for _, s := range sources(t, ".go") {
		if s.folder() == "internal/lang" {
			for _, m := range languageOf.FindAllStringSubmatch(s.text, -1) {
				spoken = append(spoken, m[1])
			}
		}
	}
	slices.Sort(spoken)
	slices.Sort(p.Localisation.Languages)
	if !p.Localisation.Ready || !slices.Equal(spoken, p.Localisation.Languages) {
		t.Errorf("publiccode.yml says the languages %v, internal/lang has %v", p.Localisation.Languages, spoken)
	}
	for _, l := range p.Localisation.Languages {
		d := p.Description[l]
		if n := len([]rune(d.Short)); n == 0 || n > 150 {
			t.Errorf("description.%s.shortDescription has %d characters, the standard wants 1 to 150", l, n)
		}
		if n := len([]rune(d.Long)); n < 150 || n > 10000 {
			t.Errorf("description.%s.longDescription has %d characters, the standard wants 150 to 10000", l, n)
		}
		if len(d.Features) == 0 {
			t.Errorf("description.%s.features is empty", l)
		}
	}
}

// TestDependencies: everything that comes from others has a line with its
// reason among the decisions.
func TestDependencies(t *testing.T) {
	t.Parallel()
	reasons := ""
	for _, s := range sources(t, "-dependencies.md") {
		if s.folder() == "docs/decisions" {
			reasons += s.text
		}
	}
	direct := map[string]string{}
	for _, f := range goFiles(t) {
		for _, spec := range f.ast.Imports {
			imported := importPath(spec)
			if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
				if name := moduleOf(imported); name != "" {
					direct[name] = f.path
				} else {
					t.Errorf("%s imports %s: no table of arrows_test.go has its module", f.path, imported)
				}
			}
		}
	}
	for line := range strings.SplitSeq(toolsOf(t), "\n") {
		if line != "" {
			direct[line] = "tools/go.mod"
		}
	}
	for _, s := range sources(t, "package.json") {
		var p struct{ Dependencies, DevDependencies map[string]string }
		if err := json.Unmarshal([]byte(s.text), &p); err != nil {
			t.Fatalf("%s: %v", s.path, err)
		}
		all := map[string]string{}
		maps.Copy(all, p.Dependencies)
		maps.Copy(all, p.DevDependencies)
		for name, version := range all {
			direct[name] = s.path
			if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(version) {
				t.Errorf("%s: %s %s: pin the exact version", s.path, name, version)
			}
		}
	}
	for name, where := range direct {
		if !strings.Contains(reasons, fmt.Sprintf("`%s`", name)) {
			t.Errorf("%s (%s) has no line in docs/decisions/…-dependencies.md", name, where)
		}
	}
}

// toolsOf are the modules of the tools, a line each.
func toolsOf(t *testing.T) string {
	_, rest, _ := strings.Cut(textOf(t, "tools/go.mod"), "tool (\n")
	block, _, _ := strings.Cut(rest, ")")
	var names []string
	for line := range strings.SplitSeq(block, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			names = append(names, path.Dir(path.Dir(line))) // …/cmd/templ
		}
	}
	if len(names) == 0 {
		t.Error("tools/go.mod names no tool")
	}
	return strings.Join(names, "\n")
}

// TestToolsAgreeWithTheProgram: templ writes code for one version of itself.
func TestToolsAgreeWithTheProgram(t *testing.T) {
	t.Parallel()
	version := regexp.MustCompile(`github\.com/a-h/templ (v[0-9.]+)`)
	ours, theirs := version.FindStringSubmatch(textOf(t, "go.mod")), version.FindStringSubmatch(textOf(t, "tools/go.mod"))
	if ours == nil || theirs == nil || ours[1] != theirs[1] {
		t.Errorf("go.mod has templ %v, tools/go.mod %v", ours, theirs)
	}
}
