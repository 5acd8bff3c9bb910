package staff

import (
	"bytes"
	"io"
	"mime"
	"net/http"

	"cohorte/document"
	"cohorte/fellowship/edition"
	"cohorte/web/route"
)

// sheetAnswer gives lines as a document, for what is small enough to be kept in
// memory.
func sheetAnswer(v *route.Visit, form, name string, lines [][]string) (route.Answer, error) {
	var to bytes.Buffer
	doc, err := sheetIn(&to, form, name)
	if err != nil {
		return route.Answer{}, err
	}
	for _, line := range lines {
		if err := doc.Row(line...); err != nil {
			return route.Answer{}, err
		}
	}
	if err := doc.Close(); err != nil {
		return route.Answer{}, err
	}
	called := name + "-" + edition.DateOf(v.At.In(edition.Paris)).String() + "." + form
	a := route.Bytes(exportForms[form].mediaType, to.Bytes())
	a.Header = http.Header{"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": called})}}
	return a, nil
}

// sheetIn begins a document of a form.
func sheetIn(to io.Writer, form, name string) (document.Sheet, error) {
	if form == asXLSX {
		return document.XLSX(to, name)
	}
	return document.CSV(to)
}
