package reviewer

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/answers"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// readingPage is one file beside its grid.
type readingPage struct {
	review.Opened
	V         *route.Visit
	Place     place
	Document  review.Document
	Reading   answers.Reading
	Questions []store.Question
	Others    []review.Given   // none before the viewer's own is given
	Versions  []review.Version // of the viewer's own, the newest first
	Shortcuts bool
	// Sheet is what the grid shows: what is saved, or what was typed and is not.
	Sheet    review.Sheet
	Reason   string // of a change, as typed
	Question string // as typed
	Rank     string // as typed
	Strange  []typed
	Errors   map[string]string
	Summary  []layout.FieldError
	// Notice is above the grid: what became of what was typed.
	Notice, NoticeTitle string
	Late                bool // what was typed under an ended session waits to be saved
}

// typed is a text that no field of the grid can show.
type typed struct{ Name, Text string }

// findPage reads everything that a reviewer sees of a file.
func findPage(ctx context.Context, tx *store.Tx, v *route.Visit) (*readingPage, error) {
	p := &readingPage{V: v, Errors: map[string]string{}}
	var err error
	if p.Opened, p.Document, err = review.Read(ctx, tx, v.By(), v.Site.Shelf, readingID(v), v.PathValue("code")); err != nil {
		return nil, err
	}
	p.Sheet = p.Draft
	if p.Draft.Rank > 0 {
		p.Rank = strconv.Itoa(p.Draft.Rank)
	}
	one, err := tx.Reviewer(ctx, readingID(v), v.Viewer.ID)
	if err != nil {
		return nil, err
	}
	if p.Place, err = filled(ctx, tx, v, store.Place{Reading: p.Of, Reviewer: one}); err != nil {
		return nil, err
	}
	if p.Questions, err = tx.QuestionsOf(ctx, p.ID); err != nil {
		return nil, err
	}
	if p.Others, err = tx.OthersForReviewer(ctx, v.Viewer.ID, readingID(v), p.Code); err != nil {
		return nil, err
	}
	if p.Opened.Versions > 0 {
		if p.Versions, err = tx.VersionsOf(ctx, p.ID); err != nil {
			return nil, err
		}
	}
	if p.Shortcuts, err = tx.Shortcuts(ctx, v.Viewer.ID); err != nil {
		return nil, err
	}
	return p, p.dress(ctx, tx)
}

// dress makes the document ready for its template.
func (p *readingPage) dress(ctx context.Context, tx *store.Tx) (err error) {
	d := p.Document
	p.Reading = answers.Reading{Lang: p.V.Lang, Rules: d.Rules, Call: p.Of.Call, Answers: d.Answers, Identities: true,
		Sections: p.sections(), Instead: p.instead, FileHref: func(a file.Attached) string { return p.pieceHref(a.SHA256) }}
	if d.Rules.Edition == nil {
		return nil
	}
	p.Reading.Scans, err = tx.Scans(ctx, d.Answers.Attached(file.FormOf(d.Rules.Edition, p.Of.Call)))
	return err
}

// sections are those of the document without the fields that are hidden whole:
// one line names these.
func (p *readingPage) sections() []edition.Section {
	var list []edition.Section
	for _, s := range p.Document.Sections {
		list = append(list, p.shown(s))
	}
	return list
}

func (p *readingPage) shown(s edition.Section) edition.Section {
	s.Fields = slices.DeleteFunc(slices.Clone(s.Fields), func(f edition.Field) bool { return p.Document.Hidden[f.ID] })
	return s
}

// hiddenIn names the fields of a section that are hidden whole.
func (p *readingPage) hiddenIn(s edition.Section) string {
	var labels []string
	for _, f := range s.Fields {
		if p.Document.Hidden[f.ID] {
			labels = append(labels, p.in(f.Label))
		}
	}
	return strings.Join(labels, " · ")
}

func openPage(v *route.Visit) (p *readingPage, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = findPage(ctx, tx, v)
		return err
	})
	return p, err
}

