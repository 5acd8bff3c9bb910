package reviewer

import (
	"errors"
	"io"
	"strconv"

	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/nature"
	"cohorte/web/route"
)

// extensions are those of the documents that a form takes.
var extensions = map[string]string{nature.PDF: ".pdf", nature.PNG: ".png", nature.JPEG: ".jpg", nature.ODT: ".odt", nature.DOCX: ".docx"}

// copy gives the anonymised copy of an attached file. Its name says nothing of
// its author, and its content says what it is.
func (p *readingPage) copy(c review.Copy) (route.Answer, error) {
	content, err := p.V.Site.Files.Open(c.SHA256)
	if err != nil {
		return route.Answer{}, err
	}
	found, err := natureOf(content)
	if err := errors.Join(err, content.Close()); err != nil {
		return route.Answer{}, err
	}
	name := p.t("lecture-", "reading-") + p.Code + p.t("-piece-", "-attachment-") + strconv.Itoa(c.N) + extensions[found]
	return p.V.Attached(file.Attached{SHA256: c.SHA256, Name: name, MediaType: found}, p.Reading.Scans, route.ToRead)
}

func natureOf(content interface {
	io.ReaderAt
	io.Seeker
}) (string, error) {
	size, err := content.Seek(0, io.SeekEnd)
	if err != nil {
		return "", err
	}
	found, err := nature.Of(content, size)
	return found.MediaType, err
}
