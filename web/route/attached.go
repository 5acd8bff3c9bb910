package route

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/internal/nature"
)

// Manner is how a browser is told to take an attached file.
type Manner string

// ToSave is for every file; ToRead opens a PDF or a picture in the browser.
const (
	ToSave Manner = "attachment"
	ToRead Manner = "inline"
)

// readable are the types that open in the browser, each with its policy. A
// browser's own reader of PDF does not work in a sandbox.
var readable = map[string]string{
	nature.PDF:  "default-src 'none'",
	nature.PNG:  closed,
	nature.JPEG: closed,
}

const closed = "default-src 'none'; sandbox"

// Attached answers with an attached file, unless a scanner refused it. The
// caller has found it, and what scanners said, for somebody who may see it.
func (v *Visit) Attached(a file.Attached, scans file.Scans, how Manner) (Answer, error) {
	if scans.Refused(a) {
		return Answer{}, &fellowship.NoLongerPossible{Why: fellowship.Quarantined}
	}
	content, err := v.Site.Files.Open(a.SHA256)
	if err != nil {
		return Answer{}, err
	}
	info, err := content.Stat()
	if err != nil {
		return Answer{}, errors.Join(err, content.Close())
	}
	policy := readable[a.MediaType]
	if how != ToRead || policy == "" {
		how, policy = ToSave, closed
	}
	return Answer{Status: http.StatusOK, Type: a.MediaType, File: content, Size: info.Size(), Header: http.Header{
		"Content-Disposition":     {disposition(how, a.Name)},
		"Content-Security-Policy": {policy},
	}}, nil
}

// disposition names a file twice (RFC 6266): for programs that read UTF-8, and
// in plain letters for those that don't.
func disposition(how Manner, name string) string {
	plain := strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' || strings.ContainsRune(`"\\%;`, c) {
			return '_'
		}
		return c
	}, name)
	return string(how) + `; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// give writes a kept file and closes it; whoever leaves halfway gets no more.
func give(w io.Writer, content io.ReadCloser, size int64) {
	io.CopyN(w, content, size) //nolint:errcheck // the reader left; there is nobody to tell
	content.Close()            //nolint:errcheck // it was only read
}
