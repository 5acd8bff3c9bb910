package file_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
)

func full(t *testing.T, change url.Values) file.Answers {
	t.Helper()
	form := filetest.Full()
	for name, values := range change {
		form[name] = values
		if values == nil {
			delete(form, name)
		}
	}
	posted := decode(form)
	if len(posted.Refused) > 0 {
		t.Fatal(posted.Refused)
	}
	return file.Answers{}.Set(posted.Changes)
}

func TestCompleteness(t *testing.T) {
	t.Parallel()
	type fault = fellowship.Problem
	missing := func(ids ...string) (list []fault) {
		for _, id := range ids {
			list = append(list, fault{Field: id, Code: fellowship.Missing})
		}
		return list
	}
	for name, c := range map[string]struct {
		answers file.Answers
		status  [3]file.SectionStatus
		left    int
		want    []fault
	}{
		"an empty draft": {file.Answers{}, [3]file.SectionStatus{file.NotStarted, file.NotStarted, file.NotStarted}, 11,
			append(missing("name", "host", "kind", "mail", "problem", "size", "funded", "profile", "themes", "team"), fault{Field: "open", Code: fellowship.NotSworn})},
		"a full one":            {full(t, nil), [3]file.SectionStatus{file.Complete, file.Complete, file.Complete}, 0, nil},
		"a hidden field":        {full(t, url.Values{"funded": {"no"}, "budget": nil}), [3]file.SectionStatus{file.Complete, file.Complete, file.Complete}, 0, nil},
		"a shown field, empty":  {full(t, url.Values{"budget": nil}), [3]file.SectionStatus{file.Complete, file.InProgress, file.Complete}, 1, missing("budget")},
		"a hidden field, wrong": {full(t, url.Values{"funded": nil, "budget": {"x"}}), [3]file.SectionStatus{file.Complete, file.InProgress, file.Complete}, 1, missing("funded")},
		"a row with a hole":     {full(t, url.Values{"team[1].role": nil}), [3]file.SectionStatus{file.Complete, file.InProgress, file.Complete}, 1, missing("team[1].role")},
		"two faults, one field": {full(t, url.Values{"team[0].role": nil, "team[1].share": {"101"}}), [3]file.SectionStatus{file.Complete, file.InProgress, file.Complete}, 1,
			[]fault{{Field: "team[1].share", Code: fellowship.TooLarge, Want: "100", Got: "101"}, {Field: "team[0].role", Code: fellowship.Missing}}},
		"not sworn": {full(t, url.Values{"open": nil}), [3]file.SectionStatus{file.Complete, file.Complete, file.NotStarted}, 1, []fault{{Field: "open", Code: fellowship.NotSworn}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := file.Completeness(filetest.Edition(), call, c.answers)
			for i, s := range got.Sections {
				if s.Status != c.status[i] {
					t.Errorf("section %s is %s, want %s", s.Section.ID, s.Status, c.status[i])
				}
			}
			if got.Left() != c.left || got.Complete() != (c.left == 0) {
				t.Errorf("%d are left, want %d", got.Left(), c.left)
			}
			if d := cmp.Diff(c.want, got.Problems()); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRulesAtRisk(t *testing.T) {
	t.Parallel()
	e := filetest.Edition()
	rule := e.Calls[call].Conditions[0]
	for name, c := range map[string]struct {
		answers file.Answers
		want    []file.Risk
	}{
		"kept":    {full(t, nil), nil},
		"broken":  {full(t, url.Values{"kind": {"local"}}), []file.Risk{{Rule: rule, Broken: true, Field: "kind"}}},
		"not yet": {full(t, url.Values{"kind": nil}), []file.Risk{{Rule: rule, Field: "kind"}}},
	} {
		if d := cmp.Diff(c.want, file.Completeness(e, call, c.answers).AtRisk); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// A hidden answer stays in the draft, is not submitted, and shows nothing
// itself. Rule F-5.
func TestHiddenAnswersAreNotSubmitted(t *testing.T) {
	t.Parallel()
	e := filetest.Edition()
	form := e.Forms["project"]
	fields := form.Sections[1].Fields
	for i := range fields {
		if fields[i].ID == "profile" {
			fields[i].ShownIf = filetest.When("budget", "0129")
		}
	}
	answers := full(t, nil)
	if got := file.Shown(form, answers); got["budget"] == nil || got["profile"] == nil {
		t.Fatal("shown answers are left out")
	}
	answers = answers.Set(file.Answers{"funded": file.YesNo(false)})
	got := file.Shown(form, answers)
	if got["budget"] != nil || got["profile"] != nil {
		t.Errorf("hidden answers are submitted: %v", got)
	}
	if answers["budget"] == nil || got["name"] == nil {
		t.Error("the draft lost an answer")
	}
}

func TestAConditionThatReadsItselfHides(t *testing.T) {
	t.Parallel()
	e := filetest.Edition()
	form := e.Forms["project"]
	form.Sections[1].Fields[4].ShownIf = filetest.When("budget", "0129")
	if got := file.Shown(form, full(t, nil)); got["budget"] != nil {
		t.Error("the field is shown")
	}
}

// Two programs that write the same answers get the same bytes: the hash is
// checked by whoever holds the content.
func TestCanonicalContent(t *testing.T) {
	t.Parallel()
	f := file.File{Number: "P9-2222-22", Edition: filetest.ID}
	answers := file.Answers{"b": file.Text("<é> & « \u2028 »"), "a": file.Number(2.5), "c": file.Rows{{"z": file.YesNo(true), "y": file.Choices{"1"}}}}
	got, hash := file.Canonical(f, 3, answers)
	want := `{"answers":{"a":2.5,"b":"<é> & « \u2028 »","c":[{"y":["1"],"z":true}]},"edition":"test-9","number":"P9-2222-22","version":3}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if sum := sha256.Sum256([]byte(want)); hash != hex.EncodeToString(sum[:]) {
		t.Errorf("%s is not the SHA-256 of the content", hash)
	}
}

// Rule F-10.
func TestLines(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"": 0, " \n ": 0, "a": 1, "aaaaaaaaaa": 1, "aaaaaaaaaaa": 2, "a\nb": 2, "a\n\nb\n": 3, "éééééééééé": 1} {
		if got := file.Lines(s, 10); got != want {
			t.Errorf("%q has %d lines, want %d", s, got, want)
		}
	}
}

func TestAFileIsCalledByTheFieldsThatNameIt(t *testing.T) {
	t.Parallel()
	form := edition.Form{FileName: edition.FieldIDs{"first_name", "last_name"}}
	for want, answers := range map[string]file.Answers{
		"Ada Essai": {"last_name": file.Text("Essai"), "first_name": file.Text("Ada"), "town": file.Text("Ville d’essai")},
		"Essai":     {"last_name": file.Text("Essai")},
		"":          {"town": file.Text("Ville d’essai")},
	} {
		if got := answers.NameOf(form); got != want {
			t.Errorf("the file is called %q, not %q", got, want)
		}
	}
}
