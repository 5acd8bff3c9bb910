package intake

import (
	"crypto/md5" //nolint:gosec // what the other system gives; it is no protection
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/blob"
	"cohorte/internal/nature"
)

// folder is where the attached files of a source were put: NUMBER/name, or
// dossier-NUMBER/pieces_justificatives/name as in the archives of
// Démarches-simplifiées. Its addresses expire, so nothing is fetched.
type folder struct {
	root  *os.Root // nil: none was given
	blobs *blob.Store
}

// longestAttached is where the edition gives a field no size.
const longestAttached = 50_000_000

// find keeps the attached files of a field, and names those that are not
// there, are not what was attached, or are of a kind that the field does not
// take.
func (d folder) find(number string, f edition.Field, wanted []Attached) (got []file.Attached, missing []string) {
	for _, a := range wanted {
		kept, err := d.keep(number, f, a)
		if err != nil {
			missing = append(missing, a.Name)
			continue
		}
		got = append(got, kept)
	}
	return got, missing
}

var (
	errNotThere = errors.New("it is not in the folder of attached files")
	errOther    = errors.New("it is not the file that was attached")
)

func (d folder) keep(number string, f edition.Field, a Attached) (file.Attached, error) {
	content, err := d.open(number, a.Name)
	if err != nil {
		return file.Attached{}, err
	}
	defer content.Close() //nolint:errcheck // it was only read
	if a.MD5 != "" {
		sum := md5.New() //nolint:gosec // see above
		if _, err := io.Copy(sum, content); err != nil {
			return file.Attached{}, err
		}
		if base64.StdEncoding.EncodeToString(sum.Sum(nil)) != a.MD5 {
			return file.Attached{}, errOther
		}
		if _, err := content.Seek(0, io.SeekStart); err != nil {
			return file.Attached{}, err
		}
	}
	most := int64(f.MaxBytes)
	if most == 0 {
		most = longestAttached
	}
	var found nature.Found
	kept, err := d.blobs.KeepIf(content, most, func(content io.ReaderAt, size int64) (err error) {
		found, err = nature.Of(content, size)
		if err == nil && (found.Fault != nature.None || !takes(f, found.MediaType)) {
			err = errOther
		}
		return err
	})
	return file.Attached{SHA256: kept.SHA256, Name: filepath.Base(a.Name), Size: kept.Size, MediaType: found.MediaType}, err
}

func takes(f edition.Field, mediaType string) bool {
	return slices.ContainsFunc(f.Accept, func(kind string) bool {
		return map[string]string{"pdf": nature.PDF, "odt": nature.ODT, "docx": nature.DOCX, "png": nature.PNG, "jpeg": nature.JPEG}[kind] == mediaType
	})
}

// open finds an attached file; the folder can't be left by a name.
func (d folder) open(number, name string) (*os.File, error) {
	if d.root == nil || strings.ContainsAny(name, `/\`) || strings.ContainsAny(number, `/\`) {
		return nil, errNotThere
	}
	for _, path := range []string{filepath.Join(number, name), filepath.Join("dossier-"+number, "pieces_justificatives", name)} {
		if f, err := d.root.Open(path); err == nil {
			return f, nil
		}
	}
	return nil, errNotThere
}
