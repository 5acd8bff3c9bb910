package public

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/internal/throttle"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// receiptDesk confirms receipts to whoever holds one. Trying numbers and
// fingerprints is hopeless; the limit keeps it from being a burden too.
type receiptDesk struct{ asked *throttle.Limit }

func newReceiptDesk() receiptDesk {
	return receiptDesk{asked: throttle.New(20, 10*time.Minute)}
}

// receiptPage is the page that checks a receipt.
type receiptPage struct {
	Frame               layout.Frame
	V                   *route.Visit
	Number, Fingerprint string // as they were typed
	Errors              []layout.FieldError
	Checked             bool
	Found               *file.Confirmed
}

func receiptForm(v *route.Visit) (route.Answer, error) {
	return route.Page(receiptView(newReceiptPage(v))), nil
}

func newReceiptPage(v *route.Visit) receiptPage {
	p := receiptPage{V: v, Frame: frame(v, v.Say("Vérifier un reçu", "Check a receipt"))}
	p.Frame.Description = p.lead()
	return p
}

// check answers with the same words and the same work whether the file exists
// or not. Rule F-15.
func (d receiptDesk) check(v *route.Visit) (route.Answer, error) {
	if again, ok := d.asked.Take(v.Network(), v.At); !ok {
		return route.Answer{}, &fellowship.NoLongerPossible{Why: fellowship.TooOften, Again: again}
	}
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	p := newReceiptPage(v)
	p.Number, p.Fingerprint = v.PostForm.Get("number"), v.PostForm.Get("fingerprint")
	if p.Number == "" {
		p.Errors = append(p.Errors, layout.FieldError{Field: "number", Text: v.Say("Indiquez le numéro du dossier.", "Enter the number of the file.")})
	}
	if p.Fingerprint == "" {
		p.Errors = append(p.Errors, layout.FieldError{Field: "fingerprint", Text: v.Say("Indiquez l’empreinte écrite sur le reçu.", "Enter the fingerprint written on the receipt.")})
	}
	if len(p.Errors) > 0 {
		p.Frame.Failed = true
		return route.PageWith(http.StatusUnprocessableEntity, receiptView(p)), nil
	}
	p.Checked = true
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		found, err := file.ConfirmReceipt(ctx, tx, p.Number, p.Fingerprint)
		if err == nil {
			p.Found = &found
		}
		return err
	})
	if err != nil && !errors.Is(err, fellowship.ErrNotFound) {
		return route.Answer{}, err
	}
	return route.Page(receiptView(p)), nil
}

func (p receiptPage) lead() string {
	return p.V.Say("Le numéro du dossier et une empreinte suffisent. Ce que dit le dossier n’est jamais montré.",
		"The number of the file and a fingerprint are enough. What the file says is never shown.")
}

func (p receiptPage) error(id string) string {
	for _, e := range p.Errors {
		if e.Field == id {
			return e.Text
		}
	}
	return ""
}

func (p receiptPage) number() layout.Field {
	return layout.Field{Lang: p.V.Lang, ID: "number", Label: p.V.Say("Numéro du dossier", "Number of the file"), Value: p.Number, Error: p.error("number"),
		Hint: p.V.Say("Il commence par P ou C. Les tirets et les espaces ne comptent pas.", "It begins with P or C. Dashes and spaces do not count."), Attrs: map[string]any{"autocomplete": "off", "maxlength": "40"}}
}

func (p receiptPage) fingerprint() layout.Field {
	return layout.Field{Lang: p.V.Lang, ID: "fingerprint", Label: p.V.Say("Empreinte des réponses déposées", "Fingerprint of the submitted answers"), Value: p.Fingerprint, Error: p.error("fingerprint"),
		Hint: p.V.Say("64 chiffres et lettres de a à f, sur le reçu.", "64 digits and letters from a to f, on the receipt."), Attrs: map[string]any{"autocomplete": "off", "maxlength": "400", "spellcheck": "false"}}
}

func (p receiptPage) result() string {
	if p.Found == nil {
		return p.V.Say("Aucun reçu ne correspond.", "No receipt matches.")
	}
	return p.V.Say("Ce reçu est authentique.", "This receipt is authentic.")
}

func (p receiptPage) resultRole() layout.Role {
	if p.Found == nil {
		return layout.Neutral
	}
	return layout.Success
}

// says is what is confirmed: when, and whether a later receipt took its place.
func (p receiptPage) says() []string {
	l := p.V.Lang
	if p.Found == nil {
		return []string{l.T("Vérifiez le numéro et l’empreinte\u00a0: un seul signe qui diffère suffit.", "Check the number and the fingerprint: a single sign that differs is enough.")}
	}
	out := []string{l.T("Déposé le ", "Submitted on ") + l.ToTheSecond(p.Found.ReceivedAt) + "."}
	if p.Found.Last > p.Found.N {
		out = append(out, l.T("Remplacé par le reçu n°\u00a0", "Replaced by receipt no.\u00a0")+strconv.Itoa(p.Found.Last)+".")
	}
	if !p.Found.ErasedAt.IsZero() {
		out = append(out, l.T("Ce que disait le dossier a été effacé le ", "What the file said was erased on ")+l.DayAndTime(p.Found.ErasedAt)+".")
	}
	return out
}
