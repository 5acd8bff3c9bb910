package edition

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
)

// Correction is another wording, as somebody of the team asks for it. It
// becomes an amendment (rule E-14).
type Correction struct {
	// Path is that of a wording, or empty for a frequent question that is new.
	Path string
	Text Text
	// Question and Call are those of a frequent question.
	Question Text
	Call     CallKind
	Remove   bool // takes a frequent question away
	Reason   Text
}

// The fields of a correction, for what is wrong with them.
const (
	PathField     = "path"
	TextField     = "text"
	QuestionField = "question"
	CallField     = "call"
)

// How long what is typed may be, in characters of French and English together.
const (
	mostText     = 6000
	mostQuestion = 600
)

// After is the version that a correction makes of v, in force at once. It is
// not kept.
func (x Correction) After(v Version, at time.Time) (Version, error) {
	x = x.tidy()
	now, known := v.Wording(x.Path)
	if !known && x.Path != "" {
		return Version{}, invalid(PathField, fellowship.NotAChoice)
	}
	if x.Path == "" {
		now = Wording{Path: questionPath(x.newID(v.Edition)), Kind: QuestionWording}
	}
	if problems := x.check(v, now); len(problems) > 0 {
		return Version{}, &fellowship.Invalid{Problems: problems}
	}
	a := Amendment{Title: x.title(v, now), Reason: x.Reason, Touches: TouchAll}
	if now.Kind != ContactWording && now.Kind != QuestionWording {
		a.Touches = TouchDrafts // a submitted file keeps the words it was written under
	}
	return v.amended(a, at, func(e *Edition, a *Amendment) { x.change(e, now, a) })
}

// tidy is what was typed without the ends of lines of a browser, and without
// the spaces around it.
func (x Correction) tidy() Correction {
	for _, s := range []*string{&x.Text.FR, &x.Text.EN, &x.Question.FR, &x.Question.EN, &x.Reason.FR, &x.Reason.EN} {
		*s = strings.TrimSpace(strings.ReplaceAll(*s, "\r\n", "\n"))
	}
	return x
}

func (x Correction) check(v Version, now Wording) []fellowship.Problem {
	var problems []fellowship.Problem
	wrong := func(field string, code fellowship.ProblemCode, want, got string) {
		problems = append(problems, fellowship.Problem{Field: field, Code: code, Want: want, Got: got})
	}
	bounded := func(field string, t Text, most int) {
		switch n := utf8.RuneCountInString(t.FR + t.EN); {
		case strings.ContainsRune(t.FR+t.EN, 0) || !utf8.ValidString(t.FR+t.EN):
			wrong(field, fellowship.NotText, "", "")
		case n > most:
			wrong(field, fellowship.TooLong, fmt.Sprint(most), fmt.Sprint(n))
		}
	}
	question := now.Kind == QuestionWording
	switch {
	case x.Remove && !question:
		wrong(PathField, fellowship.NotAChoice, "", "")
	case x.Remove:
	case now.Kind == ContactWording:
		if _, err := account.ParseAddress(x.Text.FR); err != nil {
			wrong(TextField, fellowship.NotAnEmail, "", "")
		}
	case x.Text.FR == "" && (question || x.Text.EN != ""):
		wrong(TextField, fellowship.Missing, "", "")
	}
	bounded(TextField, x.Text, mostText)
	if question && !x.Remove {
		if x.Question.FR == "" {
			wrong(QuestionField, fellowship.Missing, "", "")
		}
		bounded(QuestionField, x.Question, mostQuestion)
		if _, ok := v.Calls[x.Call]; !ok && x.Call != "" {
			wrong(CallField, fellowship.NotAChoice, "", "")
		}
	}
	if !x.Remove && len(problems) == 0 && x.Text == now.Text && x.Question == now.Question && x.Call == callOf(now) {
		wrong(TextField, fellowship.Unchanged, "", "")
	}
	if x.Reason.FR == "" {
		wrong(ReasonField, fellowship.Missing, "", "")
	}
	bounded(ReasonField, x.Reason, mostReason)
	return problems
}

// callOf is the call of a frequent question; a correction of something else
// names none.
func callOf(w Wording) CallKind {
	if w.Kind == QuestionWording {
		return w.Call
	}
	return ""
}

// newID is an id for a new question that no version of the list has now.
func (x Correction) newID(e *Edition) string {
	for n := len(e.Answers) + 1; ; n++ {
		id := fmt.Sprintf("question-%d", n)
		if !slices.ContainsFunc(e.Answers, func(q FrequentQuestion) bool { return q.ID == id }) {
			return id
		}
	}
}

