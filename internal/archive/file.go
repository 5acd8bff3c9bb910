package archive

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// File is a file that appears under its name whole or not at all, readable by
// its owner only. It is written beside its place, as NAME.tmp-…, flushed to
// the disk and renamed.
type File struct {
	*bufio.Writer
	tmp   *os.File
	name  string
	force bool
	done  bool
}

// Create begins a file. Unless force is set it refuses with fs.ErrExist a name
// that is taken.
func Create(name string, force bool) (*File, error) {
	if err := free(name, force); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".tmp-")
	if err != nil {
		return nil, err
	}
	return &File{Writer: bufio.NewWriterSize(tmp, 256<<10), tmp: tmp, name: name, force: force}, nil
}

func free(name string, force bool) error {
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a plain file", name)
	case !force:
		return fmt.Errorf("%s: %w", name, fs.ErrExist)
	}
	return nil
}

// Commit gives the file its name. Once it returns nil, the file outlives a
// power cut.
func (f *File) Commit() error {
	err := f.Flush()
	if err == nil {
		err = f.tmp.Sync()
	}
	if err == nil {
		err = free(f.name, f.force)
	}
	if err == nil {
		err = os.Rename(f.tmp.Name(), f.name)
	}
	if err != nil {
		return err
	}
	f.done = true
	return errors.Join(f.tmp.Close(), Flush(filepath.Dir(f.name)))
}

// Abandon removes what was written, unless it was committed.
func (f *File) Abandon() error {
	if f.done {
		return nil
	}
	f.done = true
	return errors.Join(f.tmp.Close(), os.Remove(f.tmp.Name()))
}

// Flush waits until the names in a folder are on the disk.
func Flush(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
