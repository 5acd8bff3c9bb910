package store

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"cohorte/internal/archive"
	"cohorte/internal/sqldb"
)

// maxManifest leaves room for a million attached files.
const maxManifest = 256 << 20

// BackupFault is what is wrong with a backup: it is not one, it is cut short,
// or it does not hold what it says.
type BackupFault struct {
	What  string
	cause error
}

func (f *BackupFault) Error() string { return "the backup can't be used: " + f.What }

func (f *BackupFault) Unwrap() error { return f.cause }

func fault(format string, args ...any) error { return &BackupFault{What: fmt.Sprintf(format, args...)} }

// VerifyBackup reads a backup to its last byte and holds every row and every
// attached file against the manifest. What is wrong is a *BackupFault.
func VerifyBackup(r io.Reader) (Backup, error) {
	return readBackup(r, backupUse{})
}

// backupUse is what to do with the parts of a backup on the way; nil is
// nothing. What each part says is verified in any case, but only at the end.
type backupUse struct {
	header func(BackupHeader) error
	// line gets each row; table is the name of its table. They come in the
	// order of the backup.
	line func(table string, line []byte) error
	blob func(sha256 string, size int64, content io.Reader) error
}

// backupReader sums up what it sees.
type backupReader struct {
	use      backupUse
	header   BackupHeader
	tables   []TableSum
	hash     hash.Hash // of the last table
	chunk    int
	blobs    map[string]BlobSum
	manifest *Backup
}

func readBackup(r io.Reader, use backupUse) (Backup, error) {
	b := &backupReader{use: use, blobs: map[string]BlobSum{}}
	err := archive.Read(r, b.entry)
	switch {
	case errors.Is(err, archive.ErrForeign):
		return Backup{}, &BackupFault{What: "it is not a backup of Cohorte", cause: err}
	case errors.Is(err, archive.ErrCut):
		return Backup{}, &BackupFault{What: "its end is missing", cause: err}
	case errors.Is(err, archive.ErrAltered):
		return Backup{}, &BackupFault{What: "it was altered: " + err.Error(), cause: err}
	case err != nil:
		return Backup{}, err
	}
	return b.verified()
}

func (b *backupReader) entry(name string, size int64, content io.Reader) error {
	if b.header.Format == "" && name != backupHeader {
		return fault("it is not a backup of Cohorte: it begins with %q", name)
	}
	if b.manifest != nil {
		return fault("%s comes after the end", name)
	}
	switch {
	case name == backupHeader:
		return b.readHeader(content)
	case name == backupManifest:
		b.endTable()
		b.manifest = &Backup{}
		return b.json(name, content, b.manifest)
	case strings.HasPrefix(name, backupBlobs):
		return b.readBlob(strings.TrimPrefix(name, backupBlobs), size, content)
	case strings.HasPrefix(name, backupTables):
		return b.readTable(strings.TrimPrefix(name, backupTables), content)
	}
	return fault("it has an unknown entry %q", name)
}

func (b *backupReader) json(name string, content io.Reader, into any) error {
	text, err := io.ReadAll(io.LimitReader(content, maxManifest+1))
	if err != nil {
		return err
	}
	if len(text) > maxManifest {
		return fault("%s is larger than %d bytes", name, maxManifest)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fault("%s can't be read: %v", name, err)
	}
	return nil
}

func (b *backupReader) readHeader(content io.Reader) error {
	if b.header.Format != "" {
		return fault("it has two headers")
	}
	if err := b.json(backupHeader, content, &b.header); err != nil {
		return err
	}
	if b.header.Format != backupFormat {
		return fault("it is not a backup of Cohorte: its format is %q", b.header.Format)
	}
	if b.header.Version != backupVersion {
		return fault("its format has version %d, this program reads version %d", b.header.Version, backupVersion)
	}
	if b.use.header != nil {
		return b.use.header(b.header)
	}
	return nil
}

