package press_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cohorte/fellowship/press"
	importer "cohorte/importer/press"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v3"
)

func read(t *testing.T, dir string) *importer.Releases {
	t.Helper()
	all, err := importer.Read(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func lines(all *importer.Releases) []string {
	var lines []string
	for _, o := range all.Oddities {
		lines = append(lines, fmt.Sprintf("%s:%d: %s: %s", o.File, o.Line, o.What, o.Did))
	}
	return lines
}

var cet = time.FixedZone("", 3600)

func TestReadTheTwoKindsOfRelease(t *testing.T) {
	t.Parallel()
	all := read(t, "testdata")
	if got := lines(all); got != nil {
		t.Errorf("oddities: %q", got)
	}
	want := []press.Release{
		{
			Slug: "appel-fictif",
			Title: "Programme d’essai (fictif) : les administrations inventées qui préparent un projet de démonstration " +
				"sont invitées à répondre à l’appel dès aujourd’hui",
			Date:       time.Date(2031, 1, 19, 12, 36, 0, 0, cet),
			Withheld:   true,
			Categories: []string{"Communiqué de presse"},
			Standfirst: "Ce texte est inventé pour éprouver l’import. Il a une phrase assez longue pour que le fichier la replie, " +
				"un deux-points : ici, et une espace à la fin. ",
			Contacts: []press.Contact{{Name: "Prénom-Fictif Exemple", Phones: []string{"01 99 00 12 50 ", "01.99.00.41.19"}, Email: "presse.fictive@example.org"}},
			Files:    []press.File{{Name: "Télécharger le communiqué inventé"}},
		},
		{
			Slug: "version-fictive",
			Title: "Programme d’essai : une direction inventée dévoile une version de démonstration et appelle à postuler ; " +
				"jusqu’à 12 postes fictifs en 2031",
			Date:       time.Date(2031, 1, 29, 9, 51, 0, 0, cet),
			Categories: []string{"Communiqué de presse"},
			Tags:       []string{"Programme d'essai"},
			Standfirst: "Dans la continuité d’une stratégie inventée, le programme d’essai suit l’approche " +
				"[d’exemple](https://example.org/manifeste) (transparence des essais, ouverture des codes sources, etc.).",
			Pictures: []press.Picture{{Address: "/uploads/affiche%20de%20la%20d%C3%A9monstration.png",
				Alt: "Affiche inventée : l'essai recrute ! \nPersonnes fictives, postulez\nexample.org"}},
			Files: []press.File{{Name: "Télécharger le communiqué inventé", Address: "/uploads/CP_FICTIF.pdf"}},
		},
	}
	if diff := cmp.Diff(want, all.Releases, cmpopts.IgnoreFields(press.Release{}, "Body", "Source")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i, first := range []string{"Toutes les administrations", "**À cet effet"} {
		if body := all.Releases[i].Body; !strings.HasPrefix(body, first) {
			t.Errorf("the body begins with %.40q", body)
		}
	}
	if _, offset := all.Releases[0].Date.Zone(); offset != 3600 {
		t.Errorf("the offset of the date became %d", offset)
	}
}

// The folder of fixtures has each kind of drift seen in ten years of files.
func TestDriftIsReadAndReported(t *testing.T) {
	t.Parallel()
	all := read(t, "testdata/drift")
	const first = "2030-05-04-dérives-d’exemple.md"
	want := []string{
		first + `:0: the file name has accents or signs: made the address "derives-dexemple" of it`,
		first + `:0: the file name is not the date, the address and .markdown: it goes out as 2030-05-04-derives-dexemple.markdown`,
		first + `:2: key "layout" is not one that is read: kept it in the source only`,
		first + `:3: key "Title" is written with capitals: read it as title`,
		first + `:5: key "Categories" is written with capitals: read it as categories`,
		first + `:7: tags holds what is not a text: kept it in the source only`,
		first + `:15: key "Files" is written with capitals: read it as files`,
		first + `:21: the body has what is not shown: script: kept it in the source, took it out where it is shown`,
		"2030-05-05-sans-zone.markdown:0: the file name is not the date, the address and .markdown: it goes out as 2030-07-05-sans-zone.markdown",
		"2030-05-06-utc.markdown:4: published is neither true nor false: took the release for not published",
		"2030-05-07-date-perdue.markdown:1: the release has no date that can be read: took the one of the file name",
		"2030-05-07-date-perdue.markdown:3: date is not a date: kept it in the source only",
	}
	if diff := cmp.Diff(want, lines(all)); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if len(all.Releases) != 4 {
		t.Fatalf("got %d releases, want 4", len(all.Releases))
	}
	got := all.Releases[0]
	wanted := press.Release{
		Slug: "derives-dexemple", Title: "Dérives d’exemple (fictives)", Date: time.Date(2030, 5, 4, 8, 0, 0, 0, time.UTC),
		Categories: []string{"Communiqué de presse"}, Tags: []string{"essai"}, Standfirst: "Un *chapeau* fictif.",
		Pictures: []press.Picture{{Address: "/uploads/une%20image.png", Legend: "Légende inventée"}},
		Files:    []press.File{{Name: "Annexe inventée"}, {Address: "/uploads/annexe.pdf"}, {Address: "/uploads/ancien.pdf"}},
		Body:     "« Une citation inventée »\n{: .citation}\n\nTexte <b>gras sans fin<li>un point\n<script>alert(\"fictif\")</script>\n",
	}
	if diff := cmp.Diff(wanted, got, cmpopts.IgnoreFields(press.Release{}, "Source")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i, date := range []string{"2030-05-04T08:00:00Z", "2030-07-05T08:30:00+02:00", "2030-05-06T08:30:00Z", "2030-05-07T00:00:00+02:00"} {
		if got := all.Releases[i].Date.Format(time.RFC3339); got != date {
			t.Errorf("%s: got the date %s, want %s", all.Releases[i].Slug, got, date)
		}
	}
	contacts := []press.Contact{{Name: "Bureau fictif un", Phones: []string{"01 99 00 00 01"}}, {Name: "Bureau fictif deux", Email: "deux@example.org"}}
	if diff := cmp.Diff(contacts, all.Releases[1].Contacts); diff != "" {
		t.Error(diff)
	}
	if !all.Releases[2].Withheld {
		t.Error("a release of which nobody knows whether it is published is shown")
	}
}

func TestOddFilesAreReportedAndTheRestRead(t *testing.T) {
	t.Parallel()
	good := "---\ntitle: Bon (fictif)\ndate: 2030-01-01 08:00:00 Z\n---\n\nCorps.\n"
	const bad = "2030-01-02-autre.markdown"
	for name, c := range map[string]struct{ file, content, want string }{
		"no title":     {bad, "---\ndate: 2030-01-01\n---\n", bad + ":1: the release has no title: left the release out"},
		"no front":     {bad, "Corps.", bad + ":1: the file does not begin with a line of three hyphens: left the file out"},
		"truncated":    {bad, "---\ntitle: A\nchapeau-text: 'b", bad + ":3: the front matter is never closed by a line of three hyphens: left the file out"},
		"alias bomb":   {bad, "---\na: &a [b]\ntitle: [*a,*a]\n---\n", bad + ":2: the front matter uses an anchor or an alias: left the file out"},
		"5 MB of body": {bad, "---\ntitle: A\n---\n" + strings.Repeat("é", 5<<19), bad + ":1: the file has 5242897 bytes, more than the 1048576 that are read: left the file out"},
		"same address": {"2030-01-02-bon.markdown", "---\ntitle: A\ndate: 2030-01-01\n---\n", `2030-01-02-bon.markdown:1: the address "bon" is that of 2030-01-01-bon.markdown already: kept the first file`},
		"not a folder": {bad + "/x", "x", bad + ":0: it is not a file: left it out"},
		"no address":   {"2030-01-02-.markdown", "---\ntitle: A\ndate: 2030-01-01\n---\n", "2030-01-02-.markdown:0: no address can be made of the file name: left the release out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err := importer.Read(fstest.MapFS{"2030-01-01-bon.markdown": {Data: []byte(good)}, c.file: {Data: []byte(c.content)}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{c.want}, lines(all)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(all.Releases) != 1 || all.Releases[0].Title != "Bon (fictif)" {
				t.Errorf("got %d releases", len(all.Releases))
			}
		})
	}
	if _, err := importer.Read(os.DirFS(filepath.Join(t.TempDir(), "nothing"))); err == nil {
		t.Error("a folder that is not there was read")
	}
	if _, err := importer.Read(fstest.MapFS{"lisez-moi.txt": {Data: []byte(good)}}); !errors.Is(err, importer.ErrNoReleases) {
		t.Errorf("a folder without a release: got %v", err)
	}
}

func TestAScriptInEveryFieldIsKeptAsWritten(t *testing.T) {
	t.Parallel()
	const s = "<script>alert(1)</script>"
	source := "---\ntitle: " + s + "\ndate: 2030-01-01\ncategories: [" + s + "]\ntags: " + s + "\nchapeau-text: " + s +
		"\nune-ou-diaporama:\n- image: javascript:alert(1)\n  legende: " + s + "\ncontact-presse:\n  name: " + s + "\nfiles:\n- nom: " + s + "\n---\n\n" + s
	all, err := importer.Read(fstest.MapFS{"a.md": {Data: []byte(source)}})
	if err != nil || len(all.Releases) != 1 {
		t.Fatal(err, lines(all))
	}
	want := []string{
		"a.md:0: the file name is not the date, the address and .markdown: it goes out as 2030-01-01-a.markdown",
		"a.md:6: the standfirst has what is not shown: script: kept it in the source, took it out where it is shown",
		"a.md:16: the body has what is not shown: script: kept it in the source, took it out where it is shown",
	}
	if diff := cmp.Diff(want, lines(all)); diff != "" {
		t.Error(diff)
	}
	out, err := importer.Write(all.Releases[0])
	if err != nil || string(out) != source {
		t.Errorf("got %s, %v", out, err)
	}
}

// tree is a front matter as its meaning: keys and values in order, with their
// types; how they are quoted or folded does not count.
func tree(t *testing.T, file []byte) any {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(strings.SplitN(string(file), "---\n", 3)[1]), &document); err != nil {
		t.Fatal(err)
	}
	return meaning(document.Content[0])
}

func meaning(node *yaml.Node) any {
	if node.Kind == yaml.ScalarNode {
		return node.ShortTag() + " " + node.Value
	}
	all := []any{node.ShortTag()}
	for _, child := range node.Content {
		all = append(all, meaning(child))
	}
	return all
}

func body(file []byte) string { return strings.SplitN(string(file), "---\n", 3)[2] }

// roundTrips sends releases out and in again: as they came, and as if they had
// been written here.
func roundTrips(t *testing.T, dir string) {
	t.Helper()
	for _, r := range read(t, dir).Releases {
		original, err := os.ReadFile(filepath.Join(dir, importer.FileName(r)))
		if err != nil {
			t.Fatal(err)
		}
		out, err := importer.Write(r)
		if err != nil || string(out) != string(original) {
			t.Errorf("%s does not leave as it came: %v\n%s", r.Slug, err, cmp.Diff(string(original), string(out)))
		}
		here := r
		here.Source = ""
		first, err := importer.Write(here)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tree(t, original), tree(t, first)); diff != "" {
			t.Errorf("%s: another meaning (-original +written):\n%s", r.Slug, diff)
		}
		if body(first) != body(original) {
			t.Errorf("%s: another body", r.Slug)
		}
		again, err := importer.Read(fstest.MapFS{importer.FileName(r): {Data: first}})
		if err != nil || len(again.Releases) != 1 || len(again.Oddities) > 0 {
			t.Fatalf("%s does not come back: %v, %v", r.Slug, err, again.Oddities)
		}
		if diff := cmp.Diff(r, again.Releases[0], cmpopts.IgnoreFields(press.Release{}, "Source")); diff != "" {
			t.Errorf("%s comes back another (-sent +came):\n%s", r.Slug, diff)
		}
		here = again.Releases[0]
		here.Source = ""
		second, err := importer.Write(here)
		if err != nil || string(second) != string(first) {
			t.Errorf("%s: the second round trip differs: %v\n%s", r.Slug, err, cmp.Diff(string(first), string(second)))
		}
	}
}