// readPage shows a file beside its grid.
func readPage(v *route.Visit) (route.Answer, error) {
	p, err := openPage(v)
	if late, ok := lateOf(err); ok && late.Why == fellowship.CharterMissing {
		return route.SeeOther(v.To(homePath)), nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	if err := p.bringBack(); err != nil {
		return route.Answer{}, err
	}
	switch v.URL.Query().Get("fait") {
	case "rendue":
		p.Notice = v.Say("Évaluation rendue. Voici le dossier suivant.", "Review given. Here is the next file.")
	case "question":
		p.Notice = v.Say("Votre question est envoyée à l’équipe. Vous pouvez continuer.", "Your question is sent to the team. You can go on.")
	case "changee":
		p.Notice = v.Say("La nouvelle version est rendue. La précédente est conservée.", "The new version is given. The one before is kept.")
	case "enregistree":
		p.Notice = v.Say("Enregistrée, non rendue.", "Saved, not given.")
	}
	return route.Page(readingView(p)), nil
}

func (p *readingPage) t(fr, en string) string { return p.V.Say(fr, en) }

func (p *readingPage) in(t edition.Text) string { return t.In(string(p.V.Lang)) }

// to is an address of this reading.
func (p *readingPage) to(more string) string {
	return p.V.To(pathOf(p.Of.ID) + "/" + p.Code + more)
}

func (p *readingPage) pieceHref(sha256 string) string { return p.to("/pieces/" + sha256) }

// title is the code of the file, or its name where reading is not anonymous.
func (p *readingPage) title() string {
	if p.Document.Name != "" {
		return p.Document.Name
	}
	return words.ReadingCode(p.V.Lang, p.Code)
}

// over is the line above the title.
func (p *readingPage) over() string {
	var parts []string
	if p.Document.Name != "" {
		parts = append(parts, words.ReadingCode(p.V.Lang, p.Code))
	}
	if p.Document.Organisation != "" {
		parts = append(parts, p.Document.Organisation)
	}
	if p.Profile != "" {
		parts = append(parts, profileName(p.V, p.Rules, p.Profile))
	}
	return strings.Join(append(parts, p.Place.Name), " · ")
}

func (p *readingPage) state() layout.State {
	if p.Withdrawn() {
		return words.Status(p.V.Lang, file.Withdrawn)
	}
	return words.ReviewStatus(p.V.Lang, p.Status)
}

// given says whether the viewer's own review is given.
func (p *readingPage) given() bool { return p.Status == review.Complete }

// locked says why nothing can be given any more; empty while it can.
func (p *readingPage) locked() string {
	switch {
	case p.Withdrawn():
		return p.t("Ce dossier a été retiré. Votre travail est conservé, il n’y a plus rien à rendre.", "This file was withdrawn. Your work is kept, there is nothing left to give.")
	case p.Status == review.Abstained:
		return p.t("Abstention enregistrée. Quelqu’un d’autre lit ce dossier.", "You abstained. Somebody else reads this file.")
	case p.Place.closed():
		return p.Place.sentence(p.V)
	}
	return ""
}

// savedAt says when the sheet was saved, and that it is not given.
func (p *readingPage) savedAt() string {
	l := p.V.Lang
	switch {
	case p.given():
		return l.T("Rendue le ", "Given on ") + l.ShortDateTime(p.GivenAt) + versionWord(p)
	case p.SavedAt.IsZero():
		return ""
	}
	return l.T("Enregistrée le ", "Saved on ") + l.ShortDateTime(p.SavedAt) + l.T(", non rendue", ", not given")
}

func versionWord(p *readingPage) string {
	if p.Opened.Versions < 2 {
		return ""
	}
	return ", version " + strconv.Itoa(p.Opened.Versions)
}

// where is the place of the file in the viewer's own list, and its neighbours.
func (p *readingPage) where() (n, of int, before, after string) {
	var codes []string
	for _, m := range p.Place.Mine {
		if (m.Status.Stands() && !withdrawn(m)) || m.Code == p.Code {
			codes = append(codes, m.Code)
		}
	}
	i := slices.Index(codes, p.Code)
	if i > 0 {
		before = codes[i-1]
	}
	if i >= 0 && i+1 < len(codes) {
		after = codes[i+1]
	}
	return i + 1, len(codes), before, after
}

// instead is what stands in the place of an answer that is hidden, masked in
// part, or read as a copy.
func (p *readingPage) instead(f edition.Field) templ.Component {
	if p.Document.Hidden[f.ID] {
		return hidden(p)
	}
	if pieces, ok := p.Document.Texts[f.ID]; ok {
		return p.masked(pieces)
	}
	if c, ok := p.Document.Copies[f.ID]; ok {
		return copied(p, c)
	}
	return nil
}

// masked is an answer with bars in it. It is written without a template, which
// would put spaces around each part.
func (p *readingPage) masked(pieces []review.Piece) templ.Component {
	var b strings.Builder
	b.WriteString(`<div class="answers__text">`)
	for _, piece := range pieces {
		if piece.Masked != "" {
			b.WriteString(`<span class="masked masked--word">` + templ.EscapeString(p.t("masqué\u00a0: ", "hidden: ")+p.maskWord(piece.Masked)) + `</span>`)
		}
		b.WriteString(templ.EscapeString(piece.Text))
	}
	b.WriteString(`</div>`)
	return templ.Raw(b.String())
}

// maskWord says what kind of thing was masked.
func (p *readingPage) maskWord(what string) string {
	switch what {
	case "email":
		return p.t("adresse", "address")
	case "phone":
		return p.t("téléphone", "telephone")
	case "web":
		return p.t("page web", "web page")
	}
	return p.t("nom", "name")
}

// piece gives an attached file that the reviewer may read, to be read in a tab
// of its own.
func piece(v *route.Visit) (route.Answer, error) {
	p, err := openPage(v)
	if err != nil {
		return route.Answer{}, err
	}
	sha256 := v.PathValue("sha256")
	if _, c, ok := p.Document.CopyOf(sha256); ok {
		return p.copy(c)
	}
	attached, ok := p.Reading.Attached(sha256)
	if !ok {
		return route.Answer{}, fellowship.ErrNotFound
	}
	return v.Attached(attached, p.Reading.Scans, route.ToRead)
}

// bringBack shows again what was typed before the session ended.
func (p *readingPage) bringBack() error {
	number, section := review.Waiting(p.Of.ID, p.Code)
	var u file.Unsaved
	err := p.V.Site.DB.Read(p.V.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		u, err = tx.Unsaved(ctx, p.V.By(), number, section)
		return err
	})
	if errors.Is(err, fellowship.ErrNotFound) {
		return nil
	}
	if err != nil || p.locked() != "" {
		return err
	}
	values, err := url.ParseQuery(u.Typed)
	if err != nil {
		return nil // what nobody can read is no news
	}
	sheet := p.Draft
	read, _ := review.DecodeSheet(p.Grid, values) //nolint:errcheck // what can't be kept is told when it is saved
	sheet = merged(sheet, read, values)
	if sheet.Same(p.Draft) {
		return nil
	}
	l := p.V.Lang
	p.Sheet, p.Late, p.Reason = sheet, true, values.Get(reasonName)
	if sheet.Rank > 0 {
		p.Rank = strconv.Itoa(sheet.Rank)
	}
	p.NoticeTitle = p.t("Votre texte est revenu", "Your text is back")
	p.Notice = l.T("Votre session avait pris fin à "+l.Clock(u.At)+" avant l’enregistrement. Ce que vous aviez écrit est dans la grille, et n’est pas encore enregistré.",
		"Your session had ended at "+l.Clock(u.At)+", before this was saved. What you had typed is in the grid, and is not saved yet.")
	return nil
}
