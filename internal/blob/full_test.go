package blob_test

import (
	"bytes"
	"errors"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"cohorte/internal/blob"
)

// smallDisk is a folder on a disk of that size; the test is skipped where
// nobody may mount one.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	folder := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", folder).CombinedOutput(); err != nil {
		t.Skipf("no disk can be mounted here: %s", strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", folder).CombinedOutput(); err != nil {
			t.Errorf("%s: %v", out, err)
		}
	})
	return folder
}

// A full disk refuses the next file and harms none that is kept.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	folder := smallDisk(t, "1m")
	s, err := blob.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	first := bytes.Repeat([]byte("a"), 600<<10)
	kept, err := s.Keep(bytes.NewReader(first), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := s.Keep(strings.NewReader(strings.Repeat("b", 600<<10)), 1<<20); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("on a full disk: %v", err)
		}
	}
	f, err := s.Open(kept.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, first) {
		t.Errorf("the file that was kept: %d bytes, %v", len(got), err)
	}
	if names := files(t, folder); len(names) != 1 {
		t.Errorf("the folder holds %v", names)
	}
	// What was refused took no room that stays.
	if _, err := s.Keep(strings.NewReader(strings.Repeat("c", 300<<10)), 1<<20); err != nil {
		t.Errorf("a file for which there is room: %v", err)
	}
}
