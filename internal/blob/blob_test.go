package blob_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

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

// What an examination refuses leaves nothing behind, and its reason is told.
func TestWhatIsLookedThroughFirst(t *testing.T) {
	t.Parallel()
	s, folder := open(t)
	no := errors.New("no")
	_, err := s.KeepIf(strings.NewReader("12345"), 5, func(content io.ReaderAt, size int64) error {
		b := make([]byte, size)
		if _, err := content.ReadAt(b, 0); err != nil || string(b) != "12345" {
			t.Errorf("examined %q, %v", b, err)
		}
		return no
	})
	if !errors.Is(err, no) || len(files(t, folder)) != 0 {
		t.Errorf("%v, and %v are left", err, files(t, folder))
	}
}

func TestOnlyWhatIsOldIsRemoved(t *testing.T) {
	t.Parallel()
	s, folder := open(t)
	var hashes []string
	for _, content := range []string{"un", "deux"} {
		kept, err := s.Keep(strings.NewReader(content), 10)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, kept.SHA256)
	}
	yesterday := time.Now().Add(-24 * time.Hour)
	for _, path := range []string{filepath.Join(hashes[0][:2], hashes[0]), filepath.Join("tmp", "begun")} {
		path = filepath.Join(folder, path)
		if err := os.WriteFile(path, []byte("un"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, yesterday, yesterday); err != nil {
			t.Fatal(err)
		}
	}
	hour := time.Now().Add(-time.Hour)
	for i, want := range []bool{true, false} {
		if done, err := s.Remove(hashes[i], hour); err != nil || done != want {
			t.Errorf("removing %d: %v, %v", i, done, err)
		}
	}
	if err := s.Sweep(hour); err != nil {
		t.Error(err)
	}
	if done, err := s.Remove(hashes[0], hour); err != nil || done {
		t.Errorf("removing again: %v, %v", done, err)
	}
	var left []string
	if err := s.Each(func(hash string) error { left = append(left, hash); return nil }); err != nil || !slices.Equal(left, hashes[1:]) {
		t.Errorf("left %v, %v", left, err)
	}
	if names := files(t, folder); !slices.Equal(names, left) {
		t.Errorf("the folder holds %v", names)
	}
	// Sent again, it is as new.
	if _, err := s.Keep(strings.NewReader("un"), 10); err != nil {
		t.Fatal(err)
	}
	if done, err := s.Remove(hashes[0], hour); err != nil || done {
		t.Errorf("what was just sent again is removed: %v, %v", done, err)
	}
}
