package public

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/web/carry"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// dontKnow is what a question sends when the person does not know: an answer
// to the page, and none to the condition.
const dontKnow = "_unknown"

// eligibilityPage is the one-minute questions of a call, and their result once
// they were answered. Nothing of it is kept. Rule C-7.
type eligibilityPage struct {
	callPage
	Asked    []file.Question
	Typed    url.Values
	Errors   []layout.FieldError
	Answered bool
	Verdicts []file.Verdict
}

// eligibility shows the questions.
func eligibility(v *route.Visit) (route.Answer, error) {
	p, err := eligibilityOf(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(eligibilityView(p)), nil
}

// checkEligibility answers them.
func checkEligibility(v *route.Visit) (route.Answer, error) {
	p, err := eligibilityOf(v)
	if err != nil {
		return route.Answer{}, err
	}
	answers, err := p.read(v)
	if err != nil {
		return route.Answer{}, err
	}
	if len(p.Errors) > 0 {
		p.Frame.Failed = true
		return route.PageWith(http.StatusUnprocessableEntity, eligibilityView(p)), nil
	}
	p.Answered = true
	p.Verdicts = file.Eligibility(p.Edition, p.Kind, answers)
	return route.Page(eligibilityView(p)), nil
}

// bringAnswers takes the answers along to the page where a draft begins.
func bringAnswers(v *route.Visit) (route.Answer, error) {
	p, err := eligibilityOf(v)
	if err != nil {
		return route.Answer{}, err
	}
	answers, err := p.read(v)
	if err != nil {
		return route.Answer{}, err
	}
	carry.Keep(v, p.Version, p.Kind, answers)
	return route.SeeOther(p.Start), nil
}

func eligibilityOf(v *route.Visit) (eligibilityPage, error) {
	c, err := callOf(v)
	if err != nil {
		return eligibilityPage{}, err
	}
	p := eligibilityPage{callPage: c, Asked: file.Questions(c.Edition, c.Kind), Typed: url.Values{}}
	if len(p.Asked) == 0 {
		return p, fellowship.ErrNotFound
	}
	p.Frame = frame(v, p.question()+" – "+c.Name.In(string(v.Lang)))
	p.Frame.Description = p.promise()
	return p, nil
}

// read reads the posted answers; a question left out is an error of the page,
// to say that one does not know is not.
func (p *eligibilityPage) read(v *route.Visit) (file.Answers, error) {
	if err := v.ParseForm(); err != nil {
		return nil, err
	}
	given := url.Values{}
	fields := make([]edition.Field, len(p.Asked))
	known := map[string]bool{}
	for i, q := range p.Asked {
		fields[i] = q.Field
		known[q.Field.ID] = true
		p.Typed[q.Field.ID] = v.PostForm[q.Field.ID]
	}
	for name, values := range v.PostForm {
		if !known[name] || len(values) != 1 || values[0] != dontKnow {
			given[name] = values
		}
	}
	posted := file.Decode(p.Edition, p.Kind, fields, given)
	if len(posted.Refused) > 0 {
		return nil, &fellowship.Invalid{Problems: posted.Refused}
	}
	for i, q := range p.Asked {
		if p.Typed.Get(q.Field.ID) == "" && file.ShownIn(p.Form, q.Field, posted.Changes) {
			p.Errors = append(p.Errors, layout.FieldError{Field: q.Field.ID, Text: p.Lang.T(
				"Répondez à la question "+strconv.Itoa(i+1)+", ou choisissez «\u00a0Je ne sais pas\u00a0».",
				"Answer question "+strconv.Itoa(i+1)+", or choose “I don’t know”.")})
		}
	}
	return posted.Changes, nil
}

// error is what is wrong with a question, empty when nothing is.
func (p eligibilityPage) error(id string) string {
	for _, e := range p.Errors {
		if e.Field == id {
			return e.Text
		}
	}
	return ""
}

// question is the one that the page answers.
func (p eligibilityPage) question() string {
	if p.project() {
		return p.Lang.T("Mon projet est-il éligible\u202f?", "Is my project eligible?")
	}
	return p.Lang.T("Puis-je candidater\u202f?", "May I apply?")
}

func (p eligibilityPage) promise() string {
	l := p.Lang
	return l.Count(len(p.Asked), "question", "questions") + l.T(", moins d’une minute. Vos réponses ne sont pas enregistrées.", ", less than a minute. Your answers are not kept.")
}

func (p eligibilityPage) field(i int, q file.Question) layout.Field {
	return layout.Field{Lang: p.Lang, ID: q.Field.ID, Label: strconv.Itoa(i+1) + ". " + p.in(q.Text), Error: p.error(q.Field.ID)}
}

func (p eligibilityPage) choices(q file.Question) []layout.Choice {
	l, typed := p.Lang, p.Typed.Get(q.Field.ID)
	choices := []layout.Choice{{Value: "yes", Label: l.T("Oui", "Yes")}, {Value: "no", Label: l.T("Non", "No")}}
	if q.Field.Type == edition.OneChoice {
		choices = nil
		for _, c := range p.ChoicesOf(p.Kind, q.Field) {
			choices = append(choices, layout.Choice{Value: c.ID, Label: sentenceCase(p.in(c.Name)), Hint: p.in(c.Help)})
		}
	}
	choices = append(choices, layout.Choice{Value: dontKnow, Label: l.T("Je ne sais pas", "I don’t know")})
	for i := range choices {
		choices[i].Chosen = choices[i].Value == typed
	}
	return choices
}

// result is the sentence of the result and its colour; a refusal is grey.
func (p eligibilityPage) result() (layout.Role, string) {
	l := p.Lang
	switch file.Outcome(p.Verdicts) {
	case edition.False:
		n := p.count(edition.False)
		return layout.Neutral, l.T("Vous ne remplissez pas "+l.Plural(n, "une condition", strconv.Itoa(n)+" conditions"),
			"You do not meet "+l.Plural(n, "one condition", strconv.Itoa(n)+" conditions"))
	case edition.True:
		return layout.Success, p.mayDo()
	}
	n := p.count(edition.ToAssess) + p.count(edition.Unknown)
	return layout.Warning, l.T("L’équipe devra vérifier "+l.Plural(n, "un point", strconv.Itoa(n)+" points"),
		"The team will have to check "+l.Plural(n, "one point", strconv.Itoa(n)+" points"))
}

// mayDo says to which round, where the call has rounds.
func (p eligibilityPage) mayDo() string {
	l := p.Lang
	to := ""
	if r := p.Window.Round; r != nil && p.IsOpen() {
		to = l.T(" à la ", " to ") + lowerFirst(p.in(r.Name))
	}
	if p.project() {
		return l.T("Vous pouvez déposer ce projet", "You may submit this project") + to
	}
	return l.T("Vous pouvez candidater", "You may apply") + to
}

func (p eligibilityPage) count(t edition.Truth) int { return len(p.verdicts(t)) }

// state is the word of a condition.
func (p eligibilityPage) stateOf(v file.Verdict) layout.State {
	l := p.Lang
	switch v.Truth {
	case edition.True:
		return layout.State{Role: layout.Success, Word: l.T("Remplie", "Met")}
	case edition.False:
		return layout.State{Role: layout.Neutral, Word: l.T("Non remplie", "Not met")}
	case edition.ToAssess:
		return layout.State{Role: layout.Warning, Word: l.T("À vérifier par l’équipe", "For the team to check")}
	}
	return layout.State{Role: layout.Warning, Word: l.T("Sans réponse", "No answer")}
}

// asked are the verdicts of the questions, those that decide first. Where
// something is left to settle, what is fulfilled is folded.
func (p eligibilityPage) asked(result layout.Role) []file.Verdict {
	if result == layout.Success {
		return p.verdicts(edition.True)
	}
	return p.verdicts(edition.False, edition.ToAssess, edition.Unknown)
}

func (p eligibilityPage) folded(result layout.Role) []file.Verdict {
	if result == layout.Success {
		return nil
	}
	return p.verdicts(edition.True)
}

func (p eligibilityPage) verdicts(truths ...edition.Truth) []file.Verdict {
	var out []file.Verdict
	for _, t := range truths {
		for _, v := range p.Verdicts {
			if v.Asked() && v.Truth == t {
				out = append(out, v)
			}
		}
	}
	return out
}

// others are the conditions that no click answers: the file shows them.
func (p eligibilityPage) others() []edition.Rule {
	var out []edition.Rule
	for _, r := range p.Call.Conditions {
		if !r.Asked.Stated() {
			out = append(out, r)
		}
	}
	return out
}

// rule is where the call page says the condition.
func (p eligibilityPage) rule(r edition.Rule) string {
	return p.Visit.To(CallPage(p.ID, p.Kind)) + "#condition-" + r.ID
}

// source is where the condition comes from: "EIG 7, R7 §2.1".
func (p eligibilityPage) source(r edition.Rule) string {
	s := p.in(p.Name)
	if source := cmp.Or(r.Source, p.Call.Source); source != "" {
		s += ", " + source
	}
	return s
}

func (p eligibilityPage) address(rest string) string {
	return p.Visit.To(EligibilityPage(p.ID, p.Kind) + rest)
}

// given are the answers to bring along, by field, in the order of the page.
func (p eligibilityPage) given() []layout.Pair {
	var out []layout.Pair
	for _, q := range p.Asked {
		if typed := p.Typed.Get(q.Field.ID); typed != "" && typed != dontKnow {
			out = append(out, layout.Pair{Term: q.Field.ID, Text: typed})
		}
	}
	return out
}

func (p eligibilityPage) startWords() string {
	if p.project() {
		return p.Lang.T("Commencer mon projet", "Start my project")
	}
	return p.Lang.T("Commencer ma candidature", "Start my application")
}

func (p eligibilityPage) checkWords() string {
	switch {
	case p.Answered:
		return p.Lang.T("Refaire la vérification", "Check again")
	case p.project():
		return p.Lang.T("Voir si mon projet est éligible", "See whether my project is eligible")
	}
	return p.Lang.T("Voir si je peux candidater", "See whether I may apply")
}
