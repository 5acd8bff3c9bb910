package form

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/blob"
	"cohorte/internal/lang"
	"cohorte/internal/nature"
	"cohorte/store"
	"cohorte/web/route"
)

// defaultFileLimit holds where the edition gives a field no size.
const defaultFileLimit = edition.Bytes(5_000_000)

// What one post may bring of text, and in how many parts: more than any step of
// a form asks.
const (
	maxText  = 2 << 20
	maxParts = 2000
)

var errTooManyParts = errors.New("more parts than any form has")

func fileLimit(f edition.Field) edition.Bytes {
	if f.MaxBytes > 0 {
		return f.MaxBytes
	}
	return defaultFileLimit
}

// size is a number of bytes as people say it: "120 Ko", "1,2 Mo".
func size(l lang.Lang, n int64) string {
	switch {
	case n >= 1_000_000 && n%1_000_000 == 0:
		return l.Number(int(n/1_000_000)) + "\u00a0" + l.T("Mo", "MB")
	case n >= 1_000_000:
		return l.Decimal(float64(n)/1_000_000, 1) + "\u00a0" + l.T("Mo", "MB")
	}
	return l.Number(int((n+999)/1000)) + "\u00a0" + l.T("Ko", "kB")
}

// Received is a posted step: what was typed, and the files that came with it.
type Received struct {
	Values   url.Values
	Files    map[string]file.Files // by field, kept already
	Problems []fellowship.Problem
	came     map[string]int // files of a field, taken or not
}

// receive reads a posted step. Files go straight to the disk, each up to its
// own limit; what is refused leaves nothing behind.
func Receive(v *route.Visit, fields []edition.Field) (Received, error) {
	kind, _, _ := mime.ParseMediaType(v.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		v.Body = http.MaxBytesReader(v.Writer, v.Body, maxText)
		err := v.ParseForm()
		return Received{Values: v.PostForm}, unreadable(err)
	}
	parts, err := v.MultipartReader()
	if err != nil {
		return Received{}, unreadable(err)
	}
	r := Received{Values: url.Values{}, Files: map[string]file.Files{}, came: map[string]int{}}
	room := int64(maxText)
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			return r, unreadable(err)
		}
		if n == maxParts {
			return r, unreadable(errTooManyParts)
		}
		if isFile := hasFileName(part); isFile {
			if err := r.keep(v, part, fields); err != nil {
				return r, err
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, room+1))
		if err != nil {
			return r, unreadable(err)
		}
		if room -= int64(len(text)); room < 0 {
			return r, &http.MaxBytesError{Limit: maxText}
		}
		r.Values.Add(part.FormName(), string(text))
	}
}

// hasFileName tells an upload from a text, also when no file was chosen.
func hasFileName(part *multipart.Part) bool {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	_, ok := params["filename"]
	return err == nil && ok
}

// unreadable turns a form that is not one into a refusal; a body that is too
// large, or that comes too slowly, stays what it is.
func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if err == nil || errors.As(err, &tooLarge) || errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return &fellowship.Invalid{Problems: []fellowship.Problem{{Code: fellowship.NotText}}}
}

// keep keeps one attached file, or notes why not.
func (r *Received) keep(v *route.Visit, part *multipart.Part, fields []edition.Field) error {
	i := slices.IndexFunc(fields, func(f edition.Field) bool { return f.ID == part.FormName() && f.Type == edition.Attachment })
	content := bufio.NewReader(part)
	_, err := content.Peek(1)
	if err != nil && !errors.Is(err, io.EOF) {
		return unreadable(err)
	}
	empty, name := err != nil, bareName(part.FileName())
	switch {
	case empty && name == "":
		return nil // no file was chosen
	case i < 0:
		r.Problems = append(r.Problems, fellowship.Problem{Field: part.FormName(), Code: fellowship.UnknownField})
		return nil
	}
	f := fields[i]
	most := int64(fileLimit(f))
	problem := fellowship.Problem{Field: f.ID, Got: name, Want: strings.ToUpper(v.Lang.Or(f.Accept...)) + ", " + size(v.Lang, most) + v.Say(" au plus", " at most")}
	var found nature.Found
	kept, err := file.Attached{}, error(nil)
	switch {
	case empty:
		problem.Code = fellowship.FileEmpty
	case r.came[f.ID] >= mostFiles(f):
		r.Files[f.ID] = nil // which of them is meant is not ours to guess
		problem.Code, problem.Want, problem.Got = fellowship.TooMany, strconv.Itoa(mostFiles(f)), strconv.Itoa(r.came[f.ID]+1)
	default:
		kept, found, err = r.examined(v, content, f)
		problem.Code, problem.Kind = refusal(f, found), string(nature.KindOf(found.MediaType))
	}
	r.came[f.ID]++
	switch {
	case errors.Is(err, blob.ErrTooLarge):
		problem.Code, problem.Want = fellowship.FileTooLarge, size(v.Lang, most)
	case errors.Is(err, errNotTaken):
	case err != nil:
		return unreadableFile(err)
	case problem.Code == "":
		kept.Name = name
		r.Files[f.ID] = append(r.Files[f.ID], kept)
		return nil
	}
	r.Problems = append(r.Problems, problem)
	return nil
}

