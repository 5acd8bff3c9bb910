package blob_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"cohorte/internal/blob"
)

func open(t *testing.T) (*blob.Store, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "files")
	s, err := blob.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	return s, folder
}

// files lists what the folder holds, temporary files included.
func files(t *testing.T, folder string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, d.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestWhatIsKeptIsFoundUnderItsHash(t *testing.T) {
	t.Parallel()
	s, folder := open(t)
	content := strings.Repeat("contenu ", 2000)
	sum := sha256.Sum256([]byte(content))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			kept, err := s.Keep(iotest.OneByteReader(strings.NewReader(content)), int64(len(content)))
			if err != nil || kept.SHA256 != hex.EncodeToString(sum[:]) || kept.Size != int64(len(content)) {
				t.Errorf("kept %s, %d bytes: %v", kept.SHA256, kept.Size, err)
			}
		})
	}
	all.Wait()
	if names := files(t, folder); len(names) != 1 || names[0] != hex.EncodeToString(sum[:]) {
		t.Errorf("the folder holds %v", names)
	}
	f, err := s.Open(hex.EncodeToString(sum[:]))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || string(got) != content {
		t.Errorf("%d bytes come back, %v", len(got), err)
	}
}

func TestNothingRemainsOfWhatIsRefused(t *testing.T) {
	t.Parallel()
	s, folder := open(t)
	if _, err := s.Keep(strings.NewReader("12345"), 4); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("five bytes of four: %v", err)
	}
	broken := errors.New("the line broke")
	if _, err := s.Keep(io.MultiReader(strings.NewReader("1"), iotest.ErrReader(broken)), 4); !errors.Is(err, broken) {
		t.Errorf("a broken line: %v", err)
	}
	if names := files(t, folder); len(names) != 0 {
		t.Errorf("the folder holds %v", names)
	}
	endless := &counted{}
	if _, err := s.Keep(endless, 1000); !errors.Is(err, blob.ErrTooLarge) || endless.read > 64<<10 {
		t.Errorf("%d bytes of an endless file were read: %v", endless.read, err)
	}
}

type counted struct{ read int }

func (c *counted) Read(p []byte) (int, error) {
	c.read += len(p)
	return copy(p, bytes.Repeat([]byte{'x'}, len(p))), nil
}

func TestOnlyAHashIsLookedFor(t *testing.T) {
	t.Parallel()
	s, folder := open(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(folder), "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{"", "../secret", "../../secret", strings.Repeat("a", 64), strings.Repeat("A", 64), strings.Repeat("/", 64), "ab/../../secret"} {
		if f, err := s.Open(hash); !errors.Is(err, blob.ErrUnknown) {
			t.Errorf("%q: %v %v", hash, f, err)
		}
	}
}

// The content decides, whatever a file is called.
func TestTypesComeFromTheContent(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		"%PDF-1.7\n%":                              "application/pdf",
		"\x89PNG\r\n\x1a\n":                        "image/png",
		"\xff\xd8\xff\xe0":                         "image/jpeg",
		"MZ\x90\x00":                               "application/vnd.microsoft.portable-executable",
		"<html><script>alert(1)</script>":          "text/html",
		"<svg xmlns='http://www.w3.org/2000/svg'>": "image/svg+xml",
		"bonjour":                                  "text/plain",
	} {
		if got := blob.MediaType([]byte(head)); got != want {
			t.Errorf("%q is %s, want %s", head, got, want)
		}
	}
}
