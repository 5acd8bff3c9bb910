package document

import (
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
	"cohorte/internal/pdf"
)

// Place is what a document says of the programme that issues it.
type Place struct {
	Programme string // its name, in the language of the document
	BaseURL   string // "https://…" without final slash; empty leaves out addresses
}

// namespace names the facts of a receipt in the metadata of its document.
const namespace = "https://cohorte.invalid/ns/receipt/1/"

// Names of the facts. They can't change: receipts are kept for years.
const (
	numberFact   = "number"
	rankFact     = "receipt"
	receivedFact = "received_at"
	contentFact  = "content_sha256"
	editionFact  = "edition_sha256"
	attachedFact = "attached_sha256"
)

// ReceiptName is the name of the document as a file: "recu-P6-4KQ9-TM-1.pdf".
func ReceiptName(r file.Receipt) string {
	return "recu-" + r.File.Number + "-" + strconv.Itoa(r.Submission.N) + ".pdf"
}

// Receipt is the proof of a submission on a sheet of paper, as a PDF. by is
// the name of who submitted, empty when it is not known. Rule F-6.
func Receipt(l lang.Lang, place Place, r file.Receipt, by string) []byte {
	s := sheet{Lang: l, place: place, r: r}
	title := l.T("Reçu n°\u00a0", "Receipt no.\u00a0") + strconv.Itoa(r.Submission.N) + " – " + r.File.Number
	d := pdf.New(pdf.About{Title: title, Lang: string(l), Made: r.Submission.ReceivedAt, Namespace: namespace, Facts: s.facts(),
		Footer: func(page, pages int) string {
			return title + l.T(" – page ", " – page ") + strconv.Itoa(page) + l.T(" sur ", " of ") + strconv.Itoa(pages)
		}})
	d.Note(place.Programme)
	d.Heading(1, s.heading())
	if r.Replaced() {
		d.Paragraph(l.T("Remplacé par le reçu n°\u00a0", "Replaced by receipt no.\u00a0") + strconv.Itoa(r.File.Submissions) +
			l.T("\u00a0: c’est la dernière version déposée qui est lue.", ": the last version submitted is the one that is read."))
	}
	d.Pairs(s.pairs(by)...)
	d.Heading(2, l.T("Empreintes", "Fingerprints"))
	d.Paragraph(l.T("Une empreinte (SHA-256) change dès qu’un seul signe change. Elle prouve ce qui a été reçu sans le montrer.",
		"A fingerprint (SHA-256) changes as soon as a single sign changes. It proves what was received without showing it."))
	d.Table([]string{l.T("De quoi", "Of what"), l.T("Empreinte", "Fingerprint")}, []float64{0.3, 0.7}, s.fingerprints())
	d.Heading(2, l.T("Vérifier ce reçu", "Check this receipt"))
	d.List(s.howToCheck()...)
	return d.Bytes()
}

// sheet is a receipt in words.
type sheet struct {
	lang.Lang
	place Place
	r     file.Receipt
}

func (s sheet) heading() string {
	if s.r.File.Call == edition.ProjectCall {
		return s.T("Projet déposé", "Project submitted")
	}
	return s.T("Candidature déposée", "Application submitted")
}

func (s sheet) pairs(by string) [][2]string {
	r, rules := s.r, s.r.Rules
	pairs := [][2]string{
		{s.T("Numéro", "Number"), r.File.Number},
		{s.T("Reçu le", "Received on"), s.ToTheSecond(r.Submission.ReceivedAt)},
		{s.T("Reçu", "Receipt"), s.T("n°\u00a0", "no.\u00a0") + strconv.Itoa(r.Submission.N)},
		{s.T("Appel", "Call"), rules.Calls[r.File.Call].Title.In(string(s.Lang))},
		{s.T("Règles appliquées", "Rules applied"), rules.Name.In(string(s.Lang)) + ", version " + rules.Label()},
	}
	if by != "" {
		pairs = append(pairs, [2]string{s.T("Déposé par", "Submitted by"), by})
	}
	if name := s.name(); name != "" {
		pairs = append(pairs, [2]string{s.T("Nom du projet", "Name of the project"), name})
	}
	return pairs
}

// name is what the project was called when it was submitted.
func (s sheet) name() string {
	if s.r.File.Call != edition.ProjectCall {
		return ""
	}
	return s.r.Answers.NameOf(file.FormOf(s.r.Rules.Edition, s.r.File.Call))
}

func (s sheet) fingerprints() [][]string {
	rows := [][]string{
		{s.T("Réponses déposées", "Submitted answers"), s.r.Submission.SHA256},
		{s.T("Règles appliquées", "Rules applied"), s.r.Submission.EditionSHA256},
	}
	for _, a := range s.r.Attached {
		rows = append(rows, []string{s.T("Pièce\u00a0: ", "Attached file: ") + a.Name, a.SHA256})
	}
	return rows
}

func (s sheet) howToCheck() []string {
	page := s.T("la page «\u00a0Vérifier un reçu\u00a0» du site", "the page “Check a receipt” of the site")
	if s.place.BaseURL != "" {
		page = s.place.BaseURL + s.Path("/recus")
	}
	return []string{
		s.T("Sur ", "On ") + page + s.T("\u00a0: tapez le numéro et l’empreinte des réponses déposées. Le contenu du dossier n’est jamais montré.",
			": type the number and the fingerprint of the submitted answers. What the file says is never shown."),
		s.T("Une pièce est la même si son empreinte est la même\u00a0: sous Linux, «\u00a0sha256sum fichier.pdf\u00a0»\u202f; sous Windows, «\u00a0certutil -hashfile fichier.pdf SHA256\u00a0».",
			"An attached file is the same if its fingerprint is the same: on Linux, “sha256sum file.pdf”; on Windows, “certutil -hashfile file.pdf SHA256”."),
	}
}

func (s sheet) facts() []pdf.Fact {
	var attached []string
	for _, a := range s.r.Attached {
		attached = append(attached, a.SHA256)
	}
	return []pdf.Fact{
		{Name: numberFact, Value: s.r.File.Number},
		{Name: rankFact, Value: strconv.Itoa(s.r.Submission.N)},
		{Name: receivedFact, Value: s.r.Submission.ReceivedAt.UTC().Format(time.RFC3339)},
		{Name: contentFact, Value: s.r.Submission.SHA256},
		{Name: editionFact, Value: s.r.Submission.EditionSHA256},
		{Name: attachedFact, Value: strings.Join(attached, " ")},
	}
}
