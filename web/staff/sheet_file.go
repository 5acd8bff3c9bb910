package staff

import (
	"bytes"
	"mime"
	"net/http"

	"cohorte/document"
	"cohorte/fellowship/edition"
	"cohorte/web/route"
)

// sheetAnswer gives lines as a document, for what is small enough to be kept in
// memory.
func sheetAnswer(v *route.Visit, form, name string, lines [][]string) (route.Answer, error) {
	var (
		to  bytes.Buffer
		doc document.Sheet
		err error
	)
	if form == asXLSX {
		doc, err = document.XLSX(&to, name)
	} else {
		doc, err = document.CSV(&to)
	}
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
