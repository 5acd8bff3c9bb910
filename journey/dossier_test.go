package journey_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
)

// dossier is an application that can be submitted, before the person who
// writes it.
type dossier struct {
	*person
	number string
	page   string // "/candidatures/C7-…"
	step   string // the one with the attached CV
}

// submittedDossier is the application that the demonstration has submitted; its call
// is open, so that it may change and be submitted again.
func (p *place) submittedDossier() *dossier {
	p.Helper()
	d := &dossier{person: p.as("demo-7.candidate_submitted")}
	err := p.db.Read(p.Context(), func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.AccountByAddress(ctx, "candidate_submitted.demo-7@demonstration.example")
		if err != nil {
			return err
		}
		files, err := tx.FilesOfWriter(ctx, a.ID, edition.TalentCall)
		if err == nil {
			d.number = files[0].Number
		}
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	d.page = "/candidatures/" + d.number
	e, _ := p.site.EditionInForce("demo-7", p.now())
	for _, s := range file.FormOf(e.Edition, edition.TalentCall).Sections {
		for _, f := range s.Fields {
			if f.ID == "cv" {
				d.step = d.page + "/etapes/" + s.ID
			}
		}
	}
	return d
}

// sheet is a PDF that says something.
func sheet(words string) string {
	return "%PDF-1.7\n%" + strings.NewReplacer("\x00", "", "\n", " ").Replace(words) +
		"\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
}

// part is a part of a posted form: a file when it has a name.
type part struct{ field, name, content string }

func parted(parts ...part) (contentType string, body []byte) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="` + p.field + `"`}}
		if p.name != "" {
			h.Set("Content-Disposition", `form-data; name="`+p.field+`"; filename="`+p.name+`"`)
			h.Set("Content-Type", "application/pdf")
		}
		out, err := w.CreatePart(h)
		if err == nil {
			_, err = io.WriteString(out, p.content)
		}
		if err != nil {
			panic(err) // memory does not fail
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

// send posts a body as it is.
func (w *person) send(path, contentType string, body io.Reader) page {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.URL+path, body)
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	return w.sent(req)
}

func (w *person) sent(req *http.Request) page {
	w.Helper()
	var (
		resp *http.Response
		text []byte
		err  error
	)
	// The connection of a body that is refused for its size is closed while it
	// is still being sent: a client may lose the answer, and asks again.
	for range 5 {
		if resp, err = w.Do(req); err != nil {
			w.Fatal(err)
		}
		text, err = io.ReadAll(resp.Body)
		resp.Body.Close() //nolint:errcheck // it was read to its end
		if err == nil || resp.StatusCode != http.StatusRequestEntityTooLarge || req.GetBody == nil {
			break
		}
		if req.Body, err = req.GetBody(); err != nil {
			break
		}
	}
	if err != nil {
		w.Fatal(err)
	}
	return page{resp, string(text)}
}

// attach sends a file as the CV.
func (d *dossier) attach(name, content string) {
	d.Helper()
	contentType, body := parted(part{"_fields", "", "cv"}, part{"cv", name, content})
	if got := d.send(d.step, contentType, bytes.NewReader(body)); got.StatusCode != http.StatusSeeOther {
		d.Fatalf("attaching %s: %d", name, got.StatusCode)
	}
}

var attachedLink = regexp.MustCompile(`/candidatures/[^/"]+/pieces/cv/[0-9a-f]{64}`)

func (d *dossier) attachedHref() string {
	d.Helper()
	href := attachedLink.FindString(d.get(d.step).text)
	if href == "" {
		d.Fatal("the step shows no attached file")
	}
	return href
}

func (d *dossier) submit(key string) page {
	d.Helper()
	return d.post(d.page+"/depot", url.Values{"_key": {key}})
}

// draft is what the file holds, to be compared.
func (d *dossier) draft() string {
	d.Helper()
	var all strings.Builder
	err := d.db.Read(d.Context(), func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.AccountByAddress(ctx, "candidate_submitted.demo-7@demonstration.example")
		if err != nil {
			return err
		}
		f, _, err := tx.FileForWriter(ctx, a.ID, d.number)
		if err != nil {
			return err
		}
		saved, err := tx.AnswersForWriter(ctx, a.ID, d.number)
		e, _ := d.site.EditionInForce("demo-7", d.now())
		all.WriteString(string(f.State.Status))
		for _, field := range file.Fields(file.FormOf(e.Edition, edition.TalentCall)) {
			all.WriteString(field.ID + saved[field.ID].Value + "\n")
		}
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return all.String()
}