func TestReleasesMakeTheRoundTrip(t *testing.T) {
	t.Parallel()
	roundTrips(t, "testdata")
}

func TestTheOriginalReleasesMakeTheRoundTrip(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("COHORTE_ORIGINALS")
	if dir == "" {
		t.Skip("COHORTE_ORIGINALS is not set: the folder of the original documents is needed")
	}
	all := read(t, filepath.Join(dir, "seeds"))
	if len(all.Releases) != 2 || len(all.Oddities) != 0 {
		t.Fatalf("got %d releases and %q", len(all.Releases), lines(all))
	}
	roundTrips(t, filepath.Join(dir, "seeds"))
}

func TestAnEditLeavesTheOtherKeysAsTheyWere(t *testing.T) {
	t.Parallel()
	r := read(t, "testdata/drift").Releases[0]
	r.Title = "Titre corrigé"
	r.Withheld = true
	r.Pictures = nil
	out, err := importer.Write(r)
	if err != nil {
		t.Fatal(err)
	}
	want := `---
layout: communique
Title: Titre corrigé
date: 2030-05-04T08:00:00.000Z
published: false
Categories: Communiqué de presse
tags:
-
- essai
chapeau-text: Un *chapeau* fictif.
contact-presse:
  mail:
Files:
- nom: Annexe inventée
  file:
- "/uploads/annexe.pdf"
file: "/uploads/ancien.pdf"
---

` + r.Body
	if diff := cmp.Diff(want, string(out)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r.Files = []press.File{{Name: "Une seule", Address: "/uploads/seule.pdf"}}
	out, err = importer.Write(r)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "Files:\n- file: /uploads/seule.pdf\n  nom: Une seule\n---\n") {
		t.Errorf("the old files are still there:\n%s", out)
	}
}

