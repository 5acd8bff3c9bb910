package history_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"cohorte/importer/history"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

const good = `---
title: Défi fictif
who: Cour des comptes
themes: [Justice]
promos: [Promotion 2]
town: Paris
expertises: [Design]
date: 2021-10-26T21:15:37.738Z
visible: true
---
`

// folder is a small folder of the site: lists as they should be, the good
// challenge, and the files given.
func folder(files map[string]string) fstest.MapFS {
	site := fstest.MapFS{
		"promos/promotion-2.md": {Data: []byte("---\ntitle: Promotion 2\n---\n")},
		"themes/justice.md":     {Data: []byte("---\ntitle: Justice\n---\n")},
		"expertises/design.md":  {Data: []byte("---\ntitle: Design\n---\n")},
		"defis/fictif.md":       {Data: []byte(good)},
		"defis/_index.md":       {Data: []byte("---\ntitle: Les défis\n---\n")},
	}
	for name, content := range files {
		site[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return site
}

func lines(h *history.History) []string {
	var all []string
	for _, o := range h.Oddities {
		all = append(all, fmt.Sprintf("%s:%d: %s: %s", o.File, o.Line, o.What, o.Did))
	}
	return all
}

// with is another challenge, in which the old words are the new ones.
func with(old, new string) string {
	other := strings.Replace(good, "Défi fictif", "Autre défi fictif", 1)
	if !strings.Contains(other, old) {
		panic("the other challenge has no " + old)
	}
	return strings.Replace(other, old, new, 1)
}

func TestOddFilesAreReportedAndTheRestImported(t *testing.T) {
	t.Parallel()
	const x = "defis/autre.md"
	bomb := "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\ntitle: B"
	for name, c := range map[string]struct {
		files map[string]string
		// slugs are the challenges imported beside the good one.
		slugs []string
		want  []string
	}{
		"nothing odd":      {map[string]string{x: with("", "")}, []string{"autre"}, nil},
		"date is a number": {map[string]string{x: with("2021-10-26T21:15:37.738Z", "2022")}, []string{"autre"}, []string{`defis/autre.md:8: date is "2022", not a date and time: took the dates of the cohort`}},
		"town and code":    {map[string]string{x: with("town: Paris", "town: 93200 Saint Denis")}, []string{"autre"}, []string{`defis/autre.md:6: the town is written "93200 Saint Denis": read it as Saint-Denis 93200`}},
		"unknown theme":    {map[string]string{x: with("[Justice]", "[Magie]")}, []string{"autre"}, []string{`defis/autre.md:4: "Magie" is not in themes: kept it`}},
		"unknown host":     {map[string]string{x: with("Cour des comptes", "Cour des miracles")}, []string{"autre"}, []string{`defis/autre.md:3: no known organisation is called "Cour des miracles": kept the text without a link`}},
		"half a host":      {map[string]string{x: with("Cour des comptes", "Cour des comptesque")}, []string{"autre"}, []string{`defis/autre.md:3: no known organisation is called "Cour des comptesque": kept the text without a link`}},
		"form label": {map[string]string{x: with("Cour des comptes", `"Administration de rattachement :Cour des comptes "`)}, []string{"autre"}, []string{
			"defis/autre.md:3: who has spaces too many: took them out", "defis/autre.md:3: who begins with a label of the form: took it out"}},
		"zero-width":        {map[string]string{x: with("Cour des", "Cour\u200b des")}, []string{"autre"}, []string{"defis/autre.md:3: who has characters without width: took them out"}},
		"accents apart":     {map[string]string{x: with("Autre défi", norm.NFD.String("Autre défi"))}, []string{"autre"}, []string{"defis/autre.md:2: title has accents apart from their letters: joined them"}},
		"accented file":     {map[string]string{"defis/l’été.md": with("", "")}, []string{"lete"}, []string{`defis/l’été.md:0: the file name has accents or signs: made the address "lete" of it`}},
		"not visible":       {map[string]string{x: with("visible: true", "visible: false")}, nil, []string{"defis/autre.md:9: the challenge is marked as not visible: left the challenge out"}},
		"visible is a word": {map[string]string{x: with("visible: true", "visible: peut-être")}, nil, []string{"defis/autre.md:9: visible is neither true nor false: left the challenge out"}},
		"date is a list":    {map[string]string{x: with("date: 2021-10-26T21:15:37.738Z", "date: [2022]")}, []string{"autre"}, []string{"defis/autre.md:8: date is not a text: took the dates of the cohort"}},
		"no cohort at all":  {map[string]string{x: with("promos: [Promotion 2]\n", "")}, nil, []string{"defis/autre.md:1: the challenge has no cohort: left the challenge out"}},
		"no title":          {map[string]string{x: with("title: Autre défi fictif", "title:")}, nil, []string{"defis/autre.md:1: the challenge has no title: left the challenge out"}},
		"no cohort":         {map[string]string{x: with("promos: [Promotion 2]", "promos: []")}, nil, []string{"defis/autre.md:5: the challenge has no cohort: left the challenge out"}},
		"unlisted cohort":   {map[string]string{x: with("Promotion 2", "Promotion 9")}, nil, []string{`defis/autre.md:5: cohort "Promotion 9" is not in promos: left the challenge out`}},
		"title is a list":   {map[string]string{x: with("title: Autre défi fictif", "title: [a, b]")}, nil, []string{"defis/autre.md:2: title is not a text: left it out", "defis/autre.md:2: the challenge has no title: left the challenge out"}},
		"who is a mapping":  {map[string]string{x: with("who: Cour des comptes", "who: {a: b}")}, []string{"autre"}, []string{"defis/autre.md:3: who is not a text: left it out", "defis/autre.md:3: the administration is not given: left it empty"}},
		"promos is a text":  {map[string]string{x: with("[Promotion 2]", "Promotion 2")}, []string{"autre"}, []string{"defis/autre.md:5: promos is a single value, not a list: took it for a list of one"}},
		"truncated":         {map[string]string{x: good[:60]}, nil, []string{"defis/autre.md:4: the front matter is never closed by a line of three hyphens: left the file out"}},
		"duplicate key":     {map[string]string{x: with("town: Paris", "town: Paris\ntown: Brest")}, []string{"autre"}, []string{`defis/autre.md:6: key "town" is there twice: kept the last value`}},
		"invalid UTF-8":     {map[string]string{x: with("Cour des comptes", "\xff")}, []string{"autre"}, []string{"defis/autre.md:3: bytes that are not UTF-8: put the replacement character in their place", "defis/autre.md:3: no known organisation is called \"\ufffd\": kept the text without a link"}},
		"alias bomb":        {map[string]string{x: with("title: Autre défi fictif", bomb)}, nil, []string{"defis/autre.md:2: the front matter uses an anchor or an alias: left the file out"}},
		"5 MB of body":      {map[string]string{x: with("", "") + strings.Repeat("a", 5<<20)}, nil, []string{"defis/autre.md:1: the file has 5243054 bytes, more than the 1048576 that are read: left the file out"}},
		"same name":         {map[string]string{"defis/zzz.md": good}, nil, []string{`defis/zzz.md:2: challenge "Défi fictif" is in defis/fictif.md already: kept the first file`}},
		"same address":      {map[string]string{"defis/fictïf.md": with("", "")}, nil, []string{`defis/fictïf.md:0: the file name has accents or signs: made the address "fictif" of it`, `defis/fictïf.md:2: challenge "Autre défi fictif" is in defis/fictif.md already: kept the first file`}},
		"not a web address": {map[string]string{x: with("visible: true", "urlSET: javascript:alert(1)")}, []string{"autre"}, []string{"defis/autre.md:9: urlSET is not a web address: left it out"}},
		"a folder":          {map[string]string{"defis/autre.md/x.md": good}, nil, []string{"defis/autre.md:0: it is not a file: left it out"}},
		"no address":        {map[string]string{"defis/漢.md": with("", "")}, nil, []string{`defis/漢.md:0: the file name has accents or signs: made the address "" of it`, "defis/漢.md:0: no address can be made of the file name: left the challenge out"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, err := history.Read(folder(c.files))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, lines(h)); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
			var slugs []string
			for _, got := range h.Challenges {
				if got.Slug != "fictif" {
					slugs = append(slugs, got.Slug)
				}
			}
			if diff := cmp.Diff(c.slugs, slugs); diff != "" {
				t.Errorf("imported (-want +got):\n%s", diff)
			}
			if _, found := h.Find("fictif"); !found {
				t.Error("the good challenge was not imported")
			}
		})
	}
}

func TestAScriptInEveryFieldIsPlainTextOrLeftOut(t *testing.T) {
	t.Parallel()
	const script = "<script>alert(1)</script>"
	front := "---\nvisible: true\npromos: [Promotion 2]\n"
	for _, key := range []string{"title", "who", "town", "description", "date", "urlSET", "image", "place", script} {
		front += "\"" + key + "\": '" + script + "'\n"
	}
	h, err := history.Read(folder(map[string]string{"defis/script.md": front + "themes: ['" + script + "']\nexpertises: ['" + script + "']\n---\n" + script}))
	if err != nil {
		t.Fatal(err)
	}
	c, found := h.Find("script")
	if !found {
		t.Fatal("the challenge was not imported")
	}
	if c.Name != script || c.Administration != script || c.Summary != script {
		t.Errorf("texts are not kept as they are: %+v", c)
	}
	if len(c.Organisations)+len(c.Links) > 0 {
		t.Errorf("the script became an organisation or a link: %+v", c)
	}
	if diff := cmp.Diff([]string{"script-alert-1-script"}, c.Themes); diff != "" {
		t.Error(diff)
	}
	if h.Count()["markup"] < 5 {
		t.Errorf("HTML in the fields is not reported: %v", lines(h))
	}
}

func TestAFolderThatIsNotTheSiteIsRefused(t *testing.T) {
	t.Parallel()
	for name, fsys := range map[string]fs.FS{
		"empty":           fstest.MapFS{},
		"something else":  fstest.MapFS{"readme.md": {Data: []byte("x")}},
		"defis is a file": fstest.MapFS{"defis": {Data: []byte("x")}},
	} {
		if _, err := history.Read(fsys); err != history.ErrNoChallenges {
			t.Errorf("%s: got %v, want %v", name, err, history.ErrNoChallenges)
		}
	}
}

func TestAFolderWithoutListsIsReadAgainstWhatIsKnown(t *testing.T) {
	t.Parallel()
	h, err := history.Read(fstest.MapFS{"defis/fictif.md": {Data: []byte(good)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, found := h.Find("fictif"); !found || len(h.Cohorts) != 8 {
		t.Errorf("got %d challenges and %d cohorts", len(h.Challenges), len(h.Cohorts))
	}
	want := []string{
		"expertises:0: the folder is not there: took the labels that the program knows",
		"promos:0: the folder is not there: took the cohorts that the program knows",
		"themes:0: the folder is not there: took the labels that the program knows",
	}
	if diff := cmp.Diff(want, lines(h)); diff != "" {
		t.Error(diff)
	}
}

func TestANewCohortTakesItsNumberAsId(t *testing.T) {
	t.Parallel()
	h, err := history.Read(folder(map[string]string{"promos/p8.md": "---\ntitle: Promotion 8\n---\n", "defis/autre.md": with("Promotion 2", "Promotion 8")}))
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := h.Find("autre"); c.Cohort != "8" || h.Challenges[len(h.Challenges)-1].Slug != "autre" {
		t.Errorf("got cohort %q in the order %v", c.Cohort, h.Cohorts)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(good), "fictif.md")
	f.Add([]byte(with("Cour des comptes", "Ministère de l’Intérieur et Agence (ANTAI) - x + y")), "karfu’r.md")
	f.Add([]byte(with("town: Paris", "town: 91000 Evry + 75020 Paris | 2A (1)")), "\u0301.md")
	f.Add([]byte("---\ntitle: !!binary aGVsbG8=\npromos: {a: b}\n---\n"), "a.md")
	f.Fuzz(func(t *testing.T, file []byte, name string) {
		path := "defis/" + name
		if !fs.ValidPath(path) || strings.Count(path, "/") != 1 {
			t.Skip()
		}
		site := folder(nil)
		site[path] = &fstest.MapFile{Data: file}
		h, err := history.Read(site)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range h.Challenges {
			if c.Name == "" || c.Slug == "" || c.Cohort == "" || strings.Trim(c.Slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
				t.Errorf("half a challenge came in: %+v", c)
			}
		}
		for _, o := range h.Oddities {
			if o.File == "" || o.What == "" || o.Did == "" || o.Kind == "" {
				t.Errorf("an oddity says too little: %+v", o)
			}
		}
	})
}
