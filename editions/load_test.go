package editions_test

import (
	"os"
	"testing"

	"cohorte/editions"
)

func TestAValidEditionLoads(t *testing.T) {
	t.Parallel()
	books, err := editions.Load(os.DirFS("testdata"), "valid.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(books[0].Versions()); got != 2 {
		t.Errorf("%d versions, want 2: the base and its amendment", got)
	}
	closes := books[0].Latest().Calls["talent"].Rounds[1].Closes
	if closes.String() != "2022-06-12 23:59" {
		t.Errorf("the second round closes at %s, not at the amended minute", closes)
	}
}