func (b *backupReader) endTable() {
	if b.hash != nil {
		b.tables[len(b.tables)-1].SHA256 = hex.EncodeToString(b.hash.Sum(nil))
		b.hash = nil
	}
}

func (b *backupReader) readTable(name string, content io.Reader) error {
	table, rest, _ := strings.Cut(name, ".")
	if b.hash == nil || b.tables[len(b.tables)-1].Name != table {
		b.endTable()
		b.tables = append(b.tables, TableSum{Name: table})
		b.hash, b.chunk = sha256.New(), 0
	}
	if b.chunk++; rest != fmt.Sprintf("%06d.ndjson", b.chunk) {
		return fault("%s is not the part %d of its table", name, b.chunk)
	}
	sum := &b.tables[len(b.tables)-1]
	lines := bufio.NewScanner(io.TeeReader(content, b.hash))
	lines.Buffer(make([]byte, 64<<10), sqldb.MaxLine+1)
	for lines.Scan() {
		sum.Rows++
		if b.use.line == nil {
			continue
		}
		if err := b.use.line(table, lines.Bytes()); err != nil {
			return err
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fault("a row of %s is larger than %d bytes", table, sqldb.MaxLine)
	}
	return lines.Err()
}

func (b *backupReader) readBlob(name string, size int64, content io.Reader) error {
	b.endTable()
	if _, twice := b.blobs[name]; twice {
		return fault("it has the attached file %s twice", name)
	}
	sum := sha256.New()
	content = io.TeeReader(content, sum)
	if b.use.blob != nil {
		if err := b.use.blob(name, size, content); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, content); err != nil {
		return err
	}
	b.blobs[name] = BlobSum{SHA256: name, Size: size}
	if hex.EncodeToString(sum.Sum(nil)) != name {
		return fault("the attached file %s is not what was copied", name)
	}
	return nil
}

// verified holds what was seen against what the manifest says.
func (b *backupReader) verified() (Backup, error) {
	m := b.manifest
	if m == nil {
		return Backup{}, fault("its end is missing: it has no %s", backupManifest)
	}
	if !m.same(b.header) {
		return *m, fault("%s and %s say different things", backupHeader, backupManifest)
	}
	seen := map[string]TableSum{}
	for _, t := range b.tables {
		if _, twice := seen[t.Name]; twice {
			return *m, fault("it has the table %s twice", t.Name)
		}
		seen[t.Name] = t
	}
	nothing := hex.EncodeToString(sha256.New().Sum(nil))
	for _, want := range m.Tables {
		got, ok := seen[want.Name]
		if !ok {
			got = TableSum{Name: want.Name, SHA256: nothing}
		}
		delete(seen, want.Name)
		if err := compareTable(got, want); err != nil {
			return *m, err
		}
	}
	for name := range seen {
		return *m, fault("it has a table %s that its manifest does not name", name)
	}
	return *m, b.verifiedBlobs()
}

func compareTable(got, want TableSum) error {
	if got.Rows != want.Rows {
		return fault("the table %s has %d rows instead of %d", want.Name, got.Rows, want.Rows)
	}
	if got.SHA256 != want.SHA256 {
		return fault("the rows of the table %s are not those that were copied", want.Name)
	}
	return nil
}

func (b *backupReader) verifiedBlobs() error {
	for _, want := range b.manifest.Blobs {
		got, ok := b.blobs[want.SHA256]
		if !ok || got.Size != want.Size {
			return fault("the attached file %s is not in it", want.SHA256)
		}
		delete(b.blobs, want.SHA256)
	}
	for name := range b.blobs {
		return fault("it has an attached file %s that its manifest does not name", name)
	}
	return nil
}

func (h BackupHeader) same(o BackupHeader) bool {
	return h.Format == o.Format && h.Version == o.Version && h.Schema == o.Schema &&
		h.Program == o.Program && h.TakenAt.Equal(o.TakenAt)
}