func TestWriteFolderLeavesWholeFilesOnly(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "presse")
	all := read(t, "testdata")
	names, err := importer.WriteFolder(dir, all.Releases)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, entry := range entries {
		found = append(found, entry.Name())
	}
	if diff := cmp.Diff(names, found); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(all.Releases, read(t, dir).Releases); diff != "" {
		t.Error(diff)
	}
}

func FuzzRoundTrip(f *testing.F) {
	for _, pattern := range []string{"testdata/*.markdown", "testdata/drift/*"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatal(pattern, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(content)
		}
	}
	f.Add([]byte("---\ntitle: \"a\\n  b\\n\"\ntags: ['', ' x', '- y', null, \"\\t\", \"\\x85\"]\nfiles: [a, {nom: \"#\"}]\n---\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		all, err := importer.Read(fstest.MapFS{"2030-01-01-a.md": {Data: file}})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all.Releases {
			out, err := importer.Write(r)
			if err != nil || string(out) != r.Source {
				t.Errorf("%q does not leave as it came: %q, %v", file, out, err)
			}
			here := r
			here.Source = ""
			first, err := importer.Write(here)
			if err != nil {
				t.Fatalf("%q cannot be written: %v", file, err)
			}
			again, _ := importer.Read(fstest.MapFS{"2030-01-01-a.md": {Data: first}})
			if len(first) > 1<<20 {
				t.Skip()
			}
			if len(again.Releases) != 1 {
				t.Fatalf("%q was written as %q, which cannot be read: %v", file, first, lines(again))
			}
			if diff := cmp.Diff(r, again.Releases[0], cmpopts.IgnoreFields(press.Release{}, "Source", "Date"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%q was written as %q: %s", file, first, diff)
			}
			here = again.Releases[0]
			here.Source = ""
			second, err := importer.Write(here)
			if err != nil || string(second) != string(first) {
				t.Errorf("%q: %q then %q, %v", file, first, second, err)
			}
		}
	})
}

