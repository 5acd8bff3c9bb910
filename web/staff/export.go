package staff

import (
	"context"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"

	"cohorte/document"
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/store"
	"cohorte/web/route"
	"cohorte/web/words"
)

// The forms of an export, by the end of their address.
const (
	asCSV  = "csv"
	asXLSX = "xlsx"
)

var exportTypes = map[string]string{asCSV: "text/csv; charset=utf-8",
	asXLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

// export gives exactly the files of the list that the address says, all its
// pages, as a document. It is written to the disk first: one state of the
// database, no row kept in memory, and a slow reader holds nothing up.
func export(call edition.CallKind, form string) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		l := readListing(v, call)
		kept, err := os.CreateTemp("", "cohorte-export-*")
		if err != nil {
			return route.Answer{}, err
		}
		// The name goes at once, the content with the last reader.
		if err := os.Remove(kept.Name()); err != nil {
			return route.Answer{}, err
		}
		err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			if err := kept.Truncate(0); err != nil {
				return err
			}
			if _, err := kept.Seek(0, io.SeekStart); err != nil {
				return err
			}
			return l.write(ctx, tx, v, form, kept)
		})
		var size int64
		if err == nil {
			size, err = kept.Seek(0, io.SeekEnd)
		}
		if err == nil {
			_, err = kept.Seek(0, io.SeekStart)
		}
		if err != nil {
			kept.Close() //nolint:errcheck // nothing of it is wanted
			return route.Answer{}, err
		}
		name := words.CallPath(call) + "-" + edition.DateOf(v.At.In(edition.Paris)).String() + "." + form
		return route.Answer{Status: http.StatusOK, Type: exportTypes[form], Header: http.Header{
			"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": name})}},
			File: kept, Size: size}, nil
	}
}

// write writes the list in the language of the page.
func (l listing) write(ctx context.Context, tx *store.Tx, v *route.Visit, form string, to io.Writer) (err error) {
	var sheet document.Sheet
	if form == asXLSX {
		sheet, err = document.XLSX(to, words.CallPath(l.Call))
	} else {
		sheet, err = document.CSV(to)
	}
	if err != nil {
		return err
	}
	if err := sheet.Row(exportHead(v, l.Call)...); err != nil {
		return err
	}
	names := map[string]string{}
	err = tx.EachFile(ctx, v.By(), l.filter(), func(f store.ExportedFile) error { return sheet.Row(exportRow(v, f, names)...) })
	if err != nil {
		return err
	}
	return sheet.Close()
}

// named says whether the export names people: names and addresses are only for
// who may see them.
func named(v *route.Visit) bool { return may(v, fellowship.SeeIdentities) }

func exportHead(v *route.Visit, call edition.CallKind) []string {
	head := []string{v.Say("Numéro", "Number"), v.Say("Édition", "Edition"), v.Say("Version des règles", "Version of the rules"), v.Say("Session", "Round"),
		v.Say("État", "State"), v.Say("Recevabilité", "Admissibility"), v.Say("Annoncée", "Told"), v.Say("Profil", "Profile"),
		v.Say("Organisme", "Organisation"), v.Say("Type d’organisme", "Kind of organisation"),
		v.Say("Dernier dépôt (heure de Paris)", "Last submitted (Paris time)"), v.Say("Dépôts", "Submissions")}
	if call == edition.ProjectCall || named(v) {
		head = append(head, v.Say("Nom", "Name"))
	}
	if named(v) {
		head = append(head, v.Say("Déposé par", "Submitted by"), v.Say("Adresse électronique", "E-mail address"))
	}
	return head
}

// exportRow is a file on one line; names keeps what choices are called.
func exportRow(v *route.Visit, f store.ExportedFile, names map[string]string) []string {
	called := func(kind, id string, name func() string) string {
		key := kind + " " + string(f.Edition) + " " + id
		if _, ok := names[key]; !ok && id != "" {
			names[key] = name()
		}
		return names[key]
	}
	verdict, told, submitted := "", "", ""
	if f.Verdict != "" {
		verdict, told = verdictState(v.Lang, f.Verdict).Word, v.Say("non", "no")
	}
	if f.Told {
		told = v.Say("oui", "yes")
	}
	if !f.SubmittedAt.IsZero() {
		submitted = f.SubmittedAt.In(edition.Paris).Format("2006-01-02 15:04:05")
	}
	rules := called("version", strconv.Itoa(f.Version), func() string {
		e, _ := v.Site.Edition(f.Edition, f.Version)
		return e.Label()
	})
	row := []string{f.Number, called("edition", string(f.Edition), func() string { return editionName(v, f.Edition) }), rules, f.Round,
		words.FileState(v.Lang, f.File).Word, verdict, told,
		called("profile", f.Profile, func() string { return profileName(v, f.Call, f.Edition, f.Profile) }), f.Organisation,
		called("kind", f.OrganisationKind, func() string { return kindName(v, f.Call, f.Edition, f.OrganisationKind) }),
		submitted, strconv.Itoa(f.File.Submissions)}
	if f.Call == edition.ProjectCall || named(v) {
		row = append(row, f.Name)
	}
	if named(v) {
		row = append(row, f.LeadName, f.LeadEmail)
	}
	return row
}

// exportHref is the address of the export of a list.
func (l listing) exportHref(v *route.Visit, form string) string {
	return v.To(l.path()+"/export."+form) + query(l.values())
}
