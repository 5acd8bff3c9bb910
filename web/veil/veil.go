// Package veil takes the anonymised copies of attached files: what came is
// read, written anew without metadata, and kept; what in it still tells who
// wrote it is said page by page.
//
// A copy is a PDF: it is the one kind that opens beside the grid everywhere and
// whose text can be looked through. A page that is a picture can't be, and the
// team looks at it.
package veil

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/nature"
	"cohorte/internal/pdftext"
	"cohorte/store"
	"cohorte/web/route"
)

// MostBytes is how large a copy may be, and MaxBody the post that brings it.
const (
	MostBytes = 20 << 20
	MaxBody   = MostBytes + 1<<20
)

// Input is the name of the file in the form that brings a copy.
const Input = "copie"

// Copy is a copy that came and was read, not yet offered.
type Copy struct {
	Attached file.Attached
	Says     review.CopySays
	Pictures []int // pages that nobody could read by machine, from 1
}

// refusal is what is wrong with what came.
func refusal(field string, code fellowship.ProblemCode, name string) error {
	return &fellowship.Invalid{Problems: []fellowship.Problem{{Field: field, Code: code, Got: name, Want: strconv.Itoa(MostBytes >> 20)}}}
}

// Receive reads the posted file, keeps it bare, and says what it says. The
// fault of a file that is none of that is Invalid with the field's id.
func Receive(v *route.Visit, field string) (Copy, error) {
	kind, _, _ := mime.ParseMediaType(v.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return Copy{}, refusal(field, fellowship.Missing, "")
	}
	parts, err := v.MultipartReader()
	if err != nil {
		return Copy{}, refusal(field, fellowship.Missing, "")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return Copy{}, refusal(field, fellowship.Missing, "")
		}
		if err != nil {
			return Copy{}, err
		}
		if part.FormName() != Input || part.FileName() == "" {
			continue
		}
		content, err := io.ReadAll(io.LimitReader(part, MostBytes+1))
		switch {
		case err != nil:
			return Copy{}, err
		case len(content) > MostBytes:
			return Copy{}, refusal(field, fellowship.FileTooLarge, part.FileName())
		case len(content) == 0:
			return Copy{}, refusal(field, fellowship.FileEmpty, part.FileName())
		}
		return bare(v, field, content)
	}
}

// OfAttached makes the copy of what is attached already.
func OfAttached(v *route.Visit, field string, a file.Attached) (Copy, error) {
	held, err := v.Site.Files.Open(a.SHA256)
	if err != nil {
		return Copy{}, err
	}
	defer held.Close() //nolint:errcheck // it was only read
	content, err := io.ReadAll(io.LimitReader(held, MostBytes+1))
	if err != nil {
		return Copy{}, err
	}
	if len(content) > MostBytes {
		return Copy{}, refusal(field, fellowship.FileTooLarge, a.Name)
	}
	return bare(v, field, content)
}

// bare reads a PDF, keeps it without metadata, and says what it says.
func bare(v *route.Visit, field string, content []byte) (Copy, error) {
	found, err := nature.Of(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return Copy{}, err
	}
	if found.MediaType != nature.PDF {
		return Copy{}, refusal(field, fellowship.FileWrongType, "")
	}
	codes := map[nature.Fault]fellowship.ProblemCode{nature.Cut: fellowship.FileCut, nature.Locked: fellowship.FileLocked, nature.Several: fellowship.FileSeveral}
	if code, faulty := codes[found.Fault]; faulty {
		return Copy{}, refusal(field, code, "")
	}
	f, err := pdftext.Read(content)
	if err != nil {
		return Copy{}, refusal(field, fellowship.FileCut, "")
	}
	c := Copy{Says: review.CopySays{Elsewhere: f.Elsewhere()}}
	for i, p := range f.Pages() {
		c.Says.Pages = append(c.Says.Pages, p.Text)
		if p.Unknown || (p.Picture && strings.TrimSpace(p.Text) == "") {
			c.Pictures = append(c.Pictures, i+1)
		}
	}
	kept, err := v.Site.Files.Keep(bytes.NewReader(f.Bare()), 2*MostBytes)
	c.Attached = file.Attached{SHA256: kept.SHA256, Name: field + ".pdf", Size: kept.Size, MediaType: nature.PDF}
	return c, err
}

