package form

import (
	"context"
	"net/http"
	"strconv"

	"cohorte/document"
	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/route"
)

// receiptSheet is the receipt as a PDF: the same facts as its page, for who
// writes the file. The document is made after the reading, outside of it.
func (h pages) receiptSheet(v *route.Visit) (route.Answer, error) {
	n, err := strconv.Atoi(v.PathValue("n"))
	if err != nil {
		return route.Answer{}, fellowship.ErrNotFound
	}
	var (
		r       file.Receipt
		writers []store.FileWriter
	)
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if r, err = file.OpenReceipt(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), n); err != nil {
			return err
		}
		writers, err = tx.WritersOf(ctx, r.File.ID)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	if r.File.Call != h.kind {
		return route.Answer{}, fellowship.ErrNotFound
	}
	by := ""
	for _, w := range writers {
		if w.Account.ID == r.Submission.By {
			by = w.Account.Name
		}
	}
	place := document.Place{Programme: v.Programme().Name.In(string(v.Lang)), BaseURL: v.Site.BaseURL}
	a := route.Bytes("application/pdf", document.Receipt(v.Lang, place, r, by))
	a.Header = http.Header{"Content-Disposition": {`attachment; filename="` + document.ReceiptName(r) + `"`}}
	return a, nil
}
