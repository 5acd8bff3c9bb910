package form

import (
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/worddiff"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// crossing is an answer that changed while the viewer was writing another:
// both are shown in the place of the field.
type crossing struct {
	Field    edition.Field
	Sentence string
	MineWhen string
	Theirs   string // "Texte de Karim (14 h 31)"
	Keep     string // "Garder celui de Karim"
	Pieces   []worddiff.Piece
	Both     string
	Shown    int // revision of the other text
	Carried  []carried
	Fault    string
	First    bool // in the page: its button is the one to press
}

// carried is a typed value that the page carries, unseen, until the choice.
type carried struct{ Name, Value string }

// crossed shows the step again with both texts, where the later of two writers
// would have overwritten the other. The other fields are saved.
func (h pages) crossed(sp stepPage, s saved) (route.Answer, error) {
	if err := sp.more(sp.V); err != nil {
		return route.Answer{}, err
	}
	sp.Crossed = map[string]crossing{}
	for i, id := range s.Crossed {
		f := sp.fieldByID(id)
		c := sp.crossingOf(f, s)
		if s.values.Has(shownName + id) {
			c.Fault = sp.t("Choisissez le texte à garder.", "Choose the text to keep.")
		}
		c.First = i == 0
		sp.Crossed[id] = c
		sp.Bases[id] = s.bases[id]
		sp.Told = append(sp.Told, layout.FieldError{Field: fieldID(id), Text: c.Sentence})
	}
	sp.Frame.Failed = true
	return route.PageWith(http.StatusConflict, stepView(sp)), nil
}

func (sp stepPage) crossingOf(f edition.Field, s saved) crossing {
	saved := sp.Opened.Saved[f.ID]
	l := sp.V.Lang
	mine := strings.Join(sp.answerLines(f, s.changes[f.ID]), "\n")
	theirs := strings.Join(sp.answerLines(f, sp.Opened.Answers[f.ID]), "\n")
	who, at := sp.who(saved.By), l.Clock(saved.At)
	c := crossing{
		Field: f, Sentence: sp.crossedSentence(f, saved), MineWhen: l.Clock(sp.V.At),
		Theirs: l.T("Texte de "+who+" ("+at+")", "Text of "+who+" ("+at+")"),
		Keep:   l.T("Garder celui de "+who, "Keep that of "+who),
		Pieces: worddiff.Compare(theirs, mine), Shown: saved.Revision, Carried: carriedBy(f, sp.Typed),
	}
	if saved.By == sp.V.Viewer.ID {
		c.Theirs = l.T("Texte de l’autre fenêtre ("+at+")", "Text of the other window ("+at+")")
		c.Keep = l.T("Garder celui de l’autre fenêtre", "Keep that of the other window")
	}
	if joinable(f) {
		c.Both = strings.Trim(mine+joint(f)+theirs, " \n")
	}
	return c
}

func joint(f edition.Field) string {
	if f.Type == edition.ShortText {
		return " "
	}
	return "\n\n"
}

// crossedSentence says who changed what, and when.
func (p page) crossedSentence(f edition.Field, s file.Saved) string {
	l := p.V.Lang
	label, at := l.Quote(strings.TrimSpace(p.in(f.Label))), l.Clock(s.At)
	if s.By == p.V.Viewer.ID {
		return l.T("Vous avez modifié "+label+" à "+at+" dans une autre fenêtre, pendant que vous écriviez ici. Rien n’est effacé.",
			"You changed "+label+" at "+at+" in another window while you were writing here. Nothing is erased.")
	}
	return l.T(p.who(s.By)+" a modifié "+label+" à "+at+", pendant que vous écriviez. Rien n’est effacé.",
		p.who(s.By)+" changed "+label+" at "+at+" while you were writing. Nothing is erased.")
}

// carriedBy are the typed values of a field, in a steady order.
func carriedBy(f edition.Field, typed url.Values) []carried {
	var out []carried
	for name, values := range typed {
		if file.TopField(name) != f.ID {
			continue
		}
		for _, v := range values {
			out = append(out, carried{name, v})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// choices are what can be done with two texts; nothing is chosen beforehand.
func (c crossing) choices(p page) []layout.Choice {
	list := []layout.Choice{
		{Value: "mine", Label: p.t("Garder le mien", "Keep mine")},
		{Value: "theirs", Label: c.Keep},
	}
	if joinable(c.Field) {
		list = append(list, layout.Choice{Value: "both", Label: p.t("Les réunir, dans le texte ci-dessous", "Join them, in the text below")})
	}
	return list
}

// earlierText is a text that can be taken back.
type earlierText struct {
	ID, Said, Button string
}

// earlierOf lists the texts of a field that others replaced.
func (s fieldset) earlierOf(f edition.Field) []earlierText {
	var out []earlierText
	for _, e := range s.Earlier {
		if e.Field != f.ID {
			continue
		}
		v, err := e.Read(f)
		if err != nil || file.Same(v, s.Opened.Answers[f.ID]) {
			continue
		}
		when := s.V.Lang.Clock(e.WrittenAt)
		if !sameDay(e.WrittenAt, s.V.At) {
			when = s.V.Lang.ShortDateTime(e.WrittenAt)
		}
		text := earlierText{ID: e.ID, Said: strings.Join(s.answerLines(f, v), "\n"), Button: s.t("Reprendre le texte de ", "Take back the text of ") + when}
		if e.WrittenBy != s.V.Viewer.ID {
			text.Button += " (" + s.who(e.WrittenBy) + ")"
		}
		out = append(out, text)
	}
	return out
}

// writing says who else is writing, and where.
func (p page) writing(present []file.Presence) []string {
	var out []string
	for _, at := range present {
		i := slices.IndexFunc(p.form().Sections, func(s edition.Section) bool { return s.ID == at.Section })
		if i < 0 {
			continue
		}
		out = append(out, p.who(at.Account)+p.t(" écrit dans ", " is writing in ")+p.V.Lang.Quote(p.in(p.form().Sections[i].Title)))
	}
	return out
}

func revisionText(n int) string { return strconv.Itoa(n) }