// errNotTaken: the file is not one that its field takes.
var errNotTaken = errors.New("not a file that the field takes")

// examined keeps a file that its field takes, and says what it is.
func (r *Received) examined(v *route.Visit, content io.Reader, f edition.Field) (a file.Attached, found nature.Found, err error) {
	kept, err := v.Site.Files.KeepIf(content, int64(fileLimit(f)), func(content io.ReaderAt, size int64) (err error) {
		if found, err = nature.Of(content, size); err == nil && refusal(f, found) != "" {
			err = errNotTaken
		}
		return err
	})
	return file.Attached{SHA256: kept.SHA256, Size: kept.Size, MediaType: found.MediaType}, found, err
}

// refusal is why a field does not take a file, empty when it does (rules F-20,
// F-21).
func refusal(f edition.Field, found nature.Found) fellowship.ProblemCode {
	if !slices.ContainsFunc(f.Accept, func(kind string) bool { return mediaTypes[kind] == found.MediaType }) {
		return fellowship.FileWrongType
	}
	return map[nature.Fault]fellowship.ProblemCode{
		nature.Empty: fellowship.FileEmpty, nature.Cut: fellowship.FileCut, nature.Locked: fellowship.FileLocked,
		nature.Several: fellowship.FileSeveral, nature.Excessive: fellowship.FileExcessive, nature.Programs: fellowship.FilePrograms,
	}[found.Fault]
}

// mostFiles is how many files a field takes.
func mostFiles(f edition.Field) int {
	if f.Max != nil {
		return max(*f.Max, 1)
	}
	return 1
}

// unreadableFile keeps apart a line that broke, which is the sender's, from a
// disk that failed, which is ours.
func unreadableFile(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return unreadable(err)
	}
	return err
}

// kinds of file by the word of the edition.
var mediaTypes = map[string]string{
	"pdf": nature.PDF, "odt": nature.ODT, "docx": nature.DOCX, "png": nature.PNG, "jpeg": nature.JPEG,
}

// The longest name that file systems take, in bytes, and the longest ending
// that is kept of a longer one.
const (
	longestName   = 255
	longestEnding = 10
)

// bareName is the name of a file without folders, control characters, marks
// that turn the order of writing, and excess: it is shown and sent back, never
// used as a path (rule F-24).
func bareName(name string) string {
	name = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || c == unicode.ReplacementChar || unicode.In(c, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(name, ""))
	name = strings.TrimSpace(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if strings.Trim(name, "./") == "" {
		return ""
	}
	if len(name) > longestName {
		end := path.Ext(name)
		if len(end) > longestEnding {
			end = ""
		}
		name = strings.ToValidUTF8(name[:longestName-len(end)], "") + end
	}
	return name
}

// changes are the attached files of a step after the post: what was held, less
// what was dropped, with what came. A field for one file keeps the last.
func (r Received) changes(o file.Opened, fields []edition.Field) file.Answers {
	out := file.Answers{}
	for _, f := range fields {
		came, dropped := r.Files[f.ID], r.Values[dropName+f.ID]
		if f.Type != edition.Attachment || (len(came) == 0 && len(dropped) == 0) {
			continue
		}
		held, _ := o.Answers[f.ID].(file.Files)
		kept := slices.DeleteFunc(slices.Clone(held), func(a file.Attached) bool {
			return slices.Contains(dropped, a.SHA256) || slices.ContainsFunc(came, func(c file.Attached) bool { return c.SHA256 == a.SHA256 })
		})
		kept = append(kept, came...)
		if f.Max == nil || *f.Max == 1 {
			kept = kept[max(len(kept)-1, 0):]
		}
		out[f.ID] = nil
		if len(kept) > 0 {
			out[f.ID] = kept
		}
	}
	return out
}

// Note says of the files that came that they are kept, and has them scanned
// where a scanner is.
func (r Received) Note(ctx context.Context, tx *store.Tx, v *route.Visit) error {
	for _, files := range r.Files {
		for _, a := range files {
			if err := tx.AddBlob(ctx, a, v.At); err != nil {
				return err
			}
			if !v.Site.Scans {
				continue
			}
			if err := tx.AskScan(ctx, a.SHA256, v.At); err != nil {
				return err
			}
		}
	}
	return nil
}

// attached sends an attached file to who writes the file, to be saved.
func (h pages) attached(v *route.Visit) (route.Answer, error) {
	p, err := h.open(v, "")
	if err != nil {
		return route.Answer{}, err
	}
	held, _ := p.Opened.Answers[v.PathValue("field")].(file.Files)
	i := slices.IndexFunc(held, func(a file.Attached) bool { return a.SHA256 == v.PathValue("sha256") })
	if i < 0 {
		return route.Answer{}, fellowship.ErrNotFound
	}
	return v.Attached(held[i], p.Opened.Scans, route.ToSave)
}