// Offer keeps a copy for the team to look at, in an act.
func (c Copy) Offer(ctx context.Context, tx *store.Tx, v *route.Visit, f file.ID, field string, who review.Identity) error {
	if err := tx.AddBlob(ctx, c.Attached, v.At); err != nil {
		return err
	}
	if v.Site.Scans {
		if err := tx.AskScan(ctx, c.Attached.SHA256, v.At); err != nil {
			return err
		}
	}
	return review.OfferCopy(ctx, tx, v.By(), review.AnonymousCopy{File: f, Field: field, SHA256: c.Attached.SHA256}, c.Says, who)
}

// Show gives a copy, to be read in the browser. The caller has found it for
// somebody who may see it.
func Show(v *route.Visit, c review.AnonymousCopy) (route.Answer, error) {
	a := file.Attached{SHA256: c.SHA256, Name: c.Field + ".pdf", MediaType: nature.PDF}
	var scans file.Scans
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		scans, err = tx.Scans(ctx, []file.Attached{a})
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return v.Attached(a, scans, route.ToRead)
}

// Fault words why a copy is not taken, and how to mend it. own is said to its
// author, else to the team.
func Fault(v *route.Visit, p fellowship.Problem, own bool) string {
	switch p.Code {
	case fellowship.Missing:
		return v.Say("Choisissez un fichier PDF.", "Choose a PDF file.")
	case fellowship.FileEmpty:
		return v.Say("Ce fichier est vide.", "This file is empty.")
	case fellowship.FileTooLarge:
		return v.Say("Ce fichier est trop lourd\u00a0: "+p.Want+"\u00a0Mo au plus.", "This file is too large: at most "+p.Want+" MB.")
	case fellowship.FileWrongType:
		return v.Say("Envoyez un PDF\u00a0: les autres formats ne se relisent pas ici. Votre traitement de texte sait «\u00a0Exporter en PDF\u00a0».", "Send a PDF: other formats can’t be looked through here. Your word processor can “Export as PDF”.")
	case fellowship.FileLocked:
		return v.Say("Ce PDF demande un mot de passe\u00a0: enregistrez-le sans protection.", "This PDF asks for a password: save it without protection.")
	case fellowship.FileRefused:
		return trace(v, p, own)
	}
	return v.Say("Ce PDF ne se lit pas en entier\u00a0: exportez-le de nouveau.", "This PDF can’t be read to its end: export it again.")
}

func trace(v *route.Visit, p fellowship.Problem, own bool) string {
	what := map[string]string{
		"name":  v.Say("votre nom", "your name"),
		"email": v.Say("votre adresse électronique", "your e-mail address"),
		"phone": v.Say("votre numéro de téléphone", "your telephone number"),
		"web":   v.Say("l’adresse de votre page", "the address of your page"),
	}[p.Kind]
	if !own {
		what = map[string]string{
			"name":  v.Say("le nom de la personne", "the person’s name"),
			"email": v.Say("son adresse électronique", "their e-mail address"),
			"phone": v.Say("son numéro de téléphone", "their telephone number"),
			"web":   v.Say("l’adresse de sa page", "the address of their page"),
		}[p.Kind]
	}
	where := v.Say("page ", "page ") + p.Got
	if p.Got == "0" {
		where = v.Say("dans un lien, une note ou un champ", "in a link, a note or a field")
	}
	return v.Say("Le texte contient encore "+what+", "+where+". Effacez-le dans le document d’origine, puis exportez un nouveau PDF\u00a0: un cache posé dessus ne suffit pas.",
		"The text still holds "+what+", "+where+". Remove it in the original document, then export a new PDF: a box drawn over it is not enough.")
}
