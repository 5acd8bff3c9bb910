// Package archive writes and reads one compressed stream of named entries: a
// tar, so that any system can open it, inside zstd, whose checksum tells a
// stream that was cut or altered from a whole one.
//
// Both directions hold a few megabytes, whatever the size of the archive.
package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/zstd"
)

// What is wrong with an archive, for errors.Is.
var (
	// ErrForeign: this was never an archive of this kind.
	ErrForeign = errors.New("not an archive")
	// ErrCut: the end is missing.
	ErrCut = errors.New("the archive is cut short")
	// ErrAltered: bytes are not those that were written.
	ErrAltered = errors.New("the archive was altered")
)

// window is how far back the compression looks; a reader needs as much memory.
const window = 8 << 20

// Writer writes an archive. After an error it is of no more use.
type Writer struct {
	compressed *zstd.Encoder
	entries    *tar.Writer
	at         time.Time
}

// NewWriter begins an archive; at is the time that its entries bear.
func NewWriter(w io.Writer, at time.Time) (*Writer, error) {
	compressed, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window), zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, err
	}
	return &Writer{compressed: compressed, entries: tar.NewWriter(compressed), at: at.UTC().Truncate(time.Second)}, nil
}

// Add adds an entry.
func (w *Writer) Add(name string, content []byte) error {
	return w.AddFrom(name, int64(len(content)), bytes.NewReader(content))
}

// AddFrom adds an entry of a size that is known beforehand.
func (w *Writer) AddFrom(name string, size int64, content io.Reader) error {
	header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.at, Format: tar.FormatPAX}
	if err := w.entries.WriteHeader(header); err != nil {
		return err
	}
	n, err := io.Copy(w.entries, content)
	if err == nil && n != size {
		err = fmt.Errorf("%s has %d bytes instead of %d", name, n, size)
	}
	return err
}

// Close ends the archive; the stream below stays open.
func (w *Writer) Close() error {
	return errors.Join(w.entries.Close(), w.compressed.Close())
}

// Read gives every entry to each, in order, and reads the stream to its last
// byte. It fails with ErrForeign, ErrCut or ErrAltered when the stream is not
// a whole archive; each may have seen entries before. An error of each ends
// it and is returned as it is.
func Read(r io.Reader, each func(name string, size int64, content io.Reader) error) error {
	buffered := bufio.NewReaderSize(r, 64<<10)
	if start, err := buffered.Peek(4); err != nil || !bytes.Equal(start, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return ErrForeign
	}
	source := &noting{Reader: buffered}
	plain, err := zstd.NewReader(source, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(4*window), zstd.WithDecoderMaxMemory(8*window))
	if err != nil {
		return err
	}
	defer plain.Close()
	entries := tar.NewReader(plain)
	first := true
	for {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if first && errors.Is(err, tar.ErrHeader) {
				return ErrForeign
			}
			return source.explain(err)
		}
		first = false
		if header.Typeflag != tar.TypeReg || !local(header.Name) {
			return fmt.Errorf("%w: it has an entry %q", ErrForeign, header.Name)
		}
		content := &noting{Reader: entries}
		if err := each(header.Name, header.Size, content); err != nil {
			if content.failed != nil {
				return source.explain(content.failed)
			}
			return err
		}
	}
	// What follows the last entry is padding, then the checksum of everything.
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return source.explain(err)
	}
	return nil
}

// local says whether a name stays inside a folder.
func local(name string) bool {
	return path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name))
}

// noting remembers why reading failed.
type noting struct {
	io.Reader
	failed error
}

func (n *noting) Read(p []byte) (int, error) {
	read, err := n.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		n.failed = err
	}
	return read, err
}

// explain tells a disk that can't be read from a stream that is wrong.
func (n *noting) explain(err error) error {
	switch {
	case n.failed != nil:
		return n.failed
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ErrCut
	}
	return fmt.Errorf("%w: %w", ErrAltered, err)
}
