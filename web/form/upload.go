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
	"cohorte/store"
	"cohorte/web/route"
)

// defaultFileLimit holds where the edition gives a field no size.
const defaultFileLimit = edition.Bytes(5_000_000)

// maxText bounds all that is typed in one step.
const maxText = 2 << 20

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

// received is a posted step: what was typed, and the files that came with it.
type received struct {
	Values   url.Values
	Files    map[string]file.Files // by field, kept already
	Problems []fellowship.Problem
}

// receive reads a posted step. Files go straight to the disk, each up to its
// own limit; what is refused leaves nothing behind.
func receive(v *route.Visit, fields []edition.Field) (received, error) {
	kind, _, _ := mime.ParseMediaType(v.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		v.Body = http.MaxBytesReader(v.Writer, v.Body, maxText)
		err := v.ParseForm()
		return received{Values: v.PostForm}, unreadable(err)
	}
	parts, err := v.MultipartReader()
	if err != nil {
		return received{}, unreadable(err)
	}
	r := received{Values: url.Values{}, Files: map[string]file.Files{}}
	room := int64(maxText)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			return r, unreadable(err)
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

// unreadable turns a form that is not one into a refusal; only a body that is
// too large stays what it is.
func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if err == nil || errors.As(err, &tooLarge) {
		return err
	}
	return &fellowship.Invalid{Problems: []fellowship.Problem{{Code: fellowship.NotText}}}
}

// keep keeps one attached file, or notes why not.
func (r *received) keep(v *route.Visit, part *multipart.Part, fields []edition.Field) error {
	i := slices.IndexFunc(fields, func(f edition.Field) bool { return f.ID == part.FormName() && f.Type == edition.Attachment })
	content := bufio.NewReaderSize(part, blob.HeadSize)
	head, err := content.Peek(blob.HeadSize)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return unreadable(err)
	}
	name := bareName(part.FileName())
	switch {
	case len(head) == 0 && name == "":
		return nil // no file was chosen
	case i < 0:
		r.Problems = append(r.Problems, fellowship.Problem{Field: part.FormName(), Code: fellowship.UnknownField})
		return nil
	}
	f := fields[i]
	problem := func(code fellowship.ProblemCode, want string) error {
		r.Problems = append(r.Problems, fellowship.Problem{Field: f.ID, Code: code, Want: want, Got: name})
		return nil
	}
	if len(head) == 0 {
		return problem(fellowship.FileEmpty, "")
	}
	mediaType, ok := accepted(f.Accept, head)
	if !ok {
		return problem(fellowship.FileWrongType, strings.ToUpper(v.Lang.Or(f.Accept...)))
	}
	kept, err := v.Site.Files.Keep(content, int64(fileLimit(f)))
	if errors.Is(err, blob.ErrTooLarge) {
		return problem(fellowship.FileTooLarge, size(v.Lang, int64(fileLimit(f))))
	}
	if err != nil {
		return unreadableFile(err)
	}
	r.Files[f.ID] = append(r.Files[f.ID], file.Attached{SHA256: kept.SHA256, Name: name, Size: kept.Size, MediaType: mediaType})
	return nil
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
	"pdf":  "application/pdf",
	"odt":  "application/vnd.oasis.opendocument.text",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"png":  "image/png",
	"jpeg": "image/jpeg",
}

// accepted tells the type from the content, never from the name, and says
// whether the field takes it.
func accepted(accept []string, head []byte) (mediaType string, ok bool) {
	found := blob.MediaType(head)
	for _, kind := range accept {
		if mediaTypes[kind] == found {
			return found, true
		}
	}
	return found, false
}

// bareName is the name of a file without folders, control characters and
// excess: it is shown and sent back, never used as a path.
func bareName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" {
		return ""
	}
	name = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || c == unicode.ReplacementChar || unicode.Is(unicode.Cf, c) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(name, ""))
	if runes := []rune(name); len(runes) > 120 {
		ext := path.Ext(name)
		if len(ext) > 10 {
			ext = ""
		}
		name = string(runes[:110]) + ext
	}
	return name
}

// changes are the attached files of a step after the post: what was held, less
// what was dropped, with what came. A field for one file keeps the last.
func (r received) changes(o file.Opened, fields []edition.Field) file.Answers {
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

// note says of the files that came that they are kept.
func (r received) note(ctx context.Context, tx *store.Tx, v *route.Visit) error {
	for _, files := range r.Files {
		for _, a := range files {
			if err := tx.AddBlob(ctx, a, v.At); err != nil {
				return err
			}
		}
	}
	return nil
}

// attached sends an attached file to who writes the file. It is never shown in
// the page: a document may hold scripts.
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
	content, err := v.Site.Files.Open(held[i].SHA256)
	if err != nil {
		return route.Answer{}, err
	}
	defer content.Close()
	bytes, err := io.ReadAll(content)
	if err != nil {
		return route.Answer{}, err
	}
	a := route.Bytes(held[i].MediaType, bytes)
	a.Header = http.Header{
		"Content-Disposition":     {mime.FormatMediaType("attachment", map[string]string{"filename": held[i].Name})},
		"Content-Security-Policy": {"default-src 'none'; sandbox"},
		"Content-Length":          {strconv.Itoa(len(bytes))},
	}
	return a, nil
}
