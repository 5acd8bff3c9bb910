package archive_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"cohorte/internal/archive"
)

var at = time.Date(2026, 11, 21, 3, 0, 0, 5, time.UTC)

func written(t testing.TB, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := archive.NewWriter(&out, at)
	for i := 0; err == nil && i < len(names); i++ {
		err = w.Add(names[i], []byte("content of "+names[i]))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(r io.Reader) (seen map[string]string, err error) {
	seen = map[string]string{}
	err = archive.Read(r, func(name string, size int64, content io.Reader) error {
		text, err := io.ReadAll(io.LimitReader(content, 1<<20))
		seen[name] = string(text)
		return err
	})
	return seen, err
}

func TestReadWhatWasWritten(t *testing.T) {
	t.Parallel()
	seen, err := read(iotest.OneByteReader(bytes.NewReader(written(t, "a", "b/c"))))
	if err != nil || !cmp.Equal(seen, map[string]string{"a": "content of a", "b/c": "content of b/c"}) {
		t.Errorf("%v, %v", seen, err)
	}
}

func TestAnEntryShorterThanItSays(t *testing.T) {
	t.Parallel()
	w, err := archive.NewWriter(io.Discard, at)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.AddFrom("a", 10, strings.NewReader("short")); err == nil {
		t.Error("accepted")
	}
}

// compressed is a tar of one entry, as somebody with bad intentions writes it.
func compressed(t *testing.T, header tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	z, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	if err := errors.Join(w.WriteHeader(&header), w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWhatIsNotAWholeArchive(t *testing.T) {
	t.Parallel()
	good := written(t, "a", "b")
	flipped := bytes.Clone(good)
	flipped[len(flipped)-1] ^= 1 // of the checksum
	unread := errors.New("the disk can't be read")
	for name, c := range map[string]struct {
		in   io.Reader
		want error
	}{
		"nothing":        {strings.NewReader(""), archive.ErrForeign},
		"text":           {strings.NewReader("some text, not an archive"), archive.ErrForeign},
		"cut":            {bytes.NewReader(good[:len(good)-1]), archive.ErrCut},
		"cut early":      {bytes.NewReader(good[:6]), archive.ErrCut},
		"checksum":       {bytes.NewReader(flipped), archive.ErrAltered},
		"something more": {io.MultiReader(bytes.NewReader(good), strings.NewReader("more")), archive.ErrAltered},
		"unread":         {io.MultiReader(bytes.NewReader(good[:20]), iotest.ErrReader(unread)), unread},
		"upwards":        {bytes.NewReader(compressed(t, tar.Header{Name: "../a", Typeflag: tar.TypeReg})), archive.ErrForeign},
		"inner upwards":  {bytes.NewReader(compressed(t, tar.Header{Name: "a/../../b", Typeflag: tar.TypeReg})), archive.ErrForeign},
		"absolute":       {bytes.NewReader(compressed(t, tar.Header{Name: "/etc/passwd", Typeflag: tar.TypeReg})), archive.ErrForeign},
		"link":           {bytes.NewReader(compressed(t, tar.Header{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "/etc"})), archive.ErrForeign},
	} {
		if _, err := read(c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(written(f, "a", "b/c"))
	f.Add([]byte("\x28\xb5\x2f\xfd"))
	f.Fuzz(func(t *testing.T, in []byte) {
		_, err := read(bytes.NewReader(in))
		if err != nil && !errors.Is(err, archive.ErrForeign) && !errors.Is(err, archive.ErrCut) && !errors.Is(err, archive.ErrAltered) {
			t.Errorf("an error of another kind: %v", err)
		}
	})
}

func TestAFileAppearsWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	name := filepath.Join(folder, "file")
	create := func(force bool) *archive.File {
		f, err := archive.Create(name, force)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString("whole"); err != nil {
			t.Fatal(err)
		}
		return f
	}
	if err := create(false).Abandon(); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(folder); len(entries) != 0 {
		t.Errorf("an abandoned file leaves %v", entries)
	}
	f, late := create(false), create(false)
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it is there before it is whole")
	}
	if err := errors.Join(f.Commit(), f.Abandon()); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(name); string(text) != "whole" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if err := late.Commit(); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the later of two replaced the first: %v", err)
	}
	if err := late.Abandon(); err != nil {
		t.Error(err)
	}
	if _, err := archive.Create(name, false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file was replaced unasked: %v", err)
	}
	if err := create(true).Commit(); err != nil {
		t.Errorf("with force: %v", err)
	}
	if _, err := archive.Create(folder, true); err == nil {
		t.Error("a folder was to be replaced")
	}
}