// FuzzWrite writes whatever text an editor could type, and reads it back.
func FuzzWrite(f *testing.F) {
	f.Add("Titre : sous-titre", "un [lien](https://example.org)\n", "alt \n  deux", "- tag", "---\ncorps")
	f.Add("null", "2030-01-01", "#", "&a *a !!b", "\n\n---\n")
	f.Add("'\"\\", "\u0085\u2028\ufeff", "\t x \n\n", "|", "{: .x}")
	f.Fuzz(func(t *testing.T, title, standfirst, alt, tag, body string) {
		clean := func(s string) string {
			return strings.NewReplacer("\r", "", "\x00", "").Replace(strings.ToValidUTF8(s, ""))
		}
		r := press.Release{Slug: "a", Title: clean(title), Date: time.Date(2030, 1, 1, 8, 0, 0, 0, cet), Standfirst: clean(standfirst),
			Tags: []string{clean(tag)}, Body: clean(body), Pictures: []press.Picture{{Address: "/a.png", Alt: clean(alt)}}}
		if r.Title == "" || len(body) > 1<<19 {
			t.Skip()
		}
		first, err := importer.Write(r)
		if err != nil {
			t.Fatal(err)
		}
		all, err := importer.Read(fstest.MapFS{importer.FileName(r): {Data: first}})
		if err != nil || len(all.Releases) != 1 {
			t.Fatalf("%+v was written as %q: %v", r, first, lines(all))
		}
		if diff := cmp.Diff(r, all.Releases[0], cmpopts.IgnoreFields(press.Release{}, "Source")); diff != "" {
			t.Errorf("written as %q: %s", first, diff)
		}
		second, err := importer.Write(all.Releases[0])
		if err != nil || string(second) != string(first) {
			t.Errorf("%q then %q, %v", first, second, err)
		}
	})
}