// change puts the correction into a copy of the edition, and says in the
// amendment what an edition file would say.
func (x Correction) change(e *Edition, now Wording, a *Amendment) {
	if now.Kind == QuestionWording {
		x.changeQuestion(e, now, a)
		return
	}
	var value any = plainValue(x.Text)
	switch {
	case now.Kind == ContactWording:
		value = x.Text.FR
	case !x.Text.Stated():
		value = nil
	}
	e.walk(func(w Wording) *Text {
		if w.Path == now.Path {
			return &x.Text
		}
		return nil
	})
	a.Changes = []Change{{Path: now.Path, Value: value}}
}

// changeQuestion cites the amendment as the source of what it says: it is the
// team that answers now, not the text that the edition follows.
func (x Correction) changeQuestion(e *Edition, now Wording, a *Amendment) {
	id := strings.TrimSuffix(strings.TrimPrefix(now.Path, questionsPath+"["), "]")
	i := slices.IndexFunc(e.Answers, func(q FrequentQuestion) bool { return q.ID == id })
	if x.Remove {
		e.Answers = slices.Delete(e.Answers, i, i+1)
		a.Changes = []Change{{Path: now.Path}}
		return
	}
	key := fmt.Sprintf("MOD%d", a.Number)
	source := SourceRef{Title: fmt.Sprintf("Modificatif n°\u00a0%d", a.Number), Date: DateOf(a.Date.Time)}
	if e.Sources == nil {
		e.Sources = map[string]SourceRef{}
	}
	e.Sources[key] = source
	q := FrequentQuestion{Sourced: Sourced{Source: key}, ID: id, Call: x.Call, Question: x.Question, Answer: x.Text}
	if i < 0 {
		e.Answers = append(e.Answers, q)
	} else {
		e.Answers[i] = q
	}
	a.Changes = []Change{{Path: "sources." + key, Value: plainValue(source)}, {Path: now.Path, Value: plainValue(q)}}
}

// plainValue is a value as a file gives it: what is kept and what is read again
// must have one hash, and a decoded file knows no types.
func plainValue(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and dates only
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		panic(err)
	}
	return plain
}

// title is what the correction changes, in one sentence.
func (x Correction) title(v Version, now Wording) Text {
	quoted := func(fr, en string, of Text, frEnd, enEnd string) Text {
		return Text{FR: fr + "«\u00a0" + of.FR + "\u00a0»" + frEnd, EN: en + "“" + of.In("en") + "”" + enEnd}
	}
	inner := Text{}
	if n := len(now.Where); n > 0 {
		inner = now.Where[n-1]
	}
	switch now.Kind {
	case ContactWording:
		return Text{FR: "L’adresse de contact devient " + x.Text.FR + ".", EN: "The contact address becomes " + x.Text.FR + "."}
	case IntroWording:
		return quoted("Le texte qui ouvre le formulaire ", "The text before the form ", v.Forms[v.Calls[now.Call].Form].Title, " est corrigé.", " is corrected.")
	case SectionWording:
		return quoted("L’aide de la partie ", "The help of the section ", inner, " est corrigée.", " is corrected.")
	case HelpWording:
		return quoted("L’aide de la question ", "The help of the question ", inner, " est corrigée.", " is corrected.")
	case WhyWording:
		return quoted("La raison de la question ", "The reason of the question ", inner, " est corrigée.", " is corrected.")
	}
	switch {
	case x.Remove:
		return quoted("La question fréquente ", "The frequent question ", now.Question, " est retirée.", " is taken away.")
	case now.Question.Stated():
		return quoted("La réponse à ", "The answer to ", x.Question, " est corrigée.", " is corrected.")
	}
	return quoted("La question fréquente ", "The frequent question ", x.Question, " est ajoutée.", " is added.")
}

// Correct changes a wording by an amendment that is in force at once. base is
// the version that whoever asks has before their eyes.
//
// Whoever calls it puts the version on the shelf once the act is committed.
func Correct(ctx context.Context, db AmendmentStore, by fellowship.Actor, shelf *Shelf, id ID, base int, x Correction) (Version, error) {
	v, err := amendable(ctx, db, by, shelf, id, base)
	if err != nil {
		return Version{}, err
	}
	next, err := x.After(v, by.At)
	if err != nil {
		return Version{}, err
	}
	changes := next.Amendments[next.N-1].Changes
	return next, keepAmendment(ctx, db, by, next, "edition.corrected", "path", changes[len(changes)-1].Path)
}
