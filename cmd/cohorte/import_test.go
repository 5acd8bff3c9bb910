package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// site is a small content folder of an invented programme, with one file that
// cannot be read.
func site(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"defis/essai-fictif.md": "---\ntitle: Essai fictif \nwho: Bureau inventé\ntown: Paris\npromos: [Promotion 7]\nexpertises: [Design]\nthemes: [Culture]\ndate: 2024\n---\n",
		"defis/casse.md":        "---\ntitle: [\n---\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestImportHistoryReportsAndImportsTheRest(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, flags func() (string, []string)) {
		_, place := flags()
		dir := site(t)
		var first string
		for range 2 {
			out := wanted(t, exitCheck, "", append([]string{"import", "history", dir, "--json"}, place...)...)
			line, _, _ := strings.Cut(out, "\n")
			var report map[string]any
			if err := json.Unmarshal([]byte(line), &report); err != nil {
				t.Fatalf("%v in %s", err, out)
			}
			if len(report) != 4 || report["challenges"] != 1.0 || report["cohorts"] == nil || report["organisations"] == nil {
				t.Errorf("got %s", line)
			}
			named := false
			for _, o := range report["oddities"].([]any) {
				odd := o.(map[string]any)
				if len(odd) != 3 || odd["file"] == "" || odd["what"] == "" || odd["did"] == "" {
					t.Errorf("an oddity is %v", odd)
				}
				named = named || odd["file"] == "defis/casse.md"
			}
			if !named {
				t.Errorf("the file that cannot be read is not named: %s", line)
			}
			if first != "" && first != line {
				t.Errorf("the second time it says %s, the first %s", line, first)
			}
			first = line
		}
	})
}

func TestImportRefusesWhatIsNoFolder(t *testing.T) {
	t.Parallel()
	place := filepath.Join(t.TempDir(), "place")
	wanted(t, exitBadInput, "there is no such folder", "import", "history", filepath.Join(t.TempDir(), "nowhere"), "--data", place)
	wanted(t, exitBadInput, "there is no such folder", "import", "press", filepath.Join(t.TempDir(), "nowhere"), "--data", place)
	if _, err := os.Stat(place); err == nil {
		t.Error("a place was made for nothing")
	}
	wanted(t, exitBadInput, "no folder defis", "import", "history", t.TempDir(), "--data", place)
	wanted(t, exitBadInput, "no file in it ends in .markdown or .md", "import", "press", t.TempDir(), "--data", place)
	wanted(t, exitBadInput, "neither press releases nor", "demo", "--applications", "1", "--projects", "1", "--originals", t.TempDir())
}

// What is left out fails the check, whatever the reason: a script that imports
// must not take the rest for the whole.
func TestTwoFilesForOneChallengeAreAFailedCheck(t *testing.T) {
	t.Parallel()
	dir := site(t)
	if err := os.Remove(filepath.Join(dir, "defis/casse.md")); err != nil {
		t.Fatal(err)
	}
	for list, title := range map[string]string{"promos/7.md": "Promotion 7", "themes/culture.md": "Culture", "expertises/design.md": "Design"} {
		write(t, filepath.Join(dir, list), "---\ntitle: "+title+"\n---\n")
	}
	place := filepath.Join(t.TempDir(), "place")
	wanted(t, exitDone, "Imported 1 challenges", "import", "history", dir, "--data", place)
	good, err := os.ReadFile(filepath.Join(dir, "defis/essai-fictif.md"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "defis/jumeau.md"), string(good))
	wanted(t, exitCheck, `defis/jumeau.md:2: challenge "Essai fictif" is in defis/essai-fictif.md already: kept the first file`,
		"import", "history", dir, "--data", place)
}

func TestReleasesGoOutAsTheyCameIn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, flags func() (string, []string)) {
		_, place := flags()
		in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
		const name, text = "2031-01-19-essai-fictif.markdown", "---\ntitle: 'Essai fictif'\npublished: false\n" +
			"date: 2031-01-19 12:36:00 +01:00\nfiles:\n- nom: Annexe\n---\n\nUn **texte** inventé\u00a0!\n<script>x</script>\n"
		if err := os.WriteFile(filepath.Join(in, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			wanted(t, exitDone, `{"releases":1,`, append([]string{"import", "press", in, "--json"}, place...)...)
			wanted(t, exitDone, name, append([]string{"export", "press", out}, place...)...)
			got, err := os.ReadFile(filepath.Join(out, name))
			if err != nil || string(got) != text {
				t.Errorf("got %q, %v", got, err)
			}
		}
		wanted(t, exitDone, `{"files":["`+name+`"]}`, append([]string{"export", "press", out, "--json"}, place...)...)
	})
}

func readPage(t *testing.T, address string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", address, answer.StatusCode, err)
	}
	return string(page)
}

// The originals are shown by a demonstration, and its invented files are not
// in the catalogue.
func TestADemonstrationShowsTheHistoryAndNothingInvented(t *testing.T) {
	t.Parallel()
	originals := t.TempDir()
	if err := os.CopyFS(filepath.Join(originals, "data", "site", "content"), os.DirFS(site(t))); err != nil {
		t.Fatal(err)
	}
	s, _ := show(t, "--applications", "5", "--projects", "5", "--originals", originals)
	page := readPage(t, s.Address+"/defis")
	if want := "132\u00a0défis"; !strings.Contains(page, want) {
		t.Errorf("the catalogue does not hold %s: the history and the original", want)
	}
	if !strings.Contains(readPage(t, s.Address+"/defis?q=essai+fictif"), "Essai fictif") {
		t.Error("the original is not in the catalogue")
	}
}
