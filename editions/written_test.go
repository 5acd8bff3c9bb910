package editions_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cohorte/editions"
	"cohorte/fellowship/edition"
)

// An amendment made in the browser, copied into the file, gives the version
// that was kept; without the copy, another amendment with its number is a drift.
func TestAnAmendmentThatWasMadeCanBeCopiedIntoTheFile(t *testing.T) {
	t.Parallel()
	const file = "eig-6.yaml"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	load := func(content string) []edition.Version {
		t.Helper()
		books, err := editions.Load(fstest.MapFS{file: {Data: []byte(content)}}, file)
		if err != nil {
			t.Fatal(err)
		}
		all, err := books[0].Hashed()
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	published := load(string(text))
	n := len(published)
	at := time.Date(2022, 3, 17, 17, 2, 31, 0, time.UTC)
	made, err := edition.Extension{Limit: "project", Closes: "2022-03-25 23:59",
		Reason: edition.Text{FR: "Une panne d’une heure : \"messagerie\" <indisponible>."}}.After(published[n-1], at)
	if err != nil {
		t.Fatal(err)
	}
	made.MadeBy = "account-1"
	copied := load(strings.TrimRight(string(text), "\n") + "\n" + editions.Written(made.Amendments[n-1]))
	if copied[n].SHA256 != made.SHA256 || !copied[n].InForceFrom.Equal(made.InForceFrom) {
		t.Errorf("the file gives %.12s from %v, what was made is %.12s from %v", copied[n].SHA256, copied[n].InForceFrom, made.SHA256, made.InForceFrom)
	}
	kept := append(load(string(text)), made)
	if k := edition.Reconcile(published, kept, at); len(k.Drift) != 0 || len(k.Run) != n+1 {
		t.Errorf("the file without the amendment: %+v", k.Drift)
	}
	if k := edition.Reconcile(copied, kept, at); len(k.Drift) != 0 || len(k.Keep) != 0 || len(k.Run) != n+1 {
		t.Errorf("the file with the copy: %+v", k.Drift)
	}
	other := made.Amendments[n-1]
	other.Changes = []edition.Change{{Path: "calls.project.closes", Value: "2022-03-28 23:59"}}
	k := edition.Reconcile(load(strings.TrimRight(string(text), "\n")+"\n"+editions.Written(other)), kept, at)
	if len(k.Drift) != 1 || !k.Drift[0].MadeHere || !strings.Contains(k.Drift[0].Error(), "was made in the browser") {
		t.Errorf("another amendment with the same number: %+v", k.Drift)
	}
	if run := k.Run[len(k.Run)-1]; run.SHA256 != made.SHA256 {
		t.Error("the version of the file runs instead of the one that was made")
	}
}

// Every wording of the real editions can be corrected in the browser, and the
// amendment copied into the file gives the same version, to the hash.
func TestACorrectionCanBeCopiedIntoTheFile(t *testing.T) {
	t.Parallel()
	at := time.Date(2030, 3, 17, 17, 2, 31, 0, time.UTC)
	for _, file := range []string{"eig-6.yaml", "eig-7.yaml"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		published := loadText(t, file, string(text))
		last := published[len(published)-1]
		n := 0
		for _, w := range last.Wordings() {
			x := edition.Correction{Path: w.Path, Text: edition.Text{FR: "Dit autrement : \"ceci\",\r\net cela.", EN: "Said otherwise"},
				Reason: edition.Text{FR: "Une phrase n’était pas claire."}}
			switch w.Kind {
			case edition.ContactWording:
				x.Text = edition.Text{FR: "autre@exemple.fr"}
			case edition.QuestionWording:
				x.Question, x.Call = edition.Text{FR: "Et cela ?"}, w.Call
			}
			// Each takes a while to load: some of each kind are enough, and the
			// odd ones: nested, absent so far.
			if n++; n%31 != 1 && w.Kind != edition.ContactWording && w.Kind != edition.QuestionWording && w.Kind != edition.IntroWording {
				continue
			}
			sameInFile(t, file, string(text), last, x, at)
		}
		if n < 40 {
			t.Errorf("%s has %d wordings", file, n)
		}
		questions := edition.Correction{Text: edition.Text{FR: "Oui."}, Question: edition.Text{FR: "Une question de plus ?"}, Call: edition.TalentCall, Reason: edition.Text{FR: "Posée souvent."}}
		sameInFile(t, file, string(text), last, questions, at)
		sameInFile(t, file, string(text), last, edition.Correction{Path: "frequent_questions[employer]", Remove: true, Reason: edition.Text{FR: "Sans objet."}}, at)
	}
}

func loadText(t *testing.T, file, content string) []edition.Version {
	t.Helper()
	books, err := editions.Load(fstest.MapFS{file: {Data: []byte(content)}}, file)
	if err != nil {
		t.Fatal(err)
	}
	all, err := books[0].Hashed()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sameInFile makes a correction twice: in the browser, and in the file.
func sameInFile(t *testing.T, file, text string, last edition.Version, x edition.Correction, at time.Time) {
	t.Helper()
	made, err := x.After(last, at)
	if err != nil {
		t.Errorf("%s: %v", x.Path, err)
		return
	}
	content := strings.TrimRight(text, "\n") + "\n"
	if last.N == 0 {
		content += "amendments:\n"
	}
	copied := loadText(t, file, content+editions.Written(made.Amendments[last.N]))
	if got := copied[len(copied)-1]; got.SHA256 != made.SHA256 {
		t.Errorf("%s of %s: the file gives %.12s, what was made is %.12s\n%s", x.Path, file, got.SHA256, made.SHA256, editions.Written(made.Amendments[last.N]))
	}
	read, err := edition.Decode(normalised(t, *made.Edition))
	if err != nil {
		t.Fatal(err)
	}
	if _, hash, _ := edition.Normalise(read); hash != made.SHA256 {
		t.Errorf("%s: the kept copy is read as another version", x.Path)
	}
}

func normalised(t *testing.T, e edition.Edition) []byte {
	t.Helper()
	text, _, err := edition.Normalise(e)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
