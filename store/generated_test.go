package store

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The generated code is committed, so that building needs no sqlc; what it was
// made from must be what stands beside it.
func TestGeneratedFromTheseQueries(t *testing.T) {
	t.Parallel()
	f, err := os.Open("generated.sum")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	noted := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		first, second, _ := strings.Cut(lines.Text(), " ")
		noted[strings.TrimSpace(second)] = first
	}
	if noted["v1.31.1"] != "sqlc" {
		t.Error("made with another sqlc than v1.31.1")
	}
	inputs := []string{"sqlc.yaml"}
	for _, pattern := range []string{"migrations/*.sql", "queries/*.sql"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, found...)
	}
	for _, path := range inputs {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if noted[path] != fmt.Sprintf("%x", sha256.Sum256(text)) {
			t.Errorf("store/%s changed after store/query was made: run make generate", path)
		}
	}
	for path := range noted {
		if path != "v1.31.1" && !slices.Contains(inputs, path) {
			t.Errorf("store/%s is gone since store/query was made: run make generate", path)
		}
	}
}
