package document

import (
	"strconv"
	"strings"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
	"cohorte/internal/pdf"
)

// Submitted is a submission as a reader may see it.
type Submitted struct {
	File       file.File
	Submission file.Submission
	Rules      edition.Version // that it was filed under
	Answers    file.Answers    // as they were received
	Identities bool            // whether the reader may see them
}

// SubmissionName is the name of the document as a file:
// "dossier-P6-4KQ9-TM-1.pdf".
func SubmissionName(s Submitted) string {
	return "dossier-" + s.File.Number + "-" + strconv.Itoa(s.Submission.N) + ".pdf"
}

// Submission is what was submitted, as its readers see it, on sheets of paper:
// every question that was asked with its answer, then the names and the
// fingerprints of what was attached.
func Submission(l lang.Lang, place Place, s Submitted) []byte {
	title := s.File.Number
	if s.File.Name != "" {
		title += " – " + s.File.Name
	}
	d := pdf.New(pdf.About{Title: title, Lang: string(l), Made: s.Submission.ReceivedAt,
		Footer: func(page, pages int) string {
			return s.File.Number + l.T(", version ", ", version ") + strconv.Itoa(s.Submission.N) + l.T(" – page ", " – page ") +
				strconv.Itoa(page) + l.T(" sur ", " of ") + strconv.Itoa(pages)
		}})
	d.Note(place.Programme)
	d.Heading(1, title)
	form := file.FormOf(s.Rules.Edition, s.File.Call)
	d.Pairs([][2]string{
		{l.T("Numéro", "Number"), s.File.Number},
		{l.T("Déposé le", "Submitted on"), l.ToTheSecond(s.Submission.ReceivedAt)},
		{l.T("Version", "Version"), strconv.Itoa(s.Submission.N) + l.T(" sur ", " of ") + strconv.Itoa(s.File.Submissions)},
		{l.T("Appel", "Call"), s.Rules.Calls[s.File.Call].Title.In(string(l))},
		{l.T("Règles appliquées", "Rules applied"), s.Rules.Name.In(string(l)) + ", version " + s.Rules.Label()},
		{l.T("Empreinte", "Fingerprint"), s.Submission.SHA256},
	}...)
	for _, section := range form.Sections {
		fields := file.ShownFieldsOf(form, section, s.Answers)
		if len(fields) == 0 {
			continue
		}
		d.Heading(2, section.Title.In(string(l)))
		for _, f := range fields {
			s.answer(d, l, f)
		}
	}
	if attached := s.Attached(); len(attached) > 0 {
		d.Heading(2, l.T("Pièces jointes", "Attached files"))
		var rows [][]string
		for _, a := range attached {
			rows = append(rows, []string{a.Name, a.SHA256})
		}
		d.Table([]string{l.T("Nom", "Name"), l.T("Empreinte", "Fingerprint")}, []float64{0.3, 0.7}, rows)
	}
	return d.Bytes()
}

// answer writes one question and its answer; a mask says that there is one.
func (s Submitted) answer(d *pdf.Document, l lang.Lang, f edition.Field) {
	d.Heading(3, f.Label.In(string(l)))
	v := s.Answers[f.ID]
	seen := Visible(f, v, s.Identities)
	switch {
	case v == nil:
		d.Note(l.T("Sans réponse", "No answer"))
		return
	case seen == nil:
		d.Note(l.T("Masqué", "Masked"))
		return
	}
	if rows, ok := seen.(file.Rows); ok {
		for i, row := range rows {
			s.row(d, l, f, i, row)
		}
		return
	}
	lines := AnswerWords(l, s.Rules.Edition, s.File.Call, f, seen)
	if _, ok := seen.(file.Choices); ok && len(lines) > 1 {
		d.List(lines...)
		return
	}
	for _, line := range lines {
		if strings.TrimSpace(line) != "" {
			d.Paragraph(line)
		}
	}
}

func (s Submitted) row(d *pdf.Document, l lang.Lang, f edition.Field, i int, row file.Answers) {
	name := f.RowName.In(string(l))
	if name == "" {
		name = f.Label.In(string(l))
	}
	d.Paragraph(name + " " + strconv.Itoa(i+1))
	var pairs [][2]string
	for _, inner := range f.Fields {
		said := strings.Join(AnswerWords(l, s.Rules.Edition, s.File.Call, inner, row[inner.ID]), " ")
		if inner.Identifying && !s.Identities {
			said = l.T("Masqué", "Masked")
		}
		if said != "" {
			pairs = append(pairs, [2]string{inner.Label.In(string(l)), said})
		}
	}
	if len(pairs) > 0 {
		d.Pairs(pairs...)
	}
}

// Attached are the attached files that the reader may have, in the order of
// the form.
func (s Submitted) Attached() []file.Attached {
	form := file.FormOf(s.Rules.Edition, s.File.Call)
	seen := file.Answers{}
	for _, f := range file.Fields(form) {
		if v := Visible(f, s.Answers[f.ID], s.Identities); v != nil {
			seen[f.ID] = v
		}
	}
	return seen.Attached(form)
}
