package editions_test

import (
	"flag"
	"os"
	"testing"

	"cohorte/editions"
)

var update = flag.Bool("update", false, "write the reference page")

func TestReferencePageIsCurrent(t *testing.T) {
	const page = "../docs/reference/edition.md"
	if *update {
		if err := os.MkdirAll("../docs/reference", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(page, []byte(editions.Reference()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != editions.Reference() {
		t.Errorf("%s is not what the types say; run go test ./editions -run Reference -update", page)
	}
}
