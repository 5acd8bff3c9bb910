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
