// Package blob keeps files under the SHA-256 of what they hold, in a folder of
// the local disk.
//
// A file is written beside its place, flushed to the disk and renamed: under a
// hash there is the whole content or nothing, whatever happens meanwhile. The
// same content sent twice is kept once. Nothing here knows names.
package blob

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// Store is a folder of files. It is safe for concurrent use, also by several
// processes.
type Store struct{ folder string }

// ErrTooLarge refuses content beyond the size that was allowed.
var ErrTooLarge = errors.New("more bytes than allowed")

// ErrUnknown: nothing is kept under that hash.
var ErrUnknown = errors.New("nothing is kept under that hash")

// Open uses a folder, which is created where it is missing, readable by its
// owner only.
func Open(folder string) (*Store, error) {
	if err := os.MkdirAll(filepath.Join(folder, "tmp"), 0o700); err != nil {
		return nil, fmt.Errorf("the folder of attached files can't be made: %w", err)
	}
	return &Store{folder: folder}, nil
}

// Kept is what is known of a file once it is kept.
type Kept struct {
	SHA256 string // hexadecimal
	Size   int64
}

// Unavailable says whether an error is the disk's: full, failing, or read-only.
// The same act may succeed later.
func Unavailable(err error) bool {
	return slices.ContainsFunc([]syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EIO},
		func(e syscall.Errno) bool { return errors.Is(err, e) })
}

// Keep reads content to its end and keeps it. It refuses with ErrTooLarge as
// soon as there are more than limit bytes, without reading on; nothing of it
// remains then.
func (s *Store) Keep(content io.Reader, limit int64) (Kept, error) {
	return s.KeepIf(content, limit, func(io.ReaderAt, int64) error { return nil })
}

// KeepIf is Keep for content that is looked through first: an error of examine
// is given back as it is, and nothing of the content remains.
func (s *Store) KeepIf(content io.Reader, limit int64, examine func(content io.ReaderAt, size int64) error) (kept Kept, err error) {
	tmp, err := os.OpenFile(filepath.Join(s.folder, "tmp", rand.Text()), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return Kept{}, fmt.Errorf("an attached file can't be written: %w", err)
	}
	defer func() {
		err = errors.Join(err, tmp.Close())
		if err != nil {
			kept = Kept{}
			err = errors.Join(err, removed(tmp.Name()))
			return
		}
		err = s.settle(tmp.Name(), kept.SHA256)
	}()
	hash := sha256.New()
	kept.Size, err = io.Copy(io.MultiWriter(tmp, hash), io.LimitReader(content, limit+1))
	if err != nil {
		return kept, fmt.Errorf("an attached file can't be written: %w", err)
	}
	if kept.Size > limit {
		return kept, ErrTooLarge
	}
	if err := examine(tmp, kept.Size); err != nil {
		return kept, err
	}
	kept.SHA256 = hex.EncodeToString(hash.Sum(nil))
	if err := tmp.Sync(); err != nil {
		return kept, fmt.Errorf("an attached file can't be flushed to the disk: %w", err)
	}
	return kept, nil
}

// Scratch is a file beside the others that is gone once it is closed: room for
// what is being made, on the same disk.
func (s *Store) Scratch() (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(s.folder, "tmp", rand.Text()), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("there is no room to write: %w", err)
	}
	return f, removed(f.Name())
}

// settle gives a flushed file its place, and flushes the folder: the name must
// be on the disk before anybody is told that the file is kept.
func (s *Store) settle(tmp, hash string) error {
	place := s.path(hash)
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return errors.Join(err, removed(tmp))
	}
	if err := os.Rename(tmp, place); err != nil {
		return errors.Join(err, removed(tmp))
	}
	for _, folder := range []string{filepath.Dir(place), s.folder} {
		if err := flush(folder); err != nil {
			return fmt.Errorf("the folder of attached files can't be flushed: %w", err)
		}
	}
	return nil
}

func flush(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func (s *Store) path(hash string) string { return filepath.Join(s.folder, hash[:2], hash) }

// Open opens what is kept under a hash; ErrUnknown when nothing is.
func (s *Store) Open(hash string) (*os.File, error) {
	if !isHash(hash) {
		return nil, ErrUnknown
	}
	f, err := os.Open(s.path(hash))
	if errors.Is(err, os.ErrNotExist) {
		return nil, ErrUnknown
	}
	return f, err
}

func isHash(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == sha256.Size && hex.EncodeToString(raw) == s
}

// Remove removes what is kept under a hash, unless it was kept, perhaps again,
// at or after a time of this machine's clock. It says whether it did.
func (s *Store) Remove(hash string, before time.Time) (done bool, err error) {
	if !isHash(hash) {
		return false, ErrUnknown
	}
	// The file is set aside first: whoever keeps the same content meanwhile
	// gives it a new place, which stays.
	aside := filepath.Join(s.folder, "tmp", rand.Text())
	if err := os.Rename(s.path(hash), aside); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		return false, err
	}
	info, err := os.Stat(aside)
	if err != nil {
		return false, err
	}
	if !info.ModTime().Before(before) {
		if err := os.Link(aside, s.path(hash)); err != nil && !errors.Is(err, os.ErrExist) {
			return false, err
		}
		return false, removed(aside)
	}
	return true, removed(aside)
}

// Each names every hash under which something is kept, in order.
func (s *Store) Each(do func(hash string) error) error {
	return filepath.WalkDir(s.folder, func(path string, d os.DirEntry, err error) error {
		switch {
		case errors.Is(err, os.ErrNotExist): // removed meanwhile
			return nil
		case err != nil || d.IsDir() || !isHash(d.Name()) || path != s.path(d.Name()):
			return err
		}
		return do(d.Name())
	})
}

// Sweep removes what a program that was killed had begun to write before a
// time of this machine's clock.
func (s *Store) Sweep(before time.Time) error {
	folder := filepath.Join(s.folder, "tmp")
	begun, err := os.ReadDir(folder)
	for _, d := range begun {
		info, statErr := d.Info()
		if statErr == nil && info.ModTime().Before(before) {
			err = errors.Join(err, removed(filepath.Join(folder, d.Name())))
		}
	}
	return err
}
