package staff

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strconv"

	"cohorte/document"
	"cohorte/fellowship/file"
	"cohorte/store"
)

// exportedPDFs is a folder a file, with what was submitted on paper and what
// was attached to it, and one list of everything with its fingerprints.
type exportedPDFs struct {
	zip     *zip.Writer
	list    document.Sheet // manifest.csv, kept aside until the end
	listing *os.File
}

func (x *exportedPDFs) begin(_ context.Context, e *exporting) (err error) {
	x.zip = zip.NewWriter(e.out)
	if x.listing, err = e.v.Site.Files.Scratch(); err != nil {
		return err
	}
	if x.list, err = document.CSV(x.listing); err != nil {
		return err
	}
	v := e.v
	return x.list.Row(v.Say("Chemin", "Path"), v.Say("Dossier", "File"), v.Say("Contenu", "Content"), v.Say("Nom d’origine", "Original name"),
		v.Say("Octets", "Bytes"), "SHA-256", v.Say("Remarque", "Remark"))
}

func (x *exportedPDFs) write(ctx context.Context, e *exporting, f exported) error {
	if f.Last.N == 0 {
		return nil // a draft is its authors'
	}
	s := document.Submitted{File: f.File, Submission: f.Last, Rules: f.Rules, Answers: f.Answers, Identities: named(e.v)}
	sheet := document.Submission(e.v.Lang, e.place(), s)
	path := f.Number + "/" + document.SubmissionName(s)
	part, err := x.zip.Create(path)
	if err != nil {
		return err
	}
	if _, err := part.Write(sheet); err != nil {
		return err
	}
	sum := sha256.Sum256(sheet)
	err = x.list.Row(path, f.Number, e.v.Say("Dépôt", "Submission")+" "+strconv.Itoa(f.Last.N), "", strconv.Itoa(len(sheet)), hex.EncodeToString(sum[:]),
		e.v.Say("empreinte des réponses\u00a0: ", "fingerprint of the answers: ")+f.Last.SHA256)
	if err != nil {
		return err
	}
	attached := s.Attached()
	if len(attached) == 0 {
		return nil
	}
	var scans file.Scans
	err = e.v.Site.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		scans, err = tx.Scans(ctx, attached)
		return err
	})
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, a := range attached {
		if err := x.attached(e, f.Number, a, scans, taken); err != nil {
			return err
		}
	}
	return nil
}

// attached writes one attached file. One that a scanner refused, or that is no
// longer there, has its line and no content.
func (x *exportedPDFs) attached(e *exporting, number string, a file.Attached, scans file.Scans, taken map[string]bool) error {
	row := func(path, remark string) error {
		return x.list.Row(path, number, e.v.Say("Pièce", "Attached file"), a.Name, strconv.FormatInt(a.Size, 10), a.SHA256, remark)
	}
	if scans.Refused(a) {
		return row("", e.v.Say("refusée par l’antivirus, non jointe", "refused by the antivirus, left out"))
	}
	content, err := e.v.Site.Files.Open(a.SHA256)
	if err != nil {
		return row("", e.v.Say("introuvable, non jointe", "not found, left out"))
	}
	defer content.Close() //nolint:errcheck // it was only read
	path := number + "/pieces/" + document.SafeName(a.Name, taken)
	part, err := x.zip.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Store})
	if err != nil {
		return err
	}
	if _, err := io.Copy(part, content); err != nil {
		return err
	}
	return row(path, "")
}

func (x *exportedPDFs) rest(context.Context, *exporting) (bool, error) {
	err := x.list.Close()
	if err == nil {
		_, err = x.listing.Seek(0, io.SeekStart)
	}
	var part io.Writer
	if err == nil {
		part, err = x.zip.Create("manifest.csv")
	}
	if err == nil {
		_, err = io.Copy(part, x.listing)
	}
	return false, errors.Join(err, x.listing.Close(), x.zip.Close())
}
