package form

import (
	"context"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// receiptPage is the proof of a submission, and what comes next.
type receiptPage struct {
	page
	Receipt file.Receipt
}

func (h pages) receipt(v *route.Visit) (route.Answer, error) {
	n, err := strconv.Atoi(v.PathValue("n"))
	if err != nil {
		return route.Answer{}, fellowship.ErrNotFound
	}
	p, err := h.open(v, "")
	if err != nil {
		return route.Answer{}, err
	}
	r := receiptPage{page: p}
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		r.Receipt, err = file.OpenReceipt(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), n)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	h.dress(&r.page, r.title())
	return route.Page(receiptView(r)), nil
}

func (r receiptPage) title() string {
	return r.t("Reçu n° ", "Receipt no. ") + strconv.Itoa(r.Receipt.Submission.N)
}

func (r receiptPage) done() string {
	return r.kinds(r.t("Projet déposé", "Project submitted"), r.t("Candidature déposée", "Application submitted"))
}

// facts are what the receipt proves.
func (r receiptPage) facts() []layout.Pair {
	l, s := r.V.Lang, r.Receipt.Submission
	pairs := []layout.Pair{
		{Term: l.T("Numéro du dossier", "File number"), Is: layout.FileNumber(r.Opened.Number)},
	}
	if r.isProject() && r.Receipt.File.Name != "" {
		pairs = append(pairs, layout.Pair{Term: l.T("Projet", "Project"), Text: r.Receipt.Answers.NameOf(file.FormOf(r.Receipt.Rules.Edition, r.Opened.File.Call))})
	}
	return append(pairs,
		layout.Pair{Term: l.T("Reçu le", "Received on"), Text: l.ToTheSecond(s.ReceivedAt)},
		layout.Pair{Term: l.T("Version du dossier", "Version of the file"), Text: strconv.Itoa(s.N)},
		layout.Pair{Term: l.T("Règles appliquées", "Rules applied"), Text: r.in(r.Receipt.Rules.Name) + ", version " + r.Receipt.Rules.Label()},
	)
}

// prints are the hashes, for whoever checks the receipt later.
func (r receiptPage) prints() []layout.Pair {
	l, s := r.V.Lang, r.Receipt.Submission
	pairs := []layout.Pair{
		{Term: l.T("Empreinte des réponses (SHA-256)", "Fingerprint of the answers (SHA-256)"), Is: fingerprint(s.SHA256)},
		{Term: l.T("Empreinte des règles (SHA-256)", "Fingerprint of the rules (SHA-256)"), Is: fingerprint(s.EditionSHA256)},
	}
	for _, a := range r.Receipt.Attached {
		pairs = append(pairs, layout.Pair{Term: l.T("Pièce ", "Attached file ") + l.Quote(a.Name) + " (" + size(l, a.Size) + ")", Is: fingerprint(a.SHA256)})
	}
	return pairs
}

// next is what happens now: until when the file can change, then the stages of
// the edition.
func (r receiptPage) next() []layout.Moment {
	l := r.V.Lang
	list := []layout.Moment{{At: r.Receipt.Submission.ReceivedAt.Truncate(time.Minute), When: l.DayAndTime(r.Receipt.Submission.ReceivedAt), Text: r.done()}}
	if limit := r.limit(); !limit.IsZero() {
		list = append(list, layout.Moment{At: limit, When: l.T("Jusqu’au ", "Until ") + l.DayAndTime(limit), Text: l.T("Vous pouvez modifier et déposer à nouveau", "You can change it and submit again")})
	}
	for _, s := range r.Opened.Rules.Stages[r.Opened.File.Call] {
		m := layout.Moment{Text: r.in(s.Name), When: r.in(s.After), Note: r.in(s.About)}
		if !s.From.IsZero() {
			m.At, m.When = s.From.Start(), stageDays(r.page, s)
		}
		list = append(list, m)
	}
	return list
}

func stageDays(p page, s edition.Stage) string {
	to := s.To
	if to.IsZero() {
		to = s.From
	}
	return sentence(p.V.Lang.Period(s.From.Start(), to.Start()))
}

// mailSentence is said only once the outbox holds the mail.
func (r receiptPage) mailSentence() string {
	return r.t("Un courriel part aux adresses de celles et ceux qui écrivent ce dossier.", "A mail goes to everyone who writes this file.")
}

// sheet is the address of the receipt as a PDF.
func (r receiptPage) sheet() string {
	return r.to("/recus/" + strconv.Itoa(r.Receipt.Submission.N) + "/pdf")
}

// receiptState is what this receipt is worth now.
func (r receiptPage) receiptState() layout.State {
	switch {
	case r.Opened.State.Status == file.Withdrawn:
		return r.stateOf()
	case r.Receipt.Replaced():
		return layout.State{Role: layout.Neutral, Word: r.t("Remplacé par le reçu n° ", "Replaced by receipt no. ") + strconv.Itoa(r.Opened.Submissions)}
	}
	return layout.State{Role: layout.Success, Word: r.t("Déposé", "Submitted")}
}

func (r receiptPage) receiptLead() string {
	return r.Opened.Number + ", " + r.V.Lang.ToTheSecond(r.Receipt.Submission.ReceivedAt) + ", version " + strconv.Itoa(r.Receipt.Submission.N) + "."
}
