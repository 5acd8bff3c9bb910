package answers_test

import (
	"net/url"
	"strings"
	"testing"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/internal/lang"
	"cohorte/web/answers"
)

// reading is a full application whose name, mail and team's mails identify
// people; one attached file belongs to an identifying answer.
func reading(t *testing.T, identities bool) answers.Reading {
	t.Helper()
	e := filetest.Edition()
	form := e.Forms["application"]
	form.Sections[0].Fields[0].Identifying = true
	team := &form.Sections[1].Fields[8]
	if team.ID != "team" {
		t.Fatalf("the trial form has moved: %s", team.ID)
	}
	team.Fields[2].Identifying = true
	form.Sections[1].Fields[9].Identifying = true // cv
	v, _ := filetest.Shelf(e).Version(filetest.ID, 0)
	posted := url.Values(filetest.Full())
	posted.Set("name", "Zoé Exemple")
	read := file.Decode(v.Edition, edition.TalentCall, file.Fields(form), posted)
	if err := read.Invalid(); err != nil {
		t.Fatal(err)
	}
	given := read.Changes
	given["cv"] = file.Files{{SHA256: strings.Repeat("a", 64), Name: "cv-zoe.pdf", Size: 1_200_000, MediaType: "application/pdf"}}
	return answers.Reading{Lang: lang.FR, Rules: v, Call: edition.TalentCall, Answers: given, Identities: identities,
		FileHref: func(a file.Attached) string { return "/pieces/" + a.SHA256 }}
}

func page(t *testing.T, r answers.Reading) string {
	t.Helper()
	var b strings.Builder
	if err := answers.Read(r).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Rule F-12.
func TestIdentifyingAnswersAreNotInThePageOfWhoMayNotSeeThem(t *testing.T) {
	t.Parallel()
	identifying := []string{"Zoé Exemple", "personne@exemple.fr", "juriste@exemple.fr", "cv-zoe.pdf", strings.Repeat("a", 64)}
	open, masked := page(t, reading(t, true)), page(t, reading(t, false))
	for _, secret := range identifying {
		if !strings.Contains(open, secret) {
			t.Errorf("%q is not in the open page: this test can't see a leak", secret)
		}
		if strings.Contains(masked, secret) {
			t.Errorf("%q leaks", secret)
		}
	}
	if n := strings.Count(masked, "masqué"); n != 5 {
		t.Errorf("%d masks, want 5", n)
	}
	for _, kept := range []string{"Données", "Une ligne.\nUne autre.", "1. Projet C\n2. Projet A", "1,2\u00a0Mo", "50\u00a0%"} {
		if !strings.Contains(open, kept) {
			t.Errorf("the page lacks %q", kept)
		}
	}
	sha := strings.Repeat("a", 64)
	if _, ok := reading(t, true).Attached(sha); !ok {
		t.Error("who sees identities can't open the file")
	}
	if _, ok := reading(t, false).Attached(sha); ok {
		t.Error("who may not see identities can open the file")
	}
}
